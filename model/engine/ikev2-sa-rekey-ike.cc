// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ike-state-size.h"
#include "ikev2-collision.h"
#include "ikev2-configuration.h"
#include "ikev2-follow-up.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

Bytes
SpiOctets(IkeSpi spi)
{
    Bytes octets;
    AppendUint(octets, spi.Value(), 8);
    return octets;
}

IkeSpi
IkeSpiOf(ByteView octets)
{
    uint64_t value = 0;
    for (uint8_t octet : octets)
    {
        value = value << 8 | octet;
    }
    return octets.size() == 8 ? IkeSpi(value) : IkeSpi();
}

/** Whether an unsent wish is still one when another IKE SA has taken over. */
bool
OutlivesRekey(const Ikev2Task& task)
{
    switch (task.kind)
    {
    case IkeExchangeKind::REKEY_IKE:
    case IkeExchangeKind::LIVENESS:
        return false;
    case IkeExchangeKind::DELETE_IKE:
        return !task.isForAge;
    case IkeExchangeKind::INFORM:
        return !task.inboundSpi.IsZero();
    default:
        return true;
    }
}

/** What tells the peer that a pair has expired. */
Ikev2Task
DeletionOf(const Ikev2Child& child)
{
    Ikev2Task task{IkeExchangeKind::DELETE_CHILD};
    task.child = child.id;
    task.deleteReason = IkeChildEvent::EXPIRED;
    return task;
}

} // namespace

// HDR, SK { SA, Ni, KEi } -->
void
Ikev2Sa::SendRekeyIke(IkeStep& step, Ikev2Task task)
{
    task.newIkeSpi = m_host.AllocateIkeSpi(step.random);
    task.nonce = step.random.Draw(m_connection->nonceSize);
    if (task.ke == KeMethod::NONE)
    {
        task.ke = m_suite.ke; // the group that worked the last time
    }
    task.keyShare = step.Take(step.provider.GenerateKeyShare(task.ke, step.random));
    task.offered = ForOffer(m_connection->proposals, SpiOctets(task.newIkeSpi));
    IkeMessage message;
    message.Add(PayloadType::SA, SaPayload{task.offered});
    message.Add(PayloadType::NONCE, NoncePayload{task.nonce});
    message.Add(PayloadType::KE, KePayload{task.ke, task.keyShare.publicValue});
    SendRequest(step, ExchangeType::CREATE_CHILD_SA, std::move(message.payloads), std::move(task));
}

/** An IKE SA of this version, which alone a rekey can meet or make. */
Ikev2Sa*
Ikev2Sa::FindOther(IkeSaId id)
{
    IkeSa* sa = m_host.Find(id);
    return sa && sa->MajorVersion() == MajorVersion() ? static_cast<Ikev2Sa*>(sa) : nullptr;
}

/** Makes the IKE SA that follows this one, RFC 7296 section 2.18. */
Ikev2Sa*
Ikev2Sa::MakeSuccessor(IkeStep& step,
                       const Ikev2Suite& suite,
                       bool isInitiator,
                       const Ikev2KeyInputs& inputs)
{
    step.cost += step.provider.Costs().SaSetup();
    auto sa = std::make_unique<Ikev2Sa>(m_host, m_host.NextIkeSaId(), m_path, inputs.spiI);
    sa->m_setup.reset();
    sa->m_isInitiator = isInitiator;
    sa->m_spiR = inputs.spiR;
    sa->m_connection = m_connection;
    sa->m_localId = m_localId;
    sa->m_remoteId = m_remoteId;
    sa->m_localNat = m_localNat;
    sa->m_remoteNat = m_remoteNat;
    sa->m_mayFragment = m_mayFragment;
    sa->m_fragmentSize = m_fragmentSize;
    sa->m_suite = suite;
    sa->InheritExtensions(*this);
    Ikev2Keys keys =
        step.Take(RekeyIkev2Keys(step.provider, suite, inputs, m_suite.prf, m_keys.skD));
    sa->m_protection = std::make_unique<Ikev2Protection>(step.provider, suite, keys, isInitiator);
    step.observer.OnIkeKeys(step.At(), sa->Info(), suite, keys);
    sa->m_keys.skD = std::move(keys.skD);
    sa->ScheduleIkeLifetime(step);
    Ikev2Sa* raw = sa.get();
    m_host.Adopt(std::move(sa));
    m_host.PeerKnown(*raw);
    raw->MoveTo(step,
                Ikev2State::ESTABLISHED,
                "A rekey made this IKE SA; it needs no new identities.");
    return raw;
}

