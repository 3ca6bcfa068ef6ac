// SPDX-License-Identifier: GPL-2.0-only

#include "nat-pass-through.h"

namespace ns3
{
namespace ike
{

// --- hosts by key
// --------------------------------------------------------------------------------

void
NatPassThrough::Hosts::Purge(TimePoint now, Duration timeout)
{
    while (!m_entries.empty() && now - m_entries.front().used > timeout)
    {
        m_byKey.erase(m_entries.front().key);
        m_entries.pop_front();
    }
}

NatPassThrough::Hosts::Entry&
NatPassThrough::Hosts::Touch(TimePoint now,
                             Duration timeout,
                             size_t most,
                             const Key& key,
                             uint32_t inside)
{
    Purge(now, timeout);
    const auto known = m_byKey.find(key);
    if (known != m_byKey.end())
    {
        m_entries.splice(m_entries.end(), m_entries, known->second);
        known->second->used = now;
        return *known->second;
    }
    if (m_entries.size() >= most)
    {
        m_byKey.erase(m_entries.front().key);
        m_entries.pop_front();
    }
    m_entries.push_back(Entry{key, inside, now});
    m_byKey[key] = std::prev(m_entries.end());
    return m_entries.back();
}

NatPassThrough::Hosts::Entry*
NatPassThrough::Hosts::Find(TimePoint now, Duration timeout, const Key& key)
{
    Purge(now, timeout);
    const auto known = m_byKey.find(key);
    return known == m_byKey.end() ? nullptr : &*known->second;
}

NatPassThrough::Hosts::Entry*
NatPassThrough::Hosts::Unanswered(uint32_t remote)
{
    Entry* first = nullptr;
    for (auto it = m_byKey.lower_bound({remote, 0}); it != m_byKey.end(); ++it)
    {
        if (it->first.first != remote)
        {
            break;
        }
        Entry& entry = *it->second;
        if (!entry.answered && (!first || entry.used < first->used))
        {
            first = &entry;
        }
    }
    return first;
}

void
NatPassThrough::Hosts::Clear()
{
    m_entries.clear();
    m_byKey.clear();
}

// --- packets
// -------------------------------------------------------------------------------------

NatPassThrough::NatPassThrough(Duration timeout, size_t most)
    : m_timeout(timeout),
      m_most(most)
{
}

void
NatPassThrough::IkeOut(TimePoint now, uint32_t inside, uint32_t remote, uint64_t spi)
{
    m_ike.Touch(now, m_timeout, m_most, {remote, spi}, inside);
}

std::optional<uint32_t>
NatPassThrough::IkeIn(TimePoint now, uint32_t remote, uint64_t spi)
{
    const Hosts::Entry* entry = m_ike.Find(now, m_timeout, {remote, spi});
    return entry ? std::optional<uint32_t>(entry->inside) : std::nullopt;
}

void
NatPassThrough::EspOut(TimePoint now, uint32_t inside, uint32_t remote, uint32_t spi)
{
    m_espOut.Touch(now, m_timeout, m_most, {remote, spi}, inside);
}

std::optional<uint32_t>
NatPassThrough::EspIn(TimePoint now, uint32_t remote, uint32_t spi)
{
    if (const Hosts::Entry* known = m_espIn.Find(now, m_timeout, {remote, spi}))
    {
        const uint32_t inside = known->inside;
        m_espIn.Touch(now, m_timeout, m_most, {remote, spi}, inside);
        return inside;
    }
    Hosts::Entry* asked = m_espOut.Unanswered(remote);
    if (!asked)
    {
        return std::nullopt;
    }
    asked->answered = true;
    const uint32_t inside = asked->inside;
    m_espIn.Touch(now, m_timeout, m_most, {remote, spi}, inside);
    return inside;
}

void
NatPassThrough::Forget()
{
    m_ike.Clear();
    m_espOut.Clear();
    m_espIn.Clear();
}

} // namespace ike
} // namespace ns3
