// SPDX-License-Identifier: GPL-2.0-only

// IKEv2's key schedule, RFC 7296 sections 2.13 to 2.18, checked step by step against the prf alone.

#include "ike-crypto-samples.h"
#include "ikev2-key-material.h"

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

const IkeSpi SPI_I(0x1122334455667788);
const IkeSpi SPI_R(0x99aabbccddeeff00);

/** @brief Everything that a derivation takes, with its storage. */
struct Inputs
{
    explicit Inputs(RandomSource& random)
        : secret(random.Draw(32)),
          nonceI(random.Draw(32)),
          nonceR(random.Draw(40))
    {
    }

    Ikev2KeyInputs View() const
    {
        return Ikev2KeyInputs{secret, nonceI, nonceR, SPI_I, SPI_R};
    }

    Bytes Spis() const
    {
        Bytes spis;
        AppendUint(spis, SPI_I.Value(), 8);
        AppendUint(spis, SPI_R.Value(), 8);
        return spis;
    }

    Bytes secret;
    Bytes nonceI;
    Bytes nonceR;
};

Bytes
Joined(const Ikev2Keys& keys)
{
    return Concat({keys.skD, keys.skAi, keys.skAr, keys.skEi, keys.skEr, keys.skPi, keys.skPr});
}

class KeyMaterialTest : public ::testing::TestWithParam<const char*>
{
  protected:
    std::shared_ptr<IkeCryptoProvider> m_provider{MakeProviderNamed(GetParam())};
    SeededRandomSource m_random{11};
};

TEST_P(KeyMaterialTest, SkeyseedAndTheSevenKeys)
{
    for (PrfId prf : AllPrfs())
    {
        const Inputs inputs(m_random);
        const Ikev2Suite suite{{EncrId::AES_CBC, 256, IntegId::HMAC_SHA2_256_128},
                               prf,
                               KeMethod::CURVE25519};
        const auto keys = DeriveIkev2Keys(*m_provider, suite, inputs.View());
        // RFC 7296 section 2.14: AES-XCBC and AES-CMAC take 64 bits of each nonce as their key.
        const bool fixed = prf == PrfId::AES128_XCBC || prf == PrfId::AES128_CMAC;
        const size_t take = fixed ? 8 : SIZE_MAX;
        const Bytes key =
            Concat({ByteView(inputs.nonceI).Sub(0, take), ByteView(inputs.nonceR).Sub(0, take)});
        const auto skeyseed = m_provider->Prf(prf, key, {inputs.secret});
        const Bytes seed = Concat({inputs.nonceI, inputs.nonceR, inputs.Spis()});
        const size_t size = 3 * PrfSize(prf) + 2 * 32 + 2 * 32;
        const auto stream = m_provider->PrfPlus(prf, skeyseed.value, seed, size);
        EXPECT_EQ(Joined(keys.value), stream.value);
        EXPECT_EQ(keys.cost, skeyseed.cost + stream.cost);
        EXPECT_EQ(keys.value.skD.size(), PrfSize(prf));
        EXPECT_EQ(keys.value.skAi.size(), 32U);
        EXPECT_EQ(keys.value.skAr.size(), 32U);
        EXPECT_EQ(keys.value.skEi.size(), 32U);
        EXPECT_EQ(keys.value.skEr.size(), 32U);
        EXPECT_EQ(keys.value.skPi.size(), PrfSize(prf));
        EXPECT_EQ(keys.value.skPr.size(), PrfSize(prf));
    }
}

TEST_P(KeyMaterialTest, CombinedModesHaveNoIntegrityKeys)
{
    const Inputs inputs(m_random);
    const Ikev2Suite suite{{EncrId::AES_GCM_16, 128, IntegId::NONE},
                           PrfId::HMAC_SHA2_384,
                           KeMethod::ECP_256};
    const Ikev2Keys keys = DeriveIkev2Keys(*m_provider, suite, inputs.View()).value;
    EXPECT_TRUE(keys.skAi.empty());
    EXPECT_TRUE(keys.skAr.empty());
    EXPECT_EQ(keys.skEi.size(), 20U) << "key and salt";
    EXPECT_NE(keys.skEi, keys.skEr);
    EXPECT_EQ(Joined(keys).size(), 3 * 48U + 2 * 20U);
}

