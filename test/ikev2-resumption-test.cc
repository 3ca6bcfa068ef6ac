// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"
#include "ikev2-protection.h"
#include "ikev2-resumption.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const IpPath TO_A{{IpAddress::FromIpv4(0xc0000201), 500}, {IpAddress::FromIpv4(0xc0000202), 500}};
const IpPath TO_B{TO_A.remote, TO_A.local};

/** Every test runs with the real and with the modelled provider. B crashes, A resumes. */
class Ikev2Resumption : public ::testing::TestWithParam<bool>
{
  protected:
    static IkePairSettings Settings()
    {
        IkePairSettings settings;
        settings.resumes = true;
        settings.tickets.grants = true;
        settings.crashDetection.makesTokens = true;
        settings.crashDetection.takesTokens = true;
        settings.lossAction = IkeLossAction::RESTART;
        settings.initiationTries = 0;
        return settings;
    }

    std::unique_ptr<IkePair> Established(const IkePairSettings& settings)
    {
        auto pair = MakePair(settings, GetParam());
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        return pair;
    }

    /** B loses everything, and A finds out. */
    static void CrashB(IkePair& pair)
    {
        pair.Command(pair.b, CrashCommand{});
        pair.Command(pair.a, ProbeCommand{pair.a.engine.FindIkeSa("pair")});
        pair.Settle();
    }

    /** @brief The settings with connections that @p alter has changed; B has those that it adds. */
    template <class Alter>
    std::unique_ptr<IkePair> Altered(Alter alter)
    {
        const auto base = MakePairConfig(Settings());
        const auto mirror = MakePairConfig(Mirror(Settings()));
        IkeConnectionConfig a = *base->connections.front();
        std::vector<IkeConnectionConfig> ofB{*mirror->connections.front()};
        alter(a, ofB);
        auto configA = std::make_shared<IkeEngineConfig>(*base);
        auto configB = std::make_shared<IkeEngineConfig>(*mirror);
        configA->connections = {std::make_shared<IkeConnectionConfig>(a)};
        configB->connections.clear();
        for (const IkeConnectionConfig& connection : ofB)
        {
            configB->connections.push_back(std::make_shared<IkeConnectionConfig>(connection));
        }
        auto pair = std::make_unique<IkePair>(configA, configB, GetParam());
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        return pair;
    }

    static void LetInByPassword(IkeConnectionConfig& a, IkeConnectionConfig& b)
    {
        IkeAuthRound round;
        round.method = IkeAuthMethod::EAP;
        round.eap.methods = {EapType::MSCHAPV2};
        b.remoteAuth = {round};
        round.eap.identity = "alice";
        a.localAuth = {round};
        for (IkeConnectionConfig* side : {&a, &b})
        {
            auto secrets = std::make_shared<IkeSecrets>(*side->secrets);
            secrets->SetPassword("alice", "correct horse");
            side->secrets = secrets;
        }
    }

    static size_t Count(const IkePairSide& side, ExchangeType exchange)
    {
        return std::count_if(side.sent.begin(),
                             side.sent.end(),
                             [exchange](const IkeMessage& message)
                             { return message.header.exchange == exchange; });
    }

    static const IkeMessage* Last(const IkePairSide& side, ExchangeType exchange)
    {
        const IkeMessage* found = nullptr;
        for (const IkeMessage& message : side.sent)
        {
            found = message.header.exchange == exchange ? &message : found;
        }
        return found;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Resumption,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev2Resumption, ATicketSavesTheKeyExchange)
{
    for (bool byReference : {false, true})
    {
        IkePairSettings settings = Settings();
        settings.tickets.byReference = byReference;
        auto pair = Established(settings);
        CrashB(*pair);
        EXPECT_EQ(pair->Disagreement(1, 1), "") << byReference;
        EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 1u);
        EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 1u);
        const IkeMessage* request = Last(pair->a, ExchangeType::IKE_SESSION_RESUME);
        EXPECT_EQ(request->Find<KePayload>(PayloadType::KE), nullptr);
        EXPECT_EQ(request->Find<SaPayload>(PayloadType::SA), nullptr);
        const size_t size = request->FindNotify(NotifyType::TICKET_OPAQUE)->data.size();
        EXPECT_EQ(size > 100, !byReference) << size;
        EXPECT_EQ(pair->a.suites.at(1).cipher, pair->a.suites.at(0).cipher);
    }
}

/** The resumed IKE SA has a ticket of its own: a second crash is survived the same way, and so is
 * one after rekeys by either side. */
