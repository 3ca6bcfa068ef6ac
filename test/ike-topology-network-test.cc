// SPDX-License-Identifier: GPL-2.0-only

#include "ike-graphml.h"
#include "ike-random.h"
#include "ike-shared-files.h"
#include "ike-site-placement.h"
#include "ike-topology-generator.h"
#include "ike-topology-helper.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/channel.h"
#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

constexpr uint16_t PORT = 5000;
constexpr uint32_t PAYLOAD = 972;
constexpr uint32_t ON_THE_LINE = PAYLOAD + 8 + 20 + 2; // UDP, IPv4 and PPP headers

/** @brief Sends datagrams between sites and notes when they arrive. */
class IkeTopologyNetworkTest : public testing::Test
{
  protected:
    void TearDown() override
    {
        m_sockets.clear();
        m_network = nullptr;
        Simulator::Destroy();
    }

    void Install(const IkeTopology& topology, const IkeTopologyHelper& helper = {})
    {
        const Result<Ptr<IkeTopologyNetwork>> network = helper.Install(topology);
        ASSERT_TRUE(network.Ok()) << network.GetError().message;
        m_network = *network;
        for (uint32_t i = 0; i < m_network->GetSites().size(); ++i)
        {
            Ptr<Socket> socket =
                Socket::CreateSocket(m_network->GetSites()[i].node, UdpSocketFactory::GetTypeId());
            socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
            socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
                [this, i](Ptr<Socket> from)
                {
                    Address address;
                    while (Ptr<Packet> packet = from->RecvFrom(address))
                    {
                        EXPECT_EQ(packet->GetSize(), PAYLOAD);
                        const Ipv4Address sender =
                            InetSocketAddress::ConvertFrom(address).GetIpv4();
                        m_arrivals.emplace(std::make_pair(sender, i), Simulator::Now());
                    }
                }));
            m_sockets.push_back(socket);
        }
    }

    void SendAt(Time when, uint32_t from, Ipv4Address to)
    {
        Simulator::Schedule(
            when,
            [this, from, to]
            { m_sockets[from]->SendTo(Create<Packet>(PAYLOAD), 0, InetSocketAddress(to, PORT)); });
    }

    /** @brief When the datagram from one site reached another; -1 s when it did not. */
    Time ArrivalOf(uint32_t from, uint32_t to) const
    {
        const auto found = m_arrivals.find({m_network->GetSites()[from].outer, to});
        return found == m_arrivals.end() ? Seconds(-1) : found->second;
    }

    /** @brief Propagation and transmission along the shortest path, an empty network given. */
    Time Expected(uint32_t from, uint32_t to) const
    {
        const IkeTopology& topology = m_network->GetTopology();
        TopologyRouting routing(topology, RoutingMetric::DELAY);
        const TopologySite& a = topology.Sites()[from];
        const TopologySite& b = topology.Sites()[to];
        Duration sum = a.delay + b.delay;
        Time transmission = DataRate(a.rate).CalculateBytesTxTime(ON_THE_LINE) +
                            DataRate(b.rate).CalculateBytesTxTime(ON_THE_LINE);
        for (const uint32_t link : routing.Path(a.router, b.router))
        {
            sum += topology.Links()[link].delay;
            transmission += DataRate(topology.Links()[link].rate).CalculateBytesTxTime(ON_THE_LINE);
        }
        return NanoSeconds(sum.count()) + transmission;
    }

    Ptr<IkeTopologyNetwork> m_network;
    std::vector<Ptr<Socket>> m_sockets;
    std::map<std::pair<Ipv4Address, uint32_t>, Time> m_arrivals;
};

IkeTopology
MakeNetwork(TopologyShape shape, uint32_t routers, uint32_t sites, uint64_t seed)
{
    TopologyRecipe recipe;
    recipe.shape = shape;
    recipe.routers = routers;
    recipe.rate = 1000000000;
    SeededRandomSource random(seed);
    IkeTopology topology = *MakeTopology(recipe, random);
    AttachGateway(topology, "gw", topology.Routers().back().name, Duration(250000), 100000000);
    SiteRecipe siteRecipe;
    siteRecipe.count = sites;
    siteRecipe.policy = SitePolicy::RANDOM;
    AttachSites(topology, siteRecipe, random);
    return topology;
}

