// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message-printer.h"
#include "ike-wire-samples.h"

#include <gtest/gtest.h>

#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

using Kind = MessageRecord::Kind;

/** @brief Fields cover each octet once and in order; bits cover their field once and in order. */
void
ExpectCovered(const std::vector<MessageRecord>& records, ByteView octets, bool decrypted)
{
    size_t next = 0;
    unsigned nextBit = 0;
    unsigned bits = 0;
    for (const auto& record : records)
    {
        if (record.decrypted != decrypted)
        {
            continue;
        }
        EXPECT_FALSE(record.name.empty());
        if (record.kind == Kind::BITS)
        {
            EXPECT_EQ(record.firstBit, nextBit) << record.id;
            nextBit += record.bitCount;
            EXPECT_LE(nextBit, bits) << record.id;
            continue;
        }
        EXPECT_TRUE(nextBit == 0 || nextBit == bits) << "bits left out before " << record.id;
        nextBit = 0;
        EXPECT_EQ(record.offset, next) << record.id;
        if (record.kind == Kind::FIELD)
        {
            EXPECT_EQ(record.octets, octets.Sub(record.offset, record.length)) << record.id;
            EXPECT_FALSE(record.value.empty()) << record.id;
            next += record.length;
            bits = 8 * static_cast<unsigned>(record.length);
        }
        else
        {
            EXPECT_LE(record.offset + record.length, octets.size()) << record.id;
        }
    }
    EXPECT_EQ(next, octets.size()) << ToHex(octets);
}

/** @brief The first record with an id, and fails the test when there is none. */
MessageRecord
Find(const std::vector<MessageRecord>& records, const std::string& id)
{
    for (const auto& record : records)
    {
        if (record.id == id)
        {
            return record;
        }
    }
    ADD_FAILURE() << "no record " << id;
    return MessageRecord{};
}

TEST(IkeWirePrinter, EveryOctetOfRandomMessagesIsNamedOnce)
{
    RandomMessages random(11);
    for (int i = 0; i < 500; ++i)
    {
        const auto octets = WriteMessage(random.DrawMessage());
        const auto records = DescribeMessage(octets);
        ExpectCovered(records, octets, false);
        EXPECT_NE(records.back().name, "not read") << records.back().value;
    }
}

TEST(IkeWirePrinter, EveryOctetOfDamagedMessagesIsNamedOnce)
{
    RandomMessages random(12);
    int unread = 0;
    for (int i = 0; i < 1000; ++i)
    {
        auto octets = WriteMessage(random.DrawMessage());
        octets[random.Below(octets.size())] = static_cast<uint8_t>(random.Below(256));
        octets.resize(random.Below(octets.size() + 1));
        const auto records = DescribeMessage(octets);
        ExpectCovered(records, octets, false);
        unread += records.back().name == "not read" ? 1 : 0;
    }
    EXPECT_GT(unread, 100) << "hardly any message was damaged";
}

TEST(IkeWirePrinter, FieldsCarryNameValueAndSource)
{
    const auto octets = SaInitRequestOctets();
    const auto records = DescribeMessage(octets);
    ExpectCovered(records, octets, false);
    const auto version = Find(records, "IKE header / Major Version");
    EXPECT_EQ(version.kind, Kind::BITS);
    EXPECT_EQ(version.offset, 17U);
    EXPECT_EQ(version.bitCount, 4U);
    EXPECT_EQ(version.value, "2");
    EXPECT_EQ(Find(records, "IKE header / Flags").value, "Initiator");
    const auto proposal = Find(records, "SA / Proposal");
    EXPECT_EQ(proposal.kind, Kind::STRUCTURE);
    EXPECT_EQ(proposal.name, "Proposal 1");
    EXPECT_EQ(proposal.length, 44U);
    EXPECT_EQ(proposal.depth, 1U);
    const auto id = Find(records, "SA / Proposal / Transform / Transform ID");
    EXPECT_EQ(id.value, "12 (ENCR_AES_CBC)");
    EXPECT_EQ(id.depth, 3U);
    EXPECT_STREQ(id.source, "RFC 7296 section 3.3.2");
    const auto value = Find(records, "SA / Proposal / Transform / Attribute / Attribute Value");
    EXPECT_EQ(value.value, "256");
    EXPECT_EQ(Find(records, "KE / Key Exchange Method").value, "31 (Curve25519)");
    EXPECT_EQ(Find(records, "N / Notify Message Type").value, "16388 (NAT_DETECTION_SOURCE_IP)");
}

