// SPDX-License-Identifier: GPL-2.0-only

#include "ike-topology-generator.h"

#include "ike-graph-library.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t MOST_ROUTERS = 1000000;
constexpr uint32_t MOST_IN_MESH = 2000;
constexpr uint32_t MOST_IN_SQUARE = 20000;

struct ShapeName
{
    std::string_view name;
    TopologyShape shape;
};

constexpr ShapeName SHAPES[] = {
    {"hub-and-spoke", TopologyShape::HUB_AND_SPOKE},
    {"full-mesh", TopologyShape::FULL_MESH},
    {"ring", TopologyShape::RING},
    {"random", TopologyShape::RANDOM},
    {"waxman", TopologyShape::WAXMAN},
    {"scale-free", TopologyShape::SCALE_FREE},
};

std::vector<GraphEdge>
HubAndSpokeEdges(uint32_t routers, uint32_t hubs)
{
    std::vector<GraphEdge> edges;
    for (uint32_t a = 0; a < hubs; ++a)
    {
        for (uint32_t b = a + 1; b < hubs; ++b)
        {
            edges.push_back({a, b});
        }
    }
    for (uint32_t spoke = hubs; spoke < routers; ++spoke)
    {
        edges.push_back({(spoke - hubs) % hubs, spoke});
    }
    return edges;
}

std::vector<GraphEdge>
RingEdges(uint32_t routers)
{
    std::vector<GraphEdge> edges;
    for (uint32_t i = 0; i < routers; ++i)
    {
        edges.push_back({i, (i + 1) % routers});
    }
    return edges;
}

/** @brief The routers of each part, in order. */
std::vector<std::vector<uint32_t>>
PartsOf(uint32_t routers, const std::vector<GraphEdge>& edges)
{
    std::vector<std::vector<uint32_t>> parts;
    const std::vector<uint32_t> part = ConnectedParts(routers, edges);
    for (uint32_t i = 0; i < routers; ++i)
    {
        parts.resize(std::max<size_t>(parts.size(), part[i] + 1));
        parts[part[i]].push_back(i);
    }
    return parts;
}

std::vector<GraphEdge>
RandomEdges(uint32_t routers, double meanDegree, RandomSource& random)
{
    const uint64_t wanted = static_cast<uint64_t>(std::llround(routers * meanDegree / 2));
    std::set<std::pair<uint32_t, uint32_t>> chosen;
    std::vector<GraphEdge> edges;
    while (edges.size() < wanted)
    {
        const uint32_t a = DrawBelow(random, routers);
        const uint32_t b = DrawBelow(random, routers);
        if (a != b && chosen.emplace(std::min(a, b), std::max(a, b)).second)
        {
            edges.push_back({std::min(a, b), std::max(a, b)});
        }
    }
    std::vector<std::vector<uint32_t>> parts = PartsOf(routers, edges);
    std::vector<uint32_t>& first = parts[0];
    for (size_t i = 1; i < parts.size(); ++i)
    {
        const uint32_t a = first[DrawBelow(random, static_cast<uint32_t>(first.size()))];
        const uint32_t b = parts[i][DrawBelow(random, static_cast<uint32_t>(parts[i].size()))];
        edges.push_back({std::min(a, b), std::max(a, b)});
        first.insert(first.end(), parts[i].begin(), parts[i].end());
    }
    return edges;
}

std::vector<GraphEdge>
ScaleFreeEdges(uint32_t routers, uint32_t linksPerRouter, RandomSource& random)
{
    std::vector<GraphEdge> edges;
    std::vector<uint32_t> ends; // each router once for each of its links
    const auto join = [&](uint32_t a, uint32_t b)
    {
        edges.push_back({a, b});
        ends.push_back(a);
        ends.push_back(b);
    };
    for (uint32_t b = 1; b <= linksPerRouter; ++b)
    {
        for (uint32_t a = 0; a < b; ++a)
        {
            join(a, b);
        }
    }
    for (uint32_t router = linksPerRouter + 1; router < routers; ++router)
    {
        std::vector<uint32_t> targets;
        while (targets.size() < linksPerRouter)
        {
            const uint32_t target = ends[DrawBelow(random, static_cast<uint32_t>(ends.size()))];
            if (std::find(targets.begin(), targets.end(), target) == targets.end())
            {
                targets.push_back(target);
            }
        }
        for (const uint32_t target : targets)
        {
            join(target, router);
        }
    }
    return edges;
}

