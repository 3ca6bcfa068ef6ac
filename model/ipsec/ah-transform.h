// SPDX-License-Identifier: GPL-2.0-only

#ifndef AH_TRANSFORM_H
#define AH_TRANSFORM_H

#include "ike-bytes.h"
#include "ike-crypto-provider.h"
#include "ike-ids.h"
#include "ipsec-drop-reason.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ns3
{
namespace ike
{

/** @brief Next header, length, reserved, SPI, sequence number (RFC 4302 section 2). */
constexpr size_t AH_FIXED_SIZE = 12;

/** @brief Enough for the header of every algorithm, with IV, checksum and padding. */
constexpr size_t AH_MAX_SIZE = AH_FIXED_SIZE + 8 + 32 + 4;

/** @brief Where the parts of an Authentication Header lie, in octets. */
struct AhLayout
{
    size_t iv{0};
    size_t icv{0};
    size_t pad{0};

    /** @brief The whole header. */
    size_t Size() const
    {
        return AH_FIXED_SIZE + iv + icv + pad;
    }
};

/** @brief The fixed part of a received header. */
struct AhFields
{
    uint8_t nextHeader{0};
    size_t size{0}; //!< of the whole header, octets
    EspSpi spi;
    uint32_t sequence{0};
};

/**
 * @brief The AH of one direction of one SA, RFC 4302: knows the sizes, writes the header and checks
 * it. What of the IP headers is authenticated is MakeImmutable()'s business.
 *
 * The checksum is over the IP headers, this header with zero in the checksum's place, and what
 * follows; extended sequence numbers add their high-order half (section 2.5.1). AES-GMAC carries
 * its IV before the checksum (RFC 4543 section 4).
 */
class AhTransform
{
  public:
    /** @param sizes of the suite @param cipher with the SA's key, never null */
    AhTransform(EspSpi spi,
                bool extended,
                const CipherSizes& sizes,
                std::unique_ptr<IkeCipher> cipher);

    /** @brief The layout in a packet of a family: IPv6 wants multiples of 8 (section 2.6). */
    AhLayout LayoutFor(bool ipv6) const;

    /** @brief False when the payload's octets need not exist. */
    bool NeedsText() const
    {
        return m_cipher->NeedsText();
    }

    /** @brief The default IV of a packet: its sequence number. @param iv AhLayout::iv octets */
    void MakeIv(uint64_t sequence, uint8_t* iv) const;

    /**
     * @brief Writes a header. The IV, if any, stands at header + 12.
     * @param headers what is authenticated of the IP headers
     * @param header AhLayout::Size() octets
     * @param text what follows, or null when !NeedsText(); stays as it is
     * @return the cost
     */
    Duration Seal(uint64_t sequence,
                  uint8_t nextHeader,
                  const AhLayout& layout,
                  ByteView headers,
                  uint8_t* header,
                  uint8_t* text,
                  size_t textSize);

    /**
     * @brief Checks a header.
     * @param sequence the whole number, of which the header carries the low half
     * @return false when the checksum is wrong
     */
    Costed<bool> Open(uint64_t sequence,
                      const AhLayout& layout,
                      ByteView headers,
                      ByteView header,
                      uint8_t* text,
                      size_t textSize);

    EspSpi Spi() const
    {
        return m_spi;
    }

  private:
    EspSpi m_spi;
    bool m_extended;
    CipherSizes m_sizes;
    std::unique_ptr<IkeCipher> m_cipher;
};

/** @brief Reads the fixed part of a header; nothing when it is cut short or contradicts itself. */
std::optional<AhFields> ReadAhFields(ByteView header);

} // namespace ike
} // namespace ns3

#endif /* AH_TRANSFORM_H */
