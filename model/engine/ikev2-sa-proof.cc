// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-rounds.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

Bytes
IdBody(PayloadType type, const IdPayload& id)
{
    IkePayload payload;
    payload.type = type;
    payload.body = id;
    Bytes body;
    WritePayloadBody(payload, body);
    return body;
}

} // namespace

/** What AUTH covers, whatever the method, RFC 7296 section 2.15. */
Bytes
Ikev2Sa::SignedOctets(IkeStep& step, const Proof& proof)
{
    const bool i = proof.byInitiator;
    Bytes octets =
        step.Take(Ikev2SignedOctets(step.provider,
                                    m_suite.prf,
                                    i ? m_setup->requestOctets : m_setup->responseOctets,
                                    i ? m_setup->nonceR : m_setup->nonceI,
                                    proof.skP,
                                    IdBody(i ? PayloadType::IDI : PayloadType::IDR, proof.id)));
    // RFC 9242 section 3.3.2: after IKE_INTERMEDIATE exchanges IntAuth is signed too.
    Append(octets, m_setup->intAuth);
    return octets;
}

AuthPayload
Ikev2Sa::SharedKeyAuth(IkeStep& step, AuthMethod method, ByteView key, ByteView octets) const
{
    return {method, step.Take(Ikev2SharedKeyAuth(step.provider, m_suite.prf, key, octets))};
}

/**
 * The pre-shared key of a round. Before the responder has said who it is, its key is looked up
 * under the name that the configuration expects.
 */
std::optional<ByteView>
Ikev2Sa::SharedKeyOf(const IkeAuthRound& round) const
{
    if (!round.sharedKey.empty())
    {
        return ByteView(round.sharedKey);
    }
    if (!m_connection->secrets)
    {
        return std::nullopt;
    }
    IdPayload peer = m_setup->auth.peerId;
    if (peer.data.empty())
    {
        const std::string& pattern = m_connection->remoteIdPattern;
        const auto named = pattern.find('*') == std::string::npos ? ParseIdentity(pattern)
                                                                  : Result<IdPayload>(IdPayload{});
        peer = named ? *named : IdPayload{};
        if (peer.data.empty())
        {
            peer.data = ByteView::OfText(pattern).ToBytes();
        }
    }
    return m_connection->secrets->SharedKey(peer);
}

/**
 * AUTH of this side. @param message gets what must stand before it (certificates)
 * @return nothing when this side lacks the secret
 */
std::optional<AuthPayload>
Ikev2Sa::MakeProof(IkeStep& step, const Proof& proof, IkeMessage& message)
{
    if (m_setup->resumed)
    {
        return ResumedAuth(step, proof);
    }
    switch (proof.round.method)
    {
    case IkeAuthMethod::SHARED_KEY:
    {
        const auto key = SharedKeyOf(proof.round);
        return key ? std::optional<AuthPayload>(SharedKeyAuth(step,
                                                              AuthMethod::SHARED_KEY,
                                                              *key,
                                                              SignedOctets(step, proof)))
                   : std::nullopt;
    }
    case IkeAuthMethod::SIGNATURE:
        return MakeSignature(step, proof, message);
    case IkeAuthMethod::NULL_AUTH:
        // RFC 7619 section 2.1: SK_p takes the place of the shared key.
        return SharedKeyAuth(step, AuthMethod::NULL_AUTH, proof.skP, SignedOctets(step, proof));
    case IkeAuthMethod::EAP:
        return SharedKeyAuth(step,
                             AuthMethod::SHARED_KEY,
                             EapKey(proof),
                             SignedOctets(step, proof));
    }
    return std::nullopt;
}

/** Whether the peer's AUTH is of the method that the round asks for, and right. */
bool
Ikev2Sa::CheckProof(IkeStep& step,
                    const Proof& proof,
                    const AuthPayload& auth,
                    const IkeMessage& message)
{
    if (m_setup->resumed)
    {
        const AuthPayload own = ResumedAuth(step, proof);
        return auth.method == own.method && auth.data == own.data;
    }
    switch (proof.round.method)
    {
    case IkeAuthMethod::SHARED_KEY:
    {
        const auto key = SharedKeyOf(proof.round);
        return key && auth.method == AuthMethod::SHARED_KEY &&
               SharedKeyAuth(step, auth.method, *key, SignedOctets(step, proof)).data == auth.data;
    }
    case IkeAuthMethod::SIGNATURE:
        return CheckSignature(step, proof, auth, message);
    case IkeAuthMethod::NULL_AUTH:
        return auth.method == AuthMethod::NULL_AUTH &&
               SharedKeyAuth(step, auth.method, proof.skP, SignedOctets(step, proof)).data ==
                   auth.data;
    case IkeAuthMethod::EAP:
        return auth.method == AuthMethod::SHARED_KEY &&
               SharedKeyAuth(step, auth.method, EapKey(proof), SignedOctets(step, proof)).data ==
                   auth.data;
    }
    return false;
}

