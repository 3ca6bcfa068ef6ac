// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_H
#define IKE_SCENARIO_H

#include "ike-scenario-attacks.h"
#include "ike-scenario-auth.h"
#include "ike-scenario-expect.h"
#include "ike-scenario-fields.h"
#include "ike-scenario-results.h"
#include "ike-scenario-timeline.h"
#include "ns3/ike-site-placement.h"
#include "ns3/ike-time.h"
#include "ns3/ike-topology-generator.h"
#include "ns3/ike-transport-config.h"
#include "ns3/ipsec-sa.h"
#include "ns3/ipsec-spd.h"
#include "ns3/nat-policy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file What a scenario file says, one struct a section. What each key means:
 * ike-scenario-keys*.cc. */

enum class ScenarioScheduler : uint8_t
{
    PRIORITY_QUEUE,
    HEAP,
    MAP,
    CALENDAR,
};

struct RunSection : ScenarioSection
{
    std::string name;
    std::string label;
    std::string description;
    Duration duration{0};
    uint64_t seed{1};
    ScenarioScheduler scheduler{ScenarioScheduler::PRIORITY_QUEUE};
};

enum class ScenarioMetric : uint8_t
{
    DELAY,
    HOPS,
};

enum class ScenarioFamily : uint8_t
{
    IPV4,
    IPV6,
};

struct TopologySection : ScenarioSection
{
    std::optional<std::string> file;
    std::optional<TopologyShape> generator;
    uint64_t routers{10};
    uint64_t hubs{1};
    double meanDegree{3};
    uint64_t linksPerRouter{2};
    double reach{0.15};
    double side{3000};
    Duration linkDelay{std::chrono::milliseconds(5)};
    std::optional<Duration> linkDelayMost;
    uint64_t linkRate{10000000000};
    double routeFactor{1.0};
    ScenarioMetric metric{ScenarioMetric::DELAY};
    uint64_t fanOut{64};
    ScenarioFamily outer{ScenarioFamily::IPV4};
};

struct NatSection : ScenarioSection
{
    NatBehavior mapping{NatBehavior::ENDPOINT_INDEPENDENT};
    NatBehavior filtering{NatBehavior::ADDRESS_DEPENDENT};
    Duration udpTimeout{std::chrono::minutes(5)};
    bool inboundRefreshes{false};
    bool preservesPort{true};
    uint64_t firstPort{1024};
    uint64_t lastPort{65535};
    bool passThrough{false};
    uint64_t share{1};
    bool carrier{false};
    bool forwardsIke{false};
};

struct SitesSection : ScenarioSection
{
    std::string name{"site"};
    uint64_t count{0};
    SitePolicy placement{SitePolicy::ROUND_ROBIN};
    std::vector<std::string> routers;
    Duration accessDelay{std::chrono::milliseconds(2)};
    std::optional<Duration> accessDelayMost;
    uint64_t accessRate{100000000};
    std::optional<std::string> profile;
    std::optional<uint64_t> cores;
    std::optional<std::string> connection;
    std::string gateway{"nearest"};
    bool calls{true};
    std::optional<NatSection> nat;
};

struct PuzzlesSection : ScenarioSection
{
    uint64_t threshold{0};
    uint64_t thresholdPerAddress{0};
    uint64_t difficulty{12};
    uint64_t maxDifficulty{18};
    uint64_t authDifficulty{0};
    double legacyShare{0};
};

struct HalfOpenSection : ScenarioSection
{
    uint64_t cookieThreshold{30};
    uint64_t cookieThresholdPerAddress{3};
    uint64_t blockThresholdPerAddress{5};
    uint64_t maximum{0};
    Duration timeout{std::chrono::seconds(30)};
    PuzzlesSection puzzles;
};

struct RealSection : ScenarioSection
{
    std::string netns;
    std::string interface;
    std::string address;
    std::vector<std::string> otherAddresses;
    bool isClient{false};
};

