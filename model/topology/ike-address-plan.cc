// SPDX-License-Identifier: GPL-2.0-only

#include "ike-address-plan.h"

#include <array>
#include <string>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief A range of addresses to number things in. */
struct Space
{
    uint32_t first;
    uint64_t size;
};

constexpr Space ROUTERS{0xac100000, 1U << 20};      // 172.16.0.0/12
constexpr Space GATEWAYS{0xcb007100, 1U << 8};      // 203.0.113.0/24
constexpr Space GATEWAY_LANS{0xc0a80000, 1U << 16}; // 192.168.0.0/16
constexpr Space SITES{0x64400000, 1U << 22};        // 100.64.0.0/10
constexpr Space SITE_LANS{0x0a000000, 1U << 24};    // 10.0.0.0/8

constexpr uint8_t LAN_LENGTH = 24;
constexpr uint8_t LONGEST_LAN_LENGTH = 29;

Error
TooMany(uint64_t count, const char* what, uint64_t most)
{
    return Error{"the topology has " + std::to_string(count) + " " + what +
                 ", but the address plan has room for " + std::to_string(most) + "; use fewer"};
}

/** @brief The smallest power of two that is not below @p count, as an exponent. */
uint8_t
Exponent(uint64_t count)
{
    uint8_t exponent = 0;
    while ((uint64_t{1} << exponent) < count)
    {
        ++exponent;
    }
    return exponent;
}

// fd4f:7574::/32 and fd49:6b65::/32; ns-3's routers drop documentation addresses (RFC 3849)
constexpr std::array<uint8_t, 4> OUTER_IPV6{0xfd, 0x4f, 0x75, 0x74};
constexpr std::array<uint8_t, 4> INNER_IPV6{0xfd, 0x49, 0x6b, 0x65};
constexpr uint8_t EMBEDDING_LENGTH = 32;

IpAddress
Embed(const std::array<uint8_t, 4>& prefix, const IpAddress& ipv4)
{
    const std::array<uint8_t, 8> rest{};
    return IpAddress::FromOctets(Concat({ByteView(prefix.data(), prefix.size()),
                                         ipv4.Octets(),
                                         ByteView(rest.data(), rest.size())}));
}

} // namespace

IpAddress
AddressPlan::OuterIpv6(const IpAddress& ipv4)
{
    return Embed(OUTER_IPV6, ipv4);
}

IpAddress
AddressPlan::InnerIpv6(const IpAddress& ipv4)
{
    return Embed(INNER_IPV6, ipv4);
}

IpPrefix
AddressPlan::LanIpv6(const IpPrefix& ipv4)
{
    return IpPrefix{InnerIpv6(ipv4.address), static_cast<uint8_t>(EMBEDDING_LENGTH + ipv4.length)};
}

bool
AddressPlan::MayAssign(const IpAddress& address)
{
    for (const Space& space : {ROUTERS, GATEWAYS, GATEWAY_LANS, SITES, SITE_LANS})
    {
        if (address.IsIpv4() && address.ToIpv4() - space.first < space.size)
        {
            return true;
        }
    }
    return false;
}

Result<AddressPlan>
AddressPlan::Make(const IkeTopology& topology)
{
    AddressPlan plan;
    const size_t routers = topology.Routers().size();
    if (routers > ROUTERS.size - 2)
    {
        return TooMany(routers, "routers", ROUTERS.size - 2);
    }
    for (uint32_t i = 0; i < routers; ++i)
    {
        plan.m_routers.push_back(IpAddress::FromIpv4(ROUTERS.first + 1 + i));
    }
    plan.m_sites.resize(topology.Sites().size());
    Result<Done> done = plan.PlanBlocks(topology);
    if (done)
    {
        done = plan.PlanLans(topology);
    }
    if (!done)
    {
        return done.GetError();
    }
    return plan;
}

