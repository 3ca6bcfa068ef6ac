// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-selector.h"

#include <array>
#include <charconv>

namespace ns3
{
namespace ike
{

namespace
{

struct ProtocolName
{
    std::string_view name;
    uint8_t number;
};

// IANA "Assigned Internet Protocol Numbers", the ones that selectors are written with.
constexpr std::array<ProtocolName, 11> PROTOCOLS{{
    {"icmp", 1},
    {"igmp", 2},
    {"tcp", 6},
    {"udp", 17},
    {"gre", 47},
    {"esp", 50},
    {"ah", 51},
    {"ipv6-icmp", 58},
    {"ospf", 89},
    {"sctp", 132},
    {"mh", 135},
}};

std::string_view
Trim(std::string_view text)
{
    const std::string_view blank = " \t\r\n";
    const size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos)
    {
        return {};
    }
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::optional<unsigned>
ParseNumber(std::string_view digits, unsigned max)
{
    unsigned value = 0;
    const char* end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value > max)
    {
        return std::nullopt;
    }
    return value;
}

std::optional<uint8_t>
ParseProtocol(std::string_view word)
{
    for (const ProtocolName& entry : PROTOCOLS)
    {
        if (entry.name == word)
        {
            return entry.number;
        }
    }
    const auto number = ParseNumber(word, 255);
    return number ? std::optional<uint8_t>(static_cast<uint8_t>(*number)) : std::nullopt;
}

bool
IsIcmp(uint8_t protocol)
{
    return protocol == 1 || protocol == 58;
}

/** @brief Type and code of ICMP, "8" or "8.0", as a range of ports. */
bool
ParseIcmp(std::string_view word, TrafficSelector& selector)
{
    const size_t dot = word.find('.');
    const auto type = ParseNumber(word.substr(0, dot), 255);
    if (!type)
    {
        return false;
    }
    selector.startPort = static_cast<uint16_t>(*type << 8);
    selector.endPort = static_cast<uint16_t>(selector.startPort | 0xff);
    if (dot != std::string_view::npos)
    {
        const auto code = ParseNumber(word.substr(dot + 1), 255);
        if (!code)
        {
            return false;
        }
        selector.startPort = static_cast<uint16_t>(selector.startPort | *code);
        selector.endPort = selector.startPort;
    }
    return true;
}

bool
ParsePort(std::string_view word, TrafficSelector& selector)
{
    if (word == "any")
    {
        return true;
    }
    if (word == "opaque")
    {
        selector.startPort = 65535;
        selector.endPort = 0;
        return true;
    }
    if (IsIcmp(selector.protocol))
    {
        return ParseIcmp(word, selector);
    }
    const size_t dash = word.find('-');
    const auto first = ParseNumber(word.substr(0, dash), 65535);
    const auto last =
        dash == std::string_view::npos ? first : ParseNumber(word.substr(dash + 1), 65535);
    if (!first || !last || *last < *first)
    {
        return false;
    }
    selector.startPort = static_cast<uint16_t>(*first);
    selector.endPort = static_cast<uint16_t>(*last);
    return true;
}

/** @brief Reads what stands between the brackets. */
Result<Done>
ParseRestriction(std::string_view inside, std::string_view whole, TrafficSelector& selector)
{
    const size_t slash = inside.find('/');
    const std::string_view word = inside.substr(0, slash);
    const auto protocol = ParseProtocol(word);
    if (!protocol)
    {
        return Error{"'" + std::string(word) + "' in the traffic selector '" + std::string(whole) +
                     "' is no protocol; write tcp, udp, icmp or a number from 0 to 255"};
    }
    selector.protocol = *protocol;
    if (slash == std::string_view::npos)
    {
        return Done{};
    }
    const std::string_view port = inside.substr(slash + 1);
    if (!ParsePort(port, selector))
    {
        return Error{
            "'" + std::string(port) + "' in the traffic selector '" + std::string(whole) +
            "' is no port; write 80, 1024-65535, any, opaque, or for icmp type and code as 8.0"};
    }
    if (selector.protocol == 0 && !IsAnyPort(selector))
    {
        return Error{"the traffic selector '" + std::string(whole) +
                     "' names a port without a protocol; write for example [tcp/80]"};
    }
    return Done{};
}

Result<Done>
ParseAddresses(std::string_view text, TrafficSelector& selector)
{
    const size_t dash = text.find('-');
    if (dash == std::string_view::npos)
    {
        const auto prefix = ParsePrefix(text);
        if (!prefix)
        {
            return prefix.GetError();
        }
        selector.start = prefix->address;
        selector.end = LastAddress(*prefix);
        return Done{};
    }
    const auto first = IpAddress::Parse(Trim(text.substr(0, dash)));
    const auto last = IpAddress::Parse(Trim(text.substr(dash + 1)));
    if (!first || !last)
    {
        return first ? last.GetError() : first.GetError();
    }
    if (AddressBits(*first) != AddressBits(*last) || *last < *first)
    {
        return Error{"the address range '" + std::string(text) +
                     "' is not in order; write the lower address first, both of one family"};
    }
    selector.start = *first;
    selector.end = *last;
    return Done{};
}

std::string
PortText(const TrafficSelector& selector)
{
    if (IsOpaquePort(selector))
    {
        return "opaque";
    }
    const unsigned first = selector.startPort;
    const unsigned last = selector.endPort;
    if (IsIcmp(selector.protocol) && first >> 8 == last >> 8)
    {
        const std::string type = std::to_string(first >> 8);
        if (first == last)
        {
            return type + "." + std::to_string(first & 0xff);
        }
        if ((first & 0xff) == 0 && (last & 0xff) == 0xff)
        {
            return type;
        }
    }
    return first == last ? std::to_string(first)
                         : std::to_string(first) + "-" + std::to_string(last);
}

std::string
ProtocolText(uint8_t protocol)
{
    for (const ProtocolName& entry : PROTOCOLS)
    {
        if (entry.number == protocol)
        {
            return std::string(entry.name);
        }
    }
    return std::to_string(protocol);
}

} // namespace

Result<TrafficSelector>
ParseTrafficSelector(std::string_view text)
{
    const std::string_view whole = Trim(text);
    TrafficSelector selector;
    const size_t bracket = whole.find('[');
    const auto addresses = ParseAddresses(Trim(whole.substr(0, bracket)), selector);
    if (!addresses)
    {
        return addresses.GetError();
    }
    if (bracket == std::string_view::npos)
    {
        return selector;
    }
    if (whole.back() != ']')
    {
        return Error{"the traffic selector '" + std::string(whole) + "' lacks its closing ']'"};
    }
    const std::string_view inside = whole.substr(bracket + 1, whole.size() - bracket - 2);
    const auto restriction = ParseRestriction(inside, whole, selector);
    if (!restriction)
    {
        return restriction.GetError();
    }
    return selector;
}

Result<TrafficSelectors>
ParseTrafficSelectors(std::string_view text)
{
    TrafficSelectors selectors;
    for (;;)
    {
        const size_t comma = text.find(',');
        auto selector = ParseTrafficSelector(text.substr(0, comma));
        if (!selector)
        {
            return selector.GetError();
        }
        selectors.push_back(*selector);
        if (comma == std::string_view::npos)
        {
            return selectors;
        }
        text.remove_prefix(comma + 1);
    }
}

std::string
ToString(const TrafficSelector& selector)
{
    const auto prefix = PrefixOfRange(selector.start, selector.end);
    std::string text =
        prefix ? ToString(*prefix) : selector.start.ToString() + "-" + selector.end.ToString();
    if (selector.protocol == 0 && IsAnyPort(selector))
    {
        return text;
    }
    text += "[" + ProtocolText(selector.protocol);
    if (!IsAnyPort(selector))
    {
        text += "/" + PortText(selector);
    }
    return text + "]";
}

std::string
ToString(const TrafficSelectors& selectors)
{
    if (selectors.empty())
    {
        return "none";
    }
    std::string text;
    for (const TrafficSelector& selector : selectors)
    {
        text += (text.empty() ? "" : ",") + ToString(selector);
    }
    return text;
}

} // namespace ike
} // namespace ns3
