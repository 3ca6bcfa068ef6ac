// SPDX-License-Identifier: GPL-2.0-only

// Sequence numbers of dead peer detection, RFC 3706 section 6.

#include "ikev1-dpd.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

TEST(Ikev1Dpd, NumbersBeginAtRandomBelowTheHighBitAndIncrease)
{
    for (uint64_t seed = 1; seed < 50; ++seed)
    {
        SeededRandomSource random(seed);
        Ikev1Dpd dpd;
        EXPECT_FALSE(dpd.Outstanding());
        const uint32_t first = dpd.Ask(random);
        EXPECT_EQ(first >> 31, 0U);
        EXPECT_EQ(dpd.Outstanding(), first);
        EXPECT_TRUE(dpd.TakeAnswer(first));
        EXPECT_FALSE(dpd.Outstanding());
        EXPECT_EQ(dpd.Ask(random), first + 1);
        EXPECT_EQ(dpd.Ask(random), first + 2);
    }
}

TEST(Ikev1Dpd, OnlyTheOutstandingNumberIsAnAnswer)
{
    SeededRandomSource random(3);
    Ikev1Dpd dpd;
    EXPECT_FALSE(dpd.TakeAnswer(0));
    const uint32_t asked = dpd.Ask(random);
    EXPECT_FALSE(dpd.TakeAnswer(asked + 1));
    EXPECT_FALSE(dpd.TakeAnswer(asked - 1));
    EXPECT_TRUE(dpd.TakeAnswer(asked));
    EXPECT_FALSE(dpd.TakeAnswer(asked)) << "a replayed answer";
    dpd.Ask(random);
    dpd.Forget();
    EXPECT_FALSE(dpd.TakeAnswer(asked + 1)) << "nobody asks any more";
}

TEST(Ikev1Dpd, QueriesOfThePeerMustGoForward)
{
    Ikev1Dpd dpd;
    EXPECT_TRUE(dpd.TakeQuery(1000));
    EXPECT_TRUE(dpd.TakeQuery(1000)) << "its answer may be lost";
    EXPECT_TRUE(dpd.TakeQuery(1001));
    EXPECT_FALSE(dpd.TakeQuery(1000)) << "replayed";
    EXPECT_TRUE(dpd.TakeQuery(1001 + Ikev1Dpd::WINDOW));
    EXPECT_FALSE(dpd.TakeQuery(1001 + 2 * Ikev1Dpd::WINDOW + 1)) << "too far ahead";
    EXPECT_TRUE(dpd.TakeQuery(1002 + Ikev1Dpd::WINDOW));
}

TEST(Ikev1Dpd, NumbersMayRollOver)
{
    Ikev1Dpd dpd;
    EXPECT_TRUE(dpd.TakeQuery(0xffffffff));
    EXPECT_TRUE(dpd.TakeQuery(0));
    EXPECT_FALSE(dpd.TakeQuery(0xffffffff));
}

} // namespace
} // namespace ike
} // namespace ns3
