// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_ATTACKS_H
#define IKE_SCENARIO_ATTACKS_H

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

/** @file What a scenario says of attackers and faults, as plain values. */

enum class ScenarioAttack : uint8_t
{
    FLOOD,
    HALF_OPEN,
    REPLAY,
    REORDER,
    FORGE,
    DOWNGRADE,
    GUESS,
    FRAGMENTS,
};

struct AttackerSection : ScenarioSection
{
    std::string name{"attacker"};
    ScenarioAttack kind{ScenarioAttack::FLOOD};
    std::string target;
    std::optional<uint64_t> count;
    std::optional<std::string> router;
    std::optional<uint64_t> accessRate;
    std::optional<std::string> imitates;
    std::optional<double> rate;
    std::optional<std::string> sources;
    std::optional<uint64_t> size;
    std::optional<std::string> message;
    std::optional<Duration> delay;
    std::optional<uint64_t> copies;
    std::vector<std::string> words;
    std::optional<std::string> wordFile;
    Duration at{0};
    std::optional<Duration> until;
};

enum class ScenarioFaultDirection : uint8_t
{
    BOTH,
    SENT,
    RECEIVED,
};

enum class ScenarioFaultAction : uint8_t
{
    DROP,
    DELAY,
    DUPLICATE,
    CORRUPT,
    TRUNCATE,
    CRASH,
    EXHAUST_RANDOM,
    EXHAUST_MEMORY,
    CLOCK_FORWARD,
    CLOCK_BACK,
};

struct FaultSection : ScenarioSection
{
    std::string node;
    std::string message;
    ScenarioFaultAction action{ScenarioFaultAction::DROP};
    ScenarioFaultDirection direction{ScenarioFaultDirection::BOTH};
    std::optional<std::string> peer;
    Duration from{0};
    uint64_t nth{1};
    uint64_t count{1};
    std::optional<Duration> delay;
    std::optional<uint64_t> octet;
    std::optional<uint64_t> bits;
    std::optional<uint64_t> size;
    std::optional<Duration> downFor;
    std::optional<Duration> by;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_ATTACKS_H */
