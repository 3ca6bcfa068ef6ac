// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-bulk.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-flow-classifier.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace ns3
{
namespace ike
{

namespace
{

constexpr int TENTHS = 10; // of a second: the steps of goodput.csv

// Seconds after which an unseen packet is lost. FlowMonitor's own 10 s outlast many a run, and
// nobody tells it of a drop at a processor or an SA.
constexpr double LOST_AFTER = 1;

void
EnsureTcp(Ptr<Node> node)
{
    if (!node->GetObject<TcpL4Protocol>())
    {
        node->AggregateObject(CreateObject<TcpL4Protocol>());
    }
}

} // namespace

SimBulk::SimBulk(const SimPlan& plan, Ptr<IkeTopologyNetwork> network)
    : m_plan(plan),
      m_network(network)
{
}

void
SimBulk::Start()
{
    std::set<uint32_t> ends;
    for (const SimFlow& flow : m_plan.flows)
    {
        const TrafficSection& section = m_plan.scenario.traffic[flow.section];
        if (section.kind != ScenarioTrafficKind::TCP)
        {
            continue;
        }
        const SimSite& site = m_plan.sites[flow.site];
        const uint32_t gateway = m_plan.gateways[site.gateway].site;
        const bool fromSite = section.from == ScenarioTrafficFrom::SITES;
        Flow made;
        made.section = &section;
        made.site = m_plan.topology.Sites()[site.site].name;
        made.from = fromSite ? site.site : gateway;
        made.to = fromSite ? gateway : site.site;
        made.port = static_cast<uint16_t>(FIRST_PORT + m_flows.size());
        made.at = NanoSeconds(flow.at.count());
        made.until = NanoSeconds(flow.until.count());
        m_flows.push_back(made);
        ends.insert(made.from);
        ends.insert(made.to);
    }
    NodeContainer nodes;
    for (uint32_t end : ends)
    {
        EnsureTcp(m_network->GetSites()[end].node);
        nodes.Add(m_network->GetSites()[end].node);
    }
    if (!m_flows.empty())
    {
        m_monitors.SetMonitorAttribute("MaxPerHopDelay", TimeValue(Seconds(LOST_AFTER)));
        m_monitor = m_monitors.Install(nodes);
    }
    for (size_t i = 0; i < m_flows.size(); ++i)
    {
        Listen(i);
        Simulator::Schedule(m_flows[i].at, &SimBulk::Begin, this, i);
    }
}

void
SimBulk::Listen(size_t index)
{
    const IkeTopologySite& site = m_network->GetSites()[m_flows[index].to];
    Ptr<Socket> server = Socket::CreateSocket(site.node, TcpSocketFactory::GetTypeId());
    server->SetAttribute("RcvBufSize", UintegerValue(BUFFER));
    server->SetAttribute("SegmentSize",
                         UintegerValue(static_cast<uint32_t>(m_flows[index].section->size)));
    server->Bind(InetSocketAddress(site.inner, m_flows[index].port));
    server->Listen();
    server->SetAcceptCallback(
        MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
        Callback<void, Ptr<Socket>, const Address&>(
            [this, index](Ptr<Socket> socket, const Address&)
            {
                socket->SetRecvCallback(Callback<void, Ptr<Socket>>([this, index](Ptr<Socket> from)
                                                                    { OnData(index, from); }));
                m_sockets.push_back(socket);
            }));
    m_sockets.push_back(server);
}

void
SimBulk::Begin(size_t index)
{
    Flow& flow = m_flows[index];
    const IkeTopologySite& from = m_network->GetSites()[flow.from];
    flow.sender = Socket::CreateSocket(from.node, TcpSocketFactory::GetTypeId());
    flow.sender->SetAttribute("SndBufSize", UintegerValue(BUFFER));
    flow.sender->SetAttribute("SegmentSize",
                              UintegerValue(static_cast<uint32_t>(flow.section->size)));
    flow.sender->Bind(InetSocketAddress(from.inner, 0));
    flow.sender->SetConnectCallback(
        Callback<void, Ptr<Socket>>([this, index](Ptr<Socket> socket) { Push(index, socket); }),
        MakeNullCallback<void, Ptr<Socket>>());
    flow.sender->SetSendCallback(Callback<void, Ptr<Socket>, uint32_t>(
        [this, index](Ptr<Socket> socket, uint32_t) { Push(index, socket); }));
    flow.sender->Connect(InetSocketAddress(m_network->GetSites()[flow.to].inner, flow.port));
    Simulator::Schedule(flow.until - flow.at, [this, index]() { m_flows[index].sender->Close(); });
}

void
SimBulk::Push(size_t index, Ptr<Socket> socket)
{
    const Flow& flow = m_flows[index];
    const auto size = static_cast<uint32_t>(flow.section->size);
    while (Simulator::Now() < flow.until && socket->GetTxAvailable() >= size)
    {
        if (socket->Send(Create<Packet>(size)) < 0)
        {
            return;
        }
    }
}

void
SimBulk::OnData(size_t index, Ptr<Socket> socket)
{
    Flow& flow = m_flows[index];
    while (const Ptr<Packet> packet = socket->Recv())
    {
        if (Simulator::Now() >= flow.until)
        {
            continue; // the rest of a full buffer, after the time that is measured
        }
        const auto tenth = static_cast<size_t>(Simulator::Now().GetSeconds() * TENTHS);
        flow.byTenth.resize(std::max(flow.byTenth.size(), tenth + 1));
        flow.byTenth[tenth] += packet->GetSize();
        flow.octets += packet->GetSize();
    }
}

SimBulkFigures
SimBulk::Sum()
{
    SimBulkFigures sum;
    sum.loss = sum.delay = sum.jitter = std::numeric_limits<double>::quiet_NaN();
    if (m_flows.empty())
    {
        return sum;
    }
    m_monitor->CheckForLostPackets(Seconds(LOST_AFTER));
    const Ptr<Ipv4FlowClassifier> classifier =
        DynamicCast<Ipv4FlowClassifier>(m_monitors.GetClassifier());
    double sent = 0;
    double lost = 0;
    double received = 0;
    double delays = 0;
    double jitters = 0;
    for (const auto& [id, stats] : m_monitor->GetFlowStats())
    {
        const Ipv4FlowClassifier::FiveTuple tuple = classifier->FindFlow(id);
        if (tuple.destinationPort < FIRST_PORT ||
            tuple.destinationPort >= FIRST_PORT + m_flows.size())
        {
            continue; // acknowledgments, and others' traffic
        }
        Flow& flow = m_flows[tuple.destinationPort - FIRST_PORT];
        const double arrived = std::max(1.0, static_cast<double>(stats.rxPackets));
        flow.figures.loss =
            stats.txPackets == 0 ? 0 : static_cast<double>(stats.lostPackets) / stats.txPackets;
        flow.figures.delay = stats.delaySum.GetSeconds() / arrived;
        flow.figures.jitter = stats.jitterSum.GetSeconds() / arrived;
        sent += stats.txPackets;
        lost += stats.lostPackets;
        received += stats.rxPackets;
        delays += stats.delaySum.GetSeconds();
        jitters += stats.jitterSum.GetSeconds();
    }
    for (Flow& flow : m_flows)
    {
        flow.figures.goodput = 8.0 * flow.octets / (flow.until - flow.at).GetSeconds();
        sum.goodput += flow.figures.goodput;
    }
    if (sent > 0)
    {
        sum.loss = lost / sent;
    }
    if (received > 0)
    {
        sum.delay = delays / received;
        sum.jitter = jitters / received;
    }
    return sum;
}

void
SimBulk::Write(IkeCsvFile& file) const
{
    const auto toTime = [](double seconds) { return Duration(std::llround(seconds * 1e9)); };
    file.Line("flow,site,octets,goodput_bits_per_s,loss_share,delay_ms,jitter_ms");
    for (const Flow& flow : m_flows)
    {
        file.Text(flow.section->name).Text(flow.site).Count(flow.octets);
        file.Count(static_cast<uint64_t>(std::llround(flow.figures.goodput)));
        file.Ratio(flow.figures.loss).Milliseconds(toTime(flow.figures.delay));
        file.Milliseconds(toTime(flow.figures.jitter)).EndRow();
    }
}

void
SimBulk::WriteSeries(IkeCsvFile& file) const
{
    file.Line("time_s,flow,site,goodput_bits_per_s");
    for (const Flow& flow : m_flows)
    {
        for (size_t tenth = 0; tenth < flow.byTenth.size(); ++tenth)
        {
            file.Seconds(TimePoint(std::chrono::milliseconds(1000 / TENTHS * tenth)));
            file.Text(flow.section->name).Text(flow.site);
            file.Count(8 * TENTHS * flow.byTenth[tenth]).EndRow();
        }
    }
}

} // namespace ike
} // namespace ns3
