// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"

#include "ike-ns3-time.h"
#include "ike-prefix-routing-helper.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>
#include <set>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t FLOW_PORT = 9;

void
Mix(uint64_t& digest, ByteView octets)
{
    for (const uint8_t octet : octets) // FNV-1a
    {
        digest = (digest ^ octet) * 0x100000001b3;
    }
}

std::shared_ptr<const IkeEngineConfig>
ConfigOf(const PairPlan& plan, const std::shared_ptr<const IkeConnectionConfig>& connection)
{
    auto config = std::make_shared<IkeEngineConfig>(*MakeEngineConfig({connection}));
    config->invalidSpi.tells = plan.tellsUnknownSpis;
    return config;
}

IkeChildBuilder
ChildOf(const PairPlan& plan, int side)
{
    const char* const networks[] = {"10.1.0.0/16", "10.2.0.0/16"};
    IkeChildBuilder lan("lan");
    lan.Local(networks[side])
        .Remote(networks[1 - side])
        .Proposals(plan.espProposals)
        .Lifetime(plan.childLifetime)
        .Limits(plan.limits);
    if (plan.onDemand && side == 0)
    {
        lan.OnDemand(plan.scope);
    }
    if (plan.transportMode)
    {
        lan.Mode(IpsecMode::TRANSPORT).Local("0.0.0.0/0").Remote("0.0.0.0/0");
    }
    return lan;
}

} // namespace

// --- witness -------------------------------------------------------------------------------------

void
PeerWitness::OnStateChange(TimePoint at, const IkeSaInfo&, const char*, const char* to, const char*)
{
    states.emplace_back(at, to);
}

void
PeerWitness::OnMessage(TimePoint at,
                       const IkeSaInfo&,
                       bool sent,
                       const IkeMessage&,
                       ByteView datagram)
{
    if (sent)
    {
        sentSizes.push_back(datagram.size());
    }
    const uint64_t when = at.time_since_epoch().count();
    Mix(digest, ByteView(reinterpret_cast<const uint8_t*>(&when), sizeof when));
    Mix(digest, datagram);
}

void
PeerWitness::OnChild(TimePoint at, const IkeSaInfo&, IkeChildEvent event, const IkeChildInfo& child)
{
    children.push_back({at,
                        event,
                        child.name ? *child.name : "",
                        child.inbound ? child.inbound->spi : EspSpi(),
                        child.outbound ? child.outbound->spi : EspSpi(),
                        child.isInitiator});
}

void
PeerWitness::OnExchange(TimePoint at, const IkeSaInfo&, const IkeExchangeReport& report)
{
    exchanges.emplace_back(at, report);
}

size_t
PeerWitness::CountChildren(IkeChildEvent event) const
{
    return std::count_if(children.begin(),
                         children.end(),
                         [event](const ChildSeen& seen) { return seen.event == event; });
}

size_t
PeerWitness::CountExchanges(IkeExchangeKind kind, IkeExchangeOutcome outcome) const
{
    return std::count_if(exchanges.begin(),
                         exchanges.end(),
                         [&](const auto& seen)
                         { return seen.second.kind == kind && seen.second.outcome == outcome; });
}

Duration
PeerWitness::FirstTime(const std::string& state) const
{
    for (const auto& [at, name] : states)
    {
        if (name == state)
        {
            return at.time_since_epoch();
        }
    }
    return Duration(-1);
}

// --- the pair ------------------------------------------------------------------------------------

GatewayPair::GatewayPair(const PairPlan& plan)
{
    nodes.Create(2);
    PointToPointHelper line;
    line.SetDeviceAttribute("DataRate", StringValue(plan.rate));
    line.SetChannelAttribute("Delay", StringValue(plan.delay));
    devices = line.Install(nodes);
    InternetStackHelper stack;
    stack.SetRoutingHelper(IkePrefixRoutingHelper());
    stack.SetIpv6StackInstall(false);
    stack.Install(nodes);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    addresses.Assign(devices);

    InstallPeers(plan);
    if (plan.initiate)
    {
        peer[0]->AddInitiation(Initiation());
    }
    m_receiver = Socket::CreateSocket(nodes.Get(1), UdpSocketFactory::GetTypeId());
    m_receiver->Bind(InetSocketAddress(Ipv4Address::GetAny(), FLOW_PORT));
    m_receiver->SetRecvCallback(MakeCallback(&GatewayPair::OnArrival, this));
    m_sender = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
    m_sender->Bind();
    m_sender->Connect(InetSocketAddress(Ipv4Address("10.2.0.1"), FLOW_PORT));
}

