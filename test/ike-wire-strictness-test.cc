// SPDX-License-Identifier: GPL-2.0-only

#include "ike-wire-samples.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

struct BadPayload
{
    const char* why;
    PayloadType type;
    const char* body;
    const char* field;
    size_t offset; //!< in the body
};

const BadPayload BAD_PAYLOADS[] = {
    {"no proposal", PayloadType::SA, "", "SA / Proposals", 0},
    {"proposal flag 1",
     PayloadType::SA,
     "01000010 01010001 00000008 02000005",
     "SA / Proposal 1 / Last Substruc",
     0},
    {"another proposal is promised",
     PayloadType::SA,
     "02000010 01010001 00000008 02000005",
     "SA / Proposal 1 / Last Substruc",
     0},
    {"the last proposal is not the last",
     PayloadType::SA,
     "00000010 01010001 00000008 02000005 00000010 02010001 00000008 02000005",
     "SA / Proposal 1 / Last Substruc",
     0},
    {"another transform is promised",
     PayloadType::SA,
     "00000010 01010001 03000008 02000005",
     "SA / Proposal 1 / Transform 1 / Last Substruc",
     8},
    {"the last transform is not the last",
     PayloadType::SA,
     "00000018 01010002 00000008 02000005 00000008 02000006",
     "SA / Proposal 1 / Transform 1 / Last Substruc",
     8},
    {"proposal length below its header",
     PayloadType::SA,
     "00000003 01010001 00000008 02000005",
     "SA / Proposal 1 / Proposal Length",
     2},
    {"proposal number skips one",
     PayloadType::SA,
     "02000010 01010001 00000008 02000005 00000010 03010001 00000008 02000005",
     "SA / Proposal 2 / Proposal Num",
     20},
    {"SPI of 4 octets for IKE",
     PayloadType::SA,
     "00000014 01010401 11223344 00000008 02000005",
     "SA / Proposal 1 / SPI Size",
     6},
    {"SPI of 8 octets for ESP",
     PayloadType::SA,
     "00000018 01030801 1122334455667788 00000008 02000005",
     "SA / Proposal 1 / SPI Size",
     6},
    {"no SPI for AH",
     PayloadType::SA,
     "00000010 01020001 00000008 02000005",
     "SA / Proposal 1 / SPI Size",
     6},
    {"no transform", PayloadType::SA, "00000008 01010000", "SA / Proposal 1 / Num Transforms", 7},
    {"fewer transforms than counted",
     PayloadType::SA,
     "00000010 01010002 00000008 02000005",
     "SA / Proposal 1 / Num Transforms",
     7},
    {"more transforms than counted",
     PayloadType::SA,
     "00000018 01010001 03000008 02000005 00000008 02000006",
     "SA / Proposal 1 / Num Transforms",
     7},
    {"transform longer than its proposal",
     PayloadType::SA,
     "02000010 01010001 0000000c 02000005 00000010 02010001 00000008 02000005",
     "SA / Proposal 1 / Transform 1 / Transform Length",
     10},
    {"transform length below its header",
     PayloadType::SA,
     "00000010 01010001 03000006 02000005",
     "SA / Proposal 1 / Transform 1 / Transform ID",
     14},
    {"key length in long form",
     PayloadType::SA,
     "00000016 01010001 0000000e 0100000c 000e 0002 0100",
     "SA / Proposal 1 / Transform 1 / Attribute 1 / Attribute Format",
     20},
    {"two key lengths",
     PayloadType::SA,
     "00000018 01010001 00000010 0100000c 800e0100 800e0080",
     "SA / Proposal 1 / Transform 1 / Attribute 2 / Attribute Type",
     22},
    {"half an attribute",
     PayloadType::SA,
     "00000012 01010001 0000000a 0100000c 800e",
     "SA / Proposal 1 / Transform 1 / Attribute 1 / Attribute Value",
     18},
    {"key exchange with no method", PayloadType::KE, "00000000 01", "KE / Key Exchange Method", 0},
    {"half a key exchange header", PayloadType::KE, "001f00", "KE / RESERVED", 2},
    {"IPv4 identity of 5 octets",
     PayloadType::IDI,
     "01000000 0102030405",
     "IDi / Identification Data",
     4},
    {"IPv6 identity of 4 octets",
     PayloadType::IDR,
     "05000000 01020304",
     "IDr / Identification Data",
     4},
    {"NULL identity with data", PayloadType::IDI, "0d000000 01", "IDi / Identification Data", 4},
    {"no certificate encoding", PayloadType::CERT, "", "CERT / Cert Encoding", 0},
    {"no certificate encoding", PayloadType::CERTREQ, "", "CERTREQ / Cert Encoding", 0},
    {"no authentication method", PayloadType::AUTH, "", "AUTH / Auth Method", 0},
    {"nonce of 15 octets",
     PayloadType::NONCE,
     "000102030405060708090a0b0c0d0e",
     "Nonce / Nonce Data",
     0},
    {"SPI for a notify of an IKE SA",
     PayloadType::NOTIFY,
     "01 08 4009 1122334455667788",
     "N / SPI Size",
     1},
    {"SPI for a notify of nothing", PayloadType::NOTIFY, "00 04 4009 11223344", "N / SPI Size", 1},
    {"SPI of 8 octets for ESP",
     PayloadType::NOTIFY,
     "03 08 4009 1122334455667788",
     "N / SPI Size",
     1},
    {"SPI cut short", PayloadType::NOTIFY, "03 04 4009 1122", "N / SPI", 4},
    {"delete of no protocol", PayloadType::DELETE, "00 00 0000", "D / Protocol ID", 0},
    {"SPI to delete an IKE SA",
     PayloadType::DELETE,
     "01 08 0001 1122334455667788",
     "D / SPI Size",
     1},
    {"65535 empty SPIs", PayloadType::DELETE, "01 00 ffff", "D / Num of SPIs", 2},
    {"SPI of 8 octets for ESP",
     PayloadType::DELETE,
     "03 08 0001 1122334455667788",
     "D / SPI Size",
     1},
    {"more SPIs than octets",
     PayloadType::DELETE,
     "03 04 0003 11223344 55667788",
     "D / SPI 3 / SPI",
     12},
    {"fewer SPIs than octets",
     PayloadType::DELETE,
     "03 04 0001 11223344 55667788",
     "D / Length",
     8},
    {"no traffic selector", PayloadType::TSI, "00000000", "TSi / Number of TSs", 0},
    {"fewer selectors than counted",
     PayloadType::TSI,
     "02000000 07000010 0000ffff 00000000 ffffffff",
     "TSi / Number of TSs",
     0},
    {"IPv4 selector of 15 octets",
     PayloadType::TSR,
     "01000000 0700000f 0000ffff 00000000 ffffff",
     "TSr / Traffic Selector 1 / Ending Address",
     16},
    {"IPv4 selector of 17 octets",
     PayloadType::TSR,
     "01000000 07000011 0000ffff 00000000 ffffffff 00",
     "TSr / Traffic Selector 1 / Length",
     20},
    {"IPv6 selector with IPv4 addresses",
     PayloadType::TSR,
     "01000000 08000010 0000ffff 00000000 ffffffff",
     "TSr / Traffic Selector 1 / Starting Address",
     12},
    {"addresses the wrong way round",
     PayloadType::TSI,
     "01000000 07000010 0000ffff 0a000002 0a000001",
     "TSi / Traffic Selector 1 / Ending Address",
     16},
    {"ports the wrong way round",
     PayloadType::TSI,
     "01000000 07000010 00020001 0a000001 0a000002",
     "TSi / Traffic Selector 1 / End Port",
     10},
    {"selector shorter than its header",
     PayloadType::TSI,
     "01000000 0b000003",
     "TSi / Traffic Selector 1 / Selector Length",
     6},
    {"IPv4 address of 3 octets",
     PayloadType::CP,
     "01000000 0001 0003 010203",
     "CP / Attribute 1 / Length",
     6},
    {"IPv6 subnet of 16 octets",
     PayloadType::CP,
     "02000000 000f 0010 00000000000000000000000000000000",
     "CP / Attribute 1 / Length",
     6},
    {"odd list of attributes",
     PayloadType::CP,
     "02000000 000e 0003 000102",
     "CP / Attribute 1 / Length",
     6},
    {"attribute value cut short",
     PayloadType::CP,
     "01000000 0001 0000 0007 0004 6162",
     "CP / Attribute 2 / Value",
     12},
    {"EAP message of another length", PayloadType::EAP, "01 01 0006 01", "EAP / EAP Message", 0},
    {"EAP message of 3 octets", PayloadType::EAP, "010100", "EAP / EAP Message", 0},
    {"fragment 0", PayloadType::SKF, "0000 0001 aabb", "SKF / Fragment Number", 2},
    {"fragment 3 of 2", PayloadType::SKF, "0003 0002 aabb", "SKF / Total Fragments", 2},
};

