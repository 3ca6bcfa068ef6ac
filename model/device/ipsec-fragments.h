// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_FRAGMENTS_H
#define IPSEC_FRAGMENTS_H

#include "ipsec-packet-fields.h"

#include "ns3/packet.h"

#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Cuts an IPv4 packet, header included, into pieces of at most @p largest octets, RFC 791
 * section 3.2. The pieces of a fragment are fragments of the same packet.
 * @param largest at least the header and 8 octets
 */
std::vector<Ptr<Packet>> FragmentIpv4(Ptr<const Packet> packet, size_t largest);

/** @brief Puts the IP header before a packet's content that its fields describe. */
void AddOwnHeader(Ptr<Packet> content, const IpsecPacketFields& fields, uint16_t identification);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_FRAGMENTS_H */
