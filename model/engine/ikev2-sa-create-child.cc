// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ike-state-size.h"
#include "ikev2-child-negotiation.h"
#include "ikev2-child-selectors.h"
#include "ikev2-collision.h"
#include "ikev2-follow-up.h"
#include "ikev2-sa.h"
#include "ipsec-selector.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t USUAL_PAYLOADS = 7; // a Child SA's, with a Notify before and after them

/** What was asked for, asked for once more. */
Ikev2Task
AskedAgain(const Ikev2Task& asked, IkeExchangeKind kind)
{
    Ikev2Task task;
    task.kind = kind;
    task.childConfig = asked.childConfig;
    task.packet = asked.packet;
    return task;
}

} // namespace

// --- asking
// ------------------------------------------------------------------------------------------

// HDR, SK { [N(REKEY_SA),] SA, Ni, [KEi,] TSi, TSr } -->
void
Ikev2Sa::SendCreateChild(IkeStep& step, Ikev2Task task)
{
    IkeMessage message;
    message.payloads.reserve(USUAL_PAYLOADS);
    TrafficSelectors local = OwnSelectorsOf(*task.childConfig);
    TrafficSelectors remote =
        ProposedOf(*task.childConfig, task.childConfig->remoteSelectors, m_path.remote);
    if (task.kind == IkeExchangeKind::REKEY_CHILD)
    {
        Ikev2Child* old = FindChild(task.child);
        if (!old || old->phase != Ikev2ChildPhase::IN_USE || old->isRedundant || old->hasExpired)
        {
            return; // overtaken while it waited for the window
        }
        old->phase = Ikev2ChildPhase::REKEYING;
        local = old->inbound.localSelectors;
        remote = old->inbound.remoteSelectors;
        NotifyPayload rekey;
        rekey.protocol = old->inbound.protocol;
        rekey.spi = SpiOctets(old->inbound.spi);
        rekey.type = NotifyType::REKEY_SA;
        message.Add(PayloadType::NOTIFY, std::move(rekey));
    }
    task.inboundSpi = m_host.AllocateEspSpi(step.random);
    task.nonce = step.random.Draw(m_connection->nonceSize);
    task.offered = ForOffer(task.childConfig->proposals, SpiOctets(task.inboundSpi));
    if (task.ke == KeMethod::NONE && !task.offered.empty())
    {
        task.ke = static_cast<KeMethod>(FirstTransform(task.offered.front(), TransformType::KE));
    }
    message.Add(PayloadType::SA, SaPayload{task.offered});
    message.Add(PayloadType::NONCE, NoncePayload{task.nonce});
    if (task.ke != KeMethod::NONE)
    {
        task.keyShare = step.Take(step.provider.GenerateKeyShare(task.ke, step.random));
        message.Add(PayloadType::KE, KePayload{task.ke, task.keyShare.publicValue});
    }
    if (task.packet)
    {
        local = WithPacketFirst(local, *task.packet, PacketEnd::SOURCE);
        remote = WithPacketFirst(remote, *task.packet, PacketEnd::DESTINATION);
    }
    message.Add(PayloadType::TSI, TsPayload{std::move(local)});
    message.Add(PayloadType::TSR, TsPayload{std::move(remote)});
    AddChildWishes(step, *task.childConfig, message);
    SendRequest(step, ExchangeType::CREATE_CHILD_SA, std::move(message.payloads), std::move(task));
}

// <-- HDR, SK { SA, Nr, [KEr,] TSi, TSr, [N(ADDITIONAL_KEY_EXCHANGE)] }
Ikev2Verdict
Ikev2Sa::OnCreateChildResponse(IkeStep& step, const IkeMessage& message)
{
    const Ikev2Task task = RequestOf(message)->task;
    const Bytes nonceR = message.Find<NoncePayload>(PayloadType::NONCE)->data;
    ChildOffer offer;
    ChildKeys keys{task.nonce, {}, {}};
    const auto error = TakeChildResponse(step, message, task, KeRule::COMPARE, nonceR, offer, keys);
    if (error)
    {
        // The peer believes in an SA that cannot be used here: RFC 7296 section 2.21.3 ends the IKE
        // SA.
        m_host.ReleaseEspSpi(task.inboundSpi);
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, *error);
        return Fail(step, "The peer's answer does not fit what was asked.");
    }
    if (HasAdditionalKe(offer.chosen))
    {
        return BeginFollowUp(step, message, task, FollowUpOf(task.kind, offer, keys, task.child));
    }
    FinishAskedChild(step, message, task, offer, keys);
    return Ikev2Verdict::TAKEN;
}

