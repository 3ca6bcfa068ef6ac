// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-cryptopp-parts.h"

#include <cryptopp/aes.h>
#include <cryptopp/cmac.h>
#include <cryptopp/hmac.h>
#include <cryptopp/sha.h>

#include <algorithm>
#include <array>

// MD5 is for peers that have nothing better.
#define CRYPTOPP_ENABLE_NAMESPACE_WEAK 1
#include <cryptopp/md5.h>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t AES_BLOCK = 16;

/** @brief A message authentication code of Crypto++. */
template <class Mac>
class LibraryMac : public CryptoppMac
{
  public:
    explicit LibraryMac(ByteView key)
        : m_mac(key.data(), key.size())
    {
    }

    void Update(ByteView data) override
    {
        m_mac.Update(data.data(), data.size());
    }

    void Finish(uint8_t* out, size_t size) override
    {
        m_mac.TruncatedFinal(out, size);
    }

  private:
    Mac m_mac;
};

/** @brief AES-XCBC-MAC, RFC 3566 section 4, with a key of 16 octets. */
class XcbcMac : public CryptoppMac
{
  public:
    explicit XcbcMac(ByteView key)
    {
        CryptoPP::AES::Encryption base(key.data(), AES_BLOCK);
        Block first;
        first.fill(1);
        base.ProcessBlock(first.data());
        m_aes.SetKey(first.data(), AES_BLOCK);
        m_whole.fill(2);
        base.ProcessBlock(m_whole.data());
        m_padded.fill(3);
        base.ProcessBlock(m_padded.data());
    }

    void Update(ByteView data) override
    {
        for (uint8_t octet : data)
        {
            // The last block is treated apart, so a full one waits until more follows.
            if (m_filled == AES_BLOCK)
            {
                m_aes.ProcessBlock(m_state.data());
                m_filled = 0;
            }
            m_state[m_filled++] ^= octet;
        }
    }

    void Finish(uint8_t* out, size_t size) override
    {
        const bool whole = m_filled == AES_BLOCK;
        if (!whole)
        {
            m_state[m_filled] ^= 0x80;
        }
        const Block& mask = whole ? m_whole : m_padded;
        for (size_t i = 0; i < AES_BLOCK; ++i)
        {
            m_state[i] ^= mask[i];
        }
        m_aes.ProcessBlock(m_state.data());
        std::copy_n(m_state.begin(), std::min(size, AES_BLOCK), out);
        m_state.fill(0);
        m_filled = 0;
    }

  private:
    using Block = std::array<uint8_t, AES_BLOCK>;

    CryptoPP::AES::Encryption m_aes;
    Block m_whole{};
    Block m_padded{};
    Block m_state{};
    size_t m_filled{0};
};

using HmacMd5 = LibraryMac<CryptoPP::HMAC<CryptoPP::Weak::MD5>>;
using HmacSha1 = LibraryMac<CryptoPP::HMAC<CryptoPP::SHA1>>;
using HmacSha256 = LibraryMac<CryptoPP::HMAC<CryptoPP::SHA256>>;
using HmacSha384 = LibraryMac<CryptoPP::HMAC<CryptoPP::SHA384>>;
using HmacSha512 = LibraryMac<CryptoPP::HMAC<CryptoPP::SHA512>>;
using AesCmac = LibraryMac<CryptoPP::CMAC<CryptoPP::AES>>;

/**
 * @brief A key of any length made 16 octets: padded with zeros, or shortened by the code itself
 * under a zero key (RFC 4434 section 2), or @p always so unless it has 16 octets (RFC 4615 section
 * 3).
 */
template <class Mac>
Bytes
SixteenOctetKey(ByteView key, bool always)
{
    if (key.size() == AES_BLOCK)
    {
        return key.ToBytes();
    }
    Bytes fitting(AES_BLOCK, 0);
    if (key.size() < AES_BLOCK && !always)
    {
        std::copy(key.begin(), key.end(), fitting.begin());
        return fitting;
    }
    Mac mac{ByteView(fitting)};
    mac.Update(key);
    mac.Finish(fitting.data(), AES_BLOCK);
    return fitting;
}

