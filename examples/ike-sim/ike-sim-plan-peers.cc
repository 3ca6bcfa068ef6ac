// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-sim-certificates.h"
#include "ike-sim-failover.h"
#include "ike-sim-plan.h"
#include "ns3/ike-graph-library.h"
#include "ns3/ike-identity.h"
#include "ns3/ike-random.h"
#include "ns3/ike-topology-generator.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Keeps start times apart from what else a seed feeds. */
constexpr uint64_t START_STREAM = 0x7374617274;

std::string
WithName(std::string pattern, const std::string& name)
{
    const std::string mark = "{name}";
    for (size_t at = pattern.find(mark); at != std::string::npos; at = pattern.find(mark))
    {
        pattern.replace(at, mark.size(), name);
    }
    return pattern;
}

/** @brief The pattern of everybody whom an identity with {name} may mean. */
std::string
PatternOf(const std::string& id)
{
    const std::string mark = "{name}";
    const size_t at = id.find(mark);
    if (at == std::string::npos)
    {
        return id;
    }
    const bool atStart = at == 0 && id.find(mark, 1) == std::string::npos;
    const bool atEnd = at + mark.size() == id.size();
    return atStart ? "*" + id.substr(mark.size()) : atEnd ? id.substr(0, at) + "*" : "*";
}

/** @brief Puts the peers of a plan together. */
class PeerPlanner
{
  public:
    explicit PeerPlanner(SimPlan& plan)
        : m_plan(plan),
          m_scenario(plan.scenario),
          m_profiles(plan.scenario, plan.inputs),
          m_certificates(plan.scenario)
    {
    }

    Result<Done> Plan()
    {
        if (m_scenario.connections.empty())
        {
            return Error{m_scenario.file + ": there is no [connection.NAME]; add one"};
        }
        Result<Done> done = PlanGroups();
        done = done ? PlanCertificates() : done;
        for (uint32_t i = 0; done && i < m_plan.gateways.size(); ++i)
        {
            done = PlanGateway(i);
        }
        for (uint32_t i = 0; done && i < m_plan.sites.size(); ++i)
        {
            done = PlanSite(i);
        }
        if (done)
        {
            PlanStarts();
        }
        return done;
    }

  private:
    struct Group
    {
        uint32_t connection{0};
        SimCrypto crypto;
        std::optional<uint32_t> gateway;
    };

    Error Complain(const ScenarioSection& section, const std::string& key, const std::string& text)
    {
        return ErrorIn(m_scenario, section, key, text);
    }

    Result<Done> PlanGroups()
    {
        for (const SitesSection& section : m_scenario.sites)
        {
            Group group;
            const Result<uint32_t> connection = FindConnection(section);
            const Result<SimCrypto> crypto = m_profiles.Find(section, section.profile);
            if (!connection || !crypto)
            {
                return connection ? crypto.GetError() : connection.GetError();
            }
            group.connection = *connection;
            group.crypto = *crypto;
            if (section.gateway != "nearest" && section.gateway != "even")
            {
                const Result<uint32_t> gateway = FindGateway(section);
                if (!gateway)
                {
                    return gateway.GetError();
                }
                group.gateway = *gateway;
            }
            m_groups.push_back(group);
        }
        FindDistances();
        return Done{};
    }

    /** @brief Keys and certificates of every peer of the connections that have any. */
    Result<Done> PlanCertificates()
    {
        for (uint32_t index = 0; index < m_scenario.connections.size(); ++index)
        {
            const ConnectionSection& section = m_scenario.connections[index].second;
            if (!SimCertificates::AreNeeded(section))
            {
                m_signatures.emplace_back();
                continue;
            }
            std::vector<SimSigner> signers;
            for (const SimGateway& gateway : m_plan.gateways)
            {
                const Result<Done> added =
                    AddSigner(signers, section, "gateway-id", NameOf(gateway), true);
                if (!added)
                {
                    return added;
                }
            }
            for (const SimSite& site : m_plan.sites)
            {
                const std::string& name = m_plan.topology.Sites()[site.site].name;
                const Result<Done> added = m_groups[site.group].connection == index
                                               ? AddSigner(signers, section, "site-id", name, false)
                                               : Done{};
                if (!added)
                {
                    return added;
                }
            }
            const Result<SimCrypto> crypto = m_profiles.Find(section, std::nullopt);
            if (!crypto)
            {
                return crypto.GetError();
            }
            const auto made = m_certificates.Make(section, *crypto->provider, signers);
            if (!made)
            {
                return made.GetError();
            }
            m_signatures.push_back(*made);
        }
        return Done{};
    }

