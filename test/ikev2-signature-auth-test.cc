// SPDX-License-Identifier: GPL-2.0-only

#include "ns3/ikev2-signature-auth.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

TEST(Ikev2SignatureAuth, ChoosesWhatBothHave)
{
    const IkeSignatureConfig config;
    IkePublicKey key;
    const auto hashOf = [&](SignatureKeyType type, std::vector<HashId> peer)
    {
        key.type = type;
        const auto choice = ChooseIkev2Signature(config, key, peer);
        return choice && choice->method == AuthMethod::DIGITAL_SIGNATURE ? choice->signature.hash
                                                                         : HashId::NONE;
    };
    EXPECT_EQ(hashOf(SignatureKeyType::RSA, {HashId::SHA2_512, HashId::SHA2_256}),
              HashId::SHA2_256);
    EXPECT_EQ(hashOf(SignatureKeyType::RSA, {HashId::SHA2_512}), HashId::SHA2_512);
    EXPECT_EQ(hashOf(SignatureKeyType::ECDSA_P384, {HashId::SHA2_256, HashId::SHA2_384}),
              HashId::SHA2_384);
    EXPECT_EQ(hashOf(SignatureKeyType::RSA, {HashId::SHA1}), HashId::NONE);
    EXPECT_EQ(hashOf(SignatureKeyType::ED25519, {HashId::SHA2_256, HashId::IDENTITY}),
              HashId::IDENTITY);
    EXPECT_EQ(hashOf(SignatureKeyType::ED25519, {HashId::SHA2_256}), HashId::NONE);
    key.type = SignatureKeyType::ED25519;
    EXPECT_FALSE(ChooseIkev2Signature(config, key, {HashId::SHA2_256}));
    EXPECT_FALSE(ChooseIkev2Signature(config, key, {}));
}

TEST(Ikev2SignatureAuth, ReadsHashLists)
{
    EXPECT_EQ(ReadSignatureHashes(Bytes{0, 2, 0, 2, 9, 9, 0, 5, 0}),
              (std::vector<HashId>{HashId::SHA2_256, HashId::IDENTITY}));
    EXPECT_EQ(WriteSignatureHashes({HashId::SHA2_256, HashId::IDENTITY}), (Bytes{0, 2, 0, 5}));
    EXPECT_TRUE(ReadSignatureHashes(Bytes()).empty());
}

TEST(Ikev2SignatureAuth, RefusesWhatIsNotOfTheKey)
{
    const IkeSignatureConfig config;
    IkePublicKey key;
    key.type = SignatureKeyType::ECDSA_P256;
    EXPECT_FALSE(ReadIkev2SignatureAuth(config, key, {AuthMethod::RSA_SIGNATURE, Bytes(64)}));
    EXPECT_FALSE(ReadIkev2SignatureAuth(config, key, {AuthMethod::ECDSA_SHA384_P384, Bytes(96)}));
    EXPECT_TRUE(ReadIkev2SignatureAuth(config, key, {AuthMethod::ECDSA_SHA256_P256, Bytes(64)}));
    const auto digital = [&](Bytes identifier)
    {
        identifier.insert(identifier.begin(), static_cast<uint8_t>(identifier.size()));
        return bool(
            ReadIkev2SignatureAuth(config, key, {AuthMethod::DIGITAL_SIGNATURE, identifier}));
    };
    const auto ecdsa = [](HashId hash)
    {
        return MakeSignatureIdentifier(SignatureKeyType::ECDSA_P256,
                                       {SignatureScheme::PAIR_DER, hash});
    };
    EXPECT_TRUE(digital(ecdsa(HashId::SHA2_256)));
    EXPECT_FALSE(digital(ecdsa(HashId::SHA1))); // not offered
    EXPECT_FALSE(digital(MakeSignatureIdentifier(SignatureKeyType::RSA,
                                                 {SignatureScheme::RSA_PSS, HashId::SHA2_256})));
    EXPECT_FALSE(digital(Bytes()));
    EXPECT_FALSE(digital(Bytes(255, 0x30)));
    for (const Bytes& data : {Bytes(), Bytes{0}, Bytes{200, 0x30, 3}, Bytes{1}})
    {
        EXPECT_FALSE(ReadIkev2SignatureAuth(config, key, {AuthMethod::DIGITAL_SIGNATURE, data}));
    }
}

} // namespace
} // namespace ike
} // namespace ns3
