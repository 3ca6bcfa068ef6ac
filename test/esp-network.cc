// SPDX-License-Identifier: GPL-2.0-only

#include "esp-network.h"

#include "ike-algorithms.h"
#include "ipsec-selector.h"

#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{

namespace
{

TrafficSelectors
Subnet(bool a)
{
    return *ParseTrafficSelectors(a ? "10.1.0.0/16" : "10.2.0.0/16");
}

Ptr<Ipv4StaticRouting>
StaticRouting(Ptr<Node> node)
{
    return Ipv4StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv4>());
}

} // namespace

EspNetwork::EspNetwork(bool real, std::shared_ptr<const IkeCostProfile> costs)
{
    if (!costs)
    {
        costs = std::make_shared<IkeCostProfile>();
    }
    m_provider = real ? MakeCryptoppProvider(costs) : MakeModelledProvider(costs);
    m_nodes.Create(4);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(m_nodes);
    PointToPointHelper links;
    links.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    links.SetChannelAttribute("Delay", StringValue("1ms"));
    Ipv4AddressHelper addresses;
    const char* networks[] = {"10.1.0.0", "192.0.2.0", "10.2.0.0"};
    for (uint32_t i = 0; i < 3; ++i)
    {
        const NetDeviceContainer devices = links.Install(m_nodes.Get(i), m_nodes.Get(i + 1));
        // The hosts have the address 2 of their subnets, the gateways 1.
        addresses.SetBase(networks[i], i == 1 ? "255.255.255.0" : "255.255.0.0", "0.0.0.1");
        NetDeviceContainer ordered;
        ordered.Add(devices.Get(i == 0 ? 1 : 0));
        ordered.Add(devices.Get(i == 0 ? 0 : 1));
        addresses.Assign(ordered);
        if (i == 1)
        {
            m_middle = devices;
        }
    }
    StaticRouting(m_nodes.Get(HOST_A))->SetDefaultRoute("10.1.0.1", 1);
    StaticRouting(m_nodes.Get(HOST_B))->SetDefaultRoute("10.2.0.1", 1);
    int64_t stream = 100;
    for (Place gateway : {GATEWAY_A, GATEWAY_B})
    {
        Ptr<Node> node = m_nodes.Get(gateway);
        Ptr<EspNetDevice> device = EspNetDevice::AttachTo(node);
        const int32_t interface = node->GetObject<Ipv4>()->GetInterfaceForDevice(device);
        StaticRouting(node)->AddNetworkRouteTo(gateway == GATEWAY_A ? "10.2.0.0" : "10.1.0.0",
                                               "255.255.0.0",
                                               interface);
        Ipsec(gateway)->SetCryptoProvider(m_provider);
        stream += Ipsec(gateway)->AssignStreams(stream);
    }
    Listen(HOST_A);
    Listen(HOST_B);
}

EspNetwork::~EspNetwork()
{
    Simulator::Destroy();
}

Ptr<Node>
EspNetwork::Get(Place place) const
{
    return m_nodes.Get(place);
}

Ptr<IpsecNodeState>
EspNetwork::Ipsec(Place gateway) const
{
    return IpsecNodeState::Of(m_nodes.Get(gateway));
}

Ptr<EspNetDevice>
EspNetwork::Device(Place gateway) const
{
    return EspNetDevice::AttachTo(m_nodes.Get(gateway));
}

Ptr<EspL4Protocol>
EspNetwork::Protocol(Place gateway) const
{
    return m_nodes.Get(gateway)->GetObject<EspL4Protocol>();
}

Ptr<NetDevice>
EspNetwork::Outside(Place gateway) const
{
    return m_middle.Get(gateway == GATEWAY_A ? 0 : 1);
}

Ipv4Address
EspNetwork::Address(Place place) const
{
    switch (place)
    {
    case HOST_A:
        return "10.1.0.2";
    case GATEWAY_A:
        return "192.0.2.1";
    case GATEWAY_B:
        return "192.0.2.2";
    case HOST_B:
        break;
    }
    return "10.2.0.2";
}

CipherSuite
EspNetwork::DefaultSuite()
{
    return CipherSuite{EncrId::AES_GCM_16, 256, IntegId::NONE};
}

IpsecSaParameters
EspNetwork::Parameters(Place gateway,
                       IpsecDirection direction,
                       uint32_t spi,
                       const CipherSuite& suite) const
{
    const Place other = gateway == GATEWAY_A ? GATEWAY_B : GATEWAY_A;
    const auto sizes = SizesOf(suite);
    IpsecSaParameters parameters;
    parameters.child = ChildSaId(spi);
    parameters.direction = direction;
    parameters.spi = EspSpi(spi);
    parameters.local = IpAddress::FromIpv4(Address(gateway).Get());
    parameters.remote = IpAddress::FromIpv4(Address(other).Get());
    parameters.suite = suite;
    parameters.encrKey = Bytes(sizes->encrKey, static_cast<uint8_t>(spi));
    parameters.integKey = Bytes(sizes->integKey, static_cast<uint8_t>(spi >> 8));
    parameters.localSelectors = Subnet(gateway == GATEWAY_A);
    parameters.remoteSelectors = Subnet(gateway == GATEWAY_B);
    return parameters;
}

