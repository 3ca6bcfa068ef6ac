// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-ip-link.h"

#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/socket.h"

namespace ns3
{
namespace ike
{

namespace
{

Ipv4Header
ToIpv4Header(const IpHeaderFields& fields)
{
    Ipv4Header header;
    header.SetSource(ToIpv4Address(fields.source));
    header.SetDestination(ToIpv4Address(fields.destination));
    header.SetProtocol(fields.protocol);
    header.SetTtl(fields.ttl);
    header.SetTos(fields.dsField);
    header.SetIdentification(fields.identification);
    header.SetPayloadSize(static_cast<uint16_t>(fields.payload));
    if (fields.dontFragment)
    {
        header.SetDontFragment();
    }
    else
    {
        header.SetMayFragment();
    }
    return header;
}

Ipv6Header
ToIpv6Header(const IpHeaderFields& fields)
{
    Ipv6Header header;
    header.SetSource(ToIpv6Address(fields.source));
    header.SetDestination(ToIpv6Address(fields.destination));
    header.SetNextHeader(fields.protocol);
    header.SetHopLimit(fields.ttl);
    header.SetTrafficClass(fields.dsField);
    header.SetPayloadLength(static_cast<uint16_t>(fields.payload));
    return header;
}

/** @brief The priority that queues go by follows the outer DS field. */
void
TagPriority(Ptr<Packet> packet, uint8_t dsField)
{
    const uint8_t priority = Socket::IpTos2Priority(dsField);
    if (priority != 0)
    {
        SocketPriorityTag tag;
        tag.SetPriority(priority);
        packet->ReplacePacketTag(tag);
    }
}

} // namespace

Ipv4Address
ToIpv4Address(const IpAddress& address)
{
    return Ipv4Address(address.ToIpv4());
}

Ipv6Address
ToIpv6Address(const IpAddress& address)
{
    uint8_t octets[16]{};
    const ByteView view = address.Octets();
    std::memcpy(octets, view.data(), view.size());
    return Ipv6Address(octets);
}

IpAddress
FromIpv4Address(const Ipv4Address& address)
{
    return IpAddress::FromIpv4(address.Get());
}

IpAddress
FromIpv6Address(const Ipv6Address& address)
{
    uint8_t octets[16];
    address.GetBytes(octets);
    return IpAddress::FromOctets(ByteView(octets, sizeof octets));
}

void
TagOuterHeader(Ptr<Packet> packet, const IpHeaderFields& header)
{
    constexpr uint8_t DSCP = 0xfc;
    const auto dsField = static_cast<uint8_t>(header.dsField & DSCP);
    TagPriority(packet, dsField);
    if (header.destination.IsIpv6())
    {
        SocketIpv6TclassTag tclass;
        tclass.SetTclass(dsField);
        packet->ReplacePacketTag(tclass);
        SocketIpv6HopLimitTag hopLimit;
        hopLimit.SetHopLimit(header.ttl);
        packet->ReplacePacketTag(hopLimit);
        return;
    }
    SocketIpTosTag tos;
    tos.SetTos(dsField);
    packet->ReplacePacketTag(tos);
    SocketIpTtlTag ttl;
    ttl.SetTtl(header.ttl);
    packet->ReplacePacketTag(ttl);
}

IpsecIpLink::IpsecIpLink(Ptr<Node> node)
    : m_node(node),
      m_ipv4(node->GetObject<Ipv4>()),
      m_ipv6(node->GetObject<Ipv6>())
{
}

void
IpsecIpLink::Dispose()
{
    m_node = nullptr;
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    m_tunnel = nullptr;
}

void
IpsecIpLink::SetTunnelDevice(Ptr<NetDevice> device)
{
    m_tunnel = device;
}

std::optional<IpsecDropReason>
IpsecIpLink::Route(Ptr<Packet> packet, IpsecDeparture& departure) const
{
    Socket::SocketErrno error;
    Ptr<NetDevice> out;
    if (departure.header.destination.IsIpv4() && m_ipv4)
    {
        if (!departure.route4)
        {
            departure.route4 =
                m_ipv4->GetRoutingProtocol()->RouteOutput(packet,
                                                          ToIpv4Header(departure.header),
                                                          nullptr,
                                                          error);
        }
        out = departure.route4 ? departure.route4->GetOutputDevice() : nullptr;
    }
    else if (departure.header.destination.IsIpv6() && m_ipv6)
    {
        if (!departure.route6)
        {
            departure.route6 =
                m_ipv6->GetRoutingProtocol()->RouteOutput(packet,
                                                          ToIpv6Header(departure.header),
                                                          nullptr,
                                                          error);
        }
        out = departure.route6 ? departure.route6->GetOutputDevice() : nullptr;
    }
    else
    {
        return IpsecDropReason::UNSUPPORTED_FAMILY;
    }
    if (!out)
    {
        return IpsecDropReason::NO_ROUTE;
    }
    return out == m_tunnel ? std::optional(IpsecDropReason::ROUTE_LOOP) : std::nullopt;
}

uint32_t
IpsecIpLink::Mtu(const IpsecDeparture& departure) const
{
    if (departure.route4)
    {
        return departure.route4->GetOutputDevice()->GetMtu();
    }
    return departure.route6 ? departure.route6->GetOutputDevice()->GetMtu() : UINT16_MAX;
}

void
IpsecIpLink::Send(Ptr<Packet> packet, const IpsecDeparture& departure) const
{
    TagPriority(packet, departure.header.dsField);
    if (departure.route4)
    {
        m_ipv4->SendWithHeader(packet, ToIpv4Header(departure.header), departure.route4);
        return;
    }
    // IPv6 builds its header itself and takes what it cannot know from tags.
    SocketIpv6TclassTag tclass;
    tclass.SetTclass(departure.header.dsField);
    packet->ReplacePacketTag(tclass);
    SocketIpv6HopLimitTag hopLimit;
    hopLimit.SetHopLimit(departure.header.ttl);
    packet->ReplacePacketTag(hopLimit);
    m_ipv6->Send(packet,
                 ToIpv6Address(departure.header.source),
                 ToIpv6Address(departure.header.destination),
                 departure.header.protocol,
                 departure.route6);
}

bool
IpsecIpLink::SendAround(Ptr<Packet> packet) const
{
    uint8_t first = 0;
    packet->CopyData(&first, 1);
    return first >> 4 == 4 ? m_ipv4 && SendAround4(packet) : m_ipv6 && SendAround6(packet);
}

bool
IpsecIpLink::SendAround4(Ptr<Packet> packet) const
{
    Ipv4Header header;
    packet->PeekHeader(header);
    Ptr<Ipv4Route> chosen;
    for (uint32_t i = 0; i < m_ipv4->GetNInterfaces(); ++i)
    {
        Ptr<NetDevice> device = m_ipv4->GetNetDevice(i);
        if (device == m_tunnel || !m_ipv4->IsUp(i))
        {
            continue;
        }
        Socket::SocketErrno error;
        Ptr<Ipv4Route> route =
            m_ipv4->GetRoutingProtocol()->RouteOutput(packet, header, device, error);
        // A destination on a link of this node comes before one behind a router.
        if (route && route->GetOutputDevice() == device &&
            (!chosen || (route->GetGateway().IsAny() && !chosen->GetGateway().IsAny())))
        {
            chosen = route;
        }
    }
    if (chosen)
    {
        packet->RemoveHeader(header);
        m_ipv4->SendWithHeader(packet, header, chosen);
    }
    return chosen != nullptr;
}

bool
IpsecIpLink::SendAround6(Ptr<Packet> packet) const
{
    Ipv6Header header;
    packet->PeekHeader(header);
    Ptr<Ipv6L3Protocol> stack = DynamicCast<Ipv6L3Protocol>(m_ipv6);
    Ptr<Ipv6Route> chosen;
    for (uint32_t i = 0; stack && i < m_ipv6->GetNInterfaces(); ++i)
    {
        Ptr<NetDevice> device = m_ipv6->GetNetDevice(i);
        if (device == m_tunnel || !m_ipv6->IsUp(i))
        {
            continue;
        }
        Socket::SocketErrno error;
        Ptr<Ipv6Route> route =
            m_ipv6->GetRoutingProtocol()->RouteOutput(packet, header, device, error);
        if (route && route->GetOutputDevice() == device &&
            (!chosen || (route->GetGateway().IsAny() && !chosen->GetGateway().IsAny())))
        {
            chosen = route;
        }
    }
    if (!chosen)
    {
        return false;
    }
    packet->RemoveHeader(header);
    const int32_t interface = m_ipv6->GetInterfaceForDevice(chosen->GetOutputDevice());
    const Ipv6Address next =
        chosen->GetGateway().IsAny() ? header.GetDestination() : chosen->GetGateway();
    stack->GetInterface(interface)->Send(packet, header, next);
    return true;
}

void
IpsecIpLink::TellTooBig(Ptr<const Packet> packet, uint32_t mtu) const
{
    uint8_t first = 0;
    packet->CopyData(&first, 1);
    Ptr<Packet> copy = packet->Copy();
    if (first >> 4 == 6)
    {
        Ptr<Icmpv6L4Protocol> icmp = m_node->GetObject<Icmpv6L4Protocol>();
        Ipv6Header header;
        copy->PeekHeader(header);
        if (icmp && !header.GetSource().IsAny())
        {
            icmp->SendErrorTooBig(copy, header.GetSource(), mtu);
        }
        return;
    }
    Ptr<Icmpv4L4Protocol> icmp = m_node->GetObject<Icmpv4L4Protocol>();
    Ipv4Header header;
    copy->RemoveHeader(header);
    if (icmp && header.GetFragmentOffset() == 0)
    {
        icmp->SendDestUnreachFragNeeded(header, copy, static_cast<uint16_t>(mtu));
    }
}

} // namespace ike
} // namespace ns3
