// SPDX-License-Identifier: GPL-2.0-only

#include "ike-wire-samples.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

TEST(IkeWireRoundTrip, RandomMessagesAreReadBackAsTheyWere)
{
    RandomMessages random(1);
    std::set<size_t> bodies;
    for (int i = 0; i < 4000; ++i)
    {
        const auto message = random.DrawMessage();
        const auto octets = WriteMessage(message);
        ASSERT_EQ(octets.size(), IkeHeader::SIZE + SizeOfPayloads(message.payloads));
        const auto read = ParseMessage(octets);
        ASSERT_TRUE(read) << "message " << i << ": " << read.GetError().ToString();
        ASSERT_TRUE(SameMessage(message, *read)) << "message " << i << ": " << ToHex(octets);
        ASSERT_EQ(WriteMessage(*read), octets) << "message " << i;
        for (const auto& payload : message.payloads)
        {
            bodies.insert(payload.body.index());
        }
    }
    // IKEv1's payloads stand behind IKEv2's; ikev1-wire-test.cc draws those.
    EXPECT_EQ(bodies.size(), IkePayload::Body(Ikev1SaPayload{}).index())
        << "some payload was never drawn";
}

TEST(IkeWireRoundTrip, RandomInnerChainsAreReadBackAsTheyWere)
{
    RandomMessages random(2);
    for (int i = 0; i < 2000; ++i)
    {
        std::vector<IkePayload> payloads;
        for (size_t count = random.Below(8); count > 0; --count)
        {
            payloads.push_back(random.DrawPayload());
        }
        Bytes octets = {0xaa, 0xbb};
        WritePayloads(payloads, octets);
        ASSERT_EQ(octets.size(), 2 + SizeOfPayloads(payloads));
        ASSERT_EQ(octets[0], 0xaa) << "what was there before is kept";
        const auto first = payloads.empty() ? PayloadType::NONE : payloads.front().type;
        const auto read = ParsePayloads(first, ByteView(octets).Sub(2));
        ASSERT_TRUE(read) << "chain " << i << ": " << read.GetError().ToString();
        ASSERT_TRUE(SamePayloads(payloads, *read)) << "chain " << i << ": " << ToHex(octets);
    }
}

TEST(IkeWireRoundTrip, TheBodyAloneIsTheWrittenPayloadWithoutItsHeader)
{
    RandomMessages random(3);
    for (int i = 0; i < 500; ++i)
    {
        const auto payload = random.DrawPayload();
        Bytes whole;
        WritePayloads({payload}, whole);
        Bytes parts;
        Bytes body;
        WritePayloadBody(payload, body);
        WritePayloadHeader(PayloadType::NONE, payload.critical, body.size(), parts);
        WritePayloadBody(payload, parts);
        ASSERT_EQ(ToHex(parts), ToHex(whole));
    }
}

TEST(IkeWireRoundTrip, TheHeaderAloneIsTheStartOfTheMessage)
{
    RandomMessages random(4);
    for (int i = 0; i < 500; ++i)
    {
        const auto message = random.DrawMessage();
        const auto octets = WriteMessage(message);
        const auto header = ParseHeader(octets);
        ASSERT_TRUE(header);
        Bytes written;
        const auto first =
            message.payloads.empty() ? PayloadType::NONE : message.payloads.front().type;
        WriteHeader(*header, first, static_cast<uint32_t>(octets.size()), written);
        ASSERT_EQ(written, Bytes(octets.begin(), octets.begin() + IkeHeader::SIZE));
    }
}

TEST(IkeWireRoundTrip, ReservedBitsAreIgnoredAndSentAsZero)
{
    Bytes octets = SaInitRequestOctets();
    const auto clean = octets;
    octets[19] |= 0xc7; // header flags
    octets[29] |= 0x7f; // generic payload header
    octets[33] = 0xff;  // proposal
    octets[41] = 0xff;  // transform
    octets[45] = 0xff;  // transform
    octets[122] = 0xff; // KE
    ASSERT_NE(octets, clean);
    const auto read = ParseMessage(octets);
    ASSERT_TRUE(read) << read.GetError().ToString();
    EXPECT_EQ(ToHex(WriteMessage(*read)), ToHex(clean));
}

TEST(IkeWireRoundTrip, FlagsThatIkev2DoesNotKnowAreNotSent)
{
    IkeMessage message;
    message.header.flags = 0xff;
    EXPECT_EQ(WriteMessage(message)[19], 0x38);
    message.header.majorVersion = 1;
    EXPECT_EQ(WriteMessage(message)[19], 0xff) << "another version has other flags";
}

TEST(IkeWireRoundTrip, ReservedBitsInsideAreIgnoredAndSentAsZero)
{
    const struct
    {
        PayloadType type;
        const char* dirty;
        const char* clean;
    } cases[] = {
        {PayloadType::IDI, "0bffffff 6162", "0b000000 6162"},
        {PayloadType::AUTH, "02ffffff 6162", "02000000 6162"},
        {PayloadType::TSI,
         "01ffffff 07000010 0000ffff 00000000 ffffffff",
         "01000000 07000010 0000ffff 00000000 ffffffff"},
        {PayloadType::CP, "01ffffff 8001 0000", "01000000 0001 0000"},
    };
    for (const auto& [type, dirty, clean] : cases)
    {
        const auto read = ParseMessage(MessageOf(type, Hex(dirty)));
        ASSERT_TRUE(read) << NameOf(type) << ": " << read.GetError().ToString();
        EXPECT_EQ(ToHex(WriteMessage(*read)), ToHex(MessageOf(type, Hex(clean)))) << NameOf(type);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
