// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_GUARDED_ROUTING6_H
#define IPSEC_GUARDED_ROUTING6_H

#include "ike-embedded-routing.h"
#include "ipsec-forward-policy.h"

#include "ns3/ipv6-list-routing.h"

namespace ns3
{
namespace ike
{

/** @brief IpsecGuardedRouting for IPv6. */
class IpsecGuardedRouting6 : public Ipv6ListRouting
{
  public:
    using RouteInputArguments = IkeEmbeddedRouting::RouteInputArguments;

    static TypeId GetTypeId();
    IpsecGuardedRouting6();
    ~IpsecGuardedRouting6() override;

    /** @brief Takes the place of a node's routing. @param policy lives until Release() */
    void Guard(Ptr<Ipv6> ipv6, IpsecForwardPolicy& policy);

    /** @brief From now on nothing is judged. */
    void Release();

    // From Ipv6ListRouting.
    void AddRoutingProtocol(Ptr<Ipv6RoutingProtocol> protocol, int16_t priority) override;
    uint32_t GetNRoutingProtocols() const override;
    Ptr<Ipv6RoutingProtocol> GetRoutingProtocol(uint32_t index, int16_t& priority) const override;

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
    void DoInitialize() override;
    void DoDispose() override;

  private:
    struct Failure;

    Ptr<Ipv6ListRouting> InnerList() const;

    /** @brief Puts the route into the tunnel in the place of a packet's where the policy says so.
     * @param route null when there is none @return false when the packet was refused */
    bool Decide(Ptr<const Packet> packet,
                const Ipv6Header& header,
                Ptr<const NetDevice> from,
                Ptr<Ipv6Route>& route);

    Ptr<Ipv6RoutingProtocol> m_inner;
    Ptr<Ipv6> m_ipv6;
    IpsecForwardPolicy* m_policy{nullptr};
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_GUARDED_ROUTING6_H */
