// SPDX-License-Identifier: GPL-2.0-only

// What both sides do at once: quick modes for the same pair, phase 1 for the same peer; what is
// left of it, and what builds up when nobody looks (strongSwan issue 1945).

#include "ikev1-pair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

class Ikev1Redundancy : public testing::TestWithParam<bool>
{
  protected:
    std::unique_ptr<IkePair> Established(const IkePairSettings& settings) const
    {
        auto pair = MakePair(settings, GetParam());
        pair->Initiate();
        pair->Run(seconds(2));
        EXPECT_EQ(pair->Disagreement(1, settings.children), "");
        return pair;
    }

    /** @brief B calls A, as IkePair::Initiate() lets A call B. */
    static void InitiateFromB(IkePair& pair, const IkeEngineConfig& config)
    {
        InitiateCommand command;
        command.connection = config.connections.front();
        command.path =
            IpPath{{*IpAddress::Parse("192.0.2.2"), 500}, {*IpAddress::Parse("192.0.2.1"), 500}};
        pair.Command(pair.b, command);
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1Redundancy,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev1Redundancy, OfTwoQuickModesForOnePairOneSuccessorStays)
{
    std::set<bool> survivors;
    for (uint64_t seed = 1; seed <= 8; ++seed)
    {
        auto pair = MakePair(Ikev1Settings(), GetParam(), seed);
        pair->Initiate();
        pair->Run(seconds(2));
        const auto old = pair->a.engine.FindChildSa("child-0");
        pair->Command(pair->a, RekeyChildCommand{old});
        pair->Command(pair->b, RekeyChildCommand{pair->b.engine.FindChildSa("child-0")});
        pair->Run(seconds(10));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << seed;
        EXPECT_NE(pair->a.engine.FindChildSa("child-0"), old);
        for (const auto& seen : pair->a.children)
        {
            if (seen.id == pair->a.engine.FindChildSa("child-0"))
            {
                survivors.insert(seen.isInitiator);
            }
        }
    }
    EXPECT_EQ(survivors.size(), 2U) << "either side's may be the one that stays";
}

/** Every mask over the messages of both quick modes and of the deletions after them. */
TEST_P(Ikev1Redundancy, SimultaneousQuickModesEndInOnePairWhateverIsLost)
{
    auto settings = Ikev1Settings();
    settings.retransmission = IkeRetransmissionPolicy::Libreswan();
    for (unsigned mask = 0; mask < 64; ++mask)
    {
        auto pair = Established(settings);
        const auto first = std::make_shared<std::optional<size_t>>();
        pair->fate = [mask, first](size_t ordinal, bool, ByteView)
        {
            *first = first->value_or(ordinal);
            const size_t i = ordinal - **first;
            return i < 6 && (mask >> i & 1) != 0 ? Fate::DROP : Fate::DELIVER;
        };
        pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
        pair->Command(pair->b, RekeyChildCommand{pair->b.engine.FindChildSa("child-0")});
        pair->Run(seconds(100));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "mask " << mask;
    }
}

TEST_P(Ikev1Redundancy, OfTwoReauthenticationsOneIsakmpSaStays)
{
    for (const bool aggressive : {false, true})
    {
        for (uint64_t seed = 1; seed <= 4; ++seed)
        {
            auto pair = MakePair(Ikev1Settings(aggressive), GetParam(), seed);
            pair->Initiate();
            pair->Run(seconds(2));
            const auto child = pair->a.engine.FindChildSa("child-0");
            pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
            pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
            pair->Run(seconds(4));
            EXPECT_EQ(pair->a.engine.Counts().established, 1U);
            EXPECT_EQ(pair->b.engine.Counts().established, 1U);
            pair->Run(seconds(10));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << aggressive << " " << seed;
            EXPECT_EQ(pair->a.engine.FindChildSa("child-0"), child) << "the pair stays as it is";
            ASSERT_EQ(pair->a.collisions.size(), 1U);
            ASSERT_EQ(pair->b.collisions.size(), 1U);
            EXPECT_NE(pair->a.collisions, pair->b.collisions) << "each sees who has won";
            pair->Command(pair->b, RekeyChildCommand{pair->b.engine.FindChildSa("child-0")});
            pair->Run(seconds(10));
            EXPECT_EQ(pair->Disagreement(1, 1), "");
        }
    }
}

/** The second one begins while the first is under way: at each moment of it. */
TEST_P(Ikev1Redundancy, ReauthenticationsMayCrossAtAnyMoment)
{
    for (int delay = 0; delay <= 80; delay += 5)
    {
        auto pair = Established(Ikev1Settings());
        pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
        pair->Run(milliseconds(delay));
        pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
        pair->Run(seconds(200));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << delay << " ms later";
    }
}

/** Lost messages of two phases 1 that cross: an ISAKMP SA with its pair is left on both sides. */
TEST_P(Ikev1Redundancy, CrossingReauthenticationsSurviveLosses)
{
    auto settings = Ikev1Settings();
    settings.retransmission = IkeRetransmissionPolicy::Libreswan();
    for (unsigned mask = 0; mask < 1U << 12; mask += GetParam() ? 5 : 101)
    {
        auto pair = Established(settings);
        const auto first = std::make_shared<std::optional<size_t>>();
        pair->fate = [mask, first](size_t ordinal, bool, ByteView)
        {
            *first = first->value_or(ordinal);
            const size_t i = ordinal - **first;
            return i < 12 && (mask >> i & 1) != 0 ? Fate::DROP : Fate::DELIVER;
        };
        pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
        pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
        pair->Run(seconds(300));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "mask " << mask;
    }
}

/** Nobody has called before, and both call at once. */
TEST_P(Ikev1Redundancy, BothSidesMayCallAtOnce)
{
    for (const bool aggressive : {false, true})
    {
        for (int delay = 0; delay <= 100; delay += 10)
        {
            const auto settings = Ikev1Settings(aggressive);
            const auto configB = MakePairConfig(Mirror(settings));
            IkePair pair(MakePairConfig(settings),
                         configB,
                         GetParam(),
                         1 + static_cast<uint64_t>(delay));
            pair.Initiate();
            pair.Run(milliseconds(delay));
            InitiateFromB(pair, *configB);
            pair.Run(seconds(400));
            EXPECT_EQ(pair.Disagreement(1, 1), "") << aggressive << ", " << delay << " ms later";
        }
    }
}

TEST_P(Ikev1Redundancy, QuickModesUnderWayEndThoughTheirIsakmpSaIsReplaced)
{
    for (const bool commit : {false, true})
    {
        for (int delay = 0; delay <= 80; delay += 5)
        {
            auto settings = Ikev1Settings();
            settings.ikev1.commit = commit;
            auto pair = Established(settings);
            pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
            pair->Run(milliseconds(delay));
            pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
            pair->Run(seconds(400));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << commit << ", " << delay << " ms later";
        }
    }
}

/**
 * strongSwan issue 1945: Child SAs are rekeyed every 60 s and ISAKMP SAs replaced every 120 s, by
 * both sides at the same instants. When nobody tells which of them are redundant, they multiply.
 * With eyes for it there is one of each after every collision, in the tenth minute as in the
 * second.
 */
TEST_P(Ikev1Redundancy, IpsecSasBuildUpUnlessRedundantOnesAreClosed)
{
    for (const bool closes : {false, true})
    {
        auto settings = Ikev1Settings();
        settings.fuzz = 0;
        settings.childRekey = seconds(60);
        settings.ikeRekey = seconds(120);
        settings.ikev1.skipRedundant = closes;
        auto pair = Established(settings);
        std::vector<size_t> children;
        pair->Run(seconds(28));
        for (int minute = 1; minute <= (closes ? 60 : 5); ++minute)
        {
            // Half a minute after each collision; a quick mode that lost its ISAKMP SA is tried
            // again 10 to 20 s later, and inbound SAs stay 5 s for packets on their way.
            pair->Run(seconds(60));
            children.push_back(pair->a.engine.Counts().children);
            for (int i = 0; closes && i < 3 && !pair->Disagreement(1, 1).empty(); ++i)
            {
                pair->Run(seconds(7));
            }
            EXPECT_TRUE(!closes || pair->Disagreement(1, 1).empty())
                << "minute " << minute << ": " << pair->Disagreement(1, 1);
        }
        if (!closes)
        {
            EXPECT_TRUE(std::is_sorted(children.begin(), children.end()));
            EXPECT_GE(children.back(), 4 * children.front());
            EXPECT_GE(children.back(), 8U);
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
