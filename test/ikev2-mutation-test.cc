// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

/** Every changed message that one message gives: flipped bits, two flipped bits, cut at either end,
 * payloads twice and in another order. */
std::vector<Bytes>
MutantsOf(const Bytes& octets, size_t bitStep, RandomSource& dice)
{
    std::vector<Bytes> mutants;
    const size_t bits = 8 * octets.size();
    const auto flip = [](Bytes& target, size_t bit)
    { target[bit / 8] ^= static_cast<uint8_t>(0x80 >> bit % 8); };
    for (size_t bit = 0; bit < bits; bit += bitStep)
    {
        mutants.push_back(octets);
        flip(mutants.back(), bit);
        mutants.push_back(octets);
        flip(mutants.back(), bit);
        flip(mutants.back(), static_cast<size_t>(dice.DrawUnit() * bits));
    }
    for (size_t size = 0; size < octets.size(); size += bitStep)
    {
        mutants.emplace_back(octets.begin(), octets.begin() + size);
        mutants.emplace_back(octets.begin() + size, octets.end());
        if (size >= IkeHeader::SIZE)
        {
            // Cut with a length field that tells the truth.
            Bytes cut(octets.begin(), octets.begin() + size);
            cut[26] = static_cast<uint8_t>(size >> 8);
            cut[27] = static_cast<uint8_t>(size);
            mutants.push_back(std::move(cut));
        }
    }
    auto message = ParseMessage(octets);
    for (size_t i = 0; message && i < message->payloads.size(); ++i)
    {
        IkeMessage repeated = *message;
        repeated.payloads.insert(repeated.payloads.begin(), repeated.payloads[i]);
        mutants.push_back(WriteMessage(repeated));
        IkeMessage without = *message;
        without.payloads.erase(without.payloads.begin() + i);
        mutants.push_back(WriteMessage(without));
        for (size_t j = 0; j < i; ++j)
        {
            IkeMessage swapped = *message;
            std::swap(swapped.payloads[i], swapped.payloads[j]);
            mutants.push_back(WriteMessage(swapped));
        }
    }
    mutants.erase(std::remove(mutants.begin(), mutants.end(), octets), mutants.end());
    return mutants;
}

class Ikev2Mutations : public ::testing::TestWithParam<bool>
{
  protected:
    /** A pair that has @p delivered messages of a golden run behind it: a handshake, a Child SA
     * rekey, an IKE SA rekey and a probe. */
    std::unique_ptr<IkePair> After(size_t delivered)
    {
        IkePairSettings settings;
        settings.ikeProposals = {"aes128-sha256-x25519"};
        settings.halfOpen.cookieThresholdPerAddress = 0;
        settings.halfOpen.blockThresholdPerAddress = 0;
        settings.halfOpen.cookieThreshold = 0;
        auto pair = MakePair(settings, GetParam());
        pair->Initiate();
        size_t stage = 0;
        for (size_t i = 0; i < delivered; ++i)
        {
            pair->Deliver();
            while (pair->InFlight() == 0 && stage < 3)
            {
                Start(*pair, stage++);
            }
        }
        return pair;
    }

    static void Start(IkePair& pair, size_t stage)
    {
        switch (stage)
        {
        case 0:
            pair.Command(pair.a, RekeyChildCommand{pair.a.LiveChildren().at(0)});
            break;
        case 1:
            pair.Command(pair.b, RekeyIkeCommand{pair.b.engine.FindIkeSa("pair")});
            break;
        default:
            pair.Command(pair.a, ProbeCommand{pair.a.engine.FindIkeSa("pair")});
            break;
        }
    }

    /** Whether the message after @p delivered others goes to B. */
    static bool GoesToB(size_t delivered)
    {
        // INIT, AUTH, rekey of the child and its deletion by A; rekey of the IKE SA and the
        // deletion of the old one by B; a probe by A: requests and answers by turns.
        const bool isRequest = delivered % 2 == 0;
        const bool byB = delivered >= 8 && delivered < 12;
        return isRequest != byB;
    }

