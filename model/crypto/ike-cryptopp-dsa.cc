// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cryptopp-parts.h"
#include "ike-der.h"

#include <cryptopp/dsa.h>
#include <cryptopp/eccrypto.h>
#include <cryptopp/ecp.h>
#include <cryptopp/oids.h>

namespace ns3
{
namespace ike
{

namespace
{

using CryptoPP::ECP;
using CryptoPP::Integer;
using EcGroup = CryptoPP::DL_GroupParameters_EC<ECP>;
using EcPublic = CryptoPP::DL_PublicKey_EC<ECP>;
using DsaPublic = CryptoPP::DSA::PublicKey;

constexpr size_t MOST_ORDER = 66;

Integer
ToInteger(ByteView octets)
{
    return Integer(octets.data(), octets.size());
}

Bytes
FromInteger(const Integer& number, size_t size)
{
    Bytes out(size);
    number.Encode(out.data(), out.size());
    return out;
}

/** @brief A number within 1 and @p order - 1, its bias below 2^-64. */
Integer
DrawBelow(const Integer& order, RandomSource& random)
{
    return ToInteger(random.Draw(order.ByteCount() + 8)) % (order - 1) + 1;
}

/** @brief The digest's first bits, as many as the order has (FIPS 186-4 section 6.4). */
Integer
DigestToInteger(ByteView digest, const Integer& order)
{
    const Integer whole = ToInteger(digest);
    const size_t bits = 8 * digest.size();
    return bits > order.BitCount() ? whole >> (bits - order.BitCount()) : whole;
}

template <class Element>
Bytes
SignPair(const CryptoPP::DL_GroupParameters<Element>& group,
         const Integer& secret,
         ByteView digest,
         RandomSource& random)
{
    const Integer& order = group.GetSubgroupOrder();
    const Integer number = DigestToInteger(digest, order);
    Integer r;
    Integer s;
    while (r.IsZero() || s.IsZero())
    {
        const Integer once = DrawBelow(order, random);
        r = group.ConvertElementToInteger(group.ExponentiateBase(once));
        CryptoPP::DL_Algorithm_GDSA<Element>().Sign(group, secret, once, number, r, s);
    }
    const size_t half = order.ByteCount();
    return Concat({FromInteger(r, half), FromInteger(s, half)});
}

template <class Element>
bool
VerifyPair(const CryptoPP::DL_GroupParameters<Element>& group,
           const CryptoPP::DL_PublicKey<Element>& key,
           ByteView digest,
           ByteView halves)
{
    const Integer& order = group.GetSubgroupOrder();
    const size_t half = order.ByteCount();
    return CryptoPP::DL_Algorithm_GDSA<Element>().Verify(group,
                                                         key,
                                                         DigestToInteger(digest, order),
                                                         ToInteger(halves.Sub(0, half)),
                                                         ToInteger(halves.Sub(half)));
}

EcGroup
CurveOf(SignatureKeyType type)
{
    namespace curve = CryptoPP::ASN1;
    return EcGroup(type == SignatureKeyType::ECDSA_P256   ? curve::secp256r1()
                   : type == SignatureKeyType::ECDSA_P384 ? curve::secp384r1()
                                                          : curve::secp521r1());
}

/** @brief An EC key from its secret number, RFC 5915 section 3. */
IkePrivateKey
MakeEcKey(SignatureKeyType type, const EcGroup& group, const Integer& secret)
{
    const size_t octets = group.GetSubgroupOrder().ByteCount();
    const ECP::Point point = group.ExponentiateBase(secret);
    const Bytes uncompressed{4};
    const Bytes bits =
        Concat({uncompressed, FromInteger(point.x, octets), FromInteger(point.y, octets)});
    const Bytes algorithm = KeyAlgorithmIdentifier(type);
    IkePrivateKey key;
    key.publicKey = *ReadPublicKey(MakePublicKeyInfo(algorithm, bits));
    key.octets = MakePrivateKeyInfo(algorithm,
                                    Der(DerTag::SEQUENCE,
                                        {DerSmall(1),
                                         Der(DerTag::OCTET_STRING, {FromInteger(secret, octets)}),
                                         Der(DerContext(1, true), {DerBits(bits)})}));
    return key;
}

/** @brief p, q and g of DSA (RFC 3279 section 2.3.2), within bounds that keep a check cheap. */
std::optional<CryptoPP::DL_GroupParameters_DSA>
DsaGroupOf(ByteView parameters)
{
    DerReader reader(DerContentOf(DerTag::SEQUENCE, parameters).value_or(ByteView()));
    const auto prime = reader.TakeUnsigned();
    const auto order = reader.TakeUnsigned();
    const auto base = reader.TakeUnsigned();
    constexpr size_t MOST_PRIME = 512;
    if (!prime || !order || !base || !reader.AtEnd() || prime->size() > MOST_PRIME ||
        order->size() > MOST_ORDER)
    {
        return std::nullopt;
    }
    const Integer p = ToInteger(*prime);
    const Integer q = ToInteger(*order);
    const Integer g = ToInteger(*base);
    if (p.IsEven() || q.IsEven() || q < 3 || q >= p || g < 2 || g >= p)
    {
        return std::nullopt;
    }
    CryptoPP::DL_GroupParameters_DSA group;
    group.Initialize(p, q, g);
    return group;
}

IkePrivateKey
MakeDsaKey(ByteView parameters,
           const CryptoPP::DL_GroupParameters_DSA& group,
           const Integer& secret)
{
    const Integer value = group.ExponentiateBase(secret);
    const Bytes algorithm = KeyAlgorithmIdentifier(SignatureKeyType::DSA, parameters);
    const Bytes bits = DerUnsigned(FromInteger(value, value.ByteCount()));
    IkePrivateKey key;
    key.publicKey = *ReadPublicKey(MakePublicKeyInfo(algorithm, bits));
    key.octets =
        MakePrivateKeyInfo(algorithm,
                           DerUnsigned(FromInteger(secret, group.GetSubgroupOrder().ByteCount())));
    return key;
}

/** @brief The secret number of a private key's content. */
std::optional<Integer>
SecretOf(SignatureKeyType type, ByteView content)
{
    if (type == SignatureKeyType::DSA)
    {
        const auto number = DerReader(content).TakeUnsigned();
        return number ? std::optional<Integer>(ToInteger(*number)) : std::nullopt;
    }
    DerReader reader(DerContentOf(DerTag::SEQUENCE, content).value_or(ByteView()));
    const auto version = reader.TakeSmall();
    const auto number = reader.Take(DerTag::OCTET_STRING);
    return version && number ? std::optional<Integer>(ToInteger(number->content)) : std::nullopt;
}

/** @brief DSA and ECDSA, FIPS 186-4 sections 4 and 6. */
class DsaSigner : public CryptoppSigner
{
  public:
    Result<IkePrivateKey> Generate(SignatureKeyType type,
                                   uint16_t bits,
                                   RandomSource& random) const override
    {
        if (type == SignatureKeyType::DSA)
        {
            const Bytes parameters = DsaParameters(bits);
            const auto group = DsaGroupOf(parameters);
            return MakeDsaKey(parameters, *group, DrawBelow(group->GetSubgroupOrder(), random));
        }
        const EcGroup group = CurveOf(type);
        return MakeEcKey(type, group, DrawBelow(group.GetSubgroupOrder(), random));
    }

