// SPDX-License-Identifier: GPL-2.0-only

#include "ike-app-network.h"
#include "ike-attacker-helper.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace ike
{
namespace
{

using std::chrono::milliseconds;
using std::chrono::seconds;

/** Two gateways, and somebody at the right one's door or on the line between them. */
class IkeAttackerNetwork : public ::testing::Test
{
  protected:
    IkeAttackerNetwork()
    {
        PairPlan plan;
        plan.initiate = false;
        m_pair = std::make_unique<GatewayPair>(plan);
    }

    IkeAttack Attack(IkeAttackKind kind) const
    {
        IkeAttack attack;
        attack.kind = kind;
        attack.connection = m_pair->connection[0];
        attack.provider = m_pair->provider;
        attack.target = {*IpAddress::Parse("10.9.0.1"), 500};
        attack.firstSource = *IpAddress::Parse("240.0.0.0");
        attack.sources = 1 << 28;
        attack.message = *IkeMessageKind::Parse("ike");
        attack.delay = milliseconds(30);
        return attack;
    }

    /** An attacker with a line of its own to the right gateway. */
    void FromAfar(IkeAttackKind kind, double rate)
    {
        NodeContainer ends(m_pair->nodes.Get(1));
        ends.Add(CreateObject<Node>());
        PointToPointHelper line;
        line.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
        const NetDeviceContainer devices = line.Install(ends);
        InternetStackHelper stack;
        stack.Install(ends.Get(1));
        Ipv4AddressHelper("10.9.0.0", "255.255.255.0").Assign(devices);
        auto attack = Attack(kind);
        attack.rate = rate;
        Take(IkeAttackerHelper::Install(ends.Get(1), attack));
    }

    void OnLine(const IkeAttack& attack)
    {
        Take(IkeAttackerHelper::Install(DynamicCast<PointToPointNetDevice>(m_pair->devices.Get(0)),
                                        attack));
    }

    void Take(Ptr<IkeAttackerApplication> attacker)
    {
        m_attacker = attacker;
        IkeAttackerHelper::AssignStreams(ApplicationContainer(attacker), 77);
        attacker->TraceConnectWithoutContext("Sent",
                                             MakeCallback(&IkeAttackerNetwork::OnSent, this));
    }

    void OnSent(const IpEndpoint& from, const IpEndpoint& to, const ByteView& datagram)
    {
        m_senders.push_back(from);
        EXPECT_TRUE(ParseHeader(datagram));
        EXPECT_NE(from, to);
    }

    /** Sets the tunnel up one second after the start. */
    void RunWithHonestSetup()
    {
        m_pair->At(seconds(1), [this] { m_pair->peer[0]->Initiate(m_pair->Initiation()); });
        m_pair->RunUntil(seconds(10));
    }

    std::unique_ptr<GatewayPair> m_pair;
    Ptr<IkeAttackerApplication> m_attacker;
    std::vector<IpEndpoint> m_senders;
};

TEST_F(IkeAttackerNetwork, AFloodMeetsCookiesAndHonestPeersGetThrough)
{
    FromAfar(IkeAttackKind::FLOOD, 1000);
    m_attacker->SetStopTime(Seconds(5));
    RunWithHonestSetup();
    EXPECT_EQ(m_attacker->Totals().sent, 5000u);
    EXPECT_EQ(m_pair->peer[1]->Counts().halfOpen, 30u); // the default threshold
    EXPECT_TRUE(m_pair->SadsMatch());
    std::set<IpAddress> senders;
    for (const IpEndpoint& sender : m_senders)
    {
        EXPECT_EQ(sender.address.ToIpv4() >> 28, 0xfu);
        senders.insert(sender.address);
    }
    EXPECT_GT(senders.size(), 4900u);
}

TEST_F(IkeAttackerNetwork, WhoReturnsCookiesIsStoppedByTheLimitOfItsAddress)
{
    FromAfar(IkeAttackKind::HALF_OPEN, 100);
    m_attacker->SetStopTime(Seconds(5));
    RunWithHonestSetup();
    EXPECT_GE(m_attacker->Totals().cookies, 2u);
    EXPECT_EQ(m_pair->peer[1]->Counts().halfOpen, 5u); // the default limit of an address
    EXPECT_TRUE(m_pair->SadsMatch());
}

TEST_F(IkeAttackerNetwork, ReplaysChangeNothing)
{
    auto attack = Attack(IkeAttackKind::REPLAY);
    attack.copies = 3;
    OnLine(attack);
    RunWithHonestSetup();
    EXPECT_TRUE(m_pair->SadsMatch());
    EXPECT_GE(m_attacker->Totals().sent, 12u);
    EXPECT_EQ(m_pair->peer[1]->Counts().established, 1u);
}

TEST_F(IkeAttackerNetwork, ReorderingChangesNothing)
{
    OnLine(Attack(IkeAttackKind::REORDER));
    RunWithHonestSetup();
    EXPECT_TRUE(m_pair->SadsMatch());
    EXPECT_GE(m_attacker->Totals().changed, 2u);
    EXPECT_LE(m_attacker->Totals().changed, (m_attacker->Totals().seen + 1) / 2)
        << "every other message goes by as it is";
}

TEST_F(IkeAttackerNetwork, ARateThatTimeCannotHoldIsRefused)
{
    for (const double rate : {0.0, -5.0, 3e9})
    {
        EXPECT_DEATH(
            {
                FromAfar(IkeAttackKind::FLOOD, rate);
                RunWithHonestSetup();
            },
            "messages a second")
            << rate;
    }
}

TEST_F(IkeAttackerNetwork, ForgeriesAfterTheFirstExchangeChangeNothing)
{
    auto attack = Attack(IkeAttackKind::FORGE);
    attack.message = *IkeMessageKind::Parse("IKE_AUTH");
    OnLine(attack);
    RunWithHonestSetup();
    EXPECT_TRUE(m_pair->SadsMatch());
    EXPECT_GE(m_attacker->Totals().sent, 20u);
    EXPECT_GE(m_pair->peer[0]->Totals().drops + m_pair->peer[1]->Totals().drops, 20u);
}

TEST_F(IkeAttackerNetwork, FragmentsOfStrangersChangeNothing)
{
    auto attack = Attack(IkeAttackKind::FRAGMENTS);
    attack.rate = 500;
    OnLine(attack);
    RunWithHonestSetup();
    EXPECT_TRUE(m_pair->SadsMatch());
    EXPECT_GE(m_attacker->Totals().sent, 4000u);
}

TEST_F(IkeAttackerNetwork, WorksBetweenItsStartAndItsStop)
{
    FromAfar(IkeAttackKind::FLOOD, 100);
    m_attacker->SetStartTime(Seconds(2));
    m_attacker->SetStopTime(Seconds(4));
    RunWithHonestSetup();
    EXPECT_EQ(m_attacker->Totals().sent, 200u);
    EXPECT_TRUE(m_pair->SadsMatch());
}

} // namespace
} // namespace ike
} // namespace ns3
