// SPDX-License-Identifier: GPL-2.0-only

#include "ike-prefix-routing-helper.h"
#include "ike-prefix-routing.h"
#include "ike-random.h"
#include "ike-topology-generator.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-list-routing-helper.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-route.h"
#include "ns3/loopback-net-device.h"
#include "ns3/node.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief A node with IkePrefixRouting, and what its routing does with a packet. */
class IkePrefixRoutingTest : public testing::Test
{
  protected:
    void SetUp() override
    {
        m_node = CreateObject<Node>();
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.SetRoutingHelper(IkePrefixRoutingHelper());
        stack.Install(m_node);
        m_ipv4 = m_node->GetObject<Ipv4>();
        m_routing = DynamicCast<IkePrefixRouting>(m_ipv4->GetRoutingProtocol());
        ASSERT_TRUE(m_routing);
    }

    void TearDown() override
    {
        Simulator::Destroy();
    }

    uint32_t AddInterface(const char* address, const char* mask)
    {
        Ptr<PointToPointNetDevice> device = CreateObject<PointToPointNetDevice>();
        m_node->AddDevice(device);
        const uint32_t interface = m_ipv4->AddInterface(device);
        m_ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, mask));
        m_ipv4->SetUp(interface);
        return interface;
    }

    /** @brief The network and interface a destination goes to, as "10.0.0.0/8 via 1.2.3.4 if 2". */
    std::string Where(const char* destination) const
    {
        const auto route = m_routing->Lookup(Ipv4Address(destination));
        if (!route)
        {
            return "nowhere";
        }
        std::ostringstream out;
        out << route->network << "/" << route->mask.GetPrefixLength() << " via " << route->gateway
            << " if " << route->interface;
        return out.str();
    }

    /** @brief What RouteInput() does with a packet to an address. */
    std::string Input(const char* destination, uint32_t interface, bool canDeliver = true)
    {
        std::ostringstream out;
        Ipv4Header header;
        header.SetDestination(Ipv4Address(destination));
        header.SetSource(Ipv4Address("192.0.2.99"));
        Ipv4RoutingProtocol::LocalDeliverCallback deliver;
        if (canDeliver)
        {
            deliver = Ipv4RoutingProtocol::LocalDeliverCallback(
                [&out](Ptr<const Packet>, const Ipv4Header&, uint32_t iif)
                { out << "delivered from " << iif << " "; });
        }
        const bool taken = m_routing->RouteInput(
            Create<Packet>(10),
            header,
            m_ipv4->GetNetDevice(interface),
            Ipv4RoutingProtocol::UnicastForwardCallback(
                [&out](Ptr<Ipv4Route> route, Ptr<const Packet>, const Ipv4Header&)
                { out << "forwarded to " << route->GetGateway() << " "; }),
            Ipv4RoutingProtocol::MulticastForwardCallback(),
            deliver,
            Ipv4RoutingProtocol::ErrorCallback(
                [&out](Ptr<const Packet>, const Ipv4Header&, Socket::SocketErrno)
                { out << "refused "; }));
        out << (taken ? "taken" : "left");
        return out.str();
    }

    Ptr<Ipv4Route> Output(const char* destination, Ptr<NetDevice> device = nullptr)
    {
        Ipv4Header header;
        header.SetDestination(Ipv4Address(destination));
        return m_routing->RouteOutput(nullptr, header, device, m_error);
    }

    Ptr<Node> m_node;
    Ptr<Ipv4> m_ipv4;
    Ptr<IkePrefixRouting> m_routing;
    Socket::SocketErrno m_error{Socket::ERROR_NOTERROR};
};

TEST_F(IkePrefixRoutingTest, KnowsTheNetworksOfItsInterfaces)
{
    const uint32_t one = AddInterface("10.1.1.1", "255.255.255.0");
    EXPECT_EQ(Where("10.1.1.7"), "10.1.1.0/24 via 0.0.0.0 if 1");
    EXPECT_EQ(Where("127.0.0.9"), "127.0.0.0/8 via 0.0.0.0 if 0");
    EXPECT_EQ(Where("10.1.2.7"), "nowhere");
    m_ipv4->AddAddress(one, Ipv4InterfaceAddress("10.1.2.1", "255.255.255.0"));
    EXPECT_EQ(Where("10.1.2.7"), "10.1.2.0/24 via 0.0.0.0 if 1");
    m_ipv4->RemoveAddress(one, Ipv4Address("10.1.1.1"));
    EXPECT_EQ(Where("10.1.1.7"), "nowhere");
    EXPECT_EQ(Where("10.1.2.7"), "10.1.2.0/24 via 0.0.0.0 if 1");
}

