// SPDX-License-Identifier: GPL-2.0-only

#include "ike-state-size.h"
#include "ikev2-follow-up.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

TimePoint
Ikev2Sa::NextDeadline() const
{
    TimePoint next = std::min({m_halfOpenUntil,
                               m_redundantUntil,
                               m_softAt,
                               m_hardAt,
                               m_probeAt,
                               m_reauthAt,
                               m_authExpiresAt,
                               m_keepaliveAt});
    if (m_retries)
    {
        next = std::min(next, m_retries->NextDeadline());
    }
    for (const auto& [messageId, request] : m_requests)
    {
        next = std::min(next, request.nextSend);
    }
    for (const auto& child : m_children)
    {
        next = std::min({next, child.softAt, child.hardAt});
    }
    for (const auto& lingering : m_lingering)
    {
        next = std::min(next, lingering.removeAt);
    }
    if (m_reassembly)
    {
        next = std::min(next, m_reassembly->NextExpiry());
    }
    if (m_followUps)
    {
        next = std::min(next, m_followUps->NextExpiry());
    }
    return next;
}

void
Ikev2Sa::HandleTimer(IkeStep& step)
{
    for (auto& [messageId, request] : m_requests)
    {
        if (request.nextSend <= step.now)
        {
            Retransmit(step, messageId, request);
            return;
        }
    }
    if (HandleReassemblyTimer(step))
    {
        return;
    }
    for (auto it = m_lingering.begin(); it != m_lingering.end(); ++it)
    {
        if (it->removeAt <= step.now)
        {
            m_host.ReleaseEspSpi(it->action.spi);
            step.actions.emplace_back(it->action);
            m_lingering.erase(it);
            return;
        }
    }
    if (!HandleFollowUpTimer(step) && !HandleRetries(step) && !HandleChildTimers(step))
    {
        HandleIkeTimers(step);
    }
    if (!IsDead())
    {
        StartTasks(step);
    }
}

bool
Ikev2Sa::HandleChildTimers(IkeStep& step)
{
    for (auto& child : m_children)
    {
        if (child.hardAt <= step.now)
        {
            ExpireChild(step, child);
            if (child.rekeyRefused)
            {
                // RFC 7296 section 2.8: "If an SA has expired or is about to expire and rekeying
                // attempts using the mechanisms described here fail, an implementation MUST close
                // the IKE SA and any associated Child SAs and then MAY start new ones."
                if (m_connection->lossAction == IkeLossAction::RESTART)
                {
                    m_startAfter = std::make_unique<InitiateCommand>(SameAgain());
                }
                Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE});
                return true;
            }
            WantDelete(step, child.id, IkeChildEvent::EXPIRED);
            return true;
        }
        if (child.softAt <= step.now)
        {
            child.softAt = NEVER;
            m_host.HasRoomFor(CHILD_SA_OCTETS) ? WantRekey(step, child.id)
                                               : ScheduleRetry(step, child.softAt, child.hardAt);
            return true;
        }
    }
    return false;
}

/** The IKE SA is due for a rekey, which takes memory for another beside it. */
void
Ikev2Sa::HandleSoftLifetime(IkeStep& step)
{
    m_softAt = NEVER;
    if (!m_host.HasRoomFor(ESTABLISHED_SA_OCTETS))
    {
        ScheduleRetry(step, m_softAt, m_hardAt);
    }
    else if (m_state == Ikev2State::ESTABLISHED)
    {
        Want(step, Ikev2Task{IkeExchangeKind::REKEY_IKE});
    }
}