    Result<Done> AddSigner(std::vector<SimSigner>& signers,
                           const ConnectionSection& section,
                           const char* key,
                           const std::string& name,
                           bool isGateway)
    {
        const std::string& pattern = isGateway ? section.gatewayId : section.siteId;
        const Result<IdPayload> id = ParseIdentity(WithName(pattern, name));
        if (!id)
        {
            return Complain(section, key, id.GetError().message);
        }
        signers.push_back(SimSigner{name, *id, isGateway});
        return Done{};
    }

    Result<uint32_t> FindConnection(const SitesSection& section)
    {
        std::vector<std::string> names;
        for (const auto& [name, connection] : m_scenario.connections)
        {
            names.push_back(name);
        }
        if (!section.connection && names.size() == 1)
        {
            return 0;
        }
        if (!section.connection)
        {
            return Complain(section,
                            "",
                            "[sites] must say which 'connection' it uses; choose from " +
                                JoinNames(names, "or"));
        }
        const auto found = std::find(names.begin(), names.end(), *section.connection);
        if (found == names.end())
        {
            return Complain(section,
                            "connection",
                            "there is no [connection." + *section.connection + "]; " +
                                SuggestName(*section.connection, names));
        }
        return static_cast<uint32_t>(found - names.begin());
    }

    const std::string& NameOf(const SimGateway& gateway) const
    {
        return m_plan.topology.Sites()[gateway.site].name;
    }

    Result<uint32_t> FindGateway(const SitesSection& section)
    {
        std::vector<std::string> names;
        for (const SimGateway& gateway : m_plan.gateways)
        {
            names.push_back(NameOf(gateway));
        }
        const auto found = std::find(names.begin(), names.end(), section.gateway);
        if (found == names.end())
        {
            names.insert(names.end(), {"nearest", "even"});
            return Complain(section,
                            "gateway",
                            "there is no gateway '" + section.gateway + "'; " +
                                SuggestName(section.gateway, names));
        }
        return static_cast<uint32_t>(found - names.begin());
    }

    /** @brief The delay from each gateway to each router. */
    void FindDistances()
    {
        std::vector<GraphEdge> edges;
        std::vector<uint64_t> weights;
        for (const TopologyLink& link : m_plan.topology.Links())
        {
            edges.push_back({link.a, link.b});
            weights.push_back(std::max<uint64_t>(1, link.delay.count()));
        }
        const ShortestPaths paths(m_plan.topology.Routers().size(), edges, weights);
        for (const SimGateway& gateway : m_plan.gateways)
        {
            ShortestPaths::Tree tree;
            paths.From(m_plan.topology.Sites()[gateway.site].router, tree);
            m_distances.push_back(std::move(tree.distance));
        }
    }

    uint32_t ChooseGateway(uint32_t index)
    {
        const SimSite& site = m_plan.sites[index];
        const Group& group = m_groups[site.group];
        if (group.gateway)
        {
            return *group.gateway;
        }
        if (m_scenario.sites[site.group].gateway == "even")
        {
            return index % m_plan.gateways.size();
        }
        const uint32_t router = m_plan.topology.Sites()[site.site].router;
        uint32_t nearest = 0;
        for (uint32_t i = 1; i < m_distances.size(); ++i)
        {
            nearest = m_distances[i][router] < m_distances[nearest][router] ? i : nearest;
        }
        return nearest;
    }

    /** @brief Refuses what the provider cannot do, before the run. */
    Result<Done> CheckSupport(const ScenarioSection& section,
                              const std::vector<Proposal>& proposals,
                              const SimCrypto& crypto)
    {
        for (const Proposal& proposal : proposals)
        {
            for (const Transform& transform : proposal.transforms)
            {
                const Result<Done> can =
                    crypto.provider->Supports(transform.type, transform.id, transform.KeyBits());
                if (!can)
                {
                    return Complain(section, "proposals", can.GetError().message);
                }
            }
        }
        return Done{};
    }

    Result<Done> PlanGateway(uint32_t index)
    {
        SimGateway& gateway = m_plan.gateways[index];
        const GatewaySection& section = m_scenario.gateways[index];
        const Result<SimCrypto> crypto = m_profiles.Find(section, section.profile);
        if (!crypto)
        {
            return crypto.GetError();
        }
        gateway.crypto = *crypto;
        gateway.cores = static_cast<unsigned>(section.cores.value_or(crypto->costs->Cores()));
        gateway.queue = section.queue;
        auto config = std::make_shared<IkeEngineConfig>();
        config->halfOpen = MakeHalfOpen(section.halfOpen);
        config->memoryLimit = section.memoryLimit;
        for (uint32_t i = 0; i < m_scenario.connections.size(); ++i)
        {
            const auto answered = AnsweringConnection(i, gateway);
            if (!answered)
            {
                return answered.GetError();
            }
            config->connections.push_back(*answered);
            ApplyFailOver(m_scenario.connections[i].second.failOver, *config);
        }
        const Result<Done> joined = JoinCluster(index, *config);
        if (!joined)
        {
            return joined;
        }
        gateway.config = config;
        return Done{};
    }

