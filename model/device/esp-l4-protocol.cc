// SPDX-License-Identifier: GPL-2.0-only

#include "esp-l4-protocol.h"

#include "esp-net-device.h"
#include "esp-packet.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("EspL4Protocol");

NS_OBJECT_ENSURE_REGISTERED(EspL4Protocol);

namespace
{

constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
constexpr uint16_t ETHERTYPE_IPV6 = 0x86dd;

// ECN codepoints, RFC 3168 section 5.
constexpr uint8_t ECN_NOT_ECT = 0;
constexpr uint8_t ECN_ECT1 = 1;
constexpr uint8_t ECN_ECT0 = 2;
constexpr uint8_t ECN_CE = 3;

std::optional<IpsecPacketFields>
ReadFields(Ptr<const Packet> packet)
{
    uint8_t head[IPSEC_PACKET_HEAD];
    const uint32_t shown = packet->CopyData(head, sizeof head);
    auto fields = ReadPacketFields(ByteView(head, shown));
    if (fields && fields->totalSize > packet->GetSize())
    {
        return std::nullopt;
    }
    return fields;
}

/** @brief The inner ECN field after decapsulation, RFC 6040 section 4.2; nothing when the packet
 * must go. */
std::optional<uint8_t>
CombineEcn(uint8_t inner, uint8_t outer)
{
    if (outer == ECN_CE)
    {
        return inner == ECN_NOT_ECT ? std::nullopt : std::optional<uint8_t>(ECN_CE);
    }
    return inner == ECN_ECT0 && outer == ECN_ECT1 ? ECN_ECT1 : inner;
}

/** @brief Writes the ECN field into the IPv4 or IPv6 header at the packet's start. */
void
RewriteEcn(Ptr<Packet> packet, const IpsecPacketFields& fields, uint8_t ecn)
{
    if (fields.source.IsIpv4())
    {
        Ipv4Header header;
        packet->RemoveHeader(header);
        if (Node::ChecksumEnabled())
        {
            header.EnableChecksum();
        }
        header.SetEcn(static_cast<Ipv4Header::EcnType>(ecn));
        packet->AddHeader(header);
        return;
    }
    Ipv6Header header;
    packet->RemoveHeader(header);
    header.SetEcn(static_cast<Ipv6Header::EcnType>(ecn));
    packet->AddHeader(header);
}

} // namespace

TypeId
EspL4Protocol::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::EspL4Protocol")
            .SetParent<IpL4Protocol>()
            .SetGroupName("Ike")
            .AddConstructor<EspL4Protocol>()
            .AddAttribute("CopyDscp",
                          "Copy the inner DSCP to the outer header; else the outer one is Dscp.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&EspL4Protocol::m_copyDscp),
                          MakeBooleanChecker())
            .AddAttribute("Dscp",
                          "The outer DSCP when CopyDscp is false.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&EspL4Protocol::m_dscp),
                          MakeUintegerChecker<uint8_t>(0, 63))
            .AddAttribute("Ttl",
                          "The outer TTL.",
                          UintegerValue(64),
                          MakeUintegerAccessor(&EspL4Protocol::m_ttl),
                          MakeUintegerChecker<uint8_t>(1))
            .AddAttribute(
                "CopyDf",
                "Copy the inner don't-fragment bit to the outer header; else the outer one is "
                "Df (RFC 4301 section 8.1).",
                BooleanValue(false),
                MakeBooleanAccessor(&EspL4Protocol::m_copyDf),
                MakeBooleanChecker())
            .AddAttribute(
                "Df",
                "The outer don't-fragment bit when CopyDf is false. With the bit set, packets "
                "too large for the outgoing device are dropped.",
                BooleanValue(false),
                MakeBooleanAccessor(&EspL4Protocol::m_df),
                MakeBooleanChecker());
    return tid;
}

EspL4Protocol::EspL4Protocol() = default;
EspL4Protocol::~EspL4Protocol() = default;

