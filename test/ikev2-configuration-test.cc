// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"
#include "ikev2-configuration.h"
#include "ipsec-selector.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

IpAddress
Address(const char* text)
{
    return *IpAddress::Parse(text);
}

std::shared_ptr<const IkePoolConfig>
MakePool(const std::vector<const char*>& ranges)
{
    auto pool = std::make_shared<IkePoolConfig>();
    for (const char* range : ranges)
    {
        pool->ranges.push_back(*ParseAddressRange(range));
    }
    pool->netmask = Address("255.255.255.0");
    pool->dns = {Address("10.2.0.53"), Address("2001:db8:2::53")};
    pool->subnets = {*ParsePrefix("10.2.0.0/16"), *ParsePrefix("2001:db8:2::/48")};
    return pool;
}

/** @brief A asks for addresses and offers all its selectors; B lends from a pool. */
AuthPair
PoolPair(const std::vector<const char*>& ranges, bool ip4 = true, bool ip6 = false)
{
    IkePairSettings base;
    base.localSelectors = "0.0.0.0/0,::/0";
    base.remoteSelectors = "10.2.0.0/16,2001:db8:2::/48";
    AuthPair settings(base);
    settings.a.configRequest.ip4 = ip4;
    settings.a.configRequest.ip6 = ip6;
    settings.b.pool = MakePool(ranges);
    return settings;
}

class Ikev2ConfigurationPayload : public testing::TestWithParam<bool>
{
  public:
    std::unique_ptr<IkePair> Try(const AuthPair& settings) const
    {
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Run(seconds(5));
        return pair;
    }

    static std::string SelectorsAtA(const IkePair& pair)
    {
        const auto sas = pair.a.Sad(IpsecDirection::OUTBOUND);
        return sas.empty() ? "" : ToString(sas.back().localSelectors);
    }
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev2ConfigurationPayload, testing::Values(false, true));

// RFC 7296 section 2.19
TEST_P(Ikev2ConfigurationPayload, AnAddressNarrowsTheSelectors)
{
    auto pair = Try(PoolPair({"10.3.0.10-10.3.0.20"}));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(SelectorsAtA(*pair), "10.3.0.10");
    const IkeMessage& request = pair->b.received[1];
    const IkeMessage& answer = pair->a.received[1];
    for (const IkeMessage* message : {&request, &answer})
    {
        size_t cp = 0;
        size_t sa = 0;
        for (size_t i = 0; i < message->payloads.size(); ++i)
        {
            cp = message->payloads[i].type == PayloadType::CP ? i : cp;
            sa = message->payloads[i].type == PayloadType::SA ? i : sa;
        }
        EXPECT_GT(cp, 0u);
        EXPECT_LT(cp, sa) << "CP comes before SA";
    }
    const auto read = ReadCfgReply(*answer.Find<CfgPayload>(PayloadType::CP));
    EXPECT_EQ(read.addresses, std::vector<IpAddress>{Address("10.3.0.10")});
    EXPECT_EQ(read.dns, std::vector<IpAddress>{Address("10.2.0.53")});
    ASSERT_EQ(read.subnets.size(), 1u);
    EXPECT_EQ(ToString(read.subnets[0]), "10.2.0.0/16");
}

TEST_P(Ikev2ConfigurationPayload, BothFamilies)
{
    auto pair = Try(PoolPair({"10.3.0.10-10.3.0.20", "2001:db8:3::/64"}, true, true));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(SelectorsAtA(*pair), "10.3.0.10,2001:db8:3::1");
    pair = Try(PoolPair({"2001:db8:3::/64"}, true, true));
    EXPECT_EQ(SelectorsAtA(*pair), "2001:db8:3::1") << "a family that is not lent is passed over";
}

