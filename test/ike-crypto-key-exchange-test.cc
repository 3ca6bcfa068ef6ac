// SPDX-License-Identifier: GPL-2.0-only

// Known answers of the RFCs for key exchange, typed in, and values that a peer must not be
// believed.

#include "ike-crypto-samples.h"
#include "ike-modp-groups.h"

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

struct ExchangeCase
{
    KeMethod method;
    const char* privateI;
    const char* publicI;
    const char* privateR;
    const char* publicR;
    const char* secret;
};

const ExchangeCase CASES[] = {
    // RFC 5903 section 8
    {KeMethod::ECP_256,
     "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
     "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37725811805271a0461cdb8252"
     "d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
     "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
     "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf6356fbf3ca366cc23e"
     "8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
     "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
    // RFC 5903 section 8
    {KeMethod::ECP_384,
     "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee"
     "3faef896783ab194",
     "667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4"
     "c88732aee95f41aa9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38e"
     "eb9fcff3c2c947dae69b4c634573a81c",
     "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2"
     "960e4bd55a7448fc",
     "e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def9"
     "6fda41d0774a3571dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1ff"
     "f83fa40142209dff5eaad96db9e6386c",
     "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d0"
     "9cf5d4a270f59746"},
    // RFC 5903 section 8
    {KeMethod::ECP_521,
     "0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a095aa85a30fe1c295"
     "2c6771d937ba9777f5957b2639bab072462f68c27a57382d4a52",
     "0015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab4357c9ecbee1e3bf42e00b8e38"
     "0aeae57c2d107564941885942af5a7f4601723c4195d176ced3e017cae20b6641d2eeb695786d8c9"
     "46146239d099e18e1d5a514c739d7cb4a10ad8a788015ac405d7799dc75e7b7d5b6cf2261a6a7f15"
     "07438bf01beb6ca3926f9582",
     "0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f078380201e9c677d600b343757"
     "a3bdbf2a3163e4c2f869cca7458aa4a4effc311f5cb151685eb9",
     "00d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a219b97c356436adc6e"
     "95bb0352f6be64a6c2912d4ef2d0433ced2b6171640012d9460f015c68226383956e3bd066e797b6"
     "23c27ce0eac2f551a10c2c724d9852077b87220b6536c5c408a1d2aebb8e86d678ae49cb57091f47"
     "32296579ab44fcd17f0fc56a",
     "01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04d1427e73ca4baa24"
     "0a34786859810c06b3c715a3a8cc3151f2bee417996d19f3ddea"},
    // RFC 5114 appendix A
    {KeMethod::ECP_192,
     "323fa3169d8e9c6593f59476bc142000ab5be0e249c43426",
     "cd46489ecfd6c105e7b3d32566e2b122e249abaadd87061268887b4877df51dd4dc3d6fd11f0a26f"
     "8fd3844317916e9a",
     "631f95bb4a67632c9c476eee9ab695ab240a0499307fcf62",
     "519a121680e0045466ba21df2eee47f5973b500577ef13d5ff613ab4d64cee3a20875bdb10f953f6"
     "b30ca072c60aa57f",
     "ad420182633f8526bfe954acda376f05e5ff4f837f54febe"},
    // RFC 5114 appendix A
    {KeMethod::ECP_224,
     "b558eb6c288da707bbb4f8fbae2ab9e9cb62e3bc5c7573e22e26d37f",
     "49dfef309f81488c304cff5ab3ee5a2154367dc7833150e0a51f3eeb4f2b5ee45762c4f654c1a0c6"
     "7f54cf88b016b51bce3d7c228d57adb4",
     "ac3b1add3d9770e6f6a708ee9f3b8e0ab3b480e9f27f85c88b5e6d18",
     "6b3ac96a8d0cde6a5599be8032edf10c162d0a8ad219506dcd42a207d491be99c213a7d1ca3706de"
     "bfe305f361afcbb33e2609c8b1618ad5",
     "52272f50f46f4edc9151569092f46df2d96ecc3b6dc1714a4ea949fa"},
    // RFC 5114 appendix A
    {KeMethod::MODP_1024_160,
     "b9a3b3ae8fefc1a2930496507086f8455d48943e",
     "2a853b3d92197501b9015b2deb3ed84f5e021dcc3e52f109d3273d2b7521281cbabe0e76ff5727fa"
     "8acce26956ba9a1fca26f20228d8693feb10841d84a7360054ece5a7f5b7a61ad3dfb3c60d2e4310"
     "6d8727da37df9cce95b478755d06bcea8f9d45965f75a5f3d1df3701165fc9e50c4279ceb07f9895"
     "40ae96d5d88ed776",
     "9392c9f9eb6a7a6a9022f7d83e7223c6835bbdda",
     "717a6cb053371ff4a3b932941c1e5663f861a1d6ad34ae66576dfb98f6c6cbf9ddd5a56c7833f6bc"
     "fdff095582ad868e440e8d09fd769e3ceccdc3d3b1e4cfa057776caaf9739b6a9fee8e7411f8d6da"
     "c09d6a4edb46cc2b5d5203090eae6126311e53fd2c14b574e6a3109a3da1be41bdceaa186f5ce067"
     "16a2b6a07b3c33fe",
     "5c804f454d30d9c4df85271f93528c91df6b48ab5f80b3b59caac1b28f8acba9cd3e39f3cb614525"
     "d9521d2e644c53b807b810f340062f257d7d6fbfe8d5e8f072e9b6e9afda9413eafb2e8b0699b1fb"
     "5a0caceddeaead7e9cfbb36ae2b420835bd83a19fb0b5e96bf8fa4d09e345525167ecd9155416f46"
     "f408ed31b63c6e6d"},
    // RFC 5114 appendix A
    {KeMethod::MODP_2048_224,
     "22e62601dbffd06708a680f747f361f76d8f4f721a0548e483294b0c",
     "1b3a63451bd886e699e67b494e288bd7f8e0d370badda7a0efd2fde7d8f66145cc9f280419975eb8"
     "08877c8a4c0c8e0bd48d4a5401eb1e8776bfeee134c03831ac273cd9d635ab0ce006a42a887e3f52"
     "fb8766b650f38078bc8ee8580cefe243968cfc4f8dc3db084554171d41bf2e861b7bb4d69dd0e01e"
     "a387cbaa5ca672afcbe8bdb9d62d4ce15f17dd36f91ed1eedd65ca4a06455cb94cd40a52ec360e84"
     "b3c926e22c4380a3bf309d56849768b7f52cfdf655fd053a7ef706979e7e5806b17dfae53ad2a5bc"
     "568ebb529a7a61d68d256f8fc97c074a861d827e2ebc8c6134553115b70e7103920aa16d85e52bcb"
     "ab8d786a68178fa8ff7c2f5c71648d6f",
     "4ff3bc96c7fc6a6d71d3b363800a7cdfef6fc41b4417ea15353b7590",
     "4dcee992a9762a13f2f83844ad3d77ee0e31c9718b3db6c2035d3961182c3e0ba247ec4182d760cd"
     "48d99599970622a1881bba2dc822939c78c3912c6661fa5438b20766222b75e24c2e3ad0c7287236"
     "129525ee15b5dd7998aa04c4a9696cacd7172083a97a81664ead2c479e444e4c0654cc19e28d7703"
     "cee8dacd6126f5d665ec52c67255db92014b037eb621a2ac8e365de071ffc1400acf077a12913dd8"
     "de89473437ab7ba346743c1b215dd9c12164a7e4053118d199bec8ef6fc561170c84c87d10ee9a67"
     "4a1fa8ffe13bdfba1d44de48946d68dc0cdd777635a7ab5bfb1e4bb7b856f96827734c184138e915"
     "d9c3002ebce53120546a7e2002142b6c",
     "34d9bddc1b42176c313fea034c21034d074a6313bb4ecdb3703fff424567a46bdf75530ede0a9da5"
     "229de7d76732286cbc0f91da4c3c852fc099c679531d94c78ab03d9decb0a4e4ca8b2bb4591c4021"
     "cf8ce3a20a541d33994017d0200ae2c9516e2ff5145779269e862b0fb474a2d56dc31ed569a7700b"
     "4c4ab16b22a45513531ef523d71212077b5a169bdeffad7ad9608284c7795b6d5a5183b87066de17"
     "d8d671c9ebd8ec89544d45ec061593d442c62ab9ce3b1cb9943a1d23a5ea3bcf21a01471e67e003e"
     "7f8a69c728be490b2fc88cfeb92db6a215e5d03c17c464c9ac1a46e203e13f952995fb03c69d3cc4"
     "7fcb510b6998ffd3aa6de73cf9f63869"},
    // RFC 5114 appendix A
    {KeMethod::MODP_2048_256,
     "0881382cdb87660c6dc13e614938d5b9c8b2f248581cc5e31b35454397fce50e",
     "2e9380c8323af97545bc4941deb0ec3742c62fe0ece824a6abdbe66c59bee0242911bfb967235ceb"
     "a35ae13e4ec752be630b92dc4bde2847a9c62cb8152745421fb7eb60a63c0fe9159fcce726ce7cd8"
     "523d7450667ef840e4919121eb5f01c8c9b0d3d648a93bfb75689e8244ac134af544711ce79a02dc"
     "c34226684780dddcb498594106c37f5bc79856487af5ab022a2e5e42f09897c1a85a11ea0212af04"
     "d9b4cebc937c3c1a3e15a8a0342e337615c84e7fe3b8b9b87fb1e73a15af12a30d746e06dfc34f29"
     "0d797ce51aa13aa785bf6658aff5e4b093003cbeaf665b3c2e113a3a4e905269341dc0711426685f"
     "4ef37e868a8126ff3f2279b57ca67e29",
     "7d62a7e3ef36de617b13d1afb82c780d83a23bd4ee6705645121f371f546a53d",
     "575f0351bd2b1b817448bdf87a6c362c1e289d3903a30b9832c5741fa250363e7acbc7f77f3dacbc"
     "1f131add8e03367eff8fbbb3e1c5784424809b25afe4d2262a1a6fd2fab64105ca30a674e07f7809"
     "852088632fc049233791ad4edd083a978b883ee618bc5e0dd047415f2d95e683cf14826b5fbe10d3"
     "ce41c6c120c78ab20008c698bf7f0bcab9d7f407bed0f43afb2970f57f8d12043963e66ddd320d59"
     "9ad9936c8f44137c08b180ec5e985cebe186f3d549677e80607331ee17af3380a725b0782317d7dd"
     "43f59d7af9568a9bb63a84d365f92244ed120988219302f42924c7ca90b89d24f71b0ab697823d7d"
     "eb1aff5b0e8e4a45d49f7f53757e1913",
     "86c70bf8d0bb81bb01078a17219cb7d27203db2a19c877f1d1f19fd7d77ef22546a68f005ad52dc8"
     "4553b78fc60330be51ea7c0672cac1515e4b35c047b9a551b88f39dc26da14a09ef74774d47c762d"
     "d177f9ed5bc2f11e52c879bd95098504cd9eecd8a8f9b3efbd1f008ac5853097d9d1837f2b18f77c"
     "d7be01af80a7c7b5ea3ca54cc02d0c116fee3f95bb87399385875d7e86747e676e728938acbff709"
     "8e05be4dcfb24052b83aeffb14783f029adbde7f53fae92084224090e007cee94d4bf2bace9ffd4b"
     "57d2af7c724d0caa19bf0501f6f17b4aa10f425e3ea76080b4b9d6b3cefea115b2ceb8789bb8a3b0"
     "ea87febe63b6c8f846ec6db0c26c5d7c"},
    // RFC 7748 section 6.1
    {KeMethod::CURVE25519,
     "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
     "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
     "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
     "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
     "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"},
    // RFC 6954 appendix A
    {KeMethod::BRAINPOOL_P224,
     "39f155483cee191fbecfe9c81d8ab1a03cda6790e7184ace44bca161",
     "a9c21a569759da95e0387041184261440327afe33141ca04b82dc92e98a0f75fbbf61d8e58ae5511"
     "b2bcdbe8e549b31e37069a2825f590c1",
     "6060552303899e2140715816c45b57d9b42204fb6a5bf5beac10db00",
     "034a56c550ff88056144e6dd56070f54b0135976b5bf77827313f36b75165ad99347dc86caab1cbb"
     "579e198eaf88dc35f927b358aa683681",
     "1a4bfe705445120c8e3e026699054104510d119757b74d5fe2462c66"},
    // RFC 6954 appendix A
    {KeMethod::BRAINPOOL_P256,
     "81db1ee100150ff2ea338d708271be38300cb54241d79950f77b063039804f1d",
     "44106e913f92bc02a1705d9953a8414db95e1aaa49e81d9e85f929a8e3100be58ab4846f11caccb7"
     "3ce49cbdd120f5a900a69fd32c272223f789ef10eb089bdc",
     "55e40bc41e37e3e2ad25c3c6654511ffa8474a91a0032087593852d3e7d76bd3",
     "8d2d688c6cf93e1160ad04cc4429117dc2c41825e1e9fca0addd34e6f1b39f7b990c57520812be51"
     "2641e47034832106bc7d3e8dd0e4c7f1136d7006547cec6a",
     "89afc39d41d3b327814b80940b042590f96556ec91e6ae7939bce31f3a18bf2b"},
    // RFC 6954 appendix A
    {KeMethod::BRAINPOOL_P384,
     "1e20f5e048a5886f1f157c74e91bde2b98c8b52d58e5003d57053fc4b0bd65d6f15eb5d1ee1610df"
     "870795143627d042",
     "68b665dd91c195800650cdd363c625f4e742e8134667b767b1b476793588f885ab698c852d4a6e77"
     "a252d6380fcaf06855bc91a39c9ec01dee36017b7d673a931236d2f1f5c83942d049e3fa20607493"
     "e0d038ff2fd30c2ab67d15c85f7faa59",
     "032640bc6003c59260f7250c3db58ce647f98e1260acce4acda3dd869f74e01f8ba5e0324309db6a"
     "9831497abac96670",
     "4d44326f269a597a5b58bba565da5556ed7fd9a8a9eb76c25f46db69d19dc8ce6ad18e404b15738b"
     "2086df37e71d1eb462d692136de56cbe93bf5fa3188ef58bc8a3a0ec6c1e151a21038a42e9185329"
     "b5b275903d192f8d4e1f32fe9cc78c48",
     "0bd9d3a7ea0b3d519d09d8e48d0785fb744a6b355e6304bc51c229fbbce239bbadf6403715c35d4f"
     "b2a5444f575d4f42"},
    // RFC 6954 appendix A
    {KeMethod::BRAINPOOL_P512,
     "16302ff0dbbb5a8d733dab7141c1b45acbc8715939677f6a56850a38bd87bd59b09e80279609ff33"
     "3eb9d4c061231fb26f92eeb04982a5f1d1764cad57665422",
     "0a420517e406aac0acdce90fcd71487718d3b953efd7fbec5f7f27e28c6149999397e91e029e0645"
     "7db2d3e640668b392c2a7e737a7f0bf04436d11640fd09fd72e6882e8db28aad36237cd25d580db2"
     "3783961c8dc52dfa2ec138ad472a0fcef3887cf62b623b2a87de5c588301ea3e5fc269b373b60724"
     "f5e82a6ad147fde7",
     "230e18e1bcc88a362fa54e4ea3902009292f7f8033624fd471b5d8ace49d12cfabbc19963dab8e2f"
     "1eba00bffb29e4d72d13f2224562f405cb80503666b25429",
     "9d45f66de5d67e2e6db6e93a59ce0bb48106097ff78a081de781cdb31fce8ccbaaea8dd4320c4119"
     "f1e9cd437a2eab3731fa9668ab268d871deda55a5473199f2fdc313095bcdd5fb3a91636f07a959c"
     "8e86b5636a1e930e8396049cb481961d365cc11453a06c719835475b12cb52fc3c383bce35e27ef1"
     "94512b71876285fa",
     "a7927098655f1f9976fa50a9d566865dc530331846381c87256baf3226244b76d36403c024d7bbf0"
     "aa0803eaff405d3d24f11a9b5c0bef679fe1454b21c4cd1f"},
};

/** @brief What a group with an order draws for the private key @p key: eight octets more, and one
 * less. */
Bytes
ScriptFor(KeMethod method, Bytes key)
{
    if (method == KeMethod::CURVE25519)
    {
        return key;
    }
    for (size_t i = key.size(); i-- > 0 && key[i]-- == 0;)
    {
    }
    return Concat({Bytes(8), key});
}

TEST(KeyExchangeTest, KnownAnswers)
{
    const auto provider = MakeCryptoppProvider(nullptr);
    for (const ExchangeCase& test : CASES)
    {
        SCOPED_TRACE(static_cast<unsigned>(test.method));
        ScriptedOctets scriptI(ScriptFor(test.method, Hex(test.privateI)));
        const KeyShare asked = provider->GenerateKeyShare(test.method, scriptI).value;
        EXPECT_EQ(ToHex(asked.publicValue), test.publicI);
        ScriptedOctets scriptR(ScriptFor(test.method, Hex(test.privateR)));
        const auto answered =
            provider->AnswerKeyShare(test.method, asked.publicValue, scriptR).value;
        ASSERT_TRUE(answered) << answered.GetError().message;
        EXPECT_EQ(ToHex(answered->publicValue), test.publicR);
        EXPECT_EQ(ToHex(answered->secret), test.secret);
        const auto completed = provider->CompleteKeyShare(asked, Hex(test.publicR)).value;
        ASSERT_TRUE(completed) << completed.GetError().message;
        EXPECT_EQ(ToHex(*completed), test.secret);
    }
}

TEST(KeyExchangeTest, PrimesOfRfc2409And3526)
{
    EXPECT_EQ(ToHex(FindModpGroup(KeMethod::MODP_768)->prime),
              "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22"
              "514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6"
              "f44c42e9a63a3620ffffffffffffffff");
    EXPECT_EQ(ToHex(FindModpGroup(KeMethod::MODP_1024)->prime),
              "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22"
              "514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6"
              "f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381"
              "ffffffffffffffff");
    EXPECT_EQ(ToHex(FindModpGroup(KeMethod::MODP_1536)->prime),
              "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22"
              "514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6"
              "f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3d"
              "c2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb"
              "9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff");
    EXPECT_FALSE(FindModpGroup(KeMethod::ECP_256));
}

/** @brief The number one less, as big-endian octets; its last octet is not zero. */
Bytes
OneLess(Bytes number)
{
    --number.back();
    return number;
}

/** @brief Expects both sides to refuse @p value. */
void
ExpectRefused(IkeCryptoProvider& provider, KeMethod method, const Bytes& value, const char* because)
{
    SCOPED_TRACE(provider.Name() + " " + std::to_string(static_cast<unsigned>(method)) + " " +
                 ToHex(value));
    SeededRandomSource random(5);
    const KeyShare share = provider.GenerateKeyShare(method, random).value;
    const auto answered = provider.AnswerKeyShare(method, value, random).value;
    const auto completed = provider.CompleteKeyShare(share, value).value;
    ASSERT_FALSE(answered);
    ASSERT_FALSE(completed);
    EXPECT_NE(answered.GetError().message.find(because), std::string::npos)
        << answered.GetError().message;
    EXPECT_EQ(completed.GetError().message, answered.GetError().message);
}

class BadValueTest : public ::testing::TestWithParam<const char*>
{
  protected:
    std::shared_ptr<IkeCryptoProvider> m_provider{MakeProviderNamed(GetParam())};
};

TEST_P(BadValueTest, NumbersOutsideAModpGroup)
{
    for (KeMethod method : AllMethods())
    {
        const auto group = FindModpGroup(method);
        if (!group)
        {
            continue;
        }
        Bytes number(group->prime.size(), 0);
        ExpectRefused(*m_provider, method, number, "1 < y < p - 1");
        number.back() = 1;
        ExpectRefused(*m_provider, method, number, "1 < y < p - 1");
        ExpectRefused(*m_provider, method, OneLess(group->prime), "1 < y < p - 1");
        ExpectRefused(*m_provider, method, group->prime, "1 < y < p - 1");
        ExpectRefused(*m_provider, method, Bytes(group->prime.size(), 0xff), "1 < y < p - 1");
        ExpectRefused(*m_provider, method, Bytes(group->prime.size() - 1, 5), "octets");
    }
}

TEST_P(BadValueTest, NumbersOutsideASubgroup)
{
    for (KeMethod method :
         {KeMethod::MODP_1024_160, KeMethod::MODP_2048_224, KeMethod::MODP_2048_256})
    {
        Bytes number(KeRequestSize(method), 0);
        number.back() = 2;
        ExpectRefused(*m_provider, method, number, "subgroup");
    }
}

TEST_P(BadValueTest, PointsOffTheCurve)
{
    for (const ExchangeCase& test : CASES)
    {
        if (FindModpGroup(test.method) || test.method == KeMethod::CURVE25519)
        {
            continue;
        }
        const size_t size = KeRequestSize(test.method);
        SeededRandomSource random(5);
        const Bytes good = m_provider->GenerateKeyShare(test.method, random).value.publicValue;
        ExpectRefused(*m_provider, test.method, Bytes(size, 0), "not a point of the curve");
        ExpectRefused(*m_provider, test.method, Bytes(size, 0xff), "not a point of the curve");
        Bytes changed = good;
        changed.back() ^= 1;
        ExpectRefused(*m_provider, test.method, changed, "not a point of the curve");
        changed = good;
        changed.front() ^= 1;
        ExpectRefused(*m_provider, test.method, changed, "not a point of the curve");
        ExpectRefused(*m_provider, test.method, Bytes(good.begin(), good.end() - 1), "octets");
    }
}

INSTANTIATE_TEST_SUITE_P(Both,
                         BadValueTest,
                         ::testing::Values("real", "modelled"),
                         [](const auto& kind) { return std::string(kind.param); });

TEST(KeyExchangeTest, PointsOfSmallOrderOnCurve25519)
{
    // 0, 1, the two of order 8, and -1, 0 and 1 again as p - 1, p and p + 1.
    const char* points[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    const auto provider = MakeCryptoppProvider(nullptr);
    for (const char* point : points)
    {
        ExpectRefused(*provider, KeMethod::CURVE25519, Hex(point), "small order");
    }
}

TEST(KeyExchangeTest, TheLastBitOfACurve25519ValueIsMasked)
{
    const ExchangeCase* test =
        std::find_if(std::begin(CASES),
                     std::end(CASES),
                     [](const auto& row) { return row.method == KeMethod::CURVE25519; });
    ASSERT_NE(test, std::end(CASES));
    KeyShare share;
    share.method = test->method;
    share.privateKey = Hex(test->privateI);
    Bytes peer = Hex(test->publicR);
    peer.back() |= 0x80;
    EXPECT_EQ(ToHex(*MakeCryptoppProvider(nullptr)->CompleteKeyShare(share, peer).value),
              test->secret);
}

TEST(KeyExchangeTest, SecretsKeepTheirLeadingZeros)
{
    const auto provider = MakeCryptoppProvider(nullptr);
    for (KeMethod method : {KeMethod::MODP_768, KeMethod::MODP_2048, KeMethod::MODP_8192})
    {
        KeyShare share;
        share.method = method;
        share.privateKey = {5};
        Bytes peer(KeRequestSize(method), 0);
        peer.back() = 3;
        Bytes expected(KeSecretSize(method), 0);
        expected.back() = 3 * 3 * 3 * 3 * 3;
        EXPECT_EQ(*provider->CompleteKeyShare(share, peer).value, expected);
    }
}

TEST(KeyExchangeTest, ABrokenPrivateKeyIsAnErrorToo)
{
    const auto provider = MakeCryptoppProvider(nullptr);
    SeededRandomSource random(9);
    KeyShare share;
    share.method = KeMethod::CURVE25519;
    const Bytes peer = provider->GenerateKeyShare(KeMethod::CURVE25519, random).value.publicValue;
    EXPECT_FALSE(provider->CompleteKeyShare(share, peer).value);
    share.method = KeMethod::ECP_256;
    share.privateKey = Bytes(32, 0);
    const Bytes point = provider->GenerateKeyShare(KeMethod::ECP_256, random).value.publicValue;
    EXPECT_FALSE(provider->CompleteKeyShare(share, point).value);
}

} // namespace
} // namespace ike
} // namespace ns3
