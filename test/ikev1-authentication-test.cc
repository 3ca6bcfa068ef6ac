// SPDX-License-Identifier: GPL-2.0-only

// Every way to authenticate phase 1, in main and aggressive mode, between two engines.

#include "ikev1-signed-pair.h"

#include <algorithm>
#include <tuple>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

struct MethodCase
{
    const char* name;
    Ikev1AuthMethod method;
    const char* key;
};

const MethodCase METHODS[] = {
    {"RsaSignatures", Ikev1AuthMethod::RSA_SIGNATURES, "rsa1024"},
    {"DssSignatures", Ikev1AuthMethod::DSS_SIGNATURES, "dsa1024"},
    {"EcdsaSignatures", Ikev1AuthMethod::ECDSA_SHA256_P256, "ecdsa256"},
    {"RsaEncryption", Ikev1AuthMethod::RSA_ENCRYPTION, "rsa1024"},
    {"RevisedEncryption", Ikev1AuthMethod::REVISED_RSA_ENCRYPTION, "rsa1024"},
};

/** @brief Both providers, each method, both modes. */
class Ikev1Authentication : public testing::TestWithParam<std::tuple<bool, MethodCase, bool>>
{
  protected:
    Ikev1Authentication()
        : m_keyed(std::get<0>(GetParam()))
    {
        m_keyed.Use(Case().method, Aggressive(), Case().key);
    }

    static MethodCase Case()
    {
        return std::get<1>(GetParam());
    }

    static bool Aggressive()
    {
        return std::get<2>(GetParam());
    }

    static bool Encrypts()
    {
        return Case().method == Ikev1AuthMethod::RSA_ENCRYPTION ||
               Case().method == Ikev1AuthMethod::REVISED_RSA_ENCRYPTION;
    }

    std::unique_ptr<IkePair> Run(seconds duration = seconds(2))
    {
        auto pair = m_keyed.Make();
        pair->Initiate();
        pair->Run(duration);
        return pair;
    }

    /** @brief No pair of IPsec SAs stands. A responder of main mode may keep an ISAKMP SA that the
     * initiator, who has the last look, does not believe in. */
    static void ExpectNothing(const IkePair& pair)
    {
        EXPECT_TRUE(pair.a.sad.empty());
        EXPECT_TRUE(pair.b.sad.empty());
        EXPECT_EQ(pair.a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 0U);
    }

    /** @brief Neither side believes that an SA stands, and @p why is part of the reason. */
    static void ExpectRefused(const IkePair& pair, const std::string& why)
    {
        EXPECT_EQ(pair.Disagreement(0, 0), "");
        const std::string refusals = Ikev1Keyed::Refusals(pair);
        EXPECT_NE(refusals.find(why), std::string::npos) << refusals;
    }

    Ikev1Keyed m_keyed;
};

INSTANTIATE_TEST_SUITE_P(
    Providers,
    Ikev1Authentication,
    testing::Combine(testing::Bool(), testing::ValuesIn(METHODS), testing::Bool()),
    [](const auto& info)
    {
        return std::string(std::get<0>(info.param) ? "Modelled" : "Real") +
               std::get<1>(info.param).name + (std::get<2>(info.param) ? "Aggressive" : "Main");
    });

TEST_P(Ikev1Authentication, Establishes)
{
    const auto pair = Run();
    EXPECT_EQ(pair->Disagreement(1, 1), "") << Ikev1Keyed::Refusals(*pair);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1U);
    const ExchangeType mode = Aggressive() ? Ikev1Exchange::AGGRESSIVE : Ikev1Exchange::MAIN;
    EXPECT_EQ(SentOf(pair->a, mode) + SentOf(pair->b, mode), Aggressive() ? 3U : 6U);
}

