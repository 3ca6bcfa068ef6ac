// SPDX-License-Identifier: GPL-2.0-only

#include "ike-random.h"
#include "ike-site-placement.h"
#include "ike-topology-generator.h"
#include "ike-topology.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

IkeTopology
Make(const TopologyRecipe& recipe, uint64_t seed = 1)
{
    SeededRandomSource random(seed);
    const Result<IkeTopology> topology = MakeTopology(recipe, random);
    EXPECT_TRUE(topology.Ok()) << topology.GetError().message;
    return topology ? *topology : IkeTopology();
}

TopologyRecipe
Recipe(TopologyShape shape, uint32_t routers)
{
    TopologyRecipe recipe;
    recipe.shape = shape;
    recipe.routers = routers;
    return recipe;
}

/** @brief Everything a topology holds, as text. */
std::string
Print(const IkeTopology& topology)
{
    std::ostringstream out;
    for (const TopologyRouter& router : topology.Routers())
    {
        out << router.name << " " << router.above << "\n";
    }
    for (const TopologyLink& link : topology.Links())
    {
        out << link.a << "-" << link.b << " " << link.delay.count() << " " << link.rate << "\n";
    }
    for (const TopologySite& site : topology.Sites())
    {
        out << site.name << "@" << site.router << " " << site.delay.count() << " " << site.rate
            << "\n";
    }
    return out.str();
}

std::vector<size_t>
Degrees(const IkeTopology& topology)
{
    std::vector<size_t> degrees;
    for (uint32_t i = 0; i < topology.Routers().size(); ++i)
    {
        degrees.push_back(topology.LinksOf(i).size());
    }
    return degrees;
}

bool
IsSimple(const IkeTopology& topology)
{
    std::set<std::pair<uint32_t, uint32_t>> seen;
    for (const TopologyLink& link : topology.Links())
    {
        if (link.a == link.b ||
            !seen.emplace(std::min(link.a, link.b), std::max(link.a, link.b)).second)
        {
            return false;
        }
    }
    return true;
}

TEST(IkeTopology, RefusesWhatMakesNoNetwork)
{
    IkeTopology topology;
    TopologyRouter router;
    EXPECT_FALSE(topology.AddRouter(router).Ok());
    router.name = "a";
    EXPECT_EQ(*topology.AddRouter(router), 0U);
    EXPECT_FALSE(topology.AddRouter(router).Ok());
    router.name = "b";
    EXPECT_EQ(*topology.AddRouter(router), 1U);
    EXPECT_EQ(topology.CountParts(), 2U);

    TopologyLink link{0, 1, std::chrono::milliseconds(1), 1000, DelayOrigin::GIVEN};
    EXPECT_TRUE(topology.AddLink(link).Ok());
    link.b = 2;
    EXPECT_FALSE(topology.AddLink(link).Ok());
    link.b = 0;
    EXPECT_FALSE(topology.AddLink(link).Ok());
    link = {0, 1, Duration(-1), 1000, DelayOrigin::GIVEN};
    EXPECT_FALSE(topology.AddLink(link).Ok());
    link = {0, 1, Duration(0), 0, DelayOrigin::GIVEN};
    EXPECT_FALSE(topology.AddLink(link).Ok());
    EXPECT_EQ(topology.Links().size(), 1U);
    EXPECT_EQ(topology.CountParts(), 1U);

    TopologySite site{"s", 1, Duration(0), 1, SiteRole::SITE};
    EXPECT_EQ(*topology.AddSite(site), 0U);
    EXPECT_FALSE(topology.AddSite(site).Ok());
    EXPECT_EQ(*topology.FindSite("s"), 0U);
    EXPECT_FALSE(topology.FindSite("t").Ok());
    site = {"t", 2, Duration(0), 1, SiteRole::SITE};
    EXPECT_FALSE(topology.AddSite(site).Ok());
}

