// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"
#include "ike-ns3-time.h"

#include "ns3/ipv4-header.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using namespace std::chrono_literals;

constexpr size_t HEADERS = 2 + 20 + 8; // PPP, IPv4, UDP

/** Both providers must do. */
class AppPeerTest : public ::testing::TestWithParam<bool>
{
  protected:
    PairPlan Plan() const
    {
        PairPlan plan;
        plan.realCrypto = GetParam();
        return plan;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         AppPeerTest,
                         ::testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

TEST_P(AppPeerTest, SetUpTakesTwoRoundTripsAndTheTimeOnTheLine)
{
    GatewayPair pair(Plan());
    pair.RunUntil(1s);
    Duration expected = 4 * 10ms;
    size_t messages = 0;
    for (const auto& witness : pair.witness)
    {
        for (const size_t size : witness->sentSizes)
        {
            expected += Duration(size + HEADERS); // 1 ns an octet
            ++messages;
        }
    }
    EXPECT_EQ(messages, 4u);
    EXPECT_EQ(pair.witness[0]->FirstTime("ESTABLISHED"), expected);
    EXPECT_LT(pair.witness[1]->FirstTime("ESTABLISHED"), expected);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1u);
    EXPECT_EQ(pair.peer[1]->Counts().established, 1u);
    EXPECT_EQ(pair.peer[0]->Counts().children, 1u);
    EXPECT_EQ(pair.ipsec[0]->Sad().Size(), 2u);
    EXPECT_TRUE(pair.SadsMatch());
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 1u);
    EXPECT_EQ(pair.peer[1]->Totals().setupsAnswered, 1u);
    EXPECT_EQ(pair.peer[0]->Totals().messagesSent, 2u);
    EXPECT_EQ(pair.peer[0]->Totals().messagesReceived, 2u);
    EXPECT_EQ(
        pair.witness[0]->CountExchanges(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED),
        1u);
}

TEST_P(AppPeerTest, TheProcessorsCostsAddToTheSetUpTime)
{
    PairPlan plan = Plan();
    plan.costs = "provenance = made up for this test\n"
                 "message = 1 ms\n"
                 "ke x25519 generate = 3 ms\n"
                 "ke x25519 agree = 5 ms\n";
    GatewayPair pair(plan);
    pair.RunUntil(1s);
    Duration expected = 4 * 10ms;
    for (const auto& witness : pair.witness)
    {
        for (const size_t size : witness->sentSizes)
        {
            expected += Duration(size + HEADERS);
        }
    }
    // Each of four messages is sent and received; each side makes a share and a secret.
    expected += 8 * 1ms + 2 * (3ms + 5ms);
    EXPECT_EQ(pair.witness[0]->FirstTime("ESTABLISHED"), expected);
    const Duration busy =
        pair.peer[0]->GetCpu()->GetBusyTime() + pair.peer[1]->GetCpu()->GetBusyTime();
    EXPECT_EQ(busy, 8 * 1ms + 2 * (3ms + 5ms));
}

TEST_P(AppPeerTest, AKnownSasMessageWaitsForNoStranger)
{
    // A responder that is busy with a hundred strangers for a second each.
    PairPlan plan = Plan();
    GatewayPair pair(plan);
    const auto cpu = pair.nodes.Get(1)->GetObject<IkeCpuQueue>();
    pair.At(25ms, [&] { // between the initiator's first message and its second
        for (int i = 0; i < 100; ++i)
        {
            IkeCpuJob stranger;
            stranger.run = [] { return Duration(1s); };
            stranger.publish = [] {};
            cpu->Submit(std::move(stranger));
        }
    });
    pair.RunUntil(10s);
    const Duration established = pair.witness[0]->FirstTime("ESTABLISHED");
    EXPECT_GT(established, 1s); // the stranger in service is not interrupted
    EXPECT_LT(established, 1100ms);
    EXPECT_EQ(pair.peer[0]->Totals().retransmissions, 0u);
}

