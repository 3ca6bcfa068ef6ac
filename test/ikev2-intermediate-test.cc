// SPDX-License-Identifier: GPL-2.0-only

// IKE_INTERMEDIATE (RFC 9242) and the additional key exchanges of a set-up (RFC 9370 section 2.2.1
// to 2.2.3).

#include "ike-algorithms.h"
#include "ike-pair.h"
#include "ike-proposal.h"
#include "ikev2-fragmentation.h"
#include "ikev2-intermediate.h"
#include "ikev2-transitions.h"

#include <gtest/gtest.h>

#include <string>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

// Key exchanges that both providers have.
const char* const TWO_MORE = "aes128-sha256-modp1024-ke1_ecp256-ke2_x25519";

IkePairSettings
Settings(std::vector<std::string> proposals)
{
    IkePairSettings settings;
    settings.ikeProposals = std::move(proposals);
    return settings;
}

Proposal
Parsed(const std::string& text)
{
    return *ParseProposal(ProtocolId::IKE, text);
}

std::vector<ExchangeType>
ExchangesOf(const std::vector<IkeMessage>& messages)
{
    std::vector<ExchangeType> types;
    for (const IkeMessage& message : messages)
    {
        types.push_back(message.header.exchange);
    }
    return types;
}

/** RFC 9242 section 3.3.2 for two exchanges, from what was said and the keys that were derived. */
Bytes
IntAuthByHand(const IkePair& pair, IkeCryptoProvider& provider)
{
    Bytes sumI;
    Bytes sumR;
    for (size_t n = 0; n < 2; ++n)
    {
        for (const bool byI : {true, false})
        {
            const IkeMessage& plain = (byI ? pair.a.sent : pair.b.sent)[n + 1];
            Bytes inner;
            WritePayloads(plain.payloads, inner);
            Bytes content;
            WriteHeader(plain.header,
                        PayloadType::SK,
                        static_cast<uint32_t>(28 + 4 + inner.size()),
                        content);
            WritePayloadHeader(PayloadType::KE, false, inner.size(), content);
            Append(content, inner);
            const Ikev2Keys& keys = pair.a.keys[n];
            Bytes& sum = byI ? sumI : sumR;
            sum = provider.Prf(PrfId::HMAC_SHA2_256, byI ? keys.skPi : keys.skPr, {sum, content})
                      .value;
        }
    }
    Bytes intAuth = Concat({sumI, sumR});
    AppendUint(intAuth, 3, 4);
    return intAuth;
}

class Ikev2Intermediate : public testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Intermediate,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "modelled" : "real"; });

TEST_P(Ikev2Intermediate, EachKeyExchangeReplacesTheKeys)
{
    auto pair = MakePair(Settings({TWO_MORE}), GetParam());
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(ExchangesOf(pair->a.sent),
              (std::vector<ExchangeType>{ExchangeType::IKE_SA_INIT,
                                         ExchangeType::IKE_INTERMEDIATE,
                                         ExchangeType::IKE_INTERMEDIATE,
                                         ExchangeType::IKE_AUTH}));
    for (uint32_t i = 0; i < 4; ++i)
    {
        EXPECT_EQ(pair->a.sent[i].header.messageId, i); // RFC 9242 section 3.2
    }
    const auto* first = pair->a.sent[1].Find<KePayload>(PayloadType::KE);
    const auto* second = pair->a.sent[2].Find<KePayload>(PayloadType::KE);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->method, KeMethod::ECP_256);
    EXPECT_EQ(second->method, KeMethod::CURVE25519);
    ASSERT_EQ(pair->a.keys.size(), 3u);
    ASSERT_EQ(pair->b.keys.size(), 3u);
    for (size_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(pair->a.keys[i].skD, pair->b.keys[i].skD);
        EXPECT_EQ(pair->a.keys[i].skPr, pair->b.keys[i].skPr);
        EXPECT_NE(pair->a.keys[i].skEi, pair->a.keys[(i + 1) % 3].skEi);
    }
    EXPECT_EQ(pair->a.states,
              (std::vector<std::string>{"NEW>INIT_SENT",
                                        "INIT_SENT>INTERMEDIATE_SENT",
                                        "INTERMEDIATE_SENT>INTERMEDIATE_SENT",
                                        "INTERMEDIATE_SENT>AUTH_SENT",
                                        "AUTH_SENT>ESTABLISHED"}));
    EXPECT_EQ(pair->b.states,
              (std::vector<std::string>{"NEW>INTERMEDIATE_AWAITED",
                                        "INTERMEDIATE_AWAITED>INTERMEDIATE_AWAITED",
                                        "INTERMEDIATE_AWAITED>INIT_ANSWERED",
                                        "INIT_ANSWERED>ESTABLISHED"}));
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Intermediate, AuthCoversTheExchanges)
{
    // RFC 9242 section 3.3.2 by hand, from what was on the wire and the keys that were derived.
    auto pair = MakePair(Settings({TWO_MORE}), GetParam());
    std::vector<Bytes> wire;
    pair->fate = [&wire](size_t, bool, ByteView datagram)
    {
        wire.push_back(datagram.ToBytes());
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    auto provider = GetParam() ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr);
    Bytes intAuth = IntAuthByHand(*pair, *provider);
    const IkeMessage& auth = pair->a.sent[3];
    IkePayload id;
    id.type = PayloadType::IDI;
    id.body = *auth.Find<IdPayload>(PayloadType::IDI);
    Bytes body;
    WritePayloadBody(id, body);
    const auto* nonceR = pair->b.sent[0].Find<NoncePayload>(PayloadType::NONCE);
    Bytes octets = Ikev2SignedOctets(*provider,
                                     PrfId::HMAC_SHA2_256,
                                     wire[0],
                                     nonceR->data,
                                     pair->a.keys[2].skPi,
                                     body)
                       .value;
    Append(octets, intAuth);
    const Bytes expected = Ikev2SharedKeyAuth(*provider,
                                              PrfId::HMAC_SHA2_256,
                                              ByteView::OfText("a secret of both"),
                                              octets)
                               .value;
    EXPECT_EQ(auth.Find<AuthPayload>(PayloadType::AUTH)->data, expected);
}

