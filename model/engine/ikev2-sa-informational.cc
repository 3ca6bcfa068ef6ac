// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-child-negotiation.h"
#include "ikev2-collision.h"
#include "ikev2-mobility.h"
#include "ikev2-sa.h"

namespace ns3
{
namespace ike
{

// HDR, SK { D } -->
void
Ikev2Sa::SendDelete(IkeStep& step, Ikev2Task task)
{
    DeletePayload del;
    if (task.kind == IkeExchangeKind::DELETE_CHILD)
    {
        Ikev2Child* child = FindChild(task.child);
        if (!child || child->phase == Ikev2ChildPhase::DELETING)
        {
            return; // gone, or going, while this waited for the window
        }
        child->phase = Ikev2ChildPhase::DELETING;
        child->softAt = NEVER;
        child->hardAt = NEVER;
        del.protocol = child->inbound.protocol;
        del.spiSize = 4;
        del.spis.push_back(SpiOctets(child->inbound.spi));
    }
    else
    {
        m_softAt = NEVER;
        m_hardAt = NEVER;
        m_probeAt = NEVER;
        m_keepaliveAt = NEVER;
        MoveTo(step, Ikev2State::DELETING, "This side closes the IKE SA.");
    }
    SendRequest(step,
                ExchangeType::INFORMATIONAL,
                {IkePayload{PayloadType::DELETE, false, std::move(del)}},
                std::move(task));
}

// --> HDR, SK { D(IKE) }
// <-- HDR, SK { }
Ikev2Verdict
Ikev2Sa::OnDeleteIkeRequest(IkeStep& step, const IkeMessage& message)
{
    Respond(step, message, {});
    StartSuccessor(step);
    // A rekey of our own that is unanswered is forgotten; the peer's, if it met ours, goes on
    // (section 2.25.2).
    const bool forgets = JudgeRequest(Ikev2Asked::DELETE_IKE, DoingWithIke()).verdict ==
                         Ikev2RequestVerdict::PROCEED_FORGET_OURS;
    for (auto it = m_requests.begin(); forgets && it != m_requests.end(); ++it)
    {
        const Ikev2Request& request = it->second;
        const auto& collision = request.task.collision;
        Ikev2Sa* theirs = collision && request.task.kind == IkeExchangeKind::REKEY_IKE
                              ? FindOther(collision->ikeSa)
                              : nullptr;
        if (theirs && m_state == Ikev2State::ESTABLISHED)
        {
            HandOverTo(step, *theirs);
            break;
        }
    }
    return Ikev2Verdict::TAKEN;
}

// --> HDR, SK { [N,] [D(ESP or AH),] ... }
// <-- HDR, SK { [D(ESP or AH)] }
Ikev2Verdict
Ikev2Sa::OnInformationalRequest(IkeStep& step, const IkeMessage& message)
{
    if (message.FindNotify(NotifyType::AUTHENTICATION_FAILED))
    {
        Respond(step, message, {});
        return Fail(step, "The peer does not accept this side's proof of identity.");
    }
    TakeInformation(step, message);
    std::vector<DeletePayload> deletions;
    for (const auto& payload : message.payloads)
    {
        const auto* del = std::get_if<DeletePayload>(&payload.body);
        if (!del || del->protocol == ProtocolId::IKE)
        {
            continue;
        }
        DeletePayload answered;
        answered.protocol = del->protocol;
        answered.spiSize = 4;
        for (const Bytes& spi : del->spis)
        {
            Ikev2Child* child = FindChildByOutbound(del->protocol, spi);
            const auto doing =
                DoingWithChild(child ? child->phase : Ikev2ChildPhase::ABSENT, DoingWithIke());
            if (JudgeRequest(Ikev2Asked::DELETE_CHILD, doing).verdict ==
                Ikev2RequestVerdict::PROCEED)
            {
                answered.spis.push_back(SpiOctets(child->inbound.spi));
                RemoveChild(step, child->id, IkeChildEvent::DELETED, true);
            }
            else if (child && child->phase == Ikev2ChildPhase::DELETING)
            {
                // RFC 7296 section 1.4.1: both delete it. The outgoing SA goes with the request,
                // the incoming one with the response.
                CloseOutbound(step, *child);
            }
        }
        if (!answered.spis.empty())
        {
            deletions.push_back(std::move(answered));
        }
    }
    IkeMessage answer;
    AnswerMobility(step, message, answer);
    for (DeletePayload& answered : deletions)
    {
        answer.Add(PayloadType::DELETE, std::move(answered));
    }
    AnswerInformationalCfg(message, answer.payloads);
    TakeAuthLifetime(step, message);
    Respond(step, message, std::move(answer.payloads));
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { }
Ikev2Verdict
Ikev2Sa::OnDeleteIkeResponse(IkeStep& step, const IkeMessage& message)
{
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    StartSuccessor(step);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { [D(ESP or AH)] }
Ikev2Verdict
Ikev2Sa::OnDeleteChildResponse(IkeStep& step, const IkeMessage& message)
{
    const Ikev2Task task = RequestOf(message)->task;
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    RemoveChild(step, task.child, task.deleteReason, true);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { }
Ikev2Verdict
Ikev2Sa::OnLivenessResponse(IkeStep& step, const IkeMessage& message)
{
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    NoticeMapping(step, message);
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
