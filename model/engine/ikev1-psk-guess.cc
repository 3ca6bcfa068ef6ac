// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-psk-guess.h"

#include "ikev1-registry.h"

namespace ns3
{
namespace ike
{

namespace
{

/** The body of the first payload of a type, without its header. */
Bytes
BodyOf(const IkeMessage& message, PayloadType type)
{
    Bytes body;
    for (const IkePayload& payload : message.payloads)
    {
        if (payload.type == type)
        {
            WritePayloadBody(payload, body);
            break;
        }
    }
    return body;
}

} // namespace

bool
Ikev1PskGuess::Watch(ByteView datagram)
{
    const auto header = ParseHeader(datagram);
    if (m_ready || !header || header->majorVersion != 1 ||
        header->exchange != Ikev1Exchange::AGGRESSIVE || header->IsEncrypted())
    {
        return false;
    }
    const auto message = ParseMessage(datagram);
    if (!message)
    {
        return false;
    }
    if (header->responderSpi.IsZero())
    {
        TakeFirst(*message);
        return false;
    }
    m_ready = header->initiatorSpi == m_cookieI && TakeSecond(*message);
    return m_ready;
}

void
Ikev1PskGuess::TakeFirst(const IkeMessage& message)
{
    m_cookieI = message.header.initiatorSpi;
    m_saBody = BodyOf(message, Ikev1Payload::SA);
    m_publicI = BodyOf(message, Ikev1Payload::KE);
    m_nonceI = BodyOf(message, Ikev1Payload::NONCE);
}

/** @return whether it has all that a guess needs */
bool
Ikev1PskGuess::TakeSecond(const IkeMessage& message)
{
    const auto* sa = message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    if (!sa || sa->proposals.empty() || sa->proposals.front().transforms.empty())
    {
        return false;
    }
    const auto choice = ReadOakleyAttributes(sa->proposals.front().transforms.front().attributes);
    if (!choice || choice->suite.method != Ikev1AuthMethod::PRE_SHARED_KEY)
    {
        return false;
    }
    m_prf = choice->suite.prf;
    m_cookieR = message.header.responderSpi;
    m_publicR = BodyOf(message, Ikev1Payload::KE);
    m_nonceR = BodyOf(message, Ikev1Payload::NONCE);
    m_idBody = BodyOf(message, Ikev1Payload::ID);
    m_hashR = BodyOf(message, Ikev1Payload::HASH);
    return !m_hashR.empty() && !m_nonceR.empty() && !m_nonceI.empty();
}

Costed<Ikev1PskGuess::Outcome>
Ikev1PskGuess::Try(IkeCryptoProvider& provider, const std::vector<std::string>& words) const
{
    Costed<Outcome> result;
    Ikev1KeyInputs inputs;
    inputs.nonceI = m_nonceI;
    inputs.nonceR = m_nonceR;
    inputs.cookieI = m_cookieI;
    inputs.cookieR = m_cookieR;
    Ikev1HashInputs proof;
    proof.ownPublic = m_publicR;
    proof.peerPublic = m_publicI;
    proof.ownCookie = m_cookieR;
    proof.peerCookie = m_cookieI;
    proof.saBody = m_saBody;
    proof.idBody = m_idBody;
    for (const std::string& word : words)
    {
        if (!m_ready || result.value.word)
        {
            break;
        }
        const auto skeyid = SkeyidOfPreSharedKey(provider, m_prf, ByteView::OfText(word), inputs);
        const auto hash = Ikev1PhaseOneHash(provider, m_prf, skeyid.value, proof);
        result.cost += skeyid.cost + hash.cost;
        ++result.value.tries;
        if (hash.value == m_hashR)
        {
            result.value.word = word;
        }
    }
    return result;
}

} // namespace ike
} // namespace ns3
