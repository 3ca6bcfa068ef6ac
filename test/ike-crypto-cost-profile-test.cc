// SPDX-License-Identifier: GPL-2.0-only

#include "ike-crypto-samples.h"

#include <fstream>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

constexpr char WHOLE[] = R"(# A profile with every kind of line.
name = small box
provenance = measured on a bench,
provenance = then halved            # twice is one text
cores = 2
ke x25519 generate = 1.5 ms
ke x25519 agree = 2ms
ke modp1024 generate = 3 ms
ke modp1024 agree = 4 ms
ke modp4096 generate = 50 ms
ke modp4096 agree = 60 ms
prf prfsha256 = 10 us + 20 ns/octet
prf prfsha1 = 8 us
cipher aes128 = 5 us + 40 ns/octet
cipher aes256 = 5 us + 55 ns/octet
cipher aes128gcm16 = 6 us + 70 ns/octet
cipher chacha20poly1305 = 25 ns/octet
integ sha256 = 12 us + 22.5 ns/octet
hash sha1 = 3 us + 9 ns/octet
signature rsa2048 sign = 40 ms
signature rsa2048 verify = 1.1 ms
signature ecdsa256 sign = 4 ms
signature ecdsa256 verify = 9 ms
message = 30 us + 12 ns/octet
sa-setup = 250 us
esp-packet = 7 us
esp-offload = no
)";

IkeCostProfile
Whole()
{
    const Result<IkeCostProfile> profile = IkeCostProfile::Parse(WHOLE, "whole.conf");
    EXPECT_TRUE(profile) << (profile ? "" : profile.GetError().message);
    return profile ? *profile : IkeCostProfile();
}

TEST(CostProfileTest, ReadsEveryKindOfLine)
{
    const IkeCostProfile profile = Whole();
    EXPECT_EQ(profile.Name(), "small box");
    EXPECT_EQ(profile.Provenance(), "measured on a bench, then halved");
    EXPECT_EQ(profile.Cores(), 2U);
    EXPECT_EQ(profile.KeyExchange(KeMethod::CURVE25519).generate, Duration(1500000));
    EXPECT_EQ(profile.KeyExchange(KeMethod::CURVE25519).agree, Duration(2000000));
    EXPECT_EQ(profile.Prf(PrfId::HMAC_SHA2_256).Of(100), Duration(12000));
    EXPECT_EQ(profile.Prf(PrfId::HMAC_SHA1).Of(100), Duration(8000));
    EXPECT_EQ(profile.Cipher(EncrId::AES_CBC, 256).Of(1000), Duration(60000));
    EXPECT_EQ(profile.Cipher(EncrId::CHACHA20_POLY1305, 0).Of(1000), Duration(25000));
    EXPECT_EQ(profile.Integrity(IntegId::HMAC_SHA2_256_128).Of(1000), Duration(34500));
    EXPECT_EQ(profile.Sha1().Of(10), Duration(3090));
    EXPECT_EQ(profile.Signature("rsa2048").sign, Duration(40000000));
    EXPECT_EQ(profile.Signature("ecdsa256").verify, Duration(9000000));
    EXPECT_EQ(profile.Message().Of(500), Duration(36000));
    EXPECT_EQ(profile.SaSetup(), Duration(250000));
    EXPECT_EQ(profile.EspPacket(), Duration(7000));
    EXPECT_FALSE(profile.EspOffloaded());
}

TEST(CostProfileTest, WhatIsNotStatedCostsWhatTheNearestDoes)
{
    const IkeCostProfile profile = Whole();
    const auto agree = [&profile](KeMethod method) { return profile.KeyExchange(method).agree; };
    EXPECT_EQ(agree(KeMethod::MODP_768), agree(KeMethod::MODP_1024));
    EXPECT_EQ(agree(KeMethod::MODP_2048_256), agree(KeMethod::MODP_1024))
        << "256 octets: nearer to 128";
    EXPECT_EQ(agree(KeMethod::MODP_8192), agree(KeMethod::MODP_4096));
    EXPECT_EQ(agree(KeMethod::ECP_256), agree(KeMethod::CURVE25519)) << "equal strength";
    EXPECT_EQ(agree(KeMethod::NONE), Duration(0));
    EXPECT_EQ(profile.Cipher(EncrId::AES_CBC, 192).Of(100),
              profile.Cipher(EncrId::AES_CBC, 128).Of(100));
    EXPECT_EQ(profile.Cipher(EncrId::AES_GCM_8, 256).Of(100),
              profile.Cipher(EncrId::AES_GCM_16, 128).Of(100));
    EXPECT_EQ(profile.Cipher(EncrId::NULL_AUTH_AES_GMAC, 128).Of(100),
              profile.Cipher(EncrId::AES_GCM_16, 128).Of(100));
    EXPECT_GT(profile.Cipher(EncrId::TRIPLE_DES, 0).Of(100), Duration(0));
    EXPECT_EQ(profile.Cipher(EncrId::NULL_ENCR, 0).Of(100), Duration(0));
    EXPECT_EQ(profile.Cipher(EncrId::NONE, 0).Of(100), Duration(0));
    EXPECT_EQ(profile.Integrity(IntegId::HMAC_SHA1_96).Of(9),
              profile.Integrity(IntegId::HMAC_SHA2_256_128).Of(9));
    EXPECT_EQ(profile.Integrity(IntegId::NONE).Of(9), Duration(0));
    EXPECT_EQ(profile.Prf(PrfId::HMAC_SHA2_512).Of(9), profile.Prf(PrfId::HMAC_SHA2_256).Of(9));
    EXPECT_EQ(profile.Signature("rsa4096").sign, profile.Signature("rsa2048").sign);
    EXPECT_EQ(profile.Signature("ed25519").sign, profile.Signature("ecdsa256").sign);
}

