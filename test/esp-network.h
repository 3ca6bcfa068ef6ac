// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_NETWORK_H
#define ESP_NETWORK_H

#include "esp-l4-protocol.h"
#include "esp-net-device.h"
#include "ipsec-node-state.h"

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/socket.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A datagram that a host of an EspNetwork got. */
struct EspTestArrival
{
    Bytes payload;
    Time at;
};

/**
 * @brief Host 10.1.0.2, gateways 192.0.2.1 and 192.0.2.2, host 10.2.0.2, in a row over
 * point-to-point links of 100 Mb/s and 1 ms, with a tunnel device at each gateway that the other
 * host's subnet is routed to. The SAs are the test's. Ends the simulation when it goes.
 */
class EspNetwork
{
  public:
    enum Place
    {
        HOST_A,
        GATEWAY_A,
        GATEWAY_B,
        HOST_B,
    };

    /** @param real crypto, else modelled */
    explicit EspNetwork(bool real, std::shared_ptr<const IkeCostProfile> costs = nullptr);
    ~EspNetwork();

    Ptr<Node> Get(Place place) const;
    Ptr<IpsecNodeState> Ipsec(Place gateway) const;
    Ptr<EspNetDevice> Device(Place gateway) const;
    Ptr<EspL4Protocol> Protocol(Place gateway) const;

    /** @brief The device of gateway A towards gateway B, or the other way. */
    Ptr<NetDevice> Outside(Place gateway) const;

    IkeCryptoProvider& Provider()
    {
        return *m_provider;
    }

    /** @brief One direction of a tunnel at one gateway: subnets 10.1/16 and 10.2/16, keys that
     * follow from the SPI. */
    IpsecSaParameters Parameters(Place gateway,
                                 IpsecDirection direction,
                                 uint32_t spi,
                                 const CipherSuite& suite = DefaultSuite()) const;

    /** @brief Both directions at both gateways: A sends by @p spiAtB, B by @p spiAtA. */
    void InstallTunnel(uint32_t spiAtA, uint32_t spiAtB, const CipherSuite& suite = DefaultSuite());

    void Install(Place gateway, const IpsecSaParameters& parameters, IpsecUserId user = 0);

    static CipherSuite DefaultSuite();

    /** @brief Schedules a datagram from port 4000 of one host to port 5000 of another. */
    void SendUdp(Time at, Place from, Place to, Ptr<Packet> payload, uint8_t tos = 0);
    void SendUdp(Time at, Place from, Place to, Bytes payload, uint8_t tos = 0);

    /** @brief What came to port 5000 of a host. */
    const std::vector<EspTestArrival>& Arrived(Place host) const;

    /** @brief Schedules an echo request between hosts; replies are counted by EchoReplies(). */
    void SendEcho(Time at, Place from, Place to);
    uint32_t EchoReplies() const;

    /** @brief Captures what passes between the gateways. @param file to write, a pcap */
    void Capture(const std::string& file);

    /** @brief Runs until nothing is left to happen. */
    void Run();

    /** @brief Checks the identities of all counters of both gateways. */
    void CheckCounters() const;

    Ipv4Address Address(Place place) const;

  private:
    void Listen(Place host);
    void SendNow(Place from, Place to, Ptr<Packet> payload, uint8_t tos);
    void EchoNow(Place from, Place to);

    std::shared_ptr<IkeCryptoProvider> m_provider;
    NodeContainer m_nodes;
    NetDeviceContainer m_middle;
    std::vector<Ptr<Socket>> m_sockets;
    std::vector<EspTestArrival> m_arrived[4];
    uint32_t m_echoReplies{0};
};

} // namespace ike
} // namespace ns3

#endif /* ESP_NETWORK_H */
