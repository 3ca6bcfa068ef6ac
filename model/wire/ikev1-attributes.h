// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_ATTRIBUTES_H
#define IKEV1_ATTRIBUTES_H

#include "ike-bytes.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

/**
 * @file
 * Data attributes (RFC 2408 section 3.3) and the numbers of IKEv1's algorithms: IANA's "Internet
 * Key Exchange (IKE) Attributes" and "Magic Numbers for ISAKMP Protocol". Groups have the same
 * numbers in both versions: KeMethod. A received number outside a list keeps its value.
 */

/** @brief A data attribute: two octets of value in the type/value form, any octets in the other. */
struct Ikev1Attribute
{
    uint16_t type{0};   //!< 15 bits
    bool isBasic{true}; //!< type/value form
    uint16_t value{0};  //!< when basic
    Bytes data;         //!< when not

    /**
     * @brief The value as a number, in whichever form it came (RFC 2409 appendix A lets an answer
     * change the form). A variable value of more than 8 octets is the largest number there is.
     */
    uint64_t Number() const
    {
        if (isBasic)
        {
            return value;
        }
        uint64_t number = 0;
        for (size_t i = 0; i < data.size(); ++i)
        {
            if (number >> 56 != 0)
            {
                return UINT64_MAX;
            }
            number = number << 8 | data[i];
        }
        return number;
    }

    friend bool operator==(const Ikev1Attribute& a, const Ikev1Attribute& b)
    {
        return a.type == b.type && a.isBasic == b.isBasic && a.value == b.value && a.data == b.data;
    }
};

/** @brief Attribute classes of phase 1, RFC 2409 appendix A. */
enum class OakleyAttribute : uint16_t
{
    ENCRYPTION_ALGORITHM = 1,
    HASH_ALGORITHM = 2,
    AUTHENTICATION_METHOD = 3,
    GROUP_DESCRIPTION = 4,
    GROUP_TYPE = 5,
    GROUP_PRIME = 6,
    GROUP_GENERATOR_ONE = 7,
    GROUP_GENERATOR_TWO = 8,
    GROUP_CURVE_A = 9,
    GROUP_CURVE_B = 10,
    LIFE_TYPE = 11,
    LIFE_DURATION = 12,
    PRF = 13,
    KEY_LENGTH = 14,
    FIELD_SIZE = 15,
    GROUP_ORDER = 16,
};

/** @brief Encryption algorithms of phase 1, RFC 2409 appendix A. */
enum class OakleyEncr : uint16_t
{
    DES_CBC = 1,
    IDEA_CBC = 2,
    BLOWFISH_CBC = 3,
    RC5_R16_B64_CBC = 4,
    TRIPLE_DES_CBC = 5,
    CAST_CBC = 6,
    AES_CBC = 7,      // RFC 3602
    CAMELLIA_CBC = 8, // RFC 4312
};

/** @brief Hash algorithms of phase 1, RFC 2409 appendix A. */
enum class OakleyHash : uint16_t
{
    MD5 = 1,
    SHA = 2,
    TIGER = 3,
    SHA2_256 = 4, // RFC 4868
    SHA2_384 = 5,
    SHA2_512 = 6,
};

/** @brief Authentication methods of phase 1, RFC 2409 appendix A. */
enum class Ikev1AuthMethod : uint16_t
{
    NONE = 0,
    PRE_SHARED_KEY = 1,
    DSS_SIGNATURES = 2,
    RSA_SIGNATURES = 3,
    RSA_ENCRYPTION = 4,
    REVISED_RSA_ENCRYPTION = 5,
    ECDSA_SHA256_P256 = 9,  // RFC 4754
    ECDSA_SHA384_P384 = 10, // RFC 4754
    ECDSA_SHA512_P521 = 11, // RFC 4754
    // draft-ietf-ipsec-isakmp-hybrid-auth-05
    HYBRID_INIT_RSA = 64221,
    HYBRID_RESP_RSA = 64222,
    HYBRID_INIT_DSS = 64223,
    HYBRID_RESP_DSS = 64224,
    // draft-beaulieu-ike-xauth-02 section 7.2
    XAUTH_INIT_PRE_SHARED = 65001,
    XAUTH_RESP_PRE_SHARED = 65002,
    XAUTH_INIT_DSS = 65003,
    XAUTH_RESP_DSS = 65004,
    XAUTH_INIT_RSA = 65005,
    XAUTH_RESP_RSA = 65006,
    XAUTH_INIT_RSA_ENCRYPTION = 65007,
    XAUTH_RESP_RSA_ENCRYPTION = 65008,
    XAUTH_INIT_REVISED_RSA_ENCRYPTION = 65009,
    XAUTH_RESP_REVISED_RSA_ENCRYPTION = 65010,
};

