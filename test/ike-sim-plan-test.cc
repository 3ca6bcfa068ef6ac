// SPDX-License-Identifier: GPL-2.0-only

#include "ike-line-impairment.h"
#include "ike-scenario-listing.h"
#include "ike-scenario-reader.h"
#include "ike-sim-figures.h"
#include "ike-sim-plan.h"
#include "ns3/ike-identity.h"
#include "ns3/ikev1-algorithms.h"
#include "ns3/ipsec-selector.h"

#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace ns3
{
namespace ike
{

namespace
{

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const char* const TWO_GATEWAYS = R"([run]
duration = "10min"
[topology]
file = "../../examples/topologies/abilene.graphml"
[sites]
count = 110
[[gateway]]
name = "east"
router = "New York"
[[gateway]]
name = "west"
router = "Los Angeles"
[connection.main]
[connection.main.child.lan]
)";

/** @brief As a file in test/data would say it. */
Result<SimPlan>
Plan(const std::vector<std::string>& settings, const std::string& more = "")
{
    Result<Scenario> scenario =
        ReadScenarioText(TWO_GATEWAYS + more,
                         std::string(IKE_SOURCE_DIR) + "/test/data/plan.toml",
                         settings);
    if (!scenario)
    {
        return scenario.GetError();
    }
    return MakeSimPlan(std::move(*scenario));
}

const std::string&
RouterOf(const SimPlan& plan, const SimSite& site)
{
    uint32_t router = plan.topology.Sites()[site.site].router;
    while (plan.topology.Routers()[router].above != TOPOLOGY_NONE)
    {
        router = plan.topology.Routers()[router].above;
    }
    return plan.topology.Routers()[router].name;
}

} // namespace

TEST(IkeSimPlan, SitesCallTheNearestGateway)
{
    const Result<SimPlan> plan = Plan({});
    ASSERT_TRUE(plan) << plan.GetError().message;
    ASSERT_EQ(plan->gateways.size(), 2u);
    ASSERT_EQ(plan->sites.size(), 110u);
    std::map<std::string, std::set<uint32_t>> gateways;
    for (const SimSite& site : plan->sites)
    {
        gateways[RouterOf(*plan, site)].insert(site.gateway);
    }
    EXPECT_EQ(gateways.size(), 11u);
    EXPECT_EQ(gateways["New York"], std::set<uint32_t>{0});
    EXPECT_EQ(gateways["Chicago"], std::set<uint32_t>{0});
    EXPECT_EQ(gateways["Atlanta"], std::set<uint32_t>{0});
    EXPECT_EQ(gateways["Los Angeles"], std::set<uint32_t>{1});
    EXPECT_EQ(gateways["Seattle"], std::set<uint32_t>{1});
    EXPECT_EQ(gateways["Denver"], std::set<uint32_t>{1});
}

TEST(IkeSimPlan, SitesCallInTurnOrAsTold)
{
    const Result<SimPlan> even = Plan({"sites.gateway=even"});
    ASSERT_TRUE(even);
    EXPECT_EQ(even->sites[0].gateway, 0u);
    EXPECT_EQ(even->sites[1].gateway, 1u);
    const Result<SimPlan> west = Plan({"sites.gateway=west"});
    ASSERT_TRUE(west);
    for (const SimSite& site : west->sites)
    {
        EXPECT_EQ(site.gateway, 1u);
    }
}

TEST(IkeSimPlan, BothEndsOfAConnectionFit)
{
    const Result<SimPlan> plan = Plan({});
    ASSERT_TRUE(plan);
    const SimSite& site = plan->sites[0];
    const IkeConnectionConfig& answered = *plan->gateways[site.gateway].config->connections.at(0);
    EXPECT_TRUE(IdentityMatches(site.localId, answered.remoteIdPattern));
    EXPECT_TRUE(IdentityMatches(answered.localId, site.connection->remoteIdPattern));
    ASSERT_EQ(site.children.size(), 1u);
    const IkeChildConfig& ours = *site.children[0];
    const IkeChildConfig& theirs = *answered.children.at(0);
    EXPECT_TRUE(IsSubset(ours.localSelectors, theirs.remoteSelectors));
    EXPECT_TRUE(IsSubset(ours.remoteSelectors, theirs.localSelectors));
    EXPECT_EQ(ours.lifetime.hard, minutes(66));
    EXPECT_EQ(ours.lifetime.margin, minutes(6));
    EXPECT_EQ(site.connection->lifetime.hard, minutes(264));
    EXPECT_EQ(site.connection, plan->sites[11].connection) << "shared by sites of one gateway";
}

TEST(IkeSimPlan, EachVersionProposesWhatItHasANumberFor)
{
    const Result<SimPlan> second = Plan({});
    ASSERT_TRUE(second);
    EXPECT_FALSE(CheckIkev1Numbers(second->sites[0].connection->proposals.at(0)));
    const Result<SimPlan> first = Plan({"connection.main.version=1"});
    ASSERT_TRUE(first) << first.GetError().message;
    EXPECT_TRUE(CheckIkev1Numbers(first->sites[0].connection->proposals.at(0)));
    const Result<SimPlan> told = Plan(
        {"connection.main.version=1", "connection.main.child.lan.proposals=\"aes128gcm16-x448\""});
    ASSERT_FALSE(told);
    EXPECT_NE(told.GetError().message.find("no number for x448"), std::string::npos)
        << told.GetError().message;
}

TEST(IkeSimPlan, LifetimesFollowTheProducts)
{
    const std::string lan = "connection.main.child.lan.lifetime";
    const auto lifetime = [&lan](const std::string& value)
    {
        const Result<SimPlan> plan = Plan({lan + "=" + value});
        EXPECT_TRUE(plan) << plan.GetError().message;
        return plan ? plan->sites[0].children[0]->lifetime : IkeLifetimePolicy();
    };
    const auto strongswan = lifetime("{ rekey = \"10min\", fuzz = \"0%\", margin = \"2min\" }");
    EXPECT_EQ(strongswan.hard, minutes(12));
    EXPECT_EQ(strongswan.margin, minutes(2));
    EXPECT_EQ(strongswan.fuzz, 0);
    const auto libreswan = lifetime("{ preset = \"libreswan\", hard = \"1h\" }");
    EXPECT_EQ(libreswan.hard, minutes(60));
    EXPECT_EQ(libreswan.margin, minutes(9));
    EXPECT_EQ(libreswan.responderMargin, 0.5);
    const auto own = lifetime("{ preset = \"explicit\", hard = \"1min\", margin = \"5s\" }");
    EXPECT_EQ(own.hard, minutes(1));
    EXPECT_EQ(own.margin, seconds(5));
    EXPECT_EQ(own.fuzz, 0);
    EXPECT_TRUE(lifetime("{ preset = \"never\" }").IsForever());
}

TEST(IkeSimPlan, StartsAreWithinTheWindow)
{
    const Result<SimPlan> random = Plan({"start.at=2s", "start.window=5s"});
    const Result<SimPlan> again = Plan({"start.at=2s", "start.window=5s"});
    const Result<SimPlan> other = Plan({"start.at=2s", "start.window=5s", "run.seed=2"});
    ASSERT_TRUE(random && again && other);
    size_t differ = 0;
    for (size_t i = 0; i < random->sites.size(); ++i)
    {
        EXPECT_GE(random->sites[i].start, seconds(2));
        EXPECT_LE(random->sites[i].start, seconds(7));
        EXPECT_EQ(random->sites[i].start, again->sites[i].start);
        differ += random->sites[i].start != other->sites[i].start;
    }
    EXPECT_GT(differ, 100u);
    const Result<SimPlan> even = Plan({"start.window=11s", "start.order=even"});
    ASSERT_TRUE(even);
    EXPECT_EQ(even->sites[10].start - even->sites[9].start, milliseconds(100));
}

TEST(IkeSimPlan, LongWindowsOfManySitesDoNotOverflow)
{
    const Result<SimPlan> plan = Plan(
        {"run.duration=365d", "sites.count=400", "start.window=364d", "start.order=even"},
        "[[event]]\nat = \"1h\"\naction = \"rekey-ike\"\ntarget = \"sites\"\nwindow = \"364d\"\n");
    ASSERT_TRUE(plan) << plan.GetError().message;
    ASSERT_EQ(plan->happenings.size(), 400u);
    for (size_t i = 1; i < 400; ++i)
    {
        EXPECT_GT(plan->sites[i].start, plan->sites[i - 1].start);
        EXPECT_GT(plan->happenings[i].at, plan->happenings[i - 1].at);
    }
    EXPECT_EQ(plan->sites[200].start - plan->sites[0].start, std::chrono::hours(24 * 182));
    const Result<SimPlan> late = Plan({"start.window=11min"});
    ASSERT_FALSE(late);
    EXPECT_NE(late.GetError().message.find("beyond the run's end"), std::string::npos);
}

TEST(IkeSimPlan, TcpFlowsHavePortsOrAreRefused)
{
    std::string many;
    for (int i = 0; i < 266; ++i)
    {
        many += "[[traffic]]\nname = \"t" + std::to_string(i) + "\"\nkind = \"tcp\"\n";
    }
    EXPECT_TRUE(Plan({}, "[[traffic]]\nkind = \"tcp\"\n"));
    const Result<SimPlan> refused = Plan({}, many); // 266 * 110 flows
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.GetError().message.find("29260 TCP flows"), std::string::npos)
        << refused.GetError().message;
}

