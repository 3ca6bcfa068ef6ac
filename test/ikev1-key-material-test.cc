// SPDX-License-Identifier: GPL-2.0-only

// IKEv1's key schedule (RFC 2409 section 5 and appendix B), its chained ciphers and the numbers of
// its algorithms.

#include "ike-algorithm-table.h"
#include "ike-crypto-samples.h"
#include "ikev1-key-material.h"

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

const IkeSpi COOKIE_I(0x1122334455667788);
const IkeSpi COOKIE_R(0x99aabbccddeeff00);

class Ikev1KeyMaterial : public ::testing::TestWithParam<const char*>
{
  protected:
    Ikev1KeyInputs Inputs() const
    {
        return Ikev1KeyInputs{m_secret, m_nonceI, m_nonceR, COOKIE_I, COOKIE_R};
    }

    static Bytes Cookies()
    {
        return Hex("112233445566778899aabbccddeeff00");
    }

    std::shared_ptr<IkeCryptoProvider> m_provider{MakeProviderNamed(GetParam())};
    SeededRandomSource m_random{11};
    Bytes m_secret{m_random.Draw(128)};
    Bytes m_nonceI{m_random.Draw(16)};
    Bytes m_nonceR{m_random.Draw(20)};
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev1KeyMaterial, ::testing::Values("real", "modelled"));

/** @brief What has known answers: modelled primitives are their own. */
class Ikev1RealPrimitives : public Ikev1KeyMaterial
{
};

INSTANTIATE_TEST_SUITE_P(Provider, Ikev1RealPrimitives, ::testing::Values("real"));

const PrfId HASHES[] = {PrfId::HMAC_MD5,
                        PrfId::HMAC_SHA1,
                        PrfId::HMAC_SHA2_256,
                        PrfId::HMAC_SHA2_384,
                        PrfId::HMAC_SHA2_512};

TEST_P(Ikev1KeyMaterial, SkeyidFollowsTheFormulaOfItsMethod)
{
    for (PrfId prf : HASHES)
    {
        const Bytes nonces = Concat({m_nonceI, m_nonceR});
        EXPECT_EQ(SkeyidOfSignatures(*m_provider, prf, Inputs()).value,
                  m_provider->Prf(prf, nonces, {m_secret}).value);
        EXPECT_EQ(SkeyidOfPreSharedKey(*m_provider, prf, Text("psk"), Inputs()).value,
                  m_provider->Prf(prf, Text("psk"), {nonces}).value);
        const Bytes hashed = m_provider->Hash(HashOfHmac(prf), {nonces}).value;
        EXPECT_EQ(hashed.size(), m_provider->Prf(prf, {}, {}).value.size());
        EXPECT_EQ(SkeyidOfPublicKeyEncryption(*m_provider, prf, Inputs()).value,
                  m_provider->Prf(prf, hashed, {Cookies()}).value);
    }
}

TEST_P(Ikev1KeyMaterial, KeysFollowFromSkeyidOneAfterTheOther)
{
    const Ikev1Suite suite{EncrId::TRIPLE_DES, 0, PrfId::HMAC_MD5, KeMethod::MODP_1024};
    const Bytes skeyid = Text("SKEYID");
    const Ikev1Keys keys = DeriveIkev1Keys(*m_provider, suite, skeyid, Inputs()).value;
    const Bytes rest = Concat({m_secret, Cookies()});
    const auto prf = [&](ByteView key, std::initializer_list<ByteView> data)
    { return m_provider->Prf(suite.prf, key, data).value; };
    EXPECT_EQ(keys.skeyidD, prf(skeyid, {rest, Hex("00")}));
    EXPECT_EQ(keys.skeyidA, prf(skeyid, {keys.skeyidD, rest, Hex("01")}));
    EXPECT_EQ(keys.skeyidE, prf(skeyid, {keys.skeyidA, rest, Hex("02")}));
    // Appendix B: 24 octets for 3DES from the 16 of MD5.
    const Bytes first = prf(keys.skeyidE, {Hex("00")});
    const Bytes second = prf(keys.skeyidE, {first});
    EXPECT_EQ(keys.encr, ByteView(Concat({first, second})).Sub(0, 24).ToBytes());
}

