// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-configuration.h"
#include "ikev2-failover.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

Ikev2FailOver&
Ikev2Sa::FailOver()
{
    if (!m_failOver)
    {
        m_failOver = std::make_unique<Ikev2FailOver>();
    }
    return *m_failOver;
}

// <-- HDR, N(INVALID_IKE_SPI), N(QCD_TOKEN)+
// An answer without protection is a hint and no more (RFC 7296 section 2.21.4), unless it holds a
// token that only the peer can make (RFC 6290 section 4.5). It may come from any address.
void
Ikev2Sa::HandleBareAnswer(IkeStep& step, const IpPath& path, ByteView datagram)
{
    const bool hasTokens = m_failOver && !m_failOver->tokens.IsEmpty();
    const auto message =
        hasTokens ? ParseMessage(datagram) : Result<IkeMessage, WireError>(WireError{});
    if (!message || !m_failOver->tokens.Proves(step.now, *message))
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::BAD_CHECKSUM, datagram);
        TakeHintOfLoss(step);
        return;
    }
    step.observer.OnMessage(step.At(), Info(), false, *message, datagram);
    RestartAfterLoss(step, "The peer proves that it has lost this IKE SA (RFC 6290).");
}

/** The set-up that this IKE SA came from, with the children it has now, at the gateway that was
 * asked first. */
InitiateCommand
Ikev2Sa::SameAgain() const
{
    InitiateCommand again;
    again.connection = m_connection;
    const IpAddress home = m_failOver ? m_failOver->redirects.Home() : IpAddress();
    again.path =
        IpPath{{m_path.local.address, 500}, {home.IsNone() ? m_path.remote.address : home, 500}};
    again.localId = m_localId;
    for (const auto& child : m_children)
    {
        const bool known = std::find(again.children.begin(), again.children.end(), child.config) !=
                           again.children.end();
        if (!known)
        {
            again.children.push_back(child.config);
        }
    }
    if (m_configuration && !m_configuration->pool)
    {
        again.formerAddresses = m_configuration->assigned.addresses;
    }
    return again;
}

/** The set-up that failed, from the gateway on that was asked first. */
InitiateCommand
Ikev2Sa::NextTry() const
{
    InitiateCommand next = *m_setup->command;
    if (next.continuation && next.continuation->ticket)
    {
        // Unused so far, and the way may have been to blame; but not for ever.
        auto continuation = std::make_shared<Ikev2Continuation>(*next.continuation);
        if (m_setup->ticketRefused || m_setup->attempt > 1)
        {
            continuation->ticket.reset();
        }
        continuation->started.reset();
        continuation->retransmissions = 0;
        next.continuation = std::move(continuation);
        return next;
    }
    if (next.continuation && !next.continuation->redirects.Home().IsNone())
    {
        auto continuation = std::make_shared<Ikev2Continuation>();
        continuation->redirects = next.continuation->redirects;
        continuation->redirects.GoHome();
        next.path.remote.address = continuation->redirects.Home();
        next.continuation = std::move(continuation);
        return next;
    }
    next.continuation.reset(); // it carried on a try that is over
    return next;
}

// <-- HDR, SK { N(INVALID_SYNTAX) }
// Fatal in both peers, RFC 7296 section 2.21.3.
Ikev2Verdict
Ikev2Sa::OnInvalidSyntax(IkeStep& step, const IkeMessage& message)
{
    m_host.ReleaseEspSpi(RequestOf(message)->task.inboundSpi);
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::INVALID_SYNTAX);
    RestartAfterLoss(step, "The peer cannot read what it was asked (RFC 7296 section 2.21.3).");
    return Ikev2Verdict::FAILED;
}

/** Forgets the IKE SA and its children without a word; sets up anew if the connection says so. */
void
Ikev2Sa::RestartAfterLoss(IkeStep& step, const char* story)
{
    const bool restart =
        m_state == Ikev2State::ESTABLISHED && m_connection->lossAction == IkeLossAction::RESTART;
    InitiateCommand again = restart ? SameAgain() : InitiateCommand();
    if (restart && m_failOver && m_failOver->ticket && step.now < m_failOver->ticket->state.expires)
    {
        // The gateway that granted the ticket takes it, not the one that was asked first.
        auto continuation = std::make_shared<Ikev2Continuation>();
        continuation->redirects = m_failOver->redirects;
        continuation->redirects.GoHome();
        continuation->ticket = m_failOver->ticket;
        again.continuation = std::move(continuation);
        again.path.remote.address = m_path.remote.address;
    }
    const bool isStarted = m_startAfter != nullptr;
    StartSuccessor(step);
    Die(step, story);
    if (restart && !isStarted)
    {
        m_host.Reinitiate(step, again, 1);
    }
}

} // namespace ike
} // namespace ns3
