// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_REGISTRY_H
#define IKE_REGISTRY_H

#include <cstdint>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The numbers of IKEv2 on the wire (IANA "Internet Key Exchange Version 2 (IKEv2) Parameters"; RFC
 * 7296 section 3 unless said). A received number outside the list keeps its value: the enumerations
 * have a fixed width and any value of that width is legal.
 */

/** @brief Exchange types, RFC 7296 section 3.1. */
enum class ExchangeType : uint8_t
{
    IKE_SA_INIT = 34,
    IKE_AUTH = 35,
    CREATE_CHILD_SA = 36,
    INFORMATIONAL = 37,
    IKE_SESSION_RESUME = 38, // RFC 5723
    IKE_INTERMEDIATE = 43,   // RFC 9242
    IKE_FOLLOWUP_KE = 44,    // RFC 9370
};

/** @brief Payload types, RFC 7296 section 3.2. */
enum class PayloadType : uint8_t
{
    NONE = 0,
    SA = 33,
    KE = 34,
    IDI = 35,
    IDR = 36,
    CERT = 37,
    CERTREQ = 38,
    AUTH = 39,
    NONCE = 40,
    NOTIFY = 41,
    DELETE = 42,
    VENDOR_ID = 43,
    TSI = 44,
    TSR = 45,
    SK = 46,
    CP = 47,
    EAP = 48,
    SKF = 53, // RFC 7383
    PS = 54,  // RFC 8019
};

/** @brief Protocol identifiers, RFC 7296 section 3.3.1. */
enum class ProtocolId : uint8_t
{
    NONE = 0,
    IKE = 1,
    AH = 2,
    ESP = 3,
};

/** @brief Transform types, RFC 7296 section 3.3.2; 6 to 12 are RFC 9370's additional key exchanges.
 */
enum class TransformType : uint8_t
{
    ENCR = 1,
    PRF = 2,
    INTEG = 3,
    KE = 4,
    SN = 5,
    ADDKE1 = 6,
    ADDKE2 = 7,
    ADDKE3 = 8,
    ADDKE4 = 9,
    ADDKE5 = 10,
    ADDKE6 = 11,
    ADDKE7 = 12,
};

/** @brief Encryption algorithms (transform type 1). */
enum class EncrId : uint16_t
{
    NONE = 0,
    DES = 2,
    TRIPLE_DES = 3,
    RC5 = 4,
    IDEA = 5,
    CAST = 6,
    BLOWFISH = 7,
    NULL_ENCR = 11,
    AES_CBC = 12,
    AES_CTR = 13,
    AES_CCM_8 = 14,
    AES_CCM_12 = 15,
    AES_CCM_16 = 16,
    AES_GCM_8 = 18,
    AES_GCM_12 = 19,
    AES_GCM_16 = 20,
    NULL_AUTH_AES_GMAC = 21,
    CAMELLIA_CBC = 23,
    CHACHA20_POLY1305 = 28,
};

/** @brief Pseudorandom functions (transform type 2). */
enum class PrfId : uint16_t
{
    NONE = 0,
    HMAC_MD5 = 1,
    HMAC_SHA1 = 2,
    AES128_XCBC = 4,
    HMAC_SHA2_256 = 5,
    HMAC_SHA2_384 = 6,
    HMAC_SHA2_512 = 7,
    AES128_CMAC = 8,
};

/** @brief Integrity algorithms (transform type 3). */
enum class IntegId : uint16_t
{
    NONE = 0,
    HMAC_MD5_96 = 1,
    HMAC_SHA1_96 = 2,
    AES_XCBC_96 = 5,
    HMAC_MD5_128 = 6,
    HMAC_SHA1_160 = 7,
    AES_CMAC_96 = 8,
    AES_128_GMAC = 9,
    AES_192_GMAC = 10,
    AES_256_GMAC = 11,
    HMAC_SHA2_256_128 = 12,
    HMAC_SHA2_384_192 = 13,
    HMAC_SHA2_512_256 = 14,
};

