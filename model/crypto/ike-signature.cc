// SPDX-License-Identifier: GPL-2.0-only

#include "ike-signature.h"

#include "ike-der.h"
#include "ike-modp-groups.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint16_t FEWEST_BITS = 512;
constexpr uint16_t MOST_BITS = 16384;

constexpr const char* EC_PUBLIC_KEY = "1.2.840.10045.2.1"; // RFC 5480 section 2.1.1

/** @brief What a kind of key is; sizes in octets, 0 where they follow from the modulus. */
struct KeyTypeRow
{
    SignatureKeyType type;
    const char* keyword;
    uint16_t bits;       //!< 0 when any
    const char* oid;     //!< of the key; of ECDSA the curve
    uint16_t publicBits; //!< octets in the bit string
    uint16_t half;       //!< of the group's order
    uint16_t signature;
};

// clang-format off
constexpr KeyTypeRow ROWS[] = {
    {SignatureKeyType::RSA,        "rsa",        0, "1.2.840.113549.1.1.1",       0,  0,    0}, // RFC 3279
    {SignatureKeyType::DSA,        "dsa",        0, "1.2.840.10040.4.1",          0,  0,    0}, // RFC 3279
    {SignatureKeyType::ECDSA_P256, "ecdsa256", 256, "1.2.840.10045.3.1.7",       65, 32,   64}, // RFC 5480
    {SignatureKeyType::ECDSA_P384, "ecdsa384", 384, "1.3.132.0.34",              97, 48,   96}, // RFC 5480
    {SignatureKeyType::ECDSA_P521, "ecdsa521", 521, "1.3.132.0.35",             133, 66,  132}, // RFC 5480
    {SignatureKeyType::ED25519,    "ed25519",  255, "1.3.101.112",               32,  0,   64}, // RFC 8410
    {SignatureKeyType::ED448,      "ed448",    448, "1.3.101.113",               57,  0,  114}, // RFC 8410
    {SignatureKeyType::ML_DSA_44,  "mldsa44",   44, "2.16.840.1.101.3.4.3.17", 1312,  0, 2420}, // FIPS 204
    {SignatureKeyType::ML_DSA_65,  "mldsa65",   65, "2.16.840.1.101.3.4.3.18", 1952,  0, 3309}, // FIPS 204
    {SignatureKeyType::ML_DSA_87,  "mldsa87",   87, "2.16.840.1.101.3.4.3.19", 2592,  0, 4627}, // FIPS 204
};
// clang-format on

const KeyTypeRow&
RowOf(SignatureKeyType type)
{
    return *std::find_if(std::begin(ROWS),
                         std::end(ROWS) - 1,
                         [type](const KeyTypeRow& row) { return row.type == type; });
}

bool
IsEcdsa(SignatureKeyType type)
{
    return type == SignatureKeyType::ECDSA_P256 || type == SignatureKeyType::ECDSA_P384 ||
           type == SignatureKeyType::ECDSA_P521;
}

size_t
BitLength(ByteView number)
{
    size_t bits = 8 * number.size();
    for (uint8_t mask = 0x80; !number.empty() && mask != 0 && (number[0] & mask) == 0; mask >>= 1)
    {
        --bits;
    }
    return number.empty() ? 0 : bits;
}

/** @brief An AlgorithmIdentifier. */
struct Algorithm
{
    std::string oid;
    ByteView parameters; //!< in DER; empty when absent
};

std::optional<Algorithm>
ReadAlgorithm(ByteView content)
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

/** @brief The row of a key's algorithm, or why there is none. */
Result<const KeyTypeRow*>
RowOf(const Algorithm& algorithm)
{
    std::string oid = algorithm.oid;
    const bool isElliptic = oid == EC_PUBLIC_KEY;
    if (isElliptic)
    {
        const auto curve = DerContentOf(DerTag::OBJECT_ID, algorithm.parameters);
        if (!curve)
        {
            return Error{"an elliptic curve is given by its numbers; it must be named (RFC 5480 "
                         "section 2.1.1)"};
        }
        oid = DottedOid(*curve);
    }
    for (const KeyTypeRow& row : ROWS)
    {
        if (oid == row.oid && IsEcdsa(row.type) == isElliptic)
        {
            return &row;
        }
    }
    return Error{"a key is of the unknown kind " + (oid.empty() ? "?" : oid)};
}

/** @brief The two parts of a SubjectPublicKeyInfo. */
struct InfoParts
{
    Algorithm algorithm;
    ByteView bits;
};

