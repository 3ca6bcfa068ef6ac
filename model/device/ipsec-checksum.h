// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_CHECKSUM_H
#define IPSEC_CHECKSUM_H

#include "ike-address.h"

#include "ns3/packet.h"

namespace ns3
{
namespace ike
{

/**
 * @brief Computes a TCP or UDP packet's checksum anew for the addresses that it came with, the
 * second way of RFC 3948 section 3.1.2. Other protocols are left as they are, and so is a UDP
 * packet without a checksum.
 */
void RewriteChecksum(Ptr<Packet> packet,
                     uint8_t protocol,
                     const IpAddress& source,
                     const IpAddress& destination);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_CHECKSUM_H */
