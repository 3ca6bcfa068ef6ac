// SPDX-License-Identifier: GPL-2.0-only

#include "ike-attacker-application.h"

#include "ike-ns3-time.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/udp-header.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkeAttackerApplication");
NS_OBJECT_ENSURE_REGISTERED(IkeAttackerApplication);

namespace
{

constexpr uint16_t IKE_PORT = 500;
constexpr uint8_t UDP_PROTOCOL = 17;
constexpr double MOST_PER_SECOND = 1e9; // time has nanoseconds
constexpr size_t MOST_PENDING = 65536;  // first messages that wait for a demand of a cookie

} // namespace

const char*
NameOf(IkeAttackKind kind)
{
    switch (kind)
    {
    case IkeAttackKind::FLOOD:
        return "flood";
    case IkeAttackKind::HALF_OPEN:
        return "half-open";
    case IkeAttackKind::REPLAY:
        return "replay";
    case IkeAttackKind::REORDER:
        return "reorder";
    case IkeAttackKind::FORGE:
        return "forge";
    case IkeAttackKind::DOWNGRADE:
        return "downgrade";
    case IkeAttackKind::GUESS:
        return "guess";
    case IkeAttackKind::FRAGMENTS:
        return "fragments";
    }
    return "";
}

TypeId
IkeAttackerApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::IkeAttackerApplication")
            .SetParent<Application>()
            .SetGroupName("Ike")
            .AddConstructor<IkeAttackerApplication>()
            .AddTraceSource("Sent",
                            "It sent a message.",
                            MakeTraceSourceAccessor(&IkeAttackerApplication::m_sentTrace),
                            "ns3::ike::IkeAttackerApplication::SentCallback")
            .AddTraceSource("Guessed",
                            "A word list had the secret of an aggressive mode.",
                            MakeTraceSourceAccessor(&IkeAttackerApplication::m_guessedTrace),
                            "ns3::ike::IkeAttackerApplication::GuessedCallback");
    return tid;
}

IkeAttackerApplication::IkeAttackerApplication() = default;
IkeAttackerApplication::~IkeAttackerApplication() = default;

void
IkeAttackerApplication::DoDispose()
{
    m_working = false;
    Simulator::Cancel(m_event);
    m_udp.Close();
    m_route = nullptr;
    m_devices[0] = nullptr;
    m_devices[1] = nullptr;
    Application::DoDispose();
}

void
IkeAttackerApplication::SetAttack(IkeAttack attack)
{
    m_attack = std::move(attack);
}

const IkeAttack&
IkeAttackerApplication::GetAttack() const
{
    return m_attack;
}

int64_t
IkeAttackerApplication::AssignStreams(int64_t stream)
{
    m_random.SetStream(stream);
    return 1;
}

const IkeAttackTotals&
IkeAttackerApplication::Totals() const
{
    return m_totals;
}

const std::optional<std::string>&
IkeAttackerApplication::GuessedSecret() const
{
    return m_secret;
}

void
IkeAttackerApplication::StartApplication()
{
    m_working = true;
    const bool isOnPath = IsOnPath(m_attack.kind);
    NS_ABORT_MSG_IF(isOnPath && !m_devices[0],
                    "An attacker that works on a line needs TapLine() before it starts.");
    const bool hasRate = !isOnPath || m_attack.kind == IkeAttackKind::FRAGMENTS;
    NS_ABORT_MSG_IF(hasRate && !(m_attack.rate > 0 && m_attack.rate <= MOST_PER_SECOND),
                    "The 'rate' of an attack is " << m_attack.rate
                                                  << " messages a second: set one above 0 and up "
                                                     "to "
                                                  << MOST_PER_SECOND << " in its IkeAttack.");
    if (m_attack.kind == IkeAttackKind::FRAGMENTS)
    {
        SendFragment();
    }
    if (isOnPath)
    {
        return;
    }
    NS_ABORT_MSG_IF(!m_attack.connection || !m_attack.provider,
                    "A flood needs a connection to imitate and a provider: set both in its "
                    "IkeAttack.");
    m_maker = std::make_unique<IkeFirstMessageMaker>(*m_attack.connection,
                                                     *m_attack.provider,
                                                     m_random,
                                                     m_attack.size);
    if (m_attack.kind == IkeAttackKind::HALF_OPEN)
    {
        m_udp.SetMessageHandler([this](const IpPath& path, const Bytes& octets)
                                { OnAnswer(path, octets); });
        m_udp.Open(GetNode(), IKE_PORT, 0);
    }
    SendFirst();
}

