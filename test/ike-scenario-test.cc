// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-scenario-listing.h"
#include "ike-scenario-reader.h"
#include "ike-scenario-values.h"

#include <gtest/gtest.h>

#include <set>

namespace ns3
{
namespace ike
{

namespace
{

const char* const SMALLEST = R"([run]
duration = "20min"

[topology]
file = "abilene.graphml"

[sites]
count = 1000

[[gateway]]
router = "Chicago"
[[gateway]]
router = "Denver"
name = "west"

[connection.main]
[connection.main.child.lan]
proposals = "aes128gcm16-x25519"

[[event]]
at = "5min"
action = "power-cut"
target = "west"

[expect]
established = 1000
setup-p99 = "< 2s"
)";

Result<Scenario>
Read(const std::vector<std::string>& settings)
{
    return ReadScenarioText(SMALLEST, "dir/s.toml", settings);
}

/** @brief A mistake and the whole sentence that it gets. */
struct Mistake
{
    const char* setting;
    const char* sentence;
};

const Mistake MISTAKES[] = {
    {"run.duraton=5s", "--set run.duraton: [run] has no key 'duraton'; did you mean 'duration'?"},
    {"toplogy.file=x",
     "--set toplogy.file: a scenario has no section [toplogy]; did you mean 'topology'?"},
    {"run.count=5",
     "--set run.count: [run] has no key 'count'; 'count' is a key of [sites], "
     "[attackers] and [faults]"},
    {"run.duration=5",
     "--set run.duration: 'duration' is a time and needs a unit; write it as \"5s\""},
    {"run.duration=5sec",
     "--set run.duration: 'duration' cannot be read: 'sec' in '5sec' is not a unit of time; "
     "use ns, us, ms, s, min, h or d"},
    {"run.duration=0s",
     "--set run.duration: 'duration' is \"0s\", which is out of range; write a time from 1ms "
     "to 8760h"},
    {"run.name=5",
     "--set run.name: 'name' must be a text but is a whole number; write it in quotes"},
    {"sites.count=5.5",
     "--set sites.count: 'count' must be a whole number but is a number; write it without "
     "quotes and point"},
    {"sites.count=-1",
     "--set sites.count: 'count' is -1, which is out of range; write a number from 1 to "
     "1000000"},
    {"sites.access-rate=10",
     "--set sites.access-rate: 'access-rate' is a bit rate and needs a unit; write it as "
     "\"10Mbps\""},
    {"sites=5",
     "--set sites: 'sites' must be a section but is a whole number; write [[sites]] above its "
     "keys"},
    {"gateway.east.cores=3",
     "--set gateway.east.cores: 'gateway' has 2 entries and none is called 'east'; did you "
     "mean 'west'?"},
    {"gateway.west.cors=3",
     "--set gateway.west.cors: [gateway] has no key 'cors'; did you mean 'cores'?"},
    {"connection.secret=x",
     "--set connection.secret: 'connection' is a section that has a name of its own; write "
     "[connection.NAME] above the key 'secret'"},
    {"traffic.share=5",
     "--set traffic.share: 'share' is a share and needs a unit; write it as \"5%\""},
    {"traffic.share=101%",
     "--set traffic.share: 'share' is \"101%\", which is out of range; write a share from 0% "
     "to 100%"},
    {"traffic.size=2bits",
     "--set traffic.size: 'size' cannot be read: '2bits' has no unit of size; write B, kB, MB "
     "or GB, as \"1400B\""},
    {"event.action=power-cuts",
     "--set event.action: 'action' cannot be 'power-cuts'; did you mean 'power-cut'?"},
    {"expect.setup-p99=5",
     "--set expect.setup-p99: 'setup-p99' cannot be read: '5' has no unit; write 5ms or "
     "another of ns, us, ms, s, min, h, d"},
    {"seed", "--set seed: this has no '='; write --set section.key=value"},
    {"sites.gateway.x=1",
     "--set sites.gateway.x: 'gateway' must be a text but is a table; write it in quotes"},
    {"sites.count=9223372036854775808",
     "--set sites.count: 9223372036854775808 is beyond all numbers; write a smaller one"},
    {"a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1",
     "--set a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.: a key or title has 32 parts or more, or "
     "brackets stand more than 32 deep within each other; a scenario never needs that many, write "
     "less"},
    {"run..seed=1", "--set run..seed: the path has an empty part; write it as section.key"},
};

} // namespace

TEST(IkeNearestName, CountsTheLettersToChange)
{
    EXPECT_EQ(EditDistance("count", "count"), 0u);
    EXPECT_EQ(EditDistance("Count", "cOUNT"), 0u);
    EXPECT_EQ(EditDistance("cuont", "count"), 1u);
    EXPECT_EQ(EditDistance("cout", "count"), 1u);
    EXPECT_EQ(EditDistance("", "abc"), 3u);
    EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
}

TEST(IkeNearestName, SuggestsOnlyWhatIsNear)
{
    const std::vector<std::string> names = {"duration", "seed", "name"};
    EXPECT_EQ(NearestName("duraton", names), "duration");
    EXPECT_EQ(NearestName("zzz", names), "");
    EXPECT_EQ(SuggestName("zzz", names), "choose from duration, seed and name");
    EXPECT_EQ(SuggestName("zzz", {}), "there is none to choose from");
}

TEST(IkeNearestName, ListsTheFirstOfMany)
{
    EXPECT_EQ(JoinNames({"a", "b", "c"}), "a, b and c");
    EXPECT_EQ(
        SuggestName("xyzzy", {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"}),
        "choose from a, b, c, d, e, f, g, h, i, j, k, l and 1 more");
}

TEST(IkeScenario, ReadsWhatIsWrittenAndKeepsDefaults)
{
    const Result<Scenario> scenario = Read({});
    ASSERT_TRUE(scenario) << scenario.GetError().message;
    EXPECT_EQ(scenario->run.name, "s");
    EXPECT_EQ(scenario->run.duration, std::chrono::minutes(20));
    EXPECT_EQ(scenario->run.seed, 1u);
    EXPECT_EQ(*scenario->topology.file, "dir/abilene.graphml");
    EXPECT_FALSE(scenario->topology.generator);
    ASSERT_EQ(scenario->sites.size(), 1u);
    EXPECT_EQ(scenario->sites[0].count, 1000u);
    ASSERT_EQ(scenario->gateways.size(), 2u);
    EXPECT_EQ(scenario->gateways[1].name, "west");
    EXPECT_FALSE(scenario->gateways[0].name);
    ASSERT_EQ(scenario->connections.size(), 1u);
    const ConnectionSection& connection = scenario->connections[0].second;
    EXPECT_FALSE(connection.lifetime.rekey);
    ASSERT_EQ(connection.children.size(), 1u);
    EXPECT_EQ(connection.children[0].first, "lan");
    EXPECT_EQ(connection.children[0].second.proposals,
              std::vector<std::string>{"aes128gcm16-x25519"});
    ASSERT_EQ(scenario->events.size(), 1u);
    EXPECT_EQ(scenario->events[0].at, std::chrono::minutes(5));
}

TEST(IkeScenario, KnowsTheLineOfEveryKey)
{
    const Result<Scenario> scenario = Read({"gateway.west.router=Houston"});
    ASSERT_TRUE(scenario) << scenario.GetError().message;
    EXPECT_EQ(scenario->PlaceOf(scenario->gateways[0], "router"), "dir/s.toml:11");
    EXPECT_EQ(scenario->PlaceOf(scenario->gateways[1], "router"), "--set gateway.west.router");
    EXPECT_EQ(scenario->PlaceOf(scenario->gateways[1], "name"), "dir/s.toml:14");
    EXPECT_EQ(scenario->PlaceOf(scenario->events[0], "window"), "dir/s.toml:20");
    EXPECT_EQ(scenario->PlaceOf(TrafficSection()), "dir/s.toml");
}

TEST(IkeScenario, PathsStartWhereTheyWereWritten)
{
    EXPECT_EQ(*Read({"topology.file=x.graphml"})->topology.file, "x.graphml");
    EXPECT_EQ(*Read({"topology.file=/x.graphml"})->topology.file, "/x.graphml");
}

TEST(IkeScenario, SettingsReplaceAndAdd)
{
    const Result<Scenario> scenario = Read({"run.seed=7",
                                            "gateway.1.cores=4",
                                            "sites.access-rate=\"5Mbps\"",
                                            "connection.main.child.lan.lifetime.rekey=10min",
                                            "traffic.share=5%",
                                            "run.seed=8"});
    ASSERT_TRUE(scenario) << scenario.GetError().message;
    EXPECT_EQ(scenario->run.seed, 8u);
    EXPECT_EQ(scenario->gateways[1].cores, 4u);
    EXPECT_EQ(scenario->sites[0].accessRate, 5000000u);
    EXPECT_EQ(scenario->connections[0].second.children[0].second.lifetime.rekey,
              std::chrono::minutes(10));
    ASSERT_EQ(scenario->traffic.size(), 1u);
    EXPECT_DOUBLE_EQ(scenario->traffic[0].share, 0.05);
}

TEST(IkeScenario, NamesPlaceAndMendOfEachMistake)
{
    for (const Mistake& mistake : MISTAKES)
    {
        const Result<Scenario> scenario = Read({mistake.setting});
        ASSERT_FALSE(scenario) << mistake.setting;
        EXPECT_EQ(scenario.GetError().message, mistake.sentence);
    }
}

TEST(IkeScenario, MissingKeyNamesItsSection)
{
    const Result<Scenario> scenario = ReadScenarioText("[run]\nname = \"x\"\n", "a.toml");
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.GetError().message,
              "a.toml:1: [run] needs the key 'duration'; add it: How much time is simulated");
    EXPECT_EQ(ReadScenarioText("", "a.toml").GetError().message.substr(0, 14), "a.toml: [run] ");
}

TEST(IkeScenario, BrokenTomlNamesItsLine)
{
    const Result<Scenario> scenario = ReadScenarioText("[run]\nduration = 5s\n", "a.toml");
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.GetError().message.substr(0, 31), "a.toml:2: this is not TOML: Err");
    EXPECT_FALSE(ReadScenarioText("[run\n", "a.toml"));
    EXPECT_FALSE(ReadScenarioText("a = \"\xff\"", "a.toml"));
    EXPECT_FALSE(ReadScenarioText(std::string(100000, '['), "a.toml"));
}

TEST(IkeScenario, DotsAndBracketsInTextsAreNoDepth)
{
    const std::string dots(100, '.');
    const std::string text = "[run] # " + dots + std::string(100, '[') +
                             "\nduration = \"1s\"\ndescription = \"\"\"\n" + dots +
                             "\\\"\"\n\"\"\"\nlabel = '[[[[" + dots + "'\n" + "[topology]\nx = 1\n";
    const auto scenario = ReadScenarioText(text, "s.toml", {});
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.GetError().message.find("s.toml:8: [topology] has no key 'x'"), 0U)
        << scenario.GetError().message;
}

