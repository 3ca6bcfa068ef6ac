// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-key-material.h"

#include "ike-algorithms.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t DES_KEY = 8;

using CookieOctets = std::array<uint8_t, 8>;

CookieOctets
OctetsOf(IkeSpi cookie)
{
    CookieOctets octets;
    for (size_t i = 0; i < octets.size(); ++i)
    {
        octets[i] = static_cast<uint8_t>(cookie.Value() >> (56 - 8 * i));
    }
    return octets;
}

std::array<uint8_t, 4>
OctetsOf(uint32_t messageId)
{
    return {static_cast<uint8_t>(messageId >> 24),
            static_cast<uint8_t>(messageId >> 16),
            static_cast<uint8_t>(messageId >> 8),
            static_cast<uint8_t>(messageId)};
}

template <size_t N>
ByteView
ViewOf(const std::array<uint8_t, N>& octets)
{
    return ByteView(octets.data(), N);
}

/** @brief hash(a | b), cut to the cipher's block. */
Costed<Bytes>
MakeIv(IkeCryptoProvider& provider, const Ikev1Suite& suite, ByteView a, ByteView b)
{
    const Result<CipherSizes> sizes = SizesOf({suite.encr, suite.keyBits, IntegId::NONE});
    Costed<Bytes> iv = provider.Hash(HashOfHmac(suite.prf), {a, b});
    iv.value.resize(sizes ? std::min(iv.value.size(), sizes->block) : 0);
    return iv;
}

} // namespace

Costed<Bytes>
SkeyidOfSignatures(IkeCryptoProvider& provider, PrfId prf, const Ikev1KeyInputs& inputs)
{
    return provider.Prf(prf, Concat({inputs.nonceI, inputs.nonceR}), {inputs.secret});
}

Costed<Bytes>
SkeyidOfPublicKeyEncryption(IkeCryptoProvider& provider, PrfId prf, const Ikev1KeyInputs& inputs)
{
    const Costed<Bytes> key = provider.Hash(HashOfHmac(prf), {inputs.nonceI, inputs.nonceR});
    const CookieOctets cookieI = OctetsOf(inputs.cookieI);
    const CookieOctets cookieR = OctetsOf(inputs.cookieR);
    Costed<Bytes> skeyid = provider.Prf(prf, key.value, {ViewOf(cookieI), ViewOf(cookieR)});
    skeyid.cost += key.cost;
    return skeyid;
}

Costed<Bytes>
SkeyidOfPreSharedKey(IkeCryptoProvider& provider,
                     PrfId prf,
                     ByteView preSharedKey,
                     const Ikev1KeyInputs& inputs)
{
    return provider.Prf(prf, preSharedKey, {inputs.nonceI, inputs.nonceR});
}

Costed<Ikev1Keys>
DeriveIkev1Keys(IkeCryptoProvider& provider,
                const Ikev1Suite& suite,
                Bytes skeyid,
                const Ikev1KeyInputs& inputs)
{
    const CookieOctets cookieI = OctetsOf(inputs.cookieI);
    const CookieOctets cookieR = OctetsOf(inputs.cookieR);
    Duration cost{0};
    // SKEYID_x = prf(SKEYID, [SKEYID_x-1 |] g^xy | CKY-I | CKY-R | number)
    const auto derive = [&](ByteView previous, uint8_t number)
    {
        Costed<Bytes> key = provider.Prf(
            suite.prf,
            skeyid,
            {previous, inputs.secret, ViewOf(cookieI), ViewOf(cookieR), ByteView(&number, 1)});
        cost += key.cost;
        return std::move(key.value);
    };
    Ikev1Keys keys;
    keys.skeyidD = derive({}, 0);
    keys.skeyidA = derive(keys.skeyidD, 1);
    keys.skeyidE = derive(keys.skeyidA, 2);
    Costed<Bytes> encr = Ikev1CipherKey(provider, suite, keys.skeyidE);
    keys.encr = std::move(encr.value);
    keys.skeyid = std::move(skeyid);
    return {std::move(keys), cost + encr.cost};
}

Costed<Bytes>
ExpandIkev1Key(IkeCryptoProvider& provider, PrfId prf, ByteView key, size_t size)
{
    if (key.size() >= size)
    {
        return {key.Sub(0, size).ToBytes()};
    }
    Costed<Bytes> all;
    const uint8_t zero = 0;
    Bytes block(1, zero);
    while (all.value.size() < size)
    {
        Costed<Bytes> next = provider.Prf(prf, key, {block});
        all.cost += next.cost;
        block = std::move(next.value);
        if (block.empty())
        {
            return {};
        }
        Append(all.value, block);
    }
    all.value.resize(size);
    return all;
}

bool
IsWeakDesKey(ByteView key)
{
    // RFC 2409 appendix A; the lowest bit of each octet is parity.
    static constexpr uint64_t WEAK[] = {
        0x0101010101010101,
        0x1f1f1f1fe0e0e0e0,
        0xe0e0e0e01f1f1f1f,
        0xfefefefefefefefe,
        0x01fe01fe01fe01fe,
        0x1fe01fe00ef10ef1,
        0x01e001e001f101f1,
        0x1ffe1ffe0efe0efe,
        0x011f011f010e010e,
        0xe0fee0fef1fef1fe,
        0xfe01fe01fe01fe01,
        0xe01fe01ff10ef10e,
        0xe001e001f101f101,
        0xfe1ffe1ffe0efe0e,
        0x1f011f010e010e01,
        0xfee0fee0fef1fef1,
        0x1f1f1f1f0e0e0e0e,
        0xe0e0e0e0f1f1f1f1,
    };
    constexpr uint64_t NO_PARITY = 0xfefefefefefefefe;
    if (key.size() != DES_KEY)
    {
        return false;
    }
    uint64_t number = 0;
    for (uint8_t octet : key)
    {
        number = number << 8 | octet;
    }
    return std::any_of(std::begin(WEAK),
                       std::end(WEAK),
                       [number](uint64_t weak) { return ((weak ^ number) & NO_PARITY) == 0; });
}