/** @brief Routers in a unit square, and who is linked to whom. */
class WaxmanSquare
{
  public:
    WaxmanSquare(uint32_t routers, RandomSource& random)
    {
        for (uint32_t i = 0; i < routers; ++i)
        {
            const double x = random.DrawUnit();
            m_places.emplace_back(x, random.DrawUnit());
        }
    }

    double Distance(uint32_t a, uint32_t b) const
    {
        return std::hypot(m_places[a].first - m_places[b].first,
                          m_places[a].second - m_places[b].second);
    }

    std::vector<GraphEdge> Edges(double meanDegree, double reach, RandomSource& random) const
    {
        const uint32_t routers = static_cast<uint32_t>(m_places.size());
        const double scale = reach * std::sqrt(2.0);
        double sum = 0;
        for (uint32_t a = 0; a < routers; ++a)
        {
            for (uint32_t b = a + 1; b < routers; ++b)
            {
                sum += std::exp(-Distance(a, b) / scale);
            }
        }
        const double factor = routers * meanDegree / 2 / sum;
        std::vector<GraphEdge> edges;
        for (uint32_t a = 0; a < routers; ++a)
        {
            for (uint32_t b = a + 1; b < routers; ++b)
            {
                if (random.DrawUnit() < factor * std::exp(-Distance(a, b) / scale))
                {
                    edges.push_back({a, b});
                }
            }
        }
        Connect(edges);
        return edges;
    }

  private:
    void Connect(std::vector<GraphEdge>& edges) const
    {
        std::vector<std::vector<uint32_t>> parts =
            PartsOf(static_cast<uint32_t>(m_places.size()), edges);
        std::vector<uint32_t>& first = parts[0];
        for (size_t i = 1; i < parts.size(); ++i)
        {
            GraphEdge best{first[0], parts[i][0]};
            for (const uint32_t a : first)
            {
                for (const uint32_t b : parts[i])
                {
                    if (Distance(a, b) < Distance(best.a, best.b))
                    {
                        best = {a, b};
                    }
                }
            }
            edges.push_back(best);
            first.insert(first.end(), parts[i].begin(), parts[i].end());
        }
    }

    std::vector<std::pair<double, double>> m_places;
};

std::string
RouterName(const TopologyRecipe& recipe, uint32_t index)
{
    if (recipe.shape != TopologyShape::HUB_AND_SPOKE)
    {
        return "r" + std::to_string(index);
    }
    return index < recipe.hubs ? "hub" + std::to_string(index)
                               : "spoke" + std::to_string(index - recipe.hubs);
}

std::string
Between(const char* what, uint64_t least, uint64_t most)
{
    return "a topology of this shape needs " + std::string(what) + " from " +
           std::to_string(least) + " to " + std::to_string(most) + "; change it";
}

