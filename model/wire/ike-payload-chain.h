// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PAYLOAD_CHAIN_H
#define IKE_PAYLOAD_CHAIN_H

#include "ike-payload-catalogue.h"
#include "ikev2-payload-layout.h"

#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The octets of a generic payload header, RFC 7296 section 3.2. */
constexpr size_t PAYLOAD_HEADER_SIZE = 4;

/** @brief Where a chain of payloads stands. */
enum class ChainPlace
{
    MESSAGE,
    INSIDE_ENCRYPTED,
};

/** @brief The payloads of a chain, as far as its lengths make sense: what to reserve. */
inline size_t
CountPayloads(PayloadType first, ByteView octets)
{
    size_t count = 0;
    size_t at = 0;
    auto type = first;
    while (type != PayloadType::NONE && octets.size() - at >= PAYLOAD_HEADER_SIZE)
    {
        ++count;
        const size_t length = LoadNetworkOrder<uint16_t>(octets.data() + at + 2);
        if (type == PayloadType::SK || type == PayloadType::SKF || length < PAYLOAD_HEADER_SIZE ||
            length > octets.size() - at)
        {
            break;
        }
        type = static_cast<PayloadType>(octets[at]);
        at += length;
    }
    return count;
}

/** @brief An Encrypted payload says in its own header what it begins with. */
inline void
KeepFirstInner(IkePayload& payload, PayloadType next)
{
    if (auto* sealed = std::get_if<EncryptedPayload>(&payload.body))
    {
        sealed->firstInner = next;
    }
    else if (auto* fragment = std::get_if<EncryptedFragmentPayload>(&payload.body))
    {
        fragment->firstInner = next;
    }
}

/** @brief Reads one payload. @return the type of the one that follows */
template <class Trace>
PayloadType
ReadPayload(WireReader<Trace>& io,
            const PayloadCatalogue& catalogue,
            ChainPlace place,
            IkePayload& payload)
{
    const PayloadKind* kind = catalogue.Find(payload.type);
    io.SetPayloadType(static_cast<uint8_t>(payload.type));
    io.Enter(kind ? kind->notation : "payload of unknown type",
             kind ? 0 : static_cast<uint8_t>(payload.type),
             kind ? kind->source : Layout<UnknownPayload>::SOURCE);
    auto next = PayloadType::NONE;
    const auto frame = OpenPayload(io, next, payload.critical, catalogue.majorVersion);
    if (kind)
    {
        kind->Read(io, payload.body);
        if (kind->isSealed)
        {
            KeepFirstInner(payload, next);
            next = PayloadType::NONE;
            io.Require(place == ChainPlace::MESSAGE, "Next Payload", "is inside an SK payload");
        }
    }
    else if (payload.critical && !WireReader<Trace>::RECORDS)
    {
        io.FailAt(frame.start + 1, "Critical", "is set", WireError::Kind::UNKNOWN_CRITICAL);
    }
    else
    {
        Layout<UnknownPayload>::Fields(io, std::get<UnknownPayload>(payload.body));
    }
    io.Close(frame);
    io.Leave();
    return next;
}

/**
 * @brief Reads payloads until one has no successor, and stops there: whether octets are left over
 * is for the caller to say.
 */
template <class Trace>
void
ReadChain(WireReader<Trace>& io,
          const PayloadCatalogue& catalogue,
          ChainPlace place,
          PayloadType first,
          std::vector<IkePayload>& payloads)
{
    payloads.reserve(CountPayloads(first, io.Peek()));
    auto next = first;
    while (next != PayloadType::NONE && io.Ok())
    {
        payloads.emplace_back();
        payloads.back().type = next;
        next = ReadPayload(io, catalogue, place, payloads.back());
    }
    io.SetPayloadType(0);
}

/** @brief Keeps what follows the header of an encrypted message of version 1. */
template <class Trace>
void
ReadEncryptedRest(WireReader<Trace>& io, PayloadType first, std::vector<IkePayload>& payloads)
{
    payloads.emplace_back();
    payloads.back().type = PayloadType::SK;
    auto& sealed = payloads.back().body.emplace<EncryptedPayload>();
    sealed.firstInner = first;
    io.Enter("encrypted payloads", 0, "RFC 2408 section 3.1");
    Layout<EncryptedPayload>::Fields(io, sealed);
    io.Leave();
}

} // namespace ike
} // namespace ns3

#endif /* IKE_PAYLOAD_CHAIN_H */
