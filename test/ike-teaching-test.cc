// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"
#include "ike-recorder.h"
#include "ike-teaching-record.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace ns3
{
namespace ike
{
namespace
{

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class TeachingTest : public ::testing::Test
{
  protected:
    TeachingTest()
    {
        std::string pattern = (fs::temp_directory_path() / "ike-teaching-XXXXXX").string();
        m_root = mkdtemp(pattern.data());
    }

    ~TeachingTest() override
    {
        fs::remove_all(m_root);
    }

    /** @brief Two gateways that rekey every few seconds. @return their teaching record */
    nlohmann::json Record(uint32_t most, Duration length)
    {
        PairPlan plan;
        plan.realCrypto = true;
        plan.childLifetime = IkeLifetimePolicy::Strongswan(2s);
        plan.ikeLifetime = IkeLifetimePolicy::Strongswan(5s);
        GatewayPair pair(plan);
        IkeRecorderOptions options;
        options.teach = true;
        options.teachMessages = most;
        const fs::path run = m_root / std::to_string(most);
        IkeRecorder recorder(run.string(), options);
        recorder.Attach(pair.peer[0], "left");
        recorder.Attach(pair.peer[1], "right");
        EXPECT_TRUE(recorder.Start());
        pair.RunUntil(length);
        EXPECT_TRUE(recorder.Finish());
        std::ifstream file(run / "teaching.json");
        return nlohmann::json::parse(file);
    }

    fs::path m_root;
};

TEST_F(TeachingTest, OnlyTheFirstMessagesAreKeptAndASentenceSaysSo)
{
    const auto all = Record(1000, 8s);
    const size_t total = all["messages"].size();
    ASSERT_GT(total, 12U);
    ASSERT_LT(total, 1000U);
    EXPECT_TRUE(all["cut"].is_null());

    const auto some = Record(6, 8s);
    ASSERT_EQ(some["messages"].size(), 6U);
    EXPECT_EQ(some["cut"], "The run had more messages than these: only the first 6 are kept.");
    for (size_t i = 0; i < 5; ++i)
    {
        EXPECT_EQ(some["messages"][i], all["messages"][i]) << i;
    }
    EXPECT_EQ(some["messages"][5]["datagrams"], all["messages"][5]["datagrams"]);
    EXPECT_FALSE(some["messages"][5]["received_ns"].is_null()) << "arrivals are still noted";
}

TEST_F(TeachingTest, RekeyedIkeSasOpenUnderTheirNewKeys)
{
    const auto record = Record(1000, 8s);
    std::set<std::string> spis;
    for (const auto& message : record["messages"])
    {
        const bool isOpen = message["exchange"] == "IKE_SA_INIT";
        EXPECT_EQ(message["opened"].is_null(), isOpen) << message["exchange"];
        spis.insert(message["initiator_spi"].get<std::string>());
    }
    EXPECT_GE(spis.size(), 2U) << "no IKE SA was rekeyed";
}

TEST_F(TeachingTest, EventsOfAMessageHaveABound)
{
    IkeTeachingRecord record(10);
    record.AddPeer("left");
    for (int i = 0; i < 1000; ++i)
    {
        record.Event(IkeSpi(1), IkeTeachingEvent());
    }
    IkeSaInfo sa;
    IkeMessage message;
    message.header.initiatorSpi = IkeSpi(1);
    record.Message(0, TimePoint(), sa, true, message, WriteMessage(message));
    for (int i = 0; i < 1000; ++i)
    {
        record.Event(IkeSpi(1), IkeTeachingEvent());
    }
    const std::string path = (m_root / "record.json").string();
    ASSERT_TRUE(record.Write(path));
    std::ifstream file(path);
    const auto document = nlohmann::json::parse(file);
    EXPECT_EQ(document["before"].size(), IkeTeachingRecord::MOST_EVENTS);
    EXPECT_EQ(document["messages"][0]["events"].size(), IkeTeachingRecord::MOST_EVENTS);
    EXPECT_EQ(document["messages"][0]["events_cut"],
              "More happened after this message than is kept here.");
}

TEST_F(TeachingTest, AFolderThatIsNotThereIsAnError)
{
    IkeTeachingRecord record(10);
    const auto done = record.Write((m_root / "nowhere" / "teaching.json").string());
    ASSERT_FALSE(done);
    EXPECT_NE(done.GetError().message.find("Cannot write"), std::string::npos);
}

} // namespace
} // namespace ike
} // namespace ns3
