// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-registry.h"

#include "ike-registry-range.h"
#include "ikev1-attributes.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr RegistryRange EXCHANGES[] = {
    {0, 0, "NONE"},
    {1, 1, "Base"},
    {2, 2, "Identity Protection"},
    {3, 3, "Authentication Only"},
    {4, 4, "Aggressive"},
    {5, 5, "Informational"},
    {6, 6, "Transaction"},
    {32, 32, "Quick Mode"},
    {33, 33, "New Group Mode"},
};

constexpr RegistryRange PAYLOADS[] = {
    {0, 0, "No Next Payload"},
    {1, 1, "Security Association"},
    {2, 2, "Proposal"},
    {3, 3, "Transform"},
    {4, 4, "Key Exchange"},
    {5, 5, "Identification"},
    {6, 6, "Certificate"},
    {7, 7, "Certificate Request"},
    {8, 8, "Hash"},
    {9, 9, "Signature"},
    {10, 10, "Nonce"},
    {11, 11, "Notification"},
    {12, 12, "Delete"},
    {13, 13, "Vendor ID"},
    {14, 14, "Attributes"},
    {15, 15, "NAT-D (drafts 4 to 8)"},
    {16, 16, "NAT-OA (drafts 4 to 8)"},
    {20, 20, "NAT-D"},
    {21, 21, "NAT-OA"},
    {130, 130, "NAT-D (drafts 1 to 3)"},
    {131, 131, "NAT-OA (drafts 1 to 3)"},
    {132, 132, "Fragment"},
};

constexpr RegistryRange DOIS[] = {
    {0, 0, "ISAKMP"},
    {1, 1, "IPSEC"},
    {2, 2, "GDOI"},
};

constexpr RegistryRange PROTOCOLS[] = {
    {0, 0, "reserved"},
    {1, 1, "PROTO_ISAKMP"},
    {2, 2, "PROTO_IPSEC_AH"},
    {3, 3, "PROTO_IPSEC_ESP"},
    {4, 4, "PROTO_IPCOMP"},
};

constexpr RegistryRange ID_TYPES[] = {
    {0, 0, "reserved"},
    {1, 1, "ID_IPV4_ADDR"},
    {2, 2, "ID_FQDN"},
    {3, 3, "ID_USER_FQDN"},
    {4, 4, "ID_IPV4_ADDR_SUBNET"},
    {5, 5, "ID_IPV6_ADDR"},
    {6, 6, "ID_IPV6_ADDR_SUBNET"},
    {7, 7, "ID_IPV4_ADDR_RANGE"},
    {8, 8, "ID_IPV6_ADDR_RANGE"},
    {9, 9, "ID_DER_ASN1_DN"},
    {10, 10, "ID_DER_ASN1_GN"},
    {11, 11, "ID_KEY_ID"},
};

constexpr RegistryRange NOTIFY_TYPES[] = {
    {0, 0, "reserved"},
    {1, 1, "INVALID-PAYLOAD-TYPE"},
    {2, 2, "DOI-NOT-SUPPORTED"},
    {3, 3, "SITUATION-NOT-SUPPORTED"},
    {4, 4, "INVALID-COOKIE"},
    {5, 5, "INVALID-MAJOR-VERSION"},
    {6, 6, "INVALID-MINOR-VERSION"},
    {7, 7, "INVALID-EXCHANGE-TYPE"},
    {8, 8, "INVALID-FLAGS"},
    {9, 9, "INVALID-MESSAGE-ID"},
    {10, 10, "INVALID-PROTOCOL-ID"},
    {11, 11, "INVALID-SPI"},
    {12, 12, "INVALID-TRANSFORM-ID"},
    {13, 13, "ATTRIBUTES-NOT-SUPPORTED"},
    {14, 14, "NO-PROPOSAL-CHOSEN"},
    {15, 15, "BAD-PROPOSAL-SYNTAX"},
    {16, 16, "PAYLOAD-MALFORMED"},
    {17, 17, "INVALID-KEY-INFORMATION"},
    {18, 18, "INVALID-ID-INFORMATION"},
    {19, 19, "INVALID-CERT-ENCODING"},
    {20, 20, "INVALID-CERTIFICATE"},
    {21, 21, "CERT-TYPE-UNSUPPORTED"},
    {22, 22, "INVALID-CERT-AUTHORITY"},
    {23, 23, "INVALID-HASH-INFORMATION"},
    {24, 24, "AUTHENTICATION-FAILED"},
    {25, 25, "INVALID-SIGNATURE"},
    {26, 26, "ADDRESS-NOTIFICATION"},
    {27, 27, "NOTIFY-SA-LIFETIME"},
    {28, 28, "CERTIFICATE-UNAVAILABLE"},
    {29, 29, "UNSUPPORTED-EXCHANGE-TYPE"},
    {30, 30, "UNEQUAL-PAYLOAD-LENGTHS"},
    {8192, 16383, "private use"},
    {16384, 16384, "CONNECTED"},
    {24576, 24576, "RESPONDER-LIFETIME"},
    {24577, 24577, "REPLAY-STATUS"},
    {24578, 24578, "INITIAL-CONTACT"},
    {36136, 36136, "R-U-THERE"},
    {36137, 36137, "R-U-THERE-ACK"},
    {36138, 40959, "private use"},
};

