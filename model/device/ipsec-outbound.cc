// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-outbound.h"

#include "ah-packet.h"
#include "esp-packet.h"
#include "ipsec-encapsulation.h"
#include "ipsec-fragments.h"

#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t IP_PROTOCOL_TCP = 6;
constexpr uint8_t IP_PROTOCOL_UDP = 17;
constexpr uint32_t IPV6_LEAST_MTU = 1280; // RFC 8200 section 5

/** @brief Whether a packet is a later fragment of a protocol with ports. */
bool
LacksPorts(const IpsecPacketFields& fields)
{
    constexpr size_t PORTS = 4;
    return (fields.protocol == IP_PROTOCOL_TCP || fields.protocol == IP_PROTOCOL_UDP) &&
           !fields.sourcePort && fields.totalSize >= fields.headerSize + PORTS;
}

/** @param isFragment filled in: whether it is a piece of an IPv4 packet */
std::optional<IpsecPacketFields>
ReadFields(Ptr<const Packet> packet, bool& isFragment)
{
    uint8_t head[IPSEC_PACKET_HEAD]{};
    const uint32_t shown = packet->CopyData(head, sizeof head);
    isFragment = head[0] >> 4 == 4 && ((head[6] & 0x3f) != 0 || head[7] != 0);
    auto fields = ReadPacketFields(ByteView(head, shown));
    if (fields && fields->totalSize > packet->GetSize())
    {
        return std::nullopt;
    }
    return fields;
}

} // namespace

IpsecOutbound::IpsecOutbound(IpsecNodeState& state,
                             IpsecIpLink& link,
                             const IpsecOuterRules& rules,
                             Object* owner)
    : m_state(state),
      m_link(link),
      m_rules(rules),
      m_owner(owner),
      m_reassembly(
          [this](Ptr<const Packet> piece)
          {
              --m_state.m_outbound.waiting;
              Drop(piece, IpsecDropReason::INCOMPLETE);
          })
{
}

void
IpsecOutbound::Drop(Ptr<const Packet> packet, IpsecDropReason reason, EspSpi spi)
{
    m_state.Drop(packet, reason, IpsecDirection::OUTBOUND, spi);
}

void
IpsecOutbound::Refuse(Ptr<const Packet> packet, IpsecDropReason reason, uint32_t mtu)
{
    ++m_state.m_outbound.offered;
    if (reason == IpsecDropReason::TOO_BIG)
    {
        bool isFragment = false;
        const auto fields = ReadFields(packet, isFragment);
        if (fields && (fields->dontFragment || fields->source.IsIpv6()))
        {
            m_link.TellTooBig(packet, mtu);
        }
    }
    Drop(packet, reason);
}

// --- policy, RFC 4301 section 5.1 steps 2 and 3 ---

void
IpsecOutbound::SendInner(Ptr<Packet> packet)
{
    ++m_state.m_outbound.offered;
    bool isFragment = false;
    const auto fields = ReadFields(packet, isFragment);
    if (!fields)
    {
        Drop(packet, IpsecDropReason::NOT_IP);
    }
    else if (isFragment && NeedsWhole(*fields))
    {
        SendWhole(packet);
    }
    else
    {
        SendInnerCounted(packet, *fields);
    }
}

/** @brief Whether it takes ports to find a packet's SA, which only the first of its pieces shows
 * (RFC 4301 section 7). */
bool
IpsecOutbound::NeedsWhole(const IpsecPacketFields& fields) const
{
    IpsecPacketFields portless = fields;
    portless.sourcePort.reset();
    portless.destinationPort.reset();
    const IpsecFlow flow = MakeOutboundFlow(portless);
    const IpsecSpdEntry* entry = m_state.m_spd.Find(flow);
    if (!m_state.m_sad.NamesPorts() && !m_state.m_spd.NamesPorts() &&
        !(entry && entry->policy.scope == IpsecSaScope::PER_PORT))
    {
        return false;
    }
    const bool isProtected = !entry || entry->policy.action == IpsecPolicyAction::PROTECT;
    return !isProtected || !m_state.m_sad.FindOutbound(flow, fields.dsField >> 2);
}

/** @brief Sends a packet once all of its pieces are there. */
void
IpsecOutbound::SendWhole(Ptr<Packet> piece)
{
    Ipv4Header header;
    piece->RemoveHeader(header);
    ++m_state.m_outbound.waiting;
    Ptr<Packet> whole = m_reassembly.Add(header, piece);
    bool isFragment = false;
    const auto fields = whole ? ReadFields(whole, isFragment) : std::nullopt;
    if (fields)
    {
        m_state.m_outbound.waiting -= m_reassembly.LastPieces();
        m_state.m_outbound.offered -= m_reassembly.LastPieces() - 1;
        SendInnerCounted(whole, *fields);
    }
}

