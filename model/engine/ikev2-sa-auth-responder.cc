// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-child-negotiation.h"
#include "ikev2-mobility.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

namespace
{

/** Whether an AUTH payload is of the kind that a configured method makes. */
bool
IsOfMethod(const AuthPayload& auth, IkeAuthMethod method)
{
    switch (method)
    {
    case IkeAuthMethod::SHARED_KEY:
        return auth.method == AuthMethod::SHARED_KEY;
    case IkeAuthMethod::NULL_AUTH:
        return auth.method == AuthMethod::NULL_AUTH;
    case IkeAuthMethod::EAP:
        return false; // EAP comes without AUTH
    case IkeAuthMethod::SIGNATURE:
        return auth.method != AuthMethod::SHARED_KEY && auth.method != AuthMethod::NULL_AUTH;
    }
    return false;
}

/** Whether a connection lets this peer in by this kind of proof, as far as can be told before the
 * proof is checked. */
bool
Admits(const IkeConnectionConfig& connection, const IdPayload& peer, const AuthPayload* auth)
{
    const IkeAuthRound& round = connection.remoteAuth.front();
    if (auth ? !IsOfMethod(*auth, round.method) : round.method != IkeAuthMethod::EAP)
    {
        return false;
    }
    if (round.method == IkeAuthMethod::NULL_AUTH)
    {
        return true; // RFC 7619 section 2.4: what the peer calls itself makes no difference
    }
    if (!IdentityMatches(peer, connection.remoteIdPattern))
    {
        return false;
    }
    return round.method != IkeAuthMethod::SHARED_KEY || !round.sharedKey.empty() ||
           (connection.secrets && connection.secrets->SharedKey(peer).has_value());
}

} // namespace

bool
Ikev2Sa::ChooseConnectionFor(const IdPayload& peer,
                             const IdPayload* wanted,
                             const AuthPayload* auth)
{
    for (const auto& connection : m_host.Config().connections)
    {
        const bool serves = connection->version == MajorVersion() &&
                            (!m_path.IsStream() || connection->transport.AllowsTcp()) &&
                            Admits(*connection, peer, auth) &&
                            (!wanted || *wanted == connection->localId);
        if (serves && MayTake(connection->proposals, m_setup->chosen, KeRule::COMPARE))
        {
            m_connection = connection;
            m_localId = connection->localId;
            return true;
        }
    }
    return false;
}

// <-- HDR, SK { N(AUTHENTICATION_FAILED) }
Ikev2Verdict
Ikev2Sa::RefuseInitiator(IkeStep& step, const IkeMessage& message)
{
    RespondNotify(step, message, NotifyType::AUTHENTICATION_FAILED);
    return Fail(step, "The initiator does not prove an identity that is served here.");
}

// --> HDR, SK { IDi, [IDr,] [AUTH,] SAi2, TSi, TSr }
Ikev2Verdict
Ikev2Sa::OnAuthRequest(IkeStep& step, const IkeMessage& message)
{
    if (CameThroughForbiddenNat(message, m_path)) // RFC 4555 section 3.9
    {
        RespondNotify(step, message, NotifyType::UNEXPECTED_NAT_DETECTED);
        return Fail(step, "The initiator forbids NATs, and there is one.");
    }
    Ikev2AuthRounds& auth = m_setup->auth;
    TakeCertificateRequest(message);
    auth.startsAfresh = message.FindNotify(NotifyType::INITIAL_CONTACT) != nullptr;
    auth.eapAlone = message.FindNotify(NotifyType::EAP_ONLY_AUTHENTICATION) != nullptr;
    auth.peerKnowsRounds = message.FindNotify(NotifyType::MULTIPLE_AUTH_SUPPORTED) != nullptr;
    if (!m_setup->resumed && !ChooseConnectionFor(*message.Find<IdPayload>(PayloadType::IDI),
                                                  message.Find<IdPayload>(PayloadType::IDR),
                                                  message.Find<AuthPayload>(PayloadType::AUTH)))
    {
        return RefuseInitiator(step, message);
    }
    const bool isChildless = !message.Find<SaPayload>(PayloadType::SA);
    const bool isWhole =
        message.Find<TsPayload>(PayloadType::TSI) && message.Find<TsPayload>(PayloadType::TSR);
    if (isChildless ? m_connection->childless == IkeChildless::NEVER : !isWhole)
    {
        RespondNotify(step, message, NotifyType::INVALID_SYNTAX); // RFC 6023 section 3
        return Fail(step, "The initiator's request lacks part of what asks for a Child SA.");
    }
    return AnswerAuth(step, message);
}

