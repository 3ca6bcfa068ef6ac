// SPDX-License-Identifier: GPL-2.0-only

#include "ike-address-pool.h"
#include "ike-algorithms.h"
#include "ike-calendar.h"
#include "ike-cost-profile.h"
#include "ike-fuzz-input.h"
#include "ike-fuzz-samples.h"
#include "ike-fuzz-target.h"
#include "ike-graphml.h"
#include "ike-identity.h"
#include "ike-quantity.h"
#include "ike-scenario-reader.h"
#include "ike-scenario-toml.h"
#include "ike-site-placement.h"
#include "ike-topology-generator.h"
#include "ipsec-prefix.h"
#include "ipsec-selector.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t LARGEST_FILE = 1 << 16;
constexpr size_t LARGEST_WORD = 512;

std::string
TextOf(ByteView octets)
{
    return std::string(octets.begin(), octets.end());
}

/** @brief A complaint is one sentence. */
void
CheckSentence(const std::string& message)
{
    FuzzRequire(!message.empty(), "a complaint without a word");
}

void
RunGraphml(ByteView input)
{
    const auto network = ReadGraphmlText(TextOf(input), "network.graphml");
    if (!network)
    {
        CheckSentence(network.GetError().message);
        return;
    }
    FuzzRequire(!network->report.Summary().empty(), "a report without a word");
}

/** @brief A scenario's text. One that names a file of its own choice may name a device: left out.
 */
void
RunScenario(ByteView input)
{
    const std::string text = TextOf(input);
    if (text.find("extends") != std::string::npos)
    {
        ParseToml(text, "scenario.toml");
        return;
    }
    const auto scenario = ReadScenarioText(text, "scenario.toml");
    if (!scenario)
    {
        CheckSentence(scenario.GetError().message);
    }
}

/** @brief A number's or a name's text, by what the first octet says. */
void
RunWord(ByteView input)
{
    FuzzInput in(input);
    const uint8_t choice = in.TakeOctet();
    const std::string text = TextOf(in.TakeRest());
    const auto check = [](const auto& result)
    {
        if (!result)
        {
            CheckSentence(result.GetError().message);
        }
    };
    switch (choice % 12)
    {
    case 0:
        return check(ParseIdentity(text));
    case 1:
        return check(ParseAddressRange(text));
    case 2:
        return check(ParseDuration(text));
    case 3:
        return check(ParseBitRate(text));
    case 4:
        return check(IpAddress::Parse(text));
    case 5:
        return check(ParseCalendar(text));
    case 6:
        return check(ParseTopologyShape(text));
    case 7:
        return check(ParseSitePolicy(text));
    case 8:
        return check(ParsePrefix(text));
    case 9:
        return check(ParseTrafficSelectors(text));
    default:
        break;
    }
    const auto protocol = choice % 12 == 10 ? ProtocolId::IKE : ProtocolId::ESP;
    const auto proposal = ParseProposal(protocol, text);
    check(proposal);
    if (proposal)
    {
        const auto again = ParseProposal(protocol, FormatProposal(*proposal));
        FuzzRequire(static_cast<bool>(again), "a proposal's own notation is not understood");
        FuzzRequire(FormatProposal(*again) == FormatProposal(*proposal), "another proposal");
    }
}

void
RunCostProfile(ByteView input)
{
    const auto profile = IkeCostProfile::Parse(TextOf(input), "costs.profile");
    if (!profile)
    {
        CheckSentence(profile.GetError().message);
    }
}

// --- seeds ---

std::vector<Bytes>
FilesAsSeeds(const std::vector<const char*>& folders, const char* extension)
{
    std::vector<Bytes> seeds;
    for (const char* folder : folders)
    {
        for (const auto& file : FilesIn(std::string(IKE_SOURCE_DIR) + "/" + folder, extension))
        {
            seeds.push_back(OctetsOfFile(file));
        }
    }
    return seeds;
}

std::vector<Bytes>
GraphmlSeeds()
{
    return FilesAsSeeds({"examples/topologies", "test/data", "test/data/broken"}, ".graphml");
}

std::vector<Bytes>
ScenarioSeeds()
{
    return FilesAsSeeds({"examples/scenarios", "test/data", "test/data/broken"}, ".toml");
}

std::vector<Bytes>
CostProfileSeeds()
{
    return FilesAsSeeds({"examples/cost-profiles", "test/data/broken"}, ".profile");
}

std::vector<Bytes>
WordSeeds()
{
    const std::vector<std::pair<uint8_t, const char*>> words = {
        {0, "moon.example.org"},
        {0, "alice@example.org"},
        {0, "192.0.2.1"},
        {0, "2001:db8::1"},
        {0, "C=CH, O=Example, CN=moon"},
        {0, "keyid:00ff"},
        {1, "10.3.0.1-10.3.0.254"},
        {1, "2001:db8::/96"},
        {2, "1.5ms"},
        {2, "3h"},
        {3, "10Gb/s"},
        {4, "2001:db8::ffff:192.0.2.1"},
        {5, "2026-01-01T12:00:00Z"},
        {6, "grid:3x4"},
        {6, "ring:9"},
        {7, "each"},
        {7, "random"},
        {8, "10.1.0.0/16"},
        {8, "2001:db8::/32"},
        {9, "10.1.0.0/16[udp/4000-5000], 2001:db8::/64[icmp]"},
        {9, "10.1.0.1-10.1.0.9[47], 0.0.0.0/0[/opaque]"},
        {10, "aes256-aes128-sha256-modp2048-ke1_mlkem768-ke2_none"},
        {10, "aes128gcm16-prfsha256-ecp256-x25519"},
        {11, "chacha20poly1305-x25519-esn-noesn"},
        {11, "aes128ccm8"},
        {11, "null-sha1"},
    };
    std::vector<Bytes> seeds;
    for (const auto& [choice, word] : words)
    {
        seeds.push_back({choice});
        Append(seeds.back(), ByteView::OfText(word));
    }
    return seeds;
}

} // namespace

std::vector<FuzzTarget>
TextFuzzTargets()
{
    return {
        {"graphml", "a network in GraphML", RunGraphml, GraphmlSeeds, LARGEST_FILE},
        {"scenario", "a scenario in TOML", RunScenario, ScenarioSeeds, LARGEST_FILE},
        {"cost-profile", "a cost profile", RunCostProfile, CostProfileSeeds, LARGEST_FILE},
        {"word",
         "identities, addresses, selectors, quantities, proposals",
         RunWord,
         WordSeeds,
         LARGEST_WORD},
    };
}

} // namespace ike
} // namespace ns3
