// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-scenario-values.h"
#include "ike-sim-plan.h"
#include "ns3/ike-random.h"
#include "ns3/ike-topology-generator.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint64_t TRAFFIC_STREAM = 0x74726166666963;

/** @brief How long before the end traffic stops by itself, so that its last packets arrive. */
constexpr Duration LAST_PACKETS = std::chrono::seconds(1);

/** @brief Puts on a plan's timeline what the scenario says of traffic, lines and events. */
class TimelinePlanner
{
  public:
    explicit TimelinePlanner(SimPlan& plan)
        : m_plan(plan),
          m_scenario(plan.scenario),
          m_end(plan.scenario.run.duration)
    {
    }

    Result<Done> Plan()
    {
        const StartSection& start = m_scenario.start;
        Result<Done> done = CheckTime(start, "at", start.at);
        if (done && start.window != StartSection().window) // who wrote none may run a short while
        {
            done = CheckWindow(start, start.at, start.window);
        }
        for (uint32_t i = 0; done && i < m_scenario.traffic.size(); ++i)
        {
            done = PlanTraffic(i);
        }
        for (const ImpairmentSection& section : m_scenario.impairments)
        {
            done = done ? PlanImpairment(section) : done;
        }
        for (const EventSection& section : m_scenario.events)
        {
            done = done ? PlanEvent(section) : done;
        }
        return done ? PlanOutput() : done;
    }

  private:
    Error Complain(const ScenarioSection& section, const std::string& key, const std::string& text)
    {
        return ErrorIn(m_scenario, section, key, text);
    }

    Result<Done> CheckTime(const ScenarioSection& section, const char* key, Duration time)
    {
        if (time >= m_end)
        {
            return Complain(section,
                            key,
                            "'" + std::string(key) + "' is " + FormatTime(time) +
                                ", which is not before the run's end at " + FormatTime(m_end) +
                                "; make it earlier or run.duration longer");
        }
        return Done{};
    }

    /** @brief Whether what is spread over a window, from a time on, happens within the run. */
    Result<Done> CheckWindow(const ScenarioSection& section, Duration at, Duration window)
    {
        if (window > m_end - at)
        {
            return Complain(section,
                            "window",
                            "'window' is " + FormatTime(window) + ", which from 'at' (" +
                                FormatTime(at) + ") on reaches beyond the run's end at " +
                                FormatTime(m_end) + "; make it shorter or run.duration longer");
        }
        return Done{};
    }

    Result<Done> CheckSpan(const ScenarioSection& section, Duration at, Duration until)
    {
        const Result<Done> done = CheckTime(section, "at", at);
        if (done && until <= at)
        {
            return Complain(section,
                            "until",
                            "'until' (" + FormatTime(until) + ") is not after 'at' (" +
                                FormatTime(at) + "); swap them or change one");
        }
        return done;
    }

    Result<Done> PlanTraffic(uint32_t number)
    {
        const TrafficSection& section = m_scenario.traffic[number];
        const Duration latest = std::max(m_end - LAST_PACKETS, section.at + Duration(1));
        const Duration until = std::min(section.until.value_or(latest), m_end);
        const Result<Done> span = CheckSpan(section, section.at, until);
        if (!span)
        {
            return span;
        }
        const Result<uint8_t> dscp = ParseDscp(section.dscp);
        if (!dscp)
        {
            return Complain(section, "dscp", dscp.GetError().message);
        }
        const bool isPlain = section.between == ScenarioTrafficBetween::NETWORKS &&
                             section.ip == ScenarioFamily::IPV4;
        if (!isPlain && section.kind != ScenarioTrafficKind::UDP)
        {
            return Complain(section,
                            "kind",
                            "only \"udp\" goes between nodes or over IPv6; change 'kind', or take "
                            "'between' and 'ip' out");
        }
        SeededRandomSource random(m_scenario.run.seed ^ (TRAFFIC_STREAM + number));
        for (uint32_t i = 0; i < m_plan.sites.size(); ++i)
        {
            if (std::floor((i + 1) * section.share) > std::floor(i * section.share))
            {
                const bool isPaced = section.kind != ScenarioTrafficKind::TCP;
                const Duration phase =
                    DrawBetween(random, Duration(0), isPaced ? section.interval : Duration(0));
                m_plan.flows.push_back({number, i, section.at + phase, until});
                m_plan.rateOfTraffic += 1 / ToSeconds(section.interval);
                m_tcpFlows += isPaced ? 0 : 1;
            }
        }
        if (m_tcpFlows > SimPlan::MOST_TCP_FLOWS)
        {
            return Complain(section,
                            "kind",
                            "with this there are " + std::to_string(m_tcpFlows) +
                                " TCP flows, for which there are " +
                                std::to_string(SimPlan::MOST_TCP_FLOWS) +
                                " ports; make 'share' smaller");
        }
        return Done{};
    }

