// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-traffic.h"

#include "ike-scenario-values.h"

#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
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

Address
SocketAddress(const IpAddress& address, size_t port)
{
    const auto number = static_cast<uint16_t>(port);
    if (address.IsIpv4())
    {
        return InetSocketAddress(Ipv4Address(address.ToIpv4()), number);
    }
    return Inet6SocketAddress(Ipv6Address::Deserialize(address.Octets().data()), number);
}

uint16_t
PortOf(const Address& address)
{
    return InetSocketAddress::IsMatchingType(address)
               ? InetSocketAddress::ConvertFrom(address).GetPort()
               : Inet6SocketAddress::ConvertFrom(address).GetPort();
}

} // namespace

SimTraffic::SimTraffic(const SimPlan& plan, Ptr<IkeTopologyNetwork> network)
    : m_plan(plan),
      m_network(network),
      m_sentBy(plan.scenario.traffic.size()),
      m_arrivedBy(plan.scenario.traffic.size())
{
}

size_t
SimTraffic::SectionOf(const Flow& flow) const
{
    return static_cast<size_t>(flow.section - m_plan.scenario.traffic.data());
}

/** @brief What a socket of a site or gateway is bound to; any address where it is the node's own,
 * which a NAT may hide. */
IpAddress
SimTraffic::OwnEnd(const Flow& flow, uint32_t site) const
{
    if (flow.section->between == ScenarioTrafficBetween::NODES)
    {
        const bool overIpv6 = m_plan.scenario.topology.outer == ScenarioFamily::IPV6;
        return *IpAddress::Parse(overIpv6 ? "::" : "0.0.0.0");
    }
    const IpAddress inner = IpAddress::FromIpv4(m_network->GetSites()[site].inner.Get());
    return flow.section->ip == ScenarioFamily::IPV6 ? AddressPlan::InnerIpv6(inner) : inner;
}

/** @brief Where a flow's packets are sent. */
IpAddress
SimTraffic::FarEnd(const Flow& flow) const
{
    return flow.section->between == ScenarioTrafficBetween::NODES ? m_plan.OuterOf(flow.to)
                                                                  : OwnEnd(flow, flow.to);
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
        sink->Bind(SocketAddress(OwnEnd(flow, flow.to), port));
        sink->SetRecvCallback(MakeCallback(&SimTraffic::OnUdp, this));
    }
}

Ptr<Socket>
SimTraffic::SenderOf(const Flow& flow)
{
    Ptr<Socket>& socket = m_senders[{flow.from, SectionOf(flow)}];
    if (socket)
    {
        return socket;
    }
    const IkeTopologySite& site = m_network->GetSites()[flow.from];
    if (flow.section->kind == ScenarioTrafficKind::UDP)
    {
        socket = Socket::CreateSocket(site.node, TypeId::LookupByName("ns3::UdpSocketFactory"));
        socket->Bind(SocketAddress(OwnEnd(flow, flow.from), 0));
        const auto trafficClass = static_cast<uint8_t>(*ParseDscp(flow.section->dscp) << 2);
        socket->SetIpTos(trafficClass);
        socket->SetIpv6Tclass(trafficClass);
        return socket;
    }
    socket = Socket::CreateSocket(site.node, TypeId::LookupByName("ns3::Ipv4RawSocketFactory"));
    // Left unbound: ns-3's raw sockets would send through the device of their address, which is
    // loopback.
    socket->SetAttribute("Protocol", UintegerValue(ICMP));
    socket->Bind();
    socket->SetRecvCallback(Callback<void, Ptr<Socket>>(
        [this, section = SectionOf(flow)](Ptr<Socket> from) { OnPing(section, from); }));
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
    ++m_sentBy[SectionOf(flow)];
    if (flow.section->kind == ScenarioTrafficKind::PING)
    {
        SendPing(flow, socket);
    }
    else
    {
        socket->SendTo(Create<Packet>(static_cast<uint32_t>(flow.section->size)),
                       0,
                       SocketAddress(FarEnd(flow), FIRST_PORT + SectionOf(flow)));
    }
    Simulator::Schedule(flow.interval, &SimTraffic::Send, this, index);
}

void
SimTraffic::SendPing(Flow& flow, Ptr<Socket> socket)
{
    Icmpv4Echo echo;
    echo.SetIdentifier(static_cast<uint16_t>(SectionOf(flow)));
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
    Address own;
    socket->GetSockName(own);
    const uint16_t section = PortOf(own) - FIRST_PORT;
    while (socket->Recv())
    {
        ++m_arrivedBy[section];
    }
}

/** Every raw socket of a node gets every answer: each counts those of its section alone. */
void
SimTraffic::OnPing(size_t section, Ptr<Socket> socket)
{
    while (const Ptr<Packet> packet = socket->Recv())
    {
        Ipv4Header ip;
        Icmpv4Header header;
        packet->RemoveHeader(ip);
        packet->RemoveHeader(header);
        if (header.GetType() == Icmpv4Header::ICMPV4_ECHO_REPLY)
        {
            Icmpv4Echo echo;
            packet->RemoveHeader(echo);
            m_arrivedBy[section] += echo.GetIdentifier() == section;
        }
    }
}

void
SimTraffic::Write(IkeCsvFile& file) const
{
    file.Line("traffic,from,sent,arrived");
    for (size_t i = 0; i < m_sentBy.size(); ++i)
    {
        const TrafficSection& section = m_plan.scenario.traffic[i];
        if (section.kind != ScenarioTrafficKind::TCP)
        {
            file.Text(section.name)
                .Text(section.from == ScenarioTrafficFrom::SITES ? "sites" : "gateways");
            file.Count(m_sentBy[i]).Count(m_arrivedBy[i]).EndRow();
        }
    }
}

} // namespace ike
} // namespace ns3
