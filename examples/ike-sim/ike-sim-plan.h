// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_PLAN_H
#define IKE_SIM_PLAN_H

#include "ike-scenario.h"
#include "ns3/ike-address-plan.h"
#include "ns3/ike-attack.h"
#include "ns3/ike-config.h"
#include "ns3/ike-cost-profile.h"
#include "ns3/ike-crypto-provider.h"
#include "ns3/ike-fault.h"
#include "ns3/ike-result.h"
#include "ns3/ike-topology.h"
#include "ns3/ipsec-prefix.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A profile's costs with the provider that charges them. */
struct SimCrypto
{
    std::shared_ptr<const IkeCostProfile> costs;
    std::shared_ptr<IkeCryptoProvider> provider;
};

/** @brief A gateway as it will be. */
struct SimGateway
{
    uint32_t site{0}; //!< its number in the topology
    SimCrypto crypto;
    unsigned cores{1};
    uint64_t queue{0}; //!< jobs; 0 for any number
    std::shared_ptr<const IkeEngineConfig> config;
    bool isReal{false}; //!< a machine outside of the simulation
};

/** @brief A site as it will be. */
struct SimSite
{
    uint32_t site{0};    //!< its number in the topology
    uint32_t group{0};   //!< which [[sites]]
    uint32_t gateway{0}; //!< index among the gateways
    SimCrypto crypto;
    unsigned cores{1};
    IdPayload localId;
    std::shared_ptr<const IkeConnectionConfig> connection; //!< shared by the sites of one gateway
    std::shared_ptr<const IkeEngineConfig> config;
    std::vector<std::shared_ptr<const IkeChildConfig>> children;
    Duration start{0}; //!< when it begins to set up
};

/** @brief What a line does to packets during a time. */
struct SimLineRule
{
    double loss{0};
    double duplication{0};
    Duration jitter{0};
    Duration from{0};
    Duration until{0};
    bool blocksUdp{false};
    uint32_t origin{0}; //!< equal in rules of one [impairment] or [[event]], and in no others
};

/** @brief Something that happens to one target at a time. */
struct SimHappening
{
    Duration at{0};
    ScenarioAction action{ScenarioAction::POWER_CUT};
    uint32_t target{0}; //!< a link, or an index among gateways or sites
    bool toGateway{false};
    Duration downFor{0};
    Duration by{0}; //!< of the calendar
    uint32_t to{0}; //!< an index among gateways
};

/** @brief A flow of packets between the networks of one site and its gateway. */
struct SimFlow
{
    uint32_t section{0}; //!< which [[traffic]]
    uint32_t site{0};    //!< index among the sites
    Duration at{0};
    Duration until{0};
};

/** @brief An attacker as it will be. */
struct SimAttacker
{
    std::string name;
    uint32_t section{0};          //!< which [[attackers]]
    uint32_t site{TOPOLOGY_NONE}; //!< its number in the topology, if it attacks from afar
    uint32_t target{0};           //!< the target's number in the topology
    IkeAttack attack;
    Duration at{0};
    Duration until{0};
};

/** @brief A scenario with all its names resolved: what is to be built, nothing of it built yet. */
struct SimPlan
{
    static constexpr uint16_t FIRST_TCP_PORT = 20000; //!< each flow has one of its own
    static constexpr size_t MOST_TCP_FLOWS = 49152 - FIRST_TCP_PORT; //!< below ephemeral ports

    Scenario scenario;
    IkeTopology topology; //!< with sites, gateways and aggregation routers
    std::string topologyRemark;
    std::optional<AddressPlan> addresses;
    std::vector<SimGateway> gateways;
    std::vector<SimSite> sites;
    std::vector<SimFlow> flows;
    std::map<uint32_t, std::vector<SimLineRule>> linkRules; //!< by link
    std::map<uint32_t, std::vector<SimLineRule>> siteRules; //!< by site's number in the topology
    std::vector<SimHappening> happenings;
    std::vector<uint32_t> captured;                   //!< sites' numbers in the topology
    std::map<uint32_t, std::vector<IkeFault>> faults; //!< by site's number in the topology
    std::vector<SimAttacker> attackers;
    uint64_t rateOfTraffic{0}; //!< packets a second when all flows run
    std::vector<std::string> inputs; //!< paths of the files that it was made of, without scenarios