void
IpsecOutbound::SendInnerCounted(Ptr<Packet> packet, const IpsecPacketFields& fields)
{
    const IpsecFlow flow = MakeOutboundFlow(fields);
    const IpsecSpdEntry* entry = m_state.m_spd.Find(flow);
    if (entry && entry->policy.action == IpsecPolicyAction::DISCARD)
    {
        Drop(packet, IpsecDropReason::POLICY_DISCARD);
        return;
    }
    if (entry && entry->policy.action == IpsecPolicyAction::BYPASS)
    {
        Bypass(packet);
        return;
    }
    InstalledSa* sa = m_state.m_sad.FindOutbound(flow, fields.dsField >> 2);
    if (!sa)
    {
        Want(entry, fields, packet, [this, packet, fields]() { SendInnerCounted(packet, fields); });
        return;
    }
    if (sa->Parameters().mode == IpsecMode::TRANSPORT)
    {
        IpsecOwnPacket own{fields, packet, nullptr, nullptr};
        own.content->RemoveAtStart(static_cast<uint32_t>(fields.headerSize));
        Transport(*sa, own);
        return;
    }
    Tunnel(*sa, packet, fields);
}

void
IpsecOutbound::Bypass(Ptr<Packet> packet)
{
    if (m_link.SendAround(packet))
    {
        ++m_state.m_outbound.bypassed;
    }
    else
    {
        Drop(packet, IpsecDropReason::POLICY_BYPASS);
    }
}

IpsecOwnVerdict
IpsecOutbound::SendOwn(const IpsecOwnPacket& own)
{
    const IpsecFlow flow = MakeOutboundFlow(own.fields);
    const IpsecSpdEntry* entry = m_state.m_spd.Find(flow);
    const bool bypass = entry && entry->policy.action == IpsecPolicyAction::BYPASS;
    if (bypass || (!entry && !m_state.m_sad.FindOutbound(flow, own.fields.dsField >> 2)))
    {
        return IpsecOwnVerdict::LEFT_ALONE;
    }
    ++m_state.m_outbound.offered;
    if (entry && entry->policy.action == IpsecPolicyAction::DISCARD)
    {
        Drop(own.content, IpsecDropReason::POLICY_DISCARD);
        return IpsecOwnVerdict::TAKEN;
    }
    SendOwnCounted(own);
    return IpsecOwnVerdict::TAKEN;
}

void
IpsecOutbound::SendOwnCounted(const IpsecOwnPacket& own)
{
    const IpsecFlow flow = MakeOutboundFlow(own.fields);
    InstalledSa* sa = m_state.m_sad.FindOutbound(flow, own.fields.dsField >> 2);
    if (!sa)
    {
        IpsecOwnPacket kept = own;
        kept.content = own.content->Copy();
        Want(m_state.m_spd.Find(flow),
             own.fields,
             own.content,
             [this, kept]() { SendOwnCounted(kept); });
        return;
    }
    if (sa->Parameters().mode == IpsecMode::TRANSPORT)
    {
        Transport(*sa, own);
        return;
    }
    AddOwnHeader(own.content, own.fields, ++m_ownPackets);
    IpsecPacketFields fields = own.fields;
    fields.totalSize = own.content->GetSize();
    Tunnel(*sa, own.content, fields);
}

void
IpsecOutbound::Want(const IpsecSpdEntry* entry,
                    const IpsecPacketFields& fields,
                    Ptr<const Packet> packet,
                    std::function<void()> resume)
{
    if (!entry)
    {
        Drop(packet,
             LacksPorts(fields) ? IpsecDropReason::PORTLESS_FRAGMENT : IpsecDropReason::NO_SA);
        return;
    }
    const auto refused =
        m_state.AcquireFor(*entry,
                           fields,
                           IpsecHeldPacket{MakeOutboundFlow(fields),
                                           static_cast<uint8_t>(fields.dsField >> 2),
                                           packet,
                                           std::move(resume)});
    if (refused)
    {
        Drop(packet, *refused);
    }
}

// --- protection, RFC 4301 section 5.1 step 4 ---

