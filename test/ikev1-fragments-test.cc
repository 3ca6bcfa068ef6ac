// SPDX-License-Identifier: GPL-2.0-only

// The vendors' IKE fragmentation for IKEv1.

#include "ike-random.h"
#include "ikev1-fragments.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief A message with a proper header: encrypted, of main mode. */
Bytes
MakeMessage(size_t size)
{
    SeededRandomSource random(size);
    Bytes message = random.Draw(16);
    Append(message, Bytes{5, 0x10, 2, 1, 0, 0, 0, 0});
    AppendUint(message, size, 4);
    Append(message, random.Draw(size - 28));
    return message;
}

Ikev1Fragment
Read(const Bytes& datagram)
{
    const auto fragment = ReadIkev1Fragment(datagram);
    EXPECT_TRUE(fragment);
    return fragment.value_or(Ikev1Fragment());
}

TEST(Ikev1Fragments, PiecesComeTogetherInAnyOrder)
{
    const Bytes message = MakeMessage(3000);
    std::vector<Bytes> pieces = SplitIkev1Message(message, 500, 7);
    ASSERT_EQ(pieces.size(), 7U); // 464 octets each
    std::vector<size_t> order{0, 1, 2, 3, 4, 5, 6};
    do
    {
        Ikev1Reassembly reassembly;
        for (size_t i = 0; i < order.size(); ++i)
        {
            const auto whole = reassembly.Take(Read(pieces[order[i]]));
            ASSERT_EQ(whole.has_value(), i == 6);
            if (whole)
            {
                EXPECT_EQ(*whole, message);
            }
        }
        EXPECT_EQ(reassembly.Held(), 0U);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Ikev1Fragments, AFragmentOnTheWire)
{
    const Bytes message = MakeMessage(1000);
    const std::vector<Bytes> pieces = SplitIkev1Message(message, 576, 0x1234);
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_EQ(pieces[0].size(), 576U);
    for (const Bytes& piece : pieces)
    {
        EXPECT_TRUE(IsIkev1Fragment(piece));
        EXPECT_EQ(ByteView(piece).Sub(0, 16), ByteView(message).Sub(0, 16));
        EXPECT_EQ(piece[16], 132);
        EXPECT_EQ(piece[17], 0x10);
        EXPECT_EQ(piece[18], 2);
        EXPECT_EQ(piece[19], 0) << "not encrypted";
    }
    EXPECT_EQ(ToHex(ByteView(pieces[0]).Sub(24, 12)),
              "00000240"
              "00000224"
              "12340100");
    EXPECT_EQ(ToHex(ByteView(pieces[1]).Sub(32, 4)), "12340201");
}

TEST(Ikev1Fragments, WhatFitsOrCannotBeCutStaysWhole)
{
    const Bytes message = MakeMessage(500);
    EXPECT_TRUE(SplitIkev1Message(message, 500, 1).empty());
    EXPECT_FALSE(SplitIkev1Message(message, 499, 1).empty());
    EXPECT_TRUE(SplitIkev1Message(message, IKEV1_FRAGMENT_OVERHEAD, 1).empty());
    EXPECT_TRUE(SplitIkev1Message(message, IKEV1_FRAGMENT_OVERHEAD + 1, 1).empty()) << "500 pieces";
    EXPECT_EQ(SplitIkev1Message(message, IKEV1_FRAGMENT_OVERHEAD + 2, 1).size(), 250U);
    EXPECT_TRUE(SplitIkev1Message(ByteView(message).Sub(0, 27), 10, 1).empty());
}

TEST(Ikev1Fragments, MalformedFragmentsAreRefused)
{
    const Bytes good = SplitIkev1Message(MakeMessage(1000), 576, 1)[0];
    for (size_t size = 0; size < good.size(); ++size)
    {
        EXPECT_FALSE(ReadIkev1Fragment(ByteView(good).Sub(0, size))) << size;
    }
    const auto changed = [&good](size_t at, uint8_t value)
    {
        Bytes datagram = good;
        datagram[at] = value;
        return ReadIkev1Fragment(datagram).has_value();
    };
    EXPECT_TRUE(changed(35, 1));
    EXPECT_FALSE(changed(17, 0x20)) << "version 2";
    EXPECT_FALSE(changed(16, 1));
    EXPECT_FALSE(changed(19, 1)) << "encrypted";
    EXPECT_FALSE(changed(28, 132)) << "more payloads";
    EXPECT_FALSE(changed(31, 0));
    EXPECT_FALSE(changed(34, 0)) << "number zero";
}

TEST(Ikev1Fragments, RepetitionsAndContradictionsDoNoHarm)
{
    const Bytes message = MakeMessage(1500);
    const std::vector<Bytes> pieces = SplitIkev1Message(message, 576, 1);
    ASSERT_EQ(pieces.size(), 3U);
    Ikev1Reassembly reassembly;
    EXPECT_FALSE(reassembly.Take(Read(pieces[0])));
    Ikev1Fragment other = Read(pieces[0]);
    other.data[0] ^= 1;
    EXPECT_FALSE(reassembly.Take(other)) << "the first one counts";
    EXPECT_FALSE(reassembly.Take(Read(pieces[2])));
    Ikev1Fragment beyond = Read(pieces[1]);
    beyond.number = 9;
    EXPECT_FALSE(reassembly.Take(beyond));
    Ikev1Fragment early = Read(pieces[1]);
    early.last = true;
    EXPECT_FALSE(reassembly.Take(early)) << "the last one is there already, further on";
    const auto whole = reassembly.Take(Read(pieces[1]));
    ASSERT_TRUE(whole);
    EXPECT_EQ(*whole, message);
}

TEST(Ikev1Fragments, MemoryIsBounded)
{
    Ikev1Reassembly reassembly(2000);
    Ikev1Fragment fragment;
    fragment.data = Bytes(300);
    for (unsigned number = 1; number <= 255; ++number)
    {
        fragment.number = static_cast<uint8_t>(number);
        EXPECT_FALSE(reassembly.Take(fragment));
        EXPECT_LE(reassembly.Held(), 2000U);
    }
    for (uint16_t id = 2; id < 1000; ++id)
    {
        fragment.id = id;
        reassembly.Take(fragment);
        EXPECT_LE(reassembly.Held(), 300U) << "one message at a time";
    }
}

TEST(Ikev1Fragments, AnotherMessageBeginsAnew)
{
    const Bytes first = MakeMessage(1000);
    const Bytes second = MakeMessage(1001);
    const auto ones = SplitIkev1Message(first, 576, 1);
    const auto twos = SplitIkev1Message(second, 576, 2);
    Ikev1Reassembly reassembly;
    EXPECT_FALSE(reassembly.Take(Read(ones[0])));
    EXPECT_FALSE(reassembly.Take(Read(twos[1])));
    EXPECT_EQ(reassembly.Take(Read(twos[0])), second);
    EXPECT_FALSE(reassembly.Take(Read(ones[1])));
    EXPECT_EQ(reassembly.Take(Read(ones[0])), first);
}

} // namespace
} // namespace ike
} // namespace ns3
