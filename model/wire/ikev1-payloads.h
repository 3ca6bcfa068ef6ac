// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PAYLOADS_H
#define IKEV1_PAYLOADS_H

#include "ike-bytes.h"
#include "ikev1-attributes.h"
#include "ikev1-registry.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The payloads of RFC 2408 with the IPsec DOI (RFC 2407) as plain values. Certificate, Certificate
 * Request and Vendor ID payloads are those of IKEv2, in ike-payloads.h.
 */

/** @brief Transform payload, RFC 2408 section 3.6: one full choice of algorithms. */
struct Ikev1Transform
{
    uint8_t number{1};
    uint8_t id{0};
    std::vector<Ikev1Attribute> attributes;
};

/** @brief Proposal payload, RFC 2408 section 3.5; those with equal numbers go together. */
struct Ikev1Proposal
{
    uint8_t number{1};
    Ikev1Protocol protocol{Ikev1Protocol::ISAKMP};
    Bytes spi;
    std::vector<Ikev1Transform> transforms;
};

/** @brief What a labeled situation says of secrecy or integrity, RFC 2407 section 4.6.1. */
struct Ikev1Label
{
    Bytes level;
    uint16_t categoryBits{0};
    Bytes categories; //!< a bitmap
};

/** @brief Security Association payload, RFC 2408 section 3.4 and RFC 2407 section 4.6.1. */
struct Ikev1SaPayload
{
    IsakmpDoi doi{IsakmpDoi::IPSEC};
    uint32_t situation{IpsecSituation::IDENTITY_ONLY};
    uint32_t labeledDomain{0};      //!< only with SECRECY or INTEGRITY
    std::vector<Ikev1Label> labels; //!< secrecy, then integrity, as the situation says
    std::vector<Ikev1Proposal> proposals;
};

/** @brief Key Exchange payload, RFC 2408 section 3.7. */
struct Ikev1KePayload
{
    Bytes data;
};

/** @brief Identification payload, RFC 2407 section 4.6.2. */
struct Ikev1IdPayload
{
    IdType type{IdType::FQDN};
    uint8_t protocol{0}; //!< 0 for any
    uint16_t port{0};    //!< 0 for any
    Bytes data;
};

/** @brief Hash payload, RFC 2408 section 3.11. */
struct HashPayload
{
    Bytes data;
};

/** @brief Signature payload, RFC 2408 section 3.12. */
struct SignaturePayload
{
    Bytes data;
};

/** @brief Nonce payload, RFC 2408 section 3.13: 8 to 256 octets (RFC 2409 section 5), or that under
 * a public key. */
struct Ikev1NoncePayload
{
    Bytes data;
};

/** @brief Whether a nonce's octets are as many as RFC 2409 section 5 says. */
constexpr bool
IsIkev1NonceSize(size_t octets)
{
    return octets >= 8 && octets <= 256;
}

/** @brief Notification payload, RFC 2408 section 3.14. */
struct Ikev1NotifyPayload
{
    IsakmpDoi doi{IsakmpDoi::IPSEC};
    Ikev1Protocol protocol{Ikev1Protocol::ISAKMP};
    Bytes spi;
    Ikev1NotifyType type{Ikev1NotifyType::NONE};
    Bytes data;
};

/** @brief Delete payload, RFC 2408 section 3.15. */
struct Ikev1DeletePayload
{
    IsakmpDoi doi{IsakmpDoi::IPSEC};
    Ikev1Protocol protocol{Ikev1Protocol::ISAKMP};
    uint8_t spiSize{16};
    std::vector<Bytes> spis; //!< each spiSize octets; two cookies name an ISAKMP SA
};

/** @brief Attributes payload of Mode-Config and XAUTH, draft-dukes-ike-mode-cfg-02 section 3.2. */
struct Ikev1CfgPayload
{
    CfgType type{CfgType::REQUEST};
    uint16_t identifier{0};
    std::vector<Ikev1Attribute> attributes;
};

/** @brief NAT-D payload, RFC 3947 section 3.2: a hash of cookies, address and port. */
struct NatDetectionPayload
{
    Bytes hash;
};

/** @brief NAT-OA payload, RFC 3947 section 5.2: an address before any translation. */
struct NatAddressPayload
{
    IdType type{IdType::IPV4_ADDR};
    Bytes address;
};

/** @brief Fragment payload of the vendors' IKE fragmentation: a piece of a whole message. */
struct Ikev1FragmentPayload
{
    static constexpr uint8_t LAST = 1;

    uint16_t id{1};    //!< the same in all pieces of a message
    uint8_t number{1}; //!< from 1
    uint8_t flags{0};  //!< LAST in the last piece
    Bytes data;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PAYLOADS_H */
