// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_HEADER_H
#define ESP_HEADER_H

#include "esp-transform.h"

#include "ns3/header.h"
#include "ns3/trailer.h"

#include <array>

namespace ns3
{
namespace ike
{

/** @brief What stands before the encrypted part of an ESP packet: SPI, sequence number, IV (RFC
 * 4303 section 2). */
class EspHeader : public Header
{
  public:
    static TypeId GetTypeId();

    /** @brief SPI and sequence number without an IV. */
    EspHeader() = default;

    /** @param size of the header, at most #ESP_MAX_HEAD; what Deserialize() takes */
    explicit EspHeader(size_t size);

    TypeId GetInstanceTypeId() const override;
    void Print(std::ostream& os) const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;

    /** @brief The octets, GetSerializedSize() of them. */
    uint8_t* Octets();

    EspSpi Spi() const;
    uint32_t Sequence() const;

  private:
    std::array<uint8_t, ESP_MAX_HEAD> m_octets{};
    size_t m_size{ESP_FIXED_SIZE};
};

/**
 * @brief What stands behind a payload that was not encrypted octet by octet: padding, pad length,
 * next header, checksum (RFC 4303 sections 2.4 to 2.8).
 */
class EspTrailer : public Trailer
{
  public:
    static TypeId GetTypeId();

    EspTrailer() = default;

    /** @brief To write. */
    EspTrailer(size_t pad, size_t icv);

    /** @brief To read. @param text the octets between the IV and the checksum, at least 2 */
    static EspTrailer OfText(size_t text, size_t icv);

    TypeId GetInstanceTypeId() const override;
    void Print(std::ostream& os) const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator end) const override;
    uint32_t Deserialize(Buffer::Iterator end) override;

    /** @brief Padding, pad length and next header. */
    uint8_t* Octets();

    uint8_t* Icv();

    /** @brief After reading: pad length and next header, or why the padding is wrong. */
    Result<EspTrailerFields, IpsecDropReason> Fields() const;

  private:
    static constexpr size_t MAX_TRAILER = 255 + 2;

    size_t m_pad{0};
    size_t m_icvSize{0};
    size_t m_text{MAX_TRAILER};
    bool m_padFits{true};
    std::array<uint8_t, MAX_TRAILER + ESP_MAX_ICV> m_octets; // as far as m_pad and m_icvSize say
};

} // namespace ike
} // namespace ns3

#endif /* ESP_HEADER_H */
