// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_EMBEDDED_ROUTING_H
#define IKE_EMBEDDED_ROUTING_H

#include "ike-prefix-routing.h"

#include "ns3/ipv6-header.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"

namespace ns3
{
namespace ike
{

template <class Method>
struct RouteInput6Types;

/** @brief The callback types of an IPv6 routing protocol's RouteInput(), which differ between
 * versions of ns-3. */
template <class Unicast, class Multicast, class Local, class Fault>
struct RouteInput6Types<bool (Ipv6RoutingProtocol::*)(Ptr<const Packet>,
                                                      const Ipv6Header&,
                                                      Ptr<const NetDevice>,
                                                      Unicast,
                                                      Multicast,
                                                      Local,
                                                      Fault)>
{
    using UnicastForward = Unicast;
    using MulticastForward = Multicast;
    using LocalDeliver = Local;
    using Failure = Fault;
};

/**
 * @brief IPv6 routing that goes where IPv4 goes: every address holds an IPv4 address behind a
 * prefix of 32 bits (as RFC 6052 section 2.2 embeds them), and a packet takes the route that the
 * node's IkePrefixRouting has for that one.
 *
 * So a network whose IPv4 routes are computed, change when links fail and lead into tunnels carries
 * IPv6, too, at no cost of its own. Next hops are on the link: for devices that need no address
 * resolution, as point-to-point ones and tunnels. A packet without a source gets the node's address
 * of the destination's /32, or else one of the device that it leaves by. Multicast has no routes.
 */
class IkeEmbeddedRouting : public Ipv6RoutingProtocol
{
  public:
    using RouteInputArguments = RouteInput6Types<decltype(&Ipv6RoutingProtocol::RouteInput)>;

    static TypeId GetTypeId();
    IkeEmbeddedRouting();
    ~IkeEmbeddedRouting() override;

    /** @brief The node's IPv4, with the routes to follow. */
    void Follow(Ptr<Ipv4> ipv4);

    // From Ipv6RoutingProtocol.
    Ptr<Ipv6Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv6Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& sockerr) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv6Header& header,
                    Ptr<const NetDevice> idev,
                    RouteInputArguments::UnicastForward ucb,
                    RouteInputArguments::MulticastForward mcb,
                    RouteInputArguments::LocalDeliver lcb,
                    RouteInputArguments::Failure ecb) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv6InterfaceAddress address) override;
    void NotifyAddRoute(Ipv6Address destination,
                        Ipv6Prefix mask,
                        Ipv6Address nextHop,
                        uint32_t interface,
                        Ipv6Address prefixToUse) override;
    void NotifyRemoveRoute(Ipv6Address destination,
                           Ipv6Prefix mask,
                           Ipv6Address nextHop,
                           uint32_t interface,
                           Ipv6Address prefixToUse) override;
    void SetIpv6(Ptr<Ipv6> ipv6) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream,
                           Time::Unit unit = Time::S) const override;

  protected:
    void DoDispose() override;

  private:
    Ptr<Ipv6Route> RouteTo(Ipv6Address destination) const;
    Ipv6Address SourceFor(Ipv6Address destination, uint32_t interface) const;

    Ptr<Ipv4> m_ipv4;
    Ptr<Ipv6> m_ipv6;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_EMBEDDED_ROUTING_H */