TEST_P(Ikev2ConfigurationPayload, AnAddressIsKeptOverRekeysAndComesBackAtTheEnd)
{
    IkePairSettings base;
    base.localSelectors = "0.0.0.0/0";
    base.remoteSelectors = "10.2.0.0/16";
    base.ikeRekey = minutes(50);
    base.childRekey = minutes(20);
    AuthPair settings(base);
    settings.a.configRequest.ip4 = true;
    settings.b.pool = MakePool({"10.3.0.10"});
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(hours(3));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(SelectorsAtA(*pair), "10.3.0.10");
    // The pool has one address, so a second set-up shows whether it is in use.
    pair->Command(pair->a, DeleteIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Run(seconds(30));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(SelectorsAtA(*pair), "10.3.0.10");
}

// RFC 7296 section 3.15.4
TEST_P(Ikev2ConfigurationPayload, AnEmptyPoolLeavesTheIkeSaForTheInitiatorToClose)
{
    AuthPair settings = PoolPair({"10.3.0.10"});
    settings.b.uniqueness = IkeUniqueness::NEVER;
    auto pair = Try(settings);
    auto second = std::make_shared<IkeConnectionConfig>(settings.a);
    second->localId = *ParseIdentity("other.example.org");
    settings.b.remoteIdPattern = "*";
    auto keys = std::make_shared<IkeSecrets>();
    keys->SetSharedKey("*", ByteView::OfText("a secret of both").ToBytes());
    settings.b.secrets = keys;
    pair = Try(settings);
    InitiateCommand command;
    command.connection = second;
    command.path = IpPath{{Address("192.0.2.1"), 500}, {Address("192.0.2.2"), 500}};
    pair->Command(pair->a, command);
    pair->Run(seconds(20));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    const auto told =
        std::any_of(pair->a.received.begin(),
                    pair->a.received.end(),
                    [](const IkeMessage& message) {
                        return message.FindNotify(NotifyType::INTERNAL_ADDRESS_FAILURE) != nullptr;
                    });
    EXPECT_TRUE(told);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::DELETE_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2ConfigurationPayload, AGatewayMayInsistOnTheQuestion)
{
    AuthPair settings = PoolPair({"10.3.0.10-10.3.0.20"});
    settings.a.configRequest = IkeConfigRequest();
    settings.b.requiresConfigRequest = true;
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_TRUE(pair->a.received[1].FindNotify(NotifyType::FAILED_CP_REQUIRED));
    settings.b.requiresConfigRequest = false;
    pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_FALSE(pair->a.received[1].Find<CfgPayload>(PayloadType::CP)) << "no reply unasked";
}

TEST_P(Ikev2ConfigurationPayload, AGatewayWithoutAPoolIsLeft)
{
    AuthPair settings = PoolPair({"10.3.0.10"});
    settings.b.pool.reset();
    auto pair = Try(settings);
    pair->Run(seconds(20));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::DELETE_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2ConfigurationPayload, SaysWhatItRunsAndKnows)
{
    AuthPair settings;
    settings.a.configRequest.version = true;
    settings.a.configRequest.supported = true;
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    const auto* reply = pair->a.received[1].Find<CfgPayload>(PayloadType::CP);
    ASSERT_TRUE(reply);
    EXPECT_EQ(ReadCfgReply(*reply).peerVersion.substr(0, 7), "ns3-ike");
    EXPECT_EQ(ToHex(reply->attributes[1].value), "00010002000300070008000a000d000e000f");
}

TEST_P(Ikev2ConfigurationPayload, ReauthenticationKeepsTheAddress)
{
    for (const auto order :
         {IkeReauthentication::BREAK_BEFORE_MAKE, IkeReauthentication::MAKE_BEFORE_BREAK})
    {
        AuthPair settings = PoolPair({"10.3.0.10-10.3.0.20"});
        settings.a.reauthentication = order;
        auto pair = Try(settings);
        pair->Command(pair->a, ReauthenticateCommand{pair->a.engine.FindIkeSa("pair")});
        pair->Run(seconds(20));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        EXPECT_EQ(SelectorsAtA(*pair), "10.3.0.10");
    }
}

TEST_P(Ikev2ConfigurationPayload, GoesIntoTheLastAnswerOfSeveralRounds)
{
    AuthPair settings = PoolPair({"10.3.0.10-10.3.0.20"});
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_FALSE(pair->a.received[1].Find<CfgPayload>(PayloadType::CP));
    EXPECT_TRUE(pair->a.received[2].Find<CfgPayload>(PayloadType::CP));
}

// A peer cannot take more than it was lent, and not what another was lent.
TEST_P(Ikev2ConfigurationPayload, WhatIsNotLentIsNotBehindThePeer)
{
    AuthPair settings = PoolPair({"10.3.0.10-10.3.0.20"});
    auto pair = Try(settings);
    auto greedy = std::make_shared<IkeChildConfig>(*settings.a.children.front());
    greedy->name = "greedy";
    greedy->localSelectors = *ParseTrafficSelectors("10.3.0.11");
    pair->Command(pair->a, CreateChildCommand{pair->a.engine.FindIkeSa("pair"), greedy, {}});
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(pair->a.received.back().FindNotify(NotifyType::TS_UNACCEPTABLE));
}

// --- pure parts
// ------------------------------------------------------------------------------------------

TEST(Ikev2ConfigurationReply, BrokenAttributesAreLeftOut)
{
    CfgPayload reply;
    reply.type = CfgType::REPLY;
    for (uint16_t type = 0; type < 40; ++type)
    {
        for (size_t size : {0u, 1u, 3u, 5u, 7u, 9u, 15u, 18u, 40u})
        {
            reply.attributes.push_back(CfgAttribute{type, Bytes(size, 0xa5)});
        }
    }
    const auto read = ReadCfgReply(reply);
    EXPECT_TRUE(read.addresses.empty());
    EXPECT_TRUE(read.dns.empty());
    EXPECT_TRUE(read.subnets.empty());
    // A mask with a hole
    reply.attributes = {CfgAttribute{13, *FromHex("0a000000ff00ff00")}};
    EXPECT_TRUE(ReadCfgReply(reply).subnets.empty());
}

TEST(Ikev2ConfigurationReply, OneRequestDoesNotDrainAPool)
{
    IkeAddressPool pool(MakePool({"10.3.0.0/16"}));
    CfgPayload request;
    request.attributes.assign(1000, CfgAttribute{1, {}});
    IkeAssignedConfig assigned;
    AnswerCfgRequest(request, &pool, "greedy", "", assigned);
    EXPECT_EQ(assigned.addresses.size(), 8u);
}

TEST(Ikev2ConfigurationReply, ARepeatedQuestionIsAnsweredOnce)
{
    CfgPayload request;
    for (int i = 0; i < 8000; ++i)
    {
        request.attributes.push_back(CfgAttribute{7, {}});  // APPLICATION_VERSION
        request.attributes.push_back(CfgAttribute{14, {}}); // SUPPORTED_ATTRIBUTES
    }
    IkeAssignedConfig assigned;
    EXPECT_EQ(AnswerCfgRequest(request, nullptr, "", "version", assigned).attributes.size(), 2u);
}

TEST(IkeAddressPoolTest, LendsAndTakesBack)
{
    IkeAddressPool pool(MakePool({"10.3.0.0/30"}));
    const auto first = pool.Lend("a", true, std::nullopt);
    const auto second = pool.Lend("b", true, std::nullopt);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->ToString(), "10.3.0.1");
    EXPECT_EQ(second->ToString(), "10.3.0.2");
    EXPECT_FALSE(pool.Lend("c", true, std::nullopt)) << "two hosts in a /30";
    EXPECT_FALSE(pool.Lend("c", false, std::nullopt));
    EXPECT_FALSE(pool.Lend("c", true, *first)) << "another's";
    pool.TakeBack(*first);
    pool.TakeBack(*first); // once too often
    EXPECT_EQ(pool.InUse(), 1u);
    pool.TakeBack(*second);
    EXPECT_EQ(pool.Lend("b", true, std::nullopt), second) << "its own again";
    EXPECT_EQ(pool.Lend("c", true, std::nullopt), first) << "what is idle the longest";
    EXPECT_EQ(pool.InUse(), 2u);
}

TEST(IkeAddressPoolTest, AnOwnerMayHoldItsAddressTwice)
{
    IkeAddressPool pool(MakePool({"10.3.0.10"}));
    const auto address = pool.Lend("a", true, std::nullopt);
    EXPECT_EQ(pool.Lend("a", true, address), address);
    pool.TakeBack(*address);
    EXPECT_FALSE(pool.Lend("b", true, std::nullopt));
    pool.TakeBack(*address);
    EXPECT_EQ(pool.Lend("b", true, std::nullopt), address);
}

TEST(IkeAddressPoolTest, ReadsRanges)
{
    EXPECT_EQ(ParseAddressRange("10.0.0.0/24")->first.ToString(), "10.0.0.1");
    EXPECT_EQ(ParseAddressRange("10.0.0.0/24")->last.ToString(), "10.0.0.254");
    EXPECT_EQ(ParseAddressRange("10.0.0.7")->last.ToString(), "10.0.0.7");
    for (const char* bad : {"", "10.0.0.9-10.0.0.1", "10.0.0.1-::1", "10.0.0.1-", "x"})
    {
        EXPECT_FALSE(ParseAddressRange(bad)) << bad;
    }
}

} // namespace
} // namespace ike
} // namespace ns3
