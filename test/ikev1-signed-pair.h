// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_SIGNED_PAIR_H
#define IKEV1_SIGNED_PAIR_H

#include "ikev1-pair.h"
#include "ns3/ike-authority.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief Two configurations of version 1 whose sides have keys and certificates of one authority.
 */
class Ikev1Keyed
{
  public:
    explicit Ikev1Keyed(bool modelled, uint64_t seed = 7)
        : m_modelled(modelled),
          m_provider(modelled ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr)),
          m_random(seed),
          a(*MakePairConfig(Ikev1Settings())->connections.front()),
          b(*MakePairConfig(Mirror(Ikev1Settings()))->connections.front())
    {
        IkeAuthorityPlan plan;
        plan.key = *ParseSignatureKeyword("rsa1024");
        plan.notBefore = 0;
        plan.notAfter = 10 * YEAR;
        auto made = IkeAuthority::Make(*m_provider, m_random, plan);
        EXPECT_TRUE(made) << (made ? "" : made.GetError().message);
        m_authority = std::make_unique<IkeAuthority>(std::move(*made));
        for (IkeSignatureConfig* config : {&signA, &signB})
        {
            config->trust.authorities = {m_authority->RootCertificate()};
            config->trust.epoch = YEAR;
        }
    }

    static constexpr CalendarSeconds YEAR = 365 * SECONDS_OF_DAY;

    std::shared_ptr<const IkeCredential> Issue(const std::string& word,
                                               const IdPayload& id,
                                               CalendarSeconds notAfter = 2 * YEAR)
    {
        IkeCredentialPlan plan;
        plan.id = id;
        plan.key = *ParseSignatureKeyword(word);
        plan.notBefore = 1;
        plan.notAfter = notAfter;
        const auto credential = m_authority->Issue(plan);
        EXPECT_TRUE(credential) << (credential ? "" : credential.GetError().message);
        return credential ? *credential : nullptr;
    }

    /** @brief Both sides by @p method, with keys of a kind. Each knows the other's certificate. */
    void Use(Ikev1AuthMethod method, bool aggressive, const std::string& word)
    {
        const auto ofA = Issue(word, a.localId);
        const auto ofB = Issue(word, b.localId);
        signA.credentials.Add("a.example.org", ofA);
        signB.credentials.Add("b.example.org", ofB);
        signA.trust.intermediates = ChainOctets(*ofB);
        signB.trust.intermediates = ChainOctets(*ofA);
        for (IkeConnectionConfig* connection : {&a, &b})
        {
            connection->ikev1.method = method;
            connection->ikev1.aggressive = aggressive;
        }
    }

    std::unique_ptr<IkePair> Make(uint64_t seed = 1)
    {
        const auto configOf = [](IkeConnectionConfig connection, const IkeSignatureConfig& sign)
        {
            const auto shared = std::make_shared<const IkeSignatureConfig>(sign);
            connection.localAuth.front().signature = shared;
            connection.remoteAuth.front().signature = shared;
            auto config = std::make_shared<IkeEngineConfig>();
            config->connections.push_back(std::make_shared<IkeConnectionConfig>(connection));
            return config;
        };
        return std::make_unique<IkePair>(configOf(a, signA), configOf(b, signB), m_modelled, seed);
    }

    /** @brief The certificates of a credential, its own first. */
    static std::vector<Bytes> ChainOctets(const IkeCredential& credential)
    {
        std::vector<Bytes> octets;
        for (ByteView der : ChainOf(credential))
        {
            octets.push_back(der.ToBytes());
        }
        return octets;
    }

    /** @brief What the sides said against each other's proofs. */
    static std::string Refusals(const IkePair& pair)
    {
        std::string all;
        for (const auto* side : {&pair.a, &pair.b})
        {
            for (const std::string& reason : side->refusals)
            {
                all += (all.empty() ? "" : "; ") + reason;
            }
        }
        return all;
    }

  private:
    bool m_modelled;
    std::shared_ptr<IkeCryptoProvider> m_provider;
    SeededRandomSource m_random;
    std::unique_ptr<IkeAuthority> m_authority;

  public:
    IkeConnectionConfig a;
    IkeConnectionConfig b;
    IkeSignatureConfig signA;
    IkeSignatureConfig signB;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_SIGNED_PAIR_H */
