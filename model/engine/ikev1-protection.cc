// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-protection.h"

#include "ike-wire-number.h"

namespace ns3
{
namespace ike
{

ByteView
Ikev1Opened::AfterFirst() const
{
    const size_t first = size < 4 ? size : LoadNetworkOrder<uint16_t>(octets.data() + 2);
    return ByteView(octets).Sub(0, size).Sub(first);
}

Ikev1Protection::Ikev1Protection(std::unique_ptr<IkeChainedCipher> cipher)
    : m_cipher(std::move(cipher))
{
}

Bytes
Ikev1Protection::Seal(IkeStep& step, IkeMessage& plain, Bytes& iv) const
{
    plain.header.flags |= IkeHeader::FLAG_ENCRYPTION;
    const size_t block = m_cipher->BlockSize();
    const size_t size = SizeOfPayloads(plain.payloads);
    const size_t padded = (size + block - 1) / block * block;
    const auto first = plain.payloads.empty() ? PayloadType::NONE : plain.payloads.front().type;
    Bytes datagram;
    datagram.reserve(IkeHeader::SIZE + padded);
    WriteHeader(plain.header, first, static_cast<uint32_t>(IkeHeader::SIZE + padded), datagram);
    WritePayloads(plain.payloads, datagram);
    datagram.resize(IkeHeader::SIZE + padded);
    step.cost += m_cipher->Encrypt(iv, datagram.data() + IkeHeader::SIZE, padded);
    return datagram;
}

Result<Ikev1Opened, WireError>
Ikev1Protection::Open(IkeStep& step, const IkeMessage& sealed, Bytes iv) const
{
    const auto* rest = sealed.Find<EncryptedPayload>(PayloadType::SK);
    if (!rest || rest->body.empty() || rest->body.size() % m_cipher->BlockSize() != 0)
    {
        WireError error;
        error.field = "encrypted payloads";
        error.reason = "are no whole number of blocks";
        return error;
    }
    Ikev1Opened opened;
    opened.octets = rest->body;
    opened.nextIv = std::move(iv);
    step.cost += m_cipher->Decrypt(opened.nextIv, opened.octets.data(), opened.octets.size());
    auto payloads = ParseIkev1Payloads(rest->firstInner, opened.octets);
    if (!payloads)
    {
        return payloads.GetError();
    }
    opened.message.header = sealed.header;
    opened.message.payloads = std::move(*payloads);
    opened.size = SizeOfPayloads(opened.message.payloads);
    return opened;
}

} // namespace ike
} // namespace ns3
