// SPDX-License-Identifier: GPL-2.0-only

#include "ike-run-manifest.h"

#include "ike-crypto-versions.h"
#include "ike-version.h"

#if __has_include("ns3/version-defines.h")
#include "ns3/version-defines.h"
#endif

#include <nlohmann/json.hpp>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fstream>
#include <memory>

namespace ns3
{
namespace ike
{

namespace
{

using Json = nlohmann::ordered_json;

std::string
Ns3Version()
{
#ifdef NS3_VERSION_MAJOR
    return std::to_string(NS3_VERSION_MAJOR) + "." + std::to_string(NS3_VERSION_MINOR);
#else
    return "unknown";
#endif
}

std::string
HexOf(XXH128_hash_t hash)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    return ToHex(ByteView(canonical.digest, sizeof canonical.digest));
}

Json
TotalsOf(const IkePeerTotals& totals)
{
    return {{"setups_asked", totals.setupsAsked},
            {"setups_answered", totals.setupsAnswered},
            {"ike_rekeys_asked", totals.ikeRekeysAsked},
            {"ike_rekeys_answered", totals.ikeRekeysAnswered},
            {"children_asked", totals.childrenAsked},
            {"children_answered", totals.childrenAnswered},
            {"child_rekeys_asked", totals.childRekeysAsked},
            {"child_rekeys_answered", totals.childRekeysAnswered},
            {"failed_exchanges", totals.failedExchanges},
            {"failed_initiations", totals.failedInitiations},
            {"retransmissions", totals.retransmissions},
            {"messages_sent", totals.messagesSent},
            {"messages_received", totals.messagesReceived},
            {"octets_sent", totals.octetsSent},
            {"octets_received", totals.octetsReceived},
            {"drops", totals.drops},
            {"failed_installs", totals.failedInstalls}};
}

Json
ProvidersOf(const IkeRunManifest& manifest)
{
    Json providers = Json::array();
    for (const auto& [names, provider] : manifest.providers)
    {
        const IkeCostProfile& costs = provider->Costs();
        providers.push_back({{"crypto", names.first},
                             {"modelled", provider->Modelled()},
                             {"cost_profile", names.second},
                             {"cost_provenance", costs.Provenance()},
                             {"cores", costs.Cores()},
                             {"esp_offloaded", costs.EspOffloaded()}});
    }
    return providers;
}

Json
VersionsOf()
{
    return {{"ns3-ike", MODULE_VERSION},
            {"ns-3", Ns3Version()},
            {"crypto++", CryptoppVersion()},
            {"botan", BotanVersion()},
            {"compiler", __VERSION__}};
}

Json
InputsOf(const IkeRunManifest& manifest)
{
    Json inputs = Json::object();
    for (const auto& [name, digest] : manifest.inputs)
    {
        inputs[name] = {{"octets", digest.second}, {"xxh128", digest.first}};
    }
    return inputs;
}

} // namespace

Result<std::pair<std::string, uint64_t>>
DigestOfFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
    {
        return Error{"Cannot read " + path + " back."};
    }
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                         &XXH3_freeState);
    XXH3_128bits_reset(state.get());
    std::vector<char> chunk(1 << 20);
    uint64_t size = 0;
    while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0)
    {
        XXH3_128bits_update(state.get(), chunk.data(), static_cast<size_t>(file.gcount()));
        size += static_cast<uint64_t>(file.gcount());
    }
    return std::make_pair(HexOf(XXH3_128bits_digest(state.get())), size);
}

Result<Done>
WriteManifest(const IkeRunManifest& manifest, const IkeRunDirectory& directory)
{
    std::map<std::string, Json> files;
    const auto add = [&files, &directory](const std::string& name) -> Result<Done>
    {
        const auto digest = DigestOfFile(directory.PathOf(name));
        if (!digest)
        {
            return digest.GetError();
        }
        files[name]["octets"] = digest->second;
        files[name]["xxh128"] = digest->first;
        return Done{};
    };
    for (const auto& [name, rows] : manifest.rows)
    {
        files[name]["rows"] = rows;
        if (auto added = add(name); !added)
        {
            return added;
        }
    }
    for (const auto& name : manifest.others)
    {
        if (auto added = add(name); !added)
        {
            return added;
        }
    }
    std::string all;
    for (const auto& [name, file] : files)
    {
        all += file["xxh128"].get<std::string>() + "  " + name + "\n";
    }
    Json document;
    document["format"] = "ns3-ike run, 1";
    document["versions"] = VersionsOf();
    document["seed"] = manifest.seed;
    document["run"] = manifest.run;
    document["simulated_s"] = ToSeconds(manifest.end);
    document["interval_s"] = ToSeconds(manifest.interval);
    document["peers"] = manifest.peers;
    document["providers"] = ProvidersOf(manifest);
    document["parameters"] = manifest.parameters;
    document["inputs"] = InputsOf(manifest);
    document["remarks"] = manifest.remarks;
    document["totals"] = TotalsOf(manifest.totals);
    document["files"] = files;
    document["xxh128"] = HexOf(XXH3_128bits(all.data(), all.size()));
    std::ofstream out(directory.PathOf(IkeRunDirectory::MANIFEST), std::ios::binary);
    out << document.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    out.close();
    if (!out)
    {
        return Error{"Cannot write the manifest of " + directory.Name() + ": is the disk full?"};
    }
    return Done{};
}

} // namespace ike
} // namespace ns3