void
IkeAttackerApplication::StopApplication()
{
    m_working = false;
    Simulator::Cancel(m_event);
    m_udp.Close();
}

// --- from afar -----------------------------------------------------------------------------------

Ptr<Ipv4Route>
IkeAttackerApplication::RouteToTarget()
{
    const Ptr<Ipv4> ipv4 = GetNode()->GetObject<Ipv4>();
    NS_ABORT_MSG_IF(!ipv4 || !ipv4->GetRoutingProtocol(),
                    "An attacker from afar needs IPv4 on its node: install an Internet stack.");
    Ipv4Header header;
    header.SetDestination(Ipv4Address(m_attack.target.address.ToIpv4()));
    Socket::SocketErrno error;
    return ipv4->GetRoutingProtocol()->RouteOutput(Create<Packet>(), header, nullptr, error);
}

void
IkeAttackerApplication::SendFirst()
{
    if (!m_route)
    {
        m_route = RouteToTarget();
    }
    m_event =
        Simulator::Schedule(NanoSeconds(static_cast<int64_t>(std::llround(1e9 / m_attack.rate))),
                            &IkeAttackerApplication::SendFirst,
                            this);
    if (!m_route)
    {
        NS_LOG_WARN("node " << GetNode()->GetId() << " has no route to its target");
        return;
    }
    const ByteView datagram = m_maker->Next(m_random);
    if (m_attack.kind == IkeAttackKind::FLOOD)
    {
        const uint64_t choice = m_random.DrawUint64() % std::max<uint64_t>(1, m_attack.sources);
        const IpAddress source =
            IpAddress::FromIpv4(static_cast<uint32_t>(m_attack.firstSource.ToIpv4() + choice));
        SendSpoofed({source, IKE_PORT}, datagram);
        return;
    }
    const uint64_t spi = ParseHeader(datagram)->initiatorSpi.Value();
    if (m_pendingOrder.size() == MOST_PENDING)
    {
        m_pending.erase(m_pendingOrder.front());
        m_pendingOrder.pop_front();
    }
    m_pending[spi] = datagram.ToBytes();
    m_pendingOrder.push_back(spi);
    const IpPath path{{IpAddress::FromIpv4(m_route->GetSource().Get()), IKE_PORT}, m_attack.target};
    m_udp.Send(path, datagram);
    Count(path.local, path.remote, datagram);
}

void
IkeAttackerApplication::SendSpoofed(const IpEndpoint& from, ByteView datagram)
{
    const Ptr<Packet> packet = Create<Packet>(datagram.data(), datagram.size());
    const Ipv4Address source(from.address.ToIpv4());
    const Ipv4Address target(m_attack.target.address.ToIpv4());
    UdpHeader udp;
    udp.SetSourcePort(from.port);
    udp.SetDestinationPort(m_attack.target.port);
    if (Node::ChecksumEnabled())
    {
        udp.EnableChecksums();
        udp.InitializeChecksum(source, target, UDP_PROTOCOL);
    }
    packet->AddHeader(udp);
    GetNode()->GetObject<Ipv4>()->Send(packet, source, target, UDP_PROTOCOL, m_route);
    Count(from, m_attack.target, datagram);
}

void
IkeAttackerApplication::OnAnswer(const IpPath& path, const Bytes& octets)
{
    ++m_totals.answers;
    const auto header = ParseHeader(octets);
    const auto waiting = header ? m_pending.find(header->initiatorSpi.Value()) : m_pending.end();
    if (waiting == m_pending.end())
    {
        return;
    }
    const auto again = WithCookie(waiting->second, octets);
    if (again)
    {
        ++m_totals.cookies;
        m_udp.Send(path, *again);
        Count(path.local, path.remote, *again);
    }
    m_pending.erase(waiting); // its SA is half-open now, and stays so
}

void
IkeAttackerApplication::Count(const IpEndpoint& from, const IpEndpoint& to, ByteView datagram)
{
    ++m_totals.sent;
    m_totals.octets += datagram.size();
    m_sentTrace(from, to, datagram);
}

} // namespace ike
} // namespace ns3
