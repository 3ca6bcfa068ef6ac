// SPDX-License-Identifier: GPL-2.0-only
//
// A gateway loses its power for a while, and with it every key. The site at the other end goes
// on sealing packets that nobody can open, until its liveness check (RFC 7296 section 2.4) finds
// out and sets the tunnel up again. The program measures the outage for several delays of that
// check.
//
//   ike-power-cut --down=60s

#include "ns3/ike-connection-builder.h"
#include "ns3/ike-lean-stack.h"
#include "ns3/ike-peer-helper.h"
#include "ns3/ike-quantity.h"
#include "ns3/ipsec-node-state.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <iomanip>
#include <iostream>

using namespace ns3;
using namespace ns3::ike;
using namespace std::chrono_literals;

/** @brief Notes how long nothing came out of the tunnel. */
class OutageWatch
{
  public:
    void OnPacket(Ptr<const Packet> esp, const IpsecSaParameters& sa)
    {
        if (m_any)
        {
            m_longest = std::max(m_longest, Simulator::Now() - m_last);
        }
        m_any = true;
        m_last = Simulator::Now();
    }

    Time Longest() const
    {
        return m_longest;
    }

  private:
    bool m_any{false};
    Time m_last;
    Time m_longest;
};

/** @brief One end of the tunnel. @param side 0 for the site, 1 for the gateway */
static Ptr<IkePeerApplication>
MakeEnd(Ptr<Node> node, int side, Duration liveness, std::shared_ptr<IkeCryptoProvider> provider)
{
    const char* const names[] = {"site.example", "gateway.example"};
    const char* const networks[] = {"10.1.0.0", "10.2.0.0"};
    const char* const selectors[] = {"10.1.0.0/16", "10.2.0.0/16"};
    IkeRetransmissionPolicy patience; // gives a silent peer up after 500 ms x (1 + 2 + 4 + 8)
    patience.first = 500ms;
    patience.base = 2;
    patience.tries = 3;
    IkeConnectionBuilder builder("tunnel");
    builder.LocalId(names[side])
        .RemoteId(names[1 - side])
        .SharedKey(names[1 - side], "secret")
        .Retransmission(patience)
        .Child(IkeChildBuilder("lan").Local(selectors[side]).Remote(selectors[1 - side]));
    if (side == 0)
    {
        builder.Liveness(liveness).OnLoss(IkeLossAction::RESTART).Tries(0);
    }
    auto connection = builder.Make();
    auto peer = IkePeerHelper(MakeEngineConfig({connection}), provider).Install(node);
    const Ipv4Address inner(side == 0 ? "10.1.0.1" : "10.2.0.1");
    node->GetObject<Ipv4>()->AddAddress(0, Ipv4InterfaceAddress(inner, Ipv4Mask::GetOnes()));
    IkePeerHelper::RouteThroughTunnel(node, networks[1 - side], "255.255.0.0", inner);
    if (side == 0)
    {
        IkeInitiation initiation;
        initiation.connection = connection;
        initiation.remote = *IpAddress::Parse("192.0.2.2");
        peer->AddInitiation(initiation);
    }
    return peer;
}

/** @brief Sends a small datagram into the tunnel every 100 ms. */
static void
SendProbe(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(64));
    Simulator::Schedule(MilliSeconds(100), &SendProbe, socket);
}

static Time
MeasureOutage(Duration liveness, Time down)
{
    NodeContainer nodes(2);
    InstallLeanStack(nodes.Get(0), false);
    InstallLeanStack(nodes.Get(1), false);
    PointToPointHelper line;
    line.SetChannelAttribute("Delay", StringValue("20ms"));
    line.DisableFlowControl();
    NetDeviceContainer ends = line.Install(nodes);
    Ipv4AddressHelper("192.0.2.0", "255.255.255.0").Assign(ends);
    auto provider = MakeModelledProvider(std::make_shared<IkeCostProfile>());
    ApplicationContainer peers(MakeEnd(nodes.Get(0), 0, liveness, provider));
    Ptr<IkePeerApplication> gateway = MakeEnd(nodes.Get(1), 1, liveness, provider);
    peers.Add(gateway);
    IkePeerHelper::AssignStreams(peers, 1);

    OutageWatch watch;
    nodes.Get(1)->GetObject<IpsecNodeState>()->TraceConnectWithoutContext(
        "Received",
        MakeCallback(&OutageWatch::OnPacket, &watch));
    Ptr<Socket> probe = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    probe->Connect(InetSocketAddress(Ipv4Address("10.2.0.1"), 9));
    Simulator::Schedule(Seconds(1), &SendProbe, probe);
    // Just after the liveness checks of 120 s: the next is a whole delay away.
    Simulator::Schedule(Seconds(121), &IkePeerApplication::Crash, gateway, down);
    Simulator::Stop(Seconds(400));
    Simulator::Run();
    Simulator::Destroy();
    return watch.Longest();
}

int
main(int argc, char* argv[])
{
    std::string downFor = "10s";
    CommandLine cmd(__FILE__);
    cmd.AddValue("down", "How long the gateway is without power, 0s to 240s", downFor);
    cmd.Parse(argc, argv);
    const Result<Duration> parsed = ParseDuration(downFor);
    if (!parsed || *parsed < 0s || *parsed > 240s)
    {
        std::cerr << "ike-power-cut: --down=" << downFor
                  << (parsed ? " is out of range" : " is no time")
                  << "; write a time from 0s to 240s, as --down=60s\n";
        return 2;
    }
    const Time down = NanoSeconds(parsed->count());
    std::cout << "The gateway was without power for " << down.As(Time::S)
              << ".\nliveness check     outage\n"
              << std::fixed << std::setprecision(1);
    for (const Duration liveness : {Duration(2s), Duration(10s), Duration(30s), Duration(120s)})
    {
        std::cout << std::setw(12) << ToSeconds(liveness) << " s " << std::setw(8)
                  << MeasureOutage(liveness, down).GetSeconds() << " s\n";
    }
    return 0;
}