TEST_F(IkePrefixRoutingTest, ANetworkStaysWhileAnotherAddressIsInIt)
{
    const uint32_t one = AddInterface("10.1.1.1", "255.255.255.0");
    m_ipv4->AddAddress(one, Ipv4InterfaceAddress("10.1.1.2", "255.255.255.0"));
    m_ipv4->AddAddress(one, Ipv4InterfaceAddress("10.1.1.3", "255.255.0.0"));
    m_ipv4->RemoveAddress(one, Ipv4Address("10.1.1.1"));
    EXPECT_EQ(Where("10.1.1.7"), "10.1.1.0/24 via 0.0.0.0 if 1");
    m_ipv4->RemoveAddress(one, Ipv4Address("10.1.1.2"));
    EXPECT_EQ(Where("10.1.1.7"), "10.1.0.0/16 via 0.0.0.0 if 1");
    m_ipv4->RemoveAddress(one, Ipv4Address("10.1.1.3"));
    EXPECT_EQ(Where("10.1.1.7"), "nowhere");
}

TEST_F(IkePrefixRoutingTest, TheLongestPrefixWithAnInterfaceThatIsUpWins)
{
    const uint32_t one = AddInterface("192.0.2.1", "255.255.255.255");
    const uint32_t two = AddInterface("192.0.2.2", "255.255.255.255");
    m_routing->SetDefaultRoute("1.1.1.1", one);
    m_routing->AddRoute("10.0.0.0", "255.0.0.0", "2.2.2.2", two);
    m_routing->AddRoute("10.1.0.0", "255.255.0.0", "3.3.3.3", one);
    m_routing->AddHostRoute("10.1.0.9", "4.4.4.4", two);
    EXPECT_EQ(Where("10.1.0.9"), "10.1.0.9/32 via 4.4.4.4 if 2");
    EXPECT_EQ(Where("10.1.0.8"), "10.1.0.0/16 via 3.3.3.3 if 1");
    EXPECT_EQ(Where("10.2.0.8"), "10.0.0.0/8 via 2.2.2.2 if 2");
    EXPECT_EQ(Where("11.2.0.8"), "0.0.0.0/0 via 1.1.1.1 if 1");
    m_ipv4->SetDown(two);
    EXPECT_EQ(Where("10.1.0.9"), "10.1.0.0/16 via 3.3.3.3 if 1");
    EXPECT_EQ(Where("10.2.0.8"), "0.0.0.0/0 via 1.1.1.1 if 1");
    m_ipv4->SetDown(one);
    EXPECT_EQ(Where("10.1.0.9"), "nowhere");
    m_ipv4->SetUp(two);
    EXPECT_EQ(Where("10.1.0.9"), "10.1.0.9/32 via 4.4.4.4 if 2");
    m_ipv4->SetUp(one);
    EXPECT_TRUE(m_routing->RemoveRoute("10.1.0.9", "255.255.255.255"));
    EXPECT_FALSE(m_routing->RemoveRoute("10.1.0.9", "255.255.255.255"));
    m_routing->AddRoute("10.1.0.0", "255.255.0.0", "5.5.5.5", two);
    EXPECT_EQ(Where("10.1.0.9"), "10.1.0.0/16 via 5.5.5.5 if 2");
}

