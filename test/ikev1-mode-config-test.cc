// SPDX-License-Identifier: GPL-2.0-only

// Attributes of Mode-Config and XAUTH: what they ask for, and what is answered.

#include "ike-crypto-samples.h"
#include "ikev1-life.h"
#include "ikev1-mode-config.h"
#include "ikev1-vendor-ids.h"
#include "ikev1-xauth.h"

namespace ns3
{
namespace ike
{
namespace
{

using Attributes = std::vector<Ikev1Attribute>;

IpAddress
Address(const char* text)
{
    return *IpAddress::Parse(text);
}

Ikev1InternalNetwork
Inside()
{
    Ikev1InternalNetwork network;
    network.addresses = {Address("10.3.0.7"), Address("fd00::7"), Address("10.3.0.8")};
    network.nameServers = {Address("10.0.0.53"), Address("fd00::53")};
    network.subnets = {{Address("10.0.0.0"), 8}, {Address("fd00::"), 48}, {Address("0.0.0.0"), 0}};
    network.expirySeconds = 3600;
    return network;
}

TEST(Ikev1ModeConfig, AHostGetsWhatItAsksFor)
{
    const Ikev1CfgRequest request = ReadCfgRequest(MakeCfgRequest(std::nullopt, false));
    ASSERT_EQ(request.ip4.size(), 1U);
    EXPECT_FALSE(request.ip4[0]);
    EXPECT_TRUE(request.ip6.empty());
    EXPECT_TRUE(request.nameServers);
    EXPECT_TRUE(request.subnets);
    const auto got = ReadInternalNetwork(MakeCfgReply(request, Inside(), "ns3-ike"));
    EXPECT_EQ(got.addresses, (std::vector<IpAddress>{Address("10.3.0.7")})) << "no more than asked";
    EXPECT_EQ(got.nameServers, Inside().nameServers);
    EXPECT_EQ(got.subnets, Inside().subnets);
    EXPECT_EQ(got.expirySeconds, 3600U);
}

TEST(Ikev1ModeConfig, WishesAndIpv6)
{
    const auto wish = ReadCfgRequest(MakeCfgRequest(Address("fd00::9"), true));
    ASSERT_EQ(wish.ip6.size(), 1U);
    EXPECT_EQ(wish.ip6[0], Address("fd00::9"));
    EXPECT_EQ(ReadInternalNetwork(MakeCfgReply(wish, Inside(), "")).addresses,
              (std::vector<IpAddress>{Address("fd00::7")}));
    // Section 5.1 writes "no wish" as zeros too.
    const auto zeros = ReadCfgRequest(MakeCfgRequest(Address("0.0.0.0"), false));
    ASSERT_EQ(zeros.ip4.size(), 1U);
    EXPECT_FALSE(zeros.ip4[0]);
}

TEST(Ikev1ModeConfig, VersionAndSupportedAttributes)
{
    const auto request =
        ReadCfgRequest({MakeCfgAttribute(Ikev1CfgAttribute::APPLICATION_VERSION),
                        MakeCfgAttribute(Ikev1CfgAttribute::SUPPORTED_ATTRIBUTES)});
    const Attributes reply = MakeCfgReply(request, Inside(), "ns3-ike");
    ASSERT_EQ(reply.size(), 2U) << "no address was asked for";
    EXPECT_EQ(reply[0].data, Text("ns3-ike"));
    EXPECT_EQ(ToHex(reply[1].data),
              "00010002000300050007000800"
              "0a000d000e000f");
}

TEST(Ikev1ModeConfig, HostileAttributesArePassedOver)
{
    Attributes wild;
    for (uint16_t type = 0; type < 20; ++type)
    {
        for (size_t size : {1U, 3U, 5U, 7U, 15U, 18U, 65535U})
        {
            wild.push_back(
                MakeCfgAttribute(static_cast<Ikev1CfgAttribute>(type), Bytes(size, 0xff)));
        }
    }
    const auto network = ReadInternalNetwork(wild);
    EXPECT_TRUE(network.addresses.empty());
    EXPECT_TRUE(network.subnets.empty());
    EXPECT_TRUE(ReadCfgRequest(wild).ip4.empty());
    // A netmask with a hole, and a prefix of 129 bits.
    EXPECT_TRUE(ReadInternalNetwork({MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_SUBNET,
                                                      Hex("0a000000ff00ff00"))})
                    .subnets.empty());
    EXPECT_TRUE(ReadInternalNetwork({MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP6_SUBNET,
                                                      Concat({Bytes(16), Bytes{129}}))})
                    .subnets.empty());
    const Attributes many(10000, MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS));
    EXPECT_LE(ReadCfgRequest(many).ip4.size(), 64U);
    EXPECT_LE(MakeCfgAcknowledgment(many).size(), 64U);
}

