// SPDX-License-Identifier: GPL-2.0-only

#include "ike-topology-network.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

IkeTopologyNetwork::IkeTopologyNetwork(IkeTopology topology, AddressPlan plan, RoutingMetric metric)
    : m_topology(std::move(topology)),
      m_plan(std::move(plan)),
      m_routing(m_topology, metric)
{
}

std::vector<uint32_t>
IkeTopologyNetwork::GetGateways() const
{
    std::vector<uint32_t> gateways;
    for (uint32_t i = 0; i < m_sites.size(); ++i)
    {
        if (m_sites[i].role == SiteRole::GATEWAY)
        {
            gateways.push_back(i);
        }
    }
    return gateways;
}

NodeContainer
IkeTopologyNetwork::GetSiteNodes() const
{
    NodeContainer nodes;
    for (const IkeTopologySite& site : m_sites)
    {
        nodes.Add(site.node);
    }
    return nodes;
}

bool
IkeTopologyNetwork::IsStub(uint32_t router) const
{
    const std::vector<uint32_t>& links = m_topology.LinksOf(router);
    return links.size() == 1 &&
           m_topology.LinksOf(m_topology.Neighbor(links[0], router)).size() > 1;
}

void
IkeTopologyNetwork::SetLinkUp(uint32_t link, bool up)
{
    if (m_routing.IsLinkUp(link) == up)
    {
        return;
    }
    m_routing.SetLinkUp(link, up);
    const Ptr<Ipv4> ends[] = {m_routers[m_topology.Links()[link].a].ipv4,
                              m_routers[m_topology.Links()[link].b].ipv4};
    const uint32_t interfaces[] = {m_links[link].interfaceA, m_links[link].interfaceB};
    for (int i = 0; i < 2; ++i)
    {
        if (up)
        {
            ends[i]->SetUp(interfaces[i]);
        }
        else
        {
            ends[i]->SetDown(interfaces[i]);
        }
    }
    if (m_convergenceDelay.IsZero())
    {
        Recompute();
        return;
    }
    Simulator::Schedule(m_convergenceDelay,
                        &IkeTopologyNetwork::Recompute,
                        Ptr<IkeTopologyNetwork>(this));
}

bool
IkeTopologyNetwork::IsLinkUp(uint32_t link) const
{
    return m_routing.IsLinkUp(link);
}

void
IkeTopologyNetwork::SetConvergenceDelay(Time delay)
{
    m_convergenceDelay = delay;
}

void
IkeTopologyNetwork::Recompute()
{
    for (uint32_t router = 0; router < m_routers.size(); ++router)
    {
        if (IsStub(router))
        {
            continue;
        }
        const std::vector<uint32_t>& links = m_topology.LinksOf(router);
        std::vector<uint16_t> nextHopOf(links.size());
        for (size_t i = 0; i < links.size(); ++i)
        {
            const uint32_t link = links[i];
            const uint32_t interface = m_topology.Links()[link].a == router
                                           ? m_links[link].interfaceA
                                           : m_links[link].interfaceB;
            const uint32_t neighbor = m_topology.Neighbor(link, router);
            nextHopOf[i] = static_cast<uint16_t>(m_routers[router].routing->NextHopNumber(
                Ipv4Address(m_plan.Router(neighbor).ToIpv4()),
                interface));
        }
        const std::vector<uint32_t>& next = m_routing.NextLinks(router);
        std::vector<uint16_t> nextHops(m_routers.size(), IkePrefixRouting::NO_NEXT_HOP);
        for (uint32_t to = 0; to < next.size(); ++to)
        {
            if (next[to] != TOPOLOGY_NONE)
            {
                const auto place = std::lower_bound(links.begin(), links.end(), next[to]);
                nextHops[to] = nextHopOf[static_cast<size_t>(place - links.begin())];
            }
        }
        m_routers[router].routing->SetSharedRoutes(m_destinations, std::move(nextHops));
    }
}

Time
IkeTopologyNetwork::GetPathDelay(uint32_t fromSite, uint32_t toSite) const
{
    const TopologySite& from = m_topology.Sites()[fromSite];
    const TopologySite& to = m_topology.Sites()[toSite];
    Duration sum = from.delay + to.delay;
    uint32_t router = from.router;
    for (size_t hops = 0; hops < m_routers.size(); ++hops)
    {
        if (router == to.router)
        {
            return NanoSeconds(sum.count());
        }
        const IkeTopologyRouter& at = m_routers[router];
        const auto route = at.routing->Lookup(m_sites[toSite].outer);
        if (!route || route->interface >= at.linkOf.size() ||
            at.linkOf[route->interface] == TOPOLOGY_NONE)
        {
            break;
        }
        const uint32_t link = at.linkOf[route->interface];
        sum += m_topology.Links()[link].delay;
        router = m_topology.Neighbor(link, router);
    }
    return NanoSeconds(-1);
}

} // namespace ike
} // namespace ns3
