// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_HOST_NETWORK_H
#define ESP_HOST_NETWORK_H

#include "esp-l4-protocol.h"
#include "esp-net-device.h"
#include "ipsec-node-state.h"

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/socket.h"

#include <map>
#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Two hosts on a link of 100 Mb/s and 1 ms, 192.0.2.1 and .2, or fd00::1 and ::2, whose own
 * packets go through IPsec when the test says so. Ends the simulation when it goes.
 */
class EspHostNetwork
{
  public:
    EspHostNetwork(bool real, bool ipv6);
    ~EspHostNetwork();

    Ptr<ns3::Node> Node(int host) const;
    Ptr<IpsecNodeState> Ipsec(int host) const;
    Ptr<EspL4Protocol> Protocol(int host) const;
    IpAddress Address(int host) const;

    /** @brief Everything of the network's family. */
    TrafficSelectors Any() const;

    IpsecSaParameters Parameters(int host,
                                 IpsecDirection direction,
                                 ProtocolId protocol,
                                 IpsecMode mode,
                                 const CipherSuite& suite) const;

    /** @brief All four halves of a pair between the hosts, for all their packets. */
    void InstallPair(ProtocolId protocol, IpsecMode mode, const CipherSuite& suite);

    void RemoveAll(int host);

    /** @brief Schedules a datagram from port 4000 to the other host. */
    void SendUdp(Time at, int from, Bytes payload, uint16_t port = 5000);

    /** @brief Schedules a stream from a host to port 6000 of the other. */
    void SendTcp(Time at, int from, size_t octets);

    /** @brief The datagrams that came to ports 5000 to 5002 of a host. */
    const std::vector<Bytes>& Arrived(int host) const;
    size_t TcpReceived(int host) const;

    /** @brief Schedules the first protected packet of host 0 once more; @p changed in its last
     * octet. */
    void RepeatWire(Time at, bool changed);

    /** @brief How many packets of each protocol were on the link. */
    const std::map<uint8_t, size_t>& WireProtocols() const;

    void Run(Time until);
    void CheckCounters() const;

  private:
    void Listen(int host);
    void Watch(int host);

    bool m_ipv6;
    std::shared_ptr<IkeCryptoProvider> m_provider;
    NodeContainer m_nodes;
    NetDeviceContainer m_devices;
    std::vector<Ptr<Socket>> m_sockets;
    std::vector<Bytes> m_arrived[2];
    size_t m_tcpReceived[2]{};
    size_t m_tcpLeft{0};
    std::map<uint8_t, size_t> m_protocols;
    Ptr<Packet> m_first; // the first protected packet of host 0, from its IP header on
};

} // namespace ike
} // namespace ns3

#endif /* ESP_HOST_NETWORK_H */