bool
Ikev2Sa::HandleIkeTimers(IkeStep& step)
{
    if (m_keepaliveAt <= step.now)
    {
        step.actions.emplace_back(SendKeepaliveAction{m_path});
        ScheduleKeepalive(step.At());
        return true;
    }
    if (m_halfOpenUntil <= step.now)
    {
        Die(step, "The initiator never said who it is.");
        return true;
    }
    if (m_redundantUntil <= step.now)
    {
        Die(step, "The peer never learned of this IKE SA, which lost a collision.");
        return true;
    }
    if (m_hardAt <= step.now || m_authExpiresAt <= step.now)
    {
        Ikev2Task task{IkeExchangeKind::DELETE_IKE};
        task.isForAge = m_hardAt <= step.now; // else of its authentication (RFC 4478 section 2)
        (task.isForAge ? m_hardAt : m_authExpiresAt) = NEVER;
        m_softAt = NEVER;
        const bool mayBeSaved = task.isForAge && IsOutstanding(IkeExchangeKind::REKEY_IKE);
        for (auto it = m_children.begin(); it != m_children.end() && !mayBeSaved; ++it)
        {
            ExpireChild(step, *it);
        }
        Want(step, std::move(task));
        return true;
    }
    if (m_reauthAt <= step.now)
    {
        m_host.HasRoomFor(HALF_OPEN_SA_OCTETS) ? Reauthenticate(step)
                                               : ScheduleRetry(step, m_reauthAt, NEVER);
        return true;
    }
    if (m_softAt <= step.now)
    {
        HandleSoftLifetime(step);
        return true;
    }
    if (m_probeAt <= step.now)
    {
        m_probeAt = step.At() + m_connection->livenessDelay;
        if (m_requests.empty() && m_tasks.empty())
        {
            Want(step, Ikev2Task{IkeExchangeKind::LIVENESS});
        }
        return true;
    }
    return false;
}

void
Ikev2Sa::Retransmit(IkeStep& step, uint32_t messageId, Ikev2Request& request)
{
    if (m_path.IsStream())
    {
        RetransmitOnStream(step, messageId, request);
        return;
    }
    if (FallBackToTcp(step, request, false))
    {
        return;
    }
    if (TrySmallerFragments(step, request))
    {
        request.probedAfter = request.retransmissions + 1; // the timers start over
        request.probedSince = step.now;
    }
    const unsigned sent = request.retransmissions + 1 - request.probedAfter;
    const Duration elapsed = step.now - request.probedSince;
    const auto& policy = m_connection->retransmission;
    auto wait = NextRetransmission(policy, sent, elapsed, step.random.DrawUnit());
    wait = wait ? wait : PatientWait(elapsed);
    if (!wait)
    {
        GiveUp(step, messageId);
        return;
    }
    ++request.retransmissions;
    step.observer.OnRetransmission(step.At(), Info(), request.exchange, request.retransmissions);
    SendAll(step, m_path, request.datagram);
    if (const auto other = ProbedPath(sent))
    {
        SendAll(step, *other, request.datagram);
    }
    request.nextSend = step.At() + *wait;
}

void
Ikev2Sa::GiveUp(IkeStep& step, uint32_t messageId)
{
    const auto it = m_requests.find(messageId);
    if (FallBackToTcp(step, it->second, true))
    {
        return;
    }
    const NotifyType refusal = m_setup ? m_setup->refusal : NotifyType::NONE;
    Report(step,
           it->second,
           refusal == NotifyType::NONE ? IkeExchangeOutcome::TIMED_OUT
                                       : IkeExchangeOutcome::REFUSED,
           refusal);
    const IkeExchangeKind kind = it->second.task.kind;
    m_host.ReleaseEspSpi(it->second.task.inboundSpi);
    m_requests.erase(it);
    ForgetFragments(true, messageId);

    if (kind == IkeExchangeKind::SETUP)
    {
        const InitiateCommand again = NextTry();
        const unsigned attempt = m_setup->attempt;
        const unsigned tries = m_connection->initiationTries;
        Die(step,
            refusal == NotifyType::NONE ? "The peer never answered."
                                        : "Whoever answered refuses, and nobody else answers.");
        if (tries == 0 || attempt < tries)
        {
            m_host.Reinitiate(step, again, attempt + 1);
        }
        return;
    }
    RestartAfterLoss(step, "The peer no longer answers.");
}

void
Ikev2Sa::ScheduleIkeLifetime(IkeStep& step)
{
    const IkeLifetimePolicy& policy = m_connection->lifetime;
    const double unit = step.random.DrawUnit();
    if (!policy.IsForever())
    {
        const Duration soft = SoftLifetime(policy, m_isInitiator, unit);
        m_softAt = soft.count() > 0 ? step.At() + soft : NEVER;
        m_hardAt = step.At() + policy.hard;
    }
    ScheduleKeepalive(step.At());
    if (m_connection->livenessDelay.count() > 0)
    {
        m_probeAt = step.At() + m_connection->livenessDelay;
    }
}

/** A side behind a NAT keeps the NAT's mapping alive, RFC 3948 section 4; the other side does not.
 */
void
Ikev2Sa::ScheduleKeepalive(TimePoint now)
{
    const Duration interval = m_connection->natKeepalive;
    // RFC 9329 section 6.6: not over TCP.
    const bool keeps = m_localNat && interval.count() > 0 && !m_path.IsStream();
    m_keepaliveAt = keeps ? now + interval : NEVER;
}

