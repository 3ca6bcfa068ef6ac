// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-pair.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

class Ikev1Rekey : public testing::TestWithParam<bool>
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
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1Rekey,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev1Rekey, ARekeyedPairTakesThePlaceOfTheOldOne)
{
    for (const char* esp : {"aes128-sha256", "aes128-sha256-modp1024"})
    {
        auto settings = Ikev1Settings();
        settings.espProposals = {esp};
        auto pair = Established(settings);
        const auto before = pair->a.Sad(IpsecDirection::OUTBOUND);
        pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
        pair->Run(seconds(10));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << esp;
        EXPECT_NE(pair->a.Sad(IpsecDirection::OUTBOUND).front().spi, before.front().spi);
        EXPECT_NE(pair->a.Sad(IpsecDirection::OUTBOUND).front().encrKey, before.front().encrKey);
        EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED),
                  1U);
    }
}

TEST_P(Ikev1Rekey, AhPairsComeAndGo)
{
    auto settings = Ikev1Settings();
    settings.childProtocol = ProtocolId::AH;
    settings.espProposals = {"sha256"};
    settings.ikev1.commit = true;
    auto pair = Established(settings);
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Sad(IpsecDirection::OUTBOUND).front().protocol, ProtocolId::AH);
    pair->Command(pair->b, DeleteChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
}

TEST_P(Ikev1Rekey, TheOldPairStaysWhilePacketsMayBeUnderWay)
{
    auto pair = Established(Ikev1Settings());
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Run(std::chrono::milliseconds(800));
    EXPECT_EQ(pair->a.Sad(IpsecDirection::INBOUND).size(), 2U);
    EXPECT_EQ(pair->b.Sad(IpsecDirection::INBOUND).size(), 2U);
    pair->Run(seconds(7)); // inbound SAs stay a little longer than their pairs
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Sad(IpsecDirection::INBOUND).size(), 1U);
}

TEST_P(Ikev1Rekey, NoDeleteOvertakesAnAnswerlessLastMessage)
{
    // A peer may work on messages for two ISAKMP SAs in any order: aggressive mode's third message
    // and the deletion of the ISAKMP SA that it replaces must not come together.
    auto pair = Established(Ikev1Settings(true));
    pair->a.sent.clear();
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Run(seconds(2));
    for (const IkeMessage& message : pair->a.sent)
    {
        EXPECT_EQ(message.header.exchange, Ikev1Exchange::AGGRESSIVE);
    }
    pair->Run(seconds(8));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev1Rekey, TheResponderMayRekeyToo)
{
    auto pair = Established(Ikev1Settings());
    pair->Command(pair->b, RekeyChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev1Rekey, LifetimesRekeyForHours)
{
    auto settings = Ikev1Settings();
    settings.childRekey = seconds(600);
    settings.ikeRekey = seconds(1800);
    auto pair = Established(settings);
    pair->Run(seconds(2 * 3600));
    // A rekey may be under way, and a pair that is redundant waits for its turn.
    EXPECT_EQ(pair->a.engine.Counts().established, pair->b.engine.Counts().established);
    EXPECT_GE(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED) +
                  pair->b.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED),
              10U);
    EXPECT_GE(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED) +
                  pair->b.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED),
              3U);
    EXPECT_LE(pair->a.engine.Counts().children, 2U);
}

