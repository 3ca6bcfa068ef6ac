// SPDX-License-Identifier: GPL-2.0-only

#include "ike-eap.h"
#include "ike-mschapv2.h"
#include "ike-tls-certificate.h"
#include "ikev2-auth-pair.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

std::shared_ptr<const IkeSecrets>
Users(const char* password)
{
    auto secrets = std::make_shared<IkeSecrets>();
    secrets->SetSharedKey("*", ByteView::OfText("the gateway's own").ToBytes());
    if (password)
    {
        secrets->SetPassword("alice", password);
    }
    return secrets;
}

/** @brief A is a user with a password at B, which proves itself by a shared key. */
AuthPair
EapPair(const std::vector<EapType>& methods, const char* password = "correct horse")
{
    AuthPair settings;
    for (IkeConnectionConfig* side : {&settings.a, &settings.b})
    {
        IkeAuthRound& round = side == &settings.a ? side->localAuth[0] : side->remoteAuth[0];
        round.method = IkeAuthMethod::EAP;
        round.eap.methods = methods;
        round.eap.identity = "alice";
        round.eap.authority = "the authority";
    }
    settings.a.secrets = Users(password);
    settings.b.secrets = Users("correct horse");
    return settings;
}

class Ikev2Eap : public testing::TestWithParam<bool>
{
  public:
    /** @brief The pair after it has tried. */
    std::unique_ptr<IkePair> Try(const AuthPair& settings) const
    {
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Run(seconds(20));
        return pair;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers, Ikev2Eap, testing::Values(false, true));

// RFC 7296 section 2.16
TEST_P(Ikev2Eap, Mschapv2LetsTheUserIn)
{
    auto pair = Try(EapPair({EapType::MSCHAPV2}));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    // IDi; identity; challenge; success; AUTH
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 5u);
    const IkeMessage& first = pair->b.received[1];
    EXPECT_FALSE(first.Find<AuthPayload>(PayloadType::AUTH));
    EXPECT_TRUE(first.Find<SaPayload>(PayloadType::SA));
    const IkeMessage& answer = pair->a.received[1];
    EXPECT_TRUE(answer.Find<AuthPayload>(PayloadType::AUTH));
    EXPECT_TRUE(answer.Find<EapPayload>(PayloadType::EAP));
    EXPECT_FALSE(answer.Find<SaPayload>(PayloadType::SA));
    const IkeMessage& last = pair->a.received.back();
    EXPECT_TRUE(last.Find<AuthPayload>(PayloadType::AUTH));
    EXPECT_FALSE(last.Find<IdPayload>(PayloadType::IDR));
    EXPECT_TRUE(last.Find<SaPayload>(PayloadType::SA));
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 1u);
}

TEST_P(Ikev2Eap, Md5LetsTheUserInUnderSkP)
{
    auto pair = Try(EapPair({EapType::MD5}));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 4u);
}

TEST_P(Ikev2Eap, WithoutTheQuestionForTheNameTheIdentityIsTheUser)
{
    AuthPair settings = EapPair({EapType::MD5});
    settings.b.remoteAuth[0].eap.asksIdentity = false;
    settings.b.remoteIdPattern = "*";
    settings.a.localId = *ParseIdentity("alice");
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 3u);
}

TEST_P(Ikev2Eap, ThePeerChoosesAmongTheMethods)
{
    AuthPair settings = EapPair({EapType::MSCHAPV2});
    settings.b.remoteAuth[0].eap.methods = {EapType::TLS, EapType::MD5, EapType::MSCHAPV2};
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 6u) << "one Nak";
}

TEST_P(Ikev2Eap, NoCommonMethodEndsTheSetup)
{
    AuthPair settings = EapPair({EapType::MSCHAPV2});
    settings.b.remoteAuth[0].eap.methods = {EapType::MD5};
    EXPECT_EQ(Try(settings)->Disagreement(0, 0), "");
}