/** @brief Key exchange methods (transform type 4). */
enum class KeMethod : uint16_t
{
    NONE = 0,
    MODP_768 = 1,
    MODP_1024 = 2,
    MODP_1536 = 5,
    MODP_2048 = 14,
    MODP_3072 = 15,
    MODP_4096 = 16,
    MODP_6144 = 17,
    MODP_8192 = 18,
    ECP_256 = 19,
    ECP_384 = 20,
    ECP_521 = 21,
    MODP_1024_160 = 22,
    MODP_2048_224 = 23,
    MODP_2048_256 = 24,
    ECP_192 = 25,
    ECP_224 = 26,
    BRAINPOOL_P224 = 27,
    BRAINPOOL_P256 = 28,
    BRAINPOOL_P384 = 29,
    BRAINPOOL_P512 = 30,
    CURVE25519 = 31,
    CURVE448 = 32,
    ML_KEM_512 = 35,
    ML_KEM_768 = 36,
    ML_KEM_1024 = 37,
};

/** @brief Sequence number properties (transform type 5; extended sequence numbers). */
enum class SnId : uint16_t
{
    NO_ESN = 0,
    ESN = 1,
};

/** @brief Transform attribute types, RFC 7296 section 3.3.5. */
enum class TransformAttributeType : uint16_t
{
    KEY_LENGTH = 14,
};

/** @brief Identification types, RFC 7296 section 3.5. */
enum class IdType : uint8_t
{
    IPV4_ADDR = 1,
    FQDN = 2,
    RFC822_ADDR = 3,
    IPV6_ADDR = 5,
    DER_ASN1_DN = 9,
    DER_ASN1_GN = 10,
    KEY_ID = 11,
    NULL_ID = 13, // RFC 7619
};

/** @brief Authentication methods, RFC 7296 section 3.8. */
enum class AuthMethod : uint8_t
{
    RSA_SIGNATURE = 1,
    SHARED_KEY = 2,
    DSS_SIGNATURE = 3,
    ECDSA_SHA256_P256 = 9,  // RFC 4754
    ECDSA_SHA384_P384 = 10, // RFC 4754
    ECDSA_SHA512_P521 = 11, // RFC 4754
    NULL_AUTH = 13,         // RFC 7619
    DIGITAL_SIGNATURE = 14, // RFC 7427
};

/** @brief Traffic selector types, RFC 7296 section 3.13.1. */
enum class TsType : uint8_t
{
    IPV4_ADDR_RANGE = 7,
    IPV6_ADDR_RANGE = 8,
};

/** @brief Configuration payload types, RFC 7296 section 3.15. */
enum class CfgType : uint8_t
{
    REQUEST = 1,
    REPLY = 2,
    SET = 3,
    ACK = 4,
};

/** @brief Notify message types: errors below 16384, status above (RFC 7296 section 3.10.1). */
enum class NotifyType : uint16_t
{
    NONE = 0,
    UNSUPPORTED_CRITICAL_PAYLOAD = 1,
    INVALID_IKE_SPI = 4,
    INVALID_MAJOR_VERSION = 5,
    INVALID_SYNTAX = 7,
    INVALID_MESSAGE_ID = 9,
    INVALID_SPI = 11,
    NO_PROPOSAL_CHOSEN = 14,
    INVALID_KE_PAYLOAD = 17,
    AUTHENTICATION_FAILED = 24,
    SINGLE_PAIR_REQUIRED = 34,
    NO_ADDITIONAL_SAS = 35,
    INTERNAL_ADDRESS_FAILURE = 36,
    FAILED_CP_REQUIRED = 37,
    TS_UNACCEPTABLE = 38,
    INVALID_SELECTORS = 39,
    UNACCEPTABLE_ADDRESSES = 40,
    UNEXPECTED_NAT_DETECTED = 41,
    USE_ASSIGNED_HOA = 42,
    TEMPORARY_FAILURE = 43,
    CHILD_SA_NOT_FOUND = 44,
    INVALID_GROUP_ID = 45,
    AUTHORIZATION_FAILED = 46,
    STATE_NOT_FOUND = 47,
    TS_MAX_QUEUE = 48,

