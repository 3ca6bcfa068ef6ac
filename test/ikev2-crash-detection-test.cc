// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"
#include "ike-rate-limit.h"
#include "ikev2-crash-detection.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const IpPath TO_A{{IpAddress::FromIpv4(0xc0000201), 500}, {IpAddress::FromIpv4(0xc0000202), 500}};
const IpPath TO_B{TO_A.remote, TO_A.local};

/** Every test runs with the real and with the modelled provider. B crashes, A finds out. */
class Ikev2CrashDetection : public ::testing::TestWithParam<bool>
{
  protected:
    static IkePairSettings Settings(bool withTokens = true)
    {
        IkePairSettings settings;
        settings.crashDetection.makesTokens = withTokens;
        settings.crashDetection.takesTokens = withTokens;
        settings.lossAction = IkeLossAction::RESTART;
        settings.liveness = seconds(20);
        return settings;
    }

    std::unique_ptr<IkePair> Established(const IkePairSettings& settings)
    {
        auto pair = MakePair(settings, GetParam());
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        return pair;
    }

    static size_t CountTokens(const IkeMessage& message)
    {
        return std::count_if(message.payloads.begin(),
                             message.payloads.end(),
                             [](const IkePayload& payload)
                             {
                                 const auto* notify = std::get_if<NotifyPayload>(&payload.body);
                                 return notify && notify->type == NotifyType::QUICK_CRASH_DETECTION;
                             });
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2CrashDetection,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2CrashDetection, BothSidesGiveATokenInIkeAuth)
{
    auto pair = Established(Settings());
    for (const IkePairSide* side : {&pair->a, &pair->b})
    {
        const IkeMessage& auth = side->sent.back();
        ASSERT_EQ(CountTokens(auth), 1u);
        const auto* token = auth.FindNotify(NotifyType::QUICK_CRASH_DETECTION);
        EXPECT_EQ(token->protocol, ProtocolId::IKE);
        EXPECT_TRUE(token->spi.empty());
        EXPECT_GE(token->data.size(), 16u);
        EXPECT_LE(token->data.size(), 128u);
    }
    EXPECT_NE(pair->a.sent.back().FindNotify(NotifyType::QUICK_CRASH_DETECTION)->data,
              pair->b.sent.back().FindNotify(NotifyType::QUICK_CRASH_DETECTION)->data);
}

TEST_P(Ikev2CrashDetection, ATokenSavesTheWaitForSilence)
{
    auto pair = Established(Settings());
    pair->Command(pair->b, CrashCommand{});
    pair->Run(seconds(21)); // one liveness probe, its answer, and a new set-up
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::TIMED_OUT), 0u);
}

TEST_P(Ikev2CrashDetection, WithoutTokensSilenceIsWaitedFor)
{
    auto pair = Established(Settings(false));
    pair->Command(pair->b, CrashCommand{});
    pair->Run(seconds(180));
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2CrashDetection, AnInvalidSpiAloneIsOnlyAHint)
{
    IkePairSettings settings = Settings(false);
    IkePairSettings other = Mirror(settings);
    other.crashDetection.answersUnknown = true;
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Settle();
    pair.Command(pair.b, CrashCommand{});
    pair.Run(seconds(100));
    EXPECT_NE(pair.b.sent.back().FindNotify(NotifyType::INVALID_IKE_SPI), nullptr);
    EXPECT_EQ(pair.a.engine.Counts().established, 1u);
    EXPECT_GT(std::count(pair.a.drops.begin(), pair.a.drops.end(), IkeDropReason::BAD_CHECKSUM), 1);
}

TEST_P(Ikev2CrashDetection, TheAnswerRepeatsTheRequestsNumbers)
{
    auto pair = Established(Settings());
    pair->Command(pair->b, CrashCommand{});
    pair->Advance(seconds(21));
    const IkeHeader request = *ParseHeader(pair->Front());
    pair->Deliver();
    const IkeHeader answer = *ParseHeader(pair->Front());
    EXPECT_EQ(answer.initiatorSpi, request.initiatorSpi);
    EXPECT_EQ(answer.responderSpi, request.responderSpi);
    EXPECT_EQ(answer.messageId, request.messageId);
    EXPECT_EQ(answer.exchange, ExchangeType::INFORMATIONAL);
    EXPECT_TRUE(answer.IsResponse());
    EXPECT_FALSE(answer.FromInitiator());
}

