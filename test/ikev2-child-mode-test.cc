// SPDX-License-Identifier: GPL-2.0-only

// Which protocol and mode a Child SA gets: AH and ESP, transport and tunnel mode, padding that
// hides lengths.

#include "ike-pair.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

class Ikev2ChildMode : public testing::TestWithParam<bool>
{
  protected:
    std::unique_ptr<IkePair> Make(const IkePairSettings& a, const IkePairSettings& b)
    {
        auto pair = std::make_unique<IkePair>(MakePairConfig(a), MakePairConfig(b), !GetParam());
        pair->Initiate();
        pair->Settle();
        return pair;
    }

    static void ExpectAll(IkePair& pair, ProtocolId protocol, IpsecMode mode)
    {
        for (IkePairSide* side : {&pair.a, &pair.b})
        {
            for (IpsecDirection direction : {IpsecDirection::INBOUND, IpsecDirection::OUTBOUND})
            {
                ASSERT_FALSE(side->Sad(direction).empty());
                for (const IpsecSaParameters& sa : side->Sad(direction))
                {
                    EXPECT_EQ(sa.protocol, protocol);
                    EXPECT_EQ(sa.mode, mode);
                }
            }
        }
    }
};

TEST_P(Ikev2ChildMode, AhIsNegotiatedRekeyedAndDeleted)
{
    IkePairSettings settings;
    settings.childProtocol = ProtocolId::AH;
    settings.espProposals = {"sha256-modp1024"};
    const auto pair = Make(settings, Mirror(settings));
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    ExpectAll(*pair, ProtocolId::AH, IpsecMode::TUNNEL);
    const CipherSuite suite{EncrId::NONE, 0, IntegId::HMAC_SHA2_256_128};
    EXPECT_EQ(pair->a.Sad(IpsecDirection::OUTBOUND)[0].suite, suite);
    EXPECT_EQ(pair->a.Sad(IpsecDirection::OUTBOUND)[0].integKey.size(), 32U);
    EXPECT_TRUE(pair->a.Sad(IpsecDirection::OUTBOUND)[0].encrKey.empty());

    pair->Command(pair->a, RekeyChildCommand{pair->a.LiveChildren().front()});
    pair->Settle();
    pair->Advance(std::chrono::seconds(10)); // the old inbound SAs linger no more
    EXPECT_EQ(pair->Disagreement(1, 1), "");
    ExpectAll(*pair, ProtocolId::AH, IpsecMode::TUNNEL);
    EXPECT_EQ(pair->a.sad.size(), 2U);

    pair->Command(pair->b, DeleteChildCommand{pair->b.LiveChildren().front()});
    pair->Settle();
    pair->Advance(std::chrono::seconds(10));
    EXPECT_EQ(pair->Disagreement(1, 0), "");
    EXPECT_TRUE(pair->a.sad.empty());
    EXPECT_TRUE(pair->b.sad.empty());
    const auto* del = pair->a.received.back().Find<DeletePayload>(PayloadType::DELETE);
    ASSERT_TRUE(del);
    EXPECT_EQ(del->protocol, ProtocolId::AH);
}

TEST_P(Ikev2ChildMode, AhAndEspDoNotMeet)
{
    IkePairSettings ah;
    ah.childProtocol = ProtocolId::AH;
    ah.espProposals = {"sha256"};
    const auto pair = Make(ah, Mirror(IkePairSettings()));
    EXPECT_EQ(pair->b.Sad(IpsecDirection::INBOUND).size(), 0U);
    EXPECT_EQ(pair->a.Sad(IpsecDirection::INBOUND).size(), 0U);
}

TEST_P(Ikev2ChildMode, TransportModeNeedsBothSides)
{
    IkePairSettings both;
    both.mode = IpsecMode::TRANSPORT;
    both.localSelectors = "192.0.2.1/32";
    both.remoteSelectors = "192.0.2.2/32";
    const auto agreed = Make(both, Mirror(both));
    EXPECT_EQ(agreed->Disagreement(1, 1), "");
    ExpectAll(*agreed, ProtocolId::ESP, IpsecMode::TRANSPORT);
    agreed->Command(agreed->b, RekeyChildCommand{agreed->b.LiveChildren().front()});
    agreed->Settle();
    agreed->Advance(std::chrono::seconds(10));
    ExpectAll(*agreed, ProtocolId::ESP, IpsecMode::TRANSPORT);

    // RFC 7296 section 1.3.1: a responder that does not answer with the notify declines.
    IkePairSettings tunnel = Mirror(both);
    tunnel.mode = IpsecMode::TUNNEL;
    const auto declined = Make(both, tunnel);
    EXPECT_EQ(declined->Disagreement(1, 1), "");
    ExpectAll(*declined, ProtocolId::ESP, IpsecMode::TUNNEL);
}

INSTANTIATE_TEST_SUITE_P(Providers,
                         Ikev2ChildMode,
                         testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

} // namespace
} // namespace ike
} // namespace ns3
