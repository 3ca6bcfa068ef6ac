// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-ip-octets.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t IPV4_HEADER = 20;
constexpr size_t IPV6_HEADER = 40;

// Extension headers of RFC 8200 section 4.
constexpr uint8_t HOP_BY_HOP = 0;
constexpr uint8_t ROUTING = 43;
constexpr uint8_t FRAGMENT = 44;
constexpr uint8_t DESTINATION_OPTIONS = 60;

void
WriteUint16(uint8_t* out, size_t value)
{
    out[0] = static_cast<uint8_t>(value >> 8);
    out[1] = static_cast<uint8_t>(value);
}

bool
IsExtension(uint8_t next)
{
    return next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT || next == DESTINATION_OPTIONS;
}

/** @brief One extension header further; false at the end of the octets. */
bool
Step(ByteView packet, IpHeaderChain& chain)
{
    if (packet.size() < chain.size + 8)
    {
        return false;
    }
    const size_t length =
        chain.next == FRAGMENT ? 8 : 8 * (static_cast<size_t>(packet[chain.size + 1]) + 1);
    if (packet.size() < chain.size + length)
    {
        return false;
    }
    chain.nextAt = chain.size;
    chain.next = packet[chain.size];
    chain.size += length;
    return true;
}

/** @brief The chain of the fixed header alone, with IPv4's options. */
std::optional<IpHeaderChain>
FixedHeader(ByteView packet)
{
    if (packet.size() >= IPV6_HEADER && packet[0] >> 4 == 6)
    {
        return IpHeaderChain{IPV6_HEADER, 6, packet[6]};
    }
    if (packet.size() < IPV4_HEADER || packet[0] >> 4 != 4)
    {
        return std::nullopt;
    }
    const size_t size = 4 * static_cast<size_t>(packet[0] & 0x0f);
    if (size < IPV4_HEADER || size > packet.size())
    {
        return std::nullopt;
    }
    return IpHeaderChain{size, 9, packet[9]};
}

/** @brief IPv4 options that stay as they are, RFC 4302 appendix A1; option types with their copy
 * and class bits. */
bool
IsImmutableOption(uint8_t type)
{
    switch (type)
    {
    case 0:   // end of list
    case 1:   // no operation
    case 130: // security
    case 133: // extended security
    case 134: // commercial security
    case 148: // router alert
    case 149: // sender directed multi-destination delivery
        return true;
    default:
        return false;
    }
}

constexpr uint8_t LOOSE_SOURCE_ROUTE = 131;
constexpr uint8_t STRICT_SOURCE_ROUTE = 137;

/** @brief Where a source route leads in the end, if it has not been followed to there. */
void
FollowSourceRoute(Bytes& headers, size_t option, size_t length)
{
    const size_t pointer = headers[option + 2];
    if (length >= 7 && pointer + 3 <= length)
    {
        const size_t last = option + 3 + (length - 7) / 4 * 4;
        std::copy_n(headers.begin() + static_cast<std::ptrdiff_t>(last), 4, headers.begin() + 16);
    }
}

void
ZeroIpv4Options(Bytes& headers)
{
    size_t at = IPV4_HEADER;
    while (at < headers.size() && headers[at] != 0)
    {
        const uint8_t type = headers[at];
        if (type == 1)
        {
            ++at;
            continue;
        }
        const size_t length = at + 1 < headers.size() ? headers[at + 1] : 0;
        if (length < 2 || length > headers.size() - at)
        {
            return; // an option that is none stays as it is: both sides see the same
        }
        if ((type == LOOSE_SOURCE_ROUTE || type == STRICT_SOURCE_ROUTE) && length >= 3)
        {
            FollowSourceRoute(headers, at, length);
        }
        if (!IsImmutableOption(type))
        {
            std::fill_n(headers.begin() + static_cast<std::ptrdiff_t>(at), length, 0);
        }
        at += length;
    }
}

/** @brief Hop-by-hop and destination options: the third bit of the type says that the data may
 * change (RFC 8200 section 4.2). */
void
ZeroIpv6Options(Bytes& headers, size_t start, size_t end)
{
    size_t at = start + 2;
    while (at < end)
    {
        if (headers[at] == 0)
        {
            ++at;
            continue;
        }
        if (at + 2 > end || at + 2 + headers[at + 1] > end)
        {
            return;
        }
        const size_t length = headers[at + 1];
        if ((headers[at] & 0x20) != 0)
        {
            std::fill_n(headers.begin() + static_cast<std::ptrdiff_t>(at + 2), length, 0);
        }
        at += 2 + length;
    }
}

