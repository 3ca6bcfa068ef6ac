// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_LEAN_STACK_H
#define IKE_LEAN_STACK_H

#include "ike-prefix-routing.h"

#include "ns3/ipv4.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

namespace ns3
{
namespace ike
{

/** @brief The parts of a lean stack that its user needs at hand. */
struct LeanStack
{
    Ptr<Ipv4> ipv4;
    Ptr<IkePrefixRouting> routing;
};

/**
 * @brief Gives a node IPv4, ICMP, UDP and IkePrefixRouting, and nothing else: a third of the memory
 * of InternetStackHelper's stack. No IPv6, no queue discs, no ARP: devices must not need it.
 * @param tcp true to add TCP
 */
LeanStack InstallLeanStack(Ptr<Node> node, bool tcp);

/** @brief The interface of a new device, up, with one address and no network of its own. */
uint32_t AddInterface(Ptr<Ipv4> ipv4, Ptr<NetDevice> device, Ipv4Address address);

} // namespace ike
} // namespace ns3

#endif /* IKE_LEAN_STACK_H */
