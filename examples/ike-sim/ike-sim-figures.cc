// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-figures.h"

#include "ns3/ipsec-node-state.h"

#include "ns3/node.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <sstream>

namespace ns3
{
namespace ike
{

/** @brief What only an observer can tell: how long exchanges took, and what expired. */
class SimFigures::Watcher : public IkeObserver
{
  public:
    void OnExchange(TimePoint at, const IkeSaInfo&, const IkeExchangeReport& report) override
    {
        const bool isSetup = report.kind == IkeExchangeKind::SETUP;
        const bool isRekey = report.kind == IkeExchangeKind::REKEY_CHILD ||
                             report.kind == IkeExchangeKind::REKEY_IKE;
        const bool failed = report.outcome == IkeExchangeOutcome::REFUSED ||
                            report.outcome == IkeExchangeOutcome::TIMED_OUT;
        const double seconds = ToSeconds(at - report.started);
        if (report.outcome == IkeExchangeOutcome::SUCCEEDED)
        {
            if (isSetup)
            {
                setups.push_back(seconds);
            }
            else if (isRekey)
            {
                rekeys.push_back(seconds);
                ++rekeysBySecond[static_cast<int64_t>(std::floor(ToSeconds(at)))];
            }
        }
        setupsFailed += isSetup && failed;
        rekeysFailed += isRekey && failed;
    }

    void OnChild(TimePoint, const IkeSaInfo& sa, IkeChildEvent event, const IkeChildInfo&) override
    {
        expired += event == IkeChildEvent::EXPIRED && sa.isInitiator;
    }

