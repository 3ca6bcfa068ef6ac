// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_NATS_H
#define IKE_SIM_NATS_H

#include "ike-sim-plan.h"
#include "ns3/ike-csv-file.h"
#include "ns3/ike-topology-network.h"

namespace ns3
{
namespace ike
{

/** @brief Whether a NAT section's numbers go together; else a sentence with its place. */
Result<Done> CheckNat(const Scenario& scenario, const NatSection& section, bool ofGateway);

/** @brief Puts the sites and gateways of a plan behind their NATs, before anything is installed on
 * them. */
void PutBehindNats(const SimPlan& plan, IkeTopologyNetwork& network);

/** @brief Makes all NATs before a site or gateway forget their mappings. */
void RebootNats(const IkeTopologyNetwork& network, uint32_t site);

/** @brief Gives the outermost NAT before a site or gateway another address, to which all routers
 * find the way; all its NATs forget their mappings. */
void RebindNat(const IkeTopologyNetwork& network, uint32_t site, Ipv4Address to);

/** @brief nats.csv, what the NATs did: a row each, with packets by direction and drops by reason.
 */
void WriteNats(const IkeTopologyNetwork& network, IkeCsvFile& file);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_NATS_H */
