// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"
#include "ikev2-child-negotiation.h"

#include <gtest/gtest.h>

#include <bitset>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class Ikev2Rekey : public ::testing::TestWithParam<bool>
{
  protected:
    /** An established pair with one Child SA. */
    std::unique_ptr<IkePair> Established(const IkePairSettings& settings = {}, uint64_t seed = 1)
    {
        auto pair = MakePair(settings, GetParam(), seed);
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, settings.children), "");
        return pair;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Rekey,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

EspSpi
OutboundSpi(const IkePairSide& side)
{
    return side.Sad(IpsecDirection::OUTBOUND).at(0).spi;
}

TEST_P(Ikev2Rekey, ChildGetsNewKeysAndTheOldPairGoes)
{
    for (const char* esp : {"aes128gcm16", "aes128gcm16-modp1024"})
    {
        IkePairSettings settings;
        settings.espProposals = {esp};
        auto pair = Established(settings);
        const EspSpi before = OutboundSpi(pair->a);
        const Bytes key = pair->a.Sad(IpsecDirection::OUTBOUND).at(0).encrKey;
        const IpsecSaParameters old = pair->a.Sad(IpsecDirection::INBOUND).at(0);
        pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
        const IkeMessage request = pair->a.sent.back();
        // RFC 7296 section 1.3.3: the SPI that the sender expects in inbound packets.
        ASSERT_TRUE(request.FindNotify(NotifyType::REKEY_SA));
        EXPECT_EQ(request.FindNotify(NotifyType::REKEY_SA)->protocol, ProtocolId::ESP);
        EXPECT_EQ(EspSpiOf(request.FindNotify(NotifyType::REKEY_SA)->spi), old.spi);
        // Section 2.9.2: for the traffic that the pair is for.
        EXPECT_EQ(request.Find<TsPayload>(PayloadType::TSI)->selectors, old.localSelectors);
        EXPECT_EQ(request.Find<TsPayload>(PayloadType::TSR)->selectors, old.remoteSelectors);
        pair->Settle();
        pair->Advance(seconds(6)); // the old inbound SA lingers 5 s
        EXPECT_EQ(pair->Disagreement(1, 1), "") << esp;
        EXPECT_NE(OutboundSpi(pair->a), before);
        EXPECT_NE(pair->a.Sad(IpsecDirection::OUTBOUND).at(0).encrKey, key);
        EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED),
                  1u);
    }
}

TEST_P(Ikev2Rekey, ResponderRekeysAChildThatTheInitiationBroughtAlong)
{
    const IkePairSettings settings;
    const auto connection = MakePairConfig(settings)->connections.at(0);
    auto bare = std::make_shared<IkeConnectionConfig>(*connection);
    bare->children.clear();
    auto config = std::make_shared<IkeEngineConfig>();
    config->connections = {bare};
    IkePair pair(config, MakePairConfig(Mirror(settings)), GetParam());
    InitiateCommand command;
    command.connection = bare;
    command.path.local = {*IpAddress::Parse("192.0.2.1"), 500};
    command.path.remote = {*IpAddress::Parse("192.0.2.2"), 500};
    command.children = connection->children;
    pair.Command(pair.a, command);
    pair.Settle();
    ASSERT_EQ(pair.Disagreement(1, 1), "");
    pair.Command(pair.b, RekeyChildCommand{pair.b.engine.FindChildSa("child-0")});
    pair.Settle();
    pair.Advance(seconds(6));
    EXPECT_EQ(pair.Disagreement(1, 1), "");
    EXPECT_EQ(pair.b.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Rekey, NoMomentWithoutAnSaEitherWay)
{
    auto pair = Established();
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    while (pair->InFlight() > 0)
    {
        pair->Deliver();
        for (const auto& [from, to] :
             {std::make_pair(&pair->a, &pair->b), std::make_pair(&pair->b, &pair->a)})
        {
            // Whatever a side may send on, the other must be able to open.
            const auto outbound = from->Sad(IpsecDirection::OUTBOUND);
            ASSERT_FALSE(outbound.empty());
            for (const auto& sa : outbound)
            {
                EXPECT_TRUE(to->sad.count({IpsecDirection::INBOUND, sa.spi}));
            }
        }
    }
}

TEST_P(Ikev2Rekey, IkeSaIsReplacedAndKeepsItsChildren)
{
    IkePairSettings settings;
    settings.children = 3;
    auto pair = Established(settings);
    const auto sad = pair->a.Sad(IpsecDirection::OUTBOUND).at(0).encrKey;
    pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 3), "");
    EXPECT_EQ(pair->a.Sad(IpsecDirection::OUTBOUND).at(0).encrKey, sad);
    // The children answer to the new IKE SA, whose message ids begin with zero (section 2.2).
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-1")});
    EXPECT_EQ(pair->a.sent.back().header.exchange, ExchangeType::CREATE_CHILD_SA);
    EXPECT_EQ(pair->a.sent.back().header.messageId, 0u);
    pair->Settle();
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 3), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Rekey, LifetimesKeepTheTunnelUpForADay)
{
    IkePairSettings settings;
    settings.childRekey = hours(1);
    settings.ikeRekey = hours(4);
    auto pair = Established(settings);
    for (int hour = 0; hour < 24; ++hour)
    {
        pair->Run(hours(1));
        ASSERT_GE(pair->a.Sad(IpsecDirection::OUTBOUND).size(), 1u) << "hour " << hour;
    }
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
    const size_t child =
        pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED) +
        pair->b.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED);
    const size_t ike = pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED) +
                       pair->b.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED);
    EXPECT_GE(child, 23u);
    EXPECT_LE(child, 30u);
    EXPECT_GE(ike, 5u);
    EXPECT_LE(ike, 8u);
}

