// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;

class Ikev2Reauthentication : public testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev2Reauthentication, testing::Values(false, true));

size_t
Setups(const IkePair& pair)
{
    return pair.a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED);
}

TEST_P(Ikev2Reauthentication, BreaksBeforeItMakes)
{
    AuthPair settings;
    settings.a.reauthTime = minutes(10);
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    size_t most = 0;
    for (int i = 0; i < 3600; ++i)
    {
        pair->Run(seconds(1));
        most = std::max(most, pair->b.engine.Counts().established);
    }
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_GE(Setups(*pair), 6u);
    EXPECT_LE(Setups(*pair), 8u);
    EXPECT_EQ(most, 1u) << "never two at a time";
}

TEST_P(Ikev2Reauthentication, MakesBeforeItBreaks)
{
    AuthPair settings;
    settings.a.reauthTime = minutes(10);
    settings.a.reauthentication = IkeReauthentication::MAKE_BEFORE_BREAK;
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    for (int i = 0; i < 3600; ++i)
    {
        pair->Run(seconds(1));
        ASSERT_GE(pair->a.Sad(IpsecDirection::OUTBOUND).size(), 1u) << "never without";
    }
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_GE(Setups(*pair), 6u);
}

TEST_P(Ikev2Reauthentication, ComesOnCommandAndUnderLoss)
{
    for (const auto order :
         {IkeReauthentication::BREAK_BEFORE_MAKE, IkeReauthentication::MAKE_BEFORE_BREAK})
    {
        for (size_t lost = 4; lost < 10; ++lost)
        {
            AuthPair settings;
            settings.a.reauthentication = order;
            auto pair = settings.Make(GetParam());
            pair->fate = [lost](size_t ordinal, bool, ByteView)
            { return ordinal == lost ? Fate::DROP : Fate::DELIVER; };
            pair->Initiate();
            pair->Run(seconds(5));
            pair->Command(pair->a, ReauthenticateCommand{pair->a.engine.FindIkeSa("pair")});
            // The answer to a deletion is sent once, so its loss lasts until the request gives up.
            pair->Run(seconds(300));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << "message " << lost;
            EXPECT_EQ(Setups(*pair), 2u);
        }
    }
}

// RFC 4478
TEST_P(Ikev2Reauthentication, FollowsTheLifetimeThatTheResponderTells)
{
    AuthPair settings;
    settings.b.authLifetime = minutes(10);
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(minutes(60));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    const auto* notify = pair->a.received[1].FindNotify(NotifyType::AUTH_LIFETIME);
    ASSERT_TRUE(notify);
    EXPECT_EQ(ToHex(notify->data), "00000258");
    EXPECT_GE(Setups(*pair), 6u);
    EXPECT_EQ(pair->b.Finished(IkeExchangeKind::DELETE_IKE, IkeExchangeOutcome::SUCCEEDED), 0u);
}

TEST_P(Ikev2Reauthentication, LifetimesOutliveRekeys)
{
    IkePairSettings base;
    base.ikeRekey = minutes(4);
    AuthPair settings(base);
    settings.b.authLifetime = minutes(20);
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(minutes(60));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_GE(Setups(*pair), 3u);
    EXPECT_LE(Setups(*pair), 5u);
}

TEST_P(Ikev2Reauthentication, APeerThatDoesNotComeAgainIsDropped)
{
    // A rekeyed IKE SA goes with the first one's time. The initiator's connection is lost just
    // before it would have come again.
    AuthPair settings;
    settings.b.authLifetime = minutes(10);
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(minutes(7));
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
    pair->fate = [](size_t, bool, ByteView) { return Fate::DROP; };
    pair->Run(minutes(14));
    EXPECT_EQ(pair->b.engine.Counts().established, 0u);
    EXPECT_TRUE(pair->b.sad.empty());
}

// --- RFC 6023
// ------------------------------------------------------------------------------------------

