// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_L4_PROTOCOL_H
#define IPSEC_L4_PROTOCOL_H

#include "ike-address.h"
#include "ike-bytes.h"

#include "ns3/ip-l4-protocol.h"

namespace ns3
{
namespace ike
{

/** @brief What protocols that the data plane puts into a node's IPv4 and IPv6 have in common: down
 * targets, and one way for the two kinds of ICMP message that tell of a path's MTU. */
class IpsecL4Protocol : public IpL4Protocol
{
  public:
    static TypeId GetTypeId();

    IpsecL4Protocol();
    ~IpsecL4Protocol() override;

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
    void SetDownTarget(DownTargetCallback callback) override;
    void SetDownTarget6(DownTargetCallback6 callback) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  protected:
    void DoDispose() override;

    /** @brief ICMP said that a packet of this protocol to @p peer was too big. @param octets the
     * first 8 behind its IP header @param mtu what would pass; 0 when it did not say */
    virtual void OnTooBig(const IpAddress& peer, ByteView octets, uint32_t mtu);

    DownTargetCallback m_downTarget;
    DownTargetCallback6 m_downTarget6;
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_L4_PROTOCOL_H */
