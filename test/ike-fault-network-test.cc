// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"
#include "ike-fault-helper.h"
#include "ike-line-end.h"
#include "ike-line-packet.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

/** Two gateways on a line with faults at the left one. */
class IkeFaultNetwork : public ::testing::TestWithParam<bool>
{
  protected:
    void Build(const std::string& message, IkeFaultAction action, Duration delay = Duration(0))
    {
        PairPlan plan;
        plan.realCrypto = GetParam();
        m_pair = std::make_unique<GatewayPair>(plan);
        IkeFault fault;
        fault.kind = *IkeMessageKind::Parse(message);
        fault.action = action;
        fault.delay = delay;
        Inject({fault});
    }

    void Inject(std::vector<IkeFault> faults)
    {
        const auto device = DynamicCast<PointToPointNetDevice>(m_pair->devices.Get(0));
        m_plan = IkeFaultHelper::Install(device, std::move(faults), m_pair->peer[0]);
    }

    /** Ten packets from left to right, one each 100 ms. */
    void RunWithFlow(Duration from = seconds(2))
    {
        m_pair->SendFlow(from, from + seconds(1), milliseconds(100), 400);
        m_pair->RunUntil(seconds(10));
        EXPECT_EQ(m_pair->Sent(), 10u);
        EXPECT_EQ(m_plan->Hits(), 1u);
        EXPECT_TRUE(m_pair->SadsMatch());
    }

    uint64_t DroppedAtRight(IpsecDropReason reason) const
    {
        return m_pair->ipsec[1]
            ->Counters(IpsecDirection::INBOUND)
            .dropped[static_cast<size_t>(reason)];
    }

    std::unique_ptr<GatewayPair> m_pair;
    std::shared_ptr<IkeFaultPlan> m_plan;
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         IkeFaultNetwork,
                         ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

TEST_P(IkeFaultNetwork, LosesAnEspPacket)
{
    Build("ESP", IkeFaultAction::DROP);
    RunWithFlow();
    EXPECT_EQ(m_pair->Arrived(), 9u);
}

TEST_P(IkeFaultNetwork, AnEspPacketThatComesTwiceIsAReplay)
{
    Build("ESP", IkeFaultAction::DUPLICATE, milliseconds(150));
    RunWithFlow();
    EXPECT_EQ(m_pair->Arrived(), 10u);
    EXPECT_EQ(DroppedAtRight(IpsecDropReason::REPLAYED), 1u);
}

TEST_P(IkeFaultNetwork, AChangedEspPacketFailsItsChecksum)
{
    Build("ESP", IkeFaultAction::CORRUPT);
    RunWithFlow();
    EXPECT_EQ(m_pair->Arrived(), 9u);
    EXPECT_EQ(DroppedAtRight(IpsecDropReason::BAD_ICV), 1u);
}

TEST_P(IkeFaultNetwork, ADelayedEspPacketIsOvertaken)
{
    Build("ESP", IkeFaultAction::DELAY, milliseconds(250));
    RunWithFlow();
    EXPECT_EQ(m_pair->Arrived(), 10u);
}

TEST_P(IkeFaultNetwork, AChangedMessageArrivesWithTrueHeaders)
{
    Build("IKE_AUTH request", IkeFaultAction::CORRUPT);
    RunWithFlow(seconds(6)); // when it has been sent again
    EXPECT_EQ(m_pair->Arrived(), 10u);
    EXPECT_EQ(m_pair->peer[1]->Totals().drops, 1u); // it came as far as IKE
    EXPECT_EQ(m_pair->peer[0]->Totals().retransmissions, 1u);
}

TEST_P(IkeFaultNetwork, APeerCrashesAtItsFirstAnswer)
{
    Build("IKE_SA_INIT response", IkeFaultAction::CRASH, seconds(1));
    m_pair->RunUntil(milliseconds(500));
    EXPECT_FALSE(m_pair->peer[0]->IsUp());
    m_pair->RunUntil(seconds(5));
    EXPECT_TRUE(m_pair->peer[0]->IsUp());
    EXPECT_EQ(m_pair->peer[0]->Counts().established, 1u);
    EXPECT_EQ(m_plan->Hits(), 1u);
}

TEST_P(IkeFaultNetwork, StandsBehindTheErrorModelThatWasThere)
{
    PairPlan plan;
    plan.realCrypto = GetParam();
    m_pair = std::make_unique<GatewayPair>(plan);
    m_pair->DropArrivals(0, {0}); // the first IKE_SA_INIT response
    IkeFault fault;
    fault.kind = *IkeMessageKind::Parse("IKE_SA_INIT response");
    Inject({fault}); // the first that gets there, which is the second
    m_pair->RunUntil(seconds(20));
    EXPECT_EQ(m_pair->peer[0]->Totals().retransmissions, 2u);
    EXPECT_EQ(m_pair->peer[0]->Counts().established, 1u);
}

TEST(IkeLinePacket, WritesWhatItReads)
{
    IkeLinePacket packet;
    packet.source = {IpAddress::FromIpv4(0x0a000001), 4500};
    packet.destination = {IpAddress::FromIpv4(0x0a000002), 4500};
    packet.hasMarker = true;
    packet.octets = Bytes(300, 0x5a);
    const auto read = IkeLinePacket::Read(packet.Write());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->source, packet.source);
    EXPECT_EQ(read->destination, packet.destination);
    EXPECT_TRUE(read->hasMarker);
    EXPECT_EQ(read->octets, packet.octets);
    for (uint32_t size = 0; size < 35; ++size)
    {
        EXPECT_FALSE(IkeLinePacket::Read(packet.Write()->CreateFragment(0, size))) << size;
    }
}

} // namespace
} // namespace ike
} // namespace ns3