TEST_P(Ikev2Eap, AWrongPasswordIsRefused)
{
    for (const EapType method : {EapType::MD5, EapType::MSCHAPV2})
    {
        auto pair = Try(EapPair({method}, "wrong horse"));
        EXPECT_EQ(pair->Disagreement(0, 0), "");
        ASSERT_EQ(pair->a.exchanges.size(), 1u);
        EXPECT_EQ(pair->a.exchanges[0].error, NotifyType::AUTHENTICATION_FAILED);
        EXPECT_TRUE(pair->b.sad.empty());
    }
}

TEST_P(Ikev2Eap, AnUnknownUserIsRefusedLikeAWrongPassword)
{
    AuthPair settings = EapPair({EapType::MSCHAPV2});
    auto others = std::make_shared<IkeSecrets>(*settings.a.secrets);
    others->SetPassword("mallory", "correct horse");
    settings.a.secrets = others;
    settings.a.localAuth[0].eap.identity = "mallory";
    auto unknown = Try(settings);
    EXPECT_EQ(unknown->Disagreement(0, 0), "");
    auto wrong = Try(EapPair({EapType::MSCHAPV2}, "wrong horse"));
    EXPECT_EQ(RequestsOf(unknown->a, ExchangeType::IKE_AUTH),
              RequestsOf(wrong->a, ExchangeType::IKE_AUTH));
}

TEST_P(Ikev2Eap, AUserWithoutAPasswordGivesUp)
{
    EXPECT_EQ(Try(EapPair({EapType::MSCHAPV2}, nullptr))->Disagreement(0, 0), "");
}

TEST_P(Ikev2Eap, EapWhereNobodyAskedForItIsRefused)
{
    AuthPair settings = EapPair({EapType::MSCHAPV2});
    settings.b.remoteAuth[0].method = IkeAuthMethod::SHARED_KEY;
    EXPECT_EQ(Try(settings)->Disagreement(0, 0), "");
    settings = EapPair({EapType::MSCHAPV2});
    settings.a.localAuth[0].method = IkeAuthMethod::SHARED_KEY;
    EXPECT_EQ(Try(settings)->Disagreement(0, 0), "");
}

TEST_P(Ikev2Eap, AResponderThatDoesNotProveItselfIsLeft)
{
    AuthPair settings = EapPair({EapType::MSCHAPV2});
    auto others = std::make_shared<IkeSecrets>(*settings.b.secrets);
    others->SetSharedKey("*", ByteView::OfText("an impostor's").ToBytes());
    settings.b.secrets = others;
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(0, 0), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 1u) << "no name, no answer";
    // RFC 7619 section 2: not even NULL
    settings = EapPair({EapType::MSCHAPV2});
    settings.a.remoteAuth[0].method = IkeAuthMethod::NULL_AUTH;
    settings.b.localAuth[0].method = IkeAuthMethod::NULL_AUTH;
    pair = Try(settings);
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 0u);
}

TEST_P(Ikev2Eap, EveryLossIsMended)
{
    for (size_t lost = 0; lost < 12; ++lost)
    {
        auto pair = EapPair({EapType::MSCHAPV2}).Make(GetParam());
        pair->fate = [lost](size_t ordinal, bool, ByteView)
        { return ordinal == lost ? Fate::DROP : Fate::DELIVER; };
        pair->Initiate();
        pair->Run(seconds(20));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "message " << lost;
    }
}

/** RFC 7296 section 2.16: the name that is asked for in EAP counts, not the one before. */
TEST_P(Ikev2Eap, TheProvedUserMustFitThePattern)
{
    AuthPair settings = EapPair({EapType::MSCHAPV2});
    for (const auto& [pattern, fits] :
         {std::make_pair("alice", 1u), {"al*", 1u}, {"*", 1u}, {"", 1u}, {"bob", 0u}})
    {
        settings.b.remoteAuth[0].eap.identity = pattern;
        auto pair = Try(settings);
        EXPECT_EQ(pair->Disagreement(fits, fits), "") << pattern;
    }
}