TEST_P(Ikev1KeyMaterial, LongEnoughKeysAreCut)
{
    const Bytes key = m_random.Draw(20);
    EXPECT_EQ(ExpandIkev1Key(*m_provider, PrfId::HMAC_SHA1, key, 16).value,
              ByteView(key).Sub(0, 16).ToBytes());
    EXPECT_EQ(ExpandIkev1Key(*m_provider, PrfId::HMAC_SHA1, key, 20).value, key);
    EXPECT_EQ(ExpandIkev1Key(*m_provider, PrfId::HMAC_SHA1, key, 56).value.size(), 56U);
    EXPECT_TRUE(ExpandIkev1Key(*m_provider, PrfId::NONE, key, 56).value.empty());
}

TEST_P(Ikev1KeyMaterial, DesSkipsWeakKeys)
{
    const Ikev1Suite suite{EncrId::DES, 0, PrfId::HMAC_SHA1, KeMethod::MODP_768};
    const Bytes good = Hex("0123456789abcdef");
    EXPECT_EQ(Ikev1CipherKey(*m_provider, suite, Concat({good, Hex("aaaaaaaaaaaaaaaa")})).value,
              good);
    EXPECT_EQ(Ikev1CipherKey(*m_provider, suite, Concat({Hex("0101010101010101"), good})).value,
              good);
    // The parity bit of each octet makes no difference.
    EXPECT_EQ(Ikev1CipherKey(*m_provider, suite, Concat({Hex("fe01ff01fe01fe01"), good})).value,
              good);
    EXPECT_TRUE(IsWeakDesKey(Hex("1f1f1f1f0e0e0e0e")));
    EXPECT_FALSE(IsWeakDesKey(good));
    EXPECT_FALSE(IsWeakDesKey(Hex("01")));
}

TEST_P(Ikev1KeyMaterial, IvsAreHashesCutToABlock)
{
    const Bytes publicI = m_random.Draw(96);
    const Bytes publicR = m_random.Draw(96);
    const Ikev1Suite des{EncrId::DES, 0, PrfId::HMAC_MD5, KeMethod::MODP_768};
    const Bytes iv = Ikev1PhaseOneIv(*m_provider, des, publicI, publicR).value;
    const Bytes hash = m_provider->Hash(HashOfHmac(des.prf), {publicI, publicR}).value;
    EXPECT_EQ(iv, ByteView(hash).Sub(0, 8).ToBytes());
    const Ikev1Suite aes{EncrId::AES_CBC, 256, PrfId::HMAC_SHA2_256, KeMethod::MODP_768};
    EXPECT_EQ(Ikev1PhaseTwoIv(*m_provider, aes, publicI, 0xa1b2c3d4).value,
              ByteView(m_provider->Hash(HashOfHmac(aes.prf), {publicI, Hex("a1b2c3d4")}).value)
                  .Sub(0, 16)
                  .ToBytes());
}

TEST_P(Ikev1KeyMaterial, HashesCoverWhatTheyMust)
{
    const PrfId prf = PrfId::HMAC_SHA2_256;
    const Bytes key = m_random.Draw(32);
    const Bytes rest = m_random.Draw(77);
    const auto expected = [&](std::initializer_list<ByteView> data)
    { return m_provider->Prf(prf, key, data).value; };
    EXPECT_EQ(Ikev1Hash1(*m_provider, prf, key, 0x01020304, rest).value,
              expected({Hex("01020304"), rest}));
    EXPECT_EQ(Ikev1Hash2(*m_provider, prf, key, 0x01020304, m_nonceI, rest).value,
              expected({Hex("01020304"), m_nonceI, rest}));
    EXPECT_EQ(Ikev1Hash3(*m_provider, prf, key, 0x01020304, m_nonceI, m_nonceR).value,
              expected({Hex("0001020304"), m_nonceI, m_nonceR}));
    const Bytes own = m_random.Draw(96);
    const Bytes peer = m_random.Draw(96);
    const Bytes sa = m_random.Draw(52);
    const Bytes id = Hex("01110000c0000201");
    EXPECT_EQ(
        Ikev1PhaseOneHash(*m_provider, prf, key, {own, peer, COOKIE_I, COOKIE_R, sa, id}).value,
        expected({own, peer, Cookies(), sa, id}));
}

