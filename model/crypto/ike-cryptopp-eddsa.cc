// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cryptopp-parts.h"
#include "ike-der.h"

#include <cryptopp/donna.h>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t KEY = 32;
constexpr size_t SIGNATURE = 64;

IkePrivateKey
MakeKey(ByteView secret)
{
    Bytes bits(KEY);
    CryptoPP::Donna::ed25519_publickey(bits.data(), secret.data());
    const Bytes algorithm = KeyAlgorithmIdentifier(SignatureKeyType::ED25519);
    IkePrivateKey key;
    key.publicKey = *ReadPublicKey(MakePublicKeyInfo(algorithm, bits));
    // RFC 8410 section 7: an OCTET STRING within the OCTET STRING.
    key.octets = MakePrivateKeyInfo(algorithm, Der(DerTag::OCTET_STRING, {secret}));
    return key;
}

std::optional<ByteView>
SecretOf(ByteView info)
{
    const Result<PrivateKeyParts> parts = SplitPrivateKey(info);
    const auto secret = parts ? DerContentOf(DerTag::OCTET_STRING, parts->content) : std::nullopt;
    return secret && secret->size() == KEY ? secret : std::nullopt;
}

/** @brief Ed25519, RFC 8032 section 5.1. */
class EddsaSigner : public CryptoppSigner
{
  public:
    Result<IkePrivateKey> Generate(SignatureKeyType, uint16_t, RandomSource& random) const override
    {
        return MakeKey(random.Draw(KEY));
    }

    Result<IkePrivateKey> Read(SignatureKeyType, ByteView info) const override
    {
        const auto secret = SecretOf(info);
        return secret ? Result<IkePrivateKey>(MakeKey(*secret))
                      : Error{"a private key of type ed25519 has not 32 octets (RFC 8410 section "
                              "7)"};
    }

    Result<Bytes> Sign(const IkePrivateKey& key,
                       const SignatureMethod&,
                       ByteView data,
                       RandomSource&) const override
    {
        const auto secret = SecretOf(key.octets);
        const ByteView bits = PublicKeyBits(key.publicKey.info);
        if (!secret || bits.size() != KEY)
        {
            return Error{"the private key is malformed"};
        }
        Bytes signature(SIGNATURE);
        CryptoPP::Donna::ed25519_sign(data.data(),
                                      data.size(),
                                      secret->data(),
                                      bits.data(),
                                      signature.data());
        return signature;
    }

    bool Verify(const IkePublicKey& key,
                const SignatureMethod&,
                ByteView data,
                ByteView signature) const override
    {
        const ByteView bits = PublicKeyBits(key.info);
        return bits.size() == KEY && signature.size() == SIGNATURE &&
               CryptoPP::Donna::ed25519_sign_open(data.data(),
                                                  data.size(),
                                                  bits.data(),
                                                  signature.data()) == 0;
    }
};

} // namespace

std::unique_ptr<CryptoppSigner>
MakeCryptoppEddsa()
{
    return std::make_unique<EddsaSigner>();
}

} // namespace ike
} // namespace ns3
