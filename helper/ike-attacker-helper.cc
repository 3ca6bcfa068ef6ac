// SPDX-License-Identifier: GPL-2.0-only

#include "ike-attacker-helper.h"

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

} // namespace ike
} // namespace ns3
