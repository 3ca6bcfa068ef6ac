// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-failover.h"
#include "ikev2-resumption.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

// --- granting and keeping ------------------------------------------------------------------------

// HDR, SK { ..., N(TICKET_REQUEST) } -->
void
Ikev2Sa::AddTicketNotify(IkeStep& step, IkeMessage& message)
{
    if (m_isInitiator && m_connection->resumes)
    {
        message.AddNotify(NotifyType::TICKET_REQUEST);
    }
    if (!m_isInitiator && m_setup->ticketWanted)
    {
        AnswerTicketRequest(step, message, true);
    }
}

// <-- HDR, SK { ..., N(TICKET_LT_OPAQUE) | N(TICKET_ACK) | N(TICKET_NACK) }
/** Answers N(TICKET_REQUEST), RFC 5723 section 4.1; who does not know tickets says nothing. */
void
Ikev2Sa::AnswerTicketRequest(IkeStep& step, IkeMessage& answer, bool inAuth)
{
    const Ikev2TicketConfig& config = m_host.Config().tickets;
    if (!config.grants || !m_remoteId || m_began)
    {
        return;
    }
    if (config.defers && inAuth)
    {
        answer.AddNotify(NotifyType::TICKET_ACK);
        return;
    }
    const Duration hard = m_connection->lifetime.hard;
    const Duration lifetime = hard.count() > 0 ? std::min(hard, config.lifetime) : config.lifetime;
    // RFC 7619 section 2.2: nothing proves the identity that a ticket would stand for.
    const bool isProven = m_connection->remoteAuth.front().method != IkeAuthMethod::NULL_AUTH;
    if (!isProven || lifetime < std::chrono::seconds(1))
    {
        answer.AddNotify(NotifyType::TICKET_NACK);
        return;
    }
    const Bytes ticket = m_host.Persistent().tickets.Grant(step, TicketState(step.now + lifetime));
    answer.AddNotify(NotifyType::TICKET_LT_OPAQUE, EncodeTicketLifetime(lifetime, ticket));
}

Ikev2TicketState
Ikev2Sa::TicketState(TimePoint expires) const
{
    Ikev2TicketState state;
    state.proved = m_began ? m_localId : *m_remoteId;
    state.initiator = m_failOver && m_failOver->shownId ? *m_failOver->shownId : state.proved;
    state.responder = m_began ? *m_remoteId : m_localId;
    state.connection = m_connection->name;
    state.suite = m_suite;
    state.skD = m_keys.skD;
    state.spiI = m_spiI;
    state.spiR = m_spiR;
    state.expires = expires;
    return state;
}

// <-- HDR, SK { ..., N(TICKET_LT_OPAQUE) }
/** The client keeps the newest ticket along with its IKE SA, RFC 5723 section 4.2. */
void
Ikev2Sa::TakeTicket(IkeStep& step, const IkeMessage& message)
{
    const auto* notify = message.FindNotify(NotifyType::TICKET_LT_OPAQUE);
    if (!m_began || !m_connection->resumes || !notify || notify->data.size() <= 4)
    {
        return;
    }
    uint32_t seconds = 0;
    for (uint8_t octet : ByteView(notify->data).Sub(0, 4))
    {
        seconds = seconds << 8 | octet;
    }
    auto ticket = std::make_shared<Ikev2Ticket>();
    ticket->octets = ByteView(notify->data).Sub(4).ToBytes();
    ticket->state = TicketState(step.now + std::chrono::seconds(seconds));
    FailOver().ticket = std::move(ticket);
}

// HDR, SK { N(TICKET_REQUEST) } -->
void
Ikev2Sa::WantTicket()
{
    if (!m_began || !m_connection->resumes)
    {
        return;
    }
    IkeMessage message;
    message.AddNotify(NotifyType::TICKET_REQUEST);
    Ikev2Task task;
    task.kind = IkeExchangeKind::INFORM;
    task.notifies = std::move(message.payloads);
    m_tasks.push_back(std::move(task));
}

// --- presenting ----------------------------------------------------------------------------------