TEST_P(Ikev1KeyMaterial, KeymatIsExpandedAndCut)
{
    const PrfId prf = PrfId::HMAC_SHA1;
    const Bytes key = m_random.Draw(20);
    const CipherSuite cipher{EncrId::AES_CBC, 256, IntegId::HMAC_SHA2_256_128};
    const Bytes spi = Hex("c0ffee01");
    for (const Bytes& secret : {Bytes(), m_secret})
    {
        const Bytes seed = Concat({secret, Hex("03"), spi, m_nonceI, m_nonceR});
        Bytes stream;
        Bytes block;
        while (stream.size() < 64)
        {
            block = m_provider->Prf(prf, key, {block, seed}).value;
            Append(stream, block);
        }
        const Ikev1KeymatInputs inputs{secret, ProtocolId::ESP, spi, m_nonceI, m_nonceR};
        const Ikev1ChildKeys child =
            DeriveIkev1ChildKeys(*m_provider, prf, key, cipher, inputs).value;
        EXPECT_EQ(child.encr, ByteView(stream).Sub(0, 32).ToBytes());
        EXPECT_EQ(child.integ, ByteView(stream).Sub(32, 32).ToBytes());
    }
}

TEST_P(Ikev1KeyMaterial, EveryCallCosts)
{
    const Ikev1Suite suite{EncrId::AES_CBC, 256, PrfId::HMAC_SHA2_256, KeMethod::MODP_2048};
    const auto derived = DeriveIkev1Keys(*m_provider, suite, m_random.Draw(32), Inputs());
    // Three calls of 1 us + 2 ns an octet; the key needs no expansion: 32 octets are there.
    const auto prf = [](size_t octets) { return Duration(1000 + 2 * octets); };
    EXPECT_EQ(derived.cost, prf(128 + 17) + 2 * prf(32 + 128 + 17));
    EXPECT_EQ(m_provider->Hash(HashOfHmac(PrfId::HMAC_SHA1), {m_secret}).cost, Duration(400 + 128));
    auto cipher = m_provider->MakeChainedCipher(EncrId::AES_CBC, 128, m_random.Draw(16));
    Bytes iv(16);
    Bytes text(64);
    EXPECT_EQ(cipher->Encrypt(iv, text.data(), text.size()), Duration(200 + 64));
    EXPECT_EQ(cipher->Decrypt(iv, text.data(), text.size()), Duration(200 + 64));
}

struct Block
{
    EncrId encr;
    uint16_t keyBits;
    size_t key;
    size_t block;
};

const Block BLOCKS[] = {
    {EncrId::DES, 0, 8, 8},
    {EncrId::TRIPLE_DES, 0, 24, 8},
    {EncrId::IDEA, 0, 16, 8},
    {EncrId::RC5, 128, 16, 8},
    {EncrId::CAST, 128, 16, 8},
    {EncrId::BLOWFISH, 448, 56, 8},
    {EncrId::BLOWFISH, 128, 16, 8},
    {EncrId::AES_CBC, 128, 16, 16},
    {EncrId::AES_CBC, 256, 32, 16},
    {EncrId::CAMELLIA_CBC, 192, 24, 16},
};

TEST_P(Ikev1KeyMaterial, ChainsFromMessageToMessage)
{
    for (const Block& row : BLOCKS)
    {
        SCOPED_TRACE(static_cast<unsigned>(row.encr));
        const Bytes key = m_random.Draw(row.key);
        auto cipher = m_provider->MakeChainedCipher(row.encr, row.keyBits, key);
        ASSERT_TRUE(cipher);
        EXPECT_EQ(cipher->BlockSize(), row.block);
        const Bytes iv = m_random.Draw(row.block);
        const Bytes text = m_random.Draw(5 * row.block);
        Bytes whole = text;
        Bytes chain = iv;
        cipher->Encrypt(chain, whole.data(), whole.size());
        EXPECT_EQ(chain, ByteView(whole).Sub(4 * row.block).ToBytes());
        EXPECT_NE(whole, text);
        // Two messages in turn are the same as one.
        Bytes parts = text;
        chain = iv;
        cipher->Encrypt(chain, parts.data(), 2 * row.block);
        cipher->Encrypt(chain, parts.data() + 2 * row.block, 3 * row.block);
        EXPECT_EQ(parts, whole);
        chain = iv;
        cipher->Decrypt(chain, parts.data(), 2 * row.block);
        cipher->Decrypt(chain, parts.data() + 2 * row.block, 3 * row.block);
        EXPECT_EQ(parts, text);
        EXPECT_EQ(chain, ByteView(whole).Sub(4 * row.block).ToBytes());
        // Nothing to do leaves the chain as it is.
        cipher->Encrypt(chain, nullptr, 0);
        EXPECT_EQ(chain, ByteView(whole).Sub(4 * row.block).ToBytes());
    }
}

