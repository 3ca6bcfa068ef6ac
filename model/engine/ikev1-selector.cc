// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-selector.h"

#include "ikev1-registry.h"

namespace ns3
{
namespace ike
{

namespace
{

/** @brief The mask that turns @p start..@p end into a subnet, or nothing when it is none. */
std::optional<Bytes>
MaskOf(ByteView start, ByteView end)
{
    Bytes mask;
    bool open = false;
    for (size_t i = 0; i < start.size(); ++i)
    {
        const auto free = static_cast<uint8_t>(start[i] ^ end[i]);
        const auto low = static_cast<uint8_t>(free + 1);
        const bool isSuffix = (free & low) == 0; // ones from the right
        const bool isAligned = (start[i] & free) == 0;
        if (!isSuffix || !isAligned || (open && free != 0xff))
        {
            return std::nullopt;
        }
        open = open || free != 0;
        mask.push_back(static_cast<uint8_t>(~free));
    }
    return mask;
}

} // namespace

TrafficSelector
Ikev1HostSelector(const IpAddress& address)
{
    TrafficSelector selector;
    selector.start = address;
    selector.end = address;
    return selector;
}

Ikev1IdPayload
Ikev1IdOf(const TrafficSelector& selector)
{
    Ikev1IdPayload id;
    id.protocol = selector.protocol;
    id.port = selector.startPort == selector.endPort ? selector.startPort : 0;
    const bool isIpv6 = selector.start.IsIpv6();
    const ByteView start = selector.start.Octets();
    const ByteView end = selector.end.Octets();
    id.data = start.ToBytes();
    if (selector.start == selector.end)
    {
        id.type = isIpv6 ? Ikev1IdType::IPV6_ADDR : Ikev1IdType::IPV4_ADDR;
        return id;
    }
    const auto mask = MaskOf(start, end);
    if (mask)
    {
        id.type = isIpv6 ? Ikev1IdType::IPV6_ADDR_SUBNET : Ikev1IdType::IPV4_ADDR_SUBNET;
        Append(id.data, *mask);
        return id;
    }
    id.type = isIpv6 ? Ikev1IdType::IPV6_ADDR_RANGE : Ikev1IdType::IPV4_ADDR_RANGE;
    Append(id.data, end);
    return id;
}

std::optional<TrafficSelector>
Ikev1SelectorOf(const Ikev1IdPayload& id)
{
    const bool isSingle = id.type == Ikev1IdType::IPV4_ADDR || id.type == Ikev1IdType::IPV6_ADDR;
    const bool isSubnet =
        id.type == Ikev1IdType::IPV4_ADDR_SUBNET || id.type == Ikev1IdType::IPV6_ADDR_SUBNET;
    const bool isIpv6 = id.type == Ikev1IdType::IPV6_ADDR ||
                        id.type == Ikev1IdType::IPV6_ADDR_SUBNET ||
                        id.type == Ikev1IdType::IPV6_ADDR_RANGE;
    const bool isRange =
        id.type == Ikev1IdType::IPV4_ADDR_RANGE || id.type == Ikev1IdType::IPV6_ADDR_RANGE;
    const size_t width = isIpv6 ? 16 : 4;
    if ((!isSingle && !isSubnet && !isRange) || id.data.size() != (isSingle ? width : 2 * width))
    {
        return std::nullopt;
    }
    Bytes start(id.data.begin(), id.data.begin() + width);
    Bytes end(id.data.end() - width, id.data.end());
    for (size_t i = 0; isSubnet && i < width; ++i)
    {
        const uint8_t mask = end[i];
        start[i] &= mask;
        end[i] = static_cast<uint8_t>(start[i] | ~mask);
    }
    TrafficSelector selector;
    selector.protocol = id.protocol;
    selector.start = IpAddress::FromOctets(start);
    selector.end = IpAddress::FromOctets(end);
    if (id.port != 0)
    {
        selector.startPort = id.port;
        selector.endPort = id.port;
    }
    if (selector.end < selector.start)
    {
        return std::nullopt;
    }
    return selector;
}

} // namespace ike
} // namespace ns3
