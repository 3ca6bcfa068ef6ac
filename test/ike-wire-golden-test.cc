// SPDX-License-Identifier: GPL-2.0-only

#include "ike-wire-samples.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

TEST(IkeWireGolden, SaInitRequestHoldsWhatItsOctetsSay)
{
    const auto octets = SaInitRequestOctets();
    const auto message = ParseMessage(octets);
    ASSERT_TRUE(message) << message.GetError().ToString();
    EXPECT_EQ(message->header.initiatorSpi, IkeSpi(0x0001020304050607));
    EXPECT_TRUE(message->header.responderSpi.IsZero());
    EXPECT_EQ(message->header.majorVersion, 2);
    EXPECT_EQ(message->header.exchange, ExchangeType::IKE_SA_INIT);
    EXPECT_TRUE(message->header.FromInitiator());
    EXPECT_FALSE(message->header.IsResponse());
    ASSERT_EQ(message->payloads.size(), 6U);

    const auto* sa = message->Find<SaPayload>(PayloadType::SA);
    ASSERT_NE(sa, nullptr);
    ASSERT_EQ(sa->proposals.size(), 2U);
    ASSERT_EQ(sa->proposals[0].transforms.size(), 4U);
    EXPECT_EQ(sa->proposals[0].transforms[0].KeyBits(), 256);
    EXPECT_EQ(sa->proposals[0].transforms[1].KeyBits(), 0);
    EXPECT_EQ(sa->proposals[0].transforms[3].type, TransformType::KE);
    EXPECT_EQ(sa->proposals[1].number, 2);
    const auto& combined = sa->proposals[1].transforms.at(0);
    EXPECT_EQ(combined.id, static_cast<uint16_t>(EncrId::AES_GCM_16));
    EXPECT_EQ(combined.KeyBits(), 128);
    ASSERT_EQ(combined.attributes.size(), 2U);
    EXPECT_EQ(combined.attributes[1].value, 0xabcd);

    const auto* ke = message->Find<KePayload>(PayloadType::KE);
    ASSERT_NE(ke, nullptr);
    EXPECT_EQ(ke->method, KeMethod::CURVE25519);
    EXPECT_EQ(ke->data.size(), 32U);
    EXPECT_EQ(ke->data[31], 0x2f);
    const auto* hashes = message->FindNotify(NotifyType::SIGNATURE_HASH_ALGORITHMS);
    ASSERT_NE(hashes, nullptr);
    EXPECT_EQ(hashes->data, Hex("00020003"));
    EXPECT_EQ(message->FindNotify(NotifyType::COOKIE), nullptr);
    EXPECT_EQ(message->FindErrorNotify(), nullptr);
    EXPECT_EQ(WriteMessage(*message), octets);
}

TEST(IkeWireGolden, SaInitRequestIsWrittenFromItsParts)
{
    IkeMessage message;
    message.header.initiatorSpi = IkeSpi(0x0001020304050607);
    message.header.flags = IkeHeader::FLAG_INITIATOR;
    const TransformAttribute bits256{TransformAttributeType::KEY_LENGTH, true, 256, {}};
    const TransformAttribute bits128{TransformAttributeType::KEY_LENGTH, true, 128, {}};
    const TransformAttribute privateUse{static_cast<TransformAttributeType>(0x4001),
                                        true,
                                        0xabcd,
                                        {}};
    SaPayload sa;
    sa.proposals = {Proposal{1,
                             ProtocolId::IKE,
                             {},
                             {Transform{TransformType::ENCR, 12, {bits256}},
                              Transform{TransformType::PRF, 5, {}},
                              Transform{TransformType::INTEG, 12, {}},
                              Transform{TransformType::KE, 31, {}}}},
                    Proposal{2,
                             ProtocolId::IKE,
                             {},
                             {Transform{TransformType::ENCR, 20, {bits128, privateUse}},
                              Transform{TransformType::PRF, 5, {}},
                              Transform{TransformType::KE, 31, {}}}}};
    message.Add(PayloadType::SA, sa);
    KePayload ke{KeMethod::CURVE25519, {}};
    for (int i = 0; i < 32; ++i)
    {
        ke.data.push_back(static_cast<uint8_t>(0x10 + i));
    }
    message.Add(PayloadType::KE, ke);
    NoncePayload nonce;
    for (int i = 0; i < 32; ++i)
    {
        nonce.data.push_back(static_cast<uint8_t>(0x40 + i));
    }
    message.Add(PayloadType::NONCE, nonce);
    message.AddNotify(NotifyType::NAT_DETECTION_SOURCE_IP,
                      Hex("606162636465666768696a6b6c6d6e6f70717273"));
    message.AddNotify(NotifyType::IKEV2_FRAGMENTATION_SUPPORTED);
    message.AddNotify(NotifyType::SIGNATURE_HASH_ALGORITHMS, Hex("00020003"));
    EXPECT_EQ(ToHex(WriteMessage(message)), ToHex(SaInitRequestOctets()));
}

