// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"
#include "ike-puzzle.h"
#include "ikev2-stranger-gate.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;
using Verdict = Ikev2StrangerVerdict;

std::shared_ptr<IkeCryptoProvider>
Provider(bool modelled)
{
    auto costs = std::make_shared<const IkeCostProfile>();
    return modelled ? MakeModelledProvider(costs) : MakeCryptoppProvider(costs);
}

Bytes
Octets(const char* hex)
{
    return *FromHex(hex);
}

// The cookie of RFC 8019 section 4.4; the first keys that fit, counted from 0, by another
// implementation of HMAC-SHA-256 (the RFC's own keys do not give the outputs it prints).
TEST(Ikev2PuzzleSearch, FindsTheFirstKeysThatFit)
{
    const Bytes cookie = Octets("739ae7492d8a810cf5e8dc0f9626c9dda773c5a3");
    auto provider = Provider(false);
    const Bytes keys = Octets("00094600342200499b007813");
    EXPECT_EQ(provider->PuzzleBits(PrfId::HMAC_SHA2_256, cookie, keys).value, 12u);
    SeededRandomSource random(1);
    EXPECT_EQ(provider->SolvePuzzle(PrfId::HMAC_SHA2_256, cookie, 12, random).value, keys);
}

TEST(Ikev2PuzzleSearch, CountsZeroBitsFromTheEnd)
{
    EXPECT_EQ(TrailingZeroBits(Octets("ff")), 0u);
    EXPECT_EQ(TrailingZeroBits(Octets("fff0")), 4u);
    EXPECT_EQ(TrailingZeroBits(Octets("e4f957b859d7fb1343b7b94a816c0000")), 18u);
    EXPECT_EQ(TrailingZeroBits(Octets("0000")), 16u);
}

class Ikev2PuzzleProviders : public ::testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2PuzzleProviders,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2PuzzleProviders, OnlyASolutionOfThisPuzzleCounts)
{
    auto provider = Provider(GetParam());
    SeededRandomSource random(7);
    const Bytes text = Octets("00112233445566778899");
    for (PrfId prf : {PrfId::HMAC_SHA1, PrfId::HMAC_SHA2_512, PrfId::AES128_XCBC})
    {
        Bytes solution = provider->SolvePuzzle(prf, text, 6, random).value;
        ASSERT_EQ(PuzzleKeys(solution).size(), PUZZLE_KEYS);
        EXPECT_GE(provider->PuzzleBits(prf, text, solution).value, 6u);
        EXPECT_LT(provider->PuzzleBits(prf, Octets("00112233445566778898"), solution).value, 6u);
        const size_t size = solution.size() / PUZZLE_KEYS;
        Bytes twice(solution.begin(), solution.begin() + size);
        for (int i = 0; i < 3; ++i)
        {
            Append(twice, ByteView(solution).Sub(0, size));
        }
        EXPECT_EQ(provider->PuzzleBits(prf, text, twice).value, 0u) << "one key four times";
        EXPECT_EQ(provider->PuzzleBits(prf, text, {}).value, 0u);
        solution.pop_back();
        EXPECT_EQ(provider->PuzzleBits(prf, text, solution).value, 0u);
    }
}

TEST_P(Ikev2PuzzleProviders, EachBitDoublesTheCost)
{
    auto costs = std::make_shared<const IkeCostProfile>(
        *IkeCostProfile::Parse("provenance = a round number\nprf prfsha256 = 1 us\n", "test"));
    auto provider = GetParam() ? MakeModelledProvider(costs) : MakeCryptoppProvider(costs);
    SeededRandomSource random(3);
    double total[2] = {0, 0};
    for (int i = 0; i < 40; ++i)
    {
        const Bytes text = random.Draw(20);
        const unsigned bits[2] = {3, 7};
        for (int j = 0; j < 2; ++j)
        {
            total[j] += static_cast<double>(
                provider->SolvePuzzle(PrfId::HMAC_SHA2_256, text, bits[j], random).cost.count());
        }
    }
    EXPECT_GT(total[1] / total[0], 10);
    EXPECT_LT(total[1] / total[0], 24);
}

