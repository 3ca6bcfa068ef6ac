// SPDX-License-Identifier: GPL-2.0-only

#include "ike-wireshark-keys.h"

#include "ike-bytes.h"

#include <cstdio>

namespace ns3
{
namespace ike
{

namespace
{

// The names are those of Wireshark's preferences (packet-isakmp.c and packet-ipsec.c, version 4.0).

struct EncrName
{
    EncrId encr;
    const char* ike; //!< '#' stands for the key's bits; null where Wireshark cannot
    const char* esp;
};

constexpr EncrName ENCR_NAMES[] = {
    {EncrId::DES, nullptr, "DES-CBC [RFC2405]"},
    {EncrId::CAST, nullptr, "CAST5-CBC [RFC2144]"},
    {EncrId::BLOWFISH, nullptr, "BLOWFISH-CBC [RFC2451]"},
    {EncrId::TRIPLE_DES, "3DES [RFC2451]", "TripleDES-CBC [RFC2451]"},
    {EncrId::NULL_ENCR, "NULL [RFC2410]", "NULL"},
    {EncrId::AES_CBC, "AES-CBC-# [RFC3602]", "AES-CBC [RFC3602]"},
    {EncrId::AES_CTR, "AES-CTR-# [RFC5930]", "AES-CTR [RFC3686]"},
    {EncrId::AES_CCM_8, "AES-CCM-# with 8 octet ICV [RFC5282]", nullptr},
    {EncrId::AES_CCM_12, "AES-CCM-# with 12 octet ICV [RFC5282]", nullptr},
    {EncrId::AES_CCM_16, "AES-CCM-# with 16 octet ICV [RFC5282]", nullptr},
    {EncrId::AES_GCM_8,
     "AES-GCM-# with 8 octet ICV [RFC5282]",
     "AES-GCM with 8 octet ICV [RFC4106]"},
    {EncrId::AES_GCM_12,
     "AES-GCM-# with 12 octet ICV [RFC5282]",
     "AES-GCM with 12 octet ICV [RFC4106]"},
    {EncrId::AES_GCM_16,
     "AES-GCM-# with 16 octet ICV [RFC5282]",
     "AES-GCM with 16 octet ICV [RFC4106]"},
};

struct IntegName
{
    IntegId integ;
    const char* ike;
    const char* esp;
    bool espChecked; //!< whether Wireshark verifies it, and so wants the key
};

constexpr IntegName INTEG_NAMES[] = {
    {IntegId::NONE, "NONE [RFC4306]", "NULL", false},
    {IntegId::HMAC_MD5_96, "HMAC_MD5_96 [RFC2403]", "HMAC-MD5-96 [RFC2403]", true},
    {IntegId::HMAC_SHA1_96, "HMAC_SHA1_96 [RFC2404]", "HMAC-SHA-1-96 [RFC2404]", true},
    {IntegId::AES_XCBC_96, nullptr, "ANY 96-bits of Authentication [No Checking]", false},
    {IntegId::AES_CMAC_96, nullptr, "ANY 96-bits of Authentication [No Checking]", false},
    {IntegId::HMAC_MD5_128, "HMAC_MD5_128 [RFC4595]", nullptr, false},
    {IntegId::HMAC_SHA1_160, "HMAC_SHA1_160 [RFC4595]", nullptr, false},
    {IntegId::HMAC_SHA2_256_128, "HMAC_SHA2_256_128 [RFC4868]", "HMAC-SHA-256-128 [RFC4868]", true},
    {IntegId::HMAC_SHA2_384_192, "HMAC_SHA2_384_192 [RFC4868]", "HMAC-SHA-384-192 [RFC4868]", true},
    {IntegId::HMAC_SHA2_512_256, "HMAC_SHA2_512_256 [RFC4868]", "HMAC-SHA-512-256 [RFC4868]", true},
};

const EncrName*
FindEncrName(EncrId encr)
{
    for (const auto& row : ENCR_NAMES)
    {
        if (row.encr == encr)
        {
            return &row;
        }
    }
    return nullptr;
}

const IntegName*
FindIntegName(IntegId integ)
{
    for (const auto& row : INTEG_NAMES)
    {
        if (row.integ == integ)
        {
            return &row;
        }
    }
    return nullptr;
}

std::string
WithBits(const char* name, uint16_t bits)
{
    std::string text = name;
    const size_t mark = text.find('#');
    if (mark != std::string::npos)
    {
        text.replace(mark, 1, std::to_string(bits));
    }
    return text;
}

std::string
Quoted(const std::string& text)
{
    return '"' + text + '"';
}

std::string
SpiText(IkeSpi spi)
{
    Bytes octets;
    AppendUint(octets, spi.Value(), 8);
    return ToHex(octets);
}

std::string
KeyText(const Bytes& key)
{
    return key.empty() ? "\"\"" : "\"0x" + ToHex(key) + '"';
}

} // namespace

std::optional<std::string>
WiresharkIkev2Line(const IkeSaInfo& sa, const Ikev2Suite& suite, const Ikev2Keys& keys)
{
    const EncrName* encr = FindEncrName(suite.cipher.encr);
    const IntegName* integ = FindIntegName(suite.cipher.integ);
    if (!encr || !encr->ike || !integ || !integ->ike)
    {
        return std::nullopt;
    }
    return SpiText(sa.initiatorSpi) + ',' + SpiText(sa.responderSpi) + ',' + ToHex(keys.skEi) +
           ',' + ToHex(keys.skEr) + ',' + Quoted(WithBits(encr->ike, suite.cipher.keyBits)) + ',' +
           ToHex(keys.skAi) + ',' + ToHex(keys.skAr) + ',' + Quoted(integ->ike);
}

std::string
WiresharkIkev1Line(const IkeSaInfo& sa, const Ikev1Keys& keys)
{
    return SpiText(sa.initiatorSpi) + ',' + ToHex(keys.encr);
}

std::optional<std::string>
WiresharkEspLine(const IpsecSaParameters& sa)
{
    const EncrName* encr = FindEncrName(sa.suite.encr);
    const IntegName* integ = FindIntegName(sa.suite.integ);
    if (!encr || !encr->esp || !integ || !integ->esp || sa.protocol != ProtocolId::ESP)
    {
        return std::nullopt;
    }
    char spi[12];
    std::snprintf(spi, sizeof spi, "0x%08x", static_cast<unsigned>(sa.spi.Value()));
    // Any addresses: NATs and MOBIKE change them on the way and during an SA's life.
    return Quoted(sa.local.IsIpv4() ? "IPv4" : "IPv6") + ",\"*\",\"*\"," + Quoted(spi) + ',' +
           Quoted(encr->esp) + ',' + KeyText(sa.encrKey) + ',' + Quoted(integ->esp) + ',' +
           KeyText(integ->espChecked ? sa.integKey : Bytes());
}

} // namespace ike
} // namespace ns3