TEST_P(Ikev2Reauthentication, AnIkeSaMayComeWithoutChildren)
{
    for (const size_t children : {0u, 2u})
    {
        IkePairSettings base;
        base.children = children;
        AuthPair settings(base);
        settings.a.childless = IkeChildless::PREFER;
        settings.b.childless = IkeChildless::ALLOW;
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Run(seconds(5));
        EXPECT_EQ(pair->Disagreement(1, children), "");
        EXPECT_FALSE(pair->b.received[1].Find<SaPayload>(PayloadType::SA));
        EXPECT_FALSE(pair->a.received[1].Find<SaPayload>(PayloadType::SA));
        const auto* notify = pair->a.received[0].FindNotify(NotifyType::CHILDLESS_IKEV2_SUPPORTED);
        ASSERT_TRUE(notify);
        EXPECT_EQ(notify->protocol, ProtocolId::IKE);
        EXPECT_EQ(RequestsOf(pair->a, ExchangeType::CREATE_CHILD_SA), children);
    }
}

TEST_P(Ikev2Reauthentication, ChildlessnessNeedsTheResponder)
{
    AuthPair settings;
    settings.a.childless = IkeChildless::PREFER;
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(pair->b.received[1].Find<SaPayload>(PayloadType::SA));
    settings.a.childless = IkeChildless::FORCE;
    pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->a.engine.Counts().established, 0u);
    // An initiator without any Child SA to ask for meets a responder that wants one.
    IkePairSettings none;
    none.children = 0;
    pair = AuthPair(none).Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_TRUE(pair->a.received.back().FindNotify(NotifyType::INVALID_SYNTAX));
}

// --- INITIAL_CONTACT, RFC 7296 section 2.4
// -------------------------------------------------------------

TEST_P(Ikev2Reauthentication, OlderIkeSasGoAsTheResponderWants)
{
    struct Case
    {
        IkeUniqueness uniqueness;
        bool initialContact;
        size_t left;
    };

    for (const Case& c : {Case{IkeUniqueness::ON_REQUEST, true, 1},
                          Case{IkeUniqueness::ON_REQUEST, false, 2},
                          Case{IkeUniqueness::NEVER, true, 2},
                          Case{IkeUniqueness::ALWAYS, false, 1}})
    {
        AuthPair settings;
        settings.a.initialContact = c.initialContact;
        settings.b.uniqueness = c.uniqueness;
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Run(seconds(5));
        pair->Command(pair->a, CrashCommand{});
        pair->Initiate();
        pair->Run(seconds(5));
        EXPECT_EQ(pair->b.engine.Counts().established, c.left);
        EXPECT_EQ(pair->b.received[1].FindNotify(NotifyType::INITIAL_CONTACT) != nullptr,
                  c.initialContact);
    }
}

TEST_P(Ikev2Reauthentication, ASecondIkeSaToTheSamePeerIsNoFirstContact)
{
    AuthPair settings;
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    pair->Initiate();
    pair->Run(seconds(5));
    EXPECT_EQ(pair->Disagreement(2, 2), "");
    EXPECT_FALSE(pair->b.received[3].FindNotify(NotifyType::INITIAL_CONTACT));
}

// A failed authentication with INITIAL_CONTACT must not end what stands.
TEST_P(Ikev2Reauthentication, OnlyAProvenPeerReplaces)
{
    AuthPair settings;
    auto pair = settings.Make(GetParam());
    pair->Initiate();
    pair->Run(seconds(5));
    pair->Command(pair->a, CrashCommand{});
    auto liar = std::make_shared<IkeConnectionConfig>(settings.a);
    auto secrets = std::make_shared<IkeSecrets>();
    secrets->SetSharedKey("*", ByteView::OfText("a guess").ToBytes());
    liar->secrets = secrets;
    InitiateCommand command;
    command.connection = liar;
    command.path =
        IpPath{{*IpAddress::Parse("192.0.2.1"), 500}, {*IpAddress::Parse("192.0.2.2"), 500}};
    pair->Command(pair->a, command);
    pair->Run(seconds(5));
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
}

} // namespace
} // namespace ike
} // namespace ns3
