// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-guarded-protocol.h"

#include "ns3/icmpv6-header.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6-interface.h"
#include "ns3/socket.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/udp-l4-protocol.h"

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(IpsecGuardedProtocol);

namespace
{

constexpr uint8_t DEFAULT_TTL = 64;

template <class Tag>
bool
Take(Ptr<Packet> packet, Tag& tag)
{
    return packet->RemovePacketTag(tag);
}

void
ReadUpper(IpsecPacketFields& fields, Ptr<const Packet> packet)
{
    uint8_t head[4];
    ReadUpperFields(fields, ByteView(head, packet->CopyData(head, sizeof head)));
}

/** @brief Neighbor discovery and router discovery, RFC 4861: below IPsec. */
bool
IsNeighborDiscovery(const IpsecPacketFields& fields, Ptr<const Packet> packet)
{
    uint8_t type = 0;
    packet->CopyData(&type, 1);
    return fields.protocol == Icmpv6L4Protocol::PROT_NUMBER &&
           type >= Icmpv6Header::ICMPV6_ND_ROUTER_SOLICITATION &&
           type <= Icmpv6Header::ICMPV6_ND_REDIRECTION;
}

} // namespace

TypeId
IpsecGuardedProtocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::IpsecGuardedProtocol")
                            .SetParent<IpL4Protocol>()
                            .SetGroupName("Ike")
                            .AddConstructor<IpsecGuardedProtocol>();
    return tid;
}

IpsecGuardedProtocol::IpsecGuardedProtocol() = default;
IpsecGuardedProtocol::~IpsecGuardedProtocol() = default;

void
IpsecGuardedProtocol::Guard(Ptr<IpL4Protocol> inner,
                            IpsecNodeState& state,
                            IpsecOutbound& outbound,
                            IpsecIpLink& link,
                            Ptr<NetDevice> tunnel)
{
    m_inner = inner;
    m_state = &state;
    m_outbound = &outbound;
    m_tunnel = tunnel;
    m_downTarget = inner->GetDownTarget();
    m_downTarget6 = inner->GetDownTarget6();
    if (link.GetIpv4() && !m_downTarget.IsNull())
    {
        inner->SetDownTarget(MakeCallback(&IpsecGuardedProtocol::Send4, this));
        link.GetIpv4()->Insert(this);
    }
    if (link.GetIpv6() && !m_downTarget6.IsNull())
    {
        inner->SetDownTarget6(MakeCallback(&IpsecGuardedProtocol::Send6, this));
        link.GetIpv6()->Insert(this);
    }
}

void
IpsecGuardedProtocol::DoDispose()
{
    m_state = nullptr;
    m_outbound = nullptr;
    m_inner = nullptr;
    m_tunnel = nullptr;
    m_downTarget = DownTargetCallback();
    m_downTarget6 = DownTargetCallback6();
    IpL4Protocol::DoDispose();
}

Ptr<IpL4Protocol>
IpsecGuardedProtocol::Inner() const
{
    return m_inner;
}

int
IpsecGuardedProtocol::GetProtocolNumber() const
{
    return m_inner->GetProtocolNumber();
}

void
IpsecGuardedProtocol::SetDownTarget(DownTargetCallback callback)
{
    m_downTarget = callback;
}

void
IpsecGuardedProtocol::SetDownTarget6(DownTargetCallback6 callback)
{
    m_downTarget6 = callback;
}

IpL4Protocol::DownTargetCallback
IpsecGuardedProtocol::GetDownTarget() const
{
    return m_downTarget;
}

IpL4Protocol::DownTargetCallback6
IpsecGuardedProtocol::GetDownTarget6() const
{
    return m_downTarget6;
}

bool
IpsecGuardedProtocol::IsExempt(const IpsecPacketFields& fields, Ptr<const Packet> packet) const
{
    const uint16_t source = fields.sourcePort.value_or(0);
    const uint16_t destination = fields.destinationPort.value_or(0);
    return (fields.protocol == UdpL4Protocol::PROT_NUMBER &&
            (m_state->IsExemptPort(source) || m_state->IsExemptPort(destination))) ||
           (fields.protocol == TcpL4Protocol::PROT_NUMBER &&
            (m_state->IsExemptTcpPort(source) || m_state->IsExemptTcpPort(destination))) ||
           IsNeighborDiscovery(fields, packet);
}

// --- out ---

void
IpsecGuardedProtocol::Send4(Ptr<Packet> packet,
                            Ipv4Address source,
                            Ipv4Address destination,
                            uint8_t protocol,
                            Ptr<Ipv4Route> route)
{
    const bool beyond = !m_state || destination.IsBroadcast() || destination.IsMulticast() ||
                        destination.IsLocalhost() || source == destination ||
                        (route && route->GetOutputDevice() == m_tunnel);
    IpsecPacketFields fields;
    if (!beyond)
    {
        fields.source = FromIpv4Address(source);
        fields.destination = FromIpv4Address(destination);
        fields.protocol = protocol;
        fields.ttl = DEFAULT_TTL;
        SocketIpTosTag tos;
        fields.dsField = packet->PeekPacketTag(tos) ? tos.GetTos() : 0;
        ReadUpper(fields, packet);
    }
    if (!beyond && !IsExempt(fields, packet))
    {
        Ptr<Packet> content = packet->Copy();
        SocketIpTosTag tos;
        SocketIpTtlTag ttl;
        content->RemovePacketTag(tos);
        if (content->RemovePacketTag(ttl))
        {
            fields.ttl = ttl.GetTtl();
        }
        if (m_outbound->SendOwn(IpsecOwnPacket{fields, content, route, nullptr}) ==
            IpsecOwnVerdict::TAKEN)
        {
            return;
        }
    }
    if (!m_downTarget.IsNull())
    {
        m_downTarget(packet, source, destination, protocol, route);
    }
}

