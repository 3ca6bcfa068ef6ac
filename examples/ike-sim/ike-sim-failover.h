// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_FAILOVER_H
#define IKE_SIM_FAILOVER_H

#include "ike-sim-plan.h"
#include "ns3/ike-topology-network.h"
#include "ns3/ikev2-gateway-cluster.h"

#include "ns3/ipv4-address.h"

namespace ns3
{
namespace ike
{

/** @brief What a connection's fail-over keys say of the connection itself. */
void ApplyFailOver(const FailOverSection& section, IkeConnectionConfig& config);

/** @brief What they say of an endpoint that has such a connection. */
void ApplyFailOver(const FailOverSection& section, IkeEngineConfig& config);

/** @brief What leads to an address leads to another one, too, at all routers. */
void LeadTo(const IkeTopologyNetwork& network, Ipv4Address from, Ipv4Address to);

/** @brief A site is reached at another address from now on: the routers know the way. */
void MoveSite(const IkeTopologyNetwork& network, uint32_t site, Ipv4Address to);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_FAILOVER_H */
