// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_SELECTOR_H
#define IKEV1_SELECTOR_H

#include "ike-address.h"
#include "ike-payloads.h"
#include "ike-traffic-selector.h"

#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief A traffic selector as a quick mode's identification, RFC 2407 section 4.6.2: an address, a
 * subnet or else a range. It has one port or all; of a range of ports it takes all.
 */
Ikev1IdPayload Ikev1IdOf(const TrafficSelector& selector);

/** @brief The selector that an identification means; nothing when it is no set of addresses. */
std::optional<TrafficSelector> Ikev1SelectorOf(const Ikev1IdPayload& id);

/** @brief The selector of one host, which a quick mode without identifications means
 * (RFC 2409 section 5.5). */
TrafficSelector Ikev1HostSelector(const IpAddress& address);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_SELECTOR_H */
