// SPDX-License-Identifier: GPL-2.0-only

// What a gateway's policy says to the packets that it forwards in the clear.

#include "esp-l4-protocol.h"
#include "esp-net-device.h"
#include "ike-algorithms.h"
#include "ike-prefix-routing.h"
#include "ipsec-fragments.h"
#include "ipsec-guarded-routing.h"
#include "ipsec-ip-link.h"
#include "ipsec-selector.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/udp-header.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

constexpr uint8_t UDP = 17;
constexpr uint8_t ESP = 50;

/**
 * @brief A host inside, a gateway and a node outside, in a row: net 1 inside, net 0 between gateway
 * and outside, net 2 behind the tunnel, net 3 anywhere else. The hosts take no packets and answer
 * none: they see what is on their links. The node outside is the tunnel's other end.
 */
class EspForward : public testing::TestWithParam<bool>
{
  protected:
    EspForward()
    {
        nodes.Create(3);
        InternetStackHelper().Install(nodes);
        PointToPointHelper links;
        const NetDeviceContainer inner = links.Install(nodes.Get(0), nodes.Get(1));
        const NetDeviceContainer outer = links.Install(nodes.Get(1), nodes.Get(2));
        inside = inner.Get(0);
        gatewayInside = inner.Get(1);
        gatewayOutside = outer.Get(0);
        outside = outer.Get(1);
        Assign(gatewayInside, 1, 1);
        Assign(gatewayOutside, 0, 1);
        Assign(outside, 0, 2);
        Watch(inside, insideSaw);
        Watch(outside, outsideSaw);
        auto provider = std::shared_ptr<IkeCryptoProvider>(
            MakeModelledProvider(std::make_shared<IkeCostProfile>()));
        for (uint32_t node : {1, 2})
        {
            Ptr<NetDevice> tunnel = EspNetDevice::AttachTo(nodes.Get(node));
            Ipsec(node)->SetCryptoProvider(provider);
            Ptr<ns3::Ipv6> ipv6 = nodes.Get(node)->GetObject<ns3::Ipv6>();
            for (uint32_t i = 0; i < ipv6->GetNInterfaces(); ++i)
            {
                ipv6->SetForwarding(i, true);
            }
        }
    }

    ~EspForward() override
    {
        Simulator::Destroy();
    }

    bool Ipv6() const
    {
        return GetParam();
    }

    std::string Net(int net) const
    {
        return Ipv6() ? "fd0" + std::to_string(net) + "::/64"
                      : "10." + std::to_string(net) + ".0.0/16";
    }

    std::string Host(int net, int host) const
    {
        return Ipv6() ? "fd0" + std::to_string(net) + "::" + std::to_string(host)
                      : "10." + std::to_string(net) + ".0." + std::to_string(host);
    }

    std::string Everything() const
    {
        return Ipv6() ? "::/0" : "0.0.0.0/0";
    }

