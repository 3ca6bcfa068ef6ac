// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ike-wire-number.h"
#include "ikev2-failover.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t NAT_TRAVERSAL_PORT = 4500; // RFC 7296 section 2.23
constexpr unsigned MAX_INIT_ROUND_TRIPS = 5;  // cookies and groups asked for in one set-up

/** SHA-1 of SPIs, address and port, RFC 7296 section 2.23. */
Bytes
NatDetectionHash(IkeStep& step, IkeSpi spiI, IkeSpi spiR, const IpEndpoint& endpoint)
{
    std::array<uint8_t, 16> spis;
    StoreNetworkOrder(spiI.Value(), spis.data());
    StoreNetworkOrder(spiR.Value(), spis.data() + 8);
    std::array<uint8_t, 2> port;
    StoreNetworkOrder(endpoint.port, port.data());
    return step.Take(step.provider.Sha1({ByteView(spis.data(), spis.size()),
                                         endpoint.address.Octets(),
                                         ByteView(port.data(), port.size())}));
}

KeMethod
FirstKe(const std::vector<Proposal>& proposals)
{
    return proposals.empty()
               ? KeMethod::NONE
               : static_cast<KeMethod>(FirstTransform(proposals.front(), TransformType::KE));
}

} // namespace

// --- initiator
// ---------------------------------------------------------------------------------------

void
Ikev2Sa::Begin(IkeStep& step)
{
    m_spiI = m_host.AllocateIkeSpi(step.random);
    m_setup->nonceI = step.random.Draw(m_connection->nonceSize);
    if (HasTicket(step.now))
    {
        BeginResumption();
    }
    else
    {
        BeginKeyExchange(step);
    }
    m_setup->isFirstContact =
        m_connection->initialContact && !m_host.HasEstablishedTo(m_path.remote.address);
    step.cost += step.provider.Costs().SaSetup();
    const Ikev2Continuation* before = m_setup->Before();
    m_setup->started = before && before->started ? *before->started : step.At();
    m_setup->retransmissions = before ? before->retransmissions : 0;
    m_setup->resumed ? SendResume(step) : SendInit(step);
    MoveTo(step,
           Ikev2State::INIT_SENT,
           "The initiator proposes algorithms and its half of a key exchange.");
}

void
Ikev2Sa::BeginKeyExchange(IkeStep& step)
{
    m_setup->ke = FirstKe(m_connection->proposals);
    m_setup->keyShare = step.Take(step.provider.GenerateKeyShare(m_setup->ke, step.random));
}

void
Ikev2Sa::AddNatDetection(IkeStep& step, IkeMessage& message, IkeSpi spiR) const
{
    AddNatDetectionFor(step, message, spiR, m_path);
}

void
Ikev2Sa::AddNatDetectionFor(IkeStep& step,
                            IkeMessage& message,
                            IkeSpi spiR,
                            const IpPath& path) const
{
    message.AddNotify(NotifyType::NAT_DETECTION_SOURCE_IP,
                      NatDetectionHash(step, m_spiI, spiR, path.local));
    message.AddNotify(NotifyType::NAT_DETECTION_DESTINATION_IP,
                      NatDetectionHash(step, m_spiI, spiR, path.remote));
}

// HDR, [N(COOKIE), [PS,]] SAi1, KEi, Ni, N(NAT_DETECTION_SOURCE_IP),
//     N(NAT_DETECTION_DESTINATION_IP), [N(IKEV2_FRAGMENTATION_SUPPORTED),]
//     [N(SIGNATURE_HASH_ALGORITHMS),] [N(INTERMEDIATE_EXCHANGE_SUPPORTED)] -->
void
Ikev2Sa::SendInit(IkeStep& step)
{
    IkeMessage message;
    message.payloads.reserve(SETUP_PAYLOADS);
    if (!m_setup->cookie.empty())
    {
        message.AddNotify(NotifyType::COOKIE, m_setup->cookie);
    }
    if (!m_setup->initSolution.empty())
    {
        message.Add(PayloadType::PS, UnknownPayload{m_setup->initSolution});
    }
    message.Add(PayloadType::SA, SaPayload{ForOffer(m_connection->proposals, ByteView())});
    message.Add(PayloadType::KE, KePayload{m_setup->ke, m_setup->keyShare.publicValue});
    message.Add(PayloadType::NONCE, NoncePayload{m_setup->nonceI});
    if (!m_connection->mobility.enabled || !m_connection->mobility.prohibitsNat)
    {
        AddNatDetection(step, message, IkeSpi());
    }
    if (m_connection->fragmentation.enabled)
    {
        message.AddNotify(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED);
    }
    AddSignatureSupport(step, message);
    OfferIntermediate(message);
    AddInitExtensions(message);
    OfferPpk(message);
    SendRequest(step,
                ExchangeType::IKE_SA_INIT,
                std::move(message.payloads),
                Ikev2Task{IkeExchangeKind::SETUP});
}

