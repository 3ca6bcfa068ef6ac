// SPDX-License-Identifier: GPL-2.0-only

#include "ns3/ike-crypto-provider.h"
#include "ns3/ike-der.h"

#include <gtest/gtest.h>

#include <map>

namespace ns3
{
namespace ike
{
namespace
{

Bytes
Text(const char* text)
{
    return ByteView::OfText(text).ToBytes();
}

const SignatureKeyType ALL_TYPES[] = {SignatureKeyType::RSA,
                                      SignatureKeyType::DSA,
                                      SignatureKeyType::ECDSA_P256,
                                      SignatureKeyType::ECDSA_P384,
                                      SignatureKeyType::ECDSA_P521,
                                      SignatureKeyType::ED25519,
                                      SignatureKeyType::ED448,
                                      SignatureKeyType::ML_DSA_44,
                                      SignatureKeyType::ML_DSA_65,
                                      SignatureKeyType::ML_DSA_87};

std::vector<SignatureMethod>
MethodsOf(SignatureKeyType type)
{
    std::vector<SignatureMethod> methods;
    for (auto scheme : {SignatureScheme::RSA_PKCS1,
                        SignatureScheme::RSA_PSS,
                        SignatureScheme::PAIR_FIXED,
                        SignatureScheme::PAIR_DER,
                        SignatureScheme::EDDSA,
                        SignatureScheme::ML_DSA})
    {
        for (auto hash : {HashId::NONE,
                          HashId::MD5,
                          HashId::SHA1,
                          HashId::SHA2_256,
                          HashId::SHA2_384,
                          HashId::SHA2_512,
                          HashId::IDENTITY})
        {
            if (CheckSignatureMethod(type, {scheme, hash}))
            {
                methods.push_back({scheme, hash});
            }
        }
    }
    return methods;
}

class CryptoSignatures : public testing::TestWithParam<bool>
{
  protected:
    CryptoSignatures()
        : m_provider(GetParam() ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr))
    {
    }

    IkePrivateKey Key(SignatureKeyType type, uint16_t bits = 1024)
    {
        auto key = m_provider->GeneratePrivateKey(type, bits, m_random);
        EXPECT_TRUE(key) << (key ? "" : key.GetError().message);
        return key ? *key : IkePrivateKey{};
    }

