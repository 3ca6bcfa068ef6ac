// SPDX-License-Identifier: GPL-2.0-only

#include "esp-network.h"
#include "ipsec-selector.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

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

class IpsecNodeStateTest : public testing::Test
{
  protected:
    uint64_t Dropped(IpsecDropReason reason, IpsecDirection direction = IpsecDirection::OUTBOUND)
    {
        return net.Ipsec(GATEWAY_A)->Counters(direction).Dropped(reason);
    }

    IpsecPolicy Policy(const char* name,
                       IpsecPolicyAction action,
                       const char* remote,
                       uint32_t priority = 1000)
    {
        return IpsecPolicy{name,
                           action,
                           priority,
                           *ParseTrafficSelectors("10.1.0.0/16"),
                           *ParseTrafficSelectors(remote)};
    }

    EspNetwork net{false};
};

TEST_F(IpsecNodeStateTest, ExpiryIsToldToWhomTheSaBelongs)
{
    using Told = std::tuple<uint64_t, IpsecDirection, IpsecExpiry, double>;
    std::vector<Told> told;
    IpsecUser user;
    user.onExpiry = [&](ChildSaId child, IpsecDirection direction, IpsecExpiry expiry)
    { told.emplace_back(child.Value(), direction, expiry, Simulator::Now().GetSeconds()); };
    IpsecUser other;
    other.onExpiry = [](ChildSaId, IpsecDirection, IpsecExpiry) { ADD_FAILURE() << "not its SA"; };
    net.Ipsec(GATEWAY_A)->AddUser(other);
    const IpsecUserId id = net.Ipsec(GATEWAY_A)->AddUser(user);
    net.InstallTunnel(0x1001, 0x2002);
    auto limited = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    net.Ipsec(GATEWAY_A)->Remove(limited.direction, limited.spi, limited.local, limited.remote);
    limited.limits.softPackets = 2;
    limited.limits.hardPackets = 4;
    net.Install(GATEWAY_A, limited, id);
    for (int i = 1; i <= 7; ++i)
    {
        net.SendUdp(Seconds(i), HOST_A, HOST_B, Bytes(10));
    }
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 4U);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(std::get<0>(told[0]), 0x2002U);
    EXPECT_EQ(std::get<1>(told[0]), IpsecDirection::OUTBOUND);
    EXPECT_EQ(std::get<2>(told[0]), IpsecExpiry::SOFT);
    EXPECT_NEAR(std::get<3>(told[0]), 2, 0.1);
    EXPECT_EQ(std::get<2>(told[1]), IpsecExpiry::HARD);
    EXPECT_NEAR(std::get<3>(told[1]), 5, 0.1);
    EXPECT_EQ(Dropped(IpsecDropReason::HARD_LIMIT), 3U);
    net.CheckCounters();
}

TEST_F(IpsecNodeStateTest, AUserMayInstallAndRemoveWhenItIsTold)
{
    IpsecUser user;
    IpsecUserId id = 0;
    uint32_t next = 0x3000;
    user.onExpiry = [&](ChildSaId child, IpsecDirection, IpsecExpiry)
    {
        auto fresh = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, next);
        fresh.limits.softPackets = 3;
        net.Install(GATEWAY_B, net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, next));
        net.Install(GATEWAY_A, fresh, id);
        EXPECT_TRUE(net.Ipsec(GATEWAY_A)->Remove(IpsecDirection::OUTBOUND,
                                                 EspSpi(static_cast<uint32_t>(child.Value())),
                                                 fresh.local,
                                                 fresh.remote));
        ++next;
    };
    id = net.Ipsec(GATEWAY_A)->AddUser(user);
    net.InstallTunnel(0x1001, 0x2002);
    auto limited = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2003);
    limited.limits.softPackets = 3;
    net.Install(GATEWAY_B, net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, 0x2003));
    net.Install(GATEWAY_A, limited, id);
    for (int i = 0; i < 30; ++i)
    {
        net.SendUdp(MilliSeconds(1000 + 10 * i), HOST_A, HOST_B, Bytes(10));
    }
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 30U);
    EXPECT_EQ(next, 0x300aU);
    net.CheckCounters();
}

