// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-selector.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

const IpAddress&
AddressAt(const IpsecPacketFields& packet, PacketEnd end)
{
    return end == PacketEnd::SOURCE ? packet.source : packet.destination;
}

/** @brief True when the packet's port at this end is not to be compared at all. */
bool
IsPortless(const IpsecPacketFields& packet, PacketEnd end)
{
    return packet.oneSidedPort && end == PacketEnd::DESTINATION;
}

bool
ContainsAddress(const TrafficSelector& selector, const IpAddress& address)
{
    return AddressBits(address) == AddressBits(selector.start) && selector.start <= address &&
           address <= selector.end;
}

/** @brief The ports of @p into cut to those of @p with. @return false when none remain */
bool
IntersectPorts(TrafficSelector& into, const TrafficSelector& with)
{
    if (IsOpaquePort(into) || IsAnyPort(with))
    {
        return IsOpaquePort(with) || IsAnyPort(with);
    }
    if (IsOpaquePort(with))
    {
        const bool admitsOpaque = IsAnyPort(into);
        into.startPort = with.startPort;
        into.endPort = with.endPort;
        return admitsOpaque;
    }
    into.startPort = std::max(into.startPort, with.startPort);
    into.endPort = std::min(into.endPort, with.endPort);
    return into.startPort <= into.endPort;
}

/** @brief Appends what of @p piece lies outside @p hole; @p common is their intersection. */
void
AppendRest(TrafficSelectors& rest, TrafficSelector piece, const TrafficSelector& common)
{
    if (piece.start < common.start)
    {
        TrafficSelector below = piece;
        below.end = PreviousAddress(common.start);
        rest.push_back(below);
        piece.start = common.start;
    }
    if (common.end < piece.end)
    {
        TrafficSelector above = piece;
        above.start = NextAddress(common.end);
        rest.push_back(above);
        piece.end = common.end;
    }
    if (IsOpaquePort(piece) || IsOpaquePort(common))
    {
        return;
    }
    if (piece.startPort < common.startPort)
    {
        TrafficSelector below = piece;
        below.endPort = common.startPort - 1;
        rest.push_back(below);
    }
    if (common.endPort < piece.endPort)
    {
        TrafficSelector above = piece;
        above.startPort = common.endPort + 1;
        rest.push_back(above);
    }
}

/** @brief True when a hole in @p piece of this kind leaves a rest that is again a list of
 * selectors. */
bool
CanCut(const TrafficSelector& piece, const TrafficSelector& hole)
{
    if (hole.protocol != 0 && hole.protocol != piece.protocol)
    {
        return false;
    }
    // ANY without some ports still admits OPAQUE, which no range of ports says.
    return !IsAnyPort(piece) || IsAnyPort(hole);
}

/** @brief True when what the selectors from @p from on admit covers the whole piece. */
bool
IsCovered(const TrafficSelector& piece, const TrafficSelectors& outer, size_t from)
{
    for (size_t i = from; i < outer.size(); ++i)
    {
        const auto common = Intersect(piece, outer[i]);
        if (!common || !CanCut(piece, outer[i]))
        {
            continue;
        }
        TrafficSelectors rest;
        AppendRest(rest, piece, *common);
        return std::all_of(rest.begin(),
                           rest.end(),
                           [&](const TrafficSelector& left)
                           { return IsCovered(left, outer, i + 1); });
    }
    return false;
}

} // namespace

bool
IsOpaquePort(const TrafficSelector& selector)
{
    return selector.startPort == 65535 && selector.endPort == 0;
}

bool
IsAnyPort(const TrafficSelector& selector)
{
    return selector.startPort == 0 && selector.endPort == 65535;
}

bool
IsWellFormed(const TrafficSelector& selector)
{
    return !selector.start.IsNone() && AddressBits(selector.start) == AddressBits(selector.end) &&
           selector.start <= selector.end &&
           (selector.startPort <= selector.endPort || IsOpaquePort(selector));
}

bool
ContainsPort(const TrafficSelector& selector, const std::optional<uint16_t>& port)
{
    if (!port)
    {
        return IsAnyPort(selector) || IsOpaquePort(selector);
    }
    return selector.startPort <= *port && *port <= selector.endPort;
}

TrafficSelector
MakeTrafficSelector(const IpPrefix& prefix, uint8_t protocol, std::optional<uint16_t> port)
{
    TrafficSelector selector;
    selector.protocol = protocol;
    selector.startPort = port.value_or(0);
    selector.endPort = port.value_or(65535);
    selector.start = prefix.address;
    selector.end = LastAddress(prefix);
    return selector;
}

