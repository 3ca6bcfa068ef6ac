// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"
#include "ikev2-window.h"

#include <gtest/gtest.h>

#include <bitset>
#include <set>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;
using Place = Ikev2RequestPlace;

/** An answer that names its request. */
Bytes
AnswerOf(uint32_t id)
{
    Bytes octets;
    AppendUint(octets, id, 4);
    return octets;
}

TEST(Ikev2ReceiveWindow, OneKeepsOneAnswer)
{
    Ikev2ReceiveWindow window;
    EXPECT_EQ(window.PlaceOf(0), Place::FRESH);
    EXPECT_EQ(window.PlaceOf(1), Place::BEYOND);
    window.Answered(0, AnswerOf(0));
    EXPECT_EQ(window.PlaceOf(0), Place::REPEATED);
    EXPECT_EQ(window.AnswerTo(0), AnswerOf(0));
    window.Answered(1, AnswerOf(1));
    EXPECT_EQ(window.PlaceOf(0), Place::FORGOTTEN);
    EXPECT_EQ(window.PlaceOf(1), Place::REPEATED);
    EXPECT_EQ(window.PlaceOf(2), Place::FRESH);
    EXPECT_EQ(window.PlaceOf(3), Place::BEYOND);
    EXPECT_EQ(window.PlaceOf(0xffffffff), Place::BEYOND);
    EXPECT_EQ(window.Kept(), 1u);
}

TEST(Ikev2ReceiveWindow, GrowsAndKeepsWhatItHad)
{
    Ikev2ReceiveWindow window;
    window.Answered(0, AnswerOf(0));
    window.Answered(1, AnswerOf(1));
    window.Grow(4);
    window.Grow(2); // never shrinks
    EXPECT_EQ(window.Size(), 4u);
    EXPECT_EQ(window.PlaceOf(1), Place::REPEATED);
    EXPECT_EQ(window.AnswerTo(1), AnswerOf(1));
    EXPECT_EQ(window.PlaceOf(5), Place::FRESH);
    EXPECT_EQ(window.PlaceOf(6), Place::BEYOND);
    window.Grow(100000);
    EXPECT_EQ(window.Size(), Ikev2ReceiveWindow::MAX_SIZE);
}

/** Against a model that remembers everything: a peer that keeps the rules is never refused, and no
 * request is worked on twice. */
TEST(Ikev2ReceiveWindow, AgreesWithASlowModel)
{
    for (uint32_t size : {1u, 2u, 3u, 8u, 256u})
    {
        SeededRandomSource dice(size);
        Ikev2ReceiveWindow window;
        window.Grow(size);
        std::set<uint32_t> answered;   // at this side
        std::set<uint32_t> unanswered; // at the peer
        uint32_t next = 0;
        for (int round = 0; round < 5000; ++round)
        {
            if (dice.DrawUnit() < 0.6 && (unanswered.empty() || next - *unanswered.begin() < size))
            {
                unanswered.insert(next++);
            }
            if (unanswered.empty())
            {
                continue;
            }
            auto it = unanswered.begin();
            std::advance(it, static_cast<size_t>(dice.DrawUnit() * unanswered.size()));
            const uint32_t id = *it;
            const auto place = window.PlaceOf(id);
            ASSERT_EQ(place, answered.count(id) ? Place::REPEATED : Place::FRESH)
                << "size " << size << " id " << id;
            if (place == Place::FRESH)
            {
                window.Answered(id, AnswerOf(id));
                answered.insert(id);
            }
            ASSERT_EQ(window.AnswerTo(id), AnswerOf(id));
            ASSERT_LE(window.Kept(), size);
            if (dice.DrawUnit() < 0.7)
            {
                unanswered.erase(id); // its answer has arrived
            }
            ASSERT_EQ(window.PlaceOf(window.ExpectedId() + size), Place::BEYOND);
        }
    }
}

