// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-packet-fields.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// Protocol numbers, IANA "Assigned Internet Protocol Numbers".
constexpr uint8_t HOP_BY_HOP = 0;
constexpr uint8_t ICMP = 1;
constexpr uint8_t TCP = 6;
constexpr uint8_t UDP = 17;
constexpr uint8_t DCCP = 33;
constexpr uint8_t ROUTING = 43;
constexpr uint8_t FRAGMENT = 44;
constexpr uint8_t ICMPV6 = 58;
constexpr uint8_t DESTINATION_OPTIONS = 60;
constexpr uint8_t SCTP = 132;
constexpr uint8_t MOBILITY = 135;
constexpr uint8_t UDP_LITE = 136;

uint16_t
ReadUint16(ByteView view, size_t offset)
{
    return static_cast<uint16_t>(view[offset] << 8 | view[offset + 1]);
}

bool
HasPorts(uint8_t protocol)
{
    return protocol == TCP || protocol == UDP || protocol == DCCP || protocol == SCTP ||
           protocol == UDP_LITE;
}

/** @brief Fills in ports, ICMP type and code, or the mobility header's type, where octets show
 * them. */
void
ReadPorts(IpsecPacketFields& fields, ByteView upper)
{
    if (HasPorts(fields.protocol) && upper.size() >= 4)
    {
        fields.sourcePort = ReadUint16(upper, 0);
        fields.destinationPort = ReadUint16(upper, 2);
    }
    else if (fields.protocol == ICMP || fields.protocol == ICMPV6)
    {
        fields.oneSidedPort = true;
        if (upper.size() >= 2)
        {
            fields.sourcePort = ReadUint16(upper, 0);
        }
    }
    else if (fields.protocol == MOBILITY)
    {
        fields.oneSidedPort = true;
        if (upper.size() >= 3)
        {
            fields.sourcePort = static_cast<uint16_t>(upper[2] << 8);
        }
    }
}

// RFC 791 section 3.1
std::optional<IpsecPacketFields>
ReadIpv4(ByteView head)
{
    if (head.size() < 20)
    {
        return std::nullopt;
    }
    IpsecPacketFields fields;
    fields.headerSize = 4 * static_cast<size_t>(head[0] & 0x0f);
    fields.totalSize = ReadUint16(head, 2);
    if (fields.headerSize < 20 || fields.totalSize < fields.headerSize)
    {
        return std::nullopt;
    }
    fields.dsField = head[1];
    fields.ttl = head[8];
    fields.protocol = head[9];
    fields.source = IpAddress::FromOctets(head.Sub(12, 4));
    fields.destination = IpAddress::FromOctets(head.Sub(16, 4));
    const uint16_t fragment = ReadUint16(head, 6);
    fields.dontFragment = (fragment & 0x4000) != 0;
    const bool laterFragment = (fragment & 0x1fff) != 0;
    const size_t shown = std::min(head.size(), fields.totalSize);
    if (laterFragment)
    {
        fields.oneSidedPort = fields.protocol == ICMP;
    }
    else
    {
        ReadPorts(fields, ByteView(head.data(), shown).Sub(fields.headerSize));
    }
    return fields;
}

// RFC 8200 sections 3 and 4
std::optional<IpsecPacketFields>
ReadIpv6(ByteView head)
{
    if (head.size() < 40)
    {
        return std::nullopt;
    }
    IpsecPacketFields fields;
    fields.totalSize = 40 + static_cast<size_t>(ReadUint16(head, 4));
    fields.dsField = static_cast<uint8_t>(ReadUint16(head, 0) >> 4);
    fields.ttl = head[7];
    fields.dontFragment = true;
    fields.source = IpAddress::FromOctets(head.Sub(8, 16));
    fields.destination = IpAddress::FromOctets(head.Sub(24, 16));
    fields.protocol = head[6];
    fields.headerSize = 40;
    const ByteView packet(head.data(), std::min(head.size(), fields.totalSize));
    ReadIpv6Upper(fields, packet.Sub(fields.headerSize));
    if (fields.headerSize > fields.totalSize)
    {
        return std::nullopt; // an extension header that reaches beyond the packet
    }
    return fields;
}

} // namespace

void
ReadUpperFields(IpsecPacketFields& fields, ByteView upper)
{
    ReadPorts(fields, upper);
}

// RFC 8200 section 4
void
ReadIpv6Upper(IpsecPacketFields& fields, ByteView behind)
{
    size_t at = 0;
    bool laterFragment = false;
    while (!laterFragment)
    {
        const ByteView extension = behind.Sub(at);
        const bool isFragment = fields.protocol == FRAGMENT;
        if ((!isFragment && fields.protocol != HOP_BY_HOP && fields.protocol != ROUTING &&
             fields.protocol != DESTINATION_OPTIONS) ||
            extension.size() < 8)
        {
            break;
        }
        laterFragment = isFragment && (ReadUint16(extension, 2) & 0xfff8) != 0;
        fields.protocol = extension[0];
        at += isFragment ? 8 : 8 * (static_cast<size_t>(extension[1]) + 1);
    }
    fields.headerSize += at;
    if (laterFragment)
    {
        fields.oneSidedPort = fields.protocol == ICMPV6 || fields.protocol == MOBILITY;
    }
    else
    {
        ReadPorts(fields, behind.Sub(at));
    }
}

std::optional<IpsecPacketFields>
ReadPacketFields(ByteView head)
{
    if (head.empty())
    {
        return std::nullopt;
    }
    switch (head[0] >> 4)
    {
    case 4:
        return ReadIpv4(head);
    case 6:
        return ReadIpv6(head);
    default:
        return std::nullopt;
    }
}

} // namespace ike
} // namespace ns3
