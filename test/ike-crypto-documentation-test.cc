// SPDX-License-Identifier: GPL-2.0-only

// The tables of doc/algorithms.md are those of the code; the shipped cost profiles are whole.

#include "ike-algorithm-table.h"
#include "ike-crypto-samples.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

constexpr char MARKER[] = "<!-- From here on written by the tests: IKE_WRITE_DOC=1. -->\n";

const char*
YesNo(bool value)
{
    return value ? "yes" : "no";
}

bool
RealHas(TransformType type, uint16_t id, uint16_t keyBits)
{
    return MakeCryptoppProvider(nullptr)->Supports(type, id, keyBits).Ok();
}

/** Whether real cryptography has it depends on the Botan that it is built with. */
bool
IsMlKem(KeMethod method)
{
    return method == KeMethod::ML_KEM_512 || method == KeMethod::ML_KEM_768 ||
           method == KeMethod::ML_KEM_1024;
}

void
WriteEncr(std::ostream& out)
{
    out << "\n## Encryption\n\n"
           "| words | number | IKE | key | salt | IV | checksum | block | source "
           "|\n|---|---|---|---|---|---|---|---|---|\n";
    for (const EncrRow& row : AllEncr())
    {
        std::string words;
        std::string keys;
        for (uint16_t bits : row.keyBits)
        {
            if (bits == 0)
            {
                continue;
            }
            const std::string word = "`" + EncrKeyword(row, bits) + "`";
            words += row.takesKeyLength || words.empty() ? (words.empty() ? "" : " ") + word : "";
            keys += (keys.empty() ? "" : ", ") + std::to_string(bits / 8);
        }
        const bool secret = row.id != EncrId::NULL_ENCR && row.id != EncrId::NULL_AUTH_AES_GMAC;
        out << "| " << (words.empty() ? "`" + EncrKeyword(row, 0) + "`" : words) << " | "
            << static_cast<unsigned>(row.id) << " | " << YesNo(secret) << " | "
            << (keys.empty() ? "0" : keys) << " | " << +row.salt << " | " << +row.iv << " | "
            << (row.combined ? std::to_string(row.icv) : "separate") << " | " << +row.block << " | "
            << row.source << " |\n";
        EXPECT_TRUE(RealHas(TransformType::ENCR,
                            static_cast<uint16_t>(row.id),
                            row.takesKeyLength ? row.keyBits[0] : 0));
    }
}

void
WriteInteg(std::ostream& out)
{
    out << "\n## Integrity\n\n| word | number | key | checksum | source |\n|---|---|---|---|---|\n";
    for (const IntegRow& row : AllInteg())
    {
        const std::string gmac =
            "`aes" + std::to_string(8 * (row.key - 4)) + "gmac` in AH, with an IV of 8";
        out << "| " << (row.keyword ? "`" + std::string(row.keyword) + "`" : gmac) << " | "
            << static_cast<unsigned>(row.id) << " | " << +row.key << " | " << +row.icv << " | "
            << row.source << " |\n";
        EXPECT_TRUE(RealHas(TransformType::INTEG, static_cast<uint16_t>(row.id), 0));
    }
}

void
WritePrf(std::ostream& out)
{
    out << "\n## Prf\n\n| word | number | output and key | SKEYSEED's key | source "
           "|\n|---|---|---|---|---|\n";
    for (const PrfRow& row : AllPrf())
    {
        out << "| `" << row.keyword << "` | " << static_cast<unsigned>(row.id) << " | " << +row.size
            << " | " << (row.fixedKey ? "8 octets of each nonce" : "both nonces") << " | "
            << row.source << " |\n";
        EXPECT_TRUE(RealHas(TransformType::PRF, static_cast<uint16_t>(row.id), 0));
    }
}

void
WriteKe(std::ostream& out)
{
    out << "\n## Key exchange\n\n| word | number | request | answer | secret | real | source "
           "|\n|---|---|---|---|---|---|---|\n";
    for (const KeRow& row : AllKe())
    {
        const auto id = static_cast<uint16_t>(row.id);
        out << "| `" << row.keyword << "` | " << id << " | " << row.request << " | " << row.response
            << " | " << row.secret << " | "
            << (IsMlKem(row.id) ? "with Botan 3.7" : YesNo(RealHas(TransformType::KE, id, 0)))
            << " | " << row.source << " |\n";
    }
}

TEST(CryptoDocumentation, ShowsTheTableOfAlgorithms)
{
    const std::string path = std::string(IKE_SOURCE_DIR) + "/doc/algorithms.md";
    std::ifstream in(path);
    ASSERT_TRUE(in) << path << " is missing";
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const size_t marker = text.find(MARKER);
    ASSERT_NE(marker, std::string::npos) << path << " lacks the line: " << MARKER;
    std::ostringstream out;
    out << text.substr(0, marker) << MARKER;
    WriteEncr(out);
    WriteInteg(out);
    WritePrf(out);
    WriteKe(out);
    if (std::getenv("IKE_WRITE_DOC"))
    {
        std::ofstream(path) << out.str();
    }
    else
    {
        EXPECT_EQ(text, out.str()) << "run this test with IKE_WRITE_DOC=1 and commit " << path;
    }
}