    Result<IkePrivateKey> Read(SignatureKeyType type, ByteView info) const override
    {
        const Result<PrivateKeyParts> parts = SplitPrivateKey(info);
        const auto secret = parts ? SecretOf(type, parts->content) : std::nullopt;
        const Error malformed{"a private key of type " + SignatureKeyword(type, 0) +
                              " is malformed, or its number is not below the group's order"};
        if (!secret || secret->IsZero())
        {
            return malformed;
        }
        if (type == SignatureKeyType::DSA)
        {
            const auto group = DsaGroupOf(parts->parameters);
            return group && *secret < group->GetSubgroupOrder()
                       ? Result<IkePrivateKey>(MakeDsaKey(parts->parameters, *group, *secret))
                       : malformed;
        }
        const EcGroup group = CurveOf(type);
        return *secret < group.GetSubgroupOrder()
                   ? Result<IkePrivateKey>(MakeEcKey(type, group, *secret))
                   : malformed;
    }

    Result<Bytes> Sign(const IkePrivateKey& key,
                       const SignatureMethod& method,
                       ByteView data,
                       RandomSource& random) const override
    {
        const Bytes digest = Digest(method.hash, data);
        const Result<PrivateKeyParts> parts = SplitPrivateKey(key.octets);
        const auto secret = parts ? SecretOf(key.publicKey.type, parts->content) : std::nullopt;
        if (!secret)
        {
            return Error{"the private key is malformed"};
        }
        Bytes halves;
        if (key.publicKey.type == SignatureKeyType::DSA)
        {
            const auto group = DsaGroupOf(parts->parameters);
            if (!group)
            {
                return Error{"the private key's group is malformed"};
            }
            halves = SignPair<Integer>(*group, *secret, digest, random);
        }
        else
        {
            halves = SignPair<ECP::Point>(CurveOf(key.publicKey.type), *secret, digest, random);
        }
        return method.scheme == SignatureScheme::PAIR_DER ? DerPairFromHalves(halves) : halves;
    }

