// SPDX-License-Identifier: GPL-2.0-only

// What becomes of packets at a gateway beside being sealed: too large, to be cut, to be padded,
// past the tunnel, by DSCP, by silence.

#include "esp-network.h"
#include "ipsec-selector.h"

#include "ns3/boolean.h"
#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

constexpr auto HOST_A = EspNetwork::HOST_A;
constexpr auto GATEWAY_A = EspNetwork::GATEWAY_A;
constexpr auto GATEWAY_B = EspNetwork::GATEWAY_B;
constexpr auto HOST_B = EspNetwork::HOST_B;

/** @brief An IPv4 packet on the wire between the gateways. */
struct Seen
{
    Ipv4Header header;
    uint32_t size{0};
};

class EspMtu : public testing::TestWithParam<bool>
{
  protected:
    EspMtu()
    {
        net.Outside(GATEWAY_A)->TraceConnectWithoutContext("MacTx",
                                                           Callback<void, Ptr<const Packet>>(
                                                               [this](Ptr<const Packet> frame)
                                                               {
                                                                   Ptr<Packet> packet =
                                                                       frame->Copy();
                                                                   packet->RemoveAtStart(2);
                                                                   Seen seen;
                                                                   seen.size = packet->GetSize();
                                                                   packet->PeekHeader(seen.header);
                                                                   wire.push_back(seen);
                                                               }));
        icmp = Socket::CreateSocket(net.Get(HOST_A), Ipv4RawSocketFactory::GetTypeId());
        icmp->SetAttribute("Protocol", UintegerValue(1));
        icmp->SetRecvCallback(Callback<void, Ptr<Socket>>(
            [this](Ptr<Socket> heard)
            {
                while (Ptr<Packet> packet = heard->Recv())
                {
                    Ipv4Header ip;
                    Icmpv4Header header;
                    packet->RemoveHeader(ip);
                    packet->RemoveHeader(header);
                    if (header.GetType() == 3 && header.GetCode() == 4)
                    {
                        Icmpv4DestinationUnreachable body;
                        packet->RemoveHeader(body);
                        tooBig.push_back(body.GetNextHopMtu());
                    }
                }
            }));
    }

    /** @brief A datagram of host A with don't-fragment set, @p size octets with its header. */
    void SendDf(Time at, uint32_t size)
    {
        Simulator::Schedule(at,
                            [this, size]()
                            {
                                Ptr<Socket> raw =
                                    Socket::CreateSocket(net.Get(HOST_A),
                                                         Ipv4RawSocketFactory::GetTypeId());
                                raw->SetAttribute("IpHeaderInclude", BooleanValue(true));
                                Ptr<Packet> packet = Create<Packet>(size - 20);
                                Ipv4Header header;
                                header.SetSource(net.Address(HOST_A));
                                header.SetDestination(net.Address(HOST_B));
                                header.SetProtocol(200);
                                header.SetTtl(64);
                                header.SetPayloadSize(static_cast<uint16_t>(size - 20));
                                header.SetDontFragment();
                                packet->AddHeader(header);
                                raw->SendTo(packet, 0, InetSocketAddress(net.Address(HOST_B), 0));
                            });
    }

    uint64_t Dropped(IpsecDropReason reason)
    {
        return net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND).Dropped(reason);
    }

    EspNetwork net{GetParam()};
    std::vector<Seen> wire;
    std::vector<uint16_t> tooBig;
    Ptr<Socket> icmp;
};