TEST(IkeTopology, FindsRoutersAndSuggests)
{
    IkeTopology topology;
    for (const char* name : {"Los Angeles", "Perth#1", "Perth#2", "London#7"})
    {
        TopologyRouter router;
        router.name = name;
        topology.AddRouter(router);
    }
    EXPECT_EQ(*topology.FindRouter("Los Angeles"), 0U);
    EXPECT_EQ(*topology.FindRouter("los angeles"), 0U);
    EXPECT_EQ(*topology.FindRouter("Perth#2"), 2U);
    EXPECT_EQ(*topology.FindRouter("London"), 3U);
    EXPECT_NE(topology.FindRouter("Perth").GetError().message.find("'Perth#1' or 'Perth#2'"),
              std::string::npos);
    EXPECT_NE(
        topology.FindRouter("Los Alamos").GetError().message.find("did you mean 'Los Angeles'"),
        std::string::npos);
    EXPECT_NE(topology.FindRouter("").GetError().message.find("one of the 4"), std::string::npos);
}

TEST(IkeTopologyGenerator, HubAndSpoke)
{
    TopologyRecipe recipe = Recipe(TopologyShape::HUB_AND_SPOKE, 12);
    recipe.hubs = 3;
    const IkeTopology topology = Make(recipe);
    EXPECT_EQ(topology.Links().size(), 3U + 9U);
    EXPECT_EQ(Degrees(topology), (std::vector<size_t>{5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
    EXPECT_EQ(topology.Routers()[2].name, "hub2");
    EXPECT_EQ(topology.Routers()[3].name, "spoke0");
    EXPECT_EQ(topology.CountParts(), 1U);
}

TEST(IkeTopologyGenerator, FullMeshAndRing)
{
    const IkeTopology mesh = Make(Recipe(TopologyShape::FULL_MESH, 9));
    EXPECT_EQ(mesh.Links().size(), 36U);
    EXPECT_EQ(Degrees(mesh), std::vector<size_t>(9, 8));
    EXPECT_TRUE(IsSimple(mesh));
    const IkeTopology ring = Make(Recipe(TopologyShape::RING, 9));
    EXPECT_EQ(Degrees(ring), std::vector<size_t>(9, 2));
    EXPECT_TRUE(IsSimple(ring));
    EXPECT_EQ(ring.CountParts(), 1U);
}

TEST(IkeTopologyGenerator, RandomShapesAreSimpleConnectedAndOfTheWantedDegree)
{
    for (const TopologyShape shape : {TopologyShape::RANDOM, TopologyShape::WAXMAN})
    {
        for (uint64_t seed = 1; seed <= 5; ++seed)
        {
            TopologyRecipe recipe = Recipe(shape, 400);
            recipe.meanDegree = 4;
            const IkeTopology topology = Make(recipe, seed);
            EXPECT_EQ(topology.CountParts(), 1U);
            EXPECT_TRUE(IsSimple(topology));
            const double degree = 2.0 * static_cast<double>(topology.Links().size()) / 400;
            EXPECT_GT(degree, 3.5);
            EXPECT_LT(degree, 4.5);
        }
    }
}

TEST(IkeTopologyGenerator, SparseRandomShapesAreStillConnected)
{
    for (const TopologyShape shape : {TopologyShape::RANDOM, TopologyShape::WAXMAN})
    {
        TopologyRecipe recipe = Recipe(shape, 60);
        recipe.meanDegree = 0;
        const IkeTopology topology = Make(recipe);
        EXPECT_EQ(topology.CountParts(), 1U);
        EXPECT_EQ(topology.Links().size(), 59U);
    }
}

TEST(IkeTopologyGenerator, WaxmanPrefersNearRouters)
{
    TopologyRecipe recipe = Recipe(TopologyShape::WAXMAN, 300);
    const auto meanDelay = [&recipe]
    {
        double sum = 0;
        const IkeTopology topology = Make(recipe);
        for (const TopologyLink& link : topology.Links())
        {
            sum += ToSeconds(link.delay);
        }
        return sum / static_cast<double>(topology.Links().size());
    };
    recipe.reach = 0.05;
    const double near = meanDelay();
    recipe.reach = 100;
    const double far = meanDelay();
    EXPECT_LT(near, far / 2);
    // Two random places in a square are 0.5214 sides apart on average: 1,564 km, 7.83 ms in fiber.
    EXPECT_NEAR(far, 7.83e-3, 0.6e-3);
}

TEST(IkeTopologyGenerator, ScaleFreeHasFewRoutersWithManyLinks)
{
    TopologyRecipe recipe = Recipe(TopologyShape::SCALE_FREE, 1000);
    recipe.linksPerRouter = 2;
    const IkeTopology topology = Make(recipe);
    EXPECT_EQ(topology.Links().size(), 3U + 2U * 997U);
    EXPECT_EQ(topology.CountParts(), 1U);
    EXPECT_TRUE(IsSimple(topology));
    std::vector<size_t> degrees = Degrees(topology);
    std::sort(degrees.begin(), degrees.end());
    EXPECT_EQ(degrees.front(), 2U);
    EXPECT_LE(degrees[500], 3U);    // the median
    EXPECT_GE(degrees.back(), 40U); // a random graph of mean degree 4 stays below 20
}

TEST(IkeTopologyGenerator, DelaysFillTheirRange)
{
    TopologyRecipe recipe = Recipe(TopologyShape::RING, 2000);
    recipe.minimumDelay = Duration(10);
    recipe.maximumDelay = Duration(13);
    recipe.rate = 12345;
    std::map<int64_t, int> times;
    const IkeTopology topology = Make(recipe);
    for (const TopologyLink& link : topology.Links())
    {
        ++times[link.delay.count()];
        EXPECT_EQ(link.rate, 12345U);
    }
    ASSERT_EQ(times.size(), 4U);
    EXPECT_EQ(times.begin()->first, 10);
    EXPECT_EQ(times.rbegin()->first, 13);
    for (const auto& [delay, count] : times)
    {
        EXPECT_NEAR(count, 500, 100) << delay;
    }
}

TEST(IkeTopologyGenerator, TheSameSeedMakesTheSameNetwork)
{
    for (const char* name :
         {"hub-and-spoke", "full-mesh", "ring", "random", "waxman", "scale-free"})
    {
        const TopologyRecipe recipe = Recipe(*ParseTopologyShape(name), 40);
        EXPECT_EQ(Print(Make(recipe, 7)), Print(Make(recipe, 7))) << name;
        EXPECT_NE(Print(Make(recipe, 7)), Print(Make(recipe, 8))) << name;
    }
    EXPECT_NE(ParseTopologyShape("star").GetError().message.find("hub-and-spoke"),
              std::string::npos);
}

TEST(IkeTopologyGenerator, RefusesRecipesOutOfRange)
{
    std::vector<TopologyRecipe> bad;
    bad.push_back(Recipe(TopologyShape::RING, 2));
    bad.push_back(Recipe(TopologyShape::FULL_MESH, 2001));
    bad.push_back(Recipe(TopologyShape::HUB_AND_SPOKE, 5));
    bad.back().hubs = 0;
    bad.push_back(Recipe(TopologyShape::HUB_AND_SPOKE, 5));
    bad.back().hubs = 6;
    bad.push_back(Recipe(TopologyShape::RANDOM, 5));
    bad.back().meanDegree = 4.5;
    bad.push_back(Recipe(TopologyShape::WAXMAN, 5));
    bad.back().reach = 0;
    bad.push_back(Recipe(TopologyShape::SCALE_FREE, 5));
    bad.back().linksPerRouter = 5;
    bad.push_back(Recipe(TopologyShape::RING, 5));
    bad.back().maximumDelay = Duration(1);
    bad.push_back(Recipe(TopologyShape::RING, 5));
    bad.back().rate = 0;
    for (const TopologyRecipe& recipe : bad)
    {
        SeededRandomSource random(1);
        const Result<IkeTopology> topology = MakeTopology(recipe, random);
        ASSERT_FALSE(topology.Ok());
        EXPECT_NE(topology.GetError().message.find("; change"), std::string::npos)
            << topology.GetError().message;
    }
}

std::vector<uint32_t>
SitesPerRouter(const IkeTopology& topology)
{
    std::vector<uint32_t> sites(topology.Routers().size(), 0);
    for (const TopologySite& site : topology.Sites())
    {
        ++sites[site.router];
    }
    return sites;
}

TEST(IkeSitePlacement, Policies)
{
    TopologyRecipe star = Recipe(TopologyShape::HUB_AND_SPOKE, 11);
    SiteRecipe sites;
    sites.count = 2200;
    for (const char* name : {"round-robin", "random", "by-degree"})
    {
        IkeTopology topology = Make(star);
        SeededRandomSource random(3);
        sites.policy = *ParseSitePolicy(name);
        ASSERT_TRUE(AttachSites(topology, sites, random).Ok());
        const std::vector<uint32_t> count = SitesPerRouter(topology);
        const double hub = name == std::string("by-degree") ? 1100 : 200;
        const double spoke = name == std::string("by-degree") ? 110 : 200;
        const double slack = name == std::string("round-robin") ? 0 : 0.3;
        EXPECT_NEAR(count[0], hub, slack * hub) << name;
        for (uint32_t i = 1; i < 11; ++i)
        {
            EXPECT_NEAR(count[i], spoke, slack * spoke) << name;
        }
        EXPECT_EQ(topology.Sites()[7].name, "site7");
        EXPECT_GE(topology.Sites()[7].delay, sites.minimumDelay);
        EXPECT_LE(topology.Sites()[7].delay, sites.maximumDelay);
        EXPECT_EQ(topology.Sites()[7].rate, sites.rate);
    }
    EXPECT_FALSE(ParseSitePolicy("anywhere").Ok());
}

TEST(IkeSitePlacement, RefusesWhatCannotBeAttached)
{
    SeededRandomSource random(1);
    SiteRecipe sites;
    sites.count = 1;
    IkeTopology none;
    EXPECT_FALSE(AttachSites(none, sites, random).Ok());
    IkeTopology ring = Make(Recipe(TopologyShape::RING, 3));
    EXPECT_TRUE(AttachSites(ring, sites, random).Ok());
    EXPECT_FALSE(AttachSites(ring, sites, random).Ok()); // the same name again
    sites.prefix = "branch";
    sites.maximumDelay = Duration(0);
    EXPECT_FALSE(AttachSites(ring, sites, random).Ok());
    EXPECT_FALSE(AttachGateway(ring, "gw", "r9", Duration(0), 1).Ok());
    EXPECT_FALSE(AttachGateway(ring, "gw", "r1", Duration(0), 0).Ok());
    EXPECT_EQ(*AttachGateway(ring, "gw", "r1", Duration(0), 1), 1U);
    EXPECT_EQ(ring.Sites()[1].role, SiteRole::GATEWAY);
}

TEST(IkeSitePlacement, AggregationBoundsTheLinesAtEachRouter)
{
    for (const uint32_t count : {4U, 5U, 16U, 17U, 64U, 65U, 1000U})
    {
        IkeTopology topology = Make(Recipe(TopologyShape::RING, 3));
        SeededRandomSource random(1);
        ASSERT_TRUE(AttachGateway(topology, "gw", "r0", Duration(0), 1).Ok());
        SiteRecipe sites;
        sites.count = 3 * count;
        ASSERT_TRUE(AttachSites(topology, sites, random).Ok());
        AggregationRecipe recipe;
        recipe.fanOut = 4;
        const Result<uint32_t> added = AggregateSites(topology, recipe);
        ASSERT_TRUE(added.Ok());
        EXPECT_EQ(*added == 0, count <= 4);
        EXPECT_EQ(topology.Routers().size(), 3 + *added);
        EXPECT_EQ(topology.CountParts(), 1U);
        EXPECT_EQ(topology.Sites()[0].router, 0U); // the gateway

        std::vector<uint32_t> lines = SitesPerRouter(topology);
        --lines[0];
        for (const TopologyRouter& router : topology.Routers())
        {
            if (router.above != TOPOLOGY_NONE)
            {
                ++lines[router.above];
            }
        }
        for (uint32_t i = 0; i < lines.size(); ++i)
        {
            EXPECT_LE(lines[i], 4U) << topology.Routers()[i].name;
            EXPECT_GE(lines[i], 1U) << topology.Routers()[i].name;
        }
        // Each site still hangs, somewhere, below the router it was given.
        for (uint32_t i = 1; i < topology.Sites().size(); ++i)
        {
            uint32_t router = topology.Sites()[i].router;
            while (topology.Routers()[router].above != TOPOLOGY_NONE)
            {
                router = topology.Routers()[router].above;
            }
            EXPECT_EQ(router, (i - 1) % 3);
        }
    }
}

TEST(IkeSitePlacement, AggregationRefusesAFanOutOfOne)
{
    IkeTopology topology = Make(Recipe(TopologyShape::RING, 3));
    AggregationRecipe recipe;
    recipe.fanOut = 1;
    EXPECT_FALSE(AggregateSites(topology, recipe).Ok());
}

} // namespace
} // namespace ike
} // namespace ns3
