// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ikev2-child-negotiation.h"
#include "ikev2-child-selectors.h"
#include "ikev2-sa.h"
#include "ipsec-selector.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t CPI_OCTETS = 2;      // RFC 7296 section 2.22
constexpr uint8_t IPCOMP_DEFLATE = 2; // RFC 7296 section 3.10.1

RemoveSaAction
RemovalOf(const IpsecSaParameters& sa)
{
    return {sa.child, sa.direction, sa.spi, sa.local, sa.remote, sa.protocol};
}

/** A responder's configurations in the order in which it tries them. IKE does not say for which
 * DSCPs a pair is (RFC 4301 section 4.1): those for some come last once they have theirs. */
std::vector<std::shared_ptr<const IkeChildConfig>>
CandidatesOf(std::vector<std::shared_ptr<const IkeChildConfig>> configured,
             const std::vector<Ikev2Child>& children)
{
    std::stable_partition(configured.begin(),
                          configured.end(),
                          [&children](const auto& config)
                          {
                              return config->dscps == 0 ||
                                     std::none_of(children.begin(),
                                                  children.end(),
                                                  [&config](const Ikev2Child& child)
                                                  { return child.config == config; });
                          });
    return configured;
}

} // namespace

Ikev2Child*
Ikev2Sa::FindChild(ChildSaId id)
{
    const auto it = std::find_if(m_children.begin(),
                                 m_children.end(),
                                 [id](const Ikev2Child& child) { return child.id == id; });
    return it == m_children.end() ? nullptr : &*it;
}

bool
Ikev2Sa::HasChildInUse(ChildSaId id, const std::string& name) const
{
    return std::any_of(m_children.begin(),
                       m_children.end(),
                       [&](const Ikev2Child& child)
                       {
                           return child.id == id && child.config->name == name &&
                                  child.phase == Ikev2ChildPhase::IN_USE && !child.isRedundant &&
                                  !child.hasExpired;
                       });
}

Ikev2Child*
Ikev2Sa::FindChildByOutbound(ProtocolId protocol, ByteView spi)
{
    const EspSpi wanted = EspSpiOf(spi);
    const auto it =
        std::find_if(m_children.begin(),
                     m_children.end(),
                     [wanted, protocol](const Ikev2Child& child) {
                         return child.outbound.spi == wanted && child.outbound.protocol == protocol;
                     });
    return wanted.IsZero() || it == m_children.end() ? nullptr : &*it;
}

/**
 * The responder's half: finds a configured Child SA that the proposal and the traffic selectors
 * fit, RFC 7296 section 2.9.
 * @param old the pair to replace, or null; its configuration, which an initiation may have
 * brought along, comes first
 * @return the error to answer with, or nothing when @p offer is filled
 */
