// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_READER_H
#define IKE_SCENARIO_READER_H

#include "ike-scenario.h"
#include "ns3/ike-result.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Reads a scenario from TOML text: every key checked for its name, type, unit and range.
 * @param text the file's content
 * @param file the file's name as the user gave it; relative paths in it start at its folder
 * @param settings "path=value" each, applied in order before reading
 * @return the scenario, or one sentence with place and mend
 */
Result<Scenario> ReadScenarioText(const std::string& text,
                                  const std::string& file,
                                  const std::vector<std::string>& settings = {});

/** @brief The same from a file. */
Result<Scenario> ReadScenario(const std::string& file,
                              const std::vector<std::string>& settings = {});

/** @brief The content of a file, or a sentence that says why it cannot be read. */
Result<std::string> ReadWholeFile(const std::string& path);

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_READER_H */
