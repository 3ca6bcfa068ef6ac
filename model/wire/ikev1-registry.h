// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_REGISTRY_H
#define IKEV1_REGISTRY_H

#include "ike-registry.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The numbers of IKEv1 on the wire but those of algorithms (ikev1-attributes.h). Payload and
 * exchange types share their enumerations with IKEv2, whose numbers begin where these end.
 */

/** @brief Payload types, RFC 2408 section 3.1. */
struct Ikev1Payload
{
    static constexpr auto SA = static_cast<PayloadType>(1);
    static constexpr auto PROPOSAL = static_cast<PayloadType>(2);
    static constexpr auto TRANSFORM = static_cast<PayloadType>(3);
    static constexpr auto KE = static_cast<PayloadType>(4);
    static constexpr auto ID = static_cast<PayloadType>(5);
    static constexpr auto CERT = static_cast<PayloadType>(6);
    static constexpr auto CERTREQ = static_cast<PayloadType>(7);
    static constexpr auto HASH = static_cast<PayloadType>(8);
    static constexpr auto SIGNATURE = static_cast<PayloadType>(9);
    static constexpr auto NONCE = static_cast<PayloadType>(10);
    static constexpr auto NOTIFY = static_cast<PayloadType>(11);
    static constexpr auto DELETE = static_cast<PayloadType>(12);
    static constexpr auto VENDOR_ID = static_cast<PayloadType>(13);
    static constexpr auto ATTRIBUTES = static_cast<PayloadType>(14); // draft-dukes-ike-mode-cfg-02
    static constexpr auto NAT_D_DRAFT_4 = static_cast<PayloadType>(15);  // NAT-T drafts 4 to 8
    static constexpr auto NAT_OA_DRAFT_4 = static_cast<PayloadType>(16); // NAT-T drafts 4 to 8
    static constexpr auto NAT_D = static_cast<PayloadType>(20);          // RFC 3947 section 3.2
    static constexpr auto NAT_OA = static_cast<PayloadType>(21);         // RFC 3947 section 5.2
    static constexpr auto NAT_D_DRAFT_1 = static_cast<PayloadType>(130); // NAT-T drafts 1 to 3
    static constexpr auto NAT_OA_DRAFT_1 = static_cast<PayloadType>(131);
    static constexpr auto FRAGMENT =
        static_cast<PayloadType>(132); // the vendors' IKE fragmentation
};

/** @brief Exchange types, RFC 2408 section 3.1 and RFC 2409 appendix A. */
struct Ikev1Exchange
{
    static constexpr auto BASE = static_cast<ExchangeType>(1);
    static constexpr auto MAIN = static_cast<ExchangeType>(2); // "Identity Protection"
    static constexpr auto AUTHENTICATION_ONLY = static_cast<ExchangeType>(3);
    static constexpr auto AGGRESSIVE = static_cast<ExchangeType>(4);
    static constexpr auto INFORMATIONAL = static_cast<ExchangeType>(5);
    static constexpr auto TRANSACTION = static_cast<ExchangeType>(6); // draft-dukes-ike-mode-cfg-02
    static constexpr auto QUICK = static_cast<ExchangeType>(32);
    static constexpr auto NEW_GROUP = static_cast<ExchangeType>(33);
};

/** @brief Domains of interpretation, RFC 2408 section 2.1. */
enum class IsakmpDoi : uint32_t
{
    ISAKMP = 0,
    IPSEC = 1,
};

/** @brief Situations of the IPsec DOI, RFC 2407 section 4.2: bits. */
struct IpsecSituation
{
    static constexpr uint32_t IDENTITY_ONLY = 1;
    static constexpr uint32_t SECRECY = 2;
    static constexpr uint32_t INTEGRITY = 4;
};

/** @brief Protocols, RFC 2407 section 4.4.1. */
enum class Ikev1Protocol : uint8_t
{
    NONE = 0,
    ISAKMP = 1,
    AH = 2,
    ESP = 3,
    IPCOMP = 4,
};

/** @brief The transform of the ISAKMP protocol, RFC 2407 section 4.4.2. */
constexpr uint8_t IKEV1_KEY_IKE = 1;

