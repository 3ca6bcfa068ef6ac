// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-pair.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::minutes;
using std::chrono::seconds;

/** @brief When SAs are closed or replaced: what is not used any more, from which moment on. */
class Ikev2Closing : public ::testing::TestWithParam<bool>
{
  protected:
    static Fate Lose(size_t, bool, ByteView)
    {
        return Fate::DROP;
    }

    std::unique_ptr<IkePair> Established(const AuthPair& settings = AuthPair())
    {
        auto pair = settings.Make(GetParam());
        pair->Initiate();
        pair->Settle();
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        return pair;
    }

    /** @brief A pair whose A lets its Child SA age. */
    static AuthPair Aging(IkeLifetimePolicy policy)
    {
        AuthPair settings;
        auto child = std::make_shared<IkeChildConfig>(*settings.a.children.front());
        child->lifetime = policy;
        settings.a.children = {child};
        return settings;
    }

    static size_t Events(const IkePairSide& side, IkeChildEvent event)
    {
        return std::count_if(side.children.begin(),
                             side.children.end(),
                             [event](const auto& seen) { return seen.event == event; });
    }

    /** @brief What is next from a side in its newest IKE SA, after a request of its own. */
    static IkeMessage NextFrom(const IkePairSide& side)
    {
        IkeMessage next;
        next.header = side.sent.back().header;
        next.header.exchange = ExchangeType::INFORMATIONAL;
        ++next.header.messageId;
        return next;
    }

    Bytes Sealed(const IkePair& pair, bool byA, const IkeMessage& message)
    {
        return SealedUnderNewestKeys(byA ? pair.a : pair.b, message, pair.Now(), GetParam());
    }

    static std::shared_ptr<const IkeChildConfig> AnotherChild()
    {
        return MakePairConfig({})->connections.front()->children.front();
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2Closing,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

// --- RFC 7296 section 2.8: "When the lifetime of a Security Association expires, the Security
// Association MUST NOT be used."

TEST_P(Ikev2Closing, AnExpiredPairIsNotUsedThoughThePeerIsSilent)
{
    IkeLifetimePolicy policy;
    policy.hard = minutes(11);
    policy.margin = minutes(1);
    policy.fuzz = 0;
    auto pair = Established(Aging(policy));
    const EspSpi old = pair->a.Sad(IpsecDirection::INBOUND).at(0).spi;
    pair->fate = Lose;
    pair->Run(minutes(11) - seconds(1)); // its rekey is on its way in vain
    EXPECT_EQ(pair->a.sad.size(), 2u);
    pair->Run(seconds(2));
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_EQ(Events(pair->a, IkeChildEvent::EXPIRED), 1u);
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 2u) << "the peer knows the old SPI still";
    pair->fate = nullptr;
    pair->Run(minutes(1));
    EXPECT_EQ(pair->Disagreement(1, 1), "") << "the rekey came through";
    EXPECT_NE(pair->a.Sad(IpsecDirection::INBOUND).at(0).spi, old);
    EXPECT_EQ(Events(pair->a, IkeChildEvent::EXPIRED), 1u);
    EXPECT_EQ(Events(pair->a, IkeChildEvent::DELETED), 0u) << "told once";
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 1u);
}

TEST_P(Ikev2Closing, AFullVolumeEndsTheUseOfAPairAtOnce)
{
    auto pair = Established();
    pair->fate = Lose;
    pair->Command(pair->a, VolumeReachedCommand{pair->a.LiveChildren().at(0), true});
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_EQ(pair->a.engine.Counts().children, 1u) << "until the peer has heard";
    pair->Run(seconds(2));
    pair->fate = nullptr;
    pair->Run(minutes(1));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_EQ(pair->a.engine.Counts().espSpis, 0u);
}

