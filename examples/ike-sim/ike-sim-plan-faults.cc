// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-sim-plan.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Resolves the names in [[faults]]. */
class FaultPlanner
{
  public:
    explicit FaultPlanner(SimPlan& plan)
        : m_plan(plan),
          m_scenario(plan.scenario)
    {
    }

    Result<Done> Plan()
    {
        for (const FaultSection& section : m_scenario.faults)
        {
            if (m_scenario.topology.outer == ScenarioFamily::IPV6)
            {
                return Complain(section,
                                "message",
                                "faults find messages of IPv4 alone; set topology.outer to "
                                "\"ipv4\" or take [[faults]] out");
            }
            const Result<Done> done = PlanOne(section);
            if (!done)
            {
                return done;
            }
        }
        return Done{};
    }

  private:
    Error Complain(const FaultSection& section, const std::string& key, const std::string& text)
    {
        return ErrorIn(m_scenario, section, key, text);
    }

    Result<Done> PlanOne(const FaultSection& section)
    {
        const Result<IkeMessageKind> kind = KindOf(section);
        if (!kind)
        {
            return kind.GetError();
        }
        const Result<Done> fitting = CheckKeys(section);
        if (!fitting)
        {
            return fitting;
        }
        IkeFault fault;
        fault.name = section.message;
        fault.kind = *kind;
        fault.action = static_cast<IkeFaultAction>(section.action);
        fault.direction = static_cast<IkeFaultDirection>(section.direction);
        fault.from = section.from;
        fault.nth = section.nth;
        fault.count = section.count;
        fault.delay = BefallsNode(section.action)
                          ? section.downFor.value_or(m_scenario.run.duration)
                          : section.delay.value_or(Duration(0));
        fault.by = section.by.value_or(Duration(0));
        fault.bits = static_cast<uint8_t>(section.bits.value_or(1));
        fault.size = section.size.value_or(0);
        if (section.octet)
        {
            fault.octet = *section.octet;
        }
        if (section.peer)
        {
            const Result<uint32_t> peer = m_plan.topology.FindSite(*section.peer);
            if (!peer)
            {
                return Complain(section,
                                "peer",
                                "there is no site or gateway '" + *section.peer + "'; " +
                                    SuggestName(*section.peer, m_plan.NodeNames()));
            }
            fault.peer = m_plan.addresses->Outer(*peer);
        }
        const std::vector<uint32_t> nodes = m_plan.FindNodes(section.node);
        if (nodes.empty())
        {
            return Complain(section,
                            "node",
                            "there is no node '" + section.node + "'; " +
                                SuggestName(section.node, m_plan.NodeNames()));
        }
        for (uint32_t node : nodes)
        {
            m_plan.faults[node].push_back(fault);
        }
        return Done{};
    }

    static bool BefallsNode(ScenarioFaultAction action)
    {
        return action == ScenarioFaultAction::CRASH ||
               action == ScenarioFaultAction::EXHAUST_RANDOM ||
               action == ScenarioFaultAction::EXHAUST_MEMORY;
    }

    /** @brief The messages to strike, of a version that somebody speaks. */
    Result<IkeMessageKind> KindOf(const FaultSection& section)
    {
        const Result<IkeMessageKind> kind = IkeMessageKind::Parse(section.message);
        if (!kind)
        {
            return Complain(section, "message", kind.GetError().message);
        }
        const auto speaks = [&kind](const auto& connection)
        { return connection.second.version == *kind->version; };
        if (kind->version && m_scenario.attackers.empty() &&
            std::none_of(m_scenario.connections.begin(), m_scenario.connections.end(), speaks))
        {
            return Complain(section,
                            "message",
                            "'" + section.message + "' is a message of version " +
                                std::to_string(*kind->version) +
                                ", which no connection speaks; name another message or set a "
                                "connection's version");
        }
        return kind;
    }

    /** @brief What some actions cannot do without. */
    Result<Done> CheckNeeded(const FaultSection& section)
    {
        using Action = ScenarioFaultAction;
        if (section.action == Action::DELAY && !section.delay)
        {
            return Complain(section,
                            "action",
                            "the action \"delay\" needs 'delay'; write how long");
        }
        if (section.action == Action::TRUNCATE && !section.size)
        {
            return Complain(section,
                            "action",
                            "the action \"truncate\" needs 'size'; write what is left of the "
                            "message");
        }
        if ((section.action == Action::CLOCK_FORWARD || section.action == Action::CLOCK_BACK) &&
            !section.by)
        {
            return Complain(section,
                            "action",
                            "this action needs 'by'; write how far the calendar jumps");
        }
        return Done{};
    }

    /** @brief A key that means nothing for the action is a mistake. */
    Result<Done> CheckKeys(const FaultSection& section)
    {
        using Action = ScenarioFaultAction;
        struct Rule
        {
            const char* key;
            bool present;
            std::vector<Action> actions;
        };
        const std::vector<Rule> rules = {
            {"delay", section.delay.has_value(), {Action::DELAY, Action::DUPLICATE}},
            {"octet", section.octet.has_value(), {Action::CORRUPT}},
            {"bits", section.bits.has_value(), {Action::CORRUPT}},
            {"size", section.size.has_value(), {Action::TRUNCATE}},
            {"down-for",
             section.downFor.has_value(),
             {Action::CRASH, Action::EXHAUST_RANDOM, Action::EXHAUST_MEMORY}},
            {"by", section.by.has_value(), {Action::CLOCK_FORWARD, Action::CLOCK_BACK}},
        };
        for (const Rule& rule : rules)
        {
            const bool fits = std::find(rule.actions.begin(), rule.actions.end(), section.action) !=
                              rule.actions.end();
            if (rule.present && !fits)
            {
                return Complain(section,
                                rule.key,
                                "'" + std::string(rule.key) +
                                    "' means nothing for this action; take it out or change the "
                                    "action");
            }
        }
        const Result<Done> complete = CheckNeeded(section);
        if (!complete)
        {
            return complete;
        }
        if (section.from >= m_scenario.run.duration)
        {
            return Complain(section,
                            "from",
                            "'from' is not before the run's end; make it earlier or run.duration "
                            "longer");
        }
        return Done{};
    }

    SimPlan& m_plan;
    const Scenario& m_scenario;
};

} // namespace

Result<Done>
PlanFaults(SimPlan& plan)
{
    return FaultPlanner(plan).Plan();
}

} // namespace ike
} // namespace ns3
