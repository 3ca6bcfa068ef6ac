// SPDX-License-Identifier: GPL-2.0-only

// Between paths and transports: RFC 7296 section 2.23, RFC 4555, RFC 9329.

#include "ikev2-failover.h"
#include "ikev2-mobility.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

/** RFC 9329 section 6.5: in TCP a NAT changes nothing. */
bool
Ikev2Sa::PutsEspInUdp() const
{
    return (m_localNat || m_remoteNat) && !m_path.IsStream();
}

/** The SAs of all children go where the IKE SA goes. @param old where the IKE SA was */
void
Ikev2Sa::MoveChildren(IkeStep& step, const IpPath& old)
{
    const bool encapsulates = PutsEspInUdp();
    for (Ikev2Child& child : m_children)
    {
        for (IpsecSaParameters* sa : {&child.inbound, &child.outbound})
        {
            UpdateSaAction action;
            action.sa = RemoveSaAction{child.id,
                                       sa->direction,
                                       sa->spi,
                                       sa->local,
                                       sa->remote,
                                       sa->protocol};
            action.path = m_path;
            action.udpEncapsulation = encapsulates;
            const bool isSame =
                sa->local == m_path.local.address && sa->remote == m_path.remote.address &&
                sa->localPort == m_path.local.port && sa->remotePort == m_path.remote.port &&
                sa->udpEncapsulation == encapsulates && sa->tcpEncapsulation == m_path.IsStream();
            sa->local = m_path.local.address;
            sa->remote = m_path.remote.address;
            sa->localPort = m_path.local.port;
            sa->remotePort = m_path.remote.port;
            sa->udpEncapsulation = encapsulates;
            sa->tcpEncapsulation = m_path.IsStream();
            const bool isInstalled = sa->direction == IpsecDirection::INBOUND
                                         ? !child.hasExpired
                                         : child.outboundInstalled;
            if (!isSame && isInstalled)
            {
                step.actions.emplace_back(std::move(action));
            }
        }
    }
    ScheduleKeepalive(step.At());
    step.observer.OnMove(step.At(), Info(), old);
}

/** An authentic message came by another path than the IKE SA's. */
void
Ikev2Sa::NoticePath(IkeStep& step, const IpPath& path, bool isResponse)
{
    if (!isResponse && !m_isInitiator && StateClass() == IkeStateClass::HALF_OPEN)
    {
        m_path = path; // the initiator may have moved to port 4500 (RFC 7296 section 2.23)
    }
    if (m_setup || path == m_path)
    {
        return;
    }
    if (path.IsStream() || m_path.IsStream())
    {
        NoticeStream(step, path);
        return;
    }
    if (!m_mobility)
    {
        // RFC 7296 section 2.23: who is not behind a NAT itself follows a peer that is.
        if (m_remoteNat && !m_localNat && path.remote != m_path.remote)
        {
            const IpPath old = m_path;
            m_path = path;
            MoveChildren(step, old);
        }
        return;
    }
    // With MOBIKE only an answer to a probe moves anything (RFC 4555 sections 3.8 and 3.10).
    const bool isElsewhere =
        path.local.address != m_path.local.address || path.remote.address != m_path.remote.address;
    if (isResponse && m_began && isElsewhere && m_state == Ikev2State::ESTABLISHED &&
        Holds(m_mobility->own, path.local.address) && Holds(m_mobility->peer, path.remote.address))
    {
        Move(step,
             IpPath{{path.local.address, m_path.local.port},
                    {path.remote.address, m_path.remote.port}});
    }
}

// --- TCP, RFC 9329
// ---------------------------------------------------------------------------------

/** Section 6.1: who did not open the connections sends over the one by which something authentic
 * and new came last. */
void
Ikev2Sa::NoticeStream(IkeStep& step, const IpPath& path)
{
    if (!m_began && path.IsStream() && m_path.IsStream())
    {
        const IpPath old = m_path;
        m_path = path;
        MoveChildren(step, old);
        Resend(step);
    }
}

