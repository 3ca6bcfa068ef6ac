// SPDX-License-Identifier: GPL-2.0-only

// Bodies under keys from nonces: the revised mode of public key encryption, RFC 2409 section 5.3.

#include "ike-crypto-samples.h"
#include "ikev1-key-material.h"
#include "ikev1-revised-cipher.h"

namespace ns3
{
namespace ike
{
namespace
{

class Ikev1RevisedCipherTest : public ::testing::TestWithParam<const char*>
{
  protected:
    std::shared_ptr<IkeCryptoProvider> m_provider{MakeProviderNamed(GetParam())};
    SeededRandomSource m_random{5};
    Bytes m_nonce{m_random.Draw(20)};
    IkeSpi m_cookie{0x0102030405060708};
    Ikev1Suite m_suite{EncrId::TRIPLE_DES,
                       0,
                       PrfId::HMAC_SHA1,
                       KeMethod::MODP_1024,
                       Ikev1AuthMethod::REVISED_RSA_ENCRYPTION};
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev1RevisedCipherTest, ::testing::Values("real", "modelled"));

TEST_P(Ikev1RevisedCipherTest, FollowsTheFormulas)
{
    // Ne = prf(N_b, CKY); K1 = prf(Ne, 0); K2 = prf(Ne, K1); the IV is zero.
    const Bytes ne = m_provider->Prf(m_suite.prf, m_nonce, {Hex("0102030405060708")}).value;
    const Bytes k1 = m_provider->Prf(m_suite.prf, ne, {Hex("00")}).value;
    const Bytes k2 = m_provider->Prf(m_suite.prf, ne, {k1}).value;
    const Bytes key = ByteView(Concat({k1, k2})).Sub(0, 24).ToBytes();
    auto cipher = m_provider->MakeChainedCipher(EncrId::TRIPLE_DES, 0, key);
    Bytes chain(8, 0);
    Bytes first = Hex("aabbccddee"
                      "000002");
    Bytes second = Hex("1122334455667788"
                       "0000000000000007");
    cipher->Encrypt(chain, first.data(), first.size());
    cipher->Encrypt(chain, second.data(), second.size());
    Ikev1RevisedCipher sealing(*m_provider, m_suite, m_nonce, m_cookie);
    EXPECT_EQ(sealing.Seal(Hex("aabbccddee")).value, first);
    EXPECT_EQ(sealing.Seal(Hex("1122334455667788")).value, second);
    Ikev1RevisedCipher opening(*m_provider, m_suite, m_nonce, m_cookie);
    EXPECT_EQ(opening.Open(first).value, Hex("aabbccddee"));
    EXPECT_EQ(opening.Open(second).value, Hex("1122334455667788"));
}

TEST_P(Ikev1RevisedCipherTest, EveryLengthComesBack)
{
    Ikev1RevisedCipher sealing(*m_provider, m_suite, m_nonce, m_cookie);
    Ikev1RevisedCipher opening(*m_provider, m_suite, m_nonce, m_cookie);
    for (size_t size = 0; size < 40; ++size)
    {
        const Bytes body = m_random.Draw(size);
        const Bytes sealed = sealing.Seal(body).value;
        EXPECT_GT(sealed.size(), size) << "there is always padding";
        EXPECT_EQ(sealed.size() % 8, 0U);
        EXPECT_EQ(opening.Open(sealed).value, body);
    }
}

TEST_P(Ikev1RevisedCipherTest, AnotherNonceOrCookieOpensNothing)
{
    const Bytes body = m_random.Draw(128);
    const Bytes sealed =
        Ikev1RevisedCipher(*m_provider, m_suite, m_nonce, m_cookie).Seal(body).value;
    const auto opens = [&](ByteView nonce, IkeSpi cookie)
    {
        const auto opened = Ikev1RevisedCipher(*m_provider, m_suite, nonce, cookie).Open(sealed);
        return opened.value && *opened.value == body;
    };
    EXPECT_TRUE(opens(m_nonce, m_cookie));
    EXPECT_FALSE(opens(m_random.Draw(20), m_cookie));
    EXPECT_FALSE(opens(m_nonce, IkeSpi(1)));
}

TEST_P(Ikev1RevisedCipherTest, WhatIsNoCiphertextIsRefused)
{
    Ikev1RevisedCipher cipher(*m_provider, m_suite, m_nonce, m_cookie);
    EXPECT_FALSE(cipher.Open({}).value);
    EXPECT_FALSE(cipher.Open(m_random.Draw(7)).value);
    EXPECT_FALSE(cipher.Open(m_random.Draw(9)).value);
    size_t refused = 0;
    for (int i = 0; i < 200; ++i)
    {
        Ikev1RevisedCipher fresh(*m_provider, m_suite, m_nonce, m_cookie);
        refused += fresh.Open(m_random.Draw(64)).value ? 0 : 1;
    }
    EXPECT_GT(refused, 190U) << "noise seldom ends in padding";
    Ikev1Suite none = m_suite;
    none.encr = EncrId::AES_GCM_16;
    Ikev1RevisedCipher without(*m_provider, none, m_nonce, m_cookie);
    EXPECT_TRUE(without.Seal(m_nonce).value.empty());
    EXPECT_FALSE(without.Open(m_random.Draw(64)).value);
}

TEST_P(Ikev1RevisedCipherTest, Costs)
{
    m_suite = {EncrId::AES_CBC, 128, PrfId::HMAC_SHA2_256, KeMethod::MODP_2048};
    Ikev1RevisedCipher cipher(*m_provider, m_suite, m_nonce, m_cookie);
    EXPECT_EQ(cipher.SetupCost(), Duration(1000 + 2 * 8));
    EXPECT_EQ(cipher.Seal(Bytes(31)).cost, Duration(200 + 32));
}

} // namespace
} // namespace ike
} // namespace ns3