    /** @brief The topology's number of a site or gateway. */
    Result<uint32_t> FindNode(const ScenarioSection& section,
                              const std::string& key,
                              const std::string& name)
    {
        const Result<uint32_t> site = m_plan.topology.FindSite(name);
        if (site)
        {
            return *site;
        }
        std::vector<std::string> names;
        for (const TopologySite& known : m_plan.topology.Sites())
        {
            names.push_back(known.name);
        }
        return Complain(section,
                        key,
                        "there is no site or gateway '" + name + "'; " + SuggestName(name, names));
    }

    /** @brief All links between two routers, named "A - B". */
    Result<std::vector<uint32_t>> FindLinks(const ScenarioSection& section,
                                            const std::string& key,
                                            const std::string& name)
    {
        const size_t dash = name.find(" - ");
        if (dash == std::string::npos)
        {
            return Complain(section,
                            key,
                            "'" + name + "' is not a link; write two routers as \"A - B\"");
        }
        const Result<uint32_t> a = m_plan.topology.FindRouter(name.substr(0, dash));
        const Result<uint32_t> b = m_plan.topology.FindRouter(name.substr(dash + 3));
        if (!a || !b)
        {
            return Complain(section, key, a ? b.GetError().message : a.GetError().message);
        }
        std::vector<uint32_t> links;
        std::vector<std::string> neighbors;
        for (uint32_t link : m_plan.topology.LinksOf(*a))
        {
            const uint32_t other = m_plan.topology.Neighbor(link, *a);
            neighbors.push_back(m_plan.topology.Routers()[other].name);
            if (other == *b)
            {
                links.push_back(link);
            }
        }
        if (links.empty())
        {
            return Complain(section,
                            key,
                            "there is no link \"" + name + "\"; " + name.substr(0, dash) +
                                " is linked to " + JoinNames(neighbors));
        }
        return links;
    }

    Result<Done> PlanImpairment(const ImpairmentSection& section)
    {
        const Result<Done> meant = CheckImpairment(m_scenario, section);
        if (!meant)
        {
            return meant;
        }
        const Duration until = section.until.value_or(m_end);
        const Result<Done> span = CheckSpan(section, section.at, until);
        if (!span)
        {
            return span;
        }
        const SimLineRule rule{section.loss,
                               section.duplication,
                               section.jitter,
                               section.at,
                               until,
                               section.blockUdp,
                               m_origin++};
        for (const std::string& name : section.nodes)
        {
            const Result<uint32_t> node = FindNode(section, "nodes", name);
            if (!node)
            {
                return node.GetError();
            }
            m_plan.siteRules[*node].push_back(rule);
        }
        for (const std::string& name : section.links)
        {
            const Result<std::vector<uint32_t>> links = FindLinks(section, "links", name);
            if (!links)
            {
                return links.GetError();
            }
            for (uint32_t link : *links)
            {
                m_plan.linkRules[link].push_back(rule);
            }
        }
        if (section.nodes.empty() && section.links.empty())
        {
            ImpairKind(section.where, rule);
        }
        return Done{};
    }

    void ImpairKind(ScenarioWhere where, const SimLineRule& rule)
    {
        if (where != ScenarioWhere::BACKBONE)
        {
            for (const SimSite& site : m_plan.sites)
            {
                m_plan.siteRules[site.site].push_back(rule);
            }
        }
        if (where != ScenarioWhere::ACCESS)
        {
            for (uint32_t link = 0; link < m_plan.topology.Links().size(); ++link)
            {
                m_plan.linkRules[link].push_back(rule);
            }
        }
    }

    /** @brief The sites and gateways that an event's target names, by index. */
    struct Targets
    {
        std::vector<uint32_t> sites;
        std::vector<uint32_t> gateways;
    };