TEST_P(Ikev1KeyMaterial, AWrongKeyOrIvOrBitIsNoticed)
{
    for (const Block& row : BLOCKS)
    {
        SCOPED_TRACE(static_cast<unsigned>(row.encr));
        const Bytes key = m_random.Draw(row.key);
        auto cipher = m_provider->MakeChainedCipher(row.encr, row.keyBits, key);
        const Bytes iv = m_random.Draw(row.block);
        const Bytes text(4 * row.block, 0x55);
        Bytes sealed = text;
        Bytes chain = iv;
        cipher->Encrypt(chain, sealed.data(), sealed.size());
        const auto opened = [&](IkeChainedCipher& with, Bytes from, Bytes what)
        {
            with.Decrypt(from, what.data(), what.size());
            return what;
        };
        EXPECT_EQ(opened(*cipher, iv, sealed), text);
        EXPECT_NE(opened(*cipher, m_random.Draw(row.block), sealed), text);
        auto other = m_provider->MakeChainedCipher(row.encr, row.keyBits, m_random.Draw(row.key));
        EXPECT_NE(opened(*other, iv, sealed), text);
        Bytes changed = sealed;
        changed[row.block] ^= 0x10;
        const Bytes broken = opened(*cipher, iv, changed);
        for (size_t at = 0; at < 4; ++at)
        {
            const ByteView block = ByteView(broken).Sub(at * row.block, row.block);
            EXPECT_EQ(block == ByteView(text).Sub(0, row.block), at == 0 || at == 3) << at;
        }
    }
}

TEST_P(Ikev1KeyMaterial, OnlyBlockCiphersChain)
{
    EXPECT_FALSE(m_provider->MakeChainedCipher(EncrId::AES_GCM_16, 128, m_random.Draw(20)));
    EXPECT_FALSE(m_provider->MakeChainedCipher(EncrId::AES_CTR, 128, m_random.Draw(20)));
    EXPECT_FALSE(m_provider->MakeChainedCipher(EncrId::NULL_ENCR, 0, {}));
    EXPECT_FALSE(m_provider->MakeChainedCipher(EncrId::NONE, 0, {}));
    EXPECT_FALSE(m_provider->MakeChainedCipher(EncrId::AES_CBC, 128, m_random.Draw(15)));
    EXPECT_TRUE(m_provider->Hash(HashOfHmac(PrfId::AES128_XCBC), {m_secret}).value.empty());
    EXPECT_TRUE(m_provider->Hash(HashOfHmac(PrfId::NONE), {m_secret}).value.empty());
}

TEST_P(Ikev1RealPrimitives, HashesOfTheLibrary)
{
    const auto hash = [this](PrfId prf) {
        return ToHex(m_provider->Hash(HashOfHmac(prf), {Text("a"), Text("bc")}).value);
    };
    // RFC 1321 appendix A.5; RFC 6234 section 8.5
    EXPECT_EQ(hash(PrfId::HMAC_MD5), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(hash(PrfId::HMAC_SHA1), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hash(PrfId::HMAC_SHA2_256),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hash(PrfId::HMAC_SHA2_384).substr(0, 16), "cb00753f45a35e8b");
    EXPECT_EQ(hash(PrfId::HMAC_SHA2_512).substr(0, 16), "ddaf35a193617aba");
}

TEST_P(Ikev1RealPrimitives, BlockCiphersOfIkev1Alone)
{
    const auto sealed = [this](EncrId encr, uint16_t bits, const char* key, const char* plain)
    {
        Bytes text = Hex(plain);
        Bytes iv(text.size());
        m_provider->MakeChainedCipher(encr, bits, Hex(key))->Encrypt(iv, text.data(), text.size());
        return ToHex(text);
    };
    // Lai's thesis "On the Design and Security of Block Ciphers"
    EXPECT_EQ(sealed(EncrId::IDEA, 0, "00010002000300040005000600070008", "0000000100020003"),
              "11fbed2b01986de5");
    // Computed from the definition of RC5-32/16/16 in Rivest's paper (FSE 1994)
    EXPECT_EQ(sealed(EncrId::RC5, 128, "0123456712345678234567893456789a", "0123456789abcdef"),
              "4f01b64c68b24c9d");
}

} // namespace
} // namespace ike
} // namespace ns3