std::optional<InfoParts>
SplitInfo(ByteView info)
{
    const auto content = DerContentOf(DerTag::SEQUENCE, info);
    DerReader reader(content.value_or(ByteView()));
    const auto element = reader.Take(DerTag::SEQUENCE);
    const auto bits = reader.TakeBits();
    const auto algorithm = element ? ReadAlgorithm(element->content) : std::nullopt;
    if (!algorithm || !bits || !reader.AtEnd())
    {
        return std::nullopt;
    }
    return InfoParts{*algorithm, *bits};
}

/** @brief The modulus of an RSA key, or the first of DSA's parameters. */
std::optional<ByteView>
ModulusOf(const InfoParts& parts, SignatureKeyType type)
{
    const auto content =
        DerContentOf(DerTag::SEQUENCE,
                     type == SignatureKeyType::RSA ? parts.bits : parts.algorithm.parameters);
    return content ? DerReader(*content).TakeUnsigned() : std::nullopt;
}

} // namespace

Result<IkePublicKey>
ReadPublicKey(ByteView info)
{
    const auto parts = SplitInfo(info);
    if (!parts)
    {
        return Error{"a public key is no SubjectPublicKeyInfo (RFC 5280 section 4.1)"};
    }
    const Result<const KeyTypeRow*> found = RowOf(parts->algorithm);
    if (!found)
    {
        return found.GetError();
    }
    const KeyTypeRow& row = **found;
    if (row.bits != 0)
    {
        return parts->bits.size() == row.publicBits
                   ? Result<IkePublicKey>(IkePublicKey{row.type, row.bits, info.ToBytes()})
                   : Error{std::string("a public key of type ") + row.keyword + " has " +
                           std::to_string(parts->bits.size()) + " octets; it must have " +
                           std::to_string(row.publicBits)};
    }
    const auto modulus = ModulusOf(*parts, row.type);
    const size_t bits = modulus ? BitLength(*modulus) : 0;
    if (bits < FEWEST_BITS || bits > MOST_BITS)
    {
        return Error{std::string("the modulus of a public key of type ") + row.keyword + " has " +
                     std::to_string(bits) + " bits; it must have 512 to 16384"};
    }
    return IkePublicKey{row.type, static_cast<uint16_t>(bits), info.ToBytes()};
}

ByteView
PublicKeyBits(ByteView info)
{
    const auto parts = SplitInfo(info);
    return parts ? parts->bits : ByteView();
}

ByteView
PublicKeyParameters(ByteView info)
{
    const auto parts = SplitInfo(info);
    return parts ? parts->algorithm.parameters : ByteView();
}

Bytes
MakePublicKeyInfo(ByteView algorithm, ByteView bits)
{
    return Der(DerTag::SEQUENCE, {algorithm, DerBits(bits)});
}

Bytes
KeyAlgorithmIdentifier(SignatureKeyType type, ByteView parameters)
{
    const Bytes oid = DerOid(RowOf(type).oid);
    if (type == SignatureKeyType::RSA)
    {
        return Der(DerTag::SEQUENCE, {oid, Der(DerTag::NULL_VALUE, {})});
    }
    if (IsEcdsa(type))
    {
        return Der(DerTag::SEQUENCE, {DerOid(EC_PUBLIC_KEY), oid});
    }
    return Der(DerTag::SEQUENCE, {oid, parameters});
}

Result<PrivateKeyParts>
SplitPrivateKey(ByteView info)
{
    DerReader reader(DerContentOf(DerTag::SEQUENCE, info).value_or(ByteView()));
    const auto version = reader.TakeSmall();
    const auto element = reader.Take(DerTag::SEQUENCE);
    const auto content = reader.Take(DerTag::OCTET_STRING);
    const auto algorithm = element ? ReadAlgorithm(element->content) : std::nullopt;
    if (!version || *version > 1 || !algorithm || !content)
    {
        return Error{"a private key is no PrivateKeyInfo (RFC 5208 section 5); convert it by "
                     "openssl pkcs8 -topk8 -nocrypt"};
    }
    const Result<const KeyTypeRow*> row = RowOf(*algorithm);
    if (!row)
    {
        return row.GetError();
    }
    return PrivateKeyParts{(*row)->type, algorithm->parameters, content->content};
}

Bytes
MakePrivateKeyInfo(ByteView algorithm, ByteView content)
{
    return Der(DerTag::SEQUENCE, {DerSmall(0), algorithm, Der(DerTag::OCTET_STRING, {content})});
}

