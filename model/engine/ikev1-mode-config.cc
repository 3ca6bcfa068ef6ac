// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-mode-config.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t IP4 = 4;
constexpr size_t IP6 = 16;

// A message's attributes beyond this many are not looked at, so that a reply stays small.
constexpr size_t MOST_ATTRIBUTES = 64;

constexpr Ikev1CfgAttribute SUPPORTED[] = {
    Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS,
    Ikev1CfgAttribute::INTERNAL_IP4_NETMASK,
    Ikev1CfgAttribute::INTERNAL_IP4_DNS,
    Ikev1CfgAttribute::INTERNAL_ADDRESS_EXPIRY,
    Ikev1CfgAttribute::APPLICATION_VERSION,
    Ikev1CfgAttribute::INTERNAL_IP6_ADDRESS,
    Ikev1CfgAttribute::INTERNAL_IP6_DNS,
    Ikev1CfgAttribute::INTERNAL_IP4_SUBNET,
    Ikev1CfgAttribute::SUPPORTED_ATTRIBUTES,
    Ikev1CfgAttribute::INTERNAL_IP6_SUBNET,
};

bool
IsSupported(uint16_t type)
{
    return std::any_of(std::begin(SUPPORTED),
                       std::end(SUPPORTED),
                       [type](Ikev1CfgAttribute known)
                       { return static_cast<uint16_t>(known) == type; });
}

/** @brief The netmask of a prefix length, of IPv4. */
Bytes
NetmaskOf(unsigned prefixLength)
{
    Bytes mask;
    const unsigned bits = std::min(prefixLength, 32U);
    AppendUint(mask, bits == 0 ? 0 : UINT32_MAX << (32 - bits), IP4);
    return mask;
}

/** @brief The prefix length of a netmask; nothing when its ones are not all in front. */
std::optional<unsigned>
PrefixLengthOf(ByteView mask)
{
    for (unsigned length = 0; length <= 32; ++length)
    {
        if (ByteView(NetmaskOf(length)) == mask)
        {
            return length;
        }
    }
    return std::nullopt;
}

std::optional<IpAddress>
Wish(ByteView value)
{
    const IpAddress address = IpAddress::FromOctets(value);
    const bool isZero =
        std::all_of(value.begin(), value.end(), [](uint8_t octet) { return octet == 0; });
    return address.IsNone() || isZero ? std::nullopt : std::optional<IpAddress>(address);
}

/** @brief An IPv4 subnet with its mask (8 octets) or an IPv6 one with its length (17). */
void
ReadSubnet(ByteView value, Ikev1InternalNetwork& network)
{
    const bool isIp6 = value.size() == IP6 + 1;
    const std::optional<unsigned> length =
        isIp6 ? std::optional<unsigned>(value[IP6]) : PrefixLengthOf(value.Sub(IP4));
    if (length && *length <= (isIp6 ? 128U : 32U))
    {
        network.subnets.emplace_back(IpAddress::FromOctets(value.Sub(0, isIp6 ? IP6 : IP4)),
                                     *length);
    }
}

void
AddAddresses(std::vector<Ikev1Attribute>& out,
             const Ikev1InternalNetwork& network,
             size_t asked,
             bool isIp6)
{
    for (const IpAddress& address : network.addresses)
    {
        if (address.IsIpv6() != isIp6 || asked == 0)
        {
            continue;
        }
        --asked;
        out.push_back(MakeCfgAttribute(isIp6 ? Ikev1CfgAttribute::INTERNAL_IP6_ADDRESS
                                             : Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS,
                                       address.Octets()));
        if (!isIp6)
        {
            out.push_back(MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_NETMASK, NetmaskOf(32)));
        }
    }
}

void
AddSubnets(std::vector<Ikev1Attribute>& out, const Ikev1InternalNetwork& network)
{
    for (const auto& [address, length] : network.subnets)
    {
        Bytes value = address.Octets().ToBytes();
        if (address.IsIpv4())
        {
            Append(value, NetmaskOf(length));
            out.push_back(MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_SUBNET, value));
        }
        else
        {
            value.push_back(static_cast<uint8_t>(length));
            out.push_back(MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP6_SUBNET, value));
        }
    }
}

/** @brief The value's octets, in whichever form it came. */
Bytes
ValueOf(const Ikev1Attribute& attribute)
{
    Bytes value = attribute.data;
    if (attribute.isBasic)
    {
        AppendUint(value, attribute.value, 2);
    }
    return value;
}

} // namespace

Ikev1Attribute
MakeCfgAttribute(Ikev1CfgAttribute type, ByteView value)
{
    Ikev1Attribute attribute;
    attribute.type = static_cast<uint16_t>(type);
    attribute.isBasic = false;
    attribute.data = value.ToBytes();
    return attribute;
}

std::vector<Ikev1Attribute>
MakeCfgRequest(const std::optional<IpAddress>& wish, bool ip6)
{
    const ByteView value = wish ? wish->Octets() : ByteView();
    if (ip6)
    {
        return {MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP6_ADDRESS, value),
                MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP6_DNS),
                MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP6_SUBNET)};
    }
    return {MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS, value),
            MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_NETMASK),
            MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_DNS),
            MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_SUBNET)};
}