    Result<Targets> FindTargets(const EventSection& section)
    {
        Targets targets;
        std::vector<std::string> names = {"sites", "gateways"};
        for (const SitesSection& group : m_scenario.sites)
        {
            names.push_back(group.name);
        }
        for (uint32_t i = 0; i < m_plan.sites.size(); ++i)
        {
            const SimSite& site = m_plan.sites[i];
            names.push_back(m_plan.topology.Sites()[site.site].name);
            if (section.target == "sites" || section.target == names.back() ||
                section.target == m_scenario.sites[site.group].name)
            {
                targets.sites.push_back(i);
            }
        }
        for (uint32_t i = 0; i < m_plan.gateways.size(); ++i)
        {
            names.push_back(m_plan.topology.Sites()[m_plan.gateways[i].site].name);
            if (section.target == "gateways" || section.target == names.back())
            {
                targets.gateways.push_back(i);
            }
        }
        if (targets.sites.empty() && targets.gateways.empty())
        {
            return Complain(section,
                            "target",
                            "there is no target '" + section.target + "'; " +
                                SuggestName(section.target, names));
        }
        return targets;
    }

    static bool IsOfNats(ScenarioAction action)
    {
        return action == ScenarioAction::NAT_REBOOT || action == ScenarioAction::NAT_REBIND;
    }

    /** @brief Whether what an event names can do what it says. */
    Result<Done> CheckTargets(const EventSection& section, const Targets& targets)
    {
        for (const uint32_t site : targets.sites)
        {
            const SitesSection& group = m_scenario.sites[m_plan.sites[site].group];
            if (section.action == ScenarioAction::MOVE &&
                m_scenario.topology.outer == ScenarioFamily::IPV6)
            {
                return Complain(section,
                                "action",
                                "sites move over IPv4 alone; set topology.outer to \"ipv4\"");
            }
            if (IsOfNats(section.action) && !group.nat)
            {
                return Complain(section,
                                "target",
                                "'" + group.name +
                                    "' has no NAT to reboot; put [sites.nat] into its section");
            }
        }
        for (const uint32_t gateway : targets.gateways)
        {
            if (IsOfNats(section.action) && !m_scenario.gateways[gateway].nat)
            {
                return Complain(section,
                                "target",
                                "'" + section.target +
                                    "' has no NAT to reboot; put [gateway.nat] into its section");
            }
            if (m_plan.gateways[gateway].isReal)
            {
                return Complain(section,
                                "target",
                                "the gateway '" + section.target +
                                    "' is a real machine, which a scenario cannot command; name a "
                                    "simulated one");
            }
        }
        return Done{};
    }

    static bool IsClock(const EventSection& section)
    {
        return section.action == ScenarioAction::CLOCK_FORWARD ||
               section.action == ScenarioAction::CLOCK_BACK;
    }

    static bool IsFailure(const EventSection& section)
    {
        return section.action == ScenarioAction::POWER_CUT ||
               section.action == ScenarioAction::RANDOM_EXHAUSTED ||
               section.action == ScenarioAction::MEMORY_EXHAUSTED;
    }

    /** @brief A key that means nothing for the action, or lacks, is a mistake. */
    Result<Done> CheckKeys(const EventSection& section)
    {
        if (section.downFor && !IsFailure(section))
        {
            return Complain(section,
                            "down-for",
                            "'down-for' goes with the actions \"power-cut\", "
                            "\"random-exhausted\" and \"memory-exhausted\" alone; take it out");
        }
        if (section.to.has_value() != (section.action == ScenarioAction::REDIRECT))
        {
            return Complain(section,
                            "to",
                            "'to' and the action \"redirect\" go together; name the gateway that "
                            "the sites are sent to");
        }
        if (section.by.has_value() != IsClock(section))
        {
            return Complain(
                section,
                "by",
                "'by' and the actions \"clock-forward\" and \"clock-back\" go together; "
                "write how far the calendar jumps");
        }
        return Done{};
    }

    Result<Done> PlanEvent(const EventSection& section)
    {
        Result<Done> time = CheckTime(section, "at", section.at);
        time = time ? CheckWindow(section, section.at, section.window) : time;
        if (!time)
        {
            return time;
        }
        const bool isLine = section.action == ScenarioAction::LINK_DOWN ||
                            section.action == ScenarioAction::LINK_UP;
        const Result<Done> keys = CheckKeys(section);
        if (!keys)
        {
            return keys;
        }
        if (isLine)
        {
            return PlanLineEvent(section);
        }
        const Result<Targets> targets = FindTargets(section);
        if (!targets)
        {
            return targets.GetError();
        }
        const Result<Done> fitting = CheckTargets(section, *targets);
        if (!fitting)
        {
            return fitting;
        }
        if (section.action == ScenarioAction::REDIRECT)
        {
            return PlanRedirect(section, *targets);
        }
        if (!targets->gateways.empty() && !IsFailure(section) && !IsOfNats(section.action) &&
            !IsClock(section))
        {
            return Complain(section,
                            "target",
                            "this action is one of the sites, not of gateway '" + section.target +
                                "'; name sites");
        }
        Add(section, targets->sites, false);
        Add(section, targets->gateways, true);
        return Done{};
    }

