// SPDX-License-Identifier: GPL-2.0-only

#include "ike-identity.h"
#include "ikev1-proposal.h"
#include "ikev1-sa.h"
#include "ikev1-setup.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t NAT_TRAVERSAL_PORT = 4500; // RFC 3947 section 4

} // namespace

Ikev1PhaseOne&
Ikev1Sa::Phase()
{
    return *m_setup->phase;
}

const Ikev1Authenticator*
Ikev1Sa::Authenticator()
{
    return FindIkev1Authenticator(Phase().suite.method);
}

void
Ikev1Sa::Begin(IkeStep& step)
{
    m_spiI = m_host.AllocateIkeSpi(step.random);
    m_setup->isFirstContact =
        m_connection->initialContact && !m_host.HasEstablishedTo(m_path.remote.address);
    step.cost += step.provider.Costs().SaSetup();
    m_setup->started = step.At();
    Ikev1PhaseOne& phase = Phase();
    phase.isInitiator = true;
    phase.isAggressive = m_connection->ikev1.aggressive;
    phase.path = m_path;
    phase.cookieI = m_spiI;
    phase.connection = m_connection;
    phase.localId = m_localId;
    phase.nonceI = step.random.Draw(m_connection->nonceSize);
    if (phase.isAggressive)
    {
        if (!SendAggressive(step))
        {
            if (!phase.refusal.empty())
            {
                step.observer.OnProofRefused(step.At(), Info(), phase.refusal);
            }
            ReportSetup(step, IkeExchangeOutcome::REFUSED, Ikev1NotifyType::AUTHENTICATION_FAILED);
            m_setup.reset();
            Fail(step, "This side cannot authenticate in the way that is configured.");
            return;
        }
        MoveTo(step,
               Ikev1State::AGGRESSIVE_SENT,
               "The initiator offers algorithms, half of a key exchange and its name at once.");
    }
    else
    {
        SendMainSa(step);
        MoveTo(step, Ikev1State::MAIN_SA_SENT, "The initiator offers algorithms for main mode.");
    }
}

/** The responder's choice among its connections of this mode: the first whose algorithms fit and
 * which, where the peer has said who it is, serves it. */
bool
Ikev1Sa::ChooseConnection(const Ikev1Incoming& in, const Ikev1SaPayload& sa, bool aggressive)
{
    Ikev1PhaseOne& phase = Phase();
    phase.isAggressive = aggressive;
    phase.path = in.path;
    phase.cookieI = m_spiI;
    if (in.message.payloads.front().type != Ikev1Payload::SA)
    {
        return false; // RFC 2409 section 5: it precedes all others
    }
    // SAi_b: its body as it came.
    const size_t saSize = static_cast<size_t>(in.datagram[30]) << 8 | in.datagram[31];
    phase.saBody = in.datagram.Sub(IkeHeader::SIZE, saSize).Sub(4).ToBytes();
    for (const auto& connection : m_host.Config().connections)
    {
        if (connection->version != MajorVersion() || connection->ikev1.aggressive != aggressive ||
            !FindIkev1Authenticator(connection->ikev1.method))
        {
            continue;
        }
        const auto choice = ChooseIkev1PhaseOne(*connection, sa);
        if (!choice || (phase.remoteId && !ServesPeer(*connection)))
        {
            continue;
        }
        m_connection = connection;
        m_localId = connection->localId;
        m_suite = choice->suite;
        phase.connection = connection;
        phase.localId = m_localId;
        phase.suite = choice->suite;
        phase.life = choice->life;
        return true;
    }
    return false;
}

bool
Ikev1Sa::ServesPeer(const IkeConnectionConfig& connection) const
{
    return IdentityMatches(*m_setup->phase->remoteId, connection.remoteIdPattern);
}

/** The peer has proved who it is; whether it is served here is another matter. In main mode a
 * responder learns only now which of its connections is meant. */
