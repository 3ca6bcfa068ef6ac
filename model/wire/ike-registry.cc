// SPDX-License-Identifier: GPL-2.0-only

#include "ike-registry.h"

#include "ike-registry-range.h"

namespace ns3
{
namespace ike
{

namespace
{

// IANA, "Internet Key Exchange Version 2 (IKEv2) Parameters", as of 2026-07-16.

constexpr RegistryRange EXCHANGES[] = {
    {0, 33, "reserved"},
    {34, 34, "IKE_SA_INIT"},
    {35, 35, "IKE_AUTH"},
    {36, 36, "CREATE_CHILD_SA"},
    {37, 37, "INFORMATIONAL"},
    {38, 38, "IKE_SESSION_RESUME"},
    {39, 39, "GSA_AUTH"},
    {40, 40, "GSA_REGISTRATION"},
    {41, 41, "GSA_REKEY"},
    {42, 42, "GSA_INBAND_REKEY"},
    {43, 43, "IKE_INTERMEDIATE"},
    {44, 44, "IKE_FOLLOWUP_KE"},
    {240, 255, "private use"},
};

constexpr RegistryRange PAYLOADS[] = {
    {0, 0, "No Next Payload"},
    {1, 32, "reserved"},
    {33, 33, "Security Association"},
    {34, 34, "Key Exchange"},
    {35, 35, "Identification - Initiator"},
    {36, 36, "Identification - Responder"},
    {37, 37, "Certificate"},
    {38, 38, "Certificate Request"},
    {39, 39, "Authentication"},
    {40, 40, "Nonce"},
    {41, 41, "Notify"},
    {42, 42, "Delete"},
    {43, 43, "Vendor ID"},
    {44, 44, "Traffic Selector - Initiator"},
    {45, 45, "Traffic Selector - Responder"},
    {46, 46, "Encrypted and Authenticated"},
    {47, 47, "Configuration"},
    {48, 48, "Extensible Authentication"},
    {49, 49, "Generic Secure Password Method"},
    {50, 50, "Group Identification"},
    {51, 51, "Group Security Association"},
    {52, 52, "Key Download"},
    {53, 53, "Encrypted and Authenticated Fragment"},
    {54, 54, "Puzzle Solution"},
    {128, 255, "private use"},
};

constexpr RegistryRange PROTOCOLS[] = {
    {0, 0, "reserved"},
    {1, 1, "IKE"},
    {2, 2, "AH"},
    {3, 3, "ESP"},
    {4, 4, "FC_ESP_HEADER"},
    {5, 5, "FC_CT_AUTHENTICATION"},
    {6, 6, "GIKE_UPDATE"},
    {201, 255, "private use"},
};

constexpr RegistryRange ID_TYPES[] = {
    {0, 0, "reserved"},
    {1, 1, "ID_IPV4_ADDR"},
    {2, 2, "ID_FQDN"},
    {3, 3, "ID_RFC822_ADDR"},
    {5, 5, "ID_IPV6_ADDR"},
    {9, 9, "ID_DER_ASN1_DN"},
    {10, 10, "ID_DER_ASN1_GN"},
    {11, 11, "ID_KEY_ID"},
    {12, 12, "ID_FC_NAME"},
    {13, 13, "ID_NULL"},
    {201, 255, "private use"},
};

constexpr RegistryRange CERT_ENCODINGS[] = {
    {0, 0, "reserved"},
    {1, 1, "PKCS #7 wrapped X.509 certificate"},
    {2, 2, "PGP Certificate"},
    {3, 3, "DNS Signed Key"},
    {4, 4, "X.509 Certificate - Signature"},
    {5, 5, "reserved"},
    {6, 6, "Kerberos Token"},
    {7, 7, "Certificate Revocation List (CRL)"},
    {8, 8, "Authority Revocation List (ARL)"},
    {9, 9, "SPKI Certificate"},
    {10, 10, "X.509 Certificate - Attribute"},
    {11, 11, "Raw RSA Key (DEPRECATED)"},
    {12, 12, "Hash and URL of X.509 certificate"},
    {13, 13, "Hash and URL of X.509 bundle"},
    {14, 14, "OCSP Content"},
    {15, 15, "Raw Public Key"},
    {201, 255, "private use"},
};

constexpr RegistryRange AUTH_METHODS[] = {
    {0, 0, "reserved"},
    {1, 1, "RSA Digital Signature"},
    {2, 2, "Shared Key Message Integrity Code"},
    {3, 3, "DSS Digital Signature"},
    {9, 9, "ECDSA with SHA-256 on the P-256 curve"},
    {10, 10, "ECDSA with SHA-384 on the P-384 curve"},
    {11, 11, "ECDSA with SHA-512 on the P-521 curve"},
    {12, 12, "Generic Secure Password Authentication Method"},
    {13, 13, "NULL Authentication"},
    {14, 14, "Digital Signature"},
    {201, 255, "private use"},
};

constexpr RegistryRange TS_TYPES[] = {
    {0, 6, "reserved"},
    {7, 7, "TS_IPV4_ADDR_RANGE"},
    {8, 8, "TS_IPV6_ADDR_RANGE"},
    {9, 9, "TS_FC_ADDR_RANGE"},
    {10, 10, "TS_SECLABEL"},
    {241, 255, "private use"},
};

constexpr RegistryRange CFG_TYPES[] = {
    {0, 0, "reserved"},
    {1, 1, "CFG_REQUEST"},
    {2, 2, "CFG_REPLY"},
    {3, 3, "CFG_SET"},
    {4, 4, "CFG_ACK"},
    {128, 255, "private use"},
};

constexpr RegistryRange CFG_ATTRIBUTES[] = {
    {0, 0, "reserved"},
    {1, 1, "INTERNAL_IP4_ADDRESS"},
    {2, 2, "INTERNAL_IP4_NETMASK"},
    {3, 3, "INTERNAL_IP4_DNS"},
    {4, 4, "INTERNAL_IP4_NBNS"},
    {5, 5, "reserved"},
    {6, 6, "INTERNAL_IP4_DHCP"},
    {7, 7, "APPLICATION_VERSION"},
    {8, 8, "INTERNAL_IP6_ADDRESS"},
    {9, 9, "reserved"},
    {10, 10, "INTERNAL_IP6_DNS"},
    {11, 11, "reserved"},
    {12, 12, "INTERNAL_IP6_DHCP"},
    {13, 13, "INTERNAL_IP4_SUBNET"},
    {14, 14, "SUPPORTED_ATTRIBUTES"},
    {15, 15, "INTERNAL_IP6_SUBNET"},
    {16, 16, "MIP6_HOME_PREFIX"},
    {17, 17, "INTERNAL_IP6_LINK"},
    {18, 18, "INTERNAL_IP6_PREFIX"},
    {19, 19, "HOME_AGENT_ADDRESS"},
    {20, 20, "P_CSCF_IP4_ADDRESS"},
    {21, 21, "P_CSCF_IP6_ADDRESS"},
    {22, 22, "FTT_KAT"},
    {23, 23, "EXTERNAL_SOURCE_IP4_NAT_INFO"},
    {24, 24, "TIMEOUT_PERIOD_FOR_LIVENESS_CHECK"},
    {25, 25, "INTERNAL_DNS_DOMAIN"},
    {26, 26, "INTERNAL_DNSSEC_TA"},
    {27, 27, "ENCDNS_IP4"},
    {28, 28, "ENCDNS_IP6"},
    {29, 29, "ENCDNS_DIGEST_INFO"},
    {16384, 32767, "private use"},
};

constexpr RegistryRange NOTIFIES[] = {
    {0, 0, "reserved"},
    {1, 1, "UNSUPPORTED_CRITICAL_PAYLOAD"},
    {2, 3, "reserved"},
    {4, 4, "INVALID_IKE_SPI"},
    {5, 5, "INVALID_MAJOR_VERSION"},
    {6, 6, "reserved"},
    {7, 7, "INVALID_SYNTAX"},
    {8, 8, "reserved"},
    {9, 9, "INVALID_MESSAGE_ID"},
    {10, 10, "reserved"},
    {11, 11, "INVALID_SPI"},
    {12, 13, "reserved"},
    {14, 14, "NO_PROPOSAL_CHOSEN"},
    {15, 16, "reserved"},
    {17, 17, "INVALID_KE_PAYLOAD"},
    {18, 23, "reserved"},
    {24, 24, "AUTHENTICATION_FAILED"},
    {25, 33, "reserved"},
    {34, 34, "SINGLE_PAIR_REQUIRED"},
    {35, 35, "NO_ADDITIONAL_SAS"},
    {36, 36, "INTERNAL_ADDRESS_FAILURE"},
    {37, 37, "FAILED_CP_REQUIRED"},
    {38, 38, "TS_UNACCEPTABLE"},
    {39, 39, "INVALID_SELECTORS"},
    {40, 40, "UNACCEPTABLE_ADDRESSES"},
    {41, 41, "UNEXPECTED_NAT_DETECTED"},
    {42, 42, "USE_ASSIGNED_HoA"},
    {43, 43, "TEMPORARY_FAILURE"},
    {44, 44, "CHILD_SA_NOT_FOUND"},
    {45, 45, "INVALID_GROUP_ID"},
    {46, 46, "AUTHORIZATION_FAILED"},
    {47, 47, "STATE_NOT_FOUND"},
    {48, 48, "TS_MAX_QUEUE"},
    {49, 49, "REGISTRATION_FAILED"},
    {8192, 16383, "private use"},
    {16384, 16384, "INITIAL_CONTACT"},
    {16385, 16385, "SET_WINDOW_SIZE"},
    {16386, 16386, "ADDITIONAL_TS_POSSIBLE"},
    {16387, 16387, "IPCOMP_SUPPORTED"},
    {16388, 16388, "NAT_DETECTION_SOURCE_IP"},
    {16389, 16389, "NAT_DETECTION_DESTINATION_IP"},
    {16390, 16390, "COOKIE"},
    {16391, 16391, "USE_TRANSPORT_MODE"},
    {16392, 16392, "HTTP_CERT_LOOKUP_SUPPORTED"},
    {16393, 16393, "REKEY_SA"},
    {16394, 16394, "ESP_TFC_PADDING_NOT_SUPPORTED"},
    {16395, 16395, "NON_FIRST_FRAGMENTS_ALSO"},
    {16396, 16396, "MOBIKE_SUPPORTED"},
    {16397, 16397, "ADDITIONAL_IP4_ADDRESS"},
    {16398, 16398, "ADDITIONAL_IP6_ADDRESS"},
    {16399, 16399, "NO_ADDITIONAL_ADDRESSES"},
    {16400, 16400, "UPDATE_SA_ADDRESSES"},
    {16401, 16401, "COOKIE2"},
    {16402, 16402, "NO_NATS_ALLOWED"},
    {16403, 16403, "AUTH_LIFETIME"},
    {16404, 16404, "MULTIPLE_AUTH_SUPPORTED"},
    {16405, 16405, "ANOTHER_AUTH_FOLLOWS"},
    {16406, 16406, "REDIRECT_SUPPORTED"},
    {16407, 16407, "REDIRECT"},
    {16408, 16408, "REDIRECTED_FROM"},
    {16409, 16409, "TICKET_LT_OPAQUE"},
    {16410, 16410, "TICKET_REQUEST"},
    {16411, 16411, "TICKET_ACK"},
    {16412, 16412, "TICKET_NACK"},
    {16413, 16413, "TICKET_OPAQUE"},
    {16414, 16414, "LINK_ID"},
    {16415, 16415, "USE_WESP_MODE"},
    {16416, 16416, "ROHC_SUPPORTED"},
    {16417, 16417, "EAP_ONLY_AUTHENTICATION"},
    {16418, 16418, "CHILDLESS_IKEV2_SUPPORTED"},
    {16419, 16419, "QUICK_CRASH_DETECTION"},
    {16420, 16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED"},
    {16421, 16421, "IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED"},
    {16422, 16422, "IKEV2_MESSAGE_ID_SYNC"},
    {16423, 16423, "IPSEC_REPLAY_COUNTER_SYNC"},
    {16424, 16424, "SECURE_PASSWORD_METHODS"},
    {16425, 16425, "PSK_PERSIST"},
    {16426, 16426, "PSK_CONFIRM"},
    {16427, 16427, "ERX_SUPPORTED"},
    {16428, 16428, "IFOM_CAPABILITY"},
    {16429, 16429, "GROUP_SENDER"},
    {16430, 16430, "IKEV2_FRAGMENTATION_SUPPORTED"},
    {16431, 16431, "SIGNATURE_HASH_ALGORITHMS"},
    {16432, 16432, "CLONE_IKE_SA_SUPPORTED"},
    {16433, 16433, "CLONE_IKE_SA"},
    {16434, 16434, "PUZZLE"},
    {16435, 16435, "USE_PPK"},
    {16436, 16436, "PPK_IDENTITY"},
    {16437, 16437, "NO_PPK_AUTH"},
    {16438, 16438, "INTERMEDIATE_EXCHANGE_SUPPORTED"},
    {16439, 16439, "IP4_ALLOWED"},
    {16440, 16440, "IP6_ALLOWED"},
    {16441, 16441, "ADDITIONAL_KEY_EXCHANGE"},
    {16442, 16442, "USE_AGGFRAG"},
    {16443, 16443, "SUPPORTED_AUTH_METHODS"},
    {16444, 16444, "SA_RESOURCE_INFO"},
    {16445, 16445, "USE_PPK_INT"},
    {16446, 16446, "PPK_IDENTITY_KEY"},
    {16447, 16447, "IKE_SA_INIT_FULL_TRANSCRIPT_AUTH"},
    {40960, 65535, "private use"},
};

} // namespace

const char*
NameOf(ExchangeType value)
{
    return FindRegistryName(EXCHANGES, static_cast<uint16_t>(value));
}

const char*
NameOf(PayloadType value)
{
    return FindRegistryName(PAYLOADS, static_cast<uint16_t>(value));
}

const char*
NameOf(ProtocolId value)
{
    return FindRegistryName(PROTOCOLS, static_cast<uint16_t>(value));
}

const char*
NameOf(IdType value)
{
    return FindRegistryName(ID_TYPES, static_cast<uint16_t>(value));
}

const char*
NameOf(AuthMethod value)
{
    return FindRegistryName(AUTH_METHODS, static_cast<uint16_t>(value));
}

const char*
NameOf(TsType value)
{
    return FindRegistryName(TS_TYPES, static_cast<uint16_t>(value));
}

const char*
NameOf(CfgType value)
{
    return FindRegistryName(CFG_TYPES, static_cast<uint16_t>(value));
}

const char*
NameOf(NotifyType value)
{
    return FindRegistryName(NOTIFIES, static_cast<uint16_t>(value));
}

const char*
NameOfCertEncoding(uint8_t encoding)
{
    return FindRegistryName(CERT_ENCODINGS, encoding);
}

const char*
NameOfCfgAttribute(uint16_t type)
{
    return FindRegistryName(CFG_ATTRIBUTES, type);
}

} // namespace ike
} // namespace ns3
