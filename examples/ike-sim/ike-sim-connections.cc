// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-values.h"
#include "ike-sim-failover.h"
#include "ike-sim-ikev1.h"
#include "ike-sim-plan.h"
#include "ns3/ike-algorithms.h"
#include "ns3/ike-connection-builder.h"
#include "ns3/ipsec-selector.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr Duration DEFAULT_IKE_REKEY = std::chrono::hours(4);
constexpr Duration DEFAULT_CHILD_REKEY = std::chrono::hours(1);

const char*
NameOf(ScenarioLifetimePreset preset)
{
    switch (preset)
    {
    case ScenarioLifetimePreset::STRONGSWAN:
        return "strongswan";
    case ScenarioLifetimePreset::LIBRESWAN:
        return "libreswan";
    case ScenarioLifetimePreset::EXPLICIT:
        return "explicit";
    case ScenarioLifetimePreset::NEVER:
        return "never";
    }
    return "unknown";
}

/** @brief Complains of keys that the preset needs or has no use for. */
Result<Done>
CheckLifetimeKeys(const Scenario& scenario, const LifetimeSection& section)
{
    using Preset = ScenarioLifetimePreset;
    const Preset preset = section.preset;

    struct Rule
    {
        const char* key;
        bool given;
        bool needed;
        bool allowed;
    };

    const Rule rules[] = {
        {"rekey", section.rekey.has_value(), false, preset == Preset::STRONGSWAN},
        {"hard",
         section.hard.has_value(),
         preset == Preset::LIBRESWAN || preset == Preset::EXPLICIT,
         preset == Preset::LIBRESWAN || preset == Preset::EXPLICIT},
        {"margin", section.margin.has_value(), preset == Preset::EXPLICIT, preset != Preset::NEVER},
        {"fuzz", section.fuzz.has_value(), false, preset != Preset::NEVER},
        {"responder-margin", section.responderMargin.has_value(), false, preset != Preset::NEVER},
    };
    for (const Rule& rule : rules)
    {
        if (rule.needed && !rule.given)
        {
            return ErrorIn(scenario,
                           section,
                           "preset",
                           std::string("the lifetime preset \"") + NameOf(preset) +
                               "\" needs the key '" + rule.key + "'; add it");
        }
        if (rule.given && !rule.allowed)
        {
            return ErrorIn(scenario,
                           section,
                           rule.key,
                           std::string("the lifetime preset \"") + NameOf(preset) +
                               "\" has no use for '" + rule.key +
                               "'; take it out or choose another preset");
        }
    }
    return Done{};
}

Result<IkeLifetimePolicy>
MakeLifetime(const Scenario& scenario, const LifetimeSection& section, Duration defaultRekey)
{
    const Result<Done> keys = CheckLifetimeKeys(scenario, section);
    if (!keys)
    {
        return keys.GetError();
    }
    IkeLifetimePolicy policy;
    switch (section.preset)
    {
    case ScenarioLifetimePreset::STRONGSWAN:
        policy = IkeLifetimePolicy::Strongswan(section.rekey.value_or(defaultRekey));
        policy.hard += section.margin.value_or(policy.margin) - policy.margin;
        break;
    case ScenarioLifetimePreset::LIBRESWAN:
        policy = IkeLifetimePolicy::Libreswan(*section.hard);
        break;
    case ScenarioLifetimePreset::EXPLICIT:
        policy.hard = *section.hard;
        policy.fuzz = 0;
        break;
    case ScenarioLifetimePreset::NEVER:
        return policy;
    }
    policy.margin = section.margin.value_or(policy.margin);
    policy.fuzz = section.fuzz.value_or(policy.fuzz);
    policy.responderMargin = section.responderMargin.value_or(policy.responderMargin);
    const double widest = std::max(1.0, policy.responderMargin) * (1 + policy.fuzz);
    if (policy.margin.count() * widest > policy.hard.count())
    {
        return ErrorIn(scenario,
                       section,
                       section.fuzz ? "fuzz" : "margin",
                       "a rekey could start before the SA does: margin (" +
                           FormatTime(policy.margin) +
                           ") with its fuzz reaches beyond the whole lifetime (" +
                           FormatTime(policy.hard) + "); make margin or fuzz smaller");
    }
    return policy;
}

Result<IkeTransportConfig>
MakeTransport(const Scenario& scenario, const std::string& name, const ConnectionSection& section)
{
    IkeTransportConfig transport;
    transport.mode = section.transport.use;
    transport.fallbackAfter = static_cast<unsigned>(section.transport.fallbackAfter);
    if (section.version == 1 && transport.AllowsTcp())
    {
        return ErrorIn(scenario,
                       section.transport,
                       "use",
                       "version 1 of IKE does not go over TCP; write use = \"udp\" or set version "
                       "= 2 in [connection." +
                           name + "]");
    }
    return transport;
}