TEST(IkeSimPlan, TrafficTakesItsShareOfTheSites)
{
    const Result<SimPlan> plan = Plan({"traffic.share=10%", "traffic.at=1min"});
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->flows.size(), 11u);
    std::set<uint32_t> sites;
    for (const SimFlow& flow : plan->flows)
    {
        sites.insert(flow.site);
        EXPECT_GE(flow.at, minutes(1));
        EXPECT_LE(flow.at, minutes(1) + seconds(1));
        EXPECT_EQ(flow.until, minutes(10) - seconds(1));
    }
    EXPECT_EQ(sites.size(), 11u);
}

TEST(IkeSimPlan, EventsFindTheirTargets)
{
    const Result<SimPlan> plan = Plan({}, R"([[event]]
at = "1min"
action = "power-cut"
target = "gateways"
down-for = "10s"
[[event]]
at = "2min"
action = "rekey-child"
target = "site"
window = "11s"
[[event]]
at = "3min"
action = "link-down"
target = "Chicago - New York"
[[event]]
at = "4min"
action = "link-down"
target = "site-3"
[[event]]
at = "5min"
action = "link-up"
target = "site-3"
)");
    ASSERT_TRUE(plan) << plan.GetError().message;
    ASSERT_EQ(plan->happenings.size(), 2u + 110u + 1u);
    EXPECT_TRUE(plan->happenings[1].toGateway);
    EXPECT_EQ(plan->happenings[1].downFor, seconds(10));
    EXPECT_EQ(plan->happenings[2 + 10].at, minutes(2) + seconds(1));
    const TopologyLink& link = plan->topology.Links()[plan->happenings.back().target];
    EXPECT_EQ((std::set<std::string>{plan->topology.Routers()[link.a].name,
                                     plan->topology.Routers()[link.b].name}),
              (std::set<std::string>{"Chicago", "New York"}));
    ASSERT_EQ(plan->siteRules.size(), 1u);
    const SimLineRule& rule = plan->siteRules.begin()->second.at(0);
    EXPECT_EQ(rule.loss, 1);
    EXPECT_EQ(rule.from, minutes(4));
    EXPECT_EQ(rule.until, minutes(5));
}

