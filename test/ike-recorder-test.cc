// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"
#include "ike-capture.h"
#include "ike-crypto-versions.h"
#include "ike-csv-file.h"
#include "ike-recorder.h"
#include "ike-run-manifest.h"
#include "ike-version.h"

#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string
Slurp(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/** @brief Splits RFC 4180 text into rows by column name. */
std::vector<std::map<std::string, std::string>>
ReadCsv(const fs::path& path)
{
    std::vector<std::vector<std::string>> rows(1, {""});
    bool quoted = false;
    for (const char c : Slurp(path))
    {
        if (c == '"')
        {
            quoted = !quoted; // a doubled quote leaves and enters again; the tests have none
        }
        else if (c == ',' && !quoted)
        {
            rows.back().emplace_back();
        }
        else if (c == '\n' && !quoted)
        {
            rows.push_back({""});
        }
        else
        {
            rows.back().back() += c;
        }
    }
    EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << "the last row is cut off";
    rows.pop_back();
    std::vector<std::map<std::string, std::string>> named;
    for (size_t i = 1; i < rows.size(); ++i)
    {
        EXPECT_EQ(rows[i].size(), rows[0].size()) << path << " row " << i;
        named.emplace_back();
        for (size_t j = 0; j < std::min(rows[i].size(), rows[0].size()); ++j)
        {
            named.back()[rows[0][j]] = rows[i][j];
        }
    }
    return named;
}

class RecorderTest : public ::testing::Test
{
  protected:
    RecorderTest()
    {
        std::string pattern = (fs::temp_directory_path() / "ike-recorder-XXXXXX").string();
        m_root = mkdtemp(pattern.data());
    }

    ~RecorderTest() override
    {
        fs::remove_all(m_root);
    }

    /** @brief A minute of two gateways with rekeys, traffic and a power cut. */
    void Record(const fs::path& directory, int64_t stream, bool realCrypto = false)
    {
        PairPlan plan;
        plan.stream = stream;
        plan.realCrypto = realCrypto;
        plan.childLifetime = IkeLifetimePolicy::Strongswan(9s);
        plan.ikeLifetime = IkeLifetimePolicy::Strongswan(25s);
        plan.costs = "name = test-box\nprovenance = made up, for this test\ncores = 2\n"
                     "message = 100 us\nke x25519 agree = 2 ms\nesp-packet = 5 us\n";
        GatewayPair pair(plan);
        IkeRecorderOptions options;
        options.states = true;
        IkeRecorder recorder(directory.string(), options);
        recorder.Attach(pair.peer[0], "left");
        recorder.Attach(pair.peer[1], "right", false);
        recorder.Capture(pair.devices.Get(0), "left/outside");
        recorder.SetParameter("delay", "10ms");
        std::ofstream(m_root / "input.txt") << "abc";
        ASSERT_TRUE(recorder.AddInput(m_root / "input.txt"));
        ASSERT_TRUE(recorder.AddInput(m_root));
        recorder.AddRemark("Two ends.");
        const auto started = recorder.Start();
        ASSERT_TRUE(started) << started.GetError().message;
        std::ofstream(recorder.PathOf("notes/own.txt")) << "a file of the program's\n";
        pair.SendFlow(0s, 40s, 100ms, 100);
        pair.At(40s, [&] { pair.peer[1]->Crash(Seconds(1)); });
        pair.RunUntil(45500ms);
        const auto finished = recorder.Finish();
        ASSERT_TRUE(finished) << finished.GetError().message;
    }

    fs::path m_root;
};

TEST_F(RecorderTest, AllFilesAreThereAndTheirRowsAddUp)
{
    const fs::path run = m_root / "deep" / "run";
    Record(run, 7);
    EXPECT_FALSE(fs::exists(run.string() + ".partial"));
    EXPECT_EQ(Slurp(run / "notes/own.txt"), "a file of the program's\n");

    const auto manifest = nlohmann::json::parse(Slurp(run / "manifest.json"));
    EXPECT_EQ(manifest["parameters"]["delay"], "10ms");
    EXPECT_EQ(manifest["versions"]["ns3-ike"], MODULE_VERSION);
    EXPECT_EQ(manifest["versions"]["crypto++"], CryptoppVersion());
    EXPECT_EQ(manifest["versions"]["botan"], BotanVersion());
    EXPECT_EQ(manifest["inputs"].size(), 1u); // the folder is no file
    EXPECT_EQ(manifest["inputs"]["input.txt"]["octets"], 3);
    EXPECT_EQ(manifest["inputs"]["input.txt"]["xxh128"], "06b05ab6733a618578af5f94892f3950");
    EXPECT_EQ(manifest["remarks"], nlohmann::json({"Two ends."}));
    EXPECT_EQ(manifest["seed"], RngSeedManager::GetSeed());
    EXPECT_EQ(manifest["simulated_s"], 45.5);
    EXPECT_EQ(manifest["peers"], 2);
    EXPECT_EQ(manifest["providers"][0]["crypto"], "modelled");
    EXPECT_EQ(manifest["providers"][0]["modelled"], nlohmann::json({"all"}));
    EXPECT_EQ(manifest["providers"][0]["cost_profile"], "test-box");
    EXPECT_EQ(manifest["providers"][0]["cost_provenance"], "made up, for this test");
    EXPECT_EQ(manifest["providers"][0]["cores"], 2);
    size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(run))
    {
        const std::string name = fs::relative(entry.path(), run).string();
        if (!entry.is_regular_file() || name == "manifest.json")
        {
            continue;
        }
        ++files;
        ASSERT_TRUE(manifest["files"].contains(name)) << name;
        EXPECT_EQ(manifest["files"][name]["octets"], fs::file_size(entry.path())) << name;
        const auto digest = DigestOfFile(entry.path().string());
        ASSERT_TRUE(digest);
        EXPECT_EQ(manifest["files"][name]["xxh128"], digest->first) << name;
    }
    EXPECT_EQ(files, manifest["files"].size());
    EXPECT_EQ(files, 7u); // five tables, a capture, the program's own
    EXPECT_GT(manifest["files"]["pcap/left_outside.pcap"]["rows"], 400);
}