TEST(IkeWirePrinter, ValuesAreShownAsPeopleReadThem)
{
    Bytes octets;
    const auto inner = InnerChainOctets();
    WriteHeader(IkeHeader{}, INNER_CHAIN_FIRST, static_cast<uint32_t>(28 + inner.size()), octets);
    Append(octets, inner);
    const auto records = DescribeMessage(octets);
    ExpectCovered(records, octets, false);
    EXPECT_EQ(Find(records, "IDi / Identification Data").value,
              "0x636c69656e742e6e65742e6161 \"client.net.aa\"");
    EXPECT_EQ(Find(records, "IDr / Identification Data").value, "192.168.0.1");
    EXPECT_EQ(Find(records, "TSi / Traffic Selector / Ending Address").value, "10.0.0.255");
    EXPECT_EQ(Find(records, "TSi / Traffic Selector / TS Type").value, "7 (TS_IPV4_ADDR_RANGE)");
    EXPECT_EQ(Find(records, "CP / Attribute / Attribute Type").value,
              "Attribute Type 1 (INTERNAL_IP4_ADDRESS)");
    EXPECT_EQ(Find(records, "CERT / Cert Encoding").value, "4 (X.509 Certificate - Signature)");
    EXPECT_EQ(Find(records, "payload of unknown type / Data").value, "0xdeadbeef");
}

TEST(IkeWirePrinter, DecryptedPayloadsAreNamedToo)
{
    const auto octets = Rfc7634MessageOctets();
    const auto plain = Hex("0000000c 00004001 0000000a 00");
    DecryptedPayloads decrypted;
    decrypted.first = PayloadType::NOTIFY;
    decrypted.octets = plain;
    decrypted.ivSize = 8;
    decrypted.checksumSize = 16;
    const auto records = DescribeMessage(octets, &decrypted);
    ExpectCovered(records, octets, false);
    ExpectCovered(records, plain, true);
    const auto iv = Find(records, "SK / Initialization Vector");
    EXPECT_EQ(iv.offset, 32U);
    EXPECT_EQ(iv.value, "0x1011121314151617");
    EXPECT_EQ(Find(records, "SK / Encrypted IKE Payloads").length, 13U);
    EXPECT_EQ(Find(records, "SK / Integrity Checksum Data").offset, 53U);
    const auto type = Find(records, "decrypted payloads / N / Notify Message Type");
    EXPECT_TRUE(type.decrypted);
    EXPECT_EQ(type.offset, 6U);
    EXPECT_EQ(type.value, "16385 (SET_WINDOW_SIZE)");
    EXPECT_EQ(Find(records, "decrypted payloads / Pad Length").value, "0");
}

TEST(IkeWirePrinter, PaddingIsNamed)
{
    const auto octets = Rfc7634MessageOctets();
    const auto plain = Hex("0000000c 00004001 0000000a aabbcc 03");
    DecryptedPayloads decrypted;
    decrypted.first = PayloadType::NOTIFY;
    decrypted.octets = plain;
    const auto records = DescribeMessage(octets, &decrypted);
    ExpectCovered(records, octets, false);
    ExpectCovered(records, plain, true);
    EXPECT_EQ(Find(records, "decrypted payloads / Padding").length, 3U);
    EXPECT_EQ(Find(records, "decrypted payloads / Pad Length").value, "3");

    const auto broken = Hex("0000000c 00004001 0000000a aabbcc 09");
    decrypted.octets = broken;
    const auto brokenRecords = DescribeMessage(octets, &decrypted);
    ExpectCovered(brokenRecords, broken, true);
    EXPECT_EQ(Find(brokenRecords, "decrypted payloads / not read").length, 4U);
}