/** @brief Identification types, RFC 2407 section 4.6.2.1; the single ones as in IKEv2's IdType. */
struct Ikev1IdType
{
    static constexpr auto IPV4_ADDR = IdType::IPV4_ADDR;
    static constexpr auto FQDN = IdType::FQDN;
    static constexpr auto USER_FQDN = IdType::RFC822_ADDR;
    static constexpr auto IPV4_ADDR_SUBNET = static_cast<IdType>(4);
    static constexpr auto IPV6_ADDR = IdType::IPV6_ADDR;
    static constexpr auto IPV6_ADDR_SUBNET = static_cast<IdType>(6);
    static constexpr auto IPV4_ADDR_RANGE = static_cast<IdType>(7);
    static constexpr auto IPV6_ADDR_RANGE = static_cast<IdType>(8);
};

/** @brief Notify message types, RFC 2408 section 3.14.1, RFC 2407 section 4.6.3. */
enum class Ikev1NotifyType : uint16_t
{
    NONE = 0,
    INVALID_PAYLOAD_TYPE = 1,
    DOI_NOT_SUPPORTED = 2,
    SITUATION_NOT_SUPPORTED = 3,
    INVALID_COOKIE = 4,
    INVALID_MAJOR_VERSION = 5,
    INVALID_MINOR_VERSION = 6,
    INVALID_EXCHANGE_TYPE = 7,
    INVALID_FLAGS = 8,
    INVALID_MESSAGE_ID = 9,
    INVALID_PROTOCOL_ID = 10,
    INVALID_SPI = 11,
    INVALID_TRANSFORM_ID = 12,
    ATTRIBUTES_NOT_SUPPORTED = 13,
    NO_PROPOSAL_CHOSEN = 14,
    BAD_PROPOSAL_SYNTAX = 15,
    PAYLOAD_MALFORMED = 16,
    INVALID_KEY_INFORMATION = 17,
    INVALID_ID_INFORMATION = 18,
    INVALID_CERT_ENCODING = 19,
    INVALID_CERTIFICATE = 20,
    CERT_TYPE_UNSUPPORTED = 21,
    INVALID_CERT_AUTHORITY = 22,
    INVALID_HASH_INFORMATION = 23,
    AUTHENTICATION_FAILED = 24,
    INVALID_SIGNATURE = 25,
    ADDRESS_NOTIFICATION = 26,
    NOTIFY_SA_LIFETIME = 27,
    CERTIFICATE_UNAVAILABLE = 28,
    UNSUPPORTED_EXCHANGE_TYPE = 29,
    UNEQUAL_PAYLOAD_LENGTHS = 30,

    CONNECTED = 16384,
    RESPONDER_LIFETIME = 24576,
    REPLAY_STATUS = 24577,
    INITIAL_CONTACT = 24578,
    R_U_THERE = 36136,     // RFC 3706 section 5.3
    R_U_THERE_ACK = 36137, // RFC 3706 section 5.3
};

/** @brief True for the error types of a Notify, RFC 2408 section 3.14.1. */
constexpr bool
IsErrorNotify(Ikev1NotifyType type)
{
    return type != Ikev1NotifyType::NONE && static_cast<uint16_t>(type) < 16384;
}

/** @brief The name of a number, or "unassigned"; for reports and printed messages. */
const char* NameOf(IsakmpDoi doi);
const char* NameOf(Ikev1Protocol protocol);
const char* NameOf(Ikev1NotifyType type);
const char* NameOfIkev1Payload(PayloadType type);
const char* NameOfIkev1Exchange(ExchangeType type);
const char* NameOfIkev1IdType(IdType type);

/** @brief The name of an exchange type in a major version. */
const char* NameOfExchange(uint8_t majorVersion, ExchangeType type);

/** @brief The name of a payload type in a major version. */
const char* NameOfPayload(uint8_t majorVersion, PayloadType type);

/** @brief The name of an SA attribute's class: phase 1's for ISAKMP, else phase 2's. */
const char* NameOfIkev1Attribute(Ikev1Protocol protocol, uint16_t type);

/** @brief The name of an SA attribute's value, or "" when it is a mere number. */
const char* NameOfIkev1AttributeValue(Ikev1Protocol protocol, uint16_t type, uint16_t value);

/** @brief The name of a transform, which depends on its protocol. */
const char* NameOfIkev1Transform(Ikev1Protocol protocol, uint8_t id);

/** @brief The name of an attribute of Mode-Config or XAUTH. */
const char* NameOfModeCfgAttribute(uint16_t type);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_REGISTRY_H */
