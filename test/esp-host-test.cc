// SPDX-License-Identifier: GPL-2.0-only

// Two hosts whose own packets are protected: transport mode, AH, both IP versions, policy at the
// host.

#include "esp-host-network.h"
#include "ike-algorithms.h"
#include "ipsec-selector.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

constexpr CipherSuite GCM{EncrId::AES_GCM_16, 128, IntegId::NONE};
constexpr CipherSuite SHA256{EncrId::NONE, 0, IntegId::HMAC_SHA2_256_128};

/** @brief Real crypto or modelled, IPv6 or IPv4, AH or ESP, tunnel or transport mode. */
using Kind = std::tuple<bool, bool, bool, bool>;

class EspHosts : public testing::TestWithParam<Kind>
{
  protected:
    bool Ipv6() const
    {
        return std::get<1>(GetParam());
    }

    bool Ah() const
    {
        return std::get<2>(GetParam());
    }

    bool Tunnel() const
    {
        return std::get<3>(GetParam());
    }

    void InstallPair()
    {
        net.InstallPair(Ah() ? ProtocolId::AH : ProtocolId::ESP,
                        Tunnel() ? IpsecMode::TUNNEL : IpsecMode::TRANSPORT,
                        Ah() ? SHA256 : GCM);
    }

    EspHostNetwork net{std::get<0>(GetParam()), std::get<1>(GetParam())};
};

TEST_P(EspHosts, DatagramsAndTcpCross)
{
    InstallPair();
    for (int host : {0, 1})
    {
        net.Protocol(host)->GuardHost();
    }
    for (size_t size : {0, 1, 100, 1300, 3000})
    {
        net.SendUdp(Seconds(1 + size / 1000.0), 0, Bytes(size, 7));
        net.SendUdp(Seconds(1.5 + size / 1000.0), 1, Bytes(size, 8));
    }
    net.SendTcp(Seconds(10), 0, 40000);
    net.Run(Seconds(30));
    ASSERT_EQ(net.Arrived(1).size(), 5U);
    ASSERT_EQ(net.Arrived(0).size(), 5U);
    EXPECT_EQ(net.Arrived(1)[3], Bytes(1300, 7));
    EXPECT_EQ(net.Arrived(0)[4], Bytes(3000, 8));
    EXPECT_EQ(net.TcpReceived(1), 40000U);
    net.CheckCounters();
    // Nothing but protected packets, and fragments of them, was on the wire.
    const uint8_t expected = Ah() ? 51 : 50;
    EXPECT_GT(net.WireProtocols().at(expected), 0U);
    for (const auto& [protocol, count] : net.WireProtocols())
    {
        EXPECT_TRUE(protocol == expected || (Ipv6() && (protocol == 58 || protocol == 44)))
            << count << " packets of protocol " << static_cast<int>(protocol);
    }
}

TEST_P(EspHosts, AReplayedOrChangedPacketGoesNoFurther)
{
    InstallPair();
    net.Protocol(0)->GuardHost();
    net.Protocol(1)->GuardHost();
    net.SendUdp(Seconds(1), 0, Bytes(64, 7));
    net.RepeatWire(Seconds(2), false);
    net.RepeatWire(Seconds(3), true);
    net.Run(Seconds(5));
    EXPECT_EQ(net.Arrived(1).size(), 1U);
    const auto& counters = net.Ipsec(1)->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::REPLAYED), 1U);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::BAD_ICV), 1U);
    net.CheckCounters();
}

/** @brief Without a policy, the SAs are it. */
TEST_P(EspHosts, WhatAnSaIsForDoesNotComeInTheClear)
{
    InstallPair();
    net.Protocol(1)->GuardHost();
    net.RemoveAll(0);
    net.SendUdp(Seconds(1), 0, Bytes(64, 7));
    Simulator::Schedule(Seconds(2), [this]() { net.RemoveAll(1); });
    net.SendUdp(Seconds(3), 0, Bytes(64, 7));
    net.Run(Seconds(5));
    EXPECT_EQ(net.Arrived(1).size(), 1U);
    EXPECT_EQ(net.Ipsec(1)->Counters(IpsecDirection::INBOUND).Dropped(IpsecDropReason::UNPROTECTED),
              1U);
    net.CheckCounters();
}

