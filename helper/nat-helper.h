// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_HELPER_H
#define NAT_HELPER_H

#include "nat-box.h"

#include "ns3/net-device-container.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Makes nodes with an IPv4 stack, addresses and routes into NATs. */
class NatHelper
{
  public:
    /** @brief What the NATs installed from now on do. */
    void SetPolicy(const NatPolicy& policy);

    /**
     * @brief Makes a node a NAT.
     * @param outside the device that leads outside; its IPv4 interface's first address is the
     * external one, all other interfaces are inside
     */
    Ptr<NatBox> Install(Ptr<Node> node, Ptr<NetDevice> outside) const;

    /** @brief The same for the node that Names knows by this name. */
    Ptr<NatBox> Install(const std::string& nodeName, Ptr<NetDevice> outside) const;

    /** @brief Makes the node of each of these devices a NAT, in their order. */
    std::vector<Ptr<NatBox>> Install(const NetDeviceContainer& outsides) const;

  private:
    NatPolicy m_policy;
};

} // namespace ike
} // namespace ns3

#endif /* NAT_HELPER_H */
