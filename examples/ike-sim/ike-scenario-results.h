// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_RESULTS_H
#define IKE_SCENARIO_RESULTS_H

#include "ike-scenario-fields.h"
#include "ns3/ike-time.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file What a scenario says of its outputs, and the figures that a run ends with. */

struct OutputSection : ScenarioSection
{
    std::optional<std::string> dir;
    bool sas{true};
    bool exchanges{true};
    bool states{false};
    Duration interval{std::chrono::seconds(1)};
    std::vector<std::string> pcap;
    bool keys{false};
    bool teach{false};
};

/** @brief A figure that a run ends with: printed, written to summary.json and held against
 * [expect]. */
struct ScenarioFigure
{
    const char* name;
    ScenarioUnit unit;
    const char* doc;
};

/** @brief All figures, in the order in which they are printed. */
const std::vector<ScenarioFigure>& ScenarioFigures();

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_RESULTS_H */
