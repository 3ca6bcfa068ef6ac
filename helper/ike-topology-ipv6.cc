// SPDX-License-Identifier: GPL-2.0-only

#include "ike-embedded-routing.h"
#include "ike-topology-network.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv6-l3-protocol.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t HOST = 128; // bits of a prefix of one address

IpAddress
FromIpv4Address(Ipv4Address address)
{
    return IpAddress::FromIpv4(address.Get());
}

Ipv6InterfaceAddress
HostAddress(const IpAddress& address)
{
    return Ipv6InterfaceAddress(Ipv6Address::Deserialize(address.Octets().data()),
                                Ipv6Prefix(HOST));
}

/** @brief An IPv6 stack that neither looks for duplicates nor asks for routers: addresses are given
 * and lines have two ends. */
Ptr<Ipv6>
InstallStack(Ptr<Node> node)
{
    const auto ipv6 = CreateObject<Ipv6L3Protocol>();
    ipv6->SetAttribute("IpForward", BooleanValue(true));
    const auto icmp = CreateObject<Icmpv6L4Protocol>();
    icmp->SetAttribute("DAD", BooleanValue(false));
    node->AggregateObject(ipv6);
    node->AggregateObject(icmp);
    const auto routing = CreateObject<IkeEmbeddedRouting>();
    routing->Follow(node->GetObject<Ipv4>());
    ipv6->SetRoutingProtocol(routing);
    ipv6->RegisterExtensions();
    ipv6->RegisterOptions();
    return ipv6;
}

void
AddInterface(Ptr<Ipv6> ipv6, Ptr<NetDevice> device, Ipv4Address address)
{
    const uint32_t interface = ipv6->AddInterface(device);
    ipv6->AddAddress(interface, HostAddress(AddressPlan::OuterIpv6(FromIpv4Address(address))));
    ipv6->SetUp(interface);
}

} // namespace

void
IkeTopologyNetwork::AddIpv6()
{
    for (const IkeTopologyRouter& router : m_routers)
    {
        const Ptr<Ipv6> ipv6 = InstallStack(router.node);
        for (uint32_t i = 1; i < router.ipv4->GetNInterfaces(); ++i) // 0 is loopback
        {
            AddInterface(ipv6,
                         router.ipv4->GetNetDevice(i),
                         router.ipv4->GetAddress(i, 0).GetLocal());
        }
    }
    for (const IkeTopologySite& site : m_sites)
    {
        const Ptr<Ipv6> ipv6 = InstallStack(site.node);
        if (site.nats.empty())
        {
            AddInterface(ipv6, site.device, site.outer);
        }
        ipv6->AddAddress(0, HostAddress(AddressPlan::InnerIpv6(FromIpv4Address(site.inner))));
    }
}

} // namespace ike
} // namespace ns3