TEST_P(Ikev2Intermediate, FragmentsMakeNoDifference)
{
    for (const bool atA : {true, false})
    {
        IkePairSettings settings = Settings({TWO_MORE});
        settings.fragmentation.ipv4Size = atA ? 160 : 1280;
        IkePairSettings other = Mirror(settings);
        other.fragmentation.ipv4Size = 180;
        IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
        pair.Initiate();
        pair.Settle();
        EXPECT_EQ(pair.Disagreement(1, 1), "");
    }
}

TEST_P(Ikev2Intermediate, AnyLossIsMadeGood)
{
    for (size_t first = 0; first < 8; ++first)
    {
        for (size_t second = first; second < 10; ++second)
        {
            IkePairSettings settings = Settings({TWO_MORE});
            settings.halfOpen.timeout = seconds(200);
            auto pair = MakePair(settings, GetParam());
            pair->fate = [=](size_t ordinal, bool, ByteView)
            {
                return ordinal == first || ordinal == second ? Fate::DROP
                       : ordinal % 3 == 0                    ? Fate::DUPLICATE
                                                             : Fate::DELIVER;
            };
            pair->Initiate();
            pair->Run(seconds(60));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << "lost " << first << " and " << second;
        }
    }
}

TEST_P(Ikev2Intermediate, ARekeyNeedsNoIntermediate)
{
    IkePairSettings settings = Settings({"aes128-sha256-modp1024-ke1_ecp256-ke1_none"});
    IkePairSettings other = Mirror(settings);
    other.ikeProposals = {"aes128-sha256-modp1024"};
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Settle();
    ASSERT_EQ(pair.Disagreement(1, 1), "");
    // The responder chooses NONE (RFC 9370 section 2.2.1) and nothing more happens.
    EXPECT_EQ(pair.a.sent.size(), 2u);
    const auto* sa = pair.b.sent[0].Find<SaPayload>(PayloadType::SA);
    EXPECT_EQ(FormatProposal(sa->proposals[0]), "aes128-sha256-modp1024-ke1_none");
    EXPECT_FALSE(pair.b.sent[0].FindNotify(NotifyType::INTERMEDIATE_EXCHANGE_SUPPORTED));
    pair.Command(pair.a, RekeyIkeCommand{pair.a.engine.FindIkeSa("pair")});
    pair.Settle();
    EXPECT_EQ(pair.Disagreement(1, 1), "");
}

TEST_P(Ikev2Intermediate, WhatIsOptionalIsMadeWhereBothHaveIt)
{
    IkePairSettings settings = Settings({"aes128-sha256-modp1024-ke1_ecp256-ke1_none"});
    auto pair = MakePair(settings, GetParam());
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.sent.size(), 3u);
    // A responder that must have it does not take an initiator without it.
    IkePairSettings without = Settings({"aes128-sha256-modp1024"});
    IkePairSettings strict = Mirror(Settings({TWO_MORE}));
    IkePair refused(MakePairConfig(without), MakePairConfig(strict), GetParam());
    refused.Initiate();
    refused.Settle();
    ASSERT_EQ(refused.a.exchanges.size(), 1u);
    EXPECT_EQ(refused.a.exchanges[0].error, NotifyType::NO_PROPOSAL_CHOSEN);
}

