// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_SELECTOR_INDEX_H
#define IPSEC_SELECTOR_INDEX_H

#include "ipsec-selector.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A packet as a node's policies see it: its own end and the peer's, whichever sends. */
struct IpsecFlow
{
    IpAddress local;
    IpAddress remote;
    uint8_t protocol{0};
    std::optional<uint16_t> localPort;
    std::optional<uint16_t> remotePort;
    bool comparesLocalPort{true};  //!< false at the receiving end of ICMP
    bool comparesRemotePort{true}; //!< the same
};

/** @brief The flow of a packet that leaves the node's side. */
IpsecFlow MakeOutboundFlow(const IpsecPacketFields& packet);

/** @brief The flow of a packet that comes from the peer's side. */
IpsecFlow MakeInboundFlow(const IpsecPacketFields& packet);

/** @brief An address as two words, an IPv4 address in the upper half of the first, to mask and
 * hash. */
struct AddressWords
{
    uint64_t high{0};
    uint64_t low{0};
};

AddressWords WordsOf(const IpAddress& address);

/** @brief The words with all bits behind the first @p length cleared. */
AddressWords MaskWords(const AddressWords& words, unsigned length);

/** @brief What of a pair of selectors is not addresses. */
struct IpsecPortMatch
{
    uint8_t protocol{0};
    uint16_t localStart{0};
    uint16_t localEnd{65535};
    uint16_t remoteStart{0};
    uint16_t remoteEnd{65535};

    bool Admits(const IpsecFlow& flow) const;

    /** @brief 0 when it names ports, 1 when it names a protocol, 2 when it admits all. */
    unsigned Breadth() const;

    /** @brief Whether it admits one port of that side alone, of a protocol whose packets always
     * have theirs compared (not ICMP and the like). */
    bool IsExactLocally() const;
    bool IsExactRemotely() const;
};

/** @brief The pair's protocol and ports; nothing when their protocols exclude each other. */
std::optional<IpsecPortMatch> MatchOf(const TrafficSelector& local, const TrafficSelector& remote);

/** @brief Which of several matching entries is found. */
enum class IpsecIndexOrder : uint8_t
{
    FIRST,         //!< the one with the lowest order number
    MOST_SPECIFIC, //!< the longest prefixes, then named ports, then protocol, then the highest
                   //!< order number
};

/**
 * @brief Finds entries by pairs of local and remote selectors, in a time that does not grow with
 * their number.
 *
 * Each pair of selectors is cut into pairs of prefixes, and there is one hash table for each pair
 * of prefix lengths in use (tuple space search; Srinivasan, Suri and Varghese, SIGCOMM 1999): a
 * look-up costs one probe for each such pair of lengths, of which real configurations have a
 * handful. A single port is hashed with the prefixes, so that thousands of entries for a port each
 * cost one probe more, and not one comparison each; ranges of ports between the same prefixes are
 * tried one by one. Entries whose ranges of addresses fall into very many prefixes are kept in a
 * list and tried one by one, too.
 *
 * @tparam T what is found; not owned.
 */
template <class T>
class IpsecSelectorIndex
{
  public:
    explicit IpsecSelectorIndex(IpsecIndexOrder order)
        : m_order(order)
    {
    }

    /** @brief Adds an entry. @param number its order number, unique in the index */
    void Insert(const TrafficSelectors& local,
                const TrafficSelectors& remote,
                T* value,
                uint64_t number)
    {
        m_namingPorts += NamesPorts(local, remote);
        const Cut mine(local);
        const Cut theirs(remote);
        if (mine.Pieces() * theirs.Pieces() > MAX_PIECES)
        {
            m_wide.push_back(Wide{local, remote, value, number});
            return;
        }
        ForEachPiece(
            mine,
            theirs,
            [&](const Piece& piece)
            {
                Table& table = TableFor(piece.shape);
                Bucket& bucket = table.buckets[piece.key];
                const Entry entry{value, RankOf(piece.shape, piece.match, number), piece.match};
                const auto at = std::upper_bound(bucket.begin(),
                                                 bucket.end(),
                                                 entry,
                                                 [](const Entry& a, const Entry& b)
                                                 { return a.rank < b.rank; });
                bucket.insert(at, entry);
            });
    }

    /** @brief Takes out what Insert() with the same arguments put in. */
    void Erase(const TrafficSelectors& local, const TrafficSelectors& remote, const T* value)
    {
        m_namingPorts -= NamesPorts(local, remote);
        const auto isWide = [&](const Wide& wide) { return wide.value == value; };
        m_wide.erase(std::remove_if(m_wide.begin(), m_wide.end(), isWide), m_wide.end());
        const Cut mine(local);
        const Cut theirs(remote);
        if (mine.Pieces() * theirs.Pieces() <= MAX_PIECES)
        {
            ForEachPiece(mine, theirs, [&](const Piece& piece) { EraseFrom(piece, value); });
        }
    }

