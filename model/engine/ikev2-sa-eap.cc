// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-rounds.h"
#include "ikev2-failover.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

/** A name in text, as the identity that it is or else as octets. */
IdPayload
IdentityOfUser(const std::string& user)
{
    const auto id = ParseIdentity(user);
    return id ? *id : IdPayload{IdType::KEY_ID, ByteView::OfText(user).ToBytes()};
}

} // namespace

/** Makes this side of the EAP conversation that an authentication consists in. */
bool
Ikev2Sa::PrepareEap(const IkeAuthRound& round)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    const IdPayload& id = m_isInitiator ? OwnIdShown() : auth.peerId;
    EapCredentials credentials{round.eap, m_connection->secrets.get(), FormatIdentity(id)};
    if (m_isInitiator && !round.eap.identity.empty())
    {
        credentials.identity = round.eap.identity;
    }
    auth.eap = m_isInitiator ? MakeEapPeer(credentials) : MakeEapServer(credentials);
    return true;
}

/**
 * Whether EAP alone may prove this responder, RFC 5998 section 3: the initiator asked for it, and
 * every method that may come of it proves the server.
 */
bool
Ikev2Sa::MayProveByEap() const
{
    const Ikev2AuthRounds& auth = m_setup->auth;
    if (!auth.eapAlone || !auth.eap || !PeerRoundsRemain())
    {
        return false;
    }
    const auto& methods = m_connection->remoteAuth[auth.peerDone].eap.methods;
    return std::all_of(methods.begin(), methods.end(), IsFitForEapOnly);
}

/** RFC 7296 section 2.16: the MSK, or SK_p where the method made none. */
ByteView
Ikev2Sa::EapKey(const Proof& proof) const
{
    const Bytes& key = m_setup->auth.eapKey;
    return key.empty() ? proof.skP : ByteView(key);
}

/**
 * Adds AUTH under the key of an EAP conversation that has succeeded.
 * @return false when this side lacks its post-quantum preshared key
 */
bool
Ikev2Sa::AddEapProof(IkeStep& step, IkeMessage& message)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    const auto& plan = m_connection->localAuth;
    if (!PreparePpk(step))
    {
        return false;
    }
    const Proof proof = OwnProof(plan[auth.ownShown]);
    message.Add(
        PayloadType::AUTH,
        SharedKeyAuth(step, AuthMethod::SHARED_KEY, EapKey(proof), SignedOctets(step, proof)));
    AddPpk(step, plan[auth.ownShown], message);
    if (OwnRoundsRemain() && plan[auth.ownDone].method == IkeAuthMethod::EAP)
    {
        ++auth.ownDone;
    }
    if (OwnRoundsRemain())
    {
        message.AddNotify(NotifyType::ANOTHER_AUTH_FOLLOWS);
    }
    return true;
}

/**
 * Checks the peer's AUTH after EAP. At the responder it ends the peer's round; at the initiator
 * too, where EAP alone proves the responder.
 */
bool
Ikev2Sa::TakeEapProof(IkeStep& step, const IkeMessage& message, const AuthPayload& proof)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    const auto& plan = m_connection->remoteAuth;
    const bool endsRound = PeerRoundsRemain() && plan[auth.peerDone].method == IkeAuthMethod::EAP;
    const Proof wanted = PeerProof(plan.front());
    const bool isRight =
        proof.method == AuthMethod::SHARED_KEY &&
        SharedKeyAuth(step, proof.method, EapKey(wanted), SignedOctets(step, wanted)).data ==
            proof.data;
    if (!isRight || (m_isInitiator && endsRound && !IsFitForEapOnly(auth.eap->Method())))
    {
        return false;
    }
    if (!endsRound)
    {
        return (message.FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS) != nullptr) ==
               PeerRoundsRemain();
    }
    const std::string user = auth.eap->User();
    const std::string& pattern = plan[auth.peerDone].eap.identity;
    if (!m_isInitiator && !pattern.empty() &&
        !IdentityMatches(user.empty() ? auth.peerId : IdentityOfUser(user), pattern))
    {
        return false;
    }
    const bool isFirst = auth.peerDone == 0;
    const bool goesOn = FinishPeerRound(message);
    if (isFirst && !user.empty())
    {
        // RFC 7296 section 2.16: what EAP has proved.
        const IdPayload shown = std::exchange(auth.firstPeerId, IdentityOfUser(user));
        if (!m_isInitiator && !(shown == auth.firstPeerId))
        {
            FailOver().shownId = shown;
        }
    }
    return goesOn;
}

