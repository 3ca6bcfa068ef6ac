// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_ENCAPSULATION_H
#define IPSEC_ENCAPSULATION_H

#include "ah-transform.h"
#include "esp-transform.h"
#include "ipsec-ip-octets.h"
#include "ipsec-sa.h"

namespace ns3
{
namespace ike
{

/**
 * @file
 * Whole packets as octets: ESP and AH around them, in tunnel and transport mode, IPv4 and IPv6
 * inside and outside (RFC 4302 and 4303 section 3.1). Which SA, which sequence number and what is
 * allowed are others' business.
 */

/** @brief IANA "Assigned Internet Protocol Numbers". */
constexpr uint8_t IP_PROTOCOL_ESP = 50;
constexpr uint8_t IP_PROTOCOL_AH = 51;

/** @brief How one packet is wrapped. */
struct IpsecWrapping
{
    IpsecMode mode{IpsecMode::TUNNEL};
    IpHeaderFields outer; //!< tunnel mode; protocol and payload are filled in
    uint64_t sequence{1};
    Bytes iv;          //!< CipherSizes::iv octets; zeros for those that are missing
    size_t tfcSize{0}; //!< ESP in tunnel mode: shorter packets are padded to this, RFC 4303
                       //!< section 2.7
};

/** @brief A wrapped or unwrapped packet, or why it is none. */
using IpsecOctets = Result<Bytes, IpsecDropReason>;

/** @brief ESP around an IP packet. @return NOT_IP when it is none, TOO_BIG when it gets too long */
IpsecOctets WrapEsp(EspTransform& transform, const IpsecWrapping& wrapping, ByteView packet);

/** @brief The packet in ESP. @param sequence the whole number */
IpsecOctets UnwrapEsp(EspTransform& transform, IpsecMode mode, uint64_t sequence, ByteView packet);

/** @brief AH in an IP packet or around it. @return NOT_IP when it is none, TOO_BIG when it gets too
 * long */
IpsecOctets WrapAh(AhTransform& transform, const IpsecWrapping& wrapping, ByteView packet);

/** @brief The packet in AH. @param sequence the whole number */
IpsecOctets UnwrapAh(AhTransform& transform, IpsecMode mode, uint64_t sequence, ByteView packet);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_ENCAPSULATION_H */