    void Assign(Ptr<NetDevice> device, int net, int host)
    {
        if (Ipv6())
        {
            Ptr<ns3::Ipv6> ipv6 = device->GetNode()->GetObject<ns3::Ipv6>();
            const uint32_t interface = ipv6->AddInterface(device);
            ipv6->SetUp(interface);
            ipv6->AddAddress(
                interface,
                Ipv6InterfaceAddress(Ipv6Address(Host(net, host).c_str()), Ipv6Prefix(64)));
            return;
        }
        Ptr<Ipv4> ipv4 = device->GetNode()->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface,
                         Ipv4InterfaceAddress(Ipv4Address(Host(net, host).c_str()), "/16"));
        ipv4->SetUp(interface);
    }

    /** @brief Leads a net from the gateway to the outside in the clear, or into the tunnel. */
    void Lead(int net, bool intoTunnel)
    {
        Ptr<Node> node = nodes.Get(1);
        Ptr<NetDevice> device = gatewayOutside;
        if (intoTunnel)
        {
            device = EspNetDevice::AttachTo(node);
        }
        if (Ipv6())
        {
            Ptr<ns3::Ipv6> ipv6 = node->GetObject<ns3::Ipv6>();
            Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->AddNetworkRouteTo(
                Ipv6Address(Host(net, 0).c_str()),
                Ipv6Prefix(64),
                ipv6->GetInterfaceForDevice(device));
            return;
        }
        Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddNetworkRouteTo(
            Ipv4Address(Host(net, 0).c_str()),
            "/16",
            ipv4->GetInterfaceForDevice(device));
    }

    Ptr<IpsecNodeState> Ipsec(uint32_t node)
    {
        return IpsecNodeState::Of(nodes.Get(node));
    }

    void AddPolicy(IpsecPolicyAction action,
                   const std::string& local,
                   const std::string& remote,
                   uint32_t priority = 1000)
    {
        IpsecPolicy policy;
        policy.name = "test";
        policy.action = action;
        policy.priority = priority;
        policy.local = *ParseTrafficSelectors(local);
        policy.remote = *ParseTrafficSelectors(remote);
        ASSERT_TRUE(Ipsec(1)->AddPolicy(policy));
    }

    void InstallTunnel()
    {
        InstallTunnel(Everything());
    }

    /** @brief A tunnel between the gateway and the node outside. @param toOutside what may be sent
     * to there */
    void InstallTunnel(const std::string& toOutside)
    {
        const CipherSuite suite{EncrId::AES_GCM_16, 128, IntegId::NONE};
        for (uint32_t node : {1, 2})
        {
            for (auto direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
            {
                const bool toGateway = (node == 1) == (direction == IpsecDirection::INBOUND);
                IpsecSaParameters sa;
                sa.direction = direction;
                sa.spi = EspSpi(toGateway ? 0x1001 : 0x2002);
                sa.local = *IpAddress::Parse(Host(0, static_cast<int>(node)));
                sa.remote = *IpAddress::Parse(Host(0, static_cast<int>(3 - node)));
                sa.suite = suite;
                sa.encrKey = Bytes(SizesOf(suite)->encrKey, toGateway ? 1 : 2);
                sa.localSelectors = *ParseTrafficSelectors(node == 1 ? Everything() : toOutside);
                sa.remoteSelectors = *ParseTrafficSelectors(node == 1 ? toOutside : Everything());
                ASSERT_TRUE(Ipsec(node)->Install(sa));
            }
        }
    }

    /** @brief A datagram from its IP header on. */
    Ptr<Packet> Datagram(const std::string& source,
                         const std::string& destination,
                         uint16_t port,
                         uint32_t size = 32)
    {
        Ptr<Packet> packet = Create<Packet>(size);
        UdpHeader udp;
        udp.SetSourcePort(4000);
        udp.SetDestinationPort(port);
        packet->AddHeader(udp);
        if (Ipv6())
        {
            Ipv6Header header;
            header.SetSource(Ipv6Address(source.c_str()));
            header.SetDestination(Ipv6Address(destination.c_str()));
            header.SetNextHeader(UDP);
            header.SetHopLimit(64);
            header.SetPayloadLength(static_cast<uint16_t>(packet->GetSize()));
            packet->AddHeader(header);
            return packet;
        }
        Ipv4Header header;
        header.SetSource(Ipv4Address(source.c_str()));
        header.SetDestination(Ipv4Address(destination.c_str()));
        header.SetProtocol(UDP);
        header.SetTtl(64);
        header.SetIdentification(++identification);
        header.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
        packet->AddHeader(header);
        return packet;
    }

    /** @brief Sends it by a device; by the tunnel device of its node: protected. */
    void Send(Ptr<NetDevice> by, int sourceNet, int destinationNet, uint16_t port = 5000)
    {
        // Duplicate address detection comes first.
        at += Seconds(2);
        Simulator::Schedule(at,
                            [this, by, sourceNet, destinationNet, port]()
                            {
                                by->Send(
                                    Datagram(Host(sourceNet, 9), Host(destinationNet, 9), port),
                                    by->GetBroadcast(),
                                    Ipv6() ? 0x86dd : 0x0800);
                            });
    }

    uint64_t Dropped(IpsecDirection direction, IpsecDropReason reason)
    {
        return Ipsec(1)->Counters(direction).Dropped(reason);
    }

    uint64_t Unprotected()
    {
        return Dropped(IpsecDirection::INBOUND, IpsecDropReason::UNPROTECTED);
    }

    void Run()
    {
        Simulator::Stop(at + Seconds(10));
        Simulator::Run();
        for (auto direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
        {
            const IpsecTrafficCounters& node = Ipsec(1)->Counters(direction);
            EXPECT_EQ(node.offered, node.carried + node.bypassed + node.Dropped() + node.waiting);
        }
    }

    using Seen = std::vector<uint8_t>; // protocols

    NodeContainer nodes;
    Ptr<NetDevice> inside;
    Ptr<NetDevice> gatewayInside;
    Ptr<NetDevice> gatewayOutside;
    Ptr<NetDevice> outside;
    Seen insideSaw;
    Seen outsideSaw;
    Time at;
    uint16_t identification{0};

  private:
    void Watch(Ptr<NetDevice> device, Seen& seen)
    {
        device->TraceConnectWithoutContext("MacRx",
                                           Callback<void, Ptr<const Packet>>(
                                               [this, &seen](Ptr<const Packet> frame)
                                               {
                                                   uint8_t head[12]; // of which 2 are of PPP
                                                   frame->CopyData(head, sizeof head);
                                                   const uint8_t protocol =
                                                       head[2 + (Ipv6() ? 6 : 9)];
                                                   if (protocol == UDP || protocol == ESP)
                                                   {
                                                       seen.push_back(protocol);
                                                   }
                                               }));
    }
};

TEST_P(EspForward, WithoutPolicyNothingIsJudged)
{
    InstallTunnel();
    Send(outside, 2, 1);
    Run();
    EXPECT_EQ(insideSaw, (Seen{UDP}));
    EXPECT_FALSE(
        DynamicCast<IpsecGuardedRouting>(nodes.Get(1)->GetObject<Ipv4>()->GetRoutingProtocol()));
}

TEST_P(EspForward, WhatShouldHaveComeProtectedIsDropped)
{
    AddPolicy(IpsecPolicyAction::PROTECT, Net(1), Net(2));
    Send(outside, 2, 1);
    Send(outside, 3, 1); // of which no policy speaks
    Run();
    EXPECT_EQ(insideSaw, (Seen{UDP}));
    EXPECT_EQ(Unprotected(), 1U);
}

TEST_P(EspForward, WhatComesOutOfATunnelIsNotInTheClear)
{
    AddPolicy(IpsecPolicyAction::PROTECT, Net(1), Net(2));
    AddPolicy(IpsecPolicyAction::DISCARD, Everything(), Everything(), 2000);
    InstallTunnel();
    Send(EspNetDevice::AttachTo(nodes.Get(2)), 2, 1);
    Run();
    EXPECT_EQ(insideSaw, (Seen{UDP}));
    EXPECT_EQ(Ipsec(1)->Counters(IpsecDirection::INBOUND).offered, 1U);
    EXPECT_EQ(Ipsec(1)->Counters(IpsecDirection::INBOUND).carried, 1U);
}

TEST_P(EspForward, DiscardAndBypassCountInTheirOrderOnTheWayIn)
{
    AddPolicy(IpsecPolicyAction::BYPASS, Net(1) + "[udp/53]", Net(2), 1);
    AddPolicy(IpsecPolicyAction::DISCARD, Net(1), Net(2), 2);
    Send(outside, 2, 1, 53);
    Send(outside, 2, 1, 54);
    Run();
    EXPECT_EQ(insideSaw, (Seen{UDP}));
    EXPECT_EQ(Dropped(IpsecDirection::INBOUND, IpsecDropReason::POLICY_DISCARD), 1U);
}

TEST_P(EspForward, WhatLeavesIsProtectedWhereverItsRouteLeads)
{
    InstallTunnel();
    Lead(2, false);
    Send(inside, 1, 2); // no policy yet
    Simulator::Schedule(at + Seconds(1),
                        [this]() { AddPolicy(IpsecPolicyAction::PROTECT, Net(1), Everything()); });
    Send(inside, 1, 2);
    Send(inside, 1, 3); // without a route
    Run();
    EXPECT_EQ(outsideSaw, (Seen{UDP, ESP, ESP}));
    EXPECT_TRUE(insideSaw.empty()); // no word of a route that is not there
    EXPECT_EQ(Ipsec(1)->Counters(IpsecDirection::OUTBOUND).carried, 2U);
    EXPECT_EQ(Unprotected(), 0U);
}

TEST_P(EspForward, WhatLeavesAndMayNotIsDroppedAndCountedOnce)
{
    InstallTunnel();
    AddPolicy(IpsecPolicyAction::BYPASS, Net(1), Everything() + "[udp/53]", 1);
    AddPolicy(IpsecPolicyAction::DISCARD, Everything(), Everything(), 2);
    Lead(2, true);
    Lead(3, false);
    Send(inside, 1, 3, 53); // in the clear
    Send(inside, 1, 3, 54);
    Send(inside, 1, 2, 54); // dropped at the tunnel
    Send(outside, 3, 1, 53);
    Run();
    EXPECT_EQ(outsideSaw, (Seen{UDP}));
    EXPECT_TRUE(insideSaw.empty());
    EXPECT_EQ(Dropped(IpsecDirection::OUTBOUND, IpsecDropReason::POLICY_DISCARD) +
                  Dropped(IpsecDirection::INBOUND, IpsecDropReason::POLICY_DISCARD),
              3U);
}

TEST_P(EspForward, ANodeThatKnowsItsSidesAsksEachWayByItself)
{
    nodes.Get(1)->GetObject<EspL4Protocol>()->AddInside(gatewayInside);
    AddPolicy(IpsecPolicyAction::PROTECT, Everything(), Everything());
    InstallTunnel();
    Lead(3, false);
    Send(outside, 2, 1);
    Send(inside, 1, 3);
    Send(EspNetDevice::AttachTo(nodes.Get(2)), 2, 1);
    Send(EspNetDevice::AttachTo(nodes.Get(2)), 2, 3); // back into the tunnel
    Run();
    EXPECT_EQ(Unprotected(), 1U);
    EXPECT_EQ(insideSaw, (Seen{UDP}));
    EXPECT_EQ(outsideSaw, (Seen{ESP, ESP}));
}

TEST_P(EspForward, TheRoutingInsideIsFoundAsBefore)
{
    AddPolicy(IpsecPolicyAction::PROTECT, Net(1), Net(2));
    Ptr<Ipv4> ipv4 = nodes.Get(1)->GetObject<Ipv4>();
    ASSERT_TRUE(DynamicCast<IpsecGuardedRouting>(ipv4->GetRoutingProtocol()));
    EXPECT_TRUE(Ipv4StaticRoutingHelper().GetStaticRouting(ipv4));
    EXPECT_TRUE(Ipv6StaticRoutingHelper().GetStaticRouting(nodes.Get(1)->GetObject<ns3::Ipv6>()));
    Ptr<Ipv4ListRouting> list = DynamicCast<Ipv4ListRouting>(ipv4->GetRoutingProtocol());
    const uint32_t before = list->GetNRoutingProtocols();
    Ptr<IkePrefixRouting> added = CreateObject<IkePrefixRouting>();
    list->AddRoutingProtocol(added, 5);
    EXPECT_EQ(list->GetNRoutingProtocols(), before + 1);
    EXPECT_EQ(IkePrefixRouting::Of(ipv4), added);
}

INSTANTIATE_TEST_SUITE_P(Families,
                         EspForward,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Ipv6" : "Ipv4"; });

/** @brief Every IPv6 link carries 1,280 octets, so a tunnel does, RFC 2473 section 7.1. */
TEST_P(EspForward, WhatEveryLinkCarriesIsNotTooLargeForATunnel)
{
    InstallTunnel();
    Lead(2, true);
    auto protocol = nodes.Get(1)->GetObject<EspL4Protocol>();
    const uint8_t octets[8] = {0, 0, 0x20, 0x02, 0, 0, 0, 1};
    if (Ipv6())
    {
        protocol->ReceiveIcmp(Ipv6Address("fd00::99"),
                              60,
                              2,
                              0,
                              1280,
                              Ipv6Address(Host(0, 1).c_str()),
                              Ipv6Address(Host(0, 2).c_str()),
                              octets);
    }
    else
    {
        protocol->ReceiveIcmp(Ipv4Address("10.0.0.99"),
                              60,
                              3,
                              4,
                              576,
                              Ipv4Address(Host(0, 1).c_str()),
                              Ipv4Address(Host(0, 2).c_str()),
                              octets);
    }
    at = Seconds(2);
    const uint32_t header = Ipv6() ? 48 : 28;
    for (uint32_t size : {Ipv6() ? 1280U : 576U, Ipv6() ? 1281U : 577U})
    {
        Simulator::Schedule(at,
                            [this, size, header]()
                            {
                                inside->Send(Datagram(Host(1, 9), Host(2, 9), 5000, size - header),
                                             inside->GetBroadcast(),
                                             Ipv6() ? 0x86dd : 0x0800);
                            });
    }
    Run();
    const auto& counters = Ipsec(1)->Counters(IpsecDirection::OUTBOUND);
    EXPECT_EQ(counters.carried, Ipv6() ? 1U : 2U); // IPv4 may be cut, whatever its size
    EXPECT_EQ(counters.Dropped(IpsecDropReason::TOO_BIG), Ipv6() ? 1U : 0U);
}

// --- fragments, RFC 4301 section 7.4 ---

class EspForwardFragments : public EspForward
{
  protected:
    /** @brief Sends the pieces of a datagram of 3,000 octets, those of the list only. */
    void SendPieces(Ptr<NetDevice> by, int from, int to, uint16_t port, std::vector<size_t> which)
    {
        at += Seconds(2);
        Simulator::Schedule(at,
                            [this, by, from, to, port, which]()
                            {
                                Ptr<Packet> large =
                                    Datagram(Host(from, 9), Host(to, 9), port, 3000);
                                const auto pieces = FragmentIpv4(large, 1000);
                                for (size_t piece : which)
                                {
                                    by->Send(pieces.at(piece)->Copy(), by->GetBroadcast(), 0x0800);
                                }
                            });
    }
};

TEST_P(EspForwardFragments, AreJudgedByThePortsOfTheirPacket)
{
    AddPolicy(IpsecPolicyAction::DISCARD, Net(1) + "[udp/53]", Net(2), 1);
    SendPieces(outside, 2, 1, 53, {0, 1, 2, 3});
    SendPieces(outside, 2, 1, 54, {3, 1, 0, 2, 2});
    at += Seconds(60);
    Run();
    EXPECT_EQ(insideSaw, (Seen{UDP, UDP, UDP})); // cut anew for the way on
    EXPECT_EQ(Dropped(IpsecDirection::INBOUND, IpsecDropReason::POLICY_DISCARD), 1U);
    EXPECT_EQ(Dropped(IpsecDirection::INBOUND, IpsecDropReason::INCOMPLETE), 1U);
}

TEST_P(EspForwardFragments, WithoutTheOthersGoNowhere)
{
    AddPolicy(IpsecPolicyAction::DISCARD, Net(1) + "[udp/53]", Net(2), 1);
    SendPieces(outside, 2, 1, 54, {1, 2, 3});
    SendPieces(outside, 2, 1, 54, {0, 0, 1, 3});
    at += Seconds(60);
    Run();
    EXPECT_TRUE(insideSaw.empty());
    EXPECT_EQ(Dropped(IpsecDirection::INBOUND, IpsecDropReason::INCOMPLETE), 7U);
}

TEST_P(EspForwardFragments, FindTheSaOfTheirPacket)
{
    InstallTunnel(Everything() + "[udp/5000]");
    Lead(2, true);
    SendPieces(inside, 1, 2, 5000, {0, 1, 2, 3});
    SendPieces(inside, 1, 2, 5001, {0, 1, 2, 3});
    SendPieces(inside, 1, 2, 5000, {1, 2, 3});
    at += Seconds(60);
    Run();
    const auto& counters = Ipsec(1)->Counters(IpsecDirection::OUTBOUND);
    EXPECT_EQ(counters.carried, 1U);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::NO_SA), 1U);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::INCOMPLETE), 3U);
    const auto& there = Ipsec(2)->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(there.carried, 1U);
    EXPECT_EQ(there.octets, 3028U);
}