/** @brief What forbids a recipe; empty when nothing does. */
std::string
FaultOf(const TopologyRecipe& recipe)
{
    const TopologyShape shape = recipe.shape;
    const bool drawsDegree = shape == TopologyShape::RANDOM || shape == TopologyShape::WAXMAN;
    const uint32_t least = shape == TopologyShape::RING            ? 3
                           : shape == TopologyShape::HUB_AND_SPOKE ? 1
                                                                   : 2;
    const uint32_t most = shape == TopologyShape::FULL_MESH ? MOST_IN_MESH
                          : shape == TopologyShape::WAXMAN  ? MOST_IN_SQUARE
                                                            : MOST_ROUTERS;
    if (recipe.routers < least)
    {
        return "a topology of this shape needs at least " + std::to_string(least) +
               " routers; change the number";
    }
    if (recipe.routers > most)
    {
        return Between("a number of routers", least, most);
    }
    if (shape == TopologyShape::HUB_AND_SPOKE &&
        (recipe.hubs == 0 || recipe.hubs > std::min(recipe.routers, MOST_IN_MESH)))
    {
        return Between("a number of hubs", 1, std::min(recipe.routers, MOST_IN_MESH));
    }
    if (drawsDegree && !(recipe.meanDegree >= 0 && recipe.meanDegree <= recipe.routers - 1))
    {
        return Between("a mean degree", 0, recipe.routers - 1);
    }
    if (shape == TopologyShape::SCALE_FREE &&
        (recipe.linksPerRouter == 0 || recipe.linksPerRouter >= recipe.routers))
    {
        return Between("a number of links per router", 1, recipe.routers - 1);
    }
    if (shape == TopologyShape::WAXMAN &&
        !(recipe.reach > 0 && recipe.reach <= 1e6 && recipe.sideKilometers > 0 &&
          recipe.sideKilometers <= 1e6))
    {
        return "a Waxman topology needs a reach and a side above 0 and up to 1000000; change them";
    }
    if (recipe.minimumDelay < Duration::zero() || recipe.maximumDelay < recipe.minimumDelay)
    {
        return "a topology needs a minimum delay of 0 or more and a maximum not below it; "
               "change them";
    }
    return recipe.rate == 0 ? "a topology needs a link rate of at least 1b/s; change it" : "";
}

/** @brief The edges of every shape but WAXMAN. */
std::vector<GraphEdge>
EdgesOf(const TopologyRecipe& recipe, RandomSource& random)
{
    switch (recipe.shape)
    {
    case TopologyShape::HUB_AND_SPOKE:
        return HubAndSpokeEdges(recipe.routers, recipe.hubs);
    case TopologyShape::FULL_MESH:
        return HubAndSpokeEdges(recipe.routers, recipe.routers);
    case TopologyShape::RANDOM:
        return RandomEdges(recipe.routers, recipe.meanDegree, random);
    case TopologyShape::SCALE_FREE:
        return ScaleFreeEdges(recipe.routers, recipe.linksPerRouter, random);
    default:
        return RingEdges(recipe.routers);
    }
}

} // namespace

Result<IkeTopology>
MakeTopology(const TopologyRecipe& recipe, RandomSource& random)
{
    const std::string fault = FaultOf(recipe);
    if (!fault.empty())
    {
        return Error{fault};
    }
    IkeTopology topology;
    for (uint32_t i = 0; i < recipe.routers; ++i)
    {
        TopologyRouter router;
        router.name = RouterName(recipe, i);
        topology.AddRouter(router);
    }
    TopologyLink link;
    link.rate = recipe.rate;
    if (recipe.shape == TopologyShape::WAXMAN)
    {
        const WaxmanSquare square(recipe.routers, random);
        for (const GraphEdge& edge : square.Edges(recipe.meanDegree, recipe.reach, random))
        {
            const double meters = square.Distance(edge.a, edge.b) * recipe.sideKilometers * 1000;
            link.a = edge.a;
            link.b = edge.b;
            link.delay = FromSeconds(meters / FIBER_SPEED);
            link.origin = DelayOrigin::DISTANCE;
            topology.AddLink(link);
        }
        return topology;
    }
    for (const GraphEdge& edge : EdgesOf(recipe, random))
    {
        link.a = edge.a;
        link.b = edge.b;
        link.delay = DrawBetween(random, recipe.minimumDelay, recipe.maximumDelay);
        topology.AddLink(link);
    }
    return topology;
}

Result<TopologyShape>
ParseTopologyShape(std::string_view text)
{
    std::string names;
    for (const ShapeName& shape : SHAPES)
    {
        if (shape.name == text)
        {
            return shape.shape;
        }
        names += (names.empty() ? "" : ", ") + std::string(shape.name);
    }
    return Error{"'" + std::string(text) + "' is not a shape of topology; write one of " + names};
}

uint32_t
DrawBelow(RandomSource& random, uint32_t end)
{
    return static_cast<uint32_t>(random.DrawUnit() * end);
}

Duration
DrawBetween(RandomSource& random, Duration least, Duration most)
{
    const double span = static_cast<double>((most - least).count()) + 1;
    return std::min(most, least + Duration(static_cast<int64_t>(random.DrawUnit() * span)));
}

} // namespace ike
} // namespace ns3
