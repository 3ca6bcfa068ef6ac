// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"
#include "ns3/ike-authority.h"
#include "ns3/ike-certificate-writer.h"
#include "ns3/ike-distinguished-name.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

const CalendarSeconds NEW_YEAR = *ParseCalendar("2026-01-01");
constexpr CalendarSeconds YEAR = 365 * SECONDS_OF_DAY;

SignatureKeyKind
Kind(const std::string& word)
{
    return *ParseSignatureKeyword(word);
}

/** @brief A pair whose sides prove themselves by signatures under one authority. */
class Ikev2Signatures : public testing::TestWithParam<bool>
{
  protected:
    Ikev2Signatures()
        : m_provider(GetParam() ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr)),
          m_a(*MakePairConfig({})->connections.front()),
          m_b(*MakePairConfig(Mirror({}))->connections.front())
    {
        MakeAuthority("ecdsa256");
    }

    void MakeAuthority(const std::string& word, unsigned intermediates = 1)
    {
        IkeAuthorityPlan plan;
        plan.key = Kind(word);
        plan.intermediates = intermediates;
        plan.notBefore = NEW_YEAR - YEAR;
        plan.notAfter = NEW_YEAR + 10 * YEAR;
        auto made = IkeAuthority::Make(*m_provider, m_random, plan);
        ASSERT_TRUE(made) << made.GetError().message;
        m_authority = std::make_unique<IkeAuthority>(std::move(*made));
    }

    std::shared_ptr<const IkeCredential> Issue(const std::string& word,
                                               const IdPayload& id,
                                               CalendarSeconds notAfter = NEW_YEAR + YEAR)
    {
        IkeCredentialPlan plan;
        plan.id = id;
        plan.key = Kind(word);
        plan.notBefore = NEW_YEAR;
        plan.notAfter = notAfter;
        const auto credential = m_authority->Issue(plan);
        EXPECT_TRUE(credential) << (credential ? "" : credential.GetError().message);
        return credential ? *credential : nullptr;
    }

    /** @brief Both sides by signatures, each with a key of its own kind. */
    void Sign(const std::string& wordA, const std::string& wordB)
    {
        for (IkeSignatureConfig* config : {&m_signA, &m_signB})
        {
            config->trust.authorities = {m_authority->RootCertificate()};
            config->trust.epoch = NEW_YEAR + 1;
        }
        if (!wordA.empty())
        {
            m_signA.credentials.Add("a.example.org", Issue(wordA, m_a.localId));
            m_a.localAuth.front().method = IkeAuthMethod::SIGNATURE;
            m_b.remoteAuth.front().method = IkeAuthMethod::SIGNATURE;
        }
        if (!wordB.empty())
        {
            m_signB.credentials.Add("b.example.org", Issue(wordB, m_b.localId));
            m_b.localAuth.front().method = IkeAuthMethod::SIGNATURE;
            m_a.remoteAuth.front().method = IkeAuthMethod::SIGNATURE;
        }
    }

    std::unique_ptr<IkePair> Make()
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
        return std::make_unique<IkePair>(configOf(m_a, m_signA),
                                         configOf(m_b, m_signB),
                                         GetParam());
    }

    std::unique_ptr<IkePair> Run()
    {
        auto pair = Make();
        pair->Initiate();
        pair->Run(seconds(2));
        return pair;
    }

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

    /** @brief Neither side believes that an SA stands, and @p why is part of the reason. */
    static void ExpectRefused(const IkePair& pair, const std::string& why)
    {
        EXPECT_EQ(pair.Disagreement(0, 0), "");
        EXPECT_NE(Refusals(pair).find(why), std::string::npos) << Refusals(pair);
        EXPECT_EQ(pair.a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::REFUSED), 1U);
    }

    static const IkeMessage* AuthOf(const IkePairSide& side)
    {
        const auto found = std::find_if(side.sent.begin(),
                                        side.sent.end(),
                                        [](const IkeMessage& message)
                                        { return message.Find<AuthPayload>(PayloadType::AUTH); });
        return found == side.sent.end() ? nullptr : &*found;
    }

    static AuthMethod MethodOf(const IkePairSide& side)
    {
        const IkeMessage* message = AuthOf(side);
        return message ? message->Find<AuthPayload>(PayloadType::AUTH)->method
                       : AuthMethod::NULL_AUTH;
    }

    static size_t Count(const IkeMessage& message, PayloadType type)
    {
        return std::count_if(message.payloads.begin(),
                             message.payloads.end(),
                             [type](const IkePayload& p) { return p.type == type; });
    }

    std::shared_ptr<IkeCryptoProvider> m_provider;
    SeededRandomSource m_random{5};
    std::unique_ptr<IkeAuthority> m_authority;
    IkeConnectionConfig m_a;
    IkeConnectionConfig m_b;
    IkeSignatureConfig m_signA;
    IkeSignatureConfig m_signB;
};