std::optional<NotifyType>
Ikev2Sa::NegotiateChild(IkeStep& step,
                        const IkeMessage& request,
                        const Ikev2Child* old,
                        KeRule keRule,
                        ChildOffer& offer)
{
    const auto* sa = request.Find<SaPayload>(PayloadType::SA);
    const auto* tsi = request.Find<TsPayload>(PayloadType::TSI);
    const auto* tsr = request.Find<TsPayload>(PayloadType::TSR);
    const bool wantsTransport = request.FindNotify(NotifyType::USE_TRANSPORT_MODE) != nullptr;
    NotifyType error = NotifyType::TS_UNACCEPTABLE;
    auto candidates = CandidatesOf(m_connection->children, m_children);
    if (old)
    {
        candidates.insert(candidates.begin(), old->config);
    }
    for (const auto& config : candidates)
    {
        const bool isTransport = wantsTransport && config->mode == IpsecMode::TRANSPORT;
        offer.local =
            Narrow(config->localSelectors,
                   SeenThroughNat(tsr->selectors, isTransport && m_localNat, m_path.local));
        offer.remote =
            Narrow(config->remoteSelectors,
                   SeenThroughNat(tsi->selectors, isTransport && m_remoteNat, m_path.remote));
        NarrowToLent(offer.remote);
        if (offer.local.empty() || offer.remote.empty())
        {
            continue;
        }
        if (config->singlePair &&
            !NarrowToPair(tsi->selectors, tsr->selectors, offer.remote, offer.local))
        {
            error = NotifyType::SINGLE_PAIR_REQUIRED;
            continue;
        }
        auto chosen = ChooseProposal(config->proposals, sa->proposals, keRule);
        if (!chosen || EspSpiOf(chosen->spi).Value() < 256)
        {
            error = NotifyType::NO_PROPOSAL_CHOSEN;
            continue;
        }
        offer.config = config;
        offer.outbound = EspSpiOf(chosen->spi);
        offer.inbound = m_host.AllocateEspSpi(step.random);
        offer.transportMode = isTransport;
        offer.mayPad = !request.FindNotify(NotifyType::ESP_TFC_PADDING_NOT_SUPPORTED);
        chosen->spi = SpiOctets(offer.inbound);
        offer.chosen = std::move(*chosen);
        offer.moreIsPossible = !old && candidates.size() > 1 &&
                               MoreIsPossible(candidates, *config, tsi->selectors, tsr->selectors);
        return std::nullopt;
    }
    return error;
}

/** What goes with a request for a Child SA, RFC 7296 sections 1.3.1 and 2.22. */
void
Ikev2Sa::AddChildWishes(IkeStep& step, const IkeChildConfig& child, IkeMessage& message)
{
    if (child.mode == IpsecMode::TRANSPORT)
    {
        message.AddNotify(NotifyType::USE_TRANSPORT_MODE);
    }
    if (child.offersIpcomp)
    {
        Bytes data = step.random.Draw(CPI_OCTETS);
        data.push_back(IPCOMP_DEFLATE);
        message.AddNotify(NotifyType::IPCOMP_SUPPORTED, std::move(data));
    }
}

/** What goes with the answer to one. IPCOMP_SUPPORTED is passed over in silence: it is refused. */
void
Ikev2Sa::AddChildAnswers(const ChildOffer& offer, IkeMessage& answer)
{
    if (offer.transportMode)
    {
        answer.AddNotify(NotifyType::USE_TRANSPORT_MODE);
    }
    if (offer.moreIsPossible)
    {
        answer.AddNotify(NotifyType::ADDITIONAL_TS_POSSIBLE); // RFC 7296 section 2.9
    }
}

/**
 * The initiator's half: checks that the response answers what was asked, RFC 7296 sections 2.7
 * and 2.9.
 * @return the error, or nothing when @p offer and @p keys are filled
 */
