// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_IP_LINK_H
#define IPSEC_IP_LINK_H

#include "ike-ids.h"
#include "ipsec-drop-reason.h"
#include "ipsec-ip-octets.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"

#include <optional>

namespace ns3
{
namespace ike
{

/** @brief How a protected packet leaves a node. */
struct IpsecDeparture
{
    /** @brief What carries it. */
    enum class Way : uint8_t
    {
        IP,
        UDP,
        TCP,
    };

    Way way{Way::IP};
    IpPath path;           //!< UDP and TCP
    IpHeaderFields header; //!< IP: the outer header; UDP: what of it a socket can be told
    Ptr<Ipv4Route> route4;
    Ptr<Ipv6Route> route6;
    EspSpi spi;
    uint32_t octets{0}; //!< of the packet inside
};

/** @brief An address of this module as ns-3's, and back. */
Ipv4Address ToIpv4Address(const IpAddress& address);
Ipv6Address ToIpv6Address(const IpAddress& address);
IpAddress FromIpv4Address(const Ipv4Address& address);
IpAddress FromIpv6Address(const Ipv6Address& address);

/** @brief Tells the IP stack below UDP what an outer header is to be like: DSCP and time to live.
 * ECN stays zero, for who takes packets from a socket does not see it (RFC 6040 section 4.1,
 * compatibility mode); don't-fragment cannot be told. */
void TagOuterHeader(Ptr<Packet> packet, const IpHeaderFields& header);

/**
 * @brief A node's two IP stacks as IPsec uses them: routes and sends packets whose headers it
 * builds, tells senders that packets are too big, and finds the way past the tunnel device.
 */
class IpsecIpLink
{
  public:
    /** @param node with one or both stacks */
    explicit IpsecIpLink(Ptr<Node> node);

    /** @brief Lets go of the node. */
    void Dispose();

    /** @brief The device that no protected packet may be routed to. */
    void SetTunnelDevice(Ptr<NetDevice> device);

    Ptr<Ipv4> GetIpv4() const
    {
        return m_ipv4;
    }

    Ptr<Ipv6> GetIpv6() const
    {
        return m_ipv6;
    }

    /**
     * @brief Finds the route of a departure by IP, unless it has one.
     * @return why there is none that can be used
     */
    std::optional<IpsecDropReason> Route(Ptr<Packet> packet, IpsecDeparture& departure) const;

    /** @brief The largest IP packet that the departure's device takes, octets. */
    uint32_t Mtu(const IpsecDeparture& departure) const;

    /** @brief Sends a packet behind the departure's outer header. */
    void Send(Ptr<Packet> packet, const IpsecDeparture& departure) const;

    /**
     * @brief Sends an IP packet, headers included, as if the tunnel device were not there.
     * @return false when no other route leads to its destination
     */
    bool SendAround(Ptr<Packet> packet) const;

    /** @brief Tells the source of an IP packet, headers included, how large packets may be: ICMP
     * type 3 code 4 (RFC 1191), ICMPv6 type 2 (RFC 4443). */
    void TellTooBig(Ptr<const Packet> packet, uint32_t mtu) const;

  private:
    bool SendAround4(Ptr<Packet> packet) const;
    bool SendAround6(Ptr<Packet> packet) const;

    Ptr<Node> m_node;
    Ptr<Ipv4> m_ipv4;
    Ptr<Ipv6> m_ipv6;
    Ptr<NetDevice> m_tunnel;
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_IP_LINK_H */
