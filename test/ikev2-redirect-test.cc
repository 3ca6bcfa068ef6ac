// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-gateway-cluster.h"
#include "ikev2-network.h"
#include "ikev2-redirect.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;

const IpAddress CLIENT = IpAddress::FromIpv4(0xc0000201);
const IpAddress FIRST = IpAddress::FromIpv4(0xc6336401);
const IpAddress SECOND = IpAddress::FromIpv4(0xc6336402);
const IpAddress THIRD = IpAddress::FromIpv4(0xc6336403);

/** Sends everybody to one place, at one stage. */
class FixedPolicy : public Ikev2RedirectPolicy
{
  public:
    FixedPolicy(Ikev2GatewayName to, bool atAuth)
        : m_to(std::move(to)),
          m_atAuth(atAuth)
    {
    }

    void Report(std::optional<size_t>) override
    {
    }

    std::optional<Ikev2GatewayName> AtInit(TimePoint, const IpEndpoint&, bool) override
    {
        return m_atAuth ? std::nullopt : std::optional<Ikev2GatewayName>(m_to);
    }

    std::optional<Ikev2GatewayName> AtAuth(TimePoint,
                                           const IpEndpoint&,
                                           const IdPayload&,
                                           bool) override
    {
        return m_to;
    }

  private:
    Ikev2GatewayName m_to;
    bool m_atAuth;
};

/** Every test runs with the real and with the modelled provider. */
class Ikev2Redirecting : public ::testing::TestWithParam<bool>
{
  protected:
    IkePairSettings ClientSettings() const
    {
        IkePairSettings settings;
        settings.redirect.accepts = true;
        settings.redirect.gateways["second.example"] = SECOND;
        settings.lossAction = IkeLossAction::RESTART;
        settings.liveness = seconds(30);
        settings.initiationTries = 0;
        return settings;
    }

    void Build(const IkePairSettings& client,
               std::shared_ptr<Ikev2RedirectPolicy> first,
               std::shared_ptr<Ikev2RedirectPolicy> second = nullptr)
    {
        network = std::make_unique<Ikev2Network>(GetParam());
        network->Add({CLIENT}, MakePairConfig(client));
        for (size_t i = 0; i < 2; ++i)
        {
            const auto policy = i == 0 ? first : second;
            IkePairSettings settings = Mirror(client);
            settings.liveness = Duration(0);
            settings.redirect = {};
            settings.redirectPolicy = policy;
            settings.lossAction = IkeLossAction::CLEAR;
            network->Add({i == 0 ? FIRST : SECOND}, MakePairConfig(settings));
        }
    }

    IkePairSide& Client()
    {
        return network->Side(0);
    }

    size_t Established(size_t endpoint)
    {
        return network->Side(endpoint).engine.Counts().established;
    }

    std::unique_ptr<Ikev2Network> network;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Redirecting,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Redirecting, InTheFirstExchangeByAddress)
{
    Build(ClientSettings(), std::make_shared<FixedPolicy>(Ikev2GatewayName{SECOND, ""}, false));
    network->Initiate(0, FIRST);
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 2), "");
    EXPECT_EQ(Established(1), 0u);
    EXPECT_EQ(network->Side(1).engine.Counts().halfOpen, 0u);
    const IkeMessage& first = network->Side(1).sent.at(0);
    EXPECT_TRUE(first.header.responderSpi.IsZero());
    const auto data = DecodeRedirect(first.FindNotify(NotifyType::REDIRECT)->data);
    EXPECT_EQ(data->nonce, Client().sent.at(0).Find<NoncePayload>(PayloadType::NONCE)->data);
    EXPECT_NE(Client().sent.at(0).FindNotify(NotifyType::REDIRECT_SUPPORTED), nullptr);
    const auto* from = Client().sent.at(1).FindNotify(NotifyType::REDIRECTED_FROM);
    ASSERT_NE(from, nullptr);
    EXPECT_EQ(from->data, (Bytes{1, 4, 198, 51, 100, 1}));
    EXPECT_EQ(Client().sent.at(1).FindNotify(NotifyType::REDIRECT_SUPPORTED), nullptr);
    ASSERT_EQ(Client().exchanges.size(), 1u) << "to its observers it is one set-up";
    EXPECT_EQ(Client().exchanges[0].outcome, IkeExchangeOutcome::SUCCEEDED);
    EXPECT_EQ(Client().exchanges[0].started, TimePoint());
}

