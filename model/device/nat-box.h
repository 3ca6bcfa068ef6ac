// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_BOX_H
#define NAT_BOX_H

#include "ike-prefix-routing.h"
#include "nat-translator.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/traced-callback.h"

#include <array>
#include <iosfwd>
#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a NAT has done so far, in packets. */
struct NatCounters
{
    uint64_t outbound{0};
    uint64_t inbound{0};
    uint64_t hairpinned{0};
    std::array<uint64_t, NAT_DROP_REASONS> dropped{}; //!< by NatDropReason

    /** @brief All that were thrown away. */
    uint64_t Dropped() const;
};

/**
 * @brief Makes a node a NAT: an Ipv4RoutingProtocol around the node's own, which translates what
 * passes between the outside interface and the others (RFC 3022, RFC 4787, RFC 5382, RFC 5508).
 *
 * The node forwards between any ns-3 devices: point-to-point, CSMA, Wi-Fi. The external address is
 * the outside interface's first one, also after it changes. Packets to the node itself, from inside
 * or echo requests from outside, are delivered; whatever else comes unasked is dropped. Fragments
 * follow their first one. NatHelper puts it in place.
 *
 * outbound + inbound + hairpinned + dropped = the packets that met the translation.
 */
class NatBox : public Ipv4RoutingProtocol
{
  public:
    using RouteInputArguments = RouteInputTypes<decltype(&Ipv4RoutingProtocol::RouteInput)>;

    static TypeId GetTypeId();
    NatBox();
    ~NatBox() override;

    /** @brief What is done to packets; before the first one. */
    void SetPolicy(const NatPolicy& policy);

    const NatPolicy& GetPolicy() const
    {
        return m_policy;
    }

    /** @brief The node's routing, which goes on deciding the ways. */
    void SetRouting(Ptr<Ipv4RoutingProtocol> routing);

    Ptr<Ipv4RoutingProtocol> GetRouting() const;

    /** @brief Which IPv4 interface leads outside. */
    void SetOutside(uint32_t interface);

    /** @brief Leads an external port inside for good. */
    void AddForward(NatProtocol protocol,
                    uint16_t externalPort,
                    Ipv4Address inside,
                    uint16_t insidePort);

    /** @brief Forgets all mappings, as a power cut does; static forwards stay. */
    void Reboot();

    /** @brief The outside interface gets another address, as after a new DHCP lease or PPP session;
     * mappings are forgotten unless @p keepMappings. */
    void Rebind(Ipv4Address address, bool keepMappings = false);

    /** @brief The node that is this NAT. */
    Ptr<Node> GetNode() const;

    /** @brief The external address now; 0.0.0.0 when the outside interface has none. */
    Ipv4Address GetExternalAddress() const;

    /** @brief All mappings that live now, by protocol and external port. */
    std::vector<NatMapping> GetMappings() const;

    /** @brief Writes them as a table. */
    void PrintMappings(std::ostream& os) const;

    const NatCounters& GetCounters() const
    {
        return m_counters;
    }

    // From Ipv4RoutingProtocol.
    Ptr<Ipv4Route> RouteOutput(Ptr<Packet> packet,
                               const Ipv4Header& header,
                               Ptr<NetDevice> oif,
                               Socket::SocketErrno& sockerr) override;
    bool RouteInput(Ptr<const Packet> packet,
                    const Ipv4Header& header,
                    Ptr<const NetDevice> idev,
                    RouteInputArguments::UnicastForward ucb,
                    RouteInputArguments::MulticastForward mcb,
                    RouteInputArguments::LocalDeliver lcb,
                    RouteInputArguments::Failure ecb) override;
    void NotifyInterfaceUp(uint32_t interface) override;
    void NotifyInterfaceDown(uint32_t interface) override;
    void NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address) override;
    void SetIpv4(Ptr<Ipv4> ipv4) override;
    void PrintRoutingTable(Ptr<OutputStreamWrapper> stream,
                           Time::Unit unit = Time::S) const override;

    typedef void (*MappingCallback)(const NatMapping& mapping, bool isNew);
    typedef void (*DropCallback)(NatDropReason reason,
                                 Ptr<const Packet> packet,
                                 const Ipv4Header& header);

  protected:
    void DoDispose() override;

  private:
    NatTranslator& Translator();
    bool GoesOutside(Ptr<const Packet> packet, const Ipv4Header& header) const;
    Result<NatDatagram, NatDropReason> ReadHead(Ptr<const Packet> packet,
                                                const Ipv4Header& header) const;
    void Drop(NatDropReason reason, Ptr<const Packet> packet, const Ipv4Header& header);
    void DropExpired(const NatDatagram& datagram,
                     Ptr<const Packet> packet,
                     const Ipv4Header& header);
    TimePoint Now() const;

    NatPolicy m_policy;
    std::unique_ptr<NatTranslator> m_translator; //!< from the first need
    Ptr<Ipv4> m_ipv4;
    Ptr<Ipv4RoutingProtocol> m_routing;
    uint32_t m_outside{0};
    NatCounters m_counters;
    TracedCallback<const NatMapping&, bool> m_mappingTrace;
    TracedCallback<NatDropReason, Ptr<const Packet>, const Ipv4Header&> m_dropTrace;
};

} // namespace ike
} // namespace ns3

#endif /* NAT_BOX_H */