TEST(Ikev2StrangerGate, TheLinesOfDefenseFollowOneAnother)
{
    IkeHalfOpenLimits limits;
    limits.cookieThreshold = 10;
    limits.puzzles.threshold = 20;
    limits.puzzles.thresholdPerAddress = 4;
    limits.cookieThresholdPerAddress = 3;
    limits.blockThresholdPerAddress = 5;
    limits.maximum = 40;
    EXPECT_EQ(JudgeStranger(limits, {9, 2}), Verdict::SERVE);
    EXPECT_EQ(JudgeStranger(limits, {10, 0}), Verdict::ASK_COOKIE);
    EXPECT_EQ(JudgeStranger(limits, {3, 3}), Verdict::ASK_COOKIE);
    EXPECT_EQ(JudgeStranger(limits, {4, 4}), Verdict::ASK_PUZZLE);
    EXPECT_EQ(JudgeStranger(limits, {20, 0}), Verdict::ASK_PUZZLE);
    EXPECT_EQ(JudgeStranger(limits, {5, 5}), Verdict::IGNORE);
    EXPECT_EQ(JudgeStranger(limits, {40, 0}), Verdict::IGNORE);
    EXPECT_EQ(JudgeStranger(IkeHalfOpenLimits(), {29, 2}), Verdict::SERVE);
}

TEST(Ikev2StrangerGate, PuzzlesGetHarderAsTheFloodRises)
{
    Ikev2PuzzleConfig config;
    config.threshold = 10;
    config.difficulty = 12;
    config.maxDifficulty = 15;
    EXPECT_EQ(PuzzleDifficulty(config, {10, 0}), 12u);
    EXPECT_EQ(PuzzleDifficulty(config, {19, 0}), 12u);
    EXPECT_EQ(PuzzleDifficulty(config, {20, 0}), 13u);
    EXPECT_EQ(PuzzleDifficulty(config, {40, 0}), 14u);
    EXPECT_EQ(PuzzleDifficulty(config, {100000, 0}), 15u);
    config.difficulty = 0;
    EXPECT_EQ(PuzzleDifficulty(config, {100000, 0}), 0u);
}

class Ikev2Puzzles : public ::testing::TestWithParam<bool>
{
  protected:
    /** A pair whose B already has a half-open IKE SA, so that the next stranger meets a puzzle. */
    std::unique_ptr<IkePair> UnderAttack(const Ikev2PuzzleConfig& responder,
                                         const Ikev2PuzzleConfig& initiator = {})
    {
        IkePairSettings settings;
        settings.halfOpen.puzzles = initiator;
        IkePairSettings other = Mirror(settings);
        other.halfOpen.puzzles = responder;
        auto pair =
            std::make_unique<IkePair>(MakePairConfig(settings), MakePairConfig(other), GetParam());
        pair->Initiate();
        pair->Deliver();
        pair->Drop();
        EXPECT_EQ(pair->b.engine.Counts().halfOpen, 1u);
        return pair;
    }

    static Ikev2PuzzleConfig Posing(unsigned difficulty)
    {
        Ikev2PuzzleConfig config;
        config.threshold = 1;
        config.difficulty = difficulty;
        return config;
    }

    static bool HasPs(const IkeMessage& message)
    {
        return message.Find<UnknownPayload>(PayloadType::PS) != nullptr;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Puzzles,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Puzzles, ASolvedPuzzleIsTheWayIn)
{
    auto pair = UnderAttack(Posing(8));
    pair->Initiate();
    pair->Settle();
    const IkeMessage& posed = pair->a.received.at(0);
    ASSERT_NE(posed.FindNotify(NotifyType::COOKIE), nullptr);
    ASSERT_NE(posed.FindNotify(NotifyType::PUZZLE), nullptr);
    EXPECT_EQ(posed.FindNotify(NotifyType::PUZZLE)->data, (Bytes{0, 5, 8})) << "HMAC-SHA2-256";
    const IkeMessage& solved = pair->a.sent.at(2);
    EXPECT_EQ(solved.payloads.at(0).type, PayloadType::NOTIFY) << "the cookie comes first";
    EXPECT_EQ(solved.payloads.at(1).type, PayloadType::PS);
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
}

TEST_P(Ikev2Puzzles, WhoWillNotWorkIsNotServed)
{
    Ikev2PuzzleConfig lazy;
    lazy.solves = 0;
    auto pair = UnderAttack(Posing(8), lazy);
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->b.engine.Counts().established, 0u);
    EXPECT_FALSE(HasPs(pair->a.sent.at(2)));
    EXPECT_NE(pair->a.sent.at(2).FindNotify(NotifyType::COOKIE), nullptr);
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 1u) << "no state for it";
}

TEST_P(Ikev2Puzzles, ATooHardPuzzleIsLeftAlone)
{
    Ikev2PuzzleConfig modest;
    modest.solves = 7;
    auto pair = UnderAttack(Posing(8), modest);
    pair->Initiate();
    pair->Settle();
    EXPECT_FALSE(HasPs(pair->a.sent.at(2)));
}

