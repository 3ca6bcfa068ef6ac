// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-paths.h"

namespace ns3
{
namespace ike
{

void
WriteSites(const SimPlan& plan, const IkeTopologyNetwork& network, IkeCsvFile& file)
{
    file.Line("site,gateway,round_trip_ms");
    for (const SimSite& site : plan.sites)
    {
        const uint32_t gateway = plan.gateways[site.gateway].site;
        const Time there = network.GetPathDelay(site.site, gateway);
        const Time back = network.GetPathDelay(gateway, site.site);
        file.Text(plan.topology.Sites()[site.site].name);
        file.Text(plan.topology.Sites()[gateway].name);
        if (there.IsNegative() || back.IsNegative())
        {
            file.Nothing();
        }
        else
        {
            file.Milliseconds(Duration((there + back).GetNanoSeconds()));
        }
        file.EndRow();
    }
}

} // namespace ike
} // namespace ns3
