// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_TUNNEL_ROUTES_H
#define IKE_SIM_TUNNEL_ROUTES_H

#include "ike-sim-plan.h"
#include "ns3/ike-peer-application.h"
#include "ns3/ike-topology-helper.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Sends what a node's Child SAs may carry through its tunnel device, and the tunnels' own
 * packets not. */
void RouteChildren(const SimPlan& plan,
                   const IkeTopologySite& ends,
                   const std::vector<std::shared_ptr<const IkeChildConfig>>& children);

/** @brief A site answers at the IPv4 addresses that it is lent. */
void UseLentAddresses(const IkeTopologySite& ends, const Ptr<IkePeerApplication>& peer);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_TUNNEL_ROUTES_H */
