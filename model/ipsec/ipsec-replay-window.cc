// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-replay-window.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t MIN_WINDOW = 32;
constexpr uint32_t MAX_WINDOW = 4096;
constexpr uint64_t WORD_BITS = 64;

uint64_t
BitOf(uint64_t sequence)
{
    return uint64_t{1} << (sequence % WORD_BITS);
}

/** @brief Words for a window: those that it can overlap, and one that is being cleared. */
size_t
RingWords(uint32_t size)
{
    const size_t needed = (size + WORD_BITS - 1) / WORD_BITS + 1;
    size_t words = 1;
    while (words < needed)
    {
        words *= 2;
    }
    return words;
}

} // namespace

IpsecReplayWindow::IpsecReplayWindow(uint32_t size, bool extended)
    : m_size(size == 0 ? 0 : std::clamp(size, MIN_WINDOW, MAX_WINDOW)),
      m_extended(extended),
      m_ring(m_size == 0 ? 0 : RingWords(m_size))
{
}

uint64_t&
IpsecReplayWindow::WordOf(uint64_t sequence)
{
    return m_ring[(sequence / WORD_BITS) & (m_ring.size() - 1)];
}

bool
IpsecReplayWindow::IsSet(uint64_t sequence) const
{
    return (m_ring[(sequence / WORD_BITS) & (m_ring.size() - 1)] & BitOf(sequence)) != 0;
}

ReplayCheck
IpsecReplayWindow::Complete(uint32_t carried) const
{
    // Without a window to go by, a number is taken to be within half the low-order space of the
    // highest.
    const uint32_t window = m_size != 0 ? m_size : uint32_t{1} << 31;
    const uint32_t top = static_cast<uint32_t>(m_highest);
    const uint64_t high = m_highest >> 32;
    const uint32_t bottom = top - window + 1; // wraps in case B
    uint64_t completed = high;
    if (top >= window - 1)
    {
        completed = carried >= bottom ? high : high + 1; // case A: the window lies in one subspace
    }
    else if (carried >= bottom)
    {
        if (high == 0)
        {
            return {ReplayVerdict::TOO_OLD, carried};
        }
        completed = high - 1; // case B: it lies in two
    }
    if (completed > UINT32_MAX)
    {
        return {ReplayVerdict::TOO_OLD, carried};
    }
    return {ReplayVerdict::FRESH, completed << 32 | carried};
}

ReplayCheck
IpsecReplayWindow::Check(uint32_t carried) const
{
    ReplayCheck check{ReplayVerdict::FRESH, carried};
    if (m_extended)
    {
        check = Complete(carried);
    }
    if (m_size == 0 || check.verdict != ReplayVerdict::FRESH)
    {
        return m_size == 0 ? ReplayCheck{ReplayVerdict::FRESH, check.sequence} : check;
    }
    // The first packet of an SA has number 1 (RFC 4303 section 3.3.3).
    if (check.sequence == 0 ||
        (check.sequence <= m_highest && m_highest - check.sequence >= m_size))
    {
        check.verdict = ReplayVerdict::TOO_OLD;
    }
    else if (check.sequence <= m_highest && IsSet(check.sequence))
    {
        check.verdict = ReplayVerdict::REPLAYED;
    }
    return check;
}

void
IpsecReplayWindow::Commit(uint64_t sequence)
{
    if (sequence > m_highest)
    {
        if (m_size != 0)
        {
            const uint64_t first = m_highest / WORD_BITS + 1;
            const uint64_t last = sequence / WORD_BITS;
            const uint64_t steps = std::min<uint64_t>(last + 1 - first, m_ring.size());
            for (uint64_t i = 0; i < steps; ++i)
            {
                WordOf((last - i) * WORD_BITS) = 0;
            }
        }
        m_highest = sequence;
    }
    if (m_size != 0)
    {
        WordOf(sequence) |= BitOf(sequence);
    }
}

} // namespace ike
} // namespace ns3
