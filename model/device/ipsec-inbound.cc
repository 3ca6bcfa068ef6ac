// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-inbound.h"

#include "ah-packet.h"
#include "esp-packet.h"
#include "ipsec-checksum.h"
#include "ipsec-ecn.h"
#include "ipsec-guarded-protocol.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
constexpr uint16_t ETHERTYPE_IPV6 = 0x86dd;

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

/** @brief Whether an IPv4 fragment of an SA for later fragments begins so early that it may write
 * over ports that another SA carried (RFC 4301 section 7.2 and appendix D.4). */
bool
OverlapsPorts(const uint8_t* head, const IpsecSaParameters& sa)
{
    constexpr unsigned LEAST_OFFSET = 128; // octets
    const unsigned offset = 8U * ((head[6] & 0x1fU) << 8 | head[7]);
    const auto isForFragments = [](const TrafficSelectors& selectors)
    { return std::any_of(selectors.begin(), selectors.end(), IsOpaquePort); };
    return offset != 0 && offset < LEAST_OFFSET &&
           (isForFragments(sa.localSelectors) || isForFragments(sa.remoteSelectors));
}

/** @brief SPI and carried sequence number, or nothing when the packet is too short for them. */
std::optional<std::pair<EspSpi, uint32_t>>
ReadHead(Ptr<const Packet> packet, ProtocolId protocol)
{
    uint8_t octets[AH_FIXED_SIZE];
    const size_t wanted = protocol == ProtocolId::AH ? AH_FIXED_SIZE : ESP_FIXED_SIZE;
    if (packet->CopyData(octets, static_cast<uint32_t>(wanted)) < wanted)
    {
        return std::nullopt;
    }
    const ByteView head(octets + (protocol == ProtocolId::AH ? 4 : 0), ESP_FIXED_SIZE);
    return std::make_pair(ReadEspSpi(head), ReadEspSequence(head));
}

} // namespace

IpsecInbound::IpsecInbound(IpsecNodeState& state, IpsecIpLink& link, Object* owner)
    : m_state(state),
      m_link(link),
      m_owner(owner)
{
}

void
IpsecInbound::SetTunnelReceiver(TunnelReceiver receiver)
{
    m_tunnelReceiver = std::move(receiver);
}

void
IpsecInbound::Receive(Ptr<Packet> packet, const IpsecArrival& arrival)
{
    ++m_state.m_inbound.offered;
    const auto head = ReadHead(packet, arrival.protocol);
    if (!head)
    {
        m_state.Drop(packet, IpsecDropReason::MALFORMED, IpsecDirection::INBOUND, EspSpi());
        return;
    }
    InstalledSa* sa =
        m_state.m_sad.FindInbound(head->first, arrival.outer.destination, arrival.protocol);
    if (!sa)
    {
        m_state.Drop(packet, IpsecDropReason::UNKNOWN_SPI, IpsecDirection::INBOUND, head->first);
        TellUnknownSpi(head->first, arrival);
        return;
    }
    Open(*sa, packet, arrival, head->second);
}

void
IpsecInbound::TellUnknownSpi(EspSpi spi, const IpsecArrival& arrival)
{
    if (arrival.protocol == ProtocolId::ESP)
    {
        const IpPath bare{{arrival.outer.destination, 0}, {arrival.outer.source, 0}};
        m_state.TellUnknownSpi(spi, arrival.encapsulated ? arrival.path : bare);
    }
}

