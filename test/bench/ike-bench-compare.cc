// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bench-compare.h"

#include "ike-bench-network.h"
#include "ike-bench-pair.h"
#include "ike-crypto-provider.h"

#include <algorithm>
#include <map>
#include <memory>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t MEMORY_TUNNELS = 10000;
constexpr uint32_t MEMORY_CLIENTS = 2000;

/** Repeated measurements by name; what counts of each is its median. */
class Samples
{
  public:
    void Add(const std::string& name, double value)
    {
        m_values[name].push_back(value);
    }

    double MedianOf(const std::string& name) const
    {
        const auto it = m_values.find(name);
        return it == m_values.end() ? 0 : Median(it->second);
    }

  private:
    std::map<std::string, std::vector<double>> m_values;
};

std::string
Join(const BenchSizes& sizes)
{
    std::string text;
    for (const uint32_t size : sizes)
    {
        text += (text.empty() ? "" : "/") + std::to_string(size);
    }
    return text;
}

struct Ratios
{
    double handshake{0};
    double rekey{0};
};

/** One network, its yardsticks and its IKE by turns. */
Ratios
CompareOne(BenchFigures& figures, uint32_t clients, unsigned rounds, bool freshKeyExchange)
{
    BenchPlan plan;
    plan.clients = clients;
    plan.freshKeyExchange = freshKeyExchange;
    BenchNetwork network(plan);
    const BenchSizes handshake = network.Capture([&network] { network.SetUp(); });
    const BenchSizes rekey = network.Capture([&network] { network.RekeyChild(); });
    network.Close();
    Samples samples;
    for (unsigned round = 0; round < rounds; ++round)
    {
        samples.Add("udp_handshake", network.TalkSockets(handshake));
        samples.Add("handshake", network.SetUp());
        samples.Add("udp_rekey", network.TalkSockets(rekey));
        samples.Add("rekey", network.RekeyChild());
        samples.Add("bare_handshake", network.TalkBare(handshake));
        samples.Add("bare_rekey", network.TalkBare(rekey));
        network.Close();
    }
    Ratios ratios;
    ratios.handshake = samples.MedianOf("handshake") / samples.MedianOf("udp_handshake");
    ratios.rekey = samples.MedianOf("rekey") / samples.MedianOf("udp_rekey");
    const std::string kind = freshKeyExchange ? "_pfs" : "";
    const std::string suffix = kind + "_" + std::to_string(clients) + "_clients";
    const auto report = [&](const std::string& what, const std::string& sample, const auto& sizes)
    {
        const double ike = samples.MedianOf(sample);
        const double udp = samples.MedianOf("udp_" + sample);
        const double bare = samples.MedianOf("bare_" + sample);
        figures.Add(what + "_vs_udp" + suffix, ike / udp, "x");
        figures.Add(what + "_vs_bare_udp" + suffix, ike / bare, "x");
        figures.Add(what + suffix, ike, "us", Join(sizes) + " octets, both sides");
        figures.Add(what + "_udp" + suffix, udp, "us", "the same through UDP sockets");
        figures.Add(what + "_bare_udp" + suffix, bare, "us", "the same through UDP end points");
    };
    if (!freshKeyExchange)
    {
        report("handshake", "handshake", handshake);
    }
    report("child_rekey", "rekey", rekey);
    return ratios;
}

} // namespace

void
CompareWithUdp(BenchFigures& figures, const std::vector<uint32_t>& clients, unsigned rounds)
{
    Ratios worst;
    for (const uint32_t number : clients)
    {
        const Ratios ratios = CompareOne(figures, number, rounds, false);
        worst.handshake = std::max(worst.handshake, ratios.handshake);
        worst.rekey = std::max(worst.rekey, ratios.rekey);
    }
    CompareOne(figures, clients.front(), rounds, true);
    figures.Add("handshake_vs_udp", worst.handshake, "x", "the worst of the above");
    figures.Add("child_rekey_vs_udp", worst.rekey, "x", "the worst of the above");
}

void
CompareEsp(BenchFigures& figures, unsigned rounds)
{
    constexpr uint32_t PACKETS = 40;
    constexpr uint32_t OCTETS = 1000;
    for (const bool real : {false, true})
    {
        BenchPlan plan;
        plan.clients = 100;
        plan.realCrypto = real;
        BenchNetwork network(plan);
        network.SetUp();
        network.SendPackets(PACKETS, OCTETS, true);
        Samples samples;
        for (unsigned round = 0; round < rounds; ++round)
        {
            samples.Add("plain", network.SendPackets(PACKETS, OCTETS, false));
            samples.Add("esp", network.SendPackets(PACKETS, OCTETS, true));
        }
        const std::string kind = real ? "_real" : "_modelled";
        figures.Add("esp_vs_plain" + kind,
                    samples.MedianOf("esp") / samples.MedianOf("plain"),
                    "x",
                    "1,000 octets from a client's socket to the hub's");
        figures.Add("esp_packets_per_second" + kind, 1e6 / samples.MedianOf("esp"), "1/s");
        figures.Add("plain_packets_per_second" + kind, 1e6 / samples.MedianOf("plain"), "1/s");
    }
}

void
MeasureMemory(BenchFigures& figures)
{
    {
        const double heap = HeapOctets();
        const double resident = ResidentOctets();
        BenchPair pair(MakeModelledProvider(std::make_shared<const IkeCostProfile>()));
        for (uint32_t i = 0; i < MEMORY_TUNNELS; ++i)
        {
            pair.SetUp();
        }
        pair.RequireTunnels(MEMORY_TUNNELS);
        const std::string what = "IKE SA and Child SA at both ends, in two engines";
        figures.Add("engine_heap_per_tunnel",
                    (HeapOctets() - heap) / MEMORY_TUNNELS,
                    "octets",
                    what);
        figures.Add("engine_resident_per_tunnel",
                    (ResidentOctets() - resident) / MEMORY_TUNNELS,
                    "octets",
                    what);
    }
    BenchPlan plan;
    plan.clients = MEMORY_CLIENTS;
    plan.peers = false;
    double heap = HeapOctets();
    double bare = 0;
    {
        BenchNetwork network(plan);
        bare = (HeapOctets() - heap) / MEMORY_CLIENTS;
    }
    plan.peers = true;
    heap = HeapOctets();
    BenchNetwork network(plan);
    const double idle = (HeapOctets() - heap) / MEMORY_CLIENTS;
    network.SetUp();
    const double full = (HeapOctets() - heap) / MEMORY_CLIENTS;
    figures.Add("heap_per_node", bare, "octets", "a client node, its line and its plain sockets");
    figures.Add("heap_per_peer", idle - bare, "octets", "what an IKE peer without SAs adds");
    figures.Add("heap_per_tunnel",
                full - idle,
                "octets",
                "what a tunnel adds at both ends: engines, SADs, SPDs");
}

} // namespace ike
} // namespace ns3
