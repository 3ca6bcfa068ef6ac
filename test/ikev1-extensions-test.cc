// SPDX-License-Identifier: GPL-2.0-only

// XAUTH, Mode-Config, hybrid mode, dead peer detection and fragments between two engines.

#include "ikev1-signed-pair.h"
#include "ns3/ikev1-fragments.h"
#include "ns3/ikev1-mode-config.h"
#include "ns3/ikev1-vendor-ids.h"
#include "ns3/ikev1-xauth.h"

#include <set>
#include <string>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

/** @brief Both providers, both modes. A is the host, B the edge device. */
class Ikev1Extensions : public testing::TestWithParam<std::tuple<bool, bool>>
{
  protected:
    Ikev1Extensions()
        : m_a(*MakePairConfig(Ikev1Settings(Aggressive()))->connections.front()),
          m_b(*MakePairConfig(Mirror(Ikev1Settings(Aggressive())))->connections.front())
    {
    }

    static bool Modelled()
    {
        return std::get<0>(GetParam());
    }

    static bool Aggressive()
    {
        return std::get<1>(GetParam());
    }

    /** @brief A authenticates to B by XAUTH as well. */
    void UseXauth(const std::string& password, unsigned tries = 1)
    {
        auto host = std::make_shared<Ikev1XauthConfig>();
        host->own = Ikev1XauthCredentials{"joe", password};
        auto edge = std::make_shared<Ikev1XauthConfig>();
        edge->users = {{"joe", "foobar"}};
        edge->tries = tries;
        m_a.ikev1.xauth = host;
        m_b.ikev1.xauth = edge;
        m_a.ikev1.method = m_b.ikev1.method = Ikev1AuthMethod::XAUTH_INIT_PRE_SHARED;
    }

    std::unique_ptr<IkePair> Make()
    {
        const auto configOf = [](const IkeConnectionConfig& connection)
        {
            auto config = std::make_shared<IkeEngineConfig>();
            config->connections.push_back(std::make_shared<IkeConnectionConfig>(connection));
            return config;
        };
        return std::make_unique<IkePair>(configOf(m_a), configOf(m_b), Modelled());
    }

    std::unique_ptr<IkePair> Run(seconds duration = seconds(2))
    {
        auto pair = Make();
        pair->Initiate();
        pair->Run(duration);
        return pair;
    }

    IkeConnectionConfig m_a;
    IkeConnectionConfig m_b;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1Extensions,
                         testing::Combine(testing::Bool(), testing::Bool()),
                         [](const auto& info)
                         {
                             return std::string(std::get<0>(info.param) ? "Modelled" : "Real") +
                                    (std::get<1>(info.param) ? "Aggressive" : "Main");
                         });

/** @brief The notifications of a type that a side has sent. */
size_t
SentNotifies(const IkePairSide& side, Ikev1NotifyType type)
{
    size_t count = 0;
    for (const IkeMessage& message : side.sent)
    {
        for (const IkePayload& payload : message.payloads)
        {
            const auto* notify = std::get_if<Ikev1NotifyPayload>(&payload.body);
            count += notify && notify->type == type ? 1 : 0;
        }
    }
    return count;
}

bool
Announces(const IkePairSide& side, Ikev1Vendor vendor)
{
    for (const IkeMessage& message : side.sent)
    {
        for (const IkePayload& payload : message.payloads)
        {
            const auto* id = std::get_if<VendorIdPayload>(&payload.body);
            if (id && ReadIkev1VendorId(id->data) == vendor)
            {
                return true;
            }
        }
    }
    return false;
}

// --- XAUTH and Mode-Config ---

