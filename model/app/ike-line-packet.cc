// SPDX-License-Identifier: GPL-2.0-only

#include "ike-line-packet.h"

#include "ns3/ipv4-header.h"
#include "ns3/node.h"
#include "ns3/ppp-header.h"
#include "ns3/udp-header.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t PPP_IPV4 = 0x0021; // RFC 1332 section 2
constexpr size_t PPP_SIZE = 2;
constexpr size_t IPV4_LEAST = 20;
constexpr size_t UDP_SIZE = 8;
constexpr size_t MARKER_SIZE = 4;
constexpr size_t HEAD_SIZE = PPP_SIZE + 60 + UDP_SIZE + MARKER_SIZE;
constexpr uint8_t UDP_PROTOCOL = 17;
constexpr uint8_t ESP_PROTOCOL = 50;
constexpr uint8_t AH_PROTOCOL = 51;
constexpr uint8_t TIME_TO_LIVE = 64;
constexpr uint16_t IKE_PORT = 500;
constexpr uint16_t NAT_PORT = 4500;

/** The first octets of a packet, read by number. */
class Head
{
  public:
    explicit Head(const Ptr<const Packet>& packet)
        : m_size(packet->CopyData(m_octets.data(), HEAD_SIZE))
    {
    }

    uint64_t At(size_t offset, size_t octets) const
    {
        uint64_t value = 0;
        for (size_t i = 0; i < octets; ++i)
        {
            value = value << 8 | m_octets[offset + i];
        }
        return value;
    }

    bool Holds(size_t size) const
    {
        return m_size >= size;
    }

    size_t IpSize() const
    {
        return 4 * (m_octets[PPP_SIZE] & 0xfu);
    }

    /** Whether this is IPv4, whole as far as the head goes, and no fragment. */
    bool IsWholeIpv4() const
    {
        return Holds(PPP_SIZE + IPV4_LEAST) && At(0, 2) == PPP_IPV4 &&
               m_octets[PPP_SIZE] >> 4 == 4 && IpSize() >= IPV4_LEAST &&
               Holds(PPP_SIZE + IpSize()) && (At(PPP_SIZE + 6, 2) & 0x3fff) == 0;
    }

  private:
    std::array<uint8_t, HEAD_SIZE> m_octets{};
    size_t m_size;
};

bool
IsIkePort(uint16_t port)
{
    return port == IKE_PORT || port == NAT_PORT;
}

/** Reads what is in UDP. @return whether it is ours */
bool
ReadUdp(const Ptr<const Packet>& packet, const Head& head, IkeLinePacket& result)
{
    const size_t udp = PPP_SIZE + head.IpSize();
    if (!head.Holds(udp + UDP_SIZE + MARKER_SIZE))
    {
        return false;
    }
    result.source.port = static_cast<uint16_t>(head.At(udp, 2));
    result.destination.port = static_cast<uint16_t>(head.At(udp + 2, 2));
    if (!IsIkePort(result.source.port) && !IsIkePort(result.destination.port))
    {
        return false;
    }
    const bool inNatPort = result.source.port == NAT_PORT || result.destination.port == NAT_PORT;
    if (inNatPort && head.At(udp + UDP_SIZE, MARKER_SIZE) != 0)
    {
        result.protocol = IkeWireMessage::Protocol::ESP;
        return true;
    }
    result.hasMarker = inNatPort;
    const size_t start = udp + UDP_SIZE + (inNatPort ? MARKER_SIZE : 0);
    const size_t end = std::min<size_t>(packet->GetSize(), udp + head.At(udp + 4, 2));
    if (end <= start)
    {
        return false;
    }
    Bytes whole(end);
    packet->CopyData(whole.data(), end);
    result.octets.assign(whole.begin() + start, whole.end());
    return true;
}

} // namespace

std::optional<IkeLinePacket>
IkeLinePacket::Read(const Ptr<const Packet>& packet)
{
    const Head head(packet);
    if (!head.IsWholeIpv4())
    {
        return std::nullopt;
    }
    IkeLinePacket result;
    result.source.address = IpAddress::FromIpv4(static_cast<uint32_t>(head.At(PPP_SIZE + 12, 4)));
    result.destination.address =
        IpAddress::FromIpv4(static_cast<uint32_t>(head.At(PPP_SIZE + 16, 4)));
    switch (head.At(PPP_SIZE + 9, 1))
    {
    case ESP_PROTOCOL:
        result.protocol = IkeWireMessage::Protocol::ESP;
        return result;
    case AH_PROTOCOL:
        result.protocol = IkeWireMessage::Protocol::AH;
        return result;
    case UDP_PROTOCOL:
        return ReadUdp(packet, head, result) ? std::optional<IkeLinePacket>(result) : std::nullopt;
    default:
        return std::nullopt;
    }
}

Ptr<Packet>
IkeLinePacket::Write() const
{
    const Bytes whole = Concat({Bytes(hasMarker ? MARKER_SIZE : 0), octets});
    const Ptr<Packet> packet = Create<Packet>(whole.data(), whole.size());
    const Ipv4Address from(source.address.ToIpv4());
    const Ipv4Address to(destination.address.ToIpv4());
    UdpHeader udp;
    udp.SetSourcePort(source.port);
    udp.SetDestinationPort(destination.port);
    Ipv4Header ip;
    if (Node::ChecksumEnabled())
    {
        udp.EnableChecksums();
        udp.InitializeChecksum(from, to, UDP_PROTOCOL);
        ip.EnableChecksum();
    }
    packet->AddHeader(udp);
    ip.SetSource(from);
    ip.SetDestination(to);
    ip.SetProtocol(UDP_PROTOCOL);
    ip.SetTtl(TIME_TO_LIVE);
    ip.SetPayloadSize(static_cast<uint16_t>(packet->GetSize()));
    packet->AddHeader(ip);
    PppHeader ppp;
    ppp.SetProtocol(PPP_IPV4);
    packet->AddHeader(ppp);
    return packet;
}

Ptr<Packet>
ReplaceAfterIp(const Ptr<const Packet>& packet, const std::function<void(Bytes& octets)>& change)
{
    const Head head(packet);
    const size_t start = PPP_SIZE + head.IpSize();
    Bytes whole(packet->GetSize());
    packet->CopyData(whole.data(), whole.size());
    Bytes rest(whole.begin() + std::min(start, whole.size()), whole.end());
    change(rest);
    const Ptr<Packet> content = Create<Packet>(rest.data(), rest.size());
    const Ptr<Packet> headers = packet->CreateFragment(0, start);
    PppHeader ppp;
    Ipv4Header ip;
    headers->RemoveHeader(ppp);
    headers->RemoveHeader(ip);
    if (Node::ChecksumEnabled())
    {
        ip.EnableChecksum();
    }
    ip.SetPayloadSize(static_cast<uint16_t>(rest.size()));
    content->AddHeader(ip);
    content->AddHeader(ppp);
    return content;
}

} // namespace ike
} // namespace ns3
