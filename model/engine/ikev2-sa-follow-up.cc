// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ikev2-collision.h"
#include "ikev2-follow-up.h"
#include "ikev2-sa.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t LINK_SIZE = 8;         // octets, the responder's choice
constexpr uint8_t MOST_LOST_STATES = 3; // then the IKE SA is given up, RFC 9370 section 2.2.4

} // namespace

// --- asking
// ------------------------------------------------------------------------------------------

/**
 * The peer agrees to more key exchanges: the SA is made after the last. A rekey that lost a
 * collision stops here, as there is nothing to delete yet (RFC 9370 section 2.2.4).
 */
Ikev2Verdict
Ikev2Sa::BeginFollowUp(IkeStep& step,
                       const IkeMessage& message,
                       Ikev2Task task,
                       Ikev2FollowUp followUp)
{
    const auto* link = message.FindNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE);
    if (m_state != Ikev2State::ESTABLISHED)
    {
        ReleaseAsked(task); // overtaken: nothing new is made on an IKE SA on its way out
        FinishRequest(step, message, IkeExchangeOutcome::ABANDONED);
        return Ikev2Verdict::STAY;
    }
    if (!link)
    {
        ReleaseAsked(task);
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::INVALID_SYNTAX);
        return Fail(step, "The peer agrees to more key exchanges without a link to them.");
    }
    if (task.collision)
    {
        const auto verdict =
            JudgeSimultaneousRekey({task.nonce, followUp.nonceR},
                                   {task.collision->nonceI, task.collision->nonceR});
        step.observer.OnCollision(step.At(), Info(), task.kind, verdict);
        if (verdict == IkeCollisionVerdict::THEIRS_SURVIVES)
        {
            return StopAsking(step, message, task);
        }
        MarkTheirsRedundant(step, *task.collision);
        task.collision.reset();
    }
    const Ikev2Request* request = RequestOf(message);
    followUp.link = link->data;
    followUp.started = request->firstSent;
    task.followUp = std::make_shared<Ikev2FollowUp>(std::move(followUp));
    NextFollowUp(step, message, std::move(task));
    return Ikev2Verdict::TAKEN;
}

/** Frees what was set aside for an SA that does not come about. */
void
Ikev2Sa::ReleaseAsked(const Ikev2Task& task)
{
    if (task.kind != IkeExchangeKind::REKEY_IKE)
    {
        m_host.ReleaseEspSpi(task.inboundSpi);
    }
}

/** The peer's rekey is the one to live: ours ends before anything is made. */
Ikev2Verdict
Ikev2Sa::StopAsking(IkeStep& step, const IkeMessage& message, const Ikev2Task& task)
{
    ReleaseAsked(task);
    FinishRequest(step, message, IkeExchangeOutcome::ABANDONED);
    if (task.kind == IkeExchangeKind::REKEY_IKE)
    {
        Ikev2Sa* theirs = FindOther(task.collision->ikeSa);
        if (theirs && m_state == Ikev2State::ESTABLISHED)
        {
            HandOverTo(step, *theirs);
            return Ikev2Verdict::STAY;
        }
        ScheduleRetry(step, m_softAt, m_hardAt); // in case that the peer never goes on
        return Ikev2Verdict::STAY;
    }
    Ikev2Child* old = FindChild(task.child);
    if (old && old->phase == Ikev2ChildPhase::REKEYING)
    {
        const bool replaced = FindChild(old->replacedBy) != nullptr;
        old->phase = replaced ? Ikev2ChildPhase::REPLACED : Ikev2ChildPhase::IN_USE;
        if (!replaced)
        {
            ScheduleRetry(step, old->softAt, old->hardAt);
        }
    }
    return Ikev2Verdict::TAKEN;
}

/** What the peer's losing exchange has made already is the peer's to delete. */
void
Ikev2Sa::MarkTheirsRedundant(IkeStep& step, const Ikev2Collision& collision)
{
    if (Ikev2Child* child = FindChild(collision.child))
    {
        child->isRedundant = true;
        child->softAt = NEVER;
    }
    if (Ikev2Sa* sa = FindOther(collision.ikeSa))
    {
        sa->m_softAt = NEVER;
        sa->m_probeAt = NEVER;
        sa->m_redundantUntil = step.At() + GiveUpTime(m_connection->retransmission);
    }
}

