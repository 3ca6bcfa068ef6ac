// SPDX-License-Identifier: GPL-2.0-only

#include "ah-transform.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

void
WriteUint(uint8_t* out, uint64_t value, size_t octets)
{
    for (size_t i = 0; i < octets; ++i)
    {
        out[i] = static_cast<uint8_t>(value >> (8 * (octets - 1 - i)));
    }
}

uint32_t
ReadUint32(const uint8_t* in)
{
    return static_cast<uint32_t>(in[0]) << 24 | static_cast<uint32_t>(in[1]) << 16 |
           static_cast<uint32_t>(in[2]) << 8 | in[3];
}

/** @brief What one call to the cipher works on, with the octets that it views. */
struct AhRegion
{
    AhRegion(uint64_t sequence,
             bool extended,
             const AhLayout& layout,
             ByteView headers,
             ByteView header)
        : associated(Concat({headers, header}))
    {
        const size_t icvAt = headers.size() + AH_FIXED_SIZE + layout.iv;
        std::fill_n(associated.begin() + static_cast<std::ptrdiff_t>(icvAt), layout.icv, 0);
        WriteUint(high, sequence >> 32, sizeof high);
        region.associatedData = associated;
        region.iv = ByteView(associated).Sub(headers.size() + AH_FIXED_SIZE, layout.iv);
        if (extended)
        {
            region.integrityTrailer = ByteView(high, sizeof high);
        }
    }

    Bytes associated;
    uint8_t high[4];
    SealedRegion region;
};

} // namespace

AhTransform::AhTransform(EspSpi spi,
                         bool extended,
                         const CipherSizes& sizes,
                         std::unique_ptr<IkeCipher> cipher)
    : m_spi(spi),
      m_extended(extended),
      m_sizes(sizes),
      m_cipher(std::move(cipher))
{
}

AhLayout
AhTransform::LayoutFor(bool ipv6) const
{
    const size_t unit = ipv6 ? 8 : 4;
    const size_t size = AH_FIXED_SIZE + m_sizes.iv + m_sizes.icv;
    return AhLayout{m_sizes.iv, m_sizes.icv, (unit - size % unit) % unit};
}

void
AhTransform::MakeIv(uint64_t sequence, uint8_t* iv) const
{
    if (m_sizes.iv >= 8)
    {
        std::fill(iv, iv + m_sizes.iv - 8, 0);
        WriteUint(iv + m_sizes.iv - 8, sequence, 8);
    }
}

Duration
AhTransform::Seal(uint64_t sequence,
                  uint8_t nextHeader,
                  const AhLayout& layout,
                  ByteView headers,
                  uint8_t* header,
                  uint8_t* text,
                  size_t textSize)
{
    header[0] = nextHeader;
    header[1] = static_cast<uint8_t>(layout.Size() / 4 - 2);
    header[2] = 0;
    header[3] = 0;
    WriteUint(header + 4, m_spi.Value(), 4);
    WriteUint(header + 8, sequence & UINT32_MAX, 4);
    uint8_t* icv = header + AH_FIXED_SIZE + layout.iv;
    std::fill_n(icv + layout.icv, layout.pad, 0);
    AhRegion parts(sequence, m_extended, layout, headers, ByteView(header, layout.Size()));
    parts.region.text = text;
    parts.region.textSize = textSize;
    parts.region.icv = icv;
    return m_cipher->Seal(parts.region);
}

Costed<bool>
AhTransform::Open(uint64_t sequence,
                  const AhLayout& layout,
                  ByteView headers,
                  ByteView header,
                  uint8_t* text,
                  size_t textSize)
{
    std::array<uint8_t, AH_MAX_SIZE> icv;
    const ByteView carried = header.Sub(AH_FIXED_SIZE + layout.iv, layout.icv);
    std::copy(carried.begin(), carried.end(), icv.begin());
    AhRegion parts(sequence, m_extended, layout, headers, header);
    parts.region.text = text;
    parts.region.textSize = textSize;
    parts.region.icv = icv.data();
    return m_cipher->Open(parts.region);
}

std::optional<AhFields>
ReadAhFields(ByteView header)
{
    if (header.size() < AH_FIXED_SIZE)
    {
        return std::nullopt;
    }
    AhFields fields;
    fields.nextHeader = header[0];
    fields.size = 4 * (static_cast<size_t>(header[1]) + 2);
    fields.spi = EspSpi(ReadUint32(header.data() + 4));
    fields.sequence = ReadUint32(header.data() + 8);
    if (fields.size < AH_FIXED_SIZE)
    {
        return std::nullopt;
    }
    return fields;
}

} // namespace ike
} // namespace ns3
