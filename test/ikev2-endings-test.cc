// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"
#include "ikev2-last-answers.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;

/** @brief How IKE SAs end: what the peer hears of it, and what is left. */
class Ikev2Endings : public ::testing::TestWithParam<bool>
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

    static IkeSaId IkeSaOf(const IkePairSide& side)
    {
        return side.engine.FindIkeSa("pair");
    }

    /** @brief A message of one side under its newest keys. */
    static Bytes SealedBy(const IkePair& pair, bool byA, const IkeMessage& message)
    {
        return SealedUnderNewestKeys(byA ? pair.a : pair.b, message, pair.Now(), GetParam());
    }

    /** @brief B's answer to A's request that is on its way, which is taken from there. */
    static Bytes AnswerOfB(IkePair& pair, NotifyType type)
    {
        IkeMessage answer;
        answer.header = *ParseHeader(pair.Front());
        answer.header.flags = IkeHeader::FLAG_RESPONSE;
        answer.AddNotify(type);
        pair.Drop();
        return SealedBy(pair, false, answer);
    }

    static Fate Lose(size_t, bool, ByteView)
    {
        return Fate::DROP;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Endings,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

// --- RFC 7296 section 2.1: the last answer

TEST_P(Ikev2Endings, WhoMissedTheAnswerToItsDeletionGetsItAgain)
{
    auto pair = Established();
    pair->Command(pair->a, DeleteIkeCommand{IkeSaOf(pair->a)});
    pair->Deliver();
    EXPECT_EQ(pair->b.engine.Counts().closing + pair->b.engine.Counts().established, 0u);
    const Bytes answer = pair->Front();
    pair->Drop();
    pair->Advance(seconds(5));
    ASSERT_EQ(pair->InFlight(), 1u);
    pair->Deliver();
    ASSERT_EQ(pair->InFlight(), 1u);
    EXPECT_EQ(pair->Front(), answer);
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::DELETE_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Endings, WhoMissedItsRefusalHearsOfItAgain)
{
    const IkePairSettings settings;
    IkePairSettings other = Mirror(settings);
    other.psk = "another secret";
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.fate = [](size_t ordinal, bool, ByteView)
    { return ordinal == 3 ? Fate::DROP : Fate::DELIVER; };
    pair.Initiate();
    pair.Run(seconds(10));
    EXPECT_EQ(pair.Disagreement(0, 0), "");
    ASSERT_EQ(pair.a.exchanges.size(), 1u);
    EXPECT_EQ(pair.a.exchanges[0].error, NotifyType::AUTHENTICATION_FAILED);
}

TEST_P(Ikev2Endings, TheLastAnswerIsForgottenInTheEndAndInACrash)
{
    for (const bool crashes : {false, true})
    {
        auto pair = Established();
        pair->Command(pair->a, DeleteIkeCommand{IkeSaOf(pair->a)});
        const Bytes request = pair->Front();
        pair->Settle();
        pair->Hand(true, request);
        EXPECT_EQ(pair->InFlight(), 1u);
        pair->Drop();
        crashes ? pair->Command(pair->b, CrashCommand{}) : pair->Advance(minutes(10));
        pair->Hand(true, request);
        ASSERT_LE(pair->InFlight(), 1u);
        EXPECT_TRUE(pair->InFlight() == 0 ||
                    ParseMessage(pair->Front())->FindNotify(NotifyType::INVALID_IKE_SPI));
    }
}

class Ikev2LastAnswersTest : public ::testing::Test
{
  protected:
    static Ikev2LastAnswer AnswerOf(uint64_t spi)
    {
        IkeMessage message;
        message.header.initiatorSpi = IkeSpi(spi);
        message.header.responderSpi = IkeSpi(77);
        message.header.exchange = ExchangeType::INFORMATIONAL;
        message.header.flags = IkeHeader::FLAG_RESPONSE;
        message.header.messageId = 5;
        return {message.header, WriteMessage(message)};
    }

    /** @brief Whether a request is answered. */
    bool Asks(TimePoint now, IkeHeader header)
    {
        header.flags ^= IkeHeader::FLAG_RESPONSE | IkeHeader::FLAG_INITIATOR;
        IkeObserver nobody;
        std::deque<IkeAction> actions;
        SeededRandomSource random(7);
        const auto provider = MakeModelledProvider(nullptr);
        IkeStep step{now, *provider, random, nobody, actions};
        const bool isKnown = answers.Answer(step, IpPath{}, header, ByteView());
        EXPECT_EQ(actions.size(), isKnown ? 1u : 0u);
        return isKnown;
    }

    Ikev2LastAnswers answers;
};

TEST_F(Ikev2LastAnswersTest, OnlyThatVeryRequestIsAnswered)
{
    const TimePoint start{};
    answers.Keep(start, start + seconds(100), AnswerOf(1));
    IkeHeader header = AnswerOf(1).header;
    EXPECT_TRUE(Asks(start, header));
    header.messageId = 6;
    EXPECT_FALSE(Asks(start, header));
    header = AnswerOf(1).header;
    header.exchange = ExchangeType::CREATE_CHILD_SA;
    EXPECT_FALSE(Asks(start, header));
    header = AnswerOf(1).header;
    header.flags |= IkeHeader::FLAG_INITIATOR;
    EXPECT_FALSE(Asks(start, header)) << "this side's own";
    EXPECT_FALSE(Asks(start, AnswerOf(2).header));
    EXPECT_FALSE(Asks(start + seconds(100), AnswerOf(1).header)) << "too late";
    EXPECT_EQ(answers.Kept(), 0u);
}

TEST_F(Ikev2LastAnswersTest, AFloodKeepsNoMoreThanItMay)
{
    const TimePoint start{};
    for (uint64_t i = 0; i < 2 * Ikev2LastAnswers::MOST; ++i)
    {
        answers.Keep(start, start + seconds(100 + static_cast<int64_t>(i)), AnswerOf(i + 1));
        ASSERT_LE(answers.Kept(), Ikev2LastAnswers::MOST);
    }
    EXPECT_FALSE(Asks(start, AnswerOf(1).header));
    EXPECT_TRUE(Asks(start, AnswerOf(2 * Ikev2LastAnswers::MOST).header));
}

// --- RFC 7296 section 2.21.3: INVALID_SYNTAX

TEST_P(Ikev2Endings, InvalidSyntaxIsFatalToWhoeverHearsIt)
{
    for (const int kind : {0, 1, 2})
    {
        auto pair = Established();
        const IkeSaId sa = IkeSaOf(pair->a);
        const auto child = MakePairConfig({})->connections.front()->children.front();
        const IkeCommand commands[] = {CreateChildCommand{sa, child, {}},
                                       RekeyIkeCommand{sa},
                                       ProbeCommand{sa}};
        pair->Command(pair->a, commands[kind]);
        pair->Hand(false, AnswerOfB(*pair, NotifyType::INVALID_SYNTAX));
        const auto counts = pair->a.engine.Counts();
        EXPECT_EQ(counts.established + counts.closing, 0u) << kind;
        EXPECT_EQ(counts.espSpis, 0u) << kind;
        EXPECT_TRUE(pair->a.sad.empty()) << kind;
        EXPECT_EQ(pair->a.exchanges.back().error, NotifyType::INVALID_SYNTAX) << kind;
        EXPECT_EQ(pair->InFlight(), 0u) << "no word of it to the peer";
    }
}

TEST_P(Ikev2Endings, AnotherErrorIsNotFatal)
{
    auto pair = Established();
    pair->Command(pair->a, RekeyIkeCommand{IkeSaOf(pair->a)});
    pair->Hand(false, AnswerOfB(*pair, NotifyType::NO_PROPOSAL_CHOSEN));
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
}

TEST_P(Ikev2Endings, APublicValueThatIsNotValidEndsBothSides)
{
    for (const bool ofIke : {true, false})
    {
        IkePairSettings settings;
        settings.espProposals = {"aes128gcm16-modp1024"};
        auto pair = Established(settings);
        if (ofIke)
        {
            pair->Command(pair->a, RekeyIkeCommand{IkeSaOf(pair->a)});
        }
        else
        {
            pair->Command(pair->a, RekeyChildCommand{pair->a.LiveChildren().at(0)});
        }
        IkeMessage request = pair->a.sent.back();
        for (IkePayload& payload : request.payloads)
        {
            if (auto* ke = std::get_if<KePayload>(&payload.body))
            {
                ke->data = Bytes(3, 1);
            }
        }
        pair->Drop();
        pair->Hand(true, SealedBy(*pair, true, request));
        EXPECT_TRUE(pair->b.sent.back().FindNotify(NotifyType::INVALID_SYNTAX)) << ofIke;
        EXPECT_EQ(pair->b.engine.Counts().espSpis, 0u) << ofIke;
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(0, 0), "") << ofIke;
    }
}

