// SPDX-License-Identifier: GPL-2.0-only

#include "ike-identity.h"
#include "ike-offers.h"
#include "ikev1-mode-config.h"
#include "ikev1-sa.h"
#include "ikev1-selector.h"
#include "ikev1-setup.h"
#include "ikev1-transaction.h"
#include "ipsec-selector.h"

#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr char VERSION[] = "ns3-ike"; // APPLICATION_VERSION, draft-dukes-ike-mode-cfg-02
constexpr size_t MOST_ADDRESSES = 8;  // of a pool, that one peer gets

} // namespace

Ikev1Lease::Ikev1Lease(std::shared_ptr<IkeAddressPool> pool,
                       const std::string& owner,
                       const Ikev1CfgRequest& request)
    : m_pool(std::move(pool))
{
    const auto lend = [&](const std::vector<std::optional<IpAddress>>& wishes, bool isIpv4)
    {
        for (const auto& wish : wishes)
        {
            const auto lent = m_addresses.size() < MOST_ADDRESSES
                                  ? m_pool->Lend(owner, isIpv4, wish)
                                  : std::nullopt;
            if (lent)
            {
                m_addresses.push_back(*lent);
            }
        }
    };
    lend(request.ip4, true);
    lend(request.ip6, false);
}

Ikev1Lease::~Ikev1Lease()
{
    for (const IpAddress& address : m_addresses)
    {
        m_pool->TakeBack(address);
    }
}

/** Whether this side is the one that XAUTH is to authenticate. */
bool
Ikev1Sa::IsXauthHost() const
{
    const Ikev1XauthSide side = XauthSideOf(m_suite.method);
    return side == (m_isInitiator ? Ikev1XauthSide::INITIATOR : Ikev1XauthSide::RESPONDER);
}

/** Whether XAUTH has yet to say who the user is. */
bool
Ikev1Sa::AwaitsUser() const
{
    return XauthSideOf(m_suite.method) != Ikev1XauthSide::NONE && !m_user.isKnown;
}

/** XAUTH has succeeded (draft-beaulieu-ike-xauth-02 section 5.5: a name of phase 1 that many share
 * says nothing): only now this ISAKMP SA takes the place of older ones. */
void
Ikev1Sa::UserIsKnown(IkeStep& step, const std::string& name)
{
    if (!AwaitsUser())
    {
        return;
    }
    m_user.isKnown = true;
    m_user.name = name;
    if (m_user.saysFirstContact)
    {
        ForgetOlder(step);
    }
    Succeed(step);
}

/** Phase 1 is over: XAUTH and Mode-Config come before the first quick mode. */
void
Ikev1Sa::BeginTransactions(IkeStep& step)
{
    const Ikev1Options& options = m_connection->ikev1;
    const bool xauth = XauthSideOf(m_suite.method) != Ikev1XauthSide::NONE;
    const bool config = m_isInitiator && options.requestAddress;
    if (!xauth && !config)
    {
        return;
    }
    m_transaction = std::make_unique<Ikev1Transaction>();
    m_transaction->deadline = step.At() + m_host.Config().halfOpen.timeout;
    m_transaction->identifier = static_cast<uint16_t>(step.random.DrawUint64());
    if (xauth && !IsXauthHost())
    {
        m_transaction->server = Ikev1XauthServer(options.xauth ? options.xauth->tries : 1);
        AskXauth(step);
    }
    else if (!xauth)
    {
        AskAddress(step);
    }
}

/** The last transaction is over: quick modes may begin. */
void
Ikev1Sa::EndTransactions(IkeStep& step)
{
    m_transaction.reset();
    if (m_setup && m_isInitiator && m_tasks.empty())
    {
        ReportSetup(step, IkeExchangeOutcome::SUCCEEDED, Ikev1NotifyType::NONE);
        m_setup.reset();
    }
    StartTasks(step);
}

void
Ikev1Sa::SendTransaction(IkeStep& step, CfgType type, std::vector<Ikev1Attribute> attributes)
{
    Ikev1PhaseTwo& exchange = NewExchange(step, NewMessageId(step.random), true);
    exchange.task.isFirst = m_setup != nullptr;
    exchange.task.kind = IkeExchangeKind::INFORM;
    Ikev1CfgPayload payload;
    payload.type = type;
    payload.identifier = m_transaction->identifier;
    payload.attributes = std::move(attributes);
    SendPhaseTwo(step,
                 exchange,
                 Ikev1Exchange::TRANSACTION,
                 {IkePayload{Ikev1Payload::ATTRIBUTES, false, std::move(payload)}},
                 true);
    exchange.step = Ikev1Step::TRANSACTION_SENT;
}