TEST(IkeSimPlan, GatewaysTakeTheBestLinkedRouters)
{
    const Result<Scenario> scenario =
        ReadScenarioText("[run]\nduration=\"1s\"\n[topology]\ngenerator=\"hub-and-spoke\"\n"
                         "[sites]\ncount=1\n[[gateway]]\n[[gateway]]\n[connection.a.child.b]\n"
                         "[start]\nat=\"0s\"\n",
                         std::string(IKE_SOURCE_DIR) + "/test/data/plan.toml");
    ASSERT_TRUE(scenario) << scenario.GetError().message;
    const Result<SimPlan> plan = MakeSimPlan(*scenario);
    ASSERT_TRUE(plan) << plan.GetError().message;
    const auto& sites = plan->topology.Sites();
    EXPECT_EQ(plan->topology.Routers()[sites[plan->gateways[0].site].router].name, "hub0");
    EXPECT_NE(sites[plan->gateways[1].site].router, sites[plan->gateways[0].site].router);
}

TEST(IkeSimScenario, ExtendsAnother)
{
    const std::string folder = std::string(IKE_SOURCE_DIR) + "/examples/scenarios/";
    const Result<Scenario> storm = ReadScenario(folder + "storm.toml");
    const Result<Scenario> jitter = ReadScenario(folder + "storm-jitter.toml");
    ASSERT_TRUE(storm && jitter);
    const auto base = ScenarioParameters(*storm);
    std::map<std::string, std::string> changed;
    for (const auto& parameter : ScenarioParameters(*jitter))
    {
        if (std::find(base.begin(), base.end(), parameter) == base.end())
        {
            changed.insert(parameter);
        }
    }
    changed.erase("extends");
    changed.erase("run.name");
    changed.erase("run.label");
    changed.erase("run.description");
    EXPECT_EQ(changed,
              (std::map<std::string, std::string>{
                  {"connection.main.lifetime.fuzz", "\"100%\""},
                  {"connection.main.child.lan.lifetime.fuzz", "\"100%\""},
              }));
    EXPECT_EQ(jitter->PlaceOf(jitter->sites[0], "count").substr(folder.size(), 10), "storm.toml");
}