void
EspNetwork::Install(Place gateway, const IpsecSaParameters& parameters, IpsecUserId user)
{
    const auto installed = Ipsec(gateway)->Install(parameters, user);
    ASSERT_TRUE(installed) << installed.GetError().message;
}

void
EspNetwork::InstallTunnel(uint32_t spiAtA, uint32_t spiAtB, const CipherSuite& suite)
{
    Install(GATEWAY_A, Parameters(GATEWAY_A, IpsecDirection::INBOUND, spiAtA, suite));
    Install(GATEWAY_B, Parameters(GATEWAY_B, IpsecDirection::INBOUND, spiAtB, suite));
    Install(GATEWAY_A, Parameters(GATEWAY_A, IpsecDirection::OUTBOUND, spiAtB, suite));
    Install(GATEWAY_B, Parameters(GATEWAY_B, IpsecDirection::OUTBOUND, spiAtA, suite));
}

void
EspNetwork::Listen(Place host)
{
    Ptr<Socket> socket = Socket::CreateSocket(m_nodes.Get(host), UdpSocketFactory::GetTypeId());
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 5000));
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
        [this, host](Ptr<Socket> from)
        {
            while (Ptr<Packet> packet = from->Recv())
            {
                Bytes payload(packet->GetSize());
                packet->CopyData(payload.data(), packet->GetSize());
                m_arrived[host].push_back({payload, Simulator::Now()});
            }
        }));
    m_sockets.push_back(socket);
}

void
EspNetwork::SendUdp(Time at, Place from, Place to, Ptr<Packet> payload, uint8_t tos)
{
    Simulator::Schedule(at - Simulator::Now(), &EspNetwork::SendNow, this, from, to, payload, tos);
}

void
EspNetwork::SendUdp(Time at, Place from, Place to, Bytes payload, uint8_t tos)
{
    SendUdp(at,
            from,
            to,
            Create<Packet>(payload.data(), static_cast<uint32_t>(payload.size())),
            tos);
}

void
EspNetwork::SendNow(Place from, Place to, Ptr<Packet> payload, uint8_t tos)
{
    Ptr<Socket> socket = Socket::CreateSocket(m_nodes.Get(from), UdpSocketFactory::GetTypeId());
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 4000));
    socket->Connect(InetSocketAddress(Address(to), 5000));
    socket->SetIpTos(tos); // connecting has put the address's TOS in its place
    socket->Send(payload);
    socket->Close();
}

const std::vector<EspTestArrival>&
EspNetwork::Arrived(Place host) const
{
    return m_arrived[host];
}

void
EspNetwork::SendEcho(Time at, Place from, Place to)
{
    Simulator::Schedule(at - Simulator::Now(), &EspNetwork::EchoNow, this, from, to);
}

void
EspNetwork::EchoNow(Place from, Place to)
{
    Ptr<Socket> socket = Socket::CreateSocket(m_nodes.Get(from), Ipv4RawSocketFactory::GetTypeId());
    socket->SetAttribute("Protocol", UintegerValue(1));
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
        [this](Ptr<Socket> heard)
        {
            while (Ptr<Packet> packet = heard->Recv())
            {
                Ipv4Header ip;
                Icmpv4Header icmp;
                packet->RemoveHeader(ip);
                packet->RemoveHeader(icmp);
                m_echoReplies += icmp.GetType() == Icmpv4Header::ICMPV4_ECHO_REPLY;
            }
        }));
    m_sockets.push_back(socket);
    Icmpv4Echo echo;
    echo.SetIdentifier(7);
    echo.SetSequenceNumber(1);
    echo.SetData(Create<Packet>(56));
    Icmpv4Header icmp;
    icmp.SetType(Icmpv4Header::ICMPV4_ECHO);
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(echo);
    packet->AddHeader(icmp);
    socket->SendTo(packet, 0, InetSocketAddress(Address(to), 0));
}

uint32_t
EspNetwork::EchoReplies() const
{
    return m_echoReplies;
}

void
EspNetwork::Capture(const std::string& file)
{
    PointToPointHelper().EnablePcap(file, Outside(GATEWAY_A), true, true);
}

void
EspNetwork::Run()
{
    Simulator::Run();
}

void
EspNetwork::CheckCounters() const
{
    for (Place gateway : {GATEWAY_A, GATEWAY_B})
    {
        Ptr<IpsecNodeState> ipsec = Ipsec(gateway);
        for (IpsecDirection direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
        {
            const IpsecTrafficCounters& node = ipsec->Counters(direction);
            EXPECT_EQ(node.offered, node.carried + node.bypassed + node.Dropped() + node.waiting);
        }
        for (const InstalledSa* sa : ipsec->Sad().List())
        {
            const IpsecSaCounters& counters = sa->Counters();
            EXPECT_EQ(counters.offered, counters.packets + counters.Dropped());
        }
    }
}

} // namespace ike
} // namespace ns3
