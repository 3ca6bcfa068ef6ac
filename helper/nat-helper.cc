// SPDX-License-Identifier: GPL-2.0-only

#include "nat-helper.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/names.h"

namespace ns3
{
namespace ike
{

void
NatHelper::SetPolicy(const NatPolicy& policy)
{
    NS_ABORT_MSG_IF(policy.firstPort > policy.lastPort,
                    "A NAT's port range begins at " << policy.firstPort << " and ends at "
                                                    << policy.lastPort
                                                    << "; exchange the two numbers.");
    m_policy = policy;
}

Ptr<NatBox>
NatHelper::Install(Ptr<Node> node, Ptr<NetDevice> outside) const
{
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    NS_ABORT_MSG_UNLESS(ipv4, "A NAT needs IPv4: install an Internet stack on its node first.");
    const int32_t interface = ipv4->GetInterfaceForDevice(outside);
    NS_ABORT_MSG_IF(interface < 0, "Give the NAT's outside device an IPv4 address first.");
    const Ptr<NatBox> box = CreateObject<NatBox>();
    box->SetPolicy(m_policy);
    box->SetRouting(ipv4->GetRoutingProtocol());
    box->SetOutside(static_cast<uint32_t>(interface));
    ipv4->SetRoutingProtocol(box);
    return box;
}

Ptr<NatBox>
NatHelper::Install(const std::string& nodeName, Ptr<NetDevice> outside) const
{
    const Ptr<Node> node = Names::Find<Node>(nodeName);
    NS_ABORT_MSG_IF(!node, "No node is called " << nodeName << ".");
    return Install(node, outside);
}

std::vector<Ptr<NatBox>>
NatHelper::Install(const NetDeviceContainer& outsides) const
{
    std::vector<Ptr<NatBox>> boxes;
    for (auto outside = outsides.Begin(); outside != outsides.End(); ++outside)
    {
        boxes.push_back(Install((*outside)->GetNode(), *outside));
    }
    return boxes;
}

} // namespace ike
} // namespace ns3
