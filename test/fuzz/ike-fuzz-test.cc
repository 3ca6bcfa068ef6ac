// SPDX-License-Identifier: GPL-2.0-only

// The fuzz targets without libFuzzer: their seeds, some changes of each, and every input that once
// found something.

#include "ike-fuzz-arena.h"
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

TEST(FuzzArena, IsPutBackOctetForOctet)
{
    FuzzArena arena;
    EXPECT_FALSE(arena.IsServed()) << "the tests' new is the system's";
    auto* kept = static_cast<uint8_t*>(arena.Allocate(100, 1));
    std::fill_n(kept, 100, uint8_t{7});
    const FuzzArena::Image image = arena.Keep();
    for (int input = 0; input < 3; ++input)
    {
        EXPECT_EQ(std::count(kept, kept + 100, 7), 100);
        auto* fresh = static_cast<uint8_t*>(arena.Allocate(5000, 64));
        EXPECT_EQ(reinterpret_cast<uintptr_t>(fresh) % 64, 0U);
        std::fill_n(fresh, 5000, uint8_t{9});
        std::fill_n(kept, 100, uint8_t{8});
        arena.Free(kept);
        EXPECT_EQ(arena.Live(), 1U);
        arena.PutBack(image);
        EXPECT_EQ(arena.Live(), 1U);
    }
}

TEST(FuzzArenaDeathTest, ShowsWhatIsGivenBackTwiceAndWhatGrowsWithoutBound)
{
    FuzzArena arena;
    void* block = arena.Allocate(40, 1);
    arena.Free(block);
    EXPECT_DEATH(arena.Free(block), "given back twice");
    EXPECT_DEATH(arena.Allocate(9 << 20, 1), "without bound");
}

#if defined(__SANITIZE_ADDRESS__)
#define IKE_UNDER_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IKE_UNDER_ASAN
#endif
#endif
#ifdef IKE_UNDER_ASAN
TEST(FuzzArenaDeathTest, AddressSanitizerWatchesItAlsoWhenItWasPutBack)
{
    FuzzArena arena;
    auto* given = static_cast<volatile uint8_t*>(arena.Allocate(40, 1));
    auto* gone = static_cast<volatile uint8_t*>(arena.Allocate(40, 1));
    arena.Free(const_cast<uint8_t*>(gone));
    const FuzzArena::Image image = arena.Keep();
    auto* later = static_cast<volatile uint8_t*>(arena.Allocate(40, 1));
    later[0] = 1;
    arena.PutBack(image);
    given[39] = 1;
    EXPECT_DEATH(given[40] = 1, "use-after-poison");
    EXPECT_DEATH(gone[0] = 1, "use-after-poison");
    EXPECT_DEATH(later[0] = 1, "use-after-poison");
}
#endif

TEST(FuzzTargets, NamesDiffer)
{
    const auto names = Names();
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

} // namespace
} // namespace ike
} // namespace ns3
