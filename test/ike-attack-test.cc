// SPDX-License-Identifier: GPL-2.0-only

#include "ike-attack-messages.h"
#include "ike-state-size.h"
#include "ikev1-pair.h"
#include "ikev1-psk-guess.h"

#include <gtest/gtest.h>

#if defined(__SANITIZE_ADDRESS__)
#define IKE_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IKE_ADDRESS_SANITIZER 1
#endif
#endif

#include <malloc.h>
#include <set>

#if IKE_ADDRESS_SANITIZER
// As in the compilers' sanitizer/allocator_interface.h, which not every package has.
extern "C" size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

size_t
OctetsOnTheHeap()
{
#if IKE_ADDRESS_SANITIZER
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

const IpEndpoint GATEWAY{IpAddress::FromIpv4(0xc0000202), 500};

IpPath
FromStranger(uint32_t number)
{
    return IpPath{GATEWAY, {IpAddress::FromIpv4(0xf0000000 + number), 500}};
}

/** With both versions of IKE and every mode of the first. */
class IkeAttackMessages : public ::testing::TestWithParam<int>
{
  protected:
    IkePairSettings Settings() const
    {
        return GetParam() == 0 ? IkePairSettings() : Ikev1Settings(GetParam() == 2);
    }

    std::unique_ptr<IkePair> Established(bool modelled = true)
    {
        auto pair = MakePair(Settings(), modelled);
        pair->Initiate();
        pair->Run(seconds(10));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        return pair;
    }

    IkeFirstMessageMaker Maker(size_t least = 0)
    {
        const auto config = MakePairConfig(Settings());
        return IkeFirstMessageMaker(*config->connections.front(), *m_provider, m_random, least);
    }

    std::shared_ptr<IkeCryptoProvider> m_provider =
        MakeModelledProvider(std::make_shared<const IkeCostProfile>());
    SeededRandomSource m_random{7};
};

INSTANTIATE_TEST_SUITE_P(Exchanges,
                         IkeAttackMessages,
                         ::testing::Values(0, 1, 2),
                         [](const auto& info) {
                             return info.param == 0   ? "Version2"
                                    : info.param == 1 ? "MainMode"
                                                      : "AggressiveMode";
                         });

TEST_P(IkeAttackMessages, FirstMessagesAreTakenForHonestOnes)
{
    auto settings = Settings();
    settings.halfOpen = IkeHalfOpenLimits();
    settings.halfOpen.cookieThreshold = 0;
    auto pair = MakePair(settings, true);
    IkeFirstMessageMaker maker = Maker();
    std::set<Bytes> seen;
    for (uint32_t i = 0; i < 100; ++i)
    {
        const ByteView message = maker.Next(m_random);
        ASSERT_TRUE(ParseMessage(message)) << i;
        seen.insert(message.ToBytes());
        pair->Inject(true, FromStranger(i), message.ToBytes());
    }
    pair->Settle();
    EXPECT_EQ(seen.size(), 100u);
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 100u);
    EXPECT_TRUE(pair->b.drops.empty());
}

TEST_P(IkeAttackMessages, FirstMessagesAreAsLargeAsAsked)
{
    for (const size_t least : {0, 500, 1503, 20000})
    {
        IkeFirstMessageMaker maker = Maker(least);
        const ByteView message = maker.Next(m_random);
        EXPECT_GE(message.size(), least);
        EXPECT_TRUE(ParseMessage(message)) << least;
    }
}

