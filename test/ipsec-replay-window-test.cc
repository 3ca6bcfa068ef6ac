// SPDX-License-Identifier: GPL-2.0-only

#include "ike-random.h"
#include "ipsec-replay-window.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief What RFC 4303 appendix A2.3 says, step by step, with a set for a bitmap. */
class SlowWindow
{
  public:
    SlowWindow(uint32_t size, uint64_t highest)
        : m_size(size),
          m_tl(static_cast<uint32_t>(highest)),
          m_th(static_cast<uint32_t>(highest >> 32))
    {
    }

    ReplayCheck Check(uint32_t seql) const
    {
        const uint32_t bottom = m_tl - m_size + 1;
        uint64_t seqh;
        bool check;
        if (m_tl >= m_size - 1)
        {
            seqh = seql >= bottom ? m_th : uint64_t{m_th} + 1;
            check = seql >= bottom && seql <= m_tl;
        }
        else
        {
            seqh = seql >= bottom ? uint64_t{m_th} - 1 : m_th;
            check = seql >= bottom || seql <= m_tl;
        }
        const uint64_t sequence = seqh << 32 | seql;
        const bool seen = check && m_seen.count(sequence) != 0;
        return {seen ? ReplayVerdict::REPLAYED : ReplayVerdict::FRESH, sequence};
    }

    void Commit(uint64_t sequence)
    {
        m_seen.insert(sequence);
        const uint64_t highest = uint64_t{m_th} << 32 | m_tl;
        if (sequence > highest)
        {
            m_tl = static_cast<uint32_t>(sequence);
            m_th = static_cast<uint32_t>(sequence >> 32);
        }
    }

  private:
    uint32_t m_size;
    uint32_t m_tl;
    uint32_t m_th;
    std::set<uint64_t> m_seen;
};

TEST(IpsecReplayWindow, FirstPacketIsNumberOne)
{
    IpsecReplayWindow window(64, false);
    EXPECT_EQ(window.Check(0).verdict, ReplayVerdict::TOO_OLD);
    EXPECT_EQ(window.Check(1).verdict, ReplayVerdict::FRESH);
    window.Commit(1);
    EXPECT_EQ(window.Check(1).verdict, ReplayVerdict::REPLAYED);
    EXPECT_EQ(window.Check(0).verdict, ReplayVerdict::TOO_OLD);
    EXPECT_EQ(window.Highest(), 1U);
}

TEST(IpsecReplayWindow, CheckingChangesNothing)
{
    IpsecReplayWindow window(64, false);
    window.Commit(10);
    EXPECT_EQ(window.Check(500).verdict, ReplayVerdict::FRESH);
    EXPECT_EQ(window.Check(500).verdict, ReplayVerdict::FRESH);
    EXPECT_EQ(window.Highest(), 10U);
    EXPECT_EQ(window.Check(9).verdict, ReplayVerdict::FRESH);
}

TEST(IpsecReplayWindow, LeftEdgeIsExact)
{
    for (uint32_t size : {32U, 64U, 65U, 100U, 128U, 1024U, 4096U})
    {
        IpsecReplayWindow window(size, false);
        window.Commit(10000);
        EXPECT_EQ(window.Check(10000 - size + 1).verdict, ReplayVerdict::FRESH) << size;
        EXPECT_EQ(window.Check(10000 - size).verdict, ReplayVerdict::TOO_OLD) << size;
        window.Commit(10000 - size + 1);
        EXPECT_EQ(window.Check(10000 - size + 1).verdict, ReplayVerdict::REPLAYED) << size;
    }
}

TEST(IpsecReplayWindow, SizesAreTakenToTheNearest)
{
    EXPECT_EQ(IpsecReplayWindow(1, false).Size(), 32U);
    EXPECT_EQ(IpsecReplayWindow(100000, false).Size(), 4096U);
    EXPECT_EQ(IpsecReplayWindow(0, false).Size(), 0U);
}

TEST(IpsecReplayWindow, SizeZeroLetsAllThroughAndStillCompletesNumbers)
{
    IpsecReplayWindow plain(0, false);
    plain.Commit(7);
    EXPECT_EQ(plain.Check(7).verdict, ReplayVerdict::FRESH);
    EXPECT_EQ(plain.Check(0).verdict, ReplayVerdict::FRESH);
    IpsecReplayWindow extended(0, true);
    extended.Commit(0xfffffff0);
    EXPECT_EQ(extended.Check(5).sequence, 0x100000005U);
    extended.Commit(0x100000005);
    EXPECT_EQ(extended.Check(0xfffffff1).sequence, 0xfffffff1U);
    EXPECT_EQ(extended.Check(6).sequence, 0x100000006U);
}

