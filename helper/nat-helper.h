// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_HELPER_H
#define NAT_HELPER_H

#include "nat-box.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

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

  private:
    NatPolicy m_policy;
};

} // namespace ike
} // namespace ns3

#endif /* NAT_HELPER_H */