/** @brief Kinds of groups, RFC 2409 appendix A. */
enum class OakleyGroupType : uint16_t
{
    MODP = 1,
    ECP = 2,
    EC2N = 3,
};

/** @brief Life types, the same in phase 1 (RFC 2409 appendix A) and 2 (RFC 2407 section 4.5). */
enum class Ikev1LifeType : uint16_t
{
    SECONDS = 1,
    KILOBYTES = 2,
};

/** @brief SA attributes of phase 2, RFC 2407 section 4.5. */
enum class IpsecAttribute : uint16_t
{
    SA_LIFE_TYPE = 1,
    SA_LIFE_DURATION = 2,
    GROUP_DESCRIPTION = 3,
    ENCAPSULATION_MODE = 4,
    AUTHENTICATION_ALGORITHM = 5,
    KEY_LENGTH = 6,
    KEY_ROUNDS = 7,
    COMPRESS_DICTIONARY_SIZE = 8,
    COMPRESS_PRIVATE_ALGORITHM = 9,
    ECN_TUNNEL = 10,               // RFC 3168
    EXTENDED_SEQUENCE_NUMBER = 11, // RFC 4304
};

/** @brief Encapsulation modes, RFC 2407 section 4.5; those over UDP are RFC 3947 section 5.1's. */
enum class IpsecEncapsulation : uint16_t
{
    NONE = 0,
    TUNNEL = 1,
    TRANSPORT = 2,
    UDP_TUNNEL = 3,
    UDP_TRANSPORT = 4,
};

/** @brief Authentication algorithms of phase 2, RFC 2407 section 4.5. */
enum class IpsecAuthAlgorithm : uint16_t
{
    NONE = 0,
    HMAC_MD5 = 1,
    HMAC_SHA = 2,
    DES_MAC = 3,
    KPDK = 4,
    HMAC_SHA2_256 = 5,
    HMAC_SHA2_384 = 6,
    HMAC_SHA2_512 = 7,
    HMAC_RIPEMD = 8,   // RFC 2857
    AES_XCBC_MAC = 9,  // RFC 3566
    AES_128_GMAC = 11, // RFC 4543
    AES_192_GMAC = 12,
    AES_256_GMAC = 13,
};

/** @brief AH's transforms, RFC 2407 section 4.4.3. */
enum class AhTransformId : uint8_t
{
    NONE = 0,
    AH_MD5 = 2,
    AH_SHA = 3,
    AH_DES = 4,
    AH_SHA2_256 = 5, // RFC 4868
    AH_SHA2_384 = 6,
    AH_SHA2_512 = 7,
    AH_RIPEMD = 8,        // RFC 2857
    AH_AES_XCBC_MAC = 9,  // RFC 3566
    AH_AES_128_GMAC = 11, // RFC 4543
    AH_AES_192_GMAC = 12,
    AH_AES_256_GMAC = 13,
};

/** @brief ESP's transforms, RFC 2407 section 4.4.4: IKEv2's numbers but for Camellia's. */
enum class EspTransformId : uint8_t
{
    NONE = 0,
    ESP_DES = 2,
    ESP_3DES = 3,
    ESP_RC5 = 4,
    ESP_IDEA = 5,
    ESP_CAST = 6,
    ESP_BLOWFISH = 7,
    ESP_NULL = 11,
    ESP_AES_CBC = 12,   // RFC 3602
    ESP_AES_CTR = 13,   // RFC 3686
    ESP_AES_CCM_8 = 14, // RFC 4309
    ESP_AES_CCM_12 = 15,
    ESP_AES_CCM_16 = 16,
    ESP_AES_GCM_8 = 18, // RFC 4106
    ESP_AES_GCM_12 = 19,
    ESP_AES_GCM_16 = 20,
    ESP_CAMELLIA = 22,           // RFC 4312
    ESP_NULL_AUTH_AES_GMAC = 23, // RFC 4543
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_ATTRIBUTES_H */
