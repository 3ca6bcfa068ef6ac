// SPDX-License-Identifier: GPL-2.0-only

#include "ike-topology-routing.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

static_assert(ShortestPaths::NO_EDGE == TOPOLOGY_NONE, "edges and links are counted alike");

TopologyRouting::TopologyRouting(const IkeTopology& topology, RoutingMetric metric)
    : m_routers(static_cast<uint32_t>(topology.Routers().size())),
      m_isUp(topology.Links().size(), true)
{
    for (const TopologyLink& link : topology.Links())
    {
        m_edges.push_back({link.a, link.b});
        m_delays.push_back(link.delay);
        m_weights.push_back(metric == RoutingMetric::HOPS
                                ? 1
                                : static_cast<uint64_t>(std::max<int64_t>(1, link.delay.count())));
    }
}

void
TopologyRouting::SetLinkUp(uint32_t link, bool up)
{
    if (m_isUp[link] != up)
    {
        m_isUp[link] = up;
        m_paths.reset();
    }
}

bool
TopologyRouting::IsLinkUp(uint32_t link) const
{
    return m_isUp[link];
}

void
TopologyRouting::Prepare()
{
    if (m_paths)
    {
        return;
    }
    std::vector<uint64_t> weights = m_weights;
    for (size_t i = 0; i < weights.size(); ++i)
    {
        if (!m_isUp[i])
        {
            weights[i] = ShortestPaths::LEFT_OUT;
        }
    }
    m_paths = std::make_unique<ShortestPaths>(m_routers, m_edges, weights);
}

const std::vector<uint32_t>&
TopologyRouting::NextLinks(uint32_t router)
{
    Prepare();
    m_paths->From(router, m_tree);
    return m_tree.firstEdge;
}

std::vector<uint32_t>
TopologyRouting::Path(uint32_t from, uint32_t to)
{
    std::vector<uint32_t> links;
    while (from != to)
    {
        const uint32_t link = NextLinks(from)[to];
        if (link == TOPOLOGY_NONE)
        {
            return {};
        }
        links.push_back(link);
        from = m_edges[link].a == from ? m_edges[link].b : m_edges[link].a;
    }
    return links;
}

Duration
TopologyRouting::DelayOf(const std::vector<uint32_t>& links) const
{
    Duration sum{0};
    for (const uint32_t link : links)
    {
        sum += m_delays[link];
    }
    return sum;
}

} // namespace ike
} // namespace ns3
