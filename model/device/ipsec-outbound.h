// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_OUTBOUND_H
#define IPSEC_OUTBOUND_H

#include "ipsec-ip-link.h"
#include "ipsec-node-state.h"
#include "ipsec-reassembly.h"

namespace ns3
{
namespace ike
{

/** @brief What outer headers of tunnel mode are like, RFC 4301 section 5.1.2, and what becomes of
 * packets that get too large. */
struct IpsecOuterRules
{
    bool copyDscp{true};
    uint8_t dscp{0};
    uint8_t ttl{64};
    bool copyDf{false};
    bool df{false};
    bool fragmentBefore{false}; //!< cut inner IPv4 packets so that what leaves is whole
};

/** @brief A packet of the node's own, between the protocol that made it and IP. */
struct IpsecOwnPacket
{
    IpsecPacketFields fields; //!< as its IP header would say
    Ptr<Packet> content;      //!< behind the IP header
    Ptr<Ipv4Route> route4;
    Ptr<Ipv6Route> route6;
};

/** @brief What IPsec says of a packet of the node's own. */
enum class IpsecOwnVerdict : uint8_t
{
    LEFT_ALONE, //!< it goes its way in the clear
    TAKEN,      //!< it was sent protected, waits, or was dropped
};

/**
 * @brief The way of packets out of a node, RFC 4301 section 5.1: policy, SA, sequence number,
 * protection, processor, outer header.
 *
 * Packets come from the tunnel device, headers included, or from the node's own transport
 * protocols.
 */
class IpsecOutbound
{
  public:
    /**
     * @param rules may change between packets
     * @param owner holds this and the others, and lives as long as a packet waits
     */
    IpsecOutbound(IpsecNodeState& state,
                  IpsecIpLink& link,
                  const IpsecOuterRules& rules,
                  Object* owner);

    /** @brief An IP packet that routing led to the tunnel device; taken over. */
    void SendInner(Ptr<Packet> packet);

    /** @brief A packet of the node's own; its content is taken over when it is taken. */
    IpsecOwnVerdict SendOwn(const IpsecOwnPacket& own);

    /** @brief Counts and traces a packet that the device refused to pass on. */
    void Refuse(Ptr<const Packet> packet, IpsecDropReason reason, uint32_t mtu);

    /** @brief Lets go of fragments that wait for others. */
    void ForgetPieces()
    {
        m_reassembly.Clear();
    }

  private:
    /** @brief A packet with the SA that it goes by. */
    struct Job
    {
        InstalledSa& sa;
        Ptr<Packet> packet; //!< what the SA protects
        uint8_t next{0};    //!< what that is
        IpsecDeparture departure;
    };

    void SendInnerCounted(Ptr<Packet> packet, const IpsecPacketFields& fields);
    bool NeedsWhole(const IpsecPacketFields& fields) const;
    void SendWhole(Ptr<Packet> piece);
    void SendOwnCounted(const IpsecOwnPacket& own);
    void Tunnel(InstalledSa& sa, Ptr<Packet> packet, const IpsecPacketFields& fields);
    void Transport(InstalledSa& sa, const IpsecOwnPacket& own);
    void Bypass(Ptr<Packet> packet);
    void Want(const IpsecSpdEntry* entry,
              const IpsecPacketFields& fields,
              Ptr<const Packet> packet,
              std::function<void()> resume);
    std::optional<IpsecDropReason> Prepare(Job& job);
    std::optional<IpsecDropReason> FitTunnel(Job& job, const IpsecPacketFields& fields, bool& cut);
    void Cut(Job& job, size_t largest);
    void Protect(Job& job);
    Duration Seal(Job& job, uint64_t sequence);
    void Depart(Ptr<Packet> packet, const IpsecDeparture& departure);
    void Drop(Ptr<const Packet> packet, IpsecDropReason reason, EspSpi spi = EspSpi());

    IpsecNodeState& m_state;
    IpsecIpLink& m_link;
    const IpsecOuterRules& m_rules;
    Object* m_owner;
    IpsecReassembly m_reassembly;
    uint16_t m_ownPackets{0}; // identifications of the node's own packets in tunnels
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_OUTBOUND_H */