TEST_P(IkeAttackMessages, ForgeriesChangeNothing)
{
    auto pair = Established();
    IkeHeader seen;
    seen.initiatorSpi = pair->a.sent.front().header.initiatorSpi;
    seen.responderSpi = pair->b.sent.back().header.responderSpi;
    seen.majorVersion = GetParam() == 0 ? 2 : 1;
    seen.messageId = 1;
    for (const bool toB : {false, true})
    {
        std::vector<Bytes> forged;
        if (GetParam() == 0)
        {
            forged = {ForgeDelete(seen, toB),
                      ForgeNotify(seen, toB, NotifyType::AUTHENTICATION_FAILED),
                      ForgeNotify(seen, toB, NotifyType::INVALID_SPI),
                      ForgeNotify(seen, toB, NotifyType::INVALID_IKE_SPI),
                      ForgeNotify(seen, toB, NotifyType::INITIAL_CONTACT),
                      ForgeInitError(seen, NotifyType::NO_PROPOSAL_CHOSEN)};
        }
        else
        {
            forged = {ForgeIkev1Delete(seen, m_random),
                      ForgeIkev1Notify(seen, Ikev1NotifyType::INITIAL_CONTACT, m_random),
                      ForgeIkev1Notify(seen, Ikev1NotifyType::AUTHENTICATION_FAILED, m_random),
                      ForgeIkev1Notify(seen, Ikev1NotifyType::INVALID_COOKIE, m_random)};
        }
        for (const Bytes& octets : forged)
        {
            ASSERT_TRUE(ParseMessage(octets));
            pair->Hand(toB, octets);
        }
    }
    pair->Run(seconds(300));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(IkeAttackMessages, FragmentsOfStrangersAreBounded)
{
    auto pair = Established();
    IkeHeader seen = pair->a.sent.back().header;
    seen.responderSpi = pair->b.sent.back().header.responderSpi;
    for (uint16_t i = 0; i < 3000; ++i)
    {
        seen.messageId = i;
        pair->Hand(true, ForgeFragment(seen, i, 1000, m_random));
    }
    const size_t before = OctetsOnTheHeap();
    for (uint16_t i = 0; i < 3000; ++i)
    {
        seen.messageId = i;
        pair->Hand(true, ForgeFragment(seen, i, 1000, m_random));
    }
    EXPECT_LT(OctetsOnTheHeap(), before + 200000); // of three million octets; drops are counted
    pair->Run(seconds(300));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(IkeAttackMessages, StrippedOffersAreFoundOut)
{
    auto settings = Settings();
    settings.ikeProposals = {"aes256-sha256-modp1024", "aes128-sha1-modp1024"};
    for (const bool modelled : {true, false})
    {
        auto pair = MakePair(settings, modelled);
        pair->Initiate();
        const auto stripped = StripOffers(pair->First());
        ASSERT_TRUE(stripped);
        EXPECT_FALSE(StripOffers(*stripped)); // one offer is left
        pair->First() = *stripped;
        pair->Run(seconds(60));
        if (GetParam() == 1)
        {
            // Main mode proves SAi_b as well, in its fifth message.
            EXPECT_EQ(pair->a.engine.Counts().children, 0u);
        }
        EXPECT_EQ(pair->a.engine.Counts().established, 0u);
        EXPECT_EQ(pair->b.engine.Counts().established, 0u);
    }
}

TEST_P(IkeAttackMessages, GuessesTheSecretOfAggressiveModeAlone)
{
    auto settings = Settings();
    settings.psk = "sunshine";
    for (const bool modelled : {true, false})
    {
        auto pair = MakePair(settings, modelled);
        Ikev1PskGuess guess;
        size_t completed = 0;
        pair->fate = [&](size_t, bool, ByteView datagram)
        {
            completed += guess.Watch(datagram);
            return Fate::DELIVER;
        };
        pair->Initiate();
        pair->Run(seconds(10));
        ASSERT_EQ(pair->Disagreement(1, 1), "");
        const auto costs = std::make_shared<const IkeCostProfile>();
        const auto provider = modelled ? MakeModelledProvider(costs) : MakeCryptoppProvider(costs);
        const auto found = guess.Try(*provider, {"password", "qwerty", "sunshine", "dragon"});
        if (GetParam() != 2)
        {
            EXPECT_FALSE(guess.IsReady());
            EXPECT_EQ(found.value.tries, 0u);
            continue;
        }
        EXPECT_EQ(completed, 1u);
        EXPECT_EQ(found.value.word, "sunshine");
        EXPECT_EQ(found.value.tries, 3u);
        const auto none = guess.Try(*provider, {"password", "Sunshine"});
        EXPECT_FALSE(none.value.word);
        EXPECT_EQ(none.value.tries, 2u);
    }
}

TEST(IkeAttackCookies, ACookieIsReturnedByWhoReceivesIt)
{
    IkePairSettings settings;
    settings.halfOpen.cookieThreshold = 1;
    auto pair = MakePair(settings, true);
    const auto provider = MakeModelledProvider(std::make_shared<const IkeCostProfile>());
    SeededRandomSource random(3);
    IkeFirstMessageMaker maker(*MakePairConfig(settings)->connections.front(), *provider, random);
    const auto ask = [&](ByteView message)
    {
        pair->b.engine.HandleDatagram(pair->Now(), FromStranger(1), message);
        Bytes answer;
        while (auto action = pair->b.engine.PollAction())
        {
            answer = std::get<SendDatagramAction>(*action).octets;
        }
        return answer;
    };
    const Bytes first = maker.Next(random).ToBytes();
    EXPECT_FALSE(WithCookie(first, ask(first))); // the first is let in
    const Bytes second = maker.Next(random).ToBytes();
    const auto again = WithCookie(second, ask(second));
    ASSERT_TRUE(again);
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 1u);
    ask(*again);
    EXPECT_EQ(pair->b.engine.Counts().halfOpen, 2u);
    EXPECT_FALSE(WithCookie(Bytes(3), *again));
}

/** What the heap says of the sizes that reports use. */
TEST(IkeStateSize, IsWithinAThirdOfTheHeap)
{
    constexpr size_t COUNT = 2000;
    IkePairSettings settings;
    settings.ikeProposals = {"aes128-sha256-x25519"};
    settings.halfOpen.cookieThreshold = 0;
    auto pair = MakePair(settings, true);
    pair->forgetful = true;
    const auto provider = MakeModelledProvider(std::make_shared<const IkeCostProfile>());
    SeededRandomSource random(3);
    IkeFirstMessageMaker maker(*MakePairConfig(settings)->connections.front(), *provider, random);
    const auto take = [&](uint32_t number)
    {
        pair->b.engine.HandleDatagram(pair->Now(), FromStranger(number), maker.Next(random));
        while (pair->b.engine.PollAction())
        {
            // answers go nowhere
        }
    };
    take(0);
    const size_t before = OctetsOnTheHeap();
    for (uint32_t i = 1; i <= COUNT; ++i)
    {
        take(i);
    }
    const size_t each = (OctetsOnTheHeap() - before) / COUNT;
    ASSERT_EQ(pair->b.engine.Counts().halfOpen, COUNT + 1);
    EXPECT_NEAR(each, HALF_OPEN_SA_OCTETS, HALF_OPEN_SA_OCTETS / 3);
    const IkeEngineCounts counts = pair->b.engine.Counts();
    EXPECT_EQ(StateOctetsOf(counts), (COUNT + 1) * HALF_OPEN_SA_OCTETS);
}

} // namespace
} // namespace ike
} // namespace ns3
