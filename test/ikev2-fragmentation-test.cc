// SPDX-License-Identifier: GPL-2.0-only

// Message fragmentation, RFC 7383: what is cut, what is put together, and what a stranger or a
// lossy path may do to it.

#include "ike-pair.h"
#include "ikev2-fragmentation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t SMALL = 160; // octets of an IP datagram: IKE_AUTH takes several

IkePairSettings
Fragmenting(size_t size = SMALL)
{
    IkePairSettings settings;
    settings.fragmentation.ipv4Size = size;
    return settings;
}

bool
IsFragment(ByteView datagram)
{
    return datagram.size() > 16 && datagram[16] == static_cast<uint8_t>(PayloadType::SKF);
}

ExchangeType
ExchangeOf(ByteView datagram)
{
    return static_cast<ExchangeType>(datagram[18]);
}

uint16_t
TotalOf(ByteView datagram)
{
    return static_cast<uint16_t>(datagram[34] << 8 | datagram[35]);
}

uint16_t
NumberOf(ByteView datagram)
{
    return static_cast<uint16_t>(datagram[32] << 8 | datagram[33]);
}

class Ikev2Fragmentation : public testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Fragmentation,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "modelled" : "real"; });

TEST_P(Ikev2Fragmentation, CutsWhatIsLargerThanTheThreshold)
{
    auto pair = MakePair(Fragmenting(), GetParam());
    std::vector<Bytes> seen;
    pair->fate = [&seen](size_t, bool, ByteView datagram)
    {
        seen.push_back(datagram.ToBytes());
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    size_t fragments = 0;
    for (const Bytes& datagram : seen)
    {
        if (ExchangeOf(datagram) == ExchangeType::IKE_SA_INIT)
        {
            EXPECT_FALSE(IsFragment(datagram)); // section 2.2: there are no keys yet
            continue;
        }
        EXPECT_TRUE(IsFragment(datagram));
        EXPECT_LE(datagram.size() + 28, SMALL);
        ++fragments;
    }
    EXPECT_GE(fragments, 4u);
    EXPECT_EQ(NumberOf(seen[2]), 1u);
    EXPECT_EQ(NumberOf(seen[3]), 2u);
    EXPECT_NE(seen[2][28], 0); // the type of the first payload inside
    EXPECT_EQ(seen[3][28], 0); // and none in the others
    const auto deleting = seen.size();
    pair->Command(pair->a, DeleteIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    for (size_t i = deleting; i < seen.size(); ++i)
    {
        EXPECT_FALSE(IsFragment(seen[i])); // section 2.4: what is small stays whole
    }
}

TEST_P(Ikev2Fragmentation, NeedsBothSides)
{
    for (const bool atA : {true, false})
    {
        IkePairSettings settings = Fragmenting();
        IkePairSettings other = Mirror(settings);
        (atA ? settings : other).fragmentation.enabled = false;
        IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
        size_t fragments = 0;
        pair.fate = [&fragments](size_t, bool, ByteView datagram)
        {
            fragments += IsFragment(datagram) ? 1 : 0;
            return Fate::DELIVER;
        };
        pair.Initiate();
        pair.Settle();
        EXPECT_EQ(pair.Disagreement(1, 1), "");
        EXPECT_EQ(fragments, 0u);
    }
}

TEST_P(Ikev2Fragmentation, AnyLossIsMadeGood)
{
    // The first transmissions of IKE_AUTH and its answer: each fragment is lost alone, and every
    // pair of them.
    for (size_t first = 2; first < 8; ++first)
    {
        for (size_t second = first; second < 8; ++second)
        {
            auto pair = MakePair(Fragmenting(), GetParam());
            pair->fate = [=](size_t ordinal, bool, ByteView)
            { return ordinal == first || ordinal == second ? Fate::DROP : Fate::DELIVER; };
            pair->Initiate();
            pair->Run(seconds(30));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << "lost " << first << " and " << second;
        }
    }
}

TEST_P(Ikev2Fragmentation, OrderAndCopiesDoNotMatter)
{
    auto pair = MakePair(Fragmenting(), GetParam());
    pair->Initiate();
    pair->Deliver();
    pair->Deliver();
    ASSERT_GE(pair->InFlight(), 3u);
    pair->Hold();      // the first fragment comes last
    pair->Duplicate(); // and the second twice
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2Fragmentation, OnlyTheFirstFragmentOfAnAnsweredRequestAsksAgain)
{
    auto pair = MakePair(Fragmenting(), GetParam());
    pair->Initiate();
    pair->Deliver();
    pair->Deliver();
    const size_t request = pair->InFlight();
    for (size_t i = 0; i < request; ++i)
    {
        pair->Deliver();
    }
    const size_t response = pair->InFlight();
    ASSERT_GE(response, 2u);
    for (size_t i = 0; i < response; ++i)
    {
        pair->Drop();
    }
    pair->Advance(seconds(5)); // all fragments of the request go again
    ASSERT_EQ(pair->InFlight(), request);
    pair->Hold(); // the first behind the others
    for (size_t i = 1; i < request; ++i)
    {
        pair->Deliver();
    }
    EXPECT_EQ(pair->InFlight(), 1u); // section 2.6.1: no answer to those
    EXPECT_EQ(
        std::count(pair->b.drops.begin(), pair->b.drops.end(), IkeDropReason::FRAGMENT_REFUSED),
        static_cast<std::ptrdiff_t>(request - 1));
    pair->Deliver();
    EXPECT_EQ(pair->InFlight(), response);
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2Fragmentation, SearchesTheMtuOfThePathDownward)
{
    IkePairSettings settings = Fragmenting(1280);
    settings.fragmentation.smallerSizes = {400, 250, 160};
    settings.halfOpen.timeout = seconds(200);
    auto pair = MakePair(settings, GetParam());
    std::vector<uint16_t> totals;
    pair->fate = [&totals](size_t, bool fromA, ByteView datagram)
    {
        if (fromA && IsFragment(datagram) && NumberOf(datagram) == 1)
        {
            totals.push_back(TotalOf(datagram));
        }
        const bool protects = ExchangeOf(datagram) != ExchangeType::IKE_SA_INIT;
        return protects && datagram.size() + 28 > 180 ? Fate::DROP : Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(seconds(90));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    ASSERT_GE(totals.size(), 2u);
    EXPECT_TRUE(std::is_sorted(totals.begin(), totals.end()));
    // The timers start over with each size: 4 and 11.2 s between transmissions, never 13 s.
    EXPECT_GE(pair->a.retransmissions, 5u);
    // The next exchange starts with the size that was found.
    totals.clear();
    pair->Command(pair->a, RekeyIkeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Fragmentation, TheAnswerIsNoLargerThanTheQuestion)
{
    IkePairSettings settings = Fragmenting(160);
    IkePairSettings other = Mirror(settings);
    other.fragmentation.ipv4Size = 1280;
    other.fragmentation.smallerSizes = {160}; // it would go as low by itself
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    size_t largest = 0;
    pair.fate = [&largest](size_t, bool fromA, ByteView datagram)
    {
        const bool answers = !fromA && ExchangeOf(datagram) == ExchangeType::IKE_AUTH;
        largest = answers ? std::max(largest, datagram.size()) : largest;
        return Fate::DELIVER;
    };
    pair.Initiate();
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(1, 1), "");
    EXPECT_LE(largest + 28, 160u); // section 2.5.1
}

TEST_P(Ikev2Fragmentation, AStrangerDoesNotMultiplyTheAnswer)
{
    IkePairSettings settings = Fragmenting(120);
    IkePairSettings other = Mirror(settings);
    other.fragmentation.ipv4Size = 1280;
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    size_t requests = 0;
    size_t answers = 0;
    pair.fate = [&](size_t, bool fromA, ByteView datagram)
    {
        const bool authenticates = ExchangeOf(datagram) == ExchangeType::IKE_AUTH;
        (fromA ? requests : answers) += authenticates ? 1 : 0;
        return Fate::DELIVER;
    };
    pair.Initiate();
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(1, 1), "");
    EXPECT_GE(requests, 5u);
    EXPECT_EQ(answers, 1u);
}

TEST_P(Ikev2Fragmentation, AForgedFragmentChangesNothing)
{
    for (const size_t bit : {28 * 8 + 3, 33 * 8 + 7, 35 * 8 + 6, 40 * 8, 60 * 8})
    {
        auto pair = MakePair(Fragmenting(), GetParam());
        pair->Initiate();
        pair->Deliver();
        pair->Deliver();
        pair->Hold(); // so that the set has begun when the forgery comes
        pair->Deliver();
        const Bytes good = pair->First();
        ASSERT_TRUE(pair->FlipBit(bit));
        pair->Deliver();
        EXPECT_FALSE(pair->b.drops.empty()) << "bit " << bit;
        pair->Run(seconds(30));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "bit " << bit;
    }
}

TEST_P(Ikev2Fragmentation, FragmentsWithoutTheirOthersAreForgotten)
{
    IkePairSettings settings = Fragmenting();
    settings.retransmission.tries = 1;
    settings.fragmentation.reassemblyTimeout = seconds(8);
    settings.halfOpen.timeout = seconds(100);
    auto pair = MakePair(settings, GetParam());
    pair->fate = [](size_t, bool, ByteView datagram)
    { return IsFragment(datagram) && NumberOf(datagram) == 2 ? Fate::DROP : Fate::DELIVER; };
    pair->Initiate();
    pair->Run(seconds(30));
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::TIMED_OUT), 1u);
    EXPECT_EQ(
        std::count(pair->b.drops.begin(), pair->b.drops.end(), IkeDropReason::FRAGMENTS_INCOMPLETE),
        1);
}

