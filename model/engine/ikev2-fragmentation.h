// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_FRAGMENTATION_H
#define IKEV2_FRAGMENTATION_H

#include "ike-address.h"
#include "ike-fragmentation-policy.h"
#include "ike-message.h"
#include "ike-time.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The octets of the largest IKE message that fits an IP datagram.
 * @param datagramSize octets of the IP datagram @param path tells IPv4 from IPv6, and whether the
 * non-ESP marker stands before the message (RFC 3948 section 2.2)
 */
size_t LargestMessage(size_t datagramSize, const IpPath& path);

/** @brief The IP datagram that carries an IKE message of @p messageSize octets. */
size_t DatagramSizeOf(size_t messageSize, const IpPath& path);

/**
 * @brief The fragmentation threshold after @p current in a search for the path's MTU.
 * @return nothing when @p current is the smallest
 */
std::optional<size_t> NextSmallerSize(const IkeFragmentationPolicy& policy, size_t current);

/**
 * @brief The smallest datagram that a peer's fragments may bring an answer down to, in octets: what
 * RFC 7383 section 2.5.1 recommends where nothing is known of the path, or less where @p policy
 * itself goes lower.
 */
size_t SmallestSize(const IkeFragmentationPolicy& policy, bool isIpv6);

/** @brief True for a fragment of a message other than its first, by a look at the octets alone. */
bool IsLaterFragment(ByteView datagram);

/**
 * @brief The messages that lie one after the other in @p octets, as those of a fragmented message
 * do: each one's length field says where the next begins.
 */
std::vector<ByteView> MessagesIn(ByteView octets);

/** @brief A message put together from its fragments. */
struct Ikev2Reassembled
{
    PayloadType firstInner{PayloadType::NONE};
    Bytes inner;               //!< the content of all Encrypted Fragment payloads
    Bytes datagrams;           //!< the fragments as they came, in their order
    size_t largestFragment{0}; //!< octets of the largest
    uint16_t fragments{0};
};

/** @brief What is kept of a message that was opened, while its handler runs. */
struct Ikev2Opened
{
    Bytes fragments{}; //!< all its datagrams, when it came in fragments
    Bytes inner{};     //!< the octets of the payloads inside, where something needs them
};

/** @brief What may be done with a fragment before its checksum is known. */
enum class Ikev2FragmentVerdict : uint8_t
{
    OPEN,    //!< its checksum decides
    REFUSED, //!< a replay, of an older set, or beyond what the policy bears
};

/**
 * @brief Collects fragments until their messages are whole, RFC 7383 section 2.6.
 *
 * One set of fragments for each message id and direction; the caller lets nothing in that is not in
 * the window, so there are no more sets than the windows are wide. A set holds at most
 * IkeFragmentationPolicy::largestMessage octets of content.
 */
class Ikev2ReassemblyQueue
{
  public:
    /** @brief What the numbers of a fragment say. Nothing changes. */
    Ikev2FragmentVerdict Judge(const IkeFragmentationPolicy& policy,
                               const IkeHeader& header,
                               const EncryptedFragmentPayload& fragment) const;

    /**
     * @brief Takes an authentic fragment that Judge() let pass.
     * @param fragment its numbers; the body is not looked at @param content its decrypted content
     * @param datagram the octets it came in @param expiry when its set is forgotten, if it is the
     * first of the set
     * @return the message when this was the last fragment missing
     */
    std::optional<Ikev2Reassembled> Take(const IkeFragmentationPolicy& policy,
                                         const IkeHeader& header,
                                         const EncryptedFragmentPayload& fragment,
                                         Bytes content,
                                         ByteView datagram,
                                         TimePoint expiry);

    /** @brief When the first set is forgotten; TimePoint::max() when there is none. */
    TimePoint NextExpiry() const;

    /** @brief Forgets the sets whose time has come. @return how many */
    size_t Expire(TimePoint now);

    /** @brief Forgets the set of a message, as when its exchange is over. */
    void Forget(bool response, uint32_t messageId);

    bool IsEmpty() const
    {
        return m_sets.empty();
    }

    /** @brief Octets of content held. */
    size_t HeldOctets() const;

  private:
    struct Piece
    {
        Bytes content;
        Bytes datagram;
    };

    struct Set
    {
        uint16_t total{0};
        PayloadType firstInner{PayloadType::NONE};
        size_t octets{0};
        TimePoint expiry{};
        std::map<uint16_t, Piece> pieces;
    };

    using Key = std::pair<bool, uint32_t>; // response, message id

    std::map<Key, Set> m_sets;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_FRAGMENTATION_H */