TEST_F(RecorderTest, EverySaIsListedOnceAtEachEnd)
{
    const fs::path run = m_root / "run";
    Record(run, 7);
    const auto sas = ReadCsv(run / "sas.csv");
    const auto manifest = nlohmann::json::parse(Slurp(run / "manifest.json"));
    std::map<std::string, size_t> ends;
    std::map<std::string, std::string> inbound[2]; // SPI to the peer's row
    for (const auto& sa : sas)
    {
        const std::string kind = sa.at("kind");
        ++ends[kind + " " + sa.at("end")];
        EXPECT_EQ(sa.at("connection"), "pair");
        EXPECT_EQ(sa.at("remote_id"), sa.at("node") == "left" ? "right.example" : "left.example");
        EXPECT_LE(std::stod(sa.at("created_s")), std::stod(sa.at("established_s")));
        if (sa.at("end") == "open")
        {
            EXPECT_EQ(sa.at("ended_s"), "");
        }
        else
        {
            EXPECT_LT(std::stod(sa.at("established_s")), std::stod(sa.at("ended_s")));
        }
        if (kind == "child")
        {
            EXPECT_EQ(sa.at("child"), "lan");
            inbound[sa.at("node") == "left"][sa.at("inbound_spi")] = sa.at("outbound_spi");
        }
    }
    EXPECT_EQ(inbound[0].size(), inbound[1].size());
    for (const auto& [in, out] : inbound[0])
    {
        EXPECT_EQ(inbound[1][out], in);
    }
    EXPECT_EQ(inbound[0].size(),
              manifest["totals"]["children_asked"].get<size_t>() +
                  manifest["totals"]["child_rekeys_asked"].get<size_t>());
    EXPECT_EQ(ends["ike failed"], 0u);
    EXPECT_GE(ends["child replaced"], 6u);
    EXPECT_GE(ends["ike replaced"], 2u);
}

