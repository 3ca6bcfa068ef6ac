// SPDX-License-Identifier: GPL-2.0-only

#include "esp-host-network.h"

#include "ike-algorithms.h"
#include "ipsec-selector.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-header.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/udp-socket-factory.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t SPI_OF_HOST[] = {0x1001, 0x2002};
constexpr size_t FRAMING = 2; // of point-to-point

} // namespace

EspHostNetwork::EspHostNetwork(bool real, bool ipv6)
    : m_ipv6(ipv6)
{
    const auto costs = std::make_shared<IkeCostProfile>();
    m_provider = real ? MakeCryptoppProvider(costs) : MakeModelledProvider(costs);
    m_nodes.Create(2);
    InternetStackHelper().Install(m_nodes);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    m_devices = link.Install(m_nodes);
    Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(m_devices);
    if (ipv6)
    {
        Ipv6AddressHelper addresses(Ipv6Address("fd00::"), Ipv6Prefix(64));
        addresses.Assign(m_devices);
    }
    for (int host : {0, 1})
    {
        EspNetDevice::AttachTo(m_nodes.Get(host));
        Ipsec(host)->SetCryptoProvider(m_provider);
        Ipsec(host)->AssignStreams(100 + host);
        Listen(host);
        Watch(host);
    }
}

EspHostNetwork::~EspHostNetwork()
{
    Simulator::Destroy();
}

Ptr<ns3::Node>
EspHostNetwork::Node(int host) const
{
    return m_nodes.Get(host);
}

Ptr<IpsecNodeState>
EspHostNetwork::Ipsec(int host) const
{
    return IpsecNodeState::Of(m_nodes.Get(host));
}

Ptr<EspL4Protocol>
EspHostNetwork::Protocol(int host) const
{
    return m_nodes.Get(host)->GetObject<EspL4Protocol>();
}

IpAddress
EspHostNetwork::Address(int host) const
{
    if (!m_ipv6)
    {
        return *IpAddress::Parse(host == 0 ? "192.0.2.1" : "192.0.2.2");
    }
    Ptr<Ipv6> ipv6 = m_nodes.Get(host)->GetObject<Ipv6>();
    return FromIpv6Address(ipv6->GetAddress(1, 1).GetAddress());
}

TrafficSelectors
EspHostNetwork::Any() const
{
    return *ParseTrafficSelectors(m_ipv6 ? "::/0" : "0.0.0.0/0");
}

IpsecSaParameters
EspHostNetwork::Parameters(int host,
                           IpsecDirection direction,
                           ProtocolId protocol,
                           IpsecMode mode,
                           const CipherSuite& suite) const
{
    const int receiver = direction == IpsecDirection::INBOUND ? host : 1 - host;
    const auto sizes = SizesOf(suite);
    IpsecSaParameters parameters;
    parameters.direction = direction;
    parameters.protocol = protocol;
    parameters.mode = mode;
    parameters.spi = EspSpi(SPI_OF_HOST[receiver]);
    parameters.child = ChildSaId(1);
    parameters.local = Address(host);
    parameters.remote = Address(1 - host);
    parameters.suite = suite;
    parameters.encrKey = Bytes(sizes->encrKey, static_cast<uint8_t>(receiver + 1));
    parameters.integKey = Bytes(sizes->integKey, static_cast<uint8_t>(receiver + 1));
    parameters.localSelectors = Any();
    parameters.remoteSelectors = Any();
    return parameters;
}

void
EspHostNetwork::InstallPair(ProtocolId protocol, IpsecMode mode, const CipherSuite& suite)
{
    for (IpsecDirection direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
    {
        for (int host : {0, 1})
        {
            const auto done =
                Ipsec(host)->Install(Parameters(host, direction, protocol, mode, suite));
            ASSERT_TRUE(done) << done.GetError().message;
        }
    }
}

void
EspHostNetwork::RemoveAll(int host)
{
    Ipsec(host)->RemoveAllOf(0);
}

void
EspHostNetwork::Listen(int host)
{
    const Ptr<ns3::Node> node = m_nodes.Get(host);
    const auto local = [this](uint16_t port) -> ns3::Address
    {
        return m_ipv6 ? ns3::Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                      : ns3::Address(InetSocketAddress(Ipv4Address::GetAny(), port));
    };
    for (uint16_t port : {5000, 5001, 5002})
    {
        Ptr<Socket> socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->Bind(local(port));
        socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
            [this, host](Ptr<Socket> from)
            {
                while (Ptr<Packet> packet = from->Recv())
                {
                    Bytes payload(packet->GetSize());
                    packet->CopyData(payload.data(), packet->GetSize());
                    m_arrived[host].push_back(payload);
                }
            }));
        m_sockets.push_back(socket);
    }
    Ptr<Socket> server = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    server->Bind(local(6000));
    server->Listen();
    server->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const ns3::Address&>(),
                              Callback<void, Ptr<Socket>, const ns3::Address&>(
                                  [this, host](Ptr<Socket> socket, const ns3::Address&)
                                  {
                                      socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
                                          [this, host](Ptr<Socket> from)
                                          {
                                              while (Ptr<Packet> packet = from->Recv())
                                              {
                                                  m_tcpReceived[host] += packet->GetSize();
                                              }
                                          }));
                                      m_sockets.push_back(socket);
                                  }));
    m_sockets.push_back(server);
}