struct GatewaySection : ScenarioSection
{
    std::optional<std::string> name;
    std::optional<std::string> router;
    Duration accessDelay{std::chrono::microseconds(100)};
    uint64_t accessRate{10000000000};
    std::optional<std::string> profile;
    std::optional<uint64_t> cores;
    uint64_t queue{0};
    uint64_t memoryLimit{0};
    HalfOpenSection halfOpen;
    std::optional<NatSection> nat;
    std::optional<RealSection> real;
};

enum class ScenarioLifetimePreset : uint8_t
{
    STRONGSWAN,
    LIBRESWAN,
    EXPLICIT,
    NEVER,
};

struct LifetimeSection : ScenarioSection
{
    ScenarioLifetimePreset preset{ScenarioLifetimePreset::STRONGSWAN};
    std::optional<Duration> rekey;
    std::optional<Duration> hard;
    std::optional<Duration> margin;
    std::optional<double> fuzz;
    std::optional<double> responderMargin;
};

enum class ScenarioRetransmissionPreset : uint8_t
{
    STRONGSWAN,
    LIBRESWAN,
};

struct RetransmissionSection : ScenarioSection
{
    ScenarioRetransmissionPreset preset{ScenarioRetransmissionPreset::STRONGSWAN};
    std::optional<Duration> first;
    std::optional<double> base;
    std::optional<uint64_t> tries;
    std::optional<Duration> limit;
    std::optional<Duration> giveUp;
    std::optional<double> jitter;
};

struct FragmentationSection : ScenarioSection
{
    bool enabled{true};
    uint64_t ipv4Size{1280};
    uint64_t ipv6Size{1280};
    std::vector<std::string> smallerSizes;
    uint64_t triesPerSize{2};
    uint64_t largestMessage{65535};
};

enum class ScenarioChildProtocol : uint8_t
{
    ESP,
    AH,
};

struct ChildSection : ScenarioSection
{
    ScenarioChildProtocol protocol{ScenarioChildProtocol::ESP};
    IpsecMode mode{IpsecMode::TUNNEL};
    std::vector<std::string> proposals{"aes128gcm16"};
    std::vector<std::string> siteNetworks{"lan"};
    std::vector<std::string> gatewayNetworks{"lan"};
    LifetimeSection lifetime;
    uint64_t replayWindow{64};
    std::optional<uint64_t> rekeyPackets;
    std::optional<uint64_t> hardPackets;
    Duration idle{0};
    uint64_t padTo{0};
    std::vector<std::string> dscps;
    bool start{true};
    bool onDemand{false};
    IpsecSaScope scope{IpsecSaScope::POLICY};
    bool singlePair{false};
    bool asksCompression{false};
};

enum class ScenarioAuth : uint8_t
{
    PSK,
    RSA,
    RSA3072,
    RSA4096,
    ECDSA,
    ECDSA384,
    ECDSA521,
    ED25519,
    ED448,
    MLDSA44,
    MLDSA65,
    MLDSA87,
    DSA,
};

enum class ScenarioCertificateSending : uint8_t
{
    IF_ASKED,
    ALWAYS,
    NEVER,
};

struct CertificatesSection : ScenarioSection
{
    std::string authority{"ecdsa256"};
    uint64_t intermediates{1};
    std::string date{"2026-01-01"};
    Duration lifetime{std::chrono::hours(24 * 365)};
    std::vector<std::string> revoked;
    bool revocationLists{false};
    ScenarioCertificateSending sending{ScenarioCertificateSending::IF_ASKED};
    bool digitalSignature{true};
    bool pss{false};
    std::optional<std::string> authorityFile;
    std::optional<std::string> revocationFile;
    std::optional<std::string> siteFile;
    std::optional<std::string> siteKeyFile;
    std::optional<std::string> gatewayFile;
    std::optional<std::string> gatewayKeyFile;
};

enum class ScenarioInitError : uint8_t
{
    FAIL,
    WAIT,
};

enum class ScenarioLossAction : uint8_t
{
    CLEAR,
    RESTART,
};