TEST_F(RecorderTest, TheTimeSeriesSumsToTheTotals)
{
    const fs::path run = m_root / "run";
    Record(run, 7);
    const auto manifest = nlohmann::json::parse(Slurp(run / "manifest.json"));
    std::map<std::string, uint64_t> sums;
    size_t all = 0;
    size_t left = 0;
    double busiest = 0;
    for (const auto& row : ReadCsv(run / "timeseries.csv"))
    {
        busiest = std::max(busiest, std::stod(row.at("cpu_busy_share")));
        if (row.at("node") != "all")
        {
            EXPECT_EQ(row.at("node"), "left"); // the other wants no rows of its own
            ++left;
            continue;
        }
        ++all;
        for (const char* column : {"setups_asked",
                                   "child_rekeys_asked",
                                   "child_rekeys_answered",
                                   "ike_rekeys_asked",
                                   "retransmissions",
                                   "messages_sent",
                                   "octets_received"})
        {
            sums[column] += std::stoull(row.at(column));
        }
    }
    EXPECT_EQ(all, 46u); // 45 whole seconds and a half
    EXPECT_EQ(left, all);
    for (const auto& [column, sum] : sums)
    {
        EXPECT_EQ(manifest["totals"][column], sum) << column;
    }
    EXPECT_GT(busiest, 0.001);
    EXPECT_LT(busiest, 0.1);
}

TEST_F(RecorderTest, ExchangesAndDropsAreListed)
{
    const fs::path run = m_root / "run";
    Record(run, 7);
    size_t setups = 0;
    for (const auto& row : ReadCsv(run / "exchanges.csv"))
    {
        const double latency = std::stod(row.at("latency_ms"));
        EXPECT_NEAR(latency,
                    1e3 * (std::stod(row.at("finished_s")) - std::stod(row.at("started_s"))),
                    1e-5);
        if (row.at("kind") == "setup" && row.at("outcome") == "succeeded")
        {
            ++setups;
            EXPECT_GT(latency, 40 + 4);
            EXPECT_LT(latency, 40 + 6);
        }
    }
    EXPECT_EQ(setups, 1u);
    // The flow began before the tunnel stood.
    const auto drops = ReadCsv(run / "drops.csv");
    ASSERT_FALSE(drops.empty());
    EXPECT_EQ(drops[0].at("time_s"), "1.000000000");
    EXPECT_EQ(drops[0].at("node"), "left");
    EXPECT_EQ(drops[0].at("layer"), "esp-out");
    EXPECT_EQ(drops[0].at("reason"), "no-sa");
    EXPECT_EQ(drops[0].at("count"), "1");
    const auto states = ReadCsv(run / "states.csv");
    ASSERT_GT(states.size(), 4u);
    EXPECT_EQ(states[0].at("from"), "NEW");
    EXPECT_EQ(states[0].at("to"), "INIT_SENT");
}

TEST_F(RecorderTest, OneSeedOneDirectory)
{
    Record(m_root / "a", 7);
    Record(m_root / "b", 7);
    Record(m_root / "c", 8);
    const auto digest = [this](const char* run)
    { return nlohmann::json::parse(Slurp(m_root / run / "manifest.json"))["xxh128"]; };
    EXPECT_EQ(Slurp(m_root / "a" / "manifest.json"), Slurp(m_root / "b" / "manifest.json"));
    EXPECT_EQ(Slurp(m_root / "a" / "sas.csv"), Slurp(m_root / "b" / "sas.csv"));
    EXPECT_EQ(Slurp(m_root / "a" / "pcap/left_outside.pcap"),
              Slurp(m_root / "b" / "pcap/left_outside.pcap"));
    EXPECT_NE(digest("a"), digest("c"));
}

TEST_F(RecorderTest, NothingIsLeftOfARunThatDoesNotFinish)
{
    {
        PairPlan plan;
        GatewayPair pair(plan);
        IkeRecorder recorder((m_root / "run").string(), {});
        recorder.Attach(pair.peer[0]);
        ASSERT_TRUE(recorder.Start());
        EXPECT_TRUE(fs::exists(m_root / "run.partial"));
        pair.RunUntil(1s);
    }
    EXPECT_TRUE(fs::is_empty(m_root));
}

TEST_F(RecorderTest, TheSimulationOutlivesItsRecorder)
{
    PairPlan plan;
    GatewayPair pair(plan);
    {
        IkeRecorder recorder((m_root / "run").string(), {});
        recorder.Attach(pair.peer[0]);
        recorder.Capture(pair.devices.Get(0), "left");
        ASSERT_TRUE(recorder.Start());
        pair.RunUntil(1s);
        ASSERT_TRUE(recorder.Finish());
    }
    const auto size = fs::file_size(m_root / "run/pcap/left.pcap");
    pair.SendFlow(1s, 2s, 10ms, 100);
    pair.At(2s, [&] { pair.peer[0]->RekeyChild("lan"); });
    pair.RunUntil(10s);
    EXPECT_EQ(pair.Arrived(), 100u);
    EXPECT_EQ(fs::file_size(m_root / "run/pcap/left.pcap"), size);
}

