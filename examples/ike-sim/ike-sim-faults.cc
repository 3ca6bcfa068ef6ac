// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-faults.h"

#include "ns3/ike-fault-helper.h"

#include <map>

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

void
SimFaults::Write(IkeCsvFile& file) const
{
    file.Line("node,action,message,nth,count,struck");
    for (const auto& [name, plan] : m_plans)
    {
        for (size_t i = 0; i < plan->Faults().size(); ++i)
        {
            const IkeFault& fault = plan->Faults()[i];
            file.Text(name).Text(NameOf(fault.action)).Text(fault.name);
            file.Count(fault.nth).Count(fault.count).Count(plan->Hits(i)).EndRow();
        }
    }
}

} // namespace ike
} // namespace ns3
