// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-protection.h"

#include "ike-algorithms.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t GENERIC_HEADER_SIZE = 4;
constexpr size_t FRAGMENT_FIELDS_SIZE = 4; // number and total, RFC 7383 section 2.5

/** Combined modes and counter mode need an IV that never repeats; CBC one that cannot be foretold.
 */
bool
UsesCounterIv(EncrId encr)
{
    return IsCombinedMode(encr) || encr == EncrId::AES_CTR;
}

} // namespace

Ikev2Protection::Ikev2Protection(IkeCryptoProvider& provider,
                                 const Ikev2Suite& suite,
                                 const Ikev2Keys& keys,
                                 bool isInitiator)
    : m_counterIv(UsesCounterIv(suite.cipher.encr))
{
    const auto sizes = SizesOf(suite.cipher);
    if (sizes)
    {
        m_sizes = *sizes;
    }
    auto fromInitiator = provider.MakeCipher(suite.cipher, keys.skEi, keys.skAi);
    auto fromResponder = provider.MakeCipher(suite.cipher, keys.skEr, keys.skAr);
    m_out = std::move(isInitiator ? fromInitiator : fromResponder);
    m_in = std::move(isInitiator ? fromResponder : fromInitiator);
}

Bytes
Ikev2Protection::NextIv(RandomSource& random)
{
    if (!m_counterIv)
    {
        return random.Draw(m_sizes.iv);
    }
    Bytes iv;
    AppendUint(iv, m_ivCounter++, 8);
    return iv;
}

namespace
{

/** Appends a payload that stands before the one of type @p next; null appends nothing. */
void
WriteOutside(const IkePayload* outside, PayloadType next, Bytes& out)
{
    if (outside)
    {
        const size_t size = SizeOfPayloads({*outside}) - GENERIC_HEADER_SIZE;
        WritePayloadHeader(next, outside->critical, size, out);
        WritePayloadBody(*outside, out);
    }
}

} // namespace

size_t
Ikev2Protection::PaddingOf(size_t inner) const
{
    return (m_sizes.block - (inner + 1) % m_sizes.block) % m_sizes.block;
}

size_t
Ikev2Protection::SealedSize(size_t inner) const
{
    return IkeHeader::SIZE + GENERIC_HEADER_SIZE + m_sizes.iv + inner + PaddingOf(inner) + 1 +
           m_sizes.icv;
}

size_t
Ikev2Protection::LargestChunk(size_t messageSize) const
{
    const size_t around =
        IkeHeader::SIZE + GENERIC_HEADER_SIZE + FRAGMENT_FIELDS_SIZE + m_sizes.iv + m_sizes.icv;
    if (messageSize <= around)
    {
        return 0;
    }
    const size_t text = (messageSize - around) / m_sizes.block * m_sizes.block;
    return text > 0 ? text - 1 : 0; // one octet says how much padding there is
}

/** Appends what follows the text at the end of @p out, and seals from @p bodyOffset on. */
void
Ikev2Protection::SealInto(IkeStep& step, ByteView iv, size_t bodyOffset, Bytes& out)
{
    const size_t textOffset = bodyOffset + m_sizes.iv;
    const size_t padding = PaddingOf(out.size() - textOffset);
    out.resize(out.size() + padding, 0);
    out.push_back(static_cast<uint8_t>(padding));
    const size_t textEnd = out.size();
    out.resize(textEnd + m_sizes.icv, 0);

    SealedRegion region;
    region.associatedData = ByteView(out.data(), bodyOffset);
    region.iv = iv;
    region.text = out.data() + textOffset;
    region.textSize = textEnd - textOffset;
    region.icv = out.data() + textEnd;
    step.cost += m_out->Seal(region);
}

Bytes
Ikev2Protection::Seal(IkeStep& step,
                      const IkeMessage& plain,
                      size_t inner,
                      const IkePayload* outside)
{
    const size_t outer = outside ? SizeOfPayloads({*outside}) : 0;
    const size_t total = SealedSize(inner) + outer;
    Bytes out;
    out.reserve(total);
    WriteHeader(plain.header,
                outside ? outside->type : PayloadType::SK,
                static_cast<uint32_t>(total),
                out);
    WriteOutside(outside, PayloadType::SK, out);
    const PayloadType first =
        plain.payloads.empty() ? PayloadType::NONE : plain.payloads.front().type;
    out.push_back(static_cast<uint8_t>(first));
    out.push_back(0);
    AppendUint(out, total - outer - IkeHeader::SIZE, 2);
    const size_t bodyOffset = out.size();
    const Bytes iv = NextIv(step.random);
    Append(out, iv);
    WritePayloads(plain.payloads, out);
    SealInto(step, iv, bodyOffset, out);
    return out;
}

