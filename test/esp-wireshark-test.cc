// SPDX-License-Identifier: GPL-2.0-only

#include "esp-network.h"

#include "ns3/simulator.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace ns3
{
namespace ike
{
namespace
{

constexpr auto HOST_A = EspNetwork::HOST_A;
constexpr auto GATEWAY_A = EspNetwork::GATEWAY_A;
constexpr auto GATEWAY_B = EspNetwork::GATEWAY_B;
constexpr auto HOST_B = EspNetwork::HOST_B;

/** @brief What a command writes. */
std::string
OutputOf(const std::string& command)
{
    std::string output;
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe)
    {
        return output;
    }
    std::array<char, 4096> chunk;
    while (const size_t size = fread(chunk.data(), 1, chunk.size(), pipe))
    {
        output.append(chunk.data(), size);
    }
    pclose(pipe);
    return output;
}

/** @brief A suite and what Wireshark calls it. */
struct NamedSuite
{
    CipherSuite suite;
    const char* encryption;
    const char* authentication;
};

/** @brief One line of Wireshark's table of ESP SAs. */
std::string
KeyRecord(const IpsecSaParameters& sa, const NamedSuite& named)
{
    const bool keyed = !sa.integKey.empty();
    char spi[16];
    std::snprintf(spi, sizeof spi, "0x%08x", static_cast<unsigned>(sa.spi.Value()));
    return std::string(" -o 'uat:esp_sa:\"IPv4\",\"") + sa.local.ToString() + "\",\"" +
           sa.remote.ToString() + "\",\"" + spi + "\",\"" + named.encryption + "\",\"" +
           (sa.encrKey.empty() ? "" : "0x" + ToHex(sa.encrKey)) + "\",\"" + named.authentication +
           "\",\"" + (keyed ? "0x" + ToHex(sa.integKey) : "") + "\"'";
}

std::vector<NamedSuite>
SuitesThatWiresharkKnows()
{
    return {
        {{EncrId::AES_CBC, 128, IntegId::HMAC_SHA2_256_128},
         "AES-CBC [RFC3602]",
         "HMAC-SHA-256-128 [RFC4868]"},
        {{EncrId::AES_CBC, 256, IntegId::HMAC_SHA1_96},
         "AES-CBC [RFC3602]",
         "HMAC-SHA-1-96 [RFC2404]"},
        {{EncrId::TRIPLE_DES, 0, IntegId::HMAC_SHA2_512_256},
         "TripleDES-CBC [RFC2451]",
         "HMAC-SHA-512-256 [RFC4868]"},
        {{EncrId::AES_CTR, 192, IntegId::HMAC_SHA2_384_192},
         "AES-CTR [RFC3686]",
         "HMAC-SHA-384-192 [RFC4868]"},
        {{EncrId::NULL_ENCR, 0, IntegId::HMAC_SHA2_256_128}, "NULL", "HMAC-SHA-256-128 [RFC4868]"},
        {{EncrId::AES_GCM_16, 256, IntegId::NONE}, "AES-GCM with 16 octet ICV [RFC4106]", "NULL"},
    };
}

/** @brief Wireshark opens what gateway A seals, and finds the checksum right. */
TEST(EspWireshark, DecryptsTheCapture)
{
    if (OutputOf("tshark --version 2>/dev/null").empty())
    {
        GTEST_SKIP() << "tshark is not installed";
    }
    const std::vector<NamedSuite> suites = SuitesThatWiresharkKnows();
    const std::string capture = testing::TempDir() + "esp-wireshark-test.pcap";
    std::string records;
    {
        EspNetwork net(true);
        net.Capture(capture);
        uint32_t spi = 0x5001;
        for (const NamedSuite& named : suites)
        {
            const auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, spi, named.suite);
            records += KeyRecord(out, named);
            Simulator::Schedule(Seconds(spi - 0x5000),
                                [&net, out, named]()
                                {
                                    net.Install(GATEWAY_A, out);
                                    net.Install(GATEWAY_B,
                                                net.Parameters(GATEWAY_B,
                                                               IpsecDirection::INBOUND,
                                                               out.spi.Value(),
                                                               named.suite));
                                });
            const std::string text = "hello from SA " + std::to_string(spi);
            net.SendUdp(Seconds(spi - 0x5000) + MilliSeconds(1),
                        HOST_A,
                        HOST_B,
                        ByteView::OfText(text).ToBytes());
            ++spi;
        }
        net.Run();
        EXPECT_EQ(net.Arrived(HOST_B).size(), suites.size());
    }
    std::string shown =
        OutputOf("tshark -r '" + capture +
                 "' -o esp.enable_encryption_decode:TRUE -o esp.enable_authentication_check:TRUE" +
                 records + " -T fields -e esp.spi -e esp.sequence -e udp.dstport -e data.data" +
                 " -e esp.icv_bad -e _ws.malformed 2>/dev/null");
    // Newer ones write it as a word.
    for (size_t at = 0; (at = shown.find("\tFalse\t", at)) != std::string::npos;)
    {
        shown.replace(at, 7, "\t0\t");
    }
    std::string expected;
    for (uint32_t i = 0; i < suites.size(); ++i)
    {
        char spi[16];
        std::snprintf(spi, sizeof spi, "0x%08x", static_cast<unsigned>(0x5001 + i));
        const std::string text = "hello from SA " + std::to_string(0x5001 + i);
        expected += std::string(spi) + "\t1\t5000\t" + ToHex(ByteView::OfText(text)) + "\t0\t\n";
    }
    EXPECT_EQ(shown, expected);
    std::remove(capture.c_str());
}

} // namespace
} // namespace ike
} // namespace ns3
