// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message-printer.h"
#include "ike-wire-reader.h"
#include "ike-wire-samples.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief Sets the length field of the header to the size of the datagram. */
void
FixLength(Bytes& octets)
{
    if (octets.size() >= IkeHeader::SIZE)
    {
        StoreNetworkOrder(static_cast<uint32_t>(octets.size()), octets.data() + 24);
    }
}

std::vector<Bytes>
GoldenMessages()
{
    std::vector<Bytes> messages = {SaInitRequestOctets(), Rfc7634MessageOctets()};
    Bytes chain;
    const auto inner = InnerChainOctets();
    WriteHeader(IkeHeader{},
                INNER_CHAIN_FIRST,
                static_cast<uint32_t>(IkeHeader::SIZE + inner.size()),
                chain);
    Append(chain, inner);
    messages.push_back(chain);
    return messages;
}

/** @brief What was accepted can be written and read again, and says the same. */
void
ExpectStable(const Bytes& octets)
{
    const auto message = ParseMessage(octets);
    if (!message)
    {
        EXPECT_FALSE(message.GetError().field.empty()) << ToHex(octets);
        EXPECT_FALSE(message.GetError().reason.empty()) << ToHex(octets);
        EXPECT_LE(message.GetError().offset, octets.size()) << ToHex(octets);
        return;
    }
    const auto written = WriteMessage(*message);
    const auto again = ParseMessage(written);
    for (const auto& payload : message->payloads)
    {
        const auto* ts = std::get_if<TsPayload>(&payload.body);
        if (ts && ts->selectors.empty())
        {
            return; // only selectors of types that are left out
        }
    }
    ASSERT_TRUE(again) << again.GetError().ToString() << " " << ToHex(octets);
    EXPECT_TRUE(SameMessage(*message, *again)) << ToHex(octets);
}

TEST(IkeWireRobustness, EveryTruncationNamesTheFieldThatRanShort)
{
    for (const auto& whole : GoldenMessages())
    {
        ASSERT_TRUE(ParseMessage(whole));
        for (size_t size = 0; size < whole.size(); ++size)
        {
            Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto plain = ParseMessage(cut);
            ASSERT_FALSE(plain) << size;
            const auto& error = plain.GetError();
            EXPECT_EQ(error.reason, "ends early") << size << ": " << error.ToString();
            EXPECT_LE(error.offset, size);
            EXPECT_NE(error.field.find(" / "), std::string::npos) << error.ToString();

            // The same with a header that says how little there is.
            FixLength(cut);
            const auto fixed = ParseMessage(cut);
            ASSERT_FALSE(fixed) << size;
            EXPECT_EQ(fixed.GetError().field, error.field) << size;
            EXPECT_EQ(fixed.GetError().offset, error.offset) << size;
        }
    }
}

TEST(IkeWireRobustness, TruncationInsideATransformNamesTheTransform)
{
    auto octets = SaInitRequestOctets();
    octets.resize(28 + 4 + 8 + 12 + 5);
    const auto message = ParseMessage(octets);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.GetError().field, "SA / Proposal 1 / Transform 2 / RESERVED");
    EXPECT_EQ(message.GetError().ToString(),
              "SA / Proposal 1 / Transform 2 / RESERVED ends early (octet 57)");
    EXPECT_EQ(message.GetError().payloadType, static_cast<uint8_t>(PayloadType::SA));
}

TEST(IkeWireRobustness, EveryTruncationOfAChainIsAnError)
{
    const auto whole = InnerChainOctets();
    for (size_t size = 0; size < whole.size(); ++size)
    {
        const auto payloads = ParsePayloads(INNER_CHAIN_FIRST, ByteView(whole).Sub(0, size));
        ASSERT_FALSE(payloads) << size;
        EXPECT_EQ(payloads.GetError().reason, "ends early") << payloads.GetError().ToString();
    }
}

TEST(IkeWireRobustness, EveryFlippedBitIsRefusedOrStaysStable)
{
    for (const auto& whole : GoldenMessages())
    {
        for (size_t bit = 0; bit < 8 * whole.size(); ++bit)
        {
            auto octets = whole;
            octets[bit / 8] = static_cast<uint8_t>(octets[bit / 8] ^ 1U << bit % 8);
            ExpectStable(octets);
        }
    }
}

TEST(IkeWireRobustness, DamagedRandomMessagesAreRefusedOrStayStable)
{
    RandomMessages random(7);
    for (int i = 0; i < 20000; ++i)
    {
        auto octets = WriteMessage(random.DrawMessage());
        for (size_t damage = 1 + random.Below(4); damage > 0; --damage)
        {
            octets[random.Below(octets.size())] = static_cast<uint8_t>(random.Below(256));
        }
        octets[17] = 0x20;
        FixLength(octets);
        ExpectStable(octets);
    }
}

