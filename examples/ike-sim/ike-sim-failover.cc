// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-failover.h"

#include "ns3/ike-prefix-routing.h"

#include "ns3/ipv4.h"

namespace ns3
{
namespace ike
{

void
ApplyFailOver(const FailOverSection& section, IkeConnectionConfig& config)
{
    config.mobility.enabled = section.mobike;
    config.mobility.checksRoutability = section.checkRoutability;
    config.redirect.accepts = section.redirect;
    config.resumes = section.tickets != ScenarioTickets::NONE;
}

void
ApplyFailOver(const FailOverSection& section, IkeEngineConfig& config)
{
    config.crashDetection.makesTokens |= section.crashTokens;
    config.crashDetection.takesTokens |= section.crashTokens;
    config.crashDetection.bindAddress |= section.bindTokens;
    config.invalidSpi.tells |= section.tellInvalidSpi;
    if (section.tickets != ScenarioTickets::NONE)
    {
        config.tickets.grants = true;
        config.tickets.byReference = section.tickets == ScenarioTickets::BY_REFERENCE;
        config.tickets.lifetime = section.ticketLifetime;
        config.tickets.storeSurvives = section.keepTickets;
    }
}

void
LeadTo(const IkeTopologyNetwork& network, Ipv4Address from, Ipv4Address to)
{
    for (const IkeTopologyRouter& router : network.GetRouters())
    {
        const auto route = router.routing->Lookup(from);
        if (route)
        {
            router.routing->AddHostRoute(to, route->gateway, route->interface);
        }
    }
}

void
MoveSite(const IkeTopologyNetwork& network, uint32_t site, Ipv4Address to)
{
    const IkeTopologySite& moving = network.GetSites()[site];
    const Ptr<Ipv4> ipv4 = moving.node->GetObject<Ipv4>();
    const Ipv4Address from = ipv4->GetAddress(moving.interface, 0).GetLocal();
    if (moving.nats.empty())
    {
        LeadTo(network, from, to);
    }
    else // what is behind a NAT is the NAT's business alone
    {
        const auto routing = DynamicCast<IkePrefixRouting>(moving.nats.back()->GetRouting());
        const auto route = routing->Lookup(from);
        routing->AddHostRoute(to, to, route->interface);
    }
    ipv4->AddAddress(moving.interface, Ipv4InterfaceAddress(to, Ipv4Mask::GetOnes()));
    ipv4->RemoveAddress(moving.interface, 0u);
}

} // namespace ike
} // namespace ns3
