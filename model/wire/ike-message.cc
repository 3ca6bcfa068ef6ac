// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message.h"

#include "ike-payload-catalogue.h"
#include "ike-payload-chain.h"
#include "ike-wire-reader.h"
#include "ike-wire-writer.h"
#include "ikev1-payload-layout.h"
#include "ikev2-payload-layout.h"

namespace ns3
{
namespace ike
{

namespace
{

// Where fields of the header lie, RFC 7296 section 3.1.
constexpr size_t VERSION_OFFSET = 17;
constexpr size_t LENGTH_OFFSET = 24;

/** @brief Reads the header of a datagram. @return the type of the first payload */
PayloadType
ReadHeader(WireReader<>& io, IkeHeader& header, uint32_t& length)
{
    auto next = PayloadType::NONE;
    io.Enter(Layout<IkeHeader>::NAME, 0, Layout<IkeHeader>::SOURCE);
    Layout<IkeHeader>::Fields(io, header, next, length);
    io.Leave();
    return next;
}

void
RequireLength(WireReader<>& io, bool condition)
{
    io.RequireAt(LENGTH_OFFSET,
                 condition,
                 "IKE header / Length",
                 "is not the size of the datagram");
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

/** @brief What a message of version 1 holds instead of payloads while it is encrypted, or null. */
const EncryptedPayload*
EncryptedRestOf(const IkeMessage& message)
{
    return message.header.IsEncrypted() && message.payloads.size() == 1
               ? std::get_if<EncryptedPayload>(&message.payloads.front().body)
               : nullptr;
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
    uint32_t length = 0;
    ReadHeader(io, header, length);
    RequireLength(io, length == datagram.size());
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
    Result<IkeMessage, WireError> result{IkeMessage{}};
    uint32_t length = 0;
    const auto first = ReadHeader(io, result->header, length);
    RequireLength(io, length >= datagram.size());
    io.SetEnd(length);
    const auto* catalogue = CatalogueOf(result->header.majorVersion);
    if (io.Ok() && !catalogue)
    {
        io.FailAt(VERSION_OFFSET,
                  "IKE header / Major Version",
                  "is not a version this codec reads",
                  WireError::Kind::BAD_MAJOR_VERSION);
    }
    if (io.Ok() && result->header.IsEncrypted())
    {
        ReadEncryptedRest(io, first, result->payloads);
        RequireLength(io, length == datagram.size());
    }
    else if (io.Ok())
    {
        ReadChain(io, *catalogue, ChainPlace::MESSAGE, first, result->payloads);
        io.Require(io.Mark() >= datagram.size(), "payloads", "are followed by other octets");
        RequireLength(io, length == datagram.size());
    }
    if (!io.Ok())
    {
        return io.Error();
    }
    return result;
}

Result<std::vector<IkePayload>, WireError>
ParsePayloads(PayloadType first, ByteView octets)
{
    WireReader<> io(octets);
    Result<std::vector<IkePayload>, WireError> result{std::vector<IkePayload>{}};
    ReadChain(io, *CatalogueOf(2), ChainPlace::INSIDE_ENCRYPTED, first, *result);
    io.Require(io.AtEnd(), "payloads", "are followed by other octets");
    if (!io.Ok())
    {
        return io.Error();
    }
    return result;
}

Result<std::vector<IkePayload>, WireError>
ParseIkev1Payloads(PayloadType first, ByteView octets)
{
    WireReader<> io(octets);
    Result<std::vector<IkePayload>, WireError> result{std::vector<IkePayload>{}};
    ReadChain(io, *CatalogueOf(1), ChainPlace::INSIDE_ENCRYPTED, first, *result);
    if (!io.Ok())
    {
        return io.Error();
    }
    return result;
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
    const auto* sealed = EncryptedRestOf(message);
    const uint32_t size = static_cast<uint32_t>(
        IkeHeader::SIZE + (sealed ? sealed->body.size() : SizeOfPayloads(message.payloads)));
    Bytes out(size);
    WireWriter io(out.data());
    if (sealed)
    {
        Layout<IkeHeader>::Fields(io, message.header, sealed->firstInner, size);
        Layout<EncryptedPayload>::Fields(io, *sealed);
        return out;
    }
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