    static constexpr size_t MESSAGES = 14;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Mutations,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Mutations, TheGoldenRunHasFourteenMessages)
{
    auto pair = After(MESSAGES);
    EXPECT_EQ(pair->InFlight(), 0u);
    pair->Advance(seconds(6));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    for (size_t i = 0; i < MESSAGES; ++i)
    {
        auto before = After(i);
        ASSERT_EQ(before->InFlight(), 1u) << "message " << i;
        const size_t seen = (GoesToB(i) ? before->b : before->a).received.size();
        before->Deliver();
        EXPECT_EQ((GoesToB(i) ? before->b : before->a).received.size(), seen + 1)
            << "message " << i;
    }
}

/** The checksum covers every octet: live engines are fed changed copies of a message before the
 * message itself, and go on as if nothing had been. */
TEST_P(Ikev2Mutations, NoChangedOctetOfAProtectedMessageIsBelieved)
{
    SeededRandomSource dice(17);
    const size_t bitStep = GetParam() ? 3 : 17;
    for (size_t ordinal = 2; ordinal < MESSAGES; ++ordinal)
    {
        auto pair = After(ordinal);
        const bool toB = GoesToB(ordinal);
        IkePairSide& side = toB ? pair->b : pair->a;
        const size_t received = side.received.size();
        const size_t changes = side.states.size();
        for (const Bytes& mutant : MutantsOf(pair->Front(), bitStep, dice))
        {
            pair->Hand(toB, mutant);
        }
        EXPECT_EQ(side.received.size(), received) << "message " << ordinal;
        EXPECT_EQ(side.states.size(), changes) << "message " << ordinal;
        pair->Run(seconds(400));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "message " << ordinal;
    }
}

/** What is not protected may be believed, and then the set-up fails; but it ends, one way or the
 * other, and nothing is left. */
TEST_P(Ikev2Mutations, ChangedFirstMessagesLeaveNothing)
{
    SeededRandomSource dice(18);
    const size_t bitStep = GetParam() ? 5 : 41;
    for (size_t ordinal = 0; ordinal < 2; ++ordinal)
    {
        const auto mutants = MutantsOf(After(ordinal)->Front(), bitStep, dice);
        for (size_t i = 0; i < mutants.size(); ++i)
        {
            auto pair = After(ordinal);
            pair->Hand(GoesToB(ordinal), mutants[i]);
            pair->Run(seconds(400));
            const std::string up = pair->Disagreement(1, 1);
            EXPECT_TRUE(up.empty() || pair->Disagreement(0, 0).empty())
                << "message " << ordinal << " mutant " << i << ": " << up;
        }
    }
}

/** A set-up whose first message was changed on its way, and nothing else: the same. */
TEST_P(Ikev2Mutations, ChangedFirstMessagesInPlaceOfTheTrueOnes)
{
    SeededRandomSource dice(19);
    const size_t bitStep = GetParam() ? 11 : 97;
    for (size_t ordinal = 0; ordinal < 2; ++ordinal)
    {
        for (const Bytes& mutant : MutantsOf(After(ordinal)->Front(), bitStep, dice))
        {
            auto pair = After(ordinal);
            pair->Drop();
            pair->Hand(GoesToB(ordinal), mutant);
            pair->Run(seconds(400));
            const std::string up = pair->Disagreement(1, 1);
            EXPECT_TRUE(up.empty() || pair->Disagreement(0, 0).empty()) << up;
        }
    }
}

/** Random octets to random sides, at every stage. */
TEST_P(Ikev2Mutations, NoiseIsNothing)
{
    SeededRandomSource dice(20);
    for (size_t ordinal = 0; ordinal < MESSAGES; ++ordinal)
    {
        auto pair = After(ordinal);
        for (int i = 0; i < 200; ++i)
        {
            Bytes noise = dice.Draw(static_cast<size_t>(dice.DrawUnit() * 300));
            if (noise.size() >= IkeHeader::SIZE && i % 2 == 0)
            {
                // A true header before it.
                const Bytes front = pair->Front();
                std::copy(front.begin(), front.begin() + 26, noise.begin());
                noise[26] = static_cast<uint8_t>(noise.size() >> 8);
                noise[27] = static_cast<uint8_t>(noise.size());
            }
            pair->Hand(i % 4 < 2, noise);
        }
        pair->Run(seconds(400));
        const std::string up = pair->Disagreement(1, 1);
        EXPECT_TRUE(up.empty() || (ordinal < 2 && pair->Disagreement(0, 0).empty()))
            << "message " << ordinal << ": " << up;
    }
}

} // namespace
} // namespace ike
} // namespace ns3
