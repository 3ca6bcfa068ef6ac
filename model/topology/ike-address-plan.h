// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ADDRESS_PLAN_H
#define IKE_ADDRESS_PLAN_H

#include "ike-address.h"
#include "ike-prefix-table.h"
#include "ike-result.h"
#include "ike-topology.h"
#include "ipsec-prefix.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Who has which IPv4 address; the same topology always gets the same ones.
 *
 * | who             | address                   | remark                                          |
 * |-----------------|---------------------------|-------------------------------------------------|
 * | router i        | 172.16.0.1 + i            | one for all its interfaces (unnumbered links)   |
 * | gateway g       | 203.0.113.1 + g           | at most 254 (TEST-NET-3, RFC 5737)              |
 * | a real gateway  | as the topology says      | its node on the access line: 203.0.113.1 + g    |
 * | gateway g's LAN | 192.168.g.0/24            | its own address there ends in .1                |
 * | a site          | in 100.64.0.0/10          | one block a router (RFC 6598's shared space)    |
 * | site s's LAN    | 10.(s / 256).(s % 256).0/24 | its own address there ends in .1; longer | | |
 * | prefixes with more than 65,536 sites            |
 *
 * Sites and gateways are counted apart, each in the order they were attached. A router's block is
 * the smallest power of two that holds its sites, so that one prefix leads to all of them.
 */
class AddressPlan
{
  public:
    /** @return an error when there are more routers, gateways or sites than addresses */
    static Result<AddressPlan> Make(const IkeTopology& topology);

    const IpAddress& Router(uint32_t router) const
    {
        return m_routers[router];
    }

    /** @brief The address at which a site or gateway is reached. */
    const IpAddress& Outer(uint32_t site) const
    {
        return m_sites[site].outer;
    }

    /** @brief The address of a node on its access line: Outer(), unless a real host stands behind
     * it. */
    const IpAddress& Edge(uint32_t site) const
    {
        return m_sites[site].edge;
    }

    /** @brief Whether this plan may give out an address; a real host must not have it. */
    static bool MayAssign(const IpAddress& address);

    /** @brief The network behind a site or gateway. */
    const IpPrefix& Lan(uint32_t site) const
    {
        return m_sites[site].lan;
    }

    /** @brief The address of a site or gateway in its own LAN: the first one. */
    const IpAddress& Inner(uint32_t site) const
    {
        return m_sites[site].inner;
    }

    /**
     * @brief The IPv6 address that goes with an outer IPv4 address, and the IPv6 network that goes
     * with a LAN: unique local addresses (RFC 4193) with the IPv4 address behind a prefix of 32
     * bits (RFC 6052 section 2.2). So each has a /64 of its own.
     */
    static IpAddress OuterIpv6(const IpAddress& ipv4);
    static IpAddress InnerIpv6(const IpAddress& ipv4);
    static IpPrefix LanIpv6(const IpPrefix& ipv4);

    /**
     * @brief Every prefix that routers carry packets to, with the router it is attached to:
     * routers, blocks of sites, gateways, and LANs when wanted.
     * @param lans true for a network that carries LAN traffic in the clear
     */
    IkePrefixTable Destinations(const IkeTopology& topology, bool lans) const;

  private:
    struct SiteAddresses
    {
        IpAddress outer;
        IpAddress edge;
        IpAddress inner;
        IpPrefix lan;
    };

    struct Block
    {
        uint32_t network;
        uint8_t length;
        uint32_t router;
    };

    AddressPlan() = default;
    Result<Done> PlanBlocks(const IkeTopology& topology);
    Result<Done> PlanLans(const IkeTopology& topology);

    std::vector<IpAddress> m_routers;
    std::vector<SiteAddresses> m_sites;
    std::vector<Block> m_blocks;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ADDRESS_PLAN_H */