TEST(IkeScenario, ReadsConditions)
{
    const auto atLeast = ParseCondition(">= 1000", ScenarioUnit::COUNT);
    ASSERT_TRUE(atLeast);
    EXPECT_TRUE(atLeast->Holds(1000));
    EXPECT_FALSE(atLeast->Holds(999));
    const auto below = ParseCondition("<2s", ScenarioUnit::TIME);
    ASSERT_TRUE(below);
    EXPECT_TRUE(below->Holds(1.999));
    EXPECT_FALSE(below->Holds(2));
    const auto exact = ParseCondition("12", ScenarioUnit::COUNT);
    ASSERT_TRUE(exact);
    EXPECT_TRUE(exact->Holds(12));
    EXPECT_FALSE(exact->Holds(11));
    EXPECT_FALSE(exact->Holds(13));
    const auto range = ParseCondition("1% to 2%", ScenarioUnit::SHARE);
    ASSERT_TRUE(range);
    EXPECT_TRUE(range->Holds(0.02));
    EXPECT_FALSE(range->Holds(0.021));
    EXPECT_FALSE(ParseCondition("2 to 1", ScenarioUnit::COUNT));
    EXPECT_FALSE(ParseCondition("> ", ScenarioUnit::COUNT));
    EXPECT_FALSE(ParseCondition("5", ScenarioUnit::SHARE));
}

