// SPDX-License-Identifier: GPL-2.0-only

#include "ike-signature-identifier.h"

#include "ike-der.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr const char* RSASSA_PSS = "1.2.840.113549.1.1.10"; // RFC 8017 appendix A.2.3
constexpr const char* MGF1 = "1.2.840.113549.1.1.8";        // RFC 8017 appendix A.2.1

struct IdentifierRow
{
    const char* oid;
    SignatureScheme scheme;
    HashId hash;
    SignatureKeyType first;
    SignatureKeyType last;
    bool hasNull; //!< writes NULL as its parameters
};

using K = SignatureKeyType;

// clang-format off
constexpr IdentifierRow ROWS[] = {
    // RFC 7427 appendix A.1 and RFC 8017 appendix A.2.4
    {"1.2.840.113549.1.1.4",  SignatureScheme::RSA_PKCS1, HashId::MD5,      K::RSA, K::RSA, true},
    {"1.2.840.113549.1.1.5",  SignatureScheme::RSA_PKCS1, HashId::SHA1,     K::RSA, K::RSA, true},
    {"1.2.840.113549.1.1.11", SignatureScheme::RSA_PKCS1, HashId::SHA2_256, K::RSA, K::RSA, true},
    {"1.2.840.113549.1.1.12", SignatureScheme::RSA_PKCS1, HashId::SHA2_384, K::RSA, K::RSA, true},
    {"1.2.840.113549.1.1.13", SignatureScheme::RSA_PKCS1, HashId::SHA2_512, K::RSA, K::RSA, true},
    // RFC 7427 appendix A.2
    {"1.2.840.10040.4.3",      SignatureScheme::PAIR_DER, HashId::SHA1,     K::DSA, K::DSA, false},
    {"2.16.840.1.101.3.4.3.2", SignatureScheme::PAIR_DER, HashId::SHA2_256, K::DSA, K::DSA, false},
    // RFC 7427 appendix A.3
    {"1.2.840.10045.4.1",   SignatureScheme::PAIR_DER, HashId::SHA1,     K::ECDSA_P256, K::ECDSA_P521, false},
    {"1.2.840.10045.4.3.2", SignatureScheme::PAIR_DER, HashId::SHA2_256, K::ECDSA_P256, K::ECDSA_P521, false},
    {"1.2.840.10045.4.3.3", SignatureScheme::PAIR_DER, HashId::SHA2_384, K::ECDSA_P256, K::ECDSA_P521, false},
    {"1.2.840.10045.4.3.4", SignatureScheme::PAIR_DER, HashId::SHA2_512, K::ECDSA_P256, K::ECDSA_P521, false},
    // RFC 8420 appendix A
    {"1.3.101.112", SignatureScheme::EDDSA, HashId::IDENTITY, K::ED25519, K::ED25519, false},
    {"1.3.101.113", SignatureScheme::EDDSA, HashId::IDENTITY, K::ED448,   K::ED448,   false},
    // NIST's registry of algorithms, FIPS 204
    {"2.16.840.1.101.3.4.3.17", SignatureScheme::ML_DSA, HashId::IDENTITY, K::ML_DSA_44, K::ML_DSA_44, false},
    {"2.16.840.1.101.3.4.3.18", SignatureScheme::ML_DSA, HashId::IDENTITY, K::ML_DSA_65, K::ML_DSA_65, false},
    {"2.16.840.1.101.3.4.3.19", SignatureScheme::ML_DSA, HashId::IDENTITY, K::ML_DSA_87, K::ML_DSA_87, false},
};
// clang-format on

constexpr HashId HASHES[] = {HashId::MD5,
                             HashId::SHA1,
                             HashId::SHA2_256,
                             HashId::SHA2_384,
                             HashId::SHA2_512};

struct Algorithm
{
    std::string oid;
    ByteView parameters;
};

std::optional<Algorithm>
Split(ByteView content)
{
    DerReader reader(content);
    const auto oid = reader.Take(DerTag::OBJECT_ID);
    const auto parameters = reader.Next();
    if (!oid || !reader.AtEnd())
    {
        return std::nullopt;
    }
    return Algorithm{DottedOid(oid->content), parameters ? parameters->whole : ByteView()};
}

bool
IsAbsentOrNull(ByteView parameters)
{
    return parameters.empty() || DerContentOf(DerTag::NULL_VALUE, parameters).has_value();
}

std::optional<HashId>
ReadHash(ByteView content)
{
    const auto algorithm = Split(content);
    if (algorithm && IsAbsentOrNull(algorithm->parameters))
    {
        for (HashId hash : HASHES)
        {
            if (algorithm->oid == HashOid(hash))
            {
                return hash;
            }
        }
    }
    return std::nullopt;
}

/** @brief The AlgorithmIdentifier inside an explicit tag [@p number], if that comes next. */
std::optional<ByteView>
TakeTagged(DerReader& reader, uint8_t number)
{
    const auto element = reader.Take(DerContext(number, true));
    return element ? DerContentOf(DerTag::SEQUENCE, element->content) : std::nullopt;
}

/** @brief The hash of RSASSA-PSS-params, RFC 8017 appendix A.2.3; what is absent has SHA-1's
 * values. */