Costed<Bytes>
Ikev1CipherKey(IkeCryptoProvider& provider, const Ikev1Suite& suite, ByteView key)
{
    const Result<CipherSizes> sizes = SizesOf({suite.encr, suite.keyBits, IntegId::NONE});
    if (!sizes)
    {
        return {};
    }
    if (suite.encr == EncrId::DES)
    {
        size_t at = 0;
        while (at + 2 * DES_KEY <= key.size() && IsWeakDesKey(key.Sub(at, DES_KEY)))
        {
            at += DES_KEY;
        }
        key = key.Sub(at);
    }
    return ExpandIkev1Key(provider, suite.prf, key, sizes->encrKey);
}

Costed<Bytes>
Ikev1PhaseOneIv(IkeCryptoProvider& provider,
                const Ikev1Suite& suite,
                ByteView publicI,
                ByteView publicR)
{
    return MakeIv(provider, suite, publicI, publicR);
}

Costed<Bytes>
Ikev1PhaseTwoIv(IkeCryptoProvider& provider,
                const Ikev1Suite& suite,
                ByteView lastBlock,
                uint32_t messageId)
{
    const auto id = OctetsOf(messageId);
    return MakeIv(provider, suite, lastBlock, ViewOf(id));
}

Costed<Bytes>
Ikev1PhaseOneHash(IkeCryptoProvider& provider,
                  PrfId prf,
                  ByteView skeyid,
                  const Ikev1HashInputs& inputs)
{
    const CookieOctets own = OctetsOf(inputs.ownCookie);
    const CookieOctets peer = OctetsOf(inputs.peerCookie);
    return provider.Prf(prf,
                        skeyid,
                        {inputs.ownPublic,
                         inputs.peerPublic,
                         ViewOf(own),
                         ViewOf(peer),
                         inputs.saBody,
                         inputs.idBody});
}

Costed<Bytes>
Ikev1Hash1(IkeCryptoProvider& provider,
           PrfId prf,
           ByteView skeyidA,
           uint32_t messageId,
           ByteView rest)
{
    const auto id = OctetsOf(messageId);
    return provider.Prf(prf, skeyidA, {ViewOf(id), rest});
}

Costed<Bytes>
Ikev1Hash2(IkeCryptoProvider& provider,
           PrfId prf,
           ByteView skeyidA,
           uint32_t messageId,
           ByteView nonceI,
           ByteView rest)
{
    const auto id = OctetsOf(messageId);
    return provider.Prf(prf, skeyidA, {ViewOf(id), nonceI, rest});
}

Costed<Bytes>
Ikev1Hash3(IkeCryptoProvider& provider,
           PrfId prf,
           ByteView skeyidA,
           uint32_t messageId,
           ByteView nonceI,
           ByteView nonceR)
{
    const auto id = OctetsOf(messageId);
    const uint8_t zero = 0;
    return provider.Prf(prf, skeyidA, {ByteView(&zero, 1), ViewOf(id), nonceI, nonceR});
}

Costed<Bytes>
Ikev1Keymat(IkeCryptoProvider& provider,
            PrfId prf,
            ByteView skeyidD,
            const Ikev1KeymatInputs& inputs,
            size_t size)
{
    const auto protocol = static_cast<uint8_t>(inputs.protocol);
    Costed<Bytes> all;
    Bytes block;
    while (all.value.size() < size)
    {
        // Kn = prf(SKEYID_d, [Kn-1 |] [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b)
        Costed<Bytes> next = provider.Prf(prf,
                                          skeyidD,
                                          {block,
                                           inputs.secret,
                                           ByteView(&protocol, 1),
                                           inputs.spi,
                                           inputs.nonceI,
                                           inputs.nonceR});
        all.cost += next.cost;
        block = std::move(next.value);
        if (block.empty())
        {
            return {};
        }
        Append(all.value, block);
    }
    all.value.resize(size);
    return all;
}

Costed<Ikev1ChildKeys>
DeriveIkev1ChildKeys(IkeCryptoProvider& provider,
                     PrfId prf,
                     ByteView skeyidD,
                     const CipherSuite& cipher,
                     const Ikev1KeymatInputs& inputs)
{
    const Result<CipherSizes> sizes = SizesOf(cipher);
    if (!sizes)
    {
        return {};
    }
    const Costed<Bytes> material =
        Ikev1Keymat(provider, prf, skeyidD, inputs, sizes->encrKey + sizes->integKey);
    const ByteView keys(material.value);
    Ikev1ChildKeys child;
    child.encr = keys.Sub(0, sizes->encrKey).ToBytes();
    child.integ = keys.Sub(sizes->encrKey, sizes->integKey).ToBytes();
    return {std::move(child), material.cost};
}

} // namespace ike
} // namespace ns3
