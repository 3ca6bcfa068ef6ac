// SPDX-License-Identifier: GPL-2.0-only

// What quick mode negotiates beside algorithms: for whom, for how long, and whose word is awaited.

#include "ikev1-algorithms.h"
#include "ikev1-pair.h"
#include "ipsec-selector.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::seconds;

class Ikev1Quick : public testing::TestWithParam<bool>
{
  protected:
    /** @brief The same with a volume that each pair of IPsec SAs may carry. */
    static std::shared_ptr<const IkeEngineConfig> WithVolume(const IkePairSettings& settings,
                                                             uint64_t octets)
    {
        auto config = std::make_shared<IkeEngineConfig>(*MakePairConfig(settings));
        auto connection = std::make_shared<IkeConnectionConfig>(*config->connections.front());
        auto child = std::make_shared<IkeChildConfig>(*connection->children.front());
        child->limits.hardOctets = octets;
        child->limits.softOctets = octets / 10 * 9;
        connection->children = {child};
        config->connections = {connection};
        return config;
    }

    static std::vector<Ikev1NotifyPayload> NotifiesOf(const IkePairSide& side, Ikev1NotifyType type)
    {
        std::vector<Ikev1NotifyPayload> found;
        for (const IkeMessage& message : side.received)
        {
            for (const IkePayload& payload : message.payloads)
            {
                const auto* notify = std::get_if<Ikev1NotifyPayload>(&payload.body);
                if (notify && notify->type == type)
                {
                    found.push_back(*notify);
                }
            }
        }
        return found;
    }

