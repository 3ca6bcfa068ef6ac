// SPDX-License-Identifier: GPL-2.0-only

// IKE_FOLLOWUP_KE (RFC 9370 section 2.2.4): rekeys and new Child SAs with several key exchanges.

#include "ike-pair.h"
#include "ikev2-follow-up.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

IkePairSettings
Settings()
{
    // Key exchanges that both providers have.
    IkePairSettings settings;
    settings.ikeProposals = {"aes128-sha256-modp1024-ke1_ecp256-ke2_x25519"};
    settings.espProposals = {"aes128gcm16-x25519-ke1_ecp256-ke2_modp1024"};
    return settings;
}

bool
IsFollowUp(ByteView datagram)
{
    return static_cast<ExchangeType>(datagram[18]) == ExchangeType::IKE_FOLLOWUP_KE;
}

size_t
FollowUpsIn(const std::vector<IkeMessage>& messages)
{
    return std::count_if(messages.begin(),
                         messages.end(),
                         [](const IkeMessage& m)
                         { return m.header.exchange == ExchangeType::IKE_FOLLOWUP_KE; });
}

class Ikev2FollowUpKe : public testing::TestWithParam<bool>
{
  protected:
    std::unique_ptr<IkePair> Established(const IkePairSettings& settings, uint64_t seed = 1)
    {
        auto pair = MakePair(settings, GetParam(), seed);
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, settings.children), "");
        return pair;
    }

    static ChildSaId ChildOf(const IkePairSide& side)
    {
        return side.engine.FindChildSa("child-0");
    }

    static IkeSaId IkeOf(const IkePairSide& side)
    {
        return side.engine.FindIkeSa("pair");
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2FollowUpKe,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "modelled" : "real"; });

TEST_P(Ikev2FollowUpKe, AChildSaIsMadeAfterTheLast)
{
    auto pair = Established(Settings());
    const size_t before = pair->a.sent.size();
    const size_t answers = pair->b.sent.size();
    pair->Command(pair->a, RekeyChildCommand{ChildOf(pair->a)});
    pair->Deliver();
    pair->Deliver();
    EXPECT_EQ(pair->a.engine.Counts().children, 1u); // CREATE_CHILD_SA is done, the SA is not there
    EXPECT_EQ(pair->b.engine.Counts().children, 1u);
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 1u);
    ASSERT_EQ(FollowUpsIn(pair->a.sent), 2u);
    // Each request brings back what the answer before it linked with; the last answer links no
    // more.
    for (size_t i = 0; i < 2; ++i)
    {
        const auto* link =
            pair->b.sent[answers + i].FindNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE);
        const auto* back =
            pair->a.sent[before + 1 + i].FindNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE);
        ASSERT_TRUE(link && back);
        EXPECT_EQ(link->data, back->data);
        EXPECT_EQ(pair->a.sent[before + 1 + i].header.exchange, ExchangeType::IKE_FOLLOWUP_KE);
    }
    EXPECT_FALSE(pair->b.sent[answers + 2].FindNotify(NotifyType::ADDITIONAL_KEY_EXCHANGE));
    const auto methodOf = [&pair, before](size_t i)
    { return pair->a.sent[before + i].Find<KePayload>(PayloadType::KE)->method; };
    EXPECT_EQ(methodOf(0), KeMethod::CURVE25519);
    EXPECT_EQ(methodOf(1), KeMethod::ECP_256);
    EXPECT_EQ(methodOf(2), KeMethod::MODP_1024);
}