TEST(Ikev1ModeConfig, AcknowledgmentsHaveNoValues)
{
    const Attributes set = {
        MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS, Hex("0a030007")),
        MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_NBNS, Hex("0a030007")),
        MakeCfgAttribute(static_cast<Ikev1CfgAttribute>(28672), Hex("00"))};
    EXPECT_EQ(MakeCfgAcknowledgment(set),
              (Attributes{MakeCfgAttribute(Ikev1CfgAttribute::INTERNAL_IP4_ADDRESS)}));
}

const Ikev1XauthUsers USERS = {{"joe", "foobar"}, {"ann", ""}};

TEST(Ikev1Xauth, TheRightPasswordIsAccepted)
{
    const Attributes reply =
        MakeXauthReply(MakeXauthRequest(), Ikev1XauthCredentials{"joe", "foobar"});
    EXPECT_TRUE(IsXauth(reply));
    Ikev1XauthServer server;
    EXPECT_EQ(server.TakeReply(reply, USERS), Ikev1XauthVerdict::ACCEPT);
    EXPECT_EQ(server.User(), "joe");
    EXPECT_EQ(ReadXauthStatus(MakeXauthStatus(Ikev1XauthStatus::OK)), Ikev1XauthStatus::OK);
}

TEST(Ikev1Xauth, OthersAreAskedAgainAndThenRefused)
{
    const auto reply = [](const char* user, const char* password) {
        return MakeXauthReply(MakeXauthRequest(), Ikev1XauthCredentials{user, password});
    };
    Ikev1XauthServer server(3);
    EXPECT_EQ(server.TakeReply(reply("joe", "fooba"), USERS), Ikev1XauthVerdict::RETRY);
    EXPECT_EQ(server.TakeReply(reply("bob", "foobar"), USERS), Ikev1XauthVerdict::RETRY);
    EXPECT_EQ(server.TakeReply(reply("", ""), USERS), Ikev1XauthVerdict::REFUSE);
    Ikev1XauthServer patient(2);
    EXPECT_EQ(patient.TakeReply(reply("joe", ""), USERS), Ikev1XauthVerdict::RETRY);
    EXPECT_EQ(patient.TakeReply(reply("joe", "foobar"), USERS), Ikev1XauthVerdict::ACCEPT);
}

TEST(Ikev1Xauth, RepliesWithoutAPasswordProveNothing)
{
    // Ann's password is empty; leaving it out is not the same.
    Ikev1XauthServer server;
    const Attributes nameOnly = {MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_USER_NAME, Text("ann"))};
    EXPECT_EQ(server.TakeReply(nameOnly, USERS), Ikev1XauthVerdict::REFUSE);
    EXPECT_EQ(server.TakeReply({}, USERS), Ikev1XauthVerdict::REFUSE);
    Attributes withStatus =
        MakeXauthReply(MakeXauthRequest(), Ikev1XauthCredentials{"joe", "foobar"});
    withStatus.push_back(MakeXauthStatus(Ikev1XauthStatus::OK)[0]);
    EXPECT_EQ(Ikev1XauthServer(5).TakeReply(withStatus, USERS), Ikev1XauthVerdict::REFUSE)
        << "a host may only say that it failed";
    Attributes longText = {
        MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_USER_NAME, Bytes(60000, 'x')),
        MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_USER_PASSWORD, Bytes(60000, 'x'))};
    EXPECT_EQ(server.TakeReply(longText, USERS), Ikev1XauthVerdict::REFUSE);
    EXPECT_TRUE(server.User().empty());
}