// RFC 4739 section 2.3, example 2
TEST_P(Ikev2Eap, AMachineAndThenItsUser)
{
    AuthPair settings = EapPair({EapType::MSCHAPV2});
    for (IkeConnectionConfig* side : {&settings.a, &settings.b})
    {
        auto& rounds = side == &settings.a ? side->localAuth : side->remoteAuth;
        rounds.push_back(rounds.front());
        rounds.front() = IkeAuthRound();
        rounds.back().id = *ParseIdentity("alice@example.org");
        rounds.back().idPattern = "alice@example.org";
    }
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 6u);
    settings.a.secrets = Users("wrong horse");
    EXPECT_EQ(Try(settings)->Disagreement(0, 0), "");
}

// RFC 4739 section 2.2, example 1; the responder has two identities besides
TEST_P(Ikev2Eap, TwoUsersAtATwofoldResponder)
{
    AuthPair settings = EapPair({EapType::MD5});
    settings.a.localAuth.push_back(settings.a.localAuth.front());
    settings.b.remoteAuth.push_back(settings.b.remoteAuth.front());
    AuthPair::AddRound(settings.b, settings.a, "realm.example.org", "the realm's own");
    auto pair = Try(settings);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 8u);
}

// RFC 5216 and RFC 5998: modelled cryptography only
TEST(Ikev2EapTls, ProvesBothSidesAlone)
{
    AuthPair settings = EapPair({EapType::TLS});
    settings.a.remoteAuth[0] = settings.a.localAuth[0];
    settings.b.localAuth[0] = settings.b.remoteAuth[0];
    settings.a.secrets.reset();
    settings.b.secrets.reset();
    auto pair = settings.Make(true);
    pair->Initiate();
    pair->Run(seconds(20));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_TRUE(pair->b.received[1].FindNotify(NotifyType::EAP_ONLY_AUTHENTICATION));
    EXPECT_TRUE(pair->a.received[1].Find<IdPayload>(PayloadType::IDR));
    EXPECT_FALSE(pair->a.received[1].Find<AuthPayload>(PayloadType::AUTH));
    // IDi; identity; hello; 2 acknowledgements; 3 fragments; end; AUTH
    EXPECT_EQ(RequestsOf(pair->a, ExchangeType::IKE_AUTH), 10u);
}

TEST(Ikev2EapTls, AnotherAuthorityIsNotBelieved)
{
    for (const bool atA : {true, false})
    {
        AuthPair settings = EapPair({EapType::TLS});
        (atA ? settings.a.localAuth : settings.b.remoteAuth)[0].eap.authority = "another";
        auto pair = settings.Make(true);
        pair->Initiate();
        pair->Run(seconds(20));
        EXPECT_EQ(pair->Disagreement(0, 0), "");
    }
}

TEST(Ikev2EapTls, CertificatesHaveTheSizeThatIsWanted)
{
    const Bytes tag(TLS_TAG, 0xab);
    for (const std::string& name : {std::string("alice"), std::string(200, 'x')})
    {
        const size_t least = WriteTlsCertificate({name, tag}, 0).size();
        EXPECT_LT(least, 900U);
        for (size_t size = least; size < least + 700; ++size)
        {
            const Bytes der = WriteTlsCertificate({name, tag}, size);
            EXPECT_EQ(der.size(), size);
            const auto read = ReadTlsCertificate(der);
            ASSERT_TRUE(read) << size;
            EXPECT_EQ(read->name, name.substr(0, TLS_MOST_NAME));
            EXPECT_EQ(read->tag, tag);
            EXPECT_FALSE(ReadTlsCertificate(ByteView(der).Sub(0, size - 1)));
        }
        EXPECT_EQ(WriteTlsCertificate({name, tag}, 8000).size(), 8000U);
        EXPECT_EQ(WriteTlsCertificate({name, tag}, 200).size(), least);
    }
}

TEST(Ikev2EapTls, FlightsAreCutAsSaid)
{
    for (const size_t size : {100u, 500u, 4000u})
    {
        AuthPair settings = EapPair({EapType::TLS});
        settings.a.localAuth[0].eap.fragmentSize = size;
        settings.b.remoteAuth[0].eap.fragmentSize = size;
        auto pair = settings.Make(true);
        pair->Initiate();
        pair->Run(seconds(20));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << size;
        for (const IkeMessage& message : pair->a.received)
        {
            const auto* eap = message.Find<EapPayload>(PayloadType::EAP);
            EXPECT_LE(eap ? eap->message.size() : 0, size + 10);
        }
    }
}

