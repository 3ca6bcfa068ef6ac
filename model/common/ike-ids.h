// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_IDS_H
#define IKE_IDS_H

#include <cstdint>
#include <functional>

namespace ns3
{
namespace ike
{

/**
 * @brief A number that cannot be mixed up with another kind of number.
 * @tparam Tag makes the type distinct. @tparam Rep is the stored integer.
 */
template <class Tag, class Rep>
class StrongId
{
  public:
    using Representation = Rep;

    constexpr StrongId() = default;

    constexpr explicit StrongId(Rep value)
        : m_value(value)
    {
    }

    constexpr Rep Value() const
    {
        return m_value;
    }

    constexpr bool IsZero() const
    {
        return m_value == 0;
    }

    friend constexpr bool operator==(StrongId a, StrongId b)
    {
        return a.m_value == b.m_value;
    }

    friend constexpr bool operator!=(StrongId a, StrongId b)
    {
        return a.m_value != b.m_value;
    }

    friend constexpr bool operator<(StrongId a, StrongId b)
    {
        return a.m_value < b.m_value;
    }

  private:
    Rep m_value{0};
};

/** @brief An IKE SA's SPI (IKEv2, RFC 7296 section 3.1) or cookie (IKEv1, RFC 2408 section 3.1). */
using IkeSpi = StrongId<struct IkeSpiTag, uint64_t>;

/** @brief The SPI of an ESP or AH security association (RFC 4301 section 4.1); 1..255 reserved. */
using EspSpi = StrongId<struct EspSpiTag, uint32_t>;

/** @brief Names one IKE SA within one engine for life, also while its SPIs are half known. */
using IkeSaId = StrongId<struct IkeSaIdTag, uint64_t>;

/** @brief Names one Child SA pair within one engine for its whole life. */
using ChildSaId = StrongId<struct ChildSaIdTag, uint64_t>;

} // namespace ike
} // namespace ns3

namespace std
{

template <class Tag, class Rep>
struct hash<ns3::ike::StrongId<Tag, Rep>>
{
    size_t operator()(ns3::ike::StrongId<Tag, Rep> id) const
    {
        return hash<Rep>()(id.Value());
    }
};

} // namespace std

#endif /* IKE_IDS_H */
