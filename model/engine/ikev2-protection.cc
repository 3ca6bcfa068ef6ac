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

Bytes
Ikev2Protection::Seal(IkeStep& step, const IkeMessage& plain)
{
    const size_t inner = SizeOfPayloads(plain.payloads);
    const size_t padding = (m_sizes.block - (inner + 1) % m_sizes.block) % m_sizes.block;
    const size_t textSize = inner + padding + 1;
    const size_t skSize = GENERIC_HEADER_SIZE + m_sizes.iv + textSize + m_sizes.icv;
    const size_t total = IkeHeader::SIZE + skSize;
    const size_t textOffset = total - m_sizes.icv - textSize;

    Bytes out;
    out.reserve(total);
    WriteHeader(plain.header, PayloadType::SK, static_cast<uint32_t>(total), out);
    const PayloadType first =
        plain.payloads.empty() ? PayloadType::NONE : plain.payloads.front().type;
    out.push_back(static_cast<uint8_t>(first));
    out.push_back(0);
    AppendUint(out, skSize, 2);
    const Bytes iv = NextIv(step.random);
    Append(out, iv);
    WritePayloads(plain.payloads, out);
    out.resize(out.size() + padding, 0);
    out.push_back(static_cast<uint8_t>(padding));
    out.resize(total, 0);

    SealedRegion region;
    region.associatedData = ByteView(out.data(), IkeHeader::SIZE + GENERIC_HEADER_SIZE);
    region.iv = iv;
    region.text = out.data() + textOffset;
    region.textSize = textSize;
    region.icv = out.data() + total - m_sizes.icv;
    step.cost += m_out->Seal(region);
    return out;
}

Result<IkeMessage, Ikev2OpenError>
Ikev2Protection::Open(IkeStep& step, IkeMessage sealed, ByteView datagram)
{
    Ikev2OpenError error;
    auto* encrypted = sealed.payloads.empty()
                          ? nullptr
                          : std::get_if<EncryptedPayload>(&sealed.payloads.back().body);
    if (!encrypted || encrypted->body.size() < m_sizes.iv + 1 + m_sizes.icv ||
        (encrypted->body.size() - m_sizes.iv - m_sizes.icv) % m_sizes.block != 0)
    {
        error.wire.field = "SK";
        return error;
    }
    Bytes& body = encrypted->body;
    const size_t textSize = body.size() - m_sizes.iv - m_sizes.icv;
    SealedRegion region;
    region.associatedData = datagram.Sub(0, datagram.size() - body.size());
    region.iv = ByteView(body.data(), m_sizes.iv);
    region.text = body.data() + m_sizes.iv;
    region.textSize = textSize;
    region.icv = body.data() + m_sizes.iv + textSize;
    if (!step.Take(m_in->Open(region)))
    {
        return error;
    }
    error.authentic = true;
    const size_t padding = region.text[textSize - 1];
    if (padding + 1 > textSize)
    {
        error.wire.field = "SK / Pad Length";
        return error;
    }
    auto inner =
        ParsePayloads(encrypted->firstInner, ByteView(region.text, textSize - padding - 1));
    if (!inner)
    {
        error.wire = inner.GetError();
        return error;
    }
    IkeMessage plain;
    plain.header = sealed.header;
    plain.payloads = std::move(*inner);
    return plain;
}

} // namespace ike
} // namespace ns3
