// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_TOML_H
#define IKE_SCENARIO_TOML_H

#include "ike-scenario-node.h"

#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief Reads TOML (toml.io, version 1.0).
 * @param text the file's content
 * @param file its name, for the places
 * @return the tree, or one sentence with file and line
 */
Result<ScenarioNode> ParseToml(const std::string& text, const std::string& file);

/**
 * @brief Applies one "path=value" of the command line to a tree. The value is TOML; what TOML does
 * not know is a text, so that no quotes are needed for "10ms".
 */
Result<Done> ApplySetting(ScenarioNode& root, const std::string& setting);

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_TOML_H */