std::optional<NotifyType>
Ikev2Sa::TakeChildResponse(IkeStep& step,
                           const IkeMessage& response,
                           const Ikev2Task& task,
                           KeRule keRule,
                           ByteView nonceR,
                           ChildOffer& offer,
                           ChildKeys& keys)
{
    const auto* sa = response.Find<SaPayload>(PayloadType::SA);
    const auto* tsi = response.Find<TsPayload>(PayloadType::TSI);
    const auto* tsr = response.Find<TsPayload>(PayloadType::TSR);
    if (!sa || !tsi || !tsr || sa->proposals.size() != 1)
    {
        return NotifyType::INVALID_SYNTAX;
    }
    auto chosen = ChooseProposal(task.offered, sa->proposals, keRule);
    if (!chosen || EspSpiOf(chosen->spi).Value() < 256)
    {
        return NotifyType::NO_PROPOSAL_CHOSEN;
    }
    offer.transportMode = response.FindNotify(NotifyType::USE_TRANSPORT_MODE) != nullptr &&
                          task.childConfig->mode == IpsecMode::TRANSPORT;
    offer.local =
        Narrow(task.childConfig->localSelectors,
               SeenThroughNat(tsi->selectors, offer.transportMode && m_localNat, m_path.local));
    offer.remote =
        Narrow(task.childConfig->remoteSelectors,
               SeenThroughNat(tsr->selectors, offer.transportMode && m_remoteNat, m_path.remote));
    if (offer.local.empty() || offer.remote.empty())
    {
        return NotifyType::TS_UNACCEPTABLE;
    }
    if (response.FindNotify(NotifyType::IPCOMP_SUPPORTED))
    {
        return NotifyType::INVALID_SYNTAX; // the peer would compress, and this side cannot read it
    }
    const auto method = static_cast<KeMethod>(FirstTransform(*chosen, TransformType::KE));
    if (keRule == KeRule::COMPARE && method != KeMethod::NONE)
    {
        const auto* ke = response.Find<KePayload>(PayloadType::KE);
        if (!ke || ke->method != task.ke || method != task.ke)
        {
            return NotifyType::INVALID_SYNTAX;
        }
        auto secret = step.Take(step.provider.CompleteKeyShare(task.keyShare, ke->data));
        if (!secret)
        {
            return NotifyType::INVALID_SYNTAX;
        }
        keys.secret = std::move(*secret);
    }
    keys.nonceR = nonceR.ToBytes();
    offer.config = task.childConfig;
    offer.inbound = task.inboundSpi;
    offer.outbound = EspSpiOf(chosen->spi);
    offer.mayPad = !response.FindNotify(NotifyType::ESP_TFC_PADDING_NOT_SUPPORTED);
    offer.chosen = std::move(*chosen);
    return std::nullopt;
}

Ikev2Child&
Ikev2Sa::AddChild(IkeStep& step, const ChildOffer& offer, bool isInitiator, const ChildKeys& keys)
{
    step.cost += step.provider.Costs().SaSetup();
    const CipherSuite suite = CipherSuiteOf(offer.chosen);
    Ikev2ChildKeys material = step.Take(DeriveIkev2ChildKeys(step.provider,
                                                             m_suite.prf,
                                                             m_keys.skD,
                                                             suite,
                                                             keys.secret,
                                                             keys.nonceI,
                                                             keys.nonceR,
                                                             keys.laterSecrets));
    Ikev2Child child;
    child.id = m_host.NewChild(*this, offer.inbound, offer.config->name);
    child.config = offer.config;
    child.isInitiator = isInitiator;

    IpsecSaParameters& in = child.inbound;
    in.child = child.id;
    in.direction = IpsecDirection::INBOUND;
    in.spi = offer.inbound;
    in.protocol = offer.chosen.protocol;
    in.mode = offer.transportMode ? IpsecMode::TRANSPORT : IpsecMode::TUNNEL;
    in.local = m_path.local.address;
    in.remote = m_path.remote.address;
    in.udpEncapsulation = PutsEspInUdp();
    in.tcpEncapsulation = m_path.IsStream();
    in.localPort = m_path.local.port;
    in.remotePort = m_path.remote.port;
    in.suite = suite;
    in.esn = FirstTransform(offer.chosen, TransformType::SN) == static_cast<uint16_t>(SnId::ESN);
    in.replayWindow = offer.config->replayWindow;
    in.localSelectors = offer.local;
    in.remoteSelectors = offer.remote;
    in.limits = offer.config->limits;
    child.outbound = in;
    child.outbound.direction = IpsecDirection::OUTBOUND;
    child.outbound.spi = offer.outbound;
    child.outbound.dscps = offer.config->dscps;
    child.outbound.tfcSize = offer.mayPad ? offer.config->tfcSize : uint16_t{0};
    in.encrKey = isInitiator ? material.encrR : material.encrI;
    in.integKey = isInitiator ? material.integR : material.integI;
    child.outbound.encrKey = isInitiator ? std::move(material.encrI) : std::move(material.encrR);
    child.outbound.integKey = isInitiator ? std::move(material.integI) : std::move(material.integR);

    const IkeLifetimePolicy& lifetime = offer.config->lifetime;
    const double unit = step.random.DrawUnit();
    if (!lifetime.IsForever())
    {
        const Duration soft = SoftLifetime(lifetime, isInitiator, unit);
        child.softAt = soft.count() > 0 ? step.At() + soft : NEVER;
        child.hardAt = step.At() + lifetime.hard;
    }
    m_children.push_back(std::move(child));
    return m_children.back();
}

