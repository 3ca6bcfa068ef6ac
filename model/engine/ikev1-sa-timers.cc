// SPDX-License-Identifier: GPL-2.0-only

#include "ike-lifetime.h"
#include "ike-state-size.h"
#include "ikev1-sa.h"
#include "ikev1-setup.h"
#include "ikev1-transaction.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

bool
IsOneFamily(const IpAddress& a, const IpAddress& b)
{
    return a.IsNone() || b.IsNone() || a.IsIpv4() == b.IsIpv4();
}

/**
 * The pairs of IPsec SAs that a configuration stands for: an identification is one set of addresses
 * (RFC 2409 section 5.5), so there is a pair for any two selectors of a family. In transport mode
 * there is one, for the addresses that IKE runs between.
 * @return never empty: what fits nothing is for the peer to refuse
 */
std::vector<std::pair<TrafficSelector, TrafficSelector>>
PairsOf(const IkeChildConfig& config, const IpAddress& peer)
{
    const auto orNone = [](const TrafficSelectors& selectors)
    { return selectors.empty() ? TrafficSelectors{TrafficSelector{}} : selectors; };
    const TrafficSelectors locals = orNone(config.localSelectors);
    const TrafficSelectors remotes = orNone(config.remoteSelectors);
    const bool isTransport = config.mode == IpsecMode::TRANSPORT;
    std::vector<std::pair<TrafficSelector, TrafficSelector>> pairs;
    for (const TrafficSelector& local : locals)
    {
        for (const TrafficSelector& remote : remotes)
        {
            const bool isMeant =
                isTransport ? pairs.empty() && IsOneFamily(remote.start, peer) : true;
            if (isMeant && IsOneFamily(local.start, remote.start))
            {
                pairs.emplace_back(local, remote);
            }
        }
    }
    if (pairs.empty())
    {
        pairs.emplace_back(locals.front(), remotes.front());
    }
    return pairs;
}

} // namespace

TimePoint
Ikev1Sa::NextDeadline() const
{
    TimePoint next = std::min({m_halfOpenUntil,
                               m_replacedUntil,
                               m_softAt,
                               m_hardAt,
                               m_phaseOneForgetAt,
                               m_probeAt,
                               m_keepaliveAt,
                               m_transaction ? m_transaction->deadline : NEVER,
                               m_phaseOneSending.nextSend});
    for (const auto& exchange : m_exchanges)
    {
        next = std::min({next, exchange->sending.nextSend, exchange->forgetAt});
    }
    for (const auto& child : m_children)
    {
        next = std::min({next, child.softAt, child.hardAt});
    }
    for (const auto& lingering : m_lingering)
    {
        next = std::min(next, lingering.removeAt);
    }
    return next;
}

void
Ikev1Sa::HandleTimer(IkeStep& step)
{
    if (HandleSendings(step))
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
    if (!HandleChildTimers(step))
    {
        HandleSaTimers(step);
    }
    if (!IsDead())
    {
        StartTasks(step);
    }
}

/** Retransmissions, and what has been remembered long enough. @return whether something was due */
bool
Ikev1Sa::HandleSendings(IkeStep& step)
{
    if (m_phaseOneSending.nextSend <= step.now)
    {
        if (!Retransmit(step, m_phaseOneSending))
        {
            GiveUpPhaseOne(step);
        }
        return true;
    }
    if (m_phaseOneForgetAt <= step.now)
    {
        m_phaseOneForgetAt = NEVER;
        m_phaseOneSending = Ikev1Sending{};
        return true;
    }
    for (auto it = m_exchanges.begin(); it != m_exchanges.end(); ++it)
    {
        Ikev1PhaseTwo& exchange = **it;
        if (exchange.forgetAt <= step.now)
        {
            m_exchanges.erase(it);
            return true;
        }
        if (exchange.sending.nextSend <= step.now)
        {
            if (!Retransmit(step, exchange.sending))
            {
                GiveUp(step, exchange);
            }
            return true;
        }
    }
    return false;
}