TEST_P(Ikev2Redirecting, ByNameToAKnownGatewayOnly)
{
    for (const char* name : {"second.example", "unknown.example"})
    {
        Build(ClientSettings(), std::make_shared<FixedPolicy>(Ikev2GatewayName{{}, name}, false));
        network->Initiate(0, FIRST);
        network->Run(seconds(3));
        EXPECT_EQ(Established(2), name[0] == 's' ? 1u : 0u) << name;
        EXPECT_EQ(Client().engine.Counts().established, Established(2));
    }
}

TEST_P(Ikev2Redirecting, ClientsThatDoNotSupportItAreKept)
{
    IkePairSettings settings = ClientSettings();
    settings.redirect.accepts = false;
    for (bool atAuth : {false, true})
    {
        Build(settings, std::make_shared<FixedPolicy>(Ikev2GatewayName{SECOND, ""}, atAuth));
        network->Initiate(0, FIRST);
        network->Run(seconds(1));
        EXPECT_EQ(network->Disagreement(0, 1), "");
        network->Command(1, RedirectCommand{IkeSaId(), {SECOND, ""}});
        network->Run(seconds(1));
        EXPECT_EQ(network->Disagreement(0, 1), "");
    }
}

TEST_P(Ikev2Redirecting, AfterAuthentication)
{
    Build(ClientSettings(), std::make_shared<FixedPolicy>(Ikev2GatewayName{SECOND, ""}, true));
    network->Initiate(0, FIRST);
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 2), "");
    EXPECT_EQ(Established(1), 0u) << "the client has deleted it";
    EXPECT_EQ(network->Side(1).engine.Counts().children, 0u);
    EXPECT_TRUE(network->Side(1).children.empty()) << "no Child SA was made";
    EXPECT_EQ(Client().Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Redirecting, InAnEstablishedSession)
{
    Build(ClientSettings(), nullptr);
    network->Initiate(0, FIRST);
    network->Run(seconds(1));
    ASSERT_EQ(network->Disagreement(0, 1), "");
    network->Command(1, RedirectCommand{IkeSaId(), {{}, "second.example"}});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 2), "");
    EXPECT_EQ(Established(1), 0u);
    EXPECT_EQ(network->Side(1).Finished(IkeExchangeKind::REDIRECT, IkeExchangeOutcome::SUCCEEDED),
              1u);
}

/** After a rekey by the gateway the client is still the one that can be sent. */
TEST_P(Ikev2Redirecting, AfterARekeyByTheGateway)
{
    Build(ClientSettings(), nullptr);
    network->Initiate(0, FIRST);
    network->Run(seconds(1));
    network->Command(1, RekeyIkeCommand{network->Side(1).engine.FindIkeSa("pair")});
    network->Run(seconds(1));
    network->Command(0, RedirectCommand{IkeSaId(), {SECOND, ""}}); // the wrong side asks
    network->Run(seconds(1));
    ASSERT_EQ(network->Disagreement(0, 1), "");
    network->Command(1, RedirectCommand{IkeSaId(), {SECOND, ""}});
    network->Run(seconds(1));
    EXPECT_EQ(network->Disagreement(0, 2), "");
}

/** Two gateways that send the client to one another: five times, then it gives up on it. */
TEST_P(Ikev2Redirecting, LoopsAreBounded)
{
    for (bool atAuth : {false, true})
    {
        IkePairSettings settings = ClientSettings();
        settings.initiationTries = 1;
        Build(settings,
              std::make_shared<FixedPolicy>(Ikev2GatewayName{SECOND, ""}, atAuth),
              std::make_shared<FixedPolicy>(Ikev2GatewayName{FIRST, ""}, atAuth));
        network->Initiate(0, FIRST);
        network->Run(minutes(10));
        size_t asked = 0;
        IkeSpi last;
        for (const IkeMessage& message : Client().sent)
        {
            if (message.header.exchange == ExchangeType::IKE_SA_INIT &&
                message.header.initiatorSpi != last)
            {
                last = message.header.initiatorSpi;
                ++asked;
            }
        }
        EXPECT_EQ(asked, 6u) << atAuth;
        EXPECT_EQ(Client().engine.Counts().established, 0u);
        EXPECT_EQ(Client().engine.Counts().initiating, 0u);
    }
}

/** A client whose second gateway is dead goes back to the first. */
TEST_P(Ikev2Redirecting, AfterAFailureTheFirstGatewayIsAskedAgain)
{
    Build(ClientSettings(), std::make_shared<FixedPolicy>(Ikev2GatewayName{THIRD, ""}, false));
    network->Initiate(0, FIRST);
    network->Run(seconds(160));
    const size_t before = network->Side(1).received.size();
    EXPECT_EQ(before, 1u);
    network->Run(seconds(20)); // strongSwan's policy gives up at 165 s
    EXPECT_GT(network->Side(1).received.size(), before);
}

