// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-failover.h"
#include "ikev2-redirect.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

// --- gateway -------------------------------------------------------------------------------------

// <-- HDR(A,0), N(REDIRECT, New_GW_ID, Ni_data)
/** Where the stranger goes, RFC 5685 section 3; nothing to keep it. */
std::optional<Ikev2GatewayName>
Ikev2Sa::RedirectOf(IkeStep& step)
{
    const auto& policy = m_host.Config().redirectPolicy;
    if (!policy || !m_peerTakesRedirects)
    {
        return std::nullopt;
    }
    return policy->AtInit(step.now, m_path.remote, m_setup->wasRedirected);
}

// <-- HDR, SK { IDr, AUTH, N(REDIRECT, New_GW_ID) }
/** RFC 5685 section 6: both sides have proved who they are, the client is to delete this IKE SA.
 * @return false to keep it */
bool
Ikev2Sa::RedirectAtAuth(IkeStep& step, IkeMessage& answer)
{
    const auto& policy = m_host.Config().redirectPolicy;
    if (!policy || !m_peerTakesRedirects)
    {
        return false;
    }
    const auto gateway =
        policy->AtAuth(step.now, m_path.remote, *m_remoteId, m_setup->wasRedirected);
    if (gateway)
    {
        answer.AddNotify(NotifyType::REDIRECT, EncodeRedirect(*gateway, ByteView()));
    }
    return gateway.has_value();
}

/** The client has time to set itself up elsewhere and to delete this IKE SA (RFC 5685 section 5).
 */
void
Ikev2Sa::CloseAfterGrace(IkeStep& step)
{
    m_softAt = NEVER;
    m_hardAt = std::min(m_hardAt, step.At() + m_host.Config().redirectGrace);
}

// <-- HDR, SK { N(REDIRECT, New_GW_ID) }
void
Ikev2Sa::WantRedirect(IkeStep& step, const Ikev2GatewayName& gateway)
{
    // RFC 5685 section 10: only the original responder can send the other side away.
    if (m_state != Ikev2State::ESTABLISHED || m_began || !m_peerTakesRedirects)
    {
        return;
    }
    IkeMessage message;
    message.AddNotify(NotifyType::REDIRECT, EncodeRedirect(gateway, ByteView()));
    Ikev2Task task;
    task.kind = IkeExchangeKind::REDIRECT;
    task.notifies = std::move(message.payloads);
    Want(step, std::move(task));
}

// --> HDR, SK { }
Ikev2Verdict
Ikev2Sa::OnRedirectResponse(IkeStep& step, const IkeMessage& message)
{
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    CloseAfterGrace(step);
    return Ikev2Verdict::TAKEN;
}

// --- client --------------------------------------------------------------------------------------

/**
 * Reads a redirection and decides whether to follow it.
 * @param nonce what it must repeat; empty for none
 * @param gateway where it leads
 * @return what the new set-up carries on; null for not following
 */
std::shared_ptr<Ikev2Continuation>
Ikev2Sa::FollowableRedirect(IkeStep& step,
                            const IkeMessage& message,
                            ByteView nonce,
                            IpAddress& gateway)
{
    const Ikev2RedirectConfig& config = m_connection->redirect;
    const auto redirect = DecodeRedirect(message.FindNotify(NotifyType::REDIRECT)->data);
    if (!config.accepts || !m_began || !redirect || ByteView(redirect->nonce) != nonce)
    {
        return nullptr;
    }
    const auto named = config.gateways.find(redirect->gateway.fqdn);
    gateway = !redirect->gateway.address.IsNone() ? redirect->gateway.address
              : named != config.gateways.end()    ? named->second
                                                  : IpAddress();
    const bool isReachable = gateway.IsIpv4() == m_path.local.address.IsIpv4() &&
                             !gateway.IsNone() && gateway != m_path.remote.address;
    auto continuation = std::make_shared<Ikev2Continuation>();
    if (m_setup && m_setup->Before())
    {
        *continuation = *m_setup->Before();
    }
    else if (m_failOver)
    {
        continuation->redirects = m_failOver->redirects;
    }
    if (!isReachable || !continuation->redirects.Note(step.now, m_path.remote.address, config))
    {
        return nullptr;
    }
    return continuation;
}

void
Ikev2Sa::FollowRedirect(IkeStep& step,
                        const IpAddress& gateway,
                        std::shared_ptr<Ikev2Continuation> continuation)
{
    InitiateCommand command = m_setup ? *m_setup->command : SameAgain();
    command.path = IpPath{{m_path.local.address, 500}, {gateway, 500}};
    command.continuation = std::move(continuation);
    m_host.Reinitiate(step, command, m_setup ? m_setup->attempt : 1);
}

// <-- HDR(A,0), N(REDIRECT, New_GW_ID, Ni_data)
// Not protected: what does not repeat the nonce is a forgery (RFC 5685 section 3), and what cannot
// be followed must not end the attempt.
Ikev2Verdict
Ikev2Sa::OnInitRedirect(IkeStep& step, const IkeMessage& message)
{
    IpAddress gateway;
    const auto continuation = FollowableRedirect(step, message, m_setup->nonceI, gateway);
    if (!continuation)
    {
        return Ikev2Verdict::STAY;
    }
    continuation->started = m_setup->started;
    continuation->retransmissions = m_setup->retransmissions + RequestOf(message)->retransmissions;
    m_requests.clear(); // the set-up goes on elsewhere
    FollowRedirect(step, gateway, continuation);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { IDr, AUTH, N(REDIRECT, New_GW_ID) }
/** RFC 5685 section 6; the gateway's AUTH is verified. @return whether the message redirects */
bool
Ikev2Sa::FollowRedirectAtAuth(IkeStep& step, const IkeMessage& message)
{
    if (!message.FindNotify(NotifyType::REDIRECT))
    {
        return false;
    }
    IpAddress gateway;
    const auto continuation = FollowableRedirect(step, message, ByteView(), gateway);
    if (m_setup->childTask)
    {
        m_host.ReleaseEspSpi(m_setup->childTask->inboundSpi);
    }
    if (continuation)
    {
        continuation->started = m_setup->started;
        continuation->retransmissions =
            m_setup->retransmissions + RequestOf(message)->retransmissions;
        m_requests.clear();
        FollowRedirect(step, gateway, continuation);
    }
    else
    {
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::REDIRECT);
    }
    Established(step);
    m_softAt = NEVER;
    m_probeAt = NEVER;
    Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE}); // goes out when the state has changed
    return true;
}

// <-- HDR, SK { N(REDIRECT, New_GW_ID) }
// --> HDR, SK { }
// The new set-up and the deletion of this IKE SA go side by side (RFC 5685 section 5).
Ikev2Verdict
Ikev2Sa::OnRedirectRequest(IkeStep& step, const IkeMessage& message)
{
    Respond(step, message, {});
    IpAddress gateway;
    const auto continuation = FollowableRedirect(step, message, ByteView(), gateway);
    if (continuation)
    {
        FollowRedirect(step, gateway, continuation);
        m_softAt = NEVER;
        m_tasks.clear();
        Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE});
    }
    return Ikev2Verdict::STAY;
}

} // namespace ike
} // namespace ns3
