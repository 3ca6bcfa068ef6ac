// SPDX-License-Identifier: GPL-2.0-only

// What befalls the machine of a peer: power, randomness, memory.

#include "ike-ns3-time.h"
#include "ike-peer-application.h"
#include "ike-state-size.h"
#include "ipsec-node-state.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkePeerPower");

void
IkePeerApplication::PowerOn()
{
    TakeParts();
    if (!m_udp.IsOpen())
    {
        m_udp.Open(GetNode(), m_port, m_natPort);
    }
    PowerOnTcp();
    m_up = true;
    if (m_config->redirectPolicy)
    {
        m_config->redirectPolicy->Report(0);
    }
    WatchAddresses();
    ScheduleInitiations();
}

void
IkePeerApplication::PowerOff()
{
    m_up = false;
    Simulator::Cancel(m_timerEvent);
    Simulator::Cancel(m_addressEvent);
    for (auto& event : m_initiationEvents)
    {
        Simulator::Cancel(event);
    }
    m_initiationEvents.clear();
    m_cpu->Flush();
    m_timerQueued = false;
    m_tcp.Freeze();
    m_demand.Forget();
    m_engine->HandleCommand(NowPoint(), CrashCommand{});
    while (m_engine->PollAction())
    {
        // Nothing that a dead host wanted happens.
    }
    if (m_ipsec)
    {
        m_ipsec->RemoveAllOf(m_ipsecUser);
    }
}

void
IkePeerApplication::Crash(Time downFor)
{
    if (m_inStep)
    {
        // Called from a trace sink: the engine must not be entered twice.
        Simulator::ScheduleNow(&IkePeerApplication::Crash, this, downFor);
        return;
    }
    if (!m_up)
    {
        return;
    }
    NS_LOG_INFO("node " << GetNode()->GetId() << " loses its power for " << downFor.As(Time::S));
    PowerOff();
    m_restartEvent = Simulator::Schedule(downFor, &IkePeerApplication::PowerOn, this);
}

void
IkePeerApplication::ExhaustRandom(Time dryFor)
{
    NS_LOG_INFO("node " << GetNode()->GetId() << " has no randomness for " << dryFor.As(Time::S));
    m_random.SetOctetsLeft(0);
    Simulator::Cancel(m_refillEvent);
    m_refillEvent = Simulator::Schedule(dryFor, [this] { m_random.SetOctetsLeft(std::nullopt); });
}

void
IkePeerApplication::ExhaustMemory(Time fullFor)
{
    if (m_inStep)
    {
        Simulator::ScheduleNow(&IkePeerApplication::ExhaustMemory, this, fullFor);
        return;
    }
    if (!m_engine)
    {
        return;
    }
    NS_LOG_INFO("node " << GetNode()->GetId() << " has no more memory for " << fullFor.As(Time::S));
    const size_t held = StateOctetsOf(m_engine->Counts());
    m_engine->SetMemoryLimit(m_config->memoryLimit == 0 ? held
                                                        : std::min(held, m_config->memoryLimit));
    Simulator::Cancel(m_memoryEvent);
    m_memoryEvent =
        Simulator::Schedule(fullFor, [this] { m_engine->SetMemoryLimit(std::nullopt); });
}

} // namespace ike
} // namespace ns3
