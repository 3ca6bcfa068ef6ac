// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"

namespace ns3
{
namespace ike
{

namespace
{

// clang-format off

constexpr EncrRow ENCR_ROWS[] = {
    // id, word, key lengths, attribute, combined, salt, iv, icv, block, source
    {EncrId::DES,                "des",              {64},            false, false, 0,  8,  0,  8, "RFC 2405"},
    {EncrId::TRIPLE_DES,         "3des",             {192},           false, false, 0,  8,  0,  8, "RFC 2451"},
    {EncrId::RC5,                "rc5#",             {128},           true,  false, 0,  8,  0,  8, "RFC 2451"},
    {EncrId::IDEA,               "idea",             {128},           false, false, 0,  8,  0,  8, "RFC 2451"},
    {EncrId::CAST,               "cast#",            {128},           true,  false, 0,  8,  0,  8, "RFC 2451"},
    {EncrId::BLOWFISH,           "blowfish#",        {128, 192, 256, 448}, true, false, 0, 8, 0,  8, "RFC 2451"},
    {EncrId::NULL_ENCR,          "null",             {},              false, false, 0,  0,  0,  1, "RFC 2410"},
    {EncrId::AES_CBC,            "aes#",             {128, 192, 256}, true,  false, 0, 16,  0, 16, "RFC 3602"},
    {EncrId::AES_CTR,            "aes#ctr",          {128, 192, 256}, true,  false, 4,  8,  0,  1, "RFC 3686, 5930"},
    {EncrId::AES_CCM_8,          "aes#ccm8",         {128, 192, 256}, true,  true,  3,  8,  8,  1, "RFC 4309, 5282"},
    {EncrId::AES_CCM_12,         "aes#ccm12",        {128, 192, 256}, true,  true,  3,  8, 12,  1, "RFC 4309, 5282"},
    {EncrId::AES_CCM_16,         "aes#ccm16",        {128, 192, 256}, true,  true,  3,  8, 16,  1, "RFC 4309, 5282"},
    {EncrId::AES_GCM_8,          "aes#gcm8",         {128, 192, 256}, true,  true,  4,  8,  8,  1, "RFC 4106, 5282"},
    {EncrId::AES_GCM_12,         "aes#gcm12",        {128, 192, 256}, true,  true,  4,  8, 12,  1, "RFC 4106, 5282"},
    {EncrId::AES_GCM_16,         "aes#gcm16",        {128, 192, 256}, true,  true,  4,  8, 16,  1, "RFC 4106, 5282"},
    {EncrId::NULL_AUTH_AES_GMAC, "aes#gmac",         {128, 192, 256}, true,  true,  4,  8, 16,  1, "RFC 4543"},
    {EncrId::CAMELLIA_CBC,       "camellia#",        {128, 192, 256}, true,  false, 0, 16,  0, 16, "RFC 4312, 5529"},
    {EncrId::CHACHA20_POLY1305,  "chacha20poly1305", {256},           false, true,  4,  8, 16,  1, "RFC 7634"},
};

constexpr IntegRow INTEG_ROWS[] = {
    // id, word, key, icv, iv, implied prf, source
    {IntegId::HMAC_MD5_96,       "md5",       16, 12, 0, PrfId::HMAC_MD5,      "RFC 2403"},
    {IntegId::HMAC_SHA1_96,      "sha1",      20, 12, 0, PrfId::HMAC_SHA1,     "RFC 2404"},
    {IntegId::AES_XCBC_96,       "aesxcbc",   16, 12, 0, PrfId::AES128_XCBC,   "RFC 3566"},
    {IntegId::HMAC_MD5_128,      "md5_128",   16, 16, 0, PrfId::HMAC_MD5,      "RFC 4595"},
    {IntegId::HMAC_SHA1_160,     "sha1_160",  20, 20, 0, PrfId::HMAC_SHA1,     "RFC 4595"},
    {IntegId::AES_CMAC_96,       "aescmac",   16, 12, 0, PrfId::AES128_CMAC,   "RFC 4494"},
    {IntegId::AES_128_GMAC,      nullptr,     20, 16, 8, PrfId::NONE,          "RFC 4543"},
    {IntegId::AES_192_GMAC,      nullptr,     28, 16, 8, PrfId::NONE,          "RFC 4543"},
    {IntegId::AES_256_GMAC,      nullptr,     36, 16, 8, PrfId::NONE,          "RFC 4543"},
    {IntegId::HMAC_SHA2_256_128, "sha256",    32, 16, 0, PrfId::HMAC_SHA2_256, "RFC 4868"},
    {IntegId::HMAC_SHA2_384_192, "sha384",    48, 24, 0, PrfId::HMAC_SHA2_384, "RFC 4868"},
    {IntegId::HMAC_SHA2_512_256, "sha512",    64, 32, 0, PrfId::HMAC_SHA2_512, "RFC 4868"},
};

constexpr PrfRow PRF_ROWS[] = {
    // id, word, size, fixed key, source
    {PrfId::HMAC_MD5,      "prfmd5",     16, false, "RFC 2104"},
    {PrfId::HMAC_SHA1,     "prfsha1",    20, false, "RFC 2104"},
    {PrfId::AES128_XCBC,   "prfaesxcbc", 16, true,  "RFC 4434"},
    {PrfId::HMAC_SHA2_256, "prfsha256",  32, false, "RFC 4868"},
    {PrfId::HMAC_SHA2_384, "prfsha384",  48, false, "RFC 4868"},
    {PrfId::HMAC_SHA2_512, "prfsha512",  64, false, "RFC 4868"},
    {PrfId::AES128_CMAC,   "prfaescmac", 16, true,  "RFC 4615"},
};

// No number is assigned to these two; these are of the registry's range for private use. Their sizes
// are those of the third security category of the submissions to NIST's fourth round.
constexpr KeMethod BIKE_L3{65301};
constexpr KeMethod HQC_L3{65302};

// The strength of MODP groups follows NIST SP 800-57 part 1 table 2 (and its interpolation).
constexpr KeRow KE_ROWS[] = {
    // id, word, family, request, response, secret, strength, source
    {KeMethod::MODP_768,       "modp768",      KeFamily::MODP,            96,   96,   96,  64, "RFC 2409 section 6.1"},
    {KeMethod::MODP_1024,      "modp1024",     KeFamily::MODP,           128,  128,  128,  80, "RFC 2409 section 6.2"},
    {KeMethod::MODP_1536,      "modp1536",     KeFamily::MODP,           192,  192,  192,  96, "RFC 3526"},
    {KeMethod::MODP_2048,      "modp2048",     KeFamily::MODP,           256,  256,  256, 112, "RFC 3526"},
    {KeMethod::MODP_3072,      "modp3072",     KeFamily::MODP,           384,  384,  384, 128, "RFC 3526"},
    {KeMethod::MODP_4096,      "modp4096",     KeFamily::MODP,           512,  512,  512, 152, "RFC 3526"},
    {KeMethod::MODP_6144,      "modp6144",     KeFamily::MODP,           768,  768,  768, 176, "RFC 3526"},
    {KeMethod::MODP_8192,      "modp8192",     KeFamily::MODP,          1024, 1024, 1024, 200, "RFC 3526"},
    {KeMethod::ECP_256,        "ecp256",       KeFamily::ECP,             64,   64,   32, 128, "RFC 5903"},
    {KeMethod::ECP_384,        "ecp384",       KeFamily::ECP,             96,   96,   48, 192, "RFC 5903"},
    {KeMethod::ECP_521,        "ecp521",       KeFamily::ECP,            132,  132,   66, 256, "RFC 5903"},
    {KeMethod::MODP_1024_160,  "modp1024s160", KeFamily::MODP_SUBGROUP,  128,  128,  128,  80, "RFC 5114"},
    {KeMethod::MODP_2048_224,  "modp2048s224", KeFamily::MODP_SUBGROUP,  256,  256,  256, 112, "RFC 5114"},
    {KeMethod::MODP_2048_256,  "modp2048s256", KeFamily::MODP_SUBGROUP,  256,  256,  256, 112, "RFC 5114"},
    {KeMethod::ECP_192,        "ecp192",       KeFamily::ECP,             48,   48,   24,  96, "RFC 5114"},
    {KeMethod::ECP_224,        "ecp224",       KeFamily::ECP,             56,   56,   28, 112, "RFC 5114"},
    {KeMethod::BRAINPOOL_P224, "ecp224bp",     KeFamily::ECP,             56,   56,   28, 112, "RFC 6954"},
    {KeMethod::BRAINPOOL_P256, "ecp256bp",     KeFamily::ECP,             64,   64,   32, 128, "RFC 6954"},
    {KeMethod::BRAINPOOL_P384, "ecp384bp",     KeFamily::ECP,             96,   96,   48, 192, "RFC 6954"},
    {KeMethod::BRAINPOOL_P512, "ecp512bp",     KeFamily::ECP,            128,  128,   64, 256, "RFC 6954"},
    {KeMethod::CURVE25519,     "x25519",       KeFamily::MONTGOMERY,      32,   32,   32, 128, "RFC 8031"},
    {KeMethod::CURVE448,       "x448",         KeFamily::MONTGOMERY,      56,   56,   56, 224, "RFC 8031"},
    {KeMethod::ML_KEM_512,     "mlkem512",     KeFamily::KEM,            800,  768,   32, 128, "draft-ietf-ipsecme-ikev2-mlkem"},
    {KeMethod::ML_KEM_768,     "mlkem768",     KeFamily::KEM,           1184, 1088,   32, 192, "draft-ietf-ipsecme-ikev2-mlkem"},
    {KeMethod::ML_KEM_1024,    "mlkem1024",    KeFamily::KEM,           1568, 1568,   32, 256, "draft-ietf-ipsecme-ikev2-mlkem"},
    {BIKE_L3,                  "bike3",        KeFamily::KEM,           3083, 3115,   32, 192, "BIKE specification, round 4"},
    {HQC_L3,                   "hqc3",         KeFamily::KEM,           4522, 9026,   64, 192, "HQC specification, round 4"},
};

// clang-format on

template <class Row, size_t N, class Id>
const Row*
Find(const Row (&rows)[N], Id id)
{
    for (const Row& row : rows)
    {
        if (row.id == id)
        {
            return &row;
        }
    }
    return nullptr;
}

template <class Row, size_t N>
RowRange<Row>
RangeOf(const Row (&rows)[N])
{
    return {rows, rows + N};
}

} // namespace

const EncrRow*
FindEncr(EncrId id)
{
    return Find(ENCR_ROWS, id);
}

const IntegRow*
FindInteg(IntegId id)
{
    return Find(INTEG_ROWS, id);
}

const PrfRow*
FindPrf(PrfId id)
{
    return Find(PRF_ROWS, id);
}

const KeRow*
FindKe(KeMethod id)
{
    return Find(KE_ROWS, id);
}

std::string
EncrKeyword(const EncrRow& row, uint16_t keyBits)
{
    std::string word = row.keyword;
    const size_t place = word.find('#');
    if (place != std::string::npos)
    {
        word.replace(place, 1, keyBits == 0 ? "" : std::to_string(keyBits));
    }
    return word;
}

RowRange<EncrRow>
AllEncr()
{
    return RangeOf(ENCR_ROWS);
}

RowRange<IntegRow>
AllInteg()
{
    return RangeOf(INTEG_ROWS);
}

RowRange<PrfRow>
AllPrf()
{
    return RangeOf(PRF_ROWS);
}

RowRange<KeRow>
AllKe()
{
    return RangeOf(KE_ROWS);
}

} // namespace ike
} // namespace ns3
