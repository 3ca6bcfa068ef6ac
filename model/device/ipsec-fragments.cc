// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-fragments.h"

#include "ipsec-ip-link.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

std::vector<Ptr<Packet>>
FragmentIpv4(Ptr<const Packet> packet, size_t largest)
{
    Ptr<Packet> content = packet->Copy();
    Ipv4Header header;
    content->RemoveHeader(header);
    const uint32_t room = (static_cast<uint32_t>(largest) - header.GetSerializedSize()) / 8 * 8;
    const bool last = header.IsLastFragment();
    const uint16_t start = header.GetFragmentOffset();
    std::vector<Ptr<Packet>> pieces;
    for (uint32_t at = 0; at < content->GetSize(); at += room)
    {
        const uint32_t size = std::min(room, content->GetSize() - at);
        Ptr<Packet> piece = content->CreateFragment(at, size);
        Ipv4Header own = header;
        own.SetFragmentOffset(static_cast<uint16_t>(start + at));
        own.SetPayloadSize(static_cast<uint16_t>(size));
        if (at + size < content->GetSize() || !last)
        {
            own.SetMoreFragments();
        }
        else
        {
            own.SetLastFragment();
        }
        if (Node::ChecksumEnabled())
        {
            own.EnableChecksum();
        }
        piece->AddHeader(own);
        pieces.push_back(piece);
    }
    return pieces;
}

void
AddOwnHeader(Ptr<Packet> content, const IpsecPacketFields& fields, uint16_t identification)
{
    if (fields.source.IsIpv6())
    {
        Ipv6Header header;
        header.SetSource(ToIpv6Address(fields.source));
        header.SetDestination(ToIpv6Address(fields.destination));
        header.SetNextHeader(fields.protocol);
        header.SetTrafficClass(fields.dsField);
        header.SetHopLimit(fields.ttl);
        header.SetPayloadLength(static_cast<uint16_t>(content->GetSize()));
        content->AddHeader(header);
        return;
    }
    Ipv4Header header;
    header.SetSource(ToIpv4Address(fields.source));
    header.SetDestination(ToIpv4Address(fields.destination));
    header.SetProtocol(fields.protocol);
    header.SetTos(fields.dsField);
    header.SetTtl(fields.ttl);
    header.SetIdentification(identification);
    header.SetPayloadSize(static_cast<uint16_t>(content->GetSize()));
    if (fields.dontFragment)
    {
        header.SetDontFragment();
    }
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksum();
    }
    content->AddHeader(header);
}

} // namespace ike
} // namespace ns3
