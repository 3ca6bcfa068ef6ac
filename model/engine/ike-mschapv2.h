// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MSCHAPV2_H
#define IKE_MSCHAPV2_H

#include "ike-bytes.h"
#include "ike-step.h"

#include <string_view>

namespace ns3
{
namespace ike
{

/** @file What MS-CHAPv2 computes from a password, RFC 2759 section 8 and RFC 3079 section 3. */

constexpr size_t MSCHAPV2_CHALLENGE = 16; //!< octets of either side's challenge
constexpr size_t MSCHAPV2_RESPONSE = 24;  //!< octets of the NT-Response

/** @brief What both sides have shown each other. */
struct Mschapv2Exchange
{
    Bytes authenticatorChallenge;
    Bytes peerChallenge;
    std::string user; //!< without a domain before it
};

/** @brief MD4 of the password's UTF-16 code units, least octet first; 16 octets. */
Bytes NtPasswordHash(IkeStep& step, std::string_view password);

/** @brief MD4 of that; 16 octets. */
Bytes HashNtPasswordHash(IkeStep& step, ByteView passwordHash);

/** @brief The peer's proof, 24 octets, RFC 2759 section 8.1. */
Bytes GenerateNtResponse(IkeStep& step, const Mschapv2Exchange& exchange, ByteView passwordHash);

/** @brief The server's proof as text, "S=" and 40 hexadecimal digits, RFC 2759 section 8.7. */
std::string GenerateAuthenticatorResponse(IkeStep& step,
                                          const Mschapv2Exchange& exchange,
                                          ByteView passwordHash,
                                          ByteView ntResponse);

/** @brief The master key of RFC 3079 section 3.4; 16 octets. */
Bytes Mschapv2MasterKey(IkeStep& step, ByteView passwordHash, ByteView ntResponse);

/** @brief The start key of one direction, RFC 3079 section 3.4; 16 octets. @param fromPeer what the
 * peer sends with and the server receives with */
Bytes Mschapv2StartKey(IkeStep& step, ByteView masterKey, bool fromPeer);

/** @brief The MSK of EAP-MSCHAPv2: the peer's sending key, its receiving key, 32 octets of zero. */
Bytes Mschapv2Msk(IkeStep& step, ByteView passwordHash, ByteView ntResponse);

} // namespace ike
} // namespace ns3

#endif /* IKE_MSCHAPV2_H */
