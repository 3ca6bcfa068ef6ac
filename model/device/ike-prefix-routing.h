// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PREFIX_ROUTING_H
#define IKE_PREFIX_ROUTING_H

#include "ike-prefix-table.h"

#include "ns3/ipv4-routing-protocol.h"

#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{

class Ipv4;
class Ipv4Route;

namespace ike
{

/** @brief The callback types of Ipv4RoutingProtocol::RouteInput, by value or by reference: ns-3
 * changed them after 3.37. */
template <class Method>
struct RouteInputTypes;

template <class Unicast, class Multicast, class Local, class Fault>
struct RouteInputTypes<bool (Ipv4RoutingProtocol::*)(Ptr<const Packet>,
                                                     const Ipv4Header&,
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
 * @brief Static unicast routing whose cost per packet does not grow with the number of routes.
 *
 * A lookup takes at most one hash probe per prefix length in use, and the longest prefix with a
 * usable next hop wins: while an interface is down, shorter prefixes stand in for the routes over
 * it, and the routes come back with it. Local delivery does not walk the node's interfaces either.
 *
 * A node has two sets of routes:
 * * its own, added one by one, and the networks of its interfaces' addresses;
 * * optionally, shared ones: many nodes share one table from prefix to destination number, and each
 * has only an array from destination number to next hop. A network of 1,000 routers that all know
 * 10,000 prefixes then costs one table of 10,000 and 2 octets per router and destination. Where
 * both know a prefix of the same length, the node's own wins.
 *
 * It works alone, or in an Ipv4ListRouting: without a route, or for multicast, it leaves the packet
 * to others.
 */
class IkePrefixRouting : public Ipv4RoutingProtocol
{
  public:
    using RouteInputArguments = RouteInputTypes<decltype(&Ipv4RoutingProtocol::RouteInput)>;

    /** @brief In an array of shared routes: no route to this destination from here. */
    static constexpr uint16_t NO_NEXT_HOP = 0xffff;

    /** @brief What a lookup finds. */
    struct Route
    {
        Ipv4Address network;
        Ipv4Mask mask;
        Ipv4Address gateway; //!< 0.0.0.0 when the destination is on the link
        uint32_t interface {
            0
        };
    };

    static TypeId GetTypeId();

    /** @brief The one of a node's IPv4: its routing, or in the list that is; null when there is
     * none. */
    static Ptr<IkePrefixRouting> Of(Ptr<const Ipv4> ipv4);

    IkePrefixRouting();
    ~IkePrefixRouting() override;

    /** @brief Adds a route, or replaces the one for the same prefix. @param gateway 0.0.0.0 when
     * the network is on the link */
    void AddRoute(Ipv4Address network, Ipv4Mask mask, Ipv4Address gateway, uint32_t interface);

    /** @brief Adds a route to one address. */
    void AddHostRoute(Ipv4Address host, Ipv4Address gateway, uint32_t interface);

    /** @brief Sets the route for everything without a longer prefix. */
    void SetDefaultRoute(Ipv4Address gateway, uint32_t interface);

    /** @brief Takes one of the node's own routes out. @return true when it was there */
    bool RemoveRoute(Ipv4Address network, Ipv4Mask mask);

    /** @brief Which address packets of this node carry when they leave by an interface and the
     * sender has chosen none; 0.0.0.0 for the interface's own. For interfaces without an address,
     * as tunnels. */
    void SetPreferredSource(uint32_t interface, Ipv4Address source);

    /**
     * @brief A number for a next hop, to use in SetSharedRoutes(); the same one for the same next
     * hop.
     */
    uint32_t NextHopNumber(Ipv4Address gateway, uint32_t interface);

    /**
     * @brief Sets, or replaces, the shared routes.
     * @param destinations from prefix to destination number; shared by many nodes
     * @param nextHops from destination number to NextHopNumber(), or NO_NEXT_HOP; destinations
     * beyond its end have no next hop
     */
    void SetSharedRoutes(std::shared_ptr<const IkePrefixTable> destinations,
                         std::vector<uint16_t> nextHops);

    /**
     * @brief The route a packet to this address takes now, unless the address is the node's own.
     */
    std::optional<Route> Lookup(Ipv4Address destination) const;

    /** @brief The node's own routes and the shared ones, usable or not. */
    uint32_t GetNRoutes() const;

    // From Ipv4RoutingProtocol.
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& sockerr) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> idev,
                    RouteInputArguments::UnicastForward ucb,
                    RouteInputArguments::MulticastForward mcb,
                    RouteInputArguments::LocalDeliver lcb,
                    RouteInputArguments::Failure ecb) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream,
                           Time::Unit unit = Time::S) const override;

  protected:
    void DoDispose() override;

  private:
    struct NextHop
    {
        Ipv4Address gateway;
        uint32_t interface {
            0
        };
    };

    struct Match
    {
        IkePrefixTable::Entry prefix;
        uint32_t nextHop{0};
    };

    /**
     * @brief The longest match with a usable next hop; only over @p interface when it is not -1.
     */
    std::optional<Match> Find(Ipv4Address destination, int64_t interface) const;
    std::optional<Match> FindOwn(uint32_t destination, int64_t interface) const;
    std::optional<Match> FindShared(uint32_t destination, int64_t interface) const;
    bool IsUsable(uint32_t nextHop, int64_t interface) const;
    Ptr<Ipv4Route> MakeRoute(Ipv4Address destination, uint32_t nextHop) const;
    Ptr<Ipv4Route> MakeLoopbackRoute(Ipv4Address destination) const;
    bool IsOwnAddress(Ipv4Address address) const;
    void CountOwnAddress(Ipv4Address address, bool isNew);
    /** @brief Whether an address of the interface is in this very network. */
    bool IsConnected(uint32_t interface, Ipv4Address network, Ipv4Mask mask) const;
    void AddConnected(uint32_t interface, const Ipv4InterfaceAddress& address);
    void SetUp(uint32_t interface, bool up);
    void PrintRoute(std::ostream& out, const IkePrefixTable::Entry& prefix, uint32_t nextHop) const;

    Ptr<Ipv4> m_ipv4;
    IkePrefixTable m_routes; //!< from prefix to next hop
    std::shared_ptr<const IkePrefixTable> m_destinations;
    std::vector<uint16_t> m_sharedNextHops;
    std::vector<NextHop> m_nextHops;
    std::map<std::pair<uint32_t, uint32_t>, uint32_t> m_nextHopNumber; //!< by gateway and interface
    std::map<uint32_t, Ipv4Address> m_preferredSource;                 //!< by interface
    std::vector<bool> m_isUp;                                          //!< by interface
    IkePrefixTable m_ownAddresses; //!< from address to how many interfaces have it
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PREFIX_ROUTING_H */
