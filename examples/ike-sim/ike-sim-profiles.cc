// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"
#include "ike-scenario-reader.h"
#include "ike-sim-plan.h"

#include <algorithm>
#include <filesystem>

namespace ns3
{
namespace ike
{

namespace
{

constexpr const char* EXTENSION = ".profile";

/** @brief Where profiles lie that a scenario calls by name; an installed program brings its own. */
std::vector<std::filesystem::path>
ProfileFolders(const std::string& scenarioFile)
{
    const std::filesystem::path here = std::filesystem::path(scenarioFile).parent_path();
    std::vector<std::filesystem::path> folders = {here,
                                                  here / "cost-profiles",
                                                  here / ".." / "cost-profiles"};
    std::error_code fault;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", fault);
    if (!fault)
    {
        folders.push_back(program.parent_path() / ".." / "share" / "ns3-ike" / "examples" /
                          "cost-profiles");
    }
#ifdef IKE_SOURCE_DIR
    folders.emplace_back(std::string(IKE_SOURCE_DIR) + "/examples/cost-profiles");
#endif
    return folders;
}

std::vector<std::string>
NamesIn(const std::vector<std::filesystem::path>& folders)
{
    std::vector<std::string> names;
    for (const std::filesystem::path& folder : folders)
    {
        std::error_code fault;
        for (const auto& entry : std::filesystem::directory_iterator(folder, fault))
        {
            if (entry.path().extension() == EXTENSION)
            {
                names.push_back(entry.path().stem().string());
            }
        }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::shared_ptr<IkeCryptoProvider>
MakeProvider(ScenarioProvider which, const std::shared_ptr<const IkeCostProfile>& costs)
{
    switch (which)
    {
    case ScenarioProvider::REAL:
        return MakeCryptoppProvider(costs);
    case ScenarioProvider::MIXED:
        return MakeMixedProvider(costs);
    case ScenarioProvider::MODELLED:
        break;
    }
    return MakeModelledProvider(costs);
}

} // namespace

SimProfiles::SimProfiles(const Scenario& scenario, std::vector<std::string>& inputs)
    : m_scenario(scenario),
      m_inputs(inputs)
{
}

Result<std::string>
SimProfiles::PathOf(const std::string& name) const
{
    if (name.find('/') != std::string::npos)
    {
        return name;
    }
    const std::vector<std::filesystem::path> folders = ProfileFolders(m_scenario.file);
    for (const std::filesystem::path& folder : folders)
    {
        const std::filesystem::path path = folder / (name + EXTENSION);
        std::error_code fault;
        if (std::filesystem::is_regular_file(path, fault))
        {
            return path.string();
        }
    }
    return Error{"there is no cost profile '" + name + "'; " + SuggestName(name, NamesIn(folders))};
}

Result<SimCrypto>
SimProfiles::Find(const ScenarioSection& section, const std::optional<std::string>& name)
{
    const ScenarioSection& home = name ? section : m_scenario.crypto;
    const Result<std::string> path = PathOf(name.value_or(m_scenario.crypto.profile));
    if (!path)
    {
        return ErrorIn(m_scenario, home, "profile", path.GetError().message);
    }
    const auto known = m_known.find(*path);
    if (known != m_known.end())
    {
        return known->second;
    }
    const Result<std::string> text = ReadWholeFile(*path);
    if (!text)
    {
        return ErrorIn(m_scenario, home, "profile", text.GetError().message);
    }
    if (text->find('=') == std::string::npos)
    {
        return ErrorIn(m_scenario,
                       home,
                       "profile",
                       *path + " states no cost; write lines like \"ke x25519 agree = 40us\", or "
                               "choose the profile \"none\"");
    }
    const Result<IkeCostProfile> profile = IkeCostProfile::Parse(*text, *path);
    if (!profile)
    {
        return ErrorIn(m_scenario, home, "profile", profile.GetError().message);
    }
    SimCrypto crypto;
    crypto.costs = std::make_shared<const IkeCostProfile>(*profile);
    crypto.provider = MakeProvider(m_scenario.crypto.provider, crypto.costs);
    m_known.emplace(*path, crypto);
    m_inputs.push_back(*path);
    return crypto;
}

} // namespace ike
} // namespace ns3
