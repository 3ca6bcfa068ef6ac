// SPDX-License-Identifier: GPL-2.0-only

#include "ike-site-placement.h"

#include "ike-topology-generator.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Names the router of each next site. */
class RouterChooser
{
  public:
    RouterChooser(const IkeTopology& topology, SitePolicy policy, RandomSource& random)
        : m_random(random)
    {
        for (uint32_t i = 0; i < topology.Routers().size(); ++i)
        {
            if (topology.Routers()[i].above != TOPOLOGY_NONE)
            {
                continue;
            }
            // A network of one router has no links: it still takes all sites.
            const size_t links = std::max<size_t>(1, topology.LinksOf(i).size());
            m_choices.insert(m_choices.end(), policy == SitePolicy::BY_DEGREE ? links : 1, i);
        }
        m_isRandom = policy != SitePolicy::ROUND_ROBIN;
    }

    uint32_t Next()
    {
        const uint32_t count = static_cast<uint32_t>(m_choices.size());
        return m_choices[m_isRandom ? DrawBelow(m_random, count) : m_next++ % count];
    }

  private:
    RandomSource& m_random;
    std::vector<uint32_t> m_choices;
    bool m_isRandom{false};
    uint32_t m_next{0};
};

/** @brief Builds the tree below one router after the other. */
class AggregationTree
{
  public:
    AggregationTree(IkeTopology& topology, const AggregationRecipe& recipe)
        : m_topology(topology),
          m_recipe(recipe)
    {
    }

    /** @brief Hangs the sites from @p first up to @p last on the router, or on routers below it. */
    void Hang(uint32_t router, const uint32_t* first, const uint32_t* last)
    {
        const uint64_t count = static_cast<uint64_t>(last - first);
        if (count <= m_recipe.fanOut)
        {
            for (; first != last; ++first)
            {
                m_topology.MoveSite(*first, router);
            }
            return;
        }
        uint64_t below = m_recipe.fanOut; // sites that one child can hold
        while (below * m_recipe.fanOut < count)
        {
            below *= m_recipe.fanOut;
        }
        const uint64_t children = (count + below - 1) / below;
        for (uint64_t child = 0; child < children; ++child)
        {
            Hang(AddBelow(router, child),
                 first + count * child / children,
                 first + count * (child + 1) / children);
        }
    }

    uint32_t Added() const
    {
        return m_added;
    }

  private:
    uint32_t AddBelow(uint32_t router, uint64_t number)
    {
        TopologyRouter aggregation;
        aggregation.name = m_topology.Routers()[router].name + "/agg" + std::to_string(number);
        aggregation.country = m_topology.Routers()[router].country;
        aggregation.place = m_topology.Routers()[router].place;
        aggregation.above = router;
        Result<uint32_t> index = m_topology.AddRouter(aggregation);
        while (!index)
        {
            aggregation.name += "'";
            index = m_topology.AddRouter(aggregation);
        }
        TopologyLink link;
        link.a = router;
        link.b = *index;
        link.delay = m_recipe.delay;
        link.rate = m_recipe.rate;
        m_topology.AddLink(link);
        ++m_added;
        return *index;
    }

    IkeTopology& m_topology;
    const AggregationRecipe& m_recipe;
    uint32_t m_added{0};
};

} // namespace

Result<SitePolicy>
ParseSitePolicy(std::string_view text)
{
    if (text == "round-robin")
    {
        return SitePolicy::ROUND_ROBIN;
    }
    if (text == "random")
    {
        return SitePolicy::RANDOM;
    }
    if (text == "by-degree")
    {
        return SitePolicy::BY_DEGREE;
    }
    return Error{"'" + std::string(text) +
                 "' is not a way to place sites; write one of round-robin, random, by-degree"};
}

Result<Done>
AttachSites(IkeTopology& topology, const SiteRecipe& recipe, RandomSource& random)
{
    if (topology.Routers().empty() && recipe.count > 0)
    {
        return Error{"there is no router to attach sites to; add one"};
    }
    if (recipe.maximumDelay < recipe.minimumDelay)
    {
        return Error{"the access lines of '" + recipe.prefix +
                     "' have a maximum delay below the minimum; swap them"};
    }
    RouterChooser chooser(topology, recipe.policy, random);
    for (uint32_t i = 0; i < recipe.count; ++i)
    {
        TopologySite site;
        site.name = recipe.prefix + std::to_string(i);
        site.router = chooser.Next();
        site.delay = DrawBetween(random, recipe.minimumDelay, recipe.maximumDelay);
        site.rate = recipe.rate;
        const Result<uint32_t> added = topology.AddSite(std::move(site));
        if (!added)
        {
            return added.GetError();
        }
    }
    return Done{};
}

Result<uint32_t>
AttachGateway(IkeTopology& topology,
              const std::string& name,
              std::string_view router,
              Duration delay,
              uint64_t rate)
{
    const Result<uint32_t> found = topology.FindRouter(router);
    if (!found)
    {
        return found.GetError();
    }
    TopologySite gateway;
    gateway.name = name;
    gateway.router = *found;
    gateway.delay = delay;
    gateway.rate = rate;
    gateway.role = SiteRole::GATEWAY;
    return topology.AddSite(std::move(gateway));
}

Result<uint32_t>
AggregateSites(IkeTopology& topology, const AggregationRecipe& recipe)
{
    if (recipe.fanOut < 2 || recipe.delay < Duration::zero() || recipe.rate == 0)
    {
        return Error{"aggregation routers need a fan-out of at least 2, a delay of 0 or more and a "
                     "rate of at least 1b/s; change them"};
    }
    std::vector<std::vector<uint32_t>> sitesOf(topology.Routers().size());
    for (uint32_t i = 0; i < topology.Sites().size(); ++i)
    {
        if (topology.Sites()[i].role == SiteRole::SITE)
        {
            sitesOf[topology.Sites()[i].router].push_back(i);
        }
    }
    AggregationTree tree(topology, recipe);
    for (uint32_t router = 0; router < sitesOf.size(); ++router)
    {
        const std::vector<uint32_t>& sites = sitesOf[router];
        tree.Hang(router, sites.data(), sites.data() + sites.size());
    }
    return tree.Added();
}

} // namespace ike
} // namespace ns3
