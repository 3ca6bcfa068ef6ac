// SPDX-License-Identifier: GPL-2.0-only

#include "nat-helper.h"

#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/double.h"
#include "ns3/global-value.h"
#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief Who sent a packet and how long it was, as its receiver saw it. */
struct Seen
{
    Ipv4Address from;
    uint16_t port{0};
    uint32_t size{0};
};

/** @brief Two hosts on a CSMA network, a NAT, a second NAT when asked for, and two servers outside.
 */
class NatBoxTest : public testing::Test
{
  protected:
    void SetUp() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    }

    void TearDown() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
        Simulator::Destroy();
    }

    /** @param carrier whether a second NAT stands between the first and the servers */
    void Build(const NatPolicy& policy, bool carrier = false)
    {
        hosts.Create(2);
        boxes.Create(carrier ? 2 : 1);
        servers.Create(2);
        InternetStackHelper stack;
        stack.Install(hosts);
        stack.Install(boxes);
        stack.Install(servers);
        CsmaHelper csma;
        PointToPointHelper line;
        NodeContainer home = hosts;
        home.Add(boxes.Get(0));
        Assign(csma.Install(home), "10.0.0.0");
        NatHelper nat;
        nat.SetPolicy(policy);
        if (carrier)
        {
            const NetDeviceContainer middle = line.Install(boxes.Get(0), boxes.Get(1));
            Assign(middle, "100.64.0.0");
            Default(boxes.Get(0), "100.64.0.2", 2);
            box = nat.Install(boxes.Get(0), middle.Get(0));
        }
        NodeContainer outside(boxes.Get(carrier ? 1 : 0));
        outside.Add(servers);
        const NetDeviceContainer internet = csma.Install(outside);
        Assign(internet, "198.51.100.0");
        const Ptr<NatBox> edge = nat.Install(outside.Get(0), internet.Get(0));
        box = carrier ? box : edge;
        for (uint32_t i = 0; i < 2; ++i)
        {
            Default(hosts.Get(i), "10.0.0.3");
        }
    }

    static void Assign(const NetDeviceContainer& devices, const char* network)
    {
        Ipv4AddressHelper addresses(network, "255.255.255.0");
        addresses.Assign(devices);
    }

    static void Default(Ptr<Node> node, const char* gateway, uint32_t interface = 1)
    {
        Ipv4StaticRoutingHelper helper;
        helper.GetStaticRouting(node->GetObject<Ipv4>())->SetDefaultRoute(gateway, interface);
    }

    /** @brief A UDP socket that notes what comes. @param echo whether it sends it back */
    Ptr<Socket> Listen(Ptr<Node> node, uint16_t port, std::vector<Seen>& seen, bool echo = false)
    {
        const Ptr<Socket> socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
            [&seen, echo](Ptr<Socket> s)
            {
                Address from;
                while (const Ptr<Packet> packet = s->RecvFrom(from))
                {
                    const InetSocketAddress peer = InetSocketAddress::ConvertFrom(from);
                    seen.push_back({peer.GetIpv4(), peer.GetPort(), packet->GetSize()});
                    if (echo)
                    {
                        s->SendTo(packet, 0, from);
                    }
                }
            }));
        return socket;
    }

    static void SendAt(double at, Ptr<Socket> socket, const char* to, uint16_t port, uint32_t size)
    {
        Simulator::Schedule(
            Seconds(at),
            [socket, to, port, size]
            { socket->SendTo(Create<Packet>(size), 0, InetSocketAddress(to, port)); });
    }

    static void RunFor(double seconds)
    {
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
    }

    uint64_t Dropped(NatDropReason reason) const
    {
        return box->GetCounters().dropped[static_cast<size_t>(reason)];
    }

    NodeContainer hosts;
    NodeContainer boxes;
    NodeContainer servers;
    Ptr<NatBox> box;
    std::vector<Seen> atHost;
    std::vector<Seen> atOther;
    std::vector<Seen> atServer;
    std::vector<Seen> atSecond;
};