TEST_P(Ikev2Puzzles, SomeOfTheOldOnesMayBeServed)
{
    Ikev2PuzzleConfig lazy;
    lazy.solves = 0;
    Ikev2PuzzleConfig kind = Posing(8);
    kind.legacyShare = 1;
    auto pair = UnderAttack(kind, lazy);
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
}

TEST_P(Ikev2Puzzles, TheInitiatorMayChooseHowHard)
{
    Ikev2PuzzleConfig own;
    own.ownChoice = 5;
    auto pair = UnderAttack(Posing(0), own);
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->a.received.at(0).FindNotify(NotifyType::PUZZLE)->data, (Bytes{0, 5, 0}));
    EXPECT_TRUE(HasPs(pair->a.sent.at(2)));
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
}

TEST_P(Ikev2Puzzles, AnEasySolutionForAHardPuzzleIsNoSolution)
{
    // B's puzzle asks for 8 bits; the one that A solves, changed on its way, asks for 2.
    auto pair = UnderAttack(Posing(12));
    pair->Initiate();
    pair->Deliver(); // B poses the puzzle
    Bytes easier = pair->Front();
    pair->Drop();
    ASSERT_EQ(easier.back(), 12);
    easier.back() = 2;
    pair->Hand(false, easier); // A solves what it believes to be asked
    pair->Settle();
    EXPECT_TRUE(HasPs(pair->b.received.back()) || pair->a.sent.size() > 3u);
    EXPECT_EQ(pair->b.engine.Counts().halfOpen + pair->b.engine.Counts().established, 2u)
        << "it was asked again, and then it worked";
    size_t asked = 0;
    for (const auto& message : pair->b.sent)
    {
        asked += message.FindNotify(NotifyType::PUZZLE) ? 1 : 0;
    }
    EXPECT_EQ(asked, 2u);
}

TEST_P(Ikev2Puzzles, ASecondPuzzleGuardsIkeAuth)
{
    Ikev2PuzzleConfig both = Posing(6);
    both.authDifficulty = 5;
    auto pair = UnderAttack(both);
    pair->Initiate();
    for (int i = 0; i < 4; ++i) // request, puzzle, solution, answer with a second puzzle
    {
        ASSERT_EQ(pair->InFlight(), 1u);
        pair->Deliver();
    }
    ASSERT_NE(pair->b.sent.back().FindNotify(NotifyType::PUZZLE), nullptr);
    EXPECT_NE(pair->b.sent.back().Find<KePayload>(PayloadType::KE), nullptr);
    const Bytes auth = pair->Front();
    EXPECT_EQ(auth.at(16), static_cast<uint8_t>(PayloadType::PS)) << "outside and first";
    // Without its solution the same request is nothing: the payload is cut out, or spoilt.
    Bytes spoilt = auth;
    spoilt[28 + 4 + 1] ^= 0xff;
    pair->Hand(true, spoilt);
    EXPECT_EQ(pair->b.drops.back(), IkeDropReason::PUZZLE_UNSOLVED);
    EXPECT_EQ(pair->b.engine.Counts().established, 0u);
    pair->Settle();
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
}

TEST_P(Ikev2Puzzles, WithoutAttackNobodyHearsOfPuzzles)
{
    auto pair = MakePair({}, GetParam());
    pair->Initiate();
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.sent.size(), 2u);
}

/** Hostile initiators: a flood of strangers who answer nothing leaves a bounded number of IKE SAs,
 * and the honest one still gets in. */
TEST_P(Ikev2Puzzles, AFloodLeavesTheWayInOpen)
{
    IkePairSettings settings;
    settings.initiationTries = 0;
    IkePairSettings other = Mirror(settings);
    other.halfOpen.cookieThreshold = 10;
    other.halfOpen.puzzles = Posing(6);
    other.halfOpen.puzzles.threshold = 20;
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    const Bytes request = pair.Front();
    pair.Drop();
    for (uint32_t i = 0; i < 2000; ++i)
    {
        Bytes forged = request;
        forged[0] = static_cast<uint8_t>(i);
        forged[1] = static_cast<uint8_t>(i >> 8);
        const IpPath path{{*IpAddress::Parse("192.0.2.2"), 500},
                          {IpAddress::FromIpv4(0x0a000000 + i), 500}};
        pair.Inject(true, path, forged);
        pair.Deliver();
        while (pair.InFlight() > 0)
        {
            pair.Drop();
        }
    }
    EXPECT_LE(pair.b.engine.Counts().halfOpen, 20u);
    pair.Run(seconds(10));
    EXPECT_EQ(pair.a.engine.Counts().established, 1u);
}

} // namespace
} // namespace ike
} // namespace ns3