TEST_P(Ikev2Redirecting, AfterALossTheFirstGatewayIsAskedAgain)
{
    Build(ClientSettings(), std::make_shared<FixedPolicy>(Ikev2GatewayName{SECOND, ""}, false));
    network->Initiate(0, FIRST);
    network->Run(seconds(1));
    network->Command(2, CrashCommand{});
    network->Run(minutes(4));
    EXPECT_EQ(network->Disagreement(0, 2), "");
    EXPECT_EQ(network->Side(1).received.size(), 2u);
}

/** Forged redirections: a wrong nonce, no nonce, an unknown kind of name, a name cut short. */
TEST_P(Ikev2Redirecting, ForgeriesAreIgnored)
{
    Build(ClientSettings(), nullptr);
    network->latency = seconds(1);
    network->Initiate(0, FIRST);
    IkeMessage forged;
    forged.header = Client().sent.at(0).header;
    forged.header.flags = IkeHeader::FLAG_RESPONSE;
    const Bytes nonce = Client().sent.at(0).Find<NoncePayload>(PayloadType::NONCE)->data;
    Bytes wrong = nonce;
    wrong[5] ^= 1;
    std::vector<Bytes> attempts{EncodeRedirect({SECOND, ""}, wrong),
                                EncodeRedirect({SECOND, ""}, ByteView()),
                                EncodeRedirect({FIRST, ""}, nonce),
                                {},
                                {1},
                                {1, 4, 198},
                                {3, 0},
                                {9, 4, 198, 51, 100, 2}};
    Append(attempts.back(), nonce);
    Append(attempts[6], nonce);
    for (const Bytes& data : attempts)
    {
        IkeMessage message = forged;
        message.AddNotify(NotifyType::REDIRECT, data);
        network->Inject(IpPath{{CLIENT, 500}, {FIRST, 500}}, WriteMessage(message));
    }
    network->Run(seconds(10));
    EXPECT_EQ(network->Disagreement(0, 1), "");
    EXPECT_TRUE(network->Side(2).received.empty());
}

/** Any loss of the first eight messages costs time and nothing else, at every stage. */
TEST_P(Ikev2Redirecting, LossMask)
{
    for (int stage = 0; stage < 3; ++stage)
    {
        for (unsigned mask = 0; mask < 256; mask += GetParam() ? 1 : 37)
        {
            Build(ClientSettings(),
                  stage == 2
                      ? nullptr
                      : std::make_shared<FixedPolicy>(Ikev2GatewayName{SECOND, ""}, stage == 1));
            const auto lose = [this, mask]
            {
                const size_t first = network->launched;
                network->fate = [first, mask](size_t ordinal, const IpPath&, ByteView) {
                    return ordinal - first < 8 && (mask >> (ordinal - first) & 1) ? Fate::DROP
                                                                                   : Fate::DELIVER;
                };
            };
            if (stage < 2)
            {
                lose();
            }
            network->Initiate(0, FIRST);
            network->Run(seconds(1));
            if (stage == 2)
            {
                lose();
                network->Command(1, RedirectCommand{IkeSaId(), {SECOND, ""}});
            }
            network->Run(minutes(20));
            ASSERT_EQ(network->Disagreement(0, 2), "") << stage << " mask " << mask;
            ASSERT_EQ(Established(1), 0u) << stage << " mask " << mask;
        }
    }
}

/** Thirty clients that all ask one member come to stand ten at each of three. */
TEST_P(Ikev2Redirecting, AClusterSpreadsItsClients)
{
    auto cluster = std::make_shared<Ikev2GatewayCluster>();
    Ikev2Network many(GetParam());
    IkePairSettings settings = ClientSettings();
    settings.liveness = Duration(0);
    settings.remoteId = "gateway.example";
    for (const IpAddress& address : {FIRST, SECOND, THIRD})
    {
        IkePairSettings gateway = settings;
        gateway.localId = "gateway.example";
        gateway.remoteId = "*";
        std::swap(gateway.localSelectors, gateway.remoteSelectors);
        gateway.redirect = {};
        gateway.redirectPolicy =
            std::make_shared<Ikev2ClusterPolicy>(cluster,
                                                 cluster->Add({{address, ""}, 0, true}),
                                                 Ikev2ClusterPolicy::Options());
        many.Add({address}, MakePairConfig(gateway));
    }
    for (uint32_t i = 0; i < 30; ++i)
    {
        settings.localId = "client-" + std::to_string(i) + ".example";
        many.Add({IpAddress::FromIpv4(0x0a000001 + i)}, MakePairConfig(settings));
    }
    for (size_t i = 0; i < 30; ++i)
    {
        many.Initiate(3 + i, FIRST); // all at once
    }
    many.Run(seconds(30));
    for (size_t i = 0; i < 3; ++i)
    {
        EXPECT_EQ(many.Side(i).engine.Counts().established, 10u) << i;
        EXPECT_EQ(cluster->LoadOf(i), 10u);
    }
}

