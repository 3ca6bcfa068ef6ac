// SPDX-License-Identifier: GPL-2.0-only

#ifndef AH_L4_PROTOCOL_H
#define AH_L4_PROTOCOL_H

#include "ipsec-l4-protocol.h"

namespace ns3
{
namespace ike
{

class EspL4Protocol;

/** @brief AH in a node's IPv4 and IPv6, protocol 51: hands what comes to the node's EspL4Protocol,
 * which made it and is the head of the data plane. */
class AhL4Protocol : public IpsecL4Protocol
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

  protected:
    void OnTooBig(const IpAddress& peer, ByteView octets, uint32_t mtu) override;

  private:
    EspL4Protocol* m_head{nullptr};
};

} // namespace ike
} // namespace ns3

#endif /* AH_L4_PROTOCOL_H */