TEST_P(KeyMaterialTest, RekeyTakesTheOldPrfForSkeyseedAndTheNewOneAfter)
{
    const Inputs inputs(m_random);
    const Bytes oldSkD = m_random.Draw(20);
    const Ikev2Suite suite{{EncrId::AES_CBC, 128, IntegId::AES_XCBC_96},
                           PrfId::AES128_XCBC,
                           KeMethod::ECP_256};
    const auto keys = RekeyIkev2Keys(*m_provider, suite, inputs.View(), PrfId::HMAC_SHA1, oldSkD);
    const auto skeyseed = m_provider->Prf(PrfId::HMAC_SHA1,
                                          oldSkD,
                                          {Concat({inputs.secret, inputs.nonceI, inputs.nonceR})});
    const auto stream = m_provider->PrfPlus(PrfId::AES128_XCBC,
                                            skeyseed.value,
                                            Concat({inputs.nonceI, inputs.nonceR, inputs.Spis()}),
                                            7 * 16);
    EXPECT_EQ(Joined(keys.value), stream.value);
    EXPECT_EQ(keys.cost, skeyseed.cost + stream.cost);
}

TEST_P(KeyMaterialTest, ChildKeysWithAndWithoutForwardSecrecy)
{
    const Inputs inputs(m_random);
    const Bytes skD = m_random.Draw(32);
    const CipherSuite suite{EncrId::AES_CBC, 192, IntegId::HMAC_SHA1_96};
    for (const Bytes& secret : {Bytes(), inputs.secret})
    {
        const auto keys = DeriveIkev2ChildKeys(*m_provider,
                                               PrfId::HMAC_SHA2_256,
                                               skD,
                                               suite,
                                               secret,
                                               inputs.nonceI,
                                               inputs.nonceR);
        const auto stream = m_provider->PrfPlus(PrfId::HMAC_SHA2_256,
                                                skD,
                                                Concat({secret, inputs.nonceI, inputs.nonceR}),
                                                2 * (24 + 20));
        EXPECT_EQ(
            Concat({keys.value.encrI, keys.value.integI, keys.value.encrR, keys.value.integR}),
            stream.value);
        EXPECT_EQ(keys.value.encrI.size(), 24U);
        EXPECT_EQ(keys.value.integI.size(), 20U);
        EXPECT_EQ(keys.cost, stream.cost);
    }
}

TEST_P(KeyMaterialTest, NullEncryptionNeedsNoEncryptionKey)
{
    const CipherSuite suite{EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA2_256_128};
    const Bytes nonce = m_random.Draw(16);
    const auto keys = DeriveIkev2ChildKeys(*m_provider,
                                           PrfId::HMAC_SHA1,
                                           m_random.Draw(20),
                                           suite,
                                           {},
                                           nonce,
                                           nonce);
    EXPECT_TRUE(keys.value.encrI.empty());
    EXPECT_EQ(keys.value.integR.size(), 32U);
}

TEST_P(KeyMaterialTest, SuitesThatAreNotInTheTableGiveNoKeys)
{
    const Inputs inputs(m_random);
    const Ikev2Suite suite{{EncrId(999), 0, IntegId::NONE}, PrfId::HMAC_SHA1, KeMethod::ECP_256};
    EXPECT_TRUE(Joined(DeriveIkev2Keys(*m_provider, suite, inputs.View()).value).empty());
    EXPECT_TRUE(DeriveIkev2ChildKeys(*m_provider, PrfId::HMAC_SHA1, {}, suite.cipher, {}, {}, {})
                    .value.encrI.empty());
}

TEST_P(KeyMaterialTest, EveryInputChangesTheKeys)
{
    std::set<Bytes> outcomes;
    const Inputs base(m_random);
    const Ikev2Suite suite{{EncrId::AES_CBC, 128, IntegId::HMAC_SHA1_96},
                           PrfId::HMAC_SHA1,
                           KeMethod::ECP_256};
    const auto derive = [&](const Ikev2KeyInputs& view)
    { outcomes.insert(Joined(DeriveIkev2Keys(*m_provider, suite, view).value)); };
    derive(base.View());
    for (Bytes Inputs::*part : {&Inputs::secret, &Inputs::nonceI, &Inputs::nonceR})
    {
        Inputs changed = base;
        (changed.*part)[3] ^= 4;
        derive(changed.View());
    }
    Ikev2KeyInputs view = base.View();
    std::swap(view.spiI, view.spiR);
    derive(view);
    std::swap(view.nonceI, view.nonceR);
    derive(view);
    EXPECT_EQ(outcomes.size(), 6U);
}

