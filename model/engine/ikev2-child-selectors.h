// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_CHILD_SELECTORS_H
#define IKEV2_CHILD_SELECTORS_H

#include "ike-config.h"
#include "ike-payloads.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file Finer decisions about traffic selectors, RFC 7296 sections 2.9 and 2.23.1, as pure
 * functions. */

/** @brief What is proposed of one side's configured selectors: in transport mode what is about the
 * end of the IKE SA. */
TrafficSelectors ProposedOf(const IkeChildConfig& child,
                            const TrafficSelectors& configured,
                            const IpEndpoint& end);

/** @brief One side's proposed selectors as they look from here, where a NAT has changed that side's
 * address. */
TrafficSelectors SeenThroughNat(const TrafficSelectors& said,
                                bool isChanged,
                                const IpEndpoint& end);

/**
 * @brief Cuts acceptable selectors to the one pair of addresses that the proposal's first selectors
 * name.
 * @param tsi what is proposed for the initiator's side, and @p remote what of it is acceptable
 * @return false when the first selectors name more than a pair, or one that is not acceptable:
 * SINGLE_PAIR_REQUIRED
 */
bool NarrowToPair(const TrafficSelectors& tsi,
                  const TrafficSelectors& tsr,
                  TrafficSelectors& remote,
                  TrafficSelectors& local);

/**
 * @brief Whether what was proposed and not taken is acceptable in a Child SA of its own:
 * ADDITIONAL_TS_POSSIBLE.
 * @param taken the configuration that the Child SA at hand follows
 */
bool MoreIsPossible(const std::vector<std::shared_ptr<const IkeChildConfig>>& candidates,
                    const IkeChildConfig& taken,
                    const TrafficSelectors& tsi,
                    const TrafficSelectors& tsr);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_CHILD_SELECTORS_H */