TEST(IkeWireGolden, Rfc7634EncryptedPayloadStaysSealed)
{
    const auto octets = Rfc7634MessageOctets();
    const auto message = ParseMessage(octets);
    ASSERT_TRUE(message) << message.GetError().ToString();
    EXPECT_EQ(message->header.exchange, ExchangeType::INFORMATIONAL);
    EXPECT_EQ(message->header.messageId, 9U);
    EXPECT_FALSE(message->header.FromInitiator());
    const auto* sealed = message->Find<EncryptedPayload>(PayloadType::SK);
    ASSERT_NE(sealed, nullptr);
    EXPECT_EQ(sealed->firstInner, PayloadType::NOTIFY);
    EXPECT_EQ(ToHex(sealed->body),
              "1011121314151617610394701f8d017f7c129248896b71bfe25236efd7cdc67066906315b2");
    EXPECT_EQ(WriteMessage(*message), octets);

    // What the appendix encrypts: N(SET_WINDOW_SIZE) of 10, then no padding.
    const auto inner = ParsePayloads(sealed->firstInner, Hex("0000000c 00004001 0000000a"));
    ASSERT_TRUE(inner) << inner.GetError().ToString();
    ASSERT_EQ(inner->size(), 1U);
    const auto* notify = std::get_if<NotifyPayload>(&inner->front().body);
    ASSERT_NE(notify, nullptr);
    EXPECT_EQ(notify->type, NotifyType::SET_WINDOW_SIZE);
    EXPECT_EQ(notify->data, Hex("0000000a"));
}