TEST_F(IpsecNodeStateTest, RemovingAUsersSasLeavesTheOthers)
{
    Ptr<IpsecNodeState> ipsec = net.Ipsec(GATEWAY_A);
    const IpsecUserId first = ipsec->AddUser(IpsecUser());
    const IpsecUserId second = ipsec->AddUser(IpsecUser());
    for (uint32_t spi = 0x1000; spi < 0x1010; ++spi)
    {
        net.Install(GATEWAY_A,
                    net.Parameters(GATEWAY_A, IpsecDirection::INBOUND, spi),
                    spi % 4 == 0 ? second : first);
    }
    EXPECT_EQ(ipsec->RemoveAllOf(first), 12U);
    EXPECT_EQ(ipsec->Sad().Size(), 4U);
    EXPECT_EQ(ipsec->RemoveAllOf(first), 0U);
    EXPECT_EQ(ipsec->RemoveAllOf(second), 4U);
}

TEST_F(IpsecNodeStateTest, SaComingsAndGoingsAreTraced)
{
    std::vector<std::pair<uint32_t, uint64_t>> installed;
    std::vector<std::pair<uint32_t, uint64_t>> removed;
    Ptr<IpsecNodeState> ipsec = net.Ipsec(GATEWAY_A);
    using SaCallback = Callback<void, const IpsecSaParameters&, const IpsecSaCounters&>;
    ipsec->TraceConnectWithoutContext(
        "SaInstalled",
        SaCallback([&](const IpsecSaParameters& sa, const IpsecSaCounters& counters)
                   { installed.emplace_back(sa.spi.Value(), counters.packets); }));
    ipsec->TraceConnectWithoutContext(
        "SaRemoved",
        SaCallback([&](const IpsecSaParameters& sa, const IpsecSaCounters& counters)
                   { removed.emplace_back(sa.spi.Value(), counters.packets); }));
    net.InstallTunnel(0x1001, 0x2002);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10));
    net.Run();
    const auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    ipsec->Remove(out.direction, out.spi, out.local, out.remote);
    EXPECT_FALSE(ipsec->Remove(out.direction, out.spi, out.local, out.remote));
    EXPECT_EQ(installed, (std::vector<std::pair<uint32_t, uint64_t>>{{0x1001, 0}, {0x2002, 0}}));
    EXPECT_EQ(removed, (std::vector<std::pair<uint32_t, uint64_t>>{{0x2002, 1}}));
}

TEST_F(IpsecNodeStateTest, WithoutAProviderThereIsNoSa)
{
    Ptr<Node> bare = CreateObject<Node>();
    const auto refused = IpsecNodeState::Of(bare)->Install(
        net.Parameters(GATEWAY_A, IpsecDirection::INBOUND, 0x1001));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.GetError().message.find("SetCryptoProvider"), std::string::npos);
}

TEST_F(IpsecNodeStateTest, PoliciesDiscardAndBypassBeforeSas)
{
    net.InstallTunnel(0x1001, 0x2002);
    Ptr<IpsecNodeState> ipsec = net.Ipsec(GATEWAY_A);
    const auto discard =
        ipsec->AddPolicy(Policy("no", IpsecPolicyAction::DISCARD, "10.2.0.0/16[udp/5000]"));
    ASSERT_TRUE(discard);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10));
    Simulator::Schedule(
        Seconds(2),
        [&]()
        {
            EXPECT_TRUE(ipsec->RemovePolicy(*discard));
            EXPECT_TRUE(ipsec->AddPolicy(Policy("by", IpsecPolicyAction::BYPASS, "10.2.0.0/16")));
        });
    net.SendUdp(Seconds(3), HOST_A, HOST_B, Bytes(10));
    Simulator::Schedule(
        Seconds(4),
        [&]() {
            EXPECT_TRUE(ipsec->AddPolicy(Policy("do", IpsecPolicyAction::PROTECT, "10.2.0.2", 1)));
        });
    net.SendUdp(Seconds(5), HOST_A, HOST_B, Bytes(10));
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
    EXPECT_EQ(Dropped(IpsecDropReason::POLICY_DISCARD), 1U);
    EXPECT_EQ(Dropped(IpsecDropReason::POLICY_BYPASS), 1U);
    net.CheckCounters();
}