    /** @brief The topology's numbers of what a name stands for: a site, a gateway, a group of
     * sites, "sites", "gateways"; none when it is unknown. */
    std::vector<uint32_t> FindNodes(const std::string& name) const;

    /** @brief All names that FindNodes() knows. */
    std::vector<std::string> NodeNames() const;

    /** @brief Where a site or gateway is reached: its IPv4 address, or the IPv6 one that goes with
     * it. */
    IpAddress OuterOf(uint32_t site) const;

    /** @brief Whether anything in the scenario has to do with IPv6. */
    bool NeedsIpv6() const;

    /** @brief One line for a person. */
    std::string Summary() const;
};

/**
 * @brief Resolves and checks everything that a scenario names: files, routers, profiles, proposals,
 * targets. Nothing is written.
 * @return one sentence with file and line
 */
Result<SimPlan> MakeSimPlan(Scenario scenario);

/** @brief When the i-th of @p count things happens that are spread evenly over a window. Long
 * windows with many things do not overflow. @param i below @p count */
constexpr Duration
EvenlyWithin(Duration window, int64_t i, int64_t count)
{
    return window / count * i + window % count * i / count;
}

/** @brief A name's place and a sentence, in the manner of the scenario reader. */
Error ErrorIn(const Scenario& scenario,
              const ScenarioSection& section,
              const std::string& key,
              const std::string& sentence);

/** @brief Whether a section has a key, be it with the value that it has anyway. */
bool IsWritten(const Scenario& scenario, const ScenarioSection& section, const std::string& key);

/** @brief An impairment that impairs nothing is a mistake; a share of 0 that is written is not. */
Result<Done> CheckImpairment(const Scenario& scenario, const ImpairmentSection& section);

// The steps of MakeSimPlan(), in order.

/** @brief Reads or makes the network, attaches gateways and sites. */
Result<Done> PlanNetwork(SimPlan& plan);

/** @brief Profiles, connections, who calls whom and when. */
Result<Done> PlanPeers(SimPlan& plan);

/** @brief Traffic, impairments, events and captures. */
Result<Done> PlanTimeline(SimPlan& plan);

/** @brief Attaches attackers from afar to the network, before anybody has an address. */
Result<Done> AttachAttackers(SimPlan& plan);

/** @brief What attackers do, and to whom. */
Result<Done> PlanAttacks(SimPlan& plan);

/** @brief Faults by message. */
Result<Done> PlanFaults(SimPlan& plan);

/** @brief One side's configuration of a connection's Child SA; "lan" stands for the given networks.
 */
Result<std::shared_ptr<const IkeChildConfig>> MakeChild(const Scenario& scenario,
                                                        const std::string& name,
                                                        const ChildSection& section,
                                                        const IpPrefix& siteLan,
                                                        const IpPrefix& gatewayLan,
                                                        bool atSite);

/** @brief What a connection adds to IKE_AUTH, for its sites' or its gateways' side. */
Result<Done> ApplyAuth(const Scenario& scenario,
                       const AuthSections& sections,
                       bool atSite,
                       IkeConnectionConfig& config);

/** @brief One side's configuration of a connection, without children and without a local identity.
 */
Result<IkeConnectionConfig> MakeConnection(const Scenario& scenario,
                                           const std::string& name,
                                           const ConnectionSection& section);

/** @brief What protects a gateway from strangers. */
IkeHalfOpenLimits MakeHalfOpen(const HalfOpenSection& section);

/** @brief Reads cost profiles by name or file, each once. */
class SimProfiles
{
  public:
    /** @param inputs gets the path of each profile */
    SimProfiles(const Scenario& scenario, std::vector<std::string>& inputs);

    /** @brief The profile that a key of a section names, or the one of [crypto]. */
    Result<SimCrypto> Find(const ScenarioSection& section, const std::optional<std::string>& name);

  private:
    Result<std::string> PathOf(const std::string& name) const;

    const Scenario& m_scenario;
    std::vector<std::string>& m_inputs;
    std::map<std::string, SimCrypto> m_known; //!< by path
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_PLAN_H */
