// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ATTACKER_HELPER_H
#define IKE_ATTACKER_HELPER_H

#include "ike-attacker-application.h"

#include "ns3/application-container.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/point-to-point-net-device.h"

#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief Puts attackers into a simulation: on a node of their own, or on somebody's line.
 *
 * @code
 * IkeAttack flood;
 * flood.kind = IkeAttackKind::FLOOD;
 * flood.connection = connection; // whose client it plays
 * flood.provider = provider;
 * flood.target = {gatewayAddress, 500};
 * flood.rate = 50000;
 * flood.firstSource = *IpAddress::Parse("240.0.0.0");
 * flood.sources = 1 << 28;
 * IkeAttackerHelper::Install(node, flood)->SetStartTime(Seconds(5));
 * @endcode
 */
class IkeAttackerHelper
{
  public:
    /** @brief An attacker from afar; the node has an Internet stack and a route to the target. */
    static Ptr<IkeAttackerApplication> Install(Ptr<Node> node, IkeAttack attack);

    /** @brief One of them on each node. */
    static ApplicationContainer Install(const NodeContainer& nodes, const IkeAttack& attack);

    /** @brief The same for the node that Names knows by this name. */
    static Ptr<IkeAttackerApplication> Install(const std::string& nodeName, IkeAttack attack);

    /** @brief An attacker on the line of a device, at whose node its application lives. */
    static Ptr<IkeAttackerApplication> Install(Ptr<PointToPointNetDevice> device, IkeAttack attack);

    /** @brief Fixes the random streams of attackers, in the container's order. @return how many
     * were used */
    static int64_t AssignStreams(const ApplicationContainer& attackers, int64_t stream);

    /** @brief The same for all attackers of nodes. */
    static int64_t AssignStreams(const NodeContainer& nodes, int64_t stream);
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ATTACKER_HELPER_H */