TEST_P(Ikev1Extensions, XauthComesBeforeTheFirstQuickMode)
{
    UseXauth("foobar");
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(Announces(pair->a, Ikev1Vendor::XAUTH));
    EXPECT_TRUE(Announces(pair->b, Ikev1Vendor::XAUTH));
    EXPECT_EQ(SentOf(pair->b, Ikev1Exchange::TRANSACTION), 2U) << "REQUEST, SET";
    EXPECT_EQ(SentOf(pair->a, Ikev1Exchange::TRANSACTION), 2U) << "REPLY, ACK";
    bool quick = false;
    for (const IkeMessage& message : pair->a.sent)
    {
        quick |= message.header.exchange == Ikev1Exchange::QUICK;
        EXPECT_FALSE(quick && message.header.exchange == Ikev1Exchange::TRANSACTION);
    }
}

TEST_P(Ikev1Extensions, AWrongPasswordEndsTheIsakmpSa)
{
    UseXauth("fooba");
    const auto pair = Run(seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(SentOf(pair->a, Ikev1Exchange::QUICK), 0U);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::REFUSED), 1U);
    EXPECT_EQ(pair->b.refusals.size(), 1U);
}

TEST_P(Ikev1Extensions, AnEdgeDeviceMayAskMoreThanOnce)
{
    UseXauth("fooba", 3);
    const auto pair = Run(seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(SentOf(pair->b, Ikev1Exchange::TRANSACTION), 4U) << "three REQUESTs, one SET";
}

TEST_P(Ikev1Extensions, AHostWithoutCredentialsFails)
{
    UseXauth("foobar");
    m_a.ikev1.xauth = nullptr;
    const auto pair = Run(seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev1Extensions, XauthMeetsOnlyXauth)
{
    UseXauth("foobar");
    m_b.ikev1.method = Ikev1AuthMethod::PRE_SHARED_KEY;
    const auto pair = Run(seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev1Extensions, AQuickModeBeforeXauthIsNotAnswered)
{
    // A host that knows nothing of XAUTH's turn: it asks for IPsec SAs at once.
    UseXauth("foobar");
    auto pair = Make();
    pair->fate = [](size_t, bool fromA, ByteView datagram)
    {
        const bool isTransaction = datagram.size() > 18 && datagram[18] == 6;
        return isTransaction && fromA ? Fate::DROP : Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(seconds(400));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_TRUE(pair->b.sad.empty());
}

TEST_P(Ikev1Extensions, TheLossOfAnyMessageOfXauthAndModeConfigDoesNoHarm)
{
    UseXauth("foobar");
    m_a.ikev1.requestAddress = true;
    auto network = std::make_shared<Ikev1InternalNetwork>();
    network->addresses = {*IpAddress::Parse("10.1.0.9")};
    m_b.ikev1.network = network;
    for (size_t lost = 0; lost < 16; ++lost)
    {
        SCOPED_TRACE(lost);
        auto pair = Make();
        pair->fate = [lost](size_t ordinal, bool, ByteView)
        { return ordinal == lost ? Fate::DROP : Fate::DELIVER; };
        pair->Initiate();
        pair->Run(seconds(60));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
    }
}

TEST_P(Ikev1Extensions, AnAddressFromInsideIsWhatThePairIsFor)
{
    m_a.ikev1.requestAddress = true;
    auto network = std::make_shared<Ikev1InternalNetwork>();
    network->addresses = {*IpAddress::Parse("10.1.0.9")};
    m_b.ikev1.network = network;
    auto child = std::make_shared<IkeChildConfig>(*m_a.children.front());
    child->localSelectors.clear();
    m_a.children = {child};
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(SentOf(pair->a, Ikev1Exchange::TRANSACTION), 1U);
    const auto sas = pair->a.Sad(IpsecDirection::OUTBOUND);
    ASSERT_FALSE(sas.empty());
    const TrafficSelectors& selectors = sas.front().localSelectors;
    ASSERT_EQ(selectors.size(), 1U);
    EXPECT_EQ(selectors.front().start.ToString(), "10.1.0.9");
    EXPECT_EQ(selectors.front().end.ToString(), "10.1.0.9");
}

TEST_P(Ikev1Extensions, OnlyTheHostBeginsAnotherPhaseOne)
{
    UseXauth("foobar");
    m_a.ikev1.requestAddress = true;
    auto network = std::make_shared<Ikev1InternalNetwork>();
    network->addresses = {*IpAddress::Parse("10.1.0.9")};
    m_b.ikev1.network = network;
    m_a.lifetime = m_b.lifetime = IkeLifetimePolicy::Strongswan(seconds(20));
    m_b.lossAction = IkeLossAction::RESTART;
    const auto pair = Run(seconds(130));
    EXPECT_GE(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 5U);
    EXPECT_EQ(pair->b.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 0U);
    EXPECT_EQ(pair->a.refusals.size() + pair->b.refusals.size(), 0U);
    for (const IkeExchangeReport& report : pair->b.exchanges)
    {
        EXPECT_NE(report.kind, IkeExchangeKind::REKEY_IKE);
    }
    // The one that is being replaced may still be there.
    EXPECT_LE(pair->a.engine.Counts().established, 2U);
    EXPECT_EQ(pair->a.engine.Counts().established, pair->b.engine.Counts().established);
    EXPECT_EQ(pair->a.engine.Counts().children, 1U);
    EXPECT_EQ(pair->b.engine.Counts().children, 1U);
}

TEST_P(Ikev1Extensions, AnEdgeDeviceDoesNotCallAHostThatIsLost)
{
    UseXauth("foobar");
    m_b.lossAction = IkeLossAction::RESTART;
    m_b.livenessDelay = seconds(10);
    auto pair = Make();
    pair->Initiate();
    pair->Run(seconds(2));
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    pair->fate = [](size_t, bool fromA, ByteView) { return fromA ? Fate::DROP : Fate::DELIVER; };
    const size_t before = pair->b.exchanges.size();
    pair->Run(seconds(400));
    EXPECT_TRUE(pair->b.sad.empty());
    EXPECT_EQ(pair->b.engine.Counts().established, 0U);
    for (size_t i = before; i < pair->b.exchanges.size(); ++i)
    {
        EXPECT_NE(pair->b.exchanges[i].kind, IkeExchangeKind::SETUP);
    }
}

/** @brief A pool of two addresses, which is B's. */
std::shared_ptr<IkePoolConfig>
PoolOfTwo()
{
    auto pool = std::make_shared<IkePoolConfig>();
    pool->ranges = {{*IpAddress::Parse("10.1.0.9"), *IpAddress::Parse("10.1.0.10")}};
    pool->dns = {*IpAddress::Parse("10.2.0.53")};
    return pool;
}

TEST_P(Ikev1Extensions, EveryPeerHasAnAddressOfItsOwnFromThePool)
{
    m_a.ikev1.requestAddress = true;
    m_b.pool = PoolOfTwo();
    m_b.remoteIdPattern = "*";
    auto secrets = std::make_shared<IkeSecrets>();
    secrets->SetSharedKey("*", ByteView::OfText("a secret of all").ToBytes());
    m_a.secrets = m_b.secrets = secrets;
    auto pair = Make();
    const auto initiateAs = [&](const char* name)
    {
        InitiateCommand command;
        command.connection = std::make_shared<IkeConnectionConfig>(m_a);
        command.localId = *ParseIdentity(name);
        command.path = IkePair::PathFromA();
        pair->Command(pair->a, command);
        pair->Run(seconds(2));
    };
    initiateAs("one.example.org");
    initiateAs("two.example.org");
    std::set<std::string> addresses;
    for (const auto& sa : pair->b.Sad(IpsecDirection::OUTBOUND))
    {
        ASSERT_EQ(sa.remoteSelectors.size(), 1U);
        EXPECT_EQ(sa.remoteSelectors.front().start, sa.remoteSelectors.front().end);
        addresses.insert(sa.remoteSelectors.front().start.ToString());
    }
    EXPECT_EQ(addresses, (std::set<std::string>{"10.1.0.9", "10.1.0.10"}));
}

TEST_P(Ikev1Extensions, AnAddressOutlivesItsIsakmpSaAndThenGoesBack)
{
    UseXauth("foobar");
    m_a.ikev1.requestAddress = true;
    m_b.pool = PoolOfTwo();
    m_a.lifetime = IkeLifetimePolicy::Strongswan(seconds(20));
    auto pair = Run(seconds(110));
    EXPECT_GE(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED), 4U);
    for (int round = 0; round < 4; ++round) // more often than there are addresses
    {
        const auto sas = pair->b.Sad(IpsecDirection::OUTBOUND);
        ASSERT_EQ(sas.size(), 1U);
        EXPECT_EQ(sas.front().remoteSelectors.front().start.ToString(), "10.1.0.9");
        while (!pair->a.engine.FindIkeSa("pair").IsZero())
        {
            pair->Command(pair->a, DeleteIkeCommand{pair->a.engine.FindIkeSa("pair")});
            pair->Run(seconds(1));
        }
        pair->Run(seconds(120));
        pair->Initiate();
        pair->Run(seconds(2));
    }
}

TEST_P(Ikev1Extensions, AnEdgeDeviceRekeysAPairForAnAddressThatItGave)
{
    m_a.ikev1.requestAddress = true;
    m_b.pool = PoolOfTwo();
    auto child = std::make_shared<IkeChildConfig>(*m_a.children.front());
    child->localSelectors.clear();
    m_a.children = {child};
    auto pair = Run();
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    const auto before = pair->b.Sad(IpsecDirection::OUTBOUND).front().spi;
    pair->Command(pair->b, RekeyChildCommand{pair->b.engine.FindChildSa("child-0")});
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->b.Finished(IkeExchangeKind::REKEY_CHILD, IkeExchangeOutcome::SUCCEEDED), 1U);
    EXPECT_NE(pair->b.Sad(IpsecDirection::OUTBOUND).front().spi, before);
}

TEST_P(Ikev1Extensions, HybridModeSignsOnOneSideAlone)
{
    Ikev1Keyed keyed(Modelled());
    keyed.Use(Ikev1AuthMethod::HYBRID_INIT_RSA, Aggressive(), "rsa1024");
    keyed.signA.credentials = IkeCredentials(); // the host has no key
    UseXauth("foobar");
    keyed.a.ikev1.xauth = m_a.ikev1.xauth;
    keyed.b.ikev1.xauth = m_b.ikev1.xauth;
    auto pair = keyed.Make();
    pair->Initiate();
    pair->Run(seconds(2));
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Ikev1Keyed::Refusals(*pair);
    EXPECT_EQ(SentOf(pair->b, Ikev1Exchange::TRANSACTION), 2U);
}

// --- dead peer detection, RFC 3706 ---

TEST_P(Ikev1Extensions, ASilentPeerIsAskedAndAnswers)
{
    m_a.livenessDelay = seconds(10);
    const auto pair = Run(seconds(35));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(Announces(pair->a, Ikev1Vendor::DPD));
    EXPECT_EQ(SentNotifies(pair->a, Ikev1NotifyType::R_U_THERE), 3U);
    EXPECT_EQ(SentNotifies(pair->b, Ikev1NotifyType::R_U_THERE_ACK), 3U);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 3U);
}

TEST_P(Ikev1Extensions, ADeadPeerIsFoundOut)
{
    m_a.livenessDelay = seconds(10);
    auto pair = Make();
    pair->Initiate();
    pair->Run(seconds(2));
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    pair->fate = [](size_t, bool fromA, ByteView) { return fromA ? Fate::DROP : Fate::DELIVER; };
    pair->Run(seconds(400));
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::TIMED_OUT), 1U);
}

