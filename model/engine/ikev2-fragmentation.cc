// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-fragmentation.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t IPV4_HEADER = 20;
constexpr size_t IPV6_HEADER = 40;
constexpr size_t UDP_HEADER = 8;
constexpr size_t NON_ESP_MARKER = 4;       // RFC 3948 section 2.2
constexpr uint16_t PLAIN_PORT = 500;       // the only one without the marker, RFC 7296 section 2
constexpr size_t NEXT_PAYLOAD_OFFSET = 16; // RFC 7296 section 3.1
constexpr size_t LENGTH_OFFSET = 24;
constexpr size_t FRAGMENT_NUMBER_OFFSET = IkeHeader::SIZE + 4; // RFC 7383 section 2.5
constexpr size_t IPV4_RECOMMENDED = 576;                       // RFC 7383 section 2.5.1
constexpr size_t IPV6_RECOMMENDED = 1280;

size_t
Overhead(const IpPath& path)
{
    const bool marked = path.local.port != PLAIN_PORT;
    return (path.remote.address.IsIpv6() ? IPV6_HEADER : IPV4_HEADER) + UDP_HEADER +
           (marked ? NON_ESP_MARKER : 0);
}

} // namespace

size_t
LargestMessage(size_t datagramSize, const IpPath& path)
{
    const size_t overhead = Overhead(path);
    return datagramSize > overhead ? datagramSize - overhead : 0;
}

size_t
DatagramSizeOf(size_t messageSize, const IpPath& path)
{
    return messageSize + Overhead(path);
}

std::optional<size_t>
NextSmallerSize(const IkeFragmentationPolicy& policy, size_t current)
{
    const auto it = std::find_if(policy.smallerSizes.begin(),
                                 policy.smallerSizes.end(),
                                 [current](size_t size) { return size < current; });
    return it == policy.smallerSizes.end() ? std::nullopt : std::optional<size_t>(*it);
}

size_t
SmallestSize(const IkeFragmentationPolicy& policy, bool isIpv6)
{
    const size_t unasked = isIpv6 ? std::min(IPV6_RECOMMENDED, policy.ipv6Size)
                                  : std::min(IPV4_RECOMMENDED, policy.ipv4Size);
    return policy.smallerSizes.empty() ? unasked : std::min(unasked, policy.smallerSizes.back());
}

bool
IsLaterFragment(ByteView datagram)
{
    return datagram.size() >= FRAGMENT_NUMBER_OFFSET + 2 &&
           datagram[NEXT_PAYLOAD_OFFSET] == static_cast<uint8_t>(PayloadType::SKF) &&
           (datagram[FRAGMENT_NUMBER_OFFSET] != 0 || datagram[FRAGMENT_NUMBER_OFFSET + 1] != 1);
}

std::vector<ByteView>
MessagesIn(ByteView octets)
{
    std::vector<ByteView> messages;
    while (octets.size() >= IkeHeader::SIZE)
    {
        size_t length = 0;
        for (size_t i = 0; i < 4; ++i)
        {
            length = length << 8 | octets[LENGTH_OFFSET + i];
        }
        length = std::min(std::max(length, IkeHeader::SIZE), octets.size());
        messages.push_back(octets.Sub(0, length));
        octets = octets.Sub(length);
    }
    return messages;
}

Ikev2FragmentVerdict
Ikev2ReassemblyQueue::Judge(const IkeFragmentationPolicy& policy,
                            const IkeHeader& header,
                            const EncryptedFragmentPayload& fragment) const
{
    // The codec has refused a fragment number of zero and one above the total.
    if (fragment.totalFragments > policy.mostFragments)
    {
        return Ikev2FragmentVerdict::REFUSED;
    }
    const auto it = m_sets.find(Key(header.IsResponse(), header.messageId));
    if (it == m_sets.end() || fragment.totalFragments > it->second.total)
    {
        return Ikev2FragmentVerdict::OPEN;
    }
    const bool older = fragment.totalFragments < it->second.total;
    const bool replay = it->second.pieces.count(fragment.fragmentNumber) != 0;
    return older || replay ? Ikev2FragmentVerdict::REFUSED : Ikev2FragmentVerdict::OPEN;
}

std::optional<Ikev2Reassembled>
Ikev2ReassemblyQueue::Take(const IkeFragmentationPolicy& policy,
                           const IkeHeader& header,
                           const EncryptedFragmentPayload& fragment,
                           Bytes content,
                           ByteView datagram,
                           TimePoint expiry)
{
    const Key key(header.IsResponse(), header.messageId);
    Set& set = m_sets[key];
    if (set.total != fragment.totalFragments)
    {
        set = Set(); // a newer set, cut smaller: RFC 7383 section 2.5.2
        set.total = fragment.totalFragments;
        set.expiry = expiry;
    }
    set.octets += content.size();
    if (set.octets > policy.largestMessage)
    {
        m_sets.erase(key);
        return std::nullopt;
    }
    if (fragment.fragmentNumber == 1)
    {
        set.firstInner = fragment.firstInner;
    }
    set.pieces[fragment.fragmentNumber] = Piece{std::move(content), datagram.ToBytes()};
    if (set.pieces.size() < set.total)
    {
        return std::nullopt;
    }
    Ikev2Reassembled whole;
    whole.firstInner = set.firstInner;
    whole.fragments = set.total;
    whole.inner.reserve(set.octets);
    for (const auto& [number, piece] : set.pieces)
    {
        Append(whole.inner, piece.content);
        Append(whole.datagrams, piece.datagram);
        whole.largestFragment = std::max(whole.largestFragment, piece.datagram.size());
    }
    m_sets.erase(key);
    return whole;
}

TimePoint
Ikev2ReassemblyQueue::NextExpiry() const
{
    TimePoint next = TimePoint::max();
    for (const auto& [key, set] : m_sets)
    {
        next = std::min(next, set.expiry);
    }
    return next;
}

size_t
Ikev2ReassemblyQueue::Expire(TimePoint now)
{
    size_t expired = 0;
    for (auto it = m_sets.begin(); it != m_sets.end();)
    {
        const bool over = it->second.expiry <= now;
        it = over ? m_sets.erase(it) : std::next(it);
        expired += over ? 1 : 0;
    }
    return expired;
}

void
Ikev2ReassemblyQueue::Forget(bool response, uint32_t messageId)
{
    m_sets.erase(Key(response, messageId));
}

size_t
Ikev2ReassemblyQueue::HeldOctets() const
{
    size_t octets = 0;
    for (const auto& [key, set] : m_sets)
    {
        octets += set.octets;
    }
    return octets;
}

} // namespace ike
} // namespace ns3
