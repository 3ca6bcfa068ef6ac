// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_SELECTOR_H
#define IPSEC_SELECTOR_H

#include "ike-result.h"
#include "ike-traffic-selector.h"
#include "ipsec-packet-fields.h"
#include "ipsec-prefix.h"

#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/**
 * @file
 * Pure functions on traffic selectors. Sets are meant: a selector is the set of packet ends
 * (address, protocol, port) that it admits, a list is the union of its selectors. Families never
 * mix.
 */

/** @brief Which end of a packet a selector is held against. */
enum class PacketEnd : uint8_t
{
    SOURCE,
    DESTINATION,
};

/** @brief True when the selector admits no port value but OPAQUE, RFC 7296 section 3.13.1. */
bool IsOpaquePort(const TrafficSelector& selector);

/** @brief True when the selector admits all ports, OPAQUE among them (RFC 4301 section 4.4.1.1). */
bool IsAnyPort(const TrafficSelector& selector);

/**
 * @brief True when the addresses are of one family and in order and the ports are in order or
 * OPAQUE. Whoever reads selectors from the wire asks this first; the other functions here expect
 * it.
 */
bool IsWellFormed(const TrafficSelector& selector);

/** @brief The selector of a whole prefix. @param protocol 0 for any @param port all ports when
 * absent */
TrafficSelector MakeTrafficSelector(const IpPrefix& prefix,
                                    uint8_t protocol = 0,
                                    std::optional<uint16_t> port = std::nullopt);

/** @brief The very specific selector of one end of a packet, RFC 7296 section 2.9. */
TrafficSelector MakeTrafficSelector(const IpsecPacketFields& packet, PacketEnd end);

/** @brief True when the selector admits this port; no value is an OPAQUE one. Its protocol is not
 * looked at. */
bool ContainsPort(const TrafficSelector& selector, const std::optional<uint16_t>& port);

/** @brief True when one end of the packet is in the selector. */
bool Contains(const TrafficSelector& selector, const IpsecPacketFields& packet, PacketEnd end);

/** @brief True when one end of the packet is in one of the selectors. */
bool Contains(const TrafficSelectors& selectors, const IpsecPacketFields& packet, PacketEnd end);

/** @brief What both admit; nothing when that is the empty set. */
std::optional<TrafficSelector> Intersect(const TrafficSelector& a, const TrafficSelector& b);

/** @brief True when @p outer admits all that @p inner admits. */
bool IsSubset(const TrafficSelector& inner, const TrafficSelector& outer);

/** @brief True when the union @p outer admits all that the union @p inner admits, also in pieces.
 */
bool IsSubset(const TrafficSelectors& inner, const TrafficSelectors& outer);

/**
 * @brief A responder's choice among what an initiator proposes, RFC 7296 section 2.9: all that is
 * both configured and proposed. What of the initiator's first selector is acceptable comes first,
 * so a peer that needs one packet's flow finds it covered.
 * @return at most 255, as a payload counts them (section 3.13); none when nothing of the proposal
 * is acceptable: TS_UNACCEPTABLE
 */
TrafficSelectors Narrow(const TrafficSelectors& configured, const TrafficSelectors& proposed);

/**
 * @brief What of configured selectors is about one address, as transport mode proposes it (RFC 7296
 * section 2.23.1); all of them when nothing is.
 */
TrafficSelectors CutToAddress(const TrafficSelectors& configured, const IpAddress& address);

/**
 * @brief A proposal of transport mode with another address in place of its one, which a NAT has
 * changed (RFC 7296 section 2.23.1). Selectors of several addresses stay as they are.
 */
TrafficSelectors WithAddress(TrafficSelectors selectors, const IpAddress& address);

/**
 * @brief A proposal caused by a packet: its very specific selector in front of the list, RFC 7296
 * section 2.9. The list as it is when it does not admit the packet.
 */
TrafficSelectors WithPacketFirst(const TrafficSelectors& selectors,
                                 const IpsecPacketFields& packet,
                                 PacketEnd end);

/**
 * @brief Reads one selector: a prefix, an address or a range "10.1.0.5-10.1.0.9", then optionally
 * "[protocol]" or "[protocol/port]": "10.1.0.0/16[tcp/80]", "[udp/1024-65535]", "[icmp/8.0]" (type,
 * or type and code), "[17]", "[esp/opaque]".
 */
Result<TrafficSelector> ParseTrafficSelector(std::string_view text);

/** @brief Reads selectors with commas between them; at least one. */
Result<TrafficSelectors> ParseTrafficSelectors(std::string_view text);

/** @brief As ParseTrafficSelector() reads it. */
std::string ToString(const TrafficSelector& selector);

/** @brief As ParseTrafficSelectors() reads it; "none" for an empty list. */
std::string ToString(const TrafficSelectors& selectors);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_SELECTOR_H */