/** @return false when the policy gives up */
bool
Ikev1Sa::Retransmit(IkeStep& step, Ikev1Sending& sending)
{
    const unsigned sent = sending.retransmissions + 1;
    const auto wait = NextRetransmission(m_connection->retransmission,
                                         sent,
                                         step.now - sending.firstSent,
                                         step.random.DrawUnit());
    if (!wait)
    {
        sending.nextSend = NEVER;
        return false;
    }
    sending.retransmissions = sent;
    step.observer.OnRetransmission(step.At(), Info(), sending.exchange, sent);
    Transmit(step, m_path, sending.datagram);
    sending.nextSend = step.At() + *wait;
    return true;
}

void
Ikev1Sa::GiveUpPhaseOne(IkeStep& step)
{
    if (!m_isInitiator)
    {
        Die(step, "The initiator never came back.");
        return;
    }
    ReportSetup(step, IkeExchangeOutcome::TIMED_OUT, Ikev1NotifyType::NONE);
    RetrySetup(step, "The peer never answered.");
}

/** The set-up has failed: tries again as often as the connection says. */
void
Ikev1Sa::RetrySetup(IkeStep& step, const char* story)
{
    const InitiateCommand again = m_setup->command;
    const unsigned attempt = m_setup->attempt;
    const unsigned tries = m_connection->initiationTries;
    const bool isReplacement = m_setup->kind == IkeExchangeKind::REKEY_IKE;
    m_setup.reset();
    Die(step, story);
    if (!isReplacement && (tries == 0 || attempt < tries))
    {
        m_host.Reinitiate(step, again, attempt + 1);
    }
}

/** An exchange has no answer: the one who asked believes that the peer is gone. The one who
 * answered tells the peer, in case it is not, that its IPsec SAs are void. */
void
Ikev1Sa::GiveUp(IkeStep& step, Ikev1PhaseTwo& exchange)
{
    const bool isNewGroup = exchange.task.kind == IkeExchangeKind::NEW_GROUP;
    if (exchange.isInitiator && (exchange.task.isFirst || isNewGroup) && m_setup)
    {
        m_setup->retransmissions += exchange.sending.retransmissions;
        ReportSetup(step, IkeExchangeOutcome::TIMED_OUT, Ikev1NotifyType::NONE);
        exchange.step = Ikev1Step::DONE;
        RetrySetup(step, "The peer never answered what was to follow phase 1.");
        return;
    }
    if (exchange.isInitiator)
    {
        ReportTask(step, exchange, IkeExchangeOutcome::TIMED_OUT);
        exchange.step = Ikev1Step::DONE;
        StopRekeying(step, exchange);
        if (m_state == Ikev1State::REPLACED)
        {
            HandOver(step); // the peer may have deleted this ISAKMP SA, and answer on the other one
        }
        LoseThePeer(step);
        return;
    }
    const Ikev1Child* child = FindChild(exchange.child);
    if (child)
    {
        SendChildDelete(step, *child);
        RemoveChild(step, exchange.child, IkeChildEvent::DELETED, false);
    }
    EndExchange(step, exchange);
}

void
Ikev1Sa::LoseThePeer(IkeStep& step)
{
    InitiateCommand again;
    again.connection = m_connection;
    again.path = IpPath{{m_path.local.address, 500}, {m_path.remote.address, 500}};
    again.localId = m_localId;
    const bool restart = m_state == Ikev1State::ESTABLISHED &&
                         m_connection->lossAction == IkeLossAction::RESTART && MayCall();
    for (const auto& child : m_children)
    {
        const bool known = std::find(again.children.begin(), again.children.end(), child.config) !=
                           again.children.end();
        if (restart && !known)
        {
            again.children.push_back(child.config);
        }
    }
    Die(step, "The peer no longer answers.");
    if (restart)
    {
        m_host.Reinitiate(step, again, 1);
    }
}