    /** @brief Gives a gateway of the cluster its policy. */
    Result<Done> JoinCluster(uint32_t index, IkeEngineConfig& config)
    {
        if (!m_scenario.cluster)
        {
            return Done{};
        }
        const ClusterSection& section = *m_scenario.cluster;
        std::vector<std::string> names;
        for (const SimGateway& gateway : m_plan.gateways)
        {
            names.push_back(NameOf(gateway));
        }
        std::vector<std::string> said = section.gateways;
        if (!section.director.empty())
        {
            said.push_back(section.director);
        }
        for (const std::string& name : said)
        {
            if (std::find(names.begin(), names.end(), name) == names.end())
            {
                return Complain(section,
                                name == section.director ? "director" : "gateways",
                                "there is no gateway '" + name + "'; " + SuggestName(name, names));
            }
        }
        const std::string& own = names[index];
        const bool isDirector = own == section.director;
        const bool isMember = section.gateways.empty() || isDirector ||
                              std::find(section.gateways.begin(), section.gateways.end(), own) !=
                                  section.gateways.end();
        if (!isMember)
        {
            return Done{};
        }
        if (!m_cluster)
        {
            m_cluster = std::make_shared<Ikev2GatewayCluster>();
        }
        Ikev2ClusterGateway gateway;
        gateway.name.address = m_plan.OuterOf(m_plan.gateways[index].site);
        gateway.most = section.most;
        gateway.serves = !isDirector;
        Ikev2ClusterPolicy::Options options;
        options.margin = section.margin;
        options.atAuth = section.stage == ScenarioClusterStage::AUTH;
        config.redirectPolicy =
            std::make_shared<Ikev2ClusterPolicy>(m_cluster, m_cluster->Add(gateway), options);
        return Done{};
    }

    /** @brief A connection as a gateway has it. */
    Result<std::shared_ptr<const IkeConnectionConfig>> AnsweringConnection(
        uint32_t connection,
        const SimGateway& gateway)
    {
        const auto& [name, section] = m_scenario.connections[connection];
        Result<IkeConnectionConfig> config = MakeConnection(m_scenario, name, section);
        if (!config)
        {
            return config.GetError();
        }
        const Result<IdPayload> id = ParseIdentity(WithName(section.gatewayId, NameOf(gateway)));
        if (!id)
        {
            return Complain(section, "gateway-id", id.GetError().message);
        }
        config->localId = *id;
        config->remoteIdPattern = PatternOf(section.siteId);
        SimCertificates::Apply(section, m_signatures[connection], true, *config);
        const Result<Done> auth = ApplyAuth(m_scenario, section.more, false, *config);
        if (!auth)
        {
            return auth.GetError();
        }
        config->lossAction = IkeLossAction::CLEAR;
        const Result<Done> can = CheckSupport(section, config->proposals, gateway.crypto);
        if (!can)
        {
            return can.GetError();
        }
        const IpPrefix allSites = PrefixOf(IpAddress::FromIpv4(10u << 24), 8);
        for (const auto& [childName, child] : section.children)
        {
            const auto made = MakeChild(m_scenario,
                                        childName,
                                        child,
                                        allSites,
                                        m_plan.addresses->Lan(gateway.site),
                                        false);
            if (!made)
            {
                return made.GetError();
            }
            const Result<Done> canEsp = CheckSupport(child, (*made)->proposals, gateway.crypto);
            if (!canEsp)
            {
                return canEsp.GetError();
            }
            config->children.push_back(*made);
        }
        return std::make_shared<const IkeConnectionConfig>(std::move(*config));
    }

    Result<Done> PlanSite(uint32_t index)
    {
        SimSite& site = m_plan.sites[index];
        const SitesSection& section = m_scenario.sites[site.group];
        const Group& group = m_groups[site.group];
        const auto& [name, connection] = m_scenario.connections[group.connection];
        site.gateway = ChooseGateway(index);
        site.crypto = group.crypto;
        site.cores = static_cast<unsigned>(section.cores.value_or(group.crypto.costs->Cores()));
        const Result<Done> configs = ShareConfigs(site, group.connection);
        if (!configs)
        {
            return configs;
        }
        const std::string& ownName = m_plan.topology.Sites()[site.site].name;
        const Result<IdPayload> id = ParseIdentity(WithName(connection.siteId, ownName));
        if (!id)
        {
            return Complain(connection, "site-id", id.GetError().message);
        }
        site.localId = *id;
        for (const auto& [childName, child] : connection.children)
        {
            const auto made = MakeChild(m_scenario,
                                        childName,
                                        child,
                                        m_plan.addresses->Lan(site.site),
                                        m_plan.addresses->Lan(m_plan.gateways[site.gateway].site),
                                        true);
            if (!made)
            {
                return made.GetError();
            }
            site.children.push_back(connection.version == 1 && connection.more.pool && !Serves(site)
                                        ? WithoutLocal(**made)
                                        : *made);
        }
        if (!section.calls || connection.version == 1)
        {
            MakeAnswering(site, section.calls);
        }
        return Done{};
    }

