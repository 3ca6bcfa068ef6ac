// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-traffic.h"

#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t ICMP = 1;

} // namespace

SimTraffic::SimTraffic(const SimPlan& plan, Ptr<IkeTopologyNetwork> network)
    : m_plan(plan),
      m_network(network)
{
}

void
SimTraffic::Start()
{
    for (const SimFlow& flow : m_plan.flows)
    {
        const TrafficSection& section = m_plan.scenario.traffic[flow.section];
        if (section.kind == ScenarioTrafficKind::TCP)
        {
            continue;
        }
        const SimSite& site = m_plan.sites[flow.site];
        const uint32_t gateway = m_plan.gateways[site.gateway].site;
        const bool fromSite = section.from == ScenarioTrafficFrom::SITES;
        Flow state;
        state.section = &section;
        state.from = fromSite ? site.site : gateway;
        state.to = fromSite ? gateway : site.site;
        state.interval = NanoSeconds(section.interval.count());
        state.until = NanoSeconds(flow.until.count());
        if (section.kind == ScenarioTrafficKind::UDP)
        {
            Listen(state, FIRST_PORT + flow.section);
        }
        m_flows.push_back(state);
        Simulator::Schedule(NanoSeconds(flow.at.count()),
                            &SimTraffic::Send,
                            this,
                            m_flows.size() - 1);
    }
}

void
SimTraffic::Listen(const Flow& flow, uint16_t port)
{
    Ptr<Socket>& sink = m_sinks[{flow.to, port}];
    if (!sink)
    {
        const IkeTopologySite& site = m_network->GetSites()[flow.to];
        sink = Socket::CreateSocket(site.node, TypeId::LookupByName("ns3::UdpSocketFactory"));
        sink->Bind(InetSocketAddress(site.inner, port));
        sink->SetRecvCallback(MakeCallback(&SimTraffic::OnUdp, this));
    }
}

Ptr<Socket>
SimTraffic::SenderOf(const Flow& flow)
{
    Ptr<Socket>& socket = m_senders[{flow.from, flow.section->kind}];
    if (socket)
    {
        return socket;
    }
    const IkeTopologySite& site = m_network->GetSites()[flow.from];
    if (flow.section->kind == ScenarioTrafficKind::UDP)
    {
        socket = Socket::CreateSocket(site.node, TypeId::LookupByName("ns3::UdpSocketFactory"));
        socket->Bind(InetSocketAddress(site.inner, 0));
        return socket;
    }
    socket = Socket::CreateSocket(site.node, TypeId::LookupByName("ns3::Ipv4RawSocketFactory"));
    // Left unbound: ns-3's raw sockets would send through the device of their address, which is
    // loopback.
    socket->SetAttribute("Protocol", UintegerValue(ICMP));
    socket->Bind();
    socket->SetRecvCallback(MakeCallback(&SimTraffic::OnPing, this));
    return socket;
}

void
SimTraffic::Send(size_t index)
{
    Flow& flow = m_flows[index];
    if (Simulator::Now() >= flow.until)
    {
        return;
    }
    const Ptr<Socket> socket = SenderOf(flow);
    ++m_sent;
    if (flow.section->kind == ScenarioTrafficKind::PING)
    {
        SendPing(flow, index, socket);
    }
    else
    {
        const uint32_t number =
            static_cast<uint32_t>(flow.section - m_plan.scenario.traffic.data());
        const Ipv4Address to = m_network->GetSites()[flow.to].inner;
        socket->SendTo(Create<Packet>(static_cast<uint32_t>(flow.section->size)),
                       0,
                       InetSocketAddress(to, FIRST_PORT + number));
    }
    Simulator::Schedule(flow.interval, &SimTraffic::Send, this, index);
}

void
SimTraffic::SendPing(Flow& flow, size_t index, Ptr<Socket> socket)
{
    Icmpv4Echo echo;
    echo.SetIdentifier(static_cast<uint16_t>(index));
    echo.SetSequenceNumber(flow.sequence++);
    echo.SetData(Create<Packet>(static_cast<uint32_t>(flow.section->size)));
    Icmpv4Header header;
    header.SetType(Icmpv4Header::ICMPV4_ECHO);
    header.SetCode(0);
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksum();
    }
    const Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(echo);
    packet->AddHeader(header);
    socket->SendTo(packet, 0, InetSocketAddress(m_network->GetSites()[flow.to].inner, 0));
}

void
SimTraffic::OnUdp(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
        ++m_arrived;
    }
}

void
SimTraffic::OnPing(Ptr<Socket> socket)
{
    while (const Ptr<Packet> packet = socket->Recv())
    {
        Ipv4Header ip;
        Icmpv4Header header;
        packet->RemoveHeader(ip);
        packet->RemoveHeader(header);
        m_arrived += header.GetType() == Icmpv4Header::ICMPV4_ECHO_REPLY;
    }
}

} // namespace ike
} // namespace ns3