// <-- HDR(A,0), N(COOKIE), [N(PUZZLE)]
Ikev2Verdict
Ikev2Sa::OnInitCookie(IkeStep& step, const IkeMessage& message)
{
    const auto* cookie = message.FindNotify(NotifyType::COOKIE);
    if (cookie->data.empty() || cookie->data.size() > 64 ||
        ++m_setup->roundTrips > MAX_INIT_ROUND_TRIPS)
    {
        return Ikev2Verdict::STAY; // RFC 7296 section 2.6: 1 to 64 octets
    }
    m_setup->cookie = cookie->data;
    SolveInitPuzzle(step, message);
    m_setup->retransmissions += RequestOf(message)->retransmissions;
    m_requests.clear();
    m_setup->resumed ? SendResume(step) : SendInit(step);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR(A,0), N(INVALID_KE_PAYLOAD)
Ikev2Verdict
Ikev2Sa::OnInitInvalidKe(IkeStep& step, const IkeMessage& message)
{
    const auto* notify = message.FindNotify(NotifyType::INVALID_KE_PAYLOAD);
    const auto wanted = notify->data.size() == 2
                            ? static_cast<KeMethod>(notify->data[0] << 8 | notify->data[1])
                            : KeMethod::NONE;
    const auto& proposals = m_connection->proposals;
    const bool offered = std::any_of(proposals.begin(),
                                     proposals.end(),
                                     [wanted](const Proposal& p) { return OffersKe(p, wanted); });
    // RFC 7296 section 2.7: a group that was not offered, or the one already sent, is no reason to
    // go on.
    if (!offered || wanted == m_setup->ke || ++m_setup->roundTrips > MAX_INIT_ROUND_TRIPS)
    {
        return Ikev2Verdict::STAY;
    }
    m_setup->retransmissions += RequestOf(message)->retransmissions;
    m_requests.clear();
    m_setup->ke = wanted;
    m_setup->keyShare = step.Take(step.provider.GenerateKeyShare(wanted, step.random));
    SendInit(step);
    return Ikev2Verdict::TAKEN;
}

// <-- HDR(A,0), N(NO_PROPOSAL_CHOSEN) and the like
Ikev2Verdict
Ikev2Sa::OnInitError(IkeStep& step, const IkeMessage& message)
{
    const NotifyType error = message.FindErrorNotify()->type;
    // RFC 9329 section 6.4: over TCP there is nobody else to wait for.
    if (m_connection->initErrorAction == IkeInitErrorAction::WAIT && !m_path.IsStream())
    {
        m_setup->refusal = error; // RFC 7296 section 2.21.1: anybody can have sent it
        return Ikev2Verdict::STAY;
    }
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, error);
    return Fail(step, "The responder refuses to negotiate.");
}

// <-- HDR, SAr1, KEr, Nr, [CERTREQ], N(NAT_DETECTION_SOURCE_IP), N(NAT_DETECTION_DESTINATION_IP),
//     [N(IKEV2_FRAGMENTATION_SUPPORTED),] [N(INTERMEDIATE_EXCHANGE_SUPPORTED)]
Ikev2Verdict
Ikev2Sa::OnInitResponse(IkeStep& step, const IkeMessage& message)
{
    const auto* sa = message.Find<SaPayload>(PayloadType::SA);
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    const auto chosen = ChooseProposal(m_connection->proposals, sa->proposals, KeRule::COMPARE);
    const bool sound = chosen && sa->proposals.size() == 1 &&
                       !message.header.responderSpi.IsZero() && ke->method == m_setup->ke &&
                       OffersKe(*chosen, ke->method) && MayChoose(*chosen, message);
    if (!sound)
    {
        return Ikev2Verdict::STAY; // unauthenticated: a forgery must not end the attempt
    }
    auto secret = step.Take(step.provider.CompleteKeyShare(m_setup->keyShare, ke->data));
    if (!secret)
    {
        return Ikev2Verdict::STAY;
    }
    m_spiR = message.header.responderSpi;
    m_setup->nonceR = message.Find<NoncePayload>(PayloadType::NONCE)->data;
    m_suite = Ikev2SuiteOf(*chosen);
    DeriveKeys(step, *secret);
    LearnNat(step, message);
    TakeSignatureSupport(message);
    m_setup->auth.peerKnowsRounds =
        message.FindNotify(NotifyType::MULTIPLE_AUTH_SUPPORTED) != nullptr;
    m_setup->auth.peerAllowsChildless =
        message.FindNotify(NotifyType::CHILDLESS_IKEV2_SUPPORTED) != nullptr;
    TakePpkAnswer(message);
    LearnFragmentation(message);
    FloatForNat(message);
    m_setup->refusal = NotifyType::NONE;
    SolveAuthPuzzle(step, message);
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    m_setup->intermediate.Begin(AdditionalKeyExchanges(*chosen));
    return SendAfterInit(step) ? Ikev2Verdict::TAKEN : Ikev2Verdict::FAILED;
}

