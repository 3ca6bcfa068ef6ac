// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TOPOLOGY_NETWORK_H
#define IKE_TOPOLOGY_NETWORK_H

#include "ike-address-plan.h"
#include "ike-prefix-routing.h"
#include "ike-topology-routing.h"
#include "ike-topology.h"
#include "nat-box.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv4.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/simple-ref-count.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A site or gateway as it stands in the simulation. */
struct IkeTopologySite
{
    std::string name;
    SiteRole role{SiteRole::SITE};
    Ptr<Node> node;
    Ptr<NetDevice> device; //!< its own device
    uint32_t interface {
        0
    };                             //!< the IPv4 interface of that device
    Ptr<NetDevice> lineDevice;     //!< the site's end of the access line: its own, or its NAT's
    Ptr<NetDevice> routerDevice;   //!< the router's end of the access line
    Ipv4Address nextHop;           //!< where it sends everything
    std::vector<Ptr<NatBox>> nats; //!< between it and its router, the router's neighbor first
    Ipv4Address outer;             //!< where it is reached
    Ipv4Address lanNetwork;        //!< the network behind it
    Ipv4Mask lanMask;
    Ipv4Address inner; //!< its own address in that network
};

/** @brief A router as it stands in the simulation. */
struct IkeTopologyRouter
{
    Ptr<Node> node;
    Ptr<Ipv4> ipv4;
    Ptr<IkePrefixRouting> routing;
    std::vector<uint32_t> linkOf; //!< by IPv4 interface; TOPOLOGY_NONE for other interfaces
};

/** @brief A link as it stands in the simulation; the ends are in the order of TopologyLink. */
struct IkeTopologyLink
{
    Ptr<NetDevice> deviceA;
    Ptr<NetDevice> deviceB;
    uint32_t interfaceA{0};
    uint32_t interfaceB{0};
};

/**
 * @brief A topology as nodes, devices, addresses and routes; made by IkeTopologyHelper.
 *
 * Routers, links and sites are numbered as in GetTopology(), which has the aggregation routers,
 * too. For a capture on an access line, hand IkeTopologySite::device to
 * PointToPointHelper::EnablePcap().
 */
class IkeTopologyNetwork : public SimpleRefCount<IkeTopologyNetwork>
{
  public:
    const IkeTopology& GetTopology() const
    {
        return m_topology;
    }

    const AddressPlan& GetPlan() const
    {
        return m_plan;
    }

    const std::vector<IkeTopologyRouter>& GetRouters() const
    {
        return m_routers;
    }

    const std::vector<IkeTopologyLink>& GetLinks() const
    {
        return m_links;
    }

    /** @brief Sites and gateways. */
    const std::vector<IkeTopologySite>& GetSites() const
    {
        return m_sites;
    }

    /** @brief The numbers of the gateways, ascending. */
    std::vector<uint32_t> GetGateways() const;

    /** @brief The nodes of the sites and gateways, in their order. */
    NodeContainer GetSiteNodes() const;

    /**
     * @brief Cuts a link, or mends it: its interfaces go down or up at once, and the routers find
     * new ways after the convergence delay. Schedule it with Simulator::Schedule(time,
     * &IkeTopologyNetwork::SetLinkUp, network, link, false).
     */
    void SetLinkUp(uint32_t link, bool up);

    bool IsLinkUp(uint32_t link) const;

    /** @brief How long after a link's change the routers use new routes. 0 at first. */
    void SetConvergenceDelay(Time delay);

    /** @brief Computes all routes from the links that are up, and puts them in force now. */
    void Recompute();

    /**
     * @brief Puts a site behind a NAT, before anything is installed on its node: its node becomes
     * the NAT, with the site's address outside, and the site gets a new node with a private address
     * (198.18.0.0/15, RFC 2544's, which no other plan uses). A second time makes two in a row.
     * @return the NAT next to the site
     */
    Ptr<NatBox> PutBehindNat(uint32_t site, const NatPolicy& policy);

    /** @brief Moves a site behind the NATs of another site; its own line to the router lies idle.
     */
    void ShareNat(uint32_t site, uint32_t of);

    /**
     * @brief Gives IPv6 to every router, site and gateway, after all NATs are in place and before
     * peers are installed: addresses of AddressPlan::OuterIpv6() and InnerIpv6(), routes as IPv4's.
     * Nodes behind a NAT get their inner address alone.
     */
    void AddIpv6();

    /** @brief The one-way propagation delay between two sites along the routes in force now;
     * negative when they do not lead there. */
    Time GetPathDelay(uint32_t fromSite, uint32_t toSite) const;

  private:
    friend class IkeTopologyBuilder;

    IkeTopologyNetwork(IkeTopology topology, AddressPlan plan, RoutingMetric metric);

    /** @brief True for a router whose only link leads to a router that knows all ways: a default
     * route serves it. */
    bool IsStub(uint32_t router) const;

    void AttachBehind(uint32_t site, Ptr<Node> nat, uint32_t depth);

    IkeTopology m_topology;
    AddressPlan m_plan;
    TopologyRouting m_routing;
    std::shared_ptr<const IkePrefixTable> m_destinations;
    std::vector<IkeTopologyRouter> m_routers;
    std::vector<IkeTopologyLink> m_links;
    std::vector<IkeTopologySite> m_sites;
    Time m_convergenceDelay;
    std::map<Ptr<Node>, uint32_t> m_behindNat; //!< how many are behind a node
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TOPOLOGY_NETWORK_H */