TEST(IpsecReplayWindow, AJumpForgetsNoLongerReachableBits)
{
    IpsecReplayWindow window(64, false);
    for (uint32_t i = 1; i <= 200; ++i)
    {
        window.Commit(i);
    }
    window.Commit(200 + 1000000);
    for (uint32_t i = 1000200 - 63; i < 1000200; ++i)
    {
        EXPECT_EQ(window.Check(i).verdict, ReplayVerdict::FRESH) << i;
    }
    EXPECT_EQ(window.Check(200).verdict, ReplayVerdict::TOO_OLD);
}

TEST(IpsecReplayWindow, BeforeTheFirstSubspaceThereIsNothing)
{
    IpsecReplayWindow window(64, true);
    window.Commit(5);
    EXPECT_EQ(window.Check(0xfffffff0).verdict, ReplayVerdict::TOO_OLD);
    EXPECT_EQ(window.Check(100).sequence, 100U);
}

TEST(IpsecReplayWindow, NeverBeyondSixtyFourBits)
{
    IpsecReplayWindow window(64, true);
    window.Commit(UINT64_MAX);
    EXPECT_EQ(window.Check(3).verdict, ReplayVerdict::TOO_OLD);
    EXPECT_EQ(window.Check(0xfffffffe).sequence, UINT64_MAX - 1);
}

/** @brief Random walks that stay near the top, go back, and leap, checked against the RFC's own
 * steps. */
TEST(IpsecReplayWindow, AgreesWithRfc4303AppendixA2)
{
    for (uint32_t size : {32U, 64U, 96U, 257U, 4096U})
    {
        for (uint64_t start : {uint64_t{0xffffff00}, uint64_t{0x1ffffff80}, uint64_t{0x300000010}})
        {
            SeededRandomSource random(size + start);
            IpsecReplayWindow window(size, true);
            SlowWindow slow(size, 0);
            window.Commit(start);
            slow = SlowWindow(size, start);
            slow.Commit(start);
            for (int step = 0; step < 5000; ++step)
            {
                const uint64_t draw = random.DrawUint64();
                const int64_t move = static_cast<int64_t>(draw % (3 * size)) - 2 * size +
                                     (draw % 97 == 0 ? 5 * size : 0);
                const uint32_t carried = static_cast<uint32_t>(window.Highest() + move);
                const ReplayCheck expected = slow.Check(carried);
                const ReplayCheck got = window.Check(carried);
                ASSERT_EQ(got.sequence, expected.sequence) << size << " step " << step;
                ASSERT_EQ(got.verdict, expected.verdict) << size << " step " << step;
                // A number completed to the next subspace is a leap of 2^32, which integrity would
                // reject.
                if (got.verdict == ReplayVerdict::FRESH &&
                    got.sequence < window.Highest() + (1U << 20) && draw % 3 != 0)
                {
                    window.Commit(got.sequence);
                    slow.Commit(got.sequence);
                }
            }
        }
    }
}

/** @brief The same without extended numbers, where what is left of the window is too old. */
TEST(IpsecReplayWindow, AgreesWithAListOfAllThatWasReceived)
{
    for (uint32_t size : {32U, 64U, 1000U})
    {
        SeededRandomSource random(size);
        IpsecReplayWindow window(size, false);
        std::set<uint32_t> seen;
        uint32_t highest = 0;
        for (int step = 0; step < 20000; ++step)
        {
            const uint64_t draw = random.DrawUint64();
            const int64_t move = static_cast<int64_t>(draw % (2 * size)) - size - size / 2;
            const int64_t wanted = std::max<int64_t>(0, highest + move);
            const uint32_t carried = static_cast<uint32_t>(wanted);
            ReplayVerdict expected = ReplayVerdict::FRESH;
            if (carried == 0 || (carried <= highest && highest - carried >= size))
            {
                expected = ReplayVerdict::TOO_OLD;
            }
            else if (seen.count(carried) != 0)
            {
                expected = ReplayVerdict::REPLAYED;
            }
            ASSERT_EQ(window.Check(carried).verdict, expected) << carried << " below " << highest;
            if (expected == ReplayVerdict::FRESH)
            {
                window.Commit(carried);
                seen.insert(carried);
                highest = std::max(highest, carried);
            }
        }
        EXPECT_GT(highest, 1000U);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