TEST_P(AppPeerTest, TrafficPassesTheTunnelOnceItStands)
{
    GatewayPair pair(Plan());
    pair.SendFlow(0s, 2s, 10ms, 200);
    pair.RunUntil(3s);
    EXPECT_EQ(pair.Sent(), 200u);
    // What was sent before the set-up had no SA.
    const uint32_t early = pair.Sent() - pair.Arrived();
    EXPECT_GE(early, 4u);
    EXPECT_LE(early, 6u);
    const auto& out = pair.ipsec[0]->Counters(IpsecDirection::OUTBOUND);
    const auto& in = pair.ipsec[1]->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(out.offered, pair.Sent());
    EXPECT_EQ(out.Dropped(IpsecDropReason::NO_SA), early);
    EXPECT_EQ(out.carried, pair.Arrived());
    EXPECT_EQ(in.carried, pair.Arrived());
}

TEST_P(AppPeerTest, RekeysLoseNoPacket)
{
    PairPlan plan = Plan();
    plan.childLifetime.hard = 10s;
    plan.childLifetime.margin = 5s;
    plan.ikeLifetime.hard = 21s;
    plan.ikeLifetime.margin = 6s;
    GatewayPair pair(plan);
    pair.SendFlow(1s, 60s, 5ms, 400);
    pair.RunUntil(61s);
    EXPECT_EQ(pair.Sent(), 11800u);
    EXPECT_EQ(pair.Arrived(), pair.Sent());
    EXPECT_GE(pair.witness[0]->CountChildren(IkeChildEvent::REKEYED), 6u);
    EXPECT_GE(pair.peer[0]->Totals().ikeRekeysAsked + pair.peer[1]->Totals().ikeRekeysAsked, 2u);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1u);
    EXPECT_EQ(pair.peer[1]->Counts().established, 1u);
    EXPECT_EQ(pair.peer[0]->Totals().failedExchanges + pair.peer[1]->Totals().failedExchanges, 0u);
    EXPECT_TRUE(pair.SadsMatch());
}

TEST_P(AppPeerTest, CommandsByName)
{
    GatewayPair pair(Plan());
    pair.At(1s,
            [&]
            {
                EXPECT_TRUE(pair.peer[0]->RekeyChild("lan"));
                EXPECT_FALSE(pair.peer[0]->RekeyChild("wan"));
                EXPECT_FALSE(pair.peer[0]->RekeyIke("lan"));
            });
    pair.At(20s, [&] { EXPECT_TRUE(pair.peer[1]->RekeyIke("pair")); });
    pair.At(30s, [&] { EXPECT_TRUE(pair.peer[1]->DeleteChild("lan")); });
    pair.At(40s, [&] { EXPECT_EQ(pair.ipsec[0]->Sad().Size(), 0u); });
    pair.At(40s, [&] { EXPECT_TRUE(pair.peer[0]->DeleteIke("pair")); });
    pair.RunUntil(50s);
    EXPECT_EQ(pair.peer[0]->Totals().childRekeysAsked, 1u);
    EXPECT_EQ(pair.peer[1]->Totals().childRekeysAsked, 0u);
    EXPECT_EQ(pair.peer[1]->Totals().childRekeysAnswered, 1u);
    EXPECT_EQ(pair.peer[1]->Totals().ikeRekeysAsked, 1u);
    EXPECT_EQ(pair.peer[0]->Totals().ikeRekeysAnswered, 1u);
    EXPECT_EQ(pair.peer[0]->Counts().established, 0u);
    EXPECT_EQ(pair.peer[1]->Counts().established, 0u);
}