TEST_F(IpsecNodeStateTest, AProtectedPacketWithoutAnSaAsksForOneInMeasure)
{
    std::vector<std::pair<double, std::string>> asked;
    IpsecUser user;
    user.onAcquire = [&](const IpsecPolicy& policy, const IpsecPacketFields& packet)
    {
        EXPECT_EQ(packet.destination.ToString(), "10.2.0.2");
        EXPECT_EQ(packet.destinationPort, 5000);
        asked.emplace_back(Simulator::Now().GetSeconds(), policy.name);
    };
    Ptr<IpsecNodeState> ipsec = net.Ipsec(GATEWAY_A);
    ipsec->AddUser(user);
    ipsec->SetAttribute("AcquireInterval", TimeValue(Seconds(2)));
    ipsec->SetAttribute("HoldPackets", UintegerValue(0));
    ASSERT_TRUE(ipsec->AddPolicy(Policy("site", IpsecPolicyAction::PROTECT, "10.2.0.0/16")));
    for (int i = 0; i < 30; ++i)
    {
        net.SendUdp(MilliSeconds(1000 + 100 * i), HOST_A, HOST_B, Bytes(10));
    }
    net.Run();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_NEAR(asked[0].first, 1, 0.1);
    EXPECT_NEAR(asked[1].first, 3, 0.1);
    EXPECT_EQ(asked[0].second, "site");
    EXPECT_EQ(Dropped(IpsecDropReason::NO_SA), 30U);
    net.CheckCounters();
}

TEST_F(IpsecNodeStateTest, WithoutPolicyNobodyIsAsked)
{
    IpsecUser user;
    user.onAcquire = [](const IpsecPolicy&, const IpsecPacketFields&) { ADD_FAILURE(); };
    net.Ipsec(GATEWAY_A)->AddUser(user);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10));
    net.Run();
    EXPECT_EQ(Dropped(IpsecDropReason::NO_SA), 1U);
}

TEST_F(IpsecNodeStateTest, TheProcessorDelaysPacketsAndRefusesThem)
{
    int charged = 0;
    net.Ipsec(GATEWAY_A)->SetCpuCharge(
        [&](Duration) -> std::optional<Duration>
        {
            ++charged;
            return charged > 3 ? std::nullopt
                               : std::optional<Duration>(std::chrono::milliseconds(500));
        });
    net.Ipsec(GATEWAY_B)->SetCpuCharge([&](Duration) -> std::optional<Duration>
                                       { return std::chrono::milliseconds(250); });
    net.InstallTunnel(0x1001, 0x2002);
    for (int i = 0; i < 5; ++i)
    {
        net.SendUdp(MilliSeconds(1000 + i), HOST_A, HOST_B, Bytes(10));
    }
    Simulator::Schedule(
        MilliSeconds(1100),
        [&]()
        {
            EXPECT_EQ(net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND).waiting, 3U);
            net.CheckCounters();
        });
    net.Run();
    ASSERT_EQ(net.Arrived(HOST_B).size(), 3U);
    EXPECT_NEAR(net.Arrived(HOST_B)[0].at.GetSeconds(), 1.753, 0.002);
    EXPECT_EQ(Dropped(IpsecDropReason::CPU_OVERLOAD), 2U);
    EXPECT_EQ(net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND).waiting, 0U);
    net.CheckCounters();
}

TEST(IpsecNodeStateCosts, ChargesWhatTheProfileSaysAndNothingWhenOffloaded)
{
    const auto run = [](const std::string& profile)
    {
        const auto costs = IkeCostProfile::Parse(profile, "test");
        EXPECT_TRUE(costs) << (costs ? "" : costs.GetError().message);
        EspNetwork net(false, std::make_shared<IkeCostProfile>(*costs));
        std::vector<int64_t> charged;
        net.Ipsec(GATEWAY_A)->SetCpuCharge(
            [&](Duration cost) -> std::optional<Duration>
            {
                charged.push_back(cost.count());
                return cost;
            });
        net.InstallTunnel(0x1001, 0x2002);
        net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(100));
        net.Run();
        EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
        return charged;
    };
    const std::string profile = "provenance = a test\n"
                                "esp-packet = 1 us\n"
                                "cipher aes256gcm16 = 2 us\n";
    const auto plain = run(profile);
    const auto offloaded = run(profile + "esp-offload = yes\n");
    EXPECT_EQ(plain, std::vector<int64_t>{3000});
    EXPECT_EQ(offloaded, std::vector<int64_t>{0});
}

