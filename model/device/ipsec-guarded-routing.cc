// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-guarded-routing.h"

#include "ipsec-ip-link.h"

#include "ns3/ipv4-route.h"
#include "ns3/node.h"

#include <type_traits>

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(IpsecGuardedRouting);

namespace
{

IpsecPacketFields
FieldsOf(Ptr<const Packet> packet, const Ipv4Header& header)
{
    IpsecPacketFields fields;
    fields.source = FromIpv4Address(header.GetSource());
    fields.destination = FromIpv4Address(header.GetDestination());
    fields.protocol = header.GetProtocol();
    uint8_t head[4];
    if (header.GetFragmentOffset() == 0)
    {
        ReadUpperFields(fields, ByteView(head, packet->CopyData(head, sizeof head)));
    }
    else
    {
        constexpr uint8_t ICMP = 1;
        fields.oneSidedPort = fields.protocol == ICMP;
    }
    return fields;
}

} // namespace

TypeId
IpsecGuardedRouting::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::IpsecGuardedRouting")
                            .SetParent<Ipv4ListRouting>()
                            .SetGroupName("Ike")
                            .AddConstructor<IpsecGuardedRouting>();
    return tid;
}

IpsecGuardedRouting::IpsecGuardedRouting()
    : m_reassembly([this](Ptr<const Packet> piece) { m_policy->Lose(piece); })
{
}

IpsecGuardedRouting::~IpsecGuardedRouting() = default;

void
IpsecGuardedRouting::Guard(Ptr<Ipv4> ipv4, IpsecForwardPolicy& policy)
{
    m_inner = ipv4->GetRoutingProtocol();
    m_policy = &policy;
    ipv4->SetRoutingProtocol(this);
}

void
IpsecGuardedRouting::Release()
{
    m_reassembly.Clear();
    m_policy = nullptr;
}

void
IpsecGuardedRouting::DoInitialize()
{
    m_inner->Initialize();
    Ipv4ListRouting::DoInitialize();
}

void
IpsecGuardedRouting::DoDispose()
{
    Release();
    m_inner = nullptr;
    m_ipv4 = nullptr;
    Ipv4ListRouting::DoDispose();
}

// --- a list of what is inside ---

Ptr<Ipv4ListRouting>
IpsecGuardedRouting::InnerList() const
{
    return DynamicCast<Ipv4ListRouting>(m_inner);
}

void
IpsecGuardedRouting::AddRoutingProtocol(Ptr<Ipv4RoutingProtocol> protocol, int16_t priority)
{
    Ptr<Ipv4ListRouting> list = InnerList();
    NS_ABORT_MSG_UNLESS(list,
                        "Node " << m_ipv4->GetObject<Node>()->GetId()
                                << " has one routing protocol; give it an Ipv4ListRouting before "
                                   "its IPsec policy to add more.");
    list->AddRoutingProtocol(protocol, priority);
}

uint32_t
IpsecGuardedRouting::GetNRoutingProtocols() const
{
    Ptr<Ipv4ListRouting> list = InnerList();
    return list ? list->GetNRoutingProtocols() : 1;
}

Ptr<Ipv4RoutingProtocol>
IpsecGuardedRouting::GetRoutingProtocol(uint32_t index, int16_t& priority) const
{
    Ptr<Ipv4ListRouting> list = InnerList();
    priority = 0;
    return list ? list->GetRoutingProtocol(index, priority) : m_inner;
}

// --- what is forwarded ---

bool
IpsecGuardedRouting::Decide(Ptr<const Packet>& packet,
                            Ipv4Header& header,
                            Ptr<const NetDevice> from,
                            Ptr<Ipv4Route>& route)
{
    if (!m_policy)
    {
        return true;
    }
    if (IpsecReassembly::IsFragment(header) && m_policy->NamesPorts())
    {
        Ptr<Packet> joined = m_reassembly.Add(header, packet);
        if (!joined)
        {
            return false;
        }
        joined->RemoveHeader(header);
        packet = joined;
    }
    const Ptr<const NetDevice> to = route ? route->GetOutputDevice() : nullptr;
    const IpsecForwardVerdict verdict = m_policy->Judge(FieldsOf(packet, header), from, to);
    if (verdict == IpsecForwardVerdict::PROTECT)
    {
        route = Create<Ipv4Route>();
        route->SetDestination(header.GetDestination());
        route->SetSource(header.GetSource());
        route->SetGateway(Ipv4Address::GetZero());
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

bool
IpsecGuardedRouting::RouteInput(Ptr<const Packet> packet,
                                const Ipv4Header& header,
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
        [self = Ptr<IpsecGuardedRouting>(this), forward, idev](Ptr<Ipv4Route> route,
                                                               Ptr<const Packet> routed,
                                                               const Ipv4Header& by)
        {
            Ipv4Header own = by;
            if (self->Decide(routed, own, idev, route))
            {
                forward(route, routed, own);
            }
        });
    if (m_inner->RouteInput(packet, header, idev, judged, mcb, lcb, ecb))
    {
        return true;
    }
    // A tunnel needs no route to what is behind it.
    const Ipv4Address destination = header.GetDestination();
    const int32_t interface = m_ipv4->GetInterfaceForDevice(idev);
    if (destination.IsMulticast() || destination.IsBroadcast() || interface < 0 ||
        !m_ipv4->IsForwarding(static_cast<uint32_t>(interface)))
    {
        return false;
    }
    Ptr<Ipv4Route> tunnel;
    Ipv4Header own = header;
    if (!Decide(packet, own, idev, tunnel))
    {
        return true;
    }
    if (tunnel)
    {
        forward(tunnel, packet, own);
    }
    return tunnel != nullptr;
}

// --- what the routing inside says and hears ---

Ptr<Ipv4Route>
IpsecGuardedRouting::RouteOutput(Ptr<Packet> packet,
                                 const Ipv4Header& header,
                                 Ptr<NetDevice> oif,
                                 Socket::SocketErrno& sockerr)
{
    return m_inner->RouteOutput(packet, header, oif, sockerr);
}

void
IpsecGuardedRouting::NotifyInterfaceUp(uint32_t interface)
{
    m_inner->NotifyInterfaceUp(interface);
}

void
IpsecGuardedRouting::NotifyInterfaceDown(uint32_t interface)
{
    m_inner->NotifyInterfaceDown(interface);
}

void
IpsecGuardedRouting::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_inner->NotifyAddAddress(interface, address);
}

void
IpsecGuardedRouting::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    m_inner->NotifyRemoveAddress(interface, address);
}

void
IpsecGuardedRouting::SetIpv4(Ptr<Ipv4> ipv4)
{
    m_ipv4 = ipv4; // the routing inside has it already
}

void
IpsecGuardedRouting::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    m_inner->PrintRoutingTable(stream, unit);
}

} // namespace ike
} // namespace ns3
