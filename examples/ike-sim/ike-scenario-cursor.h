// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_CURSOR_H
#define IKE_SCENARIO_CURSOR_H

#include "ike-scenario-fields.h"
#include "ike-scenario-node.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Where a reader stands in the tree of a scenario file, and what it complains of. The first
 * complaint is kept; after it nothing is found any more.
 */
class ScenarioCursor
{
  public:
    /** @param root the file's tree @param places gets the place of every key and section by path */
    ScenarioCursor(const ScenarioNode& root, std::map<std::string, std::string>& places);

    /** @brief The section that the cursor is in. */
    const ScenarioNode& Here() const
    {
        return *m_node;
    }

    /** @brief The section's path, "gateway[1]"; empty for the file. */
    const std::string& Path() const
    {
        return m_path;
    }

    const std::optional<Error>& GetError() const
    {
        return m_error;
    }

    /** @brief The node of a key; null when absent, which is a complaint when the key is needed. */
    const ScenarioNode* Find(const ScenarioKey& key);

    /** @brief The same; another kind than @p kind is a complaint, with @p mend. */
    const ScenarioNode* Take(const ScenarioKey& key, ScenarioKind kind, const std::string& mend);

    void Complain(const ScenarioNode& node, const ScenarioKey& key, const std::string& sentence);

    void WrongKind(const ScenarioNode& node,
                   const ScenarioKey& key,
                   const std::string& wanted,
                   const std::string& mend);

    /** @brief Complains about the first member of the section that is none of @p names. */
    void CheckNames(const std::vector<std::string>& names);

    /** @brief The path of something in the present section. */
    std::string PathOf(const std::string& name) const;

    /** @brief The same as a person writes it between brackets: without list indices. */
    std::string TitleOf(const std::string& name) const;

    /** @brief Does @p work in another section, then comes back. */
    template <class Work>
    void Inside(const ScenarioNode& node, const std::string& path, const Work& work)
    {
        const ScenarioNode* outerNode = m_node;
        const std::string outerPath = m_path;
        m_node = &node;
        m_path = path;
        m_places.emplace(path, node.place);
        work();
        m_node = outerNode;
        m_path = outerPath;
    }

  private:
    std::string SectionName() const;
    std::string MendFor(const std::string& name, const std::vector<std::string>& names) const;

    const ScenarioNode* m_node;
    std::string m_path;
    std::map<std::string, std::string>& m_places;
    std::optional<Error> m_error;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_CURSOR_H */
