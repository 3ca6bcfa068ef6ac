// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_GUARDED_ROUTING_H
#define IPSEC_GUARDED_ROUTING_H

#include "ike-prefix-routing.h"
#include "ipsec-forward-policy.h"
#include "ipsec-reassembly.h"

#include "ns3/ipv4-list-routing.h"

namespace ns3
{
namespace ike
{

/**
 * @brief Stands around a node's IPv4 routing, so that the policy meets what the node forwards.
 *
 * Everything is the routing's inside, but for packets that are to be forwarded: those are led into
 * the tunnel device, dropped or left alone as IpsecForwardPolicy says. It passes for a list of the
 * routing protocols inside, so that whoever looks for one of them finds it. Multicast is left
 * alone.
 */
class IpsecGuardedRouting : public Ipv4ListRouting
{
  public:
    using RouteInputArguments = IkePrefixRouting::RouteInputArguments;

    static TypeId GetTypeId();
    IpsecGuardedRouting();
    ~IpsecGuardedRouting() override;

    /** @brief Takes the place of a node's routing. @param policy lives until Release() */
    void Guard(Ptr<Ipv4> ipv4, IpsecForwardPolicy& policy);

    /** @brief From now on nothing is judged. */
    void Release();

    // From Ipv4ListRouting.
    void AddRoutingProtocol(Ptr<Ipv4RoutingProtocol> protocol, int16_t priority) override;
    uint32_t GetNRoutingProtocols() const override;
    Ptr<Ipv4RoutingProtocol> GetRoutingProtocol(uint32_t index, int16_t& priority) const override;

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
    void DoInitialize() override;
    void DoDispose() override;

  private:
    Ptr<Ipv4ListRouting> InnerList() const;

    /** @brief Puts the route into the tunnel in the place of a packet's where the policy says so,
     * and a whole packet in the place of its last fragment.
     * @param route null when there is none
     * @return false when the packet was refused, or waits for its other fragments */
    bool Decide(Ptr<const Packet>& packet,
                Ipv4Header& header,
                Ptr<const NetDevice> from,
                Ptr<Ipv4Route>& route);

    Ptr<Ipv4RoutingProtocol> m_inner;
    Ptr<Ipv4> m_ipv4;
    IpsecForwardPolicy* m_policy{nullptr};
    IpsecReassembly m_reassembly;
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_GUARDED_ROUTING_H */
