// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-encapsulation.h"

#include "ipsec-packet-fields.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief What goes into the packet, and under which header. */
struct Content
{
    Bytes headers; // before ESP or AH; their follower is not yet set
    IpHeaderChain chain;
    uint8_t next{0}; // what the content is
    Bytes octets;
};

std::optional<Content>
Take(const IpsecWrapping& wrapping, ByteView packet)
{
    const auto fields = ReadPacketFields(packet);
    if (!fields || fields->totalSize != packet.size())
    {
        return std::nullopt;
    }
    Content content;
    if (wrapping.mode == IpsecMode::TUNNEL)
    {
        IpHeaderFields outer = wrapping.outer;
        outer.protocol = ESP_NEXT_DUMMY; // no extension header, whatever the caller left there
        content.headers = MakeIpHeader(outer);
        content.chain = *FindTransportPlace(content.headers);
        content.next = fields->source.IsIpv4() ? ESP_NEXT_IPV4 : ESP_NEXT_IPV6;
        content.octets = packet.ToBytes();
        return content;
    }
    const auto place = FindTransportPlace(packet);
    if (!place)
    {
        return std::nullopt;
    }
    content.headers = packet.Sub(0, place->size).ToBytes();
    content.chain = *place;
    content.next = place->next;
    content.octets = packet.Sub(place->size).ToBytes();
    return content;
}

/** @brief True when the IP length field cannot say it. */
bool
IsTooLong(const Content& content, size_t payload)
{
    const size_t counted =
        content.headers[0] >> 4 == 6 ? content.headers.size() - 40 : content.headers.size();
    return counted + payload > UINT16_MAX;
}

/** @brief Puts together what was inside, RFC 4301 section 5.2. */
IpsecOctets
Release(IpsecMode mode, ByteView packet, const IpHeaderChain& chain, uint8_t next, ByteView octets)
{
    if (next == ESP_NEXT_DUMMY)
    {
        return IpsecDropReason::DUMMY;
    }
    if (mode == IpsecMode::TRANSPORT)
    {
        Bytes headers = packet.Sub(0, chain.size).ToBytes();
        SetFollower(headers, chain, next, octets.size());
        Append(headers, octets);
        return headers;
    }
    if (next != ESP_NEXT_IPV4 && next != ESP_NEXT_IPV6)
    {
        return IpsecDropReason::BAD_NEXT_HEADER;
    }
    const auto fields = ReadPacketFields(octets);
    if (!fields || fields->totalSize > octets.size() ||
        fields->source.IsIpv4() != (next == ESP_NEXT_IPV4))
    {
        return IpsecDropReason::BAD_INNER;
    }
    return octets.Sub(0, fields->totalSize).ToBytes();
}

} // namespace

IpsecOctets
WrapEsp(EspTransform& transform, const IpsecWrapping& wrapping, ByteView packet)
{
    auto content = Take(wrapping, packet);
    if (!content)
    {
        return IpsecDropReason::NOT_IP;
    }
    if (wrapping.mode == IpsecMode::TUNNEL && content->octets.size() < wrapping.tfcSize)
    {
        content->octets.resize(wrapping.tfcSize);
    }
    const size_t size = transform.LayoutFor(content->octets.size()).Total();
    if (IsTooLong(*content, size))
    {
        return IpsecDropReason::TOO_BIG;
    }
    SetFollower(content->headers, content->chain, IP_PROTOCOL_ESP, size);
    Append(content->headers,
           SealEsp(transform, wrapping.sequence, wrapping.iv, content->next, content->octets));
    return std::move(content->headers);
}

IpsecOctets
UnwrapEsp(EspTransform& transform, IpsecMode mode, uint64_t sequence, ByteView packet)
{
    const auto chain = FindProtocol(packet, IP_PROTOCOL_ESP);
    if (!chain)
    {
        return IpsecDropReason::NOT_IP;
    }
    const auto opened = OpenEsp(transform, sequence, packet.Sub(chain->size).ToBytes());
    if (!opened)
    {
        return opened.GetError();
    }
    return Release(mode, packet, *chain, opened->nextHeader, opened->payload);
}

IpsecOctets
WrapAh(AhTransform& transform, const IpsecWrapping& wrapping, ByteView packet)
{
    auto content = Take(wrapping, packet);
    if (!content)
    {
        return IpsecDropReason::NOT_IP;
    }
    const AhLayout layout = transform.LayoutFor(content->headers[0] >> 4 == 6);
    const size_t size = layout.Size() + content->octets.size();
    if (IsTooLong(*content, size))
    {
        return IpsecDropReason::TOO_BIG;
    }
    SetFollower(content->headers, content->chain, IP_PROTOCOL_AH, size);
    Bytes immutable = content->headers;
    MakeImmutable(immutable);
    Bytes header(layout.Size());
    std::copy(wrapping.iv.begin(),
              wrapping.iv.begin() +
                  static_cast<std::ptrdiff_t>(std::min(wrapping.iv.size(), layout.iv)),
              header.begin() + AH_FIXED_SIZE);
    transform.Seal(wrapping.sequence,
                   content->next,
                   layout,
                   immutable,
                   header.data(),
                   content->octets.data(),
                   content->octets.size());
    Append(content->headers, header);
    Append(content->headers, content->octets);
    return std::move(content->headers);
}

IpsecOctets
UnwrapAh(AhTransform& transform, IpsecMode mode, uint64_t sequence, ByteView packet)
{
    const auto chain = FindProtocol(packet, IP_PROTOCOL_AH);
    if (!chain)
    {
        return IpsecDropReason::NOT_IP;
    }
    const ByteView rest = packet.Sub(chain->size);
    const auto fields = ReadAhFields(rest);
    const AhLayout layout = transform.LayoutFor(packet[0] >> 4 == 6);
    if (!fields || fields->size != layout.Size() || rest.size() < layout.Size())
    {
        return IpsecDropReason::MALFORMED;
    }
    Bytes immutable = packet.Sub(0, chain->size).ToBytes();
    MakeImmutable(immutable);
    Bytes octets = rest.Sub(layout.Size()).ToBytes();
    if (!transform
             .Open(sequence,
                   layout,
                   immutable,
                   rest.Sub(0, layout.Size()),
                   octets.data(),
                   octets.size())
             .value)
    {
        return IpsecDropReason::BAD_ICV;
    }
    return Release(mode, packet, *chain, fields->nextHeader, octets);
}

} // namespace ike
} // namespace ns3
