// SPDX-License-Identifier: GPL-2.0-only

#include "ike-quantity.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace ns3
{
namespace ike
{
namespace
{

TEST(IkeQuantity, ReadsDurations)
{
    const std::pair<const char*, int64_t> cases[] = {
        {"0s", 0},
        {"1ns", 1},
        {"2.5us", 2500},
        {"5ms", 5000000},
        {" 5 ms ", 5000000},
        {"1e-3s", 1000000},
        {"-1s", -1000000000},
        {"2min", 120000000000},
        {"1h", 3600000000000},
        {"1d", 86400000000000},
        {"0.1ns", 0},
        {"0.5ns", 1},
    };
    for (const auto& [text, nanoseconds] : cases)
    {
        const Result<Duration> duration = ParseDuration(text);
        ASSERT_TRUE(duration.Ok()) << duration.GetError().message;
        EXPECT_EQ(duration->count(), nanoseconds) << text;
    }
}

TEST(IkeQuantity, RefusesOtherDurations)
{
    const std::pair<const char*, const char*> cases[] = {
        {"", "not a duration"},
        {"ms", "not a duration"},
        {"5", "has no unit; write 5ms"},
        {"5m", "'m' in '5m'"},
        {"5 parsecs", "'parsecs'"},
        {"inf s", "not a duration"},
        {"nan s", "not a duration"},
        {"0x10s", "'x10s'"},
        {"1e300d", "200 years"},
        {"1e999s", "not a duration"},
    };
    for (const auto& [text, says] : cases)
    {
        const Result<Duration> duration = ParseDuration(text);
        ASSERT_FALSE(duration.Ok()) << text;
        EXPECT_NE(duration.GetError().message.find(says), std::string::npos)
            << text << ": " << duration.GetError().message;
    }
}

TEST(IkeQuantity, ReadsBitRates)
{
    const std::pair<const char*, uint64_t> cases[] = {
        {"1b/s", 1},
        {"9600bit/s", 9600},
        {"512kb/s", 512000},
        {"9953.28Mb/s", 9953280000},
        {"10 Gbps", 10000000000},
        {"1.2Tbit/s", 1200000000000},
    };
    for (const auto& [text, rate] : cases)
    {
        const Result<uint64_t> parsed = ParseBitRate(text);
        ASSERT_TRUE(parsed.Ok()) << parsed.GetError().message;
        EXPECT_EQ(*parsed, rate) << text;
    }
    for (const char* text : {"", "10", "10Gb", "10GB/s", "0b/s", "-1Mb/s", "0.5b/s", "1e9Tb/s"})
    {
        EXPECT_FALSE(ParseBitRate(text).Ok()) << text;
    }
}

TEST(IkeQuantity, ReadsNumbers)
{
    EXPECT_EQ(ParseNumber(" -1.5e2 "), -150.0);
    EXPECT_EQ(ParseNumber("48.8566"), 48.8566);
    for (const char* text : {"", "1,5", "1.5x", "inf", "nan", "one"})
    {
        EXPECT_FALSE(ParseNumber(text).has_value()) << text;
    }
}

TEST(IkeQuantity, WritesWhatItReads)
{
    EXPECT_EQ(ToText(Duration(5250000)), "5.25ms");
    EXPECT_EQ(ToText(Duration(0)), "0ns");
    EXPECT_EQ(ToText(Duration(-1500)), "-1.5us");
    EXPECT_EQ(ToText(std::chrono::seconds(90)), "90s");
    EXPECT_EQ(BitRateToText(9953280000), "9.953Gb/s");
    EXPECT_EQ(BitRateToText(1), "1b/s");
    for (const char* text : {"7ns", "1.25us", "999.9ms", "42s"})
    {
        EXPECT_EQ(ToText(*ParseDuration(text)), text);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
