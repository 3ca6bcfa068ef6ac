// SPDX-License-Identifier: GPL-2.0-only

// NIST's and NSS's cases of IKEv1's key derivation, and handshakes of another implementation.

#include "ike-vector-files.h"
#include "ikev1-key-material.h"

#include <algorithm>
#include <map>

namespace ns3
{
namespace ike
{
namespace
{

using nlohmann::json;

class Ikev1KeyVectors : public VectorFileTest
{
};

PrfId
PrfNamed(const std::string& name)
{
    const std::map<std::string, PrfId> names = {
        {"SHA-1", PrfId::HMAC_SHA1},
        {"SHA-256", PrfId::HMAC_SHA2_256},
        {"SHA-384", PrfId::HMAC_SHA2_384},
        {"SHA-512", PrfId::HMAC_SHA2_512},
    };
    const auto found = names.find(name);
    return found == names.end() ? PrfId::NONE : found->second;
}

void
ExpectCavs(IkeCryptoProvider& provider, CavsCase test)
{
    auto& v = test.values;
    const PrfId prf = PrfNamed(test.hash);
    ASSERT_NE(prf, PrfId::NONE) << test.hash;
    const Ikev1KeyInputs inputs{v["g^xy"], v["Ni"], v["Nr"], SpiOf(v["CKY_I"]), SpiOf(v["CKY_R"])};
    const Costed<Bytes> skeyid =
        v.count("pre-shared-key") ? SkeyidOfPreSharedKey(provider, prf, v["pre-shared-key"], inputs)
                                  : SkeyidOfSignatures(provider, prf, inputs);
    EXPECT_EQ(skeyid.value, v["SKEYID"]);
    const Ikev1Suite suite{EncrId::AES_CBC, 128, prf, KeMethod::MODP_1024};
    const Ikev1Keys keys = DeriveIkev1Keys(provider, suite, skeyid.value, inputs).value;
    EXPECT_EQ(keys.skeyid, v["SKEYID"]);
    EXPECT_EQ(keys.skeyidD, v["SKEYID_d"]);
    EXPECT_EQ(keys.skeyidA, v["SKEYID_a"]);
    EXPECT_EQ(keys.skeyidE, v["SKEYID_e"]);
    EXPECT_EQ(keys.encr, ByteView(v["SKEYID_e"]).Sub(0, 16).ToBytes());
}

TEST_F(Ikev1KeyVectors, NistCavs)
{
    for (const char* name :
         {"vectors/cavs-ike-kdf/ikev1_psk.fax", "vectors/cavs-ike-kdf/ikev1_dsa.fax"})
    {
        m_name += (m_name.empty() ? "" : " and ") + std::string(name);
        const auto text = ReadShared(name);
        if (!text)
        {
            GTEST_SKIP() << SharedFile(name) << " is not there; set IKE_SHARED_DIR";
        }
        for (const CavsCase& test : ReadCavs(*text))
        {
            SCOPED_TRACE(std::string(name) + " " + test.hash + " case " + std::to_string(m_count));
            ExpectCavs(*m_provider, test);
            ++m_count;
        }
    }
    Counted(850);
}

TEST_F(Ikev1KeyVectors, NssPrfs)
{
    if (!Load("vectors/ike-prf/nss-ike-vectors.json"))
    {
        return;
    }
    for (const auto& [name, prf] : NSS_PRFS)
    {
        for (const json& test : m_json[name])
        {
            const std::string type = test["type"];
            SCOPED_TRACE(std::string(name) + " " + test.dump());
            if (type.rfind("ikeV1AppB", 0) != 0)
            {
                continue;
            }
            const Bytes key = Field(test, "ikm");
            const size_t size = test["size"].get<size_t>();
            if (type == "ikeV1AppB")
            {
                EXPECT_EQ(ToHex(ExpandIkev1Key(*m_provider, prf, key, size).value),
                          test["okm"].get<std::string>());
            }
            else
            {
                // Its seed is one octet of zero; in a KEYMAT the same place is the protocol's.
                const Ikev1KeymatInputs seed{{}, ProtocolId::NONE, {}, {}, {}};
                EXPECT_EQ(ToHex(Ikev1Keymat(*m_provider, prf, key, seed, size).value),
                          test["okm"].get<std::string>());
            }
            ++m_count;
        }
    }
    Counted(30);
}

/** @brief The beginning that every handshake of the file has: cookies to Diffie-Hellman secret. */
struct Handshake
{
    explicit Handshake(const std::vector<Bytes>& steps)
        : s(steps)
    {
    }

    Ikev1KeyInputs Inputs() const
    {
        return Ikev1KeyInputs{s[8], s[2], s[3], SpiOf(s[0]), SpiOf(s[1])};
    }

