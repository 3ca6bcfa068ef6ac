// SPDX-License-Identifier: GPL-2.0-only
// A NAT, and what its mapping and filtering behaviors mean to a host behind it: which port two
// servers see, and whether packets come in that nobody asked for. No IPsec in it.
//
//   nat-behaviors            prints a row for each of the nine combinations of RFC 4787

#include "ns3/nat-helper.h"

#include "ns3/csma-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <iomanip>
#include <iostream>

using namespace ns3;
using namespace ns3::ike;

namespace
{

constexpr uint16_t PORT = 3478;
constexpr uint16_t OTHER_PORT = 3479;

/** @brief What the host and the servers saw in one run. */
struct Outcome
{
    uint16_t ports[2]{};        //!< of the host, as each server saw it
    bool otherPortHeard{false}; //!< a packet of a server from a port that the host never called
    bool strangerHeard{false};  //!< a packet of the server that the host never called
};

Ptr<Socket>
OpenUdp(Ptr<Node> node, uint16_t port)
{
    const Ptr<Socket> socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    return socket;
}

/** @brief Keeps in mind the port that a server was called from. */
void
ListenAt(Ptr<Node> server, uint16_t& seen)
{
    OpenUdp(server, PORT)
        ->SetRecvCallback(Callback<void, Ptr<Socket>>(
            [&seen](Ptr<Socket> socket)
            {
                Address from;
                socket->RecvFrom(from);
                seen = InetSocketAddress::ConvertFrom(from).GetPort();
            }));
}

/** @brief One host behind a NAT, three servers outside; the host calls the first two. */
Outcome
Try(const NatPolicy& policy)
{
    const Ptr<Node> host = CreateObject<Node>();
    const Ptr<Node> router = CreateObject<Node>();
    NodeContainer servers(3);
    InternetStackHelper stack;
    stack.Install(NodeContainer(host, router, servers));
    CsmaHelper csma;
    Ipv4AddressHelper inside("10.0.0.0", "255.255.255.0");
    inside.Assign(csma.Install(NodeContainer(host, router)));
    const NetDeviceContainer internet = csma.Install(NodeContainer(router, servers));
    Ipv4AddressHelper outside("198.51.100.0", "255.255.255.0");
    outside.Assign(internet);
    Ipv4StaticRoutingHelper routes;
    routes.GetStaticRouting(host->GetObject<Ipv4>())->SetDefaultRoute("10.0.0.2", 1);
    NatHelper nat;
    nat.SetPolicy(policy);
    nat.Install(router, internet.Get(0));

    Outcome outcome;
    const Ptr<Socket> caller = OpenUdp(host, 5000);
    caller->SetRecvCallback(Callback<void, Ptr<Socket>>(
        [&outcome](Ptr<Socket> socket)
        {
            Address from;
            socket->RecvFrom(from);
            const bool isServer =
                InetSocketAddress::ConvertFrom(from).GetIpv4() == Ipv4Address("198.51.100.2");
            (isServer ? outcome.otherPortHeard : outcome.strangerHeard) = true;
        }));
    for (uint32_t i = 0; i < 2; ++i)
    {
        ListenAt(servers.Get(i), outcome.ports[i]);
    }
    const Ptr<Socket> unasked[] = {OpenUdp(servers.Get(0), OTHER_PORT),
                                   OpenUdp(servers.Get(2), PORT)};
    Simulator::Schedule(
        Seconds(1),
        [caller]
        {
            caller->SendTo(Create<Packet>(8), 0, InetSocketAddress("198.51.100.2", PORT));
            caller->SendTo(Create<Packet>(8), 0, InetSocketAddress("198.51.100.3", PORT));
        });
    Simulator::Schedule(Seconds(2),
                        [&unasked, &outcome]
                        {
                            const InetSocketAddress host("198.51.100.1", outcome.ports[0]);
                            unasked[0]->SendTo(Create<Packet>(8), 0, host);
                            unasked[1]->SendTo(Create<Packet>(8), 0, host);
                        });
    Simulator::Stop(Seconds(3));
    Simulator::Run();
    Simulator::Destroy();
    return outcome;
}

} // namespace

int
main()
{
    constexpr NatBehavior BEHAVIORS[] = {NatBehavior::ENDPOINT_INDEPENDENT,
                                         NatBehavior::ADDRESS_DEPENDENT,
                                         NatBehavior::ADDRESS_AND_PORT_DEPENDENT};
    std::cout << std::left << std::setw(28) << "mapping" << std::setw(28) << "filtering"
              << std::setw(14) << "ports seen" << std::setw(20) << "from another port"
              << "from a stranger\n";
    for (const NatBehavior mapping : BEHAVIORS)
    {
        for (const NatBehavior filtering : BEHAVIORS)
        {
            NatPolicy policy;
            policy.mapping = mapping;
            policy.filtering = filtering;
            const Outcome outcome = Try(policy);
            std::cout << std::setw(28) << NameOf(mapping) << std::setw(28) << NameOf(filtering)
                      << std::setw(14)
                      << std::to_string(outcome.ports[0]) + " " + std::to_string(outcome.ports[1])
                      << std::setw(20) << (outcome.otherPortHeard ? "yes" : "no")
                      << (outcome.strangerHeard ? "yes" : "no") << "\n";
        }
    }
    return 0;
}
