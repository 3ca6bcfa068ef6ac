// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_IP_OCTETS_H
#define IPSEC_IP_OCTETS_H

#include "ike-address.h"
#include "ike-bytes.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @file
 * IPv4 and IPv6 headers as octets: what IPsec writes around packets and changes in them.
 */

/** @brief An IP header without options or extension headers. Both addresses are of one family. */
struct IpHeaderFields
{
    IpAddress source;
    IpAddress destination;
    uint8_t protocol{0};        //!< or next header
    uint8_t dsField{0};         //!< DSCP and ECN
    uint8_t ttl{64};            //!< or hop limit
    bool dontFragment{false};   //!< IPv4 only
    uint16_t identification{0}; //!< IPv4 only
    uint32_t flowLabel{0};      //!< IPv6 only, 20 bits
    size_t payload{0};          //!< octets behind the header
};

/** @brief The header's octets, 20 or 40 of them, with checksum. */
Bytes MakeIpHeader(const IpHeaderFields& fields);

/** @brief The size of a header without options for addresses of this family, octets. */
size_t IpHeaderSize(const IpAddress& address);

/** @brief The Internet checksum of an even number of octets, RFC 1071, in host order. */
uint16_t InternetChecksum(ByteView octets);

/** @brief Where a packet's IP headers end and what says what follows. */
struct IpHeaderChain
{
    size_t size{0};   //!< octets of IP header, options and extension headers before that place
    size_t nextAt{0}; //!< the octet that names what follows
    uint8_t next{0};  //!< its value
};

/**
 * @brief The place of transport mode's header: behind IPv4's options; behind IPv6's hop-by-hop,
 * routing and fragment headers and those destination options that stand before a routing header
 * (RFC 4302 and 4303 section 3.1.1).
 * @return nothing when this is no IP packet or is cut short
 */
std::optional<IpHeaderChain> FindTransportPlace(ByteView packet);

/**
 * @brief The place of the first header of a protocol, behind any extension headers.
 * @return nothing when there is none
 */
std::optional<IpHeaderChain> FindProtocol(ByteView packet, uint8_t protocol);

/**
 * @brief Gives headers another follower: next header, lengths, and IPv4's checksum.
 * @param headers the octets that @p chain is about
 * @param payload octets behind them
 */
void SetFollower(Bytes& headers, const IpHeaderChain& chain, uint8_t next, size_t payload);

/**
 * @brief Makes of IP headers what AH authenticates, RFC 4302 section 3.3.3.1 and appendix A: what
 * routers change is zero, what they change predictably is what the receiver sees.
 * @param headers IP header with options or extension headers, up to AH
 */
void MakeImmutable(Bytes& headers);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_IP_OCTETS_H */
