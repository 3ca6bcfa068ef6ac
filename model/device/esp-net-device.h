// SPDX-License-Identifier: GPL-2.0-only

#ifndef ESP_NET_DEVICE_H
#define ESP_NET_DEVICE_H

#include "ns3/ipv4-interface-address.h"
#include "ns3/mac48-address.h"
#include "ns3/net-device.h"
#include "ns3/traced-callback.h"

#include <cstdint>

namespace ns3
{

class Node;
class Packet;

namespace ike
{

class EspL4Protocol;

/**
 * @brief The one tunnel device of a node, for any number of tunnels.
 *
 * What the node's routing sends here is matched against the node's policies and SAs
 * (IpsecNodeState) and leaves as ESP to the peer of the SA that takes it. What comes as ESP comes
 * up here as if it had been received. A route into the tunnels names this device and needs no next
 * hop.
 *
 * The device has no queue and no rate: packets leave at once, or when the node's processor has
 * sealed them.
 */
class EspNetDevice : public NetDevice
{
  public:
    static TypeId GetTypeId();

    EspNetDevice();
    ~EspNetDevice() override;

    /**
     * @brief Gives a node its tunnel device, with an interface that is up in each IP stack that the
     * node has, its EspL4Protocol and its IpsecNodeState where missing.
     *
     * @param address of the IPv4 interface, which packets of the node's own carry into the tunnels;
     * an interface must have one. When default, the node's first address other than loopback is
     * borrowed for it. In IPv6 the first global address is borrowed, and the node takes what comes
     * for an address of its own through whichever interface (no strong end system model).
     * @return the device; the node's present one when it has one already, left as it is
     */
    static Ptr<EspNetDevice> AttachTo(Ptr<Node> node,
                                      Ipv4InterfaceAddress address = Ipv4InterfaceAddress());

    /** @brief Who seals and opens. */
    void SetProtocol(Ptr<EspL4Protocol> protocol);

    /** @brief Hands an inner packet up as received. @param protocol 0x0800 or 0x86dd */
    void ReceiveInner(Ptr<Packet> packet, uint16_t protocol);

    void SetIfIndex(const uint32_t index) override;
    uint32_t GetIfIndex() const override;
    Ptr<Channel> GetChannel() const override;
    void SetAddress(Address address) override;
    Address GetAddress() const override;
    bool SetMtu(const uint16_t mtu) override;
    uint16_t GetMtu() const override;
    bool IsLinkUp() const override;
    void AddLinkChangeCallback(Callback<void> callback) override;
    bool IsBroadcast() const override;
    Address GetBroadcast() const override;
    bool IsMulticast() const override;
    Address GetMulticast(Ipv4Address group) const override;
    Address GetMulticast(Ipv6Address address) const override;
    bool IsBridge() const override;
    bool IsPointToPoint() const override;
    bool Send(Ptr<Packet> packet, const Address& dest, uint16_t protocolNumber) override;
    bool SendFrom(Ptr<Packet> packet,
                  const Address& source,
                  const Address& dest,
                  uint16_t protocolNumber) override;
    Ptr<Node> GetNode() const override;
    void SetNode(Ptr<Node> node) override;
    bool NeedsArp() const override;
    void SetReceiveCallback(ReceiveCallback callback) override;
    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override;
    bool SupportsSendFrom() const override;

  protected:
    void DoDispose() override;

  private:
    Ptr<Node> m_node;
    Ptr<EspL4Protocol> m_protocol;
    Mac48Address m_address;
    uint32_t m_index{0};
    uint16_t m_mtu{1400};
    ReceiveCallback m_receive;
    PromiscReceiveCallback m_promiscReceive;
    TracedCallback<Ptr<const Packet>> m_txTrace;
    TracedCallback<Ptr<const Packet>> m_rxTrace;
};

} // namespace ike
} // namespace ns3

#endif /* ESP_NET_DEVICE_H */