TEST_P(Ikev2Rekey, WithoutJitterBothSidesCollide)
{
    IkePairSettings settings;
    settings.childRekey = minutes(10);
    settings.ikeRekey = minutes(35);
    settings.fuzz = 0;
    auto pair = Established(settings);
    pair->Run(hours(3));
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
    EXPECT_GT(pair->a.collisions.size(), 0u);
    EXPECT_GT(pair->b.collisions.size(), 0u);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** A side lost all six transmissions of a request: then, and only then, the sides may part. */
bool
GaveUp(const IkePair& pair, unsigned mask)
{
    size_t timedOut = 0;
    for (const IkePairSide* side : {&pair.a, &pair.b})
    {
        for (const auto& report : side->exchanges)
        {
            timedOut += report.outcome == IkeExchangeOutcome::TIMED_OUT ? 1 : 0;
        }
    }
    EXPECT_TRUE(timedOut == 0 || std::bitset<32>(mask).count() >= 6) << "mask " << mask;
    return timedOut != 0;
}

/** Both sides rekey at once, every combination of the first @p bits datagrams lost. */
void
CollideUnderLoss(bool modelled, bool ike, unsigned bits)
{
    for (unsigned mask = 0; mask < 1u << bits; ++mask)
    {
        auto pair = MakePair({}, modelled, mask + 1);
        pair->Initiate();
        pair->Settle();
        size_t base = SIZE_MAX;
        pair->fate = [&base, mask, bits](size_t ordinal, bool, ByteView)
        {
            base = std::min(base, ordinal);
            return ordinal - base < bits && (mask >> (ordinal - base) & 1) ? Fate::DROP
                                                                           : Fate::DELIVER;
        };
        for (IkePairSide* side : {&pair->a, &pair->b})
        {
            if (ike)
            {
                pair->Command(*side, RekeyIkeCommand{side->engine.FindIkeSa("pair")});
            }
            else
            {
                pair->Command(*side, RekeyChildCommand{side->engine.FindChildSa("child-0")});
            }
        }
        pair->Run(seconds(400));
        if (!GaveUp(*pair, mask))
        {
            ASSERT_EQ(pair->Disagreement(1, 1), "") << "mask " << mask << (ike ? " ike" : " child");
        }
    }
}

TEST_P(Ikev2Rekey, SimultaneousChildRekeyUnderLoss)
{
    CollideUnderLoss(GetParam(), false, GetParam() ? 10 : 8);
}

TEST_P(Ikev2Rekey, SimultaneousIkeRekeyUnderLoss)
{
    CollideUnderLoss(GetParam(), true, GetParam() ? 10 : 8);
}

/** One side rekeys the IKE SA, the other the Child SA, or deletes it. */
TEST_P(Ikev2Rekey, IkeRekeyAgainstChildWorkUnderLoss)
{
    const unsigned bits = GetParam() ? 8 : 5;
    for (const bool deletes : {false, true})
    {
        for (unsigned mask = 0; mask < 1u << bits; ++mask)
        {
            auto pair = Established({}, mask + 1);
            size_t base = SIZE_MAX;
            pair->fate = [&base, mask, bits](size_t ordinal, bool, ByteView)
            {
                base = std::min(base, ordinal);
                return ordinal - base < bits && (mask >> (ordinal - base) & 1) ? Fate::DROP
                                                                               : Fate::DELIVER;
            };
            const ChildSaId child = pair->b.engine.FindChildSa("child-0");
            pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
            if (deletes)
            {
                pair->Command(pair->b, DeleteChildCommand{child});
            }
            else
            {
                pair->Command(pair->b, RekeyChildCommand{child});
            }
            pair->Run(seconds(600));
            if (!GaveUp(*pair, mask))
            {
                ASSERT_EQ(pair->Disagreement(1, deletes ? 0 : 1), "")
                    << "mask " << mask << " deletes " << deletes;
            }
        }
    }
}

TEST_P(Ikev2Rekey, RekeyAgainstDeleteOfTheSameChild)
{
    auto pair = Established();
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Command(pair->b, DeleteChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(60));
    // B has said that it wants the pair gone, and answers the rekey with TEMPORARY_FAILURE
    // (section 2.25.1).
    EXPECT_EQ(pair->Disagreement(1, 0), "");
}

TEST_P(Ikev2Rekey, BothDeleteTheSameChild)
{
    auto pair = Established();
    pair->Command(pair->a, DeleteChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Command(pair->b, DeleteChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(60));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
}

TEST_P(Ikev2Rekey, BothDeleteTheIkeSa)
{
    auto pair = Established();
    pair->Command(pair->a, DeleteIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Command(pair->b, DeleteIkeCommand{pair->b.engine.FindIkeSa("pair")});
    pair->Run(seconds(60));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_TRUE(pair->b.sad.empty());
}

TEST_P(Ikev2Rekey, AWrongGuessOfTheGroupIsMended)
{
    IkePairSettings settings;
    settings.espProposals = {"aes128gcm16-modp1024-ecp256"};
    IkePairSettings other = Mirror(settings);
    other.espProposals = {"aes128gcm16-ecp256"};
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Settle();
    ASSERT_EQ(pair.Disagreement(1, 1), "");
    pair.Command(pair.a, RekeyChildCommand{pair.a.engine.FindChildSa("child-0")});
    pair.Run(seconds(30));
    EXPECT_EQ(pair.Disagreement(1, 1), "");
    EXPECT_EQ(pair.a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::REFUSED), 1u);
    EXPECT_EQ(pair.a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Rekey, VolumeLimitsRekeyAndExpire)
{
    auto pair = Established();
    const EspSpi before = OutboundSpi(pair->a);
    pair->Command(pair->a, VolumeReachedCommand{pair->a.engine.FindChildSa("child-0"), false});
    pair->Run(seconds(30));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_NE(OutboundSpi(pair->a), before);
    pair->Command(pair->b, VolumeReachedCommand{pair->b.engine.FindChildSa("child-0"), true});
    pair->Run(seconds(30));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_EQ(pair->b.children.back().event, IkeChildEvent::EXPIRED);
}

/** RFC 7296 section 2.8: an SA that expires because the peer refuses another takes the IKE SA
 * along.
 */
TEST_P(Ikev2Rekey, AnSaThatCannotBeReplacedTakesTheIkeSaAlong)
{
    IkePairSettings settings;
    settings.espProposals = {"aes128gcm16-modp1024"};
    settings.childRekey = minutes(2);
    IkePairSettings other = Mirror(settings);
    other.espProposals = {"aes128gcm16-ecp256"}; // the first pair has no group of its own
    other.childRekey = hours(9);
    for (const IkeLossAction action : {IkeLossAction::CLEAR, IkeLossAction::RESTART})
    {
        settings.lossAction = action;
        IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
        pair.Initiate();
        pair.Settle();
        ASSERT_EQ(pair.Disagreement(1, 1), "");
        pair.Run(minutes(3));
        EXPECT_GT(pair.a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::REFUSED), 0u);
        EXPECT_EQ(pair.a.Finished(IkeExchangeKind::DELETE_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
        const size_t left = action == IkeLossAction::RESTART ? 1 : 0;
        EXPECT_EQ(pair.Disagreement(left, left), "");
        EXPECT_EQ(pair.a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED),
                  1u + left);
    }
}

TEST_P(Ikev2Rekey, ASilentPeerIsNoticedAndReplaced)
{
    IkePairSettings settings;
    settings.liveness = seconds(30);
    settings.lossAction = IkeLossAction::RESTART;
    settings.initiationTries = 0;
    auto pair = Established(settings);
    pair->Run(minutes(5));
    EXPECT_GT(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED) +
                  pair->b.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED),
              5u);
    bool cut = true;
    pair->fate = [&cut](size_t, bool, ByteView) { return cut ? Fate::DROP : Fate::DELIVER; };
    pair->Run(minutes(5));
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::TIMED_OUT), 1u);
    cut = false;
    pair->Run(minutes(5));
    EXPECT_GE(pair->a.engine.Counts().established, 1u);
    EXPECT_GE(pair->a.engine.Counts().children, 1u);
}

