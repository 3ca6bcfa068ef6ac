// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-faults.h"

#include "ns3/ike-fault-helper.h"

#include <map>
#include <sstream>

namespace ns3
{
namespace ike
{

void
SimFaults::Install(const SimPlan& plan,
                   const IkeTopologyNetwork& network,
                   const std::vector<Ptr<IkePeerApplication>>& gateways,
                   const std::vector<Ptr<IkePeerApplication>>& sites)
{
    std::map<uint32_t, Ptr<IkePeerApplication>> peers;
    for (size_t i = 0; i < gateways.size(); ++i)
    {
        peers[plan.gateways[i].site] = gateways[i];
    }
    for (size_t i = 0; i < sites.size(); ++i)
    {
        peers[plan.sites[i].site] = sites[i];
    }
    std::map<Ptr<NetDevice>, size_t> sharers;
    for (const IkeTopologySite& site : network.GetSites())
    {
        ++sharers[site.lineDevice];
    }
    for (const auto& [number, faults] : plan.faults)
    {
        const IkeTopologySite& node = network.GetSites()[number];
        // Outside of a NAT that sites share, nobody can tell whose message it is.
        const auto device = DynamicCast<PointToPointNetDevice>(
            sharers[node.lineDevice] > 1 ? node.device : node.lineDevice);
        m_plans.emplace_back(node.name, IkeFaultHelper::Install(device, faults, peers[number]));
    }
}

uint64_t
SimFaults::Hits() const
{
    uint64_t hits = 0;
    for (const auto& [name, plan] : m_plans)
    {
        hits += plan->Hits();
    }
    return hits;
}

std::string
SimFaults::AsCsv() const
{
    std::ostringstream csv;
    csv << "node,action,message,nth,count,struck\n";
    for (const auto& [name, plan] : m_plans)
    {
        for (size_t i = 0; i < plan->Faults().size(); ++i)
        {
            const IkeFault& fault = plan->Faults()[i];
            csv << name << ',' << NameOf(fault.action) << ',' << fault.name << ',' << fault.nth
                << ',' << fault.count << ',' << plan->Hits(i) << '\n';
        }
    }
    return csv.str();
}

} // namespace ike
} // namespace ns3
