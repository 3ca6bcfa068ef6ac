// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TRAFFIC_SELECTOR_H
#define IKE_TRAFFIC_SELECTOR_H

#include "ike-address.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief A range of addresses, ports and one protocol, RFC 7296 section 3.13.1 and RFC 4301
 * section 4.4.1.1.
 *
 * For ICMP the port range holds type and code (type in the most significant octet). An OPAQUE port
 * is written startPort 65535, endPort 0.
 */
struct TrafficSelector
{
    uint8_t protocol{0}; //!< IP protocol, 0 for any
    uint16_t startPort{0};
    uint16_t endPort{65535};
    IpAddress start; //!< first address, same family as end
    IpAddress end;   //!< last address, inclusive

    friend bool operator==(const TrafficSelector& a, const TrafficSelector& b)
    {
        return a.protocol == b.protocol && a.startPort == b.startPort && a.endPort == b.endPort &&
               a.start == b.start && a.end == b.end;
    }

    friend bool operator!=(const TrafficSelector& a, const TrafficSelector& b)
    {
        return !(a == b);
    }
};

/** @brief A list of selectors; a packet matches when it matches one of them. */
using TrafficSelectors = std::vector<TrafficSelector>;

} // namespace ike
} // namespace ns3

#endif /* IKE_TRAFFIC_SELECTOR_H */
