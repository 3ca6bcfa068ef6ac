// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-queues.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

SimQueues::Watcher::Watcher(std::string nodeName)
    : name(std::move(nodeName))
{
}

void
SimQueues::Watcher::OnLength(uint32_t before, uint32_t now)
{
    Catchup(before);
    if (now > 0)
    {
        peaks[bin] = std::max(peaks[bin], now);
    }
}

void
SimQueues::Watcher::Catchup(uint32_t length)
{
    const int64_t current = Simulator::Now().GetNanoSeconds() / BIN;
    for (int64_t i = bin; length > 0 && i <= current; ++i)
    {
        peaks[i] = std::max(peaks[i], length);
    }
    bin = current;
}

void
SimQueues::Watch(Ptr<IkeCpuQueue> cpu, const std::string& name)
{
    m_watchers.push_back(std::make_unique<Watcher>(name));
    m_cpus.push_back(cpu);
    cpu->TraceConnectWithoutContext("QueueLength",
                                    MakeCallback(&Watcher::OnLength, m_watchers.back().get()));
}

uint32_t
SimQueues::Peak() const
{
    uint32_t peak = 0;
    for (const auto& watcher : m_watchers)
    {
        for (const auto& [bin, jobs] : watcher->peaks)
        {
            peak = std::max(peak, jobs);
        }
    }
    return peak;
}

void
SimQueues::Write(IkeCsvFile& file) const
{
    file.Line("time_s,node,queue_peak_jobs");
    for (size_t i = 0; i < m_watchers.size(); ++i)
    {
        m_watchers[i]->Catchup(m_cpus[i]->GetQueueLength());
        for (const auto& [bin, jobs] : m_watchers[i]->peaks)
        {
            file.Seconds(TimePoint(Duration(bin * BIN))).Text(m_watchers[i]->name);
            file.Count(jobs).EndRow();
        }
    }
}

} // namespace ike
} // namespace ns3
