// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithms.h"
#include "ikev2-auth-pair.h"
#include "ikev2-child-selectors.h"
#include "ipsec-selector.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

constexpr uint64_t EF = uint64_t{1} << 46; // RFC 3246

class Ikev2ChildNegotiation : public testing::TestWithParam<bool>
{
  public:
    static IkeChildConfig& FirstChild(IkeConnectionConfig& connection)
    {
        auto own = std::make_shared<IkeChildConfig>(*connection.children.front());
        connection.children.front() = own;
        return *own;
    }

    std::unique_ptr<IkePair> Try(const AuthPair& settings) const
    {
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Run(seconds(5));
        return pair;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev2ChildNegotiation, testing::Values(false, true));

// RFC 7296 section 1.3.1
TEST_P(Ikev2ChildNegotiation, TransportModeTakesTwo)
{
    for (const bool atA : {false, true})
    {
        for (const bool atB : {false, true})
        {
            AuthPair settings;
            FirstChild(settings.a).mode = atA ? IpsecMode::TRANSPORT : IpsecMode::TUNNEL;
            FirstChild(settings.b).mode = atB ? IpsecMode::TRANSPORT : IpsecMode::TUNNEL;
            auto pair = Try(settings);
            EXPECT_EQ(pair->Disagreement(1, 1), "");
            const auto expected = atA && atB ? IpsecMode::TRANSPORT : IpsecMode::TUNNEL;
            EXPECT_EQ(pair->a.Sad(IpsecDirection::INBOUND)[0].mode, expected);
            EXPECT_EQ(pair->b.Sad(IpsecDirection::INBOUND)[0].mode, expected);
            EXPECT_EQ(pair->a.received[1].FindNotify(NotifyType::USE_TRANSPORT_MODE) != nullptr,
                      atA && atB);
        }
    }
}

// RFC 4301 section 4.1: pairs of the same selectors, each for some DSCPs, find one another in order
TEST_P(Ikev2ChildNegotiation, PairsForDifferentDscpsFitAtBothSides)
{
    AuthPair settings;
    for (IkeConnectionConfig* connection : {&settings.a, &settings.b})
    {
        FirstChild(*connection).dscps = EF;
        auto second = std::make_shared<IkeChildConfig>(*connection->children.front());
        second->name = "rest";
        second->dscps = 0;
        connection->children.insert(connection->children.begin() + 1, second);
        connection->children.resize(2);
    }
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 2), "");
    const auto ofSpeech = [](const IkePairSide& side)
    {
        const auto outbound = side.Sad(IpsecDirection::OUTBOUND);
        return std::count_if(outbound.begin(),
                             outbound.end(),
                             [](const IpsecSaParameters& sa) { return sa.dscps == EF; });
    };
    EXPECT_EQ(ofSpeech(pair->a), 1);
    EXPECT_EQ(ofSpeech(pair->b), 1);
    pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("rest")});
    pair->Run(seconds(30)); // until the old pair has lingered long enough
    EXPECT_EQ(pair->Disagreement(1, 2), "");
    EXPECT_EQ(ofSpeech(pair->b), 1) << "a rekey keeps its own";
}

// RFC 7296 section 3.3.2, transform type 5
TEST_P(Ikev2ChildNegotiation, ExtendedSequenceNumbersAreAgreedOn)
{
    struct Case
    {
        const char* a;
        const char* b;
        bool esn;
    };

    for (const Case& c : {Case{"aes128gcm16-esn", "aes128gcm16-esn", true},
                          Case{"aes128gcm16-esn-noesn", "aes128gcm16", false},
                          Case{"aes128gcm16-esn-noesn", "aes128gcm16-esn", true}})
    {
        IkePairSettings base;
        base.espProposals = {c.a};
        AuthPair settings(base);
        FirstChild(settings.b).proposals = {*ParseProposal(ProtocolId::ESP, c.b)};
        auto pair = Try(settings);
        EXPECT_EQ(pair->Disagreement(1, 1), "") << c.a;
        EXPECT_EQ(pair->a.Sad(IpsecDirection::INBOUND)[0].esn, c.esn) << c.a;
        EXPECT_EQ(pair->b.Sad(IpsecDirection::OUTBOUND)[0].esn, c.esn) << c.a;
    }
    IkePairSettings base;
    base.espProposals = {"aes128gcm16-esn"};
    AuthPair settings(base);
    FirstChild(settings.b).proposals = {*ParseProposal(ProtocolId::ESP, "aes128gcm16")};
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_TRUE(pair->a.received[1].FindNotify(NotifyType::NO_PROPOSAL_CHOSEN));
}