void
EspL4Protocol::AttachTo(Ptr<Node> node)
{
    m_state = IpsecNodeState::Of(node);
    m_ipv4 = node->GetObject<Ipv4>();
    m_ipv4->Insert(this);
    node->AggregateObject(this);
    m_state->m_udpReceiver = [this](Ptr<Packet> esp, const IpPath& path)
    {
        ++m_state->m_inbound.offered;
        Open(esp, Arrival{path.local.address, ECN_NOT_ECT});
    };
}

void
EspL4Protocol::DoDispose()
{
    if (m_state)
    {
        m_state->m_udpReceiver = nullptr;
    }
    m_state = nullptr;
    m_ipv4 = nullptr;
    m_device = nullptr;
    m_downTarget = DownTargetCallback();
    m_downTarget6 = DownTargetCallback6();
    IpL4Protocol::DoDispose();
}

void
EspL4Protocol::SetDevice(Ptr<EspNetDevice> device)
{
    m_device = device;
}

int
EspL4Protocol::GetProtocolNumber() const
{
    return PROT_NUMBER;
}

void
EspL4Protocol::SetDownTarget(DownTargetCallback callback)
{
    m_downTarget = callback;
}

void
EspL4Protocol::SetDownTarget6(DownTargetCallback6 callback)
{
    m_downTarget6 = callback;
}

IpL4Protocol::DownTargetCallback
EspL4Protocol::GetDownTarget() const
{
    return m_downTarget;
}

IpL4Protocol::DownTargetCallback6
EspL4Protocol::GetDownTarget6() const
{
    return m_downTarget6;
}

// --- outbound, RFC 4301 section 5.1 ---

void
EspL4Protocol::RefuseInner(Ptr<Packet> packet, IpsecDropReason reason)
{
    ++m_state->m_outbound.offered;
    m_state->Drop(packet, reason, IpsecDirection::OUTBOUND, EspSpi());
}

void
EspL4Protocol::SendInner(Ptr<Packet> packet)
{
    ++m_state->m_outbound.offered;
    const auto fields = ReadFields(packet);
    if (!fields)
    {
        m_state->Drop(packet, IpsecDropReason::NOT_IP, IpsecDirection::OUTBOUND, EspSpi());
        return;
    }
    InstalledSa* sa = ChooseSa(packet, *fields);
    if (!sa)
    {
        return;
    }
    const EspLayout layout = sa->Esp().LayoutFor(packet->GetSize());
    Departure departure;
    departure.octets = packet->GetSize();
    if (const auto reason = Prepare(*sa, *fields, layout, packet, departure))
    {
        DropOffered(packet, *reason, IpsecDirection::OUTBOUND, *sa);
        return;
    }
    const auto sequence = sa->Claim(layout.Text());
    m_state->TellExpiry(*sa);
    if (!sequence)
    {
        m_state->Drop(packet, sequence.GetError(), IpsecDirection::OUTBOUND, departure.spi);
        return;
    }
    departure.header.SetIdentification(static_cast<uint16_t>(*sequence + departure.spi.Value()));
    const uint8_t next = fields->source.IsIpv4() ? ESP_NEXT_IPV4 : ESP_NEXT_IPV6;
    const Duration cost = SealPacket(sa->Esp(), *sequence, next, layout, m_state->Random(), packet);
    const auto delay = m_state->Charge(PacketCost(cost));
    if (!delay)
    {
        sa->Revoke(IpsecDropReason::CPU_OVERLOAD);
        m_state->Drop(packet,
                      IpsecDropReason::CPU_OVERLOAD,
                      IpsecDirection::OUTBOUND,
                      departure.spi);
        return;
    }
    m_state->m_sentTrace(packet, sa->Parameters());
    ++m_state->m_outbound.waiting;
    if (*delay == Duration(0))
    {
        Depart(packet, departure);
        return;
    }
    Simulator::Schedule(NanoSeconds(delay->count()),
                        [self = Ptr<EspL4Protocol>(this), packet, departure]()
                        { self->Depart(packet, departure); });
}

