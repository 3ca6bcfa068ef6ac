// SPDX-License-Identifier: GPL-2.0-only

#include "ike-stream-framing.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t KEEPALIVE = 0xff;

std::optional<Bytes>
Length(size_t size)
{
    if (size == 0 || size > IKE_STREAM_LARGEST)
    {
        return std::nullopt;
    }
    Bytes octets;
    octets.reserve(IKE_STREAM_LENGTH_SIZE + IKE_STREAM_MARKER_SIZE);
    AppendUint(octets, size + IKE_STREAM_LENGTH_SIZE, IKE_STREAM_LENGTH_SIZE);
    return octets;
}

} // namespace

IkeStreamReader::IkeStreamReader(bool expectsPrefix)
    : m_awaitsPrefix(expectsPrefix)
{
}

IkeStreamCut
IkeStreamReader::Broken()
{
    m_broken = true;
    return IkeStreamCut{IkeStreamPart::BROKEN, 0, 0};
}

IkeStreamCut
IkeStreamReader::Prefix(ByteView front)
{
    const size_t seen = std::min(front.size(), IKE_STREAM_PREFIX_SIZE);
    if (!std::equal(front.data(), front.data() + seen, IKE_STREAM_PREFIX))
    {
        return Broken();
    }
    if (seen < IKE_STREAM_PREFIX_SIZE)
    {
        return IkeStreamCut{};
    }
    m_awaitsPrefix = false;
    return IkeStreamCut{IkeStreamPart::PREFIX, IKE_STREAM_PREFIX_SIZE, 0};
}

IkeStreamCut
IkeStreamReader::Next(ByteView front, size_t available)
{
    if (m_broken)
    {
        return IkeStreamCut{IkeStreamPart::BROKEN, 0, 0};
    }
    if (m_awaitsPrefix)
    {
        return Prefix(front);
    }
    if (front.size() < IKE_STREAM_LENGTH_SIZE)
    {
        return IkeStreamCut{};
    }
    const size_t length = static_cast<size_t>(front[0]) << 8 | front[1];
    if (length < IKE_STREAM_LENGTH_SIZE)
    {
        return Broken();
    }
    if (available < length)
    {
        return IkeStreamCut{};
    }
    const size_t size = length - IKE_STREAM_LENGTH_SIZE;
    if (size == 0)
    {
        return IkeStreamCut{IkeStreamPart::EMPTY, length, 0};
    }
    if (size < IKE_STREAM_MARKER_SIZE)
    {
        const bool isKeepalive = size == 1 && front[IKE_STREAM_LENGTH_SIZE] == KEEPALIVE;
        return IkeStreamCut{isKeepalive ? IkeStreamPart::KEEPALIVE : IkeStreamPart::SHORT,
                            IKE_STREAM_LENGTH_SIZE,
                            size};
    }
    const uint8_t* marker = front.data() + IKE_STREAM_LENGTH_SIZE;
    const bool isIke =
        std::all_of(marker, marker + IKE_STREAM_MARKER_SIZE, [](uint8_t o) { return o == 0; });
    return isIke ? IkeStreamCut{IkeStreamPart::IKE,
                                IKE_STREAM_LENGTH_SIZE + IKE_STREAM_MARKER_SIZE,
                                size - IKE_STREAM_MARKER_SIZE}
                 : IkeStreamCut{IkeStreamPart::ESP, IKE_STREAM_LENGTH_SIZE, size};
}

std::optional<Bytes>
IkeStreamHeadForIke(size_t size)
{
    auto head = Length(size + IKE_STREAM_MARKER_SIZE);
    if (head)
    {
        head->resize(head->size() + IKE_STREAM_MARKER_SIZE, 0);
    }
    return head;
}

std::optional<Bytes>
IkeStreamHeadForEsp(size_t size)
{
    return Length(size);
}

} // namespace ike
} // namespace ns3