TEST(IkeWirePrinter, WhatIsWrongIsSaid)
{
    auto octets = SaInitRequestOctets();
    octets.resize(60);
    const auto records = DescribeMessage(octets);
    ExpectCovered(records, octets, false);
    EXPECT_EQ(Find(records, "IKE header / Length").value, "240, but there are 60 octets");
    EXPECT_EQ(records.back().name, "not read");
    EXPECT_EQ(records.back().value,
              "SA / Proposal 1 / Transform 3 / Last Substruc ends early (octet 60)");

    const auto critical = MessageOf(static_cast<PayloadType>(99), Hex("0102"));
    ExpectCovered(DescribeMessage(critical), critical, false);
    ExpectCovered(DescribeMessage(ByteView()), ByteView(), false);
}

TEST(IkeWirePrinter, TextHasALineForEveryRecord)
{
    const auto octets = Hex("0001020304050607 0000000000000000 29 20 22 20 00000000 00000024"
                            "00 80 0008 00 00 000e");
    std::ostringstream text;
    PrintMessage(text, octets);
    EXPECT_EQ(text.str(),
              "     0                      IKE header (28 octets, RFC 7296 section 3.1)\n"
              "     0  0001020304050607      IKE SA Initiator's SPI: 0x0001020304050607\n"
              "     8  0000000000000000      IKE SA Responder's SPI: 0x0000000000000000\n"
              "    16  29                    Next Payload: 41 (Notify)\n"
              "    17  20                    Version: Major Version 2, Minor Version 0\n"
              "    17  0010....                Major Version: 2\n"
              "    17  ....0000                Minor Version: 0\n"
              "    18  22                    Exchange Type: 34 (IKE_SA_INIT)\n"
              "    19  20                    Flags: Response\n"
              "    19  0.......                X: clear\n"
              "    19  .0......                X: clear\n"
              "    19  ..1.....                Response: set\n"
              "    19  ...0....                Version: clear\n"
              "    19  ....0...                Initiator: clear\n"
              "    19  .....0..                X: clear\n"
              "    19  ......0.                X: clear\n"
              "    19  .......0                X: clear\n"
              "    20  00000000              Message ID: 0\n"
              "    24  00000024              Length: 36\n"
              "    28                      N (8 octets, RFC 7296 section 3.10)\n"
              "    28  00                    Next Payload: 0 (No Next Payload)\n"
              "    29  80                    Critical and RESERVED: Critical 1\n"
              "    29  1.......                Critical: 1\n"
              "    29  .0000000                RESERVED: 0\n"
              "    30  0008                  Payload Length: 8\n"
              "    32  00                    Protocol ID: 0 (reserved)\n"
              "    33  00                    SPI Size: 0\n"
              "    34  000e                  Notify Message Type: 14 (NO_PROPOSAL_CHOSEN)\n");
}

TEST(IkeWirePrinter, AHeaderOfVersion1NamesItsOwnSpecification)
{
    const auto octets = Hex("0001020304050607 1011121314151617 05 10 02 01 00000000 00000024"
                            "0102030405060708");
    const auto inside = Hex("00000008 00000000");
    DecryptedPayloads decrypted;
    decrypted.first = static_cast<PayloadType>(5);
    decrypted.octets = inside;
    const auto records = DescribeMessage(octets, &decrypted);
    EXPECT_STREQ(Find(records, "IKE header / Exchange Type").source, "RFC 2408 section 3.1");
    EXPECT_STREQ(Find(records, "decrypted payloads").source, "RFC 2409 appendix B");
    EXPECT_STREQ(Find(records, "encrypted payloads").source, "RFC 2408 section 3.1");
}

} // namespace
} // namespace ike
} // namespace ns3
