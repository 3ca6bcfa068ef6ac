// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TOPOLOGY_ROUTING_H
#define IKE_TOPOLOGY_ROUTING_H

#include "ike-graph-library.h"
#include "ike-time.h"
#include "ike-topology.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a shortest path is short in. */
enum class RoutingMetric
{
    DELAY, //!< the sum of the links' delays (each counts at least 1 ns)
    HOPS   //!< the number of links
};

/**
 * @brief Which link each router takes towards each other one. Sites do not count: they are leaves.
 *
 * Equal paths are decided by the lowest link index, so the choice depends on nothing but the
 * topology and which links are up. Following it hop by hop comes nearer at each, hence never in a
 * circle.
 */
class TopologyRouting
{
  public:
    /** @brief All links are up at first. */
    TopologyRouting(const IkeTopology& topology, RoutingMetric metric);

    /** @brief Takes a link out of service, or back in. */
    void SetLinkUp(uint32_t link, bool up);

    bool IsLinkUp(uint32_t link) const;

    /**
     * @brief The link that @p router takes first to each router.
     * @return one entry a router; TOPOLOGY_NONE for itself and for those out of reach. Valid until
     * the next call.
     */
    const std::vector<uint32_t>& NextLinks(uint32_t router);

    /**
     * @brief The links from one router to another as packets take them; empty when out of reach.
     */
    std::vector<uint32_t> Path(uint32_t from, uint32_t to);

    /** @brief The sum of the delays of some links. */
    Duration DelayOf(const std::vector<uint32_t>& links) const;

  private:
    void Prepare();

    uint32_t m_routers;
    std::vector<GraphEdge> m_edges;
    std::vector<uint64_t> m_weights;
    std::vector<Duration> m_delays;
    std::vector<bool> m_isUp;
    std::unique_ptr<ShortestPaths> m_paths; //!< none when a link has changed since
    ShortestPaths::Tree m_tree;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TOPOLOGY_ROUTING_H */