/** The children and the unsent wishes move to the successor; this SA waits for its deletion. */
void
Ikev2Sa::HandOverTo(IkeStep& step, Ikev2Sa& successor)
{
    for (Ikev2Child& child : m_children)
    {
        m_host.MoveChild(child.id, successor);
        successor.m_children.push_back(std::move(child));
    }
    m_children.clear();
    for (Ikev2LingeringSa& lingering : m_lingering)
    {
        successor.m_lingering.push_back(std::move(lingering));
    }
    m_lingering.clear();
    DropFollowUps();
    for (Ikev2Task& task : m_tasks)
    {
        if (OutlivesRekey(task))
        {
            successor.m_tasks.push_back(std::move(task));
        }
    }
    m_tasks.clear();
    for (const Ikev2Child& child : successor.m_children)
    {
        if (child.hasExpired && child.phase == Ikev2ChildPhase::IN_USE)
        {
            successor.m_tasks.push_back(DeletionOf(child)); // what was to tell of it was not sent
        }
    }
    HandOverMobility(step, successor);
    successor.m_configuration = std::move(m_configuration);
    if (m_startAfter)
    {
        successor.m_startAfter = std::move(m_startAfter);
    }
    successor.m_reauthAt = m_reauthAt;
    successor.m_authExpiresAt = m_authExpiresAt;
    m_reauthAt = NEVER;
    m_authExpiresAt = NEVER;
    if (m_retries)
    {
        successor.m_retries = std::make_unique<Ikev2Retries>(m_retries->Inherited());
        m_retries.reset();
    }
    m_keepaliveAt = NEVER;
    m_softAt = NEVER;
    m_probeAt = NEVER;
    MoveTo(step, Ikev2State::REPLACED, "A newer IKE SA has taken over the children.");
    if (!successor.m_isInitiator)
    {
        successor.AnnounceWindow(step); // the asking side does it in TellAfterRekey()
    }
    successor.StartTasks(step);
}