TEST_P(Ikev2Intermediate, WithoutItsNotifyTheTransformsAreUnknown)
{
    auto pair = MakePair(Settings({TWO_MORE}), GetParam());
    pair->Initiate();
    Bytes& init = pair->First();
    ASSERT_GT(init.size(), 8u);
    ASSERT_EQ(init[init.size() - 1], 16438 & 0xff); // the notify stands last
    init[init.size() - 1] = 0;
    pair->Deliver();
    ASSERT_EQ(pair->b.sent.size(), 1u);
    EXPECT_TRUE(pair->b.sent[0].FindNotify(NotifyType::NO_PROPOSAL_CHOSEN));
}

TEST_P(Ikev2Intermediate, AWrongSecretFails)
{
    IkePairSettings settings = Settings({TWO_MORE});
    IkePairSettings other = Mirror(settings);
    other.psk = "another secret";
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Settle();
    ASSERT_EQ(pair.a.exchanges.size(), 1u);
    EXPECT_EQ(pair.a.exchanges[0].error, NotifyType::AUTHENTICATION_FAILED);
    EXPECT_EQ(pair.a.exchanges[0].outcome, IkeExchangeOutcome::REFUSED);
}

TEST_P(Ikev2Intermediate, AnAlteredMessageIsThrownAway)
{
    for (size_t ordinal = 2; ordinal < 8; ++ordinal)
    {
        auto pair = MakePair(Settings({TWO_MORE}), GetParam());
        pair->Initiate();
        for (size_t i = 0; i < ordinal; ++i)
        {
            pair->Deliver();
        }
        ASSERT_TRUE(pair->FlipBit(8 * 50));
        pair->Run(seconds(20));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "message " << ordinal;
    }
}

// --- the choice
// ------------------------------------------------------------------------------------

std::string
Choose(const std::string& configured, const std::string& offered)
{
    const auto choice = ChooseProposal({Parsed(configured)}, {Parsed(offered)}, KeRule::COMPARE);
    return choice ? FormatProposal(*choice) : "none fits";
}

TEST(Ikev2AdditionalKe, NoMethodIsChosenTwice)
{
    // RFC 9370 section 2.2.1.
    EXPECT_EQ(Choose("aes128-sha256-x25519-ke1_mlkem768-ke1_mlkem512-ke2_mlkem768",
                     "aes128-sha256-x25519-ke1_mlkem768-ke1_mlkem512-ke2_mlkem768"),
              "aes128-sha256-x25519-ke1_mlkem512-ke2_mlkem768");
    EXPECT_EQ(Choose("aes128-sha256-x25519-ke1_mlkem768-ke2_mlkem768",
                     "aes128-sha256-x25519-ke1_mlkem768-ke2_mlkem768"),
              "none fits");
    EXPECT_EQ(
        Choose("aes128-sha256-x25519-ke1_none-ke2_none", "aes128-sha256-x25519-ke1_none-ke2_none"),
        "aes128-sha256-x25519-ke1_none-ke2_none");
    // The example of that section: PQ_KEM_1 and PQ_KEM_2 in any order, PQ_KEM_3 if one likes.
    EXPECT_EQ(Choose("aes256gcm16-prfsha256-modp4096-ke2_mlkem768-ke3_mlkem512",
                     "aes256gcm16-prfsha256-modp4096-ke2_mlkem512-ke2_mlkem768-ke3_mlkem512-"
                     "ke3_mlkem768-ke5_mlkem1024-ke5_none"),
              "aes256gcm16-prfsha256-modp4096-ke2_mlkem768-ke3_mlkem512-ke5_none");
}

/** RFC 7296 section 3.3.6: the whole proposal, or the one transform, is passed over. */
TEST(Ikev2ProposalChoice, WhatIsNotKnownIsPassedOver)
{
    const Proposal mine = Parsed("aes256-aes128-sha256-x25519");
    const auto choose = [&mine](const std::vector<Proposal>& offered)
    {
        const auto choice = ChooseProposal({mine}, offered, KeRule::COMPARE);
        return choice ? FormatProposal(*choice) : "none fits";
    };
    Proposal offered = mine;
    EXPECT_EQ(choose({offered}), "aes256-sha256-x25519");
    for (const int type : {0, 13, 241, 255})
    {
        Proposal strange = offered;
        strange.transforms.push_back(Transform{static_cast<TransformType>(type), 1, {}});
        EXPECT_EQ(choose({strange}), "none fits") << type;
        EXPECT_EQ(choose({strange, Parsed("aes128-sha256-x25519")}), "aes128-sha256-x25519");
    }
    TransformAttribute unknown;
    unknown.type = static_cast<TransformAttributeType>(15);
    ASSERT_EQ(offered.transforms[0].KeyBits(), 256);
    offered.transforms[0].attributes.push_back(unknown);
    EXPECT_EQ(choose({offered}), "aes128-sha256-x25519");
    offered.transforms[1].attributes.push_back(unknown);
    EXPECT_EQ(choose({offered}), "none fits");
}

