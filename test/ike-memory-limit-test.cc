// SPDX-License-Identifier: GPL-2.0-only

// Memory that is full: what cannot be had is refused, or given up whole; what stands goes on.

#include "ike-fault.h"
#include "ike-state-size.h"
#include "ikev1-pair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <tuple>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;

enum class Way
{
    IKEV2,
    IKEV1_MAIN,
    IKEV1_AGGRESSIVE,
};

constexpr size_t TUNNEL_OCTETS = ESTABLISHED_SA_OCTETS + CHILD_SA_OCTETS;

size_t
Held(const IkePairSide& side)
{
    return StateOctetsOf(side.engine.Counts());
}

void
Fill(IkePairSide& side)
{
    side.engine.SetMemoryLimit(Held(side));
}

size_t
Dropped(const IkePairSide& side)
{
    return std::count(side.drops.begin(), side.drops.end(), IkeDropReason::MEMORY_LIMIT);
}

/** @brief A way to set up, the side without memory (A initiates), the cryptography. */
class IkeMemory : public testing::TestWithParam<std::tuple<Way, bool, bool>>
{
  protected:
    static IkePairSettings Settings()
    {
        const Way way = std::get<0>(GetParam());
        return way == Way::IKEV2 ? IkePairSettings() : Ikev1Settings(way == Way::IKEV1_AGGRESSIVE);
    }

    static std::unique_ptr<IkePair> NewPair(const IkePairSettings& settings = Settings())
    {
        return MakePair(settings, std::get<2>(GetParam()));
    }

    static std::unique_ptr<IkePair> NewTunnel(const IkePairSettings& settings = Settings())
    {
        auto pair = NewPair(settings);
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        return pair;
    }

    static bool IsAtB()
    {
        return std::get<1>(GetParam());
    }

    static IkePairSide& Full(IkePair& pair)
    {
        return IsAtB() ? pair.b : pair.a;
    }

    static IkePairSide& Other(IkePair& pair)
    {
        return IsAtB() ? pair.a : pair.b;
    }
};

INSTANTIATE_TEST_SUITE_P(
    Ways,
    IkeMemory,
    testing::Combine(testing::Values(Way::IKEV2, Way::IKEV1_MAIN, Way::IKEV1_AGGRESSIVE),
                     testing::Bool(),
                     testing::Bool()));

TEST_P(IkeMemory, ASetUpNeedsWhatAHalfOpenSaTakes)
{
    for (const size_t lack : {HALF_OPEN_SA_OCTETS, size_t{1}, size_t{0}})
    {
        IkePairSettings settings = Settings();
        settings.memoryLimit = HALF_OPEN_SA_OCTETS - lack + (lack == HALF_OPEN_SA_OCTETS ? 1 : 0);
        const auto pair = NewPair(settings);
        Other(*pair).engine.SetMemoryLimit(1000000);
        pair->Initiate();
        pair->Settle();
        if (lack == 0)
        {
            EXPECT_EQ(pair->Disagreement(1, 1), "");
            continue;
        }
        EXPECT_TRUE(Full(*pair).HoldsNothing()) << lack;
        EXPECT_EQ(Dropped(Full(*pair)), IsAtB() ? 1U : 0U);
        // As soon as there is memory, the initiator's next try or transmission gets through.
        Full(*pair).engine.SetMemoryLimit(1000000);
        IsAtB() ? void() : pair->Initiate();
        pair->Run(minutes(1));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << lack;
    }
}

TEST_P(IkeMemory, WhatStandsGoesOnWhileStrangersAreRefused)
{
    const auto pair = NewTunnel();
    Fill(Full(*pair));
    pair->Initiate();
    pair->Run(minutes(5));
    EXPECT_EQ(Full(*pair).engine.Counts().established, 1U);
    EXPECT_EQ(Held(Full(*pair)), TUNNEL_OCTETS);
    EXPECT_GE(Full(*pair).LiveChildren().size(), 1U);
}

