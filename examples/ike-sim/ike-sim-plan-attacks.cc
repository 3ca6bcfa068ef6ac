// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-scenario-reader.h"
#include "ike-scenario-values.h"
#include "ike-sim-plan.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t IKE_PORT = 500;
constexpr uint64_t FAST_LINE = 10000000000;
constexpr Duration ACCESS_DELAY = std::chrono::milliseconds(1);
constexpr const char* SPOOFED = "240.0.0.0/4";

IkeAttackKind
KindOf(const AttackerSection& section)
{
    return static_cast<IkeAttackKind>(section.kind);
}

/** @brief Resolves the names in [[attackers]]. */
class AttackPlanner
{
  public:
    explicit AttackPlanner(SimPlan& plan)
        : m_plan(plan),
          m_scenario(plan.scenario)
    {
    }

    /** @brief Nodes for those from afar. */
    Result<Done> Attach()
    {
        for (uint32_t i = 0; i < m_scenario.attackers.size(); ++i)
        {
            const AttackerSection& section = m_scenario.attackers[i];
            const Result<Done> done = CheckKeys(section);
            const Result<uint32_t> target =
                done ? FindTarget(section) : Result<uint32_t>(done.GetError());
            if (!target)
            {
                return target.GetError();
            }
            const uint64_t count = section.count.value_or(1);
            for (uint64_t number = 0; number < count; ++number)
            {
                SimAttacker attacker;
                attacker.name =
                    count == 1 ? section.name : section.name + "-" + std::to_string(number);
                attacker.section = i;
                attacker.target = *target;
                const Result<Done> attached =
                    IsOnPath(KindOf(section)) ? Result<Done>(Done{}) : AttachOne(section, attacker);
                if (!attached)
                {
                    return attached;
                }
                m_plan.attackers.push_back(attacker);
            }
        }
        return Done{};
    }

    /** @brief What they do, once connections and addresses are known. */
    Result<Done> Plan()
    {
        for (SimAttacker& attacker : m_plan.attackers)
        {
            const Result<Done> done = PlanOne(m_scenario.attackers[attacker.section], attacker);
            if (!done)
            {
                return done;
            }
        }
        return Done{};
    }

  private:
    Error Complain(const AttackerSection& section, const std::string& key, const std::string& text)
    {
        return ErrorIn(m_scenario, section, key, text);
    }

    /** @brief A key that means nothing for the kind is a mistake. */
    Result<Done> CheckKeys(const AttackerSection& section)
    {
        using Kind = ScenarioAttack;
        struct Rule
        {
            const char* key;
            bool present;
            std::vector<Kind> kinds;
        };
        const std::vector<Kind> afar = {Kind::FLOOD, Kind::HALF_OPEN};
        const std::vector<Rule> rules = {
            {"count", section.count.has_value(), afar},
            {"router", section.router.has_value(), afar},
            {"access-rate", section.accessRate.has_value(), afar},
            {"imitates", section.imitates.has_value(), afar},
            {"rate", section.rate.has_value(), {Kind::FLOOD, Kind::HALF_OPEN, Kind::FRAGMENTS}},
            {"sources", section.sources.has_value(), {Kind::FLOOD}},
            {"size", section.size.has_value(), {Kind::FLOOD, Kind::FRAGMENTS}},
            {"message", section.message.has_value(), {Kind::REPLAY, Kind::REORDER, Kind::FORGE}},
            {"delay", section.delay.has_value(), {Kind::REPLAY, Kind::REORDER}},
            {"copies", section.copies.has_value(), {Kind::REPLAY}},
            {"words", !section.words.empty(), {Kind::GUESS}},
            {"word-file", section.wordFile.has_value(), {Kind::GUESS}},
        };
        for (const Rule& rule : rules)
        {
            if (rule.present &&
                std::find(rule.kinds.begin(), rule.kinds.end(), section.kind) == rule.kinds.end())
            {
                return Complain(section,
                                rule.key,
                                "'" + std::string(rule.key) +
                                    "' means nothing for an attacker of "
                                    "kind \"" +
                                    NameOf(KindOf(section)) + "\"; take it out or change the kind");
            }
        }
        if (section.kind == Kind::GUESS && section.words.empty() == !section.wordFile)
        {
            return Complain(section,
                            "",
                            "a \"guess\" needs 'words' or 'word-file'; give one of them");
        }
        if (IsOnPath(KindOf(section)) && m_scenario.topology.outer == ScenarioFamily::IPV6)
        {
            return Complain(section,
                            "kind",
                            "attackers on a line read IPv4 alone; set topology.outer to \"ipv4\" "
                            "or choose one from afar");
        }
        return CheckSpan(section);
    }

    Result<Done> CheckSpan(const AttackerSection& section)
    {
        const Duration end = m_scenario.run.duration;
        if (section.at >= end)
        {
            return Complain(section,
                            "at",
                            "'at' is " + FormatTime(section.at) +
                                ", which is not before the run's end at " + FormatTime(end) +
                                "; make it earlier or run.duration longer");
        }
        if (section.until && *section.until <= section.at)
        {
            return Complain(section,
                            "until",
                            "'until' (" + FormatTime(*section.until) + ") is not after 'at' (" +
                                FormatTime(section.at) + "); swap them or change one");
        }
        return Done{};
    }