constexpr RegistryRange OAKLEY_ATTRIBUTES[] = {
    {1, 1, "Encryption Algorithm"},
    {2, 2, "Hash Algorithm"},
    {3, 3, "Authentication Method"},
    {4, 4, "Group Description"},
    {5, 5, "Group Type"},
    {6, 6, "Group Prime/Irreducible Polynomial"},
    {7, 7, "Group Generator One"},
    {8, 8, "Group Generator Two"},
    {9, 9, "Group Curve A"},
    {10, 10, "Group Curve B"},
    {11, 11, "Life Type"},
    {12, 12, "Life Duration"},
    {13, 13, "PRF"},
    {14, 14, "Key Length"},
    {15, 15, "Field Size"},
    {16, 16, "Group Order"},
    {16384, 32767, "private use"},
};

constexpr RegistryRange OAKLEY_ENCRYPTION[] = {
    {1, 1, "DES-CBC"},
    {2, 2, "IDEA-CBC"},
    {3, 3, "Blowfish-CBC"},
    {4, 4, "RC5-R16-B64-CBC"},
    {5, 5, "3DES-CBC"},
    {6, 6, "CAST-CBC"},
    {7, 7, "AES-CBC"},
    {8, 8, "CAMELLIA-CBC"},
};

constexpr RegistryRange OAKLEY_HASHES[] = {
    {1, 1, "MD5"},
    {2, 2, "SHA"},
    {3, 3, "Tiger"},
    {4, 4, "SHA2-256"},
    {5, 5, "SHA2-384"},
    {6, 6, "SHA2-512"},
};

constexpr RegistryRange OAKLEY_AUTHENTICATION[] = {
    {1, 1, "pre-shared key"},
    {2, 2, "DSS signatures"},
    {3, 3, "RSA signatures"},
    {4, 4, "Encryption with RSA"},
    {5, 5, "Revised encryption with RSA"},
    {9, 9, "ECDSA with SHA-256 on the P-256 curve"},
    {10, 10, "ECDSA with SHA-384 on the P-384 curve"},
    {11, 11, "ECDSA with SHA-512 on the P-521 curve"},
    {64221, 64221, "HybridInitRSA"},
    {64222, 64222, "HybridRespRSA"},
    {64223, 64223, "HybridInitDSS"},
    {64224, 64224, "HybridRespDSS"},
    {65001, 65001, "XAUTHInitPreShared"},
    {65002, 65002, "XAUTHRespPreShared"},
    {65003, 65003, "XAUTHInitDSS"},
    {65004, 65004, "XAUTHRespDSS"},
    {65005, 65005, "XAUTHInitRSA"},
    {65006, 65006, "XAUTHRespRSA"},
    {65007, 65007, "XAUTHInitRSAEncryption"},
    {65008, 65008, "XAUTHRespRSAEncryption"},
    {65009, 65009, "XAUTHInitRSARevisedEncryption"},
    {65010, 65010, "XAUTHRespRSARevisedEncryption"},
};

constexpr RegistryRange LIFE_TYPES[] = {
    {1, 1, "seconds"},
    {2, 2, "kilobytes"},
};

constexpr RegistryRange IPSEC_ATTRIBUTES[] = {
    {1, 1, "SA Life Type"},
    {2, 2, "SA Life Duration"},
    {3, 3, "Group Description"},
    {4, 4, "Encapsulation Mode"},
    {5, 5, "Authentication Algorithm"},
    {6, 6, "Key Length"},
    {7, 7, "Key Rounds"},
    {8, 8, "Compress Dictionary Size"},
    {9, 9, "Compress Private Algorithm"},
    {10, 10, "ECN Tunnel"},
    {11, 11, "Extended (64-bit) Sequence Number"},
    {32001, 32767, "private use"},
};

