// SPDX-License-Identifier: GPL-2.0-only

#include "ike-graphml.h"
#include "ike-shared-files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>

namespace ns3
{
namespace ike
{
namespace
{

constexpr const char* KEYS =
    "<key id='label' for='node' attr.name='label' attr.type='string'/>"
    "<key id='lat' for='node' attr.name='Latitude' attr.type='double'/>"
    "<key id='lon' for='node' attr.name='Longitude' attr.type='double'/>"
    "<key id='delay' for='edge' attr.name='delay' attr.type='string'/>"
    "<key id='ms' for='edge' attr.name='delay (ms)' attr.type='double'/>"
    "<key id='raw' for='edge' attr.name='LinkSpeedRaw' attr.type='double'/>"
    "<key id='cap' for='edge' attr.name='capacity' attr.type='string'/>";

/** @brief A GraphML text whose body starts on line 4. */
std::string
Document(const std::string& body)
{
    return "<?xml version='1.0'?>\n<graphml>" + std::string(KEYS) +
           "\n<graph edgedefault='undirected'>\n" + body + "\n</graph></graphml>\n";
}

std::string
Node(const std::string& id, const std::string& data = "")
{
    return "<node id='" + id + "'>" + data + "</node>\n";
}

std::string
Place(const std::string& latitude, const std::string& longitude)
{
    return "<data key='lat'>" + latitude + "</data><data key='lon'>" + longitude + "</data>";
}

std::string
Label(const std::string& label)
{
    return "<data key='label'>" + label + "</data>";
}

std::string
Edge(const std::string& source, const std::string& target, const std::string& data = "")
{
    return "<edge source='" + source + "' target='" + target + "'>" + data + "</edge>\n";
}

std::string
Data(const std::string& key, const std::string& value)
{
    return "<data key='" + key + "'>" + value + "</data>";
}

GraphmlNetwork
ReadGood(const std::string& text, const GraphmlOptions& options = {})
{
    const Result<GraphmlNetwork> network = ReadGraphmlText(text, "net.graphml", options);
    EXPECT_TRUE(network.Ok()) << network.GetError().message;
    return network ? *network : GraphmlNetwork();
}

std::string
ReadBad(const std::string& text, const GraphmlOptions& options = {})
{
    const Result<GraphmlNetwork> network = ReadGraphmlText(text, "net.graphml", options);
    EXPECT_FALSE(network.Ok());
    return network ? "" : network.GetError().message;
}

TEST(IkeGraphml, ReadsNamesPlacesDelaysAndRates)
{
    const GraphmlNetwork network =
        ReadGood(Document(Node("n0", Label("Paris &amp; Sud") + Place("48.8566", "2.3522")) +
                          Node("n1", Label("London") + Place("51.5074", "-0.1278")) + Node("n2") +
                          Edge("n0", "n1", Data("raw", "2.5e9")) +
                          Edge("n1", "n2", Data("delay", "250us") + Data("cap", "40 Gb/s")) +
                          Edge("n0", "n2", Data("ms", "1.5"))));
    const IkeTopology& topology = network.topology;
    ASSERT_EQ(topology.Routers().size(), 3U);
    EXPECT_EQ(topology.Routers()[0].name, "Paris & Sud");
    EXPECT_EQ(topology.Routers()[1].name, "London");
    EXPECT_EQ(topology.Routers()[2].name, "n2");
    ASSERT_TRUE(topology.Routers()[1].place.has_value());
    EXPECT_DOUBLE_EQ(topology.Routers()[1].place->latitude, 51.5074);
    EXPECT_DOUBLE_EQ(topology.Routers()[1].place->longitude, -0.1278);
    EXPECT_FALSE(topology.Routers()[2].place.has_value());

    ASSERT_EQ(topology.Links().size(), 3U);
    // Paris to London is 344 km: 344e3 / (2/3 c) = 1.72 ms.
    EXPECT_NEAR(ToSeconds(topology.Links()[0].delay), 1.72e-3, 0.01e-3);
    EXPECT_EQ(topology.Links()[0].origin, DelayOrigin::DISTANCE);
    EXPECT_EQ(topology.Links()[0].rate, 2500000000U);
    EXPECT_EQ(topology.Links()[1].delay, std::chrono::microseconds(250));
    EXPECT_EQ(topology.Links()[1].origin, DelayOrigin::GIVEN);
    EXPECT_EQ(topology.Links()[1].rate, 40000000000U);
    EXPECT_EQ(topology.Links()[2].delay, std::chrono::microseconds(1500));
    EXPECT_EQ(topology.Links()[2].rate, GraphmlOptions().defaultRate);
    EXPECT_EQ(network.report.delaysGiven, 2U);
    EXPECT_EQ(network.report.delaysFromDistance, 1U);
    EXPECT_EQ(network.report.ratesGiven, 2U);
}

TEST(IkeGraphml, RouteFactorStretchesDistancesOnly)
{
    const std::string text = Document(Node("a", Place("0", "0")) + Node("b", Place("0", "10")) +
                                      Edge("a", "b") + Edge("a", "b", Data("delay", "1ms")));
    GraphmlOptions longer;
    longer.routeFactor = 1.5;
    const IkeTopology straight = ReadGood(text).topology;
    const IkeTopology stretched = ReadGood(text, longer).topology;
    EXPECT_NEAR(ToSeconds(stretched.Links()[0].delay),
                1.5 * ToSeconds(straight.Links()[0].delay),
                1e-9);
    EXPECT_EQ(stretched.Links()[1].delay, std::chrono::milliseconds(1));
}

TEST(IkeGraphml, UnknownPlacesGetTheMedianDelay)
{
    const GraphmlNetwork network = ReadGood(Document(
        Node("a") + Node("b") + Node("c") + Node("d") + Edge("a", "b", Data("ms", "1")) +
        Edge("b", "c", Data("ms", "2")) + Edge("a", "c", Data("ms", "9")) + Edge("c", "d")));
    EXPECT_EQ(network.topology.Links()[3].delay, std::chrono::milliseconds(2));
    EXPECT_EQ(network.topology.Links()[3].origin, DelayOrigin::ESTIMATED);
    EXPECT_EQ(network.report.delaysEstimated, 1U);
    EXPECT_NE(network.report.Summary().find("1 estimated at 2ms (4 routers"), std::string::npos)
        << network.report.Summary();

    const GraphmlNetwork blind = ReadGood(Document(Node("a") + Node("b") + Edge("a", "b")));
    EXPECT_EQ(blind.topology.Links()[0].delay, GraphmlOptions().fallbackDelay);
}

TEST(IkeGraphml, RoutersOfOneCityGetTheMinimumDelay)
{
    const GraphmlNetwork network = ReadGood(
        Document(Node("a", Place("10", "10")) + Node("b", Place("10", "10")) + Edge("a", "b")));
    EXPECT_EQ(network.topology.Links()[0].delay, GraphmlOptions().minimumDelay);
}

TEST(IkeGraphml, KeepsParallelLinksAndDropsLoops)
{
    const GraphmlNetwork network = ReadGood(
        Document(Node("a") + Node("b") + Edge("a", "b") + Edge("b", "a") + Edge("a", "a")));
    EXPECT_EQ(network.topology.Links().size(), 2U);
    EXPECT_EQ(network.report.loopsLeftOut, 1U);
}

TEST(IkeGraphml, SharedLabelsAreToldApartById)
{
    const GraphmlNetwork network =
        ReadGood(Document(Node("0", Label("Perth")) + Node("1", Label("Perth")) +
                          Node("2", Label("Perth#1")) + Edge("0", "1") + Edge("1", "2")));
    EXPECT_EQ(network.topology.Routers()[0].name, "Perth#0");
    EXPECT_EQ(network.topology.Routers()[1].name, "Perth#1");
    EXPECT_EQ(network.topology.Routers()[2].name, "Perth#1#2");
    const Result<uint32_t> found = network.topology.FindRouter("perth");
    ASSERT_FALSE(found.Ok());
    EXPECT_NE(found.GetError().message.find("'Perth#0'"), std::string::npos);
}

TEST(IkeGraphml, KeepsTheLargestPart)
{
    const std::string text = Document(Node("x") + Node("a") + Node("b") + Node("c") + Node("y") +
                                      Edge("a", "b") + Edge("b", "c") + Edge("x", "y"));
    const GraphmlNetwork network = ReadGood(text);
    ASSERT_EQ(network.topology.Routers().size(), 3U);
    EXPECT_EQ(network.topology.Routers()[0].name, "a");
    EXPECT_EQ(network.topology.Links().size(), 2U);
    EXPECT_EQ(network.report.routersLeftOut, 2U);
    EXPECT_EQ(network.report.linksLeftOut, 1U);

    GraphmlOptions strict;
    strict.requireConnected = true;
    EXPECT_NE(ReadBad(text, strict).find("2 parts"), std::string::npos);
}

TEST(IkeGraphml, CommentsAndCharacterDataHideTags)
{
    const GraphmlNetwork network =
        ReadGood(Document("<!-- <node id='a'/> --><desc><![CDATA[<edge>]]></desc>" + Node("a") +
                          "<node id=\"b>c\"/>" + Edge("a", "b>c")));
    EXPECT_EQ(network.topology.Routers().size(), 2U);
}

struct BrokenText
{
    const char* name;
    std::string text;
    std::string place; //!< what the sentence begins with
    std::string says;
};

const std::string TWO_NODES = Node("a") + Node("b"); // lines 4 and 5

const BrokenText BROKEN[] = {
    {"plain text", "hello", "net.graphml:1: ", "is not XML"},
    {"cut short",
     "<graphml>\n<graph edgedefault='undirected'>\n<node id='a'>",
     "net.graphml:3: ",
     "is not XML"},
    {"other XML", "<html></html>", "net.graphml:1: ", "<html>, not <graphml>"},
    {"no graph", "<graphml></graphml>", "net.graphml: ", "no <graph>"},
    {"no nodes", Document(""), "net.graphml: ", "without nodes"},
    {"two graphs",
     Document("</graph>\n<graph edgedefault='undirected'>"),
     "net.graphml:5: ",
     "second <graph>"},
    {"no edgedefault",
     "<graphml>\n<graph><node id='a'/></graph></graphml>",
     "net.graphml:2: ",
     "no edgedefault"},
    {"directed",
     "<graphml>\n<graph edgedefault='directed'/></graphml>",
     "net.graphml:2: ",
     "as undirected"},
    {"directed edge",
     Document(TWO_NODES + "<edge source='a' target='b' directed='true'/>"),
     "net.graphml:6: ",
     "directed"},
    {"mismatched tags",
     Document("<node id='a'>\n</edge>"),
     "net.graphml:5: ",
     "</edge> stands where <node> of line 4"},
    {"node without id", Document("<node/>"), "net.graphml:4: ", "no id"},
    {"same id twice",
     Document(TWO_NODES + Node("a")),
     "net.graphml:6: ",
     "'a' is already used on line 4"},
    {"edge without target",
     Document(TWO_NODES + "<edge source='a'/>"),
     "net.graphml:6: ",
     "no target"},
    {"edge to nowhere", Document(TWO_NODES + Edge("a", "c")), "net.graphml:6: ", "node 'c'"},
    {"hyperedge", Document(TWO_NODES + "<hyperedge/>"), "net.graphml:6: ", "hyperedges"},
    {"bad latitude",
     Document(Node("a") + Node("b", Place("north", "1"))),
     "net.graphml:5: ",
     "latitude 'north'"},
    {"latitude too far", Document(Node("a", Place("90.5", "1"))), "net.graphml:4: ", "-90 to 90"},
    {"longitude too far", Document(Node("a", Place("9", "181"))), "net.graphml:4: ", "-180 to 180"},
    {"longitude not finite", Document(Node("a", Place("9", "nan"))), "net.graphml:4: ", "'nan'"},
    {"half a place", Document(Node("a", Data("lat", "9"))), "net.graphml:4: ", "only one of"},
    {"negative delay",
     Document(TWO_NODES + Edge("a", "b", Data("delay", "-3ms"))),
     "net.graphml:6: ",
     "negative delay '-3ms'"},
    {"delay without unit",
     Document(TWO_NODES + Edge("a", "b", Data("delay", "3"))),
     "net.graphml:6: ",
     "no unit"},
    {"delay in apples",
     Document(TWO_NODES + Edge("a", "b", Data("delay", "3apples"))),
     "net.graphml:6: ",
     "'apples'"},
    {"delay no number",
     Document(TWO_NODES + Edge("a", "b", Data("ms", "soon"))),
     "net.graphml:6: ",
     "'soon'"},
    {"no capacity",
     Document(TWO_NODES + Edge("a", "b", Data("raw", "0"))),
     "net.graphml:6: ",
     "bit rate"},
    {"undeclared key of a node",
     Document(Node("a", Data("zz", "1"))),
     "net.graphml:4: ",
     "no <key>"},
    {"undeclared key of an edge",
     Document(TWO_NODES + Edge("a", "b", Data("zz", "1"))),
     "net.graphml:6: ",
     "no <key>"},
    {"no links at all", Document(TWO_NODES + Node("c")), "net.graphml: ", "3 parts"},
    {"node inside a node",
     Document("<node id='a'><node id='b'/></node>"),
     "net.graphml: ",
     "outside its <graph>"},
};

TEST(IkeGraphml, EachBrokenTextGetsOneSentenceWithPlaceAndMend)
{
    for (const BrokenText& broken : BROKEN)
    {
        SCOPED_TRACE(broken.name);
        const std::string message = ReadBad(broken.text);
        EXPECT_EQ(message.substr(0, broken.place.size()), broken.place) << message;
        EXPECT_NE(message.find(broken.says), std::string::npos) << message;
        EXPECT_NE(message.find("; "), std::string::npos) << message;
        EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    }
}

TEST(IkeGraphml, EveryCutOfAFileIsAnErrorAndNeverACrash)
{
    const std::string text =
        Document(Node("a", Place("1", "2")) + Node("b") + Edge("a", "b", Data("delay", "1ms")));
    const size_t end = text.rfind('>'); // of the last closing tag
    for (size_t size = 0; size < end; ++size)
    {
        const Result<GraphmlNetwork> network = ReadGraphmlText(text.substr(0, size), "cut");
        EXPECT_FALSE(network.Ok()) << "after " << size << " octets";
    }
    EXPECT_TRUE(ReadGraphmlText(text, "whole").Ok());
}

TEST(IkeGraphml, EndlessNestingIsRefusedBeforeItIsParsed)
{
    std::string text = "<graphml>\n";
    for (int i = 0; i < 1000000; ++i)
    {
        text += "<a>";
    }
    EXPECT_EQ(ReadBad(text).find("net.graphml:2: elements nest more than 200 deep; "), 0U);
}

TEST(IkeGraphml, SettingsOutOfRangeAreRefused)
{
    const std::string text = Document(Node("a"));
    GraphmlOptions options;
    options.routeFactor = 0;
    EXPECT_NE(ReadBad(text, options).find("route factor"), std::string::npos);
    options = GraphmlOptions();
    options.fallbackDelay = Duration(-1);
    EXPECT_NE(ReadBad(text, options).find("negative delay"), std::string::npos);
}

TEST(IkeGraphml, UnreadableFilesAreNamed)
{
    const std::string empty = testing::TempDir() + "ike-empty.graphml";
    std::ofstream(empty).close();
    const std::pair<std::string, std::string> cases[] = {
        {testing::TempDir() + "ike-no-such-file.graphml", "No such file"},
        {testing::TempDir(), "Is a directory"},
        {empty, "is empty"},
    };
    for (const auto& [path, says] : cases)
    {
        const Result<GraphmlNetwork> network = ReadGraphml(path);
        ASSERT_FALSE(network.Ok());
        EXPECT_EQ(network.GetError().message.find(path + ": "), 0U) << network.GetError().message;
        EXPECT_NE(network.GetError().message.find(says), std::string::npos)
            << network.GetError().message;
    }
}

TEST(IkeGraphml, AbileneIsAsPublished)
{
    const Result<GraphmlNetwork> network =
        ReadGraphml(std::string(IKE_SOURCE_DIR) + "/examples/topologies/abilene.graphml");
    ASSERT_TRUE(network.Ok()) << network.GetError().message;
    const IkeTopology& topology = network->topology;
    EXPECT_EQ(topology.Routers().size(), 11U);
    EXPECT_EQ(topology.Links().size(), 14U);
    EXPECT_EQ(topology.CountParts(), 1U);
    EXPECT_EQ(network->report.delaysFromDistance, 14U);
    EXPECT_EQ(topology.Routers()[0].country, "United States");
    for (const TopologyLink& link : topology.Links())
    {
        EXPECT_EQ(link.rate, 9953280000U);
        // The shortest link is Chicago - Indianapolis (265 km), the longest Houston - Los Angeles
        // (2,200 km).
        EXPECT_GT(link.delay, std::chrono::microseconds(1200));
        EXPECT_LT(link.delay, std::chrono::microseconds(11500));
    }
    EXPECT_EQ(topology.LinksOf(*topology.FindRouter("Kansas City")).size(), 3U);
    EXPECT_EQ(topology.LinksOf(*topology.FindRouter("Chicago")).size(), 2U);
}

struct ZooFile
{
    const char* name;
    uint32_t routers;
    uint32_t links;
    uint32_t routersLeftOut;
    uint32_t routersWithoutPlace;
};

constexpr ZooFile ZOO[] = {
    {"Abilene", 11, 14, 0, 0},       {"Arpanet19728", 29, 32, 0, 0},
    {"AttMpls", 25, 57, 0, 0},       {"Bellcanada", 48, 65, 0, 0},
    {"BtEurope", 24, 37, 0, 2},      {"BtNorthAmerica", 36, 76, 0, 3},
    {"Cesnet201006", 52, 63, 0, 7},  {"Chinanet", 42, 66, 0, 4},
    {"Colt", 153, 191, 0, 4},        {"Deltacom", 113, 183, 0, 12},
    {"Dfn", 58, 87, 0, 7},           {"Garr201201", 61, 89, 0, 13},
    {"Geant2012", 40, 61, 0, 3},     {"Globenet", 67, 113, 0, 27},
    {"Internode", 66, 78, 0, 46},    {"Interoute", 110, 156, 0, 14},
    {"Janetbackbone", 29, 45, 0, 1}, {"Kdl", 754, 899, 0, 28},
    {"NetworkUsa", 35, 39, 0, 0},    {"Ntt", 32, 216, 15, 0},
    {"Oteglobe", 83, 102, 10, 11},   {"Renater2010", 43, 56, 0, 6},
    {"Sinet", 74, 76, 0, 27},        {"Sprint", 11, 18, 0, 0},
    {"Surfnet", 50, 73, 0, 0},       {"SwitchL3", 42, 63, 0, 12},
    {"Tinet", 53, 89, 0, 5},         {"Uninett2010", 74, 101, 0, 0},
    {"Xspedius", 34, 49, 0, 0},
};

TEST(IkeGraphml, ReadsTheTopologyZoo)
{
    if (!std::ifstream(SharedFile("topologies/SOURCE.txt")))
    {
        GTEST_SKIP() << "no topology zoo in " << SharedFile("topologies")
                     << "; set IKE_SHARED_DIR to the folder that has it";
    }
    for (const ZooFile& file : ZOO)
    {
        SCOPED_TRACE(file.name);
        const Result<GraphmlNetwork> network =
            ReadGraphml(SharedFile(std::string("topologies/zoo/") + file.name + ".graphml"));
        ASSERT_TRUE(network.Ok()) << network.GetError().message;
        const GraphmlReport& report = network->report;
        EXPECT_EQ(network->topology.Routers().size(), file.routers);
        EXPECT_EQ(network->topology.Links().size(), file.links);
        EXPECT_EQ(report.routersLeftOut, file.routersLeftOut);
        EXPECT_EQ(report.routersWithoutPlace, file.routersWithoutPlace);
        EXPECT_EQ(report.delaysFromDistance + report.delaysEstimated, file.links);
        EXPECT_EQ(network->topology.CountParts(), 1U);
        for (const TopologyLink& link : network->topology.Links())
        {
            // Nothing on earth is further apart than half its circumference: 100 ms in fiber.
            EXPECT_GT(link.delay, Duration::zero());
            EXPECT_LT(link.delay, std::chrono::milliseconds(101));
        }
    }
}

} // namespace
} // namespace ike
} // namespace ns3