std::optional<HashId>
ReadPssParameters(ByteView parameters)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, parameters);
    if (!content)
    {
        return std::nullopt;
    }
    DerReader reader(*content);
    std::optional<HashId> hash = HashId::SHA1;
    std::optional<HashId> mask = HashId::SHA1;
    if (const auto tagged = TakeTagged(reader, 0))
    {
        hash = ReadHash(*tagged);
    }
    if (const auto tagged = TakeTagged(reader, 1))
    {
        const auto algorithm = Split(*tagged);
        const auto inner = algorithm && algorithm->oid == MGF1
                               ? DerContentOf(DerTag::SEQUENCE, algorithm->parameters)
                               : std::nullopt;
        mask = inner ? ReadHash(*inner) : std::nullopt;
    }
    std::optional<uint32_t> salt = 20;
    if (const auto element = reader.Take(DerContext(2, true)))
    {
        salt = DerReader(element->content).TakeSmall();
    }
    std::optional<uint32_t> trailer = 1;
    if (const auto element = reader.Take(DerContext(3, true)))
    {
        trailer = DerReader(element->content).TakeSmall();
    }
    const bool good =
        reader.AtEnd() && hash && hash == mask && salt == HashSize(*hash) && trailer == uint32_t{1};
    return good ? hash : std::nullopt;
}

Bytes
MakeHash(HashId hash)
{
    return Der(DerTag::SEQUENCE, {DerOid(HashOid(hash)), Der(DerTag::NULL_VALUE, {})});
}

/** @brief With SHA-1 all parameters have their default and are left out. */
Bytes
MakePssParameters(HashId hash)
{
    if (hash == HashId::SHA1)
    {
        return Der(DerTag::SEQUENCE, {});
    }
    const Bytes digest = MakeHash(hash);
    const Bytes mask = Der(DerTag::SEQUENCE, {DerOid(MGF1), digest});
    return Der(DerTag::SEQUENCE,
               {Der(DerContext(0, true), {digest}),
                Der(DerContext(1, true), {mask}),
                Der(DerContext(2, true), {DerSmall(static_cast<uint32_t>(HashSize(hash)))}),
                Der(DerContext(3, true), {DerSmall(1)})});
}

} // namespace

std::optional<SignatureIdentifier>
ReadSignatureIdentifier(ByteView der)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, der);
    const auto algorithm = content ? Split(*content) : std::nullopt;
    if (!algorithm)
    {
        return std::nullopt;
    }
    if (algorithm->oid == RSASSA_PSS)
    {
        const auto hash = ReadPssParameters(algorithm->parameters);
        return hash ? std::optional<SignatureIdentifier>(
                          SignatureIdentifier{{SignatureScheme::RSA_PSS, *hash}, K::RSA, K::RSA})
                    : std::nullopt;
    }
    for (const IdentifierRow& row : ROWS)
    {
        if (algorithm->oid == row.oid && IsAbsentOrNull(algorithm->parameters))
        {
            return SignatureIdentifier{{row.scheme, row.hash}, row.first, row.last};
        }
    }
    return std::nullopt;
}

Bytes
MakeSignatureIdentifier(SignatureKeyType type, const SignatureMethod& method)
{
    if (method.scheme == SignatureScheme::RSA_PSS)
    {
        return Der(DerTag::SEQUENCE, {DerOid(RSASSA_PSS), MakePssParameters(method.hash)});
    }
    for (const IdentifierRow& row : ROWS)
    {
        if (row.scheme == method.scheme && row.hash == method.hash && row.first <= type &&
            type <= row.last)
        {
            const Bytes null = row.hasNull ? Der(DerTag::NULL_VALUE, {}) : Bytes();
            return Der(DerTag::SEQUENCE, {DerOid(row.oid), null});
        }
    }
    return {};
}

SignatureMethod
CertificateSignatureMethod(SignatureKeyType type)
{
    switch (type)
    {
    case K::RSA:
        return {SignatureScheme::RSA_PKCS1, HashId::SHA2_256};
    case K::DSA:
    case K::ECDSA_P256:
        return {SignatureScheme::PAIR_DER, HashId::SHA2_256};
    case K::ECDSA_P384:
        return {SignatureScheme::PAIR_DER, HashId::SHA2_384};
    case K::ECDSA_P521:
        return {SignatureScheme::PAIR_DER, HashId::SHA2_512};
    case K::ED25519:
    case K::ED448:
        return {SignatureScheme::EDDSA, HashId::IDENTITY};
    default:
        return {SignatureScheme::ML_DSA, HashId::IDENTITY};
    }
}

const char*
HashOid(HashId hash)
{
    switch (hash)
    {
    case HashId::MD5:
        return "1.2.840.113549.2.5";
    case HashId::SHA1:
        return "1.3.14.3.2.26";
    case HashId::SHA2_256:
        return "2.16.840.1.101.3.4.2.1";
    case HashId::SHA2_384:
        return "2.16.840.1.101.3.4.2.2";
    case HashId::SHA2_512:
        return "2.16.840.1.101.3.4.2.3";
    default:
        return "";
    }
}

} // namespace ike
} // namespace ns3
