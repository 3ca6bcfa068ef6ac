// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cryptopp-parts.h"
#include "ike-der.h"
#include "ike-signature-identifier.h"

#include <cryptopp/filters.h>
#include <cryptopp/pssr.h>
#include <cryptopp/rsa.h>
#include <cryptopp/sha.h>

#include <algorithm>
#include <optional>

// MD5 is for peers that have nothing better.
#define CRYPTOPP_ENABLE_NAMESPACE_WEAK 1
#include <cryptopp/md5.h>

namespace ns3
{
namespace ike
{

namespace
{

using CryptoPP::Integer;
using RsaPublic = CryptoPP::RSA::PublicKey;
using RsaPrivate = CryptoPP::RSA::PrivateKey;

// Public exponents beyond 64 bits only make a check dear.
constexpr unsigned MOST_EXPONENT_BITS = 64;
constexpr size_t FEWEST_PADDING = 11;

/** @brief Gives the library our randomness. */
class LibraryRandom : public CryptoPP::RandomNumberGenerator
{
  public:
    explicit LibraryRandom(RandomSource& source)
        : m_source(source)
    {
    }

    void GenerateBlock(CryptoPP::byte* out, size_t size) override
    {
        m_source.Fill(out, size);
    }

  private:
    RandomSource& m_source;
};

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

size_t
ModulusSize(const IkePublicKey& key)
{
    return (key.bits + 7U) / 8U;
}

/** @brief The public key, when its numbers are fit for the library. */
std::optional<RsaPublic>
LoadPublic(const IkePublicKey& key)
{
    DerReader reader(DerContentOf(DerTag::SEQUENCE, PublicKeyBits(key.info)).value_or(ByteView()));
    const auto modulus = reader.TakeUnsigned();
    const auto exponent = reader.TakeUnsigned();
    if (!modulus || !exponent || !reader.AtEnd())
    {
        return std::nullopt;
    }
    const Integer n = ToInteger(*modulus);
    const Integer e = ToInteger(*exponent);
    if (n.IsEven() || n.BitCount() != key.bits || e.IsEven() || e < 3 ||
        e.BitCount() > MOST_EXPONENT_BITS)
    {
        return std::nullopt;
    }
    RsaPublic library;
    library.Initialize(n, e);
    return library;
}

std::optional<RsaPrivate>
LoadPrivate(ByteView info)
{
    try
    {
        CryptoPP::ArraySource source(info.data(), info.size(), true);
        RsaPrivate library;
        library.Load(source);
        return library;
    }
    catch (const CryptoPP::Exception&)
    {
        return std::nullopt;
    }
}

IkePrivateKey
MakeKey(const RsaPrivate& library)
{
    const Integer& n = library.GetModulus();
    const Integer& e = library.GetPublicExponent();
    const Bytes bits = Der(
        DerTag::SEQUENCE,
        {DerUnsigned(FromInteger(n, n.ByteCount())), DerUnsigned(FromInteger(e, e.ByteCount()))});
    IkePrivateKey key;
    key.publicKey =
        *ReadPublicKey(MakePublicKeyInfo(KeyAlgorithmIdentifier(SignatureKeyType::RSA), bits));
    std::string octets;
    CryptoPP::StringSink sink(octets);
    library.Save(sink);
    key.octets = ByteView::OfText(octets).ToBytes();
    return key;
}

/** @brief What PKCS #1 v1.5 pads: a DigestInfo (RFC 8017 section 9.2), or the data as it is. */
Bytes
ToBePadded(HashId hash, ByteView data)
{
    if (hash == HashId::NONE)
    {
        return data.ToBytes();
    }
    const Bytes algorithm =
        Der(DerTag::SEQUENCE, {DerOid(HashOid(hash)), Der(DerTag::NULL_VALUE, {})});
    return Der(DerTag::SEQUENCE,
               {algorithm, Der(DerTag::OCTET_STRING, {CryptoppHash(hash, {data})})});
}

/** @brief 00 01 ff ... ff 00 | text, @p size octets; nothing when the text is too long. */
std::optional<Bytes>
PadForSignature(ByteView text, size_t size)
{
    if (text.size() + FEWEST_PADDING > size)
    {
        return std::nullopt;
    }
    Bytes block(size, 0xff);
    block[0] = 0;
    block[1] = 1;
    block[size - text.size() - 1] = 0;
    std::copy(text.begin(), text.end(), block.end() - static_cast<ptrdiff_t>(text.size()));
    return block;
}

/** @brief Whether PSS with that hash fits a modulus, RFC 8017 section 9.1.1. */
bool
PssFits(const IkePublicKey& key, HashId hash)
{
    return (key.bits + 6U) / 8U >= 2 * HashSize(hash) + 2;
}

template <class Hash>
Bytes
SignPss(const RsaPrivate& key, ByteView data, RandomSource& random)
{
    LibraryRandom source(random);
    const typename CryptoPP::RSASS<CryptoPP::PSS, Hash>::Signer signer(key);
    Bytes signature(signer.MaxSignatureLength());
    signature.resize(signer.SignMessage(source, data.data(), data.size(), signature.data()));
    return signature;
}

template <class Hash>
bool
VerifyPss(const RsaPublic& key, ByteView data, ByteView signature)
{
    const typename CryptoPP::RSASS<CryptoPP::PSS, Hash>::Verifier verifier(key);
    return verifier.VerifyMessage(data.data(), data.size(), signature.data(), signature.size());
}

Bytes
SignPss(HashId hash, const RsaPrivate& key, ByteView data, RandomSource& random)
{
    switch (hash)
    {
    case HashId::MD5:
        return SignPss<CryptoPP::Weak::MD5>(key, data, random);
    case HashId::SHA1:
        return SignPss<CryptoPP::SHA1>(key, data, random);
    case HashId::SHA2_256:
        return SignPss<CryptoPP::SHA256>(key, data, random);
    case HashId::SHA2_384:
        return SignPss<CryptoPP::SHA384>(key, data, random);
    default:
        return SignPss<CryptoPP::SHA512>(key, data, random);
    }
}

bool
VerifyPss(HashId hash, const RsaPublic& key, ByteView data, ByteView signature)
{
    switch (hash)
    {
    case HashId::MD5:
        return VerifyPss<CryptoPP::Weak::MD5>(key, data, signature);
    case HashId::SHA1:
        return VerifyPss<CryptoPP::SHA1>(key, data, signature);
    case HashId::SHA2_256:
        return VerifyPss<CryptoPP::SHA256>(key, data, signature);
    case HashId::SHA2_384:
        return VerifyPss<CryptoPP::SHA384>(key, data, signature);
    default:
        return VerifyPss<CryptoPP::SHA512>(key, data, signature);
    }
}

/** @brief RSA, RFC 8017. */
class RsaSigner : public CryptoppSigner
{
  public:
    Result<IkePrivateKey> Generate(SignatureKeyType,
                                   uint16_t bits,
                                   RandomSource& random) const override
    {
        if (bits < 512 || bits > 16384)
        {
            return Error{"an RSA modulus of " + std::to_string(bits) +
                         " bits; it must have 512 to 16384"};
        }
        LibraryRandom source(random);
        RsaPrivate library;
        library.Initialize(source, bits, Integer(65537));
        return MakeKey(library);
    }