TEST_P(IkeMemory, ARekeyThatIsDueWaitsForMemory)
{
    IkePairSettings settings = Settings();
    settings.childRekey = minutes(10); // and the hard end a minute later
    settings.fuzz = 0;
    const auto pair = NewTunnel(settings);
    const ChildSaId first = pair->a.LiveChildren().front();
    Fill(pair->a);
    Fill(pair->b);
    pair->Run(minutes(10));
    EXPECT_EQ(pair->a.LiveChildren(), std::vector<ChildSaId>{first});
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    pair->a.engine.SetMemoryLimit(std::nullopt);
    pair->b.engine.SetMemoryLimit(std::nullopt);
    pair->Run(seconds(25));
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_NE(pair->a.LiveChildren().front(), first);
}

// What a host commands is not weighed beforehand.
TEST_P(IkeMemory, ARekeyThatFindsNoneInItsMidstEndsTheIkeSaWhole)
{
    const auto pair = NewTunnel();
    Fill(Full(*pair));
    pair->Command(Full(*pair), RekeyChildCommand{Full(*pair).LiveChildren().front()});
    pair->Settle();
    EXPECT_TRUE(Full(*pair).HoldsNothing());
}

/** @brief What version 2 has words for; whether the cryptography is modelled. */
class Ikev2Memory : public testing::TestWithParam<bool>
{
  protected:
    void SetUp() override
    {
        pair->Initiate();
        pair->Settle();
        ASSERT_EQ(pair->Disagreement(1, 1), "");
        Fill(pair->b);
    }

    std::unique_ptr<IkePair> pair{MakePair(IkePairSettings(), GetParam())};
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev2Memory, testing::Bool());

TEST_P(Ikev2Memory, AnotherChildIsOneTooMany)
{
    const auto config = MakePairConfig(IkePairSettings())->connections.front();
    const IkeSaId ikeSa = pair->a.engine.FindIkeSa("pair");
    pair->Command(pair->a, CreateChildCommand{ikeSa, config->children.front(), {}});
    pair->Settle();
    EXPECT_EQ(pair->a.exchanges.back().error, NotifyType::NO_ADDITIONAL_SAS);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2Memory, RekeysAreRefusedForNowAndComeLater)
{
    const ChildSaId child = pair->a.LiveChildren().front();
    const IkeSaId ikeSa = pair->a.engine.FindIkeSa("pair");
    pair->Command(pair->a, RekeyChildCommand{child});
    pair->Settle();
    EXPECT_EQ(pair->a.exchanges.back().error, NotifyType::TEMPORARY_FAILURE);
    pair->Command(pair->a, RekeyIkeCommand{ikeSa});
    pair->Settle();
    EXPECT_EQ(pair->a.exchanges.back().error, NotifyType::TEMPORARY_FAILURE);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    pair->b.engine.SetMemoryLimit(std::nullopt);
    pair->Run(seconds(45));
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_NE(pair->a.LiveChildren().front(), child);
    EXPECT_NE(pair->a.engine.FindIkeSa("pair"), ikeSa);
}

TEST(Ikev1Memory, AQuickModeGetsThroughOnceThereIsSome)
{
    const auto pair = MakePair(Ikev1Settings(), true);
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    Fill(pair->b);
    const ChildSaId child = pair->a.LiveChildren().front();
    pair->Command(pair->a, RekeyChildCommand{child});
    pair->Settle();
    EXPECT_EQ(Dropped(pair->b), 1U);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    pair->b.engine.SetMemoryLimit(std::nullopt);
    pair->Run(seconds(30));
    EXPECT_NE(pair->a.LiveChildren().back(), child);
}

TEST(IkeMemoryFault, StrikesAtTheNamedMessage)
{
    const auto pair = MakePair(IkePairSettings(), true);
    IkeFault fault;
    fault.kind = *IkeMessageKind::Parse("CREATE_CHILD_SA request");
    fault.action = IkeFaultAction::EXHAUST_MEMORY;
    pair->faults = std::make_shared<IkeFaultPlan>(std::vector<IkeFault>{fault});
    pair->Initiate();
    pair->Settle();
    pair->Command(pair->a, RekeyChildCommand{pair->a.LiveChildren().front()});
    pair->Settle();
    EXPECT_EQ(pair->faults->Hits(), 1U);
    EXPECT_TRUE(pair->a.HoldsNothing());
}

} // namespace
} // namespace ike
} // namespace ns3
