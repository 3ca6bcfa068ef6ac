// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"
#include "ikev2-protection.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;

class Ikev2Robustness : public ::testing::TestWithParam<bool>
{
  protected:
    std::unique_ptr<IkePair> Established(const IkePairSettings& settings = {})
    {
        auto pair = MakePair(settings, GetParam());
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, settings.children), "");
        return pair;
    }

    /** The configuration of A or B, changed by hand. */
    template <class Change>
    static std::shared_ptr<const IkeEngineConfig> Changed(const IkePairSettings& settings,
                                                          Change change)
    {
        auto config = std::make_shared<IkeEngineConfig>(*MakePairConfig(settings));
        auto connection = std::make_shared<IkeConnectionConfig>(*config->connections.at(0));
        change(*config, *connection);
        config->connections = {connection};
        return config;
    }

    /** A response to A's IKE_SA_INIT that anybody could have made. */
    static Bytes ForgedAnswer(ByteView request, NotifyType type, Bytes data = {})
    {
        IkeMessage message;
        message.header = *ParseHeader(request);
        message.header.flags = IkeHeader::FLAG_RESPONSE;
        message.AddNotify(type, std::move(data));
        return WriteMessage(message);
    }

    /** A request from A under its true keys, with whatever payloads. */
    static Bytes SealedByA(const IkePair& pair,
                           ExchangeType exchange,
                           std::vector<IkePayload> inner)
    {
        IkeObserver nobody;
        std::deque<IkeAction> actions;
        SeededRandomSource random(7);
        const auto provider =
            GetParam() ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr);
        IkeStep step{pair.Now(), *provider, random, nobody, actions};
        Ikev2Protection protection(*provider, pair.a.suites.back(), pair.a.keys.back(), true);
        IkeMessage message;
        message.header = pair.a.sent.back().header;
        message.header.exchange = exchange;
        message.header.messageId = pair.a.sent.back().header.messageId + 1;
        message.payloads = std::move(inner);
        return protection.Seal(step, message, SizeOfPayloads(message.payloads));
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Robustness,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

// --- RFC 7296 section 2.21.1
// -------------------------------------------------------------------------

TEST_P(Ikev2Robustness, AForgedErrorDoesNotStopWhoWaits)
{
    const auto waits = [](IkeEngineConfig&, IkeConnectionConfig& connection)
    { connection.initErrorAction = IkeInitErrorAction::WAIT; };
    const IkePairSettings settings;
    IkePair pair(Changed(settings, waits), MakePairConfig(Mirror(settings)), GetParam());
    pair.Initiate();
    pair.Hand(false, ForgedAnswer(pair.Front(), NotifyType::NO_PROPOSAL_CHOSEN));
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(1, 1), "");

    auto hasty = MakePair(settings, GetParam());
    hasty->Initiate();
    hasty->Hand(false, ForgedAnswer(hasty->Front(), NotifyType::NO_PROPOSAL_CHOSEN));
    EXPECT_EQ(hasty->a.engine.Counts().initiating, 0u);
    EXPECT_EQ(hasty->a.exchanges.at(0).error, NotifyType::NO_PROPOSAL_CHOSEN);
}

TEST_P(Ikev2Robustness, WhoWaitsIsToldInTheEndWhatTheErrorWas)
{
    const auto waits = [](IkeEngineConfig&, IkeConnectionConfig& connection)
    { connection.initErrorAction = IkeInitErrorAction::WAIT; };
    const IkePairSettings settings;
    IkePairSettings other = Mirror(settings);
    other.ikeProposals = {"aes256-sha384-ecp384"};
    IkePair pair(Changed(settings, waits), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Run(seconds(160));
    EXPECT_EQ(pair.a.engine.Counts().initiating, 1u);
    pair.Run(seconds(10));
    EXPECT_EQ(pair.Disagreement(0, 0), "");
    ASSERT_EQ(pair.a.exchanges.size(), 1u);
    EXPECT_EQ(pair.a.exchanges[0].outcome, IkeExchangeOutcome::REFUSED);
    EXPECT_EQ(pair.a.exchanges[0].error, NotifyType::NO_PROPOSAL_CHOSEN);
    EXPECT_EQ(pair.a.retransmissions, 5u);
}

TEST_P(Ikev2Robustness, ForgedCookiesAndGroupsAreFollowedButNotForEver)
{
    IkePairSettings settings;
    settings.ikeProposals = {"aes128-sha256-modp1024-ecp256"};
    auto pair = MakePair(settings, GetParam());
    pair->Initiate();
    const Bytes request = pair->Front();
    for (uint8_t i = 0; i < 20; ++i)
    {
        pair->Hand(false, ForgedAnswer(request, NotifyType::COOKIE, {1, 2, 3, i}));
        pair->Hand(false, ForgedAnswer(request, NotifyType::INVALID_KE_PAYLOAD, {0, 31}));
    }
    EXPECT_LE(pair->a.sent.size(), 7u);
    while (pair->InFlight() > 1)
    {
        pair->Drop(); // an answer to an earlier request would fit the last one by its form alone
    }
    pair->Run(seconds(30));
    EXPECT_EQ(pair->a.engine.Counts().established, 1u) << "the genuine responder answers the last";
}

// --- RFC 7296 section 2.1: which IKE_SA_INIT is a repeated one
// ---------------------------------------

TEST_P(Ikev2Robustness, ARequestWithAForgedCookieIsNotTheOneBefore)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    const Bytes request = pair->Front();
    pair->Deliver(); // B is half-open, its answer is on its way
    pair->Hand(false, ForgedAnswer(request, NotifyType::COOKIE, {1, 2, 3}));
    pair->Drop(); // the answer to the first request
    pair->Settle();
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
    pair->Advance(seconds(31));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2Robustness, ALateFirstRequestIsIgnoredOnceThePeerIsKnown)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    Bytes request = pair->Front();
    pair->Settle();
    const size_t sent = pair->b.sent.size();
    pair->Hand(true, request);
    EXPECT_EQ(pair->InFlight(), 0u);
    EXPECT_EQ(pair->b.sent.size(), sent);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