TEST_P(EspMtu, TheSenderIsToldWhatFitsAndThatFits)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.Device(GATEWAY_A)->SetMtu(9000);
    net.Protocol(GATEWAY_A)->SetAttribute("CopyDf", BooleanValue(true));
    SendDf(Seconds(1), 1480);
    Simulator::Schedule(Seconds(2),
                        [this]()
                        {
                            ASSERT_EQ(tooBig.size(), 1U);
                            SendDf(Seconds(1), tooBig[0]);
                            SendDf(Seconds(2), tooBig[0] + 1U);
                        });
    net.Run();
    ASSERT_EQ(tooBig.size(), 2U);
    EXPECT_EQ(tooBig[0], tooBig[1]);
    // outer header, SPI, number, IV, checksum; two octets of trailer, and words of 4
    EXPECT_EQ(tooBig[0], (1500 - 20 - 8 - 8 - 16) / 4 * 4 - 2);
    ASSERT_EQ(wire.size(), 1U);
    EXPECT_LE(wire[0].size, 1500U);
    EXPECT_TRUE(wire[0].header.IsDontFragment());
    EXPECT_EQ(Dropped(IpsecDropReason::TOO_BIG), 2U);
    net.CheckCounters();
}

TEST_P(EspMtu, ALearnedPathMtuIsPassedOnToTheSender)
{
    net.InstallTunnel(0x1001, 0x2002);
    SendDf(Seconds(1), 1300);
    Simulator::Schedule(Seconds(2),
                        [this]()
                        {
                            // SPI and sequence number of the packet that some router found too big
                            const uint8_t octets[8] = {0, 0, 0x20, 0x02, 0, 0, 0, 1};
                            net.Protocol(GATEWAY_A)->ReceiveIcmp(Ipv4Address("192.0.2.99"),
                                                                 60,
                                                                 3,
                                                                 4,
                                                                 1000,
                                                                 net.Address(GATEWAY_A),
                                                                 net.Address(GATEWAY_B),
                                                                 octets);
                            // One about an SA that is not here changes nothing.
                            const uint8_t other[8] = {0, 0, 0x99, 0x99, 0, 0, 0, 1};
                            net.Protocol(GATEWAY_A)->ReceiveIcmp(Ipv4Address("192.0.2.99"),
                                                                 60,
                                                                 3,
                                                                 4,
                                                                 8,
                                                                 net.Address(GATEWAY_A),
                                                                 net.Address(GATEWAY_B),
                                                                 other);
                        });
    SendDf(Seconds(3), 1300);
    SendDf(Seconds(4), 940);
    SendDf(Seconds(601), 1300);
    SendDf(Seconds(603), 1300); // what was learned is forgotten after ten minutes
    net.Run();
    ASSERT_EQ(tooBig.size(), 2U);
    EXPECT_EQ(tooBig[0], (1000 - 20 - 8 - 8 - 16) / 4 * 4 - 2);
    EXPECT_EQ(wire.size(), 3U);
    net.CheckCounters();
}

TEST_P(EspMtu, PacketsAreCutBeforeOrAfterTheyAreSealed)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.Device(GATEWAY_A)->SetMtu(9000);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(1450, 5));
    Simulator::Schedule(Seconds(2),
                        [this]()
                        {
                            ASSERT_EQ(wire.size(), 2U);
                            EXPECT_FALSE(wire[0].header.IsLastFragment());
                            EXPECT_NE(wire[1].header.GetFragmentOffset(), 0);
                            net.Protocol(GATEWAY_A)->SetAttribute("FragmentBefore",
                                                                  BooleanValue(true));
                        });
    net.SendUdp(Seconds(3), HOST_A, HOST_B, Bytes(1450, 6));
    net.Run();
    ASSERT_EQ(wire.size(), 4U);
    for (size_t i : {2, 3})
    {
        EXPECT_TRUE(wire[i].header.IsLastFragment());
        EXPECT_EQ(wire[i].header.GetFragmentOffset(), 0);
        EXPECT_LE(wire[i].size, 1500U);
    }
    ASSERT_EQ(net.Arrived(HOST_B).size(), 2U);
    EXPECT_EQ(net.Arrived(HOST_B)[0].payload, Bytes(1450, 5));
    EXPECT_EQ(net.Arrived(HOST_B)[1].payload, Bytes(1450, 6));
    net.CheckCounters();
}

