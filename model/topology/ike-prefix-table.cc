// SPDX-License-Identifier: GPL-2.0-only

#include "ike-prefix-table.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t FIRST_SLOTS = 8;

uint8_t
Clamped(uint8_t length)
{
    return std::min(length, IkePrefixTable::HOST_LENGTH);
}

} // namespace

uint32_t
IkePrefixTable::Network(uint32_t address, uint8_t length)
{
    length = Clamped(length);
    return length == 0 ? 0 : address & (0xffffffffU << (HOST_LENGTH - length));
}

uint64_t
IkePrefixTable::KeyOf(uint32_t network, uint8_t length)
{
    return static_cast<uint64_t>(length + 1) << 32 | Network(network, length);
}

size_t
IkePrefixTable::Home(uint64_t key) const
{
    uint64_t hash = key * 0x9e3779b97f4a7c15ULL; // the golden ratio spreads neighboring networks
    hash ^= hash >> 32;
    return static_cast<size_t>(hash) & (m_slots.size() - 1);
}

size_t
IkePrefixTable::Locate(uint64_t key) const
{
    size_t at = Home(key);
    while (m_slots[at].key != 0 && m_slots[at].key != key)
    {
        at = (at + 1) & (m_slots.size() - 1);
    }
    return at;
}

void
IkePrefixTable::Grow()
{
    std::vector<Slot> old(std::max(FIRST_SLOTS, 2 * m_slots.size()));
    old.swap(m_slots);
    for (const Slot& slot : old)
    {
        if (slot.key != 0)
        {
            m_slots[Locate(slot.key)] = slot;
        }
    }
}

bool
IkePrefixTable::Set(uint32_t network, uint8_t length, uint32_t value)
{
    length = Clamped(length);
    if (4 * (m_size + 1) > 3 * m_slots.size())
    {
        Grow();
    }
    const uint64_t key = KeyOf(network, length);
    Slot& slot = m_slots[Locate(key)];
    const bool isNew = slot.key == 0;
    slot = {key, value};
    if (isNew)
    {
        ++m_size;
        ++m_countOf[length];
        m_lengths |= uint64_t{1} << length;
    }
    return isNew;
}

bool
IkePrefixTable::Remove(uint32_t network, uint8_t length)
{
    length = Clamped(length);
    if (m_slots.empty())
    {
        return false;
    }
    const size_t mask = m_slots.size() - 1;
    size_t hole = Locate(KeyOf(network, length));
    if (m_slots[hole].key == 0)
    {
        return false;
    }
    // Slots after the hole move up while that brings them no further than their home.
    for (size_t at = (hole + 1) & mask; m_slots[at].key != 0; at = (at + 1) & mask)
    {
        if (((at - Home(m_slots[at].key)) & mask) >= ((at - hole) & mask))
        {
            m_slots[hole] = m_slots[at];
            hole = at;
        }
    }
    m_slots[hole] = Slot();
    --m_size;
    if (--m_countOf[length] == 0)
    {
        m_lengths &= ~(uint64_t{1} << length);
    }
    return true;
}

std::optional<uint32_t>
IkePrefixTable::Find(uint32_t network, uint8_t length) const
{
    if (m_slots.empty())
    {
        return std::nullopt;
    }
    const Slot& slot = m_slots[Locate(KeyOf(network, Clamped(length)))];
    return slot.key == 0 ? std::nullopt : std::optional<uint32_t>(slot.value);
}

std::optional<IkePrefixTable::Entry>
IkePrefixTable::Lookup(uint32_t address, uint8_t most) const
{
    uint64_t lengths = m_lengths & ((uint64_t{2} << Clamped(most)) - 1);
    while (lengths != 0)
    {
        const uint8_t length = static_cast<uint8_t>(63 - __builtin_clzll(lengths));
        const Slot& slot = m_slots[Locate(KeyOf(address, length))];
        if (slot.key != 0)
        {
            return Entry{Network(address, length), length, slot.value};
        }
        lengths &= ~(uint64_t{1} << length);
    }
    return std::nullopt;
}

std::vector<IkePrefixTable::Entry>
IkePrefixTable::Entries() const
{
    std::vector<Entry> entries;
    entries.reserve(m_size);
    for (const Slot& slot : m_slots)
    {
        if (slot.key != 0)
        {
            entries.push_back({static_cast<uint32_t>(slot.key),
                               static_cast<uint8_t>((slot.key >> 32) - 1),
                               slot.value});
        }
    }
    std::sort(entries.begin(),
              entries.end(),
              [](const Entry& a, const Entry& b)
              { return a.network != b.network ? a.network < b.network : a.length < b.length; });
    return entries;
}

} // namespace ike
} // namespace ns3