TEST_P(Ikev2Fragmentation, NobodyFragmentsThatDidNotSaySo)
{
    // B does not fragment; a fragment that comes all the same is thrown away unread.
    IkePairSettings settings = Fragmenting();
    IkePairSettings other = Mirror(settings);
    other.fragmentation.enabled = false;
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Deliver();
    pair.Deliver();
    Bytes& auth = pair.First();
    auth[16] = static_cast<uint8_t>(PayloadType::SKF);
    auth[32] = 0;
    auth[33] = 1;
    auth[34] = 0;
    auth[35] = 2;
    pair.Deliver();
    EXPECT_EQ(pair.b.drops.back(), IkeDropReason::UNEXPECTED_MESSAGE);
    pair.Run(seconds(10));
    EXPECT_EQ(pair.Disagreement(1, 1), "");
}

// --- the queue by itself
// ---------------------------------------------------------------------------

EncryptedFragmentPayload
Fragment(uint16_t number, uint16_t total)
{
    EncryptedFragmentPayload fragment;
    fragment.firstInner = number == 1 ? PayloadType::IDI : PayloadType::NONE;
    fragment.fragmentNumber = number;
    fragment.totalFragments = total;
    return fragment;
}

constexpr TimePoint LATER{seconds(100)};

class Ikev2ReassemblyQueueTest : public testing::Test
{
  protected:
    Ikev2ReassemblyQueueTest()
    {
        header.messageId = 1;
    }