/** The rollover keeps three older secrets; a token of the fifth secret ago is forgotten. */
TEST_P(Ikev2CrashDetection, SecretsRollOver)
{
    for (unsigned generations : {1u, 3u, 4u})
    {
        IkePairSettings settings = Settings();
        settings.crashDetection.secretLifetime = minutes(10);
        settings.liveness = Duration(0);
        auto pair = Established(settings);
        for (unsigned i = 0; i < generations; ++i)
        {
            pair->Advance(minutes(10));
            pair->Inject(true, TO_B, Bytes{}); // does not count
            pair->Settle();
            // Any bare answer makes B look at its secrets.
            Bytes unknown = pair->a.sent.empty() ? Bytes{} : Bytes(28 + 60, 0x55);
            unknown[16] = 46;
            unknown[17] = 0x20;
            unknown[18] = 37;
            unknown[19] = 0x08;
            unknown[24] = unknown[25] = unknown[26] = 0;
            unknown[27] = 88;
            pair->Inject(true, TO_B, unknown);
            pair->Settle();
        }
        pair->Command(pair->b, CrashCommand{});
        pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
        pair->Settle();
        const bool isFound = generations < 4;
        EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED),
                  isFound ? 2u : 1u)
            << generations;
    }
}

TEST_P(Ikev2CrashDetection, ARekeyBringsNewTokens)
{
    auto pair = Established(Settings());
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::INFORM, IkeExchangeOutcome::SUCCEEDED), 1u);
    pair->Command(pair->b, CrashCommand{});
    pair->Run(seconds(21));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
}

