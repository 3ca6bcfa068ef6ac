// SPDX-License-Identifier: GPL-2.0-only

#include "esp-header.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(EspHeader);
NS_OBJECT_ENSURE_REGISTERED(EspTrailer);

TypeId
EspHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::EspHeader")
                            .SetParent<Header>()
                            .SetGroupName("Ike")
                            .AddConstructor<EspHeader>();
    return tid;
}

EspHeader::EspHeader(size_t size)
    : m_size(std::clamp(size, ESP_FIXED_SIZE, ESP_MAX_HEAD))
{
}

TypeId
EspHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
EspHeader::Print(std::ostream& os) const
{
    os << "SPI 0x" << ToHex(ByteView(m_octets.data(), 4)) << " sequence " << Sequence();
}

uint32_t
EspHeader::GetSerializedSize() const
{
    return static_cast<uint32_t>(m_size);
}

void
EspHeader::Serialize(Buffer::Iterator start) const
{
    start.Write(m_octets.data(), GetSerializedSize());
}

uint32_t
EspHeader::Deserialize(Buffer::Iterator start)
{
    start.Read(m_octets.data(), GetSerializedSize());
    return GetSerializedSize();
}

uint8_t*
EspHeader::Octets()
{
    return m_octets.data();
}

EspSpi
EspHeader::Spi() const
{
    return ReadEspSpi(ByteView(m_octets.data(), m_size));
}

uint32_t
EspHeader::Sequence() const
{
    return ReadEspSequence(ByteView(m_octets.data(), m_size));
}

TypeId
EspTrailer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::EspTrailer")
                            .SetParent<Trailer>()
                            .SetGroupName("Ike")
                            .AddConstructor<EspTrailer>();
    return tid;
}

EspTrailer::EspTrailer(size_t pad, size_t icv)
    : m_pad(std::min(pad, MAX_TRAILER - 2)),
      m_icvSize(std::min(icv, ESP_MAX_ICV))
{
}

EspTrailer
EspTrailer::OfText(size_t text, size_t icv)
{
    EspTrailer trailer(0, icv);
    trailer.m_text = text;
    return trailer;
}

TypeId
EspTrailer::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
EspTrailer::Print(std::ostream& os) const
{
    os << "padding " << m_pad << " next header " << static_cast<unsigned>(m_octets[m_pad + 1]);
}

uint32_t
EspTrailer::GetSerializedSize() const
{
    return static_cast<uint32_t>(m_pad + 2 + m_icvSize);
}

void
EspTrailer::Serialize(Buffer::Iterator end) const
{
    end.Prev(GetSerializedSize());
    end.Write(m_octets.data(), GetSerializedSize());
}

uint32_t
EspTrailer::Deserialize(Buffer::Iterator end)
{
    Buffer::Iterator last = end;
    last.Prev(static_cast<uint32_t>(m_icvSize + 2));
    m_pad = last.ReadU8();
    m_padFits = m_pad + 2 <= m_text;
    if (!m_padFits)
    {
        m_pad = 0;
    }
    end.Prev(GetSerializedSize());
    end.Read(m_octets.data(), GetSerializedSize());
    return GetSerializedSize();
}

uint8_t*
EspTrailer::Octets()
{
    return m_octets.data();
}

uint8_t*
EspTrailer::Icv()
{
    return m_octets.data() + m_pad + 2;
}

Result<EspTrailerFields, IpsecDropReason>
EspTrailer::Fields() const
{
    if (!m_padFits || !IsEspPadding(ByteView(m_octets.data(), m_pad)))
    {
        return IpsecDropReason::BAD_PADDING;
    }
    return EspTrailerFields{static_cast<uint8_t>(m_pad), m_octets[m_pad + 1]};
}

} // namespace ike
} // namespace ns3
