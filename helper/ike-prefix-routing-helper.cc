// SPDX-License-Identifier: GPL-2.0-only

#include "ike-prefix-routing-helper.h"

#include "ike-prefix-routing.h"

namespace ns3
{
namespace ike
{

IkePrefixRoutingHelper*
IkePrefixRoutingHelper::Copy() const
{
    return new IkePrefixRoutingHelper(*this);
}

Ptr<Ipv4RoutingProtocol>
IkePrefixRoutingHelper::Create(Ptr<Node>) const
{
    return CreateObject<IkePrefixRouting>();
}

} // namespace ike
} // namespace ns3