TEST_P(KeyMaterialTest, AuthCoversMessageNonceIdentityAndSecret)
{
    const PrfId prf = PrfId::HMAC_SHA2_256;
    const Bytes message = m_random.Draw(300);
    const Bytes nonce = m_random.Draw(32);
    const Bytes skP = m_random.Draw(32);
    const Bytes id = Concat({Bytes{2, 0, 0, 0}, Text("gateway.example")});
    const auto octets = Ikev2SignedOctets(*m_provider, prf, message, nonce, skP, id);
    const auto maced = m_provider->Prf(prf, skP, {id});
    EXPECT_EQ(octets.value, Concat({message, nonce, maced.value}));
    EXPECT_EQ(octets.cost, maced.cost);
    const auto auth = Ikev2SharedKeyAuth(*m_provider, prf, Text("secret"), octets.value);
    const auto padded = m_provider->Prf(prf, Text("secret"), {Text("Key Pad for IKEv2")});
    EXPECT_EQ(auth.value, m_provider->Prf(prf, padded.value, {octets.value}).value);
    EXPECT_GT(auth.cost, padded.cost);

    const Bytes otherId = Concat({Bytes{2, 0, 0, 0}, Text("gateway.exampl")});
    const auto other = Ikev2SignedOctets(*m_provider, prf, message, nonce, skP, otherId);
    EXPECT_NE(Ikev2SharedKeyAuth(*m_provider, prf, Text("secret"), other.value).value, auth.value);
    EXPECT_NE(Ikev2SharedKeyAuth(*m_provider, prf, Text("secres"), octets.value).value, auth.value);
}