/** The peer has agreed to a Child SA and all its key exchanges are made. */
void
Ikev2Sa::FinishAskedChild(IkeStep& step,
                          const IkeMessage& message,
                          const Ikev2Task& task,
                          const ChildOffer& offer,
                          const ChildKeys& keys)
{
    const Ikev2Child* old = FindChild(task.child);
    Ikev2Child& made = AddChild(step, offer, true, keys);
    const ChildSaId madeId = made.id;
    InstallInbound(step, made);
    ObserveChild(step,
                 made,
                 old ? IkeChildEvent::REKEYED : IkeChildEvent::INSTALLED,
                 old ? task.child : ChildSaId());
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    NoteRefusal(step, NotifyType::NONE);
    ConcludeChildRekey(step, task, keys.nonceR, madeId);
}

/** Decides what becomes of the old pair, and of the peer's new one if both rekeyed at once. */
void
Ikev2Sa::ConcludeChildRekey(IkeStep& step, const Ikev2Task& task, ByteView nonceR, ChildSaId madeId)
{
    Ikev2Child* made = FindChild(madeId);
    Ikev2Child* old = FindChild(task.child);
    auto verdict = IkeCollisionVerdict::OURS_SURVIVES;
    if (task.collision)
    {
        verdict = JudgeSimultaneousRekey({task.nonce, nonceR},
                                         {task.collision->nonceI, task.collision->nonceR});
        step.observer.OnCollision(step.At(), Info(), task.kind, verdict);
    }
    if (verdict == IkeCollisionVerdict::THEIRS_SURVIVES)
    {
        made->isRedundant = true;
        made->softAt = NEVER;
        if (old)
        {
            old->phase = Ikev2ChildPhase::REPLACED;
        }
        WantDelete(step, madeId, IkeChildEvent::DELETED);
        return;
    }
    InstallOutbound(step, *made);
    if (task.collision)
    {
        Ikev2Child* theirs = FindChild(task.collision->child);
        if (theirs)
        {
            theirs->isRedundant = true;
            theirs->softAt = NEVER;
        }
    }
    if (old)
    {
        old->phase = Ikev2ChildPhase::REPLACED;
        old->replacedBy = madeId;
        WantDelete(step, old->id, IkeChildEvent::DELETED);
    }
}

// <-- HDR, SK { N(error) }
Ikev2Verdict
Ikev2Sa::OnCreateChildError(IkeStep& step, const IkeMessage& message)
{
    const NotifyPayload notify = *message.FindErrorNotify();
    Ikev2Task task = RequestOf(message)->task;
    m_host.ReleaseEspSpi(task.inboundSpi);
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, notify.type);
    NoteRefusal(step, notify.type);
    Ikev2Child* old = FindChild(task.child);
    if (old && old->phase == Ikev2ChildPhase::REKEYING)
    {
        old->phase =
            FindChild(old->replacedBy) ? Ikev2ChildPhase::REPLACED : Ikev2ChildPhase::IN_USE;
    }
    if (GivesUpOnLostStates(step, notify.type))
    {
        return Ikev2Verdict::STAY;
    }
    if (notify.type == NotifyType::INVALID_KE_PAYLOAD && notify.data.size() == 2)
    {
        const auto wanted = static_cast<KeMethod>(notify.data[0] << 8 | notify.data[1]);
        const bool offered =
            std::any_of(task.offered.begin(),
                        task.offered.end(),
                        [wanted](const Proposal& p) { return OffersKe(p, wanted); });
        if (offered && wanted != task.ke)
        {
            Ikev2Task again = AskedAgain(task, task.kind);
            again.child = task.child;
            again.ke = wanted;
            m_tasks.push_front(std::move(again));
            return Ikev2Verdict::TAKEN;
        }
    }
    if (notify.type == NotifyType::CHILD_SA_NOT_FOUND && old &&
        old->phase == Ikev2ChildPhase::IN_USE)
    {
        // RFC 7296 section 2.25: the peer has lost the pair; it goes silently, and a new one is
        // asked for.
        RemoveChild(step, task.child, IkeChildEvent::DELETED, false);
        m_tasks.push_back(AskedAgain(task, IkeExchangeKind::CREATE_CHILD));
        return Ikev2Verdict::TAKEN;
    }
    if (old && old->phase == Ikev2ChildPhase::IN_USE)
    {
        old->rekeyRefused = true;
        ScheduleRetry(step, old->softAt, old->hardAt);
    }
    if (task.kind == IkeExchangeKind::CREATE_CHILD && notify.type == NotifyType::TEMPORARY_FAILURE)
    {
        RetryLater(step, AskedAgain(task, task.kind));
    }
    return Ikev2Verdict::TAKEN;
}

