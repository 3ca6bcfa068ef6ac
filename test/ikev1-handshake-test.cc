// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-pair.h"
#include "ipsec-selector.h"

#include <gtest/gtest.h>

#include <bitset>
#include <tuple>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief Both providers, both modes of phase 1. */
class Ikev1Handshake : public testing::TestWithParam<std::tuple<bool, bool>>
{
  protected:
    bool Modelled() const
    {
        return std::get<0>(GetParam());
    }

    bool Aggressive() const
    {
        return std::get<1>(GetParam());
    }

    IkePairSettings Settings() const
    {
        return Ikev1Settings(Aggressive());
    }

    ExchangeType Mode() const
    {
        return Aggressive() ? Ikev1Exchange::AGGRESSIVE : Ikev1Exchange::MAIN;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1Handshake,
                         testing::Combine(testing::Bool(), testing::Bool()),
                         [](const auto& info)
                         {
                             return std::string(std::get<0>(info.param) ? "Modelled" : "Real") +
                                    (std::get<1>(info.param) ? "Aggressive" : "Main");
                         });

TEST_P(Ikev1Handshake, EstablishesOneChild)
{
    auto pair = MakePair(Settings(), Modelled());
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1U);
}

TEST_P(Ikev1Handshake, MessagesAreAsManyAsTheProtocolHas)
{
    auto pair = MakePair(Settings(), Modelled());
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(SentOf(pair->a, Mode()), Aggressive() ? 2U : 3U);
    EXPECT_EQ(SentOf(pair->b, Mode()), Aggressive() ? 1U : 3U);
    EXPECT_EQ(SentOf(pair->a, Ikev1Exchange::QUICK), 2U);
    EXPECT_EQ(SentOf(pair->b, Ikev1Exchange::QUICK), 1U);
}

TEST_P(Ikev1Handshake, EveryAlgorithmFamilyEstablishes)
{
    const struct
    {
        const char* ike;
        const char* esp;
    } suites[] = {
        {"des-md5-modp768", "des-md5"},
        {"3des-sha1-modp1024", "3des-sha1"},
        {"aes256-sha384-modp2048", "aes256-sha384-modp2048"},
        {"blowfish128-sha1-modp1536", "blowfish128-sha1"},
        {"cast128-sha512-ecp256", "cast128-sha256-ecp256"},
        {"camellia128-sha256-ecp384", "aes128gcm16"},
    };
    for (const auto& suite : suites)
    {
        auto settings = Settings();
        settings.ikeProposals = {suite.ike};
        settings.espProposals = {suite.esp};
        auto pair = MakePair(settings, Modelled());
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, 1), "") << suite.ike << " " << suite.esp;
    }
}

TEST_P(Ikev1Handshake, WrongSecretFailsOnBothSides)
{
    auto settings = Settings();
    auto other = Mirror(settings);
    other.psk = "another secret";
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), Modelled());
    pair.Initiate();
    pair.Run(std::chrono::seconds(200));
    EXPECT_EQ(pair.Disagreement(0, 0), "");
    EXPECT_EQ(pair.a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::REFUSED), 1U);
}

TEST_P(Ikev1Handshake, WrongIdentityIsRefused)
{
    auto settings = Settings();
    auto other = Mirror(settings);
    other.remoteId = "c.example.org";
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), Modelled());
    pair.Initiate();
    pair.Run(std::chrono::seconds(200));
    EXPECT_EQ(pair.Disagreement(0, 0), "");
}

TEST_P(Ikev1Handshake, NoCommonProposalIsRefused)
{
    auto settings = Settings();
    auto other = Mirror(settings);
    other.ikeProposals = {"aes256-sha1-modp1536"};
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), Modelled());
    pair.Initiate();
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(0, 0), "");
    EXPECT_EQ(pair.a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::REFUSED), 1U);
}

TEST_P(Ikev1Handshake, TheOtherModeIsRefused)
{
    auto settings = Settings();
    auto other = Mirror(settings);
    other.ikev1.aggressive = !Aggressive();
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), Modelled());
    pair.Initiate();
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(0, 0), "");
}

TEST_P(Ikev1Handshake, AResponderAnswersItsVersionAlone)
{
    auto settings = Settings();
    auto other = Mirror(settings);
    other.version = 2;
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), Modelled());
    pair.Initiate();
    pair.Run(std::chrono::seconds(200));
    EXPECT_EQ(pair.Disagreement(0, 0), "");
    EXPECT_EQ(pair.a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::TIMED_OUT), 1U);
    EXPECT_EQ(pair.b.drops.front(), IkeDropReason::UNSUPPORTED_VERSION);
}