TEST_F(IpsecNodeStateTest, APacketThatWaitsSurvivesTheRemovalOfItsSa)
{
    net.Ipsec(GATEWAY_A)->SetCpuCharge([&](Duration) -> std::optional<Duration>
                                       { return std::chrono::milliseconds(500); });
    net.InstallTunnel(0x1001, 0x2002);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10));
    Simulator::Schedule(
        MilliSeconds(1100),
        [&]()
        {
            const auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
            EXPECT_TRUE(
                net.Ipsec(GATEWAY_A)->Remove(out.direction, out.spi, out.local, out.remote));
        });
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
    net.CheckCounters();
}

TEST_F(IpsecNodeStateTest, StoppingWhilePacketsWaitIsHarmless)
{
    net.Ipsec(GATEWAY_A)->SetCpuCharge([&](Duration) -> std::optional<Duration>
                                       { return std::chrono::seconds(500); });
    net.InstallTunnel(0x1001, 0x2002);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10));
    Simulator::Stop(Seconds(2));
    net.Run();
    EXPECT_EQ(net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND).waiting, 1U);
    net.CheckCounters();
}

TEST_F(IpsecNodeStateTest, MovesToOtherPortsLeaveOneWatchOfSilence)
{
    std::vector<double> told;
    IpsecUser user;
    user.onExpiry = [&](ChildSaId, IpsecDirection, IpsecExpiry)
    { told.push_back(Simulator::Now().GetSeconds()); };
    const IpsecUserId id = net.Ipsec(GATEWAY_A)->AddUser(user);
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    out.limits.idle = std::chrono::seconds(10);
    out.udpEncapsulation = true;
    net.Install(GATEWAY_A, out, id);
    IpsecSaKey key{IpsecDirection::OUTBOUND, ProtocolId::ESP, out.spi, out.remote};
    const auto move = [&](double at, const char* address, uint16_t port)
    {
        Simulator::Schedule(
            Seconds(at),
            [&, address, port]()
            {
                const IpPath path{{out.local, 4500}, {*IpAddress::Parse(address), port}};
                EXPECT_TRUE(net.Ipsec(GATEWAY_A)->Move(key, path, true));
                key.receiver = path.remote.address;
            });
    };
    move(1, "192.0.2.2", 1001);
    move(2, "192.0.2.2", 1002);
    move(3, "192.0.2.7", 1003); // another name: the watch of the old one finds nothing
    move(4, "192.0.2.7", 1004);
    net.Run();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_NEAR(told[0], 10, 0.1);
}

TEST_F(IpsecNodeStateTest, TenThousandTunnelsAtOneDevice)
{
    constexpr uint32_t TUNNELS = 10000;
    for (uint32_t i = 0; i < TUNNELS; ++i)
    {
        auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x10000 + i);
        out.remoteSelectors = {MakeTrafficSelector(
            PrefixOf(IpAddress::FromIpv4(0x0a020000 + i), 32))}; // 10.2.0.0 and on, one host each
        net.Install(GATEWAY_A, out);
    }
    std::map<uint32_t, uint32_t> sent; // by SPI
    net.Ipsec(GATEWAY_A)->TraceConnectWithoutContext(
        "Sent",
        Callback<void, Ptr<const Packet>, const IpsecSaParameters&>(
            [&](Ptr<const Packet>, const IpsecSaParameters& sa) { ++sent[sa.spi.Value()]; }));
    Ptr<EspNetDevice> device = net.Device(GATEWAY_A);
    Simulator::Schedule(Seconds(1),
                        [&]()
                        {
                            for (uint32_t i = 0; i < TUNNELS; ++i)
                            {
                                Ipv4Header header;
                                header.SetSource("10.1.0.2");
                                header.SetDestination(Ipv4Address(0x0a020000 + i));
                                header.SetProtocol(17);
                                header.SetPayloadSize(100);
                                Ptr<Packet> packet = Create<Packet>(100);
                                packet->AddHeader(header);
                                device->Send(packet, device->GetBroadcast(), 0x0800);
                            }
                        });
    net.Run();
    ASSERT_EQ(sent.size(), TUNNELS);
    for (uint32_t i = 0; i < TUNNELS; ++i)
    {
        ASSERT_EQ(sent[0x10000 + i], 1U);
    }
    EXPECT_EQ(net.Ipsec(GATEWAY_A)->Sad().OutboundProbes(), 1U);
    net.CheckCounters();
}