/** @brief What leaves in UDP fits its path as what leaves by itself does. */
TEST_P(EspMtu, PacketsInUdpAreCutBeforeTheyAreSealed)
{
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    out.udpEncapsulation = true;
    net.Install(GATEWAY_A, out);
    net.Install(GATEWAY_B, net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, 0x2002));
    net.Device(GATEWAY_A)->SetMtu(9000);
    net.Protocol(GATEWAY_A)->SetAttribute("FragmentBefore", BooleanValue(true));
    net.Protocol(GATEWAY_A)->SetAttribute("CopyDf", BooleanValue(true));
    std::vector<uint32_t> sizes;
    net.Ipsec(GATEWAY_A)->SetUdpSender(
        [&](Ptr<Packet> esp, const IpPath& path)
        {
            sizes.push_back(esp->GetSize());
            net.Ipsec(GATEWAY_B)->ReceiveUdp(esp, IpPath{path.remote, path.local});
            return true;
        });
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(1450, 6));
    SendDf(Seconds(2), 1480); // CopyDf makes the outer header say so, too
    net.Run();
    ASSERT_EQ(sizes.size(), 2U);
    EXPECT_LE(std::max(sizes[0], sizes[1]) + 20 + 8, 1500U);
    ASSERT_EQ(net.Arrived(HOST_B).size(), 1U);
    EXPECT_EQ(net.Arrived(HOST_B)[0].payload, Bytes(1450, 6));
    ASSERT_EQ(tooBig.size(), 1U);
    EXPECT_EQ(tooBig[0], (1500 - 20 - 8 - 8 - 8 - 16) / 4 * 4 - 2);
    net.CheckCounters();
}

TEST_P(EspMtu, HiddenLengthsAreAllTheSame)
{
    net.InstallTunnel(0x1001, 0x2002);
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    net.Ipsec(GATEWAY_A)->Remove(out.direction, out.spi, out.local, out.remote);
    out.tfcSize = 1000;
    net.Install(GATEWAY_A, out);
    for (size_t size : {0, 1, 500, 972})
    {
        net.SendUdp(Seconds(1.0 + static_cast<double>(size)), HOST_A, HOST_B, Bytes(size, 9));
    }
    net.SendUdp(Seconds(2000), HOST_A, HOST_B, Bytes(1200, 9));
    net.Run();
    ASSERT_EQ(wire.size(), 5U);
    for (size_t i = 0; i < 4; ++i)
    {
        EXPECT_EQ(wire[i].size, wire[0].size);
    }
    EXPECT_GT(wire[4].size, wire[0].size);
    ASSERT_EQ(net.Arrived(HOST_B).size(), 5U);
    EXPECT_EQ(net.Arrived(HOST_B)[2].payload, Bytes(500, 9));
    EXPECT_EQ(net.Ipsec(GATEWAY_B)->Counters(IpsecDirection::INBOUND).octets,
              5 * 28U + 0 + 1 + 500 + 972 + 1200);
    net.CheckCounters();
}

TEST_P(EspMtu, EachDscpTakesItsOwnSa)
{
    net.InstallTunnel(0x1001, 0x2002);
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x3003);
    out.dscps = uint64_t{1} << 46 | uint64_t{1} << 34;
    net.Install(GATEWAY_A, out);
    net.Install(GATEWAY_B, net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, 0x3003));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10), 46 << 2);
    net.SendUdp(Seconds(2), HOST_A, HOST_B, Bytes(10), 34 << 2);
    net.SendUdp(Seconds(3), HOST_A, HOST_B, Bytes(10), 10 << 2);
    net.SendUdp(Seconds(4), HOST_A, HOST_B, Bytes(10));
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 4U);
    for (const InstalledSa* sa : net.Ipsec(GATEWAY_A)->Sad().List())
    {
        if (sa->Parameters().direction == IpsecDirection::OUTBOUND)
        {
            EXPECT_EQ(sa->Counters().packets, 2U) << sa->Parameters().spi.Value();
        }
    }
    net.CheckCounters();
}

