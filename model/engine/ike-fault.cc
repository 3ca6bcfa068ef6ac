// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fault.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

bool
Concerns(const IkeFault& fault, TimePoint now, bool sent, const IpPath& path)
{
    const bool fits = fault.direction == IkeFaultDirection::BOTH ||
                      (fault.direction == IkeFaultDirection::SENT) == sent;
    return fits && now >= TimePoint(fault.from) &&
           (!fault.peer || *fault.peer == path.remote.address);
}

void
Add(IkeFaultVerdict& verdict, const IkeFault& fault)
{
    switch (fault.action)
    {
    case IkeFaultAction::DROP:
        verdict.drop = true;
        return;
    case IkeFaultAction::DELAY:
        verdict.delay += fault.delay;
        return;
    case IkeFaultAction::DUPLICATE:
        verdict.copies.push_back(fault.delay);
        return;
    case IkeFaultAction::CORRUPT:
    case IkeFaultAction::TRUNCATE:
        verdict.changes.push_back(&fault);
        return;
    case IkeFaultAction::CRASH:
        verdict.crash = std::max(verdict.crash.value_or(Duration(0)), fault.delay);
        return;
    case IkeFaultAction::EXHAUST_RANDOM:
        verdict.exhaustRandom = std::max(verdict.exhaustRandom.value_or(Duration(0)), fault.delay);
        return;
    case IkeFaultAction::EXHAUST_MEMORY:
        verdict.exhaustMemory = std::max(verdict.exhaustMemory.value_or(Duration(0)), fault.delay);
        return;
    case IkeFaultAction::CLOCK_FORWARD:
        verdict.stepCalendar += fault.by;
        return;
    case IkeFaultAction::CLOCK_BACK:
        verdict.stepCalendar -= fault.by;
        return;
    }
}

} // namespace

const char*
NameOf(IkeFaultAction action)
{
    switch (action)
    {
    case IkeFaultAction::DROP:
        return "drop";
    case IkeFaultAction::DELAY:
        return "delay";
    case IkeFaultAction::DUPLICATE:
        return "duplicate";
    case IkeFaultAction::CORRUPT:
        return "corrupt";
    case IkeFaultAction::TRUNCATE:
        return "truncate";
    case IkeFaultAction::CRASH:
        return "crash";
    case IkeFaultAction::EXHAUST_RANDOM:
        return "exhaust-random";
    case IkeFaultAction::EXHAUST_MEMORY:
        return "exhaust-memory";
    case IkeFaultAction::CLOCK_FORWARD:
        return "clock-forward";
    case IkeFaultAction::CLOCK_BACK:
        return "clock-back";
    }
    return "";
}

void
IkeFault::Change(Bytes& octets) const
{
    if (octets.empty())
    {
        return;
    }
    if (action == IkeFaultAction::TRUNCATE)
    {
        octets.resize(std::min(octets.size(), size));
    }
    else if (action == IkeFaultAction::CORRUPT)
    {
        octets[std::min(octet.value_or(octets.size() - 1), octets.size() - 1)] ^= bits;
    }
}

IkeFaultPlan::IkeFaultPlan(std::vector<IkeFault> faults)
    : m_faults(std::move(faults)),
      m_seen(m_faults.size()),
      m_hits(m_faults.size())
{
}

IkeFaultVerdict
IkeFaultPlan::JudgeIke(TimePoint now, bool sent, const IpPath& path, ByteView datagram)
{
    const auto message = m_classifier.Look(sent, datagram);
    return message ? Judge(now, sent, path, *message) : IkeFaultVerdict();
}

IkeFaultVerdict
IkeFaultPlan::JudgePacket(TimePoint now,
                          bool sent,
                          const IpPath& path,
                          IkeWireMessage::Protocol protocol)
{
    IkeWireMessage message;
    message.protocol = protocol;
    return Judge(now, sent, path, message);
}

IkeFaultVerdict
IkeFaultPlan::Judge(TimePoint now, bool sent, const IpPath& path, const IkeWireMessage& message)
{
    IkeFaultVerdict verdict;
    for (size_t i = 0; i < m_faults.size(); ++i)
    {
        const IkeFault& fault = m_faults[i];
        if (!Concerns(fault, now, sent, path) || !fault.kind.Matches(message))
        {
            continue;
        }
        const uint64_t ordinal = ++m_seen[i];
        if (ordinal >= fault.nth && (fault.count == 0 || ordinal - fault.nth < fault.count))
        {
            ++m_hits[i];
            Add(verdict, fault);
        }
    }
    return verdict;
}

uint64_t
IkeFaultPlan::Hits(size_t fault) const
{
    return m_hits.at(fault);
}

uint64_t
IkeFaultPlan::Hits() const
{
    return std::accumulate(m_hits.begin(), m_hits.end(), uint64_t{0});
}

} // namespace ike
} // namespace ns3
