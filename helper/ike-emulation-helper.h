// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_EMULATION_HELPER_H
#define IKE_EMULATION_HELPER_H

#include "ike-result.h"

#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief A network interface of the machine that the simulation runs on. */
struct IkeRealInterface
{
    std::string netns; //!< network namespace, as "ip netns" calls it; empty for the program's own
    std::string name;  //!< of an interface that is up and has no address of its own
};

/**
 * @brief Joins nodes to real networks: frames that a node sends leave through an interface of the
 * machine, and frames that arrive there come to the node.
 *
 * The node gets an FdNetDevice on a packet socket, which this helper opens itself, in any network
 * namespace. That needs CAP_NET_RAW and, for a namespace other than the program's own,
 * CAP_SYS_ADMIN: root has both. The machine's interface should be one end of a veth pair that
 * nothing else uses; at the other end the checksums must be complete ("ethtool -K IFACE tx off"),
 * else the simulated node drops what it gets.
 */
class IkeEmulationHelper
{
  public:
    /**
     * @brief Makes the simulation keep step with the clock on the wall, and compute checksums.
     * Comes before the first use of the simulator. Runs are then no longer repeatable.
     */
    static void UseRealTime();

    /**
     * @brief Gives a node a device on a real interface, with the interface's own MAC address.
     * @return the device, not yet known to IPv4; or a sentence that says what is missing
     */
    static Result<Ptr<NetDevice>> Install(Ptr<Node> node, const IkeRealInterface& interface);

    /**
     * @brief Puts IPv4 on a device of Install(), with ARP.
     * @param address the node's on that network @return the number of the IPv4 interface
     */
    static uint32_t AssignAddress(Ptr<NetDevice> device, Ipv4Address address, Ipv4Mask mask);
};

} // namespace ike
} // namespace ns3

#endif /* IKE_EMULATION_HELPER_H */