TEST_F(IkePrefixRoutingTest, SharedRoutesCountAsOnesOwn)
{
    const uint32_t one = AddInterface("192.0.2.1", "255.255.255.255");
    const uint32_t two = AddInterface("192.0.2.2", "255.255.255.255");
    auto destinations = std::make_shared<IkePrefixTable>();
    destinations->Set(Ipv4Address("10.0.0.0").Get(), 8, 0);
    destinations->Set(Ipv4Address("10.1.0.0").Get(), 16, 1);
    destinations->Set(Ipv4Address("10.1.1.0").Get(), 24, 2);
    destinations->Set(Ipv4Address("10.1.1.1").Get(), 32, 3);
    const uint16_t viaOne = static_cast<uint16_t>(m_routing->NextHopNumber("1.1.1.1", one));
    const uint16_t viaTwo = static_cast<uint16_t>(m_routing->NextHopNumber("2.2.2.2", two));
    EXPECT_EQ(m_routing->NextHopNumber("1.1.1.1", one), viaOne);
    m_routing->SetSharedRoutes(destinations, {viaOne, viaTwo, IkePrefixRouting::NO_NEXT_HOP});
    EXPECT_EQ(Where("10.9.0.1"), "10.0.0.0/8 via 1.1.1.1 if 1");
    EXPECT_EQ(Where("10.1.9.1"), "10.1.0.0/16 via 2.2.2.2 if 2");
    // No next hop for the /24, and none told for the /32: shorter prefixes stand in.
    EXPECT_EQ(Where("10.1.1.1"), "10.1.0.0/16 via 2.2.2.2 if 2");
    m_ipv4->SetDown(two);
    EXPECT_EQ(Where("10.1.1.1"), "10.0.0.0/8 via 1.1.1.1 if 1");
    m_ipv4->SetUp(two);
    m_routing->AddRoute("10.0.0.0", "255.0.0.0", "3.3.3.3", two);
    EXPECT_EQ(Where("10.9.0.1"), "10.0.0.0/8 via 3.3.3.3 if 2");
    EXPECT_EQ(Where("10.1.9.1"), "10.1.0.0/16 via 2.2.2.2 if 2");
    m_routing->AddRoute("10.1.9.0", "255.255.255.0", "4.4.4.4", one);
    EXPECT_EQ(Where("10.1.9.1"), "10.1.9.0/24 via 4.4.4.4 if 1");
    EXPECT_EQ(m_routing->GetNRoutes(), 1U + 2U + 4U); // loopback, own, shared
}

/** @brief A route as the test remembers it; the prefix's value is the interface. */
struct KnownRoute
{
    IkePrefixTable::Entry prefix;
    bool isShared;
};

/** @brief Random nested routes, own and shared, and the search through all of them. */
class IkePrefixRoutingOracleTest : public IkePrefixRoutingTest
{
  protected:
    uint32_t DrawAddress()
    {
        return 0x0a000000 | (static_cast<uint32_t>(m_random.DrawUint64()) & 0xff030f);
    }

    void AddRandomRoutes(uint32_t count)
    {
        auto destinations = std::make_shared<IkePrefixTable>();
        std::vector<uint16_t> nextHops;
        for (uint32_t i = 0; i < count; ++i)
        {
            const uint8_t length = static_cast<uint8_t>(8 + DrawBelow(m_random, 25));
            const uint32_t network = IkePrefixTable::Network(DrawAddress(), length);
            const uint32_t interface = m_interfaces[DrawBelow(m_random, 3)];
            const bool isShared = DrawBelow(m_random, 2) == 0;
            if (!m_seen.emplace(network, length, isShared).second)
            {
                continue;
            }
            m_known.push_back({{network, length, interface}, isShared});
            const Ipv4Address gateway(i);
            if (isShared)
            {
                const uint32_t nextHop = m_routing->NextHopNumber(gateway, interface);
                destinations->Set(network, length, static_cast<uint32_t>(nextHops.size()));
                nextHops.push_back(static_cast<uint16_t>(nextHop));
            }
            else
            {
                const Ipv4Mask mask(IkePrefixTable::Network(0xffffffff, length));
                m_routing->AddRoute(Ipv4Address(network), mask, gateway, interface);
            }
        }
        m_routing->SetSharedRoutes(destinations, nextHops);
    }

    std::optional<KnownRoute> Search(uint32_t address) const
    {
        std::optional<KnownRoute> best;
        for (const KnownRoute& route : m_known)
        {
            const uint8_t length = route.prefix.length;
            if (IkePrefixTable::Network(address, length) == route.prefix.network &&
                m_ipv4->IsUp(route.prefix.value) &&
                (!best || length > best->prefix.length ||
                 (length == best->prefix.length && !route.isShared)))
            {
                best = route;
            }
        }
        return best;
    }