bool
Ikev1Sa::AcceptPeer()
{
    const Ikev1PhaseOne& phase = Phase();
    m_remoteId = phase.remoteId;
    if (ServesPeer(*m_connection))
    {
        return true;
    }
    for (const auto& connection : m_host.Config().connections)
    {
        if (!m_isInitiator && connection->version == MajorVersion() &&
            connection->ikev1.aggressive == phase.isAggressive &&
            connection->localId == m_localId && ServesPeer(*connection))
        {
            m_connection = connection;
            return true;
        }
    }
    return false;
}

/** SKEYID and what follows from it, RFC 2409 section 5. @return false without a shared secret */
bool
Ikev1Sa::DeriveKeys(IkeStep& step)
{
    Ikev1PhaseOne& phase = Phase();
    auto skeyid = Authenticator()->Skeyid(step, phase);
    if (!skeyid)
    {
        return false;
    }
    phase.keys = step.Take(
        DeriveIkev1Keys(step.provider, phase.suite, std::move(*skeyid), phase.KeyInputs()));
    auto cipher = step.provider.MakeChainedCipher(m_suite.encr, m_suite.keyBits, phase.keys.encr);
    if (!cipher)
    {
        return false;
    }
    m_iv = step.Take(Ikev1PhaseOneIv(step.provider, m_suite, phase.publicI, phase.publicR));
    m_protection = std::make_unique<Ikev1Protection>(std::move(cipher));
    m_keys = phase.keys;
    step.observer.OnIkev1Keys(step.At(), Info(), m_suite, m_keys);
    return true;
}

// --- vendor ids and NATs
// -----------------------------------------------------------------------------

void
Ikev1Sa::AddVendorIds(IkeMessage& message) const
{
    const auto add = [&message](Ikev1Vendor vendor)
    { message.Add(Ikev1Payload::VENDOR_ID, VendorIdPayload{Ikev1VendorId(vendor)}); };
    if (m_connection->ikev1.natTraversal)
    {
        AddNatVendorIds(message);
    }
    add(Ikev1Vendor::DPD);
    if (m_connection->fragmentation.enabled)
    {
        add(Ikev1Vendor::FRAGMENTATION);
    }
    if (XauthSideOf(m_connection->ikev1.method) != Ikev1XauthSide::NONE)
    {
        add(Ikev1Vendor::XAUTH);
    }
}

void
Ikev1Sa::LearnVendorIds(const IkeMessage& message)
{
    if (m_connection->ikev1.natTraversal)
    {
        m_natVariant = NatVariantOf(message);
    }
    for (const IkePayload& payload : message.payloads)
    {
        const auto* id = std::get_if<VendorIdPayload>(&payload.body);
        const auto vendor = id ? ReadIkev1VendorId(id->data) : std::nullopt;
        if (vendor)
        {
            m_vendors.Add(*vendor);
        }
    }
}

void
Ikev1Sa::AddNats(IkeStep& step, IkeMessage& message)
{
    if (m_natVariant != Ikev1NatVariant::NONE)
    {
        AddNatDetection(step,
                        Ikev1NatInputs{m_suite.prf, m_spiI, m_spiR},
                        m_natVariant,
                        m_path,
                        message);
    }
}

void
Ikev1Sa::LearnNats(IkeStep& step, const Ikev1Incoming& in)
{
    if (m_natVariant != Ikev1NatVariant::NONE)
    {
        const auto finding =
            FindNats(step, Ikev1NatInputs{m_suite.prf, m_spiI, m_spiR}, in.path, in.message);
        m_localNat = finding.localNat;
        m_remoteNat = finding.remoteNat;
    }
}

/** The initiator moves to port 4500 as soon as it knows of a NAT, RFC 3947 section 4. */
void
Ikev1Sa::FloatPorts()
{
    if (m_localNat || m_remoteNat)
    {
        m_path.local.port = NAT_TRAVERSAL_PORT;
        m_path.remote.port = NAT_TRAVERSAL_PORT;
    }
}

/** What came encrypted in phase 1 has proved good: its IV counts, and so does where it came from.
 */