Result<Done>
AddressPlan::PlanBlocks(const IkeTopology& topology)
{
    const size_t routers = topology.Routers().size();
    std::vector<std::vector<uint32_t>> sitesOf(routers);
    std::vector<std::vector<uint32_t>> below(routers);
    std::vector<uint32_t>
        pending; // a stack: aggregation routers come right after the one they serve
    for (uint32_t i = 0; i < topology.Sites().size(); ++i)
    {
        if (topology.Sites()[i].role == SiteRole::SITE)
        {
            sitesOf[topology.Sites()[i].router].push_back(i);
        }
    }
    for (uint32_t i = static_cast<uint32_t>(routers); i-- > 0;)
    {
        const uint32_t above = topology.Routers()[i].above;
        (above == TOPOLOGY_NONE ? pending : below[above]).push_back(i);
    }
    uint64_t next = 1; // 100.64.0.0 itself would look like a network
    while (!pending.empty())
    {
        const uint32_t router = pending.back();
        pending.pop_back();
        pending.insert(pending.end(), below[router].begin(), below[router].end());
        const std::vector<uint32_t>& sites = sitesOf[router];
        if (sites.empty())
        {
            continue;
        }
        const uint8_t exponent = Exponent(sites.size());
        const uint64_t size = uint64_t{1} << exponent;
        next = (next + size - 1) / size * size;
        if (next + size > SITES.size)
        {
            return Error{"the sites need more than the " + std::to_string(SITES.size) +
                         " addresses of 100.64.0.0/10; attach fewer"};
        }
        const uint32_t network = SITES.first + static_cast<uint32_t>(next);
        m_blocks.push_back({network, static_cast<uint8_t>(32 - exponent), router});
        for (uint32_t i = 0; i < sites.size(); ++i)
        {
            m_sites[sites[i]].outer = IpAddress::FromIpv4(network + i);
            m_sites[sites[i]].edge = m_sites[sites[i]].outer;
        }
        next += size;
    }
    return Done{};
}

Result<Done>
AddressPlan::PlanLans(const IkeTopology& topology)
{
    uint64_t gateways = 0;
    for (const TopologySite& site : topology.Sites())
    {
        gateways += site.role == SiteRole::GATEWAY;
    }
    const uint64_t sites = topology.Sites().size() - gateways;
    if (gateways > GATEWAYS.size - 2)
    {
        return TooMany(gateways, "gateways", GATEWAYS.size - 2);
    }
    const uint8_t length = std::max<uint8_t>(LAN_LENGTH, static_cast<uint8_t>(8 + Exponent(sites)));
    if (length > LONGEST_LAN_LENGTH)
    {
        return TooMany(sites, "sites", uint64_t{1} << (LONGEST_LAN_LENGTH - 8));
    }
    uint32_t gateway = 0;
    uint32_t site = 0;
    for (uint32_t i = 0; i < m_sites.size(); ++i)
    {
        const bool isGateway = topology.Sites()[i].role == SiteRole::GATEWAY;
        uint32_t network = 0;
        if (isGateway)
        {
            m_sites[i].edge = IpAddress::FromIpv4(GATEWAYS.first + 1 + gateway);
            m_sites[i].outer = topology.Sites()[i].realHost.value_or(m_sites[i].edge);
            network = GATEWAY_LANS.first + (gateway++ << 8);
        }
        else
        {
            network = SITE_LANS.first + (site++ << (32 - length));
        }
        m_sites[i].lan = IpPrefix{IpAddress::FromIpv4(network), isGateway ? LAN_LENGTH : length};
        m_sites[i].inner = IpAddress::FromIpv4(network + 1);
    }
    return Done{};
}

IkePrefixTable
AddressPlan::Destinations(const IkeTopology& topology, bool lans) const
{
    IkePrefixTable table;
    for (uint32_t i = 0; i < m_routers.size(); ++i)
    {
        table.Set(m_routers[i].ToIpv4(), IkePrefixTable::HOST_LENGTH, i);
    }
    for (const Block& block : m_blocks)
    {
        table.Set(block.network, block.length, block.router);
    }
    for (uint32_t i = 0; i < m_sites.size(); ++i)
    {
        const TopologySite& site = topology.Sites()[i];
        if (site.role == SiteRole::GATEWAY)
        {
            table.Set(m_sites[i].outer.ToIpv4(), IkePrefixTable::HOST_LENGTH, site.router);
        }
        if (lans)
        {
            table.Set(m_sites[i].lan.address.ToIpv4(), m_sites[i].lan.length, site.router);
        }
    }
    return table;
}

} // namespace ike
} // namespace ns3
