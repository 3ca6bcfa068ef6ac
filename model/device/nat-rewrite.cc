// SPDX-License-Identifier: GPL-2.0-only

#include "nat-rewrite.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t IP_SIZE = 20;
constexpr uint16_t FRAGMENT_OFFSET = 0x1fff;
constexpr size_t IP_IDENTIFICATION = 4;
constexpr size_t IP_CHECKSUM = 10;
constexpr size_t IP_SOURCE = 12;
constexpr size_t IP_DESTINATION = 16;
constexpr size_t UDP_CHECKSUM = 6;
constexpr size_t TCP_FLAGS = 13;
constexpr size_t TCP_CHECKSUM = 16;
constexpr size_t ICMP_SIZE = 8;
constexpr size_t ICMP_CHECKSUM = 2;
constexpr size_t ICMP_IDENTIFIER = 4;

// RFC 792 and RFC 5508 section 3: queries have an identifier, errors quote a packet.
constexpr uint8_t ICMP_ECHO_REPLY = 0;
constexpr uint8_t ICMP_UNREACHABLE = 3;
constexpr uint8_t ICMP_SOURCE_QUENCH = 4;
constexpr uint8_t ICMP_ECHO = 8;
constexpr uint8_t ICMP_TIME_EXCEEDED = 11;
constexpr uint8_t ICMP_PARAMETER_PROBLEM = 12;
constexpr uint8_t ICMP_TIMESTAMP = 13;
constexpr uint8_t ICMP_TIMESTAMP_REPLY = 14;

bool
IsIcmpError(uint8_t type)
{
    return type == ICMP_UNREACHABLE || type == ICMP_SOURCE_QUENCH || type == ICMP_TIME_EXCEEDED ||
           type == ICMP_PARAMETER_PROBLEM;
}

} // namespace

NatDatagram::NatDatagram(Bytes octets)
    : m_octets(std::move(octets))
{
}

Result<NatDatagram, NatDropReason>
NatDatagram::Read(Bytes head)
{
    NatDatagram datagram(std::move(head));
    const auto problem = datagram.Locate();
    if (problem)
    {
        return *problem;
    }
    return datagram;
}

bool
NatDatagram::IsIcmpQuery(size_t transport) const
{
    const uint8_t type = m_octets[transport];
    return type == ICMP_ECHO || type == ICMP_ECHO_REPLY || type == ICMP_TIMESTAMP ||
           type == ICMP_TIMESTAMP_REPLY;
}

bool
NatDatagram::HasIpHeader(size_t at) const
{
    return Holds(at, IP_SIZE) && m_octets[at] >> 4 == 4 && IpHeaderSize(at) >= IP_SIZE &&
           Holds(at, IpHeaderSize(at));
}

/** Whether the packet whose IP header is at @p ip has ports or an identifier. */
bool
NatDatagram::IsFlow(size_t ip, size_t transport) const
{
    switch (m_octets[ip + 9])
    {
    case static_cast<uint8_t>(NatProtocol::UDP):
    case static_cast<uint8_t>(NatProtocol::TCP):
        return true;
    case static_cast<uint8_t>(NatProtocol::ICMP):
        return Holds(transport, ICMP_SIZE) && IsIcmpQuery(transport);
    default:
        return false;
    }
}

std::optional<NatDropReason>
NatDatagram::Locate()
{
    if (!HasIpHeader(0))
    {
        return NatDropReason::MALFORMED;
    }
    m_transport = IpHeaderSize(0);
    if ((ReadUint16(6) & FRAGMENT_OFFSET) != 0)
    {
        m_kind = Kind::FRAGMENT;
        return std::nullopt;
    }
    if (IsFlow(0, m_transport))
    {
        // The least that holds ports and checksum.
        const bool isTcp = Protocol() == NatProtocol::TCP;
        m_kind = Kind::FLOW;
        return Holds(m_transport, isTcp ? TCP_CHECKSUM + 2 : ICMP_SIZE)
                   ? std::nullopt
                   : std::optional<NatDropReason>(NatDropReason::MALFORMED);
    }
    return IpProtocol() == static_cast<uint8_t>(NatProtocol::ICMP) ? LocateQuoted() : std::nullopt;
}

/** The packet that an ICMP error complains about. */
std::optional<NatDropReason>
NatDatagram::LocateQuoted()
{
    if (!Holds(m_transport, ICMP_SIZE))
    {
        return NatDropReason::MALFORMED;
    }
    if (!IsIcmpError(m_octets[m_transport]))
    {
        return NatDropReason::NOT_TRANSLATED;
    }
    const size_t quoted = m_transport + ICMP_SIZE;
    if (!HasIpHeader(quoted))
    {
        return NatDropReason::MALFORMED;
    }
    const size_t inner = quoted + IpHeaderSize(quoted);
    if ((ReadUint16(quoted + 6) & FRAGMENT_OFFSET) != 0 || !Holds(inner, ICMP_SIZE) ||
        !IsFlow(quoted, inner))
    {
        return NatDropReason::NOT_TRANSLATED;
    }
    m_kind = Kind::ICMP_ERROR;
    m_ip = quoted;
    m_transport = inner;
    return std::nullopt;
}

// --- reading
// -------------------------------------------------------------------------------------

uint16_t
NatDatagram::ReadUint16(size_t at) const
{
    return static_cast<uint16_t>(m_octets[at] << 8 | m_octets[at + 1]);
}

uint32_t
NatDatagram::ReadUint32(size_t at) const
{
    return static_cast<uint32_t>(ReadUint16(at)) << 16 | ReadUint16(at + 2);
}