TEST(IkeWireStrictness, EveryBrokenPayloadIsRefusedAtItsField)
{
    for (const auto& bad : BAD_PAYLOADS)
    {
        const auto octets = MessageOf(bad.type, Hex(bad.body));
        const auto message = ParseMessage(octets);
        ASSERT_FALSE(message) << bad.why << " was accepted";
        const auto& error = message.GetError();
        EXPECT_EQ(error.kind, WireError::Kind::MALFORMED) << bad.why;
        EXPECT_EQ(error.field, bad.field) << bad.why << ": " << error.ToString();
        EXPECT_EQ(error.offset, IkeHeader::SIZE + 4 + bad.offset) << bad.why << ": " << error.field;
        EXPECT_EQ(error.payloadType, static_cast<uint8_t>(bad.type)) << bad.why;
        EXPECT_EQ(error.ToString().find(bad.field), 0U) << error.ToString();
    }
}

TEST(IkeWireStrictness, WhatTheRfcAllowsIsAccepted)
{
    const struct
    {
        const char* why;
        PayloadType type;
        const char* body;
    } cases[] = {
        {"the number of an accepted proposal",
         PayloadType::SA,
         "00000010 05010001 00000008 02000005"},
        {"SPI of 8 octets when an IKE SA is rekeyed",
         PayloadType::SA,
         "00000018 01010801 1122334455667788 00000008 02000005"},
        {"a protocol that nobody knows",
         PayloadType::SA,
         "00000012 01630201 1122 00000008 02000005"},
        {"an attribute that nobody knows",
         PayloadType::SA,
         "00000016 01010001 0000000e 0100000c 0063 0002 abcd"},
        {"protocol without an SPI", PayloadType::NOTIFY, "01 00 4000"},
        {"notify type that nobody knows", PayloadType::NOTIFY, "00 00 ffff 01"},
        {"nonce of 16 octets", PayloadType::NONCE, "000102030405060708090a0b0c0d0e0f"},
        {"empty vendor ID", PayloadType::VENDOR_ID, ""},
        {"no configuration attributes", PayloadType::CP, "01000000"},
        {"empty IPv6 subnet in a request", PayloadType::CP, "01000000 000f 0000"},
        {"opaque ports", PayloadType::TSI, "01000000 07000010 ffff0000 00000000 ffffffff"},
        {"no SPI to delete", PayloadType::DELETE, "03 04 0000"},
        {"deletion of the IKE SA", PayloadType::DELETE, "01 00 0000"},
    };
    for (const auto& [why, type, body] : cases)
    {
        const auto octets = MessageOf(type, Hex(body));
        const auto message = ParseMessage(octets);
        ASSERT_TRUE(message) << why << ": " << message.GetError().ToString();
        EXPECT_EQ(ToHex(WriteMessage(*message)), ToHex(octets)) << why;
    }
}