TEST_F(IkeTopologyNetworkTest, DatagramsTakeExactlyTheShortestPathsTime)
{
    for (const TopologyShape shape : {TopologyShape::HUB_AND_SPOKE,
                                      TopologyShape::FULL_MESH,
                                      TopologyShape::RING,
                                      TopologyShape::RANDOM,
                                      TopologyShape::WAXMAN,
                                      TopologyShape::SCALE_FREE})
    {
        SCOPED_TRACE(static_cast<int>(shape));
        m_arrivals.clear();
        m_sockets.clear();
        Install(MakeNetwork(shape, 25, 12, 1));
        // One datagram at a time, so that none waits for another.
        int64_t turn = 0;
        const uint32_t count = static_cast<uint32_t>(m_network->GetSites().size());
        std::map<std::pair<uint32_t, uint32_t>, Time> sent;
        for (uint32_t from = 0; from < count; ++from)
        {
            for (uint32_t to = 0; to < count; ++to)
            {
                sent[{from, to}] = Seconds(turn++);
                SendAt(sent[{from, to}], from, m_network->GetSites()[to].outer);
            }
        }
        Simulator::Run();
        for (const auto& [pair, time] : sent)
        {
            const auto [from, to] = pair;
            const Time expected = from == to ? Time(0) : Expected(from, to);
            EXPECT_EQ(ArrivalOf(from, to) - time, expected) << from << " to " << to;
            if (from != to)
            {
                EXPECT_LE(m_network->GetPathDelay(from, to), expected);
            }
        }
        Simulator::Destroy();
    }
}

TEST_F(IkeTopologyNetworkTest, SitesBehindAggregationRoutersReachEachOther)
{
    IkeTopologyHelper helper;
    AggregationRecipe aggregation;
    aggregation.fanOut = 3;
    helper.SetAggregation(aggregation);
    Install(MakeNetwork(TopologyShape::RING, 3, 60, 1), helper);
    EXPECT_GT(m_network->GetRouters().size(), 3U + 60U / 3U);
    for (uint32_t i = 1; i < m_network->GetSites().size(); ++i)
    {
        SendAt(Seconds(2 * i), i, m_network->GetSites()[0].outer);
        SendAt(Seconds(2 * i + 1), 0, m_network->GetSites()[i].outer);
    }
    Simulator::Run();
    for (uint32_t i = 1; i < m_network->GetSites().size(); ++i)
    {
        EXPECT_EQ(ArrivalOf(i, 0) - Seconds(2 * i), Expected(i, 0));
        EXPECT_EQ(ArrivalOf(0, i) - Seconds(2 * i + 1), Expected(0, i));
    }
}

TEST_F(IkeTopologyNetworkTest, LansAreCarriedOnlyWhenAsked)
{
    const IkeTopology topology = MakeNetwork(TopologyShape::SCALE_FREE, 12, 4, 2);
    for (const bool route : {false, true})
    {
        m_arrivals.clear();
        m_sockets.clear();
        IkeTopologyHelper helper;
        helper.RouteLans(route);
        Install(topology, helper);
        SendAt(Seconds(1), 3, m_network->GetSites()[0].inner);
        SendAt(Seconds(2), 0, m_network->GetSites()[3].inner);
        Simulator::Run();
        EXPECT_EQ(ArrivalOf(3, 0), route ? Seconds(1) + Expected(3, 0) : Seconds(-1));
        EXPECT_EQ(ArrivalOf(0, 3), route ? Seconds(2) + Expected(0, 3) : Seconds(-1));
        Simulator::Destroy();
    }
}

TEST_F(IkeTopologyNetworkTest, RoutersFindAnotherWayWhenALinkFails)
{
    TopologyRecipe recipe; // a ring of equal links
    recipe.routers = 6;
    recipe.minimumDelay = recipe.maximumDelay;
    SeededRandomSource random(1);
    IkeTopology topology = *MakeTopology(recipe, random);
    AttachGateway(topology, "gw", "r0", Duration(0), 1000000000);
    AttachGateway(topology, "other", "r1", Duration(0), 1000000000);
    IkeTopologyHelper helper;
    helper.SetConvergenceDelay(MilliSeconds(500));
    Install(topology, helper);
    const Ipv4Address to = m_network->GetSites()[1].outer;
    const Time hop = MilliSeconds(10);
    EXPECT_EQ(m_network->GetPathDelay(0, 1), hop);

    std::vector<Time> travels;
    const auto sendAt = [&](Time when)
    {
        SendAt(when, 0, to);
        Simulator::Schedule(when + MilliSeconds(200),
                            [&, when]
                            {
                                travels.push_back(ArrivalOf(0, 1) - when);
                                m_arrivals.clear();
                            });
    };
    sendAt(Seconds(1));
    Simulator::Schedule(Seconds(2), &IkeTopologyNetwork::SetLinkUp, m_network, 0, false);
    sendAt(Seconds(2.1)); // lost: the routers do not know yet
    sendAt(Seconds(3));
    Simulator::Schedule(Seconds(4), &IkeTopologyNetwork::SetLinkUp, m_network, 0, true);
    sendAt(Seconds(5));
    Simulator::Schedule(Seconds(6), &IkeTopologyNetwork::SetLinkUp, m_network, 0, false);
    Simulator::Schedule(Seconds(6), &IkeTopologyNetwork::SetLinkUp, m_network, 3, false);
    sendAt(Seconds(7));
    Simulator::Run();
    ASSERT_EQ(travels.size(), 5U);
    EXPECT_EQ(travels[0].GetMilliSeconds(), hop.GetMilliSeconds());
    EXPECT_TRUE(travels[1].IsNegative());
    EXPECT_EQ(travels[2].GetMilliSeconds(), 5 * hop.GetMilliSeconds());
    EXPECT_EQ(travels[3], travels[0]);
    EXPECT_TRUE(travels[4].IsNegative()); // cut off
    EXPECT_FALSE(m_network->IsLinkUp(3));
    EXPECT_TRUE(m_network->GetPathDelay(0, 1).IsNegative());
}

