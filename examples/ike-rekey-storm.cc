// SPDX-License-Identifier: GPL-2.0-only
//
// A hub and its spokes, all set up within a second: when the lifetimes end, everybody rekeys
// at once. Jitter on the lifetimes spreads the storm. The program prints the rekeys of each second
// as bars.
//
//   ike-rekey-storm --spokes=300 --jitter=0
//   ike-rekey-storm --spokes=300 --jitter=1

#include "ns3/ike-connection-builder.h"
#include "ns3/ike-lean-stack.h"
#include "ns3/ike-peer-helper.h"
#include "ns3/ike-prefix-routing.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <vector>

using namespace ns3;
using namespace ns3::ike;
using namespace std::chrono_literals;

/** @brief Each has a network 10.x.y.0/24 of its own, the hub has 10.0.0.0/16. */
constexpr uint32_t MOST_SPOKES = 65000;

/** @brief What a storm looks like from outside. */
class StormWatch
{
  public:
    void OnExchange(Time at, const IkeSaInfo& sa, const IkeExchangeReport& report)
    {
        if (report.kind == IkeExchangeKind::REKEY_CHILD)
        {
            const auto second = static_cast<size_t>(at.GetSeconds());
            m_rekeys.resize(std::max(m_rekeys.size(), second + 1));
            ++m_rekeys[second];
            m_latencies.push_back(at - NanoSeconds(report.started.time_since_epoch().count()));
        }
    }

    void Print()
    {
        if (m_rekeys.empty())
        {
            std::cout << "No rekeys.\n";
            return;
        }
        const unsigned highest = *std::max_element(m_rekeys.begin(), m_rekeys.end());
        for (size_t second = 0; second < m_rekeys.size(); ++second)
        {
            if (m_rekeys[second] == 0)
            {
                continue;
            }
            std::cout << std::setw(4) << second << " s " << std::setw(5) << m_rekeys[second] << " "
                      << std::string(m_rekeys[second] * 60 / highest, '#') << "\n";
        }
        std::sort(m_latencies.begin(), m_latencies.end());
        std::cout << m_latencies.size() << " rekeys, at most " << highest
                  << " in one second; half of them took up to "
                  << m_latencies[m_latencies.size() / 2].As(Time::MS) << ", the slowest "
                  << m_latencies.back().As(Time::MS) << ".\n";
    }

  private:
    std::vector<unsigned> m_rekeys; // by second
    std::vector<Time> m_latencies;
};

/** @brief A Child SA between a network and the hub's, with a new key exchange at each rekey. */
static IkeChildBuilder
MakeChild(const std::string& local, const std::string& remote, const IkeLifetimePolicy& lifetime)
{
    return IkeChildBuilder("lan")
        .Local(local)
        .Remote(remote)
        .Proposals("aes128gcm16-modp2048")
        .Lifetime(lifetime);
}

/** @brief A hub whose processor takes 10 ms for the key exchange of a rekey, so that a storm makes
 * a queue. */
static Ptr<IkePeerApplication>
MakeHub(Ptr<Node> node, const IkeLifetimePolicy& lifetime)
{
    auto costs = IkeCostProfile::Parse("provenance = made up to show a queue\n"
                                       "ke x25519 generate = 0 ms\n"
                                       "ke x25519 agree = 0 ms\n"
                                       "ke modp2048 generate = 5 ms\n"
                                       "ke modp2048 agree = 5 ms\n",
                                       "slow-hub");
    NS_ABORT_MSG_IF(!costs, costs.GetError().message);
    auto connection = IkeConnectionBuilder("spokes")
                          .LocalId("hub.example")
                          .SharedKey("*", "secret")
                          .Child(MakeChild("10.0.0.0/16", "10.0.0.0/8", lifetime))
                          .Make();
    IkeHalfOpenLimits limits;
    limits.cookieThreshold = 0; // the spokes are no strangers
    return IkePeerHelper(MakeEngineConfig({connection}, limits),
                         MakeModelledProvider(std::make_shared<IkeCostProfile>(*costs)))
        .Install(node);
}