TEST(CostProfileTest, NullIsStatedOrFreeAndLendsNothing)
{
    const auto profile =
        IkeCostProfile::Parse("provenance = x\ncipher null = 5 us\ncipher aes256 = 9 us\n",
                              "null.conf");
    ASSERT_TRUE(profile);
    EXPECT_EQ(profile->Cipher(EncrId::NULL_ENCR, 0).Of(1), Duration(5000));
    EXPECT_EQ(profile->Cipher(EncrId::AES_CBC, 128).Of(1), Duration(9000));
    EXPECT_EQ(profile->Cipher(EncrId::DES, 0).Of(1), Duration(9000));
}

TEST(CostProfileTest, NothingCostsNothing)
{
    for (const IkeCostProfile& profile :
         {IkeCostProfile(), *IkeCostProfile::Parse("", "empty.conf")})
    {
        EXPECT_EQ(profile.KeyExchange(KeMethod::MODP_8192).agree, Duration(0));
        EXPECT_EQ(profile.Prf(PrfId::HMAC_SHA1).Of(1000), Duration(0));
        EXPECT_EQ(profile.Cipher(EncrId::AES_CBC, 128).Of(1000), Duration(0));
        EXPECT_EQ(profile.Signature("rsa2048").sign, Duration(0));
        EXPECT_EQ(profile.Message().Of(1000), Duration(0));
        EXPECT_EQ(profile.Cores(), 1U);
    }
    EXPECT_EQ(IkeCostProfile::Parse("\r\n \t# only a comment", "empty.conf")->Name(), "empty.conf");
}

struct Fault
{
    const char* line;
    const char* says;
};

const Fault FAULTS[] = {
    {"cores", "no '='"},
    {"cores =", "'cores' has no value"},
    {"cores = 0", "not a number from 1 to 1024"},
    {"cores = two", "not a number from 1 to 1024"},
    {"cores = 1.5", "not a number from 1 to 1024"},
    {"ke x25519 generate = 40", "no unit"},
    {"ke x25519 generate = 40 seconds", "not a unit"},
    {"ke x25519 generate = many ms", "not a duration"},
    {"ke x25519 generate = -4 ms", "cannot be negative"},
    {"ke x25519 generate = nan ms", "not a duration"},
    {"ke x25519 generate = 2000 s", "above 1000 s"},
    {"ke x25519 generate = 4 ns/octet", "not a unit"},
    {"ke x25518 generate = 4 ms", "'x25518' names no key exchange method"},
    {"ke x25519 make = 4 ms", "not a key of a cost profile"},
    {"ke x25519 = 4 ms", "not a key of a cost profile"},
    {"prf sha256 = 4 ms", "'sha256' names no prf"},
    {"integ prfsha256 = 4 ms", "'prfsha256' names no integrity algorithm"},
    {"cipher aes = 4 ms", "'aes' names no encryption algorithm"},
    {"cipher aes128 = 4 ms + 3 us", "two parts of one kind"},
    {"cipher aes128 = 4 ms + x ns/octet", "is not a number"},
    {"cipher aes128 = 4 ms + ", "one side of the '+'"},
    {"cipher aes128 = -1 ns/octet", "cannot be negative"},
    {"signature rsa sign = 4 ms", "'rsa' names no signature algorithm"},
    {"signature rsa2048 both = 4 ms", "not a key of a cost profile"},
    {"esp-offload = maybe", "neither yes nor no"},
    {"sa-setup = 5 us + 1 ns/octet", "'sa-setup'"},
    {"speed = 4 ms", "not a key of a cost profile"},
};

TEST(CostProfileTest, SaysWhichLineIsWrongAndHowToMendIt)
{
    for (const Fault& fault : FAULTS)
    {
        const auto profile =
            IkeCostProfile::Parse("# first\nprovenance = test\n" + std::string(fault.line) + "\n",
                                  "box.conf");
        ASSERT_FALSE(profile) << fault.line;
        const std::string& message = profile.GetError().message;
        EXPECT_EQ(message.rfind("box.conf:3: ", 0), 0U) << message;
        EXPECT_NE(message.find(fault.says), std::string::npos) << message;
    }
}

TEST(CostProfileTest, RefusesALineStatedTwice)
{
    const auto profile =
        IkeCostProfile::Parse("provenance = test\nsa-setup = 1 us\n\nsa-setup  =  2 us\n",
                              "box.conf");
    ASSERT_FALSE(profile);
    EXPECT_EQ(profile.GetError().message,
              "box.conf:4: 'sa-setup' is already stated in line 2; leave one out");
}

TEST(CostProfileTest, NumbersNeedAProvenance)
{
    const auto profile = IkeCostProfile::Parse("sa-setup = 1 us\n", "box.conf");
    ASSERT_FALSE(profile);
    EXPECT_NE(profile.GetError().message.find("provenance"), std::string::npos);
}

} // namespace
} // namespace ike
} // namespace ns3
