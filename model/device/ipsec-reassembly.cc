// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-reassembly.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <iterator>
#include <utility>

namespace ns3
{
namespace ike
{

IpsecReassembly::IpsecReassembly(Lost lost)
    : m_lost(std::move(lost))
{
}

IpsecReassembly::~IpsecReassembly()
{
    Clear();
}

void
IpsecReassembly::Clear()
{
    for (auto& [key, parts] : m_packets)
    {
        Simulator::Cancel(parts.expiry);
    }
    m_packets.clear();
    m_size = 0;
}

void
IpsecReassembly::Tell(const Piece& piece) const
{
    Ptr<Packet> whole = piece.content->Copy();
    whole->AddHeader(piece.header);
    m_lost(whole);
}

bool
IpsecReassembly::Overlaps(const Parts& parts, uint32_t from, uint32_t to)
{
    const auto next = parts.pieces.lower_bound(from);
    if (next != parts.pieces.end() && next->first < to)
    {
        return true;
    }
    if (next == parts.pieces.begin())
    {
        return false;
    }
    const auto& [start, before] = *std::prev(next);
    return start + before.content->GetSize() > from || before.header.IsLastFragment();
}

bool
IpsecReassembly::IsComplete(const Parts& parts)
{
    uint32_t at = 0;
    for (const auto& [start, piece] : parts.pieces)
    {
        if (start != at)
        {
            return false;
        }
        at += piece.content->GetSize();
    }
    return parts.pieces.rbegin()->second.header.IsLastFragment();
}

Ptr<Packet>
IpsecReassembly::Add(const Ipv4Header& header, Ptr<const Packet> content)
{
    const Piece piece{header, content};
    const Key key{header.GetSource().Get(),
                  header.GetDestination().Get(),
                  header.GetProtocol(),
                  header.GetIdentification()};
    const uint32_t from = header.GetFragmentOffset();
    const uint32_t to = from + content->GetSize();
    const bool isNew = m_packets.count(key) == 0;
    if (m_size >= MAX_PIECES || (isNew && m_packets.size() >= MAX_PACKETS) || to == from)
    {
        Tell(piece);
        return nullptr;
    }
    Parts& parts = m_packets[key];
    const auto same = parts.pieces.find(from);
    if (same != parts.pieces.end() && same->second.content->GetSize() == content->GetSize())
    {
        Tell(piece); // once more, as a network may do
        return nullptr;
    }
    if (isNew)
    {
        parts.expiry = Simulator::Schedule(Seconds(PATIENCE), &IpsecReassembly::Lose, this, key);
    }
    if (Overlaps(parts, from, to) || to + header.GetSerializedSize() > UINT16_MAX)
    {
        Tell(piece);
        Lose(key);
        return nullptr;
    }
    parts.pieces.emplace(from, piece);
    ++m_size;
    return IsComplete(parts) ? Join(key) : nullptr;
}

Ptr<Packet>
IpsecReassembly::Join(const Key& key)
{
    auto node = m_packets.extract(key);
    Parts& parts = node.mapped();
    Simulator::Cancel(parts.expiry);
    m_lastPieces = parts.pieces.size();
    m_size -= m_lastPieces;
    Ptr<Packet> whole = parts.pieces.begin()->second.content->Copy();
    for (auto at = std::next(parts.pieces.begin()); at != parts.pieces.end(); ++at)
    {
        whole->AddAtEnd(at->second.content);
    }
    Ipv4Header header = parts.pieces.begin()->second.header;
    header.SetFragmentOffset(0);
    header.SetLastFragment();
    header.SetPayloadSize(static_cast<uint16_t>(whole->GetSize()));
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksum();
    }
    whole->AddHeader(header);
    return whole;
}

void
IpsecReassembly::Lose(const Key& key)
{
    const auto node = m_packets.extract(key);
    if (node.empty())
    {
        return;
    }
    Simulator::Cancel(node.mapped().expiry);
    m_size -= node.mapped().pieces.size();
    for (const auto& [start, piece] : node.mapped().pieces)
    {
        Tell(piece);
    }
}

} // namespace ike
} // namespace ns3