INSTANTIATE_TEST_SUITE_P(Both,
                         Ikev2Signatures,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "modelled" : "real"; });

/** RFC 8784 section 3: two signatures in one message, and its certificates once. */
TEST_P(Ikev2Signatures, AnOptionalPpkGoesWithACertificate)
{
    Sign("ecdsa256", "ecdsa256");
    const auto withKey = [](const IkeConnectionConfig& connection)
    {
        auto secrets = std::make_shared<IkeSecrets>(*connection.secrets);
        secrets->SetPostQuantumKey("ppk-1", ByteView::OfText("long and quantum-proof").ToBytes());
        return secrets;
    };
    m_a.ppk = IkePpkConfig{"ppk-1", false};
    m_b.ppk = m_a.ppk;
    m_a.secrets = withKey(m_a);
    for (const bool isKnown : {false, true}) // at the responder
    {
        if (isKnown)
        {
            m_b.secrets = withKey(m_b);
        }
        auto pair = Run();
        EXPECT_EQ(pair->Disagreement(1, 1), "") << isKnown << Refusals(*pair);
        const IkeMessage* auth = AuthOf(pair->a);
        ASSERT_TRUE(auth);
        EXPECT_TRUE(auth->FindNotify(NotifyType::NO_PPK_AUTH));
        EXPECT_TRUE(auth->Find<CertPayload>(PayloadType::CERT));
        const auto* told = AuthOf(pair->b)->FindNotify(NotifyType::PPK_IDENTITY);
        EXPECT_EQ(told != nullptr, isKnown);
    }
}

TEST_P(Ikev2Signatures, EveryKindOfKeyEstablishes)
{
    for (const char* word : {"rsa1024",
                             "ecdsa256",
                             "ecdsa384",
                             "ecdsa521",
                             "ed25519",
                             "ed448",
                             "mldsa44",
                             "mldsa65",
                             "mldsa87"})
    {
        if (!m_provider->SupportsKeyType(Kind(word).type))
        {
            EXPECT_FALSE(GetParam());
            continue;
        }
        SCOPED_TRACE(word);
        m_signA = m_signB = IkeSignatureConfig();
        Sign(word, word);
        const auto pair = Run();
        EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
        // Both sides have RFC 7427.
        EXPECT_EQ(MethodOf(pair->a), AuthMethod::DIGITAL_SIGNATURE);
        EXPECT_EQ(MethodOf(pair->b), AuthMethod::DIGITAL_SIGNATURE);
    }
}

TEST_P(Ikev2Signatures, WithoutRfc7427TheOldMethodsAreTaken)
{
    const std::pair<const char*, AuthMethod> kinds[] = {
        {"rsa1024", AuthMethod::RSA_SIGNATURE},
        {"ecdsa256", AuthMethod::ECDSA_SHA256_P256},
        {"ecdsa384", AuthMethod::ECDSA_SHA384_P384},
        {"ecdsa521", AuthMethod::ECDSA_SHA512_P521},
    };
    for (bool atA : {true, false})
    {
        for (const auto& [word, method] : kinds)
        {
            SCOPED_TRACE(word);
            m_signA = m_signB = IkeSignatureConfig();
            (atA ? m_signA : m_signB).digitalSignature = false;
            Sign(word, word);
            const auto pair = Run();
            EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
            EXPECT_EQ(MethodOf(pair->a), method);
            EXPECT_EQ(MethodOf(pair->b), method);
        }
    }
    m_signA = m_signB = IkeSignatureConfig();
    m_signB.digitalSignature = false;
    Sign("ed25519", "ed25519");
    const auto pair = Run();
    EXPECT_NE(Refusals(*pair).find("does not take signatures of ed25519"), std::string::npos);
    EXPECT_EQ(pair->a.engine.Counts().established + pair->b.engine.Counts().established, 0U);
}