TEST_P(Ikev2Closing, AnExpiredIkeSaTakesItsChildrenAlongThoughThePeerIsSilent)
{
    for (const bool isAuthentication : {false, true})
    {
        AuthPair settings;
        (isAuthentication ? settings.b.authLifetime : settings.b.lifetime.hard) = minutes(10);
        settings.a.reauthTime = Duration(0);
        auto pair = Established(settings);
        pair->fate = Lose;
        pair->Run(minutes(10) - seconds(1));
        EXPECT_EQ(pair->b.sad.size(), 2u);
        pair->Run(seconds(2));
        EXPECT_TRUE(pair->b.sad.empty()) << isAuthentication;
        EXPECT_EQ(Events(pair->b, IkeChildEvent::EXPIRED), 1u);
    }
}

/** What has expired may be replaced still, until its deletion is on its way. */
TEST_P(Ikev2Closing, AnExpiredPairMayBeReplacedByThePeer)
{
    auto pair = Established();
    const IkeSaId ikeSa = pair->a.engine.FindIkeSa("pair");
    pair->Command(pair->a, CreateChildCommand{ikeSa, AnotherChild(), {}});
    pair->Drop(); // and the Delete waits for its answer
    pair->Command(pair->a, VolumeReachedCommand{pair->a.LiveChildren().at(0), true});
    pair->Command(pair->b, RekeyChildCommand{pair->b.LiveChildren().at(0)});
    pair->Deliver();
    EXPECT_TRUE(pair->a.sent.back().Find<SaPayload>(PayloadType::SA));
    pair->Run(minutes(1));
    EXPECT_EQ(pair->Disagreement(1, 2), "");
}