void
IpsecInbound::Open(InstalledSa& sa,
                   Ptr<Packet> packet,
                   const IpsecArrival& arrival,
                   uint32_t sequence)
{
    uint64_t octets = packet->GetSize();
    EspLayout layout;
    if (!sa.IsAh())
    {
        const auto found = sa.Esp().LayoutOf(packet->GetSize());
        if (!found)
        {
            DropOffered(packet, found.GetError(), sa);
            return;
        }
        layout = *found;
        octets = layout.Text();
    }
    const ReplayCheck replay = sa.CheckReplay(sequence);
    if (replay.verdict != ReplayVerdict::FRESH)
    {
        const bool seen = replay.verdict == ReplayVerdict::REPLAYED;
        DropOffered(packet, seen ? IpsecDropReason::REPLAYED : IpsecDropReason::TOO_OLD, sa);
        return;
    }
    const EspOpenResult result = sa.IsAh()
                                     ? OpenAhPacket(sa.Ah(), replay.sequence, arrival.outer, packet)
                                     : OpenPacket(sa.Esp(), replay.sequence, layout, packet);
    // A forged packet costs the processor as much as a good one.
    const auto delay = m_state.Charge(m_state.PacketCost(result.cost));
    if (!delay || !result.value)
    {
        DropOffered(packet, delay ? result.value.GetError() : IpsecDropReason::CPU_OVERLOAD, sa);
        return;
    }
    const Opened opened{packet, *result.value, arrival};
    if (const auto reason = Accept(sa, opened, replay.sequence, octets))
    {
        m_state.Drop(packet, *reason, IpsecDirection::INBOUND, sa.Parameters().spi);
        return;
    }
    m_state.m_receivedTrace(packet, sa.Parameters());
    ++m_state.m_inbound.waiting;
    const IpsecMode mode = sa.Parameters().mode;
    if (*delay == Duration(0))
    {
        Deliver(opened, mode);
        return;
    }
    Simulator::Schedule(NanoSeconds(delay->count()),
                        [this, owner = Ptr<Object>(m_owner), opened, mode]()
                        { Deliver(opened, mode); });
}

/** @brief The packet is authentic: marks its number and looks at what was in it. The SA's counters
 * are settled; the node's are not. */
std::optional<IpsecDropReason>
IpsecInbound::Accept(InstalledSa& sa, const Opened& opened, uint64_t sequence, uint64_t octets)
{
    const auto refused = sa.Accept(sequence, octets);
    sa.Touch(m_state.Now());
    m_state.TellExpiry(sa);
    if (refused)
    {
        return refused;
    }
    if (opened.arrival.encapsulated && sequence == sa.Sequence())
    {
        m_state.TellPath(sa, opened.arrival.path); // a late packet may have come the old way
    }
    const auto reason =
        sa.Parameters().mode == IpsecMode::TUNNEL ? Unwrap(sa, opened) : CheckTransport(sa, opened);
    if (reason)
    {
        sa.Revoke(*reason);
    }
    return reason;
}

std::optional<IpsecDropReason>
IpsecInbound::Unwrap(const InstalledSa& sa, const Opened& opened) const
{
    if (opened.next == ESP_NEXT_DUMMY)
    {
        return IpsecDropReason::DUMMY;
    }
    if (opened.next != ESP_NEXT_IPV4 && opened.next != ESP_NEXT_IPV6)
    {
        return IpsecDropReason::BAD_NEXT_HEADER;
    }
    uint8_t head[IPSEC_PACKET_HEAD];
    const uint32_t shown = opened.packet->CopyData(head, sizeof head);
    const auto fields = ReadPacketFields(ByteView(head, shown));
    if (!fields || fields->totalSize > opened.packet->GetSize() ||
        fields->source.IsIpv4() != (opened.next == ESP_NEXT_IPV4))
    {
        return IpsecDropReason::BAD_INNER;
    }
    const IpsecSaParameters& parameters = sa.Parameters();
    if (!Contains(parameters.remoteSelectors, *fields, PacketEnd::SOURCE) ||
        !Contains(parameters.localSelectors, *fields, PacketEnd::DESTINATION))
    {
        return IpsecDropReason::SELECTOR_MISMATCH;
    }
    if (fields->source.IsIpv4() && OverlapsPorts(head, parameters))
    {
        return IpsecDropReason::SELECTOR_MISMATCH;
    }
    // What is behind the inner packet is padding that hides its length, RFC 4303 section 2.7.
    if (fields->totalSize < opened.packet->GetSize())
    {
        opened.packet->RemoveAtEnd(opened.packet->GetSize() -
                                   static_cast<uint32_t>(fields->totalSize));
    }
    const uint8_t inner = fields->dsField & 0x3;
    const auto ecn = CombineEcn(inner, opened.arrival.outer.dsField & 0x3);
    if (!ecn)
    {
        return IpsecDropReason::ILLEGAL_ECN;
    }
    if (*ecn != inner)
    {
        RewriteEcn(opened.packet, *fields, *ecn);
    }
    return std::nullopt;
}

