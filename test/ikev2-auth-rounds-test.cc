// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

class Ikev2AuthRounds : public testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev2AuthRounds, testing::Values(false, true));

// RFC 4739 section 2.4, example 3
TEST_P(Ikev2AuthRounds, TheInitiatorProvesTwoIdentities)
{
    AuthPair settings;
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 2u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
    const IkeMessage& first = pair->b.received[1];
    EXPECT_TRUE(first.FindNotify(NotifyType::MULTIPLE_AUTH_SUPPORTED));
    EXPECT_TRUE(first.FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS));
    EXPECT_TRUE(first.Find<SaPayload>(PayloadType::SA));
    const IkeMessage& answer = pair->a.received[1];
    EXPECT_TRUE(answer.Find<AuthPayload>(PayloadType::AUTH));
    EXPECT_FALSE(answer.Find<SaPayload>(PayloadType::SA));
    const IkeMessage& last = pair->a.received[2];
    EXPECT_FALSE(last.Find<AuthPayload>(PayloadType::AUTH));
    EXPECT_TRUE(last.Find<SaPayload>(PayloadType::SA));
    EXPECT_EQ(pair->b.states.back(), "AUTHENTICATING>ESTABLISHED");
}

// RFC 4739 section 2.5, example 4
TEST_P(Ikev2AuthRounds, TheResponderProvesTwoIdentities)
{
    AuthPair settings;
    AuthPair::AddRound(settings.b, settings.a, "realm.example.org", "the realm's own");
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(pair->a.received[1].FindNotify(NotifyType::ANOTHER_AUTH_FOLLOWS));
    EXPECT_TRUE(pair->b.received[2].payloads.empty());
    EXPECT_TRUE(pair->a.received[2].Find<IdPayload>(PayloadType::IDR));
    EXPECT_TRUE(pair->a.received[2].Find<SaPayload>(PayloadType::SA));
}

TEST_P(Ikev2AuthRounds, BothProveSeveralIdentitiesUnderEveryLoss)
{
    AuthPair settings;
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    AuthPair::AddRound(settings.a, settings.b, "token@example.org", "the token's own");
    AuthPair::AddRound(settings.b, settings.a, "realm.example.org", "the realm's own");
    for (size_t lost = 0; lost < 9; ++lost)
    {
        auto pair = settings.Make(GetParam());
        pair->fate = [lost](size_t ordinal, bool, ByteView)
        { return ordinal == lost ? Fate::DROP : Fate::DELIVER; };
        pair->Initiate();
        pair->Run(seconds(20));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "message " << lost;
        EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 3u);
    }
}

TEST_P(Ikev2AuthRounds, AWrongSecondProofEndsTheSetup)
{
    AuthPair settings;
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    settings.a.localAuth.back().sharedKey = ByteView::OfText("another").ToBytes();
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    ASSERT_EQ(pair->a.exchanges.size(), 1u);
    EXPECT_EQ(pair->a.exchanges[0].error, NotifyType::AUTHENTICATION_FAILED);
}

TEST_P(Ikev2AuthRounds, AWrongSecondProofOfTheResponderEndsTheSetup)
{
    AuthPair settings;
    AuthPair::AddRound(settings.b, settings.a, "realm.example.org", "the realm's own");
    settings.b.localAuth.back().sharedKey = ByteView::OfText("another").ToBytes();
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_TRUE(pair->a.sad.empty());
}

TEST_P(Ikev2AuthRounds, ARoundThatIsAskedForMustBeGiven)
{
    AuthPair settings;
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    settings.a.localAuth.pop_back();
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    AuthPair reversed;
    AuthPair::AddRound(reversed.b, reversed.a, "realm.example.org", "the realm's own");
    reversed.b.localAuth.pop_back();
    pair = reversed.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev2AuthRounds, ARoundThatNobodyAskedForIsRefused)
{
    AuthPair settings;
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    settings.b.remoteAuth.pop_back();
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(40));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 0u)
        << "the responder does not say that it takes several";
}

TEST_P(Ikev2AuthRounds, AnInitiatorThatFallsSilentBetweenRoundsIsForgotten)
{
    AuthPair settings;
    AuthPair::AddRound(settings.a, settings.b, "user@example.org", "the user's own");
    auto pair = settings.Make(GetParam());
    pair->fate = [](size_t ordinal, bool, ByteView)
    { return ordinal < 4 ? Fate::DELIVER : Fate::DROP; };
    pair->Initiate();
    pair->Run(seconds(10));
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 1u);
    EXPECT_EQ(pair->b.states.back(), "INIT_ANSWERED>AUTHENTICATING");
    pair->Run(seconds(400));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

// --- RFC 7619
// ------------------------------------------------------------------------------------------

TEST_P(Ikev2AuthRounds, NobodyProvesAnything)
{
    AuthPair settings;
    for (IkeConnectionConfig* side : {&settings.a, &settings.b})
    {
        side->localId = *ParseIdentity("%null");
        side->remoteIdPattern = "*";
        side->secrets.reset();
        side->localAuth.front().method = IkeAuthMethod::NULL_AUTH;
        side->remoteAuth.front().method = IkeAuthMethod::NULL_AUTH;
    }
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    const IkeMessage& request = pair->b.received[1];
    const auto* id = request.Find<IdPayload>(PayloadType::IDI);
    ASSERT_TRUE(id);
    EXPECT_EQ(id->type, IdType::NULL_ID);
    EXPECT_TRUE(id->data.empty());
    EXPECT_EQ(request.Find<AuthPayload>(PayloadType::AUTH)->method, AuthMethod::NULL_AUTH);
}

TEST_P(Ikev2AuthRounds, AnAnonymousInitiatorKnowsItsResponder)
{
    AuthPair settings;
    settings.a.localId = *ParseIdentity("%null");
    settings.a.localAuth.front().method = IkeAuthMethod::NULL_AUTH;
    settings.b.remoteAuth.front().method = IkeAuthMethod::NULL_AUTH;
    auto keys = std::make_shared<IkeSecrets>();
    keys->SetSharedKey("*", ByteView::OfText("a secret of both").ToBytes());
    settings.a.secrets = keys;
    settings.b.secrets = keys;
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2AuthRounds, NobodyIsLetInWhereProofIsAskedFor)
{
    AuthPair settings;
    settings.a.localAuth.front().method = IkeAuthMethod::NULL_AUTH;
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    ASSERT_EQ(pair->a.exchanges.size(), 1u);
    EXPECT_EQ(pair->a.exchanges[0].error, NotifyType::AUTHENTICATION_FAILED);
}

TEST_P(Ikev2AuthRounds, AResponderWithoutProofIsLeft)
{
    AuthPair settings;
    settings.b.localAuth.front().method = IkeAuthMethod::NULL_AUTH;
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_TRUE(pair->b.sad.empty());
}

// RFC 7619 section 2.3: nobody's INITIAL_CONTACT ends nobody else's IKE SA
TEST_P(Ikev2AuthRounds, NobodyEndsTheIkeSaOfAnother)
{
    for (const bool anonymous : {true, false})
    {
        AuthPair settings;
        settings.a.localAuth.front().method =
            anonymous ? IkeAuthMethod::NULL_AUTH : IkeAuthMethod::SHARED_KEY;
        settings.b.remoteAuth.front().method = settings.a.localAuth.front().method;
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Run(seconds(5));
        pair->Command(pair->a, CrashCommand{});
        pair->Initiate();
        pair->Run(seconds(5));
        EXPECT_EQ(pair->b.engine.Counts().established, anonymous ? 2u : 1u);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