/** Whether this set-up begins with a ticket that is still good. */
bool
Ikev2Sa::HasTicket(TimePoint now) const
{
    const Ikev2Continuation* before = m_setup->Before();
    return !m_setup->ticketRefused && before && before->ticket &&
           now < before->ticket->state.expires && !m_setup->resumed;
}

/** Takes up what the ticket stands for. */
void
Ikev2Sa::BeginResumption()
{
    m_setup->ticket = m_setup->Before()->ticket->octets;
    m_setup->resumed = std::make_shared<const Ikev2TicketState>(m_setup->Before()->ticket->state);
    m_suite = m_setup->resumed->suite;
}

// HDR, [N(COOKIE),] Ni, N(TICKET_OPAQUE), N(NAT_DETECTION_SOURCE_IP),
// N(NAT_DETECTION_DESTINATION_IP) -->
void
Ikev2Sa::SendResume(IkeStep& step)
{
    IkeMessage message;
    if (!m_setup->cookie.empty())
    {
        message.AddNotify(NotifyType::COOKIE, m_setup->cookie);
    }
    message.Add(PayloadType::NONCE, NoncePayload{m_setup->nonceI});
    message.AddNotify(NotifyType::TICKET_OPAQUE, m_setup->ticket);
    if (!m_connection->mobility.enabled || !m_connection->mobility.prohibitsNat)
    {
        AddNatDetection(step, message, IkeSpi());
    }
    if (m_connection->fragmentation.enabled)
    {
        message.AddNotify(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED);
    }
    AddInitExtensions(message);
    SendRequest(step,
                ExchangeType::IKE_SESSION_RESUME,
                std::move(message.payloads),
                Ikev2Task{IkeExchangeKind::SETUP});
}

/** All keys are fresh, RFC 5723 section 5.1: SKEYSEED = prf(SK_d (old), "Resumption" | Ni | Nr). */
void
Ikev2Sa::DeriveResumedKeys(IkeStep& step)
{
    const Ikev2KeyInputs inputs{ByteView::OfText("Resumption"),
                                m_setup->nonceI,
                                m_setup->nonceR,
                                m_spiI,
                                m_spiR};
    m_keys = step.Take(
        RekeyIkev2Keys(step.provider, m_suite, inputs, m_suite.prf, m_setup->resumed->skD));
    m_protection = std::make_unique<Ikev2Protection>(step.provider, m_suite, m_keys, m_isInitiator);
    step.observer.OnIkeKeys(step.At(), Info(), m_suite, m_keys);
}

// --> HDR, [N(COOKIE),] Ni, N(TICKET_OPAQUE)
// <-- HDR, Nr
// <-- HDR, N(TICKET_NACK)
Ikev2Verdict
Ikev2Sa::OnResumeRequest(IkeStep& step, const IkeMessage& message)
{
    if (!m_host.Config().tickets.grants)
    {
        return Fail(step, "Tickets are not granted here.");
    }
    const auto* ticket = message.FindNotify(NotifyType::TICKET_OPAQUE);
    auto state = ticket ? m_host.Persistent().tickets.Open(step, ticket->data) : std::nullopt;
    if (!state || !ChooseResumedConnection(*state))
    {
        AnswerInitError(step, message, NotifyType::TICKET_NACK, {});
        return Fail(step, "The initiator's ticket is not good here.");
    }
    step.cost += step.provider.Costs().SaSetup();
    m_setup->ticket = ticket->data;
    m_setup->resumed = std::make_shared<const Ikev2TicketState>(std::move(*state));
    m_suite = m_setup->resumed->suite;
    m_spiR = m_host.AllocateIkeSpi(step.random);
    m_setup->nonceI = message.Find<NoncePayload>(PayloadType::NONCE)->data;
    m_setup->nonceR = step.random.Draw(m_connection->nonceSize);
    TakeInitExtensions(message);
    LearnNat(step, message);
    IkeMessage answer;
    answer.Add(PayloadType::NONCE, NoncePayload{m_setup->nonceR});
    AddNatDetection(step, answer, m_spiR);
    LearnFragmentation(message);
    if (m_mayFragment)
    {
        answer.AddNotify(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED);
    }
    Respond(step, message, std::move(answer.payloads));
    m_setup->responseOctets = m_answers.AnswerTo(message.header.messageId);
    DeriveResumedKeys(step);
    m_halfOpenUntil = step.At() + m_host.Config().halfOpen.timeout;
    return Ikev2Verdict::TAKEN;
}