TEST_P(AppPeerTest, CommandsWaitForOtherStepsOfTheirIkeSa)
{
    GatewayPair pair(Plan());
    pair.RunUntil(2s);
    const IkeEngine& engine = *pair.peer[0]->GetEngine();
    const ChildSaId child = engine.FindChildSa("lan");
    const IkeSaId ikeSa = engine.FindIkeSa("pair");
    ASSERT_FALSE(child.IsZero());
    ASSERT_FALSE(ikeSa.IsZero());
    const IkeCommand commands[] = {RekeyChildCommand{child},
                                   DeleteChildCommand{child},
                                   VolumeReachedCommand{child, true},
                                   PeerMovedCommand{child, IpPath()},
                                   ReauthenticateCommand{ikeSa},
                                   StreamOpenedCommand{ikeSa, IpPath()},
                                   DeleteIkeCommand{ikeSa}};
    for (const IkeCommand& command : commands)
    {
        EXPECT_EQ(engine.Classify(command).affinity, ikeSa) << command.index();
        EXPECT_EQ(engine.Classify(command).priority, IkePriority::KNOWN_SA);
    }
    EXPECT_TRUE(engine.Classify(IkeCommand(AddressesChangedCommand{})).affinity.IsZero());
}

TEST_P(AppPeerTest, LostMessagesAreSentAgain)
{
    // The responder never sees the first two requests; its first answer to the third is lost too.
    PairPlan plan = Plan();
    plan.retransmission.first = 500ms;
    plan.retransmission.base = 2;
    GatewayPair pair(plan);
    pair.DropArrivals(1, {0, 1});
    pair.DropArrivals(0, {0});
    pair.RunUntil(10s);
    EXPECT_EQ(pair.peer[0]->Totals().retransmissions, 3u);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1u);
    const Duration established = pair.witness[0]->FirstTime("ESTABLISHED");
    const Duration waited = 500ms + 1000ms + 2000ms;
    EXPECT_GT(established, waited + 40ms);
    EXPECT_LT(established, waited + 41ms);
    ASSERT_EQ(pair.witness[0]->exchanges.size(), 1u);
    EXPECT_EQ(pair.witness[0]->exchanges[0].second.retransmissions, 3u);
    EXPECT_EQ(pair.witness[0]->exchanges[0].second.started, TimePoint());
}

TEST_P(AppPeerTest, APowerCutForgetsEverythingAndTheConnectionComesBack)
{
    PairPlan plan = Plan();
    GatewayPair pair(plan);
    pair.SendFlow(1s, 30s, 100ms, 100);
    pair.At(5s, [&] { pair.peer[0]->Crash(Seconds(2)); });
    pair.At(5500ms,
            [&]
            {
                EXPECT_FALSE(pair.peer[0]->IsUp());
                EXPECT_EQ(pair.peer[0]->Counts().established, 0u);
                EXPECT_EQ(pair.ipsec[0]->Sad().Size(), 0u);
                EXPECT_EQ(pair.peer[1]->Counts().established, 1u); // nobody told it
                EXPECT_FALSE(pair.peer[0]->RekeyIke("pair"));
            });
    pair.RunUntil(31s);
    EXPECT_TRUE(pair.peer[0]->IsUp());
    EXPECT_EQ(pair.peer[0]->Counts().established, 1u);
    EXPECT_EQ(pair.peer[1]->Counts().established, 1u); // INITIAL_CONTACT replaced the old one
    EXPECT_TRUE(pair.SadsMatch());
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 2u);
    // Down for 2 s, and a set-up of 40 ms, at ten packets a second.
    EXPECT_EQ(pair.Sent() - pair.Arrived(), 21u);
}

TEST_P(AppPeerTest, ARespondersPowerCutIsFoundByLiveness)
{
    PairPlan plan = Plan();
    plan.liveness = 2s;
    plan.lossAction = IkeLossAction::RESTART;
    plan.retransmission.first = 500ms;
    plan.retransmission.base = 1;
    plan.retransmission.tries = 3;
    GatewayPair pair(plan);
    pair.At(5s, [&] { pair.peer[1]->Crash(Seconds(3)); });
    pair.RunUntil(30s);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1u);
    EXPECT_EQ(pair.peer[1]->Counts().established, 1u);
    EXPECT_EQ(pair.peer[1]->Totals().setupsAnswered, 2u);
    EXPECT_TRUE(pair.SadsMatch());
}