    bool Verify(const IkePublicKey& key,
                const SignatureMethod& method,
                ByteView data,
                ByteView signature) const override
    {
        const size_t half = PairHalfSize(key);
        const auto halves = method.scheme == SignatureScheme::PAIR_DER
                                ? HalvesFromDerPair(signature, half)
                                : std::optional<Bytes>(signature.ToBytes());
        if (!halves || halves->size() != 2 * half || half == 0)
        {
            return false;
        }
        try
        {
            const Bytes digest = Digest(method.hash, data);
            return key.type == SignatureKeyType::DSA ? VerifyDsa(key, digest, *halves)
                                                     : VerifyEcdsa(key, digest, *halves);
        }
        catch (const CryptoPP::Exception&)
        {
            return false; // the library's word for numbers that are no group
        }
    }

  private:
    static Bytes Digest(HashId hash, ByteView data)
    {
        return hash == HashId::NONE ? data.ToBytes() : CryptoppHash(hash, {data});
    }

    static bool VerifyDsa(const IkePublicKey& key, ByteView digest, ByteView halves)
    {
        const auto group = DsaGroupOf(PublicKeyParameters(key.info));
        const auto value = DerReader(PublicKeyBits(key.info)).TakeUnsigned();
        if (!group || !value)
        {
            return false;
        }
        const Integer number = ToInteger(*value);
        if (number < 2 || number >= group->GetModulus())
        {
            return false;
        }
        DsaPublic library;
        library.Initialize(*group, number);
        return VerifyPair<Integer>(*group, library, digest, halves);
    }

    static bool VerifyEcdsa(const IkePublicKey& key, ByteView digest, ByteView halves)
    {
        const EcGroup group = CurveOf(key.type);
        const ByteView bits = PublicKeyBits(key.info);
        const size_t octets = PairHalfSize(key);
        if (bits.size() != 1 + 2 * octets || bits[0] != 4)
        {
            return false;
        }
        const ECP::Point point(ToInteger(bits.Sub(1, octets)), ToInteger(bits.Sub(1 + octets)));
        if (!group.GetCurve().VerifyPoint(point))
        {
            return false;
        }
        EcPublic library;
        library.Initialize(group, point);
        return VerifyPair<ECP::Point>(group, library, digest, halves);
    }
};

} // namespace

std::unique_ptr<CryptoppSigner>
MakeCryptoppDsa()
{
    return std::make_unique<DsaSigner>();
}

} // namespace ike
} // namespace ns3
