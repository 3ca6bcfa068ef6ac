// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bench-forward.h"

#include "esp-net-device.h"
#include "ike-algorithms.h"
#include "ike-prefix-routing-helper.h"
#include "ike-prefix-routing.h"
#include "ipsec-node-state.h"
#include "ipsec-selector.h"

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t ROUTERS = 1;    // between the gateways
constexpr uint32_t PACKETS = 2000; // of one round
constexpr uint32_t OCTETS = 1000;

/**
 * @brief A host, a gateway, a router, a gateway, a host, in a row. Traffic for 10.2.0.0/16 goes
 * through the tunnel, and for 10.3.0.0/16, which is the same host, in the clear.
 */
class ForwardNetwork
{
  public:
    ForwardNetwork()
        : m_provider(MakeModelledProvider(std::make_shared<IkeCostProfile>()))
    {
        m_nodes.Create(ROUTERS + 4);
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.SetRoutingHelper(IkePrefixRoutingHelper());
        stack.Install(m_nodes);
        MakeLinks();
        MakeTunnel();
        Listen();
    }

    ~ForwardNetwork()
    {
        Simulator::Destroy();
    }

    /** @return microseconds of host time for each packet */
    double Send(bool tunnel)
    {
        const uint32_t before = m_arrived;
        Ptr<Socket> socket = Socket::CreateSocket(m_nodes.Get(0), UdpSocketFactory::GetTypeId());
        socket->Connect(InetSocketAddress(tunnel ? "10.2.0.1" : "10.3.0.1", 9));
        for (uint32_t i = 0; i < PACKETS; ++i)
        {
            Simulator::Schedule(MicroSeconds(100 * i),
                                [socket]() { socket->Send(Create<Packet>(OCTETS)); });
        }
        const double start = HostMicroseconds();
        Simulator::Run();
        const double took = HostMicroseconds() - start;
        if (m_arrived - before != PACKETS)
        {
            std::fprintf(stderr, "Packets were lost on the way: nothing to compare.\n");
            std::exit(1);
        }
        return took / PACKETS;
    }

  private:
    Ptr<IkePrefixRouting> RoutingOf(uint32_t node) const
    {
        return DynamicCast<IkePrefixRouting>(
            m_nodes.Get(node)->GetObject<Ipv4>()->GetRoutingProtocol());
    }

    void MakeLinks()
    {
        PointToPointHelper links;
        links.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        links.SetChannelAttribute("Delay", StringValue("10us"));
        Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
        const uint32_t last = m_nodes.GetN() - 1;
        for (uint32_t i = 0; i < last; ++i)
        {
            m_addresses.push_back(
                addresses.Assign(links.Install(m_nodes.Get(i), m_nodes.Get(i + 1))));
            addresses.NewNetwork();
        }
        Ptr<Ipv4> host = m_nodes.Get(last)->GetObject<Ipv4>();
        host->AddAddress(1, Ipv4InterfaceAddress("10.2.0.1", Ipv4Mask("255.255.255.255")));
        host->AddAddress(1, Ipv4InterfaceAddress("10.3.0.1", Ipv4Mask("255.255.255.255")));
        for (uint32_t i = 0; i < last; ++i)
        {
            // Onwards and back along the row; the interfaces are loopback, the way back, onwards.
            RoutingOf(i)->AddRoute("0.0.0.0",
                                   Ipv4Mask("0.0.0.0"),
                                   m_addresses[i].GetAddress(1),
                                   i == 0 ? 1 : 2);
        }
    }

    void MakeTunnel()
    {
        const uint32_t ends[] = {1, m_nodes.GetN() - 2};
        const CipherSuite suite{EncrId::AES_GCM_16, 128, IntegId::NONE};
        IpsecSaParameters sa;
        sa.spi = EspSpi(0x1000);
        sa.suite = suite;
        sa.encrKey = Bytes(SizesOf(suite)->encrKey, 1);
        const IpAddress out = IpAddress::FromIpv4(m_addresses[1].GetAddress(0).Get());
        const IpAddress in = IpAddress::FromIpv4(m_addresses[ends[1] - 1].GetAddress(1).Get());
        for (uint32_t end : ends)
        {
            Ptr<EspNetDevice> device = EspNetDevice::AttachTo(m_nodes.Get(end));
            IpsecNodeState::Of(m_nodes.Get(end))->SetCryptoProvider(m_provider);
            const bool sends = end == ends[0];
            sa.direction = sends ? IpsecDirection::OUTBOUND : IpsecDirection::INBOUND;
            sa.local = sends ? out : in;
            sa.remote = sends ? in : out;
            sa.localSelectors = *ParseTrafficSelectors(sends ? "10.0.0.0/16" : "10.2.0.0/16");
            sa.remoteSelectors = *ParseTrafficSelectors(sends ? "10.2.0.0/16" : "10.0.0.0/16");
            const auto done = IpsecNodeState::Of(m_nodes.Get(end))->Install(sa);
            if (!done)
            {
                std::fprintf(stderr, "%s\n", done.GetError().message.c_str());
                std::exit(1);
            }
            if (sends)
            {
                const int32_t interface =
                    m_nodes.Get(end)->GetObject<Ipv4>()->GetInterfaceForDevice(device);
                RoutingOf(end)->AddRoute("10.2.0.0",
                                         Ipv4Mask("255.255.0.0"),
                                         Ipv4Address::GetAny(),
                                         interface);
            }
        }
    }

    void Listen()
    {
        m_sink =
            Socket::CreateSocket(m_nodes.Get(m_nodes.GetN() - 1), UdpSocketFactory::GetTypeId());
        m_sink->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
        m_sink->SetRecvCallback(Callback<void, Ptr<Socket>>(
            [this](Ptr<Socket> from)
            {
                while (from->Recv())
                {
                    ++m_arrived;
                }
            }));
    }

    std::shared_ptr<IkeCryptoProvider> m_provider;
    NodeContainer m_nodes;
    std::vector<Ipv4InterfaceContainer> m_addresses;
    Ptr<Socket> m_sink;
    uint32_t m_arrived{0};
};

} // namespace

void
CompareForwarding(BenchFigures& figures, unsigned rounds)
{
    ForwardNetwork network;
    network.Send(true);
    network.Send(false);
    std::vector<double> plain;
    std::vector<double> esp;
    for (unsigned round = 0; round < rounds; ++round)
    {
        plain.push_back(network.Send(false));
        esp.push_back(network.Send(true));
    }
    figures.Add("forward_esp_vs_plain_modelled",
                Median(esp) / Median(plain),
                "x",
                "1,000 octets from host to host over a gateway, a router and a gateway");
    figures.Add("forward_esp_packets_per_second", 1e6 / Median(esp), "1/s");
    figures.Add("forward_plain_packets_per_second", 1e6 / Median(plain), "1/s");
}

} // namespace ike
} // namespace ns3
