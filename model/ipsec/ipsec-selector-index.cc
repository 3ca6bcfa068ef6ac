// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-selector-index.h"

namespace ns3
{
namespace ike
{

namespace
{

bool
AdmitsPort(uint16_t start, uint16_t end, const std::optional<uint16_t>& port)
{
    TrafficSelector range;
    range.startPort = start;
    range.endPort = end;
    return ContainsPort(range, port);
}

bool
IsAny(uint16_t start, uint16_t end)
{
    return start == 0 && end == 65535;
}

/** @brief Whether both ports of a protocol's packets are compared, RFC 4301 section 4.4.1.1. */
bool
HasComparedPorts(uint8_t protocol)
{
    constexpr uint8_t ANY = 0;
    constexpr uint8_t ICMP = 1;
    constexpr uint8_t ICMPV6 = 58;
    constexpr uint8_t MOBILITY = 135;
    return protocol != ANY && protocol != ICMP && protocol != ICMPV6 && protocol != MOBILITY;
}

} // namespace

IpsecFlow
MakeOutboundFlow(const IpsecPacketFields& packet)
{
    IpsecFlow flow;
    flow.local = packet.source;
    flow.remote = packet.destination;
    flow.protocol = packet.protocol;
    flow.localPort = packet.sourcePort;
    flow.remotePort = packet.destinationPort;
    flow.comparesRemotePort = !packet.oneSidedPort;
    return flow;
}

IpsecFlow
MakeInboundFlow(const IpsecPacketFields& packet)
{
    IpsecFlow flow;
    flow.local = packet.destination;
    flow.remote = packet.source;
    flow.protocol = packet.protocol;
    flow.localPort = packet.destinationPort;
    flow.remotePort = packet.sourcePort;
    flow.comparesLocalPort = !packet.oneSidedPort;
    return flow;
}

AddressWords
WordsOf(const IpAddress& address)
{
    AddressWords words;
    const ByteView octets = address.Octets();
    for (size_t i = 0; i < octets.size(); ++i)
    {
        uint64_t& word = i < 8 ? words.high : words.low;
        word |= static_cast<uint64_t>(octets[i]) << (56 - 8 * (i % 8));
    }
    return words;
}

AddressWords
MaskWords(const AddressWords& words, unsigned length)
{
    const auto mask = [](unsigned bits) {
        return bits == 0 ? 0 : bits >= 64 ? UINT64_MAX : ~(UINT64_MAX >> bits);
    };
    return AddressWords{words.high & mask(length),
                        words.low & mask(length <= 64 ? 0 : length - 64)};
}

bool
IpsecPortMatch::Admits(const IpsecFlow& flow) const
{
    return (protocol == 0 || protocol == flow.protocol) &&
           (!flow.comparesLocalPort || AdmitsPort(localStart, localEnd, flow.localPort)) &&
           (!flow.comparesRemotePort || AdmitsPort(remoteStart, remoteEnd, flow.remotePort));
}

unsigned
IpsecPortMatch::Breadth() const
{
    if (!IsAny(localStart, localEnd) || !IsAny(remoteStart, remoteEnd))
    {
        return 0;
    }
    return protocol != 0 ? 1 : 2;
}

bool
IpsecPortMatch::IsExactLocally() const
{
    return HasComparedPorts(protocol) && localStart == localEnd;
}

bool
IpsecPortMatch::IsExactRemotely() const
{
    return HasComparedPorts(protocol) && remoteStart == remoteEnd;
}

std::optional<IpsecPortMatch>
MatchOf(const TrafficSelector& local, const TrafficSelector& remote)
{
    if (local.protocol != 0 && remote.protocol != 0 && local.protocol != remote.protocol)
    {
        return std::nullopt;
    }
    return IpsecPortMatch{local.protocol != 0 ? local.protocol : remote.protocol,
                          local.startPort,
                          local.endPort,
                          remote.startPort,
                          remote.endPort};
}

} // namespace ike
} // namespace ns3
