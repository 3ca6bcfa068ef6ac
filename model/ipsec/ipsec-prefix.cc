// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-prefix.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief A copy of the octets to compute with. */
struct Octets
{
    explicit Octets(const IpAddress& address)
        : size(address.Octets().size())
    {
        std::copy(address.Octets().begin(), address.Octets().end(), data.begin());
    }

    IpAddress ToAddress() const
    {
        return IpAddress::FromOctets(ByteView(data.data(), size));
    }

    std::array<uint8_t, 16> data{};
    size_t size;
};

/** @brief How many of the lowest bits of an address are all @p ones, or all zero. */
unsigned
TrailingBits(const IpAddress& address, bool ones)
{
    const ByteView octets = address.Octets();
    const uint8_t flip = ones ? 0xff : 0x00;
    unsigned count = 0;
    for (size_t i = octets.size(); i-- > 0;)
    {
        uint8_t octet = octets[i] ^ flip;
        if (octet == 0)
        {
            count += 8;
            continue;
        }
        for (; (octet & 1) == 0; octet >>= 1)
        {
            ++count;
        }
        break;
    }
    return count;
}

} // namespace

unsigned
AddressBits(const IpAddress& address)
{
    return 8 * static_cast<unsigned>(address.Octets().size());
}

IpPrefix
PrefixOf(const IpAddress& address, unsigned length)
{
    length = std::min(length, AddressBits(address));
    Octets octets(address);
    for (size_t i = 0; i < octets.size; ++i)
    {
        const unsigned before = 8 * static_cast<unsigned>(i);
        const unsigned kept = length <= before ? 0 : std::min(8U, length - before);
        octets.data[i] &= static_cast<uint8_t>(0xff00 >> kept);
    }
    return IpPrefix{octets.ToAddress(), static_cast<uint8_t>(length)};
}

IpAddress
LastAddress(const IpPrefix& prefix)
{
    Octets octets(prefix.address);
    for (size_t i = 0; i < octets.size; ++i)
    {
        const unsigned before = 8 * static_cast<unsigned>(i);
        const unsigned kept = prefix.length <= before ? 0 : std::min(8U, prefix.length - before);
        octets.data[i] |= static_cast<uint8_t>(0xff >> kept);
    }
    return octets.ToAddress();
}

bool
Contains(const IpPrefix& prefix, const IpAddress& address)
{
    return AddressBits(address) == AddressBits(prefix.address) && !address.IsNone() &&
           PrefixOf(address, prefix.length).address == prefix.address;
}

IpAddress
NextAddress(const IpAddress& address)
{
    Octets octets(address);
    for (size_t i = octets.size; i-- > 0;)
    {
        if (++octets.data[i] != 0)
        {
            return octets.ToAddress();
        }
    }
    return IpAddress();
}

IpAddress
PreviousAddress(const IpAddress& address)
{
    Octets octets(address);
    for (size_t i = octets.size; i-- > 0;)
    {
        if (octets.data[i]-- != 0)
        {
            return octets.ToAddress();
        }
    }
    return IpAddress();
}

std::optional<IpPrefix>
PrefixOfRange(const IpAddress& first, const IpAddress& last)
{
    const unsigned bits = AddressBits(first);
    if (bits == 0 || bits != AddressBits(last))
    {
        return std::nullopt;
    }
    const unsigned host = std::min(TrailingBits(first, false), TrailingBits(last, true));
    for (unsigned free = host + 1; free-- > 0;)
    {
        const IpPrefix prefix = PrefixOf(first, bits - free);
        if (LastAddress(prefix) == last)
        {
            return prefix;
        }
    }
    return std::nullopt;
}

std::vector<IpPrefix>
RangeToPrefixes(const IpAddress& first, const IpAddress& last)
{
    std::vector<IpPrefix> prefixes;
    const unsigned bits = AddressBits(first);
    if (bits == 0 || bits != AddressBits(last) || last < first)
    {
        return prefixes;
    }
    for (IpAddress at = first;;)
    {
        IpPrefix prefix{at, static_cast<uint8_t>(bits - TrailingBits(at, false))};
        IpAddress end = LastAddress(prefix);
        while (last < end)
        {
            ++prefix.length;
            end = LastAddress(prefix);
        }
        prefixes.push_back(prefix);
        if (end == last)
        {
            return prefixes;
        }
        at = NextAddress(end);
    }
}

Result<IpPrefix>
ParsePrefix(std::string_view text)
{
    const size_t slash = text.find('/');
    const auto address = IpAddress::Parse(text.substr(0, slash));
    if (!address)
    {
        return address.GetError();
    }
    const unsigned bits = AddressBits(*address);
    if (slash == std::string_view::npos)
    {
        return IpPrefix{*address, static_cast<uint8_t>(bits)};
    }
    const std::string_view digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (read.ec != std::errc() || read.ptr != digits.data() + digits.size() || length > bits)
    {
        return Error{"'" + std::string(text) + "' has no prefix length from 0 to " +
                     std::to_string(bits) + " after the '/'"};
    }
    const IpPrefix prefix = PrefixOf(*address, length);
    if (prefix.address != *address)
    {
        return Error{"'" + std::string(text) + "' has bits set beyond its prefix; write " +
                     prefix.address.ToString() + "/" + std::to_string(length) +
                     " for the subnet or " + address->ToString() + " for the one host"};
    }
    return prefix;
}

std::string
ToString(const IpPrefix& prefix)
{
    if (prefix.length == AddressBits(prefix.address))
    {
        return prefix.address.ToString();
    }
    return prefix.address.ToString() + "/" + std::to_string(prefix.length);
}

} // namespace ike
} // namespace ns3
