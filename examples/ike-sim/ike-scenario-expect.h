// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_EXPECT_H
#define IKE_SCENARIO_EXPECT_H

#include "ike-scenario-fields.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file What a scenario says that must hold at the end of its run. What each key means:
 * ike-scenario-keys-results.cc. */

/** @brief What is counted at the gateways in IKE messages, opened, of version 2. */
struct ScenarioSign
{
    const char* name;
    const char* doc;
};

/** @brief All signs, in the order in which they are described. */
const std::vector<ScenarioSign>& ScenarioSigns();

struct ExpectMessagesSection : ScenarioSection
{
    std::vector<std::optional<ScenarioCondition>> conditions; //!< in the order of ScenarioSigns()
};

struct ExpectSection : ScenarioSection
{
    std::vector<std::optional<ScenarioCondition>> conditions; //!< in the order of ScenarioFigures()
    ExpectMessagesSection messages;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_EXPECT_H */