    Result<IkePrivateKey> Read(SignatureKeyType, ByteView info) const override
    {
        const auto library = LoadPrivate(info);
        if (!library || library->GetModulus().BitCount() < 512 ||
            library->GetModulus().BitCount() > 16384)
        {
            return Error{"a private key of type rsa is malformed (RFC 8017 appendix A.1.2)"};
        }
        return MakeKey(*library);
    }

    Result<Bytes> Sign(const IkePrivateKey& key,
                       const SignatureMethod& method,
                       ByteView data,
                       RandomSource& random) const override
    {
        const auto library = LoadPrivate(key.octets);
        if (!library)
        {
            return Error{"the private key is malformed"};
        }
        const Error tooShort{"an RSA key of " + std::to_string(key.publicKey.bits) +
                             " bits is too short for this hash or data"};
        if (method.scheme == SignatureScheme::RSA_PSS)
        {
            return PssFits(key.publicKey, method.hash)
                       ? TrySignPss(method.hash, *library, data, random)
                       : tooShort;
        }
        const size_t size = ModulusSize(key.publicKey);
        const auto block = PadForSignature(ToBePadded(method.hash, data), size);
        return block ? Invert(*library, *block, random) : tooShort;
    }

    bool Verify(const IkePublicKey& key,
                const SignatureMethod& method,
                ByteView data,
                ByteView signature) const override
    {
        const auto library = LoadPublic(key);
        const size_t size = ModulusSize(key);
        if (!library || signature.size() != size || ToInteger(signature) >= library->GetModulus())
        {
            return false;
        }
        try
        {
            if (method.scheme == SignatureScheme::RSA_PSS)
            {
                return PssFits(key, method.hash) &&
                       VerifyPss(method.hash, *library, data, signature);
            }
            const auto block = PadForSignature(ToBePadded(method.hash, data), size);
            return block &&
                   FromInteger(library->ApplyFunction(ToInteger(signature)), size) == *block;
        }
        catch (const CryptoPP::Exception&)
        {
            return false; // the library's word for numbers that are no key
        }
    }