TEST_P(Ikev2Signatures, PssIsTakenWhenWanted)
{
    m_signA.pss = m_signB.pss = true;
    m_signB.hashes = {HashId::SHA2_256, HashId::SHA2_384};
    Sign("rsa2048", "ecdsa256");
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    const Bytes data = AuthOf(pair->a)->Find<AuthPayload>(PayloadType::AUTH)->data;
    const auto identifier = ReadSignatureIdentifier(ByteView(data).Sub(1, data[0]));
    ASSERT_TRUE(identifier);
    EXPECT_TRUE(identifier->method ==
                (SignatureMethod{SignatureScheme::RSA_PSS, HashId::SHA2_256}));
}

TEST_P(Ikev2Signatures, EachDirectionHasItsOwnMethod)
{
    Sign("rsa1024", "");
    auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    EXPECT_EQ(MethodOf(pair->a), AuthMethod::DIGITAL_SIGNATURE);
    EXPECT_EQ(MethodOf(pair->b), AuthMethod::SHARED_KEY);
    m_a.localAuth.front().method = m_b.remoteAuth.front().method = IkeAuthMethod::SHARED_KEY;
    m_signA = m_signB = IkeSignatureConfig();
    Sign("", "ecdsa256");
    pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    EXPECT_EQ(MethodOf(pair->a), AuthMethod::SHARED_KEY);
    EXPECT_EQ(MethodOf(pair->b), AuthMethod::DIGITAL_SIGNATURE);
}

TEST_P(Ikev2Signatures, SharedKeysAreAskedForNothing)
{
    // A handshake with pre-shared keys alone says nothing of signatures or certificates.
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    for (const IkeMessage& message : pair->a.sent)
    {
        EXPECT_FALSE(message.FindNotify(NotifyType::SIGNATURE_HASH_ALGORITHMS));
        EXPECT_EQ(Count(message, PayloadType::CERTREQ), 0U);
    }
}

TEST_P(Ikev2Signatures, CertificatesAreRequestedByTheirAuthority)
{
    Sign("ecdsa256", "ecdsa256");
    const auto pair = Run();
    const auto* request = pair->b.sent.front().Find<CertReqPayload>(PayloadType::CERTREQ);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->encoding, 4);
    const auto root = ReadCertificate(m_authority->RootCertificate());
    EXPECT_EQ(request->authorities, m_provider->Sha1({root->key.info}).value);
    ASSERT_TRUE(AuthOf(pair->a));
    EXPECT_EQ(Count(*AuthOf(pair->a), PayloadType::CERT), 2U); // its own and the intermediate's
    EXPECT_EQ(Count(*AuthOf(pair->a), PayloadType::CERTREQ), 1U);
    EXPECT_EQ(Count(*AuthOf(pair->b), PayloadType::CERT), 2U);
    EXPECT_EQ(AuthOf(pair->a)->payloads[1].type, PayloadType::CERT);
}

TEST_P(Ikev2Signatures, TheAuthorityOnRequestChoosesTheCertificate)
{
    Sign("ecdsa256", "ecdsa256");
    MakeAuthority("ed25519");
    m_signA.credentials.Add("a.example.org", Issue("ecdsa256", m_a.localId));
    m_signB.trust.authorities = {m_authority->RootCertificate()};
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
}

/** Of several CERTREQ payloads each counts. */
TEST_P(Ikev2Signatures, AnAuthorityMayBeOnAnyRequest)
{
    Sign("ecdsa256", "ecdsa256");
    MakeAuthority("ed25519");
    m_signB.credentials.Add("b.example.org", Issue("ecdsa256", m_b.localId));
    m_signA.trust.authorities = {m_authority->RootCertificate()};
    m_signB.trust.authorities.push_back(m_authority->RootCertificate());
    m_signA.credentials.Add("a.example.org", Issue("ecdsa256", m_a.localId));
    const auto pair = Make();
    pair->Initiate();
    pair->Deliver();
    pair->Deliver();
    IkeMessage request = pair->a.sent.back();
    ASSERT_EQ(Count(request, PayloadType::CERTREQ), 1U);
    request.Add(PayloadType::CERTREQ, CertReqPayload{4, Bytes(20, 7)});
    pair->Drop();
    pair->Hand(true, SealedUnderNewestKeys(pair->a, request, pair->Now(), GetParam()));
    pair->Settle();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
}