    /** @brief Judges and takes a fragment with one octet of content, its number. */
    std::optional<Ikev2Reassembled> Offer(uint16_t number, uint16_t total, size_t size = 1)
    {
        const auto fragment = Fragment(number, total);
        if (queue.Judge(policy, header, fragment) == Ikev2FragmentVerdict::REFUSED)
        {
            ++refused;
            return std::nullopt;
        }
        const Bytes content(size, static_cast<uint8_t>(number));
        return queue.Take(policy, header, fragment, content, content, LATER);
    }

    IkeFragmentationPolicy policy;
    IkeHeader header;
    Ikev2ReassemblyQueue queue;
    size_t refused{0};
};

TEST_F(Ikev2ReassemblyQueueTest, PutsThePiecesInOrder)
{
    EXPECT_FALSE(Offer(3, 3));
    EXPECT_FALSE(Offer(1, 3));
    const auto whole = Offer(2, 3);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->inner, (Bytes{1, 2, 3}));
    EXPECT_EQ(whole->firstInner, PayloadType::IDI);
    EXPECT_EQ(whole->fragments, 3u);
    EXPECT_TRUE(queue.IsEmpty());
}

TEST_F(Ikev2ReassemblyQueueTest, ALargerTotalStartsOver)
{
    EXPECT_FALSE(Offer(1, 2));
    EXPECT_FALSE(Offer(2, 3)); // a newer set
    EXPECT_FALSE(Offer(2, 2)); // of the older set
    EXPECT_EQ(refused, 1u);
    EXPECT_FALSE(Offer(3, 3));
    const auto whole = Offer(1, 3);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->inner, (Bytes{1, 2, 3}));
}

