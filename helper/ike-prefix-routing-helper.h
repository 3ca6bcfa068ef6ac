// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PREFIX_ROUTING_HELPER_H
#define IKE_PREFIX_ROUTING_HELPER_H

#include "ns3/ipv4-routing-helper.h"

namespace ns3
{
namespace ike
{

/** @brief Makes IkePrefixRouting for InternetStackHelper::SetRoutingHelper() or
 * Ipv4ListRoutingHelper. */
class IkePrefixRoutingHelper : public Ipv4RoutingHelper
{
  public:
    IkePrefixRoutingHelper* Copy() const override;
    Ptr<Ipv4RoutingProtocol> Create(Ptr<Node> node) const override;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PREFIX_ROUTING_HELPER_H */
