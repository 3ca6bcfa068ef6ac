// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_TIMELINE_H
#define IKE_SCENARIO_TIMELINE_H

#include "ike-scenario-fields.h"
#include "ns3/ike-time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file What a scenario says of impaired lines and of events, as plain values. */

enum class ScenarioWhere : uint8_t
{
    ACCESS,
    BACKBONE,
    EVERYWHERE,
};

struct ImpairmentSection : ScenarioSection
{
    ScenarioWhere where{ScenarioWhere::ACCESS};
    std::vector<std::string> nodes;
    std::vector<std::string> links;
    double loss{0};
    double duplication{0};
    Duration jitter{0};
    bool blockUdp{false};
    Duration at{0};
    std::optional<Duration> until;
};

enum class ScenarioAction : uint8_t
{
    POWER_CUT,
    LINK_DOWN,
    LINK_UP,
    INITIATE,
    REKEY_CHILD,
    REKEY_IKE,
    CLOSE_CHILD,
    CLOSE_IKE,
    NAT_REBOOT,
    TCP_RESET,
    NAT_REBIND,
    MOVE,
    REDIRECT,
    CLOCK_FORWARD,
    CLOCK_BACK,
    RANDOM_EXHAUSTED,
    MEMORY_EXHAUSTED,
};

struct EventSection : ScenarioSection
{
    Duration at{0};
    ScenarioAction action{ScenarioAction::POWER_CUT};
    std::string target;
    Duration window{0};
    std::optional<Duration> downFor;
    std::optional<std::string> to;
    std::optional<Duration> by;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_TIMELINE_H */