TEST_P(Ikev2Endings, ARequestWithoutAPlaceEndsTheIkeSa)
{
    auto pair = Established();
    IkeMessage request;
    request.header = pair->a.sent.back().header;
    request.header.exchange = ExchangeType::IKE_AUTH;
    ++request.header.messageId;
    request.Add(PayloadType::IDI, pair->b.received[1].Find<IdPayload>(PayloadType::IDI)[0]);
    pair->Hand(true, SealedBy(*pair, true, request));
    EXPECT_TRUE(pair->b.sent.back().FindNotify(NotifyType::INVALID_SYNTAX));
    EXPECT_EQ(pair->b.engine.Counts().established, 0u);
}

/** The answer to IKE_AUTH is lost, and the responder has something to say already. */
TEST_P(Ikev2Endings, ARequestThatComesTooEarlyIsAskedAgain)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    for (int i = 0; i < 3; ++i)
    {
        pair->Deliver();
    }
    pair->Drop();
    pair->Command(pair->b, ProbeCommand{IkeSaOf(pair->b)});
    ASSERT_EQ(pair->InFlight(), 1u);
    pair->Deliver();
    EXPECT_EQ(pair->InFlight(), 0u) << "no error, which would be fatal";
    pair->Run(seconds(20));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->b.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 1u);
}

