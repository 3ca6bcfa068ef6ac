// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-nats.h"

#include "ike-sim-failover.h"

#include <algorithm>
#include <set>
#include <string>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t IKE_PORT = 500;
constexpr uint16_t NAT_TRAVERSAL_PORT = 4500; // RFC 3948

NatPolicy
PolicyOf(const NatSection& section)
{
    NatPolicy policy;
    policy.mapping = section.mapping;
    policy.filtering = section.filtering;
    policy.udpTimeout = section.udpTimeout;
    policy.inboundRefreshes = section.inboundRefreshes;
    policy.preservesPort = section.preservesPort;
    policy.firstPort = static_cast<uint16_t>(section.firstPort);
    policy.lastPort = static_cast<uint16_t>(section.lastPort);
    policy.passesIke = section.passThrough;
    return policy;
}

Ipv4Address
OwnAddress(const IkeTopologySite& site)
{
    return site.node->GetObject<Ipv4>()->GetAddress(site.interface, 0).GetLocal();
}

/** @brief Leads IKE's ports from the outermost NAT to the site. */
void
ForwardIke(const IkeTopologySite& site)
{
    for (size_t i = 0; i < site.nats.size(); ++i)
    {
        const bool isLast = i + 1 == site.nats.size();
        const Ipv4Address next = isLast ? OwnAddress(site) : site.nats[i + 1]->GetExternalAddress();
        for (const uint16_t port : {IKE_PORT, NAT_TRAVERSAL_PORT})
        {
            site.nats[i]->AddForward(NatProtocol::UDP, port, next, port);
        }
    }
}

} // namespace

Result<Done>
CheckNat(const Scenario& scenario, const NatSection& section, bool ofGateway)
{
    if (ofGateway && section.share > 1)
    {
        return ErrorIn(scenario,
                       section,
                       "share",
                       "'share' is for sites; a gateway has its NAT to itself");
    }
    if (section.firstPort > section.lastPort)
    {
        return ErrorIn(scenario,
                       section,
                       "last-port",
                       "'last-port' is below 'first-port'; write the larger of the two here");
    }
    return Done{};
}

namespace
{

void
PutSitesBehindNats(const SimPlan& plan, IkeTopologyNetwork& network)
{
    std::map<uint32_t, uint64_t> seen;  // by group: how many of its sites came before
    std::map<uint32_t, uint32_t> first; // by group: the site whose NAT is shared now
    for (const SimSite& site : plan.sites)
    {
        const std::optional<NatSection>& section = plan.scenario.sites[site.group].nat;
        if (!section)
        {
            continue;
        }
        const NatPolicy policy = PolicyOf(*section);
        if (seen[site.group]++ % section->share == 0)
        {
            first[site.group] = site.site;
            network.PutBehindNat(site.site, policy);
        }
        else
        {
            network.ShareNat(site.site, first[site.group]);
        }
    }
    for (const SimSite& site : plan.sites)
    {
        const std::optional<NatSection>& section = plan.scenario.sites[site.group].nat;
        if (section && section->carrier)
        {
            network.PutBehindNat(site.site, PolicyOf(*section));
        }
    }
    std::set<Ptr<NatBox>> forwarding;
    for (const SimSite& site : plan.sites)
    {
        const std::optional<NatSection>& section = plan.scenario.sites[site.group].nat;
        const IkeTopologySite& ends = network.GetSites()[site.site];
        if (section && section->forwardsIke && forwarding.insert(ends.nats.front()).second)
        {
            ForwardIke(ends);
        }
    }
}

void
PutGatewayBehindNat(uint32_t site, const NatSection& section, IkeTopologyNetwork& network)
{
    network.PutBehindNat(site, PolicyOf(section));
    if (section.carrier)
    {
        network.PutBehindNat(site, PolicyOf(section));
    }
    if (section.forwardsIke)
    {
        ForwardIke(network.GetSites()[site]);
    }
}

} // namespace

void
PutBehindNats(const SimPlan& plan, IkeTopologyNetwork& network)
{
    PutSitesBehindNats(plan, network);
    for (size_t i = 0; i < plan.gateways.size(); ++i)
    {
        if (plan.scenario.gateways[i].nat)
        {
            PutGatewayBehindNat(plan.gateways[i].site, *plan.scenario.gateways[i].nat, network);
        }
    }
}

void
RebootNats(const IkeTopologyNetwork& network, uint32_t site)
{
    for (const Ptr<NatBox>& nat : network.GetSites()[site].nats)
    {
        nat->Reboot();
    }
}

void
RebindNat(const IkeTopologyNetwork& network, uint32_t site, Ipv4Address to)
{
    RebootNats(network, site);
    const Ptr<NatBox> outermost = network.GetSites()[site].nats.front();
    LeadTo(network, outermost->GetExternalAddress(), to);
    outermost->Rebind(to);
}

void
WriteNats(const IkeTopologyNetwork& network, IkeCsvFile& file)
{
    std::string head = "nat,place,outbound,inbound,hairpinned,mappings";
    const size_t reasons = NatCounters().dropped.size();
    for (size_t i = 0; i < reasons; ++i)
    {
        std::string name = NameOf(static_cast<NatDropReason>(i));
        std::replace(name.begin(), name.end(), ' ', '_');
        head += ",dropped_" + name;
    }
    file.Line(head);
    std::set<Ptr<NatBox>> written;
    for (const IkeTopologySite& ends : network.GetSites())
    {
        for (size_t place = 0; place < ends.nats.size(); ++place)
        {
            const Ptr<NatBox> nat = ends.nats[place];
            if (!written.insert(nat).second)
            {
                continue;
            }
            const NatCounters& counters = nat->GetCounters();
            file.Text(ends.name).Count(place).Count(counters.outbound).Count(counters.inbound);
            file.Count(counters.hairpinned).Count(nat->GetMappings().size());
            for (const uint64_t dropped : counters.dropped)
            {
                file.Count(dropped);
            }
            file.EndRow();
        }
    }
}

} // namespace ike
} // namespace ns3
