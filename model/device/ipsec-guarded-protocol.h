// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_GUARDED_PROTOCOL_H
#define IPSEC_GUARDED_PROTOCOL_H

#include "ipsec-l4-protocol.h"
#include "ipsec-outbound.h"

namespace ns3
{
namespace ike
{

/**
 * @brief Stands between one transport protocol of a node (TCP, UDP, ICMP) and IP, so that the
 * node's own packets meet its IPsec policy: those that it sends, before IP gets them, and those
 * that came in the clear, before the protocol does (RFC 4301 sections 5.1 and 5.2).
 *
 * Takes the protocol's place in Ipv4 and Ipv6 and its down targets, which is all that ns-3 offers
 * and all that is needed. What leaves alone: multicast and broadcast, neighbor discovery, loopback,
 * the ports of IKE, and what routing leads into the tunnel device. Raw sockets speak to IP directly
 * and are not seen.
 */
class IpsecGuardedProtocol : public IpsecL4Protocol
{
  public:
    static TypeId GetTypeId();

    IpsecGuardedProtocol();
    ~IpsecGuardedProtocol() override;

    /** @brief Steps in before a protocol, in the stacks that it is connected to. All outlive this.
     */
    void Guard(Ptr<IpL4Protocol> inner,
               IpsecNodeState& state,
               IpsecOutbound& outbound,
               IpsecIpLink& link,
               Ptr<NetDevice> tunnel);

    /** @brief The protocol behind this. */
    Ptr<IpL4Protocol> Inner() const;

    int GetProtocolNumber() const override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv4Header& header,
                     Ptr<Ipv4Interface> incomingInterface) override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv6Header& header,
                     Ptr<Ipv6Interface> incomingInterface) override;
    void ReceiveIcmp(Ipv4Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv4Address payloadSource,
                     Ipv4Address payloadDestination,
                     const uint8_t payload[8]) override;
    void ReceiveIcmp(Ipv6Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv6Address payloadSource,
                     Ipv6Address payloadDestination,
                     const uint8_t payload[8]) override;

  protected:
    void DoDispose() override;

  private:
    void Send4(Ptr<Packet> packet,
               Ipv4Address source,
               Ipv4Address destination,
               uint8_t protocol,
               Ptr<Ipv4Route> route);
    void Send6(Ptr<Packet> packet,
               Ipv6Address source,
               Ipv6Address destination,
               uint8_t protocol,
               Ptr<Ipv6Route> route);
    bool IsExempt(const IpsecPacketFields& fields, Ptr<const Packet> packet, bool isInbound) const;
    template <class DsTag, class TtlTag>
    bool Protect(Ptr<Packet> packet, IpsecOwnPacket own);
    bool MayPass(IpsecPacketFields fields, Ptr<Packet> packet, Ptr<NetDevice> device);

    Ptr<IpL4Protocol> m_inner;
    IpsecNodeState* m_state{nullptr};
    IpsecOutbound* m_outbound{nullptr};
    Ptr<NetDevice> m_tunnel;
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_GUARDED_PROTOCOL_H */