InstalledSa*
EspL4Protocol::ChooseSa(Ptr<Packet> packet, const IpsecPacketFields& fields)
{
    const IpsecFlow flow = MakeOutboundFlow(fields);
    const IpsecSpdEntry* entry = m_state->m_spd.Find(flow);
    if (entry && entry->policy.action != IpsecPolicyAction::PROTECT)
    {
        const bool discard = entry->policy.action == IpsecPolicyAction::DISCARD;
        m_state->Drop(packet,
                      discard ? IpsecDropReason::POLICY_DISCARD : IpsecDropReason::POLICY_BYPASS,
                      IpsecDirection::OUTBOUND,
                      EspSpi());
        return nullptr;
    }
    InstalledSa* sa = m_state->m_sad.FindOutbound(flow);
    if (!sa)
    {
        if (entry)
        {
            m_state->Acquire(*entry, fields);
        }
        m_state->Drop(packet, IpsecDropReason::NO_SA, IpsecDirection::OUTBOUND, EspSpi());
    }
    return sa;
}

std::optional<IpsecDropReason>
EspL4Protocol::Prepare(const InstalledSa& sa,
                       const IpsecPacketFields& fields,
                       const EspLayout& layout,
                       Ptr<Packet> packet,
                       Departure& departure) const
{
    const IpsecSaParameters& parameters = sa.Parameters();
    departure.spi = parameters.spi;
    if (parameters.udpEncapsulation)
    {
        departure.udp = true;
        departure.path = IpPath{{parameters.local, parameters.localPort},
                                {parameters.remote, parameters.remotePort}};
        return m_state->m_udpSender ? std::nullopt
                                    : std::optional(IpsecDropReason::NO_UDP_ENCAPSULATION);
    }
    if (!parameters.remote.IsIpv4())
    {
        return IpsecDropReason::UNSUPPORTED_FAMILY;
    }
    BuildHeader(parameters, fields, departure.header);
    departure.header.SetPayloadSize(static_cast<uint16_t>(layout.Total()));
    Socket::SocketErrno error;
    departure.route =
        m_ipv4->GetRoutingProtocol()->RouteOutput(packet, departure.header, nullptr, error);
    if (!departure.route)
    {
        return IpsecDropReason::NO_ROUTE;
    }
    Ptr<NetDevice> out = departure.route->GetOutputDevice();
    if (out == m_device)
    {
        return IpsecDropReason::ROUTE_LOOP;
    }
    if (layout.Total() + departure.header.GetSerializedSize() > UINT16_MAX ||
        (departure.header.IsDontFragment() &&
         layout.Total() + departure.header.GetSerializedSize() > out->GetMtu()))
    {
        return IpsecDropReason::TOO_BIG;
    }
    return std::nullopt;
}

void
EspL4Protocol::BuildHeader(const IpsecSaParameters& parameters,
                           const IpsecPacketFields& fields,
                           Ipv4Header& header) const
{
    header.SetSource(Ipv4Address(parameters.local.ToIpv4()));
    header.SetDestination(Ipv4Address(parameters.remote.ToIpv4()));
    header.SetProtocol(PROT_NUMBER);
    header.SetTtl(m_ttl);
    const uint8_t dscp = m_copyDscp ? fields.dsField >> 2 : m_dscp;
    header.SetTos(static_cast<uint8_t>(dscp << 2 | (fields.dsField & 0x3)));
    if (m_copyDf ? fields.dontFragment : m_df)
    {
        header.SetDontFragment();
    }
    else
    {
        header.SetMayFragment();
    }
}