enum class ScenarioMode : uint8_t
{
    MAIN,
    AGGRESSIVE,
};

/** @brief What is particular to version 1. */
enum class ScenarioIkev1Method : uint8_t
{
    SIGNATURE,
    ENCRYPTION,
    REVISED_ENCRYPTION,
};

struct Ikev1XauthSection : ScenarioSection
{
    std::optional<std::string> user;
    std::string password;
    std::optional<std::string> gatewayPassword;
    uint64_t tries{1};
};

struct Ikev1GroupSection : ScenarioSection
{
    std::optional<uint64_t> number;
    std::optional<std::string> prime;
    uint64_t generator{2};
};

struct Ikev1Section : ScenarioSection
{
    ScenarioIkev1Method method{ScenarioIkev1Method::SIGNATURE};
    Ikev1GroupSection newGroup;
    Ikev1XauthSection xauth;
    bool natTraversal{true};
    bool commit{false};
    uint64_t maxExchanges{3};
    bool deleteRekeyed{true};
    bool skipRedundant{true};
};

struct ExchangesSection : ScenarioSection
{
    uint64_t window{1};
    uint64_t maxChildren{0};
    ScenarioInitError initError{ScenarioInitError::FAIL};
    Duration temporaryFailureLimit{std::chrono::minutes(3)};
};

/** @brief In the order of IkeTransportMode. */
struct TransportSection : ScenarioSection
{
    IkeTransportMode use{IkeTransportMode::UDP};
    uint64_t fallbackAfter{1};
};

enum class ScenarioTickets : uint8_t
{
    NONE,
    BY_VALUE,
    BY_REFERENCE,
};

struct FailOverSection : ScenarioSection
{
    bool mobike{false};
    bool checkRoutability{true};
    bool crashTokens{false};
    bool tellInvalidSpi{false};
    bool bindTokens{false};
    ScenarioTickets tickets{ScenarioTickets::NONE};
    Duration ticketLifetime{std::chrono::hours(8)};
    bool keepTickets{true};
    bool redirect{false};
};

enum class ScenarioClusterStage : uint8_t
{
    INIT,
    AUTH,
};

struct ClusterSection : ScenarioSection
{
    std::vector<std::string> gateways;
    std::string director;
    uint64_t most{0};
    uint64_t margin{1};
    ScenarioClusterStage stage{ScenarioClusterStage::INIT};
};

struct ConnectionSection : ScenarioSection
{
    uint64_t version{2};
    ScenarioMode mode{ScenarioMode::MAIN};
    Ikev1Section ikev1;
    ScenarioAuth auth{ScenarioAuth::PSK};
    std::optional<ScenarioAuth> gatewayAuth;
    CertificatesSection certificates;
    std::string secret{"a shared secret of this scenario"};
    std::vector<std::string> proposals;
    AuthSections more;
    std::string siteId{"{name}.site.example"};
    std::string gatewayId{"{name}.gateway.example"};
    LifetimeSection lifetime;
    RetransmissionSection retransmission;
    FragmentationSection fragmentation;
    Duration liveness{0};
    ExchangesSection exchanges;
    TransportSection transport;
    Duration natKeepalive{std::chrono::seconds(20)};
    ScenarioLossAction onLoss{ScenarioLossAction::RESTART};
    uint64_t tries{0};
    FailOverSection failOver;
    std::vector<std::pair<std::string, ChildSection>> children;
};

enum class ScenarioStartOrder : uint8_t
{
    RANDOM,
    EVEN,
};

struct StartSection : ScenarioSection
{
    Duration at{std::chrono::seconds(1)};
    Duration window{std::chrono::seconds(10)};
    ScenarioStartOrder order{ScenarioStartOrder::RANDOM};
};

enum class ScenarioProvider : uint8_t
{
    MODELLED,
    REAL,
    MIXED,
};

struct CryptoSection : ScenarioSection
{
    ScenarioProvider provider{ScenarioProvider::MODELLED};
    std::string profile{"none"};
};