constexpr RegistryRange ENCAPSULATIONS[] = {
    {1, 1, "Tunnel"},
    {2, 2, "Transport"},
    {3, 3, "UDP-Encapsulated-Tunnel"},
    {4, 4, "UDP-Encapsulated-Transport"},
    {61443, 61443, "UDP-Encapsulated-Tunnel (draft)"},
    {61444, 61444, "UDP-Encapsulated-Transport (draft)"},
};

constexpr RegistryRange IPSEC_AUTHENTICATION[] = {
    {1, 1, "HMAC-MD5"},
    {2, 2, "HMAC-SHA"},
    {3, 3, "DES-MAC"},
    {4, 4, "KPDK"},
    {5, 5, "HMAC-SHA2-256"},
    {6, 6, "HMAC-SHA2-384"},
    {7, 7, "HMAC-SHA2-512"},
    {8, 8, "HMAC-RIPEMD"},
    {9, 9, "AES-XCBC-MAC"},
    {11, 11, "AES-128-GMAC"},
    {12, 12, "AES-192-GMAC"},
    {13, 13, "AES-256-GMAC"},
};

constexpr RegistryRange AH_TRANSFORMS[] = {
    {2, 2, "AH_MD5"},
    {3, 3, "AH_SHA"},
    {4, 4, "AH_DES"},
    {5, 5, "AH_SHA2-256"},
    {6, 6, "AH_SHA2-384"},
    {7, 7, "AH_SHA2-512"},
    {8, 8, "AH_RIPEMD"},
    {9, 9, "AH_AES-XCBC-MAC"},
    {11, 11, "AH_AES-128-GMAC"},
    {12, 12, "AH_AES-192-GMAC"},
    {13, 13, "AH_AES-256-GMAC"},
};

constexpr RegistryRange ESP_TRANSFORMS[] = {
    {1, 1, "ESP_DES_IV64"},     {2, 2, "ESP_DES"},
    {3, 3, "ESP_3DES"},         {4, 4, "ESP_RC5"},
    {5, 5, "ESP_IDEA"},         {6, 6, "ESP_CAST"},
    {7, 7, "ESP_BLOWFISH"},     {8, 8, "ESP_3IDEA"},
    {9, 9, "ESP_DES_IV32"},     {10, 10, "ESP_RC4"},
    {11, 11, "ESP_NULL"},       {12, 12, "ESP_AES-CBC"},
    {13, 13, "ESP_AES-CTR"},    {14, 14, "ESP_AES-CCM_8"},
    {15, 15, "ESP_AES-CCM_12"}, {16, 16, "ESP_AES-CCM_16"},
    {18, 18, "ESP_AES-GCM_8"},  {19, 19, "ESP_AES-GCM_12"},
    {20, 20, "ESP_AES-GCM_16"}, {21, 21, "ESP_SEED_CBC"},
    {22, 22, "ESP_CAMELLIA"},   {23, 23, "ESP_NULL_AUTH_AES-GMAC"},
};

constexpr RegistryRange ISAKMP_TRANSFORMS[] = {
    {1, 1, "KEY_IKE"},
};

constexpr RegistryRange IPCOMP_TRANSFORMS[] = {
    {1, 1, "IPCOMP_OUI"},
    {2, 2, "IPCOMP_DEFLATE"},
    {3, 3, "IPCOMP_LZS"},
    {4, 4, "IPCOMP_LZJH"},
};

// draft-dukes-ike-mode-cfg-02 section 3.4 and draft-beaulieu-ike-xauth-02 section 4
constexpr RegistryRange MODE_CFG_ATTRIBUTES[] = {
    {1, 1, "INTERNAL_IP4_ADDRESS"},    {2, 2, "INTERNAL_IP4_NETMASK"},
    {3, 3, "INTERNAL_IP4_DNS"},        {4, 4, "INTERNAL_IP4_NBNS"},
    {5, 5, "INTERNAL_ADDRESS_EXPIRY"}, {6, 6, "INTERNAL_IP4_DHCP"},
    {7, 7, "APPLICATION_VERSION"},     {8, 8, "INTERNAL_IP6_ADDRESS"},
    {9, 9, "INTERNAL_IP6_NETMASK"},    {10, 10, "INTERNAL_IP6_DNS"},
    {11, 11, "INTERNAL_IP6_NBNS"},     {12, 12, "INTERNAL_IP6_DHCP"},
    {13, 13, "INTERNAL_IP4_SUBNET"},   {14, 14, "SUPPORTED_ATTRIBUTES"},
    {15, 15, "INTERNAL_IP6_SUBNET"},   {16520, 16520, "XAUTH-TYPE"},
    {16521, 16521, "XAUTH-USER-NAME"}, {16522, 16522, "XAUTH-USER-PASSWORD"},
    {16523, 16523, "XAUTH-PASSCODE"},  {16524, 16524, "XAUTH-MESSAGE"},
    {16525, 16525, "XAUTH-CHALLENGE"}, {16526, 16526, "XAUTH-DOMAIN"},
    {16527, 16527, "XAUTH-STATUS"},    {16528, 16528, "XAUTH-NEXT-PIN"},
    {16529, 16529, "XAUTH-ANSWER"},
};

} // namespace