// --- RFC 7296 section 2.5
// ----------------------------------------------------------------------------

TEST_P(Ikev2Robustness, ACriticalPayloadInTheFirstMessageIsNamed)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    for (const bool critical : {true, false})
    {
        IkeMessage message = *ParseMessage(pair->Front());
        IkePayload strange;
        strange.type = static_cast<PayloadType>(200);
        strange.critical = critical;
        strange.body = UnknownPayload{{1, 2, 3}};
        message.payloads.push_back(strange);
        const size_t before = pair->b.sent.size();
        pair->Hand(true, WriteMessage(message));
        ASSERT_EQ(pair->b.sent.size(), before + 1);
        const auto* notify =
            pair->b.sent.back().FindNotify(NotifyType::UNSUPPORTED_CRITICAL_PAYLOAD);
        EXPECT_EQ(notify != nullptr, critical);
        EXPECT_EQ(pair->b.engine.Counts().halfOpen, critical ? 0u : 1u);
        if (notify)
        {
            EXPECT_EQ(notify->data, Bytes{200});
        }
    }
}

// RFC 7296 section 2.21.3: who is authenticated and cannot write is told so, and left.
TEST_P(Ikev2Robustness, AMalformedRequestUnderATrueChecksumIsAnsweredAndTheLast)
{
    auto pair = Established();
    const UnknownPayload nothing{Bytes{0, 0, 0}};
    pair->Hand(true,
               SealedByA(*pair,
                         ExchangeType::CREATE_CHILD_SA,
                         {IkePayload{PayloadType::SA, false, nothing}}));
    ASSERT_FALSE(pair->b.sent.empty());
    EXPECT_TRUE(pair->b.sent.back().FindNotify(NotifyType::INVALID_SYNTAX));
    EXPECT_EQ(pair->b.engine.Counts().established, 0u);
    EXPECT_TRUE(pair->b.sad.empty());
}

// RFC 7296 section 2.5: a critical payload that is not known is named, and the IKE SA goes on.
TEST_P(Ikev2Robustness, ACriticalPayloadUnderATrueChecksumIsNamed)
{
    auto pair = Established();
    const auto type = static_cast<PayloadType>(200);
    const IkePayload strange{type, true, UnknownPayload{Bytes{1, 2, 3}}};
    pair->Hand(true, SealedByA(*pair, ExchangeType::INFORMATIONAL, {strange}));
    const auto* notify = pair->b.sent.back().FindNotify(NotifyType::UNSUPPORTED_CRITICAL_PAYLOAD);
    ASSERT_TRUE(notify);
    EXPECT_EQ(notify->data, Bytes{200});
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
}

TEST_P(Ikev2Robustness, PayloadsMayComeInAnyOrder)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    IkeMessage message = *ParseMessage(pair->Front());
    std::reverse(message.payloads.begin(), message.payloads.end());
    pair->Drop();
    pair->Hand(true, WriteMessage(message));
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 1u);
}

TEST_P(Ikev2Robustness, MinorVersionReservedBitsAndUnknownNotifiesAreIgnored)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    IkeMessage message = *ParseMessage(pair->Front());
    message.header.minorVersion = 15;
    message.header.flags |= 0xc7; // all that RFC 7296 section 3.1 reserves
    message.AddNotify(static_cast<NotifyType>(16383));
    message.AddNotify(static_cast<NotifyType>(65535));
    message.Add(PayloadType::VENDOR_ID, VendorIdPayload{Bytes(300, 0x4e)});
    pair->Drop();
    pair->Hand(true, WriteMessage(message));
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 1u);
    EXPECT_EQ(pair->Front().at(17), 0x20) << "the answer speaks version 2.0";
}

