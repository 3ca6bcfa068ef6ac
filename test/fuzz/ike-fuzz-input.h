// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_INPUT_H
#define IKE_FUZZ_INPUT_H

#include "ike-bytes.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief Takes decisions out of an input, one after the other; zeros when it is used up. */
class FuzzInput
{
  public:
    explicit FuzzInput(ByteView octets)
        : m_rest(octets)
    {
    }

    bool AtEnd() const
    {
        return m_rest.empty();
    }

    uint8_t TakeOctet()
    {
        const ByteView octet = Take(1);
        return octet.empty() ? 0 : octet[0];
    }

    uint16_t TakeUint16()
    {
        const unsigned high = TakeOctet();
        return static_cast<uint16_t>(high << 8 | TakeOctet());
    }

    /** @brief The next @p size octets, or as many as there are. */
    ByteView Take(size_t size)
    {
        const ByteView taken = m_rest.Sub(0, size);
        m_rest = m_rest.Sub(taken.size());
        return taken;
    }

    ByteView TakeRest()
    {
        return Take(m_rest.size());
    }

  private:
    ByteView m_rest;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_INPUT_H */
