// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_LISTING_H
#define IKE_SCENARIO_LISTING_H

#include "ike-scenario.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The names of the keys and sections that a description holds, without those inside
 * sections. */
std::vector<std::string> NamesOfSection(const std::function<void(ScenarioFields&)>& describe);

/** @brief The sections that have a key of this name, as "[sites]". */
std::vector<std::string> SectionsWithKey(const std::string& name);

/** @brief Every key with its value, default or not: "run.duration", "30s". Absent values are left
 * out. */
std::vector<std::pair<std::string, std::string>> ScenarioParameters(const Scenario& scenario);

/** @brief The key reference in Markdown: a table for each section. */
std::string ScenarioReference();

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_LISTING_H */