TEST_F(RecorderTest, AnEarlierRunIsReplacedAndAnythingElseIsNot)
{
    Record(m_root / "run", 7);
    const std::string before = Slurp(m_root / "run" / "manifest.json");
    Record(m_root / "run", 8);
    EXPECT_NE(Slurp(m_root / "run" / "manifest.json"), before);
    EXPECT_FALSE(fs::exists(m_root / "run.old"));

    fs::create_directory(m_root / "mine");
    std::ofstream(m_root / "mine" / "thesis.tex") << "precious";
    IkeRecorder recorder((m_root / "mine").string(), {});
    const auto refused = recorder.Start();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.GetError().message.find("something other than an earlier run"),
              std::string::npos);
    EXPECT_EQ(Slurp(m_root / "mine" / "thesis.tex"), "precious");
    EXPECT_FALSE(fs::exists(m_root / "mine.partial"));

    std::ofstream(m_root / "file") << "a file";
    EXPECT_FALSE(IkeRecorder((m_root / "file").string(), {}).Start());
    EXPECT_FALSE(IkeRecorder((m_root / "file" / "below").string(), {}).Start());
    EXPECT_FALSE(IkeRecorder("", {}).Start());
    EXPECT_FALSE(IkeRecorder((m_root / "new").string(), {}).Finish());
}

TEST_F(RecorderTest, WhatLiesBesideARunStaysThere)
{
    fs::create_directory(m_root / "run.old");
    std::ofstream(m_root / "run.old" / "results.csv") << "a user's own";
    Record(m_root / "run", 7);
    Record(m_root / "run", 8);
    EXPECT_EQ(Slurp(m_root / "run.old" / "results.csv"), "a user's own");
    size_t beside = 0;
    for (const auto& entry : fs::directory_iterator(m_root))
    {
        beside += entry.exists();
    }
    EXPECT_EQ(beside, 3u); // with the input that Record() makes
    for (const auto& entry : fs::directory_iterator(m_root / "run"))
    {
        EXPECT_NE(entry.path().filename().string().front(), '.') << entry.path();
    }
}

TEST_F(RecorderTest, OfTwoRunsOfOneNameTheSecondIsRefused)
{
    IkeRunDirectory first((m_root / "run").string());
    ASSERT_TRUE(first.Begin());
    std::ofstream(first.PathOf("sas.csv")) << "growing";
    const std::string place = first.PathOf("sas.csv");
    {
        IkeRunDirectory second((m_root / "run").string());
        const auto refused = second.Begin();
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.GetError().message.find("Another run writes"), std::string::npos);
    }
    EXPECT_EQ(Slurp(place), "growing");
    std::ofstream(first.PathOf(IkeRunDirectory::MANIFEST)) << "{}";
    ASSERT_TRUE(first.Publish());
    EXPECT_TRUE(IkeRunDirectory((m_root / "run").string()).Begin());
}

TEST_F(RecorderTest, ALinkStaysAndItsTargetIsReplaced)
{
    Record(m_root / "run", 7);
    const std::string before = Slurp(m_root / "run" / "manifest.json");
    fs::create_symlink(m_root / "run", m_root / "latest");
    Record(m_root / "latest", 8);
    EXPECT_TRUE(fs::is_symlink(m_root / "latest"));
    EXPECT_NE(Slurp(m_root / "run" / "manifest.json"), before);
    fs::create_symlink(m_root / "nothing", m_root / "dangling");
    const auto refused = IkeRunDirectory((m_root / "dangling").string()).Begin();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.GetError().message.find("leads nowhere"), std::string::npos);
}

TEST_F(RecorderTest, WhatAKilledRunLeftIsClearedAndTheEarlierRunComesBack)
{
    const fs::path left = m_root / "run.partial";
    fs::create_directories(left / ".replaced-ike-run");
    std::ofstream(left / ".incomplete-ike-run");
    std::ofstream(left / "sas.csv") << "half";
    std::ofstream(left / ".replaced-ike-run" / IkeRunDirectory::MANIFEST) << "earlier";
    {
        IkeRunDirectory run((m_root / "run").string());
        ASSERT_TRUE(run.Begin());
        EXPECT_FALSE(fs::exists(left / "sas.csv"));
    }
    EXPECT_EQ(Slurp(m_root / "run" / IkeRunDirectory::MANIFEST), "earlier");
    EXPECT_FALSE(fs::exists(left));
}