TEST_F(IkeTopologyNetworkTest, TwoRoutersAloneServeEachOther)
{
    IkeTopology topology = MakeNetwork(TopologyShape::FULL_MESH, 2, 3, 4);
    Install(topology);
    for (uint32_t i = 1; i < 4; ++i)
    {
        SendAt(Seconds(i), i, m_network->GetSites()[0].outer);
    }
    Simulator::Run();
    for (uint32_t i = 1; i < 4; ++i)
    {
        EXPECT_EQ(ArrivalOf(i, 0) - Seconds(i), Expected(i, 0));
    }
}

/** @brief All addresses, devices and routes of a network, as text. */
std::string
Describe(const Ptr<IkeTopologyNetwork>& network)
{
    std::ostringstream out;
    for (const IkeTopologySite& site : network->GetSites())
    {
        const auto route =
            DynamicCast<IkePrefixRouting>(site.node->GetObject<Ipv4>()->GetRoutingProtocol())
                ->Lookup(Ipv4Address("8.8.8.8"));
        out << site.name << " " << site.outer << " " << site.inner << " " << site.lanNetwork
            << site.lanMask << " " << site.interface << " " << route->gateway << "\n";
    }
    for (const IkeTopologyRouter& router : network->GetRouters())
    {
        for (const IkeTopologySite& site : network->GetSites())
        {
            const auto route = router.routing->Lookup(site.outer);
            out << (route ? route->gateway : Ipv4Address::GetAny()) << " ";
        }
        out << "\n";
    }
    return out.str();
}

/** IPv6 reaches whom IPv4 reaches, by the same lines, also after one is cut. */
TEST_F(IkeTopologyNetworkTest, Ipv6GoesWhereIpv4Goes)
{
    Install(MakeNetwork(TopologyShape::RING, 5, 4, 3));
    m_network->AddIpv6();
    std::vector<Ptr<Socket>> sockets;
    std::multimap<uint32_t, Time> arrivals; // by receiver
    for (uint32_t i = 0; i < 4; ++i)
    {
        const Ptr<Node> node = m_network->GetSites()[i].node;
        Ptr<Socket> socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), PORT + 1));
        socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
            [&arrivals, i](Ptr<Socket> from)
            {
                while (from->Recv())
                {
                    arrivals.emplace(i, Simulator::Now());
                }
            }));
        sockets.push_back(socket);
    }
    const auto outerOf = [this](uint32_t site)
    {
        const IpAddress ipv4 = IpAddress::FromIpv4(m_network->GetSites()[site].outer.Get());
        return Ipv6Address::Deserialize(AddressPlan::OuterIpv6(ipv4).Octets().data());
    };
    const auto send = [&](uint32_t from, uint32_t to)
    {
        return [&, from, to]
        {
            sockets[from]->SendTo(Create<Packet>(PAYLOAD - 20), // its header is 20 octets longer
                                  0,
                                  Inet6SocketAddress(outerOf(to), PORT + 1));
        };
    };
    for (uint32_t i = 1; i < 4; ++i)
    {
        Simulator::Schedule(Seconds(i), send(0, i));
    }
    Simulator::Schedule(Seconds(9),
                        [this]
                        {
                            const uint32_t router = m_network->GetTopology().Sites()[1].router;
                            m_network->SetLinkUp(m_network->GetTopology().LinksOf(router)[0],
                                                 false);
                        });
    Simulator::Schedule(Seconds(10), send(0, 1));
    Simulator::Schedule(Seconds(11), send(1, 0));
    Simulator::Run();
    EXPECT_EQ(arrivals.count(0), 1u);
    EXPECT_EQ(arrivals.count(1), 2u);
    EXPECT_EQ(arrivals.count(2), 1u);
    EXPECT_EQ(arrivals.count(3), 1u);
    EXPECT_EQ(arrivals.find(2)->second, Seconds(2) + Expected(0, 2));
}

