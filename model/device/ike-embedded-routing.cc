// SPDX-License-Identifier: GPL-2.0-only

#include "ike-embedded-routing.h"

#include "ns3/ipv6-route.h"
#include "ns3/net-device.h"
#include "ns3/output-stream-wrapper.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(IkeEmbeddedRouting);

namespace
{

constexpr size_t ADDRESS_SIZE = 16;
constexpr size_t EMBEDDED_AT = 4; // octets, RFC 6052 section 2.2

Ipv4Address
EmbeddedIn(const Ipv6Address& address)
{
    uint8_t octets[ADDRESS_SIZE];
    address.GetBytes(octets);
    return Ipv4Address::Deserialize(octets + EMBEDDED_AT);
}

bool
AreAlike(const Ipv6Address& a, const Ipv6Address& b)
{
    uint8_t ofA[ADDRESS_SIZE];
    uint8_t ofB[ADDRESS_SIZE];
    a.GetBytes(ofA);
    b.GetBytes(ofB);
    return std::equal(ofA, ofA + EMBEDDED_AT, ofB);
}

} // namespace

TypeId
IkeEmbeddedRouting::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::IkeEmbeddedRouting")
                            .SetParent<Ipv6RoutingProtocol>()
                            .SetGroupName("Ike")
                            .AddConstructor<IkeEmbeddedRouting>();
    return tid;
}

IkeEmbeddedRouting::IkeEmbeddedRouting() = default;
IkeEmbeddedRouting::~IkeEmbeddedRouting() = default;

void
IkeEmbeddedRouting::DoDispose()
{
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    Ipv6RoutingProtocol::DoDispose();
}

void
IkeEmbeddedRouting::Follow(Ptr<Ipv4> ipv4)
{
    m_ipv4 = ipv4;
}

void
IkeEmbeddedRouting::SetIpv6(Ptr<Ipv6> ipv6)
{
    m_ipv6 = ipv6;
}

Ipv6Address
IkeEmbeddedRouting::SourceFor(Ipv6Address destination, uint32_t interface) const
{
    for (uint32_t i = 0; i < m_ipv6->GetNInterfaces(); ++i)
    {
        for (uint32_t k = 0; k < m_ipv6->GetNAddresses(i); ++k)
        {
            const Ipv6Address own = m_ipv6->GetAddress(i, k).GetAddress();
            if (AreAlike(own, destination))
            {
                return own;
            }
        }
    }
    return m_ipv6->SourceAddressSelection(interface, destination);
}

Ptr<Ipv6Route>
IkeEmbeddedRouting::RouteTo(Ipv6Address destination) const
{
    const auto follows = m_ipv4 ? IkePrefixRouting::Of(m_ipv4) : nullptr;
    if (!follows || destination.IsMulticast() || destination.IsLinkLocal())
    {
        return nullptr;
    }
    const auto found = follows->Lookup(EmbeddedIn(destination));
    const int32_t interface =
        found ? m_ipv6->GetInterfaceForDevice(m_ipv4->GetNetDevice(found->interface)) : -1;
    if (interface < 0)
    {
        return nullptr;
    }
    Ptr<Ipv6Route> route = Create<Ipv6Route>();
    route->SetDestination(destination);
    route->SetGateway(Ipv6Address::GetAny());
    route->SetSource(SourceFor(destination, static_cast<uint32_t>(interface)));
    route->SetOutputDevice(m_ipv6->GetNetDevice(static_cast<uint32_t>(interface)));
    return route;
}

Ptr<Ipv6Route>
IkeEmbeddedRouting::RouteOutput(Ptr<Packet>,
                                const Ipv6Header& header,
                                Ptr<NetDevice> oif,
                                Socket::SocketErrno& sockerr)
{
    const Ipv6Address destination = header.GetDestination();
    Ptr<Ipv6Route> route;
    if (m_ipv6->GetInterfaceForAddress(destination) >= 0)
    {
        route = Create<Ipv6Route>();
        route->SetDestination(destination);
        route->SetGateway(Ipv6Address::GetAny());
        route->SetSource(destination);
        route->SetOutputDevice(m_ipv6->GetNetDevice(0)); // ns-3's loopback device
    }
    else
    {
        route = RouteTo(destination);
        route = route && oif && route->GetOutputDevice() != oif ? nullptr : route;
    }
    sockerr = route ? Socket::ERROR_NOTERROR : Socket::ERROR_NOROUTETOHOST;
    return route;
}

bool
IkeEmbeddedRouting::RouteInput(Ptr<const Packet> packet,
                               const Ipv6Header& header,
                               Ptr<const NetDevice> idev,
                               RouteInputArguments::UnicastForward ucb,
                               RouteInputArguments::MulticastForward,
                               RouteInputArguments::LocalDeliver lcb,
                               RouteInputArguments::Failure ecb)
{
    const Ipv6Address destination = header.GetDestination();
    const int32_t interface = m_ipv6->GetInterfaceForDevice(idev);
    if (destination.IsMulticast() || interface < 0)
    {
        return false;
    }
    const auto iif = static_cast<uint32_t>(interface);
    if (m_ipv6->GetInterfaceForAddress(destination) >= 0)
    {
        if (lcb.IsNull())
        {
            return false;
        }
        lcb(packet, header, iif);
        return true;
    }
    if (!m_ipv6->IsForwarding(iif))
    {
        if (!ecb.IsNull())
        {
            ecb(packet, header, Socket::ERROR_NOROUTETOHOST);
        }
        return true;
    }
    const Ptr<Ipv6Route> route = RouteTo(destination);
    if (!route)
    {
        return false;
    }
    ucb(idev, route, packet, header);
    return true;
}

void
IkeEmbeddedRouting::NotifyInterfaceUp(uint32_t)
{
}

void
IkeEmbeddedRouting::NotifyInterfaceDown(uint32_t)
{
}

void
IkeEmbeddedRouting::NotifyAddAddress(uint32_t, Ipv6InterfaceAddress)
{
}

void
IkeEmbeddedRouting::NotifyRemoveAddress(uint32_t, Ipv6InterfaceAddress)
{
}

void
IkeEmbeddedRouting::NotifyAddRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address)
{
}

void
IkeEmbeddedRouting::NotifyRemoveRoute(Ipv6Address, Ipv6Prefix, Ipv6Address, uint32_t, Ipv6Address)
{
}

void
IkeEmbeddedRouting::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit) const
{
    *stream->GetStream() << "IPv6 goes where IPv4 goes: see the IPv4 routing table\n";
}

} // namespace ike
} // namespace ns3
