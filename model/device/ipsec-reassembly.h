// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_REASSEMBLY_H
#define IPSEC_REASSEMBLY_H

#include "ns3/event-id.h"
#include "ns3/ipv4-header.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <cstdint>
#include <functional>
#include <map>
#include <tuple>

namespace ns3
{
namespace ike
{

/**
 * @brief Puts IPv4 packets together again whose policy depends on ports, which only their first
 * piece shows: the stateful fragment checking of RFC 4301 sections 7.3 and 7.4.
 *
 * It keeps at most #MAX_PACKETS packets of at most #MAX_PIECES pieces in all, each for #PATIENCE.
 * A packet whose pieces overlap is thrown away whole (RFC 4301 appendix D.2, RFC 5722 section 4).
 */
class IpsecReassembly
{
  public:
    static constexpr size_t MAX_PACKETS = 1024;
    static constexpr size_t MAX_PIECES = 16384;
    static constexpr int64_t PATIENCE = 30; //!< seconds; RFC 1122 section 3.3.2 has 60 to 120

    /** @brief Is told of each piece that is thrown away, from its IP header on. */
    using Lost = std::function<void(Ptr<const Packet> piece)>;

    explicit IpsecReassembly(Lost lost);
    ~IpsecReassembly();
    IpsecReassembly(const IpsecReassembly&) = delete;
    IpsecReassembly& operator=(const IpsecReassembly&) = delete;

    static bool IsFragment(const Ipv4Header& header)
    {
        return !header.IsLastFragment() || header.GetFragmentOffset() != 0;
    }

    /**
     * @brief Takes a piece.
     * @param header its header @param content what is behind it
     * @return the packet from its IP header on when this was the last piece that was missing; null
     * when the piece is kept or was thrown away
     */
    Ptr<Packet> Add(const Ipv4Header& header, Ptr<const Packet> content);

    /** @brief How many pieces the packet that Add() returned last was made of. */
    size_t LastPieces() const
    {
        return m_lastPieces;
    }

    /** @brief Pieces that wait for others. */
    size_t Size() const
    {
        return m_size;
    }

    /** @brief Forgets everything and tells nobody. */
    void Clear();

  private:
    /** @brief Source, destination, protocol and identification, RFC 791 section 3.2. */
    using Key = std::tuple<uint32_t, uint32_t, uint8_t, uint16_t>;

    struct Piece
    {
        Ipv4Header header;
        Ptr<const Packet> content;
    };

    struct Parts
    {
        std::map<uint32_t, Piece> pieces; // by offset
        EventId expiry;
    };

    static bool Overlaps(const Parts& parts, uint32_t from, uint32_t to);
    static bool IsComplete(const Parts& parts);
    Ptr<Packet> Join(const Key& key);
    void Tell(const Piece& piece) const;
    void Lose(const Key& key);

    Lost m_lost;
    std::map<Key, Parts> m_packets;
    size_t m_size{0};
    size_t m_lastPieces{0};
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_REASSEMBLY_H */
