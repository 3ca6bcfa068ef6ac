// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_WIRE_NUMBER_H
#define IKE_WIRE_NUMBER_H

#include "ike-ids.h"

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace ns3
{
namespace ike
{

/**
 * @file
 * What the walkers of payload descriptions (WireReader, WireWriter, WireSizer) share: how a C++
 * value becomes an unsigned number of so many octets, and fields narrower than an octet.
 */

/** @brief The unsigned integer behind a number, an enumeration or a StrongId. */
template <class T, bool IsEnum = std::is_enum_v<T>>
struct WireNumber
{
    using Uint = T;
    static_assert(std::is_unsigned_v<T>, "wire numbers are unsigned");

    static constexpr Uint To(T value)
    {
        return value;
    }

    static constexpr T From(Uint value)
    {
        return value;
    }
};

template <class T>
struct WireNumber<T, true>
{
    using Uint = std::underlying_type_t<T>;

    static constexpr Uint To(T value)
    {
        return static_cast<Uint>(value);
    }

    static constexpr T From(Uint value)
    {
        return static_cast<T>(value);
    }
};

template <class Tag, class Rep>
struct WireNumber<StrongId<Tag, Rep>, false>
{
    using Uint = Rep;

    static constexpr Uint To(StrongId<Tag, Rep> value)
    {
        return value.Value();
    }

    static constexpr StrongId<Tag, Rep> From(Uint value)
    {
        return StrongId<Tag, Rep>(value);
    }
};

/** @brief Reads an unsigned number in network byte order. */
template <class Uint>
Uint
LoadNetworkOrder(const uint8_t* octets)
{
    Uint value = 0;
    for (size_t i = 0; i < sizeof(Uint); ++i)
    {
        value = static_cast<Uint>(static_cast<uint64_t>(value) << 8 | octets[i]);
    }
    return value;
}

/** @brief Writes an unsigned number in network byte order. */
template <class Uint>
void
StoreNetworkOrder(Uint value, uint8_t* octets)
{
    for (size_t i = 0; i < sizeof(Uint); ++i)
    {
        octets[i] = static_cast<uint8_t>(value >> (8 * (sizeof(Uint) - 1 - i)));
    }
}

/** @brief Stands where a description says nothing about the text of a value. */
struct NoName
{
};

/** @brief A field of @p Width bits that keeps its value in a member. */
template <unsigned Width, class T, class Name>
struct BitField
{
    static constexpr unsigned WIDTH = Width;
    static constexpr bool RESERVED = false;
    const char* name;
    T& value;
    Name nameOf;

    unsigned Get() const
    {
        return static_cast<unsigned>(WireNumber<std::remove_const_t<T>>::To(value));
    }

    void Set(unsigned bits) const
    {
        using Number = WireNumber<T>;
        value = Number::From(static_cast<typename Number::Uint>(bits));
    }
};

/** @brief Bits that are sent as zero and ignored on receipt. */
template <unsigned Width>
struct ReservedBitField
{
    static constexpr unsigned WIDTH = Width;
    static constexpr bool RESERVED = true;
    const char* name;
};

/** @brief Names a member as a field of @p Width bits. @param nameOf gives a printer the value's
 * text */
template <unsigned Width, class T, class Name = NoName>
BitField<Width, T, Name>
Bits(const char* name, T& value, Name nameOf = {})
{
    return BitField<Width, T, Name>{name, value, nameOf};
}

/** @brief Names bits that are sent as zero and ignored on receipt. */
template <unsigned Width>
ReservedBitField<Width>
ReservedBits(const char* name = "RESERVED")
{
    return ReservedBitField<Width>{name};
}

/** @brief The unsigned integer that holds @p Width bits: 8 or 16. */
template <unsigned Width>
using BitsHolder = std::conditional_t<Width == 8, uint8_t, uint16_t>;

/** @brief One bit of a field of flags. */
struct WireFlag
{
    uint8_t mask;
    const char* name;
};

/** @brief The flags of an octet; the bits not in @p mask are sent as zero and ignored on receipt.
 */
struct WireFlagSet
{
    uint8_t mask;
    const WireFlag* begin;
    const WireFlag* end;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_WIRE_NUMBER_H */
