// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-failover.h"
#include "ikev2-mobility.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

// HDR, SAi1, KEi, Ni, [N(REDIRECT_SUPPORTED) | N(REDIRECTED_FROM)] -->
void
Ikev2Sa::AddInitExtensions(IkeMessage& message) const
{
    const Ikev2Continuation* before = m_setup->Before();
    const bool isRedirected = before && !before->redirects.LastGateway().IsNone();
    if (isRedirected)
    {
        message.AddNotify(NotifyType::REDIRECTED_FROM,
                          EncodeRedirect({before->redirects.LastGateway(), ""}, ByteView()));
    }
    else if (m_connection->redirect.accepts)
    {
        message.AddNotify(NotifyType::REDIRECT_SUPPORTED);
    }
}

void
Ikev2Sa::TakeInitExtensions(const IkeMessage& message)
{
    m_setup->wasRedirected = message.FindNotify(NotifyType::REDIRECTED_FROM) != nullptr;
    m_peerTakesRedirects =
        m_setup->wasRedirected || message.FindNotify(NotifyType::REDIRECT_SUPPORTED) != nullptr;
}

// HDR, SK { IDi, AUTH, [N(SET_WINDOW_SIZE),] [N(QCD_TOKEN),] SAi2, TSi, TSr } -->
// <-- HDR, SK { IDr, AUTH, [N(SET_WINDOW_SIZE),] [N(QCD_TOKEN),] SAr2, TSi, TSr }
void
Ikev2Sa::AddAuthExtensions(IkeStep& step, IkeMessage& message)
{
    PromiseWindow(message);
    if (m_setup)
    {
        AddMobility(message);
        AddTicketNotify(step, message);
    }
    AddRekeyExtensions(step, message);
}

void
Ikev2Sa::TakeAuthExtensions(IkeStep& step, const IkeMessage& message)
{
    TakeMobility(message);
    m_setup->ticketWanted = message.FindNotify(NotifyType::TICKET_REQUEST) != nullptr;
    if (message.FindNotify(NotifyType::TICKET_ACK))
    {
        WantTicket(); // RFC 5723 section 4.1: the gateway has one later
    }
    ConcludeResumption(step);
    TakeInformation(step, message);
}

// <-- HDR, SK { SA, Nr, KEr, [N(QCD_TOKEN)] }
// RFC 6290 section 4.3: the token of the new IKE SA, which this is.
void
Ikev2Sa::AddRekeyExtensions(IkeStep& step, IkeMessage& message)
{
    if (m_host.Config().crashDetection.makesTokens)
    {
        AddCrashToken(message,
                      m_host.Persistent().tokens.Make(step, m_spiI, m_spiR, m_path.remote.address));
    }
}

void
Ikev2Sa::TakeRekeyExtensions(IkeStep& step, const IkeMessage& message)
{
    TakeInformation(step, message);
}

/** What of the set-up an established IKE SA has a use for. */
void
Ikev2Sa::KeepContinuation()
{
    const Ikev2Continuation* before = m_setup->Before();
    if (before && !before->redirects.Home().IsNone())
    {
        FailOver().redirects = before->redirects;
    }
}

/** What the IKE SA before this one knew of its peer. */
void
Ikev2Sa::InheritExtensions(const Ikev2Sa& old)
{
    m_began = old.m_began;
    m_peerTakesRedirects = old.m_peerTakesRedirects;
    InheritMobility(old);
    if (old.m_failOver && !old.m_failOver->redirects.Home().IsNone())
    {
        FailOver().redirects = old.m_failOver->redirects;
    }
    if (old.m_failOver && old.m_failOver->shownId)
    {
        FailOver().shownId = old.m_failOver->shownId;
    }
}

// HDR, SK { [N(SET_WINDOW_SIZE),] [N(QCD_TOKEN)] } -->
// What the asking side of an IKE SA rekey has to say on the new IKE SA, RFC 6290 section 4.3.
void
Ikev2Sa::TellAfterRekey(IkeStep& step)
{
    IkeMessage message;
    AddAuthExtensions(step, message);
    Inform(step, std::move(message.payloads));
}

/** Notifies that may come in any protected message. */
void
Ikev2Sa::TakeInformation(IkeStep& step, const IkeMessage& message)
{
    TakeTicket(step, message);
    LearnWindow(message);
    if (!m_host.Config().crashDetection.takesTokens)
    {
        return;
    }
    for (const IkePayload& payload : message.payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (notify && notify->type == NotifyType::QUICK_CRASH_DETECTION)
        {
            FailOver().tokens.Store(notify->data);
        }
    }
}

// <-- HDR, SK { }
Ikev2Verdict
Ikev2Sa::OnInformResponse(IkeStep& step, const IkeMessage& message)
{
    TakeInformation(step, message);
    m_host.ReleaseEspSpi(RequestOf(message)->task.inboundSpi); // of a pair that was not taken
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