/** What waits for an answer goes out again, by the present path (section 6.2). */
void
Ikev2Sa::Resend(IkeStep& step)
{
    for (auto& [messageId, request] : m_requests)
    {
        request.isOnStream = false;
        request.nextSend = std::min(request.nextSend, step.At());
    }
}

/** Section 6.2: over TCP nothing is sent twice; the patience is the same. */
void
Ikev2Sa::AwaitOnStream(IkeStep& step, Ikev2Request& request)
{
    request.isOnStream = true;
    request.nextSend = step.At() + GiveUpTime(m_connection->retransmission);
}

void
Ikev2Sa::RetransmitOnStream(IkeStep& step, uint32_t messageId, Ikev2Request& request)
{
    if (!request.isOnStream)
    {
        ++request.retransmissions;
        step.observer.OnRetransmission(step.At(),
                                       Info(),
                                       request.exchange,
                                       request.retransmissions);
        SendAll(step, m_path, request.datagram);
        AwaitOnStream(step, request);
        return;
    }
    if (const auto wait = PatientWait(step.now - request.firstSent))
    {
        request.nextSend = step.At() + *wait;
        return;
    }
    GiveUp(step, messageId);
}

/**
 * Over UDP a request goes unanswered: sections 5.1 and 7.1 let TCP be tried.
 * @param isLast whether the request would be given up otherwise
 * @return whether the set-up has gone on over TCP, and this IKE SA is no more
 */
bool
Ikev2Sa::FallBackToTcp(IkeStep& step, const Ikev2Request& request, bool isLast)
{
    const IkeTransportConfig& transport = m_connection->transport;
    const bool isDue = isLast || request.retransmissions >= transport.fallbackAfter;
    if (!transport.AllowsTcp() || m_path.IsStream() || !m_began || !isDue)
    {
        return false;
    }
    if (m_mobility && !isLast && m_state == Ikev2State::ESTABLISHED && !m_mobility->asksForStream)
    {
        AskForStream(step, m_path.local.address);
    }
    const bool mayBegin = m_setup && (isLast || IsOpenExchange(request.exchange)) &&
                          m_setup->refusal == NotifyType::NONE;
    if (!mayBegin)
    {
        return false;
    }
    const Ikev2Continuation* before = m_setup->Before();
    auto continuation = before ? std::make_shared<Ikev2Continuation>(*before)
                               : std::make_shared<Ikev2Continuation>();
    continuation->started = m_setup->started;
    continuation->retransmissions = m_setup->retransmissions + request.retransmissions;
    InitiateCommand command = *m_setup->command;
    command.continuation = std::move(continuation);
    const unsigned attempt = m_setup->attempt;
    m_requests.clear(); // the set-up is one to its observers, and goes on
    Die(step, "Nobody answers over UDP: the set-up begins anew over TCP (RFC 9329 section 5.1).");
    m_host.ReinitiateOverTcp(step, command, attempt);
    return true;
}

void
Ikev2Sa::AskForStream(IkeStep& step, const IpAddress& local)
{
    if (m_mobility)
    {
        m_mobility->asksForStream = true;
    }
    OpenStreamAction action;
    action.path.local = {local, 0};
    action.path.remote = {m_path.remote.address, m_connection->transport.remotePort};
    action.path.transport = IpTransport::TCP;
    action.ikeSa = m_id;
    step.actions.emplace_back(std::move(action));
}

/** This side has a new connection. The peer hears of it at once (section 6.1). */
void
Ikev2Sa::HandleStream(IkeStep& step, const IpPath& stream)
{
    if (m_mobility && m_began && m_state == Ikev2State::ESTABLISHED)
    {
        Move(step, stream);
        return;
    }
    const IpPath old = m_path;
    m_path = stream;
    if (!m_setup)
    {
        MoveChildren(step, old);
    }
    Resend(step);
    if (m_state == Ikev2State::ESTABLISHED && m_requests.empty() && m_tasks.empty())
    {
        Want(step, Ikev2Task{IkeExchangeKind::LIVENESS});
    }
}

} // namespace ike
} // namespace ns3
