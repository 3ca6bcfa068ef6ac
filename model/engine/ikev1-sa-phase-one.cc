// SPDX-License-Identifier: GPL-2.0-only

#include "ike-identity.h"
#include "ikev1-proposal.h"
#include "ikev1-sa.h"
#include "ikev1-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t NAT_TRAVERSAL_PORT = 4500; // RFC 3947 section 4
constexpr uint16_t IKE_PORT = 500;
constexpr uint8_t IP_UDP = 17;

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

/** RFC 2407 section 4.6.2: protocol and port of an identification in phase 1 are zero or UDP and
 * 500, else the set-up is aborted; with NAT traversal the port is 0 (RFC 3947 section 4), and some
 * name 4500. */
bool
Ikev1Sa::IsIdMeantForIke() const
{
    const Bytes& body = m_setup->phase->IdBody(false);
    if (body.size() < 4)
    {
        return true; // not known yet
    }
    const unsigned protocol = body[1];
    const unsigned port = static_cast<unsigned>(body[2]) << 8 | body[3];
    return (protocol == 0 && port == 0) ||
           (protocol == IP_UDP && (port == 0 || port == IKE_PORT || port == NAT_TRAVERSAL_PORT));
}

/** The peer's half of the key exchange with its nonce. @return the error to answer with */
std::optional<Ikev1NotifyType>
Ikev1Sa::TakeKeyExchange(IkeStep& step, const IkeMessage& message)
{
    Ikev1PhaseOne& phase = Phase();
    const auto error = Authenticator()->TakeKeyExchange(step, phase, message);
    if (!error && !IsIkev1NonceSize(phase.Nonce(false).size()))
    {
        return Ikev1NotifyType::PAYLOAD_MALFORMED;
    }
    return error;
}

/** The peer has proved who it is; whether it is served here is another matter. In main mode a
 * responder learns only now which of its connections is meant: one that would have chosen the same
 * algorithms and believes the same proof. */
bool
Ikev1Sa::AcceptPeer(IkeStep& step, const Ikev1Incoming& in)
{
    Ikev1PhaseOne& phase = Phase();
    m_remoteId = phase.remoteId;
    if (!IsIdMeantForIke())
    {
        return false;
    }
    if (ServesPeer(*m_connection))
    {
        return true;
    }
    for (const auto& connection : m_host.Config().connections)
    {
        if (!m_isInitiator && connection->version == MajorVersion() &&
            connection->ikev1.aggressive == phase.isAggressive &&
            connection->localId == m_localId && ServesPeer(*connection) &&
            OffersIkev1Suite(*connection, m_suite) &&
            Authenticator()->ProvesUnder(step, phase, connection, in.message))
        {
            m_connection = connection;
            phase.connection = connection;
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
    const bool isAggressive = Phase().isAggressive;
    const bool sendsInitialContact = m_setup->isFirstContact && m_isInitiator && isAggressive;
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
    Succeed(step);
    HeardFromPeer(step);
    BeginTransactions(step);
    if (!m_isInitiator)
    {
        m_setup.reset();
        SayLifetime(step, isAggressive, life);
        return;
    }
    // The responder's phase 1, begun at the same time, may have won: then its ISAKMP SA is used.
    Ikev1Sa* heir = m_state == Ikev1State::REPLACED ? FindHeir() : this;
    if (heir == this && m_connection->ikev1.newGroup)
    {
        WantExchange(step, IkeExchangeKind::NEW_GROUP);
    }
    const auto children = std::move(m_setup->children);
    const bool hasQuickMode = std::any_of(children.begin(),
                                          children.end(),
                                          [](const auto& child) { return child->start; });
    // RFC 2407 section 4.6.3: never within aggressive mode, which would not protect it, but with a
    // quick mode or in an exchange of its own.
    const bool isAlone = m_host.OthersWithPeerOf(*this).empty(); // nobody came in the meantime
    m_setup->contactDue = sendsInitialContact && isAlone && hasQuickMode;
    if (sendsInitialContact && isAlone && !hasQuickMode)
    {
        SendNotify(step, InitialContact());
    }
    bool any = false;
    for (const auto& child : children)
    {
        if (child->start && predecessor.IsZero() && heir)
        {
            any = heir == this;
            heir->WantChild(step, child);
        }
    }
    if (!any && !m_transaction)
    {
        ReportSetup(step, IkeExchangeOutcome::SUCCEEDED, Ikev1NotifyType::NONE);
        m_setup.reset();
    }
}

} // namespace ike
} // namespace ns3
