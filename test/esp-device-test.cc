// SPDX-License-Identifier: GPL-2.0-only

#include "esp-network.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4.h"
#include "ns3/simulator.h"
#include "ns3/udp-l4-protocol.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

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

class EspDeviceTest : public testing::Test
{
  protected:
    uint64_t Dropped(IpsecDropReason reason)
    {
        return net.Ipsec(GATEWAY_A)->Counters(IpsecDirection::OUTBOUND).Dropped(reason);
    }

    EspNetwork net{false};
};

TEST_F(EspDeviceTest, EspInUdpGoesThroughTheSendersSocket)
{
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    auto in = net.Parameters(GATEWAY_B, IpsecDirection::INBOUND, 0x2002);
    out.udpEncapsulation = true;
    out.remotePort = 1234;
    net.Install(GATEWAY_A, out);
    net.Install(GATEWAY_B, in); // bare, but RFC 7296 section 2.23 wants ESP in UDP accepted
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10, 1));
    std::vector<IpPath> paths;
    bool works = true;
    Simulator::Schedule(
        Seconds(2),
        [&]()
        {
            net.Ipsec(GATEWAY_A)->SetUdpSender(
                [&](Ptr<Packet> esp, const IpPath& path)
                {
                    paths.push_back(path);
                    if (works)
                    {
                        net.Ipsec(GATEWAY_B)->ReceiveUdp(esp, IpPath{path.remote, path.local});
                    }
                    return works;
                });
        });
    net.SendUdp(Seconds(3), HOST_A, HOST_B, Bytes(10, 2));
    Simulator::Schedule(Seconds(4), [&]() { works = false; });
    net.SendUdp(Seconds(5), HOST_A, HOST_B, Bytes(10, 3));
    net.Run();
    ASSERT_EQ(net.Arrived(HOST_B).size(), 1U);
    EXPECT_EQ(net.Arrived(HOST_B)[0].payload, Bytes(10, 2));
    ASSERT_EQ(paths.size(), 2U);
    EXPECT_EQ(paths[0].local, (IpEndpoint{out.local, 4500}));
    EXPECT_EQ(paths[0].remote, (IpEndpoint{out.remote, 1234}));
    EXPECT_EQ(Dropped(IpsecDropReason::NO_UDP_ENCAPSULATION), 2U);
    net.CheckCounters();
}

TEST_F(EspDeviceTest, EspInUdpAtANodeWithoutATunnelDeviceIsCounted)
{
    Ptr<IpsecNodeState> bare = IpsecNodeState::Of(CreateObject<Node>());
    bare->ReceiveUdp(Create<Packet>(20), IpPath());
    const auto& counters = bare->Counters(IpsecDirection::INBOUND);
    EXPECT_EQ(counters.offered, 1U);
    EXPECT_EQ(counters.Dropped(IpsecDropReason::NO_DEVICE), 1U);
}

TEST_F(EspDeviceTest, OuterRoutesThatLeadNowhereOrBackAreRefused)
{
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    out.remote = *IpAddress::Parse("198.51.100.1");
    net.Install(GATEWAY_A, out);
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10));
    Simulator::Schedule(
        Seconds(2),
        [&]()
        {
            net.Ipsec(GATEWAY_A)->Remove(out.direction, out.spi, out.local, out.remote);
            out.remote = *IpAddress::Parse("10.2.0.77"); // which is routed into the tunnel
            net.Install(GATEWAY_A, out);
        });
    net.SendUdp(Seconds(3), HOST_A, HOST_B, Bytes(10));
    Simulator::Schedule(
        Seconds(4),
        [&]()
        {
            net.Ipsec(GATEWAY_A)->Remove(out.direction, out.spi, out.local, out.remote);
            out.local = *IpAddress::Parse("2001:db8::1");
            out.remote = *IpAddress::Parse("2001:db8::2");
            net.Install(GATEWAY_A, out);
        });
    net.SendUdp(Seconds(5), HOST_A, HOST_B, Bytes(10));
    net.Run();
    EXPECT_EQ(Dropped(IpsecDropReason::NO_ROUTE), 1U);
    EXPECT_EQ(Dropped(IpsecDropReason::ROUTE_LOOP), 1U);
    EXPECT_EQ(Dropped(IpsecDropReason::UNSUPPORTED_FAMILY), 1U);
    net.CheckCounters();
}

TEST_F(EspDeviceTest, TheDeviceRefusesWhatItCannotCarry)
{
    net.InstallTunnel(0x1001, 0x2002);
    Ptr<EspNetDevice> device = net.Device(GATEWAY_A);
    std::vector<IpsecDropReason> traced;
    net.Ipsec(GATEWAY_A)->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, IpsecDropReason, IpsecDirection, EspSpi>(
            [&](Ptr<const Packet>, IpsecDropReason reason, IpsecDirection direction, EspSpi)
            {
                EXPECT_EQ(direction, IpsecDirection::OUTBOUND);
                traced.push_back(reason);
            }));
    const Address anywhere = device->GetBroadcast();
    EXPECT_FALSE(device->Send(Create<Packet>(1401), anywhere, 0x0800));
    EXPECT_FALSE(device->Send(Create<Packet>(100), anywhere, 0x0806));
    device->Send(Create<Packet>(100), anywhere, 0x0800);
    device->Send(Create<Packet>(), anywhere, 0x0800);
    EXPECT_EQ(traced,
              (std::vector<IpsecDropReason>{IpsecDropReason::TOO_BIG,
                                            IpsecDropReason::NOT_IP,
                                            IpsecDropReason::NOT_IP,
                                            IpsecDropReason::NOT_IP}));
    net.CheckCounters();
}

