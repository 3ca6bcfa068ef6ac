// SPDX-License-Identifier: GPL-2.0-only

#include "ike-provider-checks.h"

#include "ike-algorithm-table.h"
#include "ike-algorithms.h"

namespace ns3
{
namespace ike
{

namespace
{

Error
NoSuchTransform(const char* kind, uint16_t id)
{
    return Error{std::string(kind) + " " + std::to_string(id) +
                 " is not in the table of algorithms; doc/algorithms.md lists those that are"};
}

Result<Done>
CheckKe(uint16_t id)
{
    if (id == static_cast<uint16_t>(KeMethod::NONE) || FindKe(static_cast<KeMethod>(id)))
    {
        return Done{};
    }
    return NoSuchTransform("Key exchange method", id);
}

} // namespace

Result<Done>
CheckTransform(TransformType type, uint16_t id, uint16_t keyBits)
{
    switch (type)
    {
    case TransformType::ENCR:
    {
        if (id == static_cast<uint16_t>(EncrId::NONE))
        {
            return NoSuchTransform("Encryption algorithm", id);
        }
        const Result<CipherSizes> sizes =
            SizesOf(CipherSuite{static_cast<EncrId>(id), keyBits, IntegId::NONE});
        return sizes ? Result<Done>(Done{}) : Result<Done>(sizes.GetError());
    }
    case TransformType::PRF:
        return FindPrf(static_cast<PrfId>(id)) ? Result<Done>(Done{}) : NoSuchTransform("Prf", id);
    case TransformType::INTEG:
        return id == 0 || FindInteg(static_cast<IntegId>(id))
                   ? Result<Done>(Done{})
                   : NoSuchTransform("Integrity algorithm", id);
    case TransformType::SN:
        return id <= 1 ? Result<Done>(Done{}) : NoSuchTransform("Sequence number property", id);
    case TransformType::KE:
    case TransformType::ADDKE1:
    case TransformType::ADDKE2:
    case TransformType::ADDKE3:
    case TransformType::ADDKE4:
    case TransformType::ADDKE5:
    case TransformType::ADDKE6:
    case TransformType::ADDKE7:
        return CheckKe(id);
    }
    return NoSuchTransform("Transform type", static_cast<uint16_t>(type));
}

Result<CipherSizes>
CheckCipherKeys(const CipherSuite& suite, ByteView encrKey, ByteView integKey)
{
    const Result<CipherSizes> sizes = SizesOf(suite);
    if (!sizes)
    {
        return sizes.GetError();
    }
    if (encrKey.size() != sizes->encrKey || integKey.size() != sizes->integKey)
    {
        return Error{"the keys have " + std::to_string(encrKey.size()) + " and " +
                     std::to_string(integKey.size()) + " octets; the suite needs " +
                     std::to_string(sizes->encrKey) + " and " + std::to_string(sizes->integKey)};
    }
    return sizes;
}

Result<size_t>
CheckChainedKey(EncrId encr, uint16_t keyBits, ByteView key)
{
    const EncrRow* row = FindEncr(encr);
    if (!row || row->combined || row->block == 1)
    {
        return Error{"encryption algorithm " + std::to_string(static_cast<unsigned>(encr)) +
                     " has no CBC mode"};
    }
    const Result<CipherSizes> sizes = CheckCipherKeys({encr, keyBits, IntegId::NONE}, key, {});
    return sizes ? Result<size_t>(sizes->block) : Result<size_t>(sizes.GetError());
}

Result<Done>
CheckValueSize(KeMethod method, size_t expected, ByteView value)
{
    if (value.size() == expected)
    {
        return Done{};
    }
    return Error{"the peer's value for " + std::string(FindKe(method)->keyword) + " has " +
                 std::to_string(value.size()) + " octets; it must have " +
                 std::to_string(expected)};
}

std::string
DescribedGroupName(KeMethod number)
{
    return "group " + std::to_string(static_cast<unsigned>(number)) + " of the peers' own";
}

Result<Done>
CheckDescribedGroup(KeMethod number, const ModpGroup& group)
{
    constexpr size_t LEAST = 96; // RFC 2409 section 6.1: the first group, 768 bits
    const Bytes& prime = group.prime;
    const bool fits = prime.size() >= LEAST && ModpMethodOfSize(prime.size()) != KeMethod::NONE;
    if (!fits || prime.front() == 0 || (prime.back() & 1) == 0)
    {
        return Error{DescribedGroupName(number) +
                     " is not modulo an odd number of 768 to 8192 bits without leading zeros"};
    }
    Bytes generator(prime.size() - std::min(prime.size(), group.generator.size()));
    Append(generator, group.generator);
    if (!IsWithinModpBounds(generator, prime))
    {
        return Error{DescribedGroupName(number) + " has no generator within 1 < g < p - 1"};
    }
    return Done{};
}

Error
UnsupportedKe(KeMethod method)
{
    const KeRow* row = FindKe(method);
    return Error{"key exchange method " +
                 (row ? std::string(row->keyword) : std::to_string(static_cast<unsigned>(method))) +
                 " is not supported by this provider; ask Supports() before"};
}

Error
UnsupportedKeyType(SignatureKeyType type)
{
    return Error{
        "signatures of " + SignatureKeyword(type, 0) +
        " need modelled cryptography: the library behind real cryptography (Crypto++) does "
        "not have them; choose another kind of key, or provider \"mixed\", which models what is "
        "missing and nothing else"};
}

Result<Done>
CheckEncryption(const IkePublicKey& key, size_t octets)
{
    constexpr size_t PADDING = 11;
    if (key.type != SignatureKeyType::RSA)
    {
        return Error{"only an RSA key encrypts (RFC 2409 section 5.2); this one is of type " +
                     SignatureKeyword(key.type, key.bits)};
    }
    const size_t most = SignatureSize(key, SignatureScheme::RSA_PKCS1) - PADDING;
    return octets <= most
               ? Result<Done>(Done{})
               : Error{"an RSA key of " + std::to_string(key.bits) + " bits encrypts at most " +
                       std::to_string(most) + " octets, not " + std::to_string(octets)};
}

} // namespace ike
} // namespace ns3