// HDR*, HASH, ATTR(REQUEST: NAME="", PASSWORD="") -->
void
Ikev1Sa::AskXauth(IkeStep& step)
{
    m_transaction->stage = Ikev1TransactionStage::XAUTH_REQUESTED;
    SendTransaction(step, CfgType::REQUEST, MakeXauthRequest());
}

// HDR*, HASH, ATTR(REQUEST: INTERNAL_ADDRESS...) -->
/** Asks for the address that the host has under the ISAKMP SA that this one replaces, so that the
 * IPsec SAs outlive it; or for any. */
void
Ikev1Sa::AskAddress(IkeStep& step)
{
    m_transaction->stage = Ikev1TransactionStage::CONFIG_REQUESTED;
    const auto former = m_setup ? m_setup->command.formerAddresses : std::vector<IpAddress>();
    const auto wish = former.empty() ? std::nullopt : std::optional<IpAddress>(former.front());
    SendTransaction(step,
                    CfgType::REQUEST,
                    MakeCfgRequest(wish, wish ? wish->IsIpv6() : m_path.local.address.IsIpv6()));
}

// --> HDR*, HASH, ATTR(REQUEST or SET)
// <-- HDR*, HASH, ATTR(REPLY or ACK)
Ikev1Verdict
Ikev1Sa::OnTransactionRequest(IkeStep& step, Ikev1Incoming& in)
{
    const Ikev1CfgPayload asked = *in.message.Find<Ikev1CfgPayload>(Ikev1Payload::ATTRIBUTES);
    if (asked.type != CfgType::REQUEST && asked.type != CfgType::SET)
    {
        return Ikev1Verdict::STAY;
    }
    const bool isRequest = asked.type == CfgType::REQUEST;
    const bool isXauth = IsXauth(asked.attributes);
    const bool mayCome = isXauth ? IsXauthHost() : !m_transaction;
    if (!mayCome)
    {
        step.observer.OnDrop(step.At(), in.path, IkeDropReason::UNEXPECTED_MESSAGE, in.datagram);
        return Ikev1Verdict::STAY;
    }
    Ikev1PhaseTwo& exchange = NewExchange(step, in.message.header.messageId, false);
    in.exchange = &exchange;
    exchange.iv = in.nextIv;
    Ikev1CfgPayload answer;
    answer.type = isRequest ? CfgType::REPLY : CfgType::ACK;
    answer.identifier = asked.identifier;
    if (isRequest && isXauth)
    {
        const auto& xauth = m_connection->ikev1.xauth;
        answer.attributes = MakeXauthReply(asked.attributes, xauth ? xauth->own : std::nullopt);
    }
    else if (isRequest)
    {
        const Ikev1CfgRequest request = ReadCfgRequest(asked.attributes);
        answer.attributes = MakeCfgReply(request, NetworkFor(step, request), VERSION);
    }
    else if (!isXauth)
    {
        answer.attributes = MakeCfgAcknowledgment(asked.attributes);
        TakeNetwork(step, asked.attributes);
    }
    SendPhaseTwo(step,
                 exchange,
                 Ikev1Exchange::TRANSACTION,
                 {IkePayload{Ikev1Payload::ATTRIBUTES, false, std::move(answer)}},
                 false);
    const auto status = ReadXauthStatus(asked.attributes);
    return !isRequest && status ? TakeXauthStatus(step, *status) : Ikev1Verdict::TAKEN;
}

/** The edge device has decided about this side. */
Ikev1Verdict
Ikev1Sa::TakeXauthStatus(IkeStep& step, Ikev1XauthStatus status)
{
    if (status == Ikev1XauthStatus::FAIL)
    {
        if (m_setup && m_isInitiator)
        {
            ReportSetup(step, IkeExchangeOutcome::REFUSED, Ikev1NotifyType::AUTHENTICATION_FAILED);
            m_setup.reset();
        }
        SendSaDelete(step);
        return Fail(step, "The edge device refuses the user.");
    }
    UserIsKnown(step, {});
    if (m_transaction && m_transaction->stage == Ikev1TransactionStage::XAUTH_AWAITED)
    {
        if (m_isInitiator && m_connection->ikev1.requestAddress)
        {
            AskAddress(step);
        }
        else
        {
            EndTransactions(step);
        }
    }
    return Ikev1Verdict::TAKEN;
}