TEST_P(Ikev2Resumption, AgainAndAgain)
{
    auto pair = Established(Settings());
    for (unsigned crash = 1; crash <= 4; ++crash)
    {
        if (crash >= 3)
        {
            IkePairSide& who = crash == 3 ? pair->a : pair->b;
            pair->Command(who, RekeyIkeCommand{who.engine.FindIkeSa("pair")});
            pair->Settle();
            ASSERT_EQ(pair->Disagreement(1, 1), "");
        }
        CrashB(*pair);
        EXPECT_EQ(pair->Disagreement(1, 1), "") << crash;
        EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), crash);
    }
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 1u);
}

/** RFC 5723 section 4.3.4: the IKE SA that the ticket is for goes, and no other of the peer. */
TEST_P(Ikev2Resumption, OnlyTheTicketsOwnIkeSaGoes)
{
    auto pair = Established(Settings());
    const IkeSaId first = pair->a.engine.FindIkeSa("pair");
    pair->Initiate();
    pair->Settle();
    ASSERT_EQ(pair->Disagreement(2, 2), "");
    pair->fate = [](size_t, bool, ByteView) { return Fate::DROP; };
    pair->Command(pair->a, ProbeCommand{first});
    pair->Run(seconds(166)); // given up
    pair->fate = nullptr;
    pair->Run(seconds(10));
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 1u);
    EXPECT_EQ(pair->Disagreement(2, 2), "");
}

/** RFC 5723 section 5: a ticket leads back to the connection that it was granted in. */
TEST_P(Ikev2Resumption, TheConnectionIsTheOneBefore)
{
    auto pair = Altered(
        [](IkeConnectionConfig&, std::vector<IkeConnectionConfig>& ofB)
        {
            IkeConnectionConfig other = ofB.front();
            other.name = "another";
            other.remoteAuth.front().method = IkeAuthMethod::EAP;
            ofB.insert(ofB.begin(), other);
        });
    ASSERT_FALSE(pair->b.engine.FindIkeSa("pair").IsZero());
    CrashB(*pair);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 1u);
    EXPECT_FALSE(pair->b.engine.FindIkeSa("pair").IsZero());
    EXPECT_TRUE(pair->b.engine.FindIkeSa("another").IsZero());
}

/** RFC 7619 section 2.2: whoever claims a name without proof gets no ticket for it. */
TEST_P(Ikev2Resumption, WhoProvesNothingGetsNoTicket)
{
    auto pair = Altered(
        [](IkeConnectionConfig& a, std::vector<IkeConnectionConfig>& ofB)
        {
            a.localAuth.front().method = IkeAuthMethod::NULL_AUTH;
            ofB.front().remoteAuth.front().method = IkeAuthMethod::NULL_AUTH;
        });
    const IkeMessage* answer = Last(pair->b, ExchangeType::IKE_AUTH);
    EXPECT_EQ(answer->FindNotify(NotifyType::TICKET_LT_OPAQUE), nullptr);
    EXPECT_NE(answer->FindNotify(NotifyType::TICKET_NACK), nullptr);
}

/** RFC 5723 section 4.3.3: the IDi is that of before; who it is was proved by EAP. */
TEST_P(Ikev2Resumption, AUserIsStillTheUserAndNotItsMachine)
{
    auto pair = Altered([](IkeConnectionConfig& a, std::vector<IkeConnectionConfig>& ofB)
                        { LetInByPassword(a, ofB.front()); });
    const size_t before = Count(pair->a, ExchangeType::IKE_AUTH);
    for (size_t crash = 1; crash <= 3; ++crash)
    {
        if (crash == 3)
        {
            pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
            pair->Settle();
        }
        CrashB(*pair);
        EXPECT_EQ(pair->Disagreement(1, 1), "") << crash;
        EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), crash);
        EXPECT_EQ(Count(pair->a, ExchangeType::IKE_AUTH), before + crash) << "no EAP";
    }
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 1u);
}

/** Where the gateway takes the ticket and refuses what follows, the client does without it. */
TEST_P(Ikev2Resumption, ARefusedResumptionIsFollowedByAWholeSetUp)
{
    auto pair = Established(Settings());
    pair->Command(pair->b, CrashCommand{});
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    while (pair->InFlight() != 0 && ParseHeader(pair->Front())->exchange != ExchangeType::IKE_AUTH)
    {
        pair->Deliver();
    }
    ASSERT_NE(pair->InFlight(), 0u);
    IkeMessage answer;
    answer.header = *ParseHeader(pair->Front());
    answer.header.flags = IkeHeader::FLAG_RESPONSE;
    answer.AddNotify(NotifyType::AUTHENTICATION_FAILED);
    pair->Drop();
    IkeObserver nobody;
    std::deque<IkeAction> actions;
    SeededRandomSource random(7);
    const auto provider =
        GetParam() ? MakeModelledProvider(nullptr) : MakeCryptoppProvider(nullptr);
    IkeStep step{pair->Now(), *provider, random, nobody, actions};
    Ikev2Protection protection(*provider, pair->b.suites.back(), pair->b.keys.back(), false);
    pair->Hand(false, protection.Seal(step, answer, SizeOfPayloads(answer.payloads)));
    pair->Settle();
    pair->Run(seconds(60)); // what B holds half open goes
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 2u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::REFUSED), 0u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
}