TEST_P(EspHosts, WhatShouldBeProtectedAndIsNotIsRefused)
{
    InstallPair();
    net.Protocol(1)->GuardHost();
    IpsecPolicy policy;
    policy.name = "all";
    policy.local = net.Any();
    policy.remote = net.Any();
    ASSERT_TRUE(net.Ipsec(1)->AddPolicy(policy));
    // Host 0 loses its SAs and sends in the clear, from a port that is IKE's at host 1.
    net.RemoveAll(0);
    net.Ipsec(1)->ExemptUdpPort(4000);
    net.SendUdp(Seconds(1), 0, Bytes(64, 7));
    net.Run(Seconds(5));
    EXPECT_EQ(net.Arrived(1).size(), 0U);
    EXPECT_EQ(net.Ipsec(1)->Counters(IpsecDirection::INBOUND).Dropped(IpsecDropReason::UNPROTECTED),
              1U);
    net.CheckCounters();
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    EspHosts,
    testing::Combine(testing::Bool(), testing::Bool(), testing::Bool(), testing::Bool()),
    [](const auto& info)
    {
        std::string name = std::get<0>(info.param) ? "Real" : "Modelled";
        name += std::get<1>(info.param) ? "Ipv6" : "Ipv4";
        name += std::get<2>(info.param) ? "Ah" : "Esp";
        return name + (std::get<3>(info.param) ? "Tunnel" : "Transport");
    });

// --- transport mode in UDP, behind a NAT ---

class EspHostsBehindNat : public testing::TestWithParam<bool>
{
  protected:
    EspHostsBehindNat()
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    }

    ~EspHostsBehindNat() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }
};

TEST_P(EspHostsBehindNat, ChecksumsAreMadeAnewForTheAddressesThatCame)
{
    EspHostNetwork net(GetParam(), false);
    const IpAddress translated = *IpAddress::Parse("198.51.100.9");
    auto out =
        net.Parameters(0, IpsecDirection::OUTBOUND, ProtocolId::ESP, IpsecMode::TRANSPORT, GCM);
    out.udpEncapsulation = true;
    auto in =
        net.Parameters(1, IpsecDirection::INBOUND, ProtocolId::ESP, IpsecMode::TRANSPORT, GCM);
    in.udpEncapsulation = true;
    ASSERT_TRUE(net.Ipsec(0)->Install(out));
    ASSERT_TRUE(net.Ipsec(1)->Install(in));
    net.Ipsec(0)->SetUdpSender(
        [&](Ptr<Packet> esp, const IpPath& path)
        {
            net.Ipsec(1)->ReceiveUdp(esp, IpPath{path.remote, {translated, 1234}});
            return true;
        });
    net.SendUdp(Seconds(1), 0, Bytes(101, 7));
    net.SendUdp(Seconds(2), 0, Bytes(0));
    net.Run(Seconds(3));
    EXPECT_EQ(net.Arrived(1), (std::vector<Bytes>{Bytes(101, 7), Bytes(0)}));
    net.CheckCounters();
}

INSTANTIATE_TEST_SUITE_P(Providers,
                         EspHostsBehindNat,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

// --- policy at a host ---

class SpdAtHost : public testing::Test
{
  protected:
    void Add(int host, IpsecPolicyAction action, const char* selectors, uint32_t priority)
    {
        IpsecPolicy policy;
        policy.name = NameOf(action);
        policy.action = action;
        policy.priority = priority;
        policy.local = net.Any();
        policy.remote = *ParseTrafficSelectors(selectors);
        ASSERT_TRUE(net.Ipsec(host)->AddPolicy(policy));
    }

    EspHostNetwork net{false, false};
};

TEST_F(SpdAtHost, BypassDiscardAndProtectByPort)
{
    net.Protocol(0)->GuardHost();
    net.Protocol(1)->GuardHost();
    Add(0, IpsecPolicyAction::BYPASS, "0.0.0.0/0[udp/5001]", 10);
    Add(0, IpsecPolicyAction::DISCARD, "0.0.0.0/0[udp/5002]", 20);
    Add(0, IpsecPolicyAction::PROTECT, "0.0.0.0/0", 30);
    Add(1, IpsecPolicyAction::BYPASS, "0.0.0.0/0[udp/4000]", 10);
    net.InstallPair(ProtocolId::ESP, IpsecMode::TRANSPORT, GCM);
    net.SendUdp(Seconds(1), 0, Bytes(64, 1), 5000);
    net.SendUdp(Seconds(2), 0, Bytes(64, 2), 5001);
    net.SendUdp(Seconds(3), 0, Bytes(64, 3), 5002);
    net.Run(Seconds(5));
    ASSERT_EQ(net.Arrived(1).size(), 2U);
    EXPECT_EQ(net.Arrived(1)[0], Bytes(64, 1));
    EXPECT_EQ(net.Arrived(1)[1], Bytes(64, 2));
    EXPECT_EQ(net.WireProtocols().at(50), 1U);
    EXPECT_EQ(net.WireProtocols().at(17), 1U);
    const auto& counters = net.Ipsec(0)->Counters(IpsecDirection::OUTBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::POLICY_DISCARD), 1U);
    EXPECT_EQ(counters.offered, 2U);
    net.CheckCounters();
}

