// SPDX-License-Identifier: GPL-2.0-only

#include "nat-port-set.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint64_t EVERY = ~uint64_t{0};
constexpr uint64_t EVEN = 0x5555555555555555;

/** @brief The number of the lowest bit that is set. */
unsigned
LowestBit(uint64_t word)
{
    unsigned bit = 0;
    for (unsigned width = 32; width > 0; width /= 2)
    {
        if ((word & ((uint64_t{1} << width) - 1)) == 0)
        {
            word >>= width;
            bit += width;
        }
    }
    return bit;
}

} // namespace

NatPortSet::NatPortSet(uint16_t first, uint16_t last)
    : m_first(first),
      m_last(std::max(first, last)),
      m_next(first)
{
}

void
NatPortSet::Take(uint16_t port)
{
    if (port / 64 >= m_free.size())
    {
        m_free.resize(port / 64 + 1, EVERY);
    }
    m_free[port / 64] &= ~(uint64_t{1} << port % 64);
}

void
NatPortSet::Release(uint16_t port)
{
    if (port / 64 < m_free.size())
    {
        m_free[port / 64] |= uint64_t{1} << port % 64;
    }
}

std::optional<uint16_t>
NatPortSet::FindBetween(uint32_t from, uint32_t to, uint64_t mask) const
{
    while (from <= to)
    {
        const uint64_t word = Word(from / 64) & mask & EVERY << from % 64;
        if (word != 0)
        {
            const uint32_t port = from / 64 * 64 + LowestBit(word);
            return port <= to ? std::optional<uint16_t>(static_cast<uint16_t>(port)) : std::nullopt;
        }
        from = (from / 64 + 1) * 64;
    }
    return std::nullopt;
}

std::optional<uint16_t>
NatPortSet::Next(std::optional<unsigned> parity)
{
    const uint64_t mask = !parity ? EVERY : *parity == 0 ? EVEN : EVEN << 1;
    std::optional<uint16_t> port = FindBetween(m_next, m_last, mask);
    if (!port && m_next > m_first)
    {
        port = FindBetween(m_first, m_next - 1, mask);
    }
    if (port)
    {
        m_next = *port == m_last ? m_first : *port + 1u;
    }
    return port;
}

} // namespace ike
} // namespace ns3
