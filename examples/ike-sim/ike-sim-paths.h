// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_PATHS_H
#define IKE_SIM_PATHS_H

#include "ike-sim-plan.h"
#include "ns3/ike-csv-file.h"
#include "ns3/ike-topology-network.h"

namespace ns3
{
namespace ike
{

/** @brief sites.csv: whom each site calls, and how long an empty packet takes there and back along
 * the routes in force now. */
void WriteSites(const SimPlan& plan, const IkeTopologyNetwork& network, IkeCsvFile& file);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_PATHS_H */