// <-- HDR*, HASH, ATTR(REPLY or ACK)
Ikev1Verdict
Ikev1Sa::OnTransactionAnswer(IkeStep& step, Ikev1Incoming& in)
{
    const Ikev1CfgPayload answer = *in.message.Find<Ikev1CfgPayload>(Ikev1Payload::ATTRIBUTES);
    // The message id says which request this answers. The identifier should be the request's, but
    // strongSwan's replies to XAUTH have zero.
    if (!m_transaction)
    {
        return Ikev1Verdict::TAKEN;
    }
    switch (m_transaction->stage)
    {
    case Ikev1TransactionStage::XAUTH_REQUESTED:
        return answer.type == CfgType::REPLY ? DecideXauth(step, answer.attributes)
                                             : Ikev1Verdict::TAKEN;
    case Ikev1TransactionStage::XAUTH_DECIDED:
        if (!m_transaction->accepted)
        {
            SendSaDelete(step);
            return Fail(step, "The user does not prove to be one that is known here.");
        }
        EndTransactions(step);
        return Ikev1Verdict::TAKEN;
    case Ikev1TransactionStage::CONFIG_REQUESTED:
        TakeNetwork(step, answer.attributes);
        EndTransactions(step);
        return Ikev1Verdict::TAKEN;
    default:
        return Ikev1Verdict::TAKEN;
    }
}

// HDR*, HASH, ATTR(SET: STATUS) -->
Ikev1Verdict
Ikev1Sa::DecideXauth(IkeStep& step, const std::vector<Ikev1Attribute>& reply)
{
    const auto& xauth = m_connection->ikev1.xauth;
    const Ikev1XauthVerdict verdict =
        m_transaction->server.TakeReply(reply, xauth ? xauth->users : Ikev1XauthUsers());
    if (verdict == Ikev1XauthVerdict::RETRY)
    {
        AskXauth(step);
        return Ikev1Verdict::TAKEN;
    }
    m_transaction->accepted = verdict == Ikev1XauthVerdict::ACCEPT;
    m_transaction->stage = Ikev1TransactionStage::XAUTH_DECIDED;
    if (m_transaction->accepted)
    {
        UserIsKnown(step, m_transaction->server.User());
    }
    else
    {
        step.observer.OnProofRefused(step.At(),
                                     Info(),
                                     "the password of '" + m_transaction->server.User() +
                                         "' is not known here");
    }
    SendTransaction(
        step,
        CfgType::SET,
        MakeXauthStatus(m_transaction->accepted ? Ikev1XauthStatus::OK : Ikev1XauthStatus::FAIL));
    return Ikev1Verdict::TAKEN;
}

/** What this side hands out: addresses of the connection's pool, to each peer its own, and what
 * goes with them; or the same to everybody. */
Ikev1InternalNetwork
Ikev1Sa::NetworkFor(IkeStep& step, const Ikev1CfgRequest& request)
{
    const auto& told = m_connection->ikev1.network;
    const auto& pool = m_connection->pool;
    Ikev1InternalNetwork network = told ? *told : Ikev1InternalNetwork();
    if (!pool)
    {
        return network;
    }
    if (!told)
    {
        network.nameServers = pool->dns;
        for (const IpPrefix& subnet : pool->subnets)
        {
            network.subnets.emplace_back(subnet.address, subnet.length);
        }
    }
    if (!m_lease)
    {
        const std::string owner = m_user.name.empty() ? FormatIdentity(*m_remoteId) : m_user.name;
        m_lease = std::make_unique<Ikev1Lease>(m_host.Offers().Pool(pool), owner, request);
        if (!m_lease->Addresses().empty())
        {
            IkeAssignedConfig assigned;
            assigned.addresses = m_lease->Addresses();
            assigned.dns = pool->dns;
            assigned.subnets = pool->subnets;
            step.observer.OnConfiguration(step.At(), Info(), true, assigned);
        }
    }
    network.addresses = m_lease->Addresses();
    return network;
}

/** The edge device has told of the network inside: pairs are for the address that it gave. */
void
Ikev1Sa::TakeNetwork(IkeStep& step, const std::vector<Ikev1Attribute>& attributes)
{
    const Ikev1InternalNetwork network = ReadInternalNetwork(attributes);
    if (network.addresses.empty())
    {
        return;
    }
    m_internalAddress = network.addresses.front();
    IkeAssignedConfig assigned;
    assigned.addresses = {m_internalAddress};
    assigned.dns = network.nameServers;
    for (const auto& [address, length] : network.subnets)
    {
        assigned.subnets.push_back(IpPrefix{address, static_cast<uint8_t>(length)});
    }
    step.observer.OnConfiguration(step.At(), Info(), false, assigned);
    for (Ikev1Task& task : m_tasks)
    {
        if (task.config)
        {
            task.local = NarrowToOwn(*task.config, task.local);
        }
    }
}

/** What a pair of IPsec SAs is for at this end: where the peer gave an address that is in it,
 * nothing but that. */
TrafficSelector
Ikev1Sa::NarrowToOwn(const IkeChildConfig& config, const TrafficSelector& local) const
{
    if (m_internalAddress.IsNone() || config.mode == IpsecMode::TRANSPORT)
    {
        return local;
    }
    return config.localSelectors.empty() ? Ikev1HostSelector(m_internalAddress)
                                         : CutToAddress({local}, m_internalAddress).front();
}

} // namespace ike
} // namespace ns3
