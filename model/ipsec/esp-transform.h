// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_TRANSFORM_H
#define ESP_TRANSFORM_H

#include "ike-bytes.h"
#include "ike-crypto-provider.h"
#include "ike-ids.h"
#include "ike-random.h"
#include "ipsec-drop-reason.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace ike
{

/** @brief Next headers that matter to tunnel mode (RFC 4303 sections 2.6 and 3.1.2). */
constexpr uint8_t ESP_NEXT_IPV4 = 4;
constexpr uint8_t ESP_NEXT_IPV6 = 41;
constexpr uint8_t ESP_NEXT_DUMMY = 59;

/** @brief SPI and sequence number. */
constexpr size_t ESP_FIXED_SIZE = 8;

/** @brief Enough for the SPI, the sequence number and the IV of every algorithm. */
constexpr size_t ESP_MAX_HEAD = ESP_FIXED_SIZE + 16;

/** @brief Enough for the padding that this side makes, pad length and next header. */
constexpr size_t ESP_MAX_TRAILER = 16 + 2;

/** @brief Enough for the checksum of every algorithm. */
constexpr size_t ESP_MAX_ICV = 32;

/** @brief Where the parts of an ESP packet lie, in octets (RFC 4303 section 2). */
struct EspLayout
{
    size_t iv{0};
    size_t payload{0};
    size_t pad{0};
    size_t icv{0};

    /** @brief SPI, sequence number, IV. */
    size_t Head() const
    {
        return ESP_FIXED_SIZE + iv;
    }

    /** @brief Padding, pad length, next header. */
    size_t Trailer() const
    {
        return pad + 2;
    }

    /** @brief What is encrypted. */
    size_t Text() const
    {
        return payload + Trailer();
    }

    /** @brief The packet from SPI to checksum. */
    size_t Total() const
    {
        return Head() + Text() + icv;
    }
};

/**
 * @brief The places of an ESP packet's parts, owned by the caller. They need not be adjacent, and
 * the payload need not exist when the transform works on sizes alone.
 */
struct EspRegions
{
    uint8_t* head{nullptr}; //!< EspLayout::Head() octets
    uint8_t* text{nullptr}; //!< EspLayout::Text() octets, or null when !EspTransform::NeedsText()
    uint8_t* trailer{
        nullptr};          //!< EspLayout::Trailer() octets: the end of text when there is a text
    uint8_t* icv{nullptr}; //!< EspLayout::icv octets
};

/** @brief The end of an opened packet. */
struct EspTrailerFields
{
    uint8_t padLength{0};
    uint8_t nextHeader{0};
};

/**
 * @brief The ESP of one direction of one SA, RFC 4303: knows the sizes, writes IV, padding and
 * checksum, and checks them. Sequence numbers and policy are others' business.
 *
 * Combined modes authenticate SPI and sequence number as RFC 4106 section 5 says, with all 64 bits
 * when numbers are extended; separate integrity algorithms get the high-order half after the text
 * (RFC 4303 section 2.2.1).
 */
class EspTransform
{
  public:
    /** @param sizes of the suite @param cipher with the SA's keys, never null */
    EspTransform(EspSpi spi,
                 bool extended,
                 const CipherSuite& suite,
                 const CipherSizes& sizes,
                 std::unique_ptr<IkeCipher> cipher);

    /** @brief The layout of a packet around a payload; the least padding that the block and 4
     * octets ask for. */
    EspLayout LayoutFor(size_t payload) const;

    /** @brief The layout of a received packet, its padding not yet known: payload and padding are
     * one. */
    Result<EspLayout, IpsecDropReason> LayoutOf(size_t total) const;

    /** @brief False when the payload's octets need not exist. */
    bool NeedsText() const
    {
        return m_cipher->NeedsText();
    }

    /**
     * @brief Makes a packet's IV: unpredictable for chaining modes (RFC 3602 section 3), the
     * sequence number for counter and combined modes, which only must never repeat (RFC 4106
     * section 3.1).
     * @param iv EspLayout::iv octets
     */
    void MakeIv(uint64_t sequence, RandomSource& random, uint8_t* iv) const;

    /**
     * @brief Completes and protects a packet. The IV stands at head + 8, the payload, if any, at
     * the text's start.
     * @return the cost
     */
    Duration Seal(uint64_t sequence,
                  uint8_t nextHeader,
                  const EspLayout& layout,
                  const EspRegions& regions);

    /**
     * @brief Checks and decrypts a packet.
     * @param sequence the whole number, of which the packet carries the low half
     * @return false when the checksum is wrong
     */
    Costed<bool> Open(uint64_t sequence, const EspLayout& layout, const EspRegions& regions);

    EspSpi Spi() const
    {
        return m_spi;
    }

  private:
    SealedRegion Describe(uint64_t sequence,
                          const EspLayout& layout,
                          const EspRegions& regions,
                          uint8_t (&associated)[12],
                          uint8_t (&high)[4]) const;

    EspSpi m_spi;
    bool m_extended;
    bool m_combined;
    bool m_countsIv;
    CipherSizes m_sizes;
    std::unique_ptr<IkeCipher> m_cipher;
};

/** @brief Pad length and next header from the last two octets of an opened text, checked against
 * its size. */
Result<EspTrailerFields, IpsecDropReason> ReadEspTrailer(const uint8_t (&last)[2], size_t textSize);

/** @brief True when padding reads 1, 2, 3 ..., as RFC 4303 section 2.4 asks receivers to check. */
bool IsEspPadding(ByteView padding);

/** @brief The SPI of a packet of at least 8 octets. */
EspSpi ReadEspSpi(ByteView head);

/** @brief The sequence number that a packet of at least 8 octets carries. */
uint32_t ReadEspSequence(ByteView head);

/** @brief A packet opened in one buffer. */
struct EspOpened
{
    Bytes payload;
    uint8_t nextHeader{0};
};

/** @brief Seals a payload that exists, in one buffer: from SPI to checksum. */
Bytes SealEsp(EspTransform& transform,
              uint64_t sequence,
              ByteView iv,
              uint8_t nextHeader,
              ByteView payload);

/** @brief Opens a packet that SealEsp() or a peer made. The sequence number was completed by the
 * caller. */
Result<EspOpened, IpsecDropReason> OpenEsp(EspTransform& transform,
                                           uint64_t sequence,
                                           Bytes packet);

} // namespace ike
} // namespace ns3

#endif /* ESP_TRANSFORM_H */