TEST_F(NatBoxTest, HostsBehindItTalkToAServerThatSeesOneAddress)
{
    Build(NatPolicy{});
    Listen(servers.Get(0), 80, atServer, true);
    SendAt(1, Listen(hosts.Get(0), 5000, atHost), "198.51.100.2", 80, 100);
    SendAt(1.1, Listen(hosts.Get(1), 5000, atOther), "198.51.100.2", 80, 200);
    RunFor(3);
    ASSERT_EQ(atServer.size(), 2u);
    EXPECT_EQ(atServer[0].from, Ipv4Address("198.51.100.1"));
    EXPECT_EQ(atServer[0].port, 5000);
    EXPECT_EQ(atServer[1].from, Ipv4Address("198.51.100.1"));
    EXPECT_NE(atServer[1].port, 5000);
    ASSERT_EQ(atHost.size(), 1u);
    EXPECT_EQ(atHost[0].size, 100u);
    EXPECT_EQ(atHost[0].from, Ipv4Address("198.51.100.2"));
    ASSERT_EQ(atOther.size(), 1u);
    EXPECT_EQ(atOther[0].size, 200u);
    EXPECT_EQ(box->GetCounters().outbound, 2u);
    EXPECT_EQ(box->GetCounters().inbound, 2u);
    EXPECT_EQ(box->GetCounters().Dropped(), 0u);
    std::ostringstream listing;
    box->PrintMappings(listing);
    EXPECT_NE(listing.str().find("10.0.0.1:5000"), std::string::npos) << listing.str();
}

TEST_F(NatBoxTest, StrangersAreDroppedAndForwardsLeadThemIn)
{
    Build(NatPolicy{});
    const Ptr<Socket> stranger = Listen(servers.Get(1), 9, atSecond);
    Listen(hosts.Get(0), 500, atHost);
    SendAt(1, stranger, "198.51.100.1", 500, 50);
    Simulator::Schedule(Seconds(2),
                        [this] { box->AddForward(NatProtocol::UDP, 500, "10.0.0.1", 500); });
    SendAt(3, stranger, "198.51.100.1", 500, 60);
    SendAt(4, stranger, "10.0.0.1", 500, 70); // past the NAT: no way in
    RunFor(5);
    ASSERT_EQ(atHost.size(), 1u);
    EXPECT_EQ(atHost[0].size, 60u);
    EXPECT_EQ(Dropped(NatDropReason::NO_MAPPING), 1u);
}

TEST_F(NatBoxTest, DatagramsInFragmentsPassBothWays)
{
    Build(NatPolicy{});
    Listen(servers.Get(0), 80, atServer, true);
    SendAt(1, Listen(hosts.Get(0), 5000, atHost), "198.51.100.2", 80, 4000);
    RunFor(3);
    ASSERT_EQ(atServer.size(), 1u);
    EXPECT_EQ(atServer[0].size, 4000u);
    ASSERT_EQ(atHost.size(), 1u);
    EXPECT_EQ(atHost[0].size, 4000u);
    EXPECT_EQ(box->GetCounters().Dropped(), 0u);
}

/** @brief ns-3 numbers the datagrams of each host from zero: both have the same identification. */
TEST_F(NatBoxTest, FragmentsOfTwoHostsAreNotMixedUp)
{
    Build(NatPolicy{});
    Listen(servers.Get(0), 80, atServer, true);
    std::set<uint16_t> identifications;
    servers.Get(0)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "Rx",
        Callback<void, Ptr<const Packet>, Ptr<Ipv4>, uint32_t>(
            [&identifications](Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
            {
                Ipv4Header header;
                packet->PeekHeader(header);
                identifications.insert(header.GetIdentification());
            }));
    const Ptr<Socket> host = Listen(hosts.Get(0), 5000, atHost);
    const Ptr<Socket> other = Listen(hosts.Get(1), 5001, atOther);
    SendAt(1, host, "198.51.100.2", 80, 1); // everybody knows where everybody is afterwards
    SendAt(1, other, "198.51.100.2", 80, 1);
    SendAt(2, host, "198.51.100.2", 80, 4000);
    SendAt(2, other, "198.51.100.2", 80, 3500);
    RunFor(4);
    EXPECT_EQ(atServer.size(), 4u);
    EXPECT_EQ(identifications.size(), 4u);
    ASSERT_EQ(atHost.size(), 2u);
    EXPECT_EQ(atHost[1].size, 4000u);
    ASSERT_EQ(atOther.size(), 2u);
    EXPECT_EQ(atOther[1].size, 3500u);
}

TEST_F(NatBoxTest, HostsReachEachOtherByTheExternalAddress)
{
    NatPolicy policy;
    policy.filtering = NatBehavior::ENDPOINT_INDEPENDENT;
    Build(policy);
    const Ptr<Socket> a = Listen(hosts.Get(0), 5000, atHost);
    const Ptr<Socket> b = Listen(hosts.Get(1), 6000, atOther);
    SendAt(1, b, "198.51.100.2", 80, 10); // B has a mapping now
    SendAt(2, a, "198.51.100.1", 6000, 33);
    RunFor(3);
    ASSERT_EQ(atOther.size(), 1u);
    EXPECT_EQ(atOther[0].from, Ipv4Address("198.51.100.1")); // RFC 4787 REQ-9
    EXPECT_EQ(atOther[0].port, 5000);
    EXPECT_EQ(box->GetCounters().hairpinned, 1u);
}