// --- both
// --------------------------------------------------------------------------------------------

void
Ikev2Sa::LearnNat(IkeStep& step, const IkeMessage& message)
{
    if (m_connection && m_connection->mobility.enabled && m_connection->mobility.prohibitsNat)
    {
        return;
    }
    const IkeSpi spiR = message.header.responderSpi;
    const auto matches = [&](NotifyType type, const IpEndpoint& endpoint)
    {
        const Bytes expected = NatDetectionHash(step, m_spiI, spiR, endpoint);
        bool seen = false;
        for (const auto& payload : message.payloads)
        {
            const auto* notify = std::get_if<NotifyPayload>(&payload.body);
            if (notify && notify->type == type)
            {
                seen = true;
                if (notify->data == expected)
                {
                    return true; // a sender with several addresses lists them all
                }
            }
        }
        return !seen; // a peer without NAT traversal says nothing
    };
    m_remoteNat = !matches(NotifyType::NAT_DETECTION_SOURCE_IP, m_path.remote);
    m_localNat = !matches(NotifyType::NAT_DETECTION_DESTINATION_IP, m_path.local);
}

/** The initiator goes on at port 4500 when there is a NAT, RFC 7296 section 2.23. */
void
Ikev2Sa::FloatForNat(const IkeMessage& message)
{
    if (m_path.IsStream())
    {
        return; // RFC 9329 section 6.5
    }
    // RFC 4555 section 3.3: with MOBIKE also without a NAT.
    const bool mayMeetNats = m_connection->mobility.enabled &&
                             !m_connection->mobility.prohibitsNat &&
                             message.FindNotify(NotifyType::NAT_DETECTION_SOURCE_IP);
    if (m_localNat || m_remoteNat || mayMeetNats)
    {
        m_path.local.port = NAT_TRAVERSAL_PORT;
        m_path.remote.port = NAT_TRAVERSAL_PORT;
    }
}

/** RFC 7383 section 2.3: both sides must have said that they support it. */
void
Ikev2Sa::LearnFragmentation(const IkeMessage& message)
{
    m_mayFragment = m_connection->fragmentation.enabled &&
                    message.FindNotify(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED) != nullptr;
}

bool
Ikev2Sa::DeriveKeys(IkeStep& step, ByteView secret)
{
    Ikev2KeyInputs inputs{secret, m_setup->nonceI, m_setup->nonceR, m_spiI, m_spiR};
    m_keys = step.Take(DeriveIkev2Keys(step.provider, m_suite, inputs));
    m_protection = std::make_unique<Ikev2Protection>(step.provider, m_suite, m_keys, m_isInitiator);
    step.observer.OnIkeKeys(step.At(), Info(), m_suite, m_keys);
    return true;
}

// --- responder
// ---------------------------------------------------------------------------------------

bool
Ikev2Sa::ChooseConnection(const IkeMessage& message, Proposal& chosen)
{
    // RFC 9370 section 2.2.1: without IKE_INTERMEDIATE their transforms are as unknown ones.
    const auto mayChoose = [&message](const Proposal& p) { return MayChoose(p, message); };
    const auto& all = message.Find<SaPayload>(PayloadType::SA)->proposals;
    std::vector<Proposal> some;
    const bool takesAll = std::all_of(all.begin(), all.end(), mayChoose);
    if (!takesAll)
    {
        std::copy_if(all.begin(), all.end(), std::back_inserter(some), mayChoose);
    }
    const auto& offered = takesAll ? all : some;
    for (const auto& connection : m_host.Config().connections)
    {
        if (connection->version != MajorVersion() ||
            (m_path.IsStream() && !connection->transport.AllowsTcp()))
        {
            continue;
        }
        auto choice = ChooseProposal(connection->proposals, offered, KeRule::COMPARE);
        if (choice)
        {
            chosen = std::move(*choice);
            m_connection = connection;
            m_localId = connection->localId;
            return true;
        }
    }
    return false;
}