std::optional<IpsecDropReason>
IpsecInbound::CheckTransport(const InstalledSa& sa, const Opened& opened) const
{
    if (opened.next == ESP_NEXT_DUMMY)
    {
        return IpsecDropReason::DUMMY;
    }
    if (!UpperProtocol(opened))
    {
        return IpsecDropReason::BAD_NEXT_HEADER;
    }
    IpsecPacketFields fields;
    fields.source = opened.arrival.outer.source;
    fields.destination = opened.arrival.outer.destination;
    fields.protocol = opened.next;
    uint8_t head[4];
    ReadUpperFields(fields, ByteView(head, opened.packet->CopyData(head, sizeof head)));
    const IpsecSaParameters& parameters = sa.Parameters();
    const bool admitted = Contains(parameters.remoteSelectors, fields, PacketEnd::SOURCE) &&
                          Contains(parameters.localSelectors, fields, PacketEnd::DESTINATION);
    return admitted ? std::nullopt : std::optional(IpsecDropReason::SELECTOR_MISMATCH);
}

void
IpsecInbound::Deliver(const Opened& opened, IpsecMode mode)
{
    if (!m_state.m_provider)
    {
        return; // the node was disposed of while the packet waited for the processor
    }
    --m_state.m_inbound.waiting;
    if (mode == IpsecMode::TRANSPORT)
    {
        m_state.m_inbound.CountCarried(opened.packet->GetSize());
        DeliverUp(opened);
        return;
    }
    if (!m_tunnelReceiver)
    {
        m_state.Drop(opened.packet, IpsecDropReason::NO_DEVICE, IpsecDirection::INBOUND, EspSpi());
        return;
    }
    m_state.m_inbound.CountCarried(opened.packet->GetSize());
    m_tunnelReceiver(opened.packet, opened.next == ESP_NEXT_IPV4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6);
}

Ptr<IpL4Protocol>
IpsecInbound::UpperProtocol(const Opened& opened) const
{
    Ptr<IpL4Protocol> found;
    if (opened.arrival.outer.destination.IsIpv4() && m_link.GetIpv4())
    {
        found = m_link.GetIpv4()->GetProtocol(opened.next);
    }
    else if (opened.arrival.outer.destination.IsIpv6() && m_link.GetIpv6())
    {
        found = m_link.GetIpv6()->GetProtocol(opened.next);
    }
    if (Ptr<IpsecGuardedProtocol> guarded = DynamicCast<IpsecGuardedProtocol>(found))
    {
        return guarded->Inner();
    }
    return found;
}

/** @brief Hands what transport mode protected to the protocol that it is for, with the header that
 * it would have come with. */
void
IpsecInbound::DeliverUp(const Opened& opened)
{
    Ptr<IpL4Protocol> upper = UpperProtocol(opened);
    const IpHeaderFields& outer = opened.arrival.outer;
    if (!upper)
    {
        return;
    }
    if (opened.arrival.encapsulated && Node::ChecksumEnabled())
    {
        // The addresses that the sender's checksum covers are not those that came, RFC 3948
        // section 3.1.2.
        RewriteChecksum(opened.packet, opened.next, outer.source, outer.destination);
    }
    if (outer.destination.IsIpv4())
    {
        Ipv4Header header;
        header.SetSource(ToIpv4Address(outer.source));
        header.SetDestination(ToIpv4Address(outer.destination));
        header.SetProtocol(opened.next);
        header.SetTtl(outer.ttl);
        header.SetTos(outer.dsField);
        header.SetIdentification(outer.identification);
        header.SetPayloadSize(static_cast<uint16_t>(opened.packet->GetSize()));
        upper->Receive(opened.packet, header, opened.arrival.interface4);
        return;
    }
    Ipv6Header header;
    header.SetSource(ToIpv6Address(outer.source));
    header.SetDestination(ToIpv6Address(outer.destination));
    header.SetNextHeader(opened.next);
    header.SetHopLimit(outer.ttl);
    header.SetTrafficClass(outer.dsField);
    header.SetPayloadLength(static_cast<uint16_t>(opened.packet->GetSize()));
    upper->Receive(opened.packet, header, opened.arrival.interface6);
}

void
IpsecInbound::DropOffered(Ptr<const Packet> packet, IpsecDropReason reason, InstalledSa& sa)
{
    sa.CountDrop(reason);
    m_state.Drop(packet, reason, IpsecDirection::INBOUND, sa.Parameters().spi);
}

} // namespace ike
} // namespace ns3