TEST(Ikev2SendWindow, WaitsForTheOldest)
{
    Ikev2SendWindow window;
    EXPECT_TRUE(window.HasRoom());
    window.Insert(window.NextId(), Ikev2Request());
    EXPECT_FALSE(window.HasRoom());
    window.Grow(3);
    window.Grow(2);
    EXPECT_EQ(window.Size(), 3u);
    window.Insert(window.NextId(), Ikev2Request());
    window.Insert(window.NextId(), Ikev2Request());
    EXPECT_FALSE(window.HasRoom());
    window.erase(window.find(1));
    window.erase(window.find(2));
    EXPECT_FALSE(window.HasRoom()) << "0 is unanswered, so 3 must wait (RFC 7296 section 2.3)";
    window.erase(window.find(0));
    EXPECT_TRUE(window.HasRoom());
    EXPECT_EQ(window.NextId(), 3u);
    window.Grow(0xffffffff);
    EXPECT_EQ(window.Size(), Ikev2SendWindow::MAX_SIZE);
}

class Ikev2Window : public ::testing::TestWithParam<bool>
{
  protected:
    std::unique_ptr<IkePair> Established(unsigned window, size_t children, uint64_t seed = 1)
    {
        IkePairSettings settings;
        settings.window = window;
        settings.children = children;
        auto pair = MakePair(settings, GetParam(), seed);
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, children), "");
        return pair;
    }

    static void RekeyAll(IkePair& pair, IkePairSide& side)
    {
        for (const ChildSaId id : side.LiveChildren())
        {
            pair.Command(side, RekeyChildCommand{id});
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Window,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Window, OneSaysNothingAndSendsOneByOne)
{
    auto pair = Established(1, 4);
    for (const auto& message : pair->a.sent)
    {
        EXPECT_EQ(message.FindNotify(NotifyType::SET_WINDOW_SIZE), nullptr);
    }
    RekeyAll(*pair, pair->a);
    EXPECT_EQ(pair->InFlight(), 1u);
    pair->Settle();
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 4), "");
}

TEST_P(Ikev2Window, AsManyRequestsAsThePeerKeepsGoOutAtOnce)
{
    auto pair = Established(3, 5);
    EXPECT_NE(pair->b.received.at(1).FindNotify(NotifyType::SET_WINDOW_SIZE), nullptr);
    EXPECT_NE(pair->a.received.at(1).FindNotify(NotifyType::SET_WINDOW_SIZE), nullptr);
    RekeyAll(*pair, pair->a);
    EXPECT_EQ(pair->InFlight(), 3u);
    pair->Settle();
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 5), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 5u);
}

TEST_P(Ikev2Window, TheSmallerPromiseBinds)
{
    IkePairSettings settings;
    settings.children = 4;
    IkePairSettings other = Mirror(settings);
    settings.window = 4; // A promises four, B one
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Settle();
    ASSERT_EQ(pair.Disagreement(1, 4), "");
    RekeyAll(pair, pair.a);
    EXPECT_EQ(pair.InFlight(), 1u);
    pair.Settle();
    pair.Advance(seconds(6));
    ASSERT_EQ(pair.Disagreement(1, 4), "");
    RekeyAll(pair, pair.b);
    EXPECT_EQ(pair.InFlight(), 4u);
    pair.Settle();
    pair.Advance(seconds(6));
    EXPECT_EQ(pair.Disagreement(1, 4), "");
}

TEST_P(Ikev2Window, RequestsOutOfOrderAreWorkedOnAsTheyCome)
{
    auto pair = Established(4, 4);
    RekeyAll(*pair, pair->a);
    ASSERT_EQ(pair->InFlight(), 4u);
    for (int i = 0; i < 3; ++i) // the last one first
    {
        pair->Hold();
    }
    pair->Deliver();
    ASSERT_EQ(pair->InFlight(), 4u) << "three requests and one answer";
    EXPECT_TRUE(pair->b.drops.empty());
    pair->Settle();
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 4), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 4u);
}

TEST_P(Ikev2Window, EachOfSeveralRepeatedRequestsGetsItsOwnAnswer)
{
    auto pair = Established(4, 4);
    RekeyAll(*pair, pair->a);
    for (int i = 0; i < 4; ++i)
    {
        pair->Deliver(); // the requests
    }
    ASSERT_EQ(pair->InFlight(), 4u);
    for (int i = 0; i < 4; ++i)
    {
        pair->Drop(); // all answers
    }
    const size_t worked = pair->b.received.size();
    pair->Advance(seconds(5)); // all four are sent again
    EXPECT_EQ(pair->a.retransmissions, 4u);
    for (int i = 0; i < 4; ++i)
    {
        pair->Deliver();
    }
    EXPECT_EQ(pair->b.received.size(), worked) << "nothing is worked on twice";
    pair->Settle();
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 4), "");
}

