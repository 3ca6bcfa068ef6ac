// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sa-table.h"

namespace ns3
{
namespace ike
{

namespace
{

/** What half-open IKE SAs are counted by: an IPv4 address, or the /64 of an IPv6 address, which one
 * peer has to itself (RFC 8019 section 4.2). */
IpAddress
HalfOpenKey(const IpAddress& address)
{
    if (!address.IsIpv6())
    {
        return address;
    }
    Bytes octets = address.Octets().Sub(0, 8).ToBytes();
    octets.resize(16, 0);
    return IpAddress::FromOctets(octets);
}

} // namespace

IkeSa*
IkeSaTable::Insert(std::unique_ptr<IkeSa> sa)
{
    IkeSa* raw = sa.get();
    m_entries[raw->Id()].sa = std::move(sa);
    return raw;
}

IkeSa*
IkeSaTable::Find(IkeSaId id) const
{
    const auto it = m_entries.find(id);
    return it == m_entries.end() ? nullptr : it->second.sa.get();
}

IkeSa*
IkeSaTable::FindBySpi(IkeSpi localSpi) const
{
    const auto it = m_bySpi.find(localSpi);
    return it == m_bySpi.end() ? nullptr : Find(it->second);
}

IkeSa*
IkeSaTable::FindByStranger(const IpEndpoint& remote, IkeSpi initiatorSpi) const
{
    const auto it = m_strangers.find({remote, initiatorSpi});
    return it == m_strangers.end() ? nullptr : Find(it->second);
}

void
IkeSaTable::NoteStranger(const IpEndpoint& remote, IkeSpi initiatorSpi, IkeSaId id)
{
    m_strangers[{remote, initiatorSpi}] = id;
    m_entries[id].stranger = {remote, initiatorSpi};
}

std::string
IkeSaTable::PeerKey(const IkeSa& sa)
{
    return sa.RemoteId() ? FormatIdentity(sa.LocalId()) + '\n' + FormatIdentity(*sa.RemoteId())
                         : std::string();
}

void
IkeSaTable::NotePeer(const IkeSa& sa)
{
    Entry& entry = m_entries[sa.Id()];
    entry.peer = PeerKey(sa);
    m_peers[entry.peer].insert(sa.Id());
}

std::vector<IkeSaId>
IkeSaTable::WithPeerOf(const IkeSa& sa) const
{
    const auto it = m_peers.find(PeerKey(sa));
    return it == m_peers.end() ? std::vector<IkeSaId>()
                               : std::vector<IkeSaId>(it->second.begin(), it->second.end());
}

void
IkeSaTable::Count(const Entry& entry, int step)
{
    m_classCounts[static_cast<uint8_t>(entry.stateClass)] += step;
    Tally* tally = entry.stateClass == IkeStateClass::HALF_OPEN     ? &m_halfOpenOf
                   : entry.stateClass == IkeStateClass::ESTABLISHED ? &m_establishedTo
                                                                    : nullptr;
    const IpAddress key = tally == &m_halfOpenOf ? HalfOpenKey(entry.countedFor) : entry.countedFor;
    if (tally && ((*tally)[key] += step) == 0)
    {
        tally->erase(key);
    }
}

void
IkeSaTable::Refresh(IkeSaId id)
{
    const auto it = m_entries.find(id);
    if (it == m_entries.end())
    {
        return;
    }
    Entry& entry = it->second;
    const IkeSa& sa = *entry.sa;
    const auto stateClass = sa.StateClass();
    if (stateClass != entry.stateClass || sa.Path().remote.address != entry.countedFor)
    {
        Count(entry, -1);
        entry.stateClass = stateClass;
        entry.countedFor = sa.Path().remote.address;
        Count(entry, +1);
    }
    const TimePoint deadline = sa.IsDead() ? NEVER : sa.NextDeadline();
    if (deadline != entry.deadline)
    {
        m_deadlines.erase({entry.deadline, id});
        entry.deadline = deadline;
        if (deadline != NEVER)
        {
            m_deadlines.insert({deadline, id});
        }
    }
    if (sa.LocalSpi() != entry.localSpi)
    {
        entry.localSpi = sa.LocalSpi();
        m_bySpi[entry.localSpi] = id;
    }
    if (!sa.IsDead())
    {
        return;
    }
    Count(entry, -1);
    m_bySpi.erase(entry.localSpi);
    const auto stranger = entry.stranger ? m_strangers.find(*entry.stranger) : m_strangers.end();
    if (stranger != m_strangers.end() && stranger->second == id)
    {
        m_strangers.erase(stranger); // unless a later request has taken its place
    }
    const auto peer = m_peers.find(entry.peer);
    if (peer != m_peers.end())
    {
        peer->second.erase(id);
        if (peer->second.empty())
        {
            m_peers.erase(peer);
        }
    }
    m_entries.erase(it);
}

std::optional<std::pair<TimePoint, IkeSaId>>
IkeSaTable::FirstDeadline() const
{
    if (m_deadlines.empty())
    {
        return std::nullopt;
    }
    return *m_deadlines.begin();
}

std::vector<IkeSaId>
IkeSaTable::Ids() const
{
    std::vector<IkeSaId> ids;
    ids.reserve(m_entries.size());
    for (const auto& [id, entry] : m_entries)
    {
        ids.push_back(id);
    }
    return ids;
}

size_t
IkeSaTable::HalfOpen() const
{
    return m_classCounts[static_cast<uint8_t>(IkeStateClass::HALF_OPEN)];
}

size_t
IkeSaTable::HalfOpenOf(const IpAddress& remote) const
{
    const auto it = m_halfOpenOf.find(HalfOpenKey(remote));
    return it == m_halfOpenOf.end() ? 0 : it->second;
}

bool
IkeSaTable::HasEstablishedTo(const IpAddress& remote, const std::vector<IkeSaId>& touched) const
{
    const auto it = m_establishedTo.find(remote);
    size_t count = it == m_establishedTo.end() ? 0 : it->second;
    for (IkeSaId id : std::set<IkeSaId>(touched.begin(), touched.end()))
    {
        const auto entry = m_entries.find(id);
        const bool isGone = entry != m_entries.end() && entry->second.sa->IsDead() &&
                            entry->second.stateClass == IkeStateClass::ESTABLISHED &&
                            entry->second.countedFor == remote;
        count -= isGone ? 1 : 0;
    }
    return count != 0;
}

IkeSaId
IkeSaTable::FindEstablishedTo(const IpAddress& remote) const
{
    if (m_establishedTo.count(remote) != 0)
    {
        for (auto it = m_entries.rbegin(); it != m_entries.rend(); ++it)
        {
            const Entry& entry = it->second;
            if (entry.stateClass == IkeStateClass::ESTABLISHED && entry.countedFor == remote)
            {
                return it->first;
            }
        }
    }
    return IkeSaId();
}

IkeSaId
IkeSaTable::FindOf(const std::string& connection, bool inSetUp, const IpAddress& remote) const
{
    const auto stateClass = inSetUp ? IkeStateClass::INITIATING : IkeStateClass::ESTABLISHED;
    for (auto it = m_entries.rbegin(); it != m_entries.rend(); ++it)
    {
        const IkeSa& sa = *it->second.sa;
        if (sa.StateClass() == stateClass && sa.Connection()->name == connection &&
            (remote.IsNone() || sa.Path().remote.address == remote))
        {
            return it->first;
        }
    }
    return IkeSaId();
}

IkeEngineCounts
IkeSaTable::Counts() const
{
    IkeEngineCounts counts;
    counts.halfOpen = HalfOpen();
    counts.initiating = m_classCounts[static_cast<uint8_t>(IkeStateClass::INITIATING)];
    counts.established = m_classCounts[static_cast<uint8_t>(IkeStateClass::ESTABLISHED)];
    counts.closing = m_classCounts[static_cast<uint8_t>(IkeStateClass::CLOSING)];
    return counts;
}

} // namespace ike
} // namespace ns3