// HDR(IKE_FOLLOWUP_KE), SK { KEi(n), N(ADDITIONAL_KEY_EXCHANGE)(link n) } -->
// The series is one exchange to its observers: the request that is answered ends without a report.
void
Ikev2Sa::NextFollowUp(IkeStep& step, const IkeMessage& message, Ikev2Task task)
{
    Ikev2FollowUp& followUp = *task.followUp;
    const auto answered = m_requests.find(message.header.messageId);
    followUp.retransmissions += answered->second.retransmissions;
    m_requests.erase(answered);
    ForgetFragments(true, message.header.messageId);
    const KeMethod method = followUp.methods[followUp.done];
    followUp.share = step.Take(step.provider.GenerateKeyShare(method, step.random));
    IkeMessage next;
    next.Add(PayloadType::KE, KePayload{method, followUp.share.publicValue});
    next.AddNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE, followUp.link);
    SendRequest(step, ExchangeType::IKE_FOLLOWUP_KE, std::move(next.payloads), std::move(task));
}

// <-- HDR(IKE_FOLLOWUP_KE), SK { KEr(n), [N(ADDITIONAL_KEY_EXCHANGE)(link n + 1)] }
Ikev2Verdict
Ikev2Sa::OnFollowUpResponse(IkeStep& step, const IkeMessage& message)
{
    Ikev2Task task = RequestOf(message)->task;
    Ikev2FollowUp& followUp = *task.followUp;
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    const auto* link = message.FindNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE);
    const auto secret =
        ke->method == followUp.methods[followUp.done]
            ? step.Take(step.provider.CompleteKeyShare(followUp.share, ke->data))
            : Result<Bytes>(Error{"another key exchange method than the one agreed"});
    const bool isLast = followUp.done + 1 == followUp.methods.size();
    if (!secret || (!isLast && !link))
    {
        // draft-ietf-ipsecme-ikev2-mlkem: a value that is not valid ends the IKE SA.
        ReleaseAsked(task);
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::INVALID_SYNTAX);
        Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE});
        return Ikev2Verdict::STAY;
    }
    followUp.Made(*secret);
    if (!isLast)
    {
        followUp.link = link->data;
        NextFollowUp(step, message, std::move(task));
        return Ikev2Verdict::TAKEN;
    }
    m_lostStates = 0;
    if (task.kind == IkeExchangeKind::REKEY_IKE)
    {
        FinishAskedIke(step, message, task, followUp.suite, KeyInputsOf(followUp));
        return Ikev2Verdict::STAY;
    }
    const ChildKeys keys{followUp.nonceI, followUp.nonceR, followUp.secret, followUp.laterSecrets};
    FinishAskedChild(step, message, task, followUp.offer, keys);
    return Ikev2Verdict::TAKEN;
}

/** What is left to do for a Child SA. @param old the pair to replace, if any */
Ikev2FollowUp
Ikev2Sa::FollowUpOf(IkeExchangeKind kind,
                    const ChildOffer& offer,
                    const ChildKeys& keys,
                    ChildSaId old)
{
    Ikev2FollowUp followUp;
    followUp.kind = kind;
    followUp.methods = AdditionalKeyExchanges(offer.chosen);
    followUp.nonceI = keys.nonceI;
    followUp.nonceR = keys.nonceR;
    followUp.secret = keys.secret;
    followUp.offer = offer;
    followUp.old = old;
    return followUp;
}

Ikev2KeyInputs
Ikev2Sa::KeyInputsOf(const Ikev2FollowUp& followUp)
{
    return {followUp.secret,
            followUp.nonceI,
            followUp.nonceR,
            followUp.spiI,
            followUp.spiR,
            followUp.laterSecrets};
}

/**
 * STATE_NOT_FOUND again and again ends the IKE SA, RFC 9370 section 2.2.4.
 * @return whether it does
 */
