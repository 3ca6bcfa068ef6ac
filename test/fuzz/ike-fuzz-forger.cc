// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-forger.h"

#include "ikev1-protection.h"
#include "ikev2-protection.h"

#include <deque>

namespace ns3
{
namespace ike
{

namespace
{

using Payloads = std::vector<IkePayload>;

constexpr size_t MOST_PAYLOADS = 40;
constexpr size_t LARGEST_BODY = 1500;

Bytes&
BodyOf(IkePayload& payload)
{
    return std::get<UnknownPayload>(payload.body).body;
}

IkePayload
TakePayload(FuzzInput& in)
{
    const auto type = static_cast<PayloadType>(in.TakeOctet());
    const size_t size = in.TakeOctet();
    return IkePayload{type, (size & 0x80) != 0, UnknownPayload{in.Take(size & 0x7f).ToBytes()}};
}

/** @brief One change of a list of payloads. */
void
ChangeOne(Payloads& payloads, FuzzInput& in)
{
    const uint8_t what = in.TakeOctet() % 8;
    if (what == 0 || payloads.empty())
    {
        payloads.push_back(TakePayload(in));
        return;
    }
    const size_t i = in.TakeOctet() % payloads.size();
    const auto at = payloads.begin() + static_cast<std::ptrdiff_t>(i);
    switch (what)
    {
    case 1:
        payloads.erase(at);
        return;
    case 2:
        payloads.insert(at, IkePayload(payloads[i]));
        return;
    case 3:
        std::swap(payloads[i], payloads[in.TakeOctet() % payloads.size()]);
        return;
    case 4:
        payloads[i].type = static_cast<PayloadType>(in.TakeOctet());
        return;
    case 5:
        Append(BodyOf(payloads[i]), in.Take(in.TakeOctet()));
        return;
    default:
        FuzzDamage(BodyOf(payloads[i]), in);
        return;
    }
}

void
Change(Payloads& payloads, FuzzInput& in)
{
    for (unsigned count = 1 + in.TakeOctet() % 4; count > 0; --count)
    {
        ChangeOne(payloads, in);
    }
    if (payloads.size() > MOST_PAYLOADS)
    {
        payloads.resize(MOST_PAYLOADS);
    }
    for (IkePayload& payload : payloads)
    {
        if (BodyOf(payload).size() > LARGEST_BODY)
        {
            BodyOf(payload).resize(LARGEST_BODY);
        }
    }
}

/** @brief Something to make a step of. */
struct Bench
{
    explicit Bench(IkeCryptoProvider& provider)
        : random(1),
          step{TimePoint(), provider, random, observer, actions}
    {
    }