TEST_F(SpdAtHost, TheFirstPacketAsksForAnSaAndIsSentOnceItIsThere)
{
    net.Protocol(0)->GuardHost();
    net.Protocol(1)->GuardHost();
    Add(0, IpsecPolicyAction::PROTECT, "0.0.0.0/0", 30);
    int asked = 0;
    IpsecUser user;
    user.onAcquire = [&](const IpsecPolicy& policy, const IpsecPacketFields& packet)
    {
        EXPECT_EQ(policy.name, "protect");
        EXPECT_EQ(packet.destinationPort, 5000);
        ++asked;
        Simulator::Schedule(MilliSeconds(200),
                            [this]()
                            { net.InstallPair(ProtocolId::ESP, IpsecMode::TRANSPORT, GCM); });
    };
    net.Ipsec(0)->AddUser(user);
    for (uint8_t i = 0; i < 20; ++i)
    {
        net.SendUdp(MilliSeconds(1000 + i), 0, Bytes(64, i));
    }
    net.Run(Seconds(5));
    EXPECT_EQ(asked, 1);
    ASSERT_EQ(net.Arrived(1).size(), 16U); // as many as may wait
    for (uint8_t i = 0; i < 16; ++i)
    {
        EXPECT_EQ(net.Arrived(1)[i], Bytes(64, i));
    }
    EXPECT_EQ(
        net.Ipsec(0)->Counters(IpsecDirection::OUTBOUND).Dropped(IpsecDropReason::HOLD_OVERFLOW),
        4U);
    net.CheckCounters();
}

TEST_F(SpdAtHost, PacketsDoNotWaitForEver)
{
    net.Protocol(0)->GuardHost();
    net.Ipsec(0)->SetAttribute("HoldTime", TimeValue(Seconds(2)));
    Add(0, IpsecPolicyAction::PROTECT, "0.0.0.0/0", 30);
    net.SendUdp(Seconds(1), 0, Bytes(64, 1));
    Simulator::Schedule(Seconds(2),
                        [this]()
                        {
                            EXPECT_EQ(net.Ipsec(0)->Counters(IpsecDirection::OUTBOUND).waiting, 1U);
                            net.CheckCounters();
                        });
    net.Run(Seconds(5));
    const auto& counters = net.Ipsec(0)->Counters(IpsecDirection::OUTBOUND);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::HOLD_TIMEOUT), 1U);
    EXPECT_EQ(counters.waiting, 0U);
    net.CheckCounters();
}

TEST_F(SpdAtHost, OneSaForEachPairOfPortsWhereThePolicySaysSo)
{
    net.Protocol(0)->GuardHost();
    IpsecPolicy policy;
    policy.name = "each";
    policy.local = net.Any();
    policy.remote = net.Any();
    policy.scope = IpsecSaScope::PER_PORT;
    ASSERT_TRUE(net.Ipsec(0)->AddPolicy(policy));
    std::vector<std::string> asked;
    IpsecUser user;
    user.onAcquire = [&](const IpsecPolicy& wanted, const IpsecPacketFields&)
    { asked.push_back(ToString(wanted.local) + " to " + ToString(wanted.remote)); };
    net.Ipsec(0)->AddUser(user);
    net.SendUdp(Seconds(1), 0, Bytes(64, 1), 5000);
    net.SendUdp(Seconds(1.1), 0, Bytes(64, 1), 5000);
    net.SendUdp(Seconds(1.2), 0, Bytes(64, 1), 5001);
    net.Run(Seconds(3));
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0], "192.0.2.1[udp/4000] to 192.0.2.2[udp/5000]");
    EXPECT_EQ(asked[1], "192.0.2.1[udp/4000] to 192.0.2.2[udp/5001]");
}

} // namespace
} // namespace ike
} // namespace ns3
