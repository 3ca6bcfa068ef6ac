// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-attacks.h"

#include "ns3/ike-attacker-helper.h"
#include "ns3/ike-ns3-time.h"
#include "ns3/ike-state-size.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr int64_t INTERVAL = 100000000; // ns

} // namespace

void
SimAttacks::Install(const SimPlan& plan,
                    const IkeTopologyNetwork& network,
                    const std::vector<Ptr<IkePeerApplication>>& gateways,
                    int64_t stream)
{
    ApplicationContainer attackers;
    for (const SimAttacker& planned : plan.attackers)
    {
        Ptr<IkeAttackerApplication> attacker;
        if (IsOnPath(planned.attack.kind))
        {
            const IkeTopologySite& target = network.GetSites()[planned.target];
            attacker =
                IkeAttackerHelper::Install(DynamicCast<PointToPointNetDevice>(target.lineDevice),
                                           planned.attack);
        }
        else
        {
            attacker =
                IkeAttackerHelper::Install(network.GetSites()[planned.site].node, planned.attack);
        }
        attacker->SetStartTime(NanoSeconds(planned.at.count()));
        attacker->SetStopTime(NanoSeconds(planned.until.count()));
        m_attackers.push_back(attacker);
        m_names.push_back(planned.name);
        attackers.Add(attacker);
    }
    IkeAttackerHelper::AssignStreams(attackers, stream);
    for (const Ptr<IkePeerApplication>& gateway : gateways)
    {
        if (gateway) // a real machine shows nothing of itself
        {
            m_gateways.push_back(gateway);
        }
    }
    if (!IsEmpty())
    {
        Simulator::Schedule(NanoSeconds(INTERVAL), &SimAttacks::LookAgain, this);
    }
}

void
SimAttacks::LookAgain()
{
    Look();
    Simulator::Schedule(NanoSeconds(INTERVAL), &SimAttacks::LookAgain, this);
}

void
SimAttacks::Finish()
{
    if (!IsEmpty() && (m_samples.empty() || m_samples.back().at < NowPoint()))
    {
        Look();
    }
}

void
SimAttacks::Look()
{
    Sample sample;
    sample.at = NowPoint();
    for (const Ptr<IkePeerApplication>& gateway : m_gateways)
    {
        const IkeEngineCounts counts = gateway->Counts();
        sample.halfOpen += counts.halfOpen;
        sample.established += counts.established;
        sample.stateOctets += StateOctetsOf(counts);
        sample.waiting += gateway->GetCpu() ? gateway->GetCpu()->GetQueueLength() : 0;
    }
    sample.messages = Messages();
    m_halfOpenPeak = std::max(m_halfOpenPeak, sample.halfOpen);
    m_statePeak = std::max(m_statePeak, sample.stateOctets);
    m_samples.push_back(sample);
}

uint64_t
SimAttacks::Messages() const
{
    uint64_t messages = 0;
    for (const Ptr<IkeAttackerApplication>& attacker : m_attackers)
    {
        messages += attacker->Totals().sent + attacker->Totals().changed;
    }
    return messages;
}

uint64_t
SimAttacks::Guessed() const
{
    uint64_t guessed = 0;
    for (const Ptr<IkeAttackerApplication>& attacker : m_attackers)
    {
        guessed += attacker->Totals().guessed;
    }
    return guessed;
}

void
SimAttacks::WriteSeries(IkeCsvFile& file, const SimSetups& setups) const
{
    file.Line("time_s,setups_begun,begun_succeeded,begun_in_time,attack_messages,half_open,"
              "established,state_octets,queue_jobs");
    const auto counts = setups.ByInterval(Duration(INTERVAL));
    uint64_t before = 0;
    for (size_t i = 0; i < m_samples.size(); ++i)
    {
        const Sample& sample = m_samples[i];
        const auto found = counts.find(static_cast<int64_t>(i));
        const SimSetups::Count count = found == counts.end() ? SimSetups::Count() : found->second;
        file.Seconds(sample.at).Count(count.begun).Count(count.succeeded).Count(count.inTime);
        file.Count(sample.messages - before).Count(sample.halfOpen).Count(sample.established);
        file.Count(sample.stateOctets).Count(sample.waiting).EndRow();
        before = sample.messages;
    }
}

void
SimAttacks::Write(IkeCsvFile& file) const
{
    file.Line("attacker,kind,sent,octets,seen,changed,answers,cookies_returned,tries,guessed");
    for (size_t i = 0; i < m_attackers.size(); ++i)
    {
        const IkeAttackTotals& totals = m_attackers[i]->Totals();
        file.Text(m_names[i]).Text(NameOf(m_attackers[i]->GetAttack().kind));
        file.Count(totals.sent).Count(totals.octets).Count(totals.seen).Count(totals.changed);
        file.Count(totals.answers).Count(totals.cookies).Count(totals.tries);
        file.Count(totals.guessed).EndRow();
    }
}

} // namespace ike
} // namespace ns3
