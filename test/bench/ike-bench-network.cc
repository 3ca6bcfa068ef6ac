// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bench-network.h"

#include "ike-bench-figures.h"
#include "ike-connection-builder.h"
#include "ike-identity.h"
#include "ike-lean-stack.h"
#include "ike-peer-helper.h"
#include "ike-prefix-routing.h"

#include "ns3/fatal-error.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t OUTER = 0xac100000; // 172.16.0.0; hub and client take .1 and .2 of each /30
constexpr uint32_t INNER = 0x0a000001; // 10.0.0.1 and on
constexpr uint32_t LINK_STEP = 4;
constexpr uint16_t BARE_PORT = 7000;
constexpr uint16_t SOCKET_PORT = 7001;
constexpr uint16_t SINK_PORT = 7002;
const char* const HUB_INNER = "10.255.0.1";

// Small costs, so that each step takes the processor for a while and ends in an event of its own,
// as in a user's run.
constexpr char COSTS[] = R"(name = bench
provenance = made up: the host's time is measured, not the simulated one
cores = 4
message = 2 us
ke x25519 generate = 20 us
ke x25519 agree = 40 us
prf prfsha256 = 1 us
cipher aes128gcm16 = 1 us
sa-setup = 5 us
)";

uint32_t
AddInterface(const LeanStack& stack, Ptr<NetDevice> device, Ipv4Address address)
{
    const uint32_t interface = stack.ipv4->AddInterface(device);
    stack.ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes()));
    stack.ipv4->SetUp(interface);
    return interface;
}

Ipv4Address
ClientAddress(uint32_t index)
{
    return Ipv4Address(OUTER + LINK_STEP * index + 2);
}

Ipv4Address
HubAddress(uint32_t index)
{
    return Ipv4Address(OUTER + LINK_STEP * index + 1);
}

} // namespace

BenchNetwork::BenchNetwork(const BenchPlan& plan)
    : m_plan(plan),
      m_hub(CreateObject<Node>())
{
    const auto costs = IkeCostProfile::Parse(COSTS, "bench");
    if (!costs)
    {
        NS_FATAL_ERROR(costs.GetError().message);
    }
    const auto shared = std::make_shared<const IkeCostProfile>(*costs);
    m_provider = plan.realCrypto ? MakeCryptoppProvider(shared) : MakeModelledProvider(shared);
    InstallLeanStack(m_hub, false);
    m_clients.resize(plan.clients);
    for (uint32_t i = 0; i < plan.clients; ++i)
    {
        AddClient(i);
    }
    if (plan.peers)
    {
        AddHubPeer();
        for (uint32_t i = 0; i < plan.clients; ++i)
        {
            AddPeer(m_clients[i], i);
        }
    }
    AddSockets();
    Run([](uint32_t) {});
}

BenchNetwork::~BenchNetwork()
{
    Simulator::Destroy();
}

void
BenchNetwork::AddClient(uint32_t index)
{
    Client& client = m_clients[index];
    client.node = CreateObject<Node>();
    const LeanStack stack = InstallLeanStack(client.node, false);
    PointToPointHelper line;
    line.DisableFlowControl();
    line.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    line.SetChannelAttribute("Delay", StringValue("1ms"));
    const NetDeviceContainer devices = line.Install(m_hub, client.node);
    const LeanStack hub{
        m_hub->GetObject<Ipv4>(),
        DynamicCast<IkePrefixRouting>(m_hub->GetObject<Ipv4>()->GetRoutingProtocol())};
    const uint32_t down = AddInterface(hub, devices.Get(0), HubAddress(index));
    hub.routing->AddHostRoute(ClientAddress(index), ClientAddress(index), down);
    const uint32_t up = AddInterface(stack, devices.Get(1), ClientAddress(index));
    stack.routing->SetDefaultRoute(HubAddress(index), up);
}