TEST_P(Ikev1Extensions, ALostQuestionOrAnswerIsRepeated)
{
    m_a.livenessDelay = seconds(10);
    for (const bool question : {true, false})
    {
        SCOPED_TRACE(question);
        auto pair = Make();
        pair->Initiate();
        pair->Run(seconds(2));
        unsigned lost = 0;
        pair->fate = [&lost, question](size_t, bool fromA, ByteView)
        { return fromA == question && lost++ == 0 ? Fate::DROP : Fate::DELIVER; };
        pair->Run(seconds(18));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 1U);
    }
}

TEST_P(Ikev1Extensions, AnOldQuestionThatIsReplayedIsNotAnswered)
{
    m_a.livenessDelay = seconds(10);
    auto pair = Make();
    pair->Initiate();
    pair->Run(seconds(2));
    std::vector<Bytes> questions;
    pair->fate = [&questions](size_t, bool fromA, ByteView datagram)
    {
        if (fromA)
        {
            questions.push_back(datagram.ToBytes());
        }
        return Fate::DELIVER;
    };
    pair->Run(seconds(25));
    ASSERT_EQ(questions.size(), 2U);
    ASSERT_EQ(SentNotifies(pair->b, Ikev1NotifyType::R_U_THERE_ACK), 2U);
    pair->Hand(true, questions[0]);
    pair->Run(seconds(1));
    EXPECT_EQ(SentNotifies(pair->b, Ikev1NotifyType::R_U_THERE_ACK), 2U);
    pair->Hand(true, questions[1]);
    pair->Run(seconds(1));
    EXPECT_EQ(SentNotifies(pair->b, Ikev1NotifyType::R_U_THERE_ACK), 3U) << "the last one is";
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::LIVENESS, IkeExchangeOutcome::SUCCEEDED), 2U);
}