    /** @brief Version 1's Child SAs for an address that is lent have no selector of their own. */
    static std::shared_ptr<const IkeChildConfig> WithoutLocal(const IkeChildConfig& child)
    {
        auto copy = std::make_shared<IkeChildConfig>(child);
        copy->localSelectors.clear();
        return copy;
    }

    /** @brief Whether a site has a gateway's part, since its gateway is a real client. */
    bool Serves(const SimSite& site) const
    {
        const std::optional<RealSection>& real = m_scenario.gateways[site.gateway].real;
        return real && real->isClient;
    }

    /** @brief A site that waits for calls has a configuration of its own, with identity and
     * children; so has one of IKEv1, where either side may begin the next ISAKMP SA. */
    static void MakeAnswering(SimSite& site, bool calls)
    {
        auto connection = std::make_shared<IkeConnectionConfig>(*site.connection);
        connection->localId = site.localId;
        connection->children = site.children;
        connection->lossAction = calls ? connection->lossAction : IkeLossAction::CLEAR;
        auto config = std::make_shared<IkeEngineConfig>(*site.config);
        config->connections = {connection};
        site.connection = connection;
        site.config = config;
    }

    /** @brief Sites of one connection and gateway share what is the same for all of them. */
    Result<Done> ShareConfigs(SimSite& site, uint32_t connection)
    {
        const auto& [name, section] = m_scenario.connections[connection];
        auto& shared = m_calling[{name, site.gateway}];
        if (!shared.first)
        {
            Result<IkeConnectionConfig> config = MakeConnection(m_scenario, name, section);
            if (!config)
            {
                return config.GetError();
            }
            config->remoteIdPattern =
                section.failOver.redirect
                    ? PatternOf(section.gatewayId) // another gateway is as good
                    : WithName(section.gatewayId, NameOf(m_plan.gateways[site.gateway]));
            SimCertificates::Apply(section, m_signatures[connection], false, *config);
            const bool serves = Serves(site);
            const Result<Done> auth = ApplyAuth(m_scenario, section.more, !serves, *config);
            if (!auth)
            {
                return auth;
            }
            config->lossAction = section.onLoss == ScenarioLossAction::RESTART
                                     ? IkeLossAction::RESTART
                                     : IkeLossAction::CLEAR;
            shared.first = std::make_shared<const IkeConnectionConfig>(std::move(*config));
            auto engine = std::make_shared<IkeEngineConfig>();
            engine->connections.push_back(shared.first);
            if (serves)
            {
                engine->halfOpen = MakeHalfOpen(m_scenario.gateways[site.gateway].halfOpen);
            }
            ApplyFailOver(section.failOver, *engine);
            shared.second = engine;
        }
        site.connection = shared.first;
        site.config = shared.second;
        return Done{};
    }

    void PlanStarts()
    {
        SeededRandomSource random(m_scenario.run.seed ^ START_STREAM);
        const StartSection& start = m_scenario.start;
        const int64_t count = static_cast<int64_t>(m_plan.sites.size());
        for (int64_t i = 0; i < count; ++i)
        {
            const Duration offset = start.order == ScenarioStartOrder::EVEN
                                        ? EvenlyWithin(start.window, i, count)
                                        : DrawBetween(random, Duration(0), start.window);
            m_plan.sites[i].start = start.at + offset;
        }
    }

    SimPlan& m_plan;
    const Scenario& m_scenario;
    SimProfiles m_profiles;
    SimCertificates m_certificates;
    std::vector<std::shared_ptr<const IkeSignatureConfig>> m_signatures; // by connection
    std::shared_ptr<Ikev2GatewayCluster> m_cluster;
    std::vector<Group> m_groups;
    std::vector<std::vector<uint64_t>> m_distances; // by gateway, then router
    std::map<std::pair<std::string, uint32_t>,
             std::pair<std::shared_ptr<const IkeConnectionConfig>,
                       std::shared_ptr<const IkeEngineConfig>>>
        m_calling; // by connection and gateway
};

} // namespace

Result<Done>
PlanPeers(SimPlan& plan)
{
    return PeerPlanner(plan).Plan();
}

} // namespace ike
} // namespace ns3