Result<IkeRetransmissionPolicy>
MakeRetransmission(const Scenario& scenario, const RetransmissionSection& section)
{
    IkeRetransmissionPolicy policy = section.preset == ScenarioRetransmissionPreset::STRONGSWAN
                                         ? IkeRetransmissionPolicy::Strongswan()
                                         : IkeRetransmissionPolicy::Libreswan();
    policy.first = section.first.value_or(policy.first);
    policy.base = section.base.value_or(policy.base);
    policy.tries = static_cast<unsigned>(section.tries.value_or(policy.tries));
    policy.limit = section.limit.value_or(policy.limit);
    policy.giveUpAfter = section.giveUp.value_or(policy.giveUpAfter);
    policy.jitter = section.jitter.value_or(policy.jitter);
    if (policy.jitter >= 1)
    {
        return ErrorIn(scenario,
                       section,
                       "jitter",
                       "'jitter' leaves no wait; write less than 100%");
    }
    return policy;
}

ProtocolId
ProtocolOf(const ChildSection& section)
{
    return section.protocol == ScenarioChildProtocol::AH ? ProtocolId::AH : ProtocolId::ESP;
}

Result<std::vector<Proposal>>
MakeProposals(const Scenario& scenario,
              const ScenarioSection& section,
              ProtocolId protocol,
              const std::vector<std::string>& texts)
{
    std::vector<Proposal> proposals;
    for (const std::string& text : texts)
    {
        Result<Proposal> proposal = ParseProposal(protocol, text);
        if (!proposal)
        {
            return ErrorIn(scenario, section, "proposals", proposal.GetError().message);
        }
        proposal->number = static_cast<uint8_t>(proposals.size() + 1);
        proposals.push_back(*proposal);
    }
    if (proposals.empty() || proposals.size() > 255)
    {
        return ErrorIn(scenario,
                       section,
                       "proposals",
                       "'proposals' has " + std::to_string(proposals.size()) +
                           " entries; write 1 to 255");
    }
    return proposals;
}

/** @brief Those of the IKE SA, or the version's own. In version 1 all proposals must have numbers.
 */
Result<std::vector<Proposal>>
MakeIkeProposals(const Scenario& scenario, const ConnectionSection& section)
{
    const bool isFirst = section.version == 1;
    const std::vector<std::string> own = {isFirst ? IkeConnectionBuilder::DEFAULT_IKEV1_PROPOSAL
                                                  : "aes128-sha256-x25519"};
    const bool isOwn = section.proposals.empty() && !IsWritten(scenario, section, "proposals");
    auto proposals =
        MakeProposals(scenario, section, ProtocolId::IKE, isOwn ? own : section.proposals);
    const Result<Done> numbered =
        proposals && isFirst ? CheckIkev1Proposals(scenario, section, *proposals) : Done{};
    if (!numbered)
    {
        return numbered.GetError();
    }
    for (const auto& [name, child] : section.children)
    {
        const auto offered = MakeProposals(scenario, child, ProtocolOf(child), child.proposals);
        const Result<Done> sayable =
            offered && isFirst ? CheckIkev1Proposals(scenario, child, *offered) : Done{};
        if (!sayable)
        {
            return sayable.GetError();
        }
    }
    return proposals;
}

Result<TrafficSelectors>
MakeSelectors(const Scenario& scenario,
              const ChildSection& section,
              const char* key,
              const std::vector<std::string>& texts,
              const IpPrefix& lan)
{
    const bool isTransport = section.mode == IpsecMode::TRANSPORT;
    const bool overIpv6 = scenario.topology.outer == ScenarioFamily::IPV6;
    TrafficSelectors selectors;
    for (const std::string& text : texts)
    {
        // In transport mode IKE cuts everything down to the two addresses that it runs between.
        const std::string meant =
            text == "lan" && isTransport ? (overIpv6 ? "::/0" : "0.0.0.0/0") : text;
        const Result<TrafficSelector> selector =
            meant == "lan"    ? Result<TrafficSelector>(MakeTrafficSelector(lan))
            : meant == "lan6" ? MakeTrafficSelector(AddressPlan::LanIpv6(lan))
                              : ParseTrafficSelector(meant);
        if (!selector)
        {
            return ErrorIn(scenario,
                           section,
                           key,
                           std::string("'") + key + "': " + selector.GetError().message);
        }
        selectors.push_back(*selector);
    }
    if (selectors.empty())
    {
        return ErrorIn(scenario,
                       section,
                       key,
                       std::string("'") + key + "' is empty; write \"lan\" or a prefix");
    }
    return selectors;
}