    const std::vector<Bytes>& s;
};

const Ikev1Suite AES128_SHA1_GROUP2{EncrId::AES_CBC,
                                    128,
                                    PrfId::HMAC_SHA1,
                                    KeMethod::MODP_1024,
                                    Ikev1AuthMethod::PRE_SHARED_KEY};

Ikev1Keys
KeysOf(IkeCryptoProvider& provider, const Handshake& handshake)
{
    const Ikev1Suite& suite = AES128_SHA1_GROUP2;
    const Bytes skeyid =
        SkeyidOfPreSharedKey(provider, suite.prf, Text("AAAA"), handshake.Inputs()).value;
    return DeriveIkev1Keys(provider, suite, skeyid, handshake.Inputs()).value;
}

/** @brief The file's octets 9 to 15: four keys, the cipher's key, the first IV and HASH_R. */
void
ExpectHandshake(IkeCryptoProvider& provider, const std::vector<Bytes>& s)
{
    const Ikev1Suite& suite = AES128_SHA1_GROUP2;
    const Handshake handshake(s);
    const Ikev1Keys keys = KeysOf(provider, handshake);
    EXPECT_EQ(keys.skeyid, s[9]);
    EXPECT_EQ(keys.skeyidD, s[10]);
    EXPECT_EQ(keys.skeyidA, s[11]);
    EXPECT_EQ(keys.skeyidE, s[12]);
    EXPECT_EQ(keys.encr, s[13]);
    EXPECT_EQ(Ikev1PhaseOneIv(provider, suite, s[4], s[5]).value, s[14]);
    const Ikev1HashInputs responder{s[5], s[4], SpiOf(s[1]), SpiOf(s[0]), s[6], s[7]};
    EXPECT_EQ(Ikev1PhaseOneHash(provider, suite.prf, keys.skeyid, responder).value, s[15]);
}

constexpr const char* CLASS = "IKEv1HandshakeSessionSecretsTest";

TEST_F(Ikev1KeyVectors, HandshakesOfAnotherImplementation)
{
    if (!Load("vectors/ikev1-handshakes/session-secrets.json"))
    {
        return;
    }
    const Ikev1Suite& suite = AES128_SHA1_GROUP2;
    const auto plain = StepsOf(m_json, CLASS, "testComputeSecretKeys");
    ASSERT_EQ(plain.size(), 16U);
    ExpectHandshake(*m_provider, plain);
    ++m_count;

    const auto informational = StepsOf(m_json, CLASS, "testComputeSecretKeysInformationalExchange");
    ASSERT_EQ(informational.size(), 18U);
    ExpectHandshake(*m_provider, informational);
    // The file keeps the first IV for the last block of phase 1.
    const Bytes& id = informational[17];
    EXPECT_EQ(id, Hex("d8029d42"));
    EXPECT_EQ(Ikev1PhaseTwoIv(*m_provider, suite, informational[14], 0xd8029d42).value,
              informational[16]);
    ++m_count;

    const auto quick = StepsOf(m_json, CLASS, "testComputeKeyMaterial");
    ASSERT_EQ(quick.size(), 17U);
    const Ikev1Keys keys = KeysOf(*m_provider, Handshake(quick));
    EXPECT_EQ(keys.encr, quick[13]);
    EXPECT_EQ(Ikev1PhaseOneIv(*m_provider, suite, quick[4], quick[5]).value, quick[14]);
    const auto keymat = [&](const Bytes& spi)
    {
        const Ikev1KeymatInputs inputs{{}, ProtocolId::ESP, spi, quick[11], quick[12]};
        return Ikev1Keymat(*m_provider, suite.prf, keys.skeyidD, inputs, 36).value;
    };
    // The inbound SPI comes first in the file, the outbound keys do.
    EXPECT_EQ(keymat(quick[9]), quick[16]);
    EXPECT_EQ(keymat(quick[10]), quick[15]);
    ++m_count;

    // Keys in PKCS #8 and X.509, whose numbers come last; this secret begins with a zero octet.
    const auto exchange = StepsOf(m_json, CLASS, "testComputeDHSecret");
    ASSERT_EQ(exchange.size(), 3U);
    const auto number = [](const Bytes& key)
    { return ByteView(key).Sub(key.size() - KeRequestSize(KeMethod::MODP_1024)).ToBytes(); };
    const KeyShare share{KeMethod::MODP_1024, number(exchange[0]), number(exchange[1])};
    const auto secret = m_provider->CompleteKeyShare(share, number(exchange[2])).value;
    ASSERT_TRUE(secret) << secret.GetError().message;
    EXPECT_EQ(secret->size(), 128U);
    EXPECT_EQ(secret->front(), 0);
    ++m_count;
    Counted(4);
}

} // namespace
} // namespace ike
} // namespace ns3
