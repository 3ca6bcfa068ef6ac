// SPDX-License-Identifier: GPL-2.0-only

// Tunnels that come with the first packet and go with the last.

#include "ike-app-network.h"
#include "ike-demand.h"
#include "ipsec-node-state.h"
#include "ipsec-selector.h"

#include "ns3/inet-socket-address.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using namespace std::chrono_literals;

class SpdOnDemand : public testing::TestWithParam<bool>
{
  protected:
    PairPlan Plan() const
    {
        PairPlan plan;
        plan.realCrypto = GetParam();
        plan.onDemand = true;
        return plan;
    }
};

TEST_P(SpdOnDemand, NothingIsSetUpUntilAPacketWantsItAndThatPacketArrives)
{
    GatewayPair pair(Plan());
    pair.SendFlow(5s, 6s, 100ms, 200);
    pair.RunUntil(4s);
    EXPECT_EQ(pair.peer[0]->Counts().established, 0U);
    EXPECT_EQ(pair.peer[0]->Totals().messagesSent, 0U);
    pair.RunUntil(10s);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1U);
    EXPECT_EQ(pair.Sent(), 10U);
    EXPECT_EQ(pair.Arrived(), 10U);
    EXPECT_EQ(pair.witness[0]->CountChildren(IkeChildEvent::INSTALLED), 1U);
    EXPECT_EQ(pair.ipsec[0]->Counters(IpsecDirection::OUTBOUND).Dropped(), 0U);
}

TEST_P(SpdOnDemand, AnIdleTunnelGoesAndTheNextPacketBringsAnotherOnTheSameIkeSa)
{
    PairPlan plan = Plan();
    plan.limits.idle = 2s;
    GatewayPair pair(plan);
    pair.SendFlow(1s, 2s, 100ms, 200);
    pair.SendFlow(10s, 11s, 100ms, 200);
    pair.RunUntil(8s);
    EXPECT_TRUE(pair.ipsec[0]->Sad().List().empty() || !pair.SadsMatch());
    EXPECT_EQ(pair.peer[0]->Counts().established, 1U);
    pair.RunUntil(11500ms);
    EXPECT_TRUE(pair.SadsMatch());
    EXPECT_EQ(pair.Arrived(), 20U);
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 1U);
    EXPECT_EQ(pair.witness[0]->CountChildren(IkeChildEvent::INSTALLED), 2U);
}

TEST_P(SpdOnDemand, AfterAPowerCutTheNextPacketAsksAnew)
{
    GatewayPair pair(Plan());
    pair.SendFlow(1s, 20s, 500ms, 200);
    pair.At(5s, [&] { pair.peer[0]->Crash(Seconds(2)); });
    pair.RunUntil(60s);
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 2U);
    EXPECT_TRUE(pair.SadsMatch());
}

/** @brief Sends a datagram to port 9 of an address from a port of its own. */
void
SendFromNewPort(GatewayPair& pair, const char* to)
{
    const Ptr<Socket> socket =
        Socket::CreateSocket(pair.nodes.Get(0), UdpSocketFactory::GetTypeId());
    socket->Bind();
    socket->SendTo(Create<Packet>(100), 0, InetSocketAddress(to, 9));
    socket->Close();
}

TEST_P(SpdOnDemand, ManyWishesWhileTheIkeSaIsSetUpMakeOneIkeSa)
{
    PairPlan plan = Plan();
    plan.scope = IpsecSaScope::PER_PORT;
    GatewayPair pair(plan);
    for (int i = 0; i < 5; ++i)
    {
        pair.At(1s + 4ms * i, [&] { SendFromNewPort(pair, "10.2.0.1"); });
    }
    pair.RunUntil(20s);
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 1U);
    EXPECT_EQ(pair.peer[0]->Counts().established, 1U);
    EXPECT_EQ(pair.peer[1]->Counts().established, 1U);
    EXPECT_EQ(pair.witness[0]->CountChildren(IkeChildEvent::INSTALLED), 5U);
    EXPECT_EQ(pair.Arrived(), 5U);
}

TEST_P(SpdOnDemand, PeersThatShareAConnectionAreToldApart)
{
    GatewayPair pair(Plan());
    const Ptr<Ipv4> far = pair.nodes.Get(1)->GetObject<Ipv4>();
    far->AddAddress(far->GetInterfaceForDevice(pair.devices.Get(1)),
                    Ipv4InterfaceAddress("10.0.0.3", "255.255.255.0"));
    auto child = std::make_shared<IkeChildConfig>(*pair.connection[0]->children.front());
    child->name = "elsewhere";
    child->remoteSelectors = {*ParseTrafficSelector("10.3.0.0/16")};
    IkeInitiation other = pair.Initiation();
    other.remote = *IpAddress::Parse("10.0.0.3");
    other.children = {child};
    pair.peer[0]->AddInitiation(other);
    IkePeerHelper::RouteThroughTunnel(pair.nodes.Get(0), "10.3.0.0", "255.255.0.0", "10.1.0.1");
    pair.At(1s, [&] { SendFromNewPort(pair, "10.2.0.1"); });
    pair.At(5s, [&] { SendFromNewPort(pair, "10.3.0.1"); });
    pair.RunUntil(10s);
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 2U) << "one with each peer";
}