    Result<Done> PlanRedirect(const EventSection& section, const Targets& targets)
    {
        if (targets.gateways.empty())
        {
            return Complain(section, "target", "a gateway redirects its sites; name a gateway");
        }
        std::vector<std::string> names;
        for (const SimGateway& gateway : m_plan.gateways)
        {
            names.push_back(m_plan.topology.Sites()[gateway.site].name);
        }
        const auto found = std::find(names.begin(), names.end(), *section.to);
        if (found == names.end())
        {
            return Complain(section,
                            "to",
                            "there is no gateway '" + *section.to + "'; " +
                                SuggestName(*section.to, names));
        }
        const auto to = static_cast<uint32_t>(found - names.begin());
        if (std::count(targets.gateways.begin(), targets.gateways.end(), to) > 0)
        {
            return Complain(section,
                            "to",
                            "the gateway '" + *section.to +
                                "' cannot send its sites to itself; name another");
        }
        const size_t first = m_plan.happenings.size();
        Add(section, targets.gateways, true);
        for (size_t i = first; i < m_plan.happenings.size(); ++i)
        {
            m_plan.happenings[i].to = to;
        }
        return Done{};
    }

    void Add(const EventSection& section, const std::vector<uint32_t>& targets, bool toGateway)
    {
        const int64_t count = static_cast<int64_t>(targets.size());
        for (int64_t i = 0; i < count; ++i)
        {
            SimHappening happening;
            happening.at = section.at + EvenlyWithin(section.window, i, count);
            happening.action = section.action;
            happening.target = targets[i];
            happening.toGateway = toGateway;
            happening.downFor = section.downFor.value_or(m_end);
            happening.by = section.by.value_or(Duration(0));
            m_plan.happenings.push_back(happening);
        }
    }

    Result<Done> PlanLineEvent(const EventSection& section)
    {
        if (section.target.find(" - ") != std::string::npos)
        {
            const Result<std::vector<uint32_t>> links =
                FindLinks(section, "target", section.target);
            if (!links)
            {
                return links.GetError();
            }
            Add(section, *links, false);
            return Done{};
        }
        const Result<uint32_t> node = FindNode(section, "target", section.target);
        if (!node)
        {
            return node.GetError();
        }
        if (section.action == ScenarioAction::LINK_DOWN)
        {
            m_plan.siteRules[*node].push_back(
                {1, 0, Duration(0), section.at, UpAgain(section), false, m_origin++});
        }
        return Done{};
    }

    /** @brief When the access line that an event takes down comes up again. */
    Duration UpAgain(const EventSection& down) const
    {
        Duration up = m_end;
        for (const EventSection& event : m_scenario.events)
        {
            if (event.action == ScenarioAction::LINK_UP && event.target == down.target &&
                event.at > down.at)
            {
                up = std::min(up, event.at);
            }
        }
        return up;
    }

    Result<Done> PlanOutput()
    {
        const OutputSection& section = m_scenario.output;
        for (const std::string& name : section.pcap)
        {
            const Result<uint32_t> node = FindNode(section, "pcap", name);
            if (!node)
            {
                return node.GetError();
            }
            if (std::find(m_plan.captured.begin(), m_plan.captured.end(), *node) ==
                m_plan.captured.end())
            {
                m_plan.captured.push_back(*node);
            }
        }
        if (section.keys && m_scenario.crypto.provider == ScenarioProvider::MODELLED)
        {
            return Complain(section,
                            "keys",
                            "modelled cryptography has no keys to write; set crypto.provider to "
                            "\"real\" or \"mixed\", or output.keys to false");
        }
        if (section.teach && m_scenario.crypto.provider == ScenarioProvider::MODELLED)
        {
            return Complain(section,
                            "teach",
                            "modelled cryptography makes no octets that are worth a lesson; set "
                            "crypto.provider to \"real\" or \"mixed\", or output.teach to "
                            "false");
        }
        return Done{};
    }

    SimPlan& m_plan;
    const Scenario& m_scenario;
    Duration m_end;
    uint32_t m_origin{0}; // of the next rule
    size_t m_tcpFlows{0};
};

} // namespace

Result<Done>
PlanTimeline(SimPlan& plan)
{
    return TimelinePlanner(plan).Plan();
}

} // namespace ike
} // namespace ns3
