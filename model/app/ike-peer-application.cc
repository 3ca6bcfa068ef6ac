// SPDX-License-Identifier: GPL-2.0-only

#include "ike-peer-application.h"

#include "ike-ns3-time.h"
#include "ipsec-node-state.h"

#include "ns3/abort.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <type_traits>
#include <utility>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkePeerApplication");
NS_OBJECT_ENSURE_REGISTERED(IkePeerApplication);

TypeId
IkePeerApplication::GetTypeId()
{
    static TypeId tid = AddTcpAttributes(AddTraceSources(
        TypeId("ns3::ike::IkePeerApplication")
            .SetParent<Application>()
            .SetGroupName("Ike")
            .AddConstructor<IkePeerApplication>()
            .AddAttribute("LocalAddress",
                          "Where initiations leave from; 0.0.0.0 for the address of the interface "
                          "towards the peer.",
                          Ipv4AddressValue(Ipv4Address::GetAny()),
                          MakeIpv4AddressAccessor(&IkePeerApplication::m_localAddress),
                          MakeIpv4AddressChecker())
            .AddAttribute("Port",
                          "The UDP port of IKE.",
                          UintegerValue(500),
                          MakeUintegerAccessor(&IkePeerApplication::m_port),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("NatPort",
                          "The UDP port of IKE and ESP behind a NAT (RFC 3948); 0 for none.",
                          UintegerValue(4500),
                          MakeUintegerAccessor(&IkePeerApplication::m_natPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute(
                "InitiationSpread",
                "Each connection that is set up at the start waits a random time, uniform "
                "from 0 to this, beside its own delay.",
                TimeValue(Time(0)),
                MakeTimeAccessor(&IkePeerApplication::m_initiationSpread),
                MakeTimeChecker(Time(0)))
            .AddAttribute("AddressInterval",
                          "How often the node's addresses are looked at for changes; 0 for never.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&IkePeerApplication::m_addressInterval),
                          MakeTimeChecker(Time(0)))));
    return tid;
}

IkePeerApplication::IkePeerApplication() = default;
IkePeerApplication::~IkePeerApplication() = default;

void
IkePeerApplication::DoDispose()
{
    m_up = false;
    Simulator::Cancel(m_timerEvent);
    Simulator::Cancel(m_addressEvent);
    Simulator::Cancel(m_restartEvent);
    Simulator::Cancel(m_refillEvent);
    Simulator::Cancel(m_memoryEvent);
    for (auto& event : m_initiationEvents)
    {
        Simulator::Cancel(event);
    }
    m_udp.Close();
    m_tcp.Forget();
    if (m_ipsec)
    {
        m_ipsec->RemoveUser(m_ipsecUser);
    }
    m_ipsec = nullptr;
    m_cpu = nullptr;
    m_engine.reset();
    m_observers.clear();
    Application::DoDispose();
}

// --- what it is made of --------------------------------------------------------------------------

void
IkePeerApplication::SetConfig(std::shared_ptr<const IkeEngineConfig> config)
{
    m_config = std::move(config);
}

void
IkePeerApplication::SetProvider(std::shared_ptr<IkeCryptoProvider> provider)
{
    m_provider = std::move(provider);
}

const std::shared_ptr<IkeCryptoProvider>&
IkePeerApplication::GetProvider() const
{
    return m_provider;
}

void
IkePeerApplication::AddInitiation(IkeInitiation initiation, Time delay)
{
    m_initiations.push_back({std::move(initiation), delay});
}

void
IkePeerApplication::AddObserver(std::shared_ptr<IkeObserver> observer)
{
    m_observers.push_back(std::move(observer));
}

int64_t
IkePeerApplication::AssignStreams(int64_t stream)
{
    m_stream.SetStream(stream);
    return 1;
}

// --- power ---------------------------------------------------------------------------------------

void
IkePeerApplication::StartApplication()
{
    PowerOn();
}

void
IkePeerApplication::StopApplication()
{
    Simulator::Cancel(m_restartEvent);
    if (m_up)
    {
        PowerOff();
    }
    m_udp.Close();
    m_tcp.Close();
}

void
IkePeerApplication::TakeParts()
{
    if (m_engine)
    {
        return;
    }
    NS_ABORT_MSG_IF(!m_config || !m_provider,
                    "The IKE peer on node "
                        << GetNode()->GetId()
                        << " starts without SetConfig() and SetProvider(): call "
                           "both, or install it with IkePeerHelper.");
    for (uint32_t i = 0; i < GetNode()->GetNApplications(); ++i)
    {
        const auto other = DynamicCast<IkePeerApplication>(GetNode()->GetApplication(i));
        NS_ABORT_MSG_IF(other && other != this && other->m_engine,
                        "Node " << GetNode()->GetId()
                                << " has two IKE peers, and its IPsec and processor serve one: put "
                                   "the connections of both into one configuration.");
    }
    m_cpu = GetNode()->GetObject<IkeCpuQueue>();
    if (!m_cpu)
    {
        m_cpu = CreateObject<IkeCpuQueue>();
        GetNode()->AggregateObject(m_cpu);
    }
    m_ipsec = GetNode()->GetObject<IpsecNodeState>();
    if (m_ipsec)
    {
        TakeIpsec();
    }
    m_udp.SetMessageHandler([this](const IpPath& path, Bytes octets)
                            { OnDatagram(path, std::move(octets)); });
    IkeObserver* observer = this;
    m_engine = std::make_unique<IkeEngine>(m_config, m_provider, m_random, observer);
}

void
IkePeerApplication::ScheduleInitiations()
{
    for (size_t i = 0; i < m_initiations.size(); ++i)
    {
        if (m_ipsec && IkeDemand::IsAllOnDemand(m_initiations[i].initiation))
        {
            continue;
        }
        Time wait = m_initiations[i].delay;
        if (!m_initiationSpread.IsZero())
        {
            wait += NanoSeconds(
                static_cast<int64_t>(m_initiationSpread.GetNanoSeconds() * m_random.DrawUnit()));
        }
        if (wait.IsZero())
        {
            Initiate(m_initiations[i].initiation);
            continue;
        }
        m_initiationEvents.push_back(
            Simulator::Schedule(wait, [this, i] { Initiate(m_initiations[i].initiation); }));
    }
}

// --- commands ------------------------------------------------------------------------------------

void
IkePeerApplication::Initiate(const IkeInitiation& initiation)
{
    InitiateCommand command;
    command.connection = initiation.connection;
    command.localId = initiation.localId;
    command.children = initiation.children;
    command.path.remote = {initiation.remote, m_port};
    command.path.local = {initiation.local, m_port};
    if (initiation.local.IsNone())
    {
        command.path.local.address = LocalAddressFor(initiation.remote);
        if (command.path.local.address.IsNone())
        {
            ++m_totals.failedInitiations;
            NS_LOG_WARN("node " << GetNode()->GetId() << " has no route to "
                                << initiation.remote.ToString() << ": no connection is set up");
            return;
        }
    }
    Execute(std::move(command));
}

void
IkePeerApplication::Execute(IkeCommand command)
{
    if (!m_up)
    {
        return;
    }
    if (std::holds_alternative<CrashCommand>(command))
    {
        Crash(Time(0));
        return;
    }
    Submit(m_engine->Classify(command),
           false,
           [this, command = std::move(command)](TimePoint now)
           { return m_engine->HandleCommand(now, command); });
}

bool
IkePeerApplication::RekeyChild(const std::string& child)
{
    const ChildSaId id = m_up ? m_engine->FindChildSa(child) : ChildSaId();
    if (!id.IsZero())
    {
        Execute(RekeyChildCommand{id});
    }
    return !id.IsZero();
}

bool
IkePeerApplication::RekeyIke(const std::string& connection)
{
    const IkeSaId id = m_up ? m_engine->FindIkeSa(connection) : IkeSaId();
    if (!id.IsZero())
    {
        Execute(RekeyIkeCommand{id});
    }
    return !id.IsZero();
}

bool
IkePeerApplication::DeleteChild(const std::string& child)
{
    const ChildSaId id = m_up ? m_engine->FindChildSa(child) : ChildSaId();
    if (!id.IsZero())
    {
        Execute(DeleteChildCommand{id});
    }
    return !id.IsZero();
}

bool
IkePeerApplication::DeleteIke(const std::string& connection)
{
    const IkeSaId id = m_up ? m_engine->FindIkeSa(connection) : IkeSaId();
    if (!id.IsZero())
    {
        Execute(DeleteIkeCommand{id});
    }
    return !id.IsZero();
}

IpAddress
IkePeerApplication::LocalAddressFor(const IpAddress& remote) const
{
    if (remote.IsIpv6())
    {
        return LocalAddress6For(remote);
    }
    if (m_localAddress != Ipv4Address::GetAny())
    {
        return IpAddress::FromIpv4(m_localAddress.Get());
    }
    const auto ipv4 = GetNode()->GetObject<Ipv4>();
    if (!ipv4 || !ipv4->GetRoutingProtocol() || !remote.IsIpv4())
    {
        return IpAddress();
    }
    Ipv4Header header;
    header.SetDestination(Ipv4Address(remote.ToIpv4()));
    Socket::SocketErrno error;
    const auto route =
        ipv4->GetRoutingProtocol()->RouteOutput(Create<Packet>(), header, nullptr, error);
    return route ? IpAddress::FromIpv4(route->GetSource().Get()) : IpAddress();
}

// --- steps ---------------------------------------------------------------------------------------

void
IkePeerApplication::Submit(const IkeStepClass& step,
                           bool droppable,
                           std::function<Duration(TimePoint)> work)
{
    auto actions = std::make_shared<std::vector<IkeAction>>();
    IkeCpuJob job;
    job.step = step;
    job.droppable = droppable;
    job.run = [this, work = std::move(work), actions] { return RunStep(work, *actions); };
    job.publish = [this, actions] { Publish(*actions); };
    m_cpu->Submit(std::move(job));
}

Duration
IkePeerApplication::RunStep(const std::function<Duration(TimePoint)>& work,
                            std::vector<IkeAction>& actions)
{
    m_inStep = true;
    const Duration cost = work(NowPoint());
    m_inStep = false;
    actions.reserve(4);
    while (auto action = m_engine->PollAction())
    {
        actions.push_back(std::move(*action));
    }
    ArmTimer();
    return cost;
}

void
IkePeerApplication::OnDatagram(const IpPath& path, Bytes octets)
{
    if (!m_up)
    {
        return;
    }
    ++m_totals.messagesReceived;
    m_totals.octetsReceived += octets.size();
    const IkeStepClass step = m_engine->Classify(path, octets);
    SubmitDatagram(step, path, std::move(octets));
}

void
IkePeerApplication::SubmitDatagram(const IkeStepClass& step, const IpPath& path, Bytes octets)
{
    // What TCP has delivered is not sent again (RFC 9329 section 6.2): of a known IKE SA, it waits.
    Submit(step,
           !path.IsStream() || step.affinity.IsZero(),
           [this, path, affinity = step.affinity, octets = std::move(octets)](TimePoint now)
           {
               if (affinity.IsZero())
               {
                   // A stranger's first message may have been handled while its repetition waited.
                   const IkeStepClass known = m_engine->Classify(path, octets);
                   if (!known.affinity.IsZero())
                   {
                       SubmitDatagram(known, path, octets);
                       return Duration(0);
                   }
               }
               return m_engine->HandleDatagram(now, path, octets);
           });
}

void
IkePeerApplication::ArmTimer()
{
    const auto deadline = m_engine->NextDeadline();
    if (!deadline || m_timerQueued)
    {
        return;
    }
    const TimePoint now = NowPoint();
    if (*deadline <= now)
    {
        SubmitTimer();
        return;
    }
    // An event that comes too early finds nothing due and sets the next: cheaper than to move it
    // each time.
    if (!m_timerEvent.IsExpired() && m_timerAt <= *deadline)
    {
        return;
    }
    Simulator::Cancel(m_timerEvent);
    m_timerAt = *deadline;
    m_timerEvent =
        Simulator::Schedule(ToTime(*deadline - now), &IkePeerApplication::OnDeadline, this);
}

void
IkePeerApplication::OnDeadline()
{
    ArmTimer();
}

void
IkePeerApplication::SubmitTimer()
{
    const IkeStepClass step = m_engine->ClassifyTimer();
    m_timerQueued = true;
    Submit(step,
           false,
           [this, expected = step.affinity](TimePoint now) { return RunTimer(now, expected); });
}

Duration
IkePeerApplication::RunTimer(TimePoint now, IkeSaId expected)
{
    m_timerQueued = false;
    const auto deadline = m_engine->NextDeadline();
    if (!deadline || *deadline > now)
    {
        return Duration(0); // a datagram that was handled meanwhile has settled it
    }
    if (m_engine->ClassifyTimer().affinity != expected)
    {
        return Duration(0); // another SA is first now; the step's end queues a timer for that one
    }
    return m_engine->HandleTimer(now);
}

// --- actions -------------------------------------------------------------------------------------

void
IkePeerApplication::Publish(const std::vector<IkeAction>& actions)
{
    for (const auto& action : actions)
    {
        std::visit([this](const auto& concrete) { Do(concrete); }, action);
    }
}

void
IkePeerApplication::Do(const SendDatagramAction& action)
{
    const bool isSent = action.path.IsStream() ? m_tcp.Send(action.path, action.octets)
                                               : m_udp.Send(action.path, action.octets);
    if (isSent)
    {
        ++m_totals.messagesSent;
        m_totals.octetsSent += action.octets.size();
    }
}

// --- what it can be asked ------------------------------------------------------------------------

bool
IkePeerApplication::IsUp() const
{
    return m_up;
}

const IkeEngine*
IkePeerApplication::GetEngine() const
{
    return m_engine.get();
}

IkeEngineCounts
IkePeerApplication::Counts() const
{
    return m_engine ? m_engine->Counts() : IkeEngineCounts();
}

const IkePeerTotals&
IkePeerApplication::Totals() const
{
    return m_totals;
}

Ptr<IkeCpuQueue>
IkePeerApplication::GetCpu() const
{
    return m_cpu;
}

} // namespace ike
} // namespace ns3