void
EspL4Protocol::Depart(Ptr<Packet> esp, const Departure& departure)
{
    if (!m_state)
    {
        return; // the node was disposed of while the packet waited for the processor
    }
    --m_state->m_outbound.waiting;
    if (departure.udp)
    {
        if (!m_state->m_udpSender || !m_state->m_udpSender(esp, departure.path))
        {
            m_state->Drop(esp,
                          IpsecDropReason::NO_UDP_ENCAPSULATION,
                          IpsecDirection::OUTBOUND,
                          departure.spi);
            return;
        }
        m_state->m_outbound.CountCarried(departure.octets);
        return;
    }
    m_state->m_outbound.CountCarried(departure.octets);
    const uint8_t priority = Socket::IpTos2Priority(departure.header.GetTos());
    if (priority != 0)
    {
        SocketPriorityTag tag;
        tag.SetPriority(priority);
        esp->ReplacePacketTag(tag);
    }
    m_ipv4->SendWithHeader(esp, departure.header, departure.route);
}

// --- inbound, RFC 4301 section 5.2 ---

IpL4Protocol::RxStatus
EspL4Protocol::Receive(Ptr<Packet> packet,
                       const Ipv4Header& header,
                       Ptr<Ipv4Interface> /* incomingInterface */)
{
    ++m_state->m_inbound.offered;
    Open(packet,
         Arrival{IpAddress::FromIpv4(header.GetDestination().Get()),
                 static_cast<uint8_t>(header.GetTos() & 0x3)});
    return RX_OK;
}

IpL4Protocol::RxStatus
EspL4Protocol::Receive(Ptr<Packet> packet,
                       const Ipv6Header& header,
                       Ptr<Ipv6Interface> /* incomingInterface */)
{
    uint8_t octets[16];
    header.GetDestination().GetBytes(octets);
    ++m_state->m_inbound.offered;
    Open(packet,
         Arrival{IpAddress::FromOctets(ByteView(octets, sizeof octets)),
                 static_cast<uint8_t>(header.GetTrafficClass() & 0x3)});
    return RX_OK;
}

void
EspL4Protocol::Open(Ptr<Packet> packet, const Arrival& arrival)
{
    uint8_t fixed[ESP_FIXED_SIZE];
    if (packet->CopyData(fixed, sizeof fixed) < sizeof fixed)
    {
        m_state->Drop(packet, IpsecDropReason::MALFORMED, IpsecDirection::INBOUND, EspSpi());
        return;
    }
    const ByteView head(fixed, sizeof fixed);
    const EspSpi spi = ReadEspSpi(head);
    InstalledSa* sa = m_state->m_sad.FindInbound(spi, arrival.receiver);
    if (!sa)
    {
        m_state->Drop(packet, IpsecDropReason::UNKNOWN_SPI, IpsecDirection::INBOUND, spi);
        return;
    }
    const auto layout = sa->Esp().LayoutOf(packet->GetSize());
    if (!layout)
    {
        DropOffered(packet, layout.GetError(), IpsecDirection::INBOUND, *sa);
        return;
    }
    const ReplayCheck replay = sa->CheckReplay(ReadEspSequence(head));
    if (replay.verdict != ReplayVerdict::FRESH)
    {
        const bool seen = replay.verdict == ReplayVerdict::REPLAYED;
        DropOffered(packet,
                    seen ? IpsecDropReason::REPLAYED : IpsecDropReason::TOO_OLD,
                    IpsecDirection::INBOUND,
                    *sa);
        return;
    }
    const EspOpenResult opened = OpenPacket(sa->Esp(), replay.sequence, *layout, packet);
    // A forged packet costs the processor as much as a good one.
    const auto delay = m_state->Charge(PacketCost(opened.cost));
    if (!delay || !opened.value)
    {
        DropOffered(packet,
                    delay ? opened.value.GetError() : IpsecDropReason::CPU_OVERLOAD,
                    IpsecDirection::INBOUND,
                    *sa);
        return;
    }
    Accept(*sa, packet, replay.sequence, *layout, *opened.value, arrival, *delay);
}