TEST_P(Ikev1Rekey, ANewIsakmpSaTakesTheIpsecSas)
{
    auto pair = Established(Ikev1Settings());
    const auto child = pair->a.engine.FindChildSa("child-0");
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.engine.FindChildSa("child-0"), child) << "the pair stays as it is";
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 1U);
    pair->Command(pair->b, RekeyChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev1Rekey, DeletionsReachThePeer)
{
    auto pair = Established(Ikev1Settings());
    pair->Command(pair->b, DeleteChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    pair->Command(pair->a, DeleteIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev1Rekey, DeletingTheIsakmpSaClosesItsIpsecSas)
{
    auto settings = Ikev1Settings();
    settings.children = 3;
    auto pair = Established(settings);
    pair->Command(pair->a, DeleteIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev1Rekey, AResponderSaysItsShorterLifetime)
{
    auto settings = Ikev1Settings();
    settings.childRekey = seconds(36000);
    auto other = Mirror(settings);
    other.childRekey = seconds(600);
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Run(seconds(2));
    ASSERT_EQ(pair.Disagreement(1, 1), "");
    bool said = false;
    for (const auto& message : pair.a.received)
    {
        const auto* notify = message.Find<Ikev1NotifyPayload>(Ikev1Payload::NOTIFY);
        said = said || (notify && notify->type == Ikev1NotifyType::RESPONDER_LIFETIME);
    }
    EXPECT_TRUE(said);
    pair.Run(seconds(700));
    EXPECT_GE(pair.a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED) +
                  pair.b.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED),
              1U);
}

TEST_P(Ikev1Rekey, AResponderSaysTheShorterLifeOfItsIsakmpSa)
{
    for (const bool aggressive : {false, true})
    {
        SCOPED_TRACE(aggressive);
        auto settings = Ikev1Settings(aggressive);
        settings.ikeRekey = seconds(36000);
        auto other = Mirror(settings);
        other.ikeRekey = seconds(60);
        auto passive = std::make_shared<IkeEngineConfig>(*MakePairConfig(other));
        auto connection = std::make_shared<IkeConnectionConfig>(*passive->connections.front());
        connection->lifetime.responderMargin = 0; // it never begins another phase 1
        passive->connections = {connection};
        IkePair pair(MakePairConfig(settings), passive, GetParam());
        pair.Initiate();
        pair.Run(seconds(150));
        EXPECT_GE(pair.a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 2U);
    }
}

TEST_P(Ikev1Rekey, APairThatThePeerHasReplacedIsDeletedAtItsEnd)
{
    auto settings = Ikev1Settings();
    settings.childRekey = seconds(60);
    settings.ikev1.deleteRekeyed = false;
    auto pair = Established(settings);
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Run(seconds(200));
    for (const IkePairSide* side : {&pair->a, &pair->b})
    {
        size_t gone = 0;
        for (const auto& seen : side->children)
        {
            EXPECT_NE(seen.event, IkeChildEvent::EXPIRED) << "others had taken their places";
            gone += seen.event == IkeChildEvent::DELETED ? 1 : 0;
        }
        EXPECT_GE(gone, 1U);
    }
}

TEST_P(Ikev1Rekey, NoMoreQuickModesAtOnceThanTheLimit)
{
    auto settings = Ikev1Settings();
    settings.children = 12;
    settings.ikev1.maxExchanges = 3;
    auto pair = MakePair(settings, GetParam());
    pair->latency = std::chrono::milliseconds(100);
    pair->Initiate();
    // Main mode takes 600 ms, each round of quick modes 200 ms.
    pair->Run(std::chrono::milliseconds(850));
    EXPECT_LE(pair->a.engine.Counts().children, 3U);
    pair->Run(seconds(2));
    EXPECT_EQ(pair->Disagreement(1, 12), "");
}

TEST_P(Ikev1Rekey, AQuickModeTakesTheTimeFromItsFirstMessage)
{
    auto pair = Established(Ikev1Settings());
    pair->latency = std::chrono::milliseconds(100);
    const TimePoint asked = pair->Now();
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Run(seconds(2));
    ASSERT_EQ(pair->a.exchanges.back().kind, IkeExchangeKind::REKEY_CHILD);
    EXPECT_EQ(pair->a.exchanges.back().started, asked);
}

TEST_P(Ikev1Rekey, InitialContactReplacesWhatTheResponderRemembers)
{
    for (const bool aggressive : {false, true})
    {
        auto pair = Established(Ikev1Settings(aggressive));
        pair->Command(pair->a, CrashCommand{});
        pair->a.sad.clear();
        pair->Initiate();
        pair->Run(seconds(2));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << aggressive;
    }
}

TEST_P(Ikev1Rekey, LostQuickModeMessagesComeAgain)
{
    for (unsigned mask = 0; mask < 8; ++mask)
    {
        auto settings = Ikev1Settings();
        settings.retransmission = IkeRetransmissionPolicy::Libreswan();
        auto pair = Established(settings);
        const auto first = std::make_shared<std::optional<size_t>>();
        pair->fate = [mask, first](size_t ordinal, bool, ByteView)
        {
            *first = first->value_or(ordinal);
            const size_t i = ordinal - **first;
            return i < 3 && (mask >> i & 1) != 0 ? Fate::DROP : Fate::DELIVER;
        };
        pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
        pair->Run(seconds(100));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "mask " << mask;
    }
}

TEST_P(Ikev1Rekey, APeerThatIsGoneIsForgottenOrCalledAgain)
{
    auto settings = Ikev1Settings();
    settings.lossAction = IkeLossAction::RESTART;
    auto pair = Established(settings);
    pair->Command(pair->b, CrashCommand{});
    pair->b.sad.clear();
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
    pair->Run(seconds(400));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

} // namespace
} // namespace ike
} // namespace ns3
