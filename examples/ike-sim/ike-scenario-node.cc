// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-node.h"

#include "ike-nearest-name.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

std::vector<std::string>
SplitPath(const std::string& path)
{
    std::vector<std::string> steps;
    for (size_t begin = 0; begin <= path.size();)
    {
        const size_t dot = std::min(path.find('.', begin), path.size());
        steps.push_back(path.substr(begin, dot - begin));
        begin = dot + 1;
    }
    return steps;
}

bool
IsIndex(const std::string& step)
{
    return !step.empty() && step.size() < 9 &&
           step.find_first_not_of("0123456789") == std::string::npos;
}

/** @brief The item that a step names; null when the step names none. */
ScenarioNode*
ItemOf(ScenarioNode& list, const std::string& step)
{
    if (IsIndex(step))
    {
        const size_t index = std::stoul(step);
        return index < list.items.size() ? &list.items[index] : nullptr;
    }
    for (ScenarioNode& item : list.items)
    {
        const ScenarioNode* name = item.Find("name");
        if (name && name->kind == ScenarioKind::TEXT && name->text == step)
        {
            return &item;
        }
    }
    return nullptr;
}

Error
NoSuchItem(const ScenarioNode& list, const std::string& before, const std::string& step)
{
    std::vector<std::string> choices;
    for (size_t i = 0; i < list.items.size(); ++i)
    {
        const ScenarioNode* name = list.items[i].Find("name");
        const bool named = name && name->kind == ScenarioKind::TEXT;
        choices.push_back(named ? name->text : std::to_string(i));
    }
    return Error{"'" + before + "' has " + std::to_string(list.items.size()) +
                 " entries and none is called '" + step + "'; " + SuggestName(step, choices)};
}

} // namespace

const char*
NameOf(ScenarioKind kind)
{
    switch (kind)
    {
    case ScenarioKind::TEXT:
        return "a text";
    case ScenarioKind::WHOLE:
        return "a whole number";
    case ScenarioKind::REAL:
        return "a number";
    case ScenarioKind::FLAG:
        return "true or false";
    case ScenarioKind::LIST:
        return "a list";
    case ScenarioKind::TABLE:
        return "a table";
    case ScenarioKind::OTHER:
        return "a date or a time of day";
    }
    return "unknown";
}

const ScenarioNode*
ScenarioNode::Find(const std::string& name) const
{
    const auto found = std::find_if(members.begin(),
                                    members.end(),
                                    [&](const auto& member) { return member.name == name; });
    return found == members.end() ? nullptr : &found->value;
}

ScenarioNode*
ScenarioNode::Find(const std::string& name)
{
    return const_cast<ScenarioNode*>(static_cast<const ScenarioNode*>(this)->Find(name));
}

void
LayOver(ScenarioNode& below, const ScenarioNode& above)
{
    if (below.kind != ScenarioKind::TABLE || above.kind != ScenarioKind::TABLE)
    {
        below = above;
        return;
    }
    for (const auto& [name, node] : above.members)
    {
        ScenarioNode* old = below.Find(name);
        if (old)
        {
            LayOver(*old, node);
        }
        else
        {
            below.members.push_back({name, node});
        }
    }
}

Error
ErrorAt(const std::string& place, const std::string& sentence)
{
    return Error{place + ": " + sentence};
}

Result<Done>
SetAt(ScenarioNode& root, const std::string& path, const ScenarioNode& value)
{
    const std::vector<std::string> steps = SplitPath(path);
    ScenarioNode* here = &root;
    std::string before;
    for (size_t i = 0; i < steps.size(); ++i)
    {
        const std::string& step = steps[i];
        if (step.empty())
        {
            return ErrorAt(value.place, "the path has an empty part; write it as section.key");
        }
        if (here->kind == ScenarioKind::LIST)
        {
            ScenarioNode* item = ItemOf(*here, step);
            if (!item && (IsIndex(step) || here->items.size() != 1))
            {
                return ErrorAt(value.place, NoSuchItem(*here, before, step).message);
            }
            here = item ? item : &here->items.front();
            if (item)
            {
                before += "." + step;
                if (i + 1 == steps.size())
                {
                    *here = value;
                }
                continue;
            }
        }
        if (here->kind != ScenarioKind::TABLE)
        {
            return ErrorAt(value.place,
                           "'" + before + "' is " + NameOf(here->kind) + " (" + here->place +
                               "), not a table; nothing can be set inside it");
        }
        ScenarioNode* next = here->Find(step);
        if (!next)
        {
            here->members.push_back({step, {}});
            next = &here->members.back().value;
            next->place = value.place;
        }
        if (i + 1 == steps.size())
        {
            *next = value;
        }
        here = next;
        before += (before.empty() ? "" : ".") + step;
    }
    return Done{};
}

} // namespace ike
} // namespace ns3