// --> HDR, SK { SA, Ni, KEi }
// <-- HDR, SK { SA, Nr, KEr }
Ikev2Verdict
Ikev2Sa::OnRekeyIkeRequest(IkeStep& step, const IkeMessage& message)
{
    const auto verdict = JudgeRequest(Ikev2Asked::REKEY_IKE, Doing()).verdict;
    // RFC 9370 section 2.2.4: a rekey of this side that is past CREATE_CHILD_SA goes first.
    if (verdict == Ikev2RequestVerdict::TEMPORARY_FAILURE ||
        IsFollowingUp(IkeExchangeKind::REKEY_IKE, ChildSaId()) ||
        !m_host.HasRoomFor(ESTABLISHED_SA_OCTETS))
    {
        return OnCreateChildRefusedNow(step, message);
    }
    const auto* sa = message.Find<SaPayload>(PayloadType::SA);
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    auto chosen = ChooseProposal(m_connection->proposals, sa->proposals, KeRule::COMPARE);
    const IkeSpi spiI = chosen ? IkeSpiOf(chosen->spi) : IkeSpi();
    if (!chosen || spiI.IsZero())
    {
        RespondNotify(step, message, NotifyType::NO_PROPOSAL_CHOSEN);
        return Ikev2Verdict::TAKEN;
    }
    const Ikev2Suite suite = Ikev2SuiteOf(*chosen);
    if (ke->method != suite.ke)
    {
        Bytes wanted;
        AppendUint(wanted, static_cast<uint16_t>(suite.ke), 2);
        RespondNotify(step, message, NotifyType::INVALID_KE_PAYLOAD, wanted);
        return Ikev2Verdict::TAKEN;
    }
    auto agreement = step.Take(step.provider.AnswerKeyShare(ke->method, ke->data, step.random));
    if (!agreement)
    {
        return RefusePublicValue(step, message);
    }
    Ikev2FollowUp followUp;
    followUp.kind = IkeExchangeKind::REKEY_IKE;
    followUp.methods = AdditionalKeyExchanges(*chosen);
    followUp.suite = suite;
    followUp.spiI = spiI;
    followUp.spiR = m_host.AllocateIkeSpi(step.random);
    followUp.nonceI = message.Find<NoncePayload>(PayloadType::NONCE)->data;
    followUp.nonceR = step.random.Draw(m_connection->nonceSize);
    followUp.secret = std::move(agreement->secret);
    chosen->spi = SpiOctets(followUp.spiR);
    IkeMessage answer;
    answer.Add(PayloadType::SA, AnswerOf(*chosen));
    answer.Add(PayloadType::NONCE, NoncePayload{followUp.nonceR});
    answer.Add(PayloadType::KE, KePayload{ke->method, std::move(agreement->publicValue)});
    if (verdict != Ikev2RequestVerdict::PROCEED)
    {
        RememberIkeCollision(followUp);
    }
    if (followUp.Remain())
    {
        AwaitFollowUp(step, message, std::move(answer), std::move(followUp));
        return Ikev2Verdict::TAKEN;
    }
    return FinishAnsweredIke(step, message, std::move(answer), followUp);
}

/** The peer's rekey crosses this side's: both nonces decide when this side's is answered. */
void
Ikev2Sa::RememberIkeCollision(const Ikev2FollowUp& followUp)
{
    for (auto& [messageId, request] : m_requests)
    {
        if (request.task.kind == IkeExchangeKind::REKEY_IKE)
        {
            request.task.collision =
                Ikev2Collision{followUp.nonceI, followUp.nonceR, ChildSaId(), IkeSaId()};
        }
    }
}

// <-- HDR, SK { SA, Nr, KEr }
Ikev2Verdict
Ikev2Sa::OnRekeyIkeResponse(IkeStep& step, const IkeMessage& message)
{
    const Ikev2Task task = RequestOf(message)->task;
    const auto* sa = message.Find<SaPayload>(PayloadType::SA);
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    const Bytes nonceR = message.Find<NoncePayload>(PayloadType::NONCE)->data;
    const auto chosen = ChooseProposal(task.offered, sa->proposals, KeRule::COMPARE);
    const IkeSpi spiR = chosen ? IkeSpiOf(chosen->spi) : IkeSpi();
    const bool sound = chosen && sa->proposals.size() == 1 && !spiR.IsZero() &&
                       ke->method == task.ke && OffersKe(*chosen, task.ke);
    if (!sound)
    {
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::INVALID_SYNTAX);
        return Fail(step, "The peer's answer does not fit the IKE SA that was asked for.");
    }
    const auto secret = step.Take(step.provider.CompleteKeyShare(task.keyShare, ke->data));
    if (!secret)
    {
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::INVALID_SYNTAX);
        return Fail(step, "The peer's public value is not valid.");
    }
    const Ikev2Suite suite = Ikev2SuiteOf(*chosen);
    const Ikev2KeyInputs inputs{*secret, task.nonce, nonceR, task.newIkeSpi, spiR, {}};
    auto more = AdditionalKeyExchanges(*chosen);
    if (!more.empty())
    {
        Ikev2FollowUp followUp;
        followUp.kind = IkeExchangeKind::REKEY_IKE;
        followUp.methods = std::move(more);
        followUp.suite = suite;
        followUp.spiI = task.newIkeSpi;
        followUp.spiR = spiR;
        followUp.nonceI = task.nonce;
        followUp.nonceR = nonceR;
        followUp.secret = *secret;
        const auto verdict = BeginFollowUp(step, message, task, std::move(followUp));
        return verdict == Ikev2Verdict::FAILED ? verdict : Ikev2Verdict::STAY;
    }
    FinishAskedIke(step, message, task, suite, inputs);
    return Ikev2Verdict::STAY;
}