// --- SPIs of what never came about

TEST_P(Ikev2Endings, WhatIsNeverAnsweredTakesNoSpiForEver)
{
    auto pair = Established();
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 1u);
    const auto child = MakePairConfig({})->connections.front()->children.front();
    pair->fate = Lose;
    pair->Command(pair->a, CreateChildCommand{IkeSaOf(pair->a), child, {}});
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 2u);
    pair->Run(minutes(5));
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 0u);
}

TEST_P(Ikev2Endings, ADeathWithAPairOnOfferFreesItsSpi)
{
    auto pair = Established();
    const auto child = MakePairConfig({})->connections.front()->children.front();
    pair->Command(pair->a, CreateChildCommand{IkeSaOf(pair->a), child, {}});
    pair->Command(pair->a, CrashCommand{});
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 0u);
}

TEST_P(Ikev2Endings, ASetupThatFailsTakesNoSpiForEver)
{
    for (const bool isRefused : {false, true})
    {
        const IkePairSettings settings;
        IkePairSettings other = Mirror(settings);
        other.psk = isRefused ? "another secret" : settings.psk;
        IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
        pair.Initiate();
        pair.Deliver();
        pair.Deliver();
        EXPECT_EQ(pair.a.engine.Counts().espSpis, 1u);
        pair.fate = isRefused ? decltype(pair.fate)() : Lose;
        isRefused ? pair.Settle() : pair.Drop();
        pair.Run(minutes(5));
        EXPECT_EQ(pair.a.engine.Counts().espSpis, 0u) << isRefused;
    }
}

/** RFC 7296 section 3.3.6: what the responder has installed and this side cannot take. */
TEST_P(Ikev2Endings, AFirstPairThatTheInitiatorCannotTakeIsDeleted)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    for (int i = 0; i < 3; ++i)
    {
        pair->Deliver();
    }
    IkeMessage answer = pair->b.sent.back();
    ASSERT_TRUE(answer.Find<SaPayload>(PayloadType::SA));
    EXPECT_EQ(pair->b.engine.Counts().children, 1u);
    answer.AddNotify(NotifyType::IPCOMP_SUPPORTED, Bytes{0, 1, 2});
    pair->Drop();
    pair->Hand(false, SealedBy(*pair, false, answer));
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 1u) << "until the peer has heard";
    pair->Settle();
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 0u);
    pair->Run(minutes(1)); // for packets in flight
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_EQ(pair->b.engine.Counts().espSpis, 0u);
}

// --- what outlives a rekey

TEST_P(Ikev2Endings, ADeletionThatIsWantedOutlivesARekey)
{
    auto pair = Established();
    pair->Command(pair->a, RekeyIkeCommand{IkeSaOf(pair->a)});
    pair->Command(pair->a, DeleteIkeCommand{IkeSaOf(pair->a)});
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Endings, AnAgeThatIsOverDoesNotFollowTheSuccessor)
{
    IkePairSettings settings;
    settings.ikeRekey = minutes(10);
    IkePairSettings other = Mirror(settings);
    other.ikeRekey = Duration(0);
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Settle();
    ASSERT_EQ(pair.Disagreement(1, 1), "");
    pair.Advance(minutes(11) + seconds(5)); // past the hard lifetime, the rekey on its way
    ASSERT_EQ(pair.a.engine.Counts().established, 1u);
    ASSERT_GT(pair.InFlight(), 0u);
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(1, 1), "");
    EXPECT_EQ(pair.a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Endings, WhatIsToStartAfterTheEndStartsOnce)
{
    auto pair = Established();
    pair->Command(pair->a, RekeyIkeCommand{IkeSaOf(pair->a)});
    pair->Command(pair->a, ReauthenticateCommand{IkeSaOf(pair->a)});
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
}

TEST_P(Ikev2Endings, ALossStartsNoMoreThanOneIkeSa)
{
    IkePairSettings settings;
    settings.lossAction = IkeLossAction::RESTART;
    settings.initiationTries = 0;
    auto pair = Established(settings);
    pair->fate = Lose;
    pair->Command(pair->a, RekeyIkeCommand{IkeSaOf(pair->a)});
    pair->Command(pair->a, ReauthenticateCommand{IkeSaOf(pair->a)});
    pair->Run(minutes(5));
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
    EXPECT_EQ(pair->a.engine.Counts().initiating, 1u);
}

} // namespace
} // namespace ike
} // namespace ns3
