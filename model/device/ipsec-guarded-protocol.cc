// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-guarded-protocol.h"

#include "ns3/icmpv6-header.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6-interface.h"
#include "ns3/loopback-net-device.h"
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

uint8_t
ValueOf(const SocketIpTosTag& tag)
{
    return tag.GetTos();
}

uint8_t
ValueOf(const SocketIpTtlTag& tag)
{
    return tag.GetTtl();
}

uint8_t
ValueOf(const SocketIpv6TclassTag& tag)
{
    return tag.GetTclass();
}

uint8_t
ValueOf(const SocketIpv6HopLimitTag& tag)
{
    return tag.GetHopLimit();
}

IpsecPacketFields
FieldsOf(const IpAddress& source, const IpAddress& destination, uint8_t protocol)
{
    IpsecPacketFields fields;
    fields.source = source;
    fields.destination = destination;
    fields.protocol = protocol;
    fields.ttl = DEFAULT_TTL;
    return fields;
}

void
ReadUpper(IpsecPacketFields& fields, Ptr<const Packet> packet)
{
    uint8_t head[4];
    ReadUpperFields(fields, ByteView(head, packet->CopyData(head, sizeof head)));
}

/** @brief Whether an address is one of multicast, or IPv4's of broadcast. */
bool
IsToGroup(const IpAddress& address)
{
    return address.Octets()[0] >= (address.IsIpv4() ? 0xe0 : 0xff);
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
                            .SetParent<IpsecL4Protocol>()
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
    IpsecL4Protocol::DoDispose();
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

/** @param isInbound the node's own port is the destination's: what a peer sends from an exempt port
 * to another one is not for IKE */
bool
IpsecGuardedProtocol::IsExempt(const IpsecPacketFields& fields,
                               Ptr<const Packet> packet,
                               bool isInbound) const
{
    const uint16_t source = fields.sourcePort.value_or(0);
    const uint16_t destination = fields.destinationPort.value_or(0);
    const uint16_t local = isInbound ? destination : source;
    const uint16_t remote = isInbound ? source : destination;
    return (fields.protocol == UdpL4Protocol::PROT_NUMBER && m_state->IsExemptPort(local)) ||
           (fields.protocol == TcpL4Protocol::PROT_NUMBER && m_state->IsExemptTcp(local, remote)) ||
           IsNeighborDiscovery(fields, packet);
}

// --- out ---

/** @brief Hands a packet to the data plane. @param own what is known but from the packet itself:
 * its tags say what its header would. @return false when the packet is to go its way in the clear
 */
template <class DsTag, class TtlTag>
bool
IpsecGuardedProtocol::Protect(Ptr<Packet> packet, IpsecOwnPacket own)
{
    ReadUpper(own.fields, packet);
    if (IsExempt(own.fields, packet, false))
    {
        return false;
    }
    own.content = packet->Copy();
    DsTag ds;
    TtlTag ttl;
    own.fields.dsField = own.content->RemovePacketTag(ds) ? ValueOf(ds) : uint8_t{0};
    own.fields.ttl = own.content->RemovePacketTag(ttl) ? ValueOf(ttl) : own.fields.ttl;
    return m_outbound->SendOwn(own) == IpsecOwnVerdict::TAKEN;
}

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
    const auto fields = FieldsOf(FromIpv4Address(source), FromIpv4Address(destination), protocol);
    const bool isTaken = !beyond && Protect<SocketIpTosTag, SocketIpTtlTag>(
                                        packet,
                                        IpsecOwnPacket{fields, nullptr, route, nullptr});
    if (!isTaken && !m_downTarget.IsNull())
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
    const auto fields = FieldsOf(FromIpv6Address(source), FromIpv6Address(destination), protocol);
    const bool isTaken = !beyond && Protect<SocketIpv6TclassTag, SocketIpv6HopLimitTag>(
                                        packet,
                                        IpsecOwnPacket{fields, nullptr, nullptr, route});
    if (!isTaken && !m_downTarget6.IsNull())
    {
        m_downTarget6(packet, source, destination, protocol, route);
    }
}

// --- in, RFC 4301 section 5.2: what should have been protected and was not is dropped ---

bool
IpsecGuardedProtocol::MayPass(IpsecPacketFields fields, Ptr<Packet> packet, Ptr<NetDevice> device)
{
    if ((device && device == m_tunnel) || !m_state)
    {
        return true;
    }
    ReadUpper(fields, packet);
    if (IsExempt(fields, packet, true))
    {
        return true;
    }
    const IpsecFlow flow = MakeInboundFlow(fields);
    const IpsecSpdEntry* entry = m_state->Spd().Find(flow);
    const bool bySa = !entry && !IsToGroup(fields.destination) &&
                      m_state->Sad().FindOutbound(flow, fields.dsField >> 2);
    const IpsecPolicyAction action = entry  ? entry->policy.action
                                     : bySa ? IpsecPolicyAction::PROTECT
                                            : IpsecPolicyAction::BYPASS;
    if (action == IpsecPolicyAction::BYPASS || DynamicCast<LoopbackNetDevice>(device))
    {
        return true;
    }
    m_state->RefuseClear(packet,
                         action == IpsecPolicyAction::DISCARD ? IpsecDropReason::POLICY_DISCARD
                                                              : IpsecDropReason::UNPROTECTED);
    return false;
}

IpL4Protocol::RxStatus
IpsecGuardedProtocol::Receive(Ptr<Packet> packet,
                              const Ipv4Header& header,
                              Ptr<Ipv4Interface> incomingInterface)
{
    auto fields = FieldsOf(FromIpv4Address(header.GetSource()),
                           FromIpv4Address(header.GetDestination()),
                           header.GetProtocol());
    fields.dsField = header.GetTos();
    const Ptr<NetDevice> device = incomingInterface ? incomingInterface->GetDevice() : nullptr;
    return MayPass(fields, packet, device) ? m_inner->Receive(packet, header, incomingInterface)
                                           : RX_OK;
}

IpL4Protocol::RxStatus
IpsecGuardedProtocol::Receive(Ptr<Packet> packet,
                              const Ipv6Header& header,
                              Ptr<Ipv6Interface> incomingInterface)
{
    auto fields = FieldsOf(FromIpv6Address(header.GetSource()),
                           FromIpv6Address(header.GetDestination()),
                           static_cast<uint8_t>(m_inner->GetProtocolNumber()));
    fields.dsField = header.GetTrafficClass();
    const Ptr<NetDevice> device = incomingInterface ? incomingInterface->GetDevice() : nullptr;
    return MayPass(fields, packet, device) ? m_inner->Receive(packet, header, incomingInterface)
                                           : RX_OK;
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
