// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ikev2-child-negotiation.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

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

/** AUTH of the side that @p byInitiator names, under a shared key, RFC 7296 section 2.15. */
Bytes
Ikev2Sa::SharedKeyAuth(IkeStep& step, ByteView key, const IdPayload& id, bool byInitiator)
{
    const Bytes body = IdBody(byInitiator ? PayloadType::IDI : PayloadType::IDR, id);
    const Bytes octets =
        step.Take(Ikev2SignedOctets(step.provider,
                                    m_suite.prf,
                                    byInitiator ? m_setup->requestOctets : m_setup->responseOctets,
                                    byInitiator ? m_setup->nonceR : m_setup->nonceI,
                                    byInitiator ? m_keys.skPi : m_keys.skPr,
                                    body));
    return step.Take(Ikev2SharedKeyAuth(step.provider, m_suite.prf, key, octets));
}

bool
Ikev2Sa::VerifyAuth(IkeStep& step, const IkeMessage& message, const IdPayload& id, bool byInitiator)
{
    const auto* auth = message.Find<AuthPayload>(PayloadType::AUTH);
    if (auth->method != AuthMethod::SHARED_KEY || !m_connection->secrets)
    {
        return false;
    }
    const auto key = m_connection->secrets->SharedKey(id);
    return key && SharedKeyAuth(step, *key, id, byInitiator) == auth->data;
}

// --- initiator
// ---------------------------------------------------------------------------------------

// HDR, SK { IDi, [N(INITIAL_CONTACT),] [IDr,] AUTH, SAi2, TSi, TSr } -->
void
Ikev2Sa::SendAuth(IkeStep& step)
{
    IkeMessage message;
    message.Add(PayloadType::IDI, m_localId);
    if (m_setup->isFirstContact)
    {
        message.AddNotify(NotifyType::INITIAL_CONTACT);
    }
    IdPayload wanted;
    const std::string& pattern = m_connection->remoteIdPattern;
    if (pattern.find('*') == std::string::npos)
    {
        auto id = ParseIdentity(pattern);
        if (id)
        {
            wanted = *id;
            message.Add(PayloadType::IDR, wanted);
        }
    }
    // Who the responder will claim to be is known for sure only when it was asked for by name.
    if (wanted.data.empty())
    {
        wanted.data = ByteView::OfText(pattern).ToBytes();
    }
    const auto key =
        m_connection->secrets ? m_connection->secrets->SharedKey(wanted) : std::nullopt;
    if (!key)
    {
        Die(step, "There is no pre-shared key for this peer.");
        return;
    }
    message.Add(PayloadType::AUTH,
                AuthPayload{AuthMethod::SHARED_KEY, SharedKeyAuth(step, *key, m_localId, true)});
    AddAuthExtensions(step, message);
    for (const auto& child : m_setup->children)
    {
        if (!child->start)
        {
            continue;
        }
        m_setup->firstChild = child;
        Ikev2Task& task = m_setup->childTask;
        task.kind = IkeExchangeKind::SETUP;
        task.childConfig = child;
        task.inboundSpi = m_host.AllocateEspSpi(step.random);
        task.offered = ForOffer(WithoutKe(child->proposals), SpiOctets(task.inboundSpi));
        message.Add(PayloadType::SA, SaPayload{task.offered});
        message.Add(PayloadType::TSI, TsPayload{child->localSelectors});
        message.Add(PayloadType::TSR, TsPayload{child->remoteSelectors});
        if (child->mode == IpsecMode::TRANSPORT)
        {
            message.AddNotify(NotifyType::USE_TRANSPORT_MODE);
        }
        break;
    }
    SendRequest(step,
                ExchangeType::IKE_AUTH,
                std::move(message.payloads),
                Ikev2Task{IkeExchangeKind::SETUP});
}

// <-- HDR, SK { N(AUTHENTICATION_FAILED) } and the like
Ikev2Verdict
Ikev2Sa::OnAuthError(IkeStep& step, const IkeMessage& message)
{
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, message.FindErrorNotify()->type);
    return Fail(step, "The responder does not accept the initiator.");
}

