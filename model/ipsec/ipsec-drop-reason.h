// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_DROP_REASON_H
#define IPSEC_DROP_REASON_H

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief Why IPsec threw a packet away. Every dropped packet is counted under exactly one reason.
 */
enum class IpsecDropReason : uint8_t
{
    // on the way out
    NOT_IP,         //!< no IPv4 or IPv6 packet, or its header contradicts itself
    POLICY_DISCARD, //!< the policy says so
    POLICY_BYPASS, //!< the policy says to leave it alone, but no route leads past the tunnel device
    NO_SA,         //!< no outbound SA takes it
    TOO_BIG,       //!< larger than the tunnel device's MTU
    SEQUENCE_EXHAUSTED,   //!< the sequence number would cycle, RFC 4303 section 3.3.3
    NO_ROUTE,             //!< no route to the peer's outer address
    ROUTE_LOOP,           //!< the route to the peer leads into the tunnel device itself
    NO_UDP_ENCAPSULATION, //!< the SA wants ESP in UDP and nobody offers a socket for it
    UNSUPPORTED_FAMILY,   //!< the outer addresses are of a family that this node cannot send
    HOLD_OVERFLOW,        //!< as many packets as may wait for an SA are waiting
    HOLD_TIMEOUT,         //!< the SA that it waited for did not come
    PORTLESS_FRAGMENT,    //!< a later fragment, which shows no ports, where only SAs for some ports
                          //!< are
    INCOMPLETE,           //!< a fragment whose others did not come, overlap it, or are too many

    // on the way in
    MALFORMED,         //!< shorter than its fields, or not a multiple of the block
    UNKNOWN_SPI,       //!< no inbound SA, RFC 4303 section 3.4.2
    REPLAYED,          //!< seen before, RFC 4303 section 3.4.3
    TOO_OLD,           //!< left of the replay window
    BAD_ICV,           //!< the checksum is wrong, RFC 4303 section 3.4.4
    BAD_PADDING,       //!< not 1, 2, 3 ..., RFC 4303 section 2.4
    DUMMY,             //!< next header 59, RFC 4303 section 2.6
    BAD_NEXT_HEADER,   //!< no IP packet inside, which tunnel mode demands
    BAD_INNER,         //!< what is inside calls itself an IP packet and is none
    SELECTOR_MISMATCH, //!< the inner packet is not what the SA was negotiated for, RFC 4301
                       //!< section 5.2
    ILLEGAL_ECN, //!< congestion was marked on a packet that does not know ECN, RFC 6040 section 4.2
    NO_DEVICE,   //!< the node has no tunnel device to receive it
    UNPROTECTED, //!< came in the clear, and the policy says PROTECT, RFC 4301 section 5.2

    // both ways
    HARD_LIMIT,   //!< the SA has carried all it may
    CPU_OVERLOAD, //!< the node's processor refused the work

    COUNT,
};

constexpr size_t IPSEC_DROP_REASONS = static_cast<size_t>(IpsecDropReason::COUNT);

/** @brief The reason as a word for reports, as "bad-icv". */
const char* NameOf(IpsecDropReason reason);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_DROP_REASON_H */
