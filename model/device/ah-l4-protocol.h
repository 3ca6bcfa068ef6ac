// SPDX-License-Identifier: GPL-2.0-only

#ifndef AH_L4_PROTOCOL_H
#define AH_L4_PROTOCOL_H

#include "ns3/ip-l4-protocol.h"

namespace ns3
{
namespace ike
{

class EspL4Protocol;

/** @brief AH in a node's IPv4 and IPv6, protocol 51: hands what comes to the node's EspL4Protocol,
 * which made it and is the head of the data plane. */
class AhL4Protocol : public IpL4Protocol
{
  public:
    static constexpr uint8_t PROT_NUMBER = 51; //!< IANA "Assigned Internet Protocol Numbers"

    static TypeId GetTypeId();

    AhL4Protocol();
    ~AhL4Protocol() override;

    /** @brief Who does the work; holds this. */
    void SetHead(EspL4Protocol* head);

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
    void SetDownTarget(DownTargetCallback callback) override;
    void SetDownTarget6(DownTargetCallback6 callback) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  private:
    EspL4Protocol* m_head{nullptr};
    DownTargetCallback m_downTarget;
    DownTargetCallback6 m_downTarget6;
};

} // namespace ike
} // namespace ns3

#endif /* AH_L4_PROTOCOL_H */