TEST_P(Ikev2Resumption, ADeferredTicketIsAskedForLater)
{
    IkePairSettings settings = Settings();
    settings.tickets.defers = true;
    auto pair = Established(settings);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::INFORM, IkeExchangeOutcome::SUCCEEDED), 1u);
    CrashB(*pair);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 1u);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev2Resumption, AGatewayWithoutTicketsIsNotShownAny)
{
    IkePairSettings settings = Settings();
    settings.tickets.grants = false;
    auto pair = Established(settings);
    CrashB(*pair);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 0u);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 2u);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** A store that the crash took: TICKET_NACK, and the regular exchange follows in one set-up. */
TEST_P(Ikev2Resumption, ARefusedTicketCostsOneRoundTrip)
{
    IkePairSettings settings = Settings();
    settings.tickets.byReference = true;
    settings.tickets.storeSurvives = false;
    auto pair = Established(settings);
    CrashB(*pair);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_NE(Last(pair->b, ExchangeType::IKE_SESSION_RESUME)->FindNotify(NotifyType::TICKET_NACK),
              nullptr);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 2u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::ABANDONED), 0u);
}

TEST_P(Ikev2Resumption, AnExpiredTicketIsNotShown)
{
    IkePairSettings settings = Settings();
    settings.tickets.lifetime = minutes(10);
    auto pair = Established(settings);
    const auto* granted =
        Last(pair->b, ExchangeType::IKE_AUTH)->FindNotify(NotifyType::TICKET_LT_OPAQUE);
    EXPECT_EQ(ByteView(granted->data).Sub(0, 4), ByteView(Bytes{0, 0, 0x02, 0x58}));
    pair->Advance(minutes(11));
    CrashB(*pair);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 0u);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** The old IKE SA at the gateway goes without a word when its client resumes. */
TEST_P(Ikev2Resumption, TheOldIkeSaIsForgotten)
{
    IkePairSettings settings = Settings();
    settings.retransmission = IkeRetransmissionPolicy::Libreswan();
    auto pair = Established(settings);
    pair->fate = [](size_t, bool, ByteView) { return Fate::DROP; };
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Advance(seconds(61)); // A gives up and begins to resume
    pair->fate = nullptr;
    pair->Run(minutes(5));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_GE(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 1u);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 1u);
}

/** A ticket is good for one IKE SA; whoever shows it again is refused. */
TEST_P(Ikev2Resumption, AUsedTicketIsRefused)
{
    for (bool byReference : {false, true})
    {
        IkePairSettings settings = Settings();
        settings.tickets.byReference = byReference;
        auto pair = Established(settings);
        CrashB(*pair);
        IkeMessage again = *Last(pair->a, ExchangeType::IKE_SESSION_RESUME);
        again.header.initiatorSpi = IkeSpi(77);
        pair->Inject(true, TO_B, WriteMessage(again));
        pair->Deliver();
        EXPECT_NE(pair->b.sent.back().FindNotify(NotifyType::TICKET_NACK), nullptr);
        EXPECT_EQ(pair->b.engine.Counts().halfOpen, 0u);
        EXPECT_EQ(pair->b.engine.Counts().established, 1u);
    }
}