/** Thousands of messages over a bad path: up, or cleanly down, and never a leftover. */
TEST_P(Ikev2Rekey, ABadPathForADay)
{
    IkePairSettings settings;
    settings.childRekey = minutes(20);
    settings.ikeRekey = minutes(70);
    const int runs = GetParam() ? 40 : 4;
    for (int run = 0; run < runs; ++run)
    {
        auto pair = MakePair(settings, GetParam(), run + 1);
        SeededRandomSource dice(run + 100);
        pair->fate = [&dice](size_t, bool, ByteView)
        {
            const double unit = dice.DrawUnit();
            return unit < 0.3 ? Fate::DROP : unit < 0.4 ? Fate::DUPLICATE : Fate::DELIVER;
        };
        pair->Initiate();
        pair->Run(hours(8));
        pair->fate = nullptr;
        pair->Run(minutes(10));
        if (!pair->Disagreement(1, 1).empty() && !pair->Disagreement(0, 0).empty())
        {
            // One side may have given up alone; the other finds out at its next exchange, within a
            // lifetime.
            pair->Run(hours(2));
        }
        const std::string up = pair->Disagreement(1, 1);
        EXPECT_TRUE(up.empty() || pair->Disagreement(0, 0).empty()) << "run " << run << ": " << up;
    }
}

} // namespace
} // namespace ike
} // namespace ns3