/** A line is down while both sides rekey, until both pairs have expired. */
TEST_P(Ikev2Closing, RekeysThatMeetAfterTheExpiryReplaceThePair)
{
    IkeLifetimePolicy policy;
    policy.hard = minutes(11);
    policy.margin = minutes(1);
    policy.fuzz = 0;
    AuthPair settings = Aging(policy);
    auto child = std::make_shared<IkeChildConfig>(*settings.b.children.front());
    child->lifetime = policy;
    settings.b.children = {child};
    auto pair = Established(settings);
    pair->fate = Lose;
    pair->Run(minutes(11) + seconds(20));
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_TRUE(pair->b.sad.empty());
    pair->fate = nullptr;
    pair->Run(minutes(1));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

/** RFC 7296 section 1.4.1: the outgoing SA goes with the peer's request, the incoming one with its
 * answer. */
TEST_P(Ikev2Closing, CrossingDeletionsCloseTheOutgoingSaFirst)
{
    auto pair = Established();
    pair->Command(pair->a, DeleteChildCommand{pair->a.LiveChildren().at(0)});
    pair->Command(pair->b, DeleteChildCommand{pair->b.LiveChildren().at(0)});
    ASSERT_EQ(pair->InFlight(), 2u);
    pair->Deliver(); // A's request
    EXPECT_TRUE(pair->b.Sad(IpsecDirection::OUTBOUND).empty());
    EXPECT_EQ(pair->b.Sad(IpsecDirection::INBOUND).size(), 1u);
    EXPECT_FALSE(pair->b.sent.back().Find<DeletePayload>(PayloadType::DELETE));
    pair->Run(seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
}

/** RFC 7296 section 3.11: one message may hold several Delete payloads. */
TEST_P(Ikev2Closing, TheIkeSaGoesWhereverItsDeletePayloadStands)
{
    for (const bool ikeFirst : {true, false})
    {
        auto pair = Established();
        IkeMessage request = NextFrom(pair->a);
        DeletePayload ofIke;
        ofIke.protocol = ProtocolId::IKE;
        DeletePayload ofChild;
        ofChild.protocol = ProtocolId::ESP;
        ofChild.spiSize = 4;
        ofChild.spis.emplace_back();
        AppendUint(ofChild.spis.back(), pair->a.Sad(IpsecDirection::INBOUND).at(0).spi.Value(), 4);
        request.Add(PayloadType::DELETE, ikeFirst ? ofIke : ofChild);
        request.Add(PayloadType::DELETE, ikeFirst ? ofChild : ofIke);
        pair->Hand(true, Sealed(*pair, true, request));
        EXPECT_EQ(pair->b.engine.Counts().established, 0u) << ikeFirst;
        EXPECT_TRUE(pair->b.sad.empty());
        EXPECT_TRUE(pair->b.sent.back().payloads.empty()) << "an empty answer";
    }
}

// --- rekeys that are refused

TEST_P(Ikev2Closing, AGroupThatWasNotOfferedIsARefusalToBeTriedAgain)
{
    for (const uint8_t group : {19, 2}) // another one, and the very one that was sent
    {
        IkePairSettings base;
        base.espProposals = {"aes128gcm16-modp1024"};
        auto pair = Established(AuthPair(base));
        pair->Command(pair->a, RekeyChildCommand{pair->a.LiveChildren().at(0)});
        IkeMessage answer;
        answer.header = *ParseHeader(pair->Front());
        answer.header.flags = IkeHeader::FLAG_RESPONSE;
        answer.AddNotify(NotifyType::INVALID_KE_PAYLOAD, Bytes{0, group});
        pair->Drop();
        pair->Hand(false, Sealed(*pair, false, answer));
        EXPECT_EQ(RequestsOf(pair->a, ExchangeType::CREATE_CHILD_SA), 1u) << "not at once";
        pair->Advance(seconds(21));
        EXPECT_EQ(RequestsOf(pair->a, ExchangeType::CREATE_CHILD_SA), 2u) << +group;
    }
}

/** What is asked for because of a packet is asked for again because of it. */
TEST_P(Ikev2Closing, ASecondTryIsForTheSamePacket)
{
    IpsecPacketFields packet;
    packet.source = *IpAddress::Parse("10.1.0.7");
    packet.destination = *IpAddress::Parse("10.2.0.9");
    packet.protocol = 17;
    packet.sourcePort = 1000;
    packet.destinationPort = 2000;
    auto pair = Established();
    pair->Command(pair->a,
                  CreateChildCommand{pair->a.engine.FindIkeSa("pair"), AnotherChild(), packet});
    const auto asked = pair->a.sent.back().Find<TsPayload>(PayloadType::TSI)->selectors;
    ASSERT_EQ(asked.size(), 2u);
    IkeMessage answer;
    answer.header = *ParseHeader(pair->Front());
    answer.header.flags = IkeHeader::FLAG_RESPONSE;
    answer.AddNotify(NotifyType::TEMPORARY_FAILURE);
    pair->Drop();
    pair->Hand(false, Sealed(*pair, false, answer));
    pair->Advance(seconds(21));
    ASSERT_EQ(RequestsOf(pair->a, ExchangeType::CREATE_CHILD_SA), 2u);
    EXPECT_EQ(pair->a.sent.back().Find<TsPayload>(PayloadType::TSI)->selectors, asked);
}

/** RFC 4478 section 2: whoever began authenticates anew, whoever has rekeyed since. */
TEST_P(Ikev2Closing, AuthLifetimeCountsAfterTheResponderHasRekeyed)
{
    auto pair = Established();
    pair->Command(pair->b, RekeyIkeCommand{pair->b.engine.FindIkeSa("pair")});
    pair->Settle();
    pair->Command(pair->b, ProbeCommand{pair->b.engine.FindIkeSa("pair")});
    IkeMessage told = NextFrom(pair->b);
    ASSERT_TRUE(told.header.FromInitiator());
    pair->Settle();
    told.AddNotify(NotifyType::AUTH_LIFETIME, Bytes{0, 0, 0, 100});
    pair->Hand(false, Sealed(*pair, false, told));
    pair->Run(seconds(110));
    EXPECT_EQ(pair->a.Finished(IkeExchangeKind::SETUP, IkeExchangeOutcome::SUCCEEDED), 2u);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

} // namespace
} // namespace ike
} // namespace ns3