/** A thief of the ticket's octets lacks the keys: the IKE SA that stands is not harmed. */
TEST_P(Ikev2Resumption, AStolenTicketOpensNothing)
{
    auto pair = Established(Settings());
    const auto* granted =
        Last(pair->b, ExchangeType::IKE_AUTH)->FindNotify(NotifyType::TICKET_LT_OPAQUE);
    IkeMessage theft;
    theft.header.exchange = ExchangeType::IKE_SESSION_RESUME;
    theft.header.flags = IkeHeader::FLAG_INITIATOR;
    theft.header.initiatorSpi = IkeSpi(99);
    theft.Add(PayloadType::NONCE, NoncePayload{Bytes(32, 3)});
    theft.AddNotify(NotifyType::TICKET_OPAQUE, ByteView(granted->data).Sub(4).ToBytes());
    pair->Inject(true, TO_B, WriteMessage(theft));
    pair->Deliver();
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 1u);
    EXPECT_EQ(pair->b.engine.Counts().established, 1u);
    pair->Drop();
    pair->Advance(seconds(31));
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 0u);
    CrashB(*pair); // and the ticket is still its owner's
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 1u);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** Any changed bit of a ticket makes it worthless; a short one and none at all too. */
TEST_P(Ikev2Resumption, ForgedTicketsAreRefused)
{
    for (bool byReference : {false, true})
    {
        IkePairSettings settings = Settings();
        settings.tickets.byReference = byReference;
        auto pair = Established(settings);
        const Bytes ticket = ByteView(Last(pair->b, ExchangeType::IKE_AUTH)
                                          ->FindNotify(NotifyType::TICKET_LT_OPAQUE)
                                          ->data)
                                 .Sub(4)
                                 .ToBytes();
        for (size_t i = 0; i <= ticket.size() * 8; i += GetParam() ? 1 : 7)
        {
            Bytes forged = ticket;
            if (i < ticket.size() * 8)
            {
                forged[i / 8] ^= static_cast<uint8_t>(1 << i % 8);
            }
            else
            {
                forged.pop_back();
            }
            IkeMessage request;
            request.header.exchange = ExchangeType::IKE_SESSION_RESUME;
            request.header.flags = IkeHeader::FLAG_INITIATOR;
            request.header.initiatorSpi = IkeSpi(1000 + i);
            request.Add(PayloadType::NONCE, NoncePayload{Bytes(32, 3)});
            request.AddNotify(NotifyType::TICKET_OPAQUE, forged);
            pair->Inject(true, TO_B, WriteMessage(request));
            pair->Deliver();
            pair->Drop();
            ASSERT_EQ(pair->b.engine.Counts().halfOpen, 0u) << "bit " << i;
        }
        EXPECT_EQ(pair->Disagreement(1, 1), "");
    }
}

/** An unprotected TICKET_NACK may be forged: it only leads to the regular exchange. */
TEST_P(Ikev2Resumption, CookiesComeBeforeTickets)
{
    IkePairSettings settings = Settings();
    settings.halfOpen.cookieThreshold = 1;
    settings.halfOpen.cookieThresholdPerAddress = 0;
    auto pair = Established(settings);
    pair->Command(pair->b, CrashCommand{});
    IkeMessage stranger;
    stranger.header = pair->a.sent.at(0).header;
    stranger.header.initiatorSpi = IkeSpi(5);
    stranger.payloads = pair->a.sent.at(0).payloads;
    pair->Inject(true, TO_B, WriteMessage(stranger));
    pair->Deliver();
    pair->Drop();
    pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
    pair->Settle();
    EXPECT_EQ(pair->a.engine.Counts().established, 1u);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SESSION_RESUME), 2u);
    EXPECT_EQ(Count(pair->a, ExchangeType::IKE_SA_INIT), 1u);
}

TEST_P(Ikev2Resumption, LossMask)
{
    for (unsigned mask = 0; mask < 256; mask += GetParam() ? 1 : 37)
    {
        auto pair = Established(Settings());
        pair->Command(pair->b, CrashCommand{});
        size_t first = SIZE_MAX;
        pair->fate = [&first, mask](size_t ordinal, bool, ByteView)
        {
            first = std::min(first, ordinal);
            return ordinal - first < 8 && (mask >> (ordinal - first) & 1) ? Fate::DROP
                                                                          : Fate::DELIVER;
        };
        pair->Command(pair->a, ProbeCommand{pair->a.engine.FindIkeSa("pair")});
        pair->Run(minutes(15));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << mask;
    }
}

TEST(Ikev2Tickets, StateRoundTripAndEveryTruncation)
{
    Ikev2TicketState state;
    state.initiator = *ParseIdentity("a.example");
    state.responder = *ParseIdentity("192.0.2.1");
    state.proved = *ParseIdentity("alice@example.org");
    state.connection = "roadwarriors";
    state.suite.cipher = {EncrId::AES_CBC, 256, IntegId::HMAC_SHA2_256_128};
    state.suite.prf = PrfId::HMAC_SHA2_384;
    state.suite.ke = KeMethod::ECP_256;
    state.skD = Bytes(48, 9);
    state.spiI = IkeSpi(1);
    state.spiR = IkeSpi(UINT64_MAX);
    state.expires = TimePoint() + hours(5);
    const Bytes octets = EncodeTicketState(state);
    const auto read = DecodeTicketState(octets);
    ASSERT_TRUE(read);
    EXPECT_EQ(EncodeTicketState(*read), octets);
    EXPECT_EQ(read->expires, state.expires);
    EXPECT_EQ(read->proved, state.proved);
    EXPECT_EQ(read->connection, state.connection);
    for (size_t size = 0; size < octets.size(); ++size)
    {
        EXPECT_FALSE(DecodeTicketState(ByteView(octets.data(), size))) << size;
    }
    Bytes longer = octets;
    longer.push_back(0);
    EXPECT_FALSE(DecodeTicketState(longer));
}

} // namespace
} // namespace ike
} // namespace ns3