TEST_F(NatBoxTest, ARebootForgetsAndANewAddressMovesEverybody)
{
    Build(NatPolicy{});
    const Ptr<Socket> server = Listen(servers.Get(0), 80, atServer);
    const Ptr<Socket> host = Listen(hosts.Get(0), 5000, atHost);
    SendAt(1, host, "198.51.100.2", 80, 1);
    Simulator::Schedule(Seconds(2), [this] { box->Reboot(); });
    SendAt(3, server, "198.51.100.1", 5000, 2); // nobody knows the way any more
    Simulator::Schedule(Seconds(4), [this] { box->Rebind("198.51.100.77"); });
    SendAt(5, host, "198.51.100.2", 80, 3);
    SendAt(6, server, "198.51.100.77", 5000, 4);
    RunFor(8);
    ASSERT_EQ(atServer.size(), 2u);
    EXPECT_EQ(atServer[0].from, Ipv4Address("198.51.100.1"));
    EXPECT_EQ(atServer[1].from, Ipv4Address("198.51.100.77"));
    ASSERT_EQ(atHost.size(), 1u);
    EXPECT_EQ(atHost[0].size, 4u);
    EXPECT_EQ(Dropped(NatDropReason::NO_MAPPING), 1u);
}

TEST_F(NatBoxTest, TwoInARowStillLetAnswersIn)
{
    Build(NatPolicy{}, true);
    Listen(servers.Get(0), 80, atServer, true);
    SendAt(1, Listen(hosts.Get(0), 5000, atHost), "198.51.100.2", 80, 100);
    RunFor(3);
    ASSERT_EQ(atServer.size(), 1u);
    EXPECT_EQ(atServer[0].from, Ipv4Address("198.51.100.1"));
    EXPECT_EQ(atHost.size(), 1u);
}

TEST_F(NatBoxTest, TcpConnectsAndCarriesAMegabyte)
{
    Build(NatPolicy{});
    uint64_t received = 0;
    const Ptr<Socket> server = Socket::CreateSocket(servers.Get(0), TcpSocketFactory::GetTypeId());
    server->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
    server->Listen();
    const auto drain = [&received](Ptr<Socket> s)
    {
        while (const Ptr<Packet> packet = s->Recv())
        {
            received += packet->GetSize();
        }
    };
    server->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              Callback<void, Ptr<Socket>, const Address&>(
                                  [drain](Ptr<Socket> s, const Address&)
                                  { s->SetRecvCallback(Callback<void, Ptr<Socket>>(drain)); }));
    const Ptr<Socket> client = Socket::CreateSocket(hosts.Get(0), TcpSocketFactory::GetTypeId());
    client->SetAttribute("SndBufSize", UintegerValue(1100000));
    client->Bind();
    Simulator::Schedule(Seconds(1),
                        [client]
                        {
                            client->Connect(InetSocketAddress("198.51.100.2", 80));
                            client->Send(Create<Packet>(1000000));
                        });
    RunFor(60);
    EXPECT_EQ(received, 1000000u);
    EXPECT_EQ(box->GetCounters().Dropped(), 0u);
    EXPECT_EQ(box->GetMappings().size(), 1u);
}

/** @brief Port 9 of the second server is closed: its ICMP error must reach the host's socket. */
TEST_F(NatBoxTest, PingsAndErrorsFindTheirWayBack)
{
    Build(NatPolicy{});
    uint32_t errors = 0;
    uint32_t replies = 0;
    const Ptr<Socket> raw = Socket::CreateSocket(hosts.Get(0), Ipv4RawSocketFactory::GetTypeId());
    raw->SetAttribute("Protocol", UintegerValue(1));
    raw->SetRecvCallback(Callback<void, Ptr<Socket>>(
        [&errors, &replies](Ptr<Socket> s)
        {
            while (const Ptr<Packet> packet = s->Recv())
            {
                Ipv4Header ip;
                Icmpv4Header icmp;
                packet->RemoveHeader(ip);
                packet->RemoveHeader(icmp);
                if (icmp.GetType() == Icmpv4Header::ICMPV4_ECHO_REPLY)
                {
                    Icmpv4Echo echo;
                    packet->RemoveHeader(echo);
                    replies += echo.GetIdentifier() == 77;
                }
                if (icmp.GetType() == Icmpv4Header::ICMPV4_DEST_UNREACH)
                {
                    Icmpv4DestinationUnreachable quote;
                    packet->RemoveHeader(quote);
                    errors += quote.GetHeader().GetSource() == Ipv4Address("10.0.0.1");
                }
            }
        }));
    SendAt(1, Listen(hosts.Get(0), 5000, atHost), "198.51.100.3", 9, 10);
    Simulator::Schedule(Seconds(2),
                        [raw]
                        {
                            Icmpv4Echo echo;
                            echo.SetIdentifier(77);
                            echo.SetSequenceNumber(1);
                            const Ptr<Packet> packet = Create<Packet>();
                            packet->AddHeader(echo);
                            Icmpv4Header icmp;
                            icmp.SetType(Icmpv4Header::ICMPV4_ECHO);
                            icmp.EnableChecksum();
                            packet->AddHeader(icmp);
                            raw->SendTo(packet, 0, InetSocketAddress("198.51.100.2", 0));
                        });
    RunFor(4);
    EXPECT_EQ(replies, 1u);
    EXPECT_EQ(errors, 1u);
}

