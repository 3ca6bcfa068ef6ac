// SPDX-License-Identifier: GPL-2.0-only

// Proposals in swanctl's notation, and the table of algorithms behind them.

#include "ike-crypto-samples.h"

namespace ns3
{
namespace ike
{
namespace
{

/** @brief The transforms of a proposal as "type.id/bits", in their order. */
std::string
Shape(const Result<Proposal>& proposal)
{
    if (!proposal)
    {
        return "error: " + proposal.GetError().message;
    }
    std::string text;
    for (const Transform& transform : proposal->transforms)
    {
        text += (text.empty() ? "" : " ") + std::to_string(static_cast<unsigned>(transform.type)) +
                "." + std::to_string(transform.id);
        if (transform.KeyBits() != 0)
        {
            text += "/" + std::to_string(transform.KeyBits());
        }
    }
    return text;
}

struct Reading
{
    ProtocolId protocol;
    const char* text;
    const char* shape;
};

const Reading READINGS[] = {
    {ProtocolId::IKE, "aes256-sha256-x25519", "1.12/256 2.5 3.12 4.31"},
    {ProtocolId::IKE, "x25519-sha256-aes256", "1.12/256 2.5 3.12 4.31"},
    {ProtocolId::IKE, "aes128gcm16-prfsha256-ecp256", "1.20/128 2.5 4.19"},
    {ProtocolId::IKE, "aes128-sha1-prfsha512-modp2048", "1.12/128 2.7 3.2 4.14"},
    {ProtocolId::IKE,
     "aes128-aes256-sha1-sha256-modp1024-modp8192",
     "1.12/128 1.12/256 2.2 2.5 3.2 3.12 4.2 4.18"},
    {ProtocolId::IKE, "aes-md5_128-md5-ecp521bp", nullptr},
    {ProtocolId::IKE, "aes-md5_128-md5-ecp512bp", "1.12/128 2.1 3.6 3.1 4.30"},
    {ProtocolId::IKE, "3des-aesxcbc-modp768", "1.3 2.4 3.5 4.1"},
    {ProtocolId::IKE, "aes192ctr-aescmac-ecp224bp", "1.13/192 2.8 3.8 4.27"},
    {ProtocolId::IKE, "chacha20poly1305-prfsha384-curve448", "1.28 2.6 4.32"},
    {ProtocolId::IKE, "aes256ccm64-prfaescmac-modp2048s256", "1.14/256 2.8 4.24"},
    {ProtocolId::IKE, "aes256-sha2_512-x25519-ke1_mlkem768", "1.12/256 2.7 3.14 4.31 6.36"},
    {ProtocolId::IKE,
     "aes256-sha256-x25519-ke1_mlkem512-ke1_none-ke7_mlkem1024",
     "1.12/256 2.5 3.12 4.31 6.35 6.0 12.37"},
    {ProtocolId::IKE,
     "camellia256-blowfish192-cast128-des-sha384-ecp384",
     "1.23/256 1.7/192 1.6/128 1.2 2.6 3.13 4.20"},
    {ProtocolId::ESP, "aes256gcm128", "1.20/256 5.0"},
    {ProtocolId::ESP, "aes128gcm96-aes128gcm8-esn", "1.19/128 1.18/128 5.1"},
    {ProtocolId::ESP, "aes128-sha256-x25519-esn-noesn", "1.12/128 3.12 4.31 5.1 5.0"},
    {ProtocolId::ESP, "null-sha1", "1.11 3.2 5.0"},
    {ProtocolId::ESP, "aes128gmac", "1.21/128 5.0"},
    {ProtocolId::ESP, "aes128-sha1-modp1536-modpnone", "1.12/128 3.2 4.5 4.0 5.0"},
    {ProtocolId::AH, "sha256", "3.12 5.0"},
    {ProtocolId::AH, "aes192gmac-esn", "3.10 5.1"},
};

TEST(ProposalTextTest, ReadsSwanctlsWords)
{
    for (const Reading& reading : READINGS)
    {
        if (reading.shape)
        {
            EXPECT_EQ(Shape(ParseProposal(reading.protocol, reading.text)), reading.shape)
                << reading.text;
        }
    }
}

TEST(ProposalTextTest, WhatItWritesItReadsAgain)
{
    for (const Reading& reading : READINGS)
    {
        const auto proposal = ParseProposal(reading.protocol, reading.text);
        if (!reading.shape)
        {
            EXPECT_FALSE(proposal) << reading.text;
            continue;
        }
        const std::string text = FormatProposal(*proposal);
        EXPECT_EQ(Shape(ParseProposal(reading.protocol, text)), reading.shape) << text;
        EXPECT_EQ(proposal->number, 1);
        EXPECT_EQ(proposal->protocol, reading.protocol);
        EXPECT_TRUE(proposal->spi.empty());
    }
}

TEST(ProposalTextTest, WritesTheShortForm)
{
    const auto write = [](ProtocolId protocol, const char* text)
    { return FormatProposal(*ParseProposal(protocol, text)); };
    EXPECT_EQ(write(ProtocolId::IKE, "sha2_256-curve25519-aes"), "aes128-sha256-x25519");
    EXPECT_EQ(write(ProtocolId::IKE, "aes128-sha256-prfsha256-x25519"), "aes128-sha256-x25519");
    EXPECT_EQ(write(ProtocolId::IKE, "aes128-sha256-prfsha1-x25519"),
              "aes128-prfsha1-sha256-x25519");
    EXPECT_EQ(write(ProtocolId::ESP, "aes256gcm128-noesn"), "aes256gcm16");
    EXPECT_EQ(write(ProtocolId::ESP, "aes256gcm16-esn"), "aes256gcm16-esn");
    EXPECT_EQ(write(ProtocolId::AH, "aes128gmac"), "aes128gmac");
}

TEST(ProposalTextTest, WritesNumbersItDoesNotKnow)
{
    Proposal proposal;
    for (unsigned type : {1, 2, 3, 4, 5, 6, 200})
    {
        Transform transform;
        transform.type = static_cast<TransformType>(type);
        transform.id = 4000;
        proposal.transforms.push_back(transform);
    }
    EXPECT_EQ(FormatProposal(proposal),
              "encr4000-prf4000-integ4000-ke4000-sn4000-ke1_4000-transform200.4000");
}

struct Fault
{
    ProtocolId protocol;
    const char* text;
    const char* says; //!< part of the sentence
};

const Fault FAULTS[] = {
    {ProtocolId::IKE, "", "the word '' names no algorithm"},
    {ProtocolId::IKE, "aes256-sha257-x25519", "the word 'sha257' names no algorithm"},
    {ProtocolId::IKE, "aes256-sha256-x25519-", "the word '' names no algorithm"},
    {ProtocolId::IKE, "aes512-sha256-x25519", "the word 'aes512'"},
    {ProtocolId::IKE, "aes12345678901-sha256-x25519", "'aes12345678901'"},
    {ProtocolId::IKE, "aes128gcm-prfsha256-x25519", "'aes128gcm'"},
    {ProtocolId::IKE, "AES128-sha256-x25519", "'AES128'"},
    {ProtocolId::IKE, "aes256-sha256-x25519-ke8_mlkem768", "'ke8_mlkem768'"},
    {ProtocolId::IKE, "aes256-sha256-x25519-ke1_sha256", "'ke1_sha256'"},
    {ProtocolId::IKE, "aes256-aes256-sha256-x25519", "'aes256' names an algorithm that is already"},
    {ProtocolId::IKE, "sha256-x25519", "name an encryption algorithm"},
    {ProtocolId::IKE, "aes256-x25519", "name an integrity algorithm"},
    {ProtocolId::IKE, "aes256-sha256", "IKE needs a key exchange method"},
    {ProtocolId::IKE, "aes256gcm16-x25519", "name one, as prfsha256"},
    {ProtocolId::IKE, "aes256gcm16-sha256-x25519", "leave the integrity algorithm out"},
    {ProtocolId::IKE, "aes256gcm16-aes256-prfsha256-sha256-x25519", "write two proposals"},
    {ProtocolId::IKE, "null-sha256-x25519", "IKE must encrypt"},
    {ProtocolId::IKE, "aes128gmac-prfsha256-x25519", "IKE must encrypt"},
    {ProtocolId::IKE, "aes256-sha256-x25519-esn", "no extended sequence numbers"},
    {ProtocolId::IKE, "aes256-sha256-modpnone", "leave modpnone out"},
    {ProtocolId::ESP, "aes256", "name an integrity algorithm"},
    {ProtocolId::ESP, "aes256-sha256-prfsha256", "no prf of their own"},
    {ProtocolId::ESP, "aes128gcm16-sha1", "leave the integrity algorithm out"},
    {ProtocolId::AH, "aes128-sha256", "AH does not encrypt"},
    {ProtocolId::AH, "x25519", "AH needs an integrity algorithm"},
};

TEST(ProposalTextTest, SaysWhichWordIsWrongAndHowToMendIt)
{
    for (const Fault& fault : FAULTS)
    {
        const auto proposal = ParseProposal(fault.protocol, fault.text);
        ASSERT_FALSE(proposal) << fault.text;
        const std::string& message = proposal.GetError().message;
        EXPECT_NE(message.find(fault.says), std::string::npos) << message;
        EXPECT_NE(message.find("'" + std::string(fault.text) + "'"), std::string::npos) << message;
    }
}

TEST(AlgorithmTableTest, SizesOfSuites)
{
    struct
    {
        CipherSuite suite;
        size_t encrKey;
        size_t integKey;
        size_t iv;
        size_t icv;
        size_t block;
    } const cases[] = {
        {{EncrId::AES_CBC, 256, IntegId::HMAC_SHA2_256_128}, 32, 32, 16, 16, 16},
        {{EncrId::AES_CTR, 192, IntegId::HMAC_SHA1_96}, 28, 20, 8, 12, 1},
        {{EncrId::AES_GCM_8, 128, IntegId::NONE}, 20, 0, 8, 8, 1},
        {{EncrId::AES_GCM_16, 256, IntegId::NONE}, 36, 0, 8, 16, 1},
        {{EncrId::AES_CCM_12, 128, IntegId::NONE}, 19, 0, 8, 12, 1},
        {{EncrId::CHACHA20_POLY1305, 0, IntegId::NONE}, 36, 0, 8, 16, 1},
        {{EncrId::TRIPLE_DES, 0, IntegId::HMAC_MD5_96}, 24, 16, 8, 12, 8},
        {{EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA2_512_256}, 0, 64, 0, 32, 1},
        {{EncrId::NULL_AUTH_AES_GMAC, 192, IntegId::NONE}, 28, 0, 8, 16, 1},
        {{EncrId::NONE, 0, IntegId::HMAC_SHA2_384_192}, 0, 48, 0, 24, 1},
        {{EncrId::NONE, 0, IntegId::AES_256_GMAC}, 0, 36, 8, 16, 1},
    };
    for (const auto& test : cases)
    {
        const auto sizes = SizesOf(test.suite);
        ASSERT_TRUE(sizes) << sizes.GetError().message;
        EXPECT_EQ(sizes->encrKey, test.encrKey) << NameOfSuite(test.suite);
        EXPECT_EQ(sizes->integKey, test.integKey) << NameOfSuite(test.suite);
        EXPECT_EQ(sizes->iv, test.iv) << NameOfSuite(test.suite);
        EXPECT_EQ(sizes->icv, test.icv) << NameOfSuite(test.suite);
        EXPECT_EQ(sizes->block, test.block) << NameOfSuite(test.suite);
    }
}

TEST(AlgorithmTableTest, RefusesWhatDoesNotGoTogether)
{
    EXPECT_FALSE(SizesOf({EncrId::AES_CBC, 0, IntegId::HMAC_SHA1_96}));
    EXPECT_FALSE(SizesOf({EncrId::AES_CBC, 100, IntegId::HMAC_SHA1_96}));
    EXPECT_FALSE(SizesOf({EncrId::DES, 128, IntegId::HMAC_SHA1_96}));
    EXPECT_FALSE(SizesOf({EncrId::AES_GCM_16, 128, IntegId::HMAC_SHA1_96}));
    EXPECT_FALSE(SizesOf({EncrId::AES_CBC, 128, IntegId::AES_128_GMAC}));
    EXPECT_FALSE(SizesOf({EncrId(1000), 128, IntegId::NONE}));
    EXPECT_FALSE(SizesOf({EncrId::NULL_ENCR, 0, IntegId(1000)}));
    EXPECT_NE(
        SizesOf({EncrId::AES_CBC, 100, IntegId::NONE}).GetError().message.find("128, 192, 256"),
        std::string::npos);
}

TEST(AlgorithmTableTest, SizesOfMethodsAndPrfs)
{
    EXPECT_EQ(KeRequestSize(KeMethod::MODP_2048), 256U);
    EXPECT_EQ(KeRequestSize(KeMethod::ECP_521), 132U);
    EXPECT_EQ(KeSecretSize(KeMethod::ECP_521), 66U);
    EXPECT_EQ(KeRequestSize(KeMethod::CURVE448), 56U);
    EXPECT_EQ(KeRequestSize(KeMethod::ML_KEM_512), 800U);
    EXPECT_EQ(KeResponseSize(KeMethod::ML_KEM_512), 768U);
    EXPECT_EQ(KeRequestSize(KeMethod::ML_KEM_768), 1184U);
    EXPECT_EQ(KeResponseSize(KeMethod::ML_KEM_768), 1088U);
    EXPECT_EQ(KeRequestSize(KeMethod::ML_KEM_1024), 1568U);
    EXPECT_EQ(KeResponseSize(KeMethod::ML_KEM_1024), 1568U);
    EXPECT_EQ(KeRequestSize(KeMethod(999)), 0U);
    EXPECT_EQ(KeResponseSize(KeMethod::NONE), 0U);
    EXPECT_EQ(PrfSize(PrfId::HMAC_SHA2_384), 48U);
    EXPECT_EQ(PrfSize(PrfId(77)), 0U);
    EXPECT_TRUE(IsCombinedMode(EncrId::AES_CCM_8));
    EXPECT_FALSE(IsCombinedMode(EncrId::AES_CTR));
    EXPECT_TRUE(TakesKeyLength(EncrId::CAMELLIA_CBC));
    EXPECT_FALSE(TakesKeyLength(EncrId::CHACHA20_POLY1305));
    EXPECT_TRUE(TakesFixedKey(PrfId::AES128_CMAC));
    EXPECT_FALSE(TakesFixedKey(PrfId::HMAC_SHA1));
}

} // namespace
} // namespace ike
} // namespace ns3
