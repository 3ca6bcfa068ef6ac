// SPDX-License-Identifier: GPL-2.0-only

#include "nat-translator.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t IP_SIZE = 20;
constexpr size_t PASS_HEAD = 16;        // UDP header and the initiator's SPI
constexpr size_t MOST_FRAGMENTS = 4096; // datagrams whose fragments are under way
constexpr Duration FRAGMENT_TIMEOUT = std::chrono::seconds(30); // RFC 791 section 3.2
constexpr uint16_t IKE_PORT = 500;
constexpr uint8_t ESP = 50;

/** @brief The flow of a datagram. The identifier of an ICMP query belongs to its sender: who
 * answers has the address alone (RFC 5508 section 3.2). */
NatFlow
FlowOf(const NatDatagram& datagram, const NatEndpoint& inside, NatEndpoint remote)
{
    if (datagram.Protocol() == NatProtocol::ICMP)
    {
        remote.port = 0;
    }
    return NatFlow{datagram.Protocol(), inside, remote, datagram.Signal()};
}

/** @brief The first octets as a number in network byte order. */
uint64_t
Number(ByteView octets, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; ++i)
    {
        value = value << 8 | octets[i];
    }
    return value;
}

} // namespace

NatTranslator::NatTranslator(const NatPolicy& policy)
    : m_policy(policy),
      m_table(policy)
{
    if (policy.passesIke)
    {
        m_pass = std::make_unique<NatPassThrough>(policy.udpTimeout, policy.mostMappings);
    }
}

void
NatTranslator::SetExternal(uint32_t address)
{
    m_external = address;
}

void
NatTranslator::Forget(TimePoint now)
{
    m_table.Forget(now);
    m_fragments.clear();
    if (m_pass)
    {
        m_pass->Forget();
    }
}

std::optional<NatDropReason>
NatTranslator::Out(TimePoint now, NatDatagram& datagram)
{
    if (PassOut(now, datagram))
    {
        return std::nullopt;
    }
    switch (datagram.GetKind())
    {
    case NatDatagram::Kind::FLOW:
        return FlowOut(now, datagram);
    case NatDatagram::Kind::ICMP_ERROR:
        return ErrorOut(now, datagram);
    case NatDatagram::Kind::FRAGMENT:
        return FragmentOut(now, datagram);
    case NatDatagram::Kind::OTHER:
        break;
    }
    return NatDropReason::NOT_TRANSLATED;
}

std::optional<NatDropReason>
NatTranslator::In(TimePoint now, NatDatagram& datagram)
{
    if (PassIn(now, datagram))
    {
        return std::nullopt;
    }
    switch (datagram.GetKind())
    {
    case NatDatagram::Kind::FLOW:
        return FlowIn(now, datagram);
    case NatDatagram::Kind::ICMP_ERROR:
        return ErrorIn(now, datagram);
    case NatDatagram::Kind::FRAGMENT:
        return FragmentIn(now, datagram);
    case NatDatagram::Kind::OTHER:
        break;
    }
    return NatDropReason::NOT_TRANSLATED;
}

std::optional<NatDropReason>
NatTranslator::Hairpin(TimePoint now, NatDatagram& datagram)
{
    if (!m_policy.hairpins)
    {
        return NatDropReason::NO_HAIRPINNING;
    }
    std::optional<NatDropReason> problem;
    switch (datagram.GetKind())
    {
    case NatDatagram::Kind::FLOW:
        problem = FlowOut(now, datagram);
        return problem ? problem : FlowIn(now, datagram);
    case NatDatagram::Kind::ICMP_ERROR:
        problem = ErrorOut(now, datagram);
        return problem ? problem : ErrorIn(now, datagram);
    case NatDatagram::Kind::FRAGMENT:
        problem = FragmentOut(now, datagram);
        return problem ? problem : FragmentIn(now, datagram);
    case NatDatagram::Kind::OTHER:
        break;
    }
    return NatDropReason::NOT_TRANSLATED;
}

/** A datagram leaves with the external address and an identification of this NAT: two hosts
 * may choose the same one, and their fragments would get mixed up (RFC 3022 section 6.3). */
void
NatTranslator::SetOutside(TimePoint now, NatDatagram& datagram, uint16_t port)
{
    const uint16_t identification = m_nextIdentification++;
    NoteFragments(datagram, FragmentEntry{m_external, identification, now});
    datagram.SetSource(NatEndpoint{m_external, port});
    datagram.SetIdentification(identification);
}

void
NatTranslator::SetInside(TimePoint now, NatDatagram& datagram, const NatEndpoint& inside)
{
    NoteFragments(datagram, FragmentEntry{inside.address, datagram.Identification(), now});
    datagram.SetDestination(inside);
}

std::optional<NatDropReason>
NatTranslator::FlowOut(TimePoint now, NatDatagram& datagram)
{
    const NatFlow flow = FlowOf(datagram, datagram.Source(), datagram.Destination());
    const auto port = m_table.Outbound(now, flow);
    if (!port)
    {
        return port.GetError();
    }
    SetOutside(now, datagram, *port);
    return std::nullopt;
}

std::optional<NatDropReason>
NatTranslator::FlowIn(TimePoint now, NatDatagram& datagram)
{
    const NatFlow flow = FlowOf(datagram, {}, datagram.Source());
    const auto inside = m_table.Inbound(now, flow, datagram.Destination().port);
    if (!inside)
    {
        return inside.GetError();
    }
    SetInside(now, datagram, *inside);
    return std::nullopt;
}

