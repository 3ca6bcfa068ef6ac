// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-intermediate.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t NEXT_PAYLOAD_OFFSET = 16; // RFC 7296 section 3.1
constexpr size_t LENGTH_OFFSET = 24;
constexpr size_t GENERIC_HEADER = 4; // RFC 7296 section 3.2

void
Store(Bytes& octets, size_t at, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; ++i)
    {
        octets[at + i] = static_cast<uint8_t>(value >> 8 * (size - 1 - i));
    }
}

} // namespace

Bytes
IntAuthContent(ByteView datagrams, ByteView inner)
{
    size_t next = NEXT_PAYLOAD_OFFSET; // where the type of the payload at `at` stands
    size_t at = IkeHeader::SIZE;
    const auto isEncrypted = [&datagrams](size_t place)
    {
        const auto type = static_cast<PayloadType>(datagrams[place]);
        return type == PayloadType::SK || type == PayloadType::SKF;
    };
    while (at + GENERIC_HEADER <= datagrams.size() && !isEncrypted(next))
    {
        const size_t length = static_cast<size_t>(datagrams[at + 2]) << 8 | datagrams[at + 3];
        if (length < GENERIC_HEADER)
        {
            return Bytes();
        }
        next = at;
        at += length;
    }
    if (at + GENERIC_HEADER > datagrams.size())
    {
        return Bytes();
    }
    Bytes content = datagrams.Sub(0, at + GENERIC_HEADER).ToBytes();
    content[next] = static_cast<uint8_t>(PayloadType::SK);
    Store(content, LENGTH_OFFSET, content.size() + inner.size(), 4);
    Store(content, at + 2, GENERIC_HEADER + inner.size(), 2);
    Append(content, inner);
    return content;
}

void
Ikev2IntermediateRounds::Begin(std::vector<KeMethod> methods)
{
    m_methods = std::move(methods);
    m_done = 0;
}

Duration
Ikev2IntermediateRounds::Add(IkeCryptoProvider& provider,
                             PrfId prf,
                             bool byInitiator,
                             ByteView skP,
                             ByteView content)
{
    Bytes& sum = byInitiator ? m_byInitiator : m_byResponder;
    Costed<Bytes> next = provider.Prf(prf, skP, {sum, content});
    sum = std::move(next.value);
    return next.cost;
}

Bytes
Ikev2IntermediateRounds::IntAuth(uint32_t authId) const
{
    if (m_byInitiator.empty())
    {
        return Bytes();
    }
    Bytes octets = Concat({m_byInitiator, m_byResponder});
    AppendUint(octets, authId, 4);
    return octets;
}

} // namespace ike
} // namespace ns3
