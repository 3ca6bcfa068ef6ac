// SPDX-License-Identifier: GPL-2.0-only

#include "ike-ns3-time.h"
#include "ike-peer-application.h"

#include <cstring>

namespace ns3
{
namespace ike
{

void
IkePeerTotals::Add(const IkePeerTotals& other)
{
    messagesSent += other.messagesSent;
    messagesReceived += other.messagesReceived;
    octetsSent += other.octetsSent;
    octetsReceived += other.octetsReceived;
    retransmissions += other.retransmissions;
    setupsAsked += other.setupsAsked;
    setupsAnswered += other.setupsAnswered;
    ikeRekeysAsked += other.ikeRekeysAsked;
    ikeRekeysAnswered += other.ikeRekeysAnswered;
    childrenAsked += other.childrenAsked;
    childrenAnswered += other.childrenAnswered;
    childRekeysAsked += other.childRekeysAsked;
    childRekeysAnswered += other.childRekeysAnswered;
    moves += other.moves;
    failedExchanges += other.failedExchanges;
    failedInitiations += other.failedInitiations;
    drops += other.drops;
    failedInstalls += other.failedInstalls;
    streamsOpened += other.streamsOpened;
    streamsReplaced += other.streamsReplaced;
    streamsAccepted += other.streamsAccepted;
    streamsLost += other.streamsLost;
    streamsRefused += other.streamsRefused;
    tcpFallbacks += other.tcpFallbacks;
}

TypeId
IkePeerApplication::AddTraceSources(TypeId tid)
{
    return tid
        .AddTraceSource("StateChange",
                        "An IKE SA changed state.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_stateTrace),
                        "ns3::ike::IkePeerApplication::StateChangeCallback")
        .AddTraceSource("Message",
                        "A message was built or understood.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_messageTrace),
                        "ns3::ike::IkePeerApplication::MessageCallback")
        .AddTraceSource("Keys",
                        "An IKE SA has its keys.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_keysTrace),
                        "ns3::ike::IkePeerApplication::KeysCallback")
        .AddTraceSource("Ikev1Keys",
                        "An ISAKMP SA, of version 1, has its keys.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_ikev1KeysTrace),
                        "ns3::ike::IkePeerApplication::Ikev1KeysCallback")
        .AddTraceSource("Child",
                        "A Child SA pair came or went.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_childTrace),
                        "ns3::ike::IkePeerApplication::ChildCallback")
        .AddTraceSource("Move",
                        "An IKE SA and its children go between other addresses.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_moveTrace),
                        "ns3::ike::IkePeerApplication::MoveCallback")
        .AddTraceSource("Exchange",
                        "An exchange that this peer asked for has ended.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_exchangeTrace),
                        "ns3::ike::IkePeerApplication::ExchangeCallback")
        .AddTraceSource("Retransmission",
                        "A request is sent again.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_retransmissionTrace),
                        "ns3::ike::IkePeerApplication::RetransmissionCallback")
        .AddTraceSource("Configuration",
                        "Addresses came from the peer, or were lent to it.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_configurationTrace),
                        "ns3::ike::IkePeerApplication::ConfigurationCallback")
        .AddTraceSource("Collision",
                        "Two exchanges met.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_collisionTrace),
                        "ns3::ike::IkePeerApplication::CollisionCallback")
        .AddTraceSource("ProofRefused",
                        "A peer's proof of identity is not believed, or there is none to give.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_proofRefusedTrace),
                        "ns3::ike::IkePeerApplication::ProofRefusedCallback")
        .AddTraceSource("Drop",
                        "The engine threw a datagram away.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_dropTrace),
                        "ns3::ike::IkePeerApplication::DropCallback");
}

void
IkePeerApplication::OnStateChange(TimePoint at,
                                  const IkeSaInfo& sa,
                                  const char* from,
                                  const char* to,
                                  const char* story)
{
    if (std::strcmp(to, "ESTABLISHED") == 0 && std::strcmp(from, to) != 0)
    {
        // Only an IKE SA that takes another's place stands from its first moment.
        const bool isRekey = std::strcmp(from, "NEW") == 0;
        uint64_t& asked = isRekey ? m_totals.ikeRekeysAsked : m_totals.setupsAsked;
        uint64_t& answered = isRekey ? m_totals.ikeRekeysAnswered : m_totals.setupsAnswered;
        if (sa.majorVersion != 1 || !sa.isInitiator)
        {
            ++(sa.isInitiator ? asked : answered);
        }
    }
    m_stateTrace(ToTime(at), sa, from, to, story);
    for (const auto& observer : m_observers)
    {
        observer->OnStateChange(at, sa, from, to, story);
    }
}

void
IkePeerApplication::OnMessage(TimePoint at,
                              const IkeSaInfo& sa,
                              bool sent,
                              const IkeMessage& plain,
                              ByteView datagram)
{
    if (!sent && sa.path.IsStream())
    {
        m_tcp.NoteSense(sa.path);
    }
    m_messageTrace(ToTime(at), sa, sent, plain, datagram);
    for (const auto& observer : m_observers)
    {
        observer->OnMessage(at, sa, sent, plain, datagram);
    }
}

void
IkePeerApplication::OnIkeKeys(TimePoint at,
                              const IkeSaInfo& sa,
                              const Ikev2Suite& suite,
                              const Ikev2Keys& keys)
{
    m_keysTrace(ToTime(at), sa, suite, keys);
    for (const auto& observer : m_observers)
    {
        observer->OnIkeKeys(at, sa, suite, keys);
    }
}

void
IkePeerApplication::OnSealedBody(TimePoint at, ByteView sealed, ByteView open)
{
    for (const auto& observer : m_observers)
    {
        observer->OnSealedBody(at, sealed, open);
    }
}

void
IkePeerApplication::OnIkev1Keys(TimePoint at,
                                const IkeSaInfo& sa,
                                const Ikev1Suite& suite,
                                const Ikev1Keys& keys)
{
    m_ikev1KeysTrace(ToTime(at), sa, suite, keys);
    for (const auto& observer : m_observers)
    {
        observer->OnIkev1Keys(at, sa, suite, keys);
    }
}

void
IkePeerApplication::OnChild(TimePoint at,
                            const IkeSaInfo& sa,
                            IkeChildEvent event,
                            const IkeChildInfo& child)
{
    if (event == IkeChildEvent::INSTALLED)
    {
        ++(child.isInitiator ? m_totals.childrenAsked : m_totals.childrenAnswered);
    }
    else if (event == IkeChildEvent::REKEYED)
    {
        ++(child.isInitiator ? m_totals.childRekeysAsked : m_totals.childRekeysAnswered);
    }
    if (event != IkeChildEvent::REKEYED)
    {
        m_demand.Settle(*child.name);
    }
    m_childTrace(ToTime(at), sa, event, child);
    for (const auto& observer : m_observers)
    {
        observer->OnChild(at, sa, event, child);
    }
}

void
IkePeerApplication::OnMove(TimePoint at, const IkeSaInfo& sa, const IpPath& from)
{
    ++m_totals.moves;
    m_moveTrace(ToTime(at), sa, from);
    for (const auto& observer : m_observers)
    {
        observer->OnMove(at, sa, from);
    }
}

void
IkePeerApplication::OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report)
{
    if (report.outcome == IkeExchangeOutcome::REFUSED ||
        report.outcome == IkeExchangeOutcome::TIMED_OUT)
    {
        ++m_totals.failedExchanges;
    }
    else if (sa.majorVersion == 1 && sa.isInitiator &&
             report.outcome == IkeExchangeOutcome::SUCCEEDED)
    {
        // The messages of version 1 do not tell a replacement from a first ISAKMP SA: who asked
        // for it knows.
        m_totals.setupsAsked += report.kind == IkeExchangeKind::SETUP ? 1 : 0;
        m_totals.ikeRekeysAsked += report.kind == IkeExchangeKind::REKEY_IKE ? 1 : 0;
    }
    m_exchangeTrace(ToTime(at), sa, report);
    for (const auto& observer : m_observers)
    {
        observer->OnExchange(at, sa, report);
    }
}

void
IkePeerApplication::OnRetransmission(TimePoint at,
                                     const IkeSaInfo& sa,
                                     ExchangeType exchange,
                                     unsigned attempt)
{
    ++m_totals.retransmissions;
    m_retransmissionTrace(ToTime(at), sa, exchange, attempt);
    for (const auto& observer : m_observers)
    {
        observer->OnRetransmission(at, sa, exchange, attempt);
    }
}

void
IkePeerApplication::OnConfiguration(TimePoint at,
                                    const IkeSaInfo& sa,
                                    bool lent,
                                    const IkeAssignedConfig& config)
{
    m_configurationTrace(ToTime(at), sa, lent, config);
    for (const auto& observer : m_observers)
    {
        observer->OnConfiguration(at, sa, lent, config);
    }
}

void
IkePeerApplication::OnCollision(TimePoint at,
                                const IkeSaInfo& sa,
                                IkeExchangeKind kind,
                                IkeCollisionVerdict verdict)
{
    m_collisionTrace(ToTime(at), sa, kind, verdict);
    for (const auto& observer : m_observers)
    {
        observer->OnCollision(at, sa, kind, verdict);
    }
}

void
IkePeerApplication::OnProofRefused(TimePoint at, const IkeSaInfo& sa, const std::string& reason)
{
    m_proofRefusedTrace(ToTime(at), sa, reason);
    for (const auto& observer : m_observers)
    {
        observer->OnProofRefused(at, sa, reason);
    }
}

void
IkePeerApplication::OnDrop(TimePoint at,
                           const IpPath& path,
                           IkeDropReason reason,
                           ByteView datagram)
{
    ++m_totals.drops;
    m_dropTrace(ToTime(at), path, reason, datagram);
    for (const auto& observer : m_observers)
    {
        observer->OnDrop(at, path, reason, datagram);
    }
    const bool isNonsense = reason == IkeDropReason::MALFORMED ||
                            reason == IkeDropReason::UNKNOWN_SPI ||
                            reason == IkeDropReason::BAD_CHECKSUM;
    if (path.IsStream() && isNonsense)
    {
        m_tcp.NoteNonsense(path);
    }
}

} // namespace ike
} // namespace ns3