void
EspHostNetwork::Watch(int host)
{
    m_devices.Get(host)->TraceConnectWithoutContext(
        "MacTx",
        Callback<void, Ptr<const Packet>>(
            [this, host](Ptr<const Packet> frame)
            {
                uint8_t head[FRAMING + 10];
                frame->CopyData(head, sizeof head);
                const bool six = head[FRAMING] >> 4 == 6;
                const uint8_t protocol = head[FRAMING + (six ? 6 : 9)];
                ++m_protocols[protocol];
                if (host == 0 && !m_first && (protocol == 50 || protocol == 51))
                {
                    m_first = frame->Copy();
                    m_first->RemoveAtStart(FRAMING);
                }
            }));
}

void
EspHostNetwork::SendUdp(Time at, int from, Bytes payload, uint16_t port)
{
    Simulator::Schedule(
        at - Simulator::Now(),
        [this, from, payload, port]()
        {
            Ptr<Socket> socket =
                Socket::CreateSocket(m_nodes.Get(from), UdpSocketFactory::GetTypeId());
            if (m_ipv6)
            {
                socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 4000));
                socket->Connect(Inet6SocketAddress(ToIpv6Address(Address(1 - from)), port));
            }
            else
            {
                socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 4000));
                socket->Connect(InetSocketAddress(ToIpv4Address(Address(1 - from)), port));
            }
            socket->Send(Create<Packet>(payload.data(), static_cast<uint32_t>(payload.size())));
            socket->Close();
        });
}

void
EspHostNetwork::SendTcp(Time at, int from, size_t octets)
{
    Simulator::Schedule(
        at - Simulator::Now(),
        [this, from, octets]()
        {
            Ptr<Socket> socket =
                Socket::CreateSocket(m_nodes.Get(from), TcpSocketFactory::GetTypeId());
            m_tcpLeft = octets;
            const auto push = [this](Ptr<Socket> to, uint32_t room)
            {
                const auto size = static_cast<uint32_t>(std::min<size_t>(room, m_tcpLeft));
                if (size > 0 && to->Send(Create<Packet>(size)) >= 0)
                {
                    m_tcpLeft -= size;
                }
            };
            socket->SetSendCallback(Callback<void, Ptr<Socket>, uint32_t>(push));
            if (m_ipv6)
            {
                socket->Bind6();
                socket->Connect(Inet6SocketAddress(ToIpv6Address(Address(1 - from)), 6000));
            }
            else
            {
                socket->Bind();
                socket->Connect(InetSocketAddress(ToIpv4Address(Address(1 - from)), 6000));
            }
            m_sockets.push_back(socket);
        });
}

const std::vector<Bytes>&
EspHostNetwork::Arrived(int host) const
{
    return m_arrived[host];
}

size_t
EspHostNetwork::TcpReceived(int host) const
{
    return m_tcpReceived[host];
}

void
EspHostNetwork::RepeatWire(Time at, bool changed)
{
    Simulator::Schedule(at - Simulator::Now(),
                        [this, changed]()
                        {
                            ASSERT_TRUE(m_first);
                            Bytes octets(m_first->GetSize());
                            m_first->CopyData(octets.data(), m_first->GetSize());
                            const size_t header = m_ipv6 ? 40 : 20;
                            if (changed)
                            {
                                // Another sequence number, so that it is the checksum that fails.
                                const bool ah = octets[m_ipv6 ? 6 : 9] == 51;
                                octets[header + (ah ? 11 : 7)] ^= 0x08;
                            }
                            Ptr<Packet> packet =
                                Create<Packet>(octets.data(), static_cast<uint32_t>(octets.size()));
                            Ptr<NetDevice> device = m_devices.Get(0);
                            device->Send(packet, device->GetBroadcast(), m_ipv6 ? 0x86dd : 0x0800);
                        });
}

const std::map<uint8_t, size_t>&
EspHostNetwork::WireProtocols() const
{
    return m_protocols;
}

void
EspHostNetwork::Run(Time until)
{
    Simulator::Stop(until);
    Simulator::Run();
}

void
EspHostNetwork::CheckCounters() const
{
    for (int host : {0, 1})
    {
        for (IpsecDirection direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
        {
            const IpsecTrafficCounters& node = Ipsec(host)->Counters(direction);
            EXPECT_EQ(node.offered, node.carried + node.bypassed + node.Dropped() + node.waiting);
        }
        for (const InstalledSa* sa : Ipsec(host)->Sad().List())
        {
            const IpsecSaCounters& counters = sa->Counters();
            EXPECT_EQ(counters.offered, counters.packets + counters.Dropped());
        }
    }
}

} // namespace ike
} // namespace ns3
