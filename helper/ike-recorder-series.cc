// SPDX-License-Identifier: GPL-2.0-only

#include "ike-recorder-series.h"

#include "ike-ns3-time.h"
#include "ipsec-node-state.h"

#include "ns3/node.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr const char* HEAD =
    "time_s,node,ike_established,ike_half_open,ike_initiating,ike_closing,child_sas,setups_asked,"
    "setups_answered,ike_rekeys_asked,ike_rekeys_answered,child_rekeys_asked,"
    "child_rekeys_answered,failed_exchanges,retransmissions,messages_sent,messages_received,"
    "octets_sent,octets_received,ike_drops,queue_jobs,cpu_busy_share,cpu_drops,esp_out_packets,"
    "esp_out_octets,esp_in_packets,esp_in_octets,esp_drops";

} // namespace

void
IkeRecorderSeries::Totals::Add(const Totals& other)
{
    ike.Add(other.ike);
    cpuDrops += other.cpuDrops;
    espOutPackets += other.espOutPackets;
    espOutOctets += other.espOutOctets;
    espInPackets += other.espInPackets;
    espInOctets += other.espInOctets;
    espDrops += other.espDrops;
    cpuBusy += other.cpuBusy;
}

void
IkeRecorderSeries::Levels::Add(const Levels& other)
{
    sas.established += other.sas.established;
    sas.halfOpen += other.sas.halfOpen;
    sas.initiating += other.sas.initiating;
    sas.closing += other.sas.closing;
    sas.children += other.sas.children;
    queueLength += other.queueLength;
    servers += other.servers;
}

Result<Done>
IkeRecorderSeries::Open(const IkeRunDirectory& directory)
{
    m_last = NowPoint();
    m_before = Totals();
    for (auto& peer : m_peers)
    {
        Levels levels;
        peer.since = m_last;
        Measure(peer, peer.before, levels);
        m_before.Add(peer.before);
    }
    return m_file.Open(directory.PathOf("timeseries.csv"), HEAD);
}

Result<Done>
IkeRecorderSeries::Close()
{
    return m_file.Close();
}

void
IkeRecorderSeries::Forget()
{
    m_peers.clear();
}

uint64_t
IkeRecorderSeries::Rows() const
{
    return m_file.Rows();
}

void
IkeRecorderSeries::AddPeer(Ptr<IkePeerApplication> peer, const std::string& name, bool ownRows)
{
    Peer entry;
    entry.application = peer;
    entry.name = name;
    entry.ownRows = ownRows;
    entry.since = NowPoint();
    Levels levels;
    Measure(entry, entry.before, levels);
    m_before.Add(entry.before);
    m_peers.push_back(std::move(entry));
}

void
IkeRecorderSeries::Measure(Peer& peer, Totals& totals, Levels& levels)
{
    totals.ike = peer.application->Totals();
    levels.sas = peer.application->Counts();
    const Ptr<Node> node = peer.application->GetNode();
    if (!peer.cpu && node)
    {
        peer.cpu = node->GetObject<IkeCpuQueue>();
    }
    if (!peer.ipsec && node)
    {
        peer.ipsec = node->GetObject<IpsecNodeState>();
    }
    if (peer.cpu)
    {
        totals.cpuDrops = peer.cpu->GetDrops();
        totals.cpuBusy = peer.cpu->GetBusyTime();
        levels.queueLength = peer.cpu->GetQueueLength();
        levels.servers = peer.cpu->GetServers();
    }
    if (peer.ipsec)
    {
        const auto& out = peer.ipsec->Counters(IpsecDirection::OUTBOUND);
        const auto& in = peer.ipsec->Counters(IpsecDirection::INBOUND);
        totals.espOutPackets = out.carried;
        totals.espOutOctets = out.octets;
        totals.espInPackets = in.carried;
        totals.espInOctets = in.octets;
        totals.espDrops = out.Dropped() + in.Dropped();
    }
}

void
IkeRecorderSeries::Write(TimePoint now)
{
    Totals allTotals;
    Levels allLevels;
    double allCapacity = 0;
    for (auto& peer : m_peers)
    {
        Totals totals;
        Levels levels;
        Measure(peer, totals, levels);
        allTotals.Add(totals);
        allLevels.Add(levels);
        const double capacity =
            ToSeconds(now - std::max(m_last, peer.since)) * static_cast<double>(levels.servers);
        allCapacity += capacity;
        if (peer.ownRows)
        {
            WriteRow(now, peer.name, totals, peer.before, levels, capacity);
            peer.before = totals;
        }
    }
    WriteRow(now, "all", allTotals, m_before, allLevels, allCapacity);
    m_before = allTotals;
    m_last = now;
}

void
IkeRecorderSeries::WriteRow(TimePoint now,
                            const std::string& name,
                            const Totals& totals,
                            const Totals& before,
                            const Levels& levels,
                            double capacity)
{
    const IkePeerTotals& ike = totals.ike;
    const IkePeerTotals& was = before.ike;
    m_file.Seconds(now).Text(name);
    m_file.Count(levels.sas.established).Count(levels.sas.halfOpen).Count(levels.sas.initiating);
    m_file.Count(levels.sas.closing).Count(levels.sas.children);
    m_file.Count(ike.setupsAsked - was.setupsAsked);
    m_file.Count(ike.setupsAnswered - was.setupsAnswered);
    m_file.Count(ike.ikeRekeysAsked - was.ikeRekeysAsked);
    m_file.Count(ike.ikeRekeysAnswered - was.ikeRekeysAnswered);
    m_file.Count(ike.childRekeysAsked - was.childRekeysAsked);
    m_file.Count(ike.childRekeysAnswered - was.childRekeysAnswered);
    m_file.Count(ike.failedExchanges - was.failedExchanges);
    m_file.Count(ike.retransmissions - was.retransmissions);
    m_file.Count(ike.messagesSent - was.messagesSent);
    m_file.Count(ike.messagesReceived - was.messagesReceived);
    m_file.Count(ike.octetsSent - was.octetsSent).Count(ike.octetsReceived - was.octetsReceived);
    m_file.Count(ike.drops - was.drops).Count(levels.queueLength);
    m_file.Ratio(capacity > 0 ? ToSeconds(totals.cpuBusy - before.cpuBusy) / capacity : 0);
    m_file.Count(totals.cpuDrops - before.cpuDrops);
    m_file.Count(totals.espOutPackets - before.espOutPackets);
    m_file.Count(totals.espOutOctets - before.espOutOctets);
    m_file.Count(totals.espInPackets - before.espInPackets);
    m_file.Count(totals.espInOctets - before.espInOctets);
    m_file.Count(totals.espDrops - before.espDrops).EndRow();
}

} // namespace ike
} // namespace ns3
