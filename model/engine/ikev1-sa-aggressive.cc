// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-proposal.h"
#include "ikev1-sa.h"
#include "ikev1-setup.h"

namespace ns3
{
namespace ike
{

/** @return false when this side cannot authenticate in the configured way */
// HDR, SA, KE, Ni, IDii, VID... -->
bool
Ikev1Sa::SendAggressive(IkeStep& step)
{
    Ikev1PhaseOne& phase = Phase();
    IkeMessage message;
    const Ikev1SaPayload offer = OfferIkev1PhaseOne(*m_connection);
    message.Add(Ikev1Payload::SA, offer);
    WritePayloadBody(message.payloads.front(), phase.saBody);
    // The group cannot be negotiated: all transforms are offered with the first one's.
    const auto first =
        offer.proposals.front().transforms.empty()
            ? std::nullopt
            : ReadOakleyAttributes(offer.proposals.front().transforms.front().attributes);
    phase.suite = first ? first->suite : Ikev1Suite{};
    phase.keyShare = step.Take(step.provider.GenerateKeyShare(phase.suite.ke, step.random));
    phase.publicI = phase.keyShare.publicValue;
    if (!Authenticator() || !Authenticator()->AddKeyExchange(step, phase, message))
    {
        return false;
    }
    Authenticator()->AddAggressiveIdentity(phase, message);
    AddVendorIds(message);
    SendPhaseOne(step, message, false, true);
    return true;
}

// --> HDR, SA, KE, Ni, IDii, VID...
// <-- HDR, SA, KE, Nr, IDir, HASH_R, VID..., [NAT-D, NAT-D]
Ikev1Verdict
Ikev1Sa::OnAggressiveRequest(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    const auto* id = in.message.Find<Ikev1IdPayload>(Ikev1Payload::ID);
    if (!ChooseConnection(in, *sa, true))
    {
        return Refuse(step,
                      Ikev1NotifyType::NO_PROPOSAL_CHOSEN,
                      "No algorithms of the initiator fit.");
    }
    Authenticator()->TakeAggressiveIdentity(phase, *id);
    if (!IsIdMeantForIke() || (phase.remoteId && !ChooseConnection(in, *sa, true)))
    {
        return Refuse(step,
                      Ikev1NotifyType::INVALID_ID_INFORMATION,
                      "The initiator's identity is not served here.");
    }
    step.cost += step.provider.Costs().SaSetup();
    m_spiR = m_host.AllocateIkeSpi(step.random);
    phase.cookieR = m_spiR;
    phase.nonceR = step.random.Draw(m_connection->nonceSize);
    const auto error = TakeKeyExchange(step, in.message);
    if (error)
    {
        return Refuse(step, *error, "The initiator's key exchange is not valid.");
    }
    auto agreement =
        step.Take(step.provider.AnswerKeyShare(m_suite.ke, phase.publicI, step.random));
    if (!agreement)
    {
        return Refuse(step,
                      Ikev1NotifyType::INVALID_KEY_INFORMATION,
                      "The initiator's public value is not valid.");
    }
    phase.publicR = agreement->publicValue;
    phase.secret = agreement->secret;
    LearnVendorIds(in.message);
    IkeMessage answer;
    answer.Add(Ikev1Payload::SA, ChooseIkev1PhaseOne(*m_connection, *sa)->answer);
    if (!Authenticator()->AddKeyExchange(step, phase, answer) || !DeriveKeys(step) ||
        !Authenticator()->AddProof(step, phase, answer))
    {
        return Refuse(step,
                      Ikev1NotifyType::AUTHENTICATION_FAILED,
                      "There is no secret for this initiator.");
    }
    AddVendorIds(answer);
    AddNats(step, answer);
    SendPhaseOne(step, answer, false, true);
    m_halfOpenUntil = step.At() + m_host.Config().halfOpen.timeout;
    return Ikev1Verdict::TAKEN;
}

/** The responder's half of the key exchange, and the keys. @return the error to answer with */
std::optional<Ikev1NotifyType>
Ikev1Sa::TakeAggressiveKeys(IkeStep& step, const Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    const auto* id = in.message.Find<Ikev1IdPayload>(Ikev1Payload::ID);
    Authenticator()->TakeAggressiveIdentity(phase, *id);
    const auto error = TakeKeyExchange(step, in.message);
    if (error)
    {
        return error;
    }
    auto secret = step.Take(step.provider.CompleteKeyShare(phase.keyShare, phase.publicR));
    if (!secret)
    {
        return Ikev1NotifyType::INVALID_KEY_INFORMATION;
    }
    phase.secret = std::move(*secret);
    return DeriveKeys(step)
               ? std::nullopt
               : std::optional<Ikev1NotifyType>(Ikev1NotifyType::AUTHENTICATION_FAILED);
}

// <-- HDR, SA, KE, Nr, IDir, HASH_R, VID..., [NAT-D, NAT-D]
// HDR*, HASH_I, [NAT-D, NAT-D] -->
Ikev1Verdict
Ikev1Sa::OnAggressiveAnswer(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    const auto choice = CheckIkev1PhaseOneAnswer(OfferIkev1PhaseOne(*m_connection), *sa);
    if (!choice || in.message.header.responderSpi.IsZero() || choice->suite.ke != phase.suite.ke)
    {
        return Refuse(step,
                      Ikev1NotifyType::NO_PROPOSAL_CHOSEN,
                      "The responder chose what was not offered.");
    }
    m_spiR = in.message.header.responderSpi;
    phase.cookieR = m_spiR;
    m_suite = choice->suite;
    phase.suite = choice->suite;
    phase.life = choice->life;
    auto error = TakeAggressiveKeys(step, in);
    if (error)
    {
        return Refuse(step, *error, "No key can be made of the responder's answer.");
    }
    error = Authenticator()->TakeProof(step, phase, in.message);
    if (error)
    {
        return Refuse(step, *error, "The responder does not prove its identity.");
    }
    if (!AcceptPeer(step, in))
    {
        return Refuse(step,
                      Ikev1NotifyType::INVALID_ID_INFORMATION,
                      "The responder is somebody else.");
    }
    LearnVendorIds(in.message);
    LearnNats(step, in);
    IkeMessage message;
    if (!Authenticator()->AddProof(step, phase, message))
    {
        return Refuse(step,
                      Ikev1NotifyType::AUTHENTICATION_FAILED,
                      "This side cannot prove its identity.");
    }
    FloatPorts(); // what it says of addresses holds for the ports that it takes
    AddNats(step, message);
    SendPhaseOne(step, message, true, false);
    return Ikev1Verdict::TAKEN;
}

// --> HDR*, HASH_I, [NAT-D, NAT-D]
Ikev1Verdict
Ikev1Sa::OnAggressiveProof(IkeStep& step, Ikev1Incoming& in)
{
    if (TakeProof(step, in))
    {
        // Anybody can send what proves nothing; the true proof comes when it is asked for again.
        step.observer.OnDrop(step.At(), in.path, IkeDropReason::BAD_CHECKSUM, in.datagram);
        return Ikev1Verdict::STAY;
    }
    if (!AcceptPeer(step, in))
    {
        return RejectPeer(step, in, "The initiator's identity is not served here.");
    }
    Confirm(in);
    LearnNats(step, in);
    m_phaseOneSending.datagram.clear(); // the last word was the initiator's
    return Ikev1Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