Result<Done>
CheckSignatureMethod(SignatureKeyType type, const SignatureMethod& method)
{
    const bool isPair = IsEcdsa(type) || type == SignatureKeyType::DSA;
    const bool isEddsa = type == SignatureKeyType::ED25519 || type == SignatureKeyType::ED448;
    bool schemeFits = false;
    bool hashFits = HashSize(method.hash) != 0;
    switch (method.scheme)
    {
    case SignatureScheme::RSA_PKCS1:
        schemeFits = type == SignatureKeyType::RSA;
        hashFits = hashFits || method.hash == HashId::NONE;
        break;
    case SignatureScheme::RSA_PSS:
        schemeFits = type == SignatureKeyType::RSA;
        break;
    case SignatureScheme::PAIR_FIXED:
    case SignatureScheme::PAIR_DER:
        schemeFits = isPair;
        hashFits = hashFits || method.hash == HashId::NONE;
        break;
    case SignatureScheme::EDDSA:
        schemeFits = isEddsa;
        hashFits = method.hash == HashId::IDENTITY;
        break;
    case SignatureScheme::ML_DSA:
        schemeFits = !isPair && !isEddsa && type != SignatureKeyType::RSA;
        hashFits = method.hash == HashId::IDENTITY;
        break;
    }
    if (!schemeFits)
    {
        return Error{std::string("a key of type ") + RowOf(type).keyword +
                     " does not make signatures of this scheme; choose the one of its own kind"};
    }
    return hashFits ? Result<Done>(Done{})
                    : Error{"this signature scheme does not go with this hash algorithm"};
}

Bytes
DsaParameters(uint16_t bits)
{
    const auto group =
        FindModpGroup(bits <= 1024 ? KeMethod::MODP_1024_160 : KeMethod::MODP_2048_256);
    return Der(
        DerTag::SEQUENCE,
        {DerUnsigned(group->prime), DerUnsigned(group->order), DerUnsigned(group->generator)});
}

size_t
HashSize(HashId hash)
{
    switch (hash)
    {
    case HashId::MD5:
        return 16;
    case HashId::SHA1:
        return 20;
    case HashId::SHA2_256:
        return 32;
    case HashId::SHA2_384:
        return 48;
    case HashId::SHA2_512:
        return 64;
    default:
        return 0;
    }
}

size_t
PairHalfSize(const IkePublicKey& key)
{
    if (key.type != SignatureKeyType::DSA)
    {
        return RowOf(key.type).half;
    }
    const auto numbers = DerContentOf(DerTag::SEQUENCE, PublicKeyParameters(key.info));
    DerReader reader(numbers.value_or(ByteView()));
    reader.TakeUnsigned();
    const auto order = reader.TakeUnsigned();
    return order ? order->size() : 0;
}

size_t
SignatureSize(const IkePublicKey& key, SignatureScheme scheme)
{
    if (key.type == SignatureKeyType::RSA)
    {
        return (key.bits + 7U) / 8U;
    }
    if (scheme == SignatureScheme::PAIR_DER)
    {
        Bytes highest(2 * PairHalfSize(key), 0xff);
        if (key.type == SignatureKeyType::ECDSA_P521)
        {
            highest[0] = 1; // the order has 521 bits
            highest[highest.size() / 2] = 1;
        }
        return DerPairFromHalves(highest).size();
    }
    return key.type == SignatureKeyType::DSA ? 2 * PairHalfSize(key) : RowOf(key.type).signature;
}

std::string
SignatureKeyword(SignatureKeyType type, uint16_t bits)
{
    const KeyTypeRow& row = RowOf(type);
    return row.bits == 0 ? row.keyword + std::to_string(bits) : row.keyword;
}

std::optional<SignatureKeyKind>
ParseSignatureKeyword(const std::string& word)
{
    if (word == "ecdsa")
    {
        return SignatureKeyKind{SignatureKeyType::ECDSA_P256, 256};
    }
    for (const KeyTypeRow& row : ROWS)
    {
        const std::string keyword = row.keyword;
        if (row.bits != 0 && word == keyword)
        {
            return SignatureKeyKind{row.type, row.bits};
        }
        if (row.bits != 0 || word.compare(0, keyword.size(), keyword) != 0)
        {
            continue;
        }
        for (uint16_t bits : {1024, 2048, 3072, 4096})
        {
            if (word == keyword + std::to_string(bits))
            {
                return SignatureKeyKind{row.type, bits};
            }
        }
        if (word == keyword)
        {
            return SignatureKeyKind{row.type, 2048};
        }
    }
    return std::nullopt;
}

} // namespace ike
} // namespace ns3