TEST(IkeWireRobustness, NoiseIsRefusedOrStaysStable)
{
    SeededRandomSource random(8);
    for (int i = 0; i < 20000; ++i)
    {
        auto octets = random.Draw(28 + random.DrawUint64() % 120);
        octets[16] = static_cast<uint8_t>(33 + octets[16] % 22);
        octets[17] = 0x20;
        for (size_t at = 28; at + 4 < octets.size(); at += 4 + octets[at + 3] % 32)
        {
            octets[at] = static_cast<uint8_t>(octets[at] % 56);
            octets[at + 2] = 0;
            octets[at + 3] = static_cast<uint8_t>(octets[at + 3] % 64);
        }
        FixLength(octets);
        ExpectStable(octets);
    }
}

TEST(IkeWireRobustness, PayloadOf64KiBIsReadAndWritten)
{
    const auto octets = MessageOf(PayloadType::VENDOR_ID, Bytes(65531, 0x61));
    ASSERT_EQ(octets.size(), 28U + 65535U);
    const auto message = ParseMessage(octets);
    ASSERT_TRUE(message) << message.GetError().ToString();
    EXPECT_EQ(message->Find<VendorIdPayload>(PayloadType::VENDOR_ID)->data.size(), 65531U);
    EXPECT_EQ(WriteMessage(*message), octets);
}

TEST(IkeWireRobustness, ManySmallPiecesTakeMemoryInProportion)
{
    // As many payloads, transforms, attributes and SPIs as 64 KiB can hold.
    Bytes payloads;
    for (int i = 0; i < 16000; ++i)
    {
        Append(payloads, Hex("2b000004"));
    }
    Append(payloads, Hex("00000004"));
    const auto many = ParsePayloads(PayloadType::VENDOR_ID, payloads);
    ASSERT_TRUE(many) << many.GetError().ToString();
    EXPECT_EQ(many->size(), 16001U);
    EXPECT_LE(many->capacity(), 16001U);

    Bytes attributes = Hex("01000000");
    for (int i = 0; i < 16000; ++i)
    {
        Append(attributes, Hex("00010000"));
    }
    EXPECT_TRUE(ParseMessage(MessageOf(PayloadType::CP, attributes)));

    Bytes spis = Hex("03043e80");
    spis.resize(4 + 4 * 16000);
    const auto remove = ParseMessage(MessageOf(PayloadType::DELETE, spis));
    ASSERT_TRUE(remove) << remove.GetError().ToString();
    EXPECT_EQ(remove->Find<DeletePayload>(PayloadType::DELETE)->spis.size(), 16000U);

    Bytes proposal = Hex("0000 07fc 01 01 00 fe");
    for (int i = 0; i < 253; ++i)
    {
        Append(proposal, Hex("0300000802000005"));
    }
    Append(proposal, Hex("0000000802000005"));
    proposal[2] = static_cast<uint8_t>(proposal.size() >> 8);
    proposal[3] = static_cast<uint8_t>(proposal.size());
    const auto sa = ParseMessage(MessageOf(PayloadType::SA, proposal));
    ASSERT_TRUE(sa) << sa.GetError().ToString();
    EXPECT_EQ(sa->Find<SaPayload>(PayloadType::SA)->proposals[0].transforms.size(), 254U);
}

TEST(IkeWireRobustness, APromisedCountReservesOnlyWhatTheOctetsCanHold)
{
    const auto octets = Hex("11223344 5566");
    WireReader<> io(octets);
    std::vector<Bytes> list;
    io.Times("SPI", "", list, 65535, [&](Bytes& spi) { io.Octets("SPI", spi, 4); });
    EXPECT_FALSE(io.Ok());
    EXPECT_EQ(io.Error().field, "SPI 2 / SPI");
    EXPECT_LE(list.capacity(), octets.size());
}

TEST(IkeWireRobustness, ALengthBeyondTheOctetsReservesNothing)
{
    // A vendor ID that claims 65535 octets and has two.
    const auto payloads = ParsePayloads(PayloadType::VENDOR_ID, Hex("0000 ffff 6162"));
    ASSERT_FALSE(payloads);
    EXPECT_EQ(payloads.GetError().field, "V / Vendor ID");
    EXPECT_EQ(payloads.GetError().offset, 4U);
}

} // namespace
} // namespace ike
} // namespace ns3