/** @brief A routing header of type 0 as its last node sees it, RFC 4302 appendix A2. */
void
FollowRoutingHeader(Bytes& headers, size_t start, size_t end)
{
    const size_t count = (end - start - 8) / 16;
    size_t left = headers[start + 3];
    if (headers[start + 2] != 0 || left > count)
    {
        return;
    }
    for (; left > 0; --left)
    {
        const size_t address = start + 8 + 16 * (count - left);
        std::swap_ranges(headers.begin() + 24,
                         headers.begin() + 40,
                         headers.begin() + static_cast<std::ptrdiff_t>(address));
    }
    headers[start + 3] = 0;
}

void
MakeIpv6Immutable(Bytes& headers)
{
    headers[0] = 0x60;
    std::fill(headers.begin() + 1, headers.begin() + 4, 0);
    headers[7] = 0;
    IpHeaderChain chain{IPV6_HEADER, 6, headers[6]};
    while (chain.size < headers.size() && IsExtension(chain.next))
    {
        const size_t start = chain.size;
        const uint8_t kind = chain.next;
        if (!Step(headers, chain))
        {
            return;
        }
        if (kind == ROUTING)
        {
            FollowRoutingHeader(headers, start, chain.size);
        }
        else if (kind != FRAGMENT)
        {
            ZeroIpv6Options(headers, start, chain.size);
        }
    }
}

} // namespace

size_t
IpHeaderSize(const IpAddress& address)
{
    return address.IsIpv6() ? IPV6_HEADER : IPV4_HEADER;
}

uint16_t
InternetChecksum(ByteView octets)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 1 < octets.size(); i += 2)
    {
        sum += static_cast<uint32_t>(octets[i]) << 8 | octets[i + 1];
    }
    while (sum >> 16 != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(~sum);
}

Bytes
MakeIpHeader(const IpHeaderFields& fields)
{
    Bytes header;
    header.reserve(IpHeaderSize(fields.source));
    if (fields.source.IsIpv6())
    {
        AppendUint(header,
                   0x60000000U | static_cast<uint32_t>(fields.dsField) << 20 |
                       (fields.flowLabel & 0xfffffU),
                   4);
        AppendUint(header, fields.payload, 2);
        header.push_back(fields.protocol);
        header.push_back(fields.ttl);
        Append(header, fields.source.Octets());
        Append(header, fields.destination.Octets());
        return header;
    }
    header.push_back(0x45);
    header.push_back(fields.dsField);
    AppendUint(header, IPV4_HEADER + fields.payload, 2);
    AppendUint(header, fields.identification, 2);
    AppendUint(header, fields.dontFragment ? 0x4000 : 0, 2);
    header.push_back(fields.ttl);
    header.push_back(fields.protocol);
    AppendUint(header, 0, 2);
    Append(header, fields.source.Octets());
    Append(header, fields.destination.Octets());
    WriteUint16(header.data() + 10, InternetChecksum(header));
    return header;
}

std::optional<IpHeaderChain>
FindTransportPlace(ByteView packet)
{
    auto chain = FixedHeader(packet);
    if (!chain || packet[0] >> 4 == 4)
    {
        return chain;
    }
    IpHeaderChain place = *chain;
    while (IsExtension(chain->next))
    {
        const bool mayBeInside = chain->next == DESTINATION_OPTIONS;
        if (!Step(packet, *chain))
        {
            return std::nullopt;
        }
        if (!mayBeInside)
        {
            place = *chain;
        }
    }
    return place;
}

std::optional<IpHeaderChain>
FindProtocol(ByteView packet, uint8_t protocol)
{
    auto chain = FixedHeader(packet);
    while (chain && chain->next != protocol)
    {
        if (packet[0] >> 4 == 4 || !IsExtension(chain->next) || !Step(packet, *chain))
        {
            return std::nullopt;
        }
    }
    return chain;
}

void
SetFollower(Bytes& headers, const IpHeaderChain& chain, uint8_t next, size_t payload)
{
    headers[chain.nextAt] = next;
    if (headers[0] >> 4 == 6)
    {
        WriteUint16(headers.data() + 4, headers.size() - IPV6_HEADER + payload);
        return;
    }
    WriteUint16(headers.data() + 2, headers.size() + payload);
    WriteUint16(headers.data() + 10, 0);
    WriteUint16(headers.data() + 10, InternetChecksum(headers));
}

void
MakeImmutable(Bytes& headers)
{
    if (headers[0] >> 4 == 6)
    {
        MakeIpv6Immutable(headers);
        return;
    }
    headers[1] = 0;
    headers[6] = 0;
    headers[7] = 0;
    headers[8] = 0;
    headers[10] = 0;
    headers[11] = 0;
    ZeroIpv4Options(headers);
}

} // namespace ike
} // namespace ns3