TEST_P(EspForwardFragments, OfAnSaForThemBeginBehindThePorts)
{
    InstallTunnel(Everything() + "[udp/opaque]");
    Ptr<NetDevice> there = EspNetDevice::AttachTo(nodes.Get(2));
    at += Seconds(2);
    Simulator::Schedule(
        at,
        [this, there]()
        {
            Ptr<Packet> large = Datagram(Host(2, 9), Host(1, 9), 5000, 400);
            // The first of 96 octets, the second one at 96, the third at 192.
            const auto pieces = FragmentIpv4(large, 116);
            for (size_t piece : {1, 2})
            {
                there->Send(pieces.at(piece)->Copy(), there->GetBroadcast(), 0x0800);
            }
        });
    Run();
    EXPECT_EQ(Ipsec(1)->Counters(IpsecDirection::INBOUND).carried, 1U);
    EXPECT_EQ(Dropped(IpsecDirection::INBOUND, IpsecDropReason::SELECTOR_MISMATCH), 1U);
}

/** @brief Of a modelled payload the trailer comes through the cuts, too. */
TEST_P(EspForwardFragments, OfWhatIsProtectedMakeAWholePacketAgain)
{
    InstallTunnel();
    Ptr<EspNetDevice> there = EspNetDevice::AttachTo(nodes.Get(1));
    there->SetMtu(9000);
    at += Seconds(2);
    Simulator::Schedule(at,
                        [this, there]() {
                            there->Send(Datagram(Host(1, 9), Host(2, 9), 5000, 3000),
                                        there->GetBroadcast(),
                                        0x0800);
                        });
    Run();
    EXPECT_EQ(Ipsec(2)->Counters(IpsecDirection::INBOUND).octets, 3028U);
}

TEST_P(EspForwardFragments, GoAsTheyAreWhereAnSaTakesThemWithoutPorts)
{
    InstallTunnel(Everything() + "," + Everything() + "[udp/5000]");
    Lead(2, true);
    SendPieces(inside, 1, 2, 5000, {0, 1, 2, 3});
    Run();
    EXPECT_EQ(Ipsec(1)->Counters(IpsecDirection::OUTBOUND).carried, 4U);
    EXPECT_EQ(Ipsec(2)->Counters(IpsecDirection::INBOUND).carried, 4U);
}

INSTANTIATE_TEST_SUITE_P(Families,
                         EspForwardFragments,
                         testing::Values(false),
                         [](const auto&) { return "Ipv4"; });

} // namespace
} // namespace ike
} // namespace ns3