/** @brief RFC 4301 section 5.1: nothing that the policy protects leaves in the clear. */
TEST_P(SpdOnDemand, InTransportModeTheFirstPacketWaitsForProtection)
{
    PairPlan plan = Plan();
    plan.transportMode = true;
    GatewayPair pair(plan);
    uint32_t clear = 0;
    uint32_t sealed = 0;
    pair.devices.Get(0)->TraceConnectWithoutContext("MacTx",
                                                    Callback<void, Ptr<const Packet>>(
                                                        [&](Ptr<const Packet> frame)
                                                        {
                                                            uint8_t head[2 + 20 + 4]{};
                                                            frame->CopyData(head, sizeof head);
                                                            sealed += head[2 + 9] == 50;
                                                            clear += head[2 + 9] == 17 &&
                                                                     head[2 + 20 + 2] == 0 &&
                                                                     head[2 + 20 + 3] == 9;
                                                        }));
    for (int i = 1; i <= 3; ++i)
    {
        pair.At(1s * i, [&] { SendFromNewPort(pair, "10.0.0.2"); });
    }
    pair.RunUntil(10s);
    EXPECT_EQ(clear, 0U);
    EXPECT_EQ(sealed, 3U);
    EXPECT_EQ(pair.Arrived(), 3U);
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 1U);
}

INSTANTIATE_TEST_SUITE_P(Providers,
                         SpdOnDemand,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

TEST(SpdWishes, AreMadeOnceInAWhileAndCutToThePacket)
{
    auto child = std::make_shared<IkeChildConfig>();
    child->name = "lan";
    child->localSelectors = *ParseTrafficSelectors("10.1.0.0/16");
    child->remoteSelectors = *ParseTrafficSelectors("10.2.0.0/16");
    child->onDemand = true;
    child->start = false;
    child->scope = IpsecSaScope::PER_HOST;
    auto connection = std::make_shared<IkeConnectionConfig>();
    connection->children = {child};
    IkeInitiation initiation;
    initiation.connection = connection;
    IkeDemand demand;
    EXPECT_TRUE(IkeDemand::IsAllOnDemand(initiation));
    const auto policies = demand.Add(initiation);
    ASSERT_EQ(policies.size(), 1U);
    IpsecPacketFields packet;
    packet.source = *IpAddress::Parse("10.1.0.1");
    packet.destination = *IpAddress::Parse("10.2.0.1");
    const IpsecPolicy narrowed = NarrowToPacket(policies[0], packet);
    const auto wish = demand.OnAcquire(narrowed, packet, TimePoint(1s));
    ASSERT_TRUE(wish);
    EXPECT_EQ(ToString(wish->child->localSelectors), "10.1.0.1");
    EXPECT_EQ(ToString(wish->child->remoteSelectors), "10.2.0.1");
    EXPECT_TRUE(wish->child->start);
    EXPECT_FALSE(demand.OnAcquire(narrowed, packet, TimePoint(2s)));
    EXPECT_TRUE(demand.OnAcquire(narrowed, packet, TimePoint(32s)));
    demand.Settle("lan");
    EXPECT_TRUE(demand.OnAcquire(narrowed, packet, TimePoint(33s)));
    packet.destination = *IpAddress::Parse("10.9.0.1");
    EXPECT_FALSE(demand.OnAcquire(narrowed, packet, TimePoint(99s))) << "not its packet";
    // Those that nobody answers are not remembered for ever.
    for (uint32_t i = 0; i < 10000; ++i)
    {
        packet.destination = IpAddress::FromIpv4(0x0a020000 + i);
        EXPECT_TRUE(demand.OnAcquire(NarrowToPacket(policies[0], packet),
                                     packet,
                                     TimePoint(100s + 1s * i)));
    }
    EXPECT_LE(demand.WishesRemembered(), 64U);
}

TEST(SpdWishes, InTransportModeAreAboutThePeersAlone)
{
    auto child = std::make_shared<IkeChildConfig>();
    child->name = "lan";
    child->mode = IpsecMode::TRANSPORT;
    child->localSelectors = *ParseTrafficSelectors("0.0.0.0/0");
    child->remoteSelectors = *ParseTrafficSelectors("0.0.0.0/0");
    child->onDemand = true;
    auto connection = std::make_shared<IkeConnectionConfig>();
    connection->children = {child};
    IkeInitiation initiation;
    initiation.connection = connection;
    initiation.remote = *IpAddress::Parse("10.0.0.2");
    IkeDemand demand;
    EXPECT_FALSE(demand.ConcernsHost());
    auto policies = demand.Add(initiation);
    ASSERT_EQ(policies.size(), 1U);
    EXPECT_EQ(ToString(policies[0].remote), "10.0.0.2");
    EXPECT_EQ(ToString(policies[0].local), "0.0.0.0/0");
    EXPECT_TRUE(demand.ConcernsHost());
    initiation.local = *IpAddress::Parse("10.0.0.1");
    policies = demand.Add(initiation);
    EXPECT_EQ(ToString(policies[0].local), "10.0.0.1");
}

} // namespace
} // namespace ike
} // namespace ns3
