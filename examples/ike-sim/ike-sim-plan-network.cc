// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-sim-nats.h"
#include "ike-sim-plan.h"
#include "ns3/ike-graphml.h"
#include "ns3/ike-random.h"
#include "ns3/ike-site-placement.h"
#include "ns3/ike-topology-generator.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Keeps placement apart from what else a seed feeds. */
constexpr uint64_t PLACEMENT_STREAM = 0x706c616365;

constexpr const char* NEEDS_IPV4 =
    "NATs and real gateways speak IPv4 alone; set 'outer' to \"ipv4\" or take them out";

Result<Done>
ReadNetwork(SimPlan& plan)
{
    const TopologySection& section = plan.scenario.topology;
    GraphmlOptions options;
    options.routeFactor = section.routeFactor;
    options.fallbackDelay = section.linkDelay;
    options.defaultRate = section.linkRate;
    Result<GraphmlNetwork> network = ReadGraphml(*section.file, options);
    if (!network)
    {
        return ErrorIn(plan.scenario, section, "file", network.GetError().message);
    }
    plan.topology = std::move(network->topology);
    plan.topologyRemark = network->report.Summary();
    plan.inputs.push_back(*section.file);
    return Done{};
}

/** @brief The key that a complaint about a generated network is about. */
const char*
KeyOfComplaint(const std::string& complaint)
{
    const std::pair<const char*, const char*> keys[] = {{" routers", "routers"},
                                                        {"number of hubs", "hubs"},
                                                        {"mean degree", "mean-degree"},
                                                        {"links per router", "links-per-router"},
                                                        {"a reach", "reach"},
                                                        {"delay", "link-delay-most"}};
    for (const auto& [words, key] : keys)
    {
        if (complaint.find(words) != std::string::npos)
        {
            return key;
        }
    }
    return "generator";
}

Result<Done>
GenerateNetwork(SimPlan& plan, RandomSource& random)
{
    const TopologySection& section = plan.scenario.topology;
    TopologyRecipe recipe;
    recipe.shape = *section.generator;
    recipe.routers = static_cast<uint32_t>(section.routers);
    recipe.hubs = static_cast<uint32_t>(section.hubs);
    recipe.meanDegree = section.meanDegree;
    recipe.linksPerRouter = static_cast<uint32_t>(section.linksPerRouter);
    recipe.reach = section.reach;
    recipe.sideKilometers = section.side;
    recipe.minimumDelay = section.linkDelay;
    recipe.maximumDelay = section.linkDelayMost.value_or(section.linkDelay);
    recipe.rate = section.linkRate;
    Result<IkeTopology> topology = MakeTopology(recipe, random);
    if (!topology)
    {
        return ErrorIn(plan.scenario,
                       section,
                       KeyOfComplaint(topology.GetError().message),
                       topology.GetError().message);
    }
    plan.topology = std::move(*topology);
    return Done{};
}

/** @brief The router with the most links that is not taken. */
uint32_t
BestLinked(const IkeTopology& topology, const std::vector<bool>& taken)
{
    uint32_t best = TOPOLOGY_NONE;
    for (uint32_t i = 0; i < topology.Routers().size(); ++i)
    {
        if (!taken[i] &&
            (best == TOPOLOGY_NONE || topology.LinksOf(i).size() > topology.LinksOf(best).size()))
        {
            best = i;
        }
    }
    return best == TOPOLOGY_NONE ? 0 : best;
}

/** @brief An address of a machine outside of the simulation. */
Result<IpAddress>
RealAddress(const Scenario& scenario,
            const RealSection& section,
            const char* key,
            const std::string& text)
{
    const Result<IpAddress> address = IpAddress::Parse(text);
    if (!address || !address->IsIpv4())
    {
        return ErrorIn(scenario,
                       section,
                       key,
                       "'" + text + "' is not an IPv4 address; write one like 192.0.2.1");
    }
    if (AddressPlan::MayAssign(*address))
    {
        return ErrorIn(scenario,
                       section,
                       key,
                       text + " is an address of the simulated network; give the real gateway "
                              "another, like 192.0.2.1");
    }
    return *address;
}

