// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_PACKET_FIELDS_H
#define IPSEC_PACKET_FIELDS_H

#include "ike-address.h"
#include "ike-bytes.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief What selectors look at in an IP packet, RFC 4301 section 4.4.1.1.
 *
 * A port that the packet does not show (a later fragment, or a protocol without ports) is OPAQUE:
 * no value. For ICMP the source port holds the type in its high and the code in its low octet, and
 * there is no destination port to compare: a sender's type and code are matched by the selector of
 * its own side (RFC 4301 section 4.4.1.3).
 */
struct IpsecPacketFields
{
    IpAddress source;
    IpAddress destination;
    uint8_t protocol{0};
    uint8_t dsField{0}; //!< DSCP and ECN, not a selector; copied to outer headers
    uint8_t ttl{0};     //!< or hop limit
    bool dontFragment{false};
    bool oneSidedPort{false}; //!< ICMP: only the source port is compared
    std::optional<uint16_t> sourcePort;
    std::optional<uint16_t> destinationPort;
    size_t headerSize{0}; //!< IP header with options or extension headers, octets
    size_t totalSize{0};  //!< as the header says, octets
};

/** @brief Octets from a packet's start that are enough for ReadPacketFields() without IPv6
 * extension headers. */
constexpr size_t IPSEC_PACKET_HEAD = 64;

/**
 * @brief Reads the fields from the first octets of an IPv4 or IPv6 packet.
 * @param head the packet, or at least its first #IPSEC_PACKET_HEAD octets; shorter heads lose the
 * ports
 * @return nothing when this is not an IP packet or its header is cut short or inconsistent
 */
std::optional<IpsecPacketFields> ReadPacketFields(ByteView head);

/**
 * @brief Fills in the ports of a packet whose addresses and protocol are known already.
 * @param upper the first octets behind the IP headers; 4 are enough
 */
void ReadUpperFields(IpsecPacketFields& fields, ByteView upper);

/**
 * @brief Reads protocol and ports of an IPv6 packet whose addresses are known already.
 * @param fields headerSize is the 40 octets of the header before @p behind, and protocol what it
 * calls next
 * @param behind the first octets behind the IPv6 header: extension headers, then the protocol
 */
void ReadIpv6Upper(IpsecPacketFields& fields, ByteView behind);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_PACKET_FIELDS_H */