TEST_P(Ikev1Authentication, IdentitiesAreHiddenWhereTheMethodHidesThem)
{
    std::string seen;
    auto pair = m_keyed.Make();
    pair->fate = [&seen](size_t, bool, ByteView datagram)
    {
        seen.append(datagram.begin(), datagram.end());
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(seconds(2));
    // Modelled RSA encryption has no secrecy; what it hides otherwise are sizes alone.
    const bool open = std::get<0>(GetParam()) && Case().method == Ikev1AuthMethod::RSA_ENCRYPTION;
    const bool hidden = !open && (!Aggressive() || Encrypts());
    EXPECT_EQ(seen.find("a.example.org") == std::string::npos, hidden);
    EXPECT_EQ(seen.find("b.example.org") == std::string::npos, hidden);
}

TEST_P(Ikev1Authentication, BothSidesTellWhatIsInSealedBodies)
{
    std::string seen;
    auto pair = m_keyed.Make();
    pair->fate = [&seen](size_t, bool, ByteView datagram)
    {
        seen.append(datagram.begin(), datagram.end());
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(seconds(2));
    auto ofA = pair->a.sealedBodies;
    auto ofB = pair->b.sealedBodies;
    std::sort(ofA.begin(), ofA.end());
    std::sort(ofB.begin(), ofB.end());
    EXPECT_EQ(ofA, ofB);
    // Nonce and ID; KE too in the revised mode, and the initiator's CERT: it sends it of its own.
    const bool revised = Case().method == Ikev1AuthMethod::REVISED_RSA_ENCRYPTION;
    EXPECT_EQ(ofA.size(), !Encrypts() ? 0U : revised ? 7U : 4U);
    size_t names = 0;
    for (const auto& [sealed, open] : ofA)
    {
        EXPECT_NE(seen.find(std::string(sealed.begin(), sealed.end())), std::string::npos);
        const std::string text(open.begin(), open.end());
        names += open.size() < 30 && text.find(".example.org") != std::string::npos;
    }
    EXPECT_EQ(names, Encrypts() ? 2U : 0U);
}

TEST_P(Ikev1Authentication, WithoutAPrivateKeyNothingStands)
{
    m_keyed.signA.credentials = IkeCredentials();
    ExpectRefused(*Run(seconds(200)), "there is no private key for a.example.org");
}

TEST_P(Ikev1Authentication, AKeyOfSomebodyElseIsNoProof)
{
    // B has a key and a certificate, but not that of the certificate that A knows or is sent.
    m_keyed.signB.credentials = IkeCredentials();
    auto other = std::make_shared<IkeCredential>(*m_keyed.Issue(Case().key, m_keyed.b.localId));
    other->certificate = m_keyed.signA.trust.intermediates.front();
    m_keyed.signB.credentials.Add("b.example.org", other);
    const auto pair = Run(seconds(200));
    ExpectNothing(*pair);
    EXPECT_FALSE(Ikev1Keyed::Refusals(*pair).empty());
}

TEST_P(Ikev1Authentication, ACertificateOfAnUnknownAuthorityIsNotBelieved)
{
    Ikev1Keyed elsewhere(std::get<0>(GetParam()), 8);
    m_keyed.signB.trust.authorities = {
        Ikev1Keyed::ChainOctets(*elsewhere.Issue(Case().key, m_keyed.b.localId)).back()};
    const auto pair = Run(seconds(200));
    ExpectNothing(*pair);
}

TEST_P(Ikev1Authentication, AnExpiredCertificateIsNotBelieved)
{
    m_keyed.signA.trust.epoch = 3 * Ikev1Keyed::YEAR;
    const auto pair = Run(seconds(200));
    ExpectNothing(*pair);
    EXPECT_FALSE(Ikev1Keyed::Refusals(*pair).empty());
    if (Aggressive() && Encrypts())
    {
        EXPECT_EQ(pair->a.sent.size(), 0U) << "nothing is encrypted for a key that is not believed";
        EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::REFUSED), 1U);
    }
}

