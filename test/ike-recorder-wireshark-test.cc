// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"
#include "ike-recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/** @brief What a command prints. */
std::string
OutputOf(const std::string& command)
{
    std::string output;
    std::FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> chunk;
    while (pipe && std::fgets(chunk.data(), chunk.size(), pipe))
    {
        output += chunk.data();
    }
    if (pipe)
    {
        pclose(pipe);
    }
    return output;
}

size_t
LinesOf(const std::string& text)
{
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

struct Suite
{
    const char* name;
    const char* ike;
    const char* esp;
    bool icvIsChecked; //!< Wireshark 4.0 does not check that of combined modes in ESP everywhere
};

void
PrintTo(const Suite& suite, std::ostream* out)
{
    *out << suite.ike << " and " << suite.esp;
}

class WiresharkTest : public ::testing::TestWithParam<Suite>
{
  protected:
    void SetUp() override
    {
        if (OutputOf("tshark --version 2>/dev/null").empty())
        {
            GTEST_SKIP() << "tshark is not installed: apt-get install tshark";
        }
        std::string pattern = (fs::temp_directory_path() / "ike-wireshark-XXXXXX").string();
        m_root = mkdtemp(pattern.data());
    }

    void TearDown() override
    {
        if (!m_root.empty())
        {
            fs::remove_all(m_root);
        }
    }

    /** @brief A profile folder in which the run's key tables lie where Wireshark looks for them. */
    std::string Tshark(const std::string& arguments) const
    {
        const fs::path home = m_root / "home";
        const fs::path profile = home / ".config/wireshark";
        fs::create_directories(profile);
        for (const auto& table : fs::directory_iterator(m_root / "run/wireshark"))
        {
            fs::copy_file(table.path(),
                          profile / table.path().filename(),
                          fs::copy_options::overwrite_existing);
        }
        return OutputOf("LC_ALL=C HOME=" + home.string() +
                        " XDG_CONFIG_HOME=" + (home / ".config").string() + " tshark -r " +
                        (m_root / "run/pcap/line.pcap").string() +
                        " -o esp.enable_encryption_decode:TRUE"
                        " -o esp.enable_authentication_check:TRUE " +
                        arguments + " 2>&1 | grep -v '^Running as user'");
    }

    fs::path m_root;
};

INSTANTIATE_TEST_SUITE_P(
    Suites,
    WiresharkTest,
    ::testing::Values(Suite{"AesGcm", "aes128gcm16-prfsha256-x25519", "aes256gcm16", false},
                      Suite{"AesCbcSha256", "aes256-sha256-ecp256", "aes128-sha256-modp2048", true},
                      Suite{"AesCtrSha1", "aes128ctr-sha1-modp1024", "aes128ctr-sha1", true},
                      Suite{"TripleDes", "3des-sha1-modp1024", "3des-sha512", true}),
    [](const auto& info) { return info.param.name; });

TEST_P(WiresharkTest, DecryptsTheHandshakeRekeysAndTraffic)
{
    PairPlan plan;
    plan.realCrypto = true;
    plan.ikeProposals = GetParam().ike;
    plan.espProposals = GetParam().esp;
    plan.childLifetime = IkeLifetimePolicy::Strongswan(3s);
    plan.ikeLifetime = IkeLifetimePolicy::Strongswan(8s);
    {
        GatewayPair pair(plan);
        IkeRecorder recorder((m_root / "run").string(), {});
        recorder.Attach(pair.peer[0]);
        recorder.Attach(pair.peer[1]);
        recorder.Capture(pair.devices.Get(0), "line");
        ASSERT_TRUE(recorder.Start());
        pair.SendFlow(1s, 20s, 100ms, 64);
        pair.RunUntil(21s);
        EXPECT_EQ(pair.Arrived(), 190u);
        EXPECT_GE(pair.peer[0]->Totals().ikeRekeysAsked + pair.peer[0]->Totals().ikeRekeysAnswered,
                  1u);
        const auto finished = recorder.Finish();
        ASSERT_TRUE(finished) << finished.GetError().message;
    }
    EXPECT_EQ(Tshark("-Y '_ws.malformed'"), "");
    // Identities and AUTH are only to be seen inside IKE_AUTH's Encrypted payload.
    const std::string identities =
        Tshark("-Y 'isakmp.exchangetype == 35' -T fields -e isakmp.id.data.fqdn");
    EXPECT_NE(identities.find("left.example"), std::string::npos) << identities;
    EXPECT_NE(identities.find("right.example"), std::string::npos) << identities;
    // The nonces of a rekey and the SPIs of a delete, too.
    EXPECT_EQ(Tshark("-Y 'isakmp.exchangetype == 36 && !isakmp.nonce'"), "");
    EXPECT_GE(LinesOf(Tshark("-Y 'isakmp.exchangetype == 36 && isakmp.nonce'")), 8u);
    EXPECT_GE(LinesOf(Tshark("-Y 'isakmp.exchangetype == 37 && isakmp.delete.spi'")), 6u);
    EXPECT_EQ(Tshark("-Y '_ws.expert.severity >= \"Warning\"' -T fields -e _ws.expert.message"),
              "");
    // The flow's UDP inside the ESP.
    EXPECT_EQ(LinesOf(Tshark("-Y 'esp && udp.dstport == 9 && ip.dst == 10.2.0.1'")), 190u);
    EXPECT_EQ(Tshark("-Y 'esp.icv_bad == 1'"), "");
    if (GetParam().icvIsChecked)
    {
        EXPECT_EQ(LinesOf(Tshark("-Y 'esp.icv_good == 1'")), 190u);
    }
}

TEST(WiresharkKeysTest, AModelledRunWritesNoKeys)
{
    std::string pattern = (fs::temp_directory_path() / "ike-wireshark-XXXXXX").string();
    const fs::path root = mkdtemp(pattern.data());
    {
        GatewayPair pair(PairPlan{});
        IkeRecorder recorder((root / "run").string(), {});
        recorder.Attach(pair.peer[0]);
        ASSERT_TRUE(recorder.Start());
        pair.RunUntil(1s);
        ASSERT_TRUE(recorder.Finish());
    }
    EXPECT_TRUE(fs::exists(root / "run/sas.csv"));
    EXPECT_FALSE(fs::exists(root / "run/wireshark"));
    fs::remove_all(root);
}

} // namespace
} // namespace ike
} // namespace ns3