    INITIAL_CONTACT = 16384,
    SET_WINDOW_SIZE = 16385,
    ADDITIONAL_TS_POSSIBLE = 16386,
    IPCOMP_SUPPORTED = 16387,
    NAT_DETECTION_SOURCE_IP = 16388,
    NAT_DETECTION_DESTINATION_IP = 16389,
    COOKIE = 16390,
    USE_TRANSPORT_MODE = 16391,
    HTTP_CERT_LOOKUP_SUPPORTED = 16392,
    REKEY_SA = 16393,
    ESP_TFC_PADDING_NOT_SUPPORTED = 16394,
    NON_FIRST_FRAGMENTS_ALSO = 16395,
    MOBIKE_SUPPORTED = 16396,
    ADDITIONAL_IP4_ADDRESS = 16397,
    ADDITIONAL_IP6_ADDRESS = 16398,
    NO_ADDITIONAL_ADDRESSES = 16399,
    UPDATE_SA_ADDRESSES = 16400,
    COOKIE2 = 16401,
    NO_NATS_ALLOWED = 16402,
    AUTH_LIFETIME = 16403,
    MULTIPLE_AUTH_SUPPORTED = 16404,
    ANOTHER_AUTH_FOLLOWS = 16405,
    REDIRECT_SUPPORTED = 16406,
    REDIRECT = 16407,
    REDIRECTED_FROM = 16408,
    TICKET_LT_OPAQUE = 16409,
    TICKET_REQUEST = 16410,
    TICKET_ACK = 16411,
    TICKET_NACK = 16412,
    TICKET_OPAQUE = 16413,
    EAP_ONLY_AUTHENTICATION = 16417,
    CHILDLESS_IKEV2_SUPPORTED = 16418,
    QUICK_CRASH_DETECTION = 16419,
    IKEV2_MESSAGE_ID_SYNC_SUPPORTED = 16420,
    IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED = 16421,
    IKEV2_MESSAGE_ID_SYNC = 16422,
    IPSEC_REPLAY_COUNTER_SYNC = 16423,
    IKEV2_FRAGMENTATION_SUPPORTED = 16430,
    SIGNATURE_HASH_ALGORITHMS = 16431,
    PUZZLE = 16434,
    USE_PPK = 16435,
    PPK_IDENTITY = 16436,
    NO_PPK_AUTH = 16437,
    INTERMEDIATE_EXCHANGE_SUPPORTED = 16438,
    ADDITIONAL_KEY_EXCHANGE = 16441,
    USE_AGGFRAG = 16442,
};

/** @brief True for the error types of a Notify, RFC 7296 section 3.10.1. */
constexpr bool
IsErrorNotify(NotifyType type)
{
    return type != NotifyType::NONE && static_cast<uint16_t>(type) < 16384;
}

/** @brief The registry's name of a number, or "unassigned"; for reports and printed messages. */
const char* NameOf(ExchangeType type);
const char* NameOf(PayloadType type);
const char* NameOf(ProtocolId id);
const char* NameOf(TransformType type);
const char* NameOf(EncrId id);
const char* NameOf(PrfId id);
const char* NameOf(IntegId id);
const char* NameOf(KeMethod method);
const char* NameOf(SnId id);
const char* NameOf(IdType type);
const char* NameOf(AuthMethod method);
const char* NameOf(TsType type);
const char* NameOf(CfgType type);
const char* NameOf(NotifyType type);
const char* NameOf(TransformAttributeType type);

/** @brief The name of a transform ID, which depends on the transform's type. */
const char* NameOfTransform(TransformType type, uint16_t id);

/** @brief The name of a certificate encoding, RFC 7296 section 3.6. */
const char* NameOfCertEncoding(uint8_t encoding);

/** @brief The name of a configuration attribute type, RFC 7296 section 3.15.1. */
const char* NameOfCfgAttribute(uint16_t type);

} // namespace ike
} // namespace ns3

#endif /* IKE_REGISTRY_H */
