// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"

#include "ike-algorithms.h"
#include "ike-state-size.h"
#include "ipsec-selector.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace ns3
{
namespace ike
{

namespace
{

const IpAddress ADDRESS_A = IpAddress::FromIpv4(0xc0000201);
const IpAddress ADDRESS_B = IpAddress::FromIpv4(0xc0000202);
const IpAddress ADDRESS_NAT = IpAddress::FromIpv4(0xc6336401);
constexpr uint16_t NAT_PORT_OFFSET = 20000;

template <class T>
T
Must(Result<T> result)
{
    if (!result)
    {
        throw std::invalid_argument(result.GetError().message);
    }
    return *result;
}

} // namespace

IkePair::IkePair(std::shared_ptr<const IkeEngineConfig> configA,
                 std::shared_ptr<const IkeEngineConfig> configB,
                 const std::shared_ptr<IkeCryptoProvider>& provider,
                 uint64_t seed)
    : a(configA, provider, 2 * seed),
      b(std::move(configB), provider, 2 * seed + 1),
      m_configA(std::move(configA))
{
    a.forgetful = &forgetful;
    b.forgetful = &forgetful;
}

IkePairSide&
IkePair::Side(bool isB)
{
    return isB ? b : a;
}

void
IkePair::Initiate()
{
    InitiateCommand command;
    command.connection = m_configA->connections.front();
    command.path = PathFromA();
    Command(a, command);
}

IpPath
IkePair::PathFromA()
{
    return IpPath{{ADDRESS_A, 500}, {ADDRESS_B, 500}};
}

void
IkePair::Command(IkePairSide& side, const IkeCommand& command)
{
    side.engine.HandleCommand(m_now, command);
    Collect(side, m_now);
}

void
IkePair::Collect(IkePairSide& side, TimePoint at)
{
    while (auto action = side.engine.PollAction())
    {
        if (const auto* send = std::get_if<SendDatagramAction>(&*action))
        {
            Launch(&side == &a, *send, at);
        }
        else
        {
            side.DoSaAction(*action);
        }
    }
}

void
IkePair::Launch(bool fromA, const SendDatagramAction& send, TimePoint at)
{
    IpPath path{send.path.remote, send.path.local};
    if (translate && fromA)
    {
        path.remote = {ADDRESS_NAT, static_cast<uint16_t>(path.remote.port + NAT_PORT_OFFSET)};
    }
    if (translate && !fromA)
    {
        path.local = {ADDRESS_A, static_cast<uint16_t>(path.local.port - NAT_PORT_OFFSET)};
    }
    const Fate verdict = fate ? fate(m_launched, fromA, send.octets) : Fate::DELIVER;
    ++m_launched;
    Flight flight{at + latency + (delay ? delay() : Duration(0)), fromA, path, send.octets};
    if (verdict == Fate::DROP || (faults && !Suffer(at, send, flight)))
    {
        return;
    }
    const auto place = delay || faults ? PlaceInTime(flight.at) : m_flights.end();
    m_flights.insert(place, verdict == Fate::DUPLICATE ? 2 : 1, flight);
}

std::deque<IkePair::Flight>::iterator
IkePair::PlaceInTime(TimePoint at)
{
    return std::upper_bound(m_flights.begin(),
                            m_flights.end(),
                            at,
                            [](TimePoint time, const Flight& other) { return time < other.at; });
}

/** What A's faults do to a datagram. @return whether it goes on its way */
bool
IkePair::Suffer(TimePoint at, const SendDatagramAction& send, Flight& flight)
{
    const bool isSent = flight.toB;
    const IpPath path = isSent ? send.path : IpPath{send.path.remote, send.path.local};
    const IkeFaultVerdict verdict = faults->JudgeIke(at, isSent, path, send.octets);
    for (const IkeFault* fault : verdict.changes)
    {
        fault->Change(flight.octets);
    }
    for (Duration copy : verdict.copies)
    {
        Flight another = flight;
        another.at += copy;
        m_flights.insert(PlaceInTime(another.at), another);
    }
    flight.at += verdict.delay;
    if (verdict.crash)
    {
        m_crashes.push_back(at);
    }
    if (verdict.exhaustRandom)
    {
        a.random.SetOctetsLeft(0);
    }
    if (verdict.exhaustMemory)
    {
        a.engine.SetMemoryLimit(StateOctetsOf(a.engine.Counts()));
    }
    if (verdict.stepCalendar != Duration(0))
    {
        a.engine.HandleCommand(at, StepCalendarCommand{verdict.stepCalendar});
    }
    return !verdict.drop;
}

void
IkePair::Receive(const Flight& flight)
{
    IkePairSide& side = Side(flight.toB);
    side.engine.HandleDatagram(m_now, flight.path, flight.octets);
    Collect(side, m_now);
}

size_t
IkePair::InFlight() const
{
    return m_flights.size();
}

void
IkePair::Deliver()
{
    const Flight flight = m_flights.front();
    m_flights.pop_front();
    Receive(flight);
}

void
IkePair::Drop()
{
    m_flights.pop_front();
}

void
IkePair::Hold()
{
    m_flights.push_back(m_flights.front());
    m_flights.pop_front();
}

void
IkePair::Duplicate()
{
    m_flights.push_back(m_flights.front());
    Deliver();
}

bool
IkePair::FlipBit(size_t bit)
{
    Bytes& octets = m_flights.front().octets;
    if (bit / 8 >= octets.size())
    {
        return false;
    }
    octets[bit / 8] ^= static_cast<uint8_t>(0x80 >> bit % 8);
    return true;
}

Bytes&
IkePair::First()
{
    return m_flights.front().octets;
}

void
IkePair::Truncate(size_t size)
{
    Bytes& octets = m_flights.front().octets;
    octets.resize(std::min(size, octets.size() - 1));
}

void
IkePair::Hand(bool toB, ByteView datagram)
{
    const IpEndpoint atA{ADDRESS_A, 500};
    const IpEndpoint atB{ADDRESS_B, 500};
    Receive(Flight{m_now, toB, toB ? IpPath{atB, atA} : IpPath{atA, atB}, datagram.ToBytes()});
}

void
IkePair::Inject(bool toB, const IpPath& path, Bytes octets)
{
    m_flights.push_back(Flight{m_now + latency, toB, path, std::move(octets)});
}

const Bytes&
IkePair::Front() const
{
    return m_flights.front().octets;
}

void
IkePair::FireTimers(IkePairSide& side)
{
    while (side.engine.NextDeadline() && *side.engine.NextDeadline() <= m_now)
    {
        side.engine.HandleTimer(m_now);
        Collect(side, m_now);
    }
}

void
IkePair::Advance(Duration duration)
{
    const TimePoint until = m_now + duration;
    for (;;)
    {
        TimePoint next = until;
        for (const IkePairSide* side : {&a, &b})
        {
            const auto deadline = side->engine.NextDeadline();
            next = deadline ? std::min(next, std::max(*deadline, m_now)) : next;
        }
        m_now = next;
        FireTimers(a);
        FireTimers(b);
        if (m_now >= until)
        {
            return;
        }
    }
}

void
IkePair::Settle()
{
    for (size_t i = 0; InFlight() > 0 && i < 10000; ++i)
    {
        Deliver();
    }
}

void
IkePair::Run(Duration duration)
{
    const TimePoint until = m_now + duration;
    for (;;)
    {
        TimePoint next = until;
        if (!m_flights.empty())
        {
            next = std::min(next, m_flights.front().at);
        }
        for (const IkePairSide* side : {&a, &b})
        {
            const auto deadline = side->engine.NextDeadline();
            next = deadline ? std::min(next, *deadline) : next;
        }
        m_now = std::max(m_now, next);
        if (m_now >= until)
        {
            return;
        }
        for (; !m_crashes.empty(); m_crashes.pop_front())
        {
            Command(a, CrashCommand{});
        }
        while (!m_flights.empty() && m_flights.front().at <= m_now)
        {
            Deliver();
        }
        FireTimers(a);
        FireTimers(b);
    }
}

std::string
IkePair::Disagreement(size_t ikeSas, size_t children) const
{
    const auto countsA = a.engine.Counts();
    const auto countsB = b.engine.Counts();
    const auto text = [](const char* what, size_t x, size_t y)
    { return std::string(what) + " at A " + std::to_string(x) + ", at B " + std::to_string(y); };
    if (countsA.established != ikeSas || countsB.established != ikeSas)
    {
        return text("established IKE SAs:", countsA.established, countsB.established);
    }
    if (countsA.closing + countsA.initiating + countsA.halfOpen != 0 ||
        countsB.closing + countsB.initiating + countsB.halfOpen != 0)
    {
        return text("IKE SAs that come or go:",
                    countsA.closing + countsA.initiating + countsA.halfOpen,
                    countsB.closing + countsB.initiating + countsB.halfOpen);
    }
    if (countsA.children != children || countsB.children != children)
    {
        return text("Child SA pairs:", countsA.children, countsB.children);
    }
    for (const auto& [in, out] : {std::make_pair(&a, &b), std::make_pair(&b, &a)})
    {
        const auto inbound = in->Sad(IpsecDirection::INBOUND);
        const auto outbound = out->Sad(IpsecDirection::OUTBOUND);
        if (inbound.size() != children || outbound.size() != children)
        {
            return text("SAs one way:", inbound.size(), outbound.size());
        }
        for (const auto& sa : outbound)
        {
            const auto it = in->sad.find({IpsecDirection::INBOUND, sa.spi});
            if (it == in->sad.end() || it->second.encrKey != sa.encrKey ||
                it->second.integKey != sa.integKey ||
                it->second.localSelectors != sa.remoteSelectors)
            {
                return "an outbound SA has no inbound SA with the same keys and selectors";
            }
        }
    }
    return "";
}

// --- configurations ------------------------------------------------------------

IkePairSettings
Mirror(IkePairSettings settings)
{
    std::swap(settings.localId, settings.remoteId);
    std::swap(settings.localSelectors, settings.remoteSelectors);
    return settings;
}

std::shared_ptr<const IkeEngineConfig>
MakePairConfig(const IkePairSettings& settings)
{
    auto connection = std::make_shared<IkeConnectionConfig>();
    connection->name = "pair";
    connection->version = settings.version;
    connection->ikev1 = settings.ikev1;
    connection->localId = Must(ParseIdentity(settings.localId));
    connection->remoteIdPattern = settings.remoteId;
    auto secrets = std::make_shared<IkeSecrets>();
    secrets->SetSharedKey(settings.remoteId, ByteView::OfText(settings.psk).ToBytes());
    connection->secrets = secrets;
    for (const auto& text : settings.ikeProposals)
    {
        connection->proposals.push_back(Must(ParseProposal(ProtocolId::IKE, text)));
    }
    connection->retransmission = settings.retransmission;
    connection->fragmentation = settings.fragmentation;
    connection->followUpTimeout = settings.followUpTimeout;
    connection->livenessDelay = settings.liveness;
    connection->lossAction = settings.lossAction;
    connection->initiationTries = settings.initiationTries;
    connection->requestWindow = settings.window;
    connection->redirect = settings.redirect;
    connection->mobility = settings.mobility;
    connection->transport = settings.transport;
    connection->resumes = settings.resumes;
    connection->lifetime = IkeLifetimePolicy::Strongswan(settings.ikeRekey);
    connection->lifetime.fuzz = settings.fuzz;
    for (size_t i = 0; i < settings.children; ++i)
    {
        auto child = std::make_shared<IkeChildConfig>();
        child->name = "child-" + std::to_string(i);
        child->localSelectors = Must(ParseTrafficSelectors(settings.localSelectors));
        child->remoteSelectors = Must(ParseTrafficSelectors(settings.remoteSelectors));
        child->mode = settings.mode;
        for (const auto& text : settings.espProposals)
        {
            child->proposals.push_back(Must(ParseProposal(settings.childProtocol, text)));
        }
        child->lifetime = IkeLifetimePolicy::Strongswan(settings.childRekey);
        child->lifetime.fuzz = settings.fuzz;
        connection->children.push_back(child);
    }
    auto config = std::make_shared<IkeEngineConfig>();
    config->connections.push_back(connection);
    config->halfOpen = settings.halfOpen;
    config->memoryLimit = settings.memoryLimit;
    config->crashDetection = settings.crashDetection;
    config->tickets = settings.tickets;
    config->redirectPolicy = settings.redirectPolicy;
    return config;
}

std::unique_ptr<IkePair>
MakePair(const IkePairSettings& settings, bool modelled, uint64_t seed)
{
    return std::make_unique<IkePair>(MakePairConfig(settings),
                                     MakePairConfig(Mirror(settings)),
                                     modelled,
                                     seed);
}

} // namespace ike
} // namespace ns3