void
IpsecGuardedProtocol::Send6(Ptr<Packet> packet,
                            Ipv6Address source,
                            Ipv6Address destination,
                            uint8_t protocol,
                            Ptr<Ipv6Route> route)
{
    const bool beyond = !m_state || destination.IsMulticast() || destination.IsLocalhost() ||
                        source == destination || (route && route->GetOutputDevice() == m_tunnel);
    IpsecPacketFields fields;
    if (!beyond)
    {
        fields.source = FromIpv6Address(source);
        fields.destination = FromIpv6Address(destination);
        fields.protocol = protocol;
        fields.ttl = DEFAULT_TTL;
        SocketIpv6TclassTag tclass;
        fields.dsField = packet->PeekPacketTag(tclass) ? tclass.GetTclass() : 0;
        ReadUpper(fields, packet);
    }
    if (!beyond && !IsExempt(fields, packet))
    {
        Ptr<Packet> content = packet->Copy();
        SocketIpv6TclassTag tclass;
        SocketIpv6HopLimitTag hopLimit;
        content->RemovePacketTag(tclass);
        if (content->RemovePacketTag(hopLimit))
        {
            fields.ttl = hopLimit.GetHopLimit();
        }
        if (m_outbound->SendOwn(IpsecOwnPacket{fields, content, nullptr, route}) ==
            IpsecOwnVerdict::TAKEN)
        {
            return;
        }
    }
    if (!m_downTarget6.IsNull())
    {
        m_downTarget6(packet, source, destination, protocol, route);
    }
}

// --- in, RFC 4301 section 5.2: what should have been protected and was not is dropped ---

bool
IpsecGuardedProtocol::MayPass(const IpsecPacketFields& fields, Ptr<Packet> packet)
{
    if (!m_state || m_state->Spd().IsEmpty() || IsExempt(fields, packet))
    {
        return true;
    }
    const IpsecSpdEntry* entry = m_state->Spd().Find(MakeInboundFlow(fields));
    if (!entry || entry->policy.action == IpsecPolicyAction::BYPASS)
    {
        return true;
    }
    m_state->RefuseClear(packet,
                         entry->policy.action == IpsecPolicyAction::DISCARD
                             ? IpsecDropReason::POLICY_DISCARD
                             : IpsecDropReason::UNPROTECTED);
    return false;
}

IpL4Protocol::RxStatus
IpsecGuardedProtocol::Receive(Ptr<Packet> packet,
                              const Ipv4Header& header,
                              Ptr<Ipv4Interface> incomingInterface)
{
    if (!incomingInterface || incomingInterface->GetDevice() != m_tunnel)
    {
        IpsecPacketFields fields;
        fields.source = FromIpv4Address(header.GetSource());
        fields.destination = FromIpv4Address(header.GetDestination());
        fields.protocol = header.GetProtocol();
        ReadUpper(fields, packet);
        if (!MayPass(fields, packet))
        {
            return RX_OK;
        }
    }
    return m_inner->Receive(packet, header, incomingInterface);
}

IpL4Protocol::RxStatus
IpsecGuardedProtocol::Receive(Ptr<Packet> packet,
                              const Ipv6Header& header,
                              Ptr<Ipv6Interface> incomingInterface)
{
    if (!incomingInterface || incomingInterface->GetDevice() != m_tunnel)
    {
        IpsecPacketFields fields;
        fields.source = FromIpv6Address(header.GetSource());
        fields.destination = FromIpv6Address(header.GetDestination());
        fields.protocol = static_cast<uint8_t>(m_inner->GetProtocolNumber());
        ReadUpper(fields, packet);
        if (!MayPass(fields, packet))
        {
            return RX_OK;
        }
    }
    return m_inner->Receive(packet, header, incomingInterface);
}

void
IpsecGuardedProtocol::ReceiveIcmp(Ipv4Address icmpSource,
                                  uint8_t icmpTtl,
                                  uint8_t icmpType,
                                  uint8_t icmpCode,
                                  uint32_t icmpInfo,
                                  Ipv4Address payloadSource,
                                  Ipv4Address payloadDestination,
                                  const uint8_t payload[8])
{
    m_inner->ReceiveIcmp(icmpSource,
                         icmpTtl,
                         icmpType,
                         icmpCode,
                         icmpInfo,
                         payloadSource,
                         payloadDestination,
                         payload);
}

void
IpsecGuardedProtocol::ReceiveIcmp(Ipv6Address icmpSource,
                                  uint8_t icmpTtl,
                                  uint8_t icmpType,
                                  uint8_t icmpCode,
                                  uint32_t icmpInfo,
                                  Ipv6Address payloadSource,
                                  Ipv6Address payloadDestination,
                                  const uint8_t payload[8])
{
    m_inner->ReceiveIcmp(icmpSource,
                         icmpTtl,
                         icmpType,
                         icmpCode,
                         icmpInfo,
                         payloadSource,
                         payloadDestination,
                         payload);
}

} // namespace ike
} // namespace ns3