// --- answering
// ---------------------------------------------------------------------------------------

// --> HDR, SK { N(REKEY_SA), SA, Ni, [KEi,] TSi, TSr }
// <-- HDR, SK { SA, Nr, [KEr,] TSi, TSr }
Ikev2Verdict
Ikev2Sa::OnRekeyChildRequest(IkeStep& step, const IkeMessage& message)
{
    const NotifyPayload notify = *message.FindNotify(NotifyType::REKEY_SA);
    Ikev2Child* old = FindChildByOutbound(notify.protocol, notify.spi);
    const auto doing = DoingWithChild(old ? old->phase : Ikev2ChildPhase::ABSENT, DoingWithIke());
    // RFC 9370 section 2.2.4: what is past CREATE_CHILD_SA here is not crossed any more.
    const bool late = old && IsFollowingUp(IkeExchangeKind::REKEY_CHILD, old->id);
    const bool canReplace = !late && (!old || m_host.HasRoomFor(CHILD_SA_OCTETS));
    const auto verdict = !canReplace ? Ikev2RequestVerdict::TEMPORARY_FAILURE
                                     : JudgeRequest(Ikev2Asked::REKEY_CHILD, doing).verdict;
    if (verdict == Ikev2RequestVerdict::CHILD_SA_NOT_FOUND)
    {
        step.observer.OnCollision(step.At(),
                                  Info(),
                                  IkeExchangeKind::REKEY_CHILD,
                                  IkeCollisionVerdict::NOT_FOUND);
        NotifyPayload unknown{notify.protocol, notify.spi, NotifyType::CHILD_SA_NOT_FOUND, {}};
        Respond(step, message, {IkePayload{PayloadType::NOTIFY, false, std::move(unknown)}});
        return Ikev2Verdict::TAKEN;
    }
    if (verdict == Ikev2RequestVerdict::TEMPORARY_FAILURE)
    {
        return OnCreateChildRefusedNow(step, message);
    }
    const ChildSaId oldId = old->id;
    m_lastNonceR.clear();
    Ikev2Child* made = AnswerCreateChild(step, message, old);
    if (m_lastNonceR.empty())
    {
        return Ikev2Verdict::TAKEN; // refused
    }
    old = FindChild(oldId); // AnswerCreateChild may have moved it
    if (made)
    {
        old->replacedBy = made->id;
    }
    if (verdict == Ikev2RequestVerdict::PROCEED && !made)
    {
        return Ikev2Verdict::TAKEN; // more key exchanges come first
    }
    if (verdict == Ikev2RequestVerdict::PROCEED)
    {
        old->phase = Ikev2ChildPhase::REPLACED;
        old->softAt = NEVER;
        return Ikev2Verdict::TAKEN;
    }
    for (auto& [messageId, request] : m_requests)
    {
        if (request.task.kind == IkeExchangeKind::REKEY_CHILD && request.task.child == oldId)
        {
            request.task.collision =
                Ikev2Collision{message.Find<NoncePayload>(PayloadType::NONCE)->data,
                               m_lastNonceR,
                               made ? made->id : ChildSaId(),
                               IkeSaId()};
        }
    }
    return Ikev2Verdict::TAKEN;
}

