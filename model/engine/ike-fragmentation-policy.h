// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FRAGMENTATION_POLICY_H
#define IKE_FRAGMENTATION_POLICY_H

#include "ike-time.h"

#include <cstddef>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief When an IKE message is cut into fragments, and what a receiver of fragments puts up with
 * (RFC 7383). Sizes are octets of whole IP datagrams, as in strongswan.conf(5).
 */
struct IkeFragmentationPolicy
{
    bool enabled{true}; //!< whether to offer and accept it (RFC 7383 section 2.3)
    size_t ipv4Size{1280};
    size_t ipv6Size{1280};
    /**
     * @brief Smaller sizes, in falling order, that an unanswered request is cut to one after the
     * other: the path MTU search of RFC 7383 section 2.5.2. None for no search.
     */
    std::vector<size_t> smallerSizes;
    unsigned triesPerSize{2};     //!< retransmissions before the next smaller size
    size_t largestMessage{65535}; //!< octets put together from one message's fragments, at most
    unsigned mostFragments{255};  //!< a message in more fragments is not put together
    Duration reassemblyTimeout{
        0}; //!< fragments wait this long for the others; 0 for as long as a request is tried
};

} // namespace ike
} // namespace ns3

#endif /* IKE_FRAGMENTATION_POLICY_H */
