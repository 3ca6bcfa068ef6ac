// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_INBOUND_H
#define IPSEC_INBOUND_H

#include "ipsec-ip-link.h"
#include "ipsec-node-state.h"

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6-interface.h"

#include <functional>

namespace ns3
{
namespace ike
{

/** @brief A protected packet's outer header, and where it came in. */
struct IpsecArrival
{
    ProtocolId protocol{ProtocolId::ESP};
    bool encapsulated{
        false};  //!< came in UDP or TCP; the header is made up from the ports' addresses
    IpPath path; //!< that of UDP or TCP, if encapsulated
    IpHeaderFields outer;
    Ptr<Ipv4Interface> interface4;
    Ptr<Ipv6Interface> interface6;
};

/**
 * @brief The way of protected packets into a node, RFC 4301 section 5.2: SA by SPI, replay check,
 * checksum, processor, selectors, and up: to the tunnel device, or to the transport protocol that
 * it is for.
 */
class IpsecInbound
{
  public:
    /** @brief Takes the packet that was in a tunnel. @param protocol 0x0800 or 0x86dd */
    using TunnelReceiver = std::function<void(Ptr<Packet> packet, uint16_t protocol)>;

    /** @param owner holds this and the others, and lives as long as a packet waits */
    IpsecInbound(IpsecNodeState& state, IpsecIpLink& link, Object* owner);

    void SetTunnelReceiver(TunnelReceiver receiver);

    /** @brief An ESP or AH packet from its SPI or next header on; taken over. */
    void Receive(Ptr<Packet> packet, const IpsecArrival& arrival);

  private:
    struct Opened
    {
        Ptr<Packet> packet;
        uint8_t next{0};
        IpsecArrival arrival;
    };

    void TellUnknownSpi(EspSpi spi, const IpsecArrival& arrival);
    void Open(InstalledSa& sa, Ptr<Packet> packet, const IpsecArrival& arrival, uint32_t sequence);
    std::optional<IpsecDropReason> Accept(InstalledSa& sa,
                                          const Opened& opened,
                                          uint64_t sequence,
                                          uint64_t octets);
    std::optional<IpsecDropReason> Unwrap(const InstalledSa& sa, const Opened& opened) const;
    std::optional<IpsecDropReason> CheckTransport(const InstalledSa& sa,
                                                  const Opened& opened) const;
    void Deliver(const Opened& opened, IpsecMode mode);
    void DeliverUp(const Opened& opened);
    Ptr<IpL4Protocol> UpperProtocol(const Opened& opened) const;
    void DropOffered(Ptr<const Packet> packet, IpsecDropReason reason, InstalledSa& sa);

    IpsecNodeState& m_state;
    IpsecIpLink& m_link;
    Object* m_owner;
    TunnelReceiver m_tunnelReceiver;
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_INBOUND_H */