void
Ikev1Sa::Confirm(Ikev1Incoming& in)
{
    if (in.wasEncrypted)
    {
        m_iv = in.nextIv;
    }
    if (!m_isInitiator)
    {
        m_path = in.path;
    }
}

// --- ends
// --------------------------------------------------------------------------------------------

/** Checks a proof; one that fails teaches nothing. @return the error */
std::optional<Ikev1NotifyType>
Ikev1Sa::TakeProof(IkeStep& step, const Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    const auto remoteId = phase.remoteId;
    const Bytes idBody = phase.IdBody(false);
    const auto error = Authenticator()->TakeProof(step, phase, in.message);
    if (error)
    {
        phase.remoteId = remoteId;
        phase.IdBody(false) = idBody;
    }
    if (error && !phase.refusal.empty())
    {
        step.observer.OnProofRefused(step.At(), Info(), phase.refusal);
    }
    return error;
}

/** The peer holds the ISAKMP SA for established and has proved who it is: somebody who is not
 * wanted. It is told under the ISAKMP SA's protection. */
// HDR*, HASH(1), D -->
Ikev1Verdict
Ikev1Sa::RejectPeer(IkeStep& step, Ikev1Incoming& in, const char* story)
{
    Confirm(in);
    if (m_isInitiator)
    {
        ReportSetup(step, IkeExchangeOutcome::REFUSED, Ikev1NotifyType::INVALID_ID_INFORMATION);
    }
    m_setup.reset();
    SendSaDelete(step);
    return Fail(step, story);
}

// HDR, N -->
Ikev1Verdict
Ikev1Sa::Refuse(IkeStep& step, Ikev1NotifyType type, const char* story)
{
    if (!Phase().refusal.empty())
    {
        step.observer.OnProofRefused(step.At(), Info(), Phase().refusal);
    }
    Ikev1NotifyPayload notify;
    notify.spi = Cookies();
    notify.type = type;
    SendNotify(step, std::move(notify));
    if (m_isInitiator)
    {
        ReportSetup(step, IkeExchangeOutcome::REFUSED, type);
        m_setup.reset();
    }
    return Fail(step, story);
}

// <-- HDR, N
Ikev1Verdict
Ikev1Sa::OnPhaseOneNotify(IkeStep& step, Ikev1Incoming& in)
{
    const auto* notify = in.message.Find<Ikev1NotifyPayload>(Ikev1Payload::NOTIFY);
    if (m_isInitiator)
    {
        ReportSetup(step, IkeExchangeOutcome::REFUSED, notify->type);
        m_setup.reset();
    }
    return Ikev1Verdict::TAKEN;
}

/** Phase 1 is over: what only it needed goes, what follows begins. */
void
Ikev1Sa::Established(IkeStep& step)
{
    const Ikev1Life life = Phase().life;
    const IkeSaId predecessor = m_setup->predecessor;
    const bool sendsInitialContact =
        m_setup->isFirstContact && m_isInitiator && Phase().isAggressive;
    m_setup->phase.reset();
    m_keys.skeyid = Bytes{};
    m_keys.skeyidE = Bytes{};
    m_keys.encr = Bytes{};
    m_halfOpenUntil = NEVER;
    m_setup->retransmissions += m_phaseOneSending.retransmissions;
    m_phaseOneSending.retransmissions = 0;
    m_phaseOneSending.nextSend = NEVER;
    m_phaseOneForgetAt = step.At() + GiveUpTime(m_connection->retransmission);
    m_host.PeerKnown(*this);
    ScheduleLifetime(step, life);
    ScheduleKeepalive(step.At());
    if (sendsInitialContact)
    {
        // RFC 2407 section 4.6.3.3: never within aggressive mode, which would not protect it.
        Ikev1NotifyPayload notify;
        notify.spi = Cookies();
        notify.type = Ikev1NotifyType::INITIAL_CONTACT;
        SendNotify(step, std::move(notify));
    }
    Succeed(step);
    HeardFromPeer(step);
    BeginTransactions(step);
    if (!m_isInitiator)
    {
        m_setup.reset();
        return;
    }
    const auto children = std::move(m_setup->children);
    bool any = false;
    for (const auto& child : children)
    {
        if (child->start && predecessor.IsZero())
        {
            any = true;
            WantChild(step, child);
        }
    }
    if (!any && !m_transaction)
    {
        ReportSetup(step, IkeExchangeOutcome::SUCCEEDED, Ikev1NotifyType::NONE);
        m_setup.reset();
    }
}

