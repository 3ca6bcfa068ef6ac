// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TOPOLOGY_H
#define IKE_TOPOLOGY_H

#include "ike-address.h"
#include "ike-geography.h"
#include "ike-result.h"
#include "ike-time.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief No router, link or site: all are counted from 0. */
constexpr uint32_t TOPOLOGY_NONE = 0xffffffff;

/** @brief A node of the network that forwards. */
struct TopologyRouter
{
    std::string name;              //!< unique, not empty
    std::string country;           //!< may be empty
    std::optional<GeoPoint> place; //!< none when not known
    uint32_t above{TOPOLOGY_NONE}; //!< for an aggregation router: the router it serves
};

/** @brief Where a link's delay comes from. */
enum class DelayOrigin
{
    GIVEN,    //!< stated, by the file or by the caller
    DISTANCE, //!< from the places of its two ends
    ESTIMATED //!< the place of an end is unknown: the median of the other links
};

/**
 * @brief A line between two routers, the same in both directions. Two routers may share several.
 */
struct TopologyLink
{
    uint32_t a{0};
    uint32_t b{0};
    Duration delay{0}; //!< one way, 0 or more
    uint64_t rate{0};  //!< bit/s, at least 1
    DelayOrigin origin{DelayOrigin::GIVEN};
};

/** @brief What stands at the end of an access line. */
enum class SiteRole
{
    SITE,
    GATEWAY
};

/** @brief A place with hosts behind one access line to one router. It forwards for nobody else. */
struct TopologySite
{
    std::string name; //!< unique among sites, not empty
    uint32_t router{0};
    Duration delay{0}; //!< of the access line, one way, 0 or more
    uint64_t rate{0};  //!< of the access line, bit/s, at least 1
    SiteRole role{SiteRole::SITE};
    std::optional<IpAddress> realHost; //!< of a gateway outside of the simulation: its address; the
                                       //!< node only forwards to it
};

/**
 * @brief Routers, the links between them, and the sites attached to them. Holds only valid values.
 */
class IkeTopology
{
  public:
    /** @return the router's index; an error when the name is empty or taken */
    Result<uint32_t> AddRouter(TopologyRouter router);

    /** @return the link's index; an error when an end is unknown, both are the same, the delay is
     * negative or the rate is 0 */
    Result<uint32_t> AddLink(const TopologyLink& link);

    /** @return the site's index; an error when the name is empty or taken, the router is unknown,
     * the delay is negative or the rate is 0 */
    Result<uint32_t> AddSite(TopologySite site);

    /** @brief Moves a site's access line to another router; both must exist. */
    void MoveSite(uint32_t site, uint32_t router);

    const std::vector<TopologyRouter>& Routers() const
    {
        return m_routers;
    }

    const std::vector<TopologyLink>& Links() const
    {
        return m_links;
    }

    const std::vector<TopologySite>& Sites() const
    {
        return m_sites;
    }

    /** @brief The links at a router, ascending. */
    const std::vector<uint32_t>& LinksOf(uint32_t router) const
    {
        return m_linksOf[router];
    }

    /** @brief The router at the other end of a link. */
    uint32_t Neighbor(uint32_t link, uint32_t router) const
    {
        return m_links[link].a == router ? m_links[link].b : m_links[link].a;
    }

    /**
     * @brief Finds a router by its name: exactly, else the only one that differs in letter case,
     * else the only one whose name is this and a '#' mark (see ReadGraphml()).
     * @return an error that lists what the name may have meant
     */
    Result<uint32_t> FindRouter(std::string_view name) const;

    /** @return the site's index; an error when there is none */
    Result<uint32_t> FindSite(std::string_view name) const;

    /** @brief How many connected parts the routers and links form; 0 without routers. */
    uint32_t CountParts() const;

  private:
    std::vector<TopologyRouter> m_routers;
    std::vector<TopologyLink> m_links;
    std::vector<TopologySite> m_sites;
    std::vector<std::vector<uint32_t>> m_linksOf;
    std::map<std::string, uint32_t, std::less<>> m_routerByName;
    std::map<std::string, uint32_t, std::less<>> m_siteByName;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TOPOLOGY_H */
