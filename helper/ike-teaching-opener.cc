// SPDX-License-Identifier: GPL-2.0-only

#include "ike-teaching-opener.h"

#include "ike-algorithms.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief The sealed body at the end of a message of version 2: in whole, or of a fragment. */
const Bytes*
SealedBodyOf(const IkeMessage& message, PayloadType& first)
{
    if (message.payloads.empty())
    {
        return nullptr;
    }
    const auto& body = message.payloads.back().body;
    if (const auto* whole = std::get_if<EncryptedPayload>(&body))
    {
        first = whole->firstInner;
        return &whole->body;
    }
    if (const auto* fragment = std::get_if<EncryptedFragmentPayload>(&body))
    {
        first = fragment->fragmentNumber == 1 ? fragment->firstInner : first;
        return &fragment->body;
    }
    return nullptr;
}

} // namespace

void
IkeTeachingOpener::Learn(const IkeSaInfo& sa,
                         std::shared_ptr<IkeCryptoProvider> provider,
                         const Ikev2Suite& suite,
                         const Ikev2Keys& keys)
{
    SaKeys known;
    known.initiatorSpi = sa.initiatorSpi;
    known.responderSpi = sa.responderSpi;
    known.provider = std::move(provider);
    known.suite = suite;
    known.keys = keys;
    m_sas.push_back(std::move(known));
}

void
IkeTeachingOpener::Learn(const IkeSaInfo& sa,
                         std::shared_ptr<IkeCryptoProvider> provider,
                         const Ikev1Suite& suite,
                         const Ikev1Keys& keys)
{
    SaKeys known;
    known.majorVersion = 1;
    known.initiatorSpi = sa.initiatorSpi;
    known.responderSpi = sa.responderSpi;
    known.provider = std::move(provider);
    known.suiteV1 = suite;
    known.encr = keys.encr;
    m_sas.push_back(std::move(known));
}

std::optional<IkeOpenedPart>
IkeTeachingOpener::Open(const IkeMessage& plain, const std::vector<ByteView>& parts) const
{
    for (auto sa = m_sas.rbegin(); sa != m_sas.rend(); ++sa)
    {
        if (sa->majorVersion != plain.header.majorVersion ||
            sa->initiatorSpi != plain.header.initiatorSpi ||
            sa->responderSpi != plain.header.responderSpi || !sa->provider || parts.empty())
        {
            continue;
        }
        auto opened = sa->majorVersion == 2 ? OpenVersion2(*sa, parts)
                                            : OpenVersion1(*sa, plain, parts.front());
        if (opened)
        {
            return opened;
        }
    }
    return std::nullopt;
}

void
IkeTeachingOpener::Forget()
{
    m_sas.clear();
}

std::optional<IkeOpenedPart>
IkeTeachingOpener::OpenVersion2(const SaKeys& sa, const std::vector<ByteView>& parts)
{
    const auto sizes = SizesOf(sa.suite.cipher);
    if (!sizes)
    {
        return std::nullopt;
    }
    IkeOpenedPart opened;
    opened.ivSize = sizes->iv;
    opened.checksumSize = sizes->icv;
    for (const ByteView datagram : parts)
    {
        if (!OpenPart(sa, datagram, opened))
        {
            return std::nullopt;
        }
        if (parts.size() > 1)
        {
            // Each fragment has padding of its own, which is no part of the payloads.
            const size_t padding = opened.octets.back() + size_t{1};
            opened.octets.resize(opened.octets.size() - std::min(padding, opened.octets.size()));
        }
    }
    return opened;
}

bool
IkeTeachingOpener::OpenPart(const SaKeys& sa, ByteView datagram, IkeOpenedPart& opened)
{
    const auto parsed = ParseMessage(datagram);
    const Bytes* body = parsed ? SealedBodyOf(*parsed, opened.first) : nullptr;
    if (!body || body->size() <= opened.ivSize + opened.checksumSize)
    {
        return false;
    }
    const bool fromInitiator = parsed->header.FromInitiator();
    const auto cipher = sa.provider->MakeCipher(sa.suite.cipher,
                                                fromInitiator ? sa.keys.skEi : sa.keys.skEr,
                                                fromInitiator ? sa.keys.skAi : sa.keys.skAr);
    if (!cipher)
    {
        return false;
    }
    Bytes work = *body;
    SealedRegion region;
    region.associatedData = datagram.Sub(0, datagram.size() - body->size());
    region.iv = ByteView(*body).Sub(0, opened.ivSize);
    region.text = work.data() + opened.ivSize;
    region.textSize = work.size() - opened.ivSize - opened.checksumSize;
    region.icv = region.text + region.textSize;
    if (!cipher->Open(region).value)
    {
        return false;
    }
    Append(opened.octets, ByteView(region.text, region.textSize));
    return true;
}

/**
 * The IV of a message of version 1 is a chain over those before it, which an onlooker need not
 * have: only the first block depends on it. That block is written anew from the payloads, and all
 * others have to agree with what decryption gives.
 */
std::optional<IkeOpenedPart>
IkeTeachingOpener::OpenVersion1(const SaKeys& sa, const IkeMessage& plain, ByteView datagram)
{
    const auto parsed = ParseMessage(datagram);
    const auto* sealed = parsed && parsed->header.IsEncrypted()
                             ? parsed->Find<EncryptedPayload>(PayloadType::SK)
                             : nullptr;
    const auto cipher =
        sa.provider->MakeChainedCipher(sa.suiteV1.encr, sa.suiteV1.keyBits, sa.encr);
    if (!sealed || !cipher || sealed->body.size() % cipher->BlockSize() != 0)
    {
        return std::nullopt;
    }
    const size_t block = cipher->BlockSize();
    Bytes written;
    WritePayloads(plain.payloads, written);
    Bytes octets = sealed->body;
    Bytes chain(block, 0);
    cipher->Decrypt(chain, octets.data(), octets.size());
    if (written.size() > octets.size() || octets.size() < block)
    {
        return std::nullopt;
    }
    written.resize(std::max(written.size(), block), 0);
    std::copy_n(written.begin(), block, octets.begin());
    if (ByteView(octets).Sub(0, written.size()) != ByteView(written))
    {
        return std::nullopt;
    }
    IkeOpenedPart opened;
    opened.first = sealed->firstInner;
    opened.octets = std::move(octets);
    return opened;
}

} // namespace ike
} // namespace ns3
