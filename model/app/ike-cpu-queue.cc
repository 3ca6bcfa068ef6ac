// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cpu-queue.h"

#include "ike-ns3-time.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkeCpuQueue");
NS_OBJECT_ENSURE_REGISTERED(IkeCpuQueue);

const char*
NameOf(IkeCpuDropReason reason)
{
    static constexpr const char* NAMES[] = {"queue-full",
                                            "pushed-out",
                                            "flushed",
                                            "packet-backlog"};
    return NAMES[static_cast<uint8_t>(reason)];
}

TypeId
IkeCpuQueue::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ike::IkeCpuQueue")
            .SetParent<Object>()
            .SetGroupName("Ike")
            .AddConstructor<IkeCpuQueue>()
            .AddAttribute("Servers",
                          "Processor cores that IKE and ESP may use; set before the first job.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&IkeCpuQueue::SetServers, &IkeCpuQueue::GetServers),
                          MakeUintegerChecker<uint32_t>(1, 1024))
            .AddAttribute("QueueLimit",
                          "Jobs that may wait; more are dropped.",
                          UintegerValue(10000),
                          MakeUintegerAccessor(&IkeCpuQueue::m_limit),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MaxPacketBacklog",
                          "Work on waiting packets above which a server takes no more of them.",
                          TimeValue(MilliSeconds(10)),
                          MakeTimeAccessor(&IkeCpuQueue::m_maxPacketBacklog),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("QueueLength",
                            "Jobs waiting.",
                            MakeTraceSourceAccessor(&IkeCpuQueue::m_queueLength),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("BusyServers",
                            "Servers with a job in service.",
                            MakeTraceSourceAccessor(&IkeCpuQueue::m_busyServers),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Drop",
                            "A job or packet was dropped.",
                            MakeTraceSourceAccessor(&IkeCpuQueue::m_dropTrace),
                            "ns3::ike::IkeCpuQueue::DropCallback")
            .AddTraceSource("Served",
                            "A job is finished.",
                            MakeTraceSourceAccessor(&IkeCpuQueue::m_servedTrace),
                            "ns3::ike::IkeCpuQueue::ServedCallback");
    return tid;
}

IkeCpuQueue::IkeCpuQueue() = default;
IkeCpuQueue::~IkeCpuQueue() = default;

void
IkeCpuQueue::DoDispose()
{
    for (auto& server : m_servers)
    {
        Simulator::Cancel(server.event);
    }
    m_servers.clear();
    m_ready.clear();
    m_affinities.clear();
    Object::DoDispose();
}

void
IkeCpuQueue::SetServers(uint32_t servers)
{
    m_servers.resize(servers);
}

bool
IkeCpuQueue::Submit(IkeCpuJob job)
{
    const TimePoint now = NowPoint();
    const bool serverIsFree = m_busyServers < m_servers.size();
    if (!m_dispatching && serverIsFree && m_queueLength.Get() == 0 &&
        m_affinities.find(job.step.affinity) == m_affinities.end())
    {
        Start(IdleServer(), Waiting{std::move(job), now});
        Dispatch();
        return true;
    }
    if (job.droppable && m_queueLength >= m_limit && !MakeRoom(job))
    {
        Drop(IkeCpuDropReason::QUEUE_FULL, job.step);
        return false;
    }
    const Key key(job.step.priority, m_order++);
    m_ready.emplace(key, Waiting{std::move(job), now});
    m_queueLength++;
    Dispatch();
    return true;
}

bool
IkeCpuQueue::MakeRoom(const IkeCpuJob& job)
{
    if (job.step.priority != IkePriority::KNOWN_SA)
    {
        return false;
    }
    // Strangers come last in the order of keys, the youngest at the very end.
    const auto last = m_ready.empty() ? m_ready.end() : std::prev(m_ready.end());
    if (last == m_ready.end() || last->first.first != IkePriority::NEW_SA ||
        !last->second.job.droppable)
    {
        return false;
    }
    const IkeStepClass step = last->second.job.step;
    m_ready.erase(last);
    m_queueLength--;
    const auto it = m_affinities.find(step.affinity);
    if (it != m_affinities.end() && !it->second.inService)
    {
        Release(step.affinity);
    }
    Drop(IkeCpuDropReason::PUSHED_OUT, step);
    return true;
}

size_t
IkeCpuQueue::IdleServer() const
{
    size_t best = m_servers.size();
    for (size_t i = 0; i < m_servers.size(); ++i)
    {
        const Server& server = m_servers[i];
        if (!server.busy && (best == m_servers.size() || server.until < m_servers[best].until))
        {
            best = i;
        }
    }
    return best;
}

void
IkeCpuQueue::Dispatch()
{
    // Reached again from inside a job when that submits another: the loop below takes it.
    if (m_dispatching)
    {
        return;
    }
    while (m_busyServers < m_servers.size())
    {
        auto next = TakeNext();
        if (!next)
        {
            return;
        }
        Start(IdleServer(), std::move(*next));
    }
}

std::optional<IkeCpuQueue::Waiting>
IkeCpuQueue::TakeNext()
{
    while (!m_ready.empty())
    {
        auto first = m_ready.extract(m_ready.begin());
        const auto it = m_affinities.find(first.mapped().job.step.affinity);
        if (it == m_affinities.end() || !it->second.inService)
        {
            m_queueLength--;
            return std::move(first.mapped());
        }
        it->second.held.insert(std::move(first));
    }
    return std::nullopt;
}

void
IkeCpuQueue::Start(size_t index, Waiting next)
{
    const TimePoint now = NowPoint();
    const uint64_t flushes = m_flushes;
    m_dispatching = true;
    const Duration cost = next.job.run();
    m_dispatching = false;
    next.job.run = nullptr;
    if (flushes != m_flushes)
    {
        Drop(IkeCpuDropReason::FLUSHED, next.job.step); // the power went while it ran
        return;
    }
    Server& server = m_servers[index];
    GiveWork(server, now, cost);
    if (server.until == now)
    {
        Release(next.job.step.affinity);
        Finish(std::move(next.job), next.arrival, now);
        return;
    }
    if (!next.job.step.affinity.IsZero())
    {
        m_affinities[next.job.step.affinity].inService = true;
    }
    server.busy = true;
    server.job = std::move(next.job);
    server.arrival = next.arrival;
    server.start = now;
    server.event =
        Simulator::Schedule(ToTime(server.until - now), &IkeCpuQueue::OnFinish, this, index);
    m_busyServers++;
}

void
IkeCpuQueue::OnFinish(size_t index)
{
    const TimePoint now = NowPoint();
    Server& server = m_servers[index];
    if (server.until > now)
    {
        // Packets have interrupted the job meanwhile.
        server.event =
            Simulator::Schedule(ToTime(server.until - now), &IkeCpuQueue::OnFinish, this, index);
        return;
    }
    IkeCpuJob job = std::move(server.job);
    server.job = IkeCpuJob();
    server.busy = false;
    m_busyServers--;
    Release(job.step.affinity);
    Finish(std::move(job), server.arrival, server.start);
    Dispatch();
}

void
IkeCpuQueue::Finish(IkeCpuJob job, TimePoint arrival, TimePoint start)
{
    m_servedTrace(job.step, ToTime(start - arrival), ToTime(NowPoint() - start));
    m_dispatching = true;
    job.publish();
    m_dispatching = false;
}

void
IkeCpuQueue::Release(IkeSaId affinity)
{
    const auto it = m_affinities.find(affinity);
    if (it == m_affinities.end())
    {
        return;
    }
    auto& held = it->second.held;
    if (held.empty())
    {
        m_affinities.erase(it);
        return;
    }
    // The oldest goes back to its place by arrival; the others wait for it.
    it->second.inService = false;
    m_ready.insert(held.extract(held.begin()));
}

void
IkeCpuQueue::GiveWork(Server& server, TimePoint now, Duration cost)
{
    if (server.until <= now)
    {
        m_pastBusy += server.until - server.since;
        server.since = now;
        server.until = now;
    }
    server.until += cost;
}

std::optional<Duration>
IkeCpuQueue::ChargePacket(Duration cost)
{
    if (cost.count() == 0)
    {
        return cost;
    }
    const TimePoint now = NowPoint();
    const auto burden = [now](const Server& server)
    { return std::make_pair(std::max(server.packetsUntil, now), server.busy); };
    Server* best = &m_servers.front();
    for (auto& server : m_servers)
    {
        if (burden(server) < burden(*best))
        {
            best = &server;
        }
    }
    const TimePoint begin = std::max(best->packetsUntil, now);
    if (begin - now > ToDuration(m_maxPacketBacklog))
    {
        Drop(IkeCpuDropReason::ESP_BACKLOG, IkeStepClass());
        return std::nullopt;
    }
    best->packetsUntil = begin + cost;
    GiveWork(*best, now, cost);
    return best->packetsUntil - now;
}

void
IkeCpuQueue::Flush()
{
    const TimePoint now = NowPoint();
    ++m_flushes;
    std::map<Key, Waiting> lost;
    lost.swap(m_ready);
    for (auto& server : m_servers)
    {
        if (server.busy)
        {
            Simulator::Cancel(server.event);
            const Key key(server.job.step.priority, m_order++);
            lost.emplace(key, Waiting{std::move(server.job), now});
        }
        server.until = std::min(server.until, now);
        server.packetsUntil = std::min(server.packetsUntil, now);
        server.busy = false;
        server.job = IkeCpuJob();
    }
    // In any order: the keys sort them.
    for (auto& [affinity, state] : m_affinities)
    {
        lost.merge(state.held);
    }
    m_affinities.clear();
    m_queueLength = 0;
    m_busyServers = 0;
    for (const auto& [key, waiting] : lost)
    {
        Drop(IkeCpuDropReason::FLUSHED, waiting.job.step);
    }
}

void
IkeCpuQueue::Drop(IkeCpuDropReason reason, const IkeStepClass& step)
{
    NS_LOG_DEBUG("dropped, " << NameOf(reason) << ", SA " << step.affinity.Value());
    ++m_drops[static_cast<uint8_t>(reason)];
    m_dropTrace(reason, step);
}

uint32_t
IkeCpuQueue::GetQueueLength() const
{
    return m_queueLength;
}

uint32_t
IkeCpuQueue::GetBusyServers() const
{
    return m_busyServers;
}

uint32_t
IkeCpuQueue::GetServers() const
{
    return static_cast<uint32_t>(m_servers.size());
}

Duration
IkeCpuQueue::GetBusyTime() const
{
    const TimePoint now = NowPoint();
    Duration total = m_pastBusy;
    for (const auto& server : m_servers)
    {
        total += std::min(server.until, now) - server.since;
    }
    return total;
}

uint64_t
IkeCpuQueue::GetDrops(IkeCpuDropReason reason) const
{
    return m_drops[static_cast<uint8_t>(reason)];
}

uint64_t
IkeCpuQueue::GetDrops() const
{
    uint64_t total = 0;
    for (const uint64_t drops : m_drops)
    {
        total += drops;
    }
    return total;
}

} // namespace ike
} // namespace ns3