// --> HDR, SK { SA, Ni, [KEi,] TSi, TSr }
// <-- HDR, SK { SA, Nr, [KEr,] TSi, TSr }
Ikev2Verdict
Ikev2Sa::OnCreateChildRequest(IkeStep& step, const IkeMessage& message)
{
    if (JudgeRequest(Ikev2Asked::CREATE_CHILD, DoingWithIke()).verdict !=
        Ikev2RequestVerdict::PROCEED)
    {
        return OnCreateChildRefusedNow(step, message);
    }
    const unsigned most = m_connection->maxChildren;
    if ((most != 0 && m_children.size() >= most) || !m_host.HasRoomFor(CHILD_SA_OCTETS))
    {
        RespondNotify(step, message, NotifyType::NO_ADDITIONAL_SAS); // RFC 7296 section 1.3
        return Ikev2Verdict::TAKEN;
    }
    AnswerCreateChild(step, message, nullptr);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { N(TEMPORARY_FAILURE) }
Ikev2Verdict
Ikev2Sa::OnCreateChildRefusedNow(IkeStep& step, const IkeMessage& message)
{
    step.observer.OnCollision(step.At(),
                              Info(),
                              IkeExchangeKind::CREATE_CHILD,
                              IkeCollisionVerdict::REFUSED_TEMPORARILY);
    RespondNotify(step, message, NotifyType::TEMPORARY_FAILURE);
    return Ikev2Verdict::TAKEN;
}

/** Makes the key exchange of a new Child SA, if it has one. @return false when it was refused */
bool
Ikev2Sa::AnswerChildKe(IkeStep& step,
                       const IkeMessage& message,
                       const ChildOffer& offer,
                       ChildKeys& keys,
                       IkeMessage& answer)
{
    const auto method = static_cast<KeMethod>(FirstTransform(offer.chosen, TransformType::KE));
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    if (method == KeMethod::NONE)
    {
        return true;
    }
    if (!ke || ke->method != method)
    {
        Bytes wanted;
        AppendUint(wanted, static_cast<uint16_t>(method), 2);
        RespondNotify(step, message, NotifyType::INVALID_KE_PAYLOAD, wanted);
        return false;
    }
    auto agreement = step.Take(step.provider.AnswerKeyShare(method, ke->data, step.random));
    if (!agreement)
    {
        RefusePublicValue(step, message);
        return false;
    }
    keys.secret = std::move(agreement->secret);
    answer.Add(PayloadType::KE, KePayload{method, std::move(agreement->publicValue)});
    return true;
}

/**
 * Answers a request for a Child SA, with an error or with a new pair.
 * @param old the pair to replace, or null @return the new pair, or null when it was refused or more
 * key exchanges come first
 */
Ikev2Child*
Ikev2Sa::AnswerCreateChild(IkeStep& step, const IkeMessage& message, Ikev2Child* old)
{
    ChildOffer offer;
    const auto error = NegotiateChild(step, message, old, KeRule::COMPARE, offer);
    if (error)
    {
        RespondNotify(step, message, *error);
        return nullptr;
    }
    if (HasAdditionalKe(offer.chosen) && !HasRoomForFollowUp())
    {
        m_host.ReleaseEspSpi(offer.inbound);
        RespondNotify(step, message, NotifyType::TEMPORARY_FAILURE);
        return nullptr;
    }
    ChildKeys keys{message.Find<NoncePayload>(PayloadType::NONCE)->data, {}, {}};
    IkeMessage answer;
    answer.payloads.reserve(USUAL_PAYLOADS);
    answer.Add(PayloadType::SA, AnswerOf(offer.chosen));
    keys.nonceR = step.random.Draw(m_connection->nonceSize);
    answer.Add(PayloadType::NONCE, NoncePayload{keys.nonceR});
    if (!AnswerChildKe(step, message, offer, keys, answer))
    {
        m_host.ReleaseEspSpi(offer.inbound);
        return nullptr;
    }
    answer.Add(PayloadType::TSI, TsPayload{offer.remote});
    answer.Add(PayloadType::TSR, TsPayload{offer.local});
    AddChildAnswers(offer, answer);
    const ChildSaId replaces = old ? old->id : ChildSaId();
    if (HasAdditionalKe(offer.chosen))
    {
        const auto kind = old ? IkeExchangeKind::REKEY_CHILD : IkeExchangeKind::CREATE_CHILD;
        m_lastNonceR = keys.nonceR;
        AwaitFollowUp(step, message, std::move(answer), FollowUpOf(kind, offer, keys, replaces));
        return nullptr;
    }
    Ikev2Child& child = AddChild(step, offer, false, keys);
    InstallInbound(step, child);
    if (!old)
    {
        InstallOutbound(
            step,
            child); // a replacement sends only once the old pair is deleted (section 2.8)
    }
    ObserveChild(step, child, old ? IkeChildEvent::REKEYED : IkeChildEvent::INSTALLED, replaces);
    m_lastNonceR = std::move(keys.nonceR);
    Respond(step, message, std::move(answer.payloads));
    return &child;
}

} // namespace ike
} // namespace ns3