/** @brief A bit for each DSCP. */
Result<uint64_t>
MakeDscps(const Scenario& scenario, const ChildSection& section)
{
    uint64_t dscps = 0;
    for (const std::string& text : section.dscps)
    {
        const Result<uint8_t> dscp = ParseDscp(text);
        if (!dscp)
        {
            return ErrorIn(scenario, section, "dscps", dscp.GetError().message);
        }
        dscps |= uint64_t{1} << *dscp;
    }
    return dscps;
}

Result<IkeFragmentationPolicy>
MakeFragmentation(const Scenario& scenario, const FragmentationSection& section)
{
    IkeFragmentationPolicy policy;
    policy.enabled = section.enabled;
    policy.ipv4Size = section.ipv4Size;
    policy.ipv6Size = section.ipv6Size;
    policy.triesPerSize = static_cast<unsigned>(section.triesPerSize);
    policy.largestMessage = section.largestMessage;
    for (const std::string& text : section.smallerSizes)
    {
        const bool isNumber = !text.empty() && text.size() < 6 &&
                              text.find_first_not_of("0123456789") == std::string::npos;
        const size_t size = isNumber ? std::stoul(text) : 0;
        const bool falls = policy.smallerSizes.empty() || size < policy.smallerSizes.back();
        if (size < 128 || size > 65535 || !falls)
        {
            return ErrorIn(scenario,
                           section,
                           "smaller-sizes",
                           "'smaller-sizes' holds \"" + text +
                               "\"; write numbers of octets from 65535 down to 128, each "
                               "smaller than the one before");
        }
        policy.smallerSizes.push_back(size);
    }
    return policy;
}

/** The shared secret as text, or as octets in hexadecimal after "0x" (RFC 7296 section 2.15). */
Result<std::shared_ptr<const IkeSecrets>>
MakeSecrets(const Scenario& scenario, const ConnectionSection& section)
{
    const std::string& text = section.secret;
    const bool isHex = text.compare(0, 2, "0x") == 0;
    const auto octets = isHex ? FromHex(std::string_view(text).substr(2))
                              : std::optional<Bytes>(ByteView::OfText(text).ToBytes());
    if (!octets || (isHex && octets->empty()))
    {
        return ErrorIn(scenario,
                       section,
                       "secret",
                       "a secret that begins with 0x is octets of two hexadecimal digits each, as "
                       "in \"0x00ff\"; this one is not");
    }
    auto secrets = std::make_shared<IkeSecrets>();
    secrets->SetSharedKey("*", *octets);
    return std::shared_ptr<const IkeSecrets>(std::move(secrets));
}

} // namespace

Result<std::shared_ptr<const IkeChildConfig>>
MakeChild(const Scenario& scenario,
          const std::string& name,
          const ChildSection& section,
          const IpPrefix& siteLan,
          const IpPrefix& gatewayLan,
          bool atSite)
{
    auto child = std::make_shared<IkeChildConfig>();
    child->name = name;
    const auto site =
        MakeSelectors(scenario, section, "site-networks", section.siteNetworks, siteLan);
    const auto gateway =
        MakeSelectors(scenario, section, "gateway-networks", section.gatewayNetworks, gatewayLan);
    const auto proposals = MakeProposals(scenario, section, ProtocolOf(section), section.proposals);
    const auto lifetime = MakeLifetime(scenario, section.lifetime, DEFAULT_CHILD_REKEY);
    const auto dscps = MakeDscps(scenario, section);
    for (const Error* error : {site ? nullptr : &site.GetError(),
                               gateway ? nullptr : &gateway.GetError(),
                               proposals ? nullptr : &proposals.GetError(),
                               lifetime ? nullptr : &lifetime.GetError(),
                               dscps ? nullptr : &dscps.GetError()})
    {
        if (error)
        {
            return *error;
        }
    }
    child->localSelectors = atSite ? *site : *gateway;
    child->remoteSelectors = atSite ? *gateway : *site;
    child->proposals = *proposals;
    child->mode = section.mode;
    child->dscps = *dscps;
    child->lifetime = *lifetime;
    child->replayWindow = static_cast<uint32_t>(section.replayWindow);
    child->limits.softPackets = section.rekeyPackets.value_or(child->limits.softPackets);
    child->limits.hardPackets = section.hardPackets.value_or(child->limits.hardPackets);
    child->limits.idle = section.idle;
    child->tfcSize = static_cast<uint16_t>(section.padTo);
    child->start = section.start && !section.onDemand;
    child->onDemand = section.onDemand && atSite;
    child->scope = section.scope;
    child->singlePair = section.singlePair && !atSite;
    child->offersIpcomp = section.asksCompression && atSite;
    return std::shared_ptr<const IkeChildConfig>(child);
}