void
GatewayPair::InstallPeers(const PairPlan& plan)
{
    auto costs = IkeCostProfile::Parse(plan.costs, "test");
    if (!costs)
    {
        NS_FATAL_ERROR(costs.GetError().message);
    }
    auto shared = std::make_shared<const IkeCostProfile>(*costs);
    provider = plan.realCrypto ? MakeCryptoppProvider(shared) : MakeModelledProvider(shared);
    const char* const ids[] = {"left.example", "right.example"};
    ApplicationContainer peers;
    for (int side = 0; side < 2; ++side)
    {
        const int other = 1 - side;
        const IkeChildBuilder lan = ChildOf(plan, side);
        IkeConnectionBuilder builder("pair");
        if (plan.mobike)
        {
            builder.Mobike();
        }
        connection[side] = builder.LocalId(ids[side])
                               .Transport(plan.transport[side])
                               .RemoteId(ids[other])
                               .SharedKey(ids[other], "not a secret")
                               .Proposals(plan.ikeProposals)
                               .Lifetime(plan.ikeLifetime)
                               .Retransmission(plan.retransmission)
                               .OnLoss(plan.lossAction)
                               .Liveness(plan.liveness)
                               .Tries(0)
                               .Child(lan)
                               .Make();
        IkePeerHelper helper(ConfigOf(plan, connection[side]), provider);
        peer[side] = helper.Install(nodes.Get(side));
        peer[side]->SetAttribute("AddressInterval", TimeValue(plan.addressInterval));
        peers.Add(peer[side]);
        witness[side] = std::make_shared<PeerWitness>();
        peer[side]->AddObserver(witness[side]);
        ipsec[side] = nodes.Get(side)->GetObject<IpsecNodeState>();
        const Ipv4Address inner(side == 0 ? "10.1.0.1" : "10.2.0.1");
        nodes.Get(side)->GetObject<Ipv4>()->AddAddress(
            0,
            Ipv4InterfaceAddress(inner, Ipv4Mask::GetOnes()));
        IkePeerHelper::RouteThroughTunnel(nodes.Get(side),
                                          Ipv4Address(other == 0 ? "10.1.0.0" : "10.2.0.0"),
                                          Ipv4Mask("255.255.0.0"),
                                          inner);
    }
    IkePeerHelper::AssignStreams(peers, plan.stream);
}

GatewayPair::~GatewayPair()
{
    Simulator::Destroy();
}

IkeInitiation
GatewayPair::Initiation() const
{
    IkeInitiation initiation;
    initiation.connection = connection[0];
    initiation.remote = *IpAddress::Parse("10.0.0.2");
    return initiation;
}

void
GatewayPair::RunUntil(Duration when)
{
    Simulator::Stop(ToTime(when) - Simulator::Now());
    Simulator::Run();
}

void
GatewayPair::At(Duration when, std::function<void()> action)
{
    Simulator::Schedule(ToTime(when) - Simulator::Now(), [action] { action(); });
}

void
GatewayPair::SendFlow(Duration from, Duration to, Duration interval, uint32_t octets)
{
    At(from, [this, to, interval, octets] { SendOne(to, interval, octets); });
}

void
GatewayPair::SendOne(Duration to, Duration interval, uint32_t octets)
{
    if (NowPoint().time_since_epoch() >= to)
    {
        return;
    }
    m_sender->Send(Create<Packet>(octets));
    ++m_sent;
    Simulator::Schedule(ToTime(interval), &GatewayPair::SendOne, this, to, interval, octets);
}

void
GatewayPair::OnArrival(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
        ++m_arrived;
    }
}

uint32_t
GatewayPair::Arrived() const
{
    return m_arrived;
}

uint32_t
GatewayPair::Sent() const
{
    return m_sent;
}

void
GatewayPair::DropArrivals(int side, const std::vector<uint32_t>& which)
{
    auto errors = CreateObject<ReceiveListErrorModel>();
    errors->SetList(std::list<uint32_t>(which.begin(), which.end()));
    devices.Get(side)->SetAttribute("ReceiveErrorModel", PointerValue(errors));
}

bool
GatewayPair::SadsMatch() const
{
    std::set<uint32_t> spis[2][2];
    for (int side = 0; side < 2; ++side)
    {
        for (const InstalledSa* sa : ipsec[side]->Sad().List())
        {
            const bool inbound = sa->Parameters().direction == IpsecDirection::INBOUND;
            spis[side][inbound].insert(sa->Parameters().spi.Value());
        }
    }
    const auto covers = [](const std::set<uint32_t>& inbound, const std::set<uint32_t>& outbound)
    { return std::includes(inbound.begin(), inbound.end(), outbound.begin(), outbound.end()); };
    return spis[0][0].size() == 1 && spis[1][0].size() == 1 && covers(spis[1][1], spis[0][0]) &&
           covers(spis[0][1], spis[1][0]);
}

} // namespace ike
} // namespace ns3
