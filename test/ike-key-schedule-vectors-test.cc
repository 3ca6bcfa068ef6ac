// SPDX-License-Identifier: GPL-2.0-only

// NIST's and NSS's cases of IKE's key derivation, and two handshakes of another implementation.

#include "ike-vector-files.h"
#include "ikev2-key-material.h"

#include <algorithm>
#include <map>

namespace ns3
{
namespace ike
{
namespace
{

using nlohmann::json;

class KeyScheduleVectors : public VectorFileTest
{
};

struct HashRow
{
    const char* name;
    PrfId prf;
    IntegId integ;
};

const HashRow HASHES[] = {
    {"SHA-1", PrfId::HMAC_SHA1, IntegId::HMAC_SHA1_96},
    {"SHA-256", PrfId::HMAC_SHA2_256, IntegId::HMAC_SHA2_256_128},
    {"SHA-384", PrfId::HMAC_SHA2_384, IntegId::HMAC_SHA2_384_192},
    {"SHA-512", PrfId::HMAC_SHA2_512, IntegId::HMAC_SHA2_512_256},
};

/** @brief Expects keys to be the same stream as NIST's, as far as the shorter one goes. */
void
ExpectSameStream(const Bytes& keys, const Bytes& stream, const char* what)
{
    const size_t size = std::min(keys.size(), stream.size());
    EXPECT_GE(size, 2 * 16U + 2 * 20U);
    EXPECT_EQ(ToHex(ByteView(keys).Sub(0, size)), ToHex(ByteView(stream).Sub(0, size))) << what;
}

void
ExpectCavs(IkeCryptoProvider& provider, const HashRow& hash, std::map<std::string, Bytes> v)
{
    const Ikev2KeyInputs inputs{v["g^ir"], v["Ni"], v["Nr"], SpiOf(v["SPIi"]), SpiOf(v["SPIr"])};
    const Bytes seed = Concat({v["Ni"], v["Nr"]});
    EXPECT_EQ(provider.Prf(hash.prf, seed, {v["g^ir"]}).value, v["SKEYSEED"]);
    const Bytes longSeed = Concat({seed, v["SPIi"], v["SPIr"]});
    EXPECT_EQ(provider.PrfPlus(hash.prf, v["SKEYSEED"], longSeed, v["DKM"].size()).value, v["DKM"]);

    const Ikev2Suite suite{{EncrId::AES_CBC, 128, hash.integ}, hash.prf, KeMethod::MODP_2048};
    const Ikev2Keys keys = DeriveIkev2Keys(provider, suite, inputs).value;
    ExpectSameStream(
        Concat({keys.skD, keys.skAi, keys.skAr, keys.skEi, keys.skEr, keys.skPi, keys.skPr}),
        v["DKM"],
        "DKM");
    const auto child = [&](const char* name, ByteView secret)
    {
        const Bytes whole = Concat({secret, seed});
        EXPECT_EQ(provider.PrfPlus(hash.prf, keys.skD, whole, v[name].size()).value, v[name]);
        const auto parts = DeriveIkev2ChildKeys(provider,
                                                hash.prf,
                                                keys.skD,
                                                suite.cipher,
                                                secret,
                                                v["Ni"],
                                                v["Nr"]);
        const Ikev2ChildKeys& k = parts.value;
        ExpectSameStream(Concat({k.encrI, k.integI, k.encrR, k.integR}), v[name], name);
    };
    child("DKM(Child SA)", {});
    child("DKM(Child SA D-H)", v["g^ir (new)"]);

    const Bytes rekeyed = provider.Prf(hash.prf, keys.skD, {v["g^ir (new)"], seed}).value;
    EXPECT_EQ(rekeyed, v["SKEYSEED(Rekey)"]);
    Ikev2KeyInputs anew = inputs;
    anew.secret = v["g^ir (new)"];
    const Ikev2Keys newKeys = RekeyIkev2Keys(provider, suite, anew, hash.prf, keys.skD).value;
    EXPECT_EQ(newKeys.skD, provider.PrfPlus(hash.prf, rekeyed, longSeed, keys.skD.size()).value);
}

TEST_F(KeyScheduleVectors, NistCavsOfIkev2)
{
    m_name = "vectors/cavs-ike-kdf/ikev2.fax";
    const auto text = ReadShared(m_name);
    if (!text)
    {
        GTEST_SKIP() << SharedFile(m_name) << " is not there; set IKE_SHARED_DIR";
    }
    for (const CavsCase& test : ReadCavs(*text))
    {
        SCOPED_TRACE(test.hash + " case " + std::to_string(m_count));
        const HashRow* hash =
            std::find_if(std::begin(HASHES),
                         std::end(HASHES),
                         [&](const HashRow& row) { return test.hash == row.name; });
        ASSERT_NE(hash, std::end(HASHES));
        ExpectCavs(*m_provider, *hash, test.values);
        ++m_count;
    }
    Counted(225);
}

/** @brief Octets of digits whose count may be odd: the file's reader takes a last digit as an
 * octet. */
Bytes
OctetsOf(std::string digits)
{
    if (digits.size() % 2 != 0)
    {
        digits.insert(digits.size() - 1, "0");
    }
    return Hex(digits);
}

/** @brief What a prf or prf+ gives for a case of the file; nothing for what IKEv1 alone does with
 * it. */
std::optional<Bytes>
DeriveNss(IkeCryptoProvider& provider, PrfId prf, const json& test)
{
    const std::string type = test["type"];
    const Bytes ikm = OctetsOf(test["ikm"]);
    const Bytes secret = OctetsOf(test["gxykm"]);
    const Bytes nonceI = OctetsOf(test["Ni"]);
    const Bytes nonceR = OctetsOf(test["Nr"]);
    if (type == "ikeGxy")
    {
        return provider.Prf(prf, Concat({nonceI, nonceR}), {ikm}).value;
    }
    if (type == "ikeV1Psk")
    {
        return provider.Prf(prf, ikm, {nonceI, nonceR}).value;
    }
    if (type == "ikeV2Rekey")
    {
        return provider.Prf(prf, ikm, {secret, nonceI, nonceR}).value;
    }
    if (type == "ikeV1")
    {
        const uint8_t number = test["key_number"].get<uint8_t>();
        return provider
            .Prf(prf, ikm, {OctetsOf(test["prevkm"]), secret, nonceI, nonceR, ByteView(&number, 1)})
            .value;
    }
    if (type == "ikePlus")
    {
        return provider.PrfPlus(prf, ikm, OctetsOf(test["seed_data"]), test["size"].get<size_t>())
            .value;
    }
    return std::nullopt;
}

TEST_F(KeyScheduleVectors, NssPrfs)
{
    if (!Load("vectors/ike-prf/nss-ike-vectors.json"))
    {
        return;
    }
    size_t appendixB = 0;
    for (const auto& [name, prf] : NSS_PRFS)
    {
        for (const json& test : m_json[name])
        {
            SCOPED_TRACE(std::string(name) + " " + test.dump());
            const std::optional<Bytes> derived = DeriveNss(*m_provider, prf, test);
            if (!derived)
            {
                ++appendixB;
                continue;
            }
            EXPECT_EQ(ToHex(*derived), test["okm"].get<std::string>());
            ++m_count;
        }
    }
    EXPECT_EQ(appendixB, 30U) << "RFC 2409 appendix B expands keys for IKEv1 alone";
    Counted(50);
}

TEST_F(KeyScheduleVectors, HandshakesOfAnotherImplementation)
{
    if (!Load("vectors/ikev1-handshakes/session-secrets.json"))
    {
        return;
    }
    const Ikev2Suite suite{{EncrId::AES_CBC, 128, IntegId::HMAC_SHA1_96},
                           PrfId::HMAC_SHA1,
                           KeMethod::MODP_1024};
    const char* className = "IKEv2HandshakeSessionSecretsTest";
    const auto s = StepsOf(m_json, className, "testComputeSecretKeys");
    ASSERT_EQ(s.size(), 13U);
    const Ikev2Keys keys =
        DeriveIkev2Keys(*m_provider, suite, {s[4], s[2], s[3], SpiOf(s[0]), SpiOf(s[1])}).value;
    EXPECT_EQ(keys.skD, s[6]);
    EXPECT_EQ(keys.skAi, s[7]);
    EXPECT_EQ(keys.skAr, s[8]);
    EXPECT_EQ(keys.skEi, s[9]);
    EXPECT_EQ(keys.skEr, s[10]);
    EXPECT_EQ(keys.skPi, s[11]);
    EXPECT_EQ(keys.skPr, s[12]);
    ++m_count;

    const auto a = StepsOf(m_json, className, "testComputeAUTH");
    ASSERT_EQ(a.size(), 8U);
    const Ikev2Keys others =
        DeriveIkev2Keys(*m_provider, suite, {a[4], a[2], a[3], SpiOf(a[0]), SpiOf(a[1])}).value;
    // The identity 10.0.3.1, as an ID payload's body.
    const Bytes octets =
        Ikev2SignedOctets(*m_provider, suite.prf, a[5], a[3], others.skPi, Hex("010000000a000301"))
            .value;
    EXPECT_EQ(octets, a[6]);
    EXPECT_EQ(Ikev2SharedKeyAuth(*m_provider, suite.prf, Text("AAAA"), octets).value, a[7]);
    ++m_count;
    Counted(2);
}

} // namespace
} // namespace ike
} // namespace ns3
