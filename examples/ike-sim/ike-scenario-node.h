// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_NODE_H
#define IKE_SCENARIO_NODE_H

#include "ns3/ike-result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a value of a scenario file is, before anybody asks for a key. */
enum class ScenarioKind : uint8_t
{
    TEXT,
    WHOLE,
    REAL,
    FLAG,
    LIST,
    TABLE,
    OTHER, //!< dates and times of day, which no key takes
};

/** @brief The kind with its article, as "a text". */
const char* NameOf(ScenarioKind kind);

struct ScenarioMember;

/** @brief A value with the place it was written at: one tree holds a whole scenario file. */
struct ScenarioNode
{
    ScenarioKind kind{ScenarioKind::TABLE};
    std::string text;                    //!< TEXT; of the other single values, as written
    int64_t whole{0};                    //!< WHOLE
    double real{0};                      //!< WHOLE and REAL
    bool flag{false};                    //!< FLAG
    std::vector<ScenarioNode> items;     //!< LIST
    std::vector<ScenarioMember> members; //!< TABLE, in the order of the file
    std::string place;                   //!< "storm.toml:12", or "--set sites.count"
    std::string folder; //!< where paths in it start, with a '/' at its end; or empty

    /** @brief The member of that name, or null. */
    const ScenarioNode* Find(const std::string& name) const;
    ScenarioNode* Find(const std::string& name);
};

/** @brief A key of a table and its value; a pair would want to know the node before it is whole. */
struct ScenarioMember
{
    std::string name;
    ScenarioNode value;
};

/**
 * @brief Lays one tree over another: tables are merged member by member; what is no table in both
 * is replaced.
 */
void LayOver(ScenarioNode& below, const ScenarioNode& above);

/** @brief An error at a place. */
Error ErrorAt(const std::string& place, const std::string& sentence);

/**
 * @brief Puts a value at a dotted path, as --set does; tables that are absent on the way are made.
 *
 * A step into a list is a number from 0 or the item's `name`; a list with a single item needs no
 * step.
 * @param value what to put there; the places in it are kept
 */
Result<Done> SetAt(ScenarioNode& root, const std::string& path, const ScenarioNode& value);

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_NODE_H */