TEST(IkeWireStrictness, NonceMayHave256OctetsAndNotOneMore)
{
    EXPECT_TRUE(ParseMessage(MessageOf(PayloadType::NONCE, Bytes(256))));
    EXPECT_FALSE(ParseMessage(MessageOf(PayloadType::NONCE, Bytes(257))));
}

TEST(IkeWireStrictness, UnknownSelectorTypesAreLeftOut)
{
    // TS_SECLABEL (RFC 9478) between two address ranges.
    const auto message = ParseMessage(MessageOf(PayloadType::TSI,
                                                Hex("03000000 07000010 0000ffff 0a000000 0a0000ff"
                                                    "0a000007 616263"
                                                    "07000010 0000ffff 0b000000 0b0000ff")));
    ASSERT_TRUE(message) << message.GetError().ToString();
    const auto* ts = message->Find<TsPayload>(PayloadType::TSI);
    ASSERT_EQ(ts->selectors.size(), 2U);
    EXPECT_EQ(ts->selectors[1].start.ToString(), "11.0.0.0");

    const auto none = ParseMessage(MessageOf(PayloadType::TSI, Hex("01000000 0a000007 616263")));
    ASSERT_TRUE(none) << none.GetError().ToString();
    EXPECT_TRUE(none->Find<TsPayload>(PayloadType::TSI)->selectors.empty());
}

