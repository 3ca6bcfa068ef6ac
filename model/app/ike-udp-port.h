// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_UDP_PORT_H
#define IKE_UDP_PORT_H

#include "ike-address.h"
#include "ike-bytes.h"

#include "ns3/ptr.h"

#include <cstdint>
#include <functional>

namespace ns3
{

class Node;
class Packet;
class Socket;

namespace ike
{

/**
 * @brief A peer's two UDP ports: the plain one (500), and the one that IKE shares with
 * UDP-encapsulated ESP (4500, RFC 3948), where IKE messages stand behind four zero octets, the
 * non-ESP marker.
 *
 * One socket a port serves all peers; replies leave from the address that the request came to.
 */
class IkeUdpPort
{
  public:
    /** @brief Takes an IKE message, without marker. */
    using MessageHandler = std::function<void(const IpPath& path, Bytes octets)>;

    /** @brief Takes an ESP packet, from the SPI on. */
    using EspHandler = std::function<void(const IpPath& path, Ptr<Packet> packet)>;

    /**
     * @brief Opens both ports for all addresses of a node.
     * @param port for plain IKE @param natPort for IKE with marker and ESP; 0 for none
     */
    void Open(Ptr<Node> node, uint16_t port, uint16_t natPort);

    void Close();

    bool IsOpen() const;

    void SetMessageHandler(MessageHandler handler);
    void SetEspHandler(EspHandler handler);

    /** @brief Sends an IKE message from path.local to path.remote, with the marker when either port
     * is the NAT port. */
    void Send(const IpPath& path, ByteView octets);

  private:
    void OnReadable(Ptr<Socket> socket);
    void Receive(uint16_t localPort, const IpPath& path, Ptr<Packet> packet);
    Ptr<Socket> MakeSocket(uint16_t port);

    Ptr<Node> m_node;
    uint16_t m_natPort{0};
    Ptr<Socket> m_plainSocket;
    Ptr<Socket> m_natSocket;
    MessageHandler m_onMessage;
    EspHandler m_onEsp;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_UDP_PORT_H */
