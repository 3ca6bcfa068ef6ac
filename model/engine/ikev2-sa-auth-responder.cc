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
    case IkeAuthMethod::SIGNATURE:
        return auth.method != AuthMethod::SHARED_KEY && auth.method != AuthMethod::NULL_AUTH;
    }
    return false;
}

/** Whether a connection lets this peer in by this kind of proof, as far as can be told before the
 * proof is checked. */
bool
Admits(const IkeConnectionConfig& connection, const IdPayload& peer, const AuthPayload& auth)
{
    const IkeAuthRound& round = connection.remoteAuth.front();
    if (!IsOfMethod(auth, round.method))
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
                             const AuthPayload& auth)
{
    for (const auto& connection : m_host.Config().connections)
    {
        const bool serves = connection->version == MajorVersion() &&
                            Admits(*connection, peer, auth) &&
                            (!wanted || *wanted == connection->localId);
        if (serves && ChooseProposal(connection->proposals, {m_setup->chosen}, KeRule::COMPARE))
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

// --> HDR, SK { IDi, [IDr,] AUTH, SAi2, TSi, TSr }
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
    auth.peerKnowsRounds = message.FindNotify(NotifyType::MULTIPLE_AUTH_SUPPORTED) != nullptr;
    if (!m_setup->resumed && !ChooseConnectionFor(*message.Find<IdPayload>(PayloadType::IDI),
                             message.Find<IdPayload>(PayloadType::IDR),
                             *message.Find<AuthPayload>(PayloadType::AUTH)))
    {
        return RefuseInitiator(step, message);
    }
    return AnswerAuth(step, message);
}

// --> HDR, SK { [IDi, AUTH,] [N(ANOTHER_AUTH_FOLLOWS)] }
Ikev2Verdict
Ikev2Sa::OnAuthRound(IkeStep& step, const IkeMessage& message)
{
    return AnswerAuth(step, message);
}

// <-- HDR, SK { [IDr, AUTH,] SAr2, TSi, TSr }
// <-- HDR, SK { [IDr, AUTH,] [N(ANOTHER_AUTH_FOLLOWS)] } when one side has more to prove (RFC 4739)
Ikev2Verdict
Ikev2Sa::AnswerAuth(IkeStep& step, const IkeMessage& message)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    if (!TakePeerRound(step, message))
    {
        return RefuseInitiator(step, message);
    }
    IkeMessage answer;
    if (OwnRoundsRemain())
    {
        answer.Add(PayloadType::IDR, OwnIdInRound());
        if (!AddOwnProof(step, answer) || (OwnRoundsRemain() && !auth.peerKnowsRounds))
        {
            return RefuseInitiator(step, message);
        }
    }
    if (PeerRoundsRemain() || OwnRoundsRemain())
    {
        if (!auth.ask)
        {
            auth.ask = message;
        }
        Respond(step, message, std::move(answer.payloads));
        if (message.FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS))
        {
            return Ikev2Verdict::TAKEN;
        }
        MoveTo(step, Ikev2State::AUTHENTICATING, "The responder has one more identity to prove.");
        return Ikev2Verdict::STAY;
    }
    const IkeMessage& ask = auth.ask ? *auth.ask : message;
    ConcludeAuth(step);
    TakeAuthExtensions(step, ask);
    AddAuthExtensions(step, answer);
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
    ChildOffer offer;
    const auto error = NegotiateChild(step, ask, nullptr, KeRule::IGNORE, offer);
    if (error)
    {
        answer.AddNotify(*error);
        return;
    }
    answer.Add(PayloadType::SA, SaPayload{{offer.chosen}});
    answer.Add(PayloadType::TSI, TsPayload{offer.remote});
    answer.Add(PayloadType::TSR, TsPayload{offer.local});
    if (offer.transportMode)
    {
        answer.AddNotify(NotifyType::USE_TRANSPORT_MODE);
    }
    const ChildKeys keys{m_setup->nonceI, m_setup->nonceR, {}};
    Ikev2Child& child = AddChild(step, offer, false, keys);
    InstallInbound(step, child);
    InstallOutbound(step, child);
    ObserveChild(step, child, IkeChildEvent::INSTALLED, ChildSaId());
}

} // namespace ike
} // namespace ns3
