// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-plan.h"

#include "ike-scenario-values.h"
#include "ns3/ike-algorithms.h"

#include <algorithm>
#include <set>

namespace ns3
{
namespace ike
{

namespace
{

const char*
NameOf(ScenarioProvider provider)
{
    return provider == ScenarioProvider::REAL    ? "real"
           : provider == ScenarioProvider::MIXED ? "mixed"
                                                 : "modelled";
}

} // namespace

Error
ErrorIn(const Scenario& scenario,
        const ScenarioSection& section,
        const std::string& key,
        const std::string& sentence)
{
    return Error{scenario.PlaceOf(section, key) + ": " + sentence};
}

bool
IsWritten(const Scenario& scenario, const ScenarioSection& section, const std::string& key)
{
    return scenario.places.count(section.path + "." + key) > 0;
}

Result<Done>
CheckImpairment(const Scenario& scenario, const ImpairmentSection& section)
{
    const auto has = [&](const char* key) { return IsWritten(scenario, section, key); };
    const auto harms = {"loss", "duplication", "jitter", "block-udp"};
    if (std::none_of(harms.begin(), harms.end(), has))
    {
        return ErrorIn(scenario,
                       section,
                       "",
                       "this impairment changes nothing; add loss, duplication, jitter or "
                       "block-udp");
    }
    for (const auto& [key, names] :
         {std::make_pair("nodes", &section.nodes), std::make_pair("links", &section.links)})
    {
        if (has(key) && names->empty())
        {
            return ErrorIn(scenario,
                           section,
                           key,
                           "this list names nothing; name something, or leave the key out and "
                           "choose with 'where'");
        }
    }
    return Done{};
}

IpAddress
SimPlan::OuterOf(uint32_t site) const
{
    const IpAddress& outer = addresses->Outer(site);
    return scenario.topology.outer == ScenarioFamily::IPV6 ? AddressPlan::OuterIpv6(outer) : outer;
}

bool
SimPlan::NeedsIpv6() const
{
    return scenario.topology.outer == ScenarioFamily::IPV6 ||
           std::any_of(scenario.traffic.begin(),
                       scenario.traffic.end(),
                       [](const TrafficSection& section)
                       { return section.ip == ScenarioFamily::IPV6; });
}

std::string
SimPlan::Summary() const
{
    uint32_t routers = 0;
    for (const TopologyRouter& router : topology.Routers())
    {
        routers += router.above == TOPOLOGY_NONE;
    }
    std::string text =
        std::to_string(routers) + " routers, " + std::to_string(sites.size()) +
        (sites.size() == 1 ? " site, " : " sites, ") + std::to_string(gateways.size()) +
        (gateways.size() == 1 ? " gateway, " : " gateways, ") + std::to_string(flows.size()) +
        (flows.size() == 1 ? " flow, " : " flows, ") + FormatTime(scenario.run.duration) +
        " simulated, " + NameOf(scenario.crypto.provider) + " cryptography";
    return text;
}

std::vector<uint32_t>
SimPlan::FindNodes(const std::string& name) const
{
    std::vector<uint32_t> found;
    for (const SimSite& site : sites)
    {
        if (name == "sites" || name == topology.Sites()[site.site].name ||
            name == scenario.sites[site.group].name)
        {
            found.push_back(site.site);
        }
    }
    for (const SimGateway& gateway : gateways)
    {
        if (name == "gateways" || name == topology.Sites()[gateway.site].name)
        {
            found.push_back(gateway.site);
        }
    }
    return found;
}

std::vector<std::string>
SimPlan::NodeNames() const
{
    std::vector<std::string> names = {"sites", "gateways"};
    for (const SitesSection& group : scenario.sites)
    {
        names.push_back(group.name);
    }
    for (const TopologySite& site : topology.Sites())
    {
        names.push_back(site.name);
    }
    return names;
}

Result<SimPlan>
MakeSimPlan(Scenario scenario)
{
    SimPlan plan;
    plan.scenario = std::move(scenario);
    const RunSection& run = plan.scenario.run;
    if (run.name.find('/') != std::string::npos)
    {
        return ErrorIn(plan.scenario,
                       run,
                       "name",
                       "'name' is '" + run.name +
                           "', which cannot name a folder; leave out the '/'");
    }
    for (Result<Done> (*step)(SimPlan&) :
         {PlanNetwork, PlanPeers, PlanTimeline, PlanAttacks, PlanFaults})
    {
        const Result<Done> done = step(plan);
        if (!done)
        {
            return done.GetError();
        }
    }
    return plan;
}

} // namespace ike
} // namespace ns3