/** @brief The address of a real gateway, when all that it is told is well. */
Result<IpAddress>
RealHost(const Scenario& scenario, const GatewaySection& gateway)
{
    if (gateway.nat)
    {
        return ErrorIn(scenario,
                       *gateway.nat,
                       "",
                       "a real gateway has no simulated NAT; take [gateway.nat] out");
    }
    const RealSection& section = *gateway.real;
    if (scenario.crypto.provider != ScenarioProvider::REAL)
    {
        return ErrorIn(scenario,
                       section,
                       "",
                       "a real gateway needs real cryptography; set crypto.provider to \"real\"");
    }
    for (const std::string& other : section.otherAddresses)
    {
        const Result<IpAddress> address = RealAddress(scenario, section, "other-addresses", other);
        if (!address)
        {
            return address;
        }
    }
    return RealAddress(scenario, section, "address", section.address);
}

/** @brief Whether a gateway's name means one thing only, wherever a scenario may name nodes. */
Result<Done>
CheckGatewayName(const SimPlan& plan, const GatewaySection& section, const std::string& name)
{
    for (const char* word : {"all", "sites", "gateways", "nearest", "even"})
    {
        if (name == word)
        {
            return ErrorIn(plan.scenario,
                           section,
                           "name",
                           "'" + name +
                               "' has a meaning of its own in scenarios; give the gateway another "
                               "name");
        }
    }
    for (const SitesSection& group : plan.scenario.sites)
    {
        if (name == group.name)
        {
            return ErrorIn(plan.scenario,
                           section,
                           "name",
                           "'" + name + "' is the name of a group of sites; give the gateway " +
                               "another name");
        }
    }
    if (plan.topology.FindSite(name))
    {
        return ErrorIn(plan.scenario,
                       section,
                       "name",
                       "two gateways are named '" + name + "'; rename one");
    }
    return Done{};
}

Result<Done>
AttachGateways(SimPlan& plan)
{
    std::vector<bool> taken(plan.topology.Routers().size());
    uint32_t number = 0;
    for (const GatewaySection& section : plan.scenario.gateways)
    {
        const std::string name = section.name.value_or("gateway-" + std::to_string(number++));
        const Result<Done> named = CheckGatewayName(plan, section, name);
        if (!named)
        {
            return named;
        }
        const Result<uint32_t> router = section.router
                                            ? plan.topology.FindRouter(*section.router)
                                            : Result<uint32_t>(BestLinked(plan.topology, taken));
        if (!router)
        {
            return ErrorIn(plan.scenario, section, "router", router.GetError().message);
        }
        taken[*router] = true;
        TopologySite site;
        site.name = name;
        site.router = *router;
        site.delay = section.accessDelay;
        site.rate = section.accessRate;
        site.role = SiteRole::GATEWAY;
        const Result<Done> nat =
            section.nat ? CheckNat(plan.scenario, *section.nat, true) : Result<Done>(Done{});
        if (!nat)
        {
            return nat;
        }
        if (section.real)
        {
            const Result<IpAddress> host = RealHost(plan.scenario, section);
            if (!host)
            {
                return host.GetError();
            }
            site.realHost = *host;
        }
        const Result<uint32_t> index = plan.topology.AddSite(site);
        if (!index)
        {
            return ErrorIn(plan.scenario, section, "name", index.GetError().message);
        }
        SimGateway gateway;
        gateway.site = *index;
        gateway.isReal = section.real.has_value();
        plan.gateways.push_back(gateway);
    }
    return Done{};
}

/** @brief Sites at named routers, in turn. */
Result<Done>
AttachAtRouters(SimPlan& plan,
                const SitesSection& section,
                const SiteRecipe& recipe,
                RandomSource& random)
{
    std::vector<uint32_t> routers;
    for (const std::string& name : section.routers)
    {
        const Result<uint32_t> router = plan.topology.FindRouter(name);
        if (!router)
        {
            return ErrorIn(plan.scenario, section, "routers", router.GetError().message);
        }
        routers.push_back(*router);
    }
    for (uint32_t i = 0; i < recipe.count; ++i)
    {
        TopologySite site;
        site.name = recipe.prefix + std::to_string(i);
        site.router = routers[i % routers.size()];
        site.delay = DrawBetween(random, recipe.minimumDelay, recipe.maximumDelay);
        site.rate = recipe.rate;
        const Result<uint32_t> index = plan.topology.AddSite(site);
        if (!index)
        {
            return ErrorIn(plan.scenario, section, "name", index.GetError().message);
        }
    }
    return Done{};
}