// RFC 7296 section 2.22
TEST_P(Ikev2ChildNegotiation, CompressionIsRefusedInSilence)
{
    AuthPair settings;
    FirstChild(settings.a).offersIpcomp = true;
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    const auto* offer = pair->b.received[1].FindNotify(NotifyType::IPCOMP_SUPPORTED);
    ASSERT_TRUE(offer);
    EXPECT_EQ(offer->data.size(), 3u);
    EXPECT_FALSE(pair->a.received[1].FindNotify(NotifyType::IPCOMP_SUPPORTED));
}

TEST_P(Ikev2ChildNegotiation, UnacceptableSelectorsLeaveTheIkeSa)
{
    AuthPair settings;
    FirstChild(settings.b).localSelectors = *ParseTrafficSelectors("10.9.0.0/16");
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_TRUE(pair->a.received[1].FindNotify(NotifyType::TS_UNACCEPTABLE));
    EXPECT_TRUE(pair->a.sad.empty());
}

IpsecPacketFields
Packet(const char* from, const char* to)
{
    IpsecPacketFields packet;
    packet.source = *IpAddress::Parse(from);
    packet.destination = *IpAddress::Parse(to);
    packet.protocol = 6;
    packet.sourcePort = 1234;
    packet.destinationPort = 80;
    return packet;
}

// RFC 7296 section 2.9
TEST_P(Ikev2ChildNegotiation, APacketSaysWhichPairIsWanted)
{
    AuthPair settings;
    FirstChild(settings.b).singlePair = true;
    FirstChild(settings.a).start = false;
    settings.a.childless = IkeChildless::PREFER;
    settings.b.childless = IkeChildless::ALLOW;
    auto pair = Try(settings);
    ASSERT_EQ(pair->Disagreement(1, 0), "");
    CreateChildCommand command;
    command.ikeSa = pair->a.engine.FindIkeSa("pair");
    command.child = settings.a.children.front();
    pair->Command(pair->a, command);
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_TRUE(pair->a.received.back().FindNotify(NotifyType::SINGLE_PAIR_REQUIRED));
    command.packet = Packet("10.1.0.5", "10.2.0.7");
    pair->Command(pair->a, command);
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    const auto* proposed = pair->b.received.back().Find<TsPayload>(PayloadType::TSI);
    ASSERT_TRUE(proposed);
    ASSERT_EQ(proposed->selectors.size(), 2u);
    EXPECT_EQ(ToString(proposed->selectors[0]), "10.1.0.5[tcp/1234]");
    const auto outbound = pair->a.Sad(IpsecDirection::OUTBOUND);
    for (const auto& selector : outbound[0].localSelectors)
    {
        EXPECT_EQ(selector.start.ToString(), "10.1.0.5");
        EXPECT_EQ(selector.end.ToString(), "10.1.0.5");
    }
}

TEST_P(Ikev2ChildNegotiation, MoreMayBePossible)
{
    for (const bool possible : {false, true})
    {
        IkePairSettings base;
        base.remoteSelectors = "10.2.0.0/16,10.4.0.0/16";
        AuthPair settings(base);
        FirstChild(settings.b).localSelectors = *ParseTrafficSelectors("10.2.0.0/16");
        auto other = std::make_shared<IkeChildConfig>(*settings.b.children.front());
        other->localSelectors = *ParseTrafficSelectors(possible ? "10.4.0.0/16" : "10.2.0.0/24");
        settings.b.children.push_back(other);
        auto pair = Try(settings);
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        EXPECT_EQ(pair->a.received[1].FindNotify(NotifyType::ADDITIONAL_TS_POSSIBLE) != nullptr,
                  possible);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