TEST(IkeWireStrictness, UnknownCriticalPayloadIsNamed)
{
    auto octets = MessageOf(static_cast<PayloadType>(200), Hex("0102"));
    ASSERT_TRUE(ParseMessage(octets)) << "not critical: ignored";
    octets[IkeHeader::SIZE + 1] = 0x80;
    const auto message = ParseMessage(octets);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.GetError().kind, WireError::Kind::UNKNOWN_CRITICAL);
    EXPECT_EQ(message.GetError().payloadType, 200);
    EXPECT_EQ(message.GetError().offset, IkeHeader::SIZE + 1);
    EXPECT_EQ(message.GetError().field, "payload of unknown type 200 / Critical");

    // A type that is known is understood, critical or not.
    auto known = MessageOf(PayloadType::VENDOR_ID, Hex("0102"));
    known[IkeHeader::SIZE + 1] = 0x80;
    const auto vendor = ParseMessage(known);
    ASSERT_TRUE(vendor);
    EXPECT_TRUE(vendor->payloads[0].critical);

    // The types of IKEv1 mean nothing in IKEv2.
    auto old = MessageOf(static_cast<PayloadType>(1), Hex("0102"));
    EXPECT_TRUE(ParseMessage(old));
    old[IkeHeader::SIZE + 1] = 0x80;
    EXPECT_FALSE(ParseMessage(old));
}

TEST(IkeWireStrictness, UnknownCriticalPayloadInsideIsNamed)
{
    const auto inner = ParsePayloads(static_cast<PayloadType>(49), Hex("0080 0006 0102"));
    ASSERT_FALSE(inner);
    EXPECT_EQ(inner.GetError().kind, WireError::Kind::UNKNOWN_CRITICAL);
    EXPECT_EQ(inner.GetError().payloadType, 49);
}

TEST(IkeWireStrictness, OtherMajorVersionsAreRefused)
{
    for (int major = 0; major < 16; ++major)
    {
        auto octets = SaInitRequestOctets();
        octets[17] = static_cast<uint8_t>(major << 4);
        const auto message = ParseMessage(octets);
        if (major == 1 || major == 2)
        {
            EXPECT_TRUE(message) << "version 1 knows these payloads as unknown ones";
            continue;
        }
        ASSERT_FALSE(message);
        EXPECT_EQ(message.GetError().kind, WireError::Kind::BAD_MAJOR_VERSION);
        EXPECT_EQ(message.GetError().offset, 17U);
        EXPECT_TRUE(ParseHeader(octets)) << "the header alone is read in any version";
    }
    auto octets = SaInitRequestOctets();
    octets[17] = 0x2f;
    EXPECT_TRUE(ParseMessage(octets)) << "the minor version is ignored";
}

TEST(IkeWireStrictness, EncryptedPayloadIsTheLast)
{
    // A Vendor ID before SK is fine, octets after it are not.
    const auto header = Hex("0001020304050607 1011121314151617 2b 20 25 08 00000001");
    const auto before = Concat({header, Hex("0000002a 2e00 0006 6162 0000 0008 01020304")});
    EXPECT_TRUE(ParseMessage(before)) << ParseMessage(before).GetError().ToString();
    const auto after =
        Concat({header, Hex("00000030 2e00 0006 6162 2b00 0008 01020304 0000 0006 6162")});
    const auto message = ParseMessage(after);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.GetError().field, "payloads");

    const auto inside = ParsePayloads(PayloadType::SK, Hex("0000 0008 01020304"));
    ASSERT_FALSE(inside);
    EXPECT_EQ(inside.GetError().payloadType, static_cast<uint8_t>(PayloadType::SK));
    EXPECT_FALSE(ParsePayloads(PayloadType::SKF, Hex("0000 000c 00010001 01020304")));
}

TEST(IkeWireStrictness, ChainsAreUsedUpExactly)
{
    EXPECT_TRUE(ParsePayloads(PayloadType::NONE, ByteView()));
    EXPECT_FALSE(ParsePayloads(PayloadType::NONE, Hex("00")));
    EXPECT_TRUE(ParsePayloads(PayloadType::VENDOR_ID, Hex("0000 0005 61")));
    EXPECT_FALSE(ParsePayloads(PayloadType::VENDOR_ID, Hex("0000 0005 61 00")));
    EXPECT_FALSE(ParsePayloads(PayloadType::VENDOR_ID, Hex("2b00 0005 61")));
    EXPECT_FALSE(ParsePayloads(PayloadType::VENDOR_ID, Hex("0000 0003 61")));
}

TEST(IkeWireStrictness, TheLengthInTheHeaderIsThatOfTheDatagram)
{
    for (int change : {-1, 1})
    {
        auto octets = SaInitRequestOctets();
        octets[27] = static_cast<uint8_t>(octets[27] + change);
        const auto message = ParseMessage(octets);
        ASSERT_FALSE(message);
        EXPECT_EQ(message.GetError().field, "IKE header / Length");
        EXPECT_EQ(message.GetError().offset, 24U);
        EXPECT_FALSE(ParseHeader(octets));
    }
}

} // namespace
} // namespace ike
} // namespace ns3
