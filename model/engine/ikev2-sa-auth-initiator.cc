// SPDX-License-Identifier: GPL-2.0-only

#include "ike-proposal.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-child-negotiation.h"
#include "ikev2-child-selectors.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <utility>

namespace ns3
{
namespace ike
{

/** Why there is no use in authenticating to this responder; null where there is none. */
const char*
Ikev2Sa::ReasonAgainstAuth() const
{
    const Ikev2AuthRounds& auth = m_setup->auth;
    if (m_setup->resumed)
    {
        return nullptr; // a ticket proves it all
    }
    if (m_connection->localAuth.size() > 1 && !auth.peerKnowsRounds)
    {
        return "The responder takes one authentication only, and this side has several.";
    }
    if (m_connection->localAuth.front().method == IkeAuthMethod::EAP &&
        m_connection->remoteAuth.front().method == IkeAuthMethod::NULL_AUTH)
    {
        return "A responder that asks for EAP must prove who it is (RFC 7619 section 2).";
    }
    if (m_connection->ppk && m_connection->ppk->isMandatory && !auth.ppk)
    {
        return "The responder has no post-quantum preshared key, and this side insists on one.";
    }
    if (m_connection->childless == IkeChildless::FORCE && !auth.peerAllowsChildless)
    {
        return "The responder lets no IKE SA be without a Child SA (RFC 6023).";
    }
    return nullptr;
}

// HDR, SK { IDi, [CERT,] [N(INITIAL_CONTACT),] [CERTREQ,] [IDr,] AUTH,
//     [N(PPK_IDENTITY), [N(NO_PPK_AUTH),]] [N(ANOTHER_AUTH_FOLLOWS),] [CP(CFG_REQUEST),] SAi2, TSi,
//     TSr, [N(MULTIPLE_AUTH_SUPPORTED)] } -->
void
Ikev2Sa::SendAuth(IkeStep& step)
{
    IkeMessage message;
    message.payloads.reserve(SETUP_PAYLOADS);
    AddOwnId(message);
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
    if (const char* reason = ReasonAgainstAuth())
    {
        Die(step, reason);
        return;
    }
    if (m_connection->remoteAuth.front().method == IkeAuthMethod::EAP && !m_setup->resumed)
    {
        message.AddNotify(NotifyType::EAP_ONLY_AUTHENTICATION); // RFC 5998 section 3
    }
    if (!AddOwnProof(step, message))
    {
        Die(step, "This side has nothing to prove its identity with to this peer.");
        return;
    }
    AddAuthExtensions(step, message);
    AddCfgRequest(message);
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
    const IkeChildless childless = m_connection->childless;
    if (m_setup->auth.peerAllowsChildless &&
        (childless == IkeChildless::PREFER || childless == IkeChildless::FORCE))
    {
        return; // RFC 6023: all Child SAs come by CREATE_CHILD_SA
    }
    for (const auto& child : m_setup->children)
    {
        if (!child->start)
        {
            continue;
        }
        m_setup->firstChild = child;
        m_setup->childTask = std::make_unique<Ikev2Task>();
        Ikev2Task& task = *m_setup->childTask;
        task.kind = IkeExchangeKind::SETUP;
        task.childConfig = child;
        task.inboundSpi = m_host.AllocateEspSpi(step.random);
        task.offered = ForOffer(WithoutKe(child->proposals), SpiOctets(task.inboundSpi));
        message.Add(PayloadType::SA, SaPayload{task.offered});
        message.Add(PayloadType::TSI, TsPayload{OwnSelectorsOf(*child)});
        message.Add(PayloadType::TSR,
                    TsPayload{ProposedOf(*child, child->remoteSelectors, m_path.remote)});
        AddChildWishes(step, *child, message);
        return;
    }
}

// <-- HDR, SK { N(AUTHENTICATION_FAILED) } and the like
Ikev2Verdict
Ikev2Sa::OnAuthError(IkeStep& step, const IkeMessage& message)
{
    const NotifyType error = message.FindErrorNotify()->type;
    if (m_setup->resumed && error == NotifyType::AUTHENTICATION_FAILED)
    {
        return BeginWithoutTicket(step, message);
    }
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

// <-- HDR, SK { [[IDr,] AUTH,] [N(ANOTHER_AUTH_FOLLOWS)] }, as one side has more to prove (RFC
// 4739) HDR, SK { [IDi, [AUTH,]] [N(ANOTHER_AUTH_FOLLOWS)] } -->
Ikev2Verdict
Ikev2Sa::OnAuthContinues(IkeStep& step, const IkeMessage& message)
{
    if (!TakePeerRound(step, message))
    {
        return RefuseResponder(step, message);
    }
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    ForgetEap();
    IkeMessage next;
    if (OwnRoundsRemain())
    {
        AddOwnId(next);
        if (!AddOwnProof(step, next))
        {
            return Fail(step, "This side has nothing to prove its second identity with.");
        }
    }
    SendAuthRequest(step, std::move(next));
    return Ikev2Verdict::TAKEN;
}

// <-- HDR, SK { [[IDr,] AUTH,] SAr2, TSi, TSr }
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
    const bool hasAddress = TakeCfgReply(step, message);
    TakeFirstChild(step, message);
    FinishRequest(step, message, IkeExchangeOutcome::SUCCEEDED);
    WantRemainingChildren(step);
    const IkeSaId replaces = m_setup->command->replaces;
    Established(step);
    TakeAuthLifetime(step, message);
    if (IkeSa* old = m_host.Find(replaces))
    {
        old->WantExchange(step, IkeExchangeKind::DELETE_IKE);
    }
    if (!hasAddress)
    {
        // RFC 7296 section 3.15.4: without the address that it needs, this side leaves.
        m_tasks.push_front(Ikev2Task{IkeExchangeKind::DELETE_IKE});
    }
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
                                               *m_setup->childTask,
                                               KeRule::IGNORE,
                                               m_setup->nonceR,
                                               offer,
                                               keys);
    const EspSpi inbound = std::exchange(m_setup->childTask->inboundSpi, EspSpi());
    const std::vector<Proposal>& offered = m_setup->childTask->offered;
    if (error && !offered.empty() && message.Find<SaPayload>(PayloadType::SA))
    {
        DisownChild(inbound, offered.front().protocol);
        return;
    }
    if (error)
    {
        m_host.ReleaseEspSpi(inbound);
        return;
    }
    Ikev2Child& child = AddChild(step, offer, true, keys);
    InstallInbound(step, child);
    InstallOutbound(step, child);
    ObserveChild(step, child, IkeChildEvent::INSTALLED, ChildSaId());
}

// HDR, SK { D(ESP or AH) } -->
/** The responder has a pair that this side cannot take (RFC 7296 section 3.3.6): it is told, and
 * this side's SPI stays taken until it has heard. */
void
Ikev2Sa::DisownChild(EspSpi inbound, ProtocolId protocol)
{
    DeletePayload del;
    del.protocol = protocol;
    del.spiSize = 4;
    del.spis.push_back(SpiOctets(inbound));
    Ikev2Task task;
    task.kind = IkeExchangeKind::INFORM;
    task.inboundSpi = inbound;
    task.notifies.push_back(IkePayload{PayloadType::DELETE, false, std::move(del)});
    m_tasks.push_back(std::move(task));
}

} // namespace ike
} // namespace ns3