void
IpsecOutbound::Tunnel(InstalledSa& sa, Ptr<Packet> packet, const IpsecPacketFields& fields)
{
    const IpsecSaParameters& parameters = sa.Parameters();
    Job job{sa, packet, fields.source.IsIpv4() ? ESP_NEXT_IPV4 : ESP_NEXT_IPV6, {}};
    job.departure.octets = packet->GetSize();
    IpHeaderFields& outer = job.departure.header;
    outer.source = parameters.local;
    outer.destination = parameters.remote;
    outer.ttl = m_rules.ttl;
    const uint8_t dscp = m_rules.copyDscp ? fields.dsField >> 2 : m_rules.dscp;
    outer.dsField = static_cast<uint8_t>(dscp << 2 | (fields.dsField & 0x3));
    outer.dontFragment = m_rules.copyDf ? fields.dontFragment : m_rules.df;
    if (const auto reason = Prepare(job))
    {
        sa.CountDrop(*reason);
        Drop(packet, *reason, parameters.spi);
        return;
    }
    bool cut = false;
    if (const auto reason = FitTunnel(job, fields, cut))
    {
        sa.CountDrop(*reason);
        Drop(packet, *reason, parameters.spi);
        return;
    }
    if (!cut)
    {
        Protect(job);
    }
}

void
IpsecOutbound::Transport(InstalledSa& sa, const IpsecOwnPacket& own)
{
    Job job{sa, own.content, own.fields.protocol, {}};
    job.departure.octets = own.content->GetSize();
    job.departure.route4 = own.route4;
    job.departure.route6 = own.route6;
    IpHeaderFields& header = job.departure.header;
    header.source = own.fields.source;
    header.destination = own.fields.destination;
    header.ttl = own.fields.ttl;
    header.dsField = own.fields.dsField;
    header.dontFragment = own.fields.dontFragment;
    auto reason = Prepare(job);
    if (!reason && header.dontFragment &&
        job.packet->GetSize() + sa.Overhead(job.packet->GetSize()) > m_link.Mtu(job.departure))
    {
        reason = IpsecDropReason::TOO_BIG;
    }
    if (reason)
    {
        sa.CountDrop(*reason);
        Drop(own.content, *reason, sa.Parameters().spi);
        return;
    }
    Protect(job);
}

/** @brief Fills in how a packet leaves. */
std::optional<IpsecDropReason>
IpsecOutbound::Prepare(Job& job)
{
    const IpsecSaParameters& parameters = job.sa.Parameters();
    IpsecDeparture& departure = job.departure;
    departure.spi = parameters.spi;
    const size_t size = job.packet->GetSize();
    if (size + job.sa.Overhead(size) > UINT16_MAX)
    {
        return IpsecDropReason::TOO_BIG;
    }
    if (parameters.udpEncapsulation || parameters.tcpEncapsulation)
    {
        departure.way =
            parameters.tcpEncapsulation ? IpsecDeparture::Way::TCP : IpsecDeparture::Way::UDP;
        departure.path = IpPath{{parameters.local, parameters.localPort},
                                {parameters.remote, parameters.remotePort},
                                parameters.tcpEncapsulation ? IpTransport::TCP : IpTransport::UDP};
        const bool there = parameters.tcpEncapsulation ? m_state.m_tcpSender != nullptr
                                                       : m_state.m_udpSender != nullptr;
        if (!there)
        {
            return IpsecDropReason::NO_UDP_ENCAPSULATION;
        }
        if (departure.way == IpsecDeparture::Way::TCP)
        {
            return std::nullopt; // a stream has no largest packet, and its own header
        }
        departure.header.protocol = IP_PROTOCOL_UDP;
        return m_link.Route(job.packet, departure);
    }
    departure.header.protocol = job.sa.IsAh() ? IP_PROTOCOL_AH : IP_PROTOCOL_ESP;
    return m_link.Route(job.packet, departure);
}

/**
 * @brief What is done about a packet too large for its path, RFC 4301 section 8.
 * @param cut true when the packet was sent in pieces
 */
std::optional<IpsecDropReason>
IpsecOutbound::FitTunnel(Job& job, const IpsecPacketFields& fields, bool& cut)
{
    const size_t size = job.packet->GetSize();
    uint32_t mtu = m_link.Mtu(job.departure);
    const uint32_t pathMtu = job.sa.PathMtu(m_state.Now());
    mtu = pathMtu != 0 ? std::min(mtu, pathMtu) : mtu;
    const bool padded = job.sa.Parameters().tfcSize > size;
    const size_t padding = padded ? job.sa.Parameters().tfcSize - size : 0;
    if (size + padding + job.sa.Overhead(size + padding) <= mtu)
    {
        if (padded && !job.sa.IsAh())
        {
            job.packet->AddPaddingAtEnd(static_cast<uint32_t>(padding));
        }
        return std::nullopt;
    }
    const size_t largest = job.sa.LargestInside(mtu);
    if (size <= largest)
    {
        return std::nullopt; // it fits without the padding that hides its length
    }
    const bool mayCut = fields.source.IsIpv4() && !fields.dontFragment;
    if (mayCut && m_rules.fragmentBefore && !job.sa.NamesPorts() &&
        largest >= fields.headerSize + 8)
    {
        cut = true;
        Cut(job, largest);
        return std::nullopt;
    }
    const bool isLeast = fields.source.IsIpv6() && size <= IPV6_LEAST_MTU;
    if (isLeast)
    {
        job.departure.header.dontFragment = false; // RFC 2473 section 7.1: no IPv6 link has less
    }
    if (isLeast || (!job.departure.header.dontFragment && (mayCut || pathMtu == 0)))
    {
        return std::nullopt; // the outer packet is cut, here or on its way
    }
    if (!mayCut)
    {
        const auto told = static_cast<uint32_t>(largest);
        m_link.TellTooBig(job.packet,
                          fields.source.IsIpv6() ? std::max(told, IPV6_LEAST_MTU) : told);
    }
    return IpsecDropReason::TOO_BIG;
}