const IpEndpoint SOMEBODY{CLIENT, 500};

TEST(Ikev2GatewayCluster, ARushIsSpreadBeforeAnybodyArrives)
{
    Ikev2GatewayCluster cluster;
    for (const IpAddress& address : {FIRST, SECOND, THIRD})
    {
        cluster.Add({{address, ""}, 0, true});
    }
    std::map<IpAddress, int> where;
    for (uint16_t i = 0; i < 90; ++i)
    {
        const auto chosen = cluster.Choose(TimePoint(), 0, {CLIENT, i}, 1, false);
        ++where[chosen ? chosen->address : FIRST];
        if (!chosen)
        {
            cluster.Report(0, cluster.LoadOf(0) + 1);
        }
    }
    EXPECT_EQ(where[FIRST], 30);
    EXPECT_EQ(where[SECOND], 30);
    EXPECT_EQ(where[THIRD], 30);
}

TEST(Ikev2GatewayCluster, AskedAgainItSaysTheSame)
{
    Ikev2GatewayCluster cluster;
    cluster.Add({{FIRST, ""}, 0, false});
    cluster.Add({{SECOND, ""}, 0, true});
    cluster.Add({{THIRD, ""}, 0, true});
    const auto first = cluster.Choose(TimePoint(), 0, SOMEBODY, 1, false);
    cluster.Report(1, 1000);
    EXPECT_EQ(cluster.Choose(TimePoint() + seconds(9), 0, SOMEBODY, 1, false), first);
    EXPECT_EQ(cluster.LoadOf(1), 1001u);
    EXPECT_NE(cluster.Choose(TimePoint() + seconds(10), 0, SOMEBODY, 1, false), first);
    EXPECT_EQ(cluster.LoadOf(1), 1000u) << "who does not come does not count for ever";
}

TEST(Ikev2GatewayCluster, FullAndDeadMembersGetNobody)
{
    Ikev2GatewayCluster cluster;
    cluster.Add({{FIRST, ""}, 0, false});
    cluster.Add({{SECOND, ""}, 2, true});
    cluster.Add({{THIRD, ""}, 0, true});
    cluster.Report(1, 2);
    cluster.Report(2, std::nullopt);
    EXPECT_EQ(cluster.Choose(TimePoint(), 0, SOMEBODY, 1, false), std::nullopt);
    cluster.Report(2, 500);
    EXPECT_EQ(cluster.Choose(TimePoint(), 0, SOMEBODY, 1, false)->address, THIRD);
    cluster.Arrived(TimePoint(), 2, SOMEBODY);
    EXPECT_EQ(cluster.LoadOf(2), 500u);
    EXPECT_EQ(cluster.Choose(TimePoint(), 2, SOMEBODY, 1, true), std::nullopt);
}

TEST(Ikev2RedirectNotify, RoundTripOfEveryKind)
{
    const Bytes nonce(32, 7);
    const auto v6 = IpAddress::Parse("2001:db8::1");
    for (const Ikev2GatewayName& name :
         {Ikev2GatewayName{SECOND, ""}, {*v6, ""}, {IpAddress(), "second.example"}})
    {
        const auto read = DecodeRedirect(EncodeRedirect(name, nonce));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->gateway, name);
        EXPECT_EQ(read->nonce, nonce);
    }
}

TEST(Ikev2RedirectNotify, ThePeriodFreesOldRedirections)
{
    Ikev2RedirectConfig config;
    Ikev2RedirectHistory history;
    for (int i = 0; i < 5; ++i)
    {
        EXPECT_TRUE(history.Note(TimePoint(), FIRST, config));
    }
    EXPECT_FALSE(history.Note(TimePoint() + seconds(300), FIRST, config));
    EXPECT_TRUE(history.Note(TimePoint() + seconds(301), FIRST, config));
}

} // namespace
} // namespace ike
} // namespace ns3
