// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-guarded-routing6.h"

#include "ipsec-ip-link.h"

#include "ns3/ipv6-route.h"
#include "ns3/node.h"

#include <memory>
#include <optional>
#include <type_traits>

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(IpsecGuardedRouting6);

namespace
{

IpsecPacketFields
FieldsOf(Ptr<const Packet> packet, const Ipv6Header& header)
{
    IpsecPacketFields fields;
    fields.source = FromIpv6Address(header.GetSource());
    fields.destination = FromIpv6Address(header.GetDestination());
    fields.protocol = header.GetNextHeader();
    fields.headerSize = header.GetSerializedSize();
    uint8_t behind[IPSEC_PACKET_HEAD];
    ReadIpv6Upper(fields, ByteView(behind, packet->CopyData(behind, sizeof behind)));
    return fields;
}

} // namespace

TypeId
IpsecGuardedRouting6::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::IpsecGuardedRouting6")
                            .SetParent<Ipv6ListRouting>()
                            .SetGroupName("Ike")
                            .AddConstructor<IpsecGuardedRouting6>();
    return tid;
}

IpsecGuardedRouting6::IpsecGuardedRouting6() = default;
IpsecGuardedRouting6::~IpsecGuardedRouting6() = default;

void
IpsecGuardedRouting6::Guard(Ptr<Ipv6> ipv6, IpsecForwardPolicy& policy)
{
    m_inner = ipv6->GetRoutingProtocol();
    m_policy = &policy;
    ipv6->SetRoutingProtocol(this);
}

void
IpsecGuardedRouting6::Release()
{
    m_policy = nullptr;
}

void
IpsecGuardedRouting6::DoInitialize()
{
    m_inner->Initialize();
    Ipv6ListRouting::DoInitialize();
}

void
IpsecGuardedRouting6::DoDispose()
{
    m_policy = nullptr;
    m_inner = nullptr;
    m_ipv6 = nullptr;
    Ipv6ListRouting::DoDispose();
}

// --- a list of what is inside ---

Ptr<Ipv6ListRouting>
IpsecGuardedRouting6::InnerList() const
{
    return DynamicCast<Ipv6ListRouting>(m_inner);
}

void
IpsecGuardedRouting6::AddRoutingProtocol(Ptr<Ipv6RoutingProtocol> protocol, int16_t priority)
{
    Ptr<Ipv6ListRouting> list = InnerList();
    NS_ABORT_MSG_UNLESS(list,
                        "Node " << m_ipv6->GetObject<Node>()->GetId()
                                << " has one routing protocol; give it an Ipv6ListRouting before "
                                   "its IPsec policy to add more.");
    list->AddRoutingProtocol(protocol, priority);
}

uint32_t
IpsecGuardedRouting6::GetNRoutingProtocols() const
{
    Ptr<Ipv6ListRouting> list = InnerList();
    return list ? list->GetNRoutingProtocols() : 1;
}

Ptr<Ipv6RoutingProtocol>
IpsecGuardedRouting6::GetRoutingProtocol(uint32_t index, int16_t& priority) const
{
    Ptr<Ipv6ListRouting> list = InnerList();
    priority = 0;
    return list ? list->GetRoutingProtocol(index, priority) : m_inner;
}

// --- what is forwarded ---

bool
IpsecGuardedRouting6::Decide(Ptr<const Packet> packet,
                             const Ipv6Header& header,
                             Ptr<const NetDevice> from,
                             Ptr<Ipv6Route>& route)
{
    if (!m_policy)
    {
        return true;
    }
    const Ptr<const NetDevice> to = route ? route->GetOutputDevice() : nullptr;
    const IpsecForwardVerdict verdict = m_policy->Judge(FieldsOf(packet, header), from, to);
    if (verdict == IpsecForwardVerdict::PROTECT)
    {
        route = Create<Ipv6Route>();
        route->SetDestination(header.GetDestination());
        route->SetSource(header.GetSource());
        route->SetGateway(Ipv6Address::GetZero());
        route->SetOutputDevice(m_policy->GetTunnelDevice());
    }
    else if (verdict != IpsecForwardVerdict::PASS)
    {
        Ptr<Packet> whole = packet->Copy();
        whole->AddHeader(header);
        m_policy->Refuse(whole, verdict);
        return false;
    }
    return true;
}

/** @brief The failure that routing tells of, kept until it is known whether it is one: a list of
 * protocols tells of it before it says that it has no route, and a tunnel needs none. */
struct IpsecGuardedRouting6::Failure
{
    explicit Failure(RouteInputArguments::Failure callback)
        : tell(callback)
    {
    }

