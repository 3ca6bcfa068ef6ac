// SPDX-License-Identifier: GPL-2.0-only

// The fuzz targets without libFuzzer: their seeds, some changes of each, and every input that once
// found something.

#include "ike-fuzz-samples.h"
#include "ike-fuzz-target.h"
#include "ike-random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace ns3
{
namespace ike
{
namespace
{

class FuzzTargetTest : public testing::TestWithParam<std::string>
{
  protected:
    const FuzzTarget& Target() const
    {
        return *FindFuzzTarget(GetParam());
    }

    void ExpectContent(const Bytes& input) const
    {
        EXPECT_NO_THROW(Target().run(input)) << ToHex(input);
    }
};

std::vector<std::string>
Names()
{
    std::vector<std::string> names;
    for (const FuzzTarget& target : FuzzTargets())
    {
        names.emplace_back(target.name);
    }
    return names;
}

INSTANTIATE_TEST_SUITE_P(Targets,
                         FuzzTargetTest,
                         testing::ValuesIn(Names()),
                         [](const auto& info)
                         {
                             std::string name = info.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST_P(FuzzTargetTest, SeedsAndTheirNeighborsPass)
{
    const auto seeds = Target().makeSeeds();
    ASSERT_FALSE(seeds.empty());
    ExpectContent({});
    SeededRandomSource dice(22);
    for (const Bytes& seed : seeds)
    {
        ExpectContent(seed);
        for (int i = 0; i < 10 && !seed.empty(); ++i)
        {
            Bytes changed = seed;
            changed[dice.DrawUint64() % changed.size()] ^=
                static_cast<uint8_t>(1U << dice.DrawUint64() % 8);
            ExpectContent(changed);
            changed.resize(dice.DrawUint64() % changed.size());
            ExpectContent(changed);
        }
    }
}

TEST_P(FuzzTargetTest, SeedsAreTheSameAtEveryCall)
{
    EXPECT_EQ(Target().makeSeeds(), Target().makeSeeds());
}

// test/data/fuzz/TARGET holds what fuzzing has found, in hexadecimal, mended since.
TEST_P(FuzzTargetTest, WhatWasFoundOnceIsMended)
{
    const std::string folder = std::string(IKE_SOURCE_DIR) + "/test/data/fuzz/" + GetParam();
    for (const auto& path : FilesIn(folder, ".hex"))
    {
        const Bytes text = OctetsOfFile(path);
        std::string digits(text.begin(), text.end());
        digits.erase(std::remove_if(digits.begin(), digits.end(), ::isspace), digits.end());
        const auto input = FromHex(digits);
        ASSERT_TRUE(input) << path;
        SCOPED_TRACE(path);
        ExpectContent(*input);
    }
}

TEST(FuzzTargets, EveryKeptInputBelongsToATarget)
{
    std::error_code absent;
    const std::string folder = std::string(IKE_SOURCE_DIR) + "/test/data/fuzz";
    for (const auto& entry : std::filesystem::directory_iterator(folder, absent))
    {
        EXPECT_TRUE(FindFuzzTarget(entry.path().filename().string())) << entry.path();
    }
}

TEST(FuzzTargets, NamesDiffer)
{
    const auto names = Names();
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

} // namespace
} // namespace ike
} // namespace ns3