    SeededRandomSource m_random{5};
    std::vector<uint32_t> m_interfaces;
    std::vector<KnownRoute> m_known;
    std::set<std::tuple<uint32_t, uint8_t, bool>> m_seen;
};

TEST_F(IkePrefixRoutingOracleTest, AgreesWithASearchThroughAllRoutes)
{
    for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"})
    {
        m_interfaces.push_back(AddInterface(address, "255.255.255.255"));
    }
    AddRandomRoutes(1200);
    ASSERT_GT(m_known.size(), 800U);
    for (uint32_t step = 0; step < 3000; ++step)
    {
        if (step % 500 == 499)
        {
            const uint32_t interface = m_interfaces[DrawBelow(m_random, 3)];
            m_ipv4->IsUp(interface) ? m_ipv4->SetDown(interface) : m_ipv4->SetUp(interface);
        }
        const uint32_t address = DrawAddress();
        const std::optional<KnownRoute> expected = Search(address);
        const auto found = m_routing->Lookup(Ipv4Address(address));
        ASSERT_EQ(found.has_value(), expected.has_value());
        if (found)
        {
            EXPECT_EQ(found->network.Get(), expected->prefix.network);
            EXPECT_EQ(found->mask.GetPrefixLength(), expected->prefix.length);
            EXPECT_EQ(found->interface, expected->prefix.value);
        }
    }
}

TEST_F(IkePrefixRoutingTest, ForwardsDeliversOrLeaves)
{
    const uint32_t one = AddInterface("10.1.1.1", "255.255.255.0");
    const uint32_t two = AddInterface("10.1.2.1", "255.255.255.0");
    m_routing->AddRoute("10.2.0.0", "255.255.0.0", "10.1.2.2", two);
    EXPECT_EQ(Input("10.2.3.4", one), "forwarded to 10.1.2.2 taken");
    EXPECT_EQ(Input("10.1.1.1", one), "delivered from 1 taken");
    EXPECT_EQ(Input("10.1.2.1", one), "delivered from 1 taken"); // of another interface
    EXPECT_EQ(Input("10.1.1.255", one), "delivered from 1 taken");
    EXPECT_EQ(Input("255.255.255.255", two), "delivered from 2 taken");
    EXPECT_EQ(Input("10.1.1.1", one, false), "left");
    EXPECT_EQ(Input("10.9.0.1", one), "left");
    EXPECT_EQ(Input("224.0.0.5", one), "left");
    m_ipv4->SetForwarding(one, false);
    EXPECT_EQ(Input("10.2.3.4", one), "refused taken");
    EXPECT_EQ(Input("10.2.3.4", two), "forwarded to 10.1.2.2 taken");
    // The attribute's name depends on ns-3's version.
    ASSERT_TRUE(m_ipv4->SetAttributeFailSafe("WeakEsModel", BooleanValue(false)) ||
                m_ipv4->SetAttributeFailSafe("StrongEndSystemModel", BooleanValue(true)));
    EXPECT_EQ(Input("10.1.1.1", one), "delivered from 1 taken");
    EXPECT_EQ(Input("10.1.1.1", two), "forwarded to 0.0.0.0 taken");
}

TEST_F(IkePrefixRoutingTest, RemovedAddressesAreNoLongerDeliveredTo)
{
    const uint32_t one = AddInterface("10.1.1.1", "255.255.255.255");
    const uint32_t two = AddInterface("10.1.1.1", "255.255.255.255"); // unnumbered: the same
    EXPECT_EQ(Input("10.1.1.1", two), "delivered from 2 taken");
    m_ipv4->RemoveAddress(one, Ipv4Address("10.1.1.1"));
    EXPECT_EQ(Input("10.1.1.1", two), "delivered from 2 taken");
    m_ipv4->RemoveAddress(two, Ipv4Address("10.1.1.1"));
    EXPECT_EQ(Input("10.1.1.1", two), "left");
}

