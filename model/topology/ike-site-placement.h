// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SITE_PLACEMENT_H
#define IKE_SITE_PLACEMENT_H

#include "ike-random.h"
#include "ike-result.h"
#include "ike-time.h"
#include "ike-topology.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/** @brief How sites are spread over the routers. Aggregation routers get none. */
enum class SitePolicy
{
    ROUND_ROBIN, //!< one after the other
    RANDOM,      //!< each router as likely as any other
    BY_DEGREE    //!< a router as likely as it has links
};

/** @brief What to attach. */
struct SiteRecipe
{
    uint32_t count{0};
    SitePolicy policy{SitePolicy::ROUND_ROBIN};
    std::string prefix{"site"}; //!< names are the prefix and a number from 0
    Duration minimumDelay{std::chrono::milliseconds(1)}; //!< of the access line, uniform between
    Duration maximumDelay{std::chrono::milliseconds(5)}; //!< these, ends included
    uint64_t rate{100000000};                            //!< of the access line, bit/s
};

/** @brief Reads "round-robin", "random" or "by-degree". */
Result<SitePolicy> ParseSitePolicy(std::string_view text);

/** @brief Attaches sites. @return an error when a value is out of range or a name is taken */
Result<Done> AttachSites(IkeTopology& topology, const SiteRecipe& recipe, RandomSource& random);

/**
 * @brief Attaches a gateway to the router of this name.
 * @return the gateway's index among the sites
 */
Result<uint32_t> AttachGateway(IkeTopology& topology,
                               const std::string& name,
                               std::string_view router,
                               Duration delay,
                               uint64_t rate);

/** @brief Between which sites and routers aggregation routers come. */
struct AggregationRecipe
{
    uint32_t fanOut{64}; //!< most sites, or aggregation routers below, at one router; at least 2
    Duration delay{std::chrono::microseconds(10)}; //!< of a link to an aggregation router
    uint64_t rate{10000000000};                    //!< of a link to an aggregation router, bit/s
};

/**
 * @brief Puts aggregation routers, in a tree of as few levels as do, between a router and its sites
 * where it has more than the fan-out: what ns-3 does for a packet grows with the devices of a node.
 * Gateways stay where they are.
 * @return how many routers were added
 */
Result<uint32_t> AggregateSites(IkeTopology& topology, const AggregationRecipe& recipe);

} // namespace ike
} // namespace ns3

#endif /* IKE_SITE_PLACEMENT_H */