TEST_P(AppPeerTest, VolumeLimitsBringRekeys)
{
    PairPlan plan = Plan();
    plan.limits.softPackets = 100;
    GatewayPair pair(plan);
    pair.SendFlow(1s, 11s, 10ms, 100);
    pair.RunUntil(15s);
    EXPECT_EQ(pair.Arrived(), 1000u);
    // Both sides see the limit reached, so some rekeys meet, and one of the two is deleted.
    EXPECT_GE(pair.witness[0]->CountChildren(IkeChildEvent::REKEYED), 9u);
    EXPECT_LE(pair.witness[0]->CountChildren(IkeChildEvent::REKEYED), 20u);
    EXPECT_TRUE(pair.SadsMatch());
}

TEST_P(AppPeerTest, AStopIsSilentAndAStartTimeIsKept)
{
    PairPlan plan = Plan();
    plan.initiate = false;
    GatewayPair pair(plan);
    pair.peer[0]->AddInitiation(pair.Initiation(), Seconds(1));
    pair.peer[0]->SetStartTime(Seconds(3));
    pair.peer[1]->SetStopTime(Seconds(10));
    pair.RunUntil(12s);
    EXPECT_EQ(pair.witness[0]->FirstTime("INIT_SENT"), 4s);
    EXPECT_EQ(pair.peer[1]->Counts().established, 0u);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1u);
    EXPECT_FALSE(pair.peer[1]->IsUp());
}

TEST_P(AppPeerTest, ANodeHasOnePeer)
{
    GatewayPair pair(Plan());
    const auto second = CreateObject<IkePeerApplication>();
    second->SetConfig(std::make_shared<IkeEngineConfig>());
    second->SetProvider(pair.provider);
    second->SetAttribute("Port", UintegerValue(5000));
    second->SetAttribute("NatPort", UintegerValue(0));
    pair.nodes.Get(0)->AddApplication(second);
    EXPECT_DEATH(pair.RunUntil(1s), "has two IKE peers");
}

TEST_P(AppPeerTest, WhatCannotBeginIsCounted)
{
    GatewayPair pair(Plan());
    for (const char* remote : {"203.0.113.9", "2001:db8::9"})
    {
        pair.At(2s,
                [&pair, remote]
                {
                    IkeInitiation nowhere = pair.Initiation();
                    nowhere.remote = *IpAddress::Parse(remote);
                    pair.peer[0]->Initiate(nowhere);
                });
    }
    pair.RunUntil(3s);
    EXPECT_EQ(pair.peer[0]->Totals().failedInitiations, 2U);
}

TEST_P(AppPeerTest, OneSeedOneRun)
{
    const auto run = [this](int64_t stream)
    {
        PairPlan plan = Plan();
        plan.stream = stream;
        plan.childLifetime = IkeLifetimePolicy::Strongswan(5s);
        GatewayPair pair(plan);
        pair.RunUntil(30s);
        EXPECT_GE(pair.witness[0]->CountChildren(IkeChildEvent::REKEYED), 3u);
        return std::make_pair(pair.witness[0]->digest, pair.witness[1]->digest);
    };
    const auto first = run(50);
    EXPECT_EQ(run(50), first);
    EXPECT_NE(run(60), first);
}

TEST_P(AppPeerTest, ACommandFromATraceSinkIsCarriedOutAfterTheStep)
{
    struct Sink : IkeObserver
    {
        GatewayPair* pair{nullptr};
        bool crash{false};

        void OnChild(TimePoint,
                     const IkeSaInfo&,
                     IkeChildEvent event,
                     const IkeChildInfo& child) override
        {
            if (event == IkeChildEvent::INSTALLED && crash)
            {
                pair->peer[0]->Crash(Seconds(1));
                crash = false;
            }
            else if (event == IkeChildEvent::INSTALLED)
            {
                pair->peer[0]->Execute(RekeyChildCommand{child.id});
            }
        }
    };
    GatewayPair pair(Plan());
    auto sink = std::make_shared<Sink>();
    sink->pair = &pair;
    sink->crash = true;
    pair.peer[0]->AddObserver(sink);
    pair.RunUntil(20s);
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 2u);
    EXPECT_EQ(pair.peer[0]->Totals().childRekeysAsked, 1u);
    EXPECT_TRUE(pair.SadsMatch());
}

} // namespace
} // namespace ike
} // namespace ns3
