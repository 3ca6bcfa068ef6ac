// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_L4_PROTOCOL_H
#define ESP_L4_PROTOCOL_H

#include "ipsec-inbound.h"
#include "ipsec-l4-protocol.h"
#include "ipsec-outbound.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

class AhL4Protocol;
class EspNetDevice;
class IpsecForwardPolicy;
class IpsecGuardedProtocol;
class IpsecGuardedRouting;
class IpsecGuardedRouting6;

/**
 * @brief ESP in a node's IPv4 and IPv6, protocol 50, and the head of the node's data plane: what
 * comes goes to its IpsecInbound, what EspNetDevice or a guarded transport protocol sends to its
 * IpsecOutbound. AH is AhL4Protocol's, which hands everything here.
 *
 * State, counters and traces are those of the node's IpsecNodeState. The attributes say what outer
 * headers of tunnel mode are like (RFC 4301 section 5.1.2): DSCP copied or fixed, ECN as RFC 6040
 * says, TTL and DF as configured, no options. Its identification counts by SA. The inner TTL is
 * routing's business, which decrements it as it does for any packet that is forwarded.
 */
class EspL4Protocol : public IpsecL4Protocol
{
  public:
    static constexpr uint8_t PROT_NUMBER = 50; //!< IANA "Assigned Internet Protocol Numbers"

    static TypeId GetTypeId();

    EspL4Protocol();
    ~EspL4Protocol() override;

    /** @brief Makes the protocol work for a node with an IP stack, and inserts it and AH there. */
    void AttachTo(Ptr<Node> node);

    /** @brief Where packets out of tunnels come up. */
    void SetDevice(Ptr<EspNetDevice> device);

    /** @brief Protects and sends an inner packet, which is taken over. */
    void SendInner(Ptr<Packet> packet);

    /** @brief Counts and traces a packet that the device refused to pass on. */
    void RefuseInner(Ptr<Packet> packet, IpsecDropReason reason);

    /**
     * @brief From now on the packets of the node's own TCP, UDP and ICMP meet its IPsec policy, as
     * transport mode needs: IpsecGuardedProtocol. Protocols that are there already are left alone.
     */
    void GuardHost();

    /**
     * @brief A device of the node is on the protected side (RFC 4301 section 3.1), as that of a
     * LAN: the policy does not ask packets from there whether they should have come protected, nor
     * those that leave there whether they should be. Without any such device the node judges by
     * addresses alone (JudgeForwarded()).
     */
    void AddInside(Ptr<const NetDevice> device);

    /** @brief What came in as protocol 50 or 51. */
    RxStatus Take(Ptr<Packet> packet,
                  ProtocolId protocol,
                  const Ipv4Header& header,
                  Ptr<Ipv4Interface> incomingInterface);
    RxStatus Take(Ptr<Packet> packet,
                  ProtocolId protocol,
                  const Ipv6Header& header,
                  Ptr<Ipv6Interface> incomingInterface);

    /** @brief An ICMP message said that packets of an SA are too big. @param octets the first 8
     * behind the IP header of what was too big */
    void LearnMtu(ProtocolId protocol, const IpAddress& peer, ByteView octets, uint32_t mtu);

    int GetProtocolNumber() const override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv4Header& header,
                     Ptr<Ipv4Interface> incomingInterface) override;
    RxStatus Receive(Ptr<Packet> packet,
                     const Ipv6Header& header,
                     Ptr<Ipv6Interface> incomingInterface) override;

  protected:
    void DoDispose() override;
    void OnTooBig(const IpAddress& peer, ByteView octets, uint32_t mtu) override;

  private:
    // what the attributes read and write
    void SetCopyDscp(bool value)
    {
        m_rules.copyDscp = value;
    }

    bool GetCopyDscp() const
    {
        return m_rules.copyDscp;
    }

    void SetDscp(uint8_t value)
    {
        m_rules.dscp = value;
    }

    uint8_t GetDscp() const
    {
        return m_rules.dscp;
    }

    void SetTtl(uint8_t value)
    {
        m_rules.ttl = value;
    }

    uint8_t GetTtl() const
    {
        return m_rules.ttl;
    }

    void SetCopyDf(bool value)
    {
        m_rules.copyDf = value;
    }

    bool GetCopyDf() const
    {
        return m_rules.copyDf;
    }

    void SetDf(bool value)
    {
        m_rules.df = value;
    }

    bool GetDf() const
    {
        return m_rules.df;
    }

    void SetFragmentBefore(bool value)
    {
        m_rules.fragmentBefore = value;
    }

    bool GetFragmentBefore() const
    {
        return m_rules.fragmentBefore;
    }

    void ReceiveEncapsulated(Ptr<Packet> packet, const IpPath& path);
    void GuardOne(Ptr<IpL4Protocol> protocol);
    void GuardForwarding();

    IpsecOuterRules m_rules;
    Time m_pathMtuAge;
    Ptr<Node> m_node;
    Ptr<IpsecNodeState> m_state;
    std::unique_ptr<IpsecIpLink> m_link;
    std::unique_ptr<IpsecOutbound> m_outbound;
    std::unique_ptr<IpsecInbound> m_inbound;
    Ptr<EspNetDevice> m_device;
    Ptr<AhL4Protocol> m_ah;
    std::vector<Ptr<IpsecGuardedProtocol>> m_guards;
    std::unique_ptr<IpsecForwardPolicy> m_forwardPolicy;
    Ptr<IpsecGuardedRouting> m_guardedRouting;
    Ptr<IpsecGuardedRouting6> m_guardedRouting6;
};

} // namespace ike
} // namespace ns3

#endif /* ESP_L4_PROTOCOL_H */
