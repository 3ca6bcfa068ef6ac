// SPDX-License-Identifier: GPL-2.0-only

// The provider that models only what no library here has: both sides agree, sizes are those of a
// modelled run, keys are true, and whatever is real anywhere is octet for octet the same here.

#include "ike-crypto-samples.h"
#include "ikev2-auth-pair.h"
#include "ns3/ike-authority.h"
#include "ns3/ikev2-signature-auth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

using ProviderMaker = std::function<std::shared_ptr<IkeCryptoProvider>()>;

std::shared_ptr<IkeCryptoProvider>
Modelled()
{
    return MakeModelledProvider(nullptr);
}

std::shared_ptr<IkeCryptoProvider>
Mixed()
{
    return MakeMixedProvider(nullptr);
}

std::shared_ptr<IkeCryptoProvider>
Real()
{
    return MakeCryptoppProvider(nullptr);
}

/** @brief Every datagram of a set-up and a rekey, and what the sides made of them. */
struct Story
{
    std::vector<Bytes> datagrams;
    std::string disagreement;
    std::vector<std::string> modelled;
    std::vector<std::string> refusals;
    std::shared_ptr<IkeCryptoProvider> provider;
    std::unique_ptr<IkePair> pair;

    std::vector<size_t> Sizes() const
    {
        std::vector<size_t> sizes;
        for (const Bytes& datagram : datagrams)
        {
            sizes.push_back(datagram.size());
        }
        return sizes;
    }
};

Story
Tell(const AuthPair& settings, const std::shared_ptr<IkeCryptoProvider>& provider)
{
    const auto configOf = [](const IkeConnectionConfig& connection)
    {
        auto config = std::make_shared<IkeEngineConfig>();
        config->connections.push_back(std::make_shared<IkeConnectionConfig>(connection));
        return config;
    };
    Story story;
    story.provider = provider;
    story.pair = std::make_unique<IkePair>(configOf(settings.a), configOf(settings.b), provider);
    story.pair->fate = [&story](size_t, bool, ByteView datagram)
    {
        story.datagrams.push_back(datagram.ToBytes());
        return Fate::DELIVER;
    };
    story.pair->Initiate();
    story.pair->Run(seconds(20));
    story.pair->fate = nullptr;
    story.modelled = provider->Modelled();
    story.disagreement = story.pair->Disagreement(1, 1);
    for (const auto* side : {&story.pair->a, &story.pair->b})
    {
        story.refusals.insert(story.refusals.end(), side->refusals.begin(), side->refusals.end());
    }
    return story;
}

AuthPair
PostQuantumPair()
{
    IkePairSettings settings;
    settings.ikeProposals = {"aes256-sha256-x25519-ke1_hqc3"};
    settings.espProposals = {"aes256gcm16-x25519-ke1_bike3"};
    settings.ikeRekey = seconds(8);
    settings.childRekey = seconds(5);
    return AuthPair(settings);
}

/** @brief Both sides by certificates of one authority; B of another when @p strange. */
AuthPair
CertifiedPair(const std::string& word, IkeCryptoProvider& provider, bool strange = false)
{
    IkePairSettings whole;
    whole.fragmentation.enabled = false;
    AuthPair settings(whole);
    SeededRandomSource random{9};
    std::vector<IkeAuthority> authorities;
    for (int i = 0; i < 2; ++i)
    {
        IkeAuthorityPlan plan;
        plan.key = *ParseSignatureKeyword(word);
        plan.notBefore = *ParseCalendar("2025-01-01");
        plan.notAfter = *ParseCalendar("2035-01-01");
        auto made = IkeAuthority::Make(provider, random, plan);
        EXPECT_TRUE(made) << made.GetError().message;
        authorities.push_back(std::move(*made));
    }
    const auto signatures = [&](IkeConnectionConfig& connection, size_t authority)
    {
        IkeSignatureConfig sign;
        sign.trust.authorities = {authorities[0].RootCertificate()};
        sign.trust.epoch = *ParseCalendar("2026-01-01");
        IkeCredentialPlan plan;
        plan.id = connection.localId;
        plan.key = *ParseSignatureKeyword(word);
        plan.notBefore = *ParseCalendar("2025-01-01");
        plan.notAfter = *ParseCalendar("2035-01-01");
        const auto credential = authorities[authority].Issue(plan);
        EXPECT_TRUE(credential) << credential.GetError().message;
        sign.credentials.Add(FormatIdentity(connection.localId), *credential);
        const auto shared = std::make_shared<const IkeSignatureConfig>(sign);
        for (IkeAuthRound* round : {&connection.localAuth[0], &connection.remoteAuth[0]})
        {
            round->method = IkeAuthMethod::SIGNATURE;
            round->signature = shared;
        }
    };
    signatures(settings.a, 0);
    signatures(settings.b, strange ? 1 : 0);
    return settings;
}