    SeededRandomSource random;
    IkeObserver observer;
    std::deque<IkeAction> actions;
    IkeStep step;
};

Bytes
SealIkev2(const FuzzKeys& keys, const IkeMessage& plain, IkeCryptoProvider& provider)
{
    Bench bench(provider);
    Ikev2Protection protection(provider, keys.suite, keys.keys, keys.isInitiator);
    return protection.Seal(bench.step, plain, SizeOfPayloads(plain.payloads));
}

/** @brief Encrypts a message of version 1, its HASH right if it begins with one. */
Bytes
SealIkev1(const FuzzKeys& keys,
          IkeMessage plain,
          Bytes iv,
          ByteView nonce,
          IkeCryptoProvider& provider)
{
    Bench bench(provider);
    auto cipher =
        provider.MakeChainedCipher(keys.suite1.encr, keys.suite1.keyBits, keys.keys1.encr);
    if (!cipher || iv.size() != cipher->BlockSize())
    {
        return WriteMessage(plain);
    }
    const bool isHashed = plain.header.messageId != 0 && !plain.payloads.empty() &&
                          plain.payloads.front().type == Ikev1Payload::HASH;
    if (isHashed)
    {
        Bytes rest;
        WritePayloads(Payloads(plain.payloads.begin() + 1, plain.payloads.end()), rest);
        const auto prf = keys.suite1.prf;
        const auto& key = keys.keys1.skeyidA;
        const uint32_t id = plain.header.messageId;
        BodyOf(plain.payloads.front()) =
            nonce.empty() ? Ikev1Hash1(provider, prf, key, id, rest).value
                          : Ikev1Hash2(provider, prf, key, id, nonce, rest).value;
    }
    return Ikev1Protection(std::move(cipher)).Seal(bench.step, plain, iv);
}

} // namespace

Payloads
FuzzRawPayloads(const Payloads& payloads)
{
    Payloads raw;
    for (const IkePayload& payload : payloads)
    {
        UnknownPayload content;
        WritePayloadBody(payload, content.body);
        raw.push_back(IkePayload{payload.type, payload.critical, std::move(content)});
    }
    return raw;
}

Bytes
FuzzReseal(const FuzzDatagram& datagram, Payloads payloads, IkeCryptoProvider& provider)
{
    IkeMessage plain;
    plain.header = datagram.plain->header;
    plain.payloads = std::move(payloads);
    if (!datagram.keys)
    {
        return WriteMessage(plain);
    }
    return datagram.keys->majorVersion == 1
               ? SealIkev1(*datagram.keys, std::move(plain), datagram.iv, datagram.nonce, provider)
               : SealIkev2(*datagram.keys, plain, provider);
}

void
FuzzDamage(Bytes& octets, FuzzInput& in)
{
    const uint8_t what = in.TakeOctet();
    const size_t at = octets.empty() ? 0 : in.TakeUint16() % octets.size();
    const auto place = octets.begin() + static_cast<std::ptrdiff_t>(at);
    if (octets.empty() || what % 5 == 0)
    {
        const ByteView more = in.Take(in.TakeOctet() % 64);
        octets.insert(place, more.begin(), more.end());
        return;
    }
    switch (what % 5)
    {
    case 1:
        octets[at] ^= static_cast<uint8_t>(1U << what / 5 % 8);
        return;
    case 2:
        octets[at] = in.TakeOctet();
        return;
    case 3:
        octets.resize(at);
        return;
    default:
        octets.erase(octets.begin(), place);
        return;
    }
}

std::optional<Bytes>
FuzzForge(const FuzzDatagram& datagram, FuzzInput& in, IkeCryptoProvider& provider)
{
    if (!datagram.plain)
    {
        return std::nullopt;
    }
    Payloads payloads = FuzzRawPayloads(datagram.plain->payloads);
    Change(payloads, in);
    return FuzzReseal(datagram, std::move(payloads), provider);
}

Bytes
FuzzInvent(const FuzzKeys& keys, const Bytes& lastBlock, FuzzInput& in, IkeCryptoProvider& provider)
{
    IkeMessage plain;
    plain.header.majorVersion = keys.majorVersion;
    plain.header.initiatorSpi = keys.initiatorSpi;
    plain.header.responderSpi = keys.responderSpi;
    plain.header.exchange = static_cast<ExchangeType>(in.TakeOctet());
    plain.header.messageId = in.TakeOctet();
    const uint8_t flags = in.TakeOctet();
    for (unsigned count = flags % 8; count > 0; --count)
    {
        plain.payloads.push_back(TakePayload(in));
    }
    if (keys.majorVersion != 1)
    {
        plain.header.flags = keys.isInitiator ? IkeHeader::FLAG_INITIATOR : 0;
        plain.header.flags |= (flags & 0x80) != 0 ? IkeHeader::FLAG_RESPONSE : 0;
        return SealIkev2(keys, plain, provider);
    }
    plain.header.flags = IkeHeader::FLAG_ENCRYPTION;
    plain.header.flags |= (flags & 0x80) != 0 ? IkeHeader::FLAG_COMMIT : 0;
    plain.payloads.insert(plain.payloads.begin(),
                          IkePayload{Ikev1Payload::HASH, false, UnknownPayload{}});
    Bytes iv;
    if (!lastBlock.empty())
    {
        iv = Ikev1PhaseTwoIv(provider, keys.suite1, lastBlock, plain.header.messageId).value;
    }
    return SealIkev1(keys, std::move(plain), std::move(iv), ByteView(), provider);
}

} // namespace ike
} // namespace ns3
