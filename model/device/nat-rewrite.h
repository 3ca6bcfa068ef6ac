// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_REWRITE_H
#define NAT_REWRITE_H

#include "ike-bytes.h"
#include "ike-result.h"
#include "nat-table.h"

#include <optional>
#include <tuple>

namespace ns3
{
namespace ike
{

/** @brief What the fragments of one datagram have in common, RFC 791 section 3.2: source and
 * destination, identification, protocol. */
using NatFragmentKey = std::tuple<uint32_t, uint32_t, uint16_t, uint8_t>;

/**
 * @brief The two endpoints of one IPv4 packet, or of the packet that an ICMP error quotes: what a
 * NAT reads, and writes. Checksums are adjusted, not computed anew (RFC 1624); a checksum of zero
 * was never computed and stays zero.
 */
class NatDatagram
{
  public:
    /** @brief Enough of a packet's first octets: two IP headers with options, and 20 of TCP. */
    static constexpr size_t HEAD = 60 + 8 + 60 + 20;

    /** @brief What a packet is to a NAT. */
    enum class Kind : uint8_t
    {
        FLOW,       //!< UDP, TCP or an ICMP query, with ports or identifier
        ICMP_ERROR, //!< quotes a packet of a flow
        FRAGMENT,   //!< a later fragment: no ports
        OTHER,      //!< a protocol without ports
    };

    /** @brief Reads the head of a packet, from its IPv4 header on. */
    static Result<NatDatagram, NatDropReason> Read(Bytes head);

    Kind GetKind() const
    {
        return m_kind;
    }

    uint8_t IpProtocol() const
    {
        return m_octets[9];
    }

    /** @brief For a FLOW, or the flow that an ICMP_ERROR quotes. */
    NatProtocol Protocol() const
    {
        return static_cast<NatProtocol>(m_octets[m_ip + 9]);
    }

    /** @brief Whether this asks for an ICMP answer, as an echo request does. */
    bool IsIcmpRequest() const;

    NatTcpSignal Signal() const;

    /** @brief Whether more fragments of this datagram follow. */
    bool HasMoreFragments() const
    {
        return (m_octets[6] & 0x20) != 0;
    }

    NatFragmentKey FragmentKey() const;

    /** @brief Of the packet itself: what its fragments are put together by. */
    uint16_t Identification() const
    {
        return ReadUint16(4);
    }

    void SetIdentification(uint16_t identification);

    /** @brief Of the flow, as the packet (or the quoted one) says; for ICMP queries both ends have
     * the identifier. */
    NatEndpoint Source() const;
    NatEndpoint Destination() const;

    /** @brief Source and destination of the packet itself, also when it quotes another. */
    uint32_t OuterSource() const
    {
        return ReadUint32(12);
    }

    uint32_t OuterDestination() const
    {
        return ReadUint32(16);
    }

    /** @brief Changes an end of the packet itself; for a FRAGMENT or OTHER the port is left out. */
    void SetSource(const NatEndpoint& endpoint);
    void SetDestination(const NatEndpoint& endpoint);

    /** @brief Changes an end of the quoted packet, with its header's checksum and the error's
     * (RFC 5508 section 4.2); the quoted transport checksum stays as it was. */
    void SetQuotedEnd(bool source, const NatEndpoint& endpoint);

    /** @brief Changes the outer address of an ICMP_ERROR. */
    void SetOuterSource(uint32_t address);
    void SetOuterDestination(uint32_t address);

    const Bytes& Octets() const
    {
        return m_octets;
    }

  private:
    explicit NatDatagram(Bytes octets);

    std::optional<NatDropReason> Locate();
    std::optional<NatDropReason> LocateQuoted();
    bool HasIpHeader(size_t at) const;
    bool IsFlow(size_t ip, size_t transport) const;

    bool Holds(size_t at, size_t size) const
    {
        return m_octets.size() >= at + size;
    }

    size_t IpHeaderSize(size_t ip) const
    {
        return 4 * static_cast<size_t>(m_octets[ip] & 0xf);
    }

    bool IsIcmpQuery(size_t transport) const;
    uint16_t ReadUint16(size_t at) const;
    uint32_t ReadUint32(size_t at) const;
    size_t PortOffset(bool source) const;
    std::optional<size_t> TransportChecksum() const;
    void Write(size_t at, uint16_t value, std::initializer_list<std::optional<size_t>> checksums);
    void WriteAddress(size_t at,
                      uint32_t address,
                      std::initializer_list<std::optional<size_t>> checksums);
    void SetEnd(bool source, const NatEndpoint& endpoint);

    Bytes m_octets;
    Kind m_kind{Kind::OTHER};
    size_t m_ip{0};        //!< where the IP header of the flow begins
    size_t m_transport{0}; //!< and its transport header
};

} // namespace ike
} // namespace ns3

#endif /* NAT_REWRITE_H */
