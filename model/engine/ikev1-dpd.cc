// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-dpd.h"

namespace ns3
{
namespace ike
{

uint32_t
Ikev1Dpd::Ask(RandomSource& random)
{
    constexpr uint64_t WITHOUT_HIGH_BIT = 0x7fffffff;
    m_own = m_hasOwn ? m_own + 1 : static_cast<uint32_t>(random.DrawUint64() & WITHOUT_HIGH_BIT);
    m_hasOwn = true;
    m_outstanding = true;
    return m_own;
}

std::optional<uint32_t>
Ikev1Dpd::Outstanding() const
{
    return m_outstanding ? std::optional<uint32_t>(m_own) : std::nullopt;
}

bool
Ikev1Dpd::TakeAnswer(uint32_t sequence)
{
    if (!m_outstanding || sequence != m_own)
    {
        return false;
    }
    m_outstanding = false;
    return true;
}

void
Ikev1Dpd::Forget()
{
    m_outstanding = false;
}

bool
Ikev1Dpd::TakeQuery(uint32_t sequence)
{
    // Unsigned arithmetic takes a number behind the last for one far ahead.
    if (m_hasPeer && sequence - m_peer > WINDOW)
    {
        return false;
    }
    m_peer = sequence;
    m_hasPeer = true;
    return true;
}

} // namespace ike
} // namespace ns3
