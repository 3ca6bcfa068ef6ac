// SPDX-License-Identifier: GPL-2.0-only

#include "ike-udp-port.h"

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

class UdpPortTest : public ::testing::Test
{
  protected:
    UdpPortTest()
    {
        nodes.Create(2);
        const auto devices = PointToPointHelper().Install(nodes);
        InternetStackHelper().Install(nodes);
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
        const auto ipv4 = nodes.Get(1)->GetObject<Ipv4>();
        ipv4->AddAddress(1, Ipv4InterfaceAddress("10.0.0.9", "255.255.255.0"));
        for (int side = 0; side < 2; ++side)
        {
            port[side].Open(nodes.Get(side), 500, 4500);
            port[side].SetMessageHandler([this, side](const IpPath& path, Bytes octets)
                                         { Note(side, "IKE", path, ToHex(octets)); });
            port[side].SetEspHandler(
                [this, side](const IpPath& path, Ptr<Packet> packet)
                { Note(side, "ESP", path, std::to_string(packet->GetSize())); });
        }
    }

    ~UdpPortTest() override
    {
        for (auto& each : port)
        {
            each.Close();
        }
        Simulator::Destroy();
    }

    void Note(int side, const std::string& kind, const IpPath& path, const std::string& what)
    {
        seen.push_back(std::to_string(side) + " " + kind + " " + path.remote.address.ToString() +
                       ":" + std::to_string(path.remote.port) + ">" +
                       path.local.address.ToString() + ":" + std::to_string(path.local.port) + " " +
                       what);
    }

    /** @brief Does something when the nodes are up, and runs to the end. */
    void Do(std::function<void()> action)
    {
        Simulator::Schedule(Seconds(1), [action] { action(); });
        Simulator::Run();
    }

    /** @brief Sends bare octets to the second node's port 4500. */
    void SendBare(const Bytes& octets)
    {
        auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
        socket->SendTo(Create<Packet>(octets.data(), octets.size()),
                       0,
                       InetSocketAddress("10.0.0.2", 4500));
    }

    static IpPath Path(const char* local,
                       uint16_t localPort,
                       const char* remote,
                       uint16_t remotePort)
    {
        return {{*IpAddress::Parse(local), localPort}, {*IpAddress::Parse(remote), remotePort}};
    }

    NodeContainer nodes;
    IkeUdpPort port[2];
    std::vector<std::string> seen;
};

TEST_F(UdpPortTest, MessagesTravelBetweenThePortsAndAddressesOfTheirPath)
{
    Do(
        [this]
        {
            const Bytes octets{1, 2, 3};
            EXPECT_TRUE(port[0].Send(Path("10.0.0.1", 500, "10.0.0.9", 500), octets));
            EXPECT_TRUE(port[1].Send(Path("10.0.0.9", 500, "10.0.0.1", 500), octets));
            EXPECT_TRUE(
                port[1].Send(Path("10.0.0.2", 500, "10.0.0.1", 4500), Bytes{0, 0, 0, 0, 7}));
        });
    EXPECT_EQ(seen,
              (std::vector<std::string>{"1 IKE 10.0.0.1:500>10.0.0.9:500 010203",
                                        "0 IKE 10.0.0.9:500>10.0.0.1:500 010203",
                                        "0 IKE 10.0.0.2:500>10.0.0.1:4500 07"}));
}

TEST_F(UdpPortTest, TheNatPortPutsTheMarkerBeforeAMessageAndTakesItOff)
{
    Do(
        [this]
        {
            EXPECT_TRUE(port[0].Send(Path("10.0.0.1", 4500, "10.0.0.2", 4500), Bytes{9}));
            EXPECT_TRUE(port[0].Send(Path("10.0.0.1", 4500, "10.0.0.2", 500), Bytes{9}));
        });
    EXPECT_EQ(seen,
              (std::vector<std::string>{"1 IKE 10.0.0.1:4500>10.0.0.2:4500 09",
                                        "1 IKE 10.0.0.1:4500>10.0.0.2:500 0000000009"}));
}

TEST_F(UdpPortTest, EspComesWithoutMarkerAndKeepalivesAreNothing)
{
    Do(
        [this]
        {
            port[0].SendEsp(Path("10.0.0.1", 4500, "10.0.0.2", 4500),
                            Create<Packet>(Bytes{0, 0, 1, 1}.data(), 4));
            SendBare({0xff});
            SendBare({});
            SendBare({0, 0, 0});
            SendBare({0, 0, 0, 0});
        });
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0], "1 ESP 10.0.0.1:4500>10.0.0.2:4500 4");
    EXPECT_NE(seen[1].find("1 IKE 10.0.0.1:"), std::string::npos);
}

TEST_F(UdpPortTest, BothPortsServeIpv6AsWell)
{
    for (uint32_t i = 0; i < 2; ++i)
    {
        const auto ipv6 = nodes.Get(i)->GetObject<Ipv6>();
        const uint32_t interface = ipv6->AddInterface(nodes.Get(i)->GetDevice(0));
        ipv6->AddAddress(interface,
                         Ipv6InterfaceAddress(i == 0 ? "fd00::1" : "fd00::2", Ipv6Prefix(64)));
        ipv6->SetUp(interface);
    }
    Simulator::Schedule(
        Seconds(3), // duplicates have been looked for
        [this]
        {
            EXPECT_TRUE(port[0].Send(Path("fd00::1", 500, "fd00::2", 500), Bytes{1, 2, 3}));
            EXPECT_TRUE(port[1].Send(Path("fd00::2", 4500, "fd00::1", 4500), Bytes{7}));
            EXPECT_TRUE(port[0].SendEsp(Path("fd00::1", 4500, "fd00::2", 4500),
                                        Create<Packet>(Bytes{0, 0, 1, 1}.data(), 4)));
        });
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen,
              (std::vector<std::string>{"0 IKE fd00::2:4500>fd00::1:4500 07",
                                        "1 ESP fd00::1:4500>fd00::2:4500 4",
                                        "1 IKE fd00::1:500>fd00::2:500 010203"}));
}

TEST_F(UdpPortTest, AClosedPortIsSilent)
{
    port[1].Close();
    EXPECT_FALSE(port[1].IsOpen());
    Do(
        [this]
        {
            EXPECT_FALSE(port[1].Send(Path("10.0.0.2", 500, "10.0.0.1", 500), Bytes{1}));
            EXPECT_TRUE(port[0].Send(Path("10.0.0.1", 500, "10.0.0.2", 500), Bytes{1}));
            EXPECT_FALSE(port[0].Send(Path("10.0.0.1", 500, "fd00::2", 500), Bytes{1}));
            EXPECT_FALSE(port[1].Send(Path("fd00::2", 500, "fd00::1", 500), Bytes{1}));
        });
    EXPECT_TRUE(seen.empty());
    port[1].Open(nodes.Get(1), 500, 4500);
    Do([this] { EXPECT_TRUE(port[0].Send(Path("10.0.0.1", 500, "10.0.0.2", 500), Bytes{1})); });
    EXPECT_EQ(seen.size(), 1u);
}

TEST_F(UdpPortTest, APortOutlivesItsNode)
{
    Simulator::Destroy(); // disposes of the nodes, and with them of the endpoints
    EXPECT_FALSE(port[0].IsOpen());
    EXPECT_FALSE(port[0].Send(Path("10.0.0.1", 500, "10.0.0.2", 500), Bytes{1}));
}

} // namespace
} // namespace ike
} // namespace ns3