// --- rounds, the same for both sides
// -----------------------------------------------------------------

/** Who this side has said that it is, last. */
const IdPayload&
Ikev2Sa::OwnIdShown() const
{
    const size_t shown = m_setup->auth.ownShown;
    const auto& plan = m_connection->localAuth;
    return shown > 0 && plan[shown].id ? *plan[shown].id : m_localId;
}

/** Says who this side is in its next round. */
void
Ikev2Sa::AddOwnId(IkeMessage& message)
{
    m_setup->auth.ownShown = m_setup->auth.ownDone;
    message.Add(m_isInitiator ? PayloadType::IDI : PayloadType::IDR, OwnIdShown());
}

bool
Ikev2Sa::OwnRoundsRemain() const
{
    return m_setup->auth.ownDone < (m_setup->resumed ? 1 : m_connection->localAuth.size());
}

bool
Ikev2Sa::PeerRoundsRemain() const
{
    return m_setup->auth.peerDone < (m_setup->resumed ? 1 : m_connection->remoteAuth.size());
}

/**
 * Adds this side's next AUTH, after its ID, and says if yet another follows. Where EAP is to prove
 * who it is, there is none yet.
 */
bool
Ikev2Sa::AddOwnProof(IkeStep& step, IkeMessage& message)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    const IkeAuthRound& round = m_connection->localAuth[auth.ownDone];
    if (round.method == IkeAuthMethod::EAP && !m_setup->resumed)
    {
        return m_isInitiator ? PrepareEap(round) : MayProveByEap();
    }
    auto made = PreparePpk(step) ? MakeProof(step, OwnProof(round), message) : std::nullopt;
    if (!made)
    {
        return false;
    }
    message.Add(PayloadType::AUTH, std::move(*made));
    AddPpk(step, round, message);
    ++auth.ownDone;
    if (OwnRoundsRemain())
    {
        message.AddNotify(NotifyType::ANOTHER_AUTH_FOLLOWS);
    }
    return true;
}

Ikev2Sa::Proof
Ikev2Sa::OwnProof(const IkeAuthRound& round) const
{
    return {round, OwnIdShown(), m_isInitiator, m_isInitiator ? m_keys.skPi : m_keys.skPr};
}

Ikev2Sa::Proof
Ikev2Sa::PeerProof(const IkeAuthRound& round) const
{
    return {round, m_setup->auth.peerId, !m_isInitiator, m_isInitiator ? m_keys.skPr : m_keys.skPi};
}

/** Checks what the peer says and proves of itself in one message; nothing, when all is said. */
bool
Ikev2Sa::TakePeerRound(IkeStep& step, const IkeMessage& message)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    const auto* id = message.Find<IdPayload>(m_isInitiator ? PayloadType::IDR : PayloadType::IDI);
    const auto* proof = message.Find<AuthPayload>(PayloadType::AUTH);
    if (!TakePpkDecision(message))
    {
        return false;
    }
    AuthPayload counted;
    if (proof && auth.ppk && !m_isInitiator)
    {
        counted = *proof;
        proof = &counted;
    }
    if (proof && !m_isInitiator && !DecidePpk(step, message, counted))
    {
        return false;
    }
    if (auth.eapIsOver)
    {
        return !id && proof && TakeEapProof(step, message, *proof);
    }
    if (!id && !proof)
    {
        return !PeerRoundsRemain() || auth.eap;
    }
    if (!id || !PeerRoundsRemain())
    {
        return false;
    }
    const IkeAuthRound& round = m_connection->remoteAuth[auth.peerDone];
    const std::string& pattern =
        round.idPattern.empty() ? m_connection->remoteIdPattern : round.idPattern;
    // RFC 7619 section 2.2: an identity that nothing proves decides nothing.
    if (round.method != IkeAuthMethod::NULL_AUTH && !IdentityMatches(*id, pattern))
    {
        return false;
    }
    // RFC 5723 section 4.3.3: the ticket says who the two sides are.
    if (m_setup->resumed &&
        !(*id == (m_isInitiator ? m_setup->resumed->responder : m_setup->resumed->initiator)))
    {
        return false;
    }
    auth.peerId = *id;
    if (round.method == IkeAuthMethod::EAP && !m_setup->resumed)
    {
        return !proof && (m_isInitiator ? auth.eap != nullptr : PrepareEap(round));
    }
    if (!proof || !CheckProof(step, PeerProof(round), *proof, message))
    {
        return false;
    }
    return FinishPeerRound(message);
}

/** Counts a round of the peer that is proved; the peer must say whether another follows. */
bool
Ikev2Sa::FinishPeerRound(const IkeMessage& message)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    if (auth.peerDone == 0)
    {
        const bool isClient = m_setup->resumed && !m_isInitiator;
        auth.firstPeerId = isClient ? m_setup->resumed->proved : auth.peerId;
    }
    ++auth.peerDone;
    const bool follows = message.FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS) != nullptr;
    return follows == PeerRoundsRemain();
}

} // namespace ike
} // namespace ns3