    static Result<Bytes> TrySignPss(HashId hash,
                                    const RsaPrivate& key,
                                    ByteView data,
                                    RandomSource& random)
    {
        try
        {
            return SignPss(hash, key, data, random);
        }
        catch (const CryptoPP::Exception& fault)
        {
            return Error{std::string("the private RSA key cannot be used: ") + fault.what()};
        }
    }

    /** @brief The private operation on a block of the modulus's size. */
    static Result<Bytes> Invert(const RsaPrivate& key, ByteView block, RandomSource& random)
    {
        try
        {
            LibraryRandom source(random);
            return FromInteger(key.CalculateInverse(source, ToInteger(block)), block.size());
        }
        catch (const CryptoPP::Exception& fault)
        {
            return Error{std::string("the private RSA key cannot be used: ") + fault.what()};
        }
    }
};

} // namespace

std::unique_ptr<CryptoppSigner>
MakeCryptoppRsa()
{
    return std::make_unique<RsaSigner>();
}

Result<Bytes>
CryptoppRsaEncrypt(const IkePublicKey& key, ByteView plain, RandomSource& random)
{
    const auto library = LoadPublic(key);
    if (!library)
    {
        return Error{"the peer's RSA key is malformed"};
    }
    // EM = 00 02 | octets that are not zero | 00 | M (RFC 8017 section 7.2.1).
    Bytes block = random.Draw(ModulusSize(key));
    std::replace_if(
        block.begin(),
        block.end(),
        [](uint8_t octet) { return octet == 0; },
        0x5a);
    block[0] = 0;
    block[1] = 2;
    block[block.size() - plain.size() - 1] = 0;
    std::copy(plain.begin(), plain.end(), block.end() - static_cast<ptrdiff_t>(plain.size()));
    try
    {
        return FromInteger(library->ApplyFunction(ToInteger(block)), block.size());
    }
    catch (const CryptoPP::Exception& fault)
    {
        return Error{std::string("the peer's RSA key cannot be used: ") + fault.what()};
    }
}

Result<Bytes>
CryptoppRsaDecrypt(const IkePrivateKey& key, ByteView cipher, RandomSource& random)
{
    const Error bad{"the ciphertext was not made for this RSA key"};
    const auto library = LoadPrivate(key.octets);
    if (!library || cipher.size() != ModulusSize(key.publicKey) ||
        ToInteger(cipher) >= library->GetModulus())
    {
        return bad;
    }
    const Result<Bytes> block = RsaSigner::Invert(*library, cipher, random);
    if (!block || (*block)[0] != 0 || (*block)[1] != 2)
    {
        return bad;
    }
    const auto zero = std::find(block->begin() + 2, block->end(), 0);
    if (zero == block->end() || zero - block->begin() < static_cast<ptrdiff_t>(FEWEST_PADDING) - 1)
    {
        return bad;
    }
    return Bytes(zero + 1, block->end());
}

} // namespace ike
} // namespace ns3