    void Tell(Ptr<const Packet> packet, const Ipv6Header& header) const
    {
        if (kept)
        {
            tell(packet, header, *kept);
        }
    }

    std::decay_t<RouteInputArguments::Failure> tell;
    bool isKeeping{true};
    std::optional<Socket::SocketErrno> kept;
};

bool
IpsecGuardedRouting6::RouteInput(Ptr<const Packet> packet,
                                 const Ipv6Header& header,
                                 Ptr<const NetDevice> idev,
                                 RouteInputArguments::UnicastForward ucb,
                                 RouteInputArguments::MulticastForward mcb,
                                 RouteInputArguments::LocalDeliver lcb,
                                 RouteInputArguments::Failure ecb)
{
    if (!m_policy || !m_policy->Concerns(idev))
    {
        return m_inner->RouteInput(packet, header, idev, ucb, mcb, lcb, ecb);
    }
    // A routing protocol may keep the callback until it has a route.
    using Forward = std::decay_t<RouteInputArguments::UnicastForward>;
    const Forward forward = ucb;
    const Forward judged(
        [self = Ptr<IpsecGuardedRouting6>(this), forward](Ptr<const NetDevice> from,
                                                          Ptr<Ipv6Route> route,
                                                          Ptr<const Packet> routed,
                                                          const Ipv6Header& by)
        {
            if (self->Decide(routed, by, from, route))
            {
                forward(from, route, routed, by);
            }
        });
    const auto failure = std::make_shared<Failure>(ecb);
    const std::decay_t<RouteInputArguments::Failure> fails(
        [failure](Ptr<const Packet> lost, const Ipv6Header& by, Socket::SocketErrno error)
        { failure->isKeeping ? void(failure->kept = error) : failure->tell(lost, by, error); });
    const bool isTaken = m_inner->RouteInput(packet, header, idev, judged, mcb, lcb, fails);
    failure->isKeeping = false;
    if (isTaken)
    {
        failure->Tell(packet, header);
        return true;
    }
    // A tunnel needs no route to what is behind it.
    const Ipv6Address destination = header.GetDestination();
    const int32_t interface = m_ipv6->GetInterfaceForDevice(idev);
    if (destination.IsMulticast() || destination.IsLinkLocal() || interface < 0 ||
        !m_ipv6->IsForwarding(static_cast<uint32_t>(interface)))
    {
        failure->Tell(packet, header);
        return false;
    }
    Ptr<Ipv6Route> tunnel;
    if (!Decide(packet, header, idev, tunnel))
    {
        return true;
    }
    if (!tunnel)
    {
        failure->Tell(packet, header);
        return false;
    }
    forward(idev, tunnel, packet, header);
    return true;
}

// --- what the routing inside says and hears ---

Ptr<Ipv6Route>
IpsecGuardedRouting6::RouteOutput(Ptr<Packet> packet,
                                  const Ipv6Header& header,
                                  Ptr<NetDevice> oif,
                                  Socket::SocketErrno& sockerr)
{
    return m_inner->RouteOutput(packet, header, oif, sockerr);
}

void
IpsecGuardedRouting6::NotifyInterfaceUp(uint32_t interface)
{
    m_inner->NotifyInterfaceUp(interface);
}

void
IpsecGuardedRouting6::NotifyInterfaceDown(uint32_t interface)
{
    m_inner->NotifyInterfaceDown(interface);
}

void
IpsecGuardedRouting6::NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress address)
{
    m_inner->NotifyAddAddress(interface, address);
}

void
IpsecGuardedRouting6::NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress address)
{
    m_inner->NotifyRemoveAddress(interface, address);
}

void
IpsecGuardedRouting6::NotifyAddRoute(Ipv6Address destination,
                                     Ipv6Prefix mask,
                                     Ipv6Address nextHop,
                                     uint32_t interface,
                                     Ipv6Address prefixToUse)
{
    m_inner->NotifyAddRoute(destination, mask, nextHop, interface, prefixToUse);
}

void
IpsecGuardedRouting6::NotifyRemoveRoute(Ipv6Address destination,
                                        Ipv6Prefix mask,
                                        Ipv6Address nextHop,
                                        uint32_t interface,
                                        Ipv6Address prefixToUse)
{
    m_inner->NotifyRemoveRoute(destination, mask, nextHop, interface, prefixToUse);
}

void
IpsecGuardedRouting6::SetIpv6(Ptr<Ipv6> ipv6)
{
    m_ipv6 = ipv6; // the routing inside has it already
}

void
IpsecGuardedRouting6::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    m_inner->PrintRoutingTable(stream, unit);
}

} // namespace ike
} // namespace ns3