const char*
NameOf(IsakmpDoi doi)
{
    const auto number = static_cast<uint32_t>(doi);
    return number > UINT16_MAX ? "unassigned"
                               : FindRegistryName(DOIS, static_cast<uint16_t>(number));
}

const char*
NameOf(Ikev1Protocol protocol)
{
    return FindRegistryName(PROTOCOLS, static_cast<uint16_t>(protocol));
}

const char*
NameOf(Ikev1NotifyType type)
{
    return FindRegistryName(NOTIFY_TYPES, static_cast<uint16_t>(type));
}

const char*
NameOfIkev1Payload(PayloadType type)
{
    return FindRegistryName(PAYLOADS, static_cast<uint16_t>(type));
}

const char*
NameOfIkev1Exchange(ExchangeType type)
{
    return FindRegistryName(EXCHANGES, static_cast<uint16_t>(type));
}

const char*
NameOfIkev1IdType(IdType type)
{
    return FindRegistryName(ID_TYPES, static_cast<uint16_t>(type));
}

const char*
NameOfExchange(uint8_t majorVersion, ExchangeType type)
{
    return majorVersion == 1 ? NameOfIkev1Exchange(type) : NameOf(type);
}

const char*
NameOfPayload(uint8_t majorVersion, PayloadType type)
{
    return majorVersion == 1 ? NameOfIkev1Payload(type) : NameOf(type);
}

const char*
NameOfIkev1Attribute(Ikev1Protocol protocol, uint16_t type)
{
    return protocol == Ikev1Protocol::ISAKMP ? FindRegistryName(OAKLEY_ATTRIBUTES, type)
                                             : FindRegistryName(IPSEC_ATTRIBUTES, type);
}

const char*
NameOfIkev1AttributeValue(Ikev1Protocol protocol, uint16_t type, uint16_t value)
{
    if (protocol == Ikev1Protocol::ISAKMP)
    {
        switch (static_cast<OakleyAttribute>(type))
        {
        case OakleyAttribute::ENCRYPTION_ALGORITHM:
            return FindRegistryName(OAKLEY_ENCRYPTION, value);
        case OakleyAttribute::HASH_ALGORITHM:
            return FindRegistryName(OAKLEY_HASHES, value);
        case OakleyAttribute::AUTHENTICATION_METHOD:
            return FindRegistryName(OAKLEY_AUTHENTICATION, value);
        case OakleyAttribute::GROUP_DESCRIPTION:
            return NameOf(static_cast<KeMethod>(value));
        case OakleyAttribute::LIFE_TYPE:
            return FindRegistryName(LIFE_TYPES, value);
        default:
            return "";
        }
    }
    switch (static_cast<IpsecAttribute>(type))
    {
    case IpsecAttribute::SA_LIFE_TYPE:
        return FindRegistryName(LIFE_TYPES, value);
    case IpsecAttribute::GROUP_DESCRIPTION:
        return NameOf(static_cast<KeMethod>(value));
    case IpsecAttribute::ENCAPSULATION_MODE:
        return FindRegistryName(ENCAPSULATIONS, value);
    case IpsecAttribute::AUTHENTICATION_ALGORITHM:
        return FindRegistryName(IPSEC_AUTHENTICATION, value);
    default:
        return "";
    }
}

const char*
NameOfIkev1Transform(Ikev1Protocol protocol, uint8_t id)
{
    switch (protocol)
    {
    case Ikev1Protocol::ISAKMP:
        return FindRegistryName(ISAKMP_TRANSFORMS, id);
    case Ikev1Protocol::AH:
        return FindRegistryName(AH_TRANSFORMS, id);
    case Ikev1Protocol::ESP:
        return FindRegistryName(ESP_TRANSFORMS, id);
    case Ikev1Protocol::IPCOMP:
        return FindRegistryName(IPCOMP_TRANSFORMS, id);
    default:
        return "unassigned";
    }
}

const char*
NameOfModeCfgAttribute(uint16_t type)
{
    return FindRegistryName(MODE_CFG_ATTRIBUTES, type);
}

} // namespace ike
} // namespace ns3