TEST_P(Ikev2Signatures, CertificatesThatThePeerKnowsNeedNotTravel)
{
    Sign("ecdsa256", "ecdsa256");
    const auto credential = Issue("ecdsa256", m_a.localId);
    m_signA.credentials = IkeCredentials();
    m_signA.credentials.Add("*", credential);
    m_signA.sending = IkeCertificateSending::NEVER;
    auto pair = Run();
    ExpectRefused(*pair, "sent no certificate");
    m_signB.trust.intermediates = credential->issuers->certificates;
    m_signB.trust.intermediates.push_back(credential->certificate);
    pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    EXPECT_EQ(Count(*AuthOf(pair->a), PayloadType::CERT), 0U);
}

TEST_P(Ikev2Signatures, LongChainsAreFollowed)
{
    MakeAuthority("ecdsa256", 8);
    Sign("ecdsa256", "ecdsa256");
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    EXPECT_EQ(Count(*AuthOf(pair->a), PayloadType::CERT), 9U);
}

TEST_P(Ikev2Signatures, ExpiryFollowsSimulatedTime)
{
    Sign("ecdsa256", "ecdsa256");
    m_signA.credentials = IkeCredentials();
    m_signA.credentials.Add("*", Issue("ecdsa256", m_a.localId, NEW_YEAR + 100));
    auto pair = Make();
    pair->Initiate();
    pair->Run(seconds(2));
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    pair = Make();
    pair->Advance(seconds(101));
    pair->Initiate();
    pair->Run(seconds(2));
    ExpectRefused(*pair, "a.example.org");
    m_signA.trust.epoch = m_signB.trust.epoch = NEW_YEAR - 10;
    pair = Run();
    ExpectRefused(*pair, "a.example.org");
}

TEST_P(Ikev2Signatures, ExpiryFollowsACalendarThatJumps)
{
    Sign("ecdsa256", "ecdsa256");
    auto ahead = Make();
    ahead->Command(ahead->b, StepCalendarCommand{seconds(2 * YEAR)});
    ahead->Initiate();
    ahead->Run(seconds(2));
    EXPECT_NE(ahead->Disagreement(1, 1), "");
    EXPECT_NE(Refusals(*ahead), "");

    auto back = Make();
    back->Command(back->b, StepCalendarCommand{seconds(2 * YEAR)});
    back->Command(back->b, StepCalendarCommand{seconds(-2 * YEAR)});
    back->Initiate();
    back->Run(seconds(2));
    EXPECT_EQ(back->Disagreement(1, 1), "");
    back->Command(back->b, StepCalendarCommand{seconds(2 * YEAR)});
    back->Run(seconds(60));
    EXPECT_EQ(back->Disagreement(1, 1), ""); // what stands does not look at the calendar
}

TEST_P(Ikev2Signatures, RevokedCertificatesAreRefused)
{
    Sign("ecdsa256", "ecdsa256");
    const auto lists = [&]
    { return *m_authority->RevocationLists(NEW_YEAR, NEW_YEAR + 30 * SECONDS_OF_DAY); };
    m_signA.trust.requiresRevocationList = m_signB.trust.requiresRevocationList = true;
    auto pair = Run();
    ExpectRefused(*pair, ""); // nobody knows whether it is revoked
    m_signA.trust.revocationLists = m_signB.trust.revocationLists = lists();
    pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    // A's certificate at B, then B's at A.
    EXPECT_TRUE(m_authority->Revoke(m_a.localId));
    EXPECT_FALSE(m_authority->Revoke(*ParseIdentity("nobody.example.org")));
    m_signB.trust.revocationLists = lists();
    pair = Run();
    ExpectRefused(*pair, "revoked");
    EXPECT_TRUE(m_authority->Revoke(m_b.localId));
    m_signA.trust.revocationLists = lists();
    m_signB.trust.revocationLists.clear();
    m_signB.trust.requiresRevocationList = false;
    pair = Run();
    ExpectRefused(*pair, "revoked");
}

TEST_P(Ikev2Signatures, AnotherAuthorityIsNotBelieved)
{
    Sign("ecdsa256", "ecdsa256");
    MakeAuthority("ecdsa256"); // by the same names, with other keys
    m_signB.trust.authorities = {m_authority->RootCertificate()};
    auto pair = Run();
    ExpectRefused(*pair, "");
    m_signB.trust.authorities.clear();
    pair = Run();
    ExpectRefused(*pair, "");
}