bool
NatDatagram::IsIcmpRequest() const
{
    return m_kind == Kind::FLOW && Protocol() == NatProtocol::ICMP &&
           (m_octets[m_transport] == ICMP_ECHO || m_octets[m_transport] == ICMP_TIMESTAMP);
}

NatTcpSignal
NatDatagram::Signal() const
{
    constexpr uint8_t FIN = 0x01;
    constexpr uint8_t SYN = 0x02;
    constexpr uint8_t RST = 0x04;
    if (m_kind != Kind::FLOW || Protocol() != NatProtocol::TCP)
    {
        return NatTcpSignal::NONE;
    }
    const uint8_t flags = m_octets[m_transport + TCP_FLAGS];
    return (flags & RST) != 0   ? NatTcpSignal::RESET
           : (flags & FIN) != 0 ? NatTcpSignal::CLOSING
           : (flags & SYN) != 0 ? NatTcpSignal::OPENING
                                : NatTcpSignal::NONE;
}

NatFragmentKey
NatDatagram::FragmentKey() const
{
    return NatFragmentKey{OuterSource(), OuterDestination(), Identification(), IpProtocol()};
}

size_t
NatDatagram::PortOffset(bool source) const
{
    if (Protocol() == NatProtocol::ICMP)
    {
        return m_transport + ICMP_IDENTIFIER;
    }
    return m_transport + (source ? 0 : 2);
}

NatEndpoint
NatDatagram::Source() const
{
    return NatEndpoint{ReadUint32(m_ip + IP_SOURCE), ReadUint16(PortOffset(true))};
}

NatEndpoint
NatDatagram::Destination() const
{
    return NatEndpoint{ReadUint32(m_ip + IP_DESTINATION), ReadUint16(PortOffset(false))};
}

// --- writing
// -------------------------------------------------------------------------------------

/** Where the checksum of the flow's transport header lies, if the packet (or its quote) holds it.
 */
std::optional<size_t>
NatDatagram::TransportChecksum() const
{
    const size_t at = m_transport + (Protocol() == NatProtocol::UDP   ? UDP_CHECKSUM
                                     : Protocol() == NatProtocol::TCP ? TCP_CHECKSUM
                                                                      : ICMP_CHECKSUM);
    return at + 2 <= m_octets.size() ? std::optional<size_t>(at) : std::nullopt;
}

/** Writes 16 bits and adjusts the checksums that cover them: HC' = ~(~HC + ~m + m'), RFC 1624. */
void
NatDatagram::Write(size_t at,
                   uint16_t value,
                   std::initializer_list<std::optional<size_t>> checksums)
{
    const auto set = [this](size_t where, uint16_t what)
    {
        m_octets[where] = static_cast<uint8_t>(what >> 8);
        m_octets[where + 1] = static_cast<uint8_t>(what);
    };
    const uint16_t old = ReadUint16(at);
    for (const std::optional<size_t>& checksum : checksums)
    {
        const uint16_t before = checksum ? ReadUint16(*checksum) : 0;
        if (before == 0)
        {
            continue;
        }
        uint32_t sum = static_cast<uint16_t>(~before) + static_cast<uint16_t>(~old) + value;
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        const uint16_t after = static_cast<uint16_t>(~sum);
        // Zero would say that there is no checksum (RFC 768).
        set(*checksum, after == 0 ? 0xffff : after);
    }
    set(at, value);
}

void
NatDatagram::WriteAddress(size_t at,
                          uint32_t address,
                          std::initializer_list<std::optional<size_t>> checksums)
{
    Write(at, static_cast<uint16_t>(address >> 16), checksums);
    Write(at + 2, static_cast<uint16_t>(address), checksums);
}

void
NatDatagram::SetEnd(bool source, const NatEndpoint& endpoint)
{
    const size_t address = source ? IP_SOURCE : IP_DESTINATION;
    if (m_kind != Kind::FLOW)
    {
        WriteAddress(address, endpoint.address, {IP_CHECKSUM});
        return;
    }
    // The checksum of ICMP covers no addresses.
    const bool isIcmp = Protocol() == NatProtocol::ICMP;
    WriteAddress(address,
                 endpoint.address,
                 {IP_CHECKSUM, isIcmp ? std::nullopt : TransportChecksum()});
    Write(PortOffset(source), endpoint.port, {TransportChecksum()});
}

void
NatDatagram::SetSource(const NatEndpoint& endpoint)
{
    SetEnd(true, endpoint);
}

void
NatDatagram::SetDestination(const NatEndpoint& endpoint)
{
    SetEnd(false, endpoint);
}

void
NatDatagram::SetIdentification(uint16_t identification)
{
    Write(IP_IDENTIFICATION, identification, {IP_CHECKSUM});
}

void
NatDatagram::SetOuterSource(uint32_t address)
{
    WriteAddress(IP_SOURCE, address, {IP_CHECKSUM});
}

void
NatDatagram::SetOuterDestination(uint32_t address)
{
    WriteAddress(IP_DESTINATION, address, {IP_CHECKSUM});
}

void
NatDatagram::SetQuotedEnd(bool source, const NatEndpoint& endpoint)
{
    const size_t icmp = IpHeaderSize(0) + ICMP_CHECKSUM;
    const size_t header = m_ip + IP_CHECKSUM;
    // What the quoted header's checksum takes up cancels out in the error's own.
    const size_t covered = ReadUint16(header) != 0 ? header : icmp;
    WriteAddress(m_ip + (source ? IP_SOURCE : IP_DESTINATION), endpoint.address, {covered});
    Write(PortOffset(source), endpoint.port, {icmp});
}

} // namespace ike
} // namespace ns3