/** An inside host complains about a packet that came in: the quote shows it as it was translated.
 */
std::optional<NatDropReason>
NatTranslator::ErrorOut(TimePoint now, NatDatagram& datagram)
{
    const NatFlow flow = FlowOf(datagram, datagram.Destination(), datagram.Source());
    const auto port = m_table.FindExternal(now, flow);
    if (!port)
    {
        return port.GetError();
    }
    datagram.SetQuotedEnd(false, NatEndpoint{m_external, *port});
    datagram.SetOuterSource(m_external);
    datagram.SetIdentification(m_nextIdentification++);
    return std::nullopt;
}

/** Somebody outside complains about a packet that went out: the quote shows the external end. */
std::optional<NatDropReason>
NatTranslator::ErrorIn(TimePoint now, NatDatagram& datagram)
{
    const auto inside = m_table.Find(now, datagram.Protocol(), datagram.Source().port);
    if (!inside || datagram.Source().address != m_external)
    {
        return NatDropReason::NO_MAPPING;
    }
    datagram.SetQuotedEnd(true, *inside);
    datagram.SetOuterDestination(inside->address);
    return std::nullopt;
}

void
NatTranslator::NoteFragments(const NatDatagram& before, const FragmentEntry& entry)
{
    if (!before.HasMoreFragments())
    {
        return;
    }
    if (m_fragments.size() >= MOST_FRAGMENTS)
    {
        for (auto it = m_fragments.begin(); it != m_fragments.end();)
        {
            it = entry.noted - it->second.noted > FRAGMENT_TIMEOUT ? m_fragments.erase(it)
                                                                   : std::next(it);
        }
        if (m_fragments.size() >= MOST_FRAGMENTS)
        {
            return; // their fragments will be strays
        }
    }
    m_fragments[before.FragmentKey()] = entry;
}

std::optional<NatTranslator::FragmentEntry>
NatTranslator::FindFragments(TimePoint now, const NatDatagram& datagram)
{
    const auto found = m_fragments.find(datagram.FragmentKey());
    if (found == m_fragments.end() || now - found->second.noted > FRAGMENT_TIMEOUT)
    {
        return std::nullopt;
    }
    const FragmentEntry entry = found->second;
    if (!datagram.HasMoreFragments())
    {
        m_fragments.erase(found);
    }
    return entry;
}

std::optional<NatDropReason>
NatTranslator::FragmentOut(TimePoint now, NatDatagram& datagram)
{
    const auto entry = FindFragments(now, datagram);
    if (!entry)
    {
        return NatDropReason::STRAY_FRAGMENT;
    }
    datagram.SetSource(NatEndpoint{entry->address, 0});
    datagram.SetIdentification(entry->identification);
    return std::nullopt;
}

std::optional<NatDropReason>
NatTranslator::FragmentIn(TimePoint now, NatDatagram& datagram)
{
    const auto entry = FindFragments(now, datagram);
    if (!entry)
    {
        return NatDropReason::STRAY_FRAGMENT;
    }
    datagram.SetDestination(NatEndpoint{entry->address, 0});
    return std::nullopt;
}

/** IKE from port 500 to port 500, and ESP, where the box knows IPsec. */
bool
NatTranslator::PassOut(TimePoint now, NatDatagram& datagram)
{
    const uint32_t inside = datagram.OuterSource();
    const uint32_t remote = datagram.OuterDestination();
    const ByteView octets = ByteView(datagram.Octets()).Sub(IP_SIZE);
    if (!m_pass || octets.size() < PASS_HEAD)
    {
        return false;
    }
    if (datagram.GetKind() == NatDatagram::Kind::OTHER && datagram.IpProtocol() == ESP)
    {
        m_pass->EspOut(now, inside, remote, static_cast<uint32_t>(Number(octets, 4)));
    }
    else if (datagram.GetKind() == NatDatagram::Kind::FLOW &&
             datagram.Protocol() == NatProtocol::UDP && datagram.Source().port == IKE_PORT &&
             datagram.Destination().port == IKE_PORT)
    {
        m_pass->IkeOut(now, inside, remote, Number(octets.Sub(8), 8));
    }
    else
    {
        return false;
    }
    SetOutside(now, datagram, IKE_PORT);
    return true;
}

bool
NatTranslator::PassIn(TimePoint now, NatDatagram& datagram)
{
    const ByteView octets = ByteView(datagram.Octets()).Sub(IP_SIZE);
    if (!m_pass || octets.size() < PASS_HEAD)
    {
        return false;
    }
    std::optional<uint32_t> inside;
    if (datagram.GetKind() == NatDatagram::Kind::OTHER && datagram.IpProtocol() == ESP)
    {
        inside =
            m_pass->EspIn(now, datagram.OuterSource(), static_cast<uint32_t>(Number(octets, 4)));
    }
    else if (datagram.GetKind() == NatDatagram::Kind::FLOW &&
             datagram.Protocol() == NatProtocol::UDP && datagram.Source().port == IKE_PORT &&
             datagram.Destination().port == IKE_PORT)
    {
        inside = m_pass->IkeIn(now, datagram.OuterSource(), Number(octets.Sub(8), 8));
    }
    if (!inside)
    {
        return false;
    }
    SetInside(now, datagram, NatEndpoint{*inside, IKE_PORT});
    return true;
}

} // namespace ike
} // namespace ns3