INSTANTIATE_TEST_SUITE_P(Both,
                         KeyMaterialTest,
                         ::testing::Values("real", "modelled"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST(KeyMaterialKnownTest, NistsFirstIkev2Case)
{
    // NIST CAVS 17.3, IKEv2, g^ir of 256 bits, SHA-1, case 0.
    const auto provider = MakeCryptoppProvider(nullptr);
    const Bytes nonceI = Hex("32b50d5f4a3763f3");
    const Bytes nonceR = Hex("9206a04b26564cb1");
    const Bytes secret = Hex("4b2c1f971981a8ad8d0abeafabf38cf75fc8349c148142465ed9c8b516b8be52");
    const Bytes newSecret = Hex("863f3c9d06efd39d2b907b97f8699e5dd5251ef64a2a176f36ee40c87d4f9330");
    const IkeSpi spiI(0x34c9e7c188868785);
    const IkeSpi spiR(0x3ff77d760d2b2199);
    // Three prf keys, two of HMAC-SHA1-96 and two of AES-128: 132 octets, as many as NIST gives.
    const Ikev2Suite suite{{EncrId::AES_CBC, 128, IntegId::HMAC_SHA1_96},
                           PrfId::HMAC_SHA1,
                           KeMethod::ECP_256};
    const Ikev2Keys keys =
        DeriveIkev2Keys(*provider, suite, {secret, nonceI, nonceR, spiI, spiR}).value;
    EXPECT_EQ(ToHex(Joined(keys)),
              "a14293677cc80ff8f9cc0eee30d895da9d8f405666e30ef0dfcb63c634a46002a2a63080e514a062"
              "768b76606f9fa5e992204fc5a670bde3f10d6b027113936a5c55b648a194ae587b0088d52204b702"
              "c979fa280870d2ed41efa9c549fd11198af1670b143d384bd275c5f594cf266b05ebadca855e4249"
              "520a441a81157435a7a56cc4");
    const CipherSuite child{EncrId::AES_CBC, 256, IntegId::HMAC_SHA1_96};
    const auto joined = [&](ByteView forward)
    {
        const Ikev2ChildKeys parts =
            DeriveIkev2ChildKeys(*provider, suite.prf, keys.skD, child, forward, nonceI, nonceR)
                .value;
        return ToHex(Concat({parts.encrI, parts.integI, parts.encrR, parts.integR}));
    };
    // 104 of NIST's 132 octets.
    EXPECT_EQ(joined({}),
              "8059e3ee8810e6c3a91bc8bcd2a7a41151b8d0e6ae239c7b38093ad85ef4c5811a8e7b5d1cdabd95"
              "60b2d5e092d1f24e2d4b85eccdf0ad0dc9abd94b51ee71814ca6dbc8bb51b6309f5b9545c7eb35cf"
              "5580b1e521a8fe20754a2d883ba0c2cf285f524aea6545b3");
    EXPECT_EQ(joined(newSecret),
              "bb43244c1860ad65ee1e211ffe8bb3661750c8f89cb9f547df7f4fa61d37301628190e38c66232ea"
              "b4b3ab14c400a5197dd3730ed4820a8a10394d51e1c0400052f63ebd36b0e7ef53aaed31eba4a508"
              "0d7d4b5666023a8bbb5ffb7857240f9a05884d1b7d2f9337");
}

TEST(KeyMaterialKnownTest, AuthOfAnotherImplementation)
{
    // The IKEv2 handshake in the tests of RUB-NDS/IPsec-StateMachineExtractor (Apache-2.0):
    // initiator 10.0.3.1, pre-shared key "AAAA".
    const auto provider = MakeCryptoppProvider(nullptr);
    const Bytes nonceI = Hex("33a0e2cd09e93052e4ce64aa9b6f578b6a34361c73a1b2828543982cfb678a7b");
    const Bytes nonceR = Hex("7ca2b80b46c1de45649076a0d594a8c39e91492b1457a06f514685d58b25d62b");
    const Bytes secret =
        Hex("1a16ce7e3ed40c345b78a00130bd05c4b833c0581635c205933117287aa7d919e3e76fa696d5d1fb"
            "f7535efadf5a9ab2801ccc02ae227d46944adaf9e6cfb313c458a2af6cbc797bf2f3fe40c4dbeb53"
            "9af7a45d9ef14470194bcd28afe155a3b5650fa2ec2c42453c3731838d38ed6331ed2a1e6c8573be"
            "0d7f96a5f4125777");
    const Bytes message =
        Hex("2b52e39c2e82e18300000000000000002120220800000000000000f8220000300000002c01010004"
            "0300000c0100000c800e008003000008020000020300000803000002000000080400000228000088"
            "00020000542f00a1ff961603b24e95ad10fa079542b2d0d1d0f6b569fc2b8267060c5bf09a1ecebb"
            "db6f4b92b2a7e2432097f786a0441980b489830667040c3ab8611ea9f5160ff06661acb4144f98a2"
            "9a4f371d996e7e08c9f7f0697febccac294755f5c201c481d9bc2b80e0b03cb3bd2202ec44762664"
            "37f631a6581bd1242b46ec200000002433a0e2cd09e93052e4ce64aa9b6f578b6a34361c73a1b282"
            "8543982cfb678a7b");
    const Ikev2Suite suite{{EncrId::AES_CBC, 128, IntegId::HMAC_SHA1_96},
                           PrfId::HMAC_SHA1,
                           KeMethod::MODP_1024};
    const IkeSpi spiI(0x2b52e39c2e82e183);
    const IkeSpi spiR(0xc879baa6a447bcdd);
    const Ikev2Keys keys =
        DeriveIkev2Keys(*provider, suite, {secret, nonceI, nonceR, spiI, spiR}).value;
    const Bytes octets =
        Ikev2SignedOctets(*provider, suite.prf, message, nonceR, keys.skPi, Hex("010000000a000301"))
            .value;
    EXPECT_EQ(ToHex(ByteView(octets).Sub(message.size() + nonceR.size())),
              "2e75dcc312ceb4f1b314d6f96fca15c6a55c6b5c");
    EXPECT_EQ(ToHex(Ikev2SharedKeyAuth(*provider, suite.prf, Text("AAAA"), octets).value),
              "0e803c0e948745852a806404630ea4d10dd64568");
}

} // namespace
} // namespace ike
} // namespace ns3