void
EspL4Protocol::Accept(InstalledSa& sa,
                      Ptr<Packet> packet,
                      uint64_t sequence,
                      const EspLayout& layout,
                      uint8_t nextHeader,
                      const Arrival& arrival,
                      Duration delay)
{
    const EspSpi spi = sa.Parameters().spi;
    const auto refused = sa.Accept(sequence, layout.Text());
    m_state->TellExpiry(sa);
    if (refused)
    {
        m_state->Drop(packet, *refused, IpsecDirection::INBOUND, spi);
        return;
    }
    if (const auto reason = Unwrap(sa, packet, nextHeader, arrival))
    {
        sa.Revoke(*reason);
        m_state->Drop(packet, *reason, IpsecDirection::INBOUND, spi);
        return;
    }
    m_state->m_receivedTrace(packet, sa.Parameters());
    ++m_state->m_inbound.waiting;
    const uint16_t protocol = nextHeader == ESP_NEXT_IPV4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6;
    if (delay == Duration(0))
    {
        Deliver(packet, protocol);
        return;
    }
    Simulator::Schedule(NanoSeconds(delay.count()),
                        [self = Ptr<EspL4Protocol>(this), packet, protocol]()
                        { self->Deliver(packet, protocol); });
}

std::optional<IpsecDropReason>
EspL4Protocol::Unwrap(const InstalledSa& sa,
                      Ptr<Packet> packet,
                      uint8_t nextHeader,
                      const Arrival& arrival) const
{
    if (nextHeader == ESP_NEXT_DUMMY)
    {
        return IpsecDropReason::DUMMY;
    }
    if (nextHeader != ESP_NEXT_IPV4 && nextHeader != ESP_NEXT_IPV6)
    {
        return IpsecDropReason::BAD_NEXT_HEADER;
    }
    const auto fields = ReadFields(packet);
    if (!fields || fields->source.IsIpv4() != (nextHeader == ESP_NEXT_IPV4))
    {
        return IpsecDropReason::BAD_INNER;
    }
    const IpsecSaParameters& parameters = sa.Parameters();
    if (!Contains(parameters.remoteSelectors, *fields, PacketEnd::SOURCE) ||
        !Contains(parameters.localSelectors, *fields, PacketEnd::DESTINATION))
    {
        return IpsecDropReason::SELECTOR_MISMATCH;
    }
    // What is behind the inner packet is padding that hides its length, RFC 4303 section 2.7.
    if (fields->totalSize < packet->GetSize())
    {
        packet->RemoveAtEnd(packet->GetSize() - static_cast<uint32_t>(fields->totalSize));
    }
    const uint8_t inner = fields->dsField & 0x3;
    const auto ecn = CombineEcn(inner, arrival.ecn);
    if (!ecn)
    {
        return IpsecDropReason::ILLEGAL_ECN;
    }
    if (*ecn != inner)
    {
        RewriteEcn(packet, *fields, *ecn);
    }
    return std::nullopt;
}

void
EspL4Protocol::Deliver(Ptr<Packet> packet, uint16_t protocol)
{
    if (!m_state)
    {
        return; // the node was disposed of while the packet waited for the processor
    }
    --m_state->m_inbound.waiting;
    if (!m_device)
    {
        m_state->Drop(packet, IpsecDropReason::NO_DEVICE, IpsecDirection::INBOUND, EspSpi());
        return;
    }
    m_state->m_inbound.CountCarried(packet->GetSize());
    m_device->ReceiveInner(packet, protocol);
}

Duration
EspL4Protocol::PacketCost(Duration cipher) const
{
    const IkeCostProfile& costs = m_state->m_provider->Costs();
    return costs.EspOffloaded() ? Duration(0) : cipher + costs.EspPacket();
}

void
EspL4Protocol::DropOffered(Ptr<const Packet> packet,
                           IpsecDropReason reason,
                           IpsecDirection direction,
                           InstalledSa& sa)
{
    sa.CountDrop(reason);
    m_state->Drop(packet, reason, direction, sa.Parameters().spi);
}

} // namespace ike
} // namespace ns3
