// SPDX-License-Identifier: GPL-2.0-only
//
// Two sites, two gateways, one tunnel.
//
//   host a ---- gateway A ======= the internet ======= gateway B ---- host b
//   10.1.0.2    10.1.0.1  192.0.2.1            192.0.2.2  10.2.0.1    10.2.0.2
//
// Gateway A sets up the tunnel; host a sends UDP datagrams to host b through it. The program prints
// what happens at both gateways as a story, and what became of the datagrams.
//
//   ike-two-gateways --delay=50ms --crypto=real --pcap=true

#include "ns3/ike-connection-builder.h"
#include "ns3/ike-peer-helper.h"
#include "ns3/ike-quantity.h"
#include "ns3/ipsec-node-state.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>

using namespace ns3;
using namespace ns3::ike;
using namespace std::chrono_literals;

static void
TellState(std::string who,
          Time at,
          const IkeSaInfo& sa,
          const char* from,
          const char* to,
          const char* story)
{
    std::cout << at.As(Time::MS) << "  gateway " << who << ": " << from << " -> " << to
              << "\n      " << story << "\n";
}

static void
TellChild(std::string who,
          Time at,
          const IkeSaInfo& sa,
          IkeChildEvent event,
          const IkeChildInfo& child)
{
    std::cout << at.As(Time::MS) << "  gateway " << who << ": Child SA \"" << *child.name << "\" "
              << NameOf(event) << ", SPI in 0x" << std::hex << child.inbound->spi.Value()
              << ", out 0x" << child.outbound->spi.Value() << std::dec << "\n";
}

/** @brief host a, gateway A, gateway B, host b in a row, with addresses and routes. */
static NodeContainer
MakeNetwork(Time delay, bool pcap)
{
    NodeContainer nodes(4);
    PointToPointHelper lan;
    lan.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    PointToPointHelper internet;
    internet.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    internet.SetChannelAttribute("Delay", TimeValue(delay));
    NetDeviceContainer siteA = lan.Install(nodes.Get(1), nodes.Get(0));
    NetDeviceContainer outside = internet.Install(nodes.Get(1), nodes.Get(2));
    NetDeviceContainer siteB = lan.Install(nodes.Get(2), nodes.Get(3));
    InternetStackHelper().Install(nodes);
    Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(outside);
    Ipv4InterfaceContainer a = Ipv4AddressHelper("10.1.0.0", "255.255.0.0").Assign(siteA);
    Ipv4InterfaceContainer b = Ipv4AddressHelper("10.2.0.0", "255.255.0.0").Assign(siteB);
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(nodes.Get(0)->GetObject<Ipv4>())->SetDefaultRoute(a.GetAddress(0), 1);
    routing.GetStaticRouting(nodes.Get(3)->GetObject<Ipv4>())->SetDefaultRoute(b.GetAddress(0), 1);
    if (pcap)
    {
        internet.EnablePcap("ike-two-gateways", outside.Get(0));
    }
    return nodes;
}

/** @brief What one gateway is configured with: who it is, whom it expects, what is behind each. */
static std::shared_ptr<const IkeConnectionConfig>
MakeConnection(const std::string& self,
               const std::string& peer,
               const std::string& localNetwork,
               const std::string& remoteNetwork)
{
    return IkeConnectionBuilder(self + "-to-" + peer)
        .LocalId(self)
        .RemoteId(peer)
        .SharedKey(peer, "correct horse battery staple")
        .Proposals("aes256gcm16-prfsha256-x25519")
        .Child(IkeChildBuilder("lan")
                   .Local(localNetwork)
                   .Remote(remoteNetwork)
                   .Proposals("aes128gcm16"))
        .Make();
}

/** @brief Sends 100 datagrams a second through the tunnel, for three seconds. @return who receives
 * them */
static Ptr<UdpServer>
MakeTraffic(const NodeContainer& nodes)
{
    ApplicationContainer server = UdpServerHelper(9).Install(nodes.Get(3));
    UdpClientHelper client(Ipv4Address("10.2.0.2"), 9);
    client.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    client.SetAttribute("MaxPackets", UintegerValue(300));
    client.SetAttribute("PacketSize", UintegerValue(500));
    client.Install(nodes.Get(0)).Start(Seconds(1));
    return DynamicCast<UdpServer>(server.Get(0));
}

int
main(int argc, char* argv[])
{
    std::string delay = "20ms";
    std::string crypto = "modelled";
    bool pcap = false;
    CommandLine cmd(__FILE__);
    cmd.AddValue("delay", "One-way delay between the gateways, 0ms to 400ms", delay);
    cmd.AddValue("crypto", "real or modelled", crypto);
    cmd.AddValue("pcap", "Write a capture of the line between the gateways", pcap);
    cmd.Parse(argc, argv);

    const Result<Duration> oneWay = ParseDuration(delay);
    if (!oneWay || *oneWay < 0s || *oneWay > 400ms)
    {
        std::cerr << "ike-two-gateways: --delay=" << delay
                  << (oneWay ? " is out of range" : " is no time")
                  << "; write a time from 0ms to 400ms, as --delay=50ms\n";
        return 2;
    }
    if (crypto != "real" && crypto != "modelled")
    {
        std::cerr << "ike-two-gateways: there is no --crypto=" << crypto
                  << "; write --crypto=real or --crypto=modelled\n";
        return 2;
    }

    NodeContainer nodes = MakeNetwork(NanoSeconds(oneWay->count()), pcap);

    // Who computes, and at what cost in simulated time: here, none.
    auto costs = std::make_shared<IkeCostProfile>();
    auto provider = crypto == "real" ? MakeCryptoppProvider(costs) : MakeModelledProvider(costs);

    auto toB = MakeConnection("a.example", "b.example", "10.1.0.0/16", "10.2.0.0/16");
    auto toA = MakeConnection("b.example", "a.example", "10.2.0.0/16", "10.1.0.0/16");
    auto gatewayA = IkePeerHelper(MakeEngineConfig({toB}), provider).Install(nodes.Get(1));
    auto gatewayB = IkePeerHelper(MakeEngineConfig({toA}), provider).Install(nodes.Get(2));
    IkePeerHelper::RouteThroughTunnel(nodes.Get(1), "10.2.0.0", "255.255.0.0");
    IkePeerHelper::RouteThroughTunnel(nodes.Get(2), "10.1.0.0", "255.255.0.0");

    IkeInitiation initiation;
    initiation.connection = toB;
    initiation.remote = *IpAddress::Parse("192.0.2.2");
    gatewayA->AddInitiation(initiation);

    // The story.
    gatewayA->TraceConnect("StateChange", "A", MakeCallback(&TellState));
    gatewayB->TraceConnect("StateChange", "B", MakeCallback(&TellState));
    gatewayA->TraceConnect("Child", "A", MakeCallback(&TellChild));
    gatewayB->TraceConnect("Child", "B", MakeCallback(&TellChild));

    Ptr<UdpServer> hostB = MakeTraffic(nodes);
    Simulator::Stop(Seconds(5));
    Simulator::Run();
    auto ipsec = nodes.Get(1)->GetObject<IpsecNodeState>();
    std::cout << "\nGateway A put " << ipsec->Counters(IpsecDirection::OUTBOUND).carried
              << " packets into the tunnel, host b received " << hostB->GetReceived() << ".\n";
    const bool allArrived = hostB->GetReceived() == 300;
    Simulator::Destroy();
    return allArrived ? 0 : 1;
}
