// SPDX-License-Identifier: GPL-2.0-only

#include "ike-registry-range.h"
#include "ike-registry.h"

namespace ns3
{
namespace ike
{

namespace
{

// IANA, "Internet Key Exchange Version 2 (IKEv2) Parameters", as of 2026-07-16.

constexpr RegistryRange TRANSFORM_TYPES[] = {
    {0, 0, "reserved"},
    {1, 1, "Encryption Algorithm (ENCR)"},
    {2, 2, "Pseudo-random Function (PRF)"},
    {3, 3, "Integrity Algorithm (INTEG)"},
    {4, 4, "Key Exchange Method (KE)"},
    {5, 5, "Sequence Numbers (SN)"},
    {6, 6, "Additional Key Exchange 1 (ADDKE1)"},
    {7, 7, "Additional Key Exchange 2 (ADDKE2)"},
    {8, 8, "Additional Key Exchange 3 (ADDKE3)"},
    {9, 9, "Additional Key Exchange 4 (ADDKE4)"},
    {10, 10, "Additional Key Exchange 5 (ADDKE5)"},
    {11, 11, "Additional Key Exchange 6 (ADDKE6)"},
    {12, 12, "Additional Key Exchange 7 (ADDKE7)"},
    {13, 13, "Key Wrap Algorithm (KWA)"},
    {14, 14, "Group Controller Authentication Method (GCAUTH)"},
    {241, 255, "private use"},
};

constexpr RegistryRange TRANSFORM_ATTRIBUTES[] = {
    {0, 13, "reserved"},
    {14, 14, "Key Length (in bits)"},
    {15, 17, "reserved"},
    {18, 18, "Signature Algorithm Identifier"},
    {16384, 32767, "private use"},
};

constexpr RegistryRange ENCRYPTION[] = {
    {0, 0, "reserved"},
    {1, 1, "ENCR_DES_IV64"},
    {2, 2, "ENCR_DES"},
    {3, 3, "ENCR_3DES"},
    {4, 4, "ENCR_RC5"},
    {5, 5, "ENCR_IDEA"},
    {6, 6, "ENCR_CAST"},
    {7, 7, "ENCR_BLOWFISH"},
    {8, 8, "ENCR_3IDEA"},
    {9, 9, "ENCR_DES_IV32"},
    {10, 10, "reserved"},
    {11, 11, "ENCR_NULL"},
    {12, 12, "ENCR_AES_CBC"},
    {13, 13, "ENCR_AES_CTR"},
    {14, 14, "ENCR_AES_CCM_8"},
    {15, 15, "ENCR_AES_CCM_12"},
    {16, 16, "ENCR_AES_CCM_16"},
    {18, 18, "ENCR_AES_GCM_8"},
    {19, 19, "ENCR_AES_GCM_12"},
    {20, 20, "ENCR_AES_GCM_16"},
    {21, 21, "ENCR_NULL_AUTH_AES_GMAC"},
    {22, 22, "Reserved for IEEE P1619 XTS-AES"},
    {23, 23, "ENCR_CAMELLIA_CBC"},
    {24, 24, "ENCR_CAMELLIA_CTR"},
    {25, 25, "ENCR_CAMELLIA_CCM_8"},
    {26, 26, "ENCR_CAMELLIA_CCM_12"},
    {27, 27, "ENCR_CAMELLIA_CCM_16"},
    {28, 28, "ENCR_CHACHA20_POLY1305"},
    {29, 29, "ENCR_AES_CCM_8_IIV"},
    {30, 30, "ENCR_AES_GCM_16_IIV"},
    {31, 31, "ENCR_CHACHA20_POLY1305_IIV"},
    {32, 32, "ENCR_KUZNYECHIK_MGM_KTREE"},
    {33, 33, "ENCR_MAGMA_MGM_KTREE"},
    {34, 34, "ENCR_KUZNYECHIK_MGM_MAC_KTREE"},
    {35, 35, "ENCR_MAGMA_MGM_MAC_KTREE"},
    {1024, 65535, "private use"},
};

constexpr RegistryRange PRF[] = {
    {0, 0, "reserved"},
    {1, 1, "PRF_HMAC_MD5"},
    {2, 2, "PRF_HMAC_SHA1"},
    {3, 3, "PRF_HMAC_TIGER"},
    {4, 4, "PRF_AES128_XCBC"},
    {5, 5, "PRF_HMAC_SHA2_256"},
    {6, 6, "PRF_HMAC_SHA2_384"},
    {7, 7, "PRF_HMAC_SHA2_512"},
    {8, 8, "PRF_AES128_CMAC"},
    {9, 9, "PRF_HMAC_STREEBOG_512"},
    {1024, 65535, "private use"},
};

constexpr RegistryRange INTEGRITY[] = {
    {0, 0, "NONE"},
    {1, 1, "AUTH_HMAC_MD5_96"},
    {2, 2, "AUTH_HMAC_SHA1_96"},
    {3, 3, "AUTH_DES_MAC"},
    {4, 4, "AUTH_KPDK_MD5"},
    {5, 5, "AUTH_AES_XCBC_96"},
    {6, 6, "AUTH_HMAC_MD5_128"},
    {7, 7, "AUTH_HMAC_SHA1_160"},
    {8, 8, "AUTH_AES_CMAC_96"},
    {9, 9, "AUTH_AES_128_GMAC"},
    {10, 10, "AUTH_AES_192_GMAC"},
    {11, 11, "AUTH_AES_256_GMAC"},
    {12, 12, "AUTH_HMAC_SHA2_256_128"},
    {13, 13, "AUTH_HMAC_SHA2_384_192"},
    {14, 14, "AUTH_HMAC_SHA2_512_256"},
    {1024, 65535, "private use"},
};

constexpr RegistryRange KEY_EXCHANGE[] = {
    {0, 0, "NONE"},
    {1, 1, "768-bit MODP Group"},
    {2, 2, "1024-bit MODP Group"},
    {3, 4, "reserved"},
    {5, 5, "1536-bit MODP Group"},
    {14, 14, "2048-bit MODP Group"},
    {15, 15, "3072-bit MODP Group"},
    {16, 16, "4096-bit MODP Group"},
    {17, 17, "6144-bit MODP Group"},
    {18, 18, "8192-bit MODP Group"},
    {19, 19, "256-bit random ECP group"},
    {20, 20, "384-bit random ECP group"},
    {21, 21, "521-bit random ECP group"},
    {22, 22, "1024-bit MODP Group with 160-bit Prime Order Subgroup"},
    {23, 23, "2048-bit MODP Group with 224-bit Prime Order Subgroup"},
    {24, 24, "2048-bit MODP Group with 256-bit Prime Order Subgroup"},
    {25, 25, "192-bit Random ECP Group"},
    {26, 26, "224-bit Random ECP Group"},
    {27, 27, "brainpoolP224r1"},
    {28, 28, "brainpoolP256r1"},
    {29, 29, "brainpoolP384r1"},
    {30, 30, "brainpoolP512r1"},
    {31, 31, "Curve25519"},
    {32, 32, "Curve448"},
    {33, 33, "GOST3410_2012_256"},
    {34, 34, "GOST3410_2012_512"},
    {35, 35, "ml-kem-512"},
    {36, 36, "ml-kem-768"},
    {37, 37, "ml-kem-1024"},
    {1024, 65535, "private use"},
};

constexpr RegistryRange SEQUENCE_NUMBERS[] = {
    {0, 0, "32-bit Sequential Numbers"},
    {1, 1, "Partially Transmitted 64-bit Sequential Numbers"},
    {2, 2, "32-bit Unspecified Numbers"},
    {1024, 65535, "private use"},
};

constexpr RegistryRange KEY_WRAP[] = {
    {0, 0, "reserved"},
    {1, 1, "KW_5649_128"},
    {2, 2, "KW_5649_192"},
    {3, 3, "KW_5649_256"},
    {4, 4, "KW_ARX"},
    {1024, 65535, "private use"},
};

constexpr RegistryRange GROUP_AUTH[] = {
    {0, 0, "reserved"},
    {1, 1, "Implicit"},
    {2, 2, "Digital Signature"},
    {1024, 65535, "private use"},
};

} // namespace

const char*
NameOf(TransformType value)
{
    return FindRegistryName(TRANSFORM_TYPES, static_cast<uint16_t>(value));
}

const char*
NameOf(TransformAttributeType value)
{
    return FindRegistryName(TRANSFORM_ATTRIBUTES, static_cast<uint16_t>(value));
}

const char*
NameOf(EncrId value)
{
    return FindRegistryName(ENCRYPTION, static_cast<uint16_t>(value));
}

const char*
NameOf(PrfId value)
{
    return FindRegistryName(PRF, static_cast<uint16_t>(value));
}

const char*
NameOf(IntegId value)
{
    return FindRegistryName(INTEGRITY, static_cast<uint16_t>(value));
}

const char*
NameOf(KeMethod value)
{
    return FindRegistryName(KEY_EXCHANGE, static_cast<uint16_t>(value));
}

const char*
NameOf(SnId value)
{
    return FindRegistryName(SEQUENCE_NUMBERS, static_cast<uint16_t>(value));
}

const char*
NameOfTransform(TransformType type, uint16_t id)
{
    switch (static_cast<uint8_t>(type))
    {
    case 1:
        return FindRegistryName(ENCRYPTION, id);
    case 2:
        return FindRegistryName(PRF, id);
    case 3:
        return FindRegistryName(INTEGRITY, id);
    case 4:
    case 6: // the additional key exchanges of RFC 9370
    case 7:
    case 8:
    case 9:
    case 10:
    case 11:
    case 12:
        return FindRegistryName(KEY_EXCHANGE, id);
    case 5:
        return FindRegistryName(SEQUENCE_NUMBERS, id);
    case 13:
        return FindRegistryName(KEY_WRAP, id);
    case 14:
        return FindRegistryName(GROUP_AUTH, id);
    default:
        return "unassigned";
    }
}

} // namespace ike
} // namespace ns3