void
Ikev2Sa::AnswerInitError(IkeStep& step, const IkeMessage& request, NotifyType type, Bytes data)
{
    IkeMessage answer;
    answer.header = NewHeader(request.header.exchange, true, request.header.messageId);
    answer.AddNotify(type, std::move(data));
    Bytes datagram = WriteMessage(answer);
    step.observer.OnMessage(step.At(), Info(), true, answer, datagram);
    step.Send(m_path, std::move(datagram));
}

/** Says what this side takes up of what the initiator offers: fragments, more key exchanges. */
void
Ikev2Sa::AnswerOffers(const IkeMessage& message, IkeMessage& answer)
{
    PoseAuthPuzzle(answer);
    LearnFragmentation(message);
    if (m_mayFragment)
    {
        answer.AddNotify(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED);
    }
    m_setup->intermediate.Begin(AdditionalKeyExchanges(m_setup->chosen));
    if (m_setup->intermediate.Remain())
    {
        answer.AddNotify(NotifyType::INTERMEDIATE_EXCHANGE_SUPPORTED);
    }
}

/** An IKE_SA_INIT request that cannot be read: RFC 7296 section 2.5 wants to hear of critical
 * payloads, section 2.21.1 leaves the rest open. */
void
Ikev2Sa::RefuseInit(IkeStep& step, const IkeHeader& header, const WireError& error)
{
    if (m_state == Ikev2State::NEW && !m_isInitiator &&
        error.kind == WireError::Kind::UNKNOWN_CRITICAL)
    {
        IkeMessage request;
        request.header = header;
        AnswerInitError(step,
                        request,
                        NotifyType::UNSUPPORTED_CRITICAL_PAYLOAD,
                        Bytes{error.payloadType});
    }
}

// --> HDR, SAi1, KEi, Ni
// <-- HDR, SAr1, KEr, Nr
Ikev2Verdict
Ikev2Sa::OnInitRequest(IkeStep& step, const IkeMessage& message)
{
    const auto* ke = message.Find<KePayload>(PayloadType::KE);
    TakeInitExtensions(message);
    if (const auto gateway = RedirectOf(step))
    {
        const ByteView nonce = message.Find<NoncePayload>(PayloadType::NONCE)->data;
        AnswerInitError(step, message, NotifyType::REDIRECT, EncodeRedirect(*gateway, nonce));
        return Fail(step, "The initiator is sent to another gateway (RFC 5685).");
    }
    if (!ChooseConnection(message, m_setup->chosen))
    {
        AnswerInitError(step, message, NotifyType::NO_PROPOSAL_CHOSEN, {});
        return Fail(step, "No proposal of the initiator fits.");
    }
    m_suite = Ikev2SuiteOf(m_setup->chosen);
    if (ke->method != m_suite.ke)
    {
        Bytes wanted;
        AppendUint(wanted, static_cast<uint16_t>(m_suite.ke), 2);
        AnswerInitError(step, message, NotifyType::INVALID_KE_PAYLOAD, wanted);
        return Fail(step, "The initiator guessed another group than the one chosen.");
    }
    auto agreement = step.Take(step.provider.AnswerKeyShare(ke->method, ke->data, step.random));
    if (!agreement)
    {
        AnswerInitError(step, message, NotifyType::INVALID_SYNTAX, {});
        return Fail(step, "The initiator's public value is not valid.");
    }
    step.cost += step.provider.Costs().SaSetup();
    m_spiR = m_host.AllocateIkeSpi(step.random);
    m_setup->nonceI = message.Find<NoncePayload>(PayloadType::NONCE)->data;
    m_setup->nonceR = step.random.Draw(m_connection->nonceSize);
    LearnNat(step, message);
    TakeSignatureSupport(message);

    IkeMessage answer;
    answer.payloads.reserve(SETUP_PAYLOADS);
    answer.Add(PayloadType::SA, AnswerOf(m_setup->chosen));
    answer.Add(PayloadType::KE, KePayload{ke->method, agreement->publicValue});
    answer.Add(PayloadType::NONCE, NoncePayload{m_setup->nonceR});
    AddNatDetection(step, answer, m_spiR);
    AddSignatureSupport(step, answer);
    AnswerAuthOffers(message, answer);
    AnswerOffers(message, answer);
    Respond(step, message, std::move(answer.payloads));
    m_setup->responseOctets = m_answers.AnswerTo(message.header.messageId);
    DeriveKeys(step, agreement->secret);
    m_halfOpenUntil = step.At() + m_host.Config().halfOpen.timeout;
    if (m_setup->intermediate.Remain())
    {
        MoveTo(step,
               Ikev2State::INTERMEDIATE_AWAITED,
               "The answer carries the other half of the first key exchange; more are agreed.");
        return Ikev2Verdict::STAY;
    }
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