Bytes
Ikev2Protection::SealFragments(IkeStep& step,
                               const IkeHeader& header,
                               PayloadType first,
                               ByteView inner,
                               size_t chunk,
                               const IkePayload* outside)
{
    const size_t count = (inner.size() + chunk - 1) / chunk;
    Bytes all;
    all.reserve(count * SealedSize(chunk + FRAGMENT_FIELDS_SIZE));
    for (size_t i = 0; i < count; ++i)
    {
        const ByteView content = inner.Sub(i * chunk, chunk);
        const IkePayload* before = i == 0 ? outside : nullptr;
        const size_t outer = before ? SizeOfPayloads({*before}) : 0;
        const size_t total = SealedSize(content.size()) + FRAGMENT_FIELDS_SIZE + outer;
        Bytes out;
        out.reserve(total);
        WriteHeader(header,
                    before ? before->type : PayloadType::SKF,
                    static_cast<uint32_t>(total),
                    out);
        WriteOutside(before, PayloadType::SKF, out);
        out.push_back(static_cast<uint8_t>(i == 0 ? first : PayloadType::NONE));
        out.push_back(0);
        AppendUint(out, total - outer - IkeHeader::SIZE, 2);
        AppendUint(out, i + 1, 2);
        AppendUint(out, count, 2);
        const size_t bodyOffset = out.size();
        const Bytes iv = NextIv(step.random);
        Append(out, iv);
        Append(out, content);
        SealInto(step, iv, bodyOffset, out);
        Append(all, out);
    }
    return all;
}

/**
 * Checks and decrypts the body of an Encrypted payload in place and takes the padding off.
 * @return false with @p error saying why not
 */
bool
Ikev2Protection::OpenBody(IkeStep& step, Bytes& body, ByteView datagram, Ikev2OpenError& error)
{
    if (body.size() < m_sizes.iv + 1 + m_sizes.icv ||
        (body.size() - m_sizes.iv - m_sizes.icv) % m_sizes.block != 0)
    {
        error.wire.field = "SK";
        return false;
    }
    const size_t textSize = body.size() - m_sizes.iv - m_sizes.icv;
    SealedRegion region;
    region.associatedData = datagram.Sub(0, datagram.size() - body.size());
    region.iv = ByteView(body.data(), m_sizes.iv);
    region.text = body.data() + m_sizes.iv;
    region.textSize = textSize;
    region.icv = body.data() + m_sizes.iv + textSize;
    if (!step.Take(m_in->Open(region)))
    {
        return false;
    }
    error.authentic = true;
    const size_t padding = region.text[textSize - 1];
    if (padding + 1 > textSize)
    {
        error.wire.field = "SK / Pad Length";
        return false;
    }
    body.resize(m_sizes.iv + textSize - padding - 1);
    return true;
}

Result<IkeMessage, Ikev2OpenError>
Ikev2Protection::Open(IkeStep& step, IkeMessage sealed, ByteView datagram, Bytes* innerOctets)
{
    Ikev2OpenError error;
    auto* encrypted = sealed.payloads.empty()
                          ? nullptr
                          : std::get_if<EncryptedPayload>(&sealed.payloads.back().body);
    if (!encrypted)
    {
        error.wire.field = "SK";
        return error;
    }
    if (!OpenBody(step, encrypted->body, datagram, error))
    {
        return error;
    }
    const ByteView text = ByteView(encrypted->body).Sub(m_sizes.iv);
    auto inner = ParsePayloads(encrypted->firstInner, text);
    if (!inner)
    {
        error.wire = inner.GetError();
        return error;
    }
    if (innerOctets)
    {
        *innerOctets = text.ToBytes();
    }
    IkeMessage plain;
    plain.header = sealed.header;
    plain.payloads = std::move(*inner);
    return plain;
}

std::optional<Bytes>
Ikev2Protection::OpenFragment(IkeStep& step, EncryptedFragmentPayload& fragment, ByteView datagram)
{
    Ikev2OpenError error;
    if (!OpenBody(step, fragment.body, datagram, error))
    {
        return std::nullopt;
    }
    return ByteView(fragment.body).Sub(m_sizes.iv).ToBytes();
}

} // namespace ike
} // namespace ns3
