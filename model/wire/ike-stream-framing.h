// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_STREAM_FRAMING_H
#define IKE_STREAM_FRAMING_H

#include "ike-bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ns3
{
namespace ike
{

/** @file IKE messages and ESP packets in a stream of octets, RFC 9329 sections 3 and 4. */

/** @brief "IKETCP": whoever opens a stream sends it first, and once (section 4). */
constexpr uint8_t IKE_STREAM_PREFIX[6] = {0x49, 0x4b, 0x45, 0x54, 0x43, 0x50};

constexpr size_t IKE_STREAM_PREFIX_SIZE = sizeof IKE_STREAM_PREFIX;

/** @brief Octets of the Length field before each message. */
constexpr size_t IKE_STREAM_LENGTH_SIZE = 2;

/** @brief Octets of the non-ESP marker before an IKE message. */
constexpr size_t IKE_STREAM_MARKER_SIZE = 4;

/** @brief The most octets that the front of a stream must show to be judged. */
constexpr size_t IKE_STREAM_HEAD_SIZE = IKE_STREAM_PREFIX_SIZE;

/** @brief The longest message behind a Length field: the field counts itself (section 3). */
constexpr size_t IKE_STREAM_LARGEST = 0xffff - IKE_STREAM_LENGTH_SIZE;

/** @brief What stands at the front of a stream. */
enum class IkeStreamPart : uint8_t
{
    MORE,      //!< too little has come to tell, or the message is not whole
    PREFIX,    //!< the stream prefix
    EMPTY,     //!< a message of no octets, to be ignored (section 3)
    KEEPALIVE, //!< the octet 0xff, to be dropped silently (section 6.6)
    IKE,       //!< an IKE message
    ESP,       //!< an ESP packet
    SHORT,     //!< fewer octets than an SPI: neither
    BROKEN,    //!< a Length of 0 or 1, or another prefix: the connection must be closed
};

/** @brief What to take from a stream: first skip `head` octets, then `size` octets are the message.
 */
struct IkeStreamCut
{
    IkeStreamPart part{IkeStreamPart::MORE};
    size_t head{0};
    size_t size{0};
};

/**
 * @brief Finds the messages in a stream. Keeps no octets itself, so that whoever has them may leave
 * them where they are; what waits for the rest of a message is never more than 65,535 octets.
 */
class IkeStreamReader
{
  public:
    /** @param expectsPrefix at the side that did not open the stream */
    explicit IkeStreamReader(bool expectsPrefix);

    /**
     * @brief Judges the front of what has not been taken yet; all of the cut is to be taken.
     * @param front its first octets: IKE_STREAM_HEAD_SIZE of them, or all
     * @param available how many octets there are in all
     */
    IkeStreamCut Next(ByteView front, size_t available);

    /** @brief Whether the stream prefix is still awaited. */
    bool AwaitsPrefix() const
    {
        return m_awaitsPrefix;
    }

  private:
    IkeStreamCut Prefix(ByteView front);
    IkeStreamCut Broken();

    bool m_awaitsPrefix;
    bool m_broken{false}; // nothing after that can be trusted
};

/** @brief Length and non-ESP marker for an IKE message of that size; nothing when it is too long.
 */
std::optional<Bytes> IkeStreamHeadForIke(size_t size);

/** @brief Length for an ESP packet of that size; nothing when it is too long or empty. */
std::optional<Bytes> IkeStreamHeadForEsp(size_t size);

} // namespace ike
} // namespace ns3

#endif /* IKE_STREAM_FRAMING_H */