void
Ikev2Sa::InstallInbound(IkeStep& step, Ikev2Child& child)
{
    step.actions.emplace_back(InstallSaAction{child.inbound});
}

void
Ikev2Sa::InstallOutbound(IkeStep& step, Ikev2Child& child)
{
    if (!child.outboundInstalled && !child.outboundClosed)
    {
        child.outboundInstalled = true;
        step.actions.emplace_back(InstallSaAction{child.outbound});
    }
}

/** Nothing is sent on the pair from now on. */
void
Ikev2Sa::CloseOutbound(IkeStep& step, Ikev2Child& child)
{
    Ikev2Child* successor = FindChild(child.replacedBy);
    if (successor)
    {
        InstallOutbound(step, *successor); // traffic moves before the old outbound SA goes
    }
    if (child.outboundInstalled)
    {
        step.actions.emplace_back(RemovalOf(child.outbound));
    }
    child.outboundInstalled = false;
    child.outboundClosed = true;
}

/**
 * RFC 7296 section 2.8: a pair whose lifetime is over MUST NOT be used. Its SPIs stay taken until
 * the peer has closed its half (section 1.4.1).
 */
void
Ikev2Sa::ExpireChild(IkeStep& step, Ikev2Child& child)
{
    child.softAt = NEVER;
    child.hardAt = NEVER;
    if (child.hasExpired)
    {
        return;
    }
    CloseOutbound(step, child);
    step.actions.emplace_back(RemovalOf(child.inbound));
    child.hasExpired = true;
    ObserveChild(step, child, IkeChildEvent::EXPIRED, ChildSaId());
}

void
Ikev2Sa::ObserveChild(IkeStep& step,
                      const Ikev2Child& child,
                      IkeChildEvent event,
                      ChildSaId replaces)
{
    IkeChildInfo info;
    info.id = child.id;
    info.name = &child.config->name;
    info.isInitiator = child.isInitiator;
    info.inbound = &child.inbound;
    info.outbound = &child.outbound;
    info.replaces = replaces;
    step.observer.OnChild(step.At(), Info(), event, info);
}

/** @param linger whether the inbound SA stays a little for packets in flight */
void
Ikev2Sa::RemoveChild(IkeStep& step, ChildSaId id, IkeChildEvent reason, bool linger)
{
    Ikev2Child* child = FindChild(id);
    if (!child)
    {
        return;
    }
    CloseOutbound(step, *child);
    Ikev2Child gone = std::move(*child);
    m_children.erase(m_children.begin() + (child - m_children.data()));
    for (Ikev2Child& other : m_children)
    {
        if (other.replacedBy == id)
        {
            other.replacedBy = ChildSaId();
        }
    }
    const Duration delay = m_connection->oldInboundDelay;
    const bool lingers = linger && delay.count() > 0 && !gone.hasExpired;
    if (lingers)
    {
        m_lingering.push_back(Ikev2LingeringSa{step.At() + delay, RemovalOf(gone.inbound)});
    }
    else
    {
        m_host.ReleaseEspSpi(gone.inbound.spi);
    }
    if (!lingers && !gone.hasExpired)
    {
        step.actions.emplace_back(RemovalOf(gone.inbound));
    }
    if (!gone.hasExpired)
    {
        ObserveChild(step, gone, reason, ChildSaId());
    }
    m_host.ForgetChild(gone.id);
}

} // namespace ike
} // namespace ns3
