// SPDX-License-Identifier: GPL-2.0-only

// IKEv1's algorithm numbers: from swanctl's notation to attributes and back.

#include "ike-algorithm-table.h"
#include "ike-crypto-samples.h"
#include "ikev1-algorithms.h"

namespace ns3
{
namespace ike
{
namespace
{

Proposal
Parsed(ProtocolId protocol, const std::string& text)
{
    const Result<Proposal> proposal = ParseProposal(protocol, text);
    EXPECT_TRUE(proposal) << (proposal ? "" : proposal.GetError().message);
    return proposal ? *proposal : Proposal();
}

/** @brief Attributes as they lie on the wire. */
std::string
Wire(const std::vector<Ikev1Attribute>& attributes)
{
    Bytes out;
    for (const Ikev1Attribute& attribute : attributes)
    {
        AppendUint(out, attribute.type | (attribute.isBasic ? 0x8000U : 0U), 2);
        AppendUint(out, attribute.isBasic ? attribute.value : attribute.data.size(), 2);
        Append(out, attribute.data);
    }
    return ToHex(out);
}

TEST(Ikev1Algorithms, PhaseOneAttributesOfAKnownHandshake)
{
    const auto suites = Ikev1SuitesOf(Parsed(ProtocolId::IKE, "aes128-sha1-modp1024"),
                                      Ikev1AuthMethod::PRE_SHARED_KEY);
    ASSERT_TRUE(suites);
    ASSERT_EQ(suites->size(), 1U);
    EXPECT_EQ(Wire(OakleyAttributesOf(suites->front(), {28800, 0})),
              "80010007"
              "800e0080"
              "80020002"
              "80040002"
              "80030001"
              "800b0001"
              "800c7080");
}

TEST(Ikev1Algorithms, LongLivesAreVariable)
{
    Ikev1Suite suite;
    suite.encr = EncrId::TRIPLE_DES;
    suite.prf = PrfId::HMAC_MD5;
    suite.ke = KeMethod::MODP_1536;
    suite.method = Ikev1AuthMethod::RSA_SIGNATURES;
    const auto attributes = OakleyAttributesOf(suite, {86400, 5000000000});
    EXPECT_EQ(Wire(attributes),
              "80010005"
              "80020001"
              "80040005"
              "80030003"
              "800b0001"
              "000c000400015180"
              "800b0002"
              "000c0008000000012a05f200");
    const auto read = ReadOakleyAttributes(attributes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->suite, suite);
    EXPECT_EQ(read->life, (Ikev1Life{86400, 5000000000}));
}

TEST(Ikev1Algorithms, SuitesComeInTheOrderOfTheProposal)
{
    const auto suites =
        Ikev1SuitesOf(Parsed(ProtocolId::IKE, "aes256-3des-sha256-md5-modp2048-ecp256"),
                      Ikev1AuthMethod::DSS_SIGNATURES);
    ASSERT_TRUE(suites);
    ASSERT_EQ(suites->size(), 8U);
    EXPECT_EQ((*suites)[0].encr, EncrId::AES_CBC);
    EXPECT_EQ((*suites)[0].keyBits, 256);
    EXPECT_EQ((*suites)[0].prf, PrfId::HMAC_SHA2_256);
    EXPECT_EQ((*suites)[0].ke, KeMethod::MODP_2048);
    EXPECT_EQ((*suites)[1].ke, KeMethod::ECP_256);
    EXPECT_EQ((*suites)[2].prf, PrfId::HMAC_MD5);
    EXPECT_EQ((*suites)[4].encr, EncrId::TRIPLE_DES);
}

TEST(Ikev1Algorithms, WhatIkev1HasNoNumberForIsNamed)
{
    const std::pair<const char*, const char*> cases[] = {
        {"aes128gcm16-prfsha256-modp2048", "aes128gcm16"},
        {"aes128-sha256-x25519", "x25519"},
        {"aes128-aesxcbc-modp2048", "prfaesxcbc"},
        {"aes128-sha256-ecp256bp", "ecp256bp"},
    };
    for (const auto& [text, word] : cases)
    {
        const auto suites =
            Ikev1SuitesOf(Parsed(ProtocolId::IKE, text), Ikev1AuthMethod::PRE_SHARED_KEY);
        ASSERT_FALSE(suites) << text;
        EXPECT_NE(suites.GetError().message.find(word), std::string::npos)
            << suites.GetError().message;
    }
    const auto chacha =
        Ikev1IpsecSuitesOf(Parsed(ProtocolId::ESP, "chacha20poly1305"), IpsecEncapsulation::TUNNEL);
    EXPECT_FALSE(chacha);
    const auto cmac =
        Ikev1IpsecSuitesOf(Parsed(ProtocolId::ESP, "aes128-aescmac"), IpsecEncapsulation::TUNNEL);
    EXPECT_FALSE(cmac);
}

TEST(Ikev1Algorithms, EveryPhaseOneSuiteComesBack)
{
    size_t count = 0;
    for (const char* encr : {"des",
                             "3des",
                             "idea",
                             "rc5128",
                             "cast128",
                             "blowfish128",
                             "blowfish448",
                             "aes128",
                             "aes192",
                             "aes256",
                             "camellia128",
                             "camellia256"})
    {
        for (const char* hash : {"md5", "sha1", "sha256", "sha384", "sha512"})
        {
            for (const char* group :
                 {"modp768", "modp1024", "modp1536", "modp4096", "ecp256", "ecp521"})
            {
                const std::string text = std::string(encr) + "-" + hash + "-" + group;
                const auto suites = Ikev1SuitesOf(Parsed(ProtocolId::IKE, text),
                                                  Ikev1AuthMethod::REVISED_RSA_ENCRYPTION);
                ASSERT_TRUE(suites) << text;
                const auto read = ReadOakleyAttributes(OakleyAttributesOf(suites->front(), {}));
                ASSERT_TRUE(read) << text;
                EXPECT_EQ(read->suite, suites->front()) << text;
                ++count;
            }
        }
    }
    EXPECT_EQ(count, 12U * 5 * 6);
}

/** @brief The same attributes with their values as octet strings. */
std::vector<Ikev1Attribute>
Variable(std::vector<Ikev1Attribute> attributes, size_t octets)
{
    for (Ikev1Attribute& attribute : attributes)
    {
        if (attribute.isBasic)
        {
            attribute.isBasic = false;
            attribute.data.assign(octets - 2, 0);
            AppendUint(attribute.data, attribute.value, 2);
            attribute.value = 0;
        }
    }
    return attributes;
}

TEST(Ikev1Algorithms, EveryAttributeMayBeVariable)
{
    const Ikev1Life life{86400, 4608000};
    const auto phaseOne = Ikev1SuitesOf(Parsed(ProtocolId::IKE, "aes256-sha384-modp2048"),
                                        Ikev1AuthMethod::RSA_SIGNATURES);
    const auto phaseTwo = Ikev1IpsecSuitesOf(Parsed(ProtocolId::ESP, "aes192-sha1-modp1536-esn"),
                                             IpsecEncapsulation::UDP_TUNNEL);
    ASSERT_TRUE(phaseOne && phaseTwo);
    for (const size_t octets : {2U, 3U, 4U, 8U, 16U})
    {
        const auto one =
            ReadOakleyAttributes(Variable(OakleyAttributesOf(phaseOne->front(), life), octets));
        ASSERT_TRUE(one) << octets;
        EXPECT_EQ(one->suite, phaseOne->front());
        EXPECT_TRUE(one->life == life);
        const auto two =
            ReadIpsecTransform(ProtocolId::ESP,
                               IpsecTransformOf(phaseTwo->front()),
                               Variable(IpsecAttributesOf(phaseTwo->front(), life), octets));
        ASSERT_TRUE(two) << octets;
        EXPECT_EQ(two->suite, phaseTwo->front());
        EXPECT_TRUE(two->life == life);
    }
}

TEST(Ikev1Algorithms, MissingKeyLengths)
{
    Ikev1Suite suite{EncrId::BLOWFISH,
                     0,
                     PrfId::HMAC_SHA1,
                     KeMethod::MODP_1024,
                     Ikev1AuthMethod::PRE_SHARED_KEY};
    EXPECT_EQ(ReadOakleyAttributes(OakleyAttributesOf(suite, {}))->suite.keyBits, 448);
    suite.encr = EncrId::CAST;
    EXPECT_EQ(ReadOakleyAttributes(OakleyAttributesOf(suite, {}))->suite.keyBits, 128);
    suite.encr = EncrId::AES_CBC;
    EXPECT_FALSE(ReadOakleyAttributes(OakleyAttributesOf(suite, {})));
    suite.encr = EncrId::DES;
    suite.keyBits = 128;
    EXPECT_FALSE(ReadOakleyAttributes(OakleyAttributesOf(suite, {})));
}

TEST(Ikev1Algorithms, HostileAttributesAreRefused)
{
    const Ikev1Suite suite{EncrId::AES_CBC,
                           128,
                           PrfId::HMAC_SHA1,
                           KeMethod::MODP_1024,
                           Ikev1AuthMethod::PRE_SHARED_KEY};
    const auto good = OakleyAttributesOf(suite, {});
    const auto with = [&good](const Ikev1Attribute& more)
    {
        auto attributes = good;
        attributes.push_back(more);
        return ReadOakleyAttributes(attributes).has_value();
    };
    EXPECT_TRUE(ReadOakleyAttributes(good));
    EXPECT_TRUE(with(BasicAttribute(OakleyAttribute::GROUP_TYPE, 1)));
    EXPECT_FALSE(with(BasicAttribute(OakleyAttribute::LIFE_DURATION, 7))); // of no type
    EXPECT_FALSE(with(BasicAttribute(OakleyAttribute::PRF, 1)));
    EXPECT_FALSE(with(BasicAttribute(OakleyAttribute::GROUP_DESCRIPTION, 3)));
    EXPECT_FALSE(with(BasicAttribute(OakleyAttribute::GROUP_DESCRIPTION, 31)));
    EXPECT_FALSE(with(BasicAttribute(OakleyAttribute::ENCRYPTION_ALGORITHM, 99)));
    EXPECT_FALSE(with(BasicAttribute(OakleyAttribute::HASH_ALGORITHM, 3)));
    EXPECT_FALSE(with(BasicAttribute(static_cast<OakleyAttribute>(0x7fff), 1)));
    Ikev1Attribute huge;
    huge.type = static_cast<uint16_t>(OakleyAttribute::KEY_LENGTH);
    huge.isBasic = false;
    huge.data = Bytes(1000, 0xff);
    EXPECT_EQ(huge.Number(), UINT64_MAX);
    EXPECT_FALSE(with(huge));
    huge.type = static_cast<uint16_t>(OakleyAttribute::GROUP_DESCRIPTION);
    EXPECT_FALSE(with(huge));
    for (size_t leave = 0; leave < good.size(); ++leave)
    {
        auto attributes = good;
        attributes.erase(attributes.begin() + leave);
        EXPECT_FALSE(ReadOakleyAttributes(attributes)) << leave;
    }
    EXPECT_FALSE(ReadOakleyAttributes({}));
}

TEST(Ikev1Algorithms, EveryPhaseTwoSuiteComesBack)
{
    const std::pair<ProtocolId, const char*> cases[] = {
        {ProtocolId::ESP, "aes128-sha1"},
        {ProtocolId::ESP, "aes256-sha256-modp2048"},
        {ProtocolId::ESP, "3des-md5"},
        {ProtocolId::ESP, "des-sha512-esn"},
        {ProtocolId::ESP, "blowfish256-sha384"},
        {ProtocolId::ESP, "cast128-sha1"},
        {ProtocolId::ESP, "camellia256-aesxcbc"},
        {ProtocolId::ESP, "aes192ctr-sha256"},
        {ProtocolId::ESP, "aes128gcm16-ecp384"},
        {ProtocolId::ESP, "aes256ccm8"},
        {ProtocolId::ESP, "aes128gmac"},
        {ProtocolId::ESP, "null-sha1"},
        {ProtocolId::ESP, "idea-sha1"},
        {ProtocolId::AH, "sha1"},
        {ProtocolId::AH, "md5-modp1024"},
        {ProtocolId::AH, "sha512-esn"},
        {ProtocolId::AH, "aesxcbc"},
        {ProtocolId::AH, "aes256gmac"},
    };
    for (const auto& [protocol, text] : cases)
    {
        SCOPED_TRACE(text);
        const auto suites =
            Ikev1IpsecSuitesOf(Parsed(protocol, text), IpsecEncapsulation::UDP_TUNNEL);
        ASSERT_TRUE(suites);
        ASSERT_EQ(suites->size(), 1U);
        const Ikev1IpsecSuite& suite = suites->front();
        EXPECT_NE(IpsecTransformOf(suite), 0);
        const auto read = ReadIpsecTransform(protocol,
                                             IpsecTransformOf(suite),
                                             IpsecAttributesOf(suite, {3600, 4608000}));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->suite, suite);
        EXPECT_EQ(read->life, (Ikev1Life{3600, 4608000}));
    }
}

TEST(Ikev1Algorithms, PhaseTwoAttributesOnTheWire)
{
    const auto suites =
        Ikev1IpsecSuitesOf(Parsed(ProtocolId::ESP, "camellia128-sha256-modp2048-esn"),
                           IpsecEncapsulation::TRANSPORT);
    ASSERT_TRUE(suites);
    EXPECT_EQ(IpsecTransformOf(suites->front()), 22);
    EXPECT_EQ(Wire(IpsecAttributesOf(suites->front(), {3600, 0})),
              "80060080"
              "80050005"
              "8003000e"
              "80040002"
              "800b0001"
              "80010001"
              "80020e10");
}

TEST(Ikev1Algorithms, HostilePhaseTwoTransformsAreRefused)
{
    const auto auth = BasicAttribute(IpsecAttribute::AUTHENTICATION_ALGORITHM, 2);
    const auto key = BasicAttribute(IpsecAttribute::KEY_LENGTH, 128);
    EXPECT_TRUE(ReadIpsecTransform(ProtocolId::ESP, 12, {auth, key}));
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::ESP, 12, {auth})); // AES without a key length
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::ESP, 0, {auth, key}));
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::ESP, 1, {auth}));
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::ESP, 255, {auth, key}));
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::ESP, 20, {auth, key})); // GCM and an HMAC
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::AH, 2, {auth}));        // AH_MD5 with HMAC-SHA
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::AH, 3, {}));
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::IKE, 12, {auth, key}));
    EXPECT_TRUE(ReadIpsecTransform(ProtocolId::ESP, 7, {auth})->suite.cipher.keyBits == 128);
    EXPECT_FALSE(ReadIpsecTransform(ProtocolId::ESP,
                                    12,
                                    {auth, key, BasicAttribute(IpsecAttribute::KEY_ROUNDS, 7)}));
    for (uint8_t number = 0; number < 255; ++number)
    {
        const auto read = ReadIpsecTransform(ProtocolId::ESP, number, {key});
        if (read)
        {
            EXPECT_EQ(IpsecTransformOf(read->suite), number);
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