TEST(IkeScenario, ParametersHoldEveryKeyThatHasAValue)
{
    const Result<Scenario> scenario = Read({"run.seed=9"});
    ASSERT_TRUE(scenario);
    std::map<std::string, std::string> parameters;
    for (const auto& [name, value] : ScenarioParameters(*scenario))
    {
        EXPECT_TRUE(parameters.emplace(name, value).second) << name;
    }
    EXPECT_EQ(parameters["run.duration"], "\"20min\"");
    EXPECT_EQ(parameters["run.seed"], "9");
    EXPECT_EQ(parameters["gateway[1].name"], "\"west\"");
    EXPECT_EQ(parameters["connection.main.child.lan.proposals"], "[\"aes128gcm16-x25519\"]");
    EXPECT_EQ(parameters["sites[0].access-rate"], "\"100Mb/s\"");
    EXPECT_EQ(parameters.count("connection.main.lifetime.rekey"), 0u);
    EXPECT_EQ(parameters.count("topology.generator"), 0u);
    EXPECT_EQ(parameters["expect.setup-p99"], "\"< 2s\"");
    EXPECT_EQ(parameters.count("expect.setups"), 0u);
}

TEST(IkeScenario, EveryKeyIsDescribedOnce)
{
    std::set<std::string> names;
    Scenario scenario;
    const auto describe = [&scenario](ScenarioFields& fields) { Describe(fields, scenario); };
    for (const std::string& name : NamesOfSection(describe))
    {
        EXPECT_TRUE(names.insert(name).second) << name;
    }
    EXPECT_EQ(names.count("gateway"), 1u);
    EXPECT_EQ(SectionsWithKey("responder-margin"),
              (std::vector<std::string>{"[connection.NAME.lifetime]",
                                        "[connection.NAME.child.NAME.lifetime]"}));
}

TEST(IkeScenario, DocumentationHoldsTheKeyReference)
{
    const Result<std::string> page =
        ReadWholeFile(std::string(IKE_SOURCE_DIR) + "/doc/scenarios.md");
    ASSERT_TRUE(page) << page.GetError().message;
    EXPECT_NE(page->find(ScenarioReference()), std::string::npos)
        << "doc/scenarios.md is behind the code: put the output of 'ike-sim keys' into it";
}

} // namespace ike
} // namespace ns3