/** The responder takes tokens too: the one that follows a rekey came by INFORMATIONAL. */
TEST_P(Ikev2CrashDetection, TheResponderBelievesTheInitiatorsToken)
{
    auto pair = Established(Settings());
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    pair->Command(pair->a, CrashCommand{});
    pair->Run(seconds(21));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->b.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2CrashDetection, AForgedTokenIsNotBelieved)
{
    auto pair = Established(Settings());
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    IkeMessage forged;
    forged.header = *ParseHeader(pair->Front());
    forged.header.flags = IkeHeader::FLAG_RESPONSE;
    forged.AddNotify(NotifyType::INVALID_IKE_SPI);
    AddCrashToken(forged, Bytes(32, 0x11));
    pair->Inject(false, TO_A, WriteMessage(forged));
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** The true token is believed from any address, and not when it comes fifth or after too many. */
TEST_P(Ikev2CrashDetection, TheTakerLooksAtFourTokensAndTenMessages)
{
    for (int place : {3, 4})
    {
        for (int before : {0, 9, 10})
        {
            auto pair = Established(Settings());
            const Bytes token =
                pair->b.sent.back().FindNotify(NotifyType::QUICK_CRASH_DETECTION)->data;
            IkeMessage bare;
            bare.header = pair->b.sent.back().header;
            bare.header.exchange = ExchangeType::INFORMATIONAL;
            bare.AddNotify(NotifyType::INVALID_IKE_SPI);
            const Bytes guess = WriteMessage(bare);
            for (int i = 0; i < before; ++i)
            {
                pair->Inject(false, TO_A, guess);
            }
            for (int i = 0; i < place; ++i)
            {
                AddCrashToken(bare, Bytes(32, static_cast<uint8_t>(i)));
            }
            AddCrashToken(bare, token);
            IpPath elsewhere = TO_A;
            elsewhere.remote = {IpAddress::FromIpv4(0xcb007107), 4500};
            pair->Inject(false, elsewhere, WriteMessage(bare));
            for (int i = 0; i < before + 1; ++i)
            {
                pair->Deliver();
            }
            EXPECT_EQ(pair->a.engine.Counts().established, place == 3 && before < 10 ? 0u : 1u)
                << place << " " << before;
        }
    }
}

/** RFC 6290 section 9.2: nobody is told the token of an IKE SA that stands, however he asks. */
TEST_P(Ikev2CrashDetection, TheTokenOfALivingSaIsNotTold)
{
    auto pair = Established(Settings());
    const size_t sent = pair->b.sent.size();
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    Bytes request = pair->Front();
    pair->Settle();
    const size_t answered = pair->b.sent.size();
    EXPECT_EQ(answered, sent + 1);
    for (uint8_t flags : {0x00, 0x08, 0x10, 0x18})
    {
        request[19] = flags; // with and without the initiator's flag the SPIs lead elsewhere
        pair->Inject(true, TO_B, request);
        pair->Settle();
    }
    EXPECT_EQ(pair->b.sent.size(), answered);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** Section 5.2: the token is good for the address it was made for. */
TEST_P(Ikev2CrashDetection, ABoundTokenIsGoodForOneAddress)
{
    IkePairSettings settings = Settings();
    settings.crashDetection.bindAddress = true;
    auto pair = Established(settings);
    pair->Command(pair->b, CrashCommand{});
    pair->Advance(seconds(21));
    const Bytes probe = pair->Front();
    IpPath elsewhere = TO_B;
    elsewhere.remote.address = IpAddress::FromIpv4(0xcb007107);
    pair->Drop();
    pair->Inject(true, elsewhere, probe);
    pair->Deliver();
    pair->Deliver();
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
    pair->Inject(true, TO_B, probe);
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
}

TEST_P(Ikev2CrashDetection, BareAnswersAreLimited)
{
    IkePairSettings settings = Settings();
    settings.crashDetection.answersPerSecond = 5;
    settings.crashDetection.takesTokens = false;
    auto pair = Established(settings);
    pair->Command(pair->b, CrashCommand{});
    pair->Advance(seconds(21));
    const Bytes probe = pair->Front();
    pair->Drop();
    const size_t before = pair->b.sent.size();
    for (int i = 0; i < 50; ++i)
    {
        pair->Inject(true, TO_B, probe);
        pair->Settle();
    }
    EXPECT_EQ(pair->b.sent.size() - before, 5u);
    pair->Advance(seconds(1));
    for (int i = 0; i < 50; ++i)
    {
        pair->Inject(true, TO_B, probe);
        pair->Settle();
    }
    EXPECT_EQ(pair->b.sent.size() - before, 10u);
}

/** The loss of any of the first messages after the crash only costs time. */
TEST_P(Ikev2CrashDetection, LossMask)
{
    for (unsigned mask = 0; mask < 64; ++mask)
    {
        auto pair = Established(Settings());
        pair->Command(pair->b, CrashCommand{});
        size_t first = SIZE_MAX;
        pair->fate = [&first, mask](size_t ordinal, bool, ByteView)
        {
            first = std::min(first, ordinal);
            return ordinal - first < 6 && (mask >> (ordinal - first) & 1) ? Fate::DROP
                                                                          : Fate::DELIVER;
        };
        pair->Run(minutes(4));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << mask;
    }
}

/** Tokens of the wrong length are not kept; no more than four are. */
TEST(Ikev2CrashTokens, TheTakerKeepsFour)
{
    Ikev2CrashTokenTaker taker;
    taker.Store(Bytes(15, 1));
    taker.Store(Bytes(129, 1));
    EXPECT_TRUE(taker.IsEmpty());
    for (uint8_t i = 1; i <= 5; ++i)
    {
        taker.Store(Bytes(16, i));
    }
    for (uint8_t i = 1; i <= 5; ++i)
    {
        IkeMessage bare;
        AddCrashToken(bare, Bytes(16, i));
        EXPECT_EQ(taker.Proves(TimePoint(), bare), i > 1) << int(i);
    }
}

TEST(Ikev2CrashTokens, ARateLimitFillsWithTime)
{
    IkeRateLimit limit(2, 3);
    TimePoint now{};
    EXPECT_TRUE(limit.Take(now) && limit.Take(now) && limit.Take(now));
    EXPECT_FALSE(limit.Take(now));
    now += milliseconds(500);
    EXPECT_TRUE(limit.Take(now));
    EXPECT_FALSE(limit.Take(now));
    now += hours(1);
    EXPECT_TRUE(limit.Take(now) && limit.Take(now) && limit.Take(now));
    EXPECT_FALSE(limit.Take(now));
}

} // namespace
} // namespace ike
} // namespace ns3