TEST(IkeSimFigures, QuantilesAreValuesThatWere)
{
    const std::vector<double> values = {1, 2, 3, 4};
    EXPECT_TRUE(std::isnan(Quantile({}, 0.5)));
    EXPECT_EQ(Quantile(values, 0.5), 2);
    EXPECT_EQ(Quantile(values, 0.51), 3);
    EXPECT_EQ(Quantile(values, 0.99), 4);
    EXPECT_EQ(Quantile(values, 0), 1);
}

TEST(IkeSimFigures, FalseExpectationsAreNamed)
{
    Result<Scenario> scenario = ReadScenarioText(
        std::string(TWO_GATEWAYS) + "[expect]\ntunnels = \">= 5\"\nsetup-p99 = \"< 2s\"\n",
        "s.toml");
    ASSERT_TRUE(scenario) << scenario.GetError().message;
    SimValues values(ScenarioFigures().size(), 5);
    EXPECT_EQ(BrokenExpectations(*scenario, values),
              (std::vector<std::string>{"s.toml:17: expected setup-p99 < 2s, but it is 5.00 s"}));
    values.assign(values.size(), std::nan(""));
    values[0] = 7;
    EXPECT_EQ(BrokenExpectations(*scenario, values),
              (std::vector<std::string>{"s.toml:17: expected setup-p99 < 2s, but nothing happened "
                                        "that it could be measured by"}));
    EXPECT_NE(FiguresAsJson(values).find("\"setup-p99\": null"), std::string::npos);
    EXPECT_EQ(FigureText(ScenarioUnit::TIME, values[1]), "-");
    EXPECT_EQ(FigureText(ScenarioUnit::TIME, 0.0123), "12.3 ms");
    EXPECT_EQ(FigureText(ScenarioUnit::SHARE, 0.5), "50.00%");
}

/** @brief What comes out of a line of which one end is impaired. */
class IkeLineImpairment : public ::testing::Test
{
  protected:
    std::vector<int64_t> Arrivals(const SimLineRule& rule, int packets)
    {
        NodeContainer nodes;
        nodes.Create(2);
        PointToPointHelper lines;
        lines.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        lines.SetChannelAttribute("Delay", StringValue("1ms"));
        const NetDeviceContainer devices = lines.Install(nodes);
        const auto receiver = DynamicCast<PointToPointNetDevice>(devices.Get(1));
        std::vector<int64_t> arrivals;
        receiver->SetReceiveCallback(MakeCallback(&IkeLineImpairment::OnPacket, this));
        LineImpairment::Attach(receiver, {rule}, 7);
        for (int i = 0; i < packets; ++i)
        {
            Simulator::Schedule(
                MilliSeconds(10 * i),
                [devices] {
                    devices.Get(0)->Send(Create<Packet>(100), devices.Get(1)->GetAddress(), 0x0800);
                });
        }
        m_arrivals.clear();
        Simulator::Run();
        Simulator::Destroy();
        return m_arrivals;
    }

    bool OnPacket(Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t protocol, const Address&)
    {
        EXPECT_EQ(packet->GetSize(), 100u);
        EXPECT_EQ(protocol, 0x0800);
        m_arrivals.push_back(Simulator::Now().GetNanoSeconds());
        return true;
    }

    std::vector<int64_t> m_arrivals;
    const Duration m_always = std::chrono::hours(1);
};

TEST_F(IkeLineImpairment, LosesItsShare)
{
    const size_t arrived = Arrivals({0.2, 0, Duration(0), Duration(0), m_always}, 2000).size();
    EXPECT_GT(arrived, 1540u);
    EXPECT_LT(arrived, 1660u);
}

TEST_F(IkeLineImpairment, DuplicatesItsShare)
{
    const size_t arrived = Arrivals({0, 0.2, Duration(0), Duration(0), m_always}, 2000).size();
    EXPECT_GT(arrived, 2340u);
    EXPECT_LT(arrived, 2460u);
}

TEST_F(IkeLineImpairment, DelaysEachByADifferentTime)
{
    const auto arrivals = Arrivals({0, 0, milliseconds(5), Duration(0), m_always}, 500);
    ASSERT_EQ(arrivals.size(), 500u);
    std::set<int64_t> delays;
    for (size_t i = 0; i < arrivals.size(); ++i)
    {
        delays.insert(arrivals[i] - static_cast<int64_t>(i) * 10000000);
    }
    EXPECT_GT(delays.size(), 490u);
    EXPECT_GE(*delays.begin(), 1000000);
    EXPECT_LE(*delays.rbegin(), 6010000);
    EXPECT_GT(*delays.rbegin() - *delays.begin(), 4500000);
}

TEST_F(IkeLineImpairment, WorksDuringItsTimeOnly)
{
    const auto arrivals = Arrivals({1, 0, Duration(0), seconds(1), seconds(2)}, 300);
    EXPECT_EQ(arrivals.size(), 200u);
}

} // namespace ike
} // namespace ns3
