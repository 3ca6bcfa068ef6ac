// SPDX-License-Identifier: GPL-2.0-only

// Messages in streams of octets, RFC 9329 sections 3, 4 and 6.6.

#include "ike-random.h"
#include "ike-stream-framing.h"

#include <gtest/gtest.h>

#include <vector>

namespace ns3
{
namespace ike
{
namespace
{

struct Taken
{
    IkeStreamPart part;
    Bytes octets;

    friend bool operator==(const Taken& a, const Taken& b)
    {
        return a.part == b.part && a.octets == b.octets;
    }
};

/** A receiver that is given a stream in pieces. */
struct Receiver
{
    explicit Receiver(bool expectsPrefix)
        : reader(expectsPrefix)
    {
    }

    void Feed(ByteView piece)
    {
        Append(waiting, piece);
        for (;;)
        {
            const ByteView front = ByteView(waiting).Sub(0, IKE_STREAM_HEAD_SIZE);
            const IkeStreamCut cut = reader.Next(front, waiting.size());
            if (cut.part == IkeStreamPart::MORE || cut.part == IkeStreamPart::BROKEN)
            {
                isBroken = cut.part == IkeStreamPart::BROKEN;
                return;
            }
            ASSERT_LE(cut.head + cut.size, waiting.size());
            taken.push_back({cut.part, ByteView(waiting).Sub(cut.head, cut.size).ToBytes()});
            waiting.erase(waiting.begin(), waiting.begin() + cut.head + cut.size);
        }
    }

