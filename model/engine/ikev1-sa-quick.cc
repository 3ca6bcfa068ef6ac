// SPDX-License-Identifier: GPL-2.0-only

#include "ike-state-size.h"
#include "ikev1-proposal.h"
#include "ikev1-sa.h"
#include "ikev1-selector.h"
#include "ikev1-setup.h"
#include "ipsec-selector.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace ike
{

namespace
{

/** A pair that was rekeyed is deleted after this time: as long as packets may be under way on it.
 */
constexpr Duration REKEYED_DELAY = std::chrono::seconds(1);

constexpr uint32_t FIRST_ESP_SPI = 256; // RFC 4303 section 2.1 reserves those below

EspSpi
SpiOf(const Bytes& octets)
{
    if (octets.size() != 4)
    {
        return EspSpi();
    }
    return EspSpi(static_cast<uint32_t>(octets[0]) << 24 | static_cast<uint32_t>(octets[1]) << 16 |
                  static_cast<uint32_t>(octets[2]) << 8 | octets[3]);
}

Bytes
OctetsOf(EspSpi spi)
{
    Bytes octets;
    AppendUint(octets, spi.Value(), 4);
    return octets;
}

/** The identifications of a quick mode, in their order; none or two. */
std::vector<const Ikev1IdPayload*>
IdsOf(const IkeMessage& message)
{
    std::vector<const Ikev1IdPayload*> ids;
    for (const auto& payload : message.payloads)
    {
        if (const auto* id = std::get_if<Ikev1IdPayload>(&payload.body))
        {
            ids.push_back(id);
        }
    }
    return ids;
}

bool
IsSameId(const Ikev1IdPayload& a, const Ikev1IdPayload& b)
{
    return a.type == b.type && a.protocol == b.protocol && a.port == b.port && a.data == b.data;
}

/** In transport mode a NAT has changed the address that the peer speaks of. */
TrafficSelector
SeenHere(const TrafficSelector& said, bool isChanged, const IpEndpoint& end)
{
    return isChanged ? WithAddress({said}, end.address).front() : said;
}

} // namespace

/** What a quick mode for a configuration says beside its algorithms. */
Ikev1QuickTerms
Ikev1Sa::QuickTerms(const IkeChildConfig& config) const
{
    const bool isUdp = m_localNat || m_remoteNat;
    const bool isTransport = config.mode == IpsecMode::TRANSPORT;
    Ikev1QuickTerms terms;
    terms.encapsulation =
        isTransport ? (isUdp ? IpsecEncapsulation::UDP_TRANSPORT : IpsecEncapsulation::TRANSPORT)
                    : (isUdp ? IpsecEncapsulation::UDP_TUNNEL : IpsecEncapsulation::TUNNEL);
    terms.life = Ikev1LifeOf(config.lifetime, config.limits.hardOctets);
    terms.draftEncapsulation = isUdp && m_natVariant == Ikev1NatVariant::DRAFT;
    terms.groups = AgreedGroups();
    return terms;
}

/** What both quick mode messages hold after SA and nonce. */
void
Ikev1Sa::AddQuickBody(IkeStep&, const Ikev1PhaseTwo& exchange, IkeMessage& message) const
{
    if (exchange.hasIds)
    {
        message.Add(Ikev1Payload::ID, exchange.idI);
        message.Add(Ikev1Payload::ID, exchange.idR);
    }
    if (exchange.task.config->mode == IpsecMode::TRANSPORT && (m_localNat || m_remoteNat))
    {
        const IpAddress& initiator =
            exchange.isInitiator ? m_path.local.address : m_path.remote.address;
        const IpAddress& responder =
            exchange.isInitiator ? m_path.remote.address : m_path.local.address;
        message.payloads.push_back(NatOriginalAddress(m_natVariant, initiator));
        message.payloads.push_back(NatOriginalAddress(m_natVariant, responder));
    }
}

// HDR*, HASH(1), SA, Ni, [KE,] [IDci, IDcr,] [NAT-OAi, NAT-OAr,] [N(INITIAL-CONTACT)] -->
void
Ikev1Sa::SendQuick(IkeStep& step, Ikev1Task task)
{
    if (task.kind == IkeExchangeKind::REKEY_CHILD)
    {
        Ikev1Sa* owner = OwnerOf(task.replaces);
        if (!owner || !owner->FindChild(task.replaces)->replacedBy.IsZero())
        {
            return; // gone while it waited, or the peer has replaced it
        }
    }
    Ikev1PhaseTwo& exchange = NewExchange(step, NewMessageId(step.random), true);
    exchange.task = std::move(task);
    const IkeChildConfig& config = *exchange.task.config;
    if (config.mode == IpsecMode::TRANSPORT)
    {
        exchange.task.local = CutToAddress({exchange.task.local}, m_path.local.address).front();
        exchange.task.remote = CutToAddress({exchange.task.remote}, m_path.remote.address).front();
    }
    exchange.inboundSpi = m_host.AllocateEspSpi(step.random);
    exchange.nonceI = step.random.Draw(m_connection->nonceSize);
    exchange.offered =
        OfferIkev1PhaseTwo(config, QuickTerms(config), OctetsOf(exchange.inboundSpi));
    exchange.idI = Ikev1IdOf(exchange.task.local);
    exchange.idR = Ikev1IdOf(exchange.task.remote);
    // Without them the peers' addresses are meant, RFC 2409 section 5.5.
    exchange.hasIds = exchange.task.local != Ikev1HostSelector(m_path.local.address) ||
                      exchange.task.remote != Ikev1HostSelector(m_path.remote.address) ||
                      m_localNat || m_remoteNat;
    IkeMessage message;
    message.Add(Ikev1Payload::SA, exchange.offered);
    message.Add(Ikev1Payload::NONCE, Ikev1NoncePayload{exchange.nonceI});
    const KeMethod group = GroupOfIkev1PhaseTwo(config, QuickTerms(config));
    if (group != KeMethod::NONE)
    {
        exchange.keyShare = GenerateShare(step, group);
        message.Add(Ikev1Payload::KE, Ikev1KePayload{exchange.keyShare.publicValue});
    }
    AddQuickBody(step, exchange, message);
    if (m_setup && m_setup->contactDue)
    {
        m_setup->contactDue = false;
        message.Add(Ikev1Payload::NOTIFY, InitialContact());
    }
    SendPhaseTwo(step, exchange, Ikev1Exchange::QUICK, std::move(message.payloads), true);
    exchange.step = Ikev1Step::QUICK_SENT;
}

/** The configured pairs that may be for these ends: those of pairs that are (whose address may have
 * come by Mode-Config, and whose configuration an initiation may have brought), then the
 * connection's. */
std::vector<std::shared_ptr<const IkeChildConfig>>
Ikev1Sa::FindConfigsFor(const TrafficSelector& local, const TrafficSelector& remote) const
{
    const auto admits = [&](const IkeChildConfig& config)
    {
        return IsSubset(TrafficSelectors{local}, config.localSelectors) &&
               IsSubset(TrafficSelectors{remote}, config.remoteSelectors);
    };
    std::vector<std::shared_ptr<const IkeChildConfig>> configs;
    for (const Ikev1Child& child : m_children)
    {
        const bool isForThese = child.inbound.localSelectors.front() == local &&
                                child.inbound.remoteSelectors.front() == remote;
        if (isForThese || admits(*child.config))
        {
            configs.insert(configs.begin(), child.config);
        }
    }
    std::copy_if(m_connection->children.begin(),
                 m_connection->children.end(),
                 std::back_inserter(configs),
                 [&](const auto& config) { return admits(*config); });
    return configs;
}

/**
 * The responder's half: finds a configured pair that the algorithms and the identifications fit.
 * Version 1 has no narrowing: what is asked for is granted whole or refused.
 * @return the error to answer with, or nothing when @p exchange and @p choice are filled
 */
std::optional<Ikev1NotifyType>
Ikev1Sa::NegotiateQuick(IkeStep& step,
                        const IkeMessage& message,
                        Ikev1PhaseTwo& exchange,
                        Ikev1PhaseTwoChoice& choice)
{
    const auto* sa = message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    const auto ids = IdsOf(message);
    std::optional<TrafficSelector> remote = Ikev1HostSelector(m_path.remote.address);
    std::optional<TrafficSelector> local = Ikev1HostSelector(m_path.local.address);
    exchange.hasIds = ids.size() == 2;
    if (exchange.hasIds)
    {
        exchange.idI = *ids[0];
        exchange.idR = *ids[1];
        remote = Ikev1SelectorOf(exchange.idI);
        local = Ikev1SelectorOf(exchange.idR);
    }
    if (!local || !remote || ids.size() == 1 || ids.size() > 2)
    {
        return Ikev1NotifyType::INVALID_ID_INFORMATION;
    }
    auto error = Ikev1NotifyType::INVALID_ID_INFORMATION;
    for (const auto& config : FindConfigsFor(*local, *remote))
    {
        auto chosen = ChooseIkev1PhaseTwo(*config, QuickTerms(*config), *sa);
        if (!chosen || SpiOf(chosen->spi).Value() < FIRST_ESP_SPI)
        {
            error = Ikev1NotifyType::NO_PROPOSAL_CHOSEN;
            continue;
        }
        exchange.task.config = config;
        const bool isTransport = config->mode == IpsecMode::TRANSPORT;
        exchange.task.local = SeenHere(*local, isTransport && m_localNat, m_path.local);
        exchange.task.remote = SeenHere(*remote, isTransport && m_remoteNat, m_path.remote);
        choice = std::move(*chosen);
        return std::nullopt;
    }
    return error;
}

// <-- HDR*, HASH(1), N
Ikev1Verdict
Ikev1Sa::RefuseQuick(IkeStep& step, Ikev1Incoming& in, Ikev1NotifyType type)
{
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    Ikev1NotifyPayload notify;
    notify.protocol = sa->proposals.front().protocol;
    notify.spi = sa->proposals.front().spi;
    notify.type = type;
    SendNotify(step, std::move(notify));
    in.exchange->sending.answered = in.digest;
    EndExchange(step, *in.exchange);
    return Ikev1Verdict::STAY;
}

// <-- HDR*, HASH(2), SA, Nr, [KE,] [IDci, IDcr,] [N(RESPONDER-LIFETIME)]
void
Ikev1Sa::AnswerQuick(IkeStep& step,
                     Ikev1PhaseTwo& exchange,
                     Ikev1PhaseTwoChoice choice,
                     Bytes publicValue)
{
    IkeMessage answer;
    const Bytes spi = OctetsOf(exchange.inboundSpi);
    choice.answer.proposals.front().spi = spi;
    const Ikev1Protocol protocol = choice.answer.proposals.front().protocol;
    answer.Add(Ikev1Payload::SA, std::move(choice.answer));
    answer.Add(Ikev1Payload::NONCE, Ikev1NoncePayload{exchange.nonceR});
    if (!publicValue.empty())
    {
        answer.Add(Ikev1Payload::KE, Ikev1KePayload{std::move(publicValue)});
    }
    AddQuickBody(step, exchange, answer);
    const auto shorter = ShorterIkev1Life(QuickTerms(*exchange.task.config).life, choice.life);
    if (shorter)
    {
        Ikev1NotifyPayload notify;
        notify.protocol = protocol;
        notify.spi = spi;
        notify.type = Ikev1NotifyType::RESPONDER_LIFETIME;
        notify.data = WriteIkev1Life(*shorter);
        answer.Add(Ikev1Payload::NOTIFY, std::move(notify));
    }
    SendPhaseTwo(step, exchange, Ikev1Exchange::QUICK, std::move(answer.payloads), true);
}

// --> HDR*, HASH(1), SA, Ni, [KE,] [IDci, IDcr,] [N(INITIAL-CONTACT)]
Ikev1Verdict
Ikev1Sa::OnQuickRequest(IkeStep& step, Ikev1Incoming& in)
{
    const unsigned limit = m_connection->ikev1.maxExchanges;
    if (limit != 0 && Unfinished(false) >= limit)
    {
        step.observer.OnDrop(step.At(), in.path, IkeDropReason::HALF_OPEN_LIMIT, in.datagram);
        return Ikev1Verdict::STAY;
    }
    if (!m_host.HasRoomFor(CHILD_SA_OCTETS))
    {
        step.observer.OnDrop(step.At(), in.path, IkeDropReason::MEMORY_LIMIT, in.datagram);
        return Ikev1Verdict::STAY;
    }
    Ikev1PhaseTwo& exchange = NewExchange(step, in.message.header.messageId, false);
    in.exchange = &exchange;
    exchange.iv = in.nextIv;
    const auto* notify = in.message.Find<Ikev1NotifyPayload>(Ikev1Payload::NOTIFY);
    exchange.saysFirstContact = notify && notify->type == Ikev1NotifyType::INITIAL_CONTACT;
    Ikev1PhaseTwoChoice choice;
    const Bytes& nonce = in.message.Find<Ikev1NoncePayload>(Ikev1Payload::NONCE)->data;
    const auto error = IsIkev1NonceSize(nonce.size())
                           ? NegotiateQuick(step, in.message, exchange, choice)
                           : Ikev1NotifyType::PAYLOAD_MALFORMED;
    if (error)
    {
        return RefuseQuick(step, in, *error);
    }
    Bytes publicValue;
    if (choice.suite.ke != KeMethod::NONE)
    {
        const auto* ke = in.message.Find<Ikev1KePayload>(Ikev1Payload::KE);
        auto agreement = ke ? AnswerShare(step, choice.suite.ke, ke->data)
                            : Result<KeyAgreement>(Error{"no KE payload"});
        if (!agreement)
        {
            return RefuseQuick(step, in, Ikev1NotifyType::INVALID_KEY_INFORMATION);
        }
        publicValue = std::move(agreement->publicValue);
        exchange.secret = std::move(agreement->secret);
    }
    exchange.task.replaces = FindRekeyed(exchange);
    exchange.inboundSpi = m_host.AllocateEspSpi(step.random);
    exchange.nonceI = nonce;
    exchange.nonceR = step.random.Draw(m_connection->nonceSize);
    AddChild(step, exchange, choice, SpiOf(choice.spi));
    AnswerQuick(step, exchange, std::move(choice), std::move(publicValue));
    return Ikev1Verdict::TAKEN;
}

// <-- HDR*, HASH(2), SA, Nr, [KE,] [IDci, IDcr,] [N(RESPONDER-LIFETIME)]
// HDR*, HASH(3) -->
Ikev1Verdict
Ikev1Sa::OnQuickAnswer(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseTwo& exchange = *in.exchange;
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    const auto ids = IdsOf(in.message);
    auto choice = CheckIkev1PhaseTwoAnswer(exchange.offered, *sa);
    const Bytes& nonce = in.message.Find<Ikev1NoncePayload>(Ikev1Payload::NONCE)->data;
    bool isGood =
        choice && SpiOf(choice->spi).Value() >= FIRST_ESP_SPI && IsIkev1NonceSize(nonce.size());
    if (exchange.hasIds && ids.size() == 2)
    {
        isGood = isGood && IsSameId(*ids[0], exchange.idI) && IsSameId(*ids[1], exchange.idR);
    }
    else
    {
        isGood = isGood && ids.empty() && !exchange.hasIds;
    }
    if (isGood && choice->suite.ke != KeMethod::NONE)
    {
        const auto* ke = in.message.Find<Ikev1KePayload>(Ikev1Payload::KE);
        auto secret = ke && exchange.keyShare.method == choice->suite.ke
                          ? CompleteShare(step, exchange.keyShare, ke->data)
                          : Result<Bytes>(Error{"no KE payload"});
        isGood = static_cast<bool>(secret);
        exchange.secret = isGood ? std::move(*secret) : Bytes{};
    }
    if (!isGood)
    {
        Ikev1NotifyPayload notify;
        notify.protocol = sa->proposals.front().protocol;
        notify.spi = sa->proposals.front().spi;
        notify.type = Ikev1NotifyType::NO_PROPOSAL_CHOSEN;
        SendNotify(step, std::move(notify));
        QuickFailed(step, exchange, Ikev1NotifyType::NO_PROPOSAL_CHOSEN);
        return Ikev1Verdict::STAY;
    }
    exchange.nonceR = nonce;
    for (const auto& payload : in.message.payloads)
    {
        const auto* notify = std::get_if<Ikev1NotifyPayload>(&payload.body);
        if (notify && notify->type == Ikev1NotifyType::RESPONDER_LIFETIME)
        {
            choice->life = BothIkev1Lives(choice->life, ReadIkev1Life(notify->data));
        }
    }
    AddChild(step, exchange, *choice, SpiOf(choice->spi));
    const bool awaitsWord = (in.message.header.flags & IkeHeader::FLAG_COMMIT) != 0 &&
                            m_state == Ikev1State::ESTABLISHED;
    SendPhaseTwo(step, exchange, Ikev1Exchange::QUICK, {}, awaitsWord);
    if (!awaitsWord)
    {
        ConcludeQuick(step, exchange);
    }
    return Ikev1Verdict::TAKEN;
}

// --> HDR*, HASH(3)
// <-- HDR*, HASH, N(CONNECTED), if the commit bit was set
Ikev1Verdict
Ikev1Sa::OnQuickProof(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseTwo& exchange = *in.exchange;
    if (exchange.saysFirstContact)
    {
        Ikev1NotifyPayload notify;
        notify.type = Ikev1NotifyType::INITIAL_CONTACT;
        TakeNotify(step, notify, in.path);
    }
    ConcludeQuick(step, exchange);
    exchange.sending.datagram.clear(); // the last word was the initiator's
    if (m_connection->ikev1.commit)
    {
        // RFC 2408 section 3.1: under the message id of the quick mode.
        Ikev1NotifyPayload notify;
        const Ikev1Child* child = FindChild(exchange.child);
        notify.protocol = child && child->inbound.protocol == ProtocolId::AH ? Ikev1Protocol::AH
                                                                             : Ikev1Protocol::ESP;
        notify.spi = OctetsOf(exchange.inboundSpi);
        notify.type = Ikev1NotifyType::CONNECTED;
        exchange.step = Ikev1Step::DONE;
        SendPhaseTwo(step,
                     exchange,
                     Ikev1Exchange::INFORMATIONAL,
                     {IkePayload{Ikev1Payload::NOTIFY, false, std::move(notify)}},
                     false);
    }
    return Ikev1Verdict::TAKEN;
}

// <-- HDR*, HASH, N(CONNECTED)
Ikev1Verdict
Ikev1Sa::OnConnected(IkeStep& step, Ikev1Incoming& in)
{
    ConcludeQuick(step, *in.exchange);
    in.exchange->sending.datagram.clear();
    return Ikev1Verdict::TAKEN;
}

/** The quick mode is over: the pair is used, and what it replaces is not. */
void
Ikev1Sa::ConcludeQuick(IkeStep& step, Ikev1PhaseTwo& exchange)
{
    Ikev1Child* child = FindChild(exchange.child);
    if (!child)
    {
        if (exchange.isInitiator)
        {
            ReportTask(step, exchange, IkeExchangeOutcome::ABANDONED);
        }
        return; // deleted meanwhile
    }
    child->phase = Ikev1ChildPhase::IN_USE;
    InstallOutbound(step, *child);
    const ChildSaId oldId = exchange.task.replaces;
    Ikev1Sa* owner = oldId.IsZero() ? nullptr : OwnerOf(oldId);
    ObserveChild(step,
                 *child,
                 owner ? IkeChildEvent::REKEYED : IkeChildEvent::INSTALLED,
                 owner ? oldId : ChildSaId());
    if (owner && (exchange.isInitiator || m_connection->ikev1.skipRedundant))
    {
        Ikev1Child* old = owner->FindChild(oldId);
        old->phase = exchange.isInitiator ? Ikev1ChildPhase::REPLACED : old->phase;
        old->replacedBy = exchange.child;
        old->softAt = NEVER;
    }
    if (exchange.isInitiator)
    {
        ReportTask(step, exchange, IkeExchangeOutcome::SUCCEEDED);
        if (owner && m_connection->ikev1.deleteRekeyed)
        {
            // Nothing answers a quick mode's last message: the peer may still use the old pair.
            Ikev1Child* old = owner->FindChild(oldId);
            old->hardAt = std::min(old->hardAt, step.At() + REKEYED_DELAY);
        }
    }
    CloseRedundant(step, exchange.child);
    if (m_state == Ikev1State::REPLACED)
    {
        HandOver(step);
    }
}

void
Ikev1Sa::QuickFailed(IkeStep& step, Ikev1PhaseTwo& exchange, Ikev1NotifyType error)
{
    m_host.ReleaseEspSpi(exchange.inboundSpi);
    exchange.inboundSpi = EspSpi();
    StopRekeying(step, exchange);
    ReportTask(step, exchange, IkeExchangeOutcome::REFUSED, error);
    EndExchange(step, exchange);
}

} // namespace ike
} // namespace ns3