TEST(Ikev2AdditionalKe, WhatOneSideOmitsIsNone)
{
    EXPECT_EQ(Choose("aes128-sha256-x25519-ke1_mlkem768-ke1_none", "aes128-sha256-x25519"),
              "aes128-sha256-x25519");
    EXPECT_EQ(Choose("aes128-sha256-x25519-ke1_mlkem768", "aes128-sha256-x25519"), "none fits");
    EXPECT_EQ(Choose("aes128-sha256-x25519", "aes128-sha256-x25519-ke1_mlkem768"), "none fits");
}

TEST(Ikev2AdditionalKe, AnswersWithDuplicatesAreNotTaken)
{
    const Proposal answer = Parsed("aes128-sha256-x25519-ke1_mlkem768-ke2_mlkem768");
    const Proposal offered =
        Parsed("aes128-sha256-x25519-ke1_mlkem768-ke1_mlkem512-ke2_mlkem768-ke2_mlkem512");
    EXPECT_FALSE(ChooseProposal({offered}, {answer}, KeRule::COMPARE));
}

TEST(Ikev2AdditionalKe, TheFirstChildSaHasNone)
{
    const Proposal esp = *ParseProposal(ProtocolId::ESP, "aes128gcm16-x25519-ke1_mlkem768");
    EXPECT_EQ(FormatProposal(WithoutKe({esp})[0]), "aes128gcm16");
    const auto choice = ChooseProposal({esp}, WithoutKe({esp}), KeRule::IGNORE);
    ASSERT_TRUE(choice);
    EXPECT_TRUE(AdditionalKeyExchanges(*choice).empty());
}

TEST(Ikev2Transitions, NobodyIsAuthenticatedBeforeAllKeyExchangesAreMade)
{
    IkeMessage auth;
    auth.header.exchange = ExchangeType::IKE_AUTH;
    EXPECT_FALSE(
        Ikev2Transitions::Find(Ikev2State::INTERMEDIATE_AWAITED, auth, nullptr).lacksPayload);
    EXPECT_FALSE(Ikev2Transitions::Find(Ikev2State::INTERMEDIATE_AWAITED, auth, nullptr).row);
    IkeMessage more;
    more.header.exchange = ExchangeType::IKE_INTERMEDIATE;
    more.Add(PayloadType::KE, KePayload{KeMethod::CURVE25519, Bytes(32)});
    EXPECT_FALSE(Ikev2Transitions::Find(Ikev2State::INIT_ANSWERED, more, nullptr).row);
}

TEST(Ikev2IntAuth, OddShapesMakeNoContent)
{
    EXPECT_TRUE(IntAuthContent(Bytes(), Bytes()).empty());
    EXPECT_TRUE(IntAuthContent(Bytes(20, 0), Bytes()).empty());
    Bytes endless(40, 0);
    endless[16] = static_cast<uint8_t>(PayloadType::VENDOR_ID); // of length 0
    EXPECT_TRUE(IntAuthContent(endless, Bytes()).empty());
}

// --- sizes
// ----------------------------------------------------------------------------------------

TEST(Ikev2MlKem, MessagesHaveTheirTrueSizes)
{
    // draft-ietf-ipsecme-ikev2-mlkem: 768 has a key of 1184 and a ciphertext of 1088 octets.
    IkePairSettings settings = Settings({"aes256-sha256-x25519-ke1_mlkem768"});
    settings.fragmentation.ipv4Size = 1480;
    auto pair = MakePair(settings, true);
    std::vector<size_t> sizes;
    pair->fate = [&sizes](size_t, bool, ByteView datagram)
    {
        sizes.push_back(datagram.size());
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    ASSERT_GE(sizes.size(), 4u);
    EXPECT_EQ(sizes[2], 1264u) << "1184 + 8, padded to 1200, and 28 + 4 + 16 + 16 around";
    EXPECT_EQ(sizes[3], 1168u);
}

} // namespace
} // namespace ike
} // namespace ns3
