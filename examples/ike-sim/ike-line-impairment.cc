// SPDX-License-Identifier: GPL-2.0-only

#include "ike-line-impairment.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/ppp-header.h"
#include "ns3/simulator.h"
#include "ns3/udp-l4-protocol.h"

#include <algorithm>
#include <memory>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Of a packet with the header of ns-3's point-to-point lines. */
bool
IsUdp(Ptr<const Packet> packet)
{
    Ptr<Packet> copy = packet->Copy();
    PppHeader line;
    copy->RemoveHeader(line);
    constexpr uint16_t PPP_IPV4 = 0x0021;
    constexpr uint16_t PPP_IPV6 = 0x0057;
    if (line.GetProtocol() == PPP_IPV6)
    {
        Ipv6Header header;
        return copy->PeekHeader(header) != 0 &&
               header.GetNextHeader() == UdpL4Protocol::PROT_NUMBER;
    }
    Ipv4Header header;
    return line.GetProtocol() == PPP_IPV4 && copy->PeekHeader(header) != 0 &&
           header.GetProtocol() == UdpL4Protocol::PROT_NUMBER;
}

} // namespace

int64_t
LineImpairment::Attach(Ptr<PointToPointNetDevice> device,
                       const std::vector<SimLineRule>& rules,
                       int64_t stream)
{
    const auto impairment = std::make_shared<LineImpairment>();
    impairment->m_rules = rules;
    impairment->m_random = CreateObject<UniformRandomVariable>();
    impairment->m_random->SetStream(stream);
    IkeLineEnd::Of(device)->AddFilter([impairment](const Ptr<Packet>& packet, IkeLineFate& fate)
                                      { impairment->Judge(packet, fate); });
    return 1;
}

void
LineImpairment::Judge(const Ptr<const Packet>& packet, IkeLineFate& fate)
{
    const int64_t now = Simulator::Now().GetNanoSeconds();
    Duration jitter{0};
    bool twice = false;
    for (const SimLineRule& rule : m_rules)
    {
        if (now < rule.from.count() || now >= rule.until.count())
        {
            continue;
        }
        if (rule.blocksUdp && IsUdp(packet))
        {
            fate.drop = true;
            return;
        }
        if (rule.loss > 0 && m_random->GetValue(0, 1) < rule.loss)
        {
            fate.drop = true;
            return;
        }
        twice = twice || (rule.duplication > 0 && m_random->GetValue(0, 1) < rule.duplication);
        jitter += rule.jitter;
    }
    if (twice)
    {
        fate.copies.push_back(DrawDelay(jitter));
    }
    if (jitter.count() != 0)
    {
        fate.delay = DrawDelay(jitter);
    }
}

Time
LineImpairment::DrawDelay(Duration jitter)
{
    return NanoSeconds(static_cast<int64_t>(m_random->GetValue(0, 1) * jitter.count()));
}

std::map<uint32_t, std::vector<SimLineRule>>
RulesByLine(const std::map<uint32_t, std::vector<SimLineRule>>& bySite,
            const IkeTopologyNetwork& network)
{
    std::map<Ptr<NetDevice>, uint32_t> first;
    std::map<uint32_t, std::vector<SimLineRule>> byLine;
    for (const auto& [site, rules] : bySite)
    {
        const Ptr<NetDevice>& line = network.GetSites()[site].lineDevice;
        std::vector<SimLineRule>& of = byLine[first.emplace(line, site).first->second];
        for (const SimLineRule& rule : rules)
        {
            if (std::none_of(of.begin(),
                             of.end(),
                             [&rule](const SimLineRule& other)
                             { return other.origin == rule.origin; }))
            {
                of.push_back(rule);
            }
        }
    }
    return byLine;
}

} // namespace ike
} // namespace ns3
