// SPDX-License-Identifier: GPL-2.0-only

#include "ike-attacker-helper.h"

#include "ns3/abort.h"
#include "ns3/names.h"

#include <utility>

namespace ns3
{
namespace ike
{

Ptr<IkeAttackerApplication>
IkeAttackerHelper::Install(Ptr<Node> node, IkeAttack attack)
{
    const auto attacker = CreateObject<IkeAttackerApplication>();
    attacker->SetAttack(std::move(attack));
    node->AddApplication(attacker);
    return attacker;
}

ApplicationContainer
IkeAttackerHelper::Install(const NodeContainer& nodes, const IkeAttack& attack)
{
    ApplicationContainer attackers;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        attackers.Add(Install(*node, attack));
    }
    return attackers;
}

Ptr<IkeAttackerApplication>
IkeAttackerHelper::Install(const std::string& nodeName, IkeAttack attack)
{
    const Ptr<Node> node = Names::Find<Node>(nodeName);
    NS_ABORT_MSG_IF(!node, "No node is called " << nodeName << ".");
    return Install(node, std::move(attack));
}

Ptr<IkeAttackerApplication>
IkeAttackerHelper::Install(Ptr<PointToPointNetDevice> device, IkeAttack attack)
{
    const Ptr<IkeAttackerApplication> attacker = Install(device->GetNode(), std::move(attack));
    attacker->TapLine(device);
    return attacker;
}

int64_t
IkeAttackerHelper::AssignStreams(const ApplicationContainer& attackers, int64_t stream)
{
    int64_t used = 0;
    for (auto it = attackers.Begin(); it != attackers.End(); ++it)
    {
        if (const auto attacker = DynamicCast<IkeAttackerApplication>(*it))
        {
            used += attacker->AssignStreams(stream + used);
        }
    }
    return used;
}

int64_t
IkeAttackerHelper::AssignStreams(const NodeContainer& nodes, int64_t stream)
{
    ApplicationContainer attackers;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (uint32_t i = 0; i < (*node)->GetNApplications(); ++i)
        {
            attackers.Add((*node)->GetApplication(i));
        }
    }
    return AssignStreams(attackers, stream);
}

} // namespace ike
} // namespace ns3
