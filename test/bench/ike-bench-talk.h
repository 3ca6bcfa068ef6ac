// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BENCH_TALK_H
#define IKE_BENCH_TALK_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/socket.h"
#include "ns3/udp-l4-protocol.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Datagram sizes in octets, the client's and the hub's by turns, the client's first. */
using BenchSizes = std::vector<uint32_t>;

/** @brief Plain UDP between clients and a hub that speak by turns, the yardstick. It does no more
 * than this, and payloads are virtual. */
class BenchTalk
{
  public:
    virtual ~BenchTalk() = default;

    /** @brief Takes the next client, which is number 0, 1, ... */
    virtual void AddClient(Ptr<Node> node, Ipv4Address address) = 0;

    /** @brief What is to be said from now on. */
    void SetSizes(const BenchSizes& sizes);

    /** @brief A client begins. */
    void Begin(uint32_t client);

    /** @brief How many datagrams have arrived, on both sides. */
    uint64_t Arrived() const;

  protected:
    /** @brief Sends from a client to the hub, or back. */
    virtual void Send(uint32_t client, bool toHub, uint32_t octets) = 0;

    /** @brief A datagram has come; the next follows. */
    void OnArrival(uint32_t client);

  private:
    void SendNext(uint32_t client);

    BenchSizes m_sizes;
    std::vector<uint8_t> m_said; //!< by each client and the hub together
    uint64_t m_arrived{0};
};

/** @brief Through UDP end points, as the IKE peers use them: without ns-3's sockets. */
class BenchBareTalk : public BenchTalk
{
  public:
    BenchBareTalk(Ptr<Node> hub, uint16_t port, Ipv4Address firstClient, uint32_t addressStep);

    void AddClient(Ptr<Node> node, Ipv4Address address) override;

  private:
    struct Side
    {
        BenchBareTalk* talk{nullptr};
        uint32_t index{0};
        Ipv4Address address;
        Ptr<UdpL4Protocol> udp;
        Ptr<Ipv4> ipv4;
        void OnPacket(Ptr<Packet> packet, Ipv4Header header, uint16_t port, Ptr<Ipv4Interface>);
    };

    void Send(uint32_t client, bool toHub, uint32_t octets) override;
    void OnHubPacket(Ptr<Packet> packet, Ipv4Header header, uint16_t port, Ptr<Ipv4Interface>);

    Side m_hub;
    uint16_t m_port;
    uint32_t m_first;
    uint32_t m_step;
    std::vector<std::unique_ptr<Side>> m_clients;
};

/** @brief Through ns-3's UDP sockets. */
class BenchSocketTalk : public BenchTalk
{
  public:
    BenchSocketTalk(Ptr<Node> hub, uint16_t port, Ipv4Address firstClient, uint32_t addressStep);

    void AddClient(Ptr<Node> node, Ipv4Address address) override;

  private:
    struct Side
    {
        BenchSocketTalk* talk{nullptr};
        uint32_t index{0};
        Ipv4Address address;
        Ptr<Socket> socket;
        void OnReadable(Ptr<Socket> socket);
    };

    void Send(uint32_t client, bool toHub, uint32_t octets) override;
    void OnHubReadable(Ptr<Socket> socket);

    Ptr<Socket> m_hub;
    uint16_t m_port;
    uint32_t m_first;
    uint32_t m_step;
    std::vector<std::unique_ptr<Side>> m_clients;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_BENCH_TALK_H */