/** The peer has agreed to a new IKE SA and all its key exchanges are made. */
void
Ikev2Sa::FinishAskedIke(IkeStep& step,
                        const IkeMessage& message,
                        const Ikev2Task& task,
                        const Ikev2Suite& suite,
                        const Ikev2KeyInputs& inputs)
{
    Ikev2Sa* made = MakeSuccessor(step, suite, true, inputs);
    made->TakeRekeyExtensions(step, message);
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    Ikev2Sa* theirs = task.collision ? FindOther(task.collision->ikeSa) : nullptr;
    auto verdict = IkeCollisionVerdict::OURS_SURVIVES;
    if (task.collision)
    {
        verdict = JudgeSimultaneousRekey({task.nonce, inputs.nonceR.ToBytes()},
                                         {task.collision->nonceI, task.collision->nonceR});
        step.observer.OnCollision(step.At(), Info(), task.kind, verdict);
    }
    const bool oursSurvives = verdict == IkeCollisionVerdict::OURS_SURVIVES || !theirs;
    if (m_state == Ikev2State::ESTABLISHED)
    {
        HandOverTo(step, oursSurvives ? *made : *theirs);
    }
    // RFC 7296 section 2.8.2: the redundant SA is deleted by its initiator, the old one by the
    // winner.
    Ikev2Sa* redundant = oursSurvives ? theirs : made;
    if (redundant)
    {
        redundant->m_softAt = NEVER;
        redundant->m_probeAt = NEVER;
        if (redundant == theirs)
        {
            // The peer may never have heard our answer, and so not know of this SA.
            redundant->m_redundantUntil = step.At() + GiveUpTime(m_connection->retransmission);
        }
    }
    (oursSurvives ? this : made)->Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE});
    if (oursSurvives)
    {
        made->TellAfterRekey(step);
    }
}

// <-- HDR, SK { N(error) }
Ikev2Verdict
Ikev2Sa::OnRekeyIkeError(IkeStep& step, const IkeMessage& message)
{
    const NotifyPayload notify = *message.FindErrorNotify();
    const Ikev2Task task = RequestOf(message)->task;
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, notify.type);
    NoteRefusal(step, notify.type);
    Ikev2Sa* theirs = task.collision ? FindOther(task.collision->ikeSa) : nullptr;
    if (theirs && m_state == Ikev2State::ESTABLISHED)
    {
        HandOverTo(step, *theirs); // the peer's rekey was done before it saw ours
        return Ikev2Verdict::STAY;
    }
    if (m_state != Ikev2State::ESTABLISHED || GivesUpOnLostStates(step, notify.type))
    {
        return Ikev2Verdict::STAY;
    }
    const auto wanted = notify.data.size() == 2
                            ? static_cast<KeMethod>(notify.data[0] << 8 | notify.data[1])
                            : KeMethod::NONE;
    const bool offered = std::any_of(task.offered.begin(),
                                     task.offered.end(),
                                     [wanted](const Proposal& p) { return OffersKe(p, wanted); });
    if (notify.type == NotifyType::INVALID_KE_PAYLOAD && offered && wanted != task.ke)
    {
        Ikev2Task again;
        again.kind = IkeExchangeKind::REKEY_IKE;
        again.ke = wanted;
        m_tasks.push_front(std::move(again));
        return Ikev2Verdict::TAKEN;
    }
    ScheduleRetry(step, m_softAt, m_hardAt);
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
