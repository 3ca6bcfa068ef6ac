// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"

#include "ns3/ipv4.h"
#include "ns3/simulator.h"

#include <gtest/gtest.h>

namespace ns3
{
namespace ike
{
namespace
{

using namespace std::chrono_literals;

/** Both providers must do. */
class AppMobilityTest : public ::testing::TestWithParam<bool>
{
  protected:
    PairPlan Plan() const
    {
        PairPlan plan;
        plan.realCrypto = GetParam();
        plan.mobike = true;
        plan.lossAction = IkeLossAction::RESTART;
        return plan;
    }

    /** The left gateway's line gets another address in the same network. */
    static void Readdress(const GatewayPair& pair, const char* address)
    {
        const Ptr<Ipv4> ipv4 = pair.nodes.Get(0)->GetObject<Ipv4>();
        const auto line = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(pair.devices.Get(0)));
        const Ipv4InterfaceAddress old = ipv4->GetAddress(line, 0);
        ipv4->AddAddress(line, Ipv4InterfaceAddress(Ipv4Address(address), old.GetMask()));
        ipv4->RemoveAddress(line, 0u);
    }
};

INSTANTIATE_TEST_SUITE_P(Providers,
                         AppMobilityTest,
                         ::testing::Values(false, true),
                         [](const auto& info) { return info.param ? "Real" : "Modelled"; });

TEST_P(AppMobilityTest, PacketsFollowTheTunnelToANewAddress)
{
    GatewayPair pair(Plan());
    pair.SendFlow(1s, 9s, 10ms, 500);
    pair.At(5s,
            [&pair]
            {
                Readdress(pair, "10.0.0.3");
                pair.peer[0]->UpdateAddresses();
            });
    pair.RunUntil(10s);
    EXPECT_TRUE(pair.SadsMatch());
    EXPECT_EQ(pair.peer[0]->Totals().setupsAsked, 1u);
    EXPECT_EQ(pair.peer[0]->Totals().moves, 2u) << "at once, and when the answer has come";
    EXPECT_GE(pair.peer[1]->Totals().moves, 1u);
    EXPECT_EQ(pair.peer[1]->Totals().failedInstalls, 0u);
    EXPECT_EQ(pair.Sent() - pair.Arrived(), 0u);
    const auto sas = pair.ipsec[1]->Sad().List();
    for (const InstalledSa* sa : sas)
    {
        EXPECT_EQ(sa->Parameters().remote.ToString(), "10.0.0.3");
    }
}

TEST_P(AppMobilityTest, ChangesAreFoundByLookingNowAndThen)
{
    PairPlan plan = Plan();
    plan.addressInterval = MilliSeconds(500);
    GatewayPair pair(plan);
    pair.At(5s, [&pair] { Readdress(pair, "10.0.0.3"); });
    pair.RunUntil(7s);
    EXPECT_GE(pair.peer[0]->Totals().moves, 1u);
    EXPECT_TRUE(pair.SadsMatch());
}

} // namespace
} // namespace ike
} // namespace ns3
