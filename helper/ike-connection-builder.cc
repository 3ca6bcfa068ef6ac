// SPDX-License-Identifier: GPL-2.0-only

#include "ike-connection-builder.h"

#include "ike-algorithms.h"
#include "ikev1-algorithms.h"
#include "ipsec-selector.h"

#include "ns3/fatal-error.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

std::string_view
Trim(std::string_view text)
{
    const size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos)
    {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

/** @brief Keeps the first of several mistakes. */
void
Keep(std::string& error, const std::string& message)
{
    if (error.empty())
    {
        error = message;
    }
}

} // namespace

Result<std::vector<Proposal>>
ParseProposals(ProtocolId protocol, std::string_view text)
{
    std::vector<Proposal> proposals;
    while (true)
    {
        const size_t comma = text.find(',');
        auto proposal = ParseProposal(protocol, Trim(text.substr(0, comma)));
        if (!proposal)
        {
            return proposal.GetError();
        }
        proposal->number = static_cast<uint8_t>(proposals.size() + 1);
        proposals.push_back(std::move(*proposal));
        if (comma == std::string_view::npos)
        {
            return proposals;
        }
        text.remove_prefix(comma + 1);
    }
}

std::shared_ptr<const IkeEngineConfig>
MakeEngineConfig(std::vector<std::shared_ptr<const IkeConnectionConfig>> connections,
                 const IkeHalfOpenLimits& halfOpen)
{
    auto config = std::make_shared<IkeEngineConfig>();
    config->connections = std::move(connections);
    config->halfOpen = halfOpen;
    return config;
}

// --- Child SA ------------------------------------------------------------------------------------

IkeChildBuilder::IkeChildBuilder(std::string name)
{
    m_config.name = std::move(name);
}

TrafficSelectors
IkeChildBuilder::Read(std::string_view selectors, const char* what)
{
    auto read = ParseTrafficSelectors(selectors);
    if (!read)
    {
        Keep(m_error, std::string("the ") + what + " selectors: " + read.GetError().message);
        return {};
    }
    return std::move(*read);
}