TEST_P(Ikev2FollowUpKe, AnIkeSaIsMadeAfterTheLast)
{
    for (const bool byA : {true, false})
    {
        auto pair = Established(Settings());
        IkePairSide& side = byA ? pair->a : pair->b;
        const IkeSaId old = IkeOf(side);
        pair->Command(side, RekeyIkeCommand{old});
        pair->Run(seconds(10));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        EXPECT_NE(IkeOf(side), old);
        EXPECT_EQ(side.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
        EXPECT_EQ(FollowUpsIn(side.sent), 2u);
        EXPECT_EQ(pair->a.keys.back().skD, pair->b.keys.back().skD);
        pair->Command(side, RekeyChildCommand{ChildOf(side)}); // and it works
        pair->Run(seconds(10));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
    }
}

TEST_P(Ikev2FollowUpKe, ASecondChildSaHasThemToo)
{
    IkePairSettings settings = Settings();
    settings.children = 2;
    auto pair = Established(settings);
    // The first Child SA comes with IKE_AUTH and has none.
    EXPECT_EQ(FollowUpsIn(pair->a.sent), 2u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::CREATE_CHILD, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2FollowUpKe, FragmentsWork)
{
    IkePairSettings settings = Settings();
    settings.fragmentation.ipv4Size = 160;
    auto pair = Established(settings);
    pair->Command(pair->a, RekeyChildCommand{ChildOf(pair->a)});
    pair->Settle();
    pair->Command(pair->b, RekeyIkeCommand{IkeOf(pair->b)});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2FollowUpKe, ALostStateIsTriedAgain)
{
    auto pair = Established(Settings());
    const TimePoint until = pair->Now() + seconds(21);
    pair->fate = [&pair, until](size_t, bool fromA, ByteView datagram)
    {
        const bool lost = fromA && IsFollowUp(datagram) && pair->Now() < until;
        return lost ? Fate::DROP : Fate::DELIVER;
    };
    pair->Command(pair->a, RekeyChildCommand{ChildOf(pair->a)});
    pair->Run(seconds(30));
    ASSERT_FALSE(pair->a.exchanges.empty());
    EXPECT_EQ(pair->a.exchanges.back().outcome, IkeExchangeOutcome::REFUSED);
    EXPECT_EQ(pair->a.exchanges.back().error, NotifyType::STATE_NOT_FOUND);
    EXPECT_EQ(pair->Disagreement(1, 1), "") << "the error is not fatal";
    EXPECT_GE(pair->a.exchanges.back().retransmissions, 2u);
}

TEST_P(Ikev2FollowUpKe, StatesLostAgainAndAgainEndTheIkeSa)
{
    IkePairSettings settings = Settings();
    settings.childRekey = seconds(400);
    settings.followUpTimeout = seconds(1);
    auto pair = Established(settings);
    Bytes last;
    pair->fate = [&last](size_t, bool fromA, ByteView datagram)
    {
        if (!fromA || !IsFollowUp(datagram) || last == datagram.ToBytes())
        {
            return Fate::DELIVER;
        }
        last = datagram.ToBytes(); // each request's first transmission is lost
        return Fate::DROP;
    };
    pair->Command(pair->a, RekeyChildCommand{ChildOf(pair->a)});
    pair->Run(seconds(120));
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
    EXPECT_EQ(pair->b.engine.Counts().established, 0u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::DELETE_IKE, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2FollowUpKe, ChildRekeysThatCrossMakeOneSa)
{
    for (uint64_t seed = 1; seed < 9; ++seed)
    {
        auto pair = Established(Settings(), seed);
        const auto a = ChildOf(pair->a);
        const auto b = ChildOf(pair->b);
        pair->Command(pair->a, RekeyChildCommand{a});
        pair->Command(pair->b, RekeyChildCommand{b});
        pair->Run(seconds(10));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "seed " << seed;
        const auto finished = [](const IkePairSide& side, IkeExchangeOutcome outcome)
        { return side.Finished(IkeExchangeKind::REKEY_CHILD, outcome); };
        // The one with the lowest nonce stops before it makes anything.
        EXPECT_EQ(finished(pair->a, IkeExchangeOutcome::SUCCEEDED) +
                      finished(pair->b, IkeExchangeOutcome::SUCCEEDED),
                  1u);
        EXPECT_EQ(finished(pair->a, IkeExchangeOutcome::ABANDONED) +
                      finished(pair->b, IkeExchangeOutcome::ABANDONED),
                  1u);
        EXPECT_EQ(FollowUpsIn(pair->a.sent) + FollowUpsIn(pair->b.sent), 4u);
    }
}

TEST_P(Ikev2FollowUpKe, IkeRekeysThatCrossMakeOneSa)
{
    for (uint64_t seed = 1; seed < 9; ++seed)
    {
        auto pair = Established(Settings(), seed);
        pair->Command(pair->a, RekeyIkeCommand{IkeOf(pair->a)});
        pair->Command(pair->b, RekeyIkeCommand{IkeOf(pair->b)});
        pair->Run(seconds(10));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "seed " << seed;
        EXPECT_EQ(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED) +
                      pair->b.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED),
                  1u);
    }
}

TEST_P(Ikev2FollowUpKe, ALateCrossingIsPutOff)
{
    auto pair = Established(Settings());
    pair->Command(pair->a, RekeyChildCommand{ChildOf(pair->a)});
    pair->Deliver();
    pair->Deliver(); // A's CREATE_CHILD_SA is answered, its first follow-up is on its way
    ASSERT_EQ(pair->InFlight(), 1u);
    pair->Command(pair->b, RekeyChildCommand{ChildOf(pair->b)});
    pair->Hold();
    pair->Deliver(); // B's request comes to A, which is past its own
    ASSERT_FALSE(pair->a.collisions.empty());
    EXPECT_EQ(pair->a.collisions.back(), IkeCollisionVerdict::REFUSED_TEMPORARILY);
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2FollowUpKe, AnyLossWhileTwoRekeysCross)
{
    for (const bool ike : {false, true})
    {
        for (unsigned mask = 0; mask < 128; ++mask)
        {
            IkePairSettings settings = Settings();
            settings.ikeProposals = {"aes128-sha256-modp1024-ke1_ecp256"};
            settings.espProposals = {"aes128gcm16-x25519-ke1_ecp256"};
            auto pair = Established(settings, mask + 1);
            size_t sent = 0;
            pair->fate = [&sent, mask](size_t, bool, ByteView)
            {
                const size_t ordinal = sent++;
                return ordinal < 7 && (mask >> ordinal & 1) != 0 ? Fate::DROP : Fate::DELIVER;
            };
            for (IkePairSide* side : {&pair->a, &pair->b})
            {
                ike ? pair->Command(*side, RekeyIkeCommand{IkeOf(*side)})
                    : pair->Command(*side, RekeyChildCommand{ChildOf(*side)});
            }
            pair->Run(seconds(400));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << (ike ? "IKE SA" : "Child SA") << mask;
        }
    }
}

TEST(Ikev2FollowUps, AreBoundedAndExpire)
{
    Ikev2FollowUps waiting;
    for (size_t i = 0; i < Ikev2FollowUps::MOST; ++i)
    {
        EXPECT_TRUE(waiting.HasRoom());
        Ikev2FollowUp followUp;
        followUp.link = Bytes(8, static_cast<uint8_t>(i));
        followUp.expiry = TimePoint(seconds(10 + i));
        waiting.Add(std::move(followUp));
    }
    EXPECT_FALSE(waiting.HasRoom());
    EXPECT_FALSE(waiting.Find(Bytes(8, 99)));
    EXPECT_TRUE(waiting.Find(Bytes(8, 3)));
    EXPECT_EQ(waiting.NextExpiry(), TimePoint(seconds(10)));
    EXPECT_FALSE(waiting.Expire(TimePoint(seconds(9))));
    EXPECT_TRUE(waiting.Expire(TimePoint(seconds(10))));
    EXPECT_EQ(waiting.NextExpiry(), TimePoint(seconds(11)));
    EXPECT_TRUE(waiting.HasRoom());
}

TEST(Ikev2FollowUpKeys, EverySecretTakesPart)
{
    // RFC 9370 section 2.2.4: KEYMAT = prf+(SK_d, SK(0) | Ni | Nr | SK(1) | ... SK(n)).
    const auto provider = MakeCryptoppProvider(nullptr);
    const Bytes skD(32, 1);
    const Bytes secret(32, 2);
    const Bytes nonceI(32, 3);
    const Bytes nonceR(32, 4);
    const Bytes later(64, 5);
    const CipherSuite suite{EncrId::AES_GCM_16, 128, IntegId::NONE};
    const auto keys = DeriveIkev2ChildKeys(*provider,
                                           PrfId::HMAC_SHA2_256,
                                           skD,
                                           suite,
                                           secret,
                                           nonceI,
                                           nonceR,
                                           later)
                          .value;
    const Bytes all =
        provider->PrfPlus(PrfId::HMAC_SHA2_256, skD, Concat({secret, nonceI, nonceR, later}), 40)
            .value;
    EXPECT_EQ(Concat({keys.encrI, keys.encrR}), all);
}

} // namespace
} // namespace ike
} // namespace ns3