TrafficSelector
MakeTrafficSelector(const IpsecPacketFields& packet, PacketEnd end)
{
    const auto& port = end == PacketEnd::SOURCE || packet.oneSidedPort ? packet.sourcePort
                                                                       : packet.destinationPort;
    const IpAddress& address = AddressAt(packet, end);
    return MakeTrafficSelector(PrefixOf(address, AddressBits(address)), packet.protocol, port);
}

bool
Contains(const TrafficSelector& selector, const IpsecPacketFields& packet, PacketEnd end)
{
    if (selector.protocol != 0 && selector.protocol != packet.protocol)
    {
        return false;
    }
    if (!ContainsAddress(selector, AddressAt(packet, end)))
    {
        return false;
    }
    const auto& port = end == PacketEnd::SOURCE ? packet.sourcePort : packet.destinationPort;
    return IsPortless(packet, end) || ContainsPort(selector, port);
}

bool
Contains(const TrafficSelectors& selectors, const IpsecPacketFields& packet, PacketEnd end)
{
    return std::any_of(selectors.begin(),
                       selectors.end(),
                       [&](const TrafficSelector& selector)
                       { return Contains(selector, packet, end); });
}

std::optional<TrafficSelector>
Intersect(const TrafficSelector& a, const TrafficSelector& b)
{
    if (AddressBits(a.start) != AddressBits(b.start))
    {
        return std::nullopt;
    }
    if (a.protocol != 0 && b.protocol != 0 && a.protocol != b.protocol)
    {
        return std::nullopt;
    }
    TrafficSelector common = a;
    common.protocol = a.protocol != 0 ? a.protocol : b.protocol;
    common.start = std::max(a.start, b.start);
    common.end = std::min(a.end, b.end);
    if (common.end < common.start || !IntersectPorts(common, b))
    {
        return std::nullopt;
    }
    return common;
}

bool
IsSubset(const TrafficSelector& inner, const TrafficSelector& outer)
{
    return Intersect(inner, outer) == inner;
}

bool
IsSubset(const TrafficSelectors& inner, const TrafficSelectors& outer)
{
    return std::all_of(inner.begin(),
                       inner.end(),
                       [&](const TrafficSelector& piece) { return IsCovered(piece, outer, 0); });
}

namespace
{

/** What a Traffic Selector payload can count, RFC 7296 section 3.13: the rest is not admitted. */
TrafficSelectors
AsManyAsCount(TrafficSelectors selectors)
{
    constexpr size_t MOST = 255;
    if (selectors.size() > MOST)
    {
        selectors.resize(MOST);
    }
    return selectors;
}

} // namespace

TrafficSelectors
Narrow(const TrafficSelectors& configured, const TrafficSelectors& proposed)
{
    TrafficSelectors candidates;
    for (const TrafficSelector& wanted : proposed)
    {
        for (const TrafficSelector& allowed : configured)
        {
            if (const auto common = Intersect(wanted, allowed))
            {
                candidates.push_back(*common);
            }
        }
    }
    // Of equal selectors the earlier stays; a selector inside another goes, and its place is the
    // larger one's.
    TrafficSelectors chosen;
    for (const TrafficSelector& candidate : candidates)
    {
        const auto inside = [&](const TrafficSelector& kept) { return IsSubset(candidate, kept); };
        if (std::any_of(chosen.begin(), chosen.end(), inside))
        {
            continue;
        }
        const auto covered = [&](const TrafficSelector& kept) { return IsSubset(kept, candidate); };
        const auto at = std::find_if(chosen.begin(), chosen.end(), covered);
        if (at == chosen.end())
        {
            chosen.push_back(candidate);
            continue;
        }
        *at = candidate;
        chosen.erase(std::remove_if(std::next(at), chosen.end(), covered), chosen.end());
    }
    return AsManyAsCount(std::move(chosen));
}

TrafficSelectors
CutToAddress(const TrafficSelectors& configured, const IpAddress& address)
{
    TrafficSelector host;
    host.start = address;
    host.end = address;
    TrafficSelectors cut = Narrow(configured, {host});
    return cut.empty() ? configured : cut;
}

TrafficSelectors
WithAddress(TrafficSelectors selectors, const IpAddress& address)
{
    for (TrafficSelector& selector : selectors)
    {
        if (selector.start == selector.end)
        {
            selector.start = address;
            selector.end = address;
        }
    }
    return selectors;
}

TrafficSelectors
WithPacketFirst(const TrafficSelectors& selectors, const IpsecPacketFields& packet, PacketEnd end)
{
    if (!Contains(selectors, packet, end))
    {
        return selectors;
    }
    TrafficSelectors hinted{MakeTrafficSelector(packet, end)};
    hinted.insert(hinted.end(), selectors.begin(), selectors.end());
    return AsManyAsCount(std::move(hinted));
}

} // namespace ike
} // namespace ns3