// --- the task queue
// ----------------------------------------------------------------------------------

void
Ikev2Sa::Want(IkeStep& step, Ikev2Task task)
{
    m_tasks.push_back(std::move(task));
    StartTasks(step);
}

void
Ikev2Sa::WantChild(IkeStep& step, std::shared_ptr<const IkeChildConfig> config)
{
    Ikev2Task task;
    task.kind = IkeExchangeKind::CREATE_CHILD;
    task.childConfig = std::move(config);
    Want(step, std::move(task));
}

void
Ikev2Sa::WantExchange(IkeStep& step, IkeExchangeKind kind)
{
    Ikev2Task task;
    task.kind = kind;
    Want(step, std::move(task));
}

void
Ikev2Sa::WantChildFor(IkeStep& step,
                      std::shared_ptr<const IkeChildConfig> config,
                      const std::optional<IpsecPacketFields>& packet)
{
    Ikev2Task task;
    task.kind = IkeExchangeKind::CREATE_CHILD;
    task.childConfig = std::move(config);
    if (packet)
    {
        task.packet = std::make_shared<const IpsecPacketFields>(*packet);
    }
    Want(step, std::move(task));
}

void
Ikev2Sa::WantRekey(IkeStep& step, ChildSaId id)
{
    const Ikev2Child* child = FindChild(id);
    if (!child || child->phase != Ikev2ChildPhase::IN_USE || child->isRedundant ||
        child->hasExpired)
    {
        return;
    }
    Ikev2Task task;
    task.kind = IkeExchangeKind::REKEY_CHILD;
    task.child = id;
    task.childConfig = child->config;
    Want(step, std::move(task));
}

void
Ikev2Sa::WantDelete(IkeStep& step, ChildSaId id, IkeChildEvent reason)
{
    Ikev2Child* child = reason == IkeChildEvent::EXPIRED ? FindChild(id) : nullptr;
    if (child)
    {
        ExpireChild(step, *child);
    }
    Ikev2Task task;
    task.kind = IkeExchangeKind::DELETE_CHILD;
    task.child = id;
    task.deleteReason = reason;
    Want(step, std::move(task));
}

void
Ikev2Sa::StartTasks(IkeStep& step)
{
    while (!m_tasks.empty() && m_requests.HasRoom() && PropertiesOf(m_state).mayStartExchanges &&
           !IsOutstanding(IkeExchangeKind::REKEY_IKE) &&
           !IsOutstanding(IkeExchangeKind::DELETE_IKE) && MayOverlap(m_tasks.front()) &&
           (!IsPeerReplacingIke() || m_tasks.front().kind == IkeExchangeKind::DELETE_IKE))
    {
        Ikev2Task task = std::move(m_tasks.front());
        m_tasks.pop_front();
        StartTask(step, std::move(task));
    }
}

void
Ikev2Sa::StartTask(IkeStep& step, Ikev2Task task)
{
    switch (task.kind)
    {
    case IkeExchangeKind::CREATE_CHILD:
    case IkeExchangeKind::REKEY_CHILD:
        if (m_state == Ikev2State::ESTABLISHED)
        {
            SendCreateChild(step, std::move(task));
        }
        break;
    case IkeExchangeKind::REKEY_IKE:
        if (m_state == Ikev2State::ESTABLISHED)
        {
            SendRekeyIke(step, std::move(task));
        }
        break;
    case IkeExchangeKind::DELETE_CHILD:
    case IkeExchangeKind::DELETE_IKE:
        SendDelete(step, std::move(task));
        break;
    case IkeExchangeKind::LIVENESS:
        SendProbe(step, std::move(task));
        break;
    case IkeExchangeKind::INFORM:
    case IkeExchangeKind::REDIRECT:
    {
        std::vector<IkePayload> notifies = std::move(task.notifies);
        SendRequest(step, ExchangeType::INFORMATIONAL, std::move(notifies), std::move(task));
        break;
    }
    case IkeExchangeKind::UPDATE_ADDRESSES:
        SendUpdate(step, std::move(task));
        break;
    case IkeExchangeKind::CHECK_ROUTABILITY:
        SendRoutabilityCheck(step, std::move(task));
        break;
    case IkeExchangeKind::SETUP:
    case IkeExchangeKind::NEW_GROUP: // of version 1 alone
        break;
    }
}

} // namespace ike
} // namespace ns3