IkeHalfOpenLimits
MakeHalfOpen(const HalfOpenSection& section)
{
    IkeHalfOpenLimits limits;
    limits.cookieThreshold = static_cast<unsigned>(section.cookieThreshold);
    limits.cookieThresholdPerAddress = static_cast<unsigned>(section.cookieThresholdPerAddress);
    limits.blockThresholdPerAddress = static_cast<unsigned>(section.blockThresholdPerAddress);
    limits.maximum = static_cast<unsigned>(section.maximum);
    limits.timeout = section.timeout;
    const PuzzlesSection& puzzles = section.puzzles;
    limits.puzzles.threshold = static_cast<unsigned>(puzzles.threshold);
    limits.puzzles.thresholdPerAddress = static_cast<unsigned>(puzzles.thresholdPerAddress);
    limits.puzzles.difficulty = static_cast<unsigned>(puzzles.difficulty);
    limits.puzzles.maxDifficulty = static_cast<unsigned>(puzzles.maxDifficulty);
    limits.puzzles.authDifficulty = static_cast<unsigned>(puzzles.authDifficulty);
    limits.puzzles.legacyShare = puzzles.legacyShare;
    return limits;
}

Result<IkeConnectionConfig>
MakeConnection(const Scenario& scenario, const std::string& name, const ConnectionSection& section)
{
    IkeConnectionConfig config;
    config.name = name;
    config.version = static_cast<uint8_t>(section.version);
    config.ikev1.aggressive = section.mode == ScenarioMode::AGGRESSIVE;
    config.ikev1.natTraversal = section.ikev1.natTraversal;
    config.ikev1.commit = section.ikev1.commit;
    config.ikev1.maxExchanges = static_cast<unsigned>(section.ikev1.maxExchanges);
    config.ikev1.deleteRekeyed = section.ikev1.deleteRekeyed;
    config.ikev1.skipRedundant = section.ikev1.skipRedundant;
    const Result<Done> authenticates = ApplyIkev1Authentication(scenario, section, config);
    if (!authenticates)
    {
        return authenticates.GetError();
    }
    const auto secrets = MakeSecrets(scenario, section);
    const auto proposals = MakeIkeProposals(scenario, section);
    const auto lifetime = MakeLifetime(scenario, section.lifetime, DEFAULT_IKE_REKEY);
    const auto retransmission = MakeRetransmission(scenario, section.retransmission);
    const auto fragmentation = MakeFragmentation(scenario, section.fragmentation);
    const auto transport = MakeTransport(scenario, name, section);
    for (const Error* error : {transport ? nullptr : &transport.GetError(),
                               secrets ? nullptr : &secrets.GetError(),
                               proposals ? nullptr : &proposals.GetError(),
                               lifetime ? nullptr : &lifetime.GetError(),
                               retransmission ? nullptr : &retransmission.GetError(),
                               fragmentation ? nullptr : &fragmentation.GetError()})
    {
        if (error)
        {
            return *error;
        }
    }
    config.secrets = *secrets;
    config.proposals = *proposals;
    config.lifetime = *lifetime;
    config.retransmission = *retransmission;
    config.fragmentation = *fragmentation;
    config.livenessDelay = section.liveness;
    config.requestWindow = static_cast<unsigned>(section.exchanges.window);
    config.maxChildren = static_cast<unsigned>(section.exchanges.maxChildren);
    config.initErrorAction = section.exchanges.initError == ScenarioInitError::WAIT
                                 ? IkeInitErrorAction::WAIT
                                 : IkeInitErrorAction::FAIL;
    config.temporaryFailureLimit = section.exchanges.temporaryFailureLimit;
    config.natKeepalive = section.natKeepalive;
    config.transport = *transport;
    config.initiationTries = static_cast<unsigned>(section.tries);
    ApplyFailOver(section.failOver, config);
    if (section.children.empty())
    {
        return ErrorIn(scenario,
                       section,
                       "",
                       "[connection." + name + "] has no Child SA; add [connection." + name +
                           ".child.NAME]");
    }
    return config;
}

} // namespace ike
} // namespace ns3
