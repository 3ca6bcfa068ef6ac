// SPDX-License-Identifier: GPL-2.0-only

#include "ike-der.h"
#include "ike-modelled-hash.h"
#include "ike-modelled-parts.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

enum Purpose : uint64_t
{
    FOR_PUBLIC_KEY = 0x7075626c,
    FOR_SIGNATURE = 0x7369676e,
    FOR_FILLING = 0x66696c6c,
    FOR_TAG = 0x7461670a,
};

constexpr size_t LENGTH_FIELD = 2;
constexpr size_t TAG = 8;

constexpr size_t ED448_KEY = 57;
constexpr size_t ML_DSA_44_KEY = 1312;
constexpr size_t ML_DSA_65_KEY = 1952;
constexpr size_t ML_DSA_87_KEY = 2592;

Bytes
Drawn(SignatureKeyType type, ByteView secret, size_t size)
{
    return ExpandModelled(
        ModelledHash(ModelledMix(FOR_PUBLIC_KEY, static_cast<uint64_t>(type)), {secret}),
        size);
}

/** @brief Octets of @p bits bits, the highest of them set and, as a modulus, odd. */
Bytes
DrawnNumber(SignatureKeyType type, ByteView secret, uint16_t bits)
{
    Bytes number = Drawn(type, secret, (bits + 7U) / 8U);
    const unsigned spare = static_cast<unsigned>(8 * number.size() - bits);
    number.front() = static_cast<uint8_t>((number.front() & (0xff >> spare)) | (0x80 >> spare));
    number.back() |= 1;
    return number;
}

/** @brief The public key's bit string, in the format of its kind. */
Bytes
PublicBits(SignatureKeyType type, uint16_t bits, ByteView secret)
{
    switch (type)
    {
    case SignatureKeyType::RSA:
        return Der(DerTag::SEQUENCE,
                   {DerUnsigned(DrawnNumber(type, secret, bits)), DerSmall(65537)});
    case SignatureKeyType::DSA:
        return DerUnsigned(DrawnNumber(type, secret, bits <= 1024 ? 1023 : 2047));
    case SignatureKeyType::ED25519:
        return Drawn(type, secret, 32);
    case SignatureKeyType::ED448:
        return Drawn(type, secret, ED448_KEY);
    case SignatureKeyType::ML_DSA_44:
        return Drawn(type, secret, ML_DSA_44_KEY);
    case SignatureKeyType::ML_DSA_65:
        return Drawn(type, secret, ML_DSA_65_KEY);
    case SignatureKeyType::ML_DSA_87:
        return Drawn(type, secret, ML_DSA_87_KEY);
    default:
    {
        IkePublicKey curve;
        curve.type = type;
        const size_t coordinate = PairHalfSize(curve);
        Bytes point = Drawn(type, secret, 1 + 2 * coordinate);
        point[0] = 4;
        if (type == SignatureKeyType::ECDSA_P521)
        {
            point[1] &= 1;
            point[1 + coordinate] &= 1;
        }
        return point;
    }
    }
}

ModelledDigest
TagOf(const IkePublicKey& key, ByteView block)
{
    return ModelledHash(ModelledHash64(FOR_TAG, key.info), {block});
}

} // namespace

IkePrivateKey
MakeModelledKey(SignatureKeyType type, uint16_t bits, ByteView secret)
{
    const Bytes parameters = type == SignatureKeyType::DSA ? DsaParameters(bits) : Bytes();
    const Bytes algorithm = KeyAlgorithmIdentifier(type, parameters);
    IkePrivateKey key;
    key.publicKey = *ReadPublicKey(MakePublicKeyInfo(algorithm, PublicBits(type, bits, secret)));
    key.octets = MakePrivateKeyInfo(algorithm, Der(DerTag::OCTET_STRING, {secret}));
    return key;
}

Bytes
ModelledSign(const IkePublicKey& key,
             const SignatureMethod& method,
             std::initializer_list<ByteView> data)
{
    const uint64_t scheme = ModelledMix(FOR_SIGNATURE, static_cast<uint64_t>(method.scheme));
    const uint64_t how = ModelledMix(scheme, static_cast<uint64_t>(method.hash));
    const ModelledDigest digest = ModelledHash(ModelledHash64(how, key.info), data);
    const bool isPair = method.scheme == SignatureScheme::PAIR_DER;
    Bytes out =
        ExpandModelled(digest,
                       SignatureSize(key, isPair ? SignatureScheme::PAIR_FIXED : method.scheme));
    if (key.type == SignatureKeyType::ECDSA_P521)
    {
        out[0] &= 1;
        out[out.size() / 2] &= 1;
    }
    // As with real keys, the DER form's length depends on the two numbers' first bits.
    return isPair ? DerPairFromHalves(out) : out;
}

Bytes
ModelledEncrypt(const IkePublicKey& key, ByteView plain, RandomSource& random)
{
    const size_t size = SignatureSize(key, SignatureScheme::RSA_PKCS1);
    Bytes block;
    block.reserve(size);
    AppendUint(block, plain.size(), LENGTH_FIELD);
    Append(block, plain);
    const ModelledDigest filling{random.DrawUint64(), FOR_FILLING};
    Append(block, ExpandModelled(filling, size - block.size() - TAG));
    Append(block, ExpandModelled(TagOf(key, block), TAG));
    return block;
}

Result<Bytes>
ModelledDecrypt(const IkePublicKey& key, ByteView cipher)
{
    const Error bad{"the ciphertext was not made for this RSA key"};
    if (cipher.size() != SignatureSize(key, SignatureScheme::RSA_PKCS1))
    {
        return bad;
    }
    const ByteView block = cipher.Sub(0, cipher.size() - TAG);
    const size_t size = static_cast<size_t>(block[0]) << 8 | block[1];
    if (ByteView(ExpandModelled(TagOf(key, block), TAG)) != cipher.Sub(block.size()) ||
        size > block.size() - LENGTH_FIELD)
    {
        return bad;
    }
    return block.Sub(LENGTH_FIELD, size).ToBytes();
}

} // namespace ike
} // namespace ns3