TEST_F(RecorderTest, CsvFieldsAreFixedInFormat)
{
    const std::string path = (m_root / "x.csv").string();
    IkeCsvFile file;
    ASSERT_TRUE(file.Open(path, "a,b"));
    file.Seconds(TimePoint(1500000001ns)).Milliseconds(-1us).Ratio(0.5).Nothing();
    file.Text("plain").Text("a, \"quoted\" one").Hex32(0x1f).Hex64(0xabcdef).Count(7).EndRow();
    file.Line("as it is");
    EXPECT_EQ(file.Rows(), 2u);
    ASSERT_TRUE(file.Close());
    EXPECT_EQ(Slurp(path),
              "a,b\n1.500000001,-0.001000,0.500000,,plain,\"a, \"\"quoted\"\" one\",0x0000001f,"
              "0x0000000000abcdef,7\nas it is\n");
    // A row that was left half-written is no part of the next file.
    ASSERT_TRUE(file.Open(path, "a"));
    file.Text("half");
    ASSERT_FALSE(file.Open((m_root / "no" / "such.csv").string(), "a"));
    file.Text("lost");
    ASSERT_TRUE(file.Open(path, "a"));
    file.Text("whole").EndRow();
    ASSERT_TRUE(file.Close());
    EXPECT_EQ(Slurp(path), "a\nwhole\n");
    EXPECT_FALSE(IkeCsvFile().Open((m_root / "no" / "such" / "folder.csv").string(), ""));
    // Known to be full on Linux: what is lost is told.
    IkeCsvFile full;
    if (full.Open("/dev/full", "head"))
    {
        EXPECT_FALSE(full.Close());
    }
}

TEST_F(RecorderTest, ACaptureThatDoesNotFitIsTold)
{
    GatewayPair pair(PairPlan{});
    IkeCapture capture;
    ASSERT_TRUE(capture.Open(pair.devices.Get(0), "/dev/full")); // full on Linux, always
    pair.RunUntil(2s);
    EXPECT_GT(capture.Packets(), 0u);
    EXPECT_FALSE(capture.Close());
    ASSERT_TRUE(capture.Open(pair.devices.Get(0), (m_root / "x.pcap").string()));
    EXPECT_TRUE(capture.Close());
    EXPECT_TRUE(capture.Close());
}

TEST_F(RecorderTest, ALateRecorderCountsFromItsStart)
{
    PairPlan plan;
    plan.realCrypto = true;
    plan.costs = "name = test-box\nprovenance = made up, for this test\ncores = 1\n"
                 "esp-packet = 1 ms\n";
    GatewayPair pair(plan);
    pair.SendFlow(5s, 30s, 100ms, 100);
    IkeRecorder recorder((m_root / "run").string(), {});
    pair.RunUntil(20s);
    ASSERT_TRUE(recorder.Start());
    recorder.Attach(pair.peer[0], "left");
    pair.At(20100ms, [&] { pair.peer[0]->RekeyChild("lan"); });
    pair.RunUntil(22s);
    ASSERT_TRUE(recorder.Finish());
    const auto rows = ReadCsv(m_root / "run" / "timeseries.csv");
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_EQ(rows[0].at("time_s"), "21.000000000");
    EXPECT_NEAR(std::stod(rows[0].at("cpu_busy_share")), 0.01, 0.005);
    EXPECT_EQ(rows[0].at("setups_asked"), "0");
    // Its cryptography is real: Wireshark gets the keys that came since.
    EXPECT_NE(Slurp(m_root / "run" / "wireshark" / "esp_sa"), "");
}

TEST_F(RecorderTest, TheModulesVersionIsThatOfTheBuild)
{
    const std::string build = Slurp(fs::path(IKE_SOURCE_DIR) / "CMakeLists.txt");
    ASSERT_FALSE(build.empty());
    EXPECT_NE(build.find(std::string("VERSION ") + MODULE_VERSION + " "), std::string::npos);
}

} // namespace
} // namespace ike
} // namespace ns3