TEST_P(Ikev2Window, ARequestBeyondIsComplainedOfOnceInAWhile)
{
    auto pair = Established(1, 1);
    // A keeps the rule, so the request ahead of its time comes from a twin: the same seeds, keys.
    auto twin = Established(1, 1);
    for (int i = 0; i < 5; ++i)
    {
        twin->Command(twin->a, ProbeCommand{twin->a.engine.FindIkeSa("pair")});
        if (i < 4)
        {
            twin->Settle();
        }
    }
    const Bytes ahead = twin->Front();
    pair->Hand(true, ahead);
    ASSERT_GE(pair->InFlight(), 1u);
    EXPECT_EQ(pair->b.drops.back(), IkeDropReason::MESSAGE_ID_OUT_OF_WINDOW);
    const auto* notify = pair->b.sent.back().FindNotify(NotifyType::INVALID_MESSAGE_ID);
    ASSERT_NE(notify, nullptr);
    EXPECT_EQ(notify->data, (Bytes{0, 0, 0, 6}));
    EXPECT_FALSE(pair->b.sent.back().header.IsResponse());
    const size_t said = pair->b.sent.size();
    pair->Hand(true, ahead);
    EXPECT_EQ(pair->b.sent.size(), said) << "limited in rate";
    Bytes forged = ahead;
    forged.back() ^= 1;
    pair->Advance(seconds(11));
    pair->Hand(true, forged);
    EXPECT_EQ(pair->b.sent.size(), said) << "nothing is said about what the peer never sent";
    pair->Run(minutes(1));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2Window, ARekeyedIkeSaStartsWithOneAndIsTold)
{
    auto pair = Established(4, 4);
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 4), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::INFORM, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(pair->b.Finished(IkeExchangeKind::INFORM, IkeExchangeOutcome::SUCCEEDED), 1u);
    RekeyAll(*pair, pair->a);
    EXPECT_EQ(pair->InFlight(), 4u);
    pair->Settle();
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 4), "");
}

TEST_P(Ikev2Window, TheIkeSaIsRekeyedWhenNothingElseIsUnderWay)
{
    auto pair = Established(8, 4);
    RekeyAll(*pair, pair->a);
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Command(pair->a, DeleteChildCommand{pair->a.engine.FindChildSa("child-0")});
    EXPECT_EQ(pair->InFlight(), 4u);
    pair->Settle();
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 4), "")
        << "the pair that was to be deleted was replaced before its turn came";
}

/** Both sides rekey all their children at once in a wide window, every combination of losses. */
TEST_P(Ikev2Window, AllChildrenRekeyedByBothSidesUnderLoss)
{
    const unsigned bits = GetParam() ? 9 : 4;
    for (unsigned mask = 0; mask < 1u << bits; ++mask)
    {
        auto pair = Established(4, 3, mask + 1);
        size_t base = SIZE_MAX;
        pair->fate = [&base, mask, bits](size_t ordinal, bool, ByteView)
        {
            base = std::min(base, ordinal);
            return ordinal - base < bits && (mask >> (ordinal - base) & 1) ? Fate::DROP
                                                                           : Fate::DELIVER;
        };
        RekeyAll(*pair, pair->a);
        RekeyAll(*pair, pair->b);
        pair->Run(seconds(400));
        size_t timedOut = 0;
        for (const IkePairSide* side : {&pair->a, &pair->b})
        {
            for (const auto& report : side->exchanges)
            {
                timedOut += report.outcome == IkeExchangeOutcome::TIMED_OUT ? 1 : 0;
            }
        }
        ASSERT_TRUE(timedOut == 0 || std::bitset<32>(mask).count() >= 6) << "mask " << mask;
        if (timedOut == 0)
        {
            ASSERT_EQ(pair->Disagreement(1, 3), "") << "mask " << mask;
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
