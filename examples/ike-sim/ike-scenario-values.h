// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_VALUES_H
#define IKE_SCENARIO_VALUES_H

#include "ike-scenario-fields.h"
#include "ns3/ike-result.h"
#include "ns3/ike-time.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief Reads "5%" as 0.05; the error says what is wrong with the text alone. */
Result<double> ParseShare(const std::string& text);

/** @brief Reads a size: "1400B", "2kB", "1MB" (powers of 1000). */
Result<uint64_t> ParseOctets(const std::string& text);

/** @brief Reads a condition: "1000", ">= 1000", "< 2s", "990 to 1000". */
Result<ScenarioCondition> ParseCondition(const std::string& text, ScenarioUnit unit);

/** @brief A time as a scenario has it, exactly: a whole number of the largest unit that divides it.
 */
std::string FormatTime(Duration time);

/** @brief A bit rate in the same manner. */
std::string FormatRate(uint64_t bitsPerSecond);

/** @brief A DSCP by its name (RFC 2474, 2597, 3246) or number. */
Result<uint8_t> ParseDscp(const std::string& text);

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_VALUES_H */