TEST_F(IkeTopologyNetworkTest, TheSameTopologyInstallsTheSame)
{
    const IkeTopologyHelper helper;
    const auto describe = [&helper](uint64_t seed)
    { return Describe(*helper.Install(MakeNetwork(TopologyShape::RANDOM, 40, 100, seed))); };
    const std::string first = describe(1);
    EXPECT_EQ(first, describe(1));
    EXPECT_NE(first, describe(2));
}

TEST_F(IkeTopologyNetworkTest, SiteDataIsWhatTheNodesHave)
{
    Install(MakeNetwork(TopologyShape::RING, 4, 5, 1));
    EXPECT_EQ(m_network->GetGateways(), std::vector<uint32_t>{0});
    EXPECT_EQ(m_network->GetSiteNodes().GetN(), 6U);
    for (const IkeTopologySite& site : m_network->GetSites())
    {
        Ptr<Ipv4> ipv4 = site.node->GetObject<Ipv4>();
        EXPECT_EQ(ipv4->GetInterfaceForDevice(site.device), static_cast<int32_t>(site.interface));
        EXPECT_EQ(ipv4->GetAddress(site.interface, 0).GetLocal(), site.outer);
        EXPECT_EQ(site.inner.CombineMask(site.lanMask), site.lanNetwork);
        EXPECT_GE(ipv4->GetInterfaceForAddress(site.inner), 0);
        EXPECT_EQ(site.device->GetChannel(), site.routerDevice->GetChannel());
        EXPECT_FALSE(site.node->GetObject<ArpL3Protocol>());
    }
    IkeTopologyHelper bare;
    bare.SetInnerAddresses(false);
    Install(MakeNetwork(TopologyShape::RING, 4, 5, 1), bare);
    const IkeTopologySite& site = m_network->GetSites()[0];
    EXPECT_EQ(site.node->GetObject<Ipv4>()->GetInterfaceForAddress(site.inner), -1);
}

TEST_F(IkeTopologyNetworkTest, RefusesWhatItCannotBuild)
{
    IkeTopologyHelper helper;
    EXPECT_NE(helper.Install(IkeTopology()).GetError().message.find("no router"),
              std::string::npos);
    const IkeTopology ring = MakeNetwork(TopologyShape::RING, 3, 1, 1);
    helper.SetQueueSize("many");
    EXPECT_NE(helper.Install(ring).GetError().message.find("'many'"), std::string::npos);
    helper.SetQueueSize("64kB");
    EXPECT_TRUE(helper.Install(ring).Ok());
    AggregationRecipe aggregation;
    aggregation.fanOut = 0;
    helper.SetAggregation(aggregation);
    EXPECT_NE(helper.Install(ring).GetError().message.find("fan-out"), std::string::npos);
    helper.DisableAggregation();
    EXPECT_TRUE(helper.Install(ring).Ok());
    TopologyRecipe huge;
    huge.routers = 60000;
    SeededRandomSource random(1);
    EXPECT_NE(helper.Install(*MakeTopology(huge, random)).GetError().message.find("GiB"),
              std::string::npos);
}

TEST_F(IkeTopologyNetworkTest, CarriesTwoThousandSitesOverTheLargestOfTheZoo)
{
    const std::string path = SharedFile("topologies/zoo/Kdl.graphml");
    if (!std::ifstream(path))
    {
        GTEST_SKIP() << "no " << path << "; set IKE_SHARED_DIR to the folder that has it";
    }
    IkeTopology topology = ReadGraphml(path)->topology;
    SeededRandomSource random(1);
    const std::string where = topology.Routers()[0].name;
    ASSERT_TRUE(AttachGateway(topology, "gw", where, Duration(100000), 10000000000).Ok());
    SiteRecipe sites;
    sites.count = 2000;
    sites.policy = SitePolicy::BY_DEGREE;
    ASSERT_TRUE(AttachSites(topology, sites, random).Ok());
    Install(topology);
    for (uint32_t i = 1; i <= 2000; ++i)
    {
        SendAt(MilliSeconds(i), i, m_network->GetSites()[0].outer);
    }
    Simulator::Run();
    for (uint32_t i = 1; i <= 2000; ++i)
    {
        const Time travel = ArrivalOf(i, 0) - MilliSeconds(i);
        EXPECT_GE(travel, m_network->GetPathDelay(i, 0)) << i;
        EXPECT_LT(travel, m_network->GetPathDelay(i, 0) + MilliSeconds(1)) << i;
    }
}

} // namespace
} // namespace ike
} // namespace ns3