void
BenchNetwork::AddHubPeer()
{
    const auto connection =
        IkeConnectionBuilder("clients")
            .LocalId("hub.example")
            .RemoteId("*.example")
            .SharedKey("*", "not a secret")
            .Child(IkeChildBuilder("lan")
                       .Local("10.255.0.0/16")
                       .Remote("10.0.0.0/9")
                       .Proposals(m_plan.freshKeyExchange ? "aes128gcm16-x25519" : "aes128gcm16"))
            .Make();
    IkePeerHelper helper(MakeEngineConfig({connection}), m_provider);
    m_hubPeer = helper.Install(m_hub);
    m_hubPeer->AssignStreams(1);
    m_hub->GetObject<Ipv4>()->AddAddress(
        0,
        Ipv4InterfaceAddress(Ipv4Address(HUB_INNER), Ipv4Mask::GetOnes()));
    IkePeerHelper::RouteThroughTunnel(m_hub,
                                      Ipv4Address("10.0.0.0"),
                                      Ipv4Mask("255.128.0.0"),
                                      Ipv4Address(HUB_INNER));
}

void
BenchNetwork::AddPeer(Client& client, uint32_t index)
{
    const Ipv4Address inner(INNER + index);
    const IpAddress innerAddress = IpAddress::FromIpv4(inner.Get());
    const auto connection =
        IkeConnectionBuilder("hub")
            .LocalId("client-" + std::to_string(index) + ".example")
            .RemoteId("hub.example")
            .SharedKey("hub.example", "not a secret")
            .Lifetime(IkeLifetimePolicy::Strongswan(std::chrono::hours(400)))
            .Child(IkeChildBuilder("lan")
                       .Local(innerAddress.ToString() + "/32")
                       .Remote("10.255.0.0/16")
                       .Proposals(m_plan.freshKeyExchange ? "aes128gcm16-x25519" : "aes128gcm16")
                       .Lifetime(IkeLifetimePolicy::Strongswan(std::chrono::hours(100))))
            .Make();
    IkePeerHelper helper(MakeEngineConfig({connection}), m_provider);
    client.peer = helper.Install(client.node);
    client.peer->AssignStreams(2 + index);
    client.initiation.connection = connection;
    client.initiation.remote = IpAddress::FromIpv4(HubAddress(index).Get());
    client.node->GetObject<Ipv4>()->AddAddress(0, Ipv4InterfaceAddress(inner, Ipv4Mask::GetOnes()));
    IkePeerHelper::RouteThroughTunnel(client.node,
                                      Ipv4Address("10.255.0.0"),
                                      Ipv4Mask("255.255.0.0"),
                                      inner);
}

void
BenchNetwork::AddSockets()
{
    m_bare = std::make_unique<BenchBareTalk>(m_hub, BARE_PORT, ClientAddress(0), LINK_STEP);
    m_sockets = std::make_unique<BenchSocketTalk>(m_hub, SOCKET_PORT, ClientAddress(0), LINK_STEP);
    m_sink = Socket::CreateSocket(m_hub, UdpSocketFactory::GetTypeId());
    m_sink->Bind(InetSocketAddress(Ipv4Address::GetAny(), SINK_PORT));
    m_sink->SetRecvCallback(MakeCallback(&BenchNetwork::OnArrival, this));
    for (uint32_t i = 0; i < m_clients.size(); ++i)
    {
        Client& client = m_clients[i];
        m_bare->AddClient(client.node, ClientAddress(i));
        m_sockets->AddClient(client.node, ClientAddress(i));
        const auto connect = [&client](Ipv4Address to)
        {
            auto socket = Socket::CreateSocket(client.node, UdpSocketFactory::GetTypeId());
            socket->Bind();
            socket->Connect(InetSocketAddress(to, SINK_PORT));
            return socket;
        };
        client.plain = connect(HubAddress(i));
        client.tunneled = connect(Ipv4Address(HUB_INNER));
    }
}

double
BenchNetwork::Run(const std::function<void(uint32_t)>& each)
{
    for (uint32_t i = 0; i < m_clients.size(); ++i)
    {
        Simulator::Schedule(MilliSeconds(i), [&each, i] { each(i); });
    }
    // Long enough for the last client, and for what a rekey leaves behind.
    Simulator::Stop(MilliSeconds(m_clients.size()) + Seconds(10));
    const double before = HostMicroseconds();
    Simulator::Run();
    return (HostMicroseconds() - before) / m_clients.size();
}

void
BenchNetwork::RequireTunnels(uint32_t tunnels) const
{
    const auto counts = m_hubPeer->Counts();
    if (counts.established != tunnels || counts.children != tunnels || counts.halfOpen != 0)
    {
        NS_FATAL_ERROR("the hub has " << counts.established << " IKE SAs and " << counts.children
                                      << " Child SAs instead of " << tunnels);
    }
}

