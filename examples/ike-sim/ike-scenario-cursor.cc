// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-cursor.h"

#include "ike-nearest-name.h"
#include "ike-scenario-listing.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

std::string
Join(const std::string& path, const std::string& name)
{
    return path.empty() || name.empty() ? path + name : path + "." + name;
}

/** @brief A path without "[0]" and the like. */
std::string
WithoutIndices(const std::string& path)
{
    std::string title;
    bool inIndex = false;
    for (char c : path)
    {
        inIndex = c == '[' || (inIndex && c != ']');
        if (!inIndex && c != ']')
        {
            title += c;
        }
    }
    return title;
}

std::string
FirstSentence(const std::string& doc)
{
    const std::string first = doc.substr(0, doc.find(". "));
    return !first.empty() && first.back() == '.' ? first.substr(0, first.size() - 1) : first;
}

/** @brief What a key that lacks is: a sentence, or the first of the words to choose from. */
std::string
BriefOf(const std::string& doc)
{
    constexpr size_t LONGEST = 160;
    const std::string first = FirstSentence(doc);
    if (first.size() <= LONGEST || first[0] != '"')
    {
        return first;
    }
    std::vector<std::string> words;
    for (size_t open = first.find('"'); open != std::string::npos; open = first.find('"', open))
    {
        const size_t close = std::min(first.find('"', open + 1), first.size() - 1);
        words.push_back(first.substr(open, close + 1 - open));
        open = close + 1;
    }
    return JoinNames(words);
}

} // namespace

ScenarioCursor::ScenarioCursor(const ScenarioNode& root, std::map<std::string, std::string>& places)
    : m_node(&root),
      m_places(places)
{
}

const ScenarioNode*
ScenarioCursor::Find(const ScenarioKey& key)
{
    if (m_error)
    {
        return nullptr;
    }
    const ScenarioNode* node = m_node->Find(key.name);
    if (node)
    {
        m_places.emplace(PathOf(key.name), node->place);
    }
    else if (key.needed)
    {
        m_error = ErrorAt(m_node->place,
                          SectionName() + " needs the key '" + key.name +
                              "'; add it: " + BriefOf(key.doc));
    }
    return node;
}

const ScenarioNode*
ScenarioCursor::Take(const ScenarioKey& key, ScenarioKind kind, const std::string& mend)
{
    const ScenarioNode* node = Find(key);
    if (node && node->kind != kind)
    {
        WrongKind(*node, key, NameOf(kind), mend);
        return nullptr;
    }
    return node;
}

void
ScenarioCursor::Complain(const ScenarioNode& node,
                         const ScenarioKey& key,
                         const std::string& sentence)
{
    if (!m_error)
    {
        m_error = ErrorAt(node.place, std::string("'") + key.name + "' " + sentence);
    }
}

void
ScenarioCursor::WrongKind(const ScenarioNode& node,
                          const ScenarioKey& key,
                          const std::string& wanted,
                          const std::string& mend)
{
    Complain(node, key, "must be " + wanted + " but is " + NameOf(node.kind) + "; " + mend);
}

void
ScenarioCursor::CheckNames(const std::vector<std::string>& names)
{
    for (const auto& [name, node] : m_node->members)
    {
        if (!m_error && std::find(names.begin(), names.end(), name) == names.end())
        {
            const std::string what = m_path.empty() ? "a scenario has no section [" + name + "]"
                                                    : SectionName() + " has no key '" + name + "'";
            m_error = ErrorAt(node.place, what + "; " + MendFor(name, names));
        }
    }
}

std::string
ScenarioCursor::PathOf(const std::string& name) const
{
    return Join(m_path, name);
}

std::string
ScenarioCursor::TitleOf(const std::string& name) const
{
    return WithoutIndices(PathOf(name));
}

std::string
ScenarioCursor::SectionName() const
{
    return m_path.empty() ? "a scenario" : "[" + WithoutIndices(m_path) + "]";
}

std::string
ScenarioCursor::MendFor(const std::string& name, const std::vector<std::string>& names) const
{
    const std::vector<std::string> homes = SectionsWithKey(name);
    if (NearestName(name, names).empty() && !homes.empty())
    {
        return "'" + name + "' is a key of " + JoinNames(homes);
    }
    return SuggestName(name, names);
}

} // namespace ike
} // namespace ns3