// --- one ISAKMP SA after another
// -------------------------------------------------------------------------

/** Replaces this ISAKMP SA: version 1 has no other way than a new phase 1. */
void
Ikev1Sa::Reauthenticate(IkeStep& step)
{
    InitiateCommand command;
    command.connection = m_connection;
    command.localId = m_localId;
    command.path = m_path;
    auto successor = std::make_unique<Ikev1Sa>(m_host, m_host.NextIkeSaId(), command, 1);
    successor->m_setup->predecessor = m_id;
    successor->m_setup->kind = IkeExchangeKind::REKEY_IKE;
    Ikev1Sa* raw = successor.get();
    m_host.Adopt(std::move(successor));
    raw->Begin(step);
}

Ikev1Sa*
Ikev1Sa::FindOther(IkeSaId id)
{
    IkeSa* sa = m_host.Find(id);
    return sa && sa != this && sa->MajorVersion() == MajorVersion() ? static_cast<Ikev1Sa*>(sa)
                                                                    : nullptr;
}

/** A new ISAKMP SA with a peer takes the IPsec SAs of the older ones: the initiator of the one that
 * it replaces, the responder of all under the same connection. */
void
Ikev1Sa::Succeed(IkeStep& step)
{
    if (m_isInitiator && m_setup->predecessor.IsZero())
    {
        return;
    }
    for (IkeSaId id : m_host.OthersWithPeerOf(*this))
    {
        Ikev1Sa* older = FindOther(id);
        if (!older || older->m_state != Ikev1State::ESTABLISHED ||
            older->m_connection != m_connection || (m_isInitiator && id != m_setup->predecessor))
        {
            continue;
        }
        TakeOver(step, *older);
        older->MoveTo(step, Ikev1State::REPLACED, "A newer ISAKMP SA takes the IPsec SAs.");
        older->m_softAt = NEVER;
        older->m_hardAt = NEVER;
        older->m_replacedUntil = step.At() + GiveUpTime(m_connection->retransmission);
        if (m_isInitiator)
        {
            older->SendSaDelete(step);
            older->Die(step, "This side deletes the ISAKMP SA that was replaced.");
        }
    }
}

/** IPsec SAs outlive the ISAKMP SA that made them, when another one can look after them. */
void
Ikev1Sa::HandOver(IkeStep& step)
{
    for (IkeSaId id : m_host.OthersWithPeerOf(*this))
    {
        Ikev1Sa* other = FindOther(id);
        if (other && other->m_state == Ikev1State::ESTABLISHED &&
            other->m_connection == m_connection)
        {
            other->TakeOver(step, *this);
            return;
        }
    }
}

/** Moves the pairs that are in use; quick modes under way end where they began. */
void
Ikev1Sa::TakeOver(IkeStep& step, Ikev1Sa& older)
{
    auto& children = older.m_children;
    for (auto it = children.begin(); it != children.end();)
    {
        if (it->phase == Ikev1ChildPhase::PENDING)
        {
            ++it;
            continue;
        }
        if (it->phase == Ikev1ChildPhase::REKEYING)
        {
            it->phase = Ikev1ChildPhase::IN_USE;
            it->softAt = step.At();
        }
        it->isInherited = true;
        m_host.MoveChild(it->id, *this);
        m_children.push_back(std::move(*it));
        it = children.erase(it);
    }
    m_lingering.insert(m_lingering.end(), older.m_lingering.begin(), older.m_lingering.end());
    older.m_lingering.clear();
    for (Ikev1Task& task : older.m_tasks)
    {
        task.isFirst = false;
        m_tasks.push_back(std::move(task));
    }
    older.m_tasks.clear();
}

} // namespace ike
} // namespace ns3
