// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_NATS_H
#define IKE_SIM_NATS_H

#include "ike-sim-plan.h"
#include "ns3/ike-topology-network.h"

#include <string>

namespace ns3
{
namespace ike
{

/** @brief Whether a NAT section's numbers go together; else a sentence with its place. */
Result<Done> CheckNat(const Scenario& scenario, const NatSection& section);

/** @brief Puts the sites of a plan behind their NATs, before anything is installed on them. */
void PutSitesBehindNats(const SimPlan& plan, IkeTopologyNetwork& network);

/** @brief What the NATs did: a row each, with packets by direction and drops by reason. */
std::string NatsAsCsv(const SimPlan& plan, const IkeTopologyNetwork& network);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_NATS_H */