    /** @brief The entry for a flow; null when there is none. */
    T* Find(const IpsecFlow& flow) const
    {
        const unsigned bits = AddressBits(flow.local);
        if (bits == 0 || bits != AddressBits(flow.remote))
        {
            return nullptr;
        }
        const AddressWords local = WordsOf(flow.local);
        const AddressWords remote = WordsOf(flow.remote);
        T* best = nullptr;
        Rank bestRank{UINT64_MAX, UINT64_MAX};
        for (const Table& table : m_tables)
        {
            if (table.shape.bits != bits)
            {
                continue;
            }
            if ((table.shape.localPort && !flow.localPort) ||
                (table.shape.remotePort && !flow.remotePort))
            {
                continue;
            }
            const uint64_t ports = PortWord(table.shape,
                                            flow.protocol,
                                            flow.localPort.value_or(0),
                                            flow.remotePort.value_or(0));
            const auto bucket = table.buckets.find(MakeKey(local, remote, table.shape, ports));
            if (bucket == table.buckets.end())
            {
                continue;
            }
            for (const Entry& entry : bucket->second)
            {
                if (!(entry.rank < bestRank))
                {
                    break;
                }
                if (entry.match.Admits(flow))
                {
                    best = entry.value;
                    bestRank = entry.rank;
                    break;
                }
            }
        }
        return FindWide(flow, best, bestRank);
    }

    /** @brief Pairs of prefix lengths in use, with single ports or without, which is what a look-up
     * costs. */
    size_t Probes() const
    {
        return m_tables.size() + m_wide.size();
    }

    /** @brief Whether any entry names ports, which later fragments do not show. */
    bool NamesPorts() const
    {
        return m_namingPorts != 0;
    }

    /** @brief The most entries that one probe may have to try. */
    size_t LongestTry() const
    {
        size_t longest = 0;
        for (const Table& table : m_tables)
        {
            // In any order: a maximum.
            for (const auto& [key, bucket] : table.buckets)
            {
                longest = std::max(longest, bucket.size());
            }
        }
        return longest;
    }

  private:
    static constexpr size_t MAX_PIECES = 1024;

    using Rank = std::pair<uint64_t, uint64_t>; // lower is found first

    /** @brief The address family and prefix lengths of one hash table, and whether its entries are
     * for single ports. */
    struct Shape
    {
        unsigned bits{0};
        unsigned local{0};
        unsigned remote{0};
        bool localPort{false};
        bool remotePort{false};

        friend bool operator<(const Shape& a, const Shape& b)
        {
            return std::make_tuple(a.bits,
                                   b.local + b.remote,
                                   b.remote,
                                   b.localPort,
                                   b.remotePort) <
                   std::make_tuple(b.bits, a.local + a.remote, a.remote, a.localPort, a.remotePort);
        }
    };

    using Key = std::array<uint64_t, 5>;

    struct KeyHash
    {
        size_t operator()(const Key& key) const
        {
            uint64_t hash = 0;
            for (uint64_t word : key)
            {
                hash = (hash ^ word ^ (hash >> 29)) * 0x9e3779b97f4a7c15;
            }
            return static_cast<size_t>(hash ^ (hash >> 32));
        }
    };

    struct Entry
    {
        T* value;
        Rank rank;
        IpsecPortMatch match;
    };

    using Bucket = std::vector<Entry>; // by rank

    struct Table
    {
        Shape shape;
        std::unordered_map<Key, Bucket, KeyHash> buckets;
    };

    struct Wide
    {
        TrafficSelectors local;
        TrafficSelectors remote;
        T* value;
        uint64_t number;
    };

    struct Piece
    {
        Shape shape;
        Key key;
        IpsecPortMatch match;
    };

    /** @brief Protocol and ports as far as a shape's keys hold them; 0 when they do not. */
    static uint64_t PortWord(const Shape& shape, uint8_t protocol, uint16_t local, uint16_t remote)
    {
        const bool any = shape.localPort || shape.remotePort;
        return any ? uint64_t{protocol} << 32 | (shape.localPort ? uint64_t{local} << 16 : 0) |
                         (shape.remotePort ? remote : 0)
                   : 0;
    }

    static Key MakeKey(const AddressWords& local,
                       const AddressWords& remote,
                       const Shape& shape,
                       uint64_t ports)
    {
        const AddressWords l = MaskWords(local, shape.local);
        const AddressWords r = MaskWords(remote, shape.remote);
        return Key{l.high, l.low, r.high, r.low, ports};
    }