AuthPair
EapTlsPair()
{
    AuthPair settings;
    IkeAuthRound round;
    round.method = IkeAuthMethod::EAP;
    round.eap.methods = {EapType::TLS};
    round.eap.authority = "the authority";
    settings.a.localAuth = {round};
    settings.a.remoteAuth = {round};
    settings.b.localAuth = {round};
    settings.b.remoteAuth = {round};
    return settings;
}

/** @brief Whether a true cipher opens an initiator's IKE_AUTH, and its identification is there. */
bool
Opens(Bytes datagram, const CipherSuite& suite, const Ikev2Keys& keys)
{
    constexpr size_t HEADERS = 32;
    const auto cipher = Real()->MakeCipher(suite, keys.skEi, keys.skAi);
    const CipherSizes sizes = *SizesOf(suite);
    const size_t text = HEADERS + sizes.iv;
    const size_t end = datagram.size() - sizes.icv;
    const Bytes before(datagram.begin(), datagram.begin() + HEADERS);
    const Bytes iv(datagram.begin() + HEADERS, datagram.begin() + text);
    SealedRegion region;
    region.associatedData = before;
    region.iv = iv;
    region.text = datagram.data() + text;
    region.textSize = end - text;
    region.icv = datagram.data() + end;
    constexpr uint8_t FQDN = 2; // RFC 7296 section 3.5
    return cipher->Open(region).value && datagram[text + 4] == FQDN;
}

/** @brief Whether a true cipher, with the keys that a side derived, opens what went by. */
bool
RealKeysOpen(const Story& story)
{
    const Bytes* sealed = nullptr;
    for (const Bytes& datagram : story.datagrams)
    {
        // Exchange type IKE_AUTH from the initiator, next payload SK
        if (!sealed && datagram[18] == 35 && datagram[16] == 46)
        {
            sealed = &datagram;
        }
    }
    if (!sealed)
    {
        return false;
    }
    const IkePairSide& side = story.pair->a;
    for (size_t i = 0; i < side.keys.size(); ++i) // additional key exchanges change them
    {
        if (Opens(*sealed, side.suites[i].cipher, side.keys[i]))
        {
            return true;
        }
    }
    return false;
}

TEST(IkeMixedProvider, AgreesOnModelledKeyExchangesUnderTrueKeys)
{
    const Story mixed = Tell(PostQuantumPair(), Mixed());
    const Story modelled = Tell(PostQuantumPair(), Modelled());
    for (const auto kind : {IkeExchangeKind::REKEY_IKE, IkeExchangeKind::REKEY_CHILD})
    {
        EXPECT_GT(mixed.pair->a.Finished(kind, IkeExchangeOutcome::SUCCEEDED) +
                      mixed.pair->b.Finished(kind, IkeExchangeOutcome::SUCCEEDED),
                  0U);
        EXPECT_EQ(mixed.pair->a.Finished(kind, IkeExchangeOutcome::REFUSED) +
                      mixed.pair->b.Finished(kind, IkeExchangeOutcome::REFUSED),
                  0U);
    }
    EXPECT_EQ(mixed.pair->a.LiveChildren().size(), 1U);
    EXPECT_EQ(mixed.pair->b.LiveChildren().size(), 1U);
    EXPECT_EQ(mixed.modelled, (std::vector<std::string>{"bike3", "hqc3"}));
    EXPECT_TRUE(RealKeysOpen(mixed));
    EXPECT_FALSE(RealKeysOpen(modelled));
}

