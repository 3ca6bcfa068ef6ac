// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PAYLOAD_SET_H
#define IKE_PAYLOAD_SET_H

#include "ike-message.h"

#include <cstdint>
#include <initializer_list>

namespace ns3
{
namespace ike
{

/** @brief A set of payload types, RFC 7296 section 3.2 and RFC 2408 section 3.1. */
class PayloadSet
{
  public:
    constexpr PayloadSet() = default;

    constexpr PayloadSet(std::initializer_list<PayloadType> types)
    {
        for (PayloadType type : types)
        {
            m_bits |= Bit(type);
        }
    }

    /** @brief The types that a message holds. */
    static PayloadSet Of(const IkeMessage& message)
    {
        PayloadSet set;
        for (const auto& payload : message.payloads)
        {
            set.Insert(payload.type);
        }
        return set;
    }

    constexpr bool Includes(PayloadSet other) const
    {
        return (other.m_bits & ~m_bits) == 0;
    }

    constexpr bool Has(PayloadType type) const
    {
        return (m_bits & Bit(type)) != 0;
    }

    constexpr void Insert(PayloadType type)
    {
        m_bits |= Bit(type);
    }

  private:
    static constexpr uint64_t Bit(PayloadType type)
    {
        // No payload that a row names has a type above 63; a stranger's must not pass for one.
        const auto value = static_cast<uint8_t>(type);
        return value < 64 ? uint64_t(1) << value : 0;
    }

    uint64_t m_bits{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PAYLOAD_SET_H */