Ikev1CfgRequest
ReadCfgRequest(const std::vector<Ikev1Attribute>& attributes)
{
    Ikev1CfgRequest request;
    for (size_t i = 0; i < std::min(attributes.size(), MOST_ATTRIBUTES); ++i)
    {
        const Bytes value = ValueOf(attributes[i]);
        switch (static_cast<Ikev1CfgAttribute>(attributes[i].type))
        {
        case Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS:
            if (value.empty() || value.size() == IP4)
            {
                request.ip4.push_back(Wish(value));
            }
            break;
        case Ikev1CfgAttribute::INTERNAL_IP6_ADDRESS:
            if (value.empty() || value.size() == IP6)
            {
                request.ip6.push_back(Wish(value));
            }
            break;
        case Ikev1CfgAttribute::INTERNAL_IP4_DNS:
        case Ikev1CfgAttribute::INTERNAL_IP6_DNS:
            request.nameServers = true;
            break;
        case Ikev1CfgAttribute::INTERNAL_IP4_SUBNET:
        case Ikev1CfgAttribute::INTERNAL_IP6_SUBNET:
            request.subnets = true;
            break;
        case Ikev1CfgAttribute::APPLICATION_VERSION:
            request.version = true;
            break;
        case Ikev1CfgAttribute::SUPPORTED_ATTRIBUTES:
            request.supported = value.empty();
            break;
        default:
            break;
        }
    }
    return request;
}

std::vector<Ikev1Attribute>
MakeCfgReply(const Ikev1CfgRequest& request,
             const Ikev1InternalNetwork& network,
             const std::string& version)
{
    std::vector<Ikev1Attribute> out;
    AddAddresses(out, network, request.ip4.size(), false);
    AddAddresses(out, network, request.ip6.size(), true);
    if (!out.empty() && network.expirySeconds != 0)
    {
        Bytes seconds;
        AppendUint(seconds, network.expirySeconds, 4);
        out.push_back(MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_ADDRESS_EXPIRY, seconds));
    }
    if (request.nameServers)
    {
        for (const IpAddress& server : network.nameServers)
        {
            out.push_back(MakeCfgAttribute(server.IsIpv6() ? Ikev1CfgAttribute::INTERNAL_IP6_DNS
                                                           : Ikev1CfgAttribute::INTERNAL_IP4_DNS,
                                           server.Octets()));
        }
    }
    if (request.subnets)
    {
        AddSubnets(out, network);
    }
    if (request.version)
    {
        out.push_back(
            MakeCfgAttribute(Ikev1CfgAttribute::APPLICATION_VERSION, ByteView::OfText(version)));
    }
    if (request.supported)
    {
        Bytes types;
        for (Ikev1CfgAttribute type : SUPPORTED)
        {
            AppendUint(types, static_cast<uint16_t>(type), 2);
        }
        out.push_back(MakeCfgAttribute(Ikev1CfgAttribute::SUPPORTED_ATTRIBUTES, types));
    }
    return out;
}

Ikev1InternalNetwork
ReadInternalNetwork(const std::vector<Ikev1Attribute>& attributes)
{
    Ikev1InternalNetwork network;
    for (size_t i = 0; i < std::min(attributes.size(), MOST_ATTRIBUTES); ++i)
    {
        const Bytes value = ValueOf(attributes[i]);
        const auto hasSize = [&value](size_t size) { return value.size() == size; };
        switch (static_cast<Ikev1CfgAttribute>(attributes[i].type))
        {
        case Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS:
        case Ikev1CfgAttribute::INTERNAL_IP6_ADDRESS:
            if (hasSize(IP4) || hasSize(IP6))
            {
                network.addresses.push_back(IpAddress::FromOctets(value));
            }
            break;
        case Ikev1CfgAttribute::INTERNAL_IP4_DNS:
        case Ikev1CfgAttribute::INTERNAL_IP6_DNS:
            if (hasSize(IP4) || hasSize(IP6))
            {
                network.nameServers.push_back(IpAddress::FromOctets(value));
            }
            break;
        case Ikev1CfgAttribute::INTERNAL_IP4_SUBNET:
        case Ikev1CfgAttribute::INTERNAL_IP6_SUBNET:
            if (hasSize(2 * IP4) || hasSize(IP6 + 1))
            {
                ReadSubnet(value, network);
            }
            break;
        case Ikev1CfgAttribute::INTERNAL_ADDRESS_EXPIRY:
            network.expirySeconds =
                static_cast<uint32_t>(std::min<uint64_t>(attributes[i].Number(), UINT32_MAX));
            break;
        default:
            break;
        }
    }
    return network;
}

std::vector<Ikev1Attribute>
MakeCfgAcknowledgment(const std::vector<Ikev1Attribute>& attributes)
{
    std::vector<Ikev1Attribute> out;
    for (size_t i = 0; i < std::min(attributes.size(), MOST_ATTRIBUTES); ++i)
    {
        if (IsSupported(attributes[i].type))
        {
            out.push_back(MakeCfgAttribute(static_cast<Ikev1CfgAttribute>(attributes[i].type)));
        }
    }
    return out;
}

} // namespace ike
} // namespace ns3