TEST(IkeMixedProvider, WritesAsManyOctetsAsTheModelledOne)
{
    AuthPair exchanges = PostQuantumPair();
    exchanges.a.lifetime = exchanges.b.lifetime = {}; // rekeys come at random instants
    for (auto* side : {&exchanges.a, &exchanges.b})
    {
        auto child = std::make_shared<IkeChildConfig>(*side->children.front());
        child->lifetime = {};
        side->children = {child};
    }
    EXPECT_EQ(Tell(exchanges, Mixed()).Sizes(), Tell(exchanges, Modelled()).Sizes());
    EXPECT_EQ(Tell(EapTlsPair(), Mixed()).Sizes(), Tell(EapTlsPair(), Modelled()).Sizes());
    const auto mixed = Mixed();
    const auto modelled = Modelled();
    const auto certified = Tell(CertifiedPair("mldsa65", *mixed), mixed).Sizes();
    EXPECT_EQ(certified, Tell(CertifiedPair("mldsa65", *modelled), modelled).Sizes());
    constexpr size_t SIGNATURE = 3309; // FIPS 204: ML-DSA-65
    EXPECT_GT(*std::max_element(certified.begin(), certified.end()), 2 * SIGNATURE);
}

TEST(IkeMixedProvider, BelievesModelledSignaturesOfItsAuthorityAlone)
{
    const auto provider = Mixed();
    const Story good = Tell(CertifiedPair("mldsa65", *provider), provider);
    EXPECT_EQ(good.disagreement, "");
    EXPECT_EQ(good.modelled, std::vector<std::string>{"mldsa65"});
    EXPECT_TRUE(RealKeysOpen(good));
    const Story bad = Tell(CertifiedPair("mldsa65", *provider, true), provider);
    EXPECT_EQ(bad.pair->Disagreement(0, 0), "");
    ASSERT_FALSE(bad.refusals.empty());
    EXPECT_NE(bad.refusals.front().find("signature"), std::string::npos) << bad.refusals.front();
}

TEST(IkeMixedProvider, HasEapTlsUnderTrueKeys)
{
    const Story story = Tell(EapTlsPair(), Mixed());
    EXPECT_EQ(story.disagreement, "");
    EXPECT_EQ(story.modelled, std::vector<std::string>{"EAP-TLS"});
    EXPECT_TRUE(RealKeysOpen(story));
    AuthPair strange = EapTlsPair();
    strange.b.localAuth[0].eap.authority = "another";
    strange.b.remoteAuth[0].eap.authority = "another";
    EXPECT_EQ(Tell(strange, Mixed()).pair->Disagreement(0, 0), "");
}

TEST(IkeMixedProvider, IsTheRealOneWhereThatHasAll)
{
    IkePairSettings settings;
    settings.ikeProposals = {"aes256-sha384-ecp256-ke1_modp2048"};
    const Story mixed = Tell(AuthPair(settings), Mixed());
    EXPECT_EQ(mixed.disagreement, "");
    EXPECT_EQ(mixed.modelled, std::vector<std::string>());
    EXPECT_EQ(mixed.datagrams, Tell(AuthPair(settings), Real()).datagrams);
    for (const char* word : {"ecdsa256", "rsa2048"})
    {
        const auto first = Mixed();
        const auto second = Real();
        const Story signatures = Tell(CertifiedPair(word, *first), first);
        EXPECT_EQ(signatures.disagreement, "") << word;
        EXPECT_EQ(signatures.modelled, std::vector<std::string>()) << word;
        EXPECT_EQ(signatures.datagrams, Tell(CertifiedPair(word, *second), second).datagrams);
    }
}

TEST(IkeMixedProvider, TellsWhatItModelledAndTheOthersDoToo)
{
    const auto mixed = Mixed();
    EXPECT_EQ(mixed->Name(), "mixed");
    SeededRandomSource random{1};
    EXPECT_TRUE(mixed->GenerateKeyShare(KeMethod::CURVE25519, random).value.publicValue.size());
    EXPECT_EQ(mixed->Modelled(), std::vector<std::string>());
    EXPECT_EQ(mixed->GenerateKeyShare(KeMethod::CURVE448, random).value.publicValue.size(), 56U);
    EXPECT_TRUE(mixed->GeneratePrivateKey(SignatureKeyType::ED448, 0, random));
    EXPECT_EQ(mixed->Modelled(), (std::vector<std::string>{"ed448", "x448"}));
    EXPECT_EQ(Real()->Modelled(), std::vector<std::string>());
    EXPECT_FALSE(Real()->TakesModelOf("anything"));
    EXPECT_EQ(Modelled()->Modelled(), std::vector<std::string>{"all"});
}

} // namespace
} // namespace ike
} // namespace ns3
