// SPDX-License-Identifier: GPL-2.0-only

#include "ike-offers.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

// HDR, SAi1, KEi, Ni, N(USE_PPK) -->
void
Ikev2Sa::OfferPpk(IkeMessage& message) const
{
    if (m_connection->ppk)
    {
        message.AddNotify(NotifyType::USE_PPK);
    }
}

// --> HDR, SAi1, KEi, Ni, N(USE_PPK)
// <-- HDR, SAr1, KEr, Nr, N(USE_PPK)
void
Ikev2Sa::AnswerPpk(const IkeMessage& request, IkeMessage& answer)
{
    if (m_host.Offers().ppk && request.FindNotify(NotifyType::USE_PPK))
    {
        m_setup->auth.ppk = std::make_unique<Ikev2PpkProgress>();
        answer.AddNotify(NotifyType::USE_PPK);
    }
}

void
Ikev2Sa::TakePpkAnswer(const IkeMessage& answer)
{
    if (m_connection->ppk && answer.FindNotify(NotifyType::USE_PPK))
    {
        m_setup->auth.ppk = std::make_unique<Ikev2PpkProgress>();
    }
}

/**
 * Before the initiator's first AUTH: mixes the PPK in.
 * @return false when the initiator does not have the PPK that it is to use
 */
bool
Ikev2Sa::PreparePpk(IkeStep& step)
{
    Ikev2PpkProgress* ppk = m_setup->auth.ppk.get();
    if (!m_isInitiator || !ppk || ppk->isSent)
    {
        return true;
    }
    const auto key = m_connection->secrets
                         ? m_connection->secrets->PostQuantumKey(m_connection->ppk->id)
                         : std::nullopt;
    if (!key)
    {
        return false;
    }
    ppk->plain = MixPpk(step, m_suite.prf, *key, m_keys);
    return true;
}

// HDR, SK { ..., AUTH, N(PPK_IDENTITY), [N(NO_PPK_AUTH)] } -->
/** After the initiator's first AUTH. @param round how AUTH was made */
void
Ikev2Sa::AddPpk(IkeStep& step, const IkeAuthRound& round, IkeMessage& message)
{
    Ikev2PpkProgress* ppk = m_setup->auth.ppk.get();
    if (!m_isInitiator || !ppk || ppk->isSent)
    {
        return;
    }
    ppk->isSent = true;
    message.AddNotify(NotifyType::PPK_IDENTITY, WritePpkId(m_connection->ppk->id));
    if (!m_connection->ppk->isMandatory)
    {
        Proof proof = OwnProof(round);
        proof.skP = ppk->plain.skPi;
        IkeMessage unused;
        auto auth = MakeProof(step, proof, unused);
        if (auth)
        {
            message.AddNotify(NotifyType::NO_PPK_AUTH, std::move(auth->data));
        }
    }
}

/**
 * The responder's answer to the initiator's PPK_IDENTITY.
 * @return false when the responder does without, and this side cannot
 */
bool
Ikev2Sa::TakePpkDecision(const IkeMessage& message)
{
    Ikev2PpkProgress* ppk = m_setup->auth.ppk.get();
    if (!ppk || !ppk->isSent || ppk->isDecided)
    {
        return true;
    }
    ppk->isDecided = true;
    ppk->isUsed = message.FindNotify(NotifyType::PPK_IDENTITY) != nullptr;
    if (!ppk->isUsed)
    {
        m_keys.skD = std::move(ppk->plain.skD);
        m_keys.skPi = std::move(ppk->plain.skPi);
        m_keys.skPr = std::move(ppk->plain.skPr);
    }
    return ppk->isUsed || !m_connection->ppk->isMandatory;
}

/**
 * The responder's decision, with the first AUTH of the initiator.
 * @param auth gets what N(NO_PPK_AUTH) holds, when that is what counts
 * @return false when the set-up must end
 */
bool
Ikev2Sa::DecidePpk(IkeStep& step, const IkeMessage& message, AuthPayload& auth)
{
    Ikev2PpkProgress* ppk = m_setup->auth.ppk.get();
    // RFC 8784 section 3: a resumed IKE SA has its PPK behind it.
    if (m_setup->resumed || (ppk && ppk->isDecided))
    {
        return true;
    }
    const auto& config = m_connection->ppk;
    const auto* named = message.FindNotify(NotifyType::PPK_IDENTITY);
    const auto* without = message.FindNotify(NotifyType::NO_PPK_AUTH);
    if (ppk && !named)
    {
        return false; // RFC 8784 section 3
    }
    const auto id = ppk ? ReadPpkId(named->data) : std::nullopt;
    const auto key = id && config && m_connection->secrets
                         ? m_connection->secrets->PostQuantumKey(*id)
                         : std::nullopt;
    const bool isMandatory = config && config->isMandatory;
    const auto verdict = JudgePpk(ppk != nullptr, without != nullptr, key.has_value(), isMandatory);
    if (ppk)
    {
        ppk->isDecided = true;
    }
    switch (verdict)
    {
    case Ikev2PpkVerdict::ABORT:
        return false;
    case Ikev2PpkVerdict::WITHOUT:
        return true;
    case Ikev2PpkVerdict::NO_PPK_AUTH:
        auth.data = without->data;
        return true;
    case Ikev2PpkVerdict::USE:
        break;
    }
    MixPpk(step, m_suite.prf, *key, m_keys);
    ppk->isUsed = true;
    return true;
}

// <-- HDR, SK { ..., AUTH, N(PPK_IDENTITY) }
void
Ikev2Sa::TellPpk(IkeMessage& answer)
{
    Ikev2PpkProgress* ppk = m_setup->auth.ppk.get();
    if (ppk && ppk->isUsed && !ppk->isTold)
    {
        ppk->isTold = true;
        answer.AddNotify(NotifyType::PPK_IDENTITY);
    }
}

} // namespace ike
} // namespace ns3