void
Ikev2Sa::ForgetEap()
{
    Ikev2AuthRounds& auth = m_setup->auth;
    auth.eap.reset();
    auth.eapKey.clear();
    auth.eapIsOver = false;
}

// <-- HDR, SK { [IDr, [AUTH,]] EAP }
// HDR, SK { EAP } -->
// HDR, SK { AUTH, [N(ANOTHER_AUTH_FOLLOWS)] } --> after EAP Success
Ikev2Verdict
Ikev2Sa::OnEapRequest(IkeStep& step, const IkeMessage& message)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    const bool namesItself = message.Find<IdPayload>(PayloadType::IDR) != nullptr;
    const bool proves = message.Find<AuthPayload>(PayloadType::AUTH) != nullptr;
    if (!auth.eap || auth.eapIsOver ||
        (namesItself || proves ? !TakePeerRound(step, message) : auth.peerId.data.empty()))
    {
        return RefuseResponder(step, message);
    }
    const auto& packet = message.Find<EapPayload>(PayloadType::EAP)->message;
    const auto parsed = ParseEap(packet);
    if (parsed && parsed->code == EapCode::FAILURE)
    {
        FinishRequest(step,
                      message,
                      IkeExchangeOutcome::REFUSED,
                      NotifyType::AUTHENTICATION_FAILED);
        return Fail(step, "The responder's EAP server does not accept the initiator.");
    }
    EapTurn turn = auth.eap->Handle(step, packet);
    if (turn.progress == EapProgress::FAILED)
    {
        return RefuseResponder(step, message);
    }
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    IkeMessage next;
    if (turn.progress == EapProgress::SUCCEEDED)
    {
        auth.eapIsOver = true;
        auth.eapKey = auth.eap->Msk();
        if (!AddEapProof(step, next))
        {
            return Fail(step, "This side lacks its post-quantum preshared key.");
        }
    }
    else
    {
        next.Add(PayloadType::EAP, EapPayload{std::move(turn.octets)});
    }
    SendAuthRequest(step, std::move(next));
    return Ikev2Verdict::TAKEN;
}

// --> HDR, SK { EAP }
// <-- HDR, SK { [IDr, AUTH,] EAP }
Ikev2Verdict
Ikev2Sa::OnEapResponse(IkeStep& step, const IkeMessage& message)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    if (!auth.eap || auth.eapIsOver || message.Find<IdPayload>(PayloadType::IDI) ||
        message.Find<AuthPayload>(PayloadType::AUTH))
    {
        return RefuseInitiator(step, message);
    }
    EapTurn turn = auth.eap->Handle(step, message.Find<EapPayload>(PayloadType::EAP)->message);
    IkeMessage answer;
    const auto& plan = m_connection->localAuth;
    if (turn.progress != EapProgress::FAILED && OwnRoundsRemain() &&
        plan[auth.ownDone].method != IkeAuthMethod::EAP)
    {
        AddOwnId(answer);
        if (!AddOwnProof(step, answer))
        {
            return RefuseInitiator(step, message);
        }
    }
    answer.Add(PayloadType::EAP, EapPayload{std::move(turn.octets)});
    Respond(step, message, std::move(answer.payloads));
    if (turn.progress == EapProgress::FAILED)
    {
        return Fail(step, "The EAP server does not accept the initiator.");
    }
    if (turn.progress == EapProgress::SUCCEEDED)
    {
        auth.eapIsOver = true;
        auth.eapKey = auth.eap->Msk();
    }
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