Result<Done>
AttachGroup(SimPlan& plan, uint32_t group, RandomSource& random)
{
    const SitesSection& section = plan.scenario.sites[group];
    if (section.nat)
    {
        const Result<Done> nat = CheckNat(plan.scenario, *section.nat, false);
        if (!nat)
        {
            return nat;
        }
    }
    SiteRecipe recipe;
    recipe.count = static_cast<uint32_t>(section.count);
    recipe.policy = section.placement;
    recipe.prefix = section.name + "-";
    recipe.minimumDelay = section.accessDelay;
    recipe.maximumDelay = section.accessDelayMost.value_or(section.accessDelay);
    recipe.rate = section.accessRate;
    if (recipe.maximumDelay < recipe.minimumDelay)
    {
        return ErrorIn(
            plan.scenario,
            section,
            "access-delay-most",
            "'access-delay-most' is below 'access-delay'; write the larger of the two here");
    }
    const uint32_t first = static_cast<uint32_t>(plan.topology.Sites().size());
    if (section.routers.empty())
    {
        const Result<Done> done = AttachSites(plan.topology, recipe, random);
        if (!done)
        {
            return ErrorIn(plan.scenario, section, "name", done.GetError().message);
        }
    }
    else
    {
        const Result<Done> done = AttachAtRouters(plan, section, recipe, random);
        if (!done)
        {
            return done;
        }
    }
    for (uint32_t i = first; i < plan.topology.Sites().size(); ++i)
    {
        SimSite site;
        site.site = i;
        site.group = group;
        plan.sites.push_back(site);
    }
    return Done{};
}

Result<Done>
CheckNetworkSections(const Scenario& scenario)
{
    const TopologySection& topology = scenario.topology;
    if (topology.file.has_value() == topology.generator.has_value())
    {
        return ErrorIn(scenario,
                       topology,
                       topology.file ? "generator" : "",
                       topology.file
                           ? "[topology] has both 'file' and 'generator'; keep one of them"
                           : "[topology] needs 'file' or 'generator'; add one of them");
    }
    if (scenario.gateways.empty())
    {
        return Error{scenario.file + ": there is no [[gateway]]; add one, with its router"};
    }
    if (topology.outer == ScenarioFamily::IPV6)
    {
        for (const GatewaySection& gateway : scenario.gateways)
        {
            if (gateway.real || gateway.nat)
            {
                return ErrorIn(scenario, topology, "outer", NEEDS_IPV4);
            }
        }
        for (const SitesSection& sites : scenario.sites)
        {
            if (sites.nat)
            {
                return ErrorIn(scenario, topology, "outer", NEEDS_IPV4);
            }
        }
    }
    if (scenario.sites.empty())
    {
        return Error{scenario.file + ": there is no [sites]; add it, with its count"};
    }
    return Done{};
}

} // namespace

Result<Done>
PlanNetwork(SimPlan& plan)
{
    SeededRandomSource random(plan.scenario.run.seed ^ PLACEMENT_STREAM);
    Result<Done> done = CheckNetworkSections(plan.scenario);
    if (done)
    {
        done = plan.scenario.topology.file ? ReadNetwork(plan) : GenerateNetwork(plan, random);
    }
    if (done)
    {
        done = AttachGateways(plan);
    }
    for (uint32_t group = 0; done && group < plan.scenario.sites.size(); ++group)
    {
        done = AttachGroup(plan, group, random);
    }
    done = done ? AttachAttackers(plan) : done;
    if (!done)
    {
        return done;
    }
    const uint64_t fanOut = plan.scenario.topology.fanOut;
    if (fanOut == 1)
    {
        return ErrorIn(plan.scenario,
                       plan.scenario.topology,
                       "fan-out",
                       "'fan-out' is 1, with which no tree grows; write 0 or at least 2");
    }
    if (fanOut > 0)
    {
        AggregationRecipe recipe;
        recipe.fanOut = static_cast<uint32_t>(fanOut);
        const Result<uint32_t> added = AggregateSites(plan.topology, recipe);
        if (!added)
        {
            return ErrorIn(plan.scenario,
                           plan.scenario.topology,
                           "fan-out",
                           added.GetError().message);
        }
    }
    Result<AddressPlan> addresses = AddressPlan::Make(plan.topology);
    if (!addresses)
    {
        return ErrorIn(plan.scenario, plan.scenario.topology, "", addresses.GetError().message);
    }
    plan.addresses = std::move(*addresses);
    return Done{};
}

} // namespace ike
} // namespace ns3