/** @brief RFC 2409 section 5: 8 to 256 octets. */
TEST_P(Ikev1Handshake, NoncesHaveALengthThatIsAllowed)
{
    for (const size_t size : {7U, 8U, 256U, 257U})
    {
        SCOPED_TRACE(size);
        const bool isGood = size == 8 || size == 256;
        auto odd = std::make_shared<IkeEngineConfig>(*MakePairConfig(Settings()));
        auto connection = std::make_shared<IkeConnectionConfig>(*odd->connections.front());
        connection->nonceSize = size;
        odd->connections = {connection};
        IkePair pair(odd, MakePairConfig(Mirror(Settings())), Modelled());
        pair.Initiate();
        pair.Run(std::chrono::seconds(2));
        EXPECT_EQ(pair.Disagreement(isGood ? 1 : 0, isGood ? 1 : 0), "");
        EXPECT_EQ(static_cast<Ikev1NotifyType>(pair.a.exchanges.front().error),
                  isGood ? Ikev1NotifyType::NONE : Ikev1NotifyType::PAYLOAD_MALFORMED);
    }
}

/** @brief RFC 2407 section 4.6.2: other ports and protocols end the set-up. */
TEST_P(Ikev1Handshake, AnIdentityIsForIkeAlone)
{
    const std::tuple<uint8_t, uint16_t, bool> cases[] = {{0, 0, true},
                                                         {17, 500, true},
                                                         {17, 4500, true},
                                                         {17, 0, true},
                                                         {0, 500, false},
                                                         {17, 501, false},
                                                         {6, 500, false}};
    for (const auto& [protocol, port, isGood] : cases)
    {
        SCOPED_TRACE(testing::Message() << unsigned{protocol} << "/" << port);
        auto pair = MakePair(Ikev1Settings(true), Modelled());
        pair->Initiate();
        auto message = *ParseMessage(pair->Front());
        for (IkePayload& payload : message.payloads)
        {
            if (auto* id = std::get_if<Ikev1IdPayload>(&payload.body))
            {
                id->protocol = protocol;
                id->port = port;
            }
        }
        pair->First() = WriteMessage(message);
        pair->Deliver();
        ASSERT_EQ(pair->b.sent.size(), 1U);
        const auto* notify = pair->b.sent[0].Find<Ikev1NotifyPayload>(Ikev1Payload::NOTIFY);
        EXPECT_EQ(notify == nullptr, isGood);
        EXPECT_TRUE(!notify || notify->type == Ikev1NotifyType::INVALID_ID_INFORMATION);
    }
}

TEST_P(Ikev1Handshake, SeveralChildrenStand)
{
    auto settings = Settings();
    settings.children = 5;
    auto pair = MakePair(settings, Modelled());
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 5), "");
}

TEST_P(Ikev1Handshake, AChildThatIsRefusedLeavesTheIsakmpSa)
{
    auto settings = Settings();
    auto other = Mirror(settings);
    other.espProposals = {"3des-md5"};
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), Modelled());
    pair.Initiate();
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(1, 0), "");
    EXPECT_EQ(pair.a.Finished(IkeExchangeKind::CREATE_CHILD, IkeExchangeOutcome::REFUSED), 1U);
    EXPECT_EQ(static_cast<Ikev1NotifyType>(pair.a.exchanges.back().error),
              Ikev1NotifyType::NO_PROPOSAL_CHOSEN);
}

TEST_P(Ikev1Handshake, APairStandsForAnyTwoNetworksOfAFamily)
{
    auto settings = Settings();
    const auto withNetworks = [](const IkePairSettings& own, bool isA)
    {
        auto config = std::make_shared<IkeEngineConfig>(*MakePairConfig(own));
        auto connection = std::make_shared<IkeConnectionConfig>(*config->connections.front());
        auto child = std::make_shared<IkeChildConfig>(*connection->children.front());
        const TrafficSelectors atA = {*ParseTrafficSelector("10.1.0.0/24"),
                                      *ParseTrafficSelector("fd01::/64"),
                                      *ParseTrafficSelector("10.1.9.0/24")};
        const TrafficSelectors atB = {*ParseTrafficSelector("10.2.0.0/24"),
                                      *ParseTrafficSelector("fd02::/64")};
        child->localSelectors = isA ? atA : atB;
        child->remoteSelectors = isA ? atB : atA;
        child->tfcSize = isA ? 1000 : 0;
        connection->children = {child};
        config->connections = {connection};
        return config;
    };
    IkePair pair(withNetworks(settings, true), withNetworks(Mirror(settings), false), Modelled());
    pair.Initiate();
    pair.Run(std::chrono::seconds(5));
    EXPECT_EQ(pair.Disagreement(1, 3), "");
    for (const auto& sa : pair.a.Sad(IpsecDirection::OUTBOUND))
    {
        EXPECT_EQ(sa.localSelectors.front().start.IsIpv4(),
                  sa.remoteSelectors.front().start.IsIpv4());
        EXPECT_EQ(sa.tfcSize, 1000U);
    }
}