bool
Ikev1Sa::HandleChildTimers(IkeStep& step)
{
    for (auto& child : m_children)
    {
        if (child.hardAt <= step.now)
        {
            const bool isReplaced =
                !child.replacedBy.IsZero() ||
                (child.phase == Ikev1ChildPhase::REPLACED && m_connection->ikev1.deleteRekeyed);
            WantDelete(step,
                       child.id,
                       isReplaced ? IkeChildEvent::DELETED : IkeChildEvent::EXPIRED);
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

void
Ikev1Sa::HandleSaTimers(IkeStep& step)
{
    if (m_halfOpenUntil <= step.now)
    {
        Die(step, "The initiator never said who it is.");
    }
    else if (m_replacedUntil <= step.now || m_hardAt <= step.now)
    {
        const bool isReplaced = m_state == Ikev1State::REPLACED;
        SendSaDelete(step);
        HandOver(step);
        Die(step,
            isReplaced ? "The ISAKMP SA was replaced some time ago."
                       : "The ISAKMP SA has reached its lifetime.");
    }
    else if (m_softAt <= step.now)
    {
        m_softAt = NEVER;
        m_host.HasRoomFor(HALF_OPEN_SA_OCTETS) ? Reauthenticate(step)
                                               : ScheduleRetry(step, m_softAt, m_hardAt);
    }
    else if (m_transaction && m_transaction->deadline <= step.now)
    {
        SendSaDelete(step);
        Die(step, "XAUTH or Mode-Config has not come to an end.");
    }
    else if (m_probeAt <= step.now)
    {
        AskLiveness(step);
    }
    else if (m_keepaliveAt <= step.now)
    {
        SendKeepalive(step);
    }
}

void
Ikev1Sa::ScheduleLifetime(IkeStep& step, const Ikev1Life& life)
{
    const IkeLifetimePolicy policy = ShortenedBy(m_connection->lifetime, life);
    const double unit = step.random.DrawUnit();
    if (!policy.IsForever())
    {
        const Duration soft = SoftLifetime(policy, m_isInitiator, unit);
        m_softAt = soft.count() > 0 ? step.At() + soft : NEVER;
        m_hardAt = step.At() + policy.hard;
    }
    const uint64_t own = m_connection->ikev1.lifeKilobytes;
    const uint64_t kilobytes = own == 0 || life.kilobytes == 0 ? std::max(own, life.kilobytes)
                                                               : std::min(own, life.kilobytes);
    if (kilobytes != 0)
    {
        m_volumeLeft = std::min(kilobytes, UINT64_MAX / 2048) * 1024;
    }
}

/** A life in kilobytes (RFC 2409 appendix A) counts what was encrypted, either way. */
void
Ikev1Sa::CountVolume(IkeStep& step, size_t octets)
{
    if (m_volumeLeft == UINT64_MAX)
    {
        return;
    }
    m_volumeLeft -= std::min<uint64_t>(octets, m_volumeLeft);
    if (m_volumeLeft == 0 && m_state == Ikev1State::ESTABLISHED)
    {
        m_volumeLeft = UINT64_MAX;
        m_softAt = step.At();
    }
}

// --- the task queue
// ----------------------------------------------------------------------------------

void
Ikev1Sa::WantChild(IkeStep& step, std::shared_ptr<const IkeChildConfig> config)
{
    for (const auto& [local, remote] : PairsOf(*config, m_path.remote.address))
    {
        Ikev1Task task;
        task.local = NarrowToOwn(*config, local);
        task.remote = remote;
        task.config = config;
        task.isFirst = m_setup && m_isInitiator;
        m_tasks.push_back(std::move(task));
    }
    StartTasks(step);
}

void
Ikev1Sa::WantRekey(IkeStep& step, ChildSaId id)
{
    Ikev1Child* child = FindChild(id);
    if (!child || child->phase != Ikev1ChildPhase::IN_USE || !child->replacedBy.IsZero())
    {
        return;
    }
    const auto equals =
        m_connection->ikev1.skipRedundant ? FindEquals(id) : std::vector<HeldPair>{};
    if (!equals.empty() && equals.front().id != id)
    {
        // What a foreign peer has left behind.
        if (child->isInitiator)
        {
            WantDelete(step, id, IkeChildEvent::DELETED);
        }
        return;
    }
    child->phase = Ikev1ChildPhase::REKEYING;
    Ikev1Task task;
    task.kind = IkeExchangeKind::REKEY_CHILD;
    task.config = child->config;
    task.replaces = id;
    task.local = child->inbound.localSelectors.front();
    task.remote = child->inbound.remoteSelectors.front();
    m_tasks.push_back(std::move(task));
    StartTasks(step);
}

/** Deletions are one-way: the pair goes at once (RFC 2409 section 5.7). */
void
Ikev1Sa::WantDelete(IkeStep& step, ChildSaId id, IkeChildEvent reason)
{
    const Ikev1Child* child = FindChild(id);
    if (!child)
    {
        return;
    }
    SendChildDelete(step, *child);
    RemoveChild(step, id, reason, true);
}

void
Ikev1Sa::WantExchange(IkeStep& step, IkeExchangeKind kind)
{
    if (kind == IkeExchangeKind::DELETE_IKE && !IsDead())
    {
        if (StateClass() == IkeStateClass::ESTABLISHED)
        {
            for (const auto& child : m_children)
            {
                SendChildDelete(step, child);
            }
        }
        SendSaDelete(step);
        Die(step, "This side closes the ISAKMP SA.");
    }
    else if (kind == IkeExchangeKind::REKEY_IKE && m_state == Ikev1State::ESTABLISHED)
    {
        Reauthenticate(step);
    }
    else if (kind == IkeExchangeKind::NEW_GROUP && m_state == Ikev1State::ESTABLISHED &&
             m_connection->ikev1.newGroup)
    {
        Ikev1Task task;
        task.kind = kind;
        m_tasks.push_front(std::move(task));
        StartTasks(step);
    }
    else if (kind == IkeExchangeKind::LIVENESS && m_vendors.Has(Ikev1Vendor::DPD))
    {
        AskLiveness(step);
    }
}

void
Ikev1Sa::StartTasks(IkeStep& step)
{
    const unsigned limit = m_connection ? m_connection->ikev1.maxExchanges : 0;
    while (!m_tasks.empty() && !m_transaction && PropertiesOf(m_state).mayStartExchanges &&
           (limit == 0 || Unfinished(true) < limit) && !IsNewGroupUnderWay())
    {
        Ikev1Task task = std::move(m_tasks.front());
        m_tasks.pop_front();
        if (task.kind == IkeExchangeKind::NEW_GROUP)
        {
            SendNewGroup(step, std::move(task));
        }
        else
        {
            SendQuick(step, std::move(task));
        }
    }
}

void
Ikev1Sa::ReportTask(IkeStep& step,
                    const Ikev1PhaseTwo& exchange,
                    IkeExchangeOutcome outcome,
                    Ikev1NotifyType error)
{
    if (exchange.task.isFirst && m_setup)
    {
        m_setup->retransmissions += exchange.sending.retransmissions;
        ReportSetup(step,
                    outcome == IkeExchangeOutcome::REFUSED ? IkeExchangeOutcome::SUCCEEDED
                                                           : outcome,
                    Ikev1NotifyType::NONE);
        m_setup.reset();
        if (outcome == IkeExchangeOutcome::SUCCEEDED)
        {
            return;
        }
    }
    IkeExchangeReport report;
    report.kind = exchange.task.kind;
    report.outcome = outcome;
    report.started = exchange.begun;
    report.retransmissions = exchange.sending.retransmissions;
    report.error = static_cast<NotifyType>(error);
    step.observer.OnExchange(step.At(), Info(), report);
}

/** Set-up is one exchange to its observers: from the first message to the first IPsec SAs. */
void
Ikev1Sa::ReportSetup(IkeStep& step, IkeExchangeOutcome outcome, Ikev1NotifyType error)
{
    IkeExchangeReport report;
    report.kind = m_setup->kind;
    report.outcome = outcome;
    report.started = m_setup->started;
    report.retransmissions = m_setup->retransmissions + m_phaseOneSending.retransmissions;
    report.error = static_cast<NotifyType>(error);
    step.observer.OnExchange(step.At(), Info(), report);
}

} // namespace ike
} // namespace ns3