TEST_F(IkePrefixRoutingTest, ChoosesSourceAndDeviceOfOutput)
{
    const uint32_t one = AddInterface("10.1.1.1", "255.255.255.0");
    const uint32_t two = AddInterface("10.1.2.1", "255.255.255.0");
    m_routing->SetDefaultRoute("10.1.1.2", one);
    Ptr<Ipv4Route> route = Output("10.9.9.9");
    ASSERT_TRUE(route);
    EXPECT_EQ(route->GetSource(), Ipv4Address("10.1.1.1"));
    EXPECT_EQ(route->GetGateway(), Ipv4Address("10.1.1.2"));
    EXPECT_EQ(route->GetDestination(), Ipv4Address("10.9.9.9"));
    EXPECT_EQ(route->GetOutputDevice(), m_ipv4->GetNetDevice(one));
    EXPECT_EQ(m_error, Socket::ERROR_NOTERROR);

    EXPECT_FALSE(Output("10.9.9.9", m_ipv4->GetNetDevice(two)));
    EXPECT_EQ(m_error, Socket::ERROR_NOROUTETOHOST);
    EXPECT_TRUE(Output("10.1.2.9", m_ipv4->GetNetDevice(two)));
    EXPECT_FALSE(Output("10.9.9.9", CreateObject<PointToPointNetDevice>()));
    EXPECT_FALSE(Output("224.0.0.1"));

    route = Output("10.1.2.1"); // the node itself
    ASSERT_TRUE(route);
    EXPECT_TRUE(DynamicCast<LoopbackNetDevice>(route->GetOutputDevice()));
    EXPECT_EQ(route->GetSource(), Ipv4Address("10.1.2.1"));

    m_routing->SetPreferredSource(one, "10.7.7.7");
    EXPECT_EQ(Output("10.9.9.9")->GetSource(), Ipv4Address("10.7.7.7"));
    m_routing->SetPreferredSource(one, Ipv4Address::GetAny());
    EXPECT_EQ(Output("10.9.9.9")->GetSource(), Ipv4Address("10.1.1.1"));
    m_ipv4->RemoveAddress(one, Ipv4Address("10.1.1.1"));
    EXPECT_EQ(Output("10.9.9.9")->GetSource(), Ipv4Address::GetAny());
}

TEST_F(IkePrefixRoutingTest, PrintsItsTable)
{
    const uint32_t one = AddInterface("10.1.1.1", "255.255.255.255");
    m_routing->SetDefaultRoute("10.1.1.2", one);
    auto destinations = std::make_shared<IkePrefixTable>();
    destinations->Set(Ipv4Address("100.64.0.0").Get(), 26, 0);
    const uint32_t nextHop = m_routing->NextHopNumber("10.1.1.3", one);
    m_routing->SetSharedRoutes(destinations, {static_cast<uint16_t>(nextHop)});
    m_ipv4->SetDown(one);
    std::ostringstream out;
    m_routing->PrintRoutingTable(Create<OutputStreamWrapper>(&out), Time::S);
    EXPECT_EQ(out.str(),
              "Node: 0, Time: +0s, IkePrefixRouting table\n"
              "Destination         Gateway         Interface State\n"
              "0.0.0.0/0           10.1.1.2        1         down\n"
              "127.0.0.0/8         0.0.0.0         0         up\n"
              "100.64.0.0/26       10.1.1.3        1         down\n"
              "\n");
}

TEST_F(IkePrefixRoutingTest, WorksInAList)
{
    Ptr<Node> node = CreateObject<Node>();
    Ipv4ListRoutingHelper list;
    list.Add(IkePrefixRoutingHelper(), 10);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.SetRoutingHelper(list);
    stack.Install(node);
    Ptr<Ipv4ListRouting> routing =
        DynamicCast<Ipv4ListRouting>(node->GetObject<Ipv4>()->GetRoutingProtocol());
    ASSERT_TRUE(routing);
    int16_t priority = 0;
    Ptr<IkePrefixRouting> own =
        DynamicCast<IkePrefixRouting>(routing->GetRoutingProtocol(0, priority));
    ASSERT_TRUE(own);
    EXPECT_EQ(priority, 10);
    EXPECT_TRUE(own->Lookup(Ipv4Address("127.0.0.1")).has_value());
}

} // namespace
} // namespace ike
} // namespace ns3