TEST(Ikev1Xauth, WhatAHostCannotGiveItSaysSo)
{
    const Ikev1XauthCredentials joe{"joe", "foobar"};
    const Attributes fail = MakeXauthStatus(Ikev1XauthStatus::FAIL);
    Attributes chap = MakeXauthRequest();
    chap.insert(chap.begin(), BasicAttribute(Ikev1CfgAttribute::XAUTH_TYPE, 1));
    EXPECT_EQ(MakeXauthReply(chap, joe), fail);
    chap[0] = BasicAttribute(Ikev1CfgAttribute::XAUTH_TYPE, 0);
    EXPECT_EQ(MakeXauthReply(chap, joe).size(), 3U);
    EXPECT_EQ(MakeXauthReply({MakeCfgAttribute(Ikev1CfgAttribute::XAUTH_NEXT_PIN)}, joe), fail);
    EXPECT_EQ(MakeXauthReply(MakeXauthRequest(), std::nullopt), fail);
    EXPECT_EQ(MakeXauthReply({}, joe), fail);
    EXPECT_EQ(ReadXauthStatus({BasicAttribute(Ikev1CfgAttribute::XAUTH_STATUS, 7)}),
              Ikev1XauthStatus::FAIL);
    EXPECT_FALSE(ReadXauthStatus({}));
    EXPECT_FALSE(IsXauth(MakeCfgRequest(std::nullopt, false)));
}

TEST(Ikev1Xauth, MethodsSayWhoIsAskedAndWhatIsBeneath)
{
    for (uint16_t number = 65001; number <= 65010; ++number)
    {
        const auto method = static_cast<Ikev1AuthMethod>(number);
        const Ikev1XauthSide side = XauthSideOf(method);
        EXPECT_EQ(side, number % 2 == 1 ? Ikev1XauthSide::INITIATOR : Ikev1XauthSide::RESPONDER);
        EXPECT_EQ(XauthMethodOf(BaseMethodOf(method), side), method);
    }
    EXPECT_EQ(BaseMethodOf(Ikev1AuthMethod::RSA_SIGNATURES), Ikev1AuthMethod::RSA_SIGNATURES);
    EXPECT_EQ(XauthSideOf(Ikev1AuthMethod::RSA_SIGNATURES), Ikev1XauthSide::NONE);
    EXPECT_EQ(BaseMethodOf(Ikev1AuthMethod::HYBRID_INIT_RSA), Ikev1AuthMethod::RSA_SIGNATURES);
}

TEST(Ikev1VendorIds, AreTheDigestsOfTheirNames)
{
    const auto provider = MakeCryptoppProvider(nullptr);
    const std::pair<Ikev1Vendor, const char*> hashed[] = {
        {Ikev1Vendor::NAT_T_RFC3947, "RFC 3947"},
        {Ikev1Vendor::NAT_T_DRAFT_3, "draft-ietf-ipsec-nat-t-ike-03"},
        {Ikev1Vendor::NAT_T_DRAFT_2, "draft-ietf-ipsec-nat-t-ike-02"},
        {Ikev1Vendor::NAT_T_DRAFT_2_NEWLINE, "draft-ietf-ipsec-nat-t-ike-02\n"},
        {Ikev1Vendor::NAT_T_DRAFT_0, "draft-ietf-ipsec-nat-t-ike-00"},
        {Ikev1Vendor::FRAGMENTATION, "FRAGMENTATION"},
        {Ikev1Vendor::STRONGSWAN, "strongSwan"},
    };
    for (const auto& [vendor, name] : hashed)
    {
        EXPECT_EQ(Ikev1VendorId(vendor), provider->Hash(HashId::MD5, {Text(name)}).value) << name;
    }
    EXPECT_EQ(ToHex(Ikev1VendorId(Ikev1Vendor::DPD)), "afcad71368a1f1c96b8696fc77570100");
}

TEST(Ikev1VendorIds, AreReadWithAndWithoutVersions)
{
    for (unsigned i = 0; i <= static_cast<unsigned>(Ikev1Vendor::STRONGSWAN); ++i)
    {
        const auto vendor = static_cast<Ikev1Vendor>(i);
        const Bytes octets = Ikev1VendorId(vendor);
        EXPECT_EQ(ReadIkev1VendorId(octets), vendor) << NameOf(vendor);
        EXPECT_FALSE(ReadIkev1VendorId(ByteView(octets).Sub(1)));
        EXPECT_FALSE(ReadIkev1VendorId(Concat({octets, Bytes{0}})));
        Ikev1VendorSet set;
        EXPECT_FALSE(set.Has(vendor));
        set.Add(vendor);
        EXPECT_TRUE(set.Has(vendor));
    }
    EXPECT_EQ(ReadIkev1VendorId(Hex("4048b7d56ebce88525e7de7f00d6c2d380000000")),
              Ikev1Vendor::FRAGMENTATION);
    EXPECT_FALSE(ReadIkev1VendorId({}));
    EXPECT_FALSE(ReadIkev1VendorId(Bytes(16)));
}

} // namespace
} // namespace ike
} // namespace ns3