TEST_P(Ikev1Authentication, AnotherIdentityIsNotServed)
{
    m_keyed.b.remoteIdPattern = "c.example.org";
    const auto pair = Run(seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev1Authentication, TheLossOfAnyMessageDoesNoHarm)
{
    for (size_t lost = 0; lost < 12; ++lost)
    {
        SCOPED_TRACE(lost);
        auto pair = m_keyed.Make();
        pair->fate = [lost](size_t ordinal, bool, ByteView)
        { return ordinal == lost ? Fate::DROP : Fate::DELIVER; };
        pair->Initiate();
        pair->Run(seconds(60));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
    }
}

TEST_P(Ikev1Authentication, AChangedBitInPhaseOneEstablishesNothingElse)
{
    // Established in spite of it, or cleanly failed: never one side alone for good.
    for (size_t message = 0; message < (Aggressive() ? 3U : 6U); ++message)
    {
        for (size_t bit : {8U * 40, 8U * 61 + 3, 8U * 100 + 1})
        {
            SCOPED_TRACE(std::to_string(message) + "." + std::to_string(bit));
            auto pair = m_keyed.Make();
            pair->Initiate();
            for (size_t i = 0; i < message && pair->InFlight() > 0; ++i)
            {
                pair->Deliver();
            }
            if (pair->InFlight() > 0)
            {
                pair->FlipBit(bit);
            }
            pair->Run(seconds(400));
            if (!pair->Disagreement(1, 1).empty())
            {
                ExpectNothing(*pair);
            }
        }
    }
}

TEST_P(Ikev1Authentication, TheSameSeedGivesTheSameOctets)
{
    std::vector<Bytes> octets[2];
    for (auto& run : octets)
    {
        auto pair = m_keyed.Make(5);
        pair->fate = [&run](size_t, bool, ByteView datagram)
        {
            run.push_back(datagram.ToBytes());
            return Fate::DELIVER;
        };
        pair->Initiate();
        pair->Run(seconds(2));
    }
    EXPECT_EQ(octets[0], octets[1]);
}

/** @brief What is particular to a method; both providers. */
class Ikev1AuthenticationOf : public testing::TestWithParam<bool>
{
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1AuthenticationOf,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

const IkeMessage*
WithPayload(const IkePairSide& side, PayloadType type)
{
    for (const IkeMessage& message : side.sent)
    {
        for (const IkePayload& payload : message.payloads)
        {
            if (payload.type == type)
            {
                return &message;
            }
        }
    }
    return nullptr;
}

TEST_P(Ikev1AuthenticationOf, CertificatesGoToWhoeverAsks)
{
    for (const bool asks : {true, false})
    {
        Ikev1Keyed keyed(GetParam());
        keyed.Use(Ikev1AuthMethod::RSA_SIGNATURES, false, "rsa1024");
        keyed.signA.sending = asks ? IkeCertificateSending::IF_ASKED : IkeCertificateSending::NEVER;
        auto pair = keyed.Make();
        pair->Initiate();
        pair->Run(seconds(2));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "without CERT the certificate is known";
        EXPECT_TRUE(WithPayload(pair->a, Ikev1Payload::CERTREQ));
        EXPECT_EQ(WithPayload(pair->a, Ikev1Payload::CERT) != nullptr, asks);
    }
}

TEST_P(Ikev1AuthenticationOf, EncryptedNoncesSayWhichCertificateTheyAreFor)
{
    Ikev1Keyed keyed(GetParam());
    keyed.Use(Ikev1AuthMethod::RSA_ENCRYPTION, false, "rsa1024");
    // A encrypts for an older certificate of B than the one that B has now.
    keyed.signB.credentials = IkeCredentials();
    keyed.signB.credentials.Add("b.example.org", keyed.Issue("rsa1024", keyed.b.localId));
    auto pair = keyed.Make();
    pair->Initiate();
    pair->Run(seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_NE(Ikev1Keyed::Refusals(*pair).find("another certificate than ours"), std::string::npos);
}

TEST_P(Ikev1AuthenticationOf, TheRevisedModeBringsTheInitiatorsCertificate)
{
    for (const bool sends : {true, false})
    {
        Ikev1Keyed keyed(GetParam());
        keyed.Use(Ikev1AuthMethod::REVISED_RSA_ENCRYPTION, false, "rsa1024");
        keyed.signB.trust.intermediates.erase(keyed.signB.trust.intermediates.begin());
        keyed.signA.sending =
            sends ? IkeCertificateSending::IF_ASKED : IkeCertificateSending::NEVER;
        auto pair = keyed.Make();
        pair->Initiate();
        pair->Run(seconds(200));
        EXPECT_EQ(pair->Disagreement(sends ? 1 : 0, sends ? 1 : 0), "") << sends;
    }
}

TEST_P(Ikev1AuthenticationOf, MethodsThatDifferDoNotMeet)
{
    Ikev1Keyed keyed(GetParam());
    keyed.Use(Ikev1AuthMethod::RSA_SIGNATURES, false, "rsa1024");
    keyed.b.ikev1.method = Ikev1AuthMethod::RSA_ENCRYPTION;
    auto pair = keyed.Make();
    pair->Initiate();
    pair->Run(seconds(200));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

TEST_P(Ikev1AuthenticationOf, EncryptionWithoutTheRespondersCertificateFailsAtOnce)
{
    for (const bool aggressive : {false, true})
    {
        Ikev1Keyed keyed(GetParam());
        keyed.Use(Ikev1AuthMethod::RSA_ENCRYPTION, aggressive, "rsa1024");
        keyed.signA.trust.intermediates.clear();
        auto pair = keyed.Make();
        pair->Initiate();
        pair->Run(seconds(200));
        EXPECT_EQ(pair->Disagreement(0, 0), "");
        EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 0U);
    }
}

} // namespace
} // namespace ike
} // namespace ns3