TEST_P(EspMtu, SilenceOfBothDirectionsIsTold)
{
    std::vector<double> told;
    IpsecUser user;
    user.onExpiry = [&](ChildSaId, IpsecDirection, IpsecExpiry expiry)
    {
        EXPECT_EQ(expiry, IpsecExpiry::IDLE);
        told.push_back(Simulator::Now().GetSeconds());
    };
    const IpsecUserId id = net.Ipsec(GATEWAY_A)->AddUser(user);
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    auto in = net.Parameters(GATEWAY_A, IpsecDirection::INBOUND, 0x1001);
    out.limits.idle = std::chrono::seconds(10);
    in.limits.idle = out.limits.idle;
    in.child = out.child;
    net.Install(GATEWAY_A, out, id);
    net.Install(GATEWAY_A, in, id);
    net.Install(GATEWAY_B, net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, 0x2002));
    net.Install(GATEWAY_B, net.Parameters(GATEWAY_B, IpsecDirection::OUTBOUND, 0x1001));
    net.SendUdp(Seconds(8), HOST_A, HOST_B, Bytes(10));
    net.SendUdp(Seconds(15), HOST_B, HOST_A, Bytes(10));
    net.Run();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NEAR(told[0], 25, 0.1);
}

TEST_P(EspMtu, TheSaCarriesInTcpWhatItIsTold)
{
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    out.tcpEncapsulation = true;
    net.Install(GATEWAY_A, out);
    net.Install(GATEWAY_B, net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, 0x2002));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10, 1));
    net.Ipsec(GATEWAY_A)->SetTcpSender(
        [&](Ptr<Packet> esp, const IpPath& path)
        {
            net.Ipsec(GATEWAY_B)->ReceiveUdp(esp, IpPath{path.remote, path.local});
            return true;
        });
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
    EXPECT_TRUE(wire.empty());
    net.CheckCounters();
}

INSTANTIATE_TEST_SUITE_P(Providers,
                         EspMtu,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

// --- past the tunnel ---

class SpdAtGateway : public testing::Test
{
  protected:
    SpdAtGateway()
    {
        Ipv4StaticRoutingHelper helper;
        for (auto gateway : {GATEWAY_A, GATEWAY_B})
        {
            const bool a = gateway == GATEWAY_A;
            helper.GetStaticRouting(net.Get(gateway)->GetObject<Ipv4>())
                ->AddNetworkRouteTo(a ? "10.2.0.0" : "10.1.0.0",
                                    "255.255.0.0",
                                    a ? "192.0.2.2" : "192.0.2.1",
                                    a ? 2 : 1,
                                    10);
        }
    }

    EspNetwork net{false};
};

TEST_F(SpdAtGateway, WhatIsBypassedGoesInTheClearByTheNextBestRoute)
{
    net.InstallTunnel(0x1001, 0x2002);
    IpsecPolicy policy;
    policy.name = "clear";
    policy.action = IpsecPolicyAction::BYPASS;
    policy.local = *ParseTrafficSelectors("10.1.0.0/16[udp/4000]");
    policy.remote = *ParseTrafficSelectors("10.2.0.0/16[udp/5000]");
    ASSERT_TRUE(net.Ipsec(GATEWAY_A)->AddPolicy(policy));
    std::vector<int> protocols;
    net.Outside(GATEWAY_A)->TraceConnectWithoutContext("MacTx",
                                                       Callback<void, Ptr<const Packet>>(
                                                           [&](Ptr<const Packet> frame)
                                                           {
                                                               uint8_t head[12];
                                                               frame->CopyData(head, sizeof head);
                                                               protocols.push_back(head[2 + 9]);
                                                           }));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10, 1));
    net.SendEcho(Seconds(2), HOST_A, HOST_B);
    net.Run();
    EXPECT_EQ(protocols, (std::vector<int>{17, 50}));
    ASSERT_EQ(net.Arrived(HOST_B).size(), 1U);
    EXPECT_EQ(net.EchoReplies(), 1U);
    const auto& counters = net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND);
    EXPECT_EQ(counters.bypassed, 1U);
    EXPECT_EQ(counters.offered, 2U);
    net.CheckCounters();
}

} // namespace
} // namespace ike
} // namespace ns3
