// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_DER_H
#define IKE_DER_H

#include "ike-bytes.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The part of ASN.1's Distinguished Encoding Rules (ITU-T X.690) that keys, signatures and
 * certificates are written in. Reading is bounded by the octets given, and never fails but by
 * returning nothing.
 */

/** @brief Tags, class and construction included. */
enum class DerTag : uint8_t
{
    BOOLEAN = 0x01,
    INTEGER = 0x02,
    BIT_STRING = 0x03,
    OCTET_STRING = 0x04,
    NULL_VALUE = 0x05,
    OBJECT_ID = 0x06,
    ENUMERATED = 0x0a,
    UTF8_STRING = 0x0c,
    PRINTABLE_STRING = 0x13,
    IA5_STRING = 0x16,
    UTC_TIME = 0x17,
    GENERALIZED_TIME = 0x18,
    SEQUENCE = 0x30,
    SET = 0x31,
};

/** @brief The context-specific tag [@p number], number below 31. */
constexpr DerTag
DerContext(uint8_t number, bool constructed)
{
    return static_cast<DerTag>(0x80 | (constructed ? 0x20 : 0) | number);
}

/** @brief One element as it lies in its octets. */
struct DerElement
{
    DerTag tag{DerTag::NULL_VALUE};
    ByteView content;
    ByteView whole; //!< tag and length too
};

/** @brief Walks the elements of a string of octets. */
class DerReader
{
  public:
    explicit DerReader(ByteView octets)
        : m_rest(octets)
    {
    }

    bool AtEnd() const
    {
        return m_rest.empty();
    }

    /** @brief The tag of the next element, if there is any. */
    std::optional<DerTag> Peek() const;

    /** @brief The next element; nothing at the end, or when its length is not minimal, indefinite,
     * or goes beyond the octets. */
    std::optional<DerElement> Next();

    /** @brief The next element if its tag is @p tag; else nothing, and the reader stays. */
    std::optional<DerElement> Take(DerTag tag);

    /** @brief The content of the next INTEGER without its leading zero; nothing for a negative one.
     */
    std::optional<ByteView> TakeUnsigned();

    /** @brief The next INTEGER, when it is within 0 and 2^31. */
    std::optional<uint32_t> TakeSmall();

    /** @brief The octets of the next BIT STRING, when it has no unused bits. */
    std::optional<ByteView> TakeBits();

  private:
    ByteView m_rest;
};

/** @brief The content of the one element with tag @p tag that @p octets are; nothing when they are
 * anything else. */
std::optional<ByteView> DerContentOf(DerTag tag, ByteView octets);

/** @brief An element with the parts as its content, in order. */
Bytes Der(DerTag tag, std::initializer_list<ByteView> parts);

/** @brief A non-negative INTEGER from big-endian octets, leading zeros or not. */
Bytes DerUnsigned(ByteView number);

/** @brief An INTEGER of a small number. */
Bytes DerSmall(uint32_t number);

/** @brief A BIT STRING without unused bits. */
Bytes DerBits(ByteView octets);

/** @brief The dotted notation of an OBJECT IDENTIFIER's content, as "1.2.840.10045.2.1"; empty when
 * it is malformed. */
std::string DottedOid(ByteView content);

/** @brief The OBJECT IDENTIFIER of a dotted notation. */
Bytes DerOid(const std::string& dotted);

/** @brief SEQUENCE { r INTEGER, s INTEGER } of r | s, two halves of equal length (RFC 3279
 * section 2.2.3). */
Bytes DerPairFromHalves(ByteView halves);

/** @brief r | s, each @p half octets, of SEQUENCE { r, s }; nothing when it is malformed or a
 * number is too long. */
std::optional<Bytes> HalvesFromDerPair(ByteView der, size_t half);

} // namespace ike
} // namespace ns3

#endif /* IKE_DER_H */
