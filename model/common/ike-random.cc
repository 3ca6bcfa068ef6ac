// SPDX-License-Identifier: GPL-2.0-only

#include "ike-random.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ns3
{
namespace ike
{

Bytes
RandomSource::Draw(size_t size)
{
    Bytes out(size);
    Fill(out.data(), size);
    return out;
}

uint64_t
RandomSource::DrawUint64()
{
    uint8_t octets[8];
    Fill(octets, sizeof octets);
    uint64_t value = 0;
    for (uint8_t octet : octets)
    {
        value = value << 8 | octet;
    }
    return value;
}

double
RandomSource::DrawUnit()
{
    return static_cast<double>(DrawUint64() >> 11) * 0x1.0p-53;
}

void
FallibleRandomSource::Fill(uint8_t* out, size_t size)
{
    m_source.Fill(out, size);
    if (m_octetsLeft)
    {
        m_isShort = m_isShort || size > *m_octetsLeft;
        m_octetsLeft = *m_octetsLeft - std::min<uint64_t>(size, *m_octetsLeft);
    }
}

double
FallibleRandomSource::DrawUnit()
{
    return m_source.DrawUnit();
}

bool
FallibleRandomSource::TakeShortage()
{
    return std::exchange(m_isShort, false);
}

SeededRandomSource::SeededRandomSource(uint64_t seed)
    : m_state(seed)
{
}

void
SeededRandomSource::Fill(uint8_t* out, size_t size)
{
    while (size > 0)
    {
        m_state += 0x9e3779b97f4a7c15ULL;
        uint64_t z = m_state;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        z ^= z >> 31;
        const size_t count = std::min<size_t>(size, sizeof z);
        for (size_t i = 0; i < count; ++i)
        {
            out[i] = static_cast<uint8_t>(z >> (56 - 8 * i));
        }
        out += count;
        size -= count;
    }
}

} // namespace ike
} // namespace ns3