bool
Ikev2Sa::GivesUpOnLostStates(IkeStep& step, NotifyType error)
{
    if (error != NotifyType::STATE_NOT_FOUND)
    {
        return false;
    }
    if (++m_lostStates < MOST_LOST_STATES)
    {
        return false;
    }
    Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE});
    return true;
}

/** Whether this side is past CREATE_CHILD_SA in such a rekey: then a crossing one has to wait. */
bool
Ikev2Sa::IsFollowingUp(IkeExchangeKind kind, ChildSaId child) const
{
    return std::any_of(m_requests.begin(),
                       m_requests.end(),
                       [kind, child](const auto& entry)
                       {
                           const Ikev2Request& request = entry.second;
                           return request.exchange == ExchangeType::IKE_FOLLOWUP_KE &&
                                  request.task.kind == kind && request.task.child == child;
                       });
}

// --- answering
// ---------------------------------------------------------------------------------------

/** Adds the link to the next key exchange and waits for it. */
void
Ikev2Sa::LinkFollowUp(IkeStep& step, Ikev2FollowUp& followUp, IkeMessage& answer)
{
    followUp.link = step.random.Draw(LINK_SIZE);
    followUp.expiry = step.At() + m_connection->followUpTimeout;
    answer.AddNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE, followUp.link);
}

/** Answers a CREATE_CHILD_SA request whose SA is made after more key exchanges. */
void
Ikev2Sa::AwaitFollowUp(IkeStep& step,
                       const IkeMessage& request,
                       IkeMessage answer,
                       Ikev2FollowUp followUp)
{
    if (!m_followUps)
    {
        m_followUps = std::make_unique<Ikev2FollowUps>();
    }
    LinkFollowUp(step, followUp, answer);
    m_followUps->Add(std::move(followUp));
    Respond(step, request, std::move(answer.payloads));
}

bool
Ikev2Sa::HasRoomForFollowUp() const
{
    return !m_followUps || m_followUps->HasRoom();
}

bool
Ikev2Sa::IsPeerReplacingIke() const
{
    return m_followUps && m_followUps->IsReplacingIke();
}

Ikev2FollowUp
Ikev2Sa::RemoveFollowUp(const Ikev2FollowUp* followUp)
{
    Ikev2FollowUp out = m_followUps->Remove(followUp);
    if (m_followUps->IsEmpty())
    {
        m_followUps.reset();
    }
    return out;
}

void
Ikev2Sa::ReleaseAwaited(const Ikev2FollowUp& followUp)
{
    if (followUp.kind != IkeExchangeKind::REKEY_IKE)
    {
        m_host.ReleaseEspSpi(followUp.offer.inbound);
    }
}

/** The peer's unfinished exchanges are forgotten, as when the IKE SA ends. */
void
Ikev2Sa::DropFollowUps()
{
    while (auto followUp = m_followUps ? m_followUps->Pop() : std::nullopt)
    {
        ReleaseAwaited(*followUp);
    }
    m_followUps.reset();
}

/** @return whether the peer let the time for its next key exchange pass (RFC 9370 section 2.2.4).
 */
bool
Ikev2Sa::HandleFollowUpTimer(IkeStep& step)
{
    const auto expired = m_followUps ? m_followUps->Expire(step.now) : std::nullopt;
    if (!expired)
    {
        return false;
    }
    ReleaseAwaited(*expired);
    if (m_followUps->IsEmpty())
    {
        m_followUps.reset();
    }
    return true;
}