    IkeStreamReader reader;
    Bytes waiting;
    std::vector<Taken> taken;
    bool isBroken{false};
};

Bytes
Prefix()
{
    return ByteView(IKE_STREAM_PREFIX, IKE_STREAM_PREFIX_SIZE).ToBytes();
}

Bytes
IkeFrame(const Bytes& message)
{
    return Concat({*IkeStreamHeadForIke(message.size()), message});
}

Bytes
EspFrame(const Bytes& packet)
{
    return Concat({*IkeStreamHeadForEsp(packet.size()), packet});
}

const Bytes ESP{0, 0, 1, 0, 9, 9, 9, 9, 9};
const Bytes MESSAGE{1, 2, 3, 4, 5};

TEST(IkeStreamFraming, WritesWhatTheRfcDraws)
{
    EXPECT_EQ(ByteView(Prefix()), ByteView::OfText("IKETCP"));
    EXPECT_EQ(IkeFrame(MESSAGE), (Bytes{0, 11, 0, 0, 0, 0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(EspFrame(ESP), (Bytes{0, 11, 0, 0, 1, 0, 9, 9, 9, 9, 9}));
}

TEST(IkeStreamFraming, TheLengthCountsItselfAndBoundsMessages)
{
    EXPECT_EQ(*IkeStreamHeadForEsp(65533), (Bytes{0xff, 0xff}));
    EXPECT_FALSE(IkeStreamHeadForEsp(65534));
    EXPECT_FALSE(IkeStreamHeadForEsp(0)) << "an empty message means nothing";
    EXPECT_EQ(*IkeStreamHeadForIke(65529), (Bytes{0xff, 0xff, 0, 0, 0, 0}));
    EXPECT_FALSE(IkeStreamHeadForIke(65530));
}

TEST(IkeStreamFraming, AStreamMayBeCutAnywhere)
{
    const Bytes stream = Concat({Prefix(),
                                 IkeFrame(MESSAGE),
                                 EspFrame(ESP),
                                 Bytes{0, 2},
                                 Bytes{0, 3, 0xff},
                                 IkeFrame({}),
                                 EspFrame(Bytes(300, 7)),
                                 IkeFrame(MESSAGE)});
    const std::vector<Taken> expected{{IkeStreamPart::PREFIX, {}},
                                      {IkeStreamPart::IKE, MESSAGE},
                                      {IkeStreamPart::ESP, ESP},
                                      {IkeStreamPart::EMPTY, {}},
                                      {IkeStreamPart::KEEPALIVE, {0xff}},
                                      {IkeStreamPart::IKE, {}},
                                      {IkeStreamPart::ESP, Bytes(300, 7)},
                                      {IkeStreamPart::IKE, MESSAGE}};
    for (size_t piece = 1; piece <= stream.size(); ++piece)
    {
        Receiver receiver(true);
        for (size_t at = 0; at < stream.size(); at += piece)
        {
            receiver.Feed(ByteView(stream).Sub(at, piece));
        }
        EXPECT_EQ(receiver.taken, expected) << "in pieces of " << piece;
        EXPECT_TRUE(receiver.waiting.empty());
        EXPECT_FALSE(receiver.isBroken);
    }
}

TEST(IkeStreamFraming, NothingIsTakenBeforeTheWholePrefix)
{
    Receiver receiver(true);
    receiver.Feed(ByteView(Prefix()).Sub(0, 5));
    EXPECT_TRUE(receiver.taken.empty());
    EXPECT_TRUE(receiver.reader.AwaitsPrefix());
    receiver.Feed(ByteView(Prefix()).Sub(5));
    EXPECT_FALSE(receiver.reader.AwaitsPrefix());
    EXPECT_EQ(receiver.taken.size(), 1U);
}

TEST(IkeStreamFraming, AnotherPrefixBreaksTheStreamAtItsFirstWrongOctet)
{
    for (size_t wrong = 0; wrong < IKE_STREAM_PREFIX_SIZE; ++wrong)
    {
        Bytes prefix = Prefix();
        prefix[wrong] ^= 0x20;
        Receiver receiver(true);
        receiver.Feed(ByteView(prefix).Sub(0, wrong));
        EXPECT_FALSE(receiver.isBroken);
        receiver.Feed(ByteView(prefix).Sub(wrong, 1));
        EXPECT_TRUE(receiver.isBroken) << "octet " << wrong;
    }
    Receiver withoutPrefix(true);
    withoutPrefix.Feed(IkeFrame(MESSAGE));
    EXPECT_TRUE(withoutPrefix.isBroken);
}

TEST(IkeStreamFraming, WhoOpenedTheStreamGetsNoPrefix)
{
    Receiver receiver(false);
    receiver.Feed(IkeFrame(MESSAGE));
    ASSERT_EQ(receiver.taken.size(), 1U);
    EXPECT_EQ(receiver.taken[0].part, IkeStreamPart::IKE);
    receiver.Feed(Prefix());
    EXPECT_EQ(receiver.taken.size(), 1U) << "\"IK\" is a length there, of octets that do not come";
}

TEST(IkeStreamFraming, LengthsOfZeroAndOneBreakTheStreamForGood)
{
    for (uint8_t length : {0, 1})
    {
        Receiver receiver(false);
        receiver.Feed(IkeFrame(MESSAGE));
        receiver.Feed(Bytes{0, length});
        EXPECT_TRUE(receiver.isBroken);
        receiver.waiting.clear();
        receiver.Feed(IkeFrame(MESSAGE));
        EXPECT_TRUE(receiver.isBroken) << "nothing after that can be trusted";
        EXPECT_EQ(receiver.taken.size(), 1U);
    }
}

TEST(IkeStreamFraming, FewerOctetsThanAnSpiAreNeitherIkeNorEsp)
{
    Receiver receiver(false);
    receiver.Feed(Bytes{0, 3, 0xfe, 0, 4, 0xff, 0xff, 0, 5, 0, 0, 0});
    const std::vector<Taken> expected{{IkeStreamPart::SHORT, {0xfe}},
                                      {IkeStreamPart::SHORT, {0xff, 0xff}},
                                      {IkeStreamPart::SHORT, {0, 0, 0}}};
    EXPECT_EQ(receiver.taken, expected);
}

TEST(IkeStreamFraming, RandomOctetsNeverWaitForMoreThanOneMessage)
{
    for (uint64_t seed = 1; seed <= 200; ++seed)
    {
        SeededRandomSource random(seed);
        Receiver receiver(false);
        for (int i = 0; i < 40 && !receiver.isBroken; ++i)
        {
            receiver.Feed(random.Draw(3000));
            EXPECT_LE(receiver.waiting.size(), 65535U);
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
