// SPDX-License-Identifier: GPL-2.0-only

// Known answers of the RFCs for hashes, prfs and integrity algorithms, typed in.

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

Bytes
PrfOf(PrfId prf, const Bytes& key, const Bytes& data)
{
    return Real()->Prf(prf, key, {data}).value;
}

/** @brief The checksum of some data by an integrity algorithm alone. */
Bytes
ChecksumOf(IntegId integ, const Bytes& key, const Bytes& data)
{
    const CipherSuite suite{EncrId::NULL_ENCR, 0, integ};
    const auto cipher = Real()->MakeCipher(suite, {}, key);
    if (!cipher)
    {
        ADD_FAILURE() << "no cipher for " << NameOfSuite(suite);
        return {};
    }
    SamplePacket packet{{}, {}, data, Bytes(SizesOf(suite)->icv), {}};
    cipher->Seal(packet.Region());
    EXPECT_TRUE(cipher->Open(packet.Region()).value);
    return packet.icv;
}

struct HmacCase
{
    Bytes key;
    Bytes data;
    const char* md5;
    const char* sha1;
};

TEST(HashesTest, HmacMd5AndSha1OfRfc2202)
{
    const Bytes longKey(80, 0xaa);
    const Bytes counting = Hex("0102030405060708090a0b0c0d0e0f10111213141516171819");
    const char* first = "Test Using Larger Than Block-Size Key - Hash Key First";
    const char* second =
        "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data";
    const HmacCase cases[] = {
        {Bytes(16, 0x0b), Text("Hi There"), "9294727a3638bb1c13f48ef8158bfc9d", nullptr},
        {Bytes(20, 0x0b), Text("Hi There"), nullptr, "b617318655057264e28bc0b6fb378c8ef146be00"},
        {Text("Jefe"),
         Text("what do ya want for nothing?"),
         "750c783e6ab0b503eaa86e310a5db738",
         "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
        {Bytes(16, 0xaa), Bytes(50, 0xdd), "56be34521d144c88dbb8c733f0e8b3f6", nullptr},
        {Bytes(20, 0xaa), Bytes(50, 0xdd), nullptr, "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
        {counting,
         Bytes(50, 0xcd),
         "697eaf0aca3a3aea3a75164746ffaa79",
         "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
        {Bytes(16, 0x0c),
         Text("Test With Truncation"),
         "56461ef2342edc00f9bab995690efd4c",
         nullptr},
        {Bytes(20, 0x0c),
         Text("Test With Truncation"),
         nullptr,
         "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
        {longKey,
         Text(first),
         "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd",
         "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
        {longKey,
         Text(second),
         "6f630fad67cda0ee1fb1f562db3aa53e",
         "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
    };
    for (const HmacCase& test : cases)
    {
        if (test.md5)
        {
            EXPECT_EQ(ToHex(PrfOf(PrfId::HMAC_MD5, test.key, test.data)), test.md5);
        }
        if (test.sha1)
        {
            EXPECT_EQ(ToHex(PrfOf(PrfId::HMAC_SHA1, test.key, test.data)), test.sha1);
        }
    }
    EXPECT_EQ(
        ToHex(ChecksumOf(IntegId::HMAC_MD5_96, Bytes(16, 0x0c), Text("Test With Truncation"))),
        "56461ef2342edc00f9bab995");
    EXPECT_EQ(
        ToHex(ChecksumOf(IntegId::HMAC_SHA1_96, Bytes(20, 0x0c), Text("Test With Truncation"))),
        "4c1a03424b55e07fe7f27be1");
    EXPECT_EQ(ToHex(ChecksumOf(IntegId::HMAC_MD5_128, Bytes(16, 0x0b), Text("Hi There"))),
              "9294727a3638bb1c13f48ef8158bfc9d");
    EXPECT_EQ(ToHex(ChecksumOf(IntegId::HMAC_SHA1_160, Bytes(20, 0x0b), Text("Hi There"))),
              "b617318655057264e28bc0b6fb378c8ef146be00");
}

struct Sha2Case
{
    const char* key;
    const char* data;
    const char* sha256;
    const char* sha384;
    const char* sha512;
};

const Sha2Case SHA2_CASES[] = {
    {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265",
     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
     "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f"
     "4af152e8b2fa9cb6",
     "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702"
     "038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
    {"4a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
     "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c7"
     "8b3239ecfab21649",
     "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a"
     "6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddddddddddd",
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
     "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b9"
     "4e3ab6e101a34f27",
     "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c8"
     "06b485a47e67c807b946a337bee8942674278859e13292fb"},
    {"0102030405060708090a0b0c0d0e0f10111213141516171819",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcd",
     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
     "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679"
     "ccf8a386c674cffb",
     "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4"
     "d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaa",
     "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d20"
     "48617368204b6579204669727374",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
     "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe82"
     "96248df163f44952",
     "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598"
     "bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaa",
     "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b"
     "2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a652064"
     "6174612e20546865206b6579206e6565647320746f20626520686173686564206265666f72652062"
     "65696e6720757365642062792074686520484d414320616c676f726974686d2e",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
     "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d"
     "3860e6110c46523e",
     "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b1"
     "0d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
};

TEST(HashesTest, HmacSha2OfRfc4231)
{
    for (const Sha2Case& test : SHA2_CASES)
    {
        EXPECT_EQ(ToHex(PrfOf(PrfId::HMAC_SHA2_256, Hex(test.key), Hex(test.data))), test.sha256);
        EXPECT_EQ(ToHex(PrfOf(PrfId::HMAC_SHA2_384, Hex(test.key), Hex(test.data))), test.sha384);
        EXPECT_EQ(ToHex(PrfOf(PrfId::HMAC_SHA2_512, Hex(test.key), Hex(test.data))), test.sha512);
    }
}

struct ChecksumCase
{
    IntegId integ;
    const char* key;
    const char* data;
    const char* checksum;
};

const ChecksumCase CHECKSUM_CASES[] = {
    {IntegId::HMAC_SHA2_256_128,
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265",
     "198a607eb44bfbc69903a0f1cf2bbdc5"},
    {IntegId::HMAC_SHA2_256_128,
     "4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "167f928588c5cc2eef8e3093caa0e87c"},
    {IntegId::HMAC_SHA2_256_128,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddddddddddd",
     "cdcb1220d1ecccea91e53aba3092f962"},
    {IntegId::HMAC_SHA2_256_128,
     "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcd",
     "372efcf9b40b35c2115b1346903d2ef4"},
    {IntegId::HMAC_SHA2_384_192,
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
     "0b0b0b0b0b0b0b0b",
     "4869205468657265",
     "b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973"},
    {IntegId::HMAC_SHA2_384_192,
     "4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a656665"
     "4a6566654a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "2c7353974f1842fd66d53c452ca42122b28c0b594cfb184d"},
    {IntegId::HMAC_SHA2_384_192,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddddddddddd",
     "809f439be00274321d4a538652164b53554a508184a0c316"},
    {IntegId::HMAC_SHA2_384_192,
     "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f200a0b0c0d0e0f1011"
     "1213141516171819",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcd",
     "5b540085c6e6358096532b2493609ed1cb298f774f87bb5c"},
    {IntegId::HMAC_SHA2_512_256,
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"
     "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
     "4869205468657265",
     "637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b33e910fb8"},
    {IntegId::HMAC_SHA2_512_256,
     "4a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a6566654a656665"
     "4a6566654a6566654a6566654a6566654a6566654a656665",
     "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
     "cb370917ae8a7ce28cfd1d8f4705d6141c173b2a9362c15df235dfb251b15454"},
    {IntegId::HMAC_SHA2_512_256,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
     "dddddddddddddddddddd",
     "2ee7acd783624ca9398710f3ee05ae41b9f9b0510c87e49e586cc9bf961733d8"},
    {IntegId::HMAC_SHA2_512_256,
     "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728"
     "292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f40",
     "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
     "cdcdcdcdcdcdcdcdcdcd",
     "5e6688e5a3daec826ca32eaea224eff5e700628947470e13ad01302561bab108"},
};

TEST(HashesTest, TruncatedHmacSha2OfRfc4868)
{
    for (const ChecksumCase& test : CHECKSUM_CASES)
    {
        EXPECT_EQ(ToHex(ChecksumOf(test.integ, Hex(test.key), Hex(test.data))), test.checksum);
    }
}

TEST(HashesTest, AesXcbcMac96OfRfc3566)
{
    const Bytes key = Hex("000102030405060708090a0b0c0d0e0f");
    struct
    {
        Bytes data;
        const char* checksum;
    } const cases[] = {
        {Hex(""), "75f0251d528ac01c4573dfd5"},
        {Hex("000102"), "5b376580ae2f19afe7219cee"},
        {Hex("000102030405060708090a0b0c0d0e0f"), "d2a246fa349b68a79998a439"},
        {Hex("000102030405060708090a0b0c0d0e0f10111213"), "47f51b4564966215b8985c63"},
        {Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
         "f54f0ec8d2b9f3d36807734b"},
        {Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021"),
         "becbb3bccdb518a30677d548"},
        {Bytes(1000, 0), "f0dafee895db30253761103b"},
    };
    for (const auto& test : cases)
    {
        EXPECT_EQ(ToHex(ChecksumOf(IntegId::AES_XCBC_96, key, test.data)), test.checksum);
    }
}

struct PrfCase
{
    const char* key;
    const char* out;
};

TEST(HashesTest, AesPrfsWithKeysOfAnyLengthOfRfc4434And4615)
{
    const Bytes data = Hex("000102030405060708090a0b0c0d0e0f10111213");
    const PrfCase xcbc[] = {
        {"000102030405060708090a0b0c0d0e0f", "47f51b4564966215b8985c63055ed308"},
        {"00010203040506070809", "0fa087af7d866e7653434e602fdde835"},
        {"000102030405060708090a0b0c0d0e0fedcb", "8cd3c93ae598a9803006ffb67c40e9e4"},
    };
    const PrfCase cmac[] = {
        {"000102030405060708090a0b0c0d0e0fedcb", "84a348a4a45d235babfffc0d2b4da09a"},
        {"000102030405060708090a0b0c0d0e0f", "980ae87b5f4c9c5214f5b6a8455e4c2d"},
        {"00010203040506070809", "290d9e112edb09ee141fcf64c0b72f3d"},
    };
    for (const PrfCase& test : xcbc)
    {
        EXPECT_EQ(ToHex(PrfOf(PrfId::AES128_XCBC, Hex(test.key), data)), test.out);
    }
    for (const PrfCase& test : cmac)
    {
        EXPECT_EQ(ToHex(PrfOf(PrfId::AES128_CMAC, Hex(test.key), data)), test.out);
    }
}

TEST(HashesTest, AesCmac96OfRfc4494)
{
    const Bytes key = Hex("2b7e151628aed2a6abf7158809cf4f3c");
    EXPECT_EQ(ToHex(ChecksumOf(IntegId::AES_CMAC_96, key, {})), "bb1d6929e95937287fa37d12");
    EXPECT_EQ(ToHex(ChecksumOf(IntegId::AES_CMAC_96, key, Hex("6bc1bee22e409f96e93d7e117393172a"))),
              "070a16b46b4d4144f79bdd9d");
    EXPECT_EQ(
        ToHex(ChecksumOf(IntegId::AES_CMAC_96,
                         key,
                         Hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                             "30c81c46a35ce411"))),
        "dfa66747de9ae63030ca3261");
    EXPECT_EQ(
        ToHex(ChecksumOf(IntegId::AES_CMAC_96,
                         key,
                         Hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                             "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"))),
        "51f0bebf7e3b9d92fc497417");
}

TEST(HashesTest, Sha1OfFips180)
{
    EXPECT_EQ(ToHex(Real()->Sha1({Text("abc")}).value), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(ToHex(Real()->Sha1({}).value), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

} // namespace
} // namespace ike
} // namespace ns3