/** @brief Hands gateway A of a network one packet whose fate follows from a random number. */
void
SendAnything(EspNetwork& net, SeededRandomSource& random)
{
    const uint64_t draw = random.DrawUint64();
    if (draw % 3 == 0)
    {
        const Bytes octets = random.Draw(draw / 3 % 80);
        Ipv4Header header;
        header.SetDestination(net.Address(GATEWAY_A));
        net.Protocol(GATEWAY_A)->Receive(
            Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size())),
            header,
            Ptr<Ipv4Interface>());
        return;
    }
    Ipv4Header header;
    header.SetSource("10.1.0.2");
    header.SetDestination(draw % 5 == 0 ? "10.2.0.2" : "10.3.0.2");
    header.SetProtocol(draw % 2 == 0 ? 17 : 6);
    header.SetPayloadSize(200);
    Ptr<Packet> packet = Create<Packet>(draw % 11 == 0 ? 100 : 200);
    packet->AddHeader(header);
    Ptr<EspNetDevice> device = net.Device(GATEWAY_A);
    device->Send(packet, device->GetBroadcast(), draw % 13 == 0 ? 0x0806 : 0x0800);
}

/** @brief Packets of every fate at once; whatever happens, each is counted once. */
TEST_F(IpsecNodeStateTest, CountersAddUpWhateverHappens)
{
    SeededRandomSource random(11);
    net.InstallTunnel(0x1001, 0x2002);
    int charged = 0;
    net.Ipsec(GATEWAY_A)->SetCpuCharge(
        [&](Duration) -> std::optional<Duration>
        {
            return ++charged % 7 == 0
                       ? std::nullopt
                       : std::optional<Duration>(std::chrono::milliseconds(charged % 5));
        });
    net.Ipsec(GATEWAY_A)->AddPolicy(
        Policy("no", IpsecPolicyAction::DISCARD, "10.2.0.0/16[udp/5001]"));
    std::map<IpsecDropReason, uint64_t> traced;
    net.Ipsec(GATEWAY_A)->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, IpsecDropReason, IpsecDirection, EspSpi>(
            [&](Ptr<const Packet>, IpsecDropReason reason, IpsecDirection, EspSpi)
            { ++traced[reason]; }));
    for (int i = 0; i < 2000; ++i)
    {
        Simulator::Schedule(MilliSeconds(i), [&]() { SendAnything(net, random); });
        if (i % 100 == 0)
        {
            Simulator::Schedule(MilliSeconds(i), [&]() { net.CheckCounters(); });
        }
    }
    net.Run();
    net.CheckCounters();
    uint64_t counted = 0;
    for (const auto& [reason, count] : traced)
    {
        EXPECT_EQ(count, Dropped(reason) + Dropped(reason, IpsecDirection::INBOUND))
            << NameOf(reason);
        counted += count;
    }
    EXPECT_GT(traced.size(), 4U);
    EXPECT_GT(counted, 500U);
    EXPECT_GT(net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND).carried, 50U);
}

TEST(IpsecDropReason, EveryReasonHasItsOwnName)
{
    std::set<std::string> names;
    for (size_t i = 0; i < IPSEC_DROP_REASONS; ++i)
    {
        const std::string name = NameOf(static_cast<IpsecDropReason>(i));
        EXPECT_NE(name, "unknown");
        names.insert(name);
    }
    EXPECT_EQ(names.size(), IPSEC_DROP_REASONS);
}

} // namespace
} // namespace ike
} // namespace ns3
