// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_UDP_PORT_H
#define IKE_UDP_PORT_H

#include "ike-address.h"
#include "ike-bytes.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/udp-l4-protocol.h"

#include <cstdint>
#include <functional>

namespace ns3
{

class Ipv4EndPoint;
class Ipv6EndPoint;
class Node;

namespace ike
{

/**
 * @brief A peer's two UDP ports: the plain one (500), and the one that IKE shares with
 * UDP-encapsulated ESP (4500), where IKE messages stand behind four zero octets, the non-ESP marker
 * (RFC 3948 section 2.2).
 *
 * Each port serves all of a node's addresses and all peers. It is an endpoint of the node's UDP
 * without a Socket around it: that saves a kilobyte a peer, and lets each datagram leave from the
 * address it should.
 */
class IkeUdpPort
{
  public:
    /** @brief Takes an IKE message, without marker. */
    using MessageHandler = std::function<void(const IpPath& path, Bytes octets)>;

    /** @brief Takes an ESP packet, from the SPI on. */
    using EspHandler = std::function<void(const IpPath& path, Ptr<Packet> packet)>;

    IkeUdpPort() = default;
    ~IkeUdpPort();
    IkeUdpPort(const IkeUdpPort&) = delete;
    IkeUdpPort& operator=(const IkeUdpPort&) = delete;

    /**
     * @brief Opens both ports for all addresses of a node; ends the program when another
     * application has one.
     * @param port for plain IKE @param natPort for IKE with marker and ESP; 0 for none
     */
    void Open(Ptr<Node> node, uint16_t port, uint16_t natPort);

    void Close();

    bool IsOpen() const;

    void SetMessageHandler(MessageHandler handler);
    void SetEspHandler(EspHandler handler);

    /**
     * @brief Sends an IKE message, with the marker when path.local is the NAT port.
     * @return false when the ports are closed or the addresses are not of one family
     */
    bool Send(const IpPath& path, ByteView octets);

    /** @brief Sends an ESP packet, from the SPI on. @return as Send() */
    bool SendEsp(const IpPath& path, Ptr<Packet> esp);

  private:
    Ipv4EndPoint* OpenOne(Ptr<Node> node, uint16_t port);
    Ipv6EndPoint* OpenOne6(Ptr<Node> node, uint16_t port);
    template <class EndPoint>
    void CloseOne(EndPoint*& endPoint);
    bool SendPacket(const IpPath& path, Ptr<Packet> packet);
    bool SendPacket6(const IpPath& path, Ptr<Packet> packet);
    void TakePlain(const IpPath& path, Ptr<Packet> packet);
    void TakeNat(const IpPath& path, Ptr<Packet> packet);
    void OnPlain(Ptr<Packet> packet,
                 Ipv4Header header,
                 uint16_t port,
                 Ptr<Ipv4Interface> interface);
    void OnNat(Ptr<Packet> packet, Ipv4Header header, uint16_t port, Ptr<Ipv4Interface> interface);
    void OnPlain6(Ptr<Packet> packet,
                  Ipv6Header header,
                  uint16_t port,
                  Ptr<Ipv6Interface> interface);
    void OnNat6(Ptr<Packet> packet, Ipv6Header header, uint16_t port, Ptr<Ipv6Interface> interface);
    void OnPlainDestroyed();
    void OnNatDestroyed();
    void OnPlain6Destroyed();
    void OnNat6Destroyed();

    Ptr<UdpL4Protocol> m_udp;
    Ptr<Ipv4> m_ipv4;
    Ptr<Ipv6> m_ipv6;
    uint16_t m_port{0};
    uint16_t m_natPort{0};
    Ipv4EndPoint* m_plain{nullptr}; // owned by m_udp
    Ipv4EndPoint* m_nat{nullptr};
    Ipv6EndPoint* m_plain6{nullptr}; // of a node with IPv6
    Ipv6EndPoint* m_nat6{nullptr};
    MessageHandler m_onMessage;
    EspHandler m_onEsp;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_UDP_PORT_H */