IkeChildBuilder&
IkeChildBuilder::Local(std::string_view selectors)
{
    m_config.localSelectors = Read(selectors, "local");
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::Remote(std::string_view selectors)
{
    m_config.remoteSelectors = Read(selectors, "remote");
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::ReadProposals(ProtocolId protocol, std::string_view proposals)
{
    auto read = ParseProposals(protocol, proposals);
    if (!read)
    {
        Keep(m_error, read.GetError().message);
        return *this;
    }
    m_config.proposals = std::move(*read);
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::Proposals(std::string_view proposals)
{
    return ReadProposals(ProtocolId::ESP, proposals);
}

IkeChildBuilder&
IkeChildBuilder::Lifetime(const IkeLifetimePolicy& lifetime)
{
    m_config.lifetime = lifetime;
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::Limits(const IpsecVolumeLimits& limits)
{
    m_config.limits = limits;
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::ReplayWindow(uint32_t packets)
{
    m_config.replayWindow = packets;
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::Start(bool start)
{
    m_config.start = start;
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::AhProposals(std::string_view proposals)
{
    return ReadProposals(ProtocolId::AH, proposals);
}

IkeChildBuilder&
IkeChildBuilder::Mode(IpsecMode mode)
{
    m_config.mode = mode;
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::OnDemand(IpsecSaScope scope)
{
    m_config.onDemand = true;
    m_config.start = false;
    m_config.scope = scope;
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::Dscps(uint64_t dscps)
{
    m_config.dscps = dscps;
    return *this;
}

IkeChildBuilder&
IkeChildBuilder::PadTo(uint16_t octets)
{
    m_config.tfcSize = octets;
    return *this;
}

Result<std::shared_ptr<const IkeChildConfig>>
IkeChildBuilder::Build() const
{
    auto config = std::make_shared<IkeChildConfig>(m_config);
    std::string error = m_error;
    if (config->localSelectors.empty())
    {
        Keep(error, "say with Local() what is behind this side, as \"10.1.0.0/16\"");
    }
    if (config->remoteSelectors.empty())
    {
        Keep(error, "say with Remote() what may be behind the peer, as \"10.2.0.0/16\"");
    }
    if (config->proposals.empty() && error.empty())
    {
        config->proposals =
            *ParseProposals(ProtocolId::ESP, IkeConnectionBuilder::DEFAULT_ESP_PROPOSAL);
    }
    if (!error.empty())
    {
        return Error{"Child SA \"" + m_config.name + "\": " + error};
    }
    return std::shared_ptr<const IkeChildConfig>(std::move(config));
}

std::shared_ptr<const IkeChildConfig>
IkeChildBuilder::Make() const
{
    auto built = Build();
    if (!built)
    {
        NS_FATAL_ERROR(built.GetError().message);
    }
    return *built;
}

// --- connection ----------------------------------------------------------------------------------

IkeConnectionBuilder::IkeConnectionBuilder(std::string name)
{
    m_config.name = std::move(name);
}

void
IkeConnectionBuilder::Fail(const std::string& message)
{
    Keep(m_error, message);
}

IkeConnectionBuilder&
IkeConnectionBuilder::LocalId(std::string_view id)
{
    auto read = ParseIdentity(id);
    if (!read)
    {
        Fail(read.GetError().message);
        return *this;
    }
    m_config.localId = std::move(*read);
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::RemoteId(std::string_view pattern)
{
    m_config.remoteIdPattern = std::string(pattern);
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::SharedKey(std::string_view pattern, std::string_view secret)
{
    OwnKeys().SetSharedKey(std::string(pattern), ByteView::OfText(secret).ToBytes());
    m_hasKeys = true;
    return *this;
}

/** @brief The connection's own keys; what Secrets() has given so far is among them. */
IkeSecrets&
IkeConnectionBuilder::OwnKeys()
{
    if (m_config.secrets)
    {
        m_keys = *m_config.secrets;
        m_config.secrets.reset();
    }
    return m_keys;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Secrets(std::shared_ptr<const IkeSecrets> secrets)
{
    m_config.secrets = std::move(secrets);
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Version(uint8_t version)
{
    if (version != 1 && version != 2)
    {
        Fail("the version of IKE is " + std::to_string(version) + "; it must be 1 or 2");
    }
    m_config.version = version;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Transport(const IkeTransportConfig& transport)
{
    m_config.transport = transport;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Ikev1(const Ikev1Options& options)
{
    m_config.ikev1 = options;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Signatures(const std::shared_ptr<const IkeSignatureConfig>& config)
{
    return LocalSignature(config).RemoteSignature(config);
}

IkeConnectionBuilder&
IkeConnectionBuilder::LocalSignature(std::shared_ptr<const IkeSignatureConfig> config)
{
    m_config.localAuth.resize(std::max<size_t>(1, m_config.localAuth.size()));
    m_config.localAuth.front().method = IkeAuthMethod::SIGNATURE;
    m_config.localAuth.front().signature = std::move(config);
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::RemoteSignature(std::shared_ptr<const IkeSignatureConfig> config)
{
    m_config.remoteAuth.resize(std::max<size_t>(1, m_config.remoteAuth.size()));
    m_config.remoteAuth.front().method = IkeAuthMethod::SIGNATURE;
    m_config.remoteAuth.front().signature = std::move(config);
    return *this;
}

/** @brief Whether some round is by a key that nothing but the connection's secrets can give. */
bool
IkeConnectionBuilder::NeedsSharedKey() const
{
    for (const auto* rounds : {&m_config.localAuth, &m_config.remoteAuth})
    {
        for (const IkeAuthRound& round : *rounds)
        {
            if (round.method == IkeAuthMethod::SHARED_KEY && round.sharedKey.empty())
            {
                return true;
            }
        }
    }
    return false;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Proposals(std::string_view proposals)
{
    auto read = ParseProposals(ProtocolId::IKE, proposals);
    if (!read)
    {
        Fail(read.GetError().message);
        return *this;
    }
    m_config.proposals = std::move(*read);
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Lifetime(const IkeLifetimePolicy& lifetime)
{
    m_config.lifetime = lifetime;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Retransmission(const IkeRetransmissionPolicy& policy)
{
    m_config.retransmission = policy;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Fragmentation(const IkeFragmentationPolicy& policy)
{
    m_config.fragmentation = policy;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Liveness(Duration delay)
{
    m_config.livenessDelay = delay;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Window(unsigned requests)
{
    if (requests < 1 || requests > 256)
    {
        Fail("a window of " + std::to_string(requests) + " requests; write 1 to 256");
    }
    m_config.requestWindow = requests;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::MaxChildren(unsigned children)
{
    m_config.maxChildren = children;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::OnInitError(IkeInitErrorAction action)
{
    m_config.initErrorAction = action;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::OnLoss(IkeLossAction action)
{
    m_config.lossAction = action;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Tries(unsigned tries)
{
    m_config.initiationTries = tries;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Mobike(std::vector<IpAddress> addresses)
{
    m_config.mobility.enabled = true;
    m_config.mobility.addresses = std::move(addresses);
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Redirects(std::map<std::string, IpAddress> names)
{
    m_config.redirect.accepts = true;
    m_config.redirect.gateways = std::move(names);
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Resumes()
{
    m_config.resumes = true;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Child(std::shared_ptr<const IkeChildConfig> child)
{
    m_config.children.push_back(std::move(child));
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Child(const IkeChildBuilder& child)
{
    auto built = child.Build();
    if (!built)
    {
        Fail(built.GetError().message);
        return *this;
    }
    return Child(std::move(*built));
}

Result<std::shared_ptr<const IkeConnectionConfig>>
IkeConnectionBuilder::Build() const
{
    auto config = std::make_shared<IkeConnectionConfig>(m_config);
    std::string error = m_error;
    if (!config->secrets)
    {
        if (!m_hasKeys && NeedsSharedKey())
        {
            Keep(error, "say with SharedKey() or Secrets() how the peers prove who they are");
        }
        config->secrets = std::make_shared<IkeSecrets>(m_keys);
    }
    if (config->proposals.empty() && error.empty())
    {
        config->proposals =
            *ParseProposals(ProtocolId::IKE,
                            config->version == 1 ? DEFAULT_IKEV1_PROPOSAL : DEFAULT_IKE_PROPOSAL);
    }
    for (const Proposal& proposal : config->proposals)
    {
        const Result<Done> sayable = config->version == 1 ? CheckIkev1Numbers(proposal) : Done{};
        if (!sayable)
        {
            Keep(error, sayable.GetError().message);
        }
    }
    if (!error.empty())
    {
        return Error{"connection \"" + m_config.name + "\": " + error};
    }
    return std::shared_ptr<const IkeConnectionConfig>(std::move(config));
}

std::shared_ptr<const IkeConnectionConfig>
IkeConnectionBuilder::Make() const
{
    auto built = Build();
    if (!built)
    {
        NS_FATAL_ERROR(built.GetError().message);
    }
    return *built;
}

} // namespace ike
} // namespace ns3
