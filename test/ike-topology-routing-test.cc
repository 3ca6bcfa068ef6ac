// SPDX-License-Identifier: GPL-2.0-only

#include "ike-address-plan.h"
#include "ike-random.h"
#include "ike-site-placement.h"
#include "ike-topology-generator.h"
#include "ike-topology-routing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

constexpr int64_t FAR = std::numeric_limits<int64_t>::max() / 4;

/** @brief The length of the shortest path between all pairs (Floyd and Warshall). */
std::vector<std::vector<int64_t>>
AllDistances(const IkeTopology& topology, RoutingMetric metric, const std::set<uint32_t>& down)
{
    const size_t count = topology.Routers().size();
    std::vector<std::vector<int64_t>> distance(count, std::vector<int64_t>(count, FAR));
    for (size_t i = 0; i < count; ++i)
    {
        distance[i][i] = 0;
    }
    for (uint32_t i = 0; i < topology.Links().size(); ++i)
    {
        const TopologyLink& link = topology.Links()[i];
        if (down.count(i) == 0)
        {
            const int64_t weight = metric == RoutingMetric::HOPS ? 1 : link.delay.count();
            distance[link.a][link.b] = std::min(distance[link.a][link.b], weight);
            distance[link.b][link.a] = distance[link.a][link.b];
        }
    }
    for (size_t k = 0; k < count; ++k)
    {
        for (size_t i = 0; i < count; ++i)
        {
            for (size_t j = 0; j < count; ++j)
            {
                distance[i][j] = std::min(distance[i][j], distance[i][k] + distance[k][j]);
            }
        }
    }
    return distance;
}

/** @brief A network with parallel links and, delays being few, many paths of the same length. */
IkeTopology
MakeTangle(uint64_t seed)
{
    TopologyRecipe recipe;
    recipe.shape = TopologyShape::RANDOM;
    recipe.routers = 30;
    recipe.meanDegree = 4;
    recipe.minimumDelay = Duration(1);
    recipe.maximumDelay = Duration(3);
    SeededRandomSource random(seed);
    IkeTopology topology = *MakeTopology(recipe, random);
    for (int i = 0; i < 10; ++i)
    {
        TopologyLink link = topology.Links()[DrawBelow(random, 40)];
        link.delay = DrawBetween(random, Duration(1), Duration(3));
        topology.AddLink(link);
    }
    return topology;
}

void
ExpectShortest(const IkeTopology& topology,
               TopologyRouting& routing,
               RoutingMetric metric,
               const std::set<uint32_t>& down)
{
    const auto distance = AllDistances(topology, metric, down);
    for (uint32_t from = 0; from < topology.Routers().size(); ++from)
    {
        for (uint32_t to = 0; to < topology.Routers().size(); ++to)
        {
            const std::vector<uint32_t> path = routing.Path(from, to);
            int64_t length = 0;
            uint32_t at = from;
            for (const uint32_t link : path)
            {
                EXPECT_EQ(down.count(link), 0U);
                length += metric == RoutingMetric::HOPS ? 1 : topology.Links()[link].delay.count();
                at = topology.Neighbor(link, at);
            }
            if (distance[from][to] >= FAR)
            {
                EXPECT_TRUE(path.empty());
                continue;
            }
            EXPECT_EQ(at, to);
            EXPECT_EQ(length, distance[from][to]) << from << " to " << to;
        }
    }
}

TEST(IkeTopologyRouting, TakesShortestPathsAlsoWhenLinksFail)
{
    for (const RoutingMetric metric : {RoutingMetric::DELAY, RoutingMetric::HOPS})
    {
        for (uint64_t seed = 1; seed <= 3; ++seed)
        {
            const IkeTopology topology = MakeTangle(seed);
            TopologyRouting routing(topology, metric);
            std::set<uint32_t> down;
            ExpectShortest(topology, routing, metric, down);
            SeededRandomSource random(seed);
            while (down.size() < 30)
            {
                const uint32_t count = static_cast<uint32_t>(topology.Links().size());
                const uint32_t link = DrawBelow(random, count);
                routing.SetLinkUp(link, false);
                down.insert(link);
            }
            ExpectShortest(topology, routing, metric, down);
            for (const uint32_t link : down)
            {
                EXPECT_FALSE(routing.IsLinkUp(link));
                routing.SetLinkUp(link, true);
            }
            ExpectShortest(topology, routing, metric, {});
        }
    }
}

TEST(IkeTopologyRouting, EqualPathsAreDecidedByTheLowestLink)
{
    // A square whose two ways round are equal, and two parallel links on one side of it.
    IkeTopology topology;
    for (const char* name : {"a", "b", "c", "d"})
    {
        TopologyRouter router;
        router.name = name;
        topology.AddRouter(router);
    }
    const auto join = [&topology](uint32_t a, uint32_t b) {
        return *topology.AddLink({a, b, Duration(5), 1, DelayOrigin::GIVEN});
    };
    join(1, 3);
    const uint32_t viaB = join(0, 1);
    join(0, 2);
    join(2, 3);
    join(0, 1);
    TopologyRouting routing(topology, RoutingMetric::DELAY);
    EXPECT_EQ(routing.Path(0, 3), (std::vector<uint32_t>{viaB, 0}));
    EXPECT_EQ(routing.Path(0, 1), std::vector<uint32_t>{viaB});
    EXPECT_EQ(routing.DelayOf(routing.Path(0, 3)), Duration(10));
    EXPECT_TRUE(routing.Path(2, 2).empty());
}