TEST_P(Ikev1Handshake, WhatIsAskedForIsGrantedWholeOrRefused)
{
    auto settings = Settings();
    auto narrow = Mirror(settings);
    narrow.localSelectors = "10.2.3.0/24";
    IkePair refused(MakePairConfig(settings), MakePairConfig(narrow), Modelled());
    refused.Initiate();
    refused.Settle();
    EXPECT_EQ(refused.Disagreement(1, 0), "");
    auto wide = Mirror(settings);
    wide.localSelectors = "10.0.0.0/8";
    IkePair granted(MakePairConfig(settings), MakePairConfig(wide), Modelled());
    granted.Initiate();
    granted.Settle();
    EXPECT_EQ(granted.Disagreement(1, 1), "");
}

TEST_P(Ikev1Handshake, ANatMovesBothToPort4500AndEspIntoUdp)
{
    auto pair = MakePair(Settings(), Modelled());
    pair->translate = true;
    pair->Initiate();
    pair->Run(std::chrono::seconds(1));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    for (const auto& sa : pair->a.Sad(IpsecDirection::OUTBOUND))
    {
        EXPECT_TRUE(sa.udpEncapsulation);
        EXPECT_EQ(sa.localPort, 4500);
    }
    for (const auto& sa : pair->b.Sad(IpsecDirection::OUTBOUND))
    {
        EXPECT_TRUE(sa.udpEncapsulation);
        EXPECT_EQ(sa.localPort, 4500);
        EXPECT_EQ(sa.remotePort, 24500);
    }
}

TEST_P(Ikev1Handshake, TheCommitBitMakesTheInitiatorWait)
{
    auto settings = Settings();
    settings.ikev1.commit = true;
    auto pair = MakePair(settings, Modelled());
    bool isHeld = true;
    pair->fate = [&isHeld](size_t, bool fromA, ByteView datagram)
    {
        const bool isWord = !fromA && datagram[18] == 5;
        return isHeld && isWord ? Fate::DROP : Fate::DELIVER;
    };
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->b.Sad(IpsecDirection::OUTBOUND).size(), 1U);
    EXPECT_EQ(pair->a.Sad(IpsecDirection::INBOUND).size(), 1U);
    EXPECT_TRUE(pair->a.Sad(IpsecDirection::OUTBOUND).empty()) << "used without the peer's word";
    isHeld = false;
    pair->Run(std::chrono::seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/**
 * The first datagrams are lost as the bits of a number say: as many as the exchanges have, of
 * either side. Each side sends its last message again until the next one comes, so a set-up
 * outlives what is lost as long as both sides have patience. That is 60 s at the initiator, who
 * waits 0.5, 1, 2, 4, 8 and 16 s: a message that is lost six times goes for the seventh time
 * after 31.5 s, when a responder has given up a half-open ISAKMP SA (30 s); one that is lost seven
 * times never arrives.
 */
TEST_P(Ikev1Handshake, LossMask)
{
    constexpr size_t PATIENCE = 6;
    auto settings = Settings();
    settings.retransmission = IkeRetransmissionPolicy::Libreswan();
    const unsigned messages = Aggressive() ? 6 : 9;
    const unsigned step = Modelled() ? 1 : 7;
    for (const unsigned tries : {1U, 2U})
    {
        settings.initiationTries = tries;
        for (unsigned mask = 0; mask < 1U << messages; mask += step)
        {
            auto pair = MakePair(settings, Modelled(), mask + 1);
            pair->fate = [mask](size_t ordinal, bool, ByteView)
            { return ordinal < 9 && (mask >> ordinal & 1) != 0 ? Fate::DROP : Fate::DELIVER; };
            pair->Initiate();
            pair->Run(std::chrono::seconds(200));
            // Established or failed, both sides agree, and nothing is left of what failed.
            const size_t established = pair->a.engine.Counts().established;
            ASSERT_EQ(pair->Disagreement(established, established), "") << "mask " << mask;
            const bool mayFail = tries == 1 && std::bitset<9>(mask).count() >= PATIENCE;
            EXPECT_TRUE(established == 1 || mayFail) << "mask " << mask << ", tries " << tries;
            EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED),
                      established)
                << "mask " << mask;
        }
    }
}

TEST_P(Ikev1Handshake, EverythingTwiceIsAsOnce)
{
    auto pair = MakePair(Settings(), Modelled());
    pair->fate = [](size_t, bool, ByteView) { return Fate::DUPLICATE; };
    pair->Initiate();
    for (int i = 0; i < 200 && pair->InFlight() > 0; ++i)
    {
        pair->Deliver();
    }
    EXPECT_EQ(pair->InFlight(), 0U) << "duplicates breed duplicates";
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev1Handshake, SilenceIsGivenUpWhenThePolicySays)
{
    auto pair = MakePair(Settings(), Modelled());
    pair->fate = [](size_t, bool fromA, ByteView) { return fromA ? Fate::DROP : Fate::DELIVER; };
    pair->Initiate();
    pair->Run(std::chrono::seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::TIMED_OUT), 1U);
}

} // namespace
} // namespace ike
} // namespace ns3
