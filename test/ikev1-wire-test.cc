// SPDX-License-Identifier: GPL-2.0-only

#include "ike-message-printer.h"
#include "ike-message.h"
#include "ike-random.h"
#include "ike-wire-samples.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace ns3
{
namespace ike
{
namespace
{

/** @brief Draws payloads of IKEv1 that are legal on the wire. */
class RandomIkev1
{
  public:
    explicit RandomIkev1(uint64_t seed)
        : m_random(seed)
    {
    }

    size_t Below(size_t limit)
    {
        return m_random.DrawUint64() % limit;
    }

    Bytes Octets(size_t least, size_t most)
    {
        return m_random.Draw(least + Below(most - least + 1));
    }

    Ikev1Attribute Attribute()
    {
        Ikev1Attribute attribute;
        attribute.type = static_cast<uint16_t>(Below(0x8000));
        attribute.isBasic = Below(2) == 0;
        if (attribute.isBasic)
        {
            attribute.value = static_cast<uint16_t>(Below(65536));
        }
        else
        {
            attribute.data = Octets(0, 9);
        }
        return attribute;
    }

    std::vector<Ikev1Attribute> Attributes()
    {
        std::vector<Ikev1Attribute> list;
        for (size_t i = Below(7); i > 0; --i)
        {
            list.push_back(Attribute());
        }
        return list;
    }

    Ikev1SaPayload Sa()
    {
        Ikev1SaPayload sa;
        if (Below(4) == 0)
        {
            sa.situation |= IpsecSituation::SECRECY;
            sa.labels.push_back(Ikev1Label{Octets(0, 5), 11, Octets(2, 2)});
        }
        if (Below(4) == 0)
        {
            sa.situation |= IpsecSituation::INTEGRITY;
            sa.labels.push_back(Ikev1Label{Octets(0, 5), 0, {}});
        }
        sa.labeledDomain = sa.labels.empty() ? 0 : 7;
        for (size_t i = 1 + Below(3); i > 0; --i)
        {
            Ikev1Proposal proposal;
            proposal.number = static_cast<uint8_t>(Below(3));
            const bool isIsakmp = Below(2) == 0;
            proposal.protocol = isIsakmp ? Ikev1Protocol::ISAKMP : Ikev1Protocol::ESP;
            proposal.spi = isIsakmp ? Octets(0, 16) : Octets(4, 4);
            for (size_t k = 1 + Below(4); k > 0; --k)
            {
                proposal.transforms.push_back(
                    Ikev1Transform{static_cast<uint8_t>(Below(9)), 1, Attributes()});
            }
            sa.proposals.push_back(proposal);
        }
        return sa;
    }

    IkePayload Payload()
    {
        using P = Ikev1Payload;
        switch (Below(15))
        {
        case 0:
            return {P::SA, false, Sa()};
        case 1:
            return {P::KE, false, Ikev1KePayload{Octets(0, 99)}};
        case 2:
            return {P::ID, false, Ikev1IdPayload{IdType::FQDN, 17, 500, Octets(0, 30)}};
        case 3:
            return {P::CERT, false, CertPayload{4, Octets(0, 50)}};
        case 4:
            return {P::CERTREQ, false, CertReqPayload{4, Octets(0, 50)}};
        case 5:
            return {P::HASH, false, HashPayload{Octets(16, 32)}};
        case 6:
            return {P::SIGNATURE, false, SignaturePayload{Octets(0, 99)}};
        case 7:
            return {P::NONCE, false, Ikev1NoncePayload{Octets(8, 32)}};
        case 8:
            return {P::NOTIFY,
                    false,
                    Ikev1NotifyPayload{IsakmpDoi::IPSEC,
                                       Ikev1Protocol::ISAKMP,
                                       Octets(0, 16),
                                       Ikev1NotifyType::INITIAL_CONTACT,
                                       Octets(0, 9)}};
        case 9:
            return {P::DELETE,
                    false,
                    Ikev1DeletePayload{IsakmpDoi::IPSEC,
                                       Ikev1Protocol::ESP,
                                       4,
                                       {Octets(4, 4), Octets(4, 4)}}};
        case 10:
            return {P::VENDOR_ID, false, VendorIdPayload{Octets(0, 20)}};
        case 11:
            return {P::ATTRIBUTES, false, Ikev1CfgPayload{CfgType::SET, 7, Attributes()}};
        case 12:
            return {Below(2) == 0 ? P::NAT_D : P::NAT_D_DRAFT_1,
                    false,
                    NatDetectionPayload{Octets(16, 20)}};
        case 13:
            return {Below(2) == 0 ? P::NAT_OA : P::NAT_OA_DRAFT_1,
                    false,
                    NatAddressPayload{IdType::IPV4_ADDR, Octets(4, 4)}};
        default:
            return {P::FRAGMENT, false, Ikev1FragmentPayload{1, 2, 1, Octets(0, 50)}};
        }
    }

    IkeMessage Message()
    {
        IkeMessage message;
        message.header.majorVersion = 1;
        message.header.initiatorSpi = IkeSpi(m_random.DrawUint64());
        message.header.responderSpi = IkeSpi(m_random.DrawUint64());
        message.header.exchange = Ikev1Exchange::MAIN;
        message.header.flags = Below(2) == 0 ? IkeHeader::FLAG_COMMIT : 0;
        message.header.messageId = static_cast<uint32_t>(m_random.DrawUint64());
        for (size_t i = 1 + Below(6); i > 0; --i)
        {
            message.payloads.push_back(Payload());
        }
        return message;
    }

  private:
    SeededRandomSource m_random;
};

/** @brief The first message of main mode put together by hand from RFC 2408 and RFC 2409. */
const char* const MAIN_MODE_1 = "0123456789abcdef 0000000000000000 01 10 02 00 00000000 00000064"
                                "00 00 0048 00000001 00000001"  // SA: DOI, situation
                                "00 00 003c 01 01 00 01"        // proposal 1, ISAKMP
                                "00 00 0034 01 01 0000"         // transform 1, KEY_IKE
                                "8001 0007 800e 0080 8002 0004" // AES-CBC, 128 bits, SHA2-256
                                "8003 0001 8004 000e 800b 0001" // pre-shared key, group 14
                                "000c 0004 00015180 800b 0002"  // 86400 s in variable form
                                "000c 0004 00010000";           // 65536 kilobytes

TEST(Ikev1Wire, AMessageByHandIsReadFieldByField)
{
    Bytes octets = Hex(MAIN_MODE_1);
    octets[27] = static_cast<uint8_t>(octets.size());
    const auto message = ParseMessage(octets);
    ASSERT_TRUE(message) << message.GetError().ToString();
    EXPECT_EQ(message->header.exchange, Ikev1Exchange::MAIN);
    const auto* sa = message->Find<Ikev1SaPayload>(Ikev1Payload::SA);
    ASSERT_NE(sa, nullptr);
    ASSERT_EQ(sa->proposals.size(), 1U);
    const auto& transform = sa->proposals[0].transforms.at(0);
    ASSERT_EQ(transform.attributes.size(), 9U);
    EXPECT_EQ(transform.attributes[6].type, static_cast<uint16_t>(OakleyAttribute::LIFE_DURATION));
    EXPECT_EQ(transform.attributes[6].Number(), 86400U);
    EXPECT_EQ(ToHex(WriteMessage(*message)), ToHex(octets));
}

TEST(Ikev1Wire, APrintedMessageNamesItsNumbers)
{
    Bytes octets = Hex(MAIN_MODE_1);
    octets[27] = static_cast<uint8_t>(octets.size());
    std::ostringstream text;
    PrintMessage(text, octets);
    for (const char* part : {"Next Payload: 1 (Security Association)",
                             "Exchange Type: 2 (Identity Protection)",
                             "DOI: 1 (IPSEC)",
                             "Protocol-Id: 1 (PROTO_ISAKMP)",
                             "Transform-Id: 1 (KEY_IKE)",
                             "Attribute Type 1 (Encryption Algorithm)",
                             "Attribute Value: 7 (AES-CBC)",
                             "Attribute Value: 1 (pre-shared key)",
                             "RFC 2408 section 3.6"})
    {
        EXPECT_NE(text.str().find(part), std::string::npos) << part << "\n" << text.str();
    }
}

TEST(Ikev1Wire, RandomMessagesAreReadBackAsTheyWere)
{
    RandomIkev1 random(1);
    std::set<size_t> bodies;
    for (int i = 0; i < 3000; ++i)
    {
        const auto message = random.Message();
        const auto octets = WriteMessage(message);
        const auto read = ParseMessage(octets);
        ASSERT_TRUE(read) << "message " << i << ": " << read.GetError().ToString() << "\n"
                          << ToHex(octets);
        ASSERT_EQ(read->payloads.size(), message.payloads.size());
        ASSERT_EQ(ToHex(WriteMessage(*read)), ToHex(octets));
        for (const auto& payload : read->payloads)
        {
            bodies.insert(payload.body.index());
        }
    }
    EXPECT_EQ(bodies.size(), 15U) << "some payload was never drawn";
}

TEST(Ikev1Wire, EveryOctetOfARandomMessageIsPrintedOnce)
{
    RandomIkev1 random(2);
    for (int i = 0; i < 300; ++i)
    {
        const auto octets = WriteMessage(random.Message());
        size_t at = 0;
        for (const auto& record : DescribeMessage(octets))
        {
            if (record.kind == MessageRecord::Kind::FIELD)
            {
                ASSERT_EQ(record.offset, at) << record.id;
                at += record.length;
            }
        }
        ASSERT_EQ(at, octets.size());
    }
}

TEST(Ikev1Wire, CutAndChangedMessagesAreRefusedOrReadButNeverMore)
{
    RandomIkev1 random(3);
    for (int i = 0; i < 300; ++i)
    {
        const auto octets = WriteMessage(random.Message());
        for (size_t size = 0; size < octets.size(); size += 1 + size / 16)
        {
            Bytes cut(octets.begin(), octets.begin() + size);
            EXPECT_FALSE(ParseMessage(cut));
        }
        Bytes changed = octets;
        for (int k = 0; k < 20; ++k)
        {
            changed[random.Below(changed.size())] = static_cast<uint8_t>(random.Below(256));
            const auto read = ParseMessage(changed);
            if (read && read->header.majorVersion == 1 && !read->header.IsEncrypted())
            {
                EXPECT_LE(WriteMessage(*read).size(), changed.size());
            }
            DescribeMessage(changed);
        }
    }
}

TEST(Ikev1Wire, AnEncryptedMessageStaysSealed)
{
    Bytes octets = Hex("0123456789abcdef 1123456789abcdef 05 10 20 01 11223344 0000002c"
                       "00112233445566778899aabbccddeeff");
    const auto message = ParseMessage(octets);
    ASSERT_TRUE(message) << message.GetError().ToString();
    EXPECT_TRUE(message->header.IsEncrypted());
    const auto* sealed = message->Find<EncryptedPayload>(PayloadType::SK);
    ASSERT_NE(sealed, nullptr);
    EXPECT_EQ(sealed->firstInner, Ikev1Payload::ID);
    EXPECT_EQ(sealed->body.size(), 16U);
    EXPECT_EQ(ToHex(WriteMessage(*message)), ToHex(octets));
}

TEST(Ikev1Wire, PaddingAfterDecryptedPayloadsIsIgnored)
{
    const auto read = ParseIkev1Payloads(Ikev1Payload::HASH, Hex("00000008 01020304 0000000000"));
    ASSERT_TRUE(read) << read.GetError().ToString();
    ASSERT_EQ(read->size(), 1U);
    EXPECT_EQ(std::get<HashPayload>(read->front().body).data.size(), 4U);
    EXPECT_FALSE(ParseIkev1Payloads(Ikev1Payload::HASH, Hex("00000009 01020304")));
}

TEST(Ikev1Wire, AnErrorNamesItsField)
{
    const struct
    {
        PayloadType type;
        const char* body;
        const char* field;
    } cases[] = {
        {Ikev1Payload::SA, "00000002 00000001", "SA / DOI"},
        {Ikev1Payload::SA, "00000001 00000001", "SA / Proposals"},
        {Ikev1Payload::SA,
         "00000001 00000001 00000008 01010001",
         "SA / Proposal 1 / # of Transforms"},
        {Ikev1Payload::SA,
         "00000001 00000001 0000000c 01030201 ffff0000",
         "SA / Proposal 1 / SPI Size"},
        {Ikev1Payload::NAT_OA, "01000000 0a0000", "NAT-OA / Address"},
        {Ikev1Payload::DELETE, "00000001 01000001", "D / SPI Size"},
        {Ikev1Payload::NOTIFY, "00000001 0104", "N / Notify Message Type"},
    };
    for (const auto& [type, body, field] : cases)
    {
        Bytes octets = MessageOf(type, Hex(body));
        octets[17] = 0x10;
        octets[18] = static_cast<uint8_t>(Ikev1Exchange::MAIN);
        octets[19] = 0;
        const auto read = ParseMessage(octets);
        ASSERT_FALSE(read) << field;
        EXPECT_EQ(read.GetError().field, field);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
