// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-pair.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

/** @brief Both providers, both modes of phase 1. */
class Ikev1Hostile : public testing::TestWithParam<std::tuple<bool, bool>>
{
  protected:
    bool Modelled() const
    {
        return std::get<0>(GetParam());
    }

    bool Aggressive() const
    {
        return std::get<1>(GetParam());
    }

    std::unique_ptr<IkePair> Begun(unsigned delivered) const
    {
        auto pair = MakePair(Ikev1Settings(Aggressive()), Modelled());
        pair->Initiate();
        for (unsigned i = 0; i < delivered && pair->InFlight() > 0; ++i)
        {
            pair->Deliver();
        }
        return pair;
    }

    /**
     * @brief Whatever came of it, both sides must agree on it. But for one thing: the HASH of phase
     * 1 does not cover what follows it in its message (RFC 2407 section 4.6.3), and a changed bit
     * there changes the IVs of all that comes later. Then one side may keep an ISAKMP SA that
     * carries nothing.
     */
    static std::string Agreement(const IkePair& pair)
    {
        const auto countsA = pair.a.engine.Counts();
        const auto countsB = pair.b.engine.Counts();
        if (countsA.established != countsB.established)
        {
            return countsA.children + countsB.children == 0 ? "" : "one side holds IPsec SAs";
        }
        return pair.Disagreement(countsA.established, countsA.children);
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1Hostile,
                         testing::Combine(testing::Bool(), testing::Bool()),
                         [](const auto& info)
                         {
                             return std::string(std::get<0>(info.param) ? "Modelled" : "Real") +
                                    (std::get<1>(info.param) ? "Aggressive" : "Main");
                         });

TEST_P(Ikev1Hostile, ChangedBitsEndInAgreement)
{
    const unsigned messages = Aggressive() ? 6 : 9;
    for (unsigned ordinal = 0; ordinal < messages; ++ordinal)
    {
        for (size_t bit = 0; bit < 4000; bit += Modelled() ? 37 : 211)
        {
            auto pair = Begun(ordinal);
            if (pair->InFlight() == 0 || !pair->FlipBit(bit))
            {
                break;
            }
            pair->Run(seconds(600));
            EXPECT_EQ(Agreement(*pair), "") << "message " << ordinal << " bit " << bit;
        }
    }
}

TEST_P(Ikev1Hostile, CutMessagesCostNoMoreThanLostOnes)
{
    const unsigned messages = Aggressive() ? 6 : 9;
    for (unsigned ordinal = 0; ordinal < messages; ++ordinal)
    {
        for (size_t size = 0; size < 400; size += 23)
        {
            auto pair = Begun(ordinal);
            if (pair->InFlight() == 0)
            {
                break;
            }
            pair->Truncate(size);
            pair->Run(seconds(60));
            EXPECT_EQ(pair->Disagreement(1, 1), "") << "message " << ordinal << " cut at " << size;
        }
    }
}

TEST_P(Ikev1Hostile, OldMessagesChangeNothing)
{
    auto pair = MakePair(Ikev1Settings(Aggressive()), Modelled());
    std::vector<std::pair<bool, Bytes>> seen;
    pair->fate = [&seen](size_t, bool fromA, ByteView datagram)
    {
        seen.emplace_back(fromA, datagram.ToBytes());
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(seconds(2));
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    const auto states = pair->a.states.size() + pair->b.states.size();
    const auto all = seen;
    const IpEndpoint a{IpAddress::FromIpv4(0xc0000201), 500};
    const IpEndpoint b{IpAddress::FromIpv4(0xc0000202), 500};
    for (const auto& [fromA, octets] : all)
    {
        IkePairSide& side = fromA ? pair->b : pair->a;
        const IpPath path = fromA ? IpPath{b, a} : IpPath{a, b};
        side.engine.HandleDatagram(pair->Now(), path, octets);
        while (side.engine.PollAction())
        {
        }
    }
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    EXPECT_EQ(pair->a.states.size() + pair->b.states.size(), states);
}

/** When the quick mode itself is forgotten, its message id is not. */
TEST_P(Ikev1Hostile, MessageIdsAreUsedOnce)
{
    auto pair = MakePair(Ikev1Settings(Aggressive()), Modelled());
    std::vector<Bytes> quick;
    pair->fate = [&quick](size_t, bool fromA, ByteView datagram)
    {
        const auto header = ParseHeader(datagram);
        if (fromA && header && header->exchange == Ikev1Exchange::QUICK)
        {
            quick.push_back(datagram.ToBytes());
        }
        return Fate::DELIVER;
    };
    pair->Initiate();
    pair->Run(std::chrono::minutes(10));
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    ASSERT_EQ(quick.size(), 2U);
    const size_t sent = pair->b.sent.size();
    for (const Bytes& octets : quick)
    {
        pair->b.engine.HandleDatagram(pair->Now(),
                                      IpPath{pair->PathFromA().remote, pair->PathFromA().local},
                                      octets);
    }
    EXPECT_FALSE(pair->b.engine.PollAction());
    EXPECT_EQ(pair->b.sent.size(), sent);
}

TEST_P(Ikev1Hostile, AnErrorInTheClearDoesNotEndAnEstablishedSa)
{
    auto pair = MakePair(Ikev1Settings(Aggressive()), Modelled());
    pair->Initiate();
    pair->Run(seconds(2));
    IkeMessage forged;
    forged.header = pair->a.received.front().header;
    forged.header.exchange = Ikev1Exchange::INFORMATIONAL;
    forged.header.flags = 0;
    forged.header.messageId = 7;
    Ikev1NotifyPayload notify;
    notify.type = Ikev1NotifyType::AUTHENTICATION_FAILED;
    forged.Add(Ikev1Payload::NOTIFY, notify);
    Ikev1DeletePayload del;
    del.spis.push_back(Bytes(16, 0));
    forged.Add(Ikev1Payload::DELETE, del);
    const IpEndpoint a{IpAddress::FromIpv4(0xc0000201), 500};
    const IpEndpoint b{IpAddress::FromIpv4(0xc0000202), 500};
    pair->a.engine.HandleDatagram(pair->Now(), IpPath{a, b}, WriteMessage(forged));
    pair->b.engine.HandleDatagram(pair->Now(), IpPath{b, a}, WriteMessage(forged));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev1Hostile, ManyStrangersAreLimited)
{
    auto settings = Ikev1Settings(Aggressive());
    settings.halfOpen.blockThresholdPerAddress = 5;
    IkePair pair(MakePairConfig(settings), MakePairConfig(Mirror(settings)), Modelled());
    pair.fate = [](size_t, bool fromA, ByteView) { return fromA ? Fate::DELIVER : Fate::DROP; };
    for (int i = 0; i < 20; ++i)
    {
        pair.Initiate();
    }
    pair.Run(seconds(1));
    EXPECT_EQ(pair.b.engine.Counts().halfOpen, 5U);
    pair.Run(seconds(300));
    EXPECT_EQ(pair.b.engine.Counts().halfOpen, 0U);
}

} // namespace
} // namespace ike
} // namespace ns3
