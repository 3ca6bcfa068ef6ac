// SPDX-License-Identifier: GPL-2.0-only

#include "esp-transform.h"

#include "ike-algorithms.h"

#include <algorithm>
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

/** @brief The multiple that encrypted text comes in: the block, and words of 4 octets (RFC 4303
 * section 2.4). */
size_t
Alignment(const CipherSizes& sizes)
{
    return std::max<size_t>(4, sizes.block);
}

EspRegions
RegionsIn(Bytes& packet, const EspLayout& layout)
{
    EspRegions regions;
    regions.head = packet.data();
    regions.text = packet.data() + layout.Head();
    regions.trailer = regions.text + layout.payload;
    regions.icv = regions.text + layout.Text();
    return regions;
}

} // namespace

EspTransform::EspTransform(EspSpi spi,
                           bool extended,
                           const CipherSuite& suite,
                           const CipherSizes& sizes,
                           std::unique_ptr<IkeCipher> cipher)
    : m_spi(spi),
      m_extended(extended),
      m_combined(IsCombinedMode(suite.encr)),
      m_countsIv(m_combined || suite.encr == EncrId::AES_CTR),
      m_sizes(sizes),
      m_cipher(std::move(cipher))
{
}

EspLayout
EspTransform::LayoutFor(size_t payload) const
{
    const size_t unit = Alignment(m_sizes);
    const size_t text = (payload + 2 + unit - 1) / unit * unit;
    return EspLayout{m_sizes.iv, payload, text - payload - 2, m_sizes.icv};
}

Result<EspLayout, IpsecDropReason>
EspTransform::LayoutOf(size_t total) const
{
    const size_t around = ESP_FIXED_SIZE + m_sizes.iv + m_sizes.icv;
    if (total < around + 2 || (total - around) % Alignment(m_sizes) != 0)
    {
        return IpsecDropReason::MALFORMED;
    }
    return EspLayout{m_sizes.iv, total - around - 2, 0, m_sizes.icv};
}

void
EspTransform::MakeIv(uint64_t sequence, RandomSource& random, uint8_t* iv) const
{
    if (m_countsIv && m_sizes.iv >= 8)
    {
        std::fill(iv, iv + m_sizes.iv - 8, 0);
        WriteUint(iv + m_sizes.iv - 8, sequence, 8);
    }
    else if (m_sizes.iv > 0)
    {
        random.Fill(iv, m_sizes.iv);
    }
}

SealedRegion
EspTransform::Describe(uint64_t sequence,
                       const EspLayout& layout,
                       const EspRegions& regions,
                       uint8_t (&associated)[12],
                       uint8_t (&high)[4]) const
{
    const bool longForm = m_combined && m_extended;
    WriteUint(associated, m_spi.Value(), 4);
    WriteUint(associated + 4, longForm ? sequence : sequence & UINT32_MAX, longForm ? 8 : 4);
    WriteUint(high, sequence >> 32, 4);
    SealedRegion region;
    region.associatedData = ByteView(associated, longForm ? 12 : 8);
    region.iv = ByteView(regions.head + ESP_FIXED_SIZE, layout.iv);
    region.text = regions.text;
    region.textSize = layout.Text();
    region.icv = regions.icv;
    if (m_extended && !m_combined)
    {
        region.integrityTrailer = ByteView(high, sizeof high);
    }
    return region;
}

Duration
EspTransform::Seal(uint64_t sequence,
                   uint8_t nextHeader,
                   const EspLayout& layout,
                   const EspRegions& regions)
{
    WriteUint(regions.head, m_spi.Value(), 4);
    WriteUint(regions.head + 4, sequence & UINT32_MAX, 4);
    for (size_t i = 0; i < layout.pad; ++i)
    {
        regions.trailer[i] = static_cast<uint8_t>(i + 1);
    }
    regions.trailer[layout.pad] = static_cast<uint8_t>(layout.pad);
    regions.trailer[layout.pad + 1] = nextHeader;
    uint8_t associated[12];
    uint8_t high[4];
    return m_cipher->Seal(Describe(sequence, layout, regions, associated, high));
}

Costed<bool>
EspTransform::Open(uint64_t sequence, const EspLayout& layout, const EspRegions& regions)
{
    uint8_t associated[12];
    uint8_t high[4];
    return m_cipher->Open(Describe(sequence, layout, regions, associated, high));
}

Result<EspTrailerFields, IpsecDropReason>
ReadEspTrailer(const uint8_t (&last)[2], size_t textSize)
{
    if (textSize < 2 || last[0] > textSize - 2)
    {
        return IpsecDropReason::BAD_PADDING;
    }
    return EspTrailerFields{last[0], last[1]};
}

bool
IsEspPadding(ByteView padding)
{
    for (size_t i = 0; i < padding.size(); ++i)
    {
        if (padding[i] != static_cast<uint8_t>(i + 1))
        {
            return false;
        }
    }
    return true;
}

EspSpi
ReadEspSpi(ByteView head)
{
    return EspSpi(ReadUint32(head.data()));
}

uint32_t
ReadEspSequence(ByteView head)
{
    return ReadUint32(head.data() + 4);
}

Bytes
SealEsp(EspTransform& transform,
        uint64_t sequence,
        ByteView iv,
        uint8_t nextHeader,
        ByteView payload)
{
    const EspLayout layout = transform.LayoutFor(payload.size());
    Bytes packet(layout.Total());
    const EspRegions regions = RegionsIn(packet, layout);
    std::copy(iv.begin(),
              iv.begin() + std::min(iv.size(), layout.iv),
              regions.head + ESP_FIXED_SIZE);
    std::copy(payload.begin(), payload.end(), regions.text);
    transform.Seal(sequence, nextHeader, layout, regions);
    return packet;
}

Result<EspOpened, IpsecDropReason>
OpenEsp(EspTransform& transform, uint64_t sequence, Bytes packet)
{
    const auto layout = transform.LayoutOf(packet.size());
    if (!layout)
    {
        return layout.GetError();
    }
    const EspRegions regions = RegionsIn(packet, *layout);
    if (!transform.Open(sequence, *layout, regions).value)
    {
        return IpsecDropReason::BAD_ICV;
    }
    const ByteView text(regions.text, layout->Text());
    const uint8_t last[2] = {text[text.size() - 2], text[text.size() - 1]};
    const auto trailer = ReadEspTrailer(last, text.size());
    if (!trailer)
    {
        return trailer.GetError();
    }
    const size_t payload = text.size() - 2 - trailer->padLength;
    if (!IsEspPadding(text.Sub(payload, trailer->padLength)))
    {
        return IpsecDropReason::BAD_PADDING;
    }
    return EspOpened{text.Sub(0, payload).ToBytes(), trailer->nextHeader};
}

} // namespace ike
} // namespace ns3
