// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-child-negotiation.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

// HDR, SK { IDi, [CERT,] [N(INITIAL_CONTACT),] [CERTREQ,] [IDr,] AUTH, [N(ANOTHER_AUTH_FOLLOWS),]
//     SAi2, TSi, TSr, [N(MULTIPLE_AUTH_SUPPORTED)] } -->
void
Ikev2Sa::SendAuth(IkeStep& step)
{
    IkeMessage message;
    message.Add(PayloadType::IDI, m_localId);
    if (m_setup->isFirstContact)
    {
        message.AddNotify(NotifyType::INITIAL_CONTACT);
    }
    AddCertificateRequest(step, message);
    const std::string& pattern = m_connection->remoteIdPattern;
    if (pattern.find('*') == std::string::npos)
    {
        const auto wanted = ParseIdentity(pattern);
        if (wanted)
        {
            message.Add(PayloadType::IDR, *wanted);
        }
    }
    if (!m_setup->resumed && m_connection->localAuth.size() > 1 && !m_setup->auth.peerKnowsRounds)
    {
        Die(step, "The responder takes one authentication only, and this side has several.");
        return;
    }
    if (!AddOwnProof(step, message))
    {
        Die(step, "This side has nothing to prove its identity with to this peer.");
        return;
    }
    AddAuthExtensions(step, message);
    AddFirstChild(step, message);
    if (m_connection->localAuth.size() > 1 || m_connection->remoteAuth.size() > 1)
    {
        message.AddNotify(NotifyType::MULTIPLE_AUTH_SUPPORTED); // RFC 4739 section 3.1
    }
    SendAuthRequest(step, std::move(message));
}

void
Ikev2Sa::SendAuthRequest(IkeStep& step, IkeMessage message)
{
    Ikev2Task task{IkeExchangeKind::SETUP};
    task.authFollows = message.FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS) != nullptr;
    SendRequest(step, ExchangeType::IKE_AUTH, std::move(message.payloads), std::move(task));
}

/** Asks for the Child SA that stands along with the IKE SA, RFC 7296 section 1.2. */
void
Ikev2Sa::AddFirstChild(IkeStep& step, IkeMessage& message)
{
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
        return;
    }
}

// <-- HDR, SK { N(AUTHENTICATION_FAILED) } and the like
Ikev2Verdict
Ikev2Sa::OnAuthError(IkeStep& step, const IkeMessage& message)
{
    const NotifyType error = message.FindErrorNotify()->type;
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, error);
    RetryThroughNat(step, error);
    return Fail(step, "The responder does not accept the initiator.");
}

// HDR, SK { N(AUTHENTICATION_FAILED) } -->, as the responder may believe that the SA stands
// (RFC 7296 section 2.21.2)
Ikev2Verdict
Ikev2Sa::RefuseResponder(IkeStep& step, const IkeMessage& message)
{
    FinishRequest(step, message, IkeExchangeOutcome::REFUSED, NotifyType::AUTHENTICATION_FAILED);
    SendRequest(
        step,
        ExchangeType::INFORMATIONAL,
        {IkePayload{PayloadType::NOTIFY,
                    false,
                    NotifyPayload{ProtocolId::NONE, {}, NotifyType::AUTHENTICATION_FAILED, {}}}},
        Ikev2Task{IkeExchangeKind::DELETE_IKE});
    return Fail(step, "The responder does not prove its identity.");
}

// <-- HDR, SK { [IDr, AUTH,] [N(ANOTHER_AUTH_FOLLOWS)] }, as one side has more to prove (RFC 4739)
// HDR, SK { [IDi, AUTH,] [N(ANOTHER_AUTH_FOLLOWS)] } -->
Ikev2Verdict
Ikev2Sa::OnAuthContinues(IkeStep& step, const IkeMessage& message)
{
    if (!TakePeerRound(step, message))
    {
        return RefuseResponder(step, message);
    }
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    IkeMessage next;
    if (OwnRoundsRemain())
    {
        next.Add(PayloadType::IDI, OwnIdInRound());
        if (!AddOwnProof(step, next))
        {
            return Fail(step, "This side has nothing to prove its second identity with.");
        }
    }
    SendAuthRequest(step, std::move(next));
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { [IDr, AUTH,] SAr2, TSi, TSr }
// <-- HDR, SK { [IDr, AUTH,] N(TS_UNACCEPTABLE) } when only the Child SA fails
Ikev2Verdict
Ikev2Sa::OnAuthResponse(IkeStep& step, const IkeMessage& message)
{
    if (!TakePeerRound(step, message) || PeerRoundsRemain() || OwnRoundsRemain())
    {
        return RefuseResponder(step, message);
    }
    ConcludeAuth(step);
    TakeAuthExtensions(step, message);
    if (FollowRedirectAtAuth(step, message))
    {
        return Ikev2Verdict::TAKEN;
    }
    TakeFirstChild(step, message);
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    WantRemainingChildren(step);
    Established(step);
    return Ikev2Verdict::TAKEN;
}

void
Ikev2Sa::TakeFirstChild(IkeStep& step, const IkeMessage& message)
{
    if (!m_setup->firstChild)
    {
        return;
    }
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
        return;
    }
    Ikev2Child& child = AddChild(step, offer, true, keys);
    InstallInbound(step, child);
    InstallOutbound(step, child);
    ObserveChild(step, child, IkeChildEvent::INSTALLED, ChildSaId());
}

} // namespace ike
} // namespace ns3