// <-- HDR, SK { IDr, AUTH, SAr2, TSi, TSr }
// <-- HDR, SK { IDr, AUTH, N(TS_UNACCEPTABLE) } when only the Child SA fails
Ikev2Verdict
Ikev2Sa::OnAuthResponse(IkeStep& step, const IkeMessage& message)
{
    const auto* id = message.Find<IdPayload>(PayloadType::IDR);
    if (!IdentityMatches(*id, m_connection->remoteIdPattern) ||
        !VerifyAuth(step, message, *id, false))
    {
        FinishRequest(step,
                      message,
                      IkeExchangeOutcome::REFUSED,
                      NotifyType::AUTHENTICATION_FAILED);
        // RFC 7296 section 2.21.2: the responder believes the SA stands, so it is told.
        SendRequest(
            step,
            ExchangeType::INFORMATIONAL,
            {IkePayload{
                PayloadType::NOTIFY,
                false,
                NotifyPayload{ProtocolId::NONE, {}, NotifyType::AUTHENTICATION_FAILED, {}}}},
            Ikev2Task{IkeExchangeKind::DELETE_IKE});
        return Fail(step, "The responder does not prove its identity.");
    }
    m_remoteId = *id;
    TakeAuthExtensions(step, message);
    if (m_setup->firstChild)
    {
        ChildOffer offer;
        ChildKeys keys{m_setup->nonceI, m_setup->nonceR, {}};
        const auto error = message.FindErrorNotify()
                               ? std::optional<NotifyType>(message.FindErrorNotify()->type)
                               : TakeChildResponse(step,
                                                   message,
                                                   m_setup->childTask,
                                                   KeRule::IGNORE,
                                                   m_setup->nonceR,
                                                   offer,
                                                   keys);
        if (error)
        {
            m_host.ReleaseEspSpi(m_setup->childTask.inboundSpi);
        }
        else
        {
            Ikev2Child& child = AddChild(step, offer, true, keys);
            InstallInbound(step, child);
            InstallOutbound(step, child);
            ObserveChild(step, child, IkeChildEvent::INSTALLED, ChildSaId());
        }
    }
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    WantRemainingChildren(step);
    Established(step);
    return Ikev2Verdict::TAKEN;
}

void
Ikev2Sa::WantRemainingChildren(IkeStep& step)
{
    for (const auto& config : m_setup->children)
    {
        if (config->start && config != m_setup->firstChild)
        {
            Ikev2Task task;
            task.kind = IkeExchangeKind::CREATE_CHILD;
            task.childConfig = config;
            m_tasks.push_back(std::move(task));
        }
    }
}

void
Ikev2Sa::Established(IkeStep& step)
{
    m_setup.reset();
    m_halfOpenUntil = NEVER;
    // What only the set-up signs or seals with is not needed again (RFC 7296 section 2.14).
    m_keys = Ikev2Keys{std::move(m_keys.skD), {}, {}, {}, {}, {}, {}};
    ScheduleIkeLifetime(step);
    m_host.PeerKnown(*this);
}

// --- responder
// ---------------------------------------------------------------------------------------

bool
Ikev2Sa::ChooseConnectionFor(const IdPayload& peer, const IdPayload* wanted)
{
    for (const auto& connection : m_host.Config().connections)
    {
        const bool serves = connection->version == MajorVersion() &&
                            IdentityMatches(peer, connection->remoteIdPattern) &&
                            (!wanted || *wanted == connection->localId) && connection->secrets &&
                            connection->secrets->SharedKey(peer).has_value();
        if (serves && ChooseProposal(connection->proposals, {m_setup->chosen}, KeRule::COMPARE))
        {
            m_connection = connection;
            m_localId = connection->localId;
            return true;
        }
    }
    return false;
}

// --> HDR, SK { IDi, [IDr,] AUTH, SAi2, TSi, TSr }
// <-- HDR, SK { IDr, AUTH, SAr2, TSi, TSr }
Ikev2Verdict
Ikev2Sa::OnAuthRequest(IkeStep& step, const IkeMessage& message)
{
    const auto* id = message.Find<IdPayload>(PayloadType::IDI);
    const auto* wanted = message.Find<IdPayload>(PayloadType::IDR);
    if (!ChooseConnectionFor(*id, wanted) || !VerifyAuth(step, message, *id, true))
    {
        RespondNotify(step, message, NotifyType::AUTHENTICATION_FAILED);
        return Fail(step, "The initiator does not prove an identity that is served here.");
    }
    m_remoteId = *id;
    TakeAuthExtensions(step, message);
    if (message.FindNotify(NotifyType::INITIAL_CONTACT))
    {
        m_host.ForgetOthersWithPeerOf(step, *this);
    }
    ChildOffer offer;
    const auto error = NegotiateChild(step, message, nullptr, KeRule::IGNORE, offer);
    IkeMessage answer;
    answer.Add(PayloadType::IDR, m_localId);
    const auto key = m_connection->secrets->SharedKey(*id);
    answer.Add(PayloadType::AUTH,
               AuthPayload{AuthMethod::SHARED_KEY, SharedKeyAuth(step, *key, m_localId, false)});
    AddAuthExtensions(step, answer);
    const ChildKeys keys{m_setup->nonceI, m_setup->nonceR, {}};
    if (error)
    {
        answer.AddNotify(*error);
    }
    else
    {
        answer.Add(PayloadType::SA, SaPayload{{offer.chosen}});
        answer.Add(PayloadType::TSI, TsPayload{offer.remote});
        answer.Add(PayloadType::TSR, TsPayload{offer.local});
        if (offer.transportMode)
        {
            answer.AddNotify(NotifyType::USE_TRANSPORT_MODE);
        }
        Ikev2Child& child = AddChild(step, offer, false, keys);
        InstallInbound(step, child);
        InstallOutbound(step, child);
        ObserveChild(step, child, IkeChildEvent::INSTALLED, ChildSaId());
    }
    Respond(step, message, std::move(answer.payloads));
    Established(step);
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