TEST_P(Ikev2Robustness, AHigherMajorVersionIsToldAFewTimes)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    Bytes future = pair->Front();
    pair->Drop();
    future[17] = 0x30;
    for (int i = 0; i < 100; ++i)
    {
        pair->Hand(true, future);
    }
    EXPECT_GE(pair->InFlight(), 1u);
    EXPECT_LE(pair->InFlight(), 11u) << "limited in rate (RFC 7296 section 2.21.4)";
    const IkeMessage answer = *ParseMessage(pair->Front());
    EXPECT_EQ(answer.header.majorVersion, 2);
    EXPECT_NE(answer.FindNotify(NotifyType::INVALID_MAJOR_VERSION), nullptr);
    EXPECT_TRUE(answer.header.IsResponse());
}

// --- RFC 7296 sections 1.5 and 2.21.4
// ----------------------------------------------------------------

TEST_P(Ikev2Robustness, EspUnderAnUnknownSpiIsSpokenOfInsideTheIkeSa)
{
    const auto tells = [](IkeEngineConfig& config, IkeConnectionConfig&)
    { config.invalidSpi.tells = true; };
    const IkePairSettings settings;
    IkePair pair(MakePairConfig(settings), Changed(Mirror(settings), tells), GetParam());
    pair.Initiate();
    pair.Settle();
    UnknownEspSpiCommand command;
    command.path = {{*IpAddress::Parse("192.0.2.2"), 500}, {*IpAddress::Parse("192.0.2.1"), 500}};
    command.spi = EspSpi(0x12345678);
    for (int i = 0; i < 50; ++i)
    {
        pair.Command(pair.b, command);
    }
    pair.Settle();
    const auto* notify = pair.a.received.back().FindNotify(NotifyType::INVALID_SPI);
    ASSERT_NE(notify, nullptr);
    EXPECT_EQ(notify->data, (Bytes{0x12, 0x34, 0x56, 0x78}));
    EXPECT_LE(pair.b.Finished(IkeExchangeKind::INFORM, IkeExchangeOutcome::SUCCEEDED), 5u);
    EXPECT_EQ(pair.Disagreement(1, 1), "") << "it must not change the state of any SA";
}

TEST_P(Ikev2Robustness, EspUnderAnUnknownSpiFromNowhereIsAHint)
{
    const auto tells = [](IkeEngineConfig& config, IkeConnectionConfig&)
    { config.invalidSpi.tells = true; };
    IkePairSettings settings;
    settings.lossAction = IkeLossAction::RESTART;
    IkePair pair(MakePairConfig(settings), Changed(Mirror(settings), tells), GetParam());
    pair.Initiate();
    pair.Settle();
    pair.Command(pair.b, CrashCommand{});
    UnknownEspSpiCommand command;
    command.path = {{*IpAddress::Parse("192.0.2.2"), 500}, {*IpAddress::Parse("192.0.2.1"), 500}};
    command.spi = EspSpi(0x12345678);
    pair.Command(pair.b, command);
    const IkeMessage bare = *ParseMessage(pair.Front());
    EXPECT_TRUE(bare.header.initiatorSpi.IsZero());
    EXPECT_FALSE(bare.header.IsResponse());
    EXPECT_TRUE(bare.header.FromInitiator());
    pair.Deliver();
    EXPECT_EQ(pair.a.engine.Counts().established, 1u) << "a hint changes nothing";
    EXPECT_EQ(pair.InFlight(), 1u) << "but the peer is looked after";
    pair.Run(minutes(5));
    EXPECT_EQ(pair.Disagreement(1, 1), "") << "found dead, set up anew";
}