// --- fragments ---

TEST_P(Ikev1Extensions, LargeMessagesTravelInPieces)
{
    Ikev1Keyed keyed(Modelled());
    keyed.Use(Ikev1AuthMethod::RSA_SIGNATURES, Aggressive(), "rsa2048");
    keyed.a.fragmentation.ipv4Size = keyed.b.fragmentation.ipv4Size = 576;
    auto pair = keyed.Make();
    size_t pieces = 0;
    size_t largest = 0;
    pair->fate = [&](size_t ordinal, bool, ByteView datagram)
    {
        pieces += IsIkev1Fragment(datagram) ? 1 : 0;
        largest = ordinal > 1 ? std::max(largest, datagram.size()) : largest;
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(seconds(2));
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Ikev1Keyed::Refusals(*pair);
    EXPECT_TRUE(Announces(pair->a, Ikev1Vendor::FRAGMENTATION));
    EXPECT_GE(pieces, 3U);
    EXPECT_LE(largest, 576U - 28);
}

TEST_P(Ikev1Extensions, TheLossOfAnyPieceDoesNoHarm)
{
    Ikev1Keyed keyed(Modelled());
    keyed.Use(Ikev1AuthMethod::RSA_SIGNATURES, Aggressive(), "rsa1024");
    keyed.a.fragmentation.ipv4Size = keyed.b.fragmentation.ipv4Size = 576;
    for (size_t lost = 2; lost < 14; ++lost)
    {
        SCOPED_TRACE(lost);
        auto pair = keyed.Make();
        pair->fate = [lost](size_t ordinal, bool, ByteView)
        { return ordinal == lost ? Fate::DROP : Fate::DELIVER; };
        pair->Initiate();
        pair->Run(seconds(60));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
    }
}

TEST_P(Ikev1Extensions, WhoeverDoesNotAnnounceThemGetsNone)
{
    Ikev1Keyed keyed(Modelled());
    keyed.Use(Ikev1AuthMethod::RSA_SIGNATURES, Aggressive(), "rsa1024");
    keyed.a.fragmentation.ipv4Size = keyed.b.fragmentation.ipv4Size = 576;
    keyed.b.fragmentation.enabled = false;
    auto pair = keyed.Make();
    size_t pieces = 0;
    pair->fate = [&pieces](size_t, bool, ByteView datagram)
    {
        pieces += IsIkev1Fragment(datagram) ? 1 : 0;
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(seconds(2));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pieces, 0U);
}

} // namespace
} // namespace ike
} // namespace ns3
