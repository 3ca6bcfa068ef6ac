// SPDX-License-Identifier: GPL-2.0-only

#include "ike-prefix-table.h"
#include "ike-random.h"
#include "ike-topology-generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace ns3
{
namespace ike
{
namespace
{

using Oracle = std::map<std::pair<uint32_t, uint8_t>, uint32_t>;

/** @brief Longest match by looking at every prefix. */
std::optional<IkePrefixTable::Entry>
SlowLookup(const Oracle& oracle, uint32_t address, uint8_t most)
{
    std::optional<IkePrefixTable::Entry> best;
    for (const auto& [prefix, value] : oracle)
    {
        const auto& [network, length] = prefix;
        const uint64_t size = uint64_t{1} << (32 - length);
        if (length <= most && address >= network && address - network < size &&
            (!best || length > best->length))
        {
            best = IkePrefixTable::Entry{network, length, value};
        }
    }
    return best;
}

/** @brief An address near others, so that prefixes nest. */
uint32_t
DrawAddress(RandomSource& random)
{
    const uint32_t bits = static_cast<uint32_t>(random.DrawUint64());
    return DrawBelow(random, 4) == 0 ? bits : 0x0a000000 | (bits & 0x0000ff0f);
}

void
ExpectSame(const IkePrefixTable& table, const Oracle& oracle, uint32_t address, uint8_t most)
{
    const auto fast = table.Lookup(address, most);
    const auto slow = SlowLookup(oracle, address, most);
    ASSERT_EQ(fast.has_value(), slow.has_value()) << address << " " << int{most};
    if (fast)
    {
        EXPECT_EQ(fast->network, slow->network);
        EXPECT_EQ(fast->length, slow->length);
        EXPECT_EQ(fast->value, slow->value);
    }
}

TEST(IkePrefixTable, AgreesWithASearchThroughAllPrefixes)
{
    SeededRandomSource random(42);
    IkePrefixTable table;
    Oracle oracle;
    for (uint32_t step = 0; step < 6000; ++step)
    {
        const uint8_t length = static_cast<uint8_t>(DrawBelow(random, 33));
        const uint32_t network = IkePrefixTable::Network(DrawAddress(random), length);
        if (DrawBelow(random, 5) < 2)
        {
            EXPECT_EQ(table.Remove(network, length), oracle.erase({network, length}) == 1);
        }
        else
        {
            EXPECT_EQ(table.Set(network, length, step), oracle.count({network, length}) == 0);
            oracle[{network, length}] = step;
        }
        ASSERT_EQ(table.Size(), oracle.size());
        ExpectSame(table, oracle, DrawAddress(random), static_cast<uint8_t>(DrawBelow(random, 33)));
        ExpectSame(table, oracle, DrawAddress(random), 32);
    }
    ASSERT_GT(oracle.size(), 500U);
    uint32_t last = 0;
    for (const IkePrefixTable::Entry& entry : table.Entries())
    {
        EXPECT_GE(entry.network, last);
        last = entry.network;
        EXPECT_EQ(oracle.at({entry.network, entry.length}), entry.value);
        EXPECT_EQ(table.Find(entry.network, entry.length), entry.value);
    }
    while (!oracle.empty())
    {
        const auto [network, length] = oracle.begin()->first;
        EXPECT_TRUE(table.Remove(network, length));
        oracle.erase(oracle.begin());
        ExpectSame(table, oracle, DrawAddress(random), 32);
    }
    EXPECT_EQ(table.Size(), 0U);
    EXPECT_TRUE(table.Entries().empty());
}

TEST(IkePrefixTable, KnowsTheEnds)
{
    IkePrefixTable table;
    EXPECT_FALSE(table.Lookup(0).has_value());
    EXPECT_FALSE(table.Remove(0, 0));
    EXPECT_FALSE(table.Find(0, 32).has_value());
    table.Set(0x12345678, 0, 1); // bits beyond the prefix do not count
    EXPECT_EQ(table.Find(0, 0), 1U);
    EXPECT_EQ(table.Lookup(0xffffffff)->length, 0);
    table.Set(0xffffffff, 32, 2);
    table.Set(0, 32, 3);
    EXPECT_EQ(table.Lookup(0xffffffff)->value, 2U);
    EXPECT_EQ(table.Lookup(0xffffffff, 31)->value, 1U);
    EXPECT_EQ(table.Lookup(0)->value, 3U);
    EXPECT_EQ(table.Lookup(1)->value, 1U);
}

TEST(IkePrefixTable, HoldsManyNeighboringPrefixes)
{
    IkePrefixTable table;
    for (uint32_t i = 0; i < 100000; ++i)
    {
        table.Set(0x64400000 + i, 32, i);
        table.Set(0x0a000000 + (i << 8), 24, i);
    }
    EXPECT_EQ(table.Size(), 200000U);
    for (uint32_t i = 0; i < 100000; i += 7)
    {
        EXPECT_EQ(table.Lookup(0x64400000 + i)->value, i);
        EXPECT_EQ(table.Lookup(0x0a000000 + (i << 8) + 200)->value, i);
    }
    EXPECT_FALSE(table.Lookup(0x64400000 - 1).has_value());
}

} // namespace
} // namespace ike
} // namespace ns3