/** @brief Peers around the hub, each on a line of its own, which call it within one second. */
static ApplicationContainer
MakeSpokes(Ptr<Node> hub, uint32_t count, const IkeLifetimePolicy& lifetime)
{
    auto connection = IkeConnectionBuilder("hub")
                          .LocalId("spoke.example")
                          .RemoteId("hub.example")
                          .SharedKey("hub.example", "secret")
                          .Make();
    IkePeerHelper helper(MakeEngineConfig({connection}),
                         MakeModelledProvider(std::make_shared<IkeCostProfile>()));
    helper.SetAttribute("InitiationSpread", TimeValue(Seconds(1)));
    PointToPointHelper line;
    line.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    line.SetChannelAttribute("Delay", StringValue("10ms"));
    line.DisableFlowControl(); // a lean stack has no queue discs
    Ipv4AddressHelper addresses("172.16.0.0", "255.255.255.252");
    ApplicationContainer peers;
    for (uint32_t i = 0; i < count; ++i)
    {
        Ptr<Node> spoke = CreateObject<Node>();
        InstallLeanStack(spoke, false);
        Ipv4InterfaceContainer ends = addresses.Assign(line.Install(hub, spoke));
        addresses.NewNetwork();
        Ptr<IkePeerApplication> peer = helper.Install(spoke);
        const auto network = std::to_string(1 + i / 256) + "." + std::to_string(i % 256);
        IkeInitiation initiation;
        initiation.connection = connection;
        initiation.remote = IpAddress::FromIpv4(ends.GetAddress(0).Get());
        initiation.localId = *ParseIdentity("spoke-" + std::to_string(i) + ".example");
        initiation.children = {
            MakeChild("10." + network + ".0/24", "10.0.0.0/16", lifetime).Make()};
        peer->AddInitiation(initiation);
        peers.Add(peer);
    }
    return peers;
}

/** @brief What is wrong with the numbers of the command line; empty when nothing is. */
static std::string
FaultOf(uint32_t spokes, double jitter, double lifetime)
{
    if (spokes < 1 || spokes > MOST_SPOKES)
    {
        return "--spokes is out of range; write a number from 1 to " + std::to_string(MOST_SPOKES);
    }
    if (!(jitter >= 0 && jitter <= 1))
    {
        return "--jitter is out of range; write a number from 0 to 1";
    }
    if (!(lifetime >= 10 && lifetime <= 86400))
    {
        return "--lifetime is out of range; write seconds from 10 to 86400";
    }
    return "";
}

int
main(int argc, char* argv[])
{
    uint32_t spokes = 300;
    double jitter = 0;
    double lifetime = 40;
    CommandLine cmd(__FILE__);
    cmd.AddValue("spokes", "Sites around the hub", spokes);
    cmd.AddValue(
        "jitter",
        "0: rekey at three quarters of the lifetime; 1: at a random age in the second half",
        jitter);
    cmd.AddValue("lifetime", "Lifetime of a Child SA, s", lifetime);
    cmd.Parse(argc, argv);
    const std::string fault = FaultOf(spokes, jitter, lifetime);
    if (!fault.empty())
    {
        std::cerr << "ike-rekey-storm: " << fault << "\n";
        return 2;
    }

    IkeLifetimePolicy policy;
    policy.hard = FromSeconds(lifetime);
    policy.margin = policy.hard / 4;
    policy.fuzz = jitter;
    policy.responderMargin = 0; // only spokes start rekeys

    Ptr<Node> hub = CreateObject<Node>();
    InstallLeanStack(hub, false);
    Ptr<IkePeerApplication> hubPeer = MakeHub(hub, policy);
    ApplicationContainer peers = MakeSpokes(hub, spokes, policy);
    StormWatch storm;
    for (auto peer = peers.Begin(); peer != peers.End(); ++peer)
    {
        (*peer)->TraceConnectWithoutContext("Exchange",
                                            MakeCallback(&StormWatch::OnExchange, &storm));
    }
    peers.Add(hubPeer);
    IkePeerHelper::AssignStreams(peers, 1);

    Simulator::Stop(Seconds(2 * lifetime));
    Simulator::Run();
    storm.Print();
    const size_t standing = hubPeer->Counts().established;
    std::cout << "The hub's queue dropped " << hubPeer->GetCpu()->GetDrops() << " messages; "
              << standing << " of " << spokes << " tunnels stand.\n";
    Simulator::Destroy();
    return standing == spokes ? 0 : 1;
}