// --> HDR(IKE_FOLLOWUP_KE), SK { KEi(n), N(ADDITIONAL_KEY_EXCHANGE)(link n) }
// <-- HDR(IKE_FOLLOWUP_KE), SK { KEr(n), [N(ADDITIONAL_KEY_EXCHANGE)(link n + 1)] }
Ikev2Verdict
Ikev2Sa::OnFollowUpRequest(IkeStep& step, const IkeMessage& message)
{
    const auto* link = message.FindNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE);
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    Ikev2FollowUp* followUp = link && m_followUps ? m_followUps->Find(link->data) : nullptr;
    if (!followUp)
    {
        return OnFollowUpUnknown(step, message);
    }
    const KeMethod method = followUp->methods[followUp->done];
    auto agreement = ke->method == method
                         ? step.Take(step.provider.AnswerKeyShare(method, ke->data, step.random))
                         : Result<KeyAgreement>(Error{"another method than the one agreed"});
    if (!agreement)
    {
        ReleaseAwaited(RemoveFollowUp(followUp));
        return RefusePublicValue(step, message);
    }
    followUp->Made(agreement->secret);
    IkeMessage answer;
    answer.Add(PayloadType::KE, KePayload{method, std::move(agreement->publicValue)});
    if (followUp->Remain())
    {
        LinkFollowUp(step, *followUp, answer);
        Respond(step, message, std::move(answer.payloads));
        return Ikev2Verdict::TAKEN;
    }
    const Ikev2FollowUp whole = RemoveFollowUp(followUp);
    return whole.kind == IkeExchangeKind::REKEY_IKE
               ? FinishAnsweredIke(step, message, std::move(answer), whole)
               : FinishAnsweredChild(step, message, std::move(answer), whole);
}

// <-- HDR(IKE_FOLLOWUP_KE), SK { N(STATE_NOT_FOUND) }
Ikev2Verdict
Ikev2Sa::OnFollowUpUnknown(IkeStep& step, const IkeMessage& message)
{
    RespondNotify(step, message, NotifyType::STATE_NOT_FOUND);
    return Ikev2Verdict::TAKEN;
}

Ikev2Verdict
Ikev2Sa::FinishAnsweredChild(IkeStep& step,
                             const IkeMessage& message,
                             IkeMessage answer,
                             const Ikev2FollowUp& followUp)
{
    const bool replaces = FindChild(followUp.old) != nullptr;
    const ChildKeys keys{followUp.nonceI, followUp.nonceR, followUp.secret, followUp.laterSecrets};
    Ikev2Child& made = AddChild(step, followUp.offer, false, keys);
    const ChildSaId madeId = made.id;
    InstallInbound(step, made);
    if (!replaces)
    {
        InstallOutbound(step, made);
    }
    ObserveChild(step,
                 made,
                 replaces ? IkeChildEvent::REKEYED : IkeChildEvent::INSTALLED,
                 replaces ? followUp.old : ChildSaId());
    Respond(step, message, std::move(answer.payloads));
    Ikev2Child* old = FindChild(followUp.old);
    if (!old)
    {
        return Ikev2Verdict::TAKEN;
    }
    old->replacedBy = madeId;
    bool crosses = false;
    for (auto& [messageId, request] : m_requests)
    {
        if (request.task.kind == IkeExchangeKind::REKEY_CHILD && request.task.child == old->id)
        {
            crosses = true; // what answers it decides
            if (request.task.collision)
            {
                request.task.collision->child = madeId;
            }
        }
    }
    if (!crosses && old->phase != Ikev2ChildPhase::DELETING)
    {
        old->phase = Ikev2ChildPhase::REPLACED;
        old->softAt = NEVER;
    }
    return Ikev2Verdict::TAKEN;
}

Ikev2Verdict
Ikev2Sa::FinishAnsweredIke(IkeStep& step,
                           const IkeMessage& message,
                           IkeMessage answer,
                           const Ikev2FollowUp& followUp)
{
    Ikev2Sa* made = MakeSuccessor(step, followUp.suite, false, KeyInputsOf(followUp));
    made->AddRekeyExtensions(step, answer);
    Respond(step, message, std::move(answer.payloads));
    if (!IsOutstanding(IkeExchangeKind::REKEY_IKE))
    {
        HandOverTo(step, *made);
        return Ikev2Verdict::STAY;
    }
    for (auto& [messageId, request] : m_requests)
    {
        if (request.task.kind == IkeExchangeKind::REKEY_IKE)
        {
            if (!request.task.collision)
            {
                request.task.collision =
                    Ikev2Collision{followUp.nonceI, followUp.nonceR, ChildSaId(), IkeSaId()};
            }
            request.task.collision->ikeSa = made->Id();
        }
    }
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
