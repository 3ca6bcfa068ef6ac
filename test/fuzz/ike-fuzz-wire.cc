// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-input.h"
#include "ike-fuzz-samples.h"
#include "ike-fuzz-target.h"
#include "ike-message-printer.h"
#include "ike-payload-catalogue.h"
#include "ike-stream-framing.h"
#include "ike-wire-samples.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace ike
{

namespace
{

using Payloads = std::vector<IkePayload>;

// The largest IKE message that UDP over IPv4 carries.
constexpr size_t LARGEST_MESSAGE = 65507;
constexpr size_t VERSION_OFFSET = 17;

/** @brief Whether a selector list is empty since all were of types that are left out: what is
 * written of it cannot be read. */
bool
HasEmptySelectors(const Payloads& payloads)
{
    return std::any_of(payloads.begin(),
                       payloads.end(),
                       [](const IkePayload& payload)
                       {
                           const auto* ts = std::get_if<TsPayload>(&payload.body);
                           return ts && ts->selectors.empty();
                       });
}

void
CheckError(const WireError& error, size_t size)
{
    FuzzRequire(!error.field.empty() && !error.reason.empty(), "an error without its field");
    FuzzRequire(error.offset <= size, "an error beyond the octets");
}

/** @brief What was read can be written and read again, and says the same. */
template <class Parse>
void
CheckChain(const Result<Payloads, WireError>& read, ByteView octets, const Parse& parse)
{
    if (!read)
    {
        CheckError(read.GetError(), octets.size());
        return;
    }
    if (HasEmptySelectors(*read))
    {
        return;
    }
    Bytes written;
    WritePayloads(*read, written);
    FuzzRequire(written.size() == SizeOfPayloads(*read), "another size than SizeOfPayloads says");
    FuzzRequire(written.size() <= octets.size(), "more was written than read");
    const auto again = parse(written);
    FuzzRequire(static_cast<bool>(again), "what was read and written cannot be read");
    Bytes rewritten;
    WritePayloads(*again, rewritten);
    FuzzRequire(written == rewritten, "what was written is read as something else");
}

/** @brief A message: one octet that says whether its length field is true, and the message. */
void
RunMessage(ByteView input, uint8_t majorVersion)
{
    FuzzInput in(input);
    const bool isFalse = (in.TakeOctet() & 1) != 0;
    Bytes octets = in.TakeRest().ToBytes();
    if (octets.size() >= IkeHeader::SIZE && !isFalse)
    {
        StoreNetworkOrder(static_cast<uint32_t>(octets.size()), octets.data() + 24);
        octets[VERSION_OFFSET] =
            static_cast<uint8_t>(majorVersion << 4 | (octets[VERSION_OFFSET] & 0xf));
    }
    const auto header = ParseHeader(octets);
    const auto message = ParseMessage(octets);
    if (!message)
    {
        CheckError(message.GetError(), octets.size());
        return;
    }
    FuzzRequire(static_cast<bool>(header), "a message without a header");
    if (HasEmptySelectors(message->payloads))
    {
        return;
    }
    const Bytes written = WriteMessage(*message);
    FuzzRequire(written.size() <= octets.size(), "more was written than read");
    const auto again = ParseMessage(written);
    FuzzRequire(static_cast<bool>(again), "what was read and written cannot be read");
    FuzzRequire(WriteMessage(*again) == written, "what was written is read as something else");
}

void
RunIkev2Message(ByteView input)
{
    RunMessage(input, 2);
}

void
RunIkev1Message(ByteView input)
{
    RunMessage(input, 1);
}

/** @brief The chain that is inside an Encrypted payload: the first payload's type and the rest. */
void
RunIkev2Chain(ByteView input)
{
    FuzzInput in(input);
    const auto first = static_cast<PayloadType>(in.TakeOctet());
    const ByteView octets = in.TakeRest();
    const auto parse = [first](ByteView from) { return ParsePayloads(first, from); };
    CheckChain(parse(octets), octets, parse);
}

void
RunIkev1Chain(ByteView input)
{
    FuzzInput in(input);
    const auto first = static_cast<PayloadType>(in.TakeOctet());
    const ByteView octets = in.TakeRest();
    const auto parse = [first](ByteView from) { return ParseIkev1Payloads(first, from); };
    CheckChain(parse(octets), octets, parse);
}

/** @brief The types that a version knows. */
std::vector<PayloadType>
TypesOf(uint8_t majorVersion)
{
    std::vector<PayloadType> types;
    for (int number = 1; number < 256; ++number)
    {
        const auto type = static_cast<PayloadType>(number);
        if (CatalogueOf(majorVersion)->Find(type))
        {
            types.push_back(type);
        }
    }
    return types;
}

/** @brief One payload, its header right: which of the version's types, and the body. */
void
RunPayload(ByteView input, uint8_t majorVersion)
{
    FuzzInput in(input);
    static const std::vector<PayloadType> types[2] = {TypesOf(1), TypesOf(2)};
    const auto& known = types[majorVersion - 1];
    const PayloadType type = known[in.TakeOctet() % known.size()];
    const ByteView body = in.Take(UINT16_MAX - 4);
    Bytes octets;
    WritePayloadHeader(PayloadType::NONE, false, body.size(), octets);
    Append(octets, body);
    const auto parse = [type, majorVersion](ByteView from)
    { return majorVersion == 1 ? ParseIkev1Payloads(type, from) : ParsePayloads(type, from); };
    CheckChain(parse(octets), octets, parse);
}

void
RunIkev2Payload(ByteView input)
{
    RunPayload(input, 2);
}

void
RunIkev1Payload(ByteView input)
{
    RunPayload(input, 1);
}

/** @brief Everything gets a name, and each octet once; also what is said to be decrypted. */
void
RunPrinter(ByteView input)
{
    FuzzInput in(input);
    DecryptedPayloads decrypted;
    decrypted.first = static_cast<PayloadType>(in.TakeOctet());
    const size_t inner = in.TakeOctet();
    decrypted.ivSize = inner % 17;
    decrypted.checksumSize = inner / 17;
    decrypted.octets = in.Take(in.TakeOctet());
    const ByteView octets = in.TakeRest();
    size_t next = 0;
    for (const auto& record :
         DescribeMessage(octets, decrypted.octets.empty() ? nullptr : &decrypted))
    {
        FuzzRequire(!record.name.empty(), "a record without a name");
        if (record.kind == MessageRecord::Kind::FIELD && !record.decrypted)
        {
            FuzzRequire(record.offset == next, "a gap or an overlap between fields");
            next += record.length;
        }
    }
    FuzzRequire(next == octets.size(), "octets without a name at the end");
    std::ostringstream text;
    PrintMessage(text, octets, decrypted.octets.empty() ? nullptr : &decrypted);
}

/** @brief A stream that comes in pieces: whether a prefix is expected, and the octets. */
void
RunStream(ByteView input)
{
    FuzzInput in(input);
    const uint8_t choice = in.TakeOctet();
    IkeStreamReader reader((choice & 1) != 0);
    ByteView rest = in.TakeRest();
    size_t shown = choice >> 1;
    while (!rest.empty())
    {
        shown = std::min(shown + 1, rest.size());
        const ByteView front = rest.Sub(0, shown);
        const auto cut = reader.Next(front.Sub(0, IKE_STREAM_HEAD_SIZE), front.size());
        FuzzRequire(cut.head + cut.size <= front.size(), "more is cut than has come");
        if (cut.part == IkeStreamPart::BROKEN)
        {
            return;
        }
        if (cut.part == IkeStreamPart::MORE)
        {
            FuzzRequire(cut.head + cut.size == 0, "a cut that is none");
            if (shown == rest.size())
            {
                return;
            }
            continue;
        }
        FuzzRequire(cut.head > 0, "a cut that takes nothing");
        rest = rest.Sub(cut.head + cut.size);
        shown = choice >> 1;
    }
}

// --- seeds ---

std::vector<Bytes>
Messages(uint8_t majorVersion)
{
    std::vector<Bytes> messages = GoldenMessagesOf(majorVersion).datagrams;
    for (const Bytes& packet : CapturedPackets())
    {
        const ByteView ike = IkeOfPacket(packet);
        if (ike.size() > VERSION_OFFSET && ike[VERSION_OFFSET] >> 4 == majorVersion)
        {
            messages.push_back(ike.ToBytes());
        }
    }
    if (majorVersion == 2)
    {
        messages.push_back(SaInitRequestOctets());
        messages.push_back(Rfc7634MessageOctets());
        RandomMessages random(1);
        for (int i = 0; i < 40; ++i)
        {
            messages.push_back(WriteMessage(random.DrawMessage()));
        }
    }
    for (IkeMessage plain : GoldenMessagesOf(majorVersion).plain)
    {
        plain.header.flags &= static_cast<uint8_t>(~IkeHeader::FLAG_ENCRYPTION);
        messages.push_back(WriteMessage(plain));
    }
    return messages;
}

std::vector<Bytes>
WithOctetsBefore(const std::vector<Bytes>& inputs, const Bytes& before)
{
    std::vector<Bytes> seeds;
    for (const Bytes& input : inputs)
    {
        seeds.push_back(before);
        Append(seeds.back(), input);
    }
    return seeds;
}

template <uint8_t MAJOR>
std::vector<Bytes>
MessageSeeds()
{
    return WithOctetsBefore(Messages(MAJOR), {0});
}

template <uint8_t MAJOR>
std::vector<Bytes>
ChainSeeds()
{
    std::vector<Bytes> seeds;
    for (const auto& message : GoldenMessagesOf(MAJOR).plain)
    {
        if (!message.payloads.empty())
        {
            seeds.push_back({static_cast<uint8_t>(message.payloads.front().type)});
            WritePayloads(message.payloads, seeds.back());
        }
    }
    if (MAJOR == 2)
    {
        seeds.push_back({static_cast<uint8_t>(INNER_CHAIN_FIRST)});
        Append(seeds.back(), InnerChainOctets());
    }
    return seeds;
}

template <uint8_t MAJOR>
std::vector<Bytes>
PayloadSeeds()
{
    const auto types = TypesOf(MAJOR);
    std::vector<Bytes> seeds;
    for (size_t i = 0; i < types.size(); ++i)
    {
        seeds.push_back({static_cast<uint8_t>(i), 0, 0, 0, 0, 0, 0, 0, 0});
    }
    Payloads payloads;
    const auto add = [&payloads](const Payloads& some)
    { payloads.insert(payloads.end(), some.begin(), some.end()); };
    for (const auto& message : GoldenMessagesOf(MAJOR).plain)
    {
        add(message.payloads);
    }
    if (MAJOR == 2)
    {
        add(*ParsePayloads(INNER_CHAIN_FIRST, InnerChainOctets()));
        RandomMessages random(2);
        for (int i = 0; i < 100; ++i)
        {
            payloads.push_back(random.DrawPayload());
        }
    }
    for (const auto& payload : payloads)
    {
        const auto place = std::find(types.begin(), types.end(), payload.type);
        if (place != types.end())
        {
            seeds.push_back({static_cast<uint8_t>(place - types.begin())});
            WritePayloadBody(payload, seeds.back());
        }
    }
    return seeds;
}

std::vector<Bytes>
PrinterSeeds()
{
    auto messages = Messages(1);
    const auto more = Messages(2);
    messages.insert(messages.end(), more.begin(), more.end());
    auto seeds = WithOctetsBefore(messages, {0, 0, 0});
    Bytes opened = {static_cast<uint8_t>(PayloadType::NOTIFY), 8 + 14 * 17, 8};
    Append(opened, Hex("0000000800004001"));
    Append(opened, Rfc7634MessageOctets());
    seeds.push_back(opened);
    return seeds;
}

std::vector<Bytes>
StreamSeeds()
{
    std::vector<Bytes> seeds;
    for (const uint8_t choice : {1, 41})
    {
        Bytes seed{choice};
        Append(seed, ByteView(IKE_STREAM_PREFIX, IKE_STREAM_PREFIX_SIZE));
        for (const Bytes& message : GoldenMessagesOf(2).datagrams)
        {
            Append(seed, *IkeStreamHeadForIke(message.size()));
            Append(seed, message);
        }
        Append(seed, *IkeStreamHeadForEsp(20));
        Append(seed, Bytes(20, 0x51));
        Append(seed, Bytes{0, 2, 0, 3, 0xff, 0, 4, 1, 1, 0, 1});
        seeds.push_back(seed);
    }
    return seeds;
}

} // namespace

std::vector<FuzzTarget>
WireFuzzTargets()
{
    return {
        {"ikev2-message",
         "a message of version 2: read, written, read again",
         RunIkev2Message,
         MessageSeeds<2>,
         LARGEST_MESSAGE},
        {"ikev2-chain",
         "the payloads inside an Encrypted payload",
         RunIkev2Chain,
         ChainSeeds<2>,
         LARGEST_MESSAGE},
        {"ikev2-payload",
         "each payload of version 2 alone, which one by the first octet",
         RunIkev2Payload,
         PayloadSeeds<2>,
         UINT16_MAX},
        {"ikev1-message",
         "a message of version 1: read, written, read again",
         RunIkev1Message,
         MessageSeeds<1>,
         LARGEST_MESSAGE},
        {"ikev1-chain",
         "the payloads of a decrypted message of version 1",
         RunIkev1Chain,
         ChainSeeds<1>,
         LARGEST_MESSAGE},
        {"ikev1-payload",
         "each payload of version 1 alone, which one by the first octet",
         RunIkev1Payload,
         PayloadSeeds<1>,
         UINT16_MAX},
        {"stream",
         "messages in a stream of octets (RFC 9329)",
         RunStream,
         StreamSeeds,
         LARGEST_MESSAGE},
        {"message-printer",
         "names for every octet of anything",
         RunPrinter,
         PrinterSeeds,
         LARGEST_MESSAGE},
    };
}

} // namespace ike
} // namespace ns3
