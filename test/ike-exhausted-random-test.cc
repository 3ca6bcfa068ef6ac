// SPDX-License-Identifier: GPL-2.0-only

// A random source that runs dry at any octet of a set-up: the side that lacks it gives up whole.

#include "ike-fault.h"
#include "ikev1-pair.h"

#include <gtest/gtest.h>

#include <memory>
#include <tuple>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;

enum class Way
{
    IKEV2,
    IKEV1_MAIN,
    IKEV1_AGGRESSIVE,
};

/** @brief A way to set up, the side that lacks octets (A initiates), the cryptography. */
class IkeExhaustedRandom : public testing::TestWithParam<std::tuple<Way, bool, bool>>
{
  protected:
    static IkePairSettings Settings()
    {
        const Way way = std::get<0>(GetParam());
        if (way != Way::IKEV2)
        {
            return Ikev1Settings(way == Way::IKEV1_AGGRESSIVE);
        }
        IkePairSettings settings;
        settings.ikeProposals = {"aes128-sha256-x25519"}; // CBC draws its IVs
        return settings;
    }

    static std::unique_ptr<IkePair> NewPair()
    {
        return MakePair(Settings(), std::get<2>(GetParam()));
    }

    static IkePairSide& Lacking(IkePair& pair)
    {
        return std::get<1>(GetParam()) ? pair.b : pair.a;
    }
};

INSTANTIATE_TEST_SUITE_P(
    Ways,
    IkeExhaustedRandom,
    testing::Combine(testing::Values(Way::IKEV2, Way::IKEV1_MAIN, Way::IKEV1_AGGRESSIVE),
                     testing::Bool(),
                     testing::Bool()));

TEST_P(IkeExhaustedRandom, ASetUpFailsWholeAtWhateverOctet)
{
    // Real key exchanges take their time: every eighth octet there.
    const uint64_t step = std::get<2>(GetParam()) ? 1 : 8;
    uint64_t failures = 0;
    uint64_t octets = 0;
    for (bool stands = false; !stands; octets += step)
    {
        ASSERT_LT(octets, 2000U);
        const auto pair = NewPair();
        Lacking(*pair).random.SetOctetsLeft(octets);
        pair->Initiate();
        pair->Settle();
        stands = pair->Disagreement(1, 1).empty();
        EXPECT_TRUE(stands || Lacking(*pair).HoldsNothing()) << octets << " octets";
        failures += stands ? 0 : 1;
        if (!stands)
        {
            // It fails for as long as there are none, and does not once there are.
            Lacking(*pair).random.SetOctetsLeft(std::nullopt);
            pair->a.engine.Counts().halfOpen > 0 ? void() : pair->Initiate();
            pair->Run(minutes(3));
            EXPECT_GE(pair->a.engine.Counts().established, 1U) << octets << " octets";
            EXPECT_GE(pair->a.LiveChildren().size(), 1U) << octets << " octets";
        }
    }
    EXPECT_GE(failures, 48 / step) << "a nonce and an SPI at the least";
}

TEST_P(IkeExhaustedRandom, ARekeyWithoutItEndsTheIkeSaAndLeavesNothingHalfDone)
{
    const auto pair = NewPair();
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    Lacking(*pair).random.SetOctetsLeft(0);
    pair->Command(pair->a, RekeyChildCommand{pair->a.LiveChildren().front()});
    pair->Settle();
    EXPECT_TRUE(Lacking(*pair).HoldsNothing());
}

// Counter mode draws no IVs. (Version 1 draws a message id for whatever it asks.)
TEST(IkeExhaustedRandomOfBoth, WhatOnlyCountsGoesOn)
{
    IkePairSettings settings;
    settings.ikeProposals = {"aes128gcm16-prfsha256-x25519"};
    const auto pair = MakePair(settings, true);
    pair->Initiate();
    pair->Settle();
    pair->a.random.SetOctetsLeft(0);
    pair->b.random.SetOctetsLeft(0);
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 1U);
}

TEST(IkeExhaustedRandomFault, StrikesAtTheNamedMessage)
{
    IkePairSettings settings;
    settings.ikeProposals = {"aes128-sha256-x25519"};
    const auto pair = MakePair(settings, true);
    IkeFault fault;
    fault.kind = *IkeMessageKind::Parse("IKE_SA_INIT request");
    fault.action = IkeFaultAction::EXHAUST_RANDOM;
    pair->faults = std::make_shared<IkeFaultPlan>(std::vector<IkeFault>{fault});
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->faults->Hits(), 1U);
    EXPECT_EQ(pair->a.states.back(), "AUTH_SENT>DEAD");
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_TRUE(pair->b.sad.empty());
}

} // namespace
} // namespace ike
} // namespace ns3