TEST(Ikev2EapTls, RealCryptographyRefusesIt)
{
    auto pair = EapPair({EapType::TLS}).Make(false);
    pair->Initiate();
    pair->Run(seconds(20));
    EXPECT_EQ(pair->Disagreement(0, 0), "");
}

// RFC 5998 section 4: not by a method that a guess at the password breaks
TEST_P(Ikev2Eap, PasswordsAloneDoNotProveAResponder)
{
    for (const bool atBToo : {true, false})
    {
        AuthPair settings = EapPair({EapType::MSCHAPV2});
        settings.a.remoteAuth[0].method = IkeAuthMethod::EAP;
        settings.b.localAuth[0].method = atBToo ? IkeAuthMethod::EAP : IkeAuthMethod::SHARED_KEY;
        EXPECT_EQ(Try(settings)->Disagreement(0, 0), "");
    }
}

// --- conversations by hand
// -------------------------------------------------------------------------------

/** @brief A step outside an engine. */
struct Bench
{
    explicit Bench(bool modelled)
        : provider(modelled ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr)),
          step{TimePoint(), *provider, random, observer, actions}
    {
        config.identity = "alice";
        config.methods = {EapType::MSCHAPV2, EapType::MD5};
    }

    EapCredentials Credentials() const
    {
        return {config, secrets.get(), "alice"};
    }

    std::shared_ptr<IkeCryptoProvider> provider;
    SeededRandomSource random{7};
    IkeObserver observer;
    std::deque<IkeAction> actions;
    IkeStep step;
    IkeEapConfig config;
    std::shared_ptr<const IkeSecrets> secrets{Users("correct horse")};
};

TEST(Ikev2EapPackets, AreReadAsTheyAreWritten)
{
    const EapPacket packet{EapCode::RESPONSE, 9, EapType::IDENTITY, Bytes{'a', 'b'}};
    const Bytes octets = WriteEap(packet);
    EXPECT_EQ(ToHex(octets), "02090007016162");
    const auto read = ParseEap(octets);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->data, packet.data);
    EXPECT_EQ(ToHex(WriteEap({EapCode::SUCCESS, 9, {}, {}})), "03090004");
    for (const char* bad : {"",
                            "020900",
                            "02090004",
                            "0209000801616200ff",
                            "02090008016162",
                            "0309000501",
                            "0009000401",
                            "0509000701616263"})
    {
        EXPECT_FALSE(ParseEap(*FromHex(bad))) << bad;
    }
}

TEST_P(Ikev2Eap, AServerWantsTheIdentifierOfItsRequest)
{
    Bench bench(GetParam());
    auto server = MakeEapServer(bench.Credentials());
    auto request = *ParseEap(server->Begin(bench.step));
    const Bytes name = ByteView::OfText("alice").ToBytes();
    const auto turn = server->Handle(
        bench.step,
        WriteEap({EapCode::RESPONSE, uint8_t(request.identifier + 1), EapType::IDENTITY, name}));
    EXPECT_EQ(turn.progress, EapProgress::FAILED);
    EXPECT_EQ(ParseEap(turn.octets)->code, EapCode::FAILURE);
}

TEST_P(Ikev2Eap, SuccessBeforeTheEndIsNoSuccess)
{
    Bench bench(GetParam());
    auto peer = MakeEapPeer(bench.Credentials());
    EXPECT_EQ(peer->Handle(bench.step, WriteEap({EapCode::SUCCESS, 1, {}, {}})).progress,
              EapProgress::FAILED);
}

TEST_P(Ikev2Eap, EndlessRequestsComeToAnEnd)
{
    Bench bench(GetParam());
    auto peer = MakeEapPeer(bench.Credentials());
    unsigned answered = 0;
    while (answered < 1000 &&
           peer->Handle(bench.step, WriteEap({EapCode::REQUEST, 1, EapType::NOTIFICATION, {1}}))
                   .progress == EapProgress::CONTINUES)
    {
        ++answered;
    }
    EXPECT_EQ(answered, EapConversation::MOST_PACKETS);
}

