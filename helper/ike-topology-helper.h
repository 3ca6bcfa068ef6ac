// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TOPOLOGY_HELPER_H
#define IKE_TOPOLOGY_HELPER_H

#include "ike-result.h"
#include "ike-site-placement.h"
#include "ike-topology-network.h"
#include "ike-topology-routing.h"
#include "ike-topology.h"

#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief Builds a topology in ns-3: a node for each router, site and gateway, with a lean IPv4
 * stack; a point-to-point line for each link and access line; addresses by AddressPlan; routes by
 * shortest paths. Two installs of the same topology are alike in everything.
 *
 * Routers know the way to every router, site and gateway, sites and gateways only a default route.
 * The networks behind sites are carried by tunnels, unless RouteLans() says otherwise.
 */
class IkeTopologyHelper
{
  public:
    /** @brief What paths are short in; delay at first. */
    void SetMetric(RoutingMetric metric);

    /** @brief Most sites at one router before aggregation routers come between, and their links; at
     * first AggregationRecipe's defaults. */
    void SetAggregation(const AggregationRecipe& recipe);

    /** @brief Attaches every site to its router directly, however many there are. */
    void DisableAggregation();

    /** @brief True to carry packets between LANs in the clear, for runs without tunnels. At first
     * false: routers do not know LANs. */
    void RouteLans(bool route);

    /** @brief True to give each site's node its inner address, on the loopback device, so that it
     * can stand for the hosts behind it. At first true. */
    void SetInnerAddresses(bool assign);

    /** @brief True to put TCP on sites and gateways, too. At first false. */
    void SetTcp(bool tcp);

    /** @brief How much waits at each end of a line, as "100p" or "64kB"; "100p" at first. */
    void SetQueueSize(const std::string& size);

    /** @brief See IkeTopologyNetwork::SetConvergenceDelay(). */
    void SetConvergenceDelay(Time delay);

    /** @return an error when the topology has no router, is larger than the address plan or the
     * routing tables allow, or a setting is out of its range */
    Result<Ptr<IkeTopologyNetwork>> Install(IkeTopology topology) const;

  private:
    friend class IkeTopologyBuilder;

    RoutingMetric m_metric{RoutingMetric::DELAY};
    std::optional<AggregationRecipe> m_aggregation{AggregationRecipe()};
    bool m_routeLans{false};
    bool m_innerAddresses{true};
    bool m_tcp{false};
    std::string m_queueSize{"100p"};
    Time m_convergenceDelay;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TOPOLOGY_HELPER_H */
