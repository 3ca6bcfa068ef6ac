// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cryptopp-parts.h"

#include <cryptopp/des.h>

#include <array>

// What EAP-MSCHAPv2 and EAP-MD5 were built on, and what their peers still expect.
#define CRYPTOPP_ENABLE_NAMESPACE_WEAK 1
#include <cryptopp/md4.h>
#include <cryptopp/md5.h>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t DES_KEY = 7;
constexpr size_t DES_BLOCK = 8;

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

/** @brief Spreads 56 key bits over 8 octets, 7 bits each and the parity bit last (RFC 2759 section
 * 8.6). */
std::array<uint8_t, DES_BLOCK>
WithParityBits(ByteView key)
{
    uint64_t bits = 0;
    for (uint8_t octet : key)
    {
        bits = bits << 8 | octet;
    }
    std::array<uint8_t, DES_BLOCK> spread{};
    for (size_t i = DES_BLOCK; i-- > 0;)
    {
        spread[i] = static_cast<uint8_t>((bits & 0x7f) << 1);
        bits >>= 7;
    }
    return spread;
}

} // namespace

Bytes
CryptoppEapPrimitive(EapPrimitive primitive, std::initializer_list<ByteView> parts)
{
    switch (primitive)
    {
    case EapPrimitive::MD4:
        return Digest<CryptoPP::Weak::MD4>(parts);
    case EapPrimitive::MD5:
        return Digest<CryptoPP::Weak::MD5>(parts);
    case EapPrimitive::DES:
        break;
    }
    if (parts.size() != 2 || parts.begin()[0].size() != DES_KEY ||
        parts.begin()[1].size() != DES_BLOCK)
    {
        return {};
    }
    const auto key = WithParityBits(parts.begin()[0]);
    const CryptoPP::DES::Encryption des(key.data(), key.size());
    Bytes out(DES_BLOCK);
    des.ProcessBlock(parts.begin()[1].data(), out.data());
    return out;
}

} // namespace ike
} // namespace ns3