/** @brief The code of a prf with its key; null for a prf that is not in the table. */
std::unique_ptr<CryptoppMac>
MakePrf(PrfId prf, ByteView key)
{
    switch (prf)
    {
    case PrfId::HMAC_MD5:
        return std::make_unique<HmacMd5>(key);
    case PrfId::HMAC_SHA1:
        return std::make_unique<HmacSha1>(key);
    case PrfId::HMAC_SHA2_256:
        return std::make_unique<HmacSha256>(key);
    case PrfId::HMAC_SHA2_384:
        return std::make_unique<HmacSha384>(key);
    case PrfId::HMAC_SHA2_512:
        return std::make_unique<HmacSha512>(key);
    case PrfId::AES128_XCBC:
        return std::make_unique<XcbcMac>(SixteenOctetKey<XcbcMac>(key, false));
    case PrfId::AES128_CMAC:
        return std::make_unique<AesCmac>(SixteenOctetKey<AesCmac>(key, true));
    default:
        return nullptr;
    }
}

template <class Hash>
Bytes
Digest(std::initializer_list<ByteView> parts)
{
    Hash hash;
    for (ByteView part : parts)
    {
        hash.Update(part.data(), part.size());
    }
    Bytes out(Hash::DIGESTSIZE);
    hash.Final(out.data());
    return out;
}

} // namespace

std::unique_ptr<CryptoppMac>
MakeCryptoppMac(IntegId integ, ByteView key)
{
    const IntegRow* row = FindInteg(integ);
    if (!row || key.size() != row->key)
    {
        return nullptr;
    }
    switch (integ)
    {
    case IntegId::HMAC_MD5_96:
    case IntegId::HMAC_MD5_128:
        return std::make_unique<HmacMd5>(key);
    case IntegId::HMAC_SHA1_96:
    case IntegId::HMAC_SHA1_160:
        return std::make_unique<HmacSha1>(key);
    case IntegId::HMAC_SHA2_256_128:
        return std::make_unique<HmacSha256>(key);
    case IntegId::HMAC_SHA2_384_192:
        return std::make_unique<HmacSha384>(key);
    case IntegId::HMAC_SHA2_512_256:
        return std::make_unique<HmacSha512>(key);
    case IntegId::AES_XCBC_96:
        return std::make_unique<XcbcMac>(key);
    case IntegId::AES_CMAC_96:
        return std::make_unique<AesCmac>(key);
    default:
        return nullptr;
    }
}

Bytes
CryptoppPrf(PrfId prf, ByteView key, std::initializer_list<ByteView> parts)
{
    const PrfRow* row = FindPrf(prf);
    const std::unique_ptr<CryptoppMac> mac = row ? MakePrf(prf, key) : nullptr;
    if (!mac)
    {
        return {};
    }
    for (ByteView part : parts)
    {
        mac->Update(part);
    }
    Bytes out(row->size);
    mac->Finish(out.data(), out.size());
    return out;
}

Bytes
CryptoppPrfPlus(PrfId prf, ByteView key, ByteView seed, size_t size)
{
    constexpr size_t MOST_BLOCKS = 255;
    const PrfRow* row = FindPrf(prf);
    if (!row || size > MOST_BLOCKS * row->size)
    {
        return {};
    }
    const std::unique_ptr<CryptoppMac> mac = MakePrf(prf, key);
    Bytes out;
    out.reserve(size + row->size);
    for (uint8_t counter = 1; out.size() < size; ++counter)
    {
        if (counter > 1)
        {
            mac->Update(ByteView(out.data() + out.size() - row->size, row->size));
        }
        mac->Update(seed);
        mac->Update(ByteView(&counter, 1));
        out.resize(out.size() + row->size);
        mac->Finish(out.data() + out.size() - row->size, row->size);
    }
    out.resize(size);
    return out;
}

Bytes
CryptoppSha1(std::initializer_list<ByteView> parts)
{
    return Digest<CryptoPP::SHA1>(parts);
}

Bytes
CryptoppHash(HashId hash, std::initializer_list<ByteView> parts)
{
    switch (hash)
    {
    case HashId::MD5:
        return Digest<CryptoPP::Weak::MD5>(parts);
    case HashId::SHA1:
        return Digest<CryptoPP::SHA1>(parts);
    case HashId::SHA2_256:
        return Digest<CryptoPP::SHA256>(parts);
    case HashId::SHA2_384:
        return Digest<CryptoPP::SHA384>(parts);
    case HashId::SHA2_512:
        return Digest<CryptoPP::SHA512>(parts);
    default:
        return {};
    }
}

} // namespace ike
} // namespace ns3