TEST(IkeWireGolden, InnerChainHoldsWhatItsOctetsSay)
{
    const auto octets = InnerChainOctets();
    const auto read = ParsePayloads(INNER_CHAIN_FIRST, octets);
    ASSERT_TRUE(read) << read.GetError().ToString();
    IkeMessage message;
    message.payloads = *read;
    ASSERT_EQ(message.payloads.size(), 14U);
    const auto* idi = message.Find<IdPayload>(PayloadType::IDI);
    EXPECT_EQ(idi->type, IdType::FQDN);
    EXPECT_EQ(ByteView(idi->data), ByteView::OfText("client.net.aa"));
    EXPECT_EQ(message.Find<IdPayload>(PayloadType::IDR)->data, Hex("c0a80001"));
    EXPECT_EQ(message.Find<CertPayload>(PayloadType::CERT)->encoding, 4);
    EXPECT_EQ(message.Find<CertReqPayload>(PayloadType::CERTREQ)->authorities.size(), 20U);
    EXPECT_EQ(message.Find<AuthPayload>(PayloadType::AUTH)->method, AuthMethod::SHARED_KEY);
    EXPECT_EQ(message.Find<EapPayload>(PayloadType::EAP)->message.size(), 9U);
    const auto* cfg = message.Find<CfgPayload>(PayloadType::CP);
    ASSERT_EQ(cfg->attributes.size(), 3U);
    EXPECT_EQ(cfg->attributes[2].type, 3);
    EXPECT_EQ(cfg->attributes[2].value, Hex("0a000001"));
    const auto* tsi = message.Find<TsPayload>(PayloadType::TSI);
    ASSERT_EQ(tsi->selectors.size(), 2U);
    EXPECT_EQ(tsi->selectors[0].protocol, 17);
    EXPECT_EQ(tsi->selectors[0].end.ToString(), "10.0.0.255");
    EXPECT_EQ(tsi->selectors[1].startPort, 65535);
    EXPECT_EQ(tsi->selectors[1].start.ToString(), "2001:db8::");
    EXPECT_EQ(message.FindNotify(NotifyType::REKEY_SA)->spi, Hex("11223344"));
    const auto* remove = message.Find<DeletePayload>(PayloadType::DELETE);
    ASSERT_EQ(remove->spis.size(), 2U);
    EXPECT_EQ(remove->spis[1], Hex("55667788"));
    EXPECT_EQ(message.Find<SaPayload>(PayloadType::SA)->proposals[0].spi, Hex("99aabbcc"));
    EXPECT_EQ(std::get<UnknownPayload>(message.payloads.back().body).body, Hex("deadbeef"));

    Bytes written;
    WritePayloads(*read, written);
    EXPECT_EQ(ToHex(written), ToHex(octets));
}

TEST(IkeWireGolden, FragmentKeepsItsNumbers)
{
    // RFC 7383 section 2.5: the first of three fragments, of a chain that begins with IDi.
    const auto octets = Hex("0001020304050607 1011121314151617 35 20 23 08 00000001 00000028"
                            "23 00 000c 0001 0003 aabbccdd");
    const auto message = ParseMessage(octets);
    ASSERT_TRUE(message) << message.GetError().ToString();
    const auto* fragment = message->Find<EncryptedFragmentPayload>(PayloadType::SKF);
    ASSERT_NE(fragment, nullptr);
    EXPECT_EQ(fragment->firstInner, PayloadType::IDI);
    EXPECT_EQ(fragment->fragmentNumber, 1);
    EXPECT_EQ(fragment->totalFragments, 3);
    EXPECT_EQ(fragment->body, Hex("aabbccdd"));
    EXPECT_EQ(WriteMessage(*message), octets);
}

TEST(IkeWireGolden, ErrorNotifyIsFoundAmongStatusOnes)
{
    IkeMessage message;
    message.AddNotify(NotifyType::COOKIE, Hex("01"));
    EXPECT_EQ(message.FindErrorNotify(), nullptr);
    message.AddNotify(NotifyType::NO_PROPOSAL_CHOSEN);
    message.AddNotify(NotifyType::INVALID_SYNTAX);
    ASSERT_NE(message.FindErrorNotify(), nullptr);
    EXPECT_EQ(message.FindErrorNotify()->type, NotifyType::NO_PROPOSAL_CHOSEN);
}

TEST(IkeWireGolden, AnyVersionOfTheHeaderIsReadForRouting)
{
    // An ISAKMP header, RFC 2408 section 3.1, with the encryption flag.
    const auto octets = Hex("0001020304050607 1011121314151617 05 10 02 01 00000000 0000001c");
    const auto header = ParseHeader(octets);
    ASSERT_TRUE(header) << header.GetError().ToString();
    EXPECT_EQ(header->majorVersion, 1);
    EXPECT_EQ(header->flags, 0x01) << "the flags of another version are kept";
    EXPECT_FALSE(ParseHeader(ByteView(octets).Sub(0, 27)));
    auto longer = octets;
    longer.push_back(0);
    const auto error = ParseHeader(longer);
    ASSERT_FALSE(error);
    EXPECT_EQ(error.GetError().field, "IKE header / Length");
    EXPECT_EQ(error.GetError().offset, 24U);
}

} // namespace
} // namespace ike
} // namespace ns3