IkeCostProfile
Shipped(const std::string& name)
{
    const std::string path =
        std::string(IKE_SOURCE_DIR) + "/examples/cost-profiles/" + name + ".profile";
    std::ifstream in(path);
    EXPECT_TRUE(in) << path << " is missing";
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const Result<IkeCostProfile> profile = IkeCostProfile::Parse(text, path);
    EXPECT_TRUE(profile) << (profile ? "" : profile.GetError().message);
    return profile ? *profile : IkeCostProfile();
}

class ShippedProfile : public ::testing::TestWithParam<const char*>
{
};

TEST_P(ShippedProfile, CostsSomethingForEveryAlgorithm)
{
    const IkeCostProfile profile = Shipped(GetParam());
    EXPECT_EQ(profile.Name(), GetParam());
    EXPECT_GT(profile.Provenance().size(), 100U);
    EXPECT_GE(profile.Cores(), 1U);
    for (KeMethod method : AllMethods())
    {
        EXPECT_GT(profile.KeyExchange(method).generate.count(), 0);
        EXPECT_GE(profile.KeyExchange(method).agree.count(), 20000);
    }
    for (PrfId prf : AllPrfs())
    {
        EXPECT_GE(profile.Prf(prf).Of(64).count(), 100);
    }
    for (const CipherSuite& suite : AllSuites())
    {
        const LinearCost cipher = profile.Cipher(suite.encr, suite.keyBits);
        const LinearCost integ = profile.Integrity(suite.integ);
        EXPECT_GT((cipher.Of(1400) + integ.Of(1400)).count(), 100) << NameOfSuite(suite);
    }
    EXPECT_GT(profile.Sha1().Of(26).count(), 0);
    EXPECT_GT(profile.Message().Of(400).count(), 0);
    EXPECT_GT(profile.SaSetup().count(), 0);
    EXPECT_GT(profile.Signature("rsa2048").sign, profile.Signature("rsa2048").verify);
    EXPECT_GT(profile.KeyExchange(KeMethod::MODP_4096).agree,
              profile.KeyExchange(KeMethod::MODP_2048).agree);
    EXPECT_GT(profile.KeyExchange(KeMethod::MODP_2048).agree,
              profile.KeyExchange(KeMethod::CURVE25519).agree);
}

INSTANTIATE_TEST_SUITE_P(All,
                         ShippedProfile,
                         ::testing::Values("branch-router", "server-core", "hardware-offload"));

TEST(ShippedProfiles, NoneCostsNothing)
{
    const IkeCostProfile profile = Shipped("none");
    EXPECT_EQ(profile.Name(), "none");
    EXPECT_EQ(profile.KeyExchange(KeMethod::MODP_8192).agree, Duration(0));
    EXPECT_EQ(profile.Message().Of(1000) + profile.SaSetup() + profile.EspPacket(), Duration(0));
}

TEST(ShippedProfiles, OnlyTheOffloadedOneDoesEspInHardware)
{
    EXPECT_TRUE(Shipped("hardware-offload").EspOffloaded());
    EXPECT_FALSE(Shipped("server-core").EspOffloaded());
    EXPECT_GT(Shipped("server-core").EspPacket().count(), 0);
    EXPECT_FALSE(Shipped("branch-router").EspOffloaded());
}

/** @brief What one daemon pays for IKE_SA_INIT, IKE_AUTH and a DELETE with x25519 and a pre-shared
 * key. */
Duration
OneSideOfAHandshake(const IkeCostProfile& profile)
{
    const KeCost ke = profile.KeyExchange(KeMethod::CURVE25519);
    const LinearCost prf = profile.Prf(PrfId::HMAC_SHA2_256);
    // SKEYSEED, six blocks of keys, two AUTHs of three calls each, two blocks for the Child SA.
    const int prfs = 1 + 6 + 6 + 2;
    return ke.generate + ke.agree + prfs * prf.Of(150) + 6 * profile.Message().Of(300) +
           2 * profile.SaSetup();
}

TEST(ShippedProfiles, AgreeWithWhatRealDaemonsTake)
{
    // strongSwan 5.9.8: 2.5 to 3.1 ms for both daemons together.
    const double both = 2 * ToSeconds(OneSideOfAHandshake(Shipped("server-core"))) * 1e3;
    EXPECT_GT(both, 2.5);
    EXPECT_LT(both, 3.1);
    const double router = 2 * ToSeconds(OneSideOfAHandshake(Shipped("branch-router"))) * 1e3;
    EXPECT_GT(router, 10 * both);
    EXPECT_LT(router, 20 * both);
}

} // namespace
} // namespace ike
} // namespace ns3
