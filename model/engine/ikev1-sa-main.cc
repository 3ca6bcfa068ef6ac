// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-proposal.h"
#include "ikev1-sa.h"
#include "ikev1-setup.h"

namespace ns3
{
namespace ike
{

// HDR, SA, VID... -->
void
Ikev1Sa::SendMainSa(IkeStep& step)
{
    Ikev1PhaseOne& phase = Phase();
    IkeMessage message;
    message.Add(Ikev1Payload::SA, OfferIkev1PhaseOne(*m_connection));
    WritePayloadBody(message.payloads.front(), phase.saBody);
    AddVendorIds(message);
    SendPhaseOne(step, message, false, true);
}

// --> HDR, SA, VID...
// <-- HDR, SA, VID...
Ikev1Verdict
Ikev1Sa::OnMainSaRequest(IkeStep& step, Ikev1Incoming& in)
{
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    if (!ChooseConnection(in, *sa, false))
    {
        return Refuse(step,
                      Ikev1NotifyType::NO_PROPOSAL_CHOSEN,
                      "No algorithms of the initiator fit.");
    }
    step.cost += step.provider.Costs().SaSetup();
    m_spiR = m_host.AllocateIkeSpi(step.random);
    Phase().cookieR = m_spiR;
    Phase().nonceR = step.random.Draw(m_connection->nonceSize);
    LearnVendorIds(in.message);
    IkeMessage answer;
    answer.Add(Ikev1Payload::SA, ChooseIkev1PhaseOne(*m_connection, *sa)->answer);
    AddVendorIds(answer);
    // A stranger gets one answer to each message: nothing is sent to it twice unasked.
    SendPhaseOne(step, answer, false, false);
    m_halfOpenUntil = step.At() + m_host.Config().halfOpen.timeout;
    return Ikev1Verdict::TAKEN;
}

// <-- HDR, SA, VID...
// HDR, KE, Ni, [NAT-D, NAT-D] -->
Ikev1Verdict
Ikev1Sa::OnMainSaAnswer(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    const auto* sa = in.message.Find<Ikev1SaPayload>(Ikev1Payload::SA);
    const auto choice = CheckIkev1PhaseOneAnswer(OfferIkev1PhaseOne(*m_connection), *sa);
    if (!choice || in.message.header.responderSpi.IsZero())
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
    LearnVendorIds(in.message);
    phase.keyShare = step.Take(step.provider.GenerateKeyShare(m_suite.ke, step.random));
    phase.publicI = phase.keyShare.publicValue;
    IkeMessage message;
    if (!Authenticator() || !Authenticator()->AddKeyExchange(step, phase, message))
    {
        return Refuse(step,
                      Ikev1NotifyType::ATTRIBUTES_NOT_SUPPORTED,
                      "This side cannot authenticate in the way that was chosen.");
    }
    AddNats(step, message);
    SendPhaseOne(step, message, false, true);
    return Ikev1Verdict::TAKEN;
}

// --> HDR, KE, Ni, [NAT-D, NAT-D]
// <-- HDR, KE, Nr, [NAT-D, NAT-D]
Ikev1Verdict
Ikev1Sa::OnMainKeRequest(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
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
    LearnNats(step, in);
    IkeMessage answer;
    if (!Authenticator()->AddKeyExchange(step, phase, answer) || !DeriveKeys(step))
    {
        return Refuse(step,
                      Ikev1NotifyType::AUTHENTICATION_FAILED,
                      "There is no secret for this initiator.");
    }
    AddNats(step, answer);
    SendPhaseOne(step, answer, false, true);
    return Ikev1Verdict::TAKEN;
}

// <-- HDR, KE, Nr, [NAT-D, NAT-D]
// HDR*, IDii, HASH_I, [N(INITIAL-CONTACT)] -->
Ikev1Verdict
Ikev1Sa::OnMainKeAnswer(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    const auto error = TakeKeyExchange(step, in.message);
    if (error)
    {
        return Refuse(step, *error, "The responder's key exchange is not valid.");
    }
    auto secret = step.Take(step.provider.CompleteKeyShare(phase.keyShare, phase.publicR));
    if (!secret)
    {
        return Refuse(step,
                      Ikev1NotifyType::INVALID_KEY_INFORMATION,
                      "The responder's public value is not valid.");
    }
    phase.secret = std::move(*secret);
    LearnNats(step, in);
    IkeMessage message;
    if (!DeriveKeys(step) || !Authenticator()->AddProof(step, phase, message))
    {
        return Refuse(step,
                      Ikev1NotifyType::AUTHENTICATION_FAILED,
                      "There is no secret for this responder.");
    }
    if (m_setup->isFirstContact && !m_host.HasEstablishedTo(m_path.remote.address))
    {
        message.Add(Ikev1Payload::NOTIFY, InitialContact());
    }
    FloatPorts();
    SendPhaseOne(step, message, true, true);
    return Ikev1Verdict::TAKEN;
}

// --> HDR*, IDii, HASH_I, [N(INITIAL-CONTACT)]
// <-- HDR*, IDir, HASH_R, [N(RESPONDER-LIFETIME)]
Ikev1Verdict
Ikev1Sa::OnMainAuthRequest(IkeStep& step, Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    if (const auto error = TakeProof(step, in))
    {
        // Anybody can send what proves nothing: the initiator is told, and may still come.
        Ikev1NotifyPayload notify;
        notify.spi = Cookies();
        notify.type = *error;
        SendNotify(step, std::move(notify));
        step.observer.OnDrop(step.At(), in.path, IkeDropReason::BAD_CHECKSUM, in.datagram);
        return Ikev1Verdict::STAY;
    }
    if (!AcceptPeer(step, in))
    {
        return Refuse(step,
                      Ikev1NotifyType::INVALID_ID_INFORMATION,
                      "The initiator's identity is not served here.");
    }
    Confirm(in);
    TakePhaseOneStatus(step, in);
    IkeMessage answer;
    if (!Authenticator()->AddProof(step, phase, answer))
    {
        return Refuse(step,
                      Ikev1NotifyType::AUTHENTICATION_FAILED,
                      "This side cannot prove its identity.");
    }
    if (auto lifetime = ResponderLifetime(phase.life))
    {
        answer.Add(Ikev1Payload::NOTIFY, std::move(*lifetime));
    }
    SendPhaseOne(step, answer, true, false);
    return Ikev1Verdict::TAKEN;
}

// <-- HDR*, IDir, HASH_R, [N(INITIAL-CONTACT)], [N(RESPONDER-LIFETIME)]
Ikev1Verdict
Ikev1Sa::OnMainAuthAnswer(IkeStep& step, Ikev1Incoming& in)
{
    if (const auto error = TakeProof(step, in))
    {
        // The true answer comes when the question is asked again.
        step.observer.OnDrop(step.At(), in.path, IkeDropReason::BAD_CHECKSUM, in.datagram);
        return Ikev1Verdict::STAY;
    }
    if (!AcceptPeer(step, in))
    {
        return RejectPeer(step, in, "The responder is somebody else.");
    }
    Confirm(in);
    TakePhaseOneStatus(step, in);
    m_phaseOneSending.datagram.clear(); // the last word was the responder's
    return Ikev1Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