    SeededRandomSource m_random{7};
    std::shared_ptr<IkeCryptoProvider> m_provider;
};

TEST_P(CryptoSignatures, EveryMethodSignsAndVerifies)
{
    const Bytes data = Text("twenty octets of hash");
    for (SignatureKeyType type : ALL_TYPES)
    {
        if (!m_provider->SupportsKeyType(type))
        {
            EXPECT_FALSE(GetParam());
            EXPECT_FALSE(m_provider->GeneratePrivateKey(type, 0, m_random));
            continue;
        }
        const IkePrivateKey key = Key(type, 2048);
        const IkePrivateKey other = Key(type, 2048);
        for (const SignatureMethod& method : MethodsOf(type))
        {
            SCOPED_TRACE(SignatureKeyword(type, key.publicKey.bits) + " scheme " +
                         std::to_string(static_cast<int>(method.scheme)) + " hash " +
                         std::to_string(static_cast<int>(method.hash)));
            const auto signature = m_provider->Sign(key, method, {data}, m_random).value;
            ASSERT_TRUE(signature) << signature.GetError().message;
            const size_t most = SignatureSize(key.publicKey, method.scheme);
            EXPECT_LE(signature->size(), most);
            EXPECT_GE(signature->size(),
                      method.scheme == SignatureScheme::PAIR_DER ? most - 6 : most);
            const ByteView whole(data);
            const auto holds = [&](const IkePublicKey& by, ByteView text, ByteView signedBy)
            { return m_provider->Verify(by, method, {text}, signedBy).value; };
            EXPECT_TRUE(holds(key.publicKey, data, *signature));
            EXPECT_TRUE(
                m_provider
                    ->Verify(key.publicKey, method, {whole.Sub(0, 5), whole.Sub(5)}, *signature)
                    .value);
            EXPECT_FALSE(holds(other.publicKey, data, *signature));
            EXPECT_FALSE(holds(key.publicKey, Text("another text entirely"), *signature));
            for (size_t bit : {size_t{1}, 8 * signature->size() - 3, 4 * signature->size()})
            {
                Bytes changed = *signature;
                changed[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
                EXPECT_FALSE(holds(key.publicKey, data, changed)) << bit;
            }
            EXPECT_FALSE(holds(key.publicKey, data, ByteView()));
            EXPECT_FALSE(holds(key.publicKey, data, ByteView(*signature).Sub(1)));
            EXPECT_FALSE(holds(key.publicKey, data, Concat({*signature, *signature})));
        }
    }
}

TEST_P(CryptoSignatures, MethodsDoNotStandForOneAnother)
{
    const Bytes data = Text("data");
    for (SignatureKeyType type : {SignatureKeyType::RSA, SignatureKeyType::ECDSA_P256})
    {
        const IkePrivateKey key = Key(type);
        for (const SignatureMethod& method : MethodsOf(type))
        {
            const auto signature = m_provider->Sign(key, method, {data}, m_random).value;
            if (!signature)
            {
                continue; // PSS with SHA-512 wants a longer key
            }
            for (const SignatureMethod& other : MethodsOf(type))
            {
                EXPECT_EQ(m_provider->Verify(key.publicKey, other, {data}, *signature).value,
                          method == other);
            }
        }
    }
}

TEST_P(CryptoSignatures, RawPkcs1TakesADigestWithoutItsName)
{
    // RFC 2409 section 5.1: HASH_I is padded as it is.
    const IkePrivateKey key = Key(SignatureKeyType::RSA);
    const SignatureMethod raw{SignatureScheme::RSA_PKCS1, HashId::NONE};
    EXPECT_TRUE(m_provider->Sign(key, raw, {Bytes(117, 1)}, m_random).value);
    EXPECT_EQ(bool(m_provider->Sign(key, raw, {Bytes(118, 1)}, m_random).value), GetParam());
}

TEST_P(CryptoSignatures, EncryptsForOneKeyOnly)
{
    const IkePrivateKey key = Key(SignatureKeyType::RSA);
    const IkePrivateKey other = Key(SignatureKeyType::RSA);
    for (size_t size : {0, 1, 16, 117})
    {
        const Bytes plain = m_random.Draw(size);
        const auto cipher = m_provider->Encrypt(key.publicKey, plain, m_random).value;
        ASSERT_TRUE(cipher);
        EXPECT_EQ(cipher->size(), 128U);
        const auto back = m_provider->Decrypt(key, *cipher, m_random).value;
        ASSERT_TRUE(back);
        EXPECT_EQ(*back, plain);
        EXPECT_FALSE(m_provider->Decrypt(other, *cipher, m_random).value);
        Bytes changed = *cipher;
        changed[60] ^= 4;
        const auto wrong = m_provider->Decrypt(key, changed, m_random).value;
        EXPECT_TRUE(!wrong || *wrong != plain);
        EXPECT_FALSE(m_provider->Decrypt(key, ByteView(*cipher).Sub(1), m_random).value);
        EXPECT_NE(*m_provider->Encrypt(key.publicKey, plain, m_random).value, *cipher);
    }
    EXPECT_FALSE(m_provider->Encrypt(key.publicKey, Bytes(118), m_random).value);
    const IkePrivateKey curve = Key(SignatureKeyType::ECDSA_P256);
    EXPECT_FALSE(m_provider->Encrypt(curve.publicKey, Bytes(8), m_random).value);
}

TEST_P(CryptoSignatures, KeysOfOneKindHaveTheSameSizes)
{
    const std::map<SignatureKeyType, size_t> sizes{{SignatureKeyType::RSA, 294},
                                                   {SignatureKeyType::ECDSA_P256, 91},
                                                   {SignatureKeyType::ECDSA_P384, 120},
                                                   {SignatureKeyType::ECDSA_P521, 158},
                                                   {SignatureKeyType::ED25519, 44}};
    for (const auto& [type, size] : sizes)
    {
        EXPECT_EQ(Key(type, 2048).publicKey.info.size(), size);
    }
}

TEST_P(CryptoSignatures, HostileKeysOnlyFail)
{
    const Bytes data = Text("data");
    for (SignatureKeyType type : ALL_TYPES)
    {
        if (!m_provider->SupportsKeyType(type))
        {
            continue;
        }
        const IkePrivateKey key = Key(type);
        const SignatureMethod method = MethodsOf(type).back();
        const Bytes signature(SignatureSize(key.publicKey, method.scheme), 0x11);
        for (size_t i = 0; i < key.publicKey.info.size(); i += 1 + key.publicKey.info.size() / 200)
        {
            for (uint8_t change : {0x01, 0x80, 0xff})
            {
                IkePublicKey changed = key.publicKey;
                changed.info[i] ^= change;
                EXPECT_FALSE(m_provider->Verify(changed, method, {data}, signature).value);
                const auto read = ReadPublicKey(changed.info);
                if (read && MethodsOf(read->type).back() == method)
                {
                    EXPECT_FALSE(m_provider->Verify(*read, method, {data}, signature).value);
                }
            }
            IkePublicKey cut = key.publicKey;
            cut.info.resize(i);
            EXPECT_FALSE(ReadPublicKey(cut.info));
            EXPECT_FALSE(m_provider->Verify(cut, method, {data}, signature).value);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Both,
                         CryptoSignatures,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "modelled" : "real"; });

TEST(CryptoSignatureVectors, Ed25519OfRfc8032)
{
    // RFC 8032 section 7.1, test 2.
    const auto provider = MakeCryptoppProvider(nullptr);
    const auto key = provider->ReadPrivateKey(
        *FromHex("302e020100300506032b657004220420"
                 "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    ASSERT_TRUE(key);
    EXPECT_EQ(ToHex(PublicKeyBits(key->publicKey.info)),
              "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    SeededRandomSource random(1);
    const auto signature =
        provider->Sign(*key, {SignatureScheme::EDDSA, HashId::IDENTITY}, {Bytes{0x72}}, random)
            .value;
    ASSERT_TRUE(signature);
    EXPECT_EQ(ToHex(*signature),
              "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
}

TEST(CryptoSignatureVectors, EcdsaOfRfc4754)
{
    // RFC 4754 section 8.1: the signature of "abc" on P-256.
    const auto provider = MakeCryptoppProvider(nullptr);
    const Bytes info = MakePublicKeyInfo(
        KeyAlgorithmIdentifier(SignatureKeyType::ECDSA_P256),
        *FromHex("04 2442A5CC 0ECD015F A3CA31DC 8E2BBC70 BF42D60C BCA20085 E0822CB0 4235E970"
                 "6FC98BD7 E50211A4 A27102FA 3549DF79 EBCB4BF2 46B80945 CDDFE7D5 09BBFD7D"));
    const Bytes signature =
        *FromHex("CB28E099 9B9C7715 FD0A80D8 E47A7707 9716CBBF 917DD72E 97566EA1 C066957C"
                 "86FA3BB4 E26CAD5B F90B7F81 899256CE 7594BB1E A0C89212 748BFF3B 3D5B0315");
    const auto key = ReadPublicKey(info);
    ASSERT_TRUE(key);
    EXPECT_TRUE(provider
                    ->Verify(*key,
                             {SignatureScheme::PAIR_FIXED, HashId::SHA2_256},
                             {Text("abc")},
                             signature)
                    .value);
    EXPECT_TRUE(provider
                    ->Verify(*key,
                             {SignatureScheme::PAIR_DER, HashId::SHA2_256},
                             {Text("abc")},
                             DerPairFromHalves(signature))
                    .value);
}

} // namespace
} // namespace ike
} // namespace ns3