TEST(IkeTopologyRouting, LinksWithoutDelayCountAHair)
{
    IkeTopology topology;
    for (int i = 0; i < 50; ++i)
    {
        TopologyRouter router;
        router.name = std::to_string(i);
        topology.AddRouter(router);
    }
    for (uint32_t i = 0; i < 50; ++i)
    {
        topology.AddLink({i, (i + 1) % 50, Duration(0), 1, DelayOrigin::GIVEN});
    }
    TopologyRouting routing(topology, RoutingMetric::DELAY);
    for (uint32_t to = 0; to < 50; ++to)
    {
        EXPECT_EQ(routing.Path(0, to).size(), std::min(to, 50 - to));
    }
}

IkeTopology
WithSites(uint32_t sites, uint32_t gateways, uint32_t fanOut)
{
    TopologyRecipe recipe;
    recipe.routers = 5;
    SeededRandomSource random(1);
    IkeTopology topology = *MakeTopology(recipe, random);
    for (uint32_t i = 0; i < gateways; ++i)
    {
        AttachGateway(topology,
                      "gw" + std::to_string(i),
                      "r" + std::to_string(i % 5),
                      Duration(0),
                      1);
    }
    SiteRecipe siteRecipe;
    siteRecipe.count = sites;
    siteRecipe.policy = SitePolicy::RANDOM;
    AttachSites(topology, siteRecipe, random);
    AggregationRecipe aggregation;
    aggregation.fanOut = fanOut;
    AggregateSites(topology, aggregation);
    return topology;
}

TEST(IkeAddressPlan, IsAsDocumented)
{
    IkeTopology topology = WithSites(0, 2, 64);
    for (uint32_t i = 0; i < 300; ++i)
    {
        topology.AddSite({"s" + std::to_string(i), i % 5, Duration(0), 1, SiteRole::SITE});
    }
    const Result<AddressPlan> plan = AddressPlan::Make(topology);
    ASSERT_TRUE(plan.Ok());
    EXPECT_EQ(plan->Router(0).ToString(), "172.16.0.1");
    EXPECT_EQ(plan->Router(4).ToString(), "172.16.0.5");
    EXPECT_EQ(plan->Outer(0).ToString(), "203.0.113.1");
    EXPECT_EQ(plan->Outer(1).ToString(), "203.0.113.2");
    EXPECT_EQ(ToString(plan->Lan(1)), "192.168.1.0/24");
    EXPECT_EQ(plan->Inner(1).ToString(), "192.168.1.1");
    // 60 sites at each router: blocks of 64, from the first multiple of 64.
    EXPECT_EQ(plan->Outer(2).ToString(), "100.64.0.64");
    EXPECT_EQ(plan->Outer(3).ToString(), "100.64.0.128");
    EXPECT_EQ(plan->Outer(7).ToString(), "100.64.0.65");
    EXPECT_EQ(ToString(plan->Lan(2)), "10.0.0.0/24");
    EXPECT_EQ(plan->Inner(2).ToString(), "10.0.0.1");
    EXPECT_EQ(ToString(plan->Lan(2 + 299)), "10.1.43.0/24");
    const IkePrefixTable destinations = plan->Destinations(topology, false);
    EXPECT_EQ(destinations.Size(), 5U + 5U + 2U);
    EXPECT_EQ(destinations.Find(plan->Outer(2).ToIpv4(), 26), 0U);
}

TEST(IkeAddressPlan, EveryAddressIsUniqueAndLeadsToItsRouter)
{
    for (const uint32_t fanOut : {3U, 64U})
    {
        const IkeTopology topology = WithSites(1500, 7, fanOut);
        const Result<AddressPlan> plan = AddressPlan::Make(topology);
        ASSERT_TRUE(plan.Ok());
        const IkePrefixTable destinations = plan->Destinations(topology, true);
        std::set<std::string> seen;
        for (uint32_t i = 0; i < topology.Routers().size(); ++i)
        {
            EXPECT_TRUE(seen.insert(plan->Router(i).ToString()).second);
            EXPECT_EQ(destinations.Lookup(plan->Router(i).ToIpv4())->value, i);
        }
        for (uint32_t i = 0; i < topology.Sites().size(); ++i)
        {
            const uint32_t router = topology.Sites()[i].router;
            EXPECT_TRUE(seen.insert(plan->Outer(i).ToString()).second);
            EXPECT_TRUE(seen.insert(plan->Inner(i).ToString()).second);
            EXPECT_TRUE(Contains(plan->Lan(i), plan->Inner(i)));
            EXPECT_EQ(destinations.Lookup(plan->Outer(i).ToIpv4())->value, router);
            EXPECT_EQ(destinations.Lookup(plan->Inner(i).ToIpv4())->value, router);
            EXPECT_EQ(plan->Outer(i).ToIpv4() >> 22 == 0x64400000U >> 22,
                      topology.Sites()[i].role == SiteRole::SITE);
        }
    }
}

TEST(IkeAddressPlan, MoreSitesGetSmallerLans)
{
    const IkeTopology topology = WithSites(70000, 1, 4096);
    const Result<AddressPlan> plan = AddressPlan::Make(topology);
    ASSERT_TRUE(plan.Ok());
    EXPECT_EQ(plan->Lan(1).length, 25);
    EXPECT_EQ(plan->Lan(0).length, 24);
    EXPECT_EQ(ToString(plan->Lan(70000)), "10.136.183.128/25");
}

TEST(IkeAddressPlan, RefusesMoreGatewaysThanAddresses)
{
    EXPECT_TRUE(AddressPlan::Make(WithSites(0, 254, 64)).Ok());
    const Result<AddressPlan> plan = AddressPlan::Make(WithSites(0, 255, 64));
    ASSERT_FALSE(plan.Ok());
    EXPECT_NE(plan.GetError().message.find("255 gateways"), std::string::npos);
}

} // namespace
} // namespace ike
} // namespace ns3