/** @brief Sends a packet in pieces, each by itself through the SA. */
void
IpsecOutbound::Cut(Job& job, size_t largest)
{
    const std::vector<Ptr<Packet>> pieces = FragmentIpv4(job.packet, largest);
    m_state.m_outbound.offered += pieces.size() - 1;
    for (const Ptr<Packet>& piece : pieces)
    {
        Job part{job.sa, piece, job.next, job.departure};
        part.departure.octets = piece->GetSize();
        Protect(part);
    }
}

void
IpsecOutbound::Protect(Job& job)
{
    const EspSpi spi = job.departure.spi;
    const size_t size = job.packet->GetSize();
    const auto sequence = job.sa.Claim(job.sa.IsAh() ? size : job.sa.Esp().LayoutFor(size).Text());
    m_state.TellExpiry(job.sa);
    if (!sequence)
    {
        Drop(job.packet, sequence.GetError(), spi);
        return;
    }
    job.sa.Touch(m_state.Now());
    const Duration cost = Seal(job, *sequence);
    const auto delay = m_state.Charge(cost);
    if (!delay)
    {
        job.sa.Revoke(IpsecDropReason::CPU_OVERLOAD);
        Drop(job.packet, IpsecDropReason::CPU_OVERLOAD, spi);
        return;
    }
    m_state.m_sentTrace(job.packet, job.sa.Parameters());
    ++m_state.m_outbound.waiting;
    if (*delay == Duration(0))
    {
        Depart(job.packet, job.departure);
        return;
    }
    Simulator::Schedule(
        NanoSeconds(delay->count()),
        [this, owner = Ptr<Object>(m_owner), packet = job.packet, departure = job.departure]()
        { Depart(packet, departure); });
}

/** @return what it costs the node's processor */
Duration
IpsecOutbound::Seal(Job& job, uint64_t sequence)
{
    IpHeaderFields& header = job.departure.header;
    header.identification = static_cast<uint16_t>(sequence + job.departure.spi.Value());
    Duration cost;
    if (job.sa.IsAh())
    {
        cost = SealAhPacket(job.sa.Ah(), sequence, job.next, header, job.packet);
    }
    else
    {
        EspTransform& esp = job.sa.Esp();
        cost = SealPacket(esp,
                          sequence,
                          job.next,
                          esp.LayoutFor(job.packet->GetSize()),
                          m_state.Random(),
                          job.packet);
    }
    header.payload = job.packet->GetSize();
    return m_state.PacketCost(cost);
}

void
IpsecOutbound::Depart(Ptr<Packet> packet, const IpsecDeparture& departure)
{
    if (!m_state.m_provider)
    {
        return; // the node was disposed of while the packet waited for the processor
    }
    --m_state.m_outbound.waiting;
    constexpr uint32_t MOST_HEADERS = 48; // IPv6 and UDP
    if (departure.way != IpsecDeparture::Way::TCP &&
        packet->GetSize() + MOST_HEADERS > m_link.Mtu(departure))
    {
        StoreOctets(packet);
    }
    if (departure.way == IpsecDeparture::Way::IP)
    {
        m_state.m_outbound.CountCarried(departure.octets);
        m_link.Send(packet, departure);
        return;
    }
    if (departure.way == IpsecDeparture::Way::UDP)
    {
        TagOuterHeader(packet, departure.header);
    }
    const IpsecEncapsulatedSender& sender =
        departure.way == IpsecDeparture::Way::TCP ? m_state.m_tcpSender : m_state.m_udpSender;
    if (!sender || !sender(packet, departure.path))
    {
        Drop(packet, IpsecDropReason::NO_UDP_ENCAPSULATION, departure.spi);
        return;
    }
    m_state.m_outbound.CountCarried(departure.octets);
}

} // namespace ike
} // namespace ns3