enum class ScenarioTrafficKind : uint8_t
{
    UDP,
    PING,
    TCP,
};

enum class ScenarioTrafficBetween : uint8_t
{
    NETWORKS,
    NODES,
};

enum class ScenarioTrafficFrom : uint8_t
{
    SITES,
    GATEWAYS,
};

struct TrafficSection : ScenarioSection
{
    std::string name{"traffic"};
    ScenarioTrafficKind kind{ScenarioTrafficKind::UDP};
    ScenarioTrafficFrom from{ScenarioTrafficFrom::SITES};
    ScenarioTrafficBetween between{ScenarioTrafficBetween::NETWORKS};
    ScenarioFamily ip{ScenarioFamily::IPV4};
    std::string dscp{"be"};
    double share{1};
    uint64_t size{512};
    Duration interval{std::chrono::seconds(1)};
    Duration at{0};
    std::optional<Duration> until;
};

/** @brief A whole scenario. */
struct Scenario
{
    std::string file; //!< as the user named it
    std::string extends;
    RunSection run;
    TopologySection topology;
    std::vector<SitesSection> sites;
    std::vector<GatewaySection> gateways;
    std::vector<std::pair<std::string, ConnectionSection>> connections;
    std::optional<ClusterSection> cluster;
    StartSection start;
    CryptoSection crypto;
    std::vector<TrafficSection> traffic;
    std::vector<ImpairmentSection> impairments;
    std::vector<EventSection> events;
    std::vector<AttackerSection> attackers;
    std::vector<FaultSection> faults;
    OutputSection output;
    ExpectSection expect;
    std::map<std::string, std::string> places; //!< by path, "gateway[1].router" to "storm.toml:12"

    /** @brief Where a key was written, or its section, or the file. */
    std::string PlaceOf(const ScenarioSection& section, const std::string& key = "") const;
};

/** @brief Describes every key of a scenario to @p fields. */
void Describe(ScenarioFields& fields, Scenario& scenario);
void Describe(ScenarioFields& fields, RunSection& section);
void Describe(ScenarioFields& fields, TopologySection& section);
void Describe(ScenarioFields& fields, SitesSection& section);
void Describe(ScenarioFields& fields, NatSection& section);
void Describe(ScenarioFields& fields, GatewaySection& section);
void Describe(ScenarioFields& fields, HalfOpenSection& section);
void Describe(ScenarioFields& fields, RealSection& section);
void Describe(ScenarioFields& fields, FailOverSection& section);
void Describe(ScenarioFields& fields, ClusterSection& section);
void Describe(ScenarioFields& fields, ConnectionSection& section);
void Describe(ScenarioFields& fields, Ikev1Section& section);
void Describe(ScenarioFields& fields, Ikev1XauthSection& section);
void Describe(ScenarioFields& fields, CertificatesSection& section);
void Describe(ScenarioFields& fields, ExchangesSection& section);
void Describe(ScenarioFields& fields, TransportSection& section);
void Describe(ScenarioFields& fields, PuzzlesSection& section);
void Describe(ScenarioFields& fields, LifetimeSection& section);
void Describe(ScenarioFields& fields, RetransmissionSection& section);
void Describe(ScenarioFields& fields, FragmentationSection& section);
void Describe(ScenarioFields& fields, ChildSection& section);
void Describe(ScenarioFields& fields, StartSection& section);
void Describe(ScenarioFields& fields, CryptoSection& section);
void Describe(ScenarioFields& fields, TrafficSection& section);
void Describe(ScenarioFields& fields, ImpairmentSection& section);
void Describe(ScenarioFields& fields, EventSection& section);
void Describe(ScenarioFields& fields, AttackerSection& section);
void Describe(ScenarioFields& fields, FaultSection& section);
void Describe(ScenarioFields& fields, OutputSection& section);
void Describe(ScenarioFields& fields, ExpectSection& section);
void Describe(ScenarioFields& fields, ExpectMessagesSection& section);

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_H */