    static size_t IdsOf(const IkePairSide& side)
    {
        size_t ids = 0;
        for (const IkeMessage& message : side.sent)
        {
            for (const IkePayload& payload : message.payloads)
            {
                const bool isId = message.header.exchange == Ikev1Exchange::QUICK &&
                                  payload.type == Ikev1Payload::ID;
                ids += isId ? 1 : 0;
            }
        }
        return ids;
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev1Quick,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Modelled" : "Real"; });

TEST_P(Ikev1Quick, WithoutIdentificationsItIsForTheTwoHosts)
{
    for (const bool isHosts : {true, false})
    {
        auto settings = Ikev1Settings();
        settings.mode = IpsecMode::TRANSPORT;
        settings.localSelectors = isHosts ? "192.0.2.1/32" : "192.0.2.1/32[udp/1701]";
        settings.remoteSelectors = isHosts ? "192.0.2.2/32" : "192.0.2.2/32[udp/1701]";
        auto pair = MakePair(settings, GetParam());
        pair->Initiate();
        pair->Run(seconds(2));
        EXPECT_EQ(pair->Disagreement(1, 1), "");
        EXPECT_EQ(IdsOf(pair->a), isHosts ? 0U : 2U);
        EXPECT_EQ(ToString(pair->b.Sad(IpsecDirection::INBOUND).front().remoteSelectors),
                  ToString(pair->a.Sad(IpsecDirection::INBOUND).front().localSelectors));
    }
}

/** RFC 3947 section 5.2: each side tells both addresses as it sees them. */
TEST_P(Ikev1Quick, TransportModeBehindANatTellsTheOriginalAddresses)
{
    auto settings = Ikev1Settings();
    settings.mode = IpsecMode::TRANSPORT;
    settings.localSelectors = "192.0.2.1/32";
    settings.remoteSelectors = "192.0.2.2/32";
    auto pair = MakePair(settings, GetParam());
    pair->translate = true;
    pair->Initiate();
    pair->Run(seconds(2));
    std::vector<Bytes> told;
    for (const IkeMessage& message : pair->a.sent)
    {
        for (const IkePayload& payload : message.payloads)
        {
            if (const auto* address = std::get_if<NatAddressPayload>(&payload.body))
            {
                told.push_back(address->address);
            }
        }
    }
    EXPECT_EQ(told, (std::vector<Bytes>{{192, 0, 2, 1}, {192, 0, 2, 2}}));
}

TEST_P(Ikev1Quick, TheShorterVolumeHoldsAndAResponderSaysItsOwn)
{
    constexpr uint64_t MEGABYTE = 1024 * 1024;
    for (const auto& [asked, own] :
         {std::make_pair(8 * MEGABYTE, 2 * MEGABYTE), std::make_pair(2 * MEGABYTE, 8 * MEGABYTE)})
    {
        const auto settings = Ikev1Settings();
        IkePair pair(WithVolume(settings, asked), WithVolume(Mirror(settings), own), GetParam());
        pair.Initiate();
        pair.Run(seconds(2));
        ASSERT_EQ(pair.Disagreement(1, 1), "");
        for (const IkePairSide* side : {&pair.a, &pair.b})
        {
            for (const auto& [key, sa] : side->sad)
            {
                EXPECT_EQ(sa.limits.hardOctets, 2 * MEGABYTE);
                EXPECT_LT(sa.limits.softOctets, 2 * MEGABYTE);
            }
        }
        const auto said = NotifiesOf(pair.a, Ikev1NotifyType::RESPONDER_LIFETIME);
        ASSERT_EQ(said.size(), asked > own ? 1U : 0U);
        if (!said.empty())
        {
            // RFC 2407 section 4.6.3.1: life type kilobytes, life duration 2048.
            EXPECT_EQ(ToHex(said.front().data), "8001000280020800");
        }
    }
}

TEST_P(Ikev1Quick, AnIsakmpSaIsReplacedWhenItsVolumeIsReached)
{
    auto settings = Ikev1Settings();
    settings.ikev1.lifeKilobytes = 2;
    auto pair = MakePair(settings, GetParam());
    pair->Initiate();
    pair->Run(seconds(2));
    ASSERT_EQ(pair->Disagreement(1, 1), "");
    for (int i = 0; i < 8; ++i)
    {
        pair->Command(pair->a, RekeyChildCommand{pair->a.engine.FindChildSa("child-0")});
        pair->Run(seconds(30));
    }
    EXPECT_GE(pair->a.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED) +
                  pair->b.Finished(IkeExchangeKind::REKEY_IKE, IkeExchangeOutcome::SUCCEEDED),
              1U);
    EXPECT_EQ(pair->Disagreement(1, 1), "");
}

TEST_P(Ikev1Quick, TheCommitBitHoldsWhateverIsLost)
{
    auto settings = Ikev1Settings();
    settings.ikev1.commit = true;
    settings.retransmission = IkeRetransmissionPolicy::Libreswan();
    for (unsigned mask = 0; mask < 64; ++mask)
    {
        auto pair = MakePair(settings, GetParam(), mask + 1);
        pair->fate = [mask](size_t ordinal, bool, ByteView)
        {
            const bool isLost = ordinal >= 6 && ordinal < 12 && (mask >> (ordinal - 6) & 1) != 0;
            return isLost ? Fate::DROP : Fate::DELIVER;
        };
        pair->Initiate();
        pair->Run(seconds(100));
        EXPECT_EQ(pair->Disagreement(1, 1), "") << "mask " << mask;
    }
}

TEST_P(Ikev1Quick, AResponderAnswersNoMoreThanTheLimitAtOnce)
{
    auto settings = Ikev1Settings();
    settings.children = 6;
    settings.retransmission = IkeRetransmissionPolicy::Libreswan();
    settings.ikev1.maxExchanges = 0; // the initiator has no limit
    auto other = Mirror(settings);
    other.ikev1.maxExchanges = 3;
    IkePair pair(MakePairConfig(settings), MakePairConfig(other), GetParam());
    pair.Initiate();
    pair.Run(std::chrono::milliseconds(75));
    EXPECT_EQ(SentOf(pair.a, Ikev1Exchange::QUICK), 6U);
    EXPECT_EQ(SentOf(pair.b, Ikev1Exchange::QUICK), 3U);
    pair.Run(seconds(60));
    EXPECT_EQ(pair.Disagreement(1, 6), "") << "those that were passed over come again";
}

} // namespace
} // namespace ike
} // namespace ns3