    Result<uint32_t> FindTarget(const AttackerSection& section)
    {
        std::vector<std::string> names;
        for (uint32_t i = 0; i < m_plan.topology.Sites().size(); ++i)
        {
            const TopologySite& site = m_plan.topology.Sites()[i];
            const bool isGateway = site.role == SiteRole::GATEWAY;
            if (!isGateway && !IsOnPath(KindOf(section)))
            {
                continue;
            }
            names.push_back(site.name);
            if (site.name == section.target)
            {
                return i;
            }
        }
        return Complain(
            section,
            "target",
            "there is no " +
                std::string(IsOnPath(KindOf(section)) ? "site or gateway '" : "gateway '") +
                section.target + "'; " + SuggestName(section.target, names));
    }

    Result<Done> AttachOne(const AttackerSection& section, SimAttacker& attacker)
    {
        TopologySite site;
        site.name = attacker.name;
        site.router = m_plan.topology.Sites()[attacker.target].router;
        if (section.router)
        {
            const Result<uint32_t> router = m_plan.topology.FindRouter(*section.router);
            if (!router)
            {
                return Complain(section, "router", router.GetError().message);
            }
            site.router = *router;
        }
        site.delay = ACCESS_DELAY;
        site.rate = section.accessRate.value_or(FAST_LINE);
        const Result<uint32_t> index = m_plan.topology.AddSite(site);
        if (!index)
        {
            return Complain(section, "name", index.GetError().message);
        }
        attacker.site = *index;
        return Done{};
    }

    Result<Done> PlanOne(const AttackerSection& section, SimAttacker& attacker)
    {
        IkeAttack& attack = attacker.attack;
        attack.kind = KindOf(section);
        attack.rate = section.rate.value_or(attack.rate);
        attack.size = section.size.value_or(0);
        attack.delay = section.delay.value_or(std::chrono::milliseconds(100));
        attack.copies = static_cast<unsigned>(section.copies.value_or(1));
        attack.words = section.words;
        attack.target = {m_plan.addresses->Outer(attacker.target), IKE_PORT};
        attack.provider = m_plan.gateways.front().crypto.provider;
        attacker.at = section.at;
        attacker.until =
            std::min(section.until.value_or(m_scenario.run.duration), m_scenario.run.duration);
        const Result<IkeMessageKind> kind = IkeMessageKind::Parse(section.message.value_or("ike"));
        if (!kind)
        {
            return Complain(section, "message", kind.GetError().message);
        }
        attack.message = *kind;
        for (const auto& step : {&AttackPlanner::PlanSources,
                                 &AttackPlanner::PlanWords,
                                 &AttackPlanner::PlanConnection})
        {
            const Result<Done> done = (this->*step)(section, attacker);
            if (!done)
            {
                return done;
            }
        }
        return Done{};
    }

    Result<Done> PlanSources(const AttackerSection& section, SimAttacker& attacker)
    {
        const Result<IpPrefix> prefix = ParsePrefix(section.sources.value_or(SPOOFED));
        if (!prefix || !prefix->address.IsIpv4())
        {
            return Complain(section,
                            "sources",
                            prefix ? "'sources' is not a prefix of IPv4; write one like " +
                                         std::string(SPOOFED)
                                   : "'sources': " + prefix.GetError().message);
        }
        attacker.attack.firstSource = prefix->address;
        attacker.attack.sources = uint64_t{1} << (32 - prefix->length);
        return Done{};
    }

    Result<Done> PlanWords(const AttackerSection& section, SimAttacker& attacker)
    {
        if (!section.wordFile)
        {
            return Done{};
        }
        const Result<std::string> content = ReadWholeFile(*section.wordFile);
        m_plan.inputs.push_back(*section.wordFile);
        if (!content)
        {
            return Complain(section, "word-file", content.GetError().message);
        }
        std::istringstream lines(*content);
        for (std::string word; std::getline(lines, word);)
        {
            attacker.attack.words.push_back(word);
        }
        return Done{};
    }

    /** @brief Plays the client of a site that has the connection. */
    Result<Done> PlanConnection(const AttackerSection& section, SimAttacker& attacker)
    {
        if (IsOnPath(attacker.attack.kind))
        {
            return Done{};
        }
        std::vector<std::string> names;
        for (const SimSite& site : m_plan.sites)
        {
            names.push_back(site.connection->name);
            if (section.imitates ? names.back() == *section.imitates
                                 : m_plan.gateways[site.gateway].site == attacker.target)
            {
                auto connection = std::make_shared<IkeConnectionConfig>(*site.connection);
                connection->localId = site.localId;
                attacker.attack.connection = connection;
                return Done{};
            }
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        return section.imitates
                   ? Complain(section,
                              "imitates",
                              "no site has [connection." + *section.imitates + "]; " +
                                  SuggestName(*section.imitates, names))
                   : Complain(section,
                              "target",
                              "no site calls this gateway; say with 'imitates' whose client the "
                              "attacker plays");
    }

    SimPlan& m_plan;
    const Scenario& m_scenario;
};

} // namespace

Result<Done>
AttachAttackers(SimPlan& plan)
{
    return AttackPlanner(plan).Attach();
}

Result<Done>
PlanAttacks(SimPlan& plan)
{
    return AttackPlanner(plan).Plan();
}

} // namespace ike
} // namespace ns3
