// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_FRAGMENTS_H
#define IKEV1_FRAGMENTS_H

#include "ike-bytes.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @file
 * IKE fragmentation as vendors deploy it for IKEv1: whole messages, header and encryption included,
 * are cut in pieces that travel in messages of their own. Such a message has the header of the
 * whole one, without the encryption flag, and one payload of type 132:
 *
 *      next payload (0) | reserved | length (2) | id (2) | number (1) | flags (1) | data
 *
 * A message's pieces share the id and are numbered from 1; the last one has the flag LAST. Who
 * understands this says so by the vendor ID "FRAGMENTATION".
 */

/** @brief One piece of a message. */
struct Ikev1Fragment
{
    uint16_t id{1};
    uint8_t number{1};
    bool last{false};
    Bytes data;
};

/** @brief Octets of a fragment's datagram besides its data: ISAKMP header and payload header. */
constexpr size_t IKEV1_FRAGMENT_OVERHEAD = 28 + 8;

/** @brief Pieces that a message can have: their number is one octet. */
constexpr size_t IKEV1_MOST_FRAGMENTS = 255;

/**
 * @brief Cuts a message into datagrams of at most @p datagramSize octets.
 * @return the pieces' datagrams; nothing when the message fits into one or would need too many
 */
std::vector<Bytes> SplitIkev1Message(ByteView message, size_t datagramSize, uint16_t id);

/** @brief Whether a datagram carries a fragment: version 1 and a first payload of type 132. */
bool IsIkev1Fragment(ByteView datagram);

/** @brief The fragment in a datagram; nothing when it is malformed. */
std::optional<Ikev1Fragment> ReadIkev1Fragment(ByteView datagram);

/**
 * @brief Puts one message together. A piece of another message throws the pieces so far away, so
 * that memory is bounded by one message.
 */
class Ikev1Reassembly
{
  public:
    /** @param most octets that a whole message may have */
    explicit Ikev1Reassembly(size_t most = 10000)
        : m_most(most)
    {
    }

    /** @brief Takes a piece. @return the whole message, once every piece is there */
    std::optional<Bytes> Take(const Ikev1Fragment& fragment);

    /** @brief Octets held. */
    size_t Held() const
    {
        return m_held;
    }

  private:
    void Reset(uint16_t id);

    size_t m_most;
    size_t m_held{0};
    uint16_t m_id{0};
    uint8_t m_lastNumber{0};     //!< 0 while the last piece is not there
    std::vector<Bytes> m_pieces; //!< by number - 1; empty where not there
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_FRAGMENTS_H */