    std::vector<double> setups; // seconds
    std::vector<double> rekeys; // seconds
    std::map<int64_t, uint64_t> rekeysBySecond;
    uint64_t setupsFailed{0};
    uint64_t rekeysFailed{0};
    uint64_t expired{0};
};

SimFigures::SimFigures()
    : m_watcher(std::make_shared<Watcher>()),
      m_setups(std::make_shared<SimSetups>())
{
}

SimFigures::~SimFigures() = default;

void
SimFigures::WatchSite(Ptr<IkePeerApplication> site)
{
    site->AddObserver(m_watcher);
    site->AddObserver(m_setups);
    m_sites.push_back(site);
}

void
SimFigures::WatchGateway(Ptr<IkePeerApplication> gateway, const std::string& name)
{
    gateway->AddObserver(m_watcher);
    m_gateways.push_back(gateway);
    m_queues.Watch(gateway->GetNode()->GetObject<IkeCpuQueue>(), name);
}

uint64_t
SimFigures::Tunnels() const
{
    uint64_t tunnels = 0;
    for (const Ptr<IkePeerApplication>& site : m_sites)
    {
        tunnels += site->Counts().children;
    }
    return tunnels;
}

namespace
{

constexpr double NOT_MEASURED = std::numeric_limits<double>::quiet_NaN();

/** What other parts of a run have counted. */
void
AddCounted(const SimCounted& counted, std::map<std::string, double>& named)
{
    const uint64_t sent = counted.trafficSent;
    const uint64_t arrived = counted.trafficArrived;
    const SimBulkFigures& bulk = counted.bulk;
    named["half-open-peak"] = counted.halfOpenPeak;
    named["state-peak"] = counted.statePeak;
    named["attack-messages"] = counted.attackMessages;
    named["secrets-guessed"] = counted.secretsGuessed;
    named["faults-struck"] = counted.faultsStruck;
    named["traffic-sent"] = sent;
    named["traffic-lost"] = sent == 0        ? NOT_MEASURED
                            : sent > arrived ? static_cast<double>(sent - arrived) / sent
                                             : 0;
    named["tcp-goodput"] = bulk.goodput;
    named["tcp-loss"] = bulk.loss;
    named["tcp-delay"] = bulk.delay;
    named["tcp-jitter"] = bulk.jitter;
}

} // namespace

SimValues
SimFigures::Sum(const SimCounted& counted) const
{
    std::map<std::string, double> named;
    std::vector<Ptr<IkePeerApplication>> peers = m_sites;
    peers.insert(peers.end(), m_gateways.begin(), m_gateways.end());
    for (const Ptr<IkePeerApplication>& peer : peers)
    {
        named["child-rekeys"] += peer->Totals().childRekeysAsked;
        named["ike-rekeys"] += peer->Totals().ikeRekeysAsked;
        named["retransmissions"] += peer->Totals().retransmissions;
        named["fallbacks"] += peer->Totals().tcpFallbacks;
        named["reconnects"] += peer->Totals().streamsReplaced;
        const Ptr<IpsecNodeState> ipsec = peer->GetNode()->GetObject<IpsecNodeState>();
        const IpsecTrafficCounters& inbound = ipsec->Counters(IpsecDirection::INBOUND);
        const IpsecTrafficCounters& outbound = ipsec->Counters(IpsecDirection::OUTBOUND);
        named["esp-packets"] += inbound.carried;
        named["esp-drops"] += inbound.Dropped() + outbound.Dropped();
    }
    for (const Ptr<IkePeerApplication>& site : m_sites)
    {
        named["established"] += site->Counts().established;
    }
    std::vector<double> setups = m_watcher->setups;
    std::vector<double> rekeys = m_watcher->rekeys;
    std::sort(setups.begin(), setups.end());
    std::sort(rekeys.begin(), rekeys.end());
    named["tunnels"] = Tunnels();
    named["setups"] = setups.size();
    named["setups-failed"] = m_watcher->setupsFailed;
    named["setup-success"] = m_setups->Begun() > 0
                                 ? static_cast<double>(m_setups->Succeeded()) / m_setups->Begun()
                                 : NOT_MEASURED;
    named["setup-median"] = Quantile(setups, 0.5);
    named["setup-p99"] = Quantile(setups, 0.99);
    named["rekeys-failed"] = m_watcher->rekeysFailed;
    named["rekey-median"] = Quantile(rekeys, 0.5);
    named["rekey-p99"] = Quantile(rekeys, 0.99);
    for (const auto& [second, count] : m_watcher->rekeysBySecond)
    {
        named["rekeys-peak"] = std::max<double>(named["rekeys-peak"], count);
    }
    named["queue-peak"] = m_queues.Peak();
    named["expired"] = m_watcher->expired;
    AddCounted(counted, named);
    SimValues values;
    for (const ScenarioFigure& figure : ScenarioFigures())
    {
        values.push_back(named[figure.name]);
    }
    return values;
}

double
Quantile(const std::vector<double>& sorted, double share)
{
    if (sorted.empty())
    {
        return NOT_MEASURED;
    }
    const double rank = std::ceil(share * sorted.size());
    return sorted[static_cast<size_t>(std::max(1.0, rank)) - 1];
}

std::string
FigureText(ScenarioUnit unit, double value)
{
    if (std::isnan(value))
    {
        return "-";
    }
    char text[48];
    switch (unit)
    {
    case ScenarioUnit::COUNT:
        std::snprintf(text, sizeof text, "%.0f", value);
        break;
    case ScenarioUnit::TIME:
        std::snprintf(text,
                      sizeof text,
                      value < 1 ? "%.1f ms" : "%.2f s",
                      value < 1 ? value * 1e3 : value);
        break;
    case ScenarioUnit::SHARE:
        std::snprintf(text, sizeof text, "%.2f%%", value * 100);
        break;
    }
    return text;
}

std::string
FiguresAsJson(const SimValues& values)
{
    std::ostringstream json;
    json.precision(9);
    json << "{\n";
    for (size_t i = 0; i < values.size(); ++i)
    {
        json << "  \"" << ScenarioFigures()[i].name << "\": ";
        if (std::isnan(values[i]))
        {
            json << "null";
        }
        else if (ScenarioFigures()[i].unit == ScenarioUnit::COUNT)
        {
            json << static_cast<uint64_t>(values[i]);
        }
        else
        {
            json << values[i];
        }
        json << (i + 1 < values.size() ? ",\n" : "\n");
    }
    json << "}";
    return json.str();
}

std::vector<std::string>
BrokenExpectations(const Scenario& scenario, const SimValues& values)
{
    std::vector<std::string> broken;
    for (size_t i = 0; i < values.size() && i < scenario.expect.conditions.size(); ++i)
    {
        const auto& condition = scenario.expect.conditions[i];
        const ScenarioFigure& figure = ScenarioFigures()[i];
        if (condition && std::isnan(values[i]))
        {
            broken.push_back(ErrorIn(scenario,
                                     scenario.expect,
                                     figure.name,
                                     std::string("expected ") + figure.name + " " +
                                         condition->text +
                                         ", but nothing happened that it could be measured by")
                                 .message);
        }
        else if (condition && !condition->Holds(values[i]))
        {
            broken.push_back(ErrorIn(scenario,
                                     scenario.expect,
                                     figure.name,
                                     std::string("expected ") + figure.name + " " +
                                         condition->text + ", but it is " +
                                         FigureText(figure.unit, values[i]))
                                 .message);
        }
    }
    return broken;
}

} // namespace ike
} // namespace ns3
