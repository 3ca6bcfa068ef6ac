// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message.h"

#include "ike-payload-catalogue.h"
#include "ike-wire-reader.h"
#include "ike-wire-writer.h"
#include "ikev2-payload-layout.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t PAYLOAD_HEADER_SIZE = 4;

/** @brief Where a chain of payloads stands. */
enum class ChainPlace
{
    MESSAGE,
    INSIDE_ENCRYPTED,
};

/** @brief The payloads of a chain, as far as its lengths make sense: what to reserve. */
size_t
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

void
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
PayloadType
ReadPayload(WireReader<>& io,
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
    const auto frame = OpenPayload(io, next, payload.critical);
    if (kind)
    {
        kind->read(io, payload.body);
        if (kind->isSealed)
        {
            KeepFirstInner(payload, next);
            next = PayloadType::NONE;
            io.Require(place == ChainPlace::MESSAGE, "Next Payload", "is inside an SK payload");
        }
    }
    else if (payload.critical)
    {
        io.Fail("Critical", "is set", WireError::Kind::UNKNOWN_CRITICAL);
    }
    else
    {
        Layout<UnknownPayload>::Fields(io, std::get<UnknownPayload>(payload.body));
    }
    io.Close(frame);
    io.Leave();
    return next;
}

/** @brief Reads a chain of payloads that uses up what is left. */
void
ReadChain(WireReader<>& io,
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
    io.Require(io.AtEnd(), "payloads", "are followed by octets of no payload");
}

/** @brief Reads a header and checks its length field against the datagram. */
PayloadType
ReadHeader(WireReader<>& io, ByteView datagram, IkeHeader& header)
{
    auto next = PayloadType::NONE;
    uint32_t length = 0;
    io.Enter(Layout<IkeHeader>::NAME, 0, Layout<IkeHeader>::SOURCE);
    Layout<IkeHeader>::Fields(io, header, next, length);
    io.Require(length == datagram.size(), "Length", "is not the size of the datagram");
    io.Leave();
    return next;
}

PayloadType
NextOf(const std::vector<IkePayload>& payloads, size_t i)
{
    if (auto* sealed = std::get_if<EncryptedPayload>(&payloads[i].body))
    {
        return sealed->firstInner;
    }
    if (auto* fragment = std::get_if<EncryptedFragmentPayload>(&payloads[i].body))
    {
        return fragment->firstInner;
    }
    return i + 1 < payloads.size() ? payloads[i + 1].type : PayloadType::NONE;
}

template <class Io>
void
WalkBody(Io& io, const IkePayload::Body& body)
{
    std::visit([&](const auto& content)
               { Layout<std::decay_t<decltype(content)>>::Fields(io, content); },
               body);
}

/** @brief Makes room for @p size more octets. @return the first of them */
uint8_t*
Extend(Bytes& out, size_t size)
{
    const size_t start = out.size();
    out.resize(start + size);
    return out.data() + start;
}

void
WriteChain(const std::vector<IkePayload>& payloads, WireWriter& io)
{
    for (size_t i = 0; i < payloads.size(); ++i)
    {
        const auto next = NextOf(payloads, i);
        auto frame = OpenPayload(io, next, payloads[i].critical);
        WalkBody(io, payloads[i].body);
        io.Close(frame);
    }
}

} // namespace

std::string
WireError::ToString() const
{
    return field + " " + reason + " (octet " + std::to_string(offset) + ")";
}

uint16_t
Transform::KeyBits() const
{
    for (const auto& attribute : attributes)
    {
        if (attribute.type == TransformAttributeType::KEY_LENGTH && attribute.isShort)
        {
            return attribute.value;
        }
    }
    return 0;
}

const NotifyPayload*
IkeMessage::FindNotify(NotifyType type) const
{
    for (const auto& payload : payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (notify && notify->type == type)
        {
            return notify;
        }
    }
    return nullptr;
}

const NotifyPayload*
IkeMessage::FindErrorNotify() const
{
    for (const auto& payload : payloads)
    {
        const auto* notify = std::get_if<NotifyPayload>(&payload.body);
        if (notify && IsErrorNotify(notify->type))
        {
            return notify;
        }
    }
    return nullptr;
}

void
IkeMessage::AddNotify(NotifyType type, Bytes data)
{
    NotifyPayload notify;
    notify.type = type;
    notify.data = std::move(data);
    Add(PayloadType::NOTIFY, std::move(notify));
}

Result<IkeHeader, WireError>
ParseHeader(ByteView datagram)
{
    WireReader<> io(datagram);
    IkeHeader header;
    ReadHeader(io, datagram, header);
    if (!io.Ok())
    {
        return io.Error();
    }
    return header;
}

Result<IkeMessage, WireError>
ParseMessage(ByteView datagram)
{
    WireReader<> io(datagram);
    IkeMessage message;
    const auto first = ReadHeader(io, datagram, message.header);
    const auto* catalogue = CatalogueOf(message.header.majorVersion);
    if (io.Ok() && !catalogue)
    {
        io.Fail("IKE header / Major Version",
                "is not a version this codec reads",
                WireError::Kind::BAD_MAJOR_VERSION);
    }
    if (io.Ok())
    {
        ReadChain(io, *catalogue, ChainPlace::MESSAGE, first, message.payloads);
    }
    if (!io.Ok())
    {
        return io.Error();
    }
    return message;
}

Result<std::vector<IkePayload>, WireError>
ParsePayloads(PayloadType first, ByteView octets)
{
    WireReader<> io(octets);
    std::vector<IkePayload> payloads;
    ReadChain(io, *CatalogueOf(2), ChainPlace::INSIDE_ENCRYPTED, first, payloads);
    if (!io.Ok())
    {
        return io.Error();
    }
    return payloads;
}

size_t
SizeOfPayloads(const std::vector<IkePayload>& payloads)
{
    WireSizer io;
    for (const auto& payload : payloads)
    {
        WalkBody(io, payload.body);
    }
    return PAYLOAD_HEADER_SIZE * payloads.size() + io.Size();
}

Bytes
WriteMessage(const IkeMessage& message)
{
    const uint32_t size = static_cast<uint32_t>(IkeHeader::SIZE + SizeOfPayloads(message.payloads));
    Bytes out(size);
    WireWriter io(out.data());
    const auto next = message.payloads.empty() ? PayloadType::NONE : message.payloads.front().type;
    Layout<IkeHeader>::Fields(io, message.header, next, size);
    WriteChain(message.payloads, io);
    return out;
}

void
WritePayloads(const std::vector<IkePayload>& payloads, Bytes& out)
{
    WireWriter io(Extend(out, SizeOfPayloads(payloads)));
    WriteChain(payloads, io);
}

void
WriteHeader(const IkeHeader& header, PayloadType next, uint32_t length, Bytes& out)
{
    WireWriter io(Extend(out, IkeHeader::SIZE));
    Layout<IkeHeader>::Fields(io, header, next, length);
}

void
WritePayloadHeader(PayloadType next, bool critical, size_t bodySize, Bytes& out)
{
    uint8_t* start = Extend(out, PAYLOAD_HEADER_SIZE);
    WireWriter io(start);
    OpenPayload(io, next, critical);
    StoreNetworkOrder(static_cast<uint16_t>(PAYLOAD_HEADER_SIZE + bodySize), start + 2);
}

void
WritePayloadBody(const IkePayload& payload, Bytes& out)
{
    WireSizer sizer;
    WalkBody(sizer, payload.body);
    WireWriter io(Extend(out, sizer.Size()));
    WalkBody(io, payload.body);
}

} // namespace ike
} // namespace ns3