TEST_F(EspDeviceTest, WithDfSetPacketsTooLargeForTheWayOutAreDropped)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.Device(GATEWAY_A)->SetMtu(1500);
    net.Protocol(GATEWAY_A)->SetAttribute("Df", BooleanValue(true));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(1460));
    net.SendUdp(Seconds(2), HOST_A, HOST_B, Bytes(1300));
    net.Run();
    EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
    EXPECT_EQ(Dropped(IpsecDropReason::TOO_BIG), 1U);
    net.CheckCounters();
}

TEST_F(EspDeviceTest, TheOuterHeaderIsAsConfigured)
{
    net.InstallTunnel(0x1001, 0x2002);
    net.Protocol(GATEWAY_A)->SetAttribute("CopyDscp", BooleanValue(false));
    net.Protocol(GATEWAY_A)->SetAttribute("Dscp", UintegerValue(10));
    net.Protocol(GATEWAY_A)->SetAttribute("Ttl", UintegerValue(17));
    net.Protocol(GATEWAY_A)->SetAttribute("Df", BooleanValue(true));
    int seen = 0;
    net.Outside(GATEWAY_A)->TraceConnectWithoutContext("MacTx",
                                                       Callback<void, Ptr<const Packet>>(
                                                           [&](Ptr<const Packet> frame)
                                                           {
                                                               Ptr<Packet> packet = frame->Copy();
                                                               packet->RemoveAtStart(2);
                                                               Ipv4Header header;
                                                               packet->PeekHeader(header);
                                                               EXPECT_EQ(header.GetTos(),
                                                                         10 << 2 | 1);
                                                               EXPECT_EQ(header.GetTtl(), 17);
                                                               EXPECT_TRUE(header.IsDontFragment());
                                                               ++seen;
                                                           }));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10), 46 << 2 | 1);
    net.Run();
    EXPECT_EQ(seen, 1);
    EXPECT_EQ(net.Arrived(HOST_B).size(), 1U);
}

/** @brief ECN stays zero: who takes packets from a socket does not see it. */
TEST_F(EspDeviceTest, TheOuterHeaderInUdpIsAsConfigured)
{
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    out.udpEncapsulation = true;
    net.Install(GATEWAY_A, out);
    net.Protocol(GATEWAY_A)->SetAttribute("Ttl", UintegerValue(17));
    const Ptr<UdpL4Protocol> udp = net.Get(GATEWAY_A)->GetObject<UdpL4Protocol>();
    net.Ipsec(GATEWAY_A)->SetUdpSender(
        [&](Ptr<Packet> esp, const IpPath& path)
        {
            udp->Send(esp,
                      Ipv4Address(path.local.address.ToIpv4()),
                      Ipv4Address(path.remote.address.ToIpv4()),
                      path.local.port,
                      path.remote.port);
            return true;
        });
    std::vector<Ipv4Header> seen;
    net.Outside(GATEWAY_A)->TraceConnectWithoutContext("MacTx",
                                                       Callback<void, Ptr<const Packet>>(
                                                           [&](Ptr<const Packet> frame)
                                                           {
                                                               Ptr<Packet> packet = frame->Copy();
                                                               packet->RemoveAtStart(2);
                                                               Ipv4Header header;
                                                               packet->PeekHeader(header);
                                                               seen.push_back(header);
                                                           }));
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10), 46 << 2 | 2);
    net.Run();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].GetProtocol(), 17);
    EXPECT_EQ(seen[0].GetTos(), 46 << 2);
    EXPECT_EQ(seen[0].GetTtl(), 17);
    net.CheckCounters();
}

TEST_F(EspDeviceTest, ARouteOfEspInUdpBackIntoTheTunnelIsRefused)
{
    auto out = net.Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, 0x2002);
    out.udpEncapsulation = true;
    out.remote = *IpAddress::Parse("10.2.0.77"); // which is routed into the tunnel
    net.Install(GATEWAY_A, out);
    net.Ipsec(GATEWAY_A)->SetUdpSender(
        [](Ptr<Packet>, const IpPath&)
        {
            ADD_FAILURE() << "it would come around for ever";
            return false;
        });
    net.SendUdp(Seconds(1), HOST_A, HOST_B, Bytes(10));
    net.Run();
    EXPECT_EQ(Dropped(IpsecDropReason::ROUTE_LOOP), 1U);
    net.CheckCounters();
}

TEST_F(EspDeviceTest, AttachingTwiceGivesTheSameDevice)
{
    Ptr<Node> node = net.Get(GATEWAY_A);
    const uint32_t devices = node->GetNDevices();
    EXPECT_EQ(EspNetDevice::AttachTo(node), net.Device(GATEWAY_A));
    EXPECT_EQ(node->GetNDevices(), devices);
    Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const int32_t interface = ipv4->GetInterfaceForDevice(net.Device(GATEWAY_A));
    EXPECT_TRUE(ipv4->IsUp(interface));
    EXPECT_EQ(ipv4->GetAddress(interface, 0).GetLocal(), Ipv4Address("10.1.0.1"))
        << "borrowed from the first interface";
}

} // namespace
} // namespace ike
} // namespace ns3
