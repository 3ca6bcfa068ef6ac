// SPDX-License-Identifier: GPL-2.0-only

// What a peer that proves one thing must not get: another connection, or what another user has.

#include "ikev1-signed-pair.h"
#include "ns3/ike-identity.h"

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

std::shared_ptr<IkeSecrets>
Secret(const std::string& secret)
{
    auto secrets = std::make_shared<IkeSecrets>();
    secrets->SetSharedKey("*", ByteView::OfText(secret).ToBytes());
    return secrets;
}

/** @brief B has two connections for main mode; A's algorithms fit the first, its name the second.
 */
class Ikev1Takeover : public testing::TestWithParam<bool>
{
  protected:
    Ikev1Takeover()
        : m_keyed(GetParam())
    {
        m_keyed.a.secrets = m_keyed.b.secrets = Secret("of the group");
    }

    /** @brief B with a first connection for others, and @p second for A. */
    std::unique_ptr<IkePair> Make(const IkeConnectionConfig& a,
                                  IkeConnectionConfig first,
                                  const IkeConnectionConfig& second)
    {
        first.name = "others";
        first.remoteIdPattern = "*.others.example.org";
        auto configA = std::make_shared<IkeEngineConfig>();
        configA->connections.push_back(std::make_shared<IkeConnectionConfig>(a));
        auto configB = std::make_shared<IkeEngineConfig>();
        configB->connections.push_back(std::make_shared<IkeConnectionConfig>(first));
        configB->connections.push_back(std::make_shared<IkeConnectionConfig>(second));
        return std::make_unique<IkePair>(configA, configB, GetParam());
    }

    std::string Outcome(IkePair& pair, size_t established)
    {
        pair.Initiate();
        pair.Run(seconds(200));
        return pair.Disagreement(established, established);
    }

    Ikev1Keyed m_keyed;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1Takeover,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev1Takeover, AKeyOpensOnlyConnectionsThatHaveIt)
{
    for (const bool same : {true, false})
    {
        auto first = m_keyed.b;
        first.secrets = Secret("of the others");
        auto second = m_keyed.b;
        second.secrets = Secret(same ? "of the others" : "of A");
        auto a = m_keyed.a;
        a.secrets = first.secrets;
        const auto pair = Make(a, first, second);
        EXPECT_EQ(Outcome(*pair, same ? 1 : 0), "") << same;
    }
}

TEST_P(Ikev1Takeover, AKeyDoesNotOpenAConnectionThatAsksForAUser)
{
    for (const bool asks : {false, true})
    {
        auto second = m_keyed.b;
        second.ikev1.method =
            asks ? Ikev1AuthMethod::XAUTH_INIT_PRE_SHARED : Ikev1AuthMethod::PRE_SHARED_KEY;
        const auto pair = Make(m_keyed.a, m_keyed.b, second);
        EXPECT_EQ(Outcome(*pair, asks ? 0 : 1), "") << asks;
    }
}

TEST_P(Ikev1Takeover, ACertificateOpensOnlyConnectionsThatBelieveIt)
{
    m_keyed.Use(Ikev1AuthMethod::RSA_SIGNATURES, false, "rsa1024");
    const auto trusting = std::make_shared<const IkeSignatureConfig>(m_keyed.signB);
    IkeSignatureConfig doubting = m_keyed.signB;
    doubting.trust.authorities.clear();
    const auto a = [this]
    {
        auto connection = m_keyed.a;
        connection.localAuth.front().signature = connection.remoteAuth.front().signature =
            std::make_shared<const IkeSignatureConfig>(m_keyed.signA);
        return connection;
    }();
    for (const bool believes : {true, false})
    {
        auto first = m_keyed.b;
        first.localAuth.front().signature = first.remoteAuth.front().signature = trusting;
        auto second = first;
        if (!believes)
        {
            second.remoteAuth.front().signature =
                std::make_shared<const IkeSignatureConfig>(doubting);
        }
        const auto pair = Make(a, first, second);
        EXPECT_EQ(Outcome(*pair, believes ? 1 : 0), "") << believes;
    }
}

/** Joe's tunnel stands; somebody who knows the group's secret, and says the group's name as Joe
 * does, has another user's name or a wrong password. */
TEST_P(Ikev1Takeover, WhatAUserHasIsNobodyElses)
{
    for (const bool aggressive : {false, true})
    {
        for (const char* password : {"wrong", "of ann"})
        {
            const auto user = [](const std::string& name, const std::string& word)
            {
                auto config = std::make_shared<Ikev1XauthConfig>();
                config->own = Ikev1XauthCredentials{name, word};
                config->users = {{"joe", "of joe"}, {"ann", "of ann"}};
                return config;
            };
            auto joe = m_keyed.a;
            auto edge = m_keyed.b;
            joe.ikev1.aggressive = edge.ikev1.aggressive = aggressive;
            joe.ikev1.method = edge.ikev1.method = Ikev1AuthMethod::XAUTH_INIT_PRE_SHARED;
            joe.ikev1.xauth = edge.ikev1.xauth = user("joe", "of joe");
            const auto pair = Make(joe, edge, edge);
            pair->Initiate();
            pair->Run(seconds(5));
            ASSERT_EQ(pair->Disagreement(1, 1), "");
            const auto joes = pair->b.Sad(IpsecDirection::INBOUND).front().spi;

            auto ann = joe;
            ann.ikev1.xauth = user("ann", password);
            InitiateCommand command;
            command.connection = std::make_shared<const IkeConnectionConfig>(ann);
            command.path = pair->PathFromA();
            pair->Command(pair->a, command);
            pair->Run(seconds(200));
            const bool isAnn = password == std::string("of ann");
            EXPECT_EQ(pair->b.engine.Counts().established, isAnn ? 2U : 1U) << aggressive;
            EXPECT_EQ(pair->b.engine.Counts().children, isAnn ? 2U : 1U) << aggressive;
            EXPECT_EQ(pair->b.sad.count({IpsecDirection::INBOUND, joes}), 1U) << aggressive;
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