    static bool NamesPorts(const TrafficSelectors& local, const TrafficSelectors& remote)
    {
        return !std::all_of(local.begin(), local.end(), IsAnyPort) ||
               !std::all_of(remote.begin(), remote.end(), IsAnyPort);
    }

    /** Selectors with the prefixes that their ranges fall into. */
    struct Cut
    {
        explicit Cut(const TrafficSelectors& selectors)
        {
            parts.reserve(selectors.size());
            for (const TrafficSelector& selector : selectors)
            {
                parts.emplace_back(&selector, RangeToPrefixes(selector.start, selector.end));
            }
        }

        size_t Pieces() const
        {
            size_t sum = 0;
            for (const auto& [selector, prefixes] : parts)
            {
                sum += prefixes.size();
            }
            return sum;
        }

        std::vector<std::pair<const TrafficSelector*, std::vector<IpPrefix>>> parts;
    };

    template <class Visit>
    static void ForEachPiece(const Cut& local, const Cut& remote, Visit visit)
    {
        for (const auto& [mine, ownPrefixes] : local.parts)
        {
            for (const auto& [theirs, theirPrefixes] : remote.parts)
            {
                const auto match = MatchOf(*mine, *theirs);
                const unsigned bits = AddressBits(mine->start);
                if (!match || bits != AddressBits(theirs->start))
                {
                    continue;
                }
                for (const IpPrefix& l : ownPrefixes)
                {
                    for (const IpPrefix& r : theirPrefixes)
                    {
                        const Shape shape{bits,
                                          l.length,
                                          r.length,
                                          match->IsExactLocally(),
                                          match->IsExactRemotely()};
                        const uint64_t ports =
                            PortWord(shape, match->protocol, match->localStart, match->remoteStart);
                        visit(Piece{shape,
                                    MakeKey(WordsOf(l.address), WordsOf(r.address), shape, ports),
                                    *match});
                    }
                }
            }
        }
    }

    Rank RankOf(const Shape& shape, const IpsecPortMatch& match, uint64_t number) const
    {
        if (m_order == IpsecIndexOrder::FIRST)
        {
            return Rank{0, number};
        }
        const uint64_t loose = 2 * shape.bits - shape.local - shape.remote;
        return Rank{(loose << 16) | ((shape.bits - shape.remote) << 4) | match.Breadth(), ~number};
    }

    Table& TableFor(const Shape& shape)
    {
        const auto at = LowerBound(shape);
        if (at != m_tables.end() && !(shape < at->shape))
        {
            return *at;
        }
        return *m_tables.insert(at, Table{shape, {}});
    }

    typename std::vector<Table>::iterator LowerBound(const Shape& shape)
    {
        return std::lower_bound(m_tables.begin(),
                                m_tables.end(),
                                shape,
                                [](const Table& table, const Shape& sought)
                                { return table.shape < sought; });
    }

    void EraseFrom(const Piece& piece, const T* value)
    {
        const auto table = LowerBound(piece.shape);
        if (table == m_tables.end() || piece.shape < table->shape)
        {
            return;
        }
        const auto bucket = table->buckets.find(piece.key);
        if (bucket == table->buckets.end())
        {
            return;
        }
        Bucket& entries = bucket->second;
        const auto isIt = [&](const Entry& entry) { return entry.value == value; };
        entries.erase(std::remove_if(entries.begin(), entries.end(), isIt), entries.end());
        if (entries.empty())
        {
            table->buckets.erase(bucket);
        }
        if (table->buckets.empty())
        {
            m_tables.erase(table);
        }
    }

    T* FindWide(const IpsecFlow& flow, T* best, Rank bestRank) const
    {
        const auto admits = [](const TrafficSelector& selector, const IpAddress& address)
        {
            return selector.start <= address && address <= selector.end &&
                   AddressBits(selector.start) == AddressBits(address);
        };
        for (const Wide& wide : m_wide)
        {
            for (const TrafficSelector& mine : wide.local)
            {
                for (const TrafficSelector& theirs : wide.remote)
                {
                    const auto match = MatchOf(mine, theirs);
                    if (!match || !admits(mine, flow.local) || !admits(theirs, flow.remote) ||
                        !match->Admits(flow))
                    {
                        continue;
                    }
                    const Rank rank = RankOf(Shape{AddressBits(mine.start), 0, 0, false, false},
                                             *match,
                                             wide.number);
                    if (rank < bestRank)
                    {
                        best = wide.value;
                        bestRank = rank;
                    }
                }
            }
        }
        return best;
    }

    IpsecIndexOrder m_order;
    std::vector<Table> m_tables; // by shape
    std::vector<Wide> m_wide;
    size_t m_namingPorts{0}; // entries that do
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_SELECTOR_INDEX_H */