TEST_F(Ikev2ReassemblyQueueTest, AReplayIsRefusedBeforeItsChecksum)
{
    EXPECT_FALSE(Offer(1, 2));
    EXPECT_FALSE(Offer(1, 2));
    EXPECT_EQ(refused, 1u);
}

TEST_F(Ikev2ReassemblyQueueTest, HugeTotalsAreRefused)
{
    EXPECT_FALSE(Offer(1, 65535));
    EXPECT_FALSE(Offer(1, 256));
    EXPECT_EQ(refused, 2u);
    EXPECT_TRUE(queue.IsEmpty());
    EXPECT_FALSE(Offer(1, 255));
    EXPECT_EQ(refused, 2u);
}

TEST_F(Ikev2ReassemblyQueueTest, AFloodHoldsNoMoreThanOneMessage)
{
    policy.largestMessage = 10000;
    size_t most = 0;
    for (unsigned round = 0; round < 50; ++round)
    {
        for (uint16_t number = 2; number <= 200; ++number)
        {
            Offer(number, static_cast<uint16_t>(200 + round % 50), 1400);
            most = std::max(most, queue.HeldOctets());
        }
    }
    EXPECT_LE(most, 10000u);
}

TEST_F(Ikev2ReassemblyQueueTest, SetsExpireAndAreForgotten)
{
    EXPECT_FALSE(Offer(1, 2));
    EXPECT_EQ(queue.NextExpiry(), LATER);
    EXPECT_EQ(queue.Expire(LATER - milliseconds(1)), 0u);
    EXPECT_EQ(queue.Expire(LATER), 1u);
    EXPECT_TRUE(queue.IsEmpty());
    EXPECT_FALSE(Offer(1, 2));
    queue.Forget(true, 1);
    EXPECT_FALSE(queue.IsEmpty()); // that was another direction's
    queue.Forget(false, 1);
    EXPECT_TRUE(queue.IsEmpty());
}

TEST(Ikev2FragmentationCodec, RefusesNumbersThatCannotBe)
{
    // Section 2.6: neither field is zero, and the number is at most the total.
    for (const auto& [number, total] : {std::pair<int, int>{0, 1}, {0, 0}, {2, 1}, {1, 0}})
    {
        Bytes datagram(28 + 8 + 32, 0);
        datagram[0] = 1;
        datagram[16] = static_cast<uint8_t>(PayloadType::SKF);
        datagram[17] = 0x20;
        datagram[18] = static_cast<uint8_t>(ExchangeType::IKE_AUTH);
        datagram[27] = static_cast<uint8_t>(datagram.size());
        datagram[31] = 40;
        datagram[33] = static_cast<uint8_t>(number);
        datagram[35] = static_cast<uint8_t>(total);
        EXPECT_FALSE(ParseMessage(datagram)) << number << " of " << total;
        datagram[33] = 1;
        datagram[35] = 1;
        EXPECT_TRUE(ParseMessage(datagram));
    }
}

TEST(Ikev2FragmentationSizes, ThePeerBringsThemNoFurtherDownThanTheyGoAlone)
{
    IkeFragmentationPolicy policy;
    EXPECT_EQ(SmallestSize(policy, false), 576u);
    EXPECT_EQ(SmallestSize(policy, true), 1280u);
    policy.ipv4Size = 300;
    EXPECT_EQ(SmallestSize(policy, false), 300u);
    policy.smallerSizes = {1280, 400, 160};
    EXPECT_EQ(SmallestSize(policy, false), 160u);
    EXPECT_EQ(SmallestSize(policy, true), 160u);
}

TEST(Ikev2FragmentationSizes, CountTheHeadersAroundAMessage)
{
    IpPath path{{IpAddress::FromIpv4(1), 500}, {IpAddress::FromIpv4(2), 500}};
    EXPECT_EQ(LargestMessage(1280, path), 1252u);
    path.local.port = 4500; // the non-ESP marker
    EXPECT_EQ(LargestMessage(1480, path), 1448u);
    EXPECT_EQ(DatagramSizeOf(1448, path), 1480u);
    path.remote.address = *IpAddress::Parse("2001:db8::1");
    EXPECT_EQ(LargestMessage(1280, path), 1228u);
    EXPECT_EQ(LargestMessage(20, path), 0u);
}

} // namespace
} // namespace ike
} // namespace ns3
