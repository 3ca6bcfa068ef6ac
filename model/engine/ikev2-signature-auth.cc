// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-signature-auth.h"

#include "ike-der.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

bool
Contains(const std::vector<HashId>& hashes, HashId hash)
{
    return std::find(hashes.begin(), hashes.end(), hash) != hashes.end();
}

bool
IsKnown(HashId hash)
{
    return hash == HashId::IDENTITY || (hash != HashId::MD5 && HashSize(hash) != 0);
}

struct FixedMethod
{
    SignatureKeyType type;
    AuthMethod method;
    HashId hash;
};

// RFC 4754 section 3: the curve decides the hash.
constexpr FixedMethod FIXED_METHODS[] = {
    {SignatureKeyType::ECDSA_P256, AuthMethod::ECDSA_SHA256_P256, HashId::SHA2_256},
    {SignatureKeyType::ECDSA_P384, AuthMethod::ECDSA_SHA384_P384, HashId::SHA2_384},
    {SignatureKeyType::ECDSA_P521, AuthMethod::ECDSA_SHA512_P521, HashId::SHA2_512},
};

/** @brief The scheme that RFC 7427 has for a kind of key. */
SignatureScheme
SchemeOf(SignatureKeyType type, bool pss)
{
    const SignatureScheme usual = CertificateSignatureMethod(type).scheme;
    return pss && type == SignatureKeyType::RSA ? SignatureScheme::RSA_PSS : usual;
}

std::optional<HashId>
CommonHash(const IkeSignatureConfig& config,
           SignatureKeyType type,
           SignatureScheme scheme,
           const std::vector<HashId>& peerHashes)
{
    const auto fits = [&](HashId hash)
    {
        return Contains(config.hashes, hash) && Contains(peerHashes, hash) &&
               CheckSignatureMethod(type, {scheme, hash}) &&
               !MakeSignatureIdentifier(type, {scheme, hash}).empty();
    };
    // The hash of the key's own strength, before any that is preferred.
    const HashId natural = CertificateSignatureMethod(type).hash;
    if (fits(natural))
    {
        return natural;
    }
    const auto found = std::find_if(config.hashes.begin(), config.hashes.end(), fits);
    return found == config.hashes.end() ? std::nullopt : std::optional<HashId>(*found);
}

Result<Ikev2Signature>
ReadDigitalSignature(const IkeSignatureConfig& config, const IkePublicKey& key, ByteView data)
{
    // RFC 7427 section 3: a length octet, the AlgorithmIdentifier, the signature.
    const size_t size = data.empty() ? 0 : data[0];
    const auto identifier = ReadSignatureIdentifier(data.Sub(1, size));
    if (!identifier || data.size() < 1 + size)
    {
        return Error{"the signature's AlgorithmIdentifier is malformed or not known here"};
    }
    if (!identifier->Fits(key.type))
    {
        return Error{"the signature is of another kind than the certificate's key"};
    }
    if (!config.digitalSignature || !Contains(config.hashes, identifier->method.hash))
    {
        return Error{"the signature's hash is not among those that were offered"};
    }
    return Ikev2Signature{{identifier->method}, data.Sub(1 + size).ToBytes()};
}

} // namespace

std::optional<Ikev2SignatureChoice>
ChooseIkev2Signature(const IkeSignatureConfig& config,
                     const IkePublicKey& key,
                     const std::vector<HashId>& peerHashes)
{
    if (config.digitalSignature && !peerHashes.empty())
    {
        const SignatureScheme scheme = SchemeOf(key.type, config.pss);
        const auto hash = CommonHash(config, key.type, scheme, peerHashes);
        if (hash)
        {
            return Ikev2SignatureChoice{AuthMethod::DIGITAL_SIGNATURE, {scheme, *hash}};
        }
    }
    if (key.type == SignatureKeyType::RSA)
    {
        return Ikev2SignatureChoice{AuthMethod::RSA_SIGNATURE,
                                    {SignatureScheme::RSA_PKCS1, HashId::SHA1}};
    }
    for (const FixedMethod& row : FIXED_METHODS)
    {
        if (row.type == key.type)
        {
            return Ikev2SignatureChoice{row.method, {SignatureScheme::PAIR_FIXED, row.hash}};
        }
    }
    return std::nullopt;
}

AuthPayload
MakeIkev2SignatureAuth(const Ikev2SignatureChoice& choice, const IkePublicKey& key, Bytes signature)
{
    if (choice.method != AuthMethod::DIGITAL_SIGNATURE)
    {
        return AuthPayload{choice.method, std::move(signature)};
    }
    const Bytes identifier = MakeSignatureIdentifier(key.type, choice.signature);
    const Bytes size{static_cast<uint8_t>(identifier.size())};
    return AuthPayload{choice.method, Concat({size, identifier, signature})};
}

Result<Ikev2Signature>
ReadIkev2SignatureAuth(const IkeSignatureConfig& config,
                       const IkePublicKey& key,
                       const AuthPayload& auth)
{
    if (auth.method == AuthMethod::DIGITAL_SIGNATURE)
    {
        return ReadDigitalSignature(config, key, auth.data);
    }
    if (auth.method == AuthMethod::RSA_SIGNATURE && key.type == SignatureKeyType::RSA)
    {
        return Ikev2Signature{{{SignatureScheme::RSA_PKCS1, HashId::SHA1},
                               {SignatureScheme::RSA_PKCS1, HashId::SHA2_256},
                               {SignatureScheme::RSA_PKCS1, HashId::SHA2_384},
                               {SignatureScheme::RSA_PKCS1, HashId::SHA2_512}},
                              auth.data};
    }
    for (const FixedMethod& row : FIXED_METHODS)
    {
        if (auth.method == row.method && key.type == row.type)
        {
            return Ikev2Signature{{{SignatureScheme::PAIR_FIXED, row.hash}}, auth.data};
        }
    }
    return Error{"the authentication method " + std::to_string(static_cast<unsigned>(auth.method)) +
                 " is not one of the certificate's key"};
}

Costed<bool>
VerifyIkev2Signature(IkeCryptoProvider& provider,
                     const IkePublicKey& key,
                     const Ikev2Signature& signature,
                     ByteView signedOctets)
{
    Costed<bool> holds{false};
    for (size_t i = 0; i < signature.methods.size() && !holds.value; ++i)
    {
        holds = provider.Verify(key, signature.methods[i], {signedOctets}, signature.octets);
    }
    return holds;
}

Bytes
WriteSignatureHashes(const std::vector<HashId>& hashes)
{
    Bytes data;
    for (HashId hash : hashes)
    {
        AppendUint(data, static_cast<uint16_t>(hash), 2);
    }
    return data;
}

std::vector<HashId>
ReadSignatureHashes(ByteView data)
{
    std::vector<HashId> hashes;
    for (size_t at = 0; at + 2 <= data.size(); at += 2)
    {
        const auto hash = static_cast<HashId>(data[at] << 8 | data[at + 1]);
        if (IsKnown(hash) && !Contains(hashes, hash))
        {
            hashes.push_back(hash);
        }
    }
    return hashes;
}

} // namespace ike
} // namespace ns3