/** @brief A raw socket that notes who a node hears from that a packet's time ran out, and the ends
 * of the packet that they quote. */
Ptr<Socket>
ListenForExpiry(Ptr<Node> node, std::vector<std::vector<Ipv4Address>>& heard)
{
    const Ptr<Socket> raw = Socket::CreateSocket(node, Ipv4RawSocketFactory::GetTypeId());
    raw->SetAttribute("Protocol", UintegerValue(1));
    raw->SetRecvCallback(Callback<void, Ptr<Socket>>(
        [&heard](Ptr<Socket> s)
        {
            while (const Ptr<Packet> packet = s->Recv())
            {
                Ipv4Header ip;
                Icmpv4Header icmp;
                Icmpv4TimeExceeded quote;
                packet->RemoveHeader(ip);
                packet->RemoveHeader(icmp);
                if (icmp.GetType() == Icmpv4Header::ICMPV4_TIME_EXCEEDED)
                {
                    packet->RemoveHeader(quote);
                    heard.push_back({ip.GetSource(),
                                     quote.GetHeader().GetSource(),
                                     quote.GetHeader().GetDestination()});
                }
            }
        }));
    return raw;
}

TEST_F(NatBoxTest, WhoseTimeToLiveRunsOutHereIsToldWithWhatItSent)
{
    Build(NatPolicy{});
    box->AddForward(NatProtocol::UDP, 500, "10.0.0.1", 500);
    using Heard = std::vector<std::vector<Ipv4Address>>;
    Heard inside;
    Heard outside;
    const Ptr<Socket> rawInside = ListenForExpiry(hosts.Get(0), inside);
    const Ptr<Socket> rawOutside = ListenForExpiry(servers.Get(0), outside);
    Listen(hosts.Get(0), 500, atHost);
    const Ptr<Socket> host = Listen(hosts.Get(0), 5000, atHost);
    const Ptr<Socket> server = Listen(servers.Get(0), 80, atServer);
    host->SetIpTtl(1);
    server->SetIpTtl(1);
    SendAt(1, host, "198.51.100.2", 80, 10);
    SendAt(2, server, "198.51.100.1", 500, 10);
    RunFor(4);
    EXPECT_EQ(inside, (Heard{{"10.0.0.3", "10.0.0.1", "198.51.100.2"}}));
    EXPECT_EQ(outside, (Heard{{"198.51.100.1", "198.51.100.2", "198.51.100.1"}}));
    EXPECT_EQ(atHost.size() + atServer.size(), 0u);
    EXPECT_EQ(Dropped(NatDropReason::TTL_EXPIRED), 2u);
    EXPECT_EQ(box->GetCounters().outbound + box->GetCounters().inbound, 0u);
}

TEST_F(NatBoxTest, ItsOwnTracesTellOfMappingsAndDrops)
{
    NatPolicy policy;
    policy.udpTimeout = std::chrono::seconds(5);
    Build(policy);
    std::vector<std::string> story;
    box->TraceConnectWithoutContext(
        "Mapping",
        Callback<void, const NatMapping&, bool>(
            [&story](const NatMapping& mapping, bool isNew)
            { story.push_back((isNew ? "+" : "-") + std::to_string(mapping.external)); }));
    box->TraceConnectWithoutContext(
        "Drop",
        Callback<void, NatDropReason, Ptr<const Packet>, const Ipv4Header&>(
            [&story](NatDropReason reason, Ptr<const Packet>, const Ipv4Header&)
            { story.push_back(NameOf(reason)); }));
    const Ptr<Socket> server = Listen(servers.Get(0), 80, atServer);
    SendAt(1, Listen(hosts.Get(0), 5000, atHost), "198.51.100.2", 80, 1);
    SendAt(10, server, "198.51.100.1", 5000, 1);
    RunFor(12);
    EXPECT_EQ(story, (std::vector<std::string>{"+5000", "-5000", "no mapping"}));
}

} // namespace
} // namespace ike
} // namespace ns3