void
BenchNetwork::RequireMessages(uint64_t before, const char* what) const
{
    const uint64_t seen = m_hubPeer->Totals().messagesReceived - before;
    if (seen != 2 * m_clients.size())
    {
        NS_FATAL_ERROR(what << " of " << m_clients.size() << " clients took " << seen
                            << " requests instead of two each");
    }
}

double
BenchNetwork::SetUp()
{
    const uint64_t before = m_hubPeer->Totals().messagesReceived;
    const double time =
        Run([this](uint32_t i) { m_clients[i].peer->Initiate(m_clients[i].initiation); });
    RequireTunnels(m_plan.clients);
    RequireMessages(before, "the set-up");
    return time;
}

double
BenchNetwork::RekeyChild()
{
    const uint64_t before = m_hubPeer->Totals().messagesReceived;
    const uint64_t rekeyed = m_clients[0].peer->Totals().childRekeysAsked;
    const double time = Run([this](uint32_t i) { m_clients[i].peer->RekeyChild("lan"); });
    RequireTunnels(m_plan.clients);
    RequireMessages(before, "the rekey");
    if (m_clients[0].peer->Totals().childRekeysAsked != rekeyed + 1)
    {
        NS_FATAL_ERROR("the first client has not rekeyed");
    }
    return time;
}

double
BenchNetwork::Close()
{
    const double time = Run([this](uint32_t i) { m_clients[i].peer->DeleteIke("hub"); });
    RequireTunnels(0);
    return time;
}

double
BenchNetwork::TalkBare(const BenchSizes& sizes)
{
    m_bare->SetSizes(sizes);
    const uint64_t before = m_bare->Arrived();
    const double time = Run([this](uint32_t i) { m_bare->Begin(i); });
    if (m_bare->Arrived() - before != sizes.size() * m_clients.size())
    {
        NS_FATAL_ERROR("datagrams were lost");
    }
    return time;
}

double
BenchNetwork::TalkSockets(const BenchSizes& sizes)
{
    m_sockets->SetSizes(sizes);
    const uint64_t before = m_sockets->Arrived();
    const double time = Run([this](uint32_t i) { m_sockets->Begin(i); });
    if (m_sockets->Arrived() - before != sizes.size() * m_clients.size())
    {
        NS_FATAL_ERROR("datagrams were lost");
    }
    return time;
}

double
BenchNetwork::SendPackets(uint32_t count, uint32_t octets, bool protect)
{
    m_arrived = 0;
    const double time =
        Run([this, count, octets, protect](uint32_t i) { SendNext(i, count, octets, protect); });
    if (m_arrived != uint64_t{count} * m_clients.size())
    {
        NS_FATAL_ERROR(m_arrived << " packets arrived instead of " << count << " of each client");
    }
    return time / count;
}

void
BenchNetwork::SendNext(uint32_t client, uint32_t left, uint32_t octets, bool protect)
{
    if (left == 0)
    {
        return;
    }
    const Client& from = m_clients[client];
    (protect ? from.tunneled : from.plain)->Send(Create<Packet>(octets));
    Simulator::Schedule(MilliSeconds(2),
                        &BenchNetwork::SendNext,
                        this,
                        client,
                        left - 1,
                        octets,
                        protect);
}

void
BenchNetwork::OnArrival(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
        ++m_arrived;
    }
}

BenchSizes
BenchNetwork::Capture(const std::function<void()>& work)
{
    struct Witness
    {
        BenchSizes sizes;
        bool byTurns{true};

        void OnMessage(Time, const IkeSaInfo&, bool sent, const IkeMessage&, const ByteView& octets)
        {
            byTurns = byTurns && sent == (sizes.size() % 2 == 0);
            sizes.push_back(static_cast<uint32_t>(octets.size()));
        }
    };

    Witness witness;
    const auto sink = MakeCallback(&Witness::OnMessage, &witness);
    m_clients[0].peer->TraceConnectWithoutContext("Message", sink);
    work();
    m_clients[0].peer->TraceDisconnectWithoutContext("Message", sink);
    if (!witness.byTurns || witness.sizes.size() != 4)
    {
        NS_FATAL_ERROR("the exchange is not two requests with their responses");
    }
    return witness.sizes;
}

} // namespace ike
} // namespace ns3
