// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

// IKE_INTERMEDIATE (RFC 9242) for the additional key exchanges of RFC 9370 section 2.2.2. Each one
// replaces all keys of the IKE SA under the same SPIs; both sides know from IKE_SA_INIT how many
// there are.

/** N(INTERMEDIATE_EXCHANGE_SUPPORTED) goes with an offer of additional key exchanges, RFC 9370
 * section 2.2.1. */
void
Ikev2Sa::OfferIntermediate(IkeMessage& message) const
{
    for (const Proposal& proposal : m_connection->proposals)
    {
        if (HasAdditionalKe(proposal))
        {
            message.AddNotify(NotifyType::INTERMEDIATE_EXCHANGE_SUPPORTED);
            return;
        }
    }
}

/** Whether a proposal may be chosen: without IKE_INTERMEDIATE no additional key exchange may. */
bool
Ikev2Sa::MayChoose(const Proposal& chosen, const IkeMessage& message)
{
    return !HasAdditionalKe(chosen) ||
           message.FindNotify(NotifyType::INTERMEDIATE_EXCHANGE_SUPPORTED) != nullptr;
}

/** What follows IKE_SA_INIT at its initiator. @return false when the SA has ended */
bool
Ikev2Sa::SendAfterInit(IkeStep& step)
{
    if (m_setup->intermediate.Remain())
    {
        SendIntermediate(step);
    }
    else
    {
        m_setup->intAuth = m_setup->intermediate.IntAuth(m_requests.NextId());
        SendAuth(step);
    }
    return !IsDead();
}

/** Keeps what IntAuth takes of a message that was built. */
void
Ikev2Sa::NoteSentIntermediate(const std::vector<IkePayload>& payloads, ByteView datagrams)
{
    Bytes inner;
    WritePayloads(payloads, inner);
    m_setup->intermediate.sent = IntAuthContent(datagrams, inner);
}

/**
 * The exchange is over: its messages enter IntAuth under the keys that protected them, and the
 * secret makes new keys, SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr) (RFC 9370 section 2.2.2).
 */
void
Ikev2Sa::ConcludeIntermediate(IkeStep& step, ByteView secret)
{
    Ikev2IntermediateRounds& rounds = m_setup->intermediate;
    const PrfId prf = m_suite.prf;
    const Bytes& byInitiator = m_isInitiator ? rounds.sent : rounds.received;
    const Bytes& byResponder = m_isInitiator ? rounds.received : rounds.sent;
    step.cost += rounds.Add(step.provider, prf, true, m_keys.skPi, byInitiator);
    step.cost += rounds.Add(step.provider, prf, false, m_keys.skPr, byResponder);
    rounds.Made();
    const Ikev2KeyInputs inputs{secret, m_setup->nonceI, m_setup->nonceR, m_spiI, m_spiR, {}};
    m_keys = step.Take(RekeyIkev2Keys(step.provider, m_suite, inputs, prf, m_keys.skD));
    m_protection = std::make_unique<Ikev2Protection>(step.provider, m_suite, m_keys, m_isInitiator);
    step.observer.OnIkeKeys(step.At(), Info(), m_suite, m_keys);
}

// --- initiator
// ---------------------------------------------------------------------------------------

// HDR, SK { KEi(n) } -->
void
Ikev2Sa::SendIntermediate(IkeStep& step)
{
    Ikev2IntermediateRounds& rounds = m_setup->intermediate;
    const KeMethod method = rounds.Next();
    rounds.share = step.Take(step.provider.GenerateKeyShare(method, step.random));
    IkeMessage message;
    message.Add(PayloadType::KE, KePayload{method, rounds.share.publicValue});
    Ikev2Task task{IkeExchangeKind::SETUP};
    task.isLastKeyExchange = rounds.IsLast();
    const uint32_t messageId = m_requests.NextId();
    SendRequest(step, ExchangeType::IKE_INTERMEDIATE, message.payloads, std::move(task));
    NoteSentIntermediate(message.payloads, m_requests.find(messageId)->second.datagram);
}

// <-- HDR, SK { KEr(n) }
Ikev2Verdict
Ikev2Sa::OnIntermediateResponse(IkeStep& step, const IkeMessage& message)
{
    Ikev2IntermediateRounds& rounds = m_setup->intermediate;
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    if (ke->method != rounds.Next())
    {
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::INVALID_SYNTAX);
        return Fail(step, "The responder answers with another key exchange than the one agreed.");
    }
    const auto secret = step.Take(step.provider.CompleteKeyShare(rounds.share, ke->data));
    if (!secret)
    {
        FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::INVALID_SYNTAX);
        return Fail(step, "The responder's value for an additional key exchange is not valid.");
    }
    ConcludeIntermediate(step, *secret);
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    return SendAfterInit(step) ? Ikev2Verdict::TAKEN : Ikev2Verdict::FAILED;
}

// <-- HDR, SK { N(error) }
Ikev2Verdict
Ikev2Sa::OnIntermediateError(IkeStep& step, const IkeMessage& message)
{
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, message.FindErrorNotify()->type);
    return Fail(step, "The responder does not accept an additional key exchange.");
}

// --- responder
// ---------------------------------------------------------------------------------------

// --> HDR, SK { KEi(n) }
// <-- HDR, SK { KEr(n) }
Ikev2Verdict
Ikev2Sa::OnIntermediateRequest(IkeStep& step, const IkeMessage& message)
{
    Ikev2IntermediateRounds& rounds = m_setup->intermediate;
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    const KeMethod method = rounds.Next();
    if (ke->method != method)
    {
        RespondNotify(step, message, NotifyType::INVALID_SYNTAX);
        return Fail(step, "The initiator makes another key exchange than the one agreed.");
    }
    auto agreement = step.Take(step.provider.AnswerKeyShare(method, ke->data, step.random));
    if (!agreement)
    {
        RespondNotify(step, message, NotifyType::INVALID_SYNTAX);
        return Fail(step, "The initiator's value for an additional key exchange is not valid.");
    }
    IkeMessage answer;
    answer.Add(PayloadType::KE, KePayload{method, std::move(agreement->publicValue)});
    Respond(step, message, answer.payloads);
    NoteSentIntermediate(answer.payloads, m_answers.AnswerTo(message.header.messageId));
    ConcludeIntermediate(step, agreement->secret);
    if (rounds.Remain())
    {
        return Ikev2Verdict::TAKEN;
    }
    m_setup->intAuth = rounds.IntAuth(message.header.messageId + 1);
    MoveTo(step,
           Ikev2State::INIT_ANSWERED,
           "The last additional key exchange is made; the initiator's identity is next.");
    return Ikev2Verdict::STAY;
}

} // namespace ike
} // namespace ns3