bool
Ikev2Sa::ChooseResumedConnection(const Ikev2TicketState& state)
{
    for (const auto& connection : m_host.Config().connections)
    {
        if (connection->version == MajorVersion() && connection->name == state.connection &&
            connection->localId == state.responder &&
            IdentityMatches(state.initiator, connection->remoteIdPattern) &&
            (!m_path.IsStream() || connection->transport.AllowsTcp()))
        {
            m_connection = connection;
            m_localId = connection->localId;
            return true;
        }
    }
    return false;
}

// <-- HDR, Nr
Ikev2Verdict
Ikev2Sa::OnResumeResponse(IkeStep& step, const IkeMessage& message)
{
    if (message.header.responderSpi.IsZero() || !m_setup->resumed)
    {
        return Ikev2Verdict::STAY;
    }
    m_spiR = message.header.responderSpi;
    m_setup->nonceR = message.Find<NoncePayload>(PayloadType::NONCE)->data;
    DeriveResumedKeys(step);
    LearnNat(step, message);
    LearnFragmentation(message);
    FloatForNat(message);
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    SendAuth(step);
    return IsDead() ? Ikev2Verdict::FAILED : Ikev2Verdict::TAKEN;
}

// <-- HDR, N(TICKET_NACK)
// The ticket is of no use: the regular exchange follows (RFC 5723 section 4.3.2).
Ikev2Verdict
Ikev2Sa::OnTicketRefused(IkeStep& step, const IkeMessage& message)
{
    m_setup->retransmissions += RequestOf(message)->retransmissions;
    m_requests.clear();
    m_setup->ticketRefused = true;
    m_setup->resumed.reset();
    m_setup->ticket.clear();
    m_setup->cookie.clear();
    BeginKeyExchange(step);
    SendInit(step);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { N(AUTHENTICATION_FAILED) }
/** The gateway takes the ticket but not what follows: the set-up goes on from its beginning. */
Ikev2Verdict
Ikev2Sa::BeginWithoutTicket(IkeStep& step, const IkeMessage& message)
{
    InitiateCommand command = *m_setup->command;
    auto continuation = std::make_shared<Ikev2Continuation>(*command.continuation);
    continuation->ticket.reset();
    continuation->started = m_setup->started;
    continuation->retransmissions = m_setup->retransmissions + RequestOf(message)->retransmissions;
    command.continuation = std::move(continuation);
    const unsigned attempt = m_setup->attempt;
    m_requests.clear(); // the set-up is one to its observers
    Die(step, "The responder does not accept the initiator by its ticket.");
    m_host.Reinitiate(step, command, attempt);
    return Ikev2Verdict::FAILED;
}

/** AUTH = prf(SK_px, message octets), RFC 5723 section 4.3.3. @param skP of the side that proves */
AuthPayload
Ikev2Sa::ResumedAuth(IkeStep& step, const Proof& proof)
{
    return {AuthMethod::SHARED_KEY,
            step.Take(step.provider.Prf(m_suite.prf, proof.skP, {SignedOctets(step, proof)}))};
}

/** The resumed IKE SA stands: its ticket is used up, and the IKE SA that the ticket is for goes
 * without a word (RFC 5723 section 4.3.4). */
void
Ikev2Sa::ConcludeResumption(IkeStep& step)
{
    if (!m_setup->resumed || m_isInitiator)
    {
        return;
    }
    m_host.Persistent().tickets.Spend(m_setup->ticket);
    if (!(m_setup->resumed->proved == m_setup->resumed->initiator))
    {
        FailOver().shownId = m_setup->resumed->initiator;
    }
    for (const IkeSaId id : m_host.OthersWithPeerOf(*this))
    {
        Ikev2Sa* other = FindOther(id);
        if (other && other->m_spiI == m_setup->resumed->spiI &&
            other->m_spiR == m_setup->resumed->spiR)
        {
            other->Die(step, "The peer has resumed it with its ticket.");
        }
    }
}

} // namespace ike
} // namespace ns3
