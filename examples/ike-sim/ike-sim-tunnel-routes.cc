// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-tunnel-routes.h"

#include "ns3/ike-peer-helper.h"
#include "ns3/ike-prefix-routing.h"
#include "ns3/ipsec-prefix.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief IPv6 takes the routes of the IPv4 addresses that its own hold. */
IpPrefix
RoutedAs(const IpPrefix& prefix)
{
    constexpr uint8_t EMBEDDED_AT = 32; // bits, AddressPlan::LanIpv6()
    constexpr uint8_t HOST = 32;
    if (prefix.address.IsIpv4())
    {
        return prefix;
    }
    const int length = std::max(prefix.length, EMBEDDED_AT) - EMBEDDED_AT;
    return IpPrefix{IpAddress::FromOctets(prefix.address.Octets().Sub(EMBEDDED_AT / 8, 4)),
                    static_cast<uint8_t>(std::min<int>(length, HOST))};
}

/** @brief A tunnel for (nearly) everything must not swallow its own outer packets. */
void
KeepOuterRoutes(const SimPlan& plan, const IkeTopologySite& ends, const IpPrefix& prefix)
{
    constexpr uint8_t SHORT = 8;
    if (prefix.length >= SHORT)
    {
        return;
    }
    const auto routing = IkePrefixRouting::Of(ends.node->GetObject<Ipv4>());
    const auto keep = [&](uint32_t site)
    {
        const Ipv4Address outer(plan.addresses->Outer(site).ToIpv4());
        if (outer != ends.outer)
        {
            routing->AddHostRoute(outer, ends.nextHop, ends.interface);
        }
    };
    for (const SimGateway& gateway : plan.gateways)
    {
        keep(gateway.site);
    }
    if (ends.role == SiteRole::GATEWAY)
    {
        for (const SimSite& site : plan.sites)
        {
            keep(site.site);
        }
    }
}

} // namespace

void
RouteChildren(const SimPlan& plan,
              const IkeTopologySite& ends,
              const std::vector<std::shared_ptr<const IkeChildConfig>>& children)
{
    for (const auto& child : children)
    {
        if (child->mode == IpsecMode::TRANSPORT)
        {
            continue; // the node's own packets find their SA without a route
        }
        for (const TrafficSelector& selector : child->remoteSelectors)
        {
            for (const IpPrefix& said : RangeToPrefixes(selector.start, selector.end))
            {
                const IpPrefix prefix = RoutedAs(said);
                KeepOuterRoutes(plan, ends, prefix);
                IkePeerHelper::RouteThroughTunnel(
                    ends.node,
                    Ipv4Address(prefix.address.ToIpv4()),
                    Ipv4Mask(IkePrefixTable::Network(0xffffffff, prefix.length)),
                    ends.inner);
            }
        }
    }
}

void
UseLentAddresses(const IkeTopologySite& ends, const Ptr<IkePeerApplication>& peer)
{
    const auto take =
        [ipv4 = ends.node->GetObject<Ipv4>(),
         inner = ends.inner](Time, const IkeSaInfo&, bool lent, const IkeAssignedConfig& config)
    {
        for (const IpAddress& address : config.addresses)
        {
            const Ipv4Address own(address.IsIpv4() ? address.ToIpv4() : 0);
            if (!lent && address.IsIpv4() && ipv4->GetInterfaceForAddress(own) < 0)
            {
                ipv4->AddAddress(ipv4->GetInterfaceForAddress(inner),
                                 Ipv4InterfaceAddress(own, Ipv4Mask::GetOnes()));
            }
        }
    };
    peer->TraceConnectWithoutContext(
        "Configuration",
        Callback<void, Time, const IkeSaInfo&, bool, const IkeAssignedConfig&>(take));
}

} // namespace ike
} // namespace ns3