TEST_P(Ikev2Eap, AServerWithoutTheUsersPasswordIsUnmasked)
{
    Bench bench(GetParam());
    bench.config.methods = {EapType::MSCHAPV2};
    bench.config.asksIdentity = false;
    auto peer = MakeEapPeer(bench.Credentials());
    auto server = MakeEapServer(bench.Credentials());
    auto turn = peer->Handle(bench.step, server->Begin(bench.step));
    turn = server->Handle(bench.step, turn.octets);
    auto packet = *ParseEap(turn.octets);
    packet.data[10] ^= 1; // within S=...
    turn = peer->Handle(bench.step, WriteEap(packet));
    EXPECT_EQ(turn.progress, EapProgress::FAILED);
}

TEST_P(Ikev2Eap, NoBrokenPacketIsBelieved)
{
    for (const EapType method : {EapType::MD5, EapType::MSCHAPV2, EapType::TLS})
    {
        Bench bench(GetParam());
        bench.config.methods = {method};
        bench.config.authority = "the authority";
        for (size_t cut = 0; cut < 60; ++cut)
        {
            auto server = MakeEapServer(bench.Credentials());
            auto peer = MakeEapPeer(bench.Credentials());
            auto turn = peer->Handle(bench.step, server->Begin(bench.step));
            turn = server->Handle(bench.step, turn.octets);
            const auto asked = ParseEap(turn.octets);
            const auto answered = ParseEap(peer->Handle(bench.step, turn.octets).octets);
            ASSERT_TRUE(asked);
            if (method == EapType::TLS && !GetParam())
            {
                EXPECT_FALSE(answered) << "real cryptography has no EAP-TLS to answer with";
                continue;
            }
            ASSERT_TRUE(answered);
            EapPacket request = *asked;
            EapPacket response = *answered;
            // Behind MD5's digest stands a name that nobody reads.
            if (cut < (method == EapType::MD5 ? 17 : response.data.size()))
            {
                response.data.resize(cut);
                EXPECT_NE(server->Handle(bench.step, WriteEap(response)).progress,
                          EapProgress::SUCCEEDED);
            }
            if (cut < request.data.size())
            {
                auto other = MakeEapPeer(bench.Credentials());
                request.data.resize(cut);
                other->Handle(bench.step, WriteEap(request)); // must not crash
            }
        }
    }
}

// RFC 2759 section 9.2 and RFC 3079 section 3.5.3
TEST(Ikev2EapMschapv2, ComputesWhatTheRfcsCompute)
{
    Bench bench(false);
    const Mschapv2Exchange exchange{*FromHex("5B5D7C7D7B3F2F3E3C2C602132262628"),
                                    *FromHex("21402324255E262A28295F2B3A337C7E"),
                                    "User"};
    const Bytes hash = NtPasswordHash(bench.step, "clientPass");
    EXPECT_EQ(ToHex(hash), "44ebba8d5312b8d611474411f56989ae");
    EXPECT_EQ(ToHex(HashNtPasswordHash(bench.step, hash)), "41c00c584bd2d91c4017a2a12fa59f3f");
    const Bytes response = GenerateNtResponse(bench.step, exchange, hash);
    EXPECT_EQ(ToHex(response), "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df");
    EXPECT_EQ(GenerateAuthenticatorResponse(bench.step, exchange, hash, response),
              "S=407A5589115FD0D6209F510FE9C04566932CDA56");
    const Bytes master = Mschapv2MasterKey(bench.step, hash, response);
    EXPECT_EQ(ToHex(master), "fdece3717a8c838cb388e527ae3cdd31");
    EXPECT_EQ(ToHex(Mschapv2StartKey(bench.step, master, false)),
              "8b7cdc149b993a1ba118cb153f56dccb");
}

} // namespace
} // namespace ike
} // namespace ns3
