// SPDX-License-Identifier: GPL-2.0-only

#include "ike-lean-stack.h"
#include "ike-topology-network.h"
#include "nat-helper.h"

#include "ns3/data-rate.h"
#include "ns3/net-device-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/tcp-l4-protocol.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t PRIVATE = 0xc6120000;    // 198.18.0.0
constexpr uint32_t EACH_DEPTH = 0x00010000; // 198.19.0.0 is behind a second NAT
constexpr const char* HOME_RATE = "1Gb/s";

/** @brief The routing of a node of this network, under its NAT if it is one. */
Ptr<IkePrefixRouting>
RoutingOf(Ptr<Node> node)
{
    const Ptr<Ipv4RoutingProtocol> routing = node->GetObject<Ipv4>()->GetRoutingProtocol();
    const Ptr<NatBox> nat = DynamicCast<NatBox>(routing);
    return DynamicCast<IkePrefixRouting>(nat ? nat->GetRouting() : routing);
}

/** @brief Takes a node's address in its LAN off its loopback interface. */
void
TakeInnerAddress(Ptr<Ipv4> ipv4, Ipv4Address inner)
{
    for (uint32_t i = ipv4->GetNAddresses(0); i-- > 0;)
    {
        if (ipv4->GetAddress(0, i).GetLocal() == inner)
        {
            ipv4->RemoveAddress(0, i);
        }
    }
}

} // namespace

/** A new node for the site, on a line of its own to the NAT's node. */
void
IkeTopologyNetwork::AttachBehind(uint32_t site, Ptr<Node> nat, uint32_t depth)
{
    IkeTopologySite& moved = m_sites[site];
    const Ptr<Node> old = moved.node;
    const bool hadTcp = old->GetObject<TcpL4Protocol>() != nullptr;
    moved.node = CreateObject<Node>();
    const LeanStack stack = InstallLeanStack(moved.node, hadTcp);
    PointToPointHelper line;
    line.DisableFlowControl();
    line.SetDeviceAttribute("DataRate", DataRateValue(DataRate(HOME_RATE)));
    const NetDeviceContainer devices = line.Install(moved.node, nat);
    const uint32_t number = m_behindNat[nat]++;
    const Ipv4Address box(PRIVATE + depth * EACH_DEPTH + 1);
    const Ipv4Address own(PRIVATE + depth * EACH_DEPTH + 2 + number);
    moved.device = devices.Get(0);
    moved.interface = AddInterface(stack.ipv4, moved.device, own);
    moved.nextHop = box;
    stack.routing->SetDefaultRoute(box, moved.interface);
    const uint32_t toSite = AddInterface(nat->GetObject<Ipv4>(), devices.Get(1), box);
    RoutingOf(nat)->AddHostRoute(own, own, toSite);
    TakeInnerAddress(old->GetObject<Ipv4>(), moved.inner);
    stack.ipv4->AddAddress(0, Ipv4InterfaceAddress(moved.inner, Ipv4Mask::GetOnes()));
}

Ptr<NatBox>
IkeTopologyNetwork::PutBehindNat(uint32_t site, const NatPolicy& policy)
{
    IkeTopologySite& moved = m_sites[site];
    const Ptr<Node> box = moved.node;
    const Ptr<NetDevice> outside = moved.device;
    AttachBehind(site, box, static_cast<uint32_t>(moved.nats.size()));
    NatHelper helper;
    helper.SetPolicy(policy);
    moved.nats.push_back(helper.Install(box, outside));
    return moved.nats.back();
}

void
IkeTopologyNetwork::ShareNat(uint32_t site, uint32_t of)
{
    const IkeTopologySite& other = m_sites[of];
    const Ptr<Node> box = other.nats.back()->GetNode();
    AttachBehind(site, box, static_cast<uint32_t>(other.nats.size()) - 1);
    m_sites[site].nats = other.nats;
    m_sites[site].lineDevice = other.lineDevice;
    m_sites[site].routerDevice = other.routerDevice;
}

} // namespace ike
} // namespace ns3
