// SPDX-License-Identifier: GPL-2.0-only

// Known answers of the RFCs for ciphers, typed in.

#include "ike-crypto-samples.h"

namespace ns3
{
namespace ike
{
namespace
{

std::shared_ptr<IkeCryptoProvider>
Real()
{
    return MakeCryptoppProvider(nullptr);
}

/** @brief The ciphertext of some plaintext by an encryption algorithm; also checks that it opens
 * again. */
Bytes
CiphertextOf(EncrId encr, uint16_t keyBits, const Bytes& key, const Bytes& iv, const Bytes& plain)
{
    const CipherSuite suite{encr, keyBits, IntegId::HMAC_SHA1_96};
    const auto cipher = Real()->MakeCipher(suite, key, Bytes(20, 0x55));
    if (!cipher)
    {
        ADD_FAILURE() << "no cipher for " << NameOfSuite(suite);
        return {};
    }
    SamplePacket packet{Bytes(8, 1), iv, plain, Bytes(12), {}};
    cipher->Seal(packet.Region());
    const Bytes sealed = packet.text;
    EXPECT_TRUE(cipher->Open(packet.Region()).value);
    EXPECT_EQ(packet.text, plain);
    return sealed;
}

/** @brief Ciphertext and checksum of a combined mode; also checks that it opens again. */
Bytes
CombinedOf(EncrId encr, uint16_t keyBits, const Bytes& key, SamplePacket packet)
{
    const CipherSuite suite{encr, keyBits, IntegId::NONE};
    const auto cipher = Real()->MakeCipher(suite, key, {});
    if (!cipher)
    {
        ADD_FAILURE() << "no cipher for " << NameOfSuite(suite);
        return {};
    }
    const Bytes plain = packet.text;
    packet.icv.resize(SizesOf(suite)->icv);
    cipher->Seal(packet.Region());
    const Bytes sealed = Concat({packet.text, packet.icv});
    EXPECT_TRUE(cipher->Open(packet.Region()).value);
    EXPECT_EQ(packet.text, plain);
    return sealed;
}

TEST(CiphersTest, AesCbcOfRfc3602)
{
    struct
    {
        const char* key;
        const char* iv;
        const char* plain;
        const char* sealed;
    } const cases[] = {
        {"06a9214036b8a15b512e03d534120006",
         "3dafba429d9eb430b422da802c9fac41",
         "53696e676c6520626c6f636b206d7367",
         "e353779c1079aeb82708942dbe77181a"},
        {"c286696d887c9aa0611bbb3e2025a45a",
         "562e17996d093d28ddb3ba695a2e6f58",
         "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
         "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1"},
        {"6c3ea0477630ce21a2ce334aa746c2cd",
         "c782dc4c098c66cbd9cd27d825682c81",
         "5468697320697320612034382d62797465206d657373616765202865786163746c79203320414553"
         "20626c6f636b7329",
         "d0a02b3836451753d493665d33f0e8862dea54cdb293abc7506939276772f8d5021c19216bad525c"
         "8579695d83ba2684"},
        {"56e47a38c5598974bc46903dba290349",
         "8ce82eefbea0da3c44699ed7db51b7d9",
         "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7"
         "c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
         "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e35907aa632c3ffdf"
         "868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55"},
    };
    for (const auto& test : cases)
    {
        EXPECT_EQ(
            ToHex(CiphertextOf(EncrId::AES_CBC, 128, Hex(test.key), Hex(test.iv), Hex(test.plain))),
            test.sealed);
    }
}

struct CtrCase
{
    const char* key;
    const char* nonce;
    const char* iv;
    const char* plain;
    const char* sealed;
};

const CtrCase CTR_CASES[] = {
    {"ae6852f8121067cc4bf7a5765577f39e",
     "00000030",
     "0000000000000000",
     "53696e676c6520626c6f636b206d7367",
     "e4095d4fb7a7b3792d6175a3261311b8"},
    {"7e24067817fae0d743d6ce1f32539163",
     "006cb6db",
     "c0543b59da48d90b",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28"},
    {"7691be035e5020a8ac6e618529f9a0dc",
     "00e0017b",
     "27777f3f4a1786f0",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
     "c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef3105325b2072f"},
    {"16af5b145fc9f579c175f93e3bfb0eed863d06ccfdb78515",
     "00000048",
     "36733c147d6d93cb",
     "53696e676c6520626c6f636b206d7367",
     "4b55384fe259c9c84e7935a003cbe928"},
    {"7c5cb2401b3dc33c19e7340819e0f69c678c3db8e6f6a91a",
     "0096b03b",
     "020c6eadc2cb500d",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "453243fc609b23327edfaafa7131cd9f8490701c5ad4a79cfc1fe0ff42f4fb00"},
    {"02bf391ee8ecb159b959617b0965279bf59b60a786d3e0fe",
     "0007bdfd",
     "5cbd60278dcc0912",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
     "96893fc55e5c722f540b7dd1ddf7e758d288bc95c69165884536c811662f2188abee0935"},
    {"776beff2851db06f4c8a0542c8696f6c6a81af1eec96b4d37fc1d689e6c1c104",
     "00000060",
     "db5672c97aa8f0b2",
     "53696e676c6520626c6f636b206d7367",
     "145ad01dbf824ec7560863dc71e3e0c0"},
    {"f6d66d6bd52d59bb0796365879eff886c66dd51a5b6a99744b50590c87a23884",
     "00faac24",
     "c1585ef15a43d875",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "f05e231b3894612c49ee000b804eb2a9b8306b508f839d6a5530831d9344af1c"},
    {"ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687fb54153d",
     "001cc5b7",
     "51a51d70a1c11148",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223",
     "eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b583d6071f1ec0e6b8"},
};

TEST(CiphersTest, AesCtrOfRfc3686)
{
    for (const CtrCase& test : CTR_CASES)
    {
        const Bytes key = Hex(test.key);
        const Bytes material = Concat({key, Hex(test.nonce)});
        const auto bits = static_cast<uint16_t>(8 * key.size());
        EXPECT_EQ(
            ToHex(CiphertextOf(EncrId::AES_CTR, bits, material, Hex(test.iv), Hex(test.plain))),
            test.sealed);
    }
}

TEST(CiphersTest, OlderBlockCiphers)
{
    struct
    {
        EncrId encr;
        uint16_t keyBits;
        const char* key;
        const char* plain;
        const char* sealed; //!< of one block with an IV of zeros
    } const cases[] = {
        // FIPS 81 appendix B
        {EncrId::DES, 0, "0123456789abcdef", "4e6f772069732074", "3fa40e8a984d4815"},
        // NIST SP 800-67 appendix B
        {EncrId::TRIPLE_DES,
         0,
         "0123456789abcdef23456789abcdef01456789abcdef0123",
         "5468652071756663",
         "a826fd8ce53b855f"},
        // RFC 2144 appendix B.1
        {EncrId::CAST,
         128,
         "0123456712345678234567893456789a",
         "0123456789abcdef",
         "238b4fe5847e44b2"},
        // The Blowfish distribution's vectors by Eric Young, variable key length
        {EncrId::BLOWFISH,
         128,
         "f0e1d2c3b4a5968778695a4b3c2d1e0f",
         "fedcba9876543210",
         "93142887ee3be15c"},
        // RFC 3713 appendix A
        {EncrId::CAMELLIA_CBC,
         128,
         "0123456789abcdeffedcba9876543210",
         "0123456789abcdeffedcba9876543210",
         "67673138549669730857065648eabe43"},
        {EncrId::CAMELLIA_CBC,
         192,
         "0123456789abcdeffedcba98765432100011223344556677",
         "0123456789abcdeffedcba9876543210",
         "b4993401b3e996f84ee5cee7d79b09b9"},
        {EncrId::CAMELLIA_CBC,
         256,
         "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
         "0123456789abcdeffedcba9876543210",
         "9acc237dff16d76c20ef7c919e3a7509"},
    };
    for (const auto& test : cases)
    {
        const Bytes plain = Hex(test.plain);
        EXPECT_EQ(
            ToHex(CiphertextOf(test.encr, test.keyBits, Hex(test.key), Bytes(plain.size()), plain)),
            test.sealed);
    }
}

TEST(CiphersTest, AesGcmOfTheEspTestCases)
{
    // draft-mcgrew-gcm-test-01, cases 2 and 3
    EXPECT_EQ(
        ToHex(CombinedOf(
            EncrId::AES_GCM_16,
            128,
            Hex("feffe9928665731c6d6a8f9467308308cafebabe"),
            {Hex("0000a5f80000000a"),
             Hex("facedbaddecaf888"),
             Hex("4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d00100000100000000"
                 "0000037369700963796265726369747902646b00000100010001"),
             {},
             {}})),
        "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c3de81827c10e"
        "9a4f51330d0eec416642cfbb85a5b47e48a4ec3b9ba95d918bd183b70d3aa8bc6ee4c309e9d8"
        "5a41ad4a");
    EXPECT_EQ(
        ToHex(CombinedOf(
            EncrId::AES_GCM_16,
            256,
            Hex("abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344"),
            {Hex("4a2cbfe300000002"),
             Hex("0102030405060708"),
             Hex("4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000007002400020bf"
                 "0000020405b40101040201020201"),
             {},
             {}})),
        "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763748a63798577"
        "1d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c4915956c96");
}

TEST(CiphersTest, ShorterGcmChecksumsAreTheBeginningOfTheLongest)
{
    const Bytes key = Hex("feffe9928665731c6d6a8f9467308308cafebabe");
    const SamplePacket packet{Bytes(8, 3), Bytes(8, 4), Bytes(50, 5), {}, {}};
    const Bytes longest = CombinedOf(EncrId::AES_GCM_16, 128, key, packet);
    EXPECT_EQ(CombinedOf(EncrId::AES_GCM_12, 128, key, packet),
              ByteView(longest).Sub(0, 62).ToBytes());
    EXPECT_EQ(CombinedOf(EncrId::AES_GCM_8, 128, key, packet),
              ByteView(longest).Sub(0, 58).ToBytes());
}

TEST(CiphersTest, AesGmacCoversTheIvInEsp)
{
    // draft-mcgrew-gcm-test-01, the GMAC case: salt 22433c64, IV 0; the text stays as it is.
    const Bytes text =
        Hex("45000030da3a00008001df3bc0a80005c0a800010800c6cd0200070061626364656667686"
            "96a6b6c6d6e6f707172737401020201");
    const Bytes sealed = CombinedOf(EncrId::NULL_AUTH_AES_GMAC,
                                    128,
                                    Hex("4c80cdefbb5d10da906ac73c3613a63422433c64"),
                                    {Hex("0000432100000007"), Bytes(8), text, {}, {}});
    EXPECT_EQ(ToHex(sealed), ToHex(text) + "f2a9a836e155106aa8dcd618e4099aaa");
}

TEST(CiphersTest, ChaCha20Poly1305OfRfc7634)
{
    EXPECT_EQ(
        ToHex(CombinedOf(
            EncrId::CHACHA20_POLY1305,
            0,
            Hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3"),
            {Hex("0102030400000005"),
             Hex("1011121314151617"),
             Hex("45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10000736270809"
                 "0a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
                 "303132333435363701020204"),
             {},
             {}})),
        "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d528"
        "44eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb"
        "94e664da9165b82829f641e076aaa8266b7fb0f7b11b369907e1ad43");
    EXPECT_EQ(ToHex(CombinedOf(
                  EncrId::CHACHA20_POLY1305,
                  0,
                  Hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3"),
                  {Hex("c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029"),
                   Hex("1011121314151617"),
                   Hex("0000000c000040010000000a00"),
                   {},
                   {}})),
              "610394701f8d017f7c129248896b71bfe25236efd7cdc67066906315b2");
}

} // namespace
} // namespace ike
} // namespace ns3