TEST_P(Ikev2Signatures, AnothersCertificateIsRefused)
{
    Sign("ecdsa256", "ecdsa256");
    m_signA.credentials = IkeCredentials();
    m_signA.credentials.Add("*", Issue("ecdsa256", *ParseIdentity("c.example.org")));
    auto pair = Run();
    ExpectRefused(*pair, "is not one of a.example.org");
    // B's turn.
    m_signA.credentials = IkeCredentials();
    m_signA.credentials.Add("*", Issue("ecdsa256", m_a.localId));
    m_signB.credentials = IkeCredentials();
    m_signB.credentials.Add("*", Issue("ecdsa256", *ParseIdentity("c.example.org")));
    pair = Run();
    ExpectRefused(*pair, "is not one of b.example.org");
}

TEST_P(Ikev2Signatures, AKeyThatIsNotTheCertificatesIsRefused)
{
    Sign("ecdsa256", "ecdsa256");
    auto stolen = std::make_shared<IkeCredential>(*Issue("ecdsa256", m_a.localId));
    stolen->key = Issue("ecdsa256", m_a.localId)->key;
    m_signA.credentials = IkeCredentials();
    m_signA.credentials.Add("*", stolen);
    const auto pair = Run();
    ExpectRefused(*pair, "the signature is wrong");
}

TEST_P(Ikev2Signatures, DistinguishedNamesAreIdentities)
{
    const IdPayload id = *ParseIdentity("C=CH, O=ns3-ike, CN=moon");
    EXPECT_EQ(id.type, IdType::DER_ASN1_DN);
    m_a.localId = id;
    m_b.remoteIdPattern = "C=CH,O=ns3-ike,CN=moon";
    Sign("", "ecdsa256");
    m_signA.credentials.Add("*", Issue("ecdsa256", id));
    m_a.localAuth.front().method = m_b.remoteAuth.front().method = IkeAuthMethod::SIGNATURE;
    auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
    m_b.remoteIdPattern = "*CN=sun";
    pair = Run();
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev2Signatures, AnyChangedOctetOfTheProofIsRefused)
{
    Sign("ecdsa256", "ecdsa256");
    const auto credential = Issue("ecdsa256", m_a.localId);
    for (size_t i = 0; i < credential->certificate.size(); i += 13)
    {
        auto changed = std::make_shared<IkeCredential>(*credential);
        changed->certificate[i] ^= 0x10;
        m_signA.credentials = IkeCredentials();
        m_signA.credentials.Add("*", changed);
        const auto pair = Run();
        EXPECT_EQ(pair->Disagreement(0, 0), "") << i;
    }
}

TEST_P(Ikev2Signatures, HostileCertificatesOnlyFail)
{
    Sign("ecdsa256", "ecdsa256");
    const auto good = Issue("ecdsa256", m_a.localId);
    std::vector<std::vector<Bytes>> chains{{Bytes()},
                                           {Bytes{0x30}},
                                           {Bytes(20000, 0x30)},
                                           {Bytes{0x30, 0x84, 0xff, 0xff, 0xff, 0xff}},
                                           {m_random.Draw(1000)},
                                           std::vector<Bytes>(60, good->certificate)};
    for (size_t size : {1, 10, 100, 300})
    {
        chains.push_back({Bytes(good->certificate.begin(),
                                good->certificate.begin() + static_cast<ptrdiff_t>(size))});
    }
    for (const auto& chain : chains)
    {
        auto hostile = std::make_shared<IkeCredential>(*good);
        hostile->certificate = chain.front();
        auto above = std::make_shared<IkeIssuers>();
        above->certificates.assign(chain.begin() + 1, chain.end());
        hostile->issuers = above;
        m_signA.credentials = IkeCredentials();
        m_signA.credentials.Add("*", hostile);
        const auto pair = Run();
        EXPECT_EQ(pair->Disagreement(0, 0), "");
    }
    // What follows the end entity's may be anything, as long as the path is there.
    auto odd = std::make_shared<IkeCredential>(*good);
    auto above = std::make_shared<IkeIssuers>(*good->issuers);
    above->certificates.insert(above->certificates.begin(), m_random.Draw(300));
    odd->issuers = above;
    m_signA.credentials = IkeCredentials();
    m_signA.credentials.Add("*", odd);
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Refusals(*pair);
}

} // namespace
} // namespace ike
} // namespace ns3