// --> HDR, SK { [[IDi,] AUTH,] [N(ANOTHER_AUTH_FOLLOWS)] }
Ikev2Verdict
Ikev2Sa::OnAuthRound(IkeStep& step, const IkeMessage& message)
{
    return AnswerAuth(step, message);
}

/** Adds what this side has to prove in answer to one request. @return false when it cannot */
bool
Ikev2Sa::AddOwnAnswer(IkeStep& step, bool endsEap, IkeMessage& answer)
{
    if (endsEap)
    {
        const bool made = AddEapProof(step, answer);
        ForgetEap();
        return made;
    }
    if (!OwnRoundsRemain())
    {
        return true;
    }
    const bool hasSeveral = m_connection->localAuth.size() > 1 && !m_setup->resumed;
    AddOwnId(answer);
    return AddOwnProof(step, answer) && (!hasSeveral || m_setup->auth.peerKnowsRounds);
}

// <-- HDR, SK { [IDr, [AUTH,]] EAP } when EAP is to prove who the initiator is (section 2.16)
// <-- HDR, SK { [IDr, AUTH,] [N(ANOTHER_AUTH_FOLLOWS)] } when one side has more to prove (RFC 4739)
Ikev2Verdict
Ikev2Sa::AskForMore(IkeStep& step, const IkeMessage& message, IkeMessage answer)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    if (!auth.ask)
    {
        auth.ask = message;
    }
    if (auth.eap)
    {
        answer.Add(PayloadType::EAP, EapPayload{auth.eap->Begin(step)});
    }
    Respond(step, message, std::move(answer.payloads));
    if (auth.eap || message.FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS))
    {
        return Ikev2Verdict::TAKEN;
    }
    MoveTo(step, Ikev2State::AUTHENTICATING, "The responder has one more identity to prove.");
    return Ikev2Verdict::STAY;
}

// <-- HDR, SK { [[IDr,] AUTH,] SAr2, TSi, TSr }
Ikev2Verdict
Ikev2Sa::AnswerAuth(IkeStep& step, const IkeMessage& message)
{
    const Ikev2AuthRounds& auth = m_setup->auth;
    const bool endsEap = auth.eapIsOver;
    IkeMessage answer;
    answer.payloads.reserve(SETUP_PAYLOADS);
    if (!TakePeerRound(step, message) || !AddOwnAnswer(step, endsEap, answer))
    {
        return RefuseInitiator(step, message);
    }
    TellPpk(answer);
    if (PeerRoundsRemain() || OwnRoundsRemain())
    {
        return AskForMore(step, message, std::move(answer));
    }
    const IkeMessage& ask = auth.ask ? *auth.ask : message;
    ConcludeAuth(step);
    TakeAuthExtensions(step, ask);
    AddAuthExtensions(step, answer);
    AddAuthLifetime(answer);
    const bool isSentAway = RedirectAtAuth(step, answer);
    if (!isSentAway)
    {
        AnswerFirstChild(step, ask, answer);
    }
    Respond(step, message, std::move(answer.payloads));
    Established(step);
    if (isSentAway)
    {
        CloseAfterGrace(step);
    }
    return Ikev2Verdict::TAKEN;
}

/** Answers the first request's wish for a Child SA in the last response, RFC 7296 section 2.16. */
void
Ikev2Sa::AnswerFirstChild(IkeStep& step, const IkeMessage& ask, IkeMessage& answer)
{
    auto error = AnswerCfg(step, ask, answer);
    if (!ask.Find<SaPayload>(PayloadType::SA))
    {
        return; // RFC 6023
    }
    ChildOffer offer;
    if (!error)
    {
        error = NegotiateChild(step, ask, nullptr, KeRule::IGNORE, offer);
    }
    if (error)
    {
        answer.AddNotify(*error);
        return;
    }
    answer.Add(PayloadType::SA, AnswerOf(offer.chosen));
    answer.Add(PayloadType::TSI, TsPayload{offer.remote});
    answer.Add(PayloadType::TSR, TsPayload{offer.local});
    AddChildAnswers(offer, answer);
    const ChildKeys keys{m_setup->nonceI, m_setup->nonceR, {}};
    Ikev2Child& child = AddChild(step, offer, false, keys);
    InstallInbound(step, child);
    InstallOutbound(step, child);
    ObserveChild(step, child, IkeChildEvent::INSTALLED, ChildSaId());
}

} // namespace ike
} // namespace ns3
