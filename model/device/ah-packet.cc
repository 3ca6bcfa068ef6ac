// SPDX-License-Identifier: GPL-2.0-only

#include "ah-packet.h"

#include "ipsec-encapsulation.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

NS_OBJECT_ENSURE_REGISTERED(AhHeader);

namespace
{

/** @brief What AH authenticates of the IP header before it. */
Bytes
Authenticated(IpHeaderFields& outer, size_t payload)
{
    outer.protocol = IP_PROTOCOL_AH;
    outer.payload = payload;
    Bytes headers = MakeIpHeader(outer);
    MakeImmutable(headers);
    return headers;
}

/** @brief The packet's octets where the transform needs them, else none. */
Bytes
TextOf(const AhTransform& transform, Ptr<const Packet> packet)
{
    Bytes text;
    if (transform.NeedsText())
    {
        text.resize(packet->GetSize());
        packet->CopyData(text.data(), packet->GetSize());
    }
    return text;
}

} // namespace

TypeId
AhHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::AhHeader")
                            .SetParent<Header>()
                            .SetGroupName("Ike")
                            .AddConstructor<AhHeader>();
    return tid;
}

AhHeader::AhHeader(size_t size)
    : m_size(std::min(size, AH_MAX_SIZE))
{
}

TypeId
AhHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
AhHeader::Print(std::ostream& os) const
{
    const auto fields = ReadAhFields(ByteView(m_octets.data(), m_size));
    os << "SPI 0x" << std::hex << fields->spi.Value() << std::dec << " sequence "
       << fields->sequence << " next header " << static_cast<unsigned>(fields->nextHeader);
}

uint32_t
AhHeader::GetSerializedSize() const
{
    return static_cast<uint32_t>(m_size);
}

void
AhHeader::Serialize(Buffer::Iterator start) const
{
    start.Write(m_octets.data(), GetSerializedSize());
}

uint32_t
AhHeader::Deserialize(Buffer::Iterator start)
{
    start.Read(m_octets.data(), GetSerializedSize());
    return GetSerializedSize();
}

uint8_t*
AhHeader::Octets()
{
    return m_octets.data();
}

Duration
SealAhPacket(AhTransform& transform,
             uint64_t sequence,
             uint8_t nextHeader,
             IpHeaderFields outer,
             Ptr<Packet> packet)
{
    const AhLayout layout = transform.LayoutFor(outer.source.IsIpv6());
    const Bytes headers = Authenticated(outer, layout.Size() + packet->GetSize());
    AhHeader header(layout.Size());
    transform.MakeIv(sequence, header.Octets() + AH_FIXED_SIZE);
    Bytes text = TextOf(transform, packet);
    const Duration cost = transform.Seal(sequence,
                                         nextHeader,
                                         layout,
                                         headers,
                                         header.Octets(),
                                         text.empty() ? nullptr : text.data(),
                                         packet->GetSize());
    packet->AddHeader(header);
    return cost;
}

EspOpenResult
OpenAhPacket(AhTransform& transform, uint64_t sequence, IpHeaderFields outer, Ptr<Packet> packet)
{
    const AhLayout layout = transform.LayoutFor(outer.source.IsIpv6());
    const Bytes headers = Authenticated(outer, packet->GetSize());
    uint8_t octets[AH_MAX_SIZE];
    const size_t shown =
        packet->CopyData(octets, static_cast<uint32_t>(std::min(sizeof octets, layout.Size())));
    const ByteView header(octets, shown);
    const auto fields = ReadAhFields(header);
    if (!fields || fields->size != layout.Size() || shown < layout.Size())
    {
        return {IpsecDropReason::MALFORMED, Duration(0)};
    }
    packet->RemoveAtStart(static_cast<uint32_t>(layout.Size()));
    Bytes text = TextOf(transform, packet);
    const Costed<bool> opened = transform.Open(sequence,
                                               layout,
                                               headers,
                                               header,
                                               text.empty() ? nullptr : text.data(),
                                               packet->GetSize());
    if (!opened.value)
    {
        return {IpsecDropReason::BAD_ICV, opened.cost};
    }
    return {fields->nextHeader, opened.cost};
}

} // namespace ike
} // namespace ns3