TEST_P(Ikev2Robustness, BareHintsAreHeededNowAndThen)
{
    auto pair = Established();
    IkeMessage bare;
    bare.header.exchange = ExchangeType::INFORMATIONAL;
    bare.header.flags = IkeHeader::FLAG_INITIATOR;
    bare.AddNotify(NotifyType::INVALID_SPI, {1, 2, 3, 4});
    const Bytes octets = WriteMessage(bare);
    for (int i = 0; i < 100; ++i)
    {
        pair->Hand(false, octets);
        pair->Settle();
    }
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

// --- RFC 7296 section 2.25: TEMPORARY_FAILURE, and section 1.3: NO_ADDITIONAL_SAS
// --------------------

TEST_P(Ikev2Robustness, NoMoreChildrenThanAllowed)
{
    const auto two = [](IkeEngineConfig&, IkeConnectionConfig& connection)
    { connection.maxChildren = 2; };
    IkePairSettings settings;
    settings.children = 4;
    IkePair pair(MakePairConfig(settings), Changed(Mirror(settings), two), GetParam());
    pair.Initiate();
    pair.Run(minutes(2));
    EXPECT_EQ(pair.Disagreement(1, 2), "");
    ASSERT_EQ(pair.a.Finished(IkeExchangeKind::CREATE_CHILD, IkeExchangeOutcome::REFUSED), 2u);
    EXPECT_EQ(pair.a.exchanges.back().error, NotifyType::NO_ADDITIONAL_SAS);
    pair.Command(pair.a, RekeyChildCommand{pair.a.LiveChildren().at(0)});
    pair.Settle();
    pair.Advance(seconds(6));
    EXPECT_EQ(pair.Disagreement(1, 2), "") << "a rekey is no addition";
}

TEST_P(Ikev2Robustness, ARefusalForNowIsTriedAgainLater)
{
    auto pair = Established();
    const auto config = MakePairConfig(IkePairSettings())->connections.at(0)->children.at(0);
    pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
    pair->Command(pair->a, CreateChildCommand{pair->a.engine.FindIkeSa("pair"), config});
    pair->Run(seconds(5));
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::CREATE_CHILD, IkeExchangeOutcome::REFUSED), 1u);
    EXPECT_EQ(pair->Disagreement(1, 1), "") << "not at once (RFC 7296 section 2.25)";
    pair->Run(seconds(30));
    EXPECT_EQ(pair->Disagreement(1, 2), "");
}

/** A peer that refuses for ever: its answers are its own, so they come from a second B that is for
 * ever rekeying. Here B is made to refuse by an IKE SA that it never finishes to delete. */
TEST_P(Ikev2Robustness, WhoRefusesForMinutesHasLostTrack)
{
    IkePairSettings settings;
    settings.retransmission.tries = 100;
    settings.retransmission.limit = seconds(5);
    auto pair = Established(settings);
    // B deletes the IKE SA, but A never hears of it; B answers all that A asks.
    const size_t deletion = 94; // octets of the request, by which it is told from others
    pair->fate = [](size_t, bool fromA, ByteView datagram)
    {
        const auto header = ParseHeader(datagram);
        const bool isB = !fromA && !header->IsResponse();
        return isB && datagram.size() <= deletion ? Fate::DROP : Fate::DELIVER;
    };
    pair->Command(pair->b, DeleteIkeCommand{pair->b.engine.FindIkeSa("pair")});
    pair->Command(pair->a, RekeyChildCommand{pair->a.LiveChildren().at(0)});
    pair->Run(minutes(2));
    EXPECT_GT(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::REFUSED), 4u);
    EXPECT_LT(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::REFUSED), 14u);
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
    pair->Run(minutes(3));
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::DELETE_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

// --- RFC 7296 section 2.4: INITIAL_CONTACT, and what an unprotected message may not do
// ---------------

TEST_P(Ikev2Robustness, InitialContactCountsOnlyFromTheSamePeer)
{
    IkePairSettings settings;
    IkePairSettings other = Mirror(settings);
    other.remoteId = "*.example.org";
    auto config = std::make_shared<IkeEngineConfig>(*MakePairConfig(settings));
    auto second = std::make_shared<IkeConnectionConfig>(*config->connections.at(0));
    second->localId = *ParseIdentity("c.example.org");
    IkePair pair(config, MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Settle();
    InitiateCommand command;
    command.connection = second;
    command.path = {{*IpAddress::Parse("192.0.2.7"), 500}, {*IpAddress::Parse("192.0.2.2"), 500}};
    pair.Command(pair.a, command);
    pair.Settle();
    EXPECT_EQ(pair.b.engine.Counts().established, 2u) << "another identity, another peer";
}

TEST_P(Ikev2Robustness, UnprotectedMessagesNeverEndAnIkeSa)
{
    auto pair = Established();
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    const IkeHeader request = *ParseHeader(pair->Front());
    for (int exchange = 34; exchange <= 43; ++exchange)
    {
        for (uint8_t flags : {0x00, 0x08, 0x20, 0x28})
        {
            for (uint32_t id = 0; id < 4; ++id)
            {
                IkeMessage message;
                message.header = request;
                message.header.exchange = static_cast<ExchangeType>(exchange);
                message.header.flags = flags;
                message.header.messageId = id;
                DeletePayload del;
                del.protocol = ProtocolId::IKE;
                message.Add(PayloadType::DELETE, del);
                message.AddNotify(NotifyType::INVALID_IKE_SPI);
                message.AddNotify(NotifyType::AUTHENTICATION_FAILED);
                message.AddNotify(NotifyType::INVALID_SYNTAX);
                const Bytes octets = WriteMessage(message);
                pair->Hand(true, octets);
                pair->Hand(false, octets);
            }
        }
    }
    pair->Run(seconds(60));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED) >= 1,
              true);
}

} // namespace
} // namespace ike
} // namespace ns3
