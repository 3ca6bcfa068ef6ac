// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-fragments.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// Offsets in an ISAKMP header, RFC 2408 section 3.1.
constexpr size_t NEXT_PAYLOAD = 16;
constexpr size_t VERSION = 17;
constexpr size_t FLAGS = 19;
constexpr size_t LENGTH = 24;
constexpr size_t HEADER = 28;

constexpr size_t PAYLOAD_HEADER = 8; //!< generic header, id, number, flags
constexpr uint8_t FRAGMENT_PAYLOAD = 132;
constexpr uint8_t LAST_FRAGMENT = 1;
constexpr uint8_t ENCRYPTION_FLAG = 1;

static_assert(IKEV1_FRAGMENT_OVERHEAD == HEADER + PAYLOAD_HEADER);

Bytes
MakeFragment(ByteView header, const Ikev1Fragment& fragment)
{
    Bytes out = header.Sub(0, LENGTH).ToBytes();
    out[NEXT_PAYLOAD] = FRAGMENT_PAYLOAD;
    out[FLAGS] &= static_cast<uint8_t>(~ENCRYPTION_FLAG);
    AppendUint(out, IKEV1_FRAGMENT_OVERHEAD + fragment.data.size(), 4);
    AppendUint(out, 0, 2); // no next payload; reserved
    AppendUint(out, PAYLOAD_HEADER + fragment.data.size(), 2);
    AppendUint(out, fragment.id, 2);
    out.push_back(fragment.number);
    out.push_back(fragment.last ? LAST_FRAGMENT : 0);
    Append(out, fragment.data);
    return out;
}

} // namespace

std::vector<Bytes>
SplitIkev1Message(ByteView message, size_t datagramSize, uint16_t id)
{
    if (message.size() <= datagramSize || message.size() < HEADER ||
        datagramSize <= IKEV1_FRAGMENT_OVERHEAD)
    {
        return {};
    }
    const size_t room =
        std::min<size_t>(datagramSize - IKEV1_FRAGMENT_OVERHEAD, UINT16_MAX - PAYLOAD_HEADER);
    const size_t count = (message.size() + room - 1) / room;
    if (count > IKEV1_MOST_FRAGMENTS)
    {
        return {};
    }
    std::vector<Bytes> datagrams;
    for (size_t i = 0; i < count; ++i)
    {
        Ikev1Fragment fragment;
        fragment.id = id;
        fragment.number = static_cast<uint8_t>(i + 1);
        fragment.last = i + 1 == count;
        fragment.data = message.Sub(i * room, room).ToBytes();
        datagrams.push_back(MakeFragment(message, fragment));
    }
    return datagrams;
}

bool
IsIkev1Fragment(ByteView datagram)
{
    return datagram.size() >= HEADER && datagram[VERSION] >> 4 == 1 &&
           datagram[NEXT_PAYLOAD] == FRAGMENT_PAYLOAD;
}

std::optional<Ikev1Fragment>
ReadIkev1Fragment(ByteView datagram)
{
    if (!IsIkev1Fragment(datagram) || datagram.size() < IKEV1_FRAGMENT_OVERHEAD ||
        (datagram[FLAGS] & ENCRYPTION_FLAG) != 0)
    {
        return std::nullopt;
    }
    const ByteView payload = datagram.Sub(HEADER);
    const size_t length = size_t{payload[2]} << 8 | payload[3];
    if (payload[0] != 0 || length != payload.size() || length == PAYLOAD_HEADER)
    {
        return std::nullopt;
    }
    Ikev1Fragment fragment;
    fragment.id = static_cast<uint16_t>(payload[4] << 8 | payload[5]);
    fragment.number = payload[6];
    fragment.last = (payload[7] & LAST_FRAGMENT) != 0;
    fragment.data = payload.Sub(PAYLOAD_HEADER).ToBytes();
    return fragment.number == 0 ? std::nullopt : std::optional<Ikev1Fragment>(std::move(fragment));
}

std::optional<Bytes>
Ikev1Reassembly::Take(const Ikev1Fragment& fragment)
{
    if (fragment.number == 0 || fragment.data.empty())
    {
        return std::nullopt;
    }
    if (fragment.id != m_id || m_pieces.empty())
    {
        Reset(fragment.id);
    }
    const bool beyondLast = m_lastNumber != 0 && fragment.number > m_lastNumber;
    const bool lastBefore = fragment.last && fragment.number < m_pieces.size();
    if (beyondLast || lastBefore || m_held + fragment.data.size() > m_most)
    {
        return std::nullopt;
    }
    if (m_pieces.size() < fragment.number)
    {
        m_pieces.resize(fragment.number);
    }
    Bytes& place = m_pieces[fragment.number - 1];
    if (!place.empty())
    {
        return std::nullopt; // a repetition
    }
    place = fragment.data;
    m_held += place.size();
    m_lastNumber = fragment.last ? fragment.number : m_lastNumber;
    const bool whole = m_lastNumber == m_pieces.size() &&
                       std::none_of(m_pieces.begin(),
                                    m_pieces.end(),
                                    [](const Bytes& piece) { return piece.empty(); });
    if (!whole)
    {
        return std::nullopt;
    }
    Bytes message;
    message.reserve(m_held);
    for (const Bytes& piece : m_pieces)
    {
        Append(message, piece);
    }
    Reset(fragment.id);
    return message;
}

void
Ikev1Reassembly::Reset(uint16_t id)
{
    m_pieces.clear();
    m_held = 0;
    m_lastNumber = 0;
    m_id = id;
}

} // namespace ike
} // namespace ns3
