// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_L4_PROTOCOL_H
#define ESP_L4_PROTOCOL_H

#include "ipsec-node-state.h"

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"

namespace ns3
{
namespace ike
{

class EspNetDevice;

/**
 * @brief ESP in a node's IPv4, protocol 50: seals inner packets that EspNetDevice was given and
 * sends them, opens those that come and hands them up through that device (RFC 4301 sections 5.1
 * and 5.2).
 *
 * State, counters and traces are those of the node's IpsecNodeState. The outer header is built by
 * RFC 4301 section 5.1.2: DSCP copied or fixed, ECN as RFC 6040 says, TTL and DF as configured, no
 * options. Its identification counts by SA. The inner TTL is routing's business, which decrements
 * it as it does for any packet that is forwarded.
 */
class EspL4Protocol : public IpL4Protocol
{
  public:
    static constexpr uint8_t PROT_NUMBER = 50; //!< IANA "Assigned Internet Protocol Numbers"

    static TypeId GetTypeId();

    EspL4Protocol();
    ~EspL4Protocol() override;

    /** @brief Makes the protocol work for a node with an Ipv4 stack, and inserts it there. */
    void AttachTo(Ptr<Node> node);

    /** @brief Where opened packets come up. */
    void SetDevice(Ptr<EspNetDevice> device);

    /** @brief Seals and sends an inner packet, which is taken over. */
    void SendInner(Ptr<Packet> packet);

    /** @brief Counts and traces a packet that the device refused to pass on. */
    void RefuseInner(Ptr<Packet> packet, IpsecDropReason reason);

    int GetProtocolNumber() const override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv4Header& header,
                     Ptr<Ipv4Interface> incomingInterface) override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv6Header& header,
                     Ptr<Ipv6Interface> incomingInterface) override;
    void SetDownTarget(DownTargetCallback callback) override;
    void SetDownTarget6(DownTargetCallback6 callback) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  protected:
    void DoDispose() override;

  private:
    /** @brief How a sealed packet leaves. */
    struct Departure
    {
        bool udp{false};
        IpPath path;
        Ipv4Header header;
        Ptr<Ipv4Route> route;
        EspSpi spi;
        uint32_t octets{0}; //!< of the inner packet
    };

    /** @brief What of the outer packet matters when the inner one is taken out. */
    struct Arrival
    {
        IpAddress receiver;
        uint8_t ecn{0};
    };

    InstalledSa* ChooseSa(Ptr<Packet> packet, const IpsecPacketFields& fields);
    std::optional<IpsecDropReason> Prepare(const InstalledSa& sa,
                                           const IpsecPacketFields& fields,
                                           const EspLayout& layout,
                                           Ptr<Packet> packet,
                                           Departure& departure) const;
    void BuildHeader(const IpsecSaParameters& parameters,
                     const IpsecPacketFields& fields,
                     Ipv4Header& header) const;
    void Depart(Ptr<Packet> esp, const Departure& departure);
    void Open(Ptr<Packet> packet, const Arrival& arrival);
    void Accept(InstalledSa& sa,
                Ptr<Packet> packet,
                uint64_t sequence,
                const EspLayout& layout,
                uint8_t nextHeader,
                const Arrival& arrival,
                Duration delay);
    std::optional<IpsecDropReason> Unwrap(const InstalledSa& sa,
                                          Ptr<Packet> packet,
                                          uint8_t nextHeader,
                                          const Arrival& arrival) const;
    void Deliver(Ptr<Packet> packet, uint16_t protocol);
    Duration PacketCost(Duration cipher) const;
    void DropOffered(Ptr<const Packet> packet,
                     IpsecDropReason reason,
                     IpsecDirection direction,
                     InstalledSa& sa);

    bool m_copyDscp{true};
    uint8_t m_dscp{0};
    uint8_t m_ttl{64};
    bool m_copyDf{false};
    bool m_df{false};
    Ptr<IpsecNodeState> m_state;
    Ptr<Ipv4> m_ipv4;
    Ptr<EspNetDevice> m_device;
    DownTargetCallback m_downTarget;
    DownTargetCallback6 m_downTarget6;
};

} // namespace ike
} // namespace ns3

#endif /* ESP_L4_PROTOCOL_H */
