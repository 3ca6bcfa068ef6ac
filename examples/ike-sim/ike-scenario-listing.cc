// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-listing.h"

#include "ike-scenario-values.h"

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace ike
{

namespace
{

std::string
Plain(double number)
{
    std::ostringstream text;
    text.precision(12);
    text << number;
    return text.str();
}

std::string
Listed(const std::vector<std::string>& texts)
{
    std::string list;
    for (const std::string& text : texts)
    {
        list += (list.empty() ? "\"" : ", \"") + text + "\"";
    }
    return "[" + list + "]";
}

/** @brief A key as its description has it, with the value it holds, as text. */
struct ListedKey
{
    std::string section; //!< "[sites]"
    ScenarioKey key;
    std::string kind;  //!< "time"
    std::string value; //!< as written in a file
    std::string path;  //!< "sites[0].count"
};

/** @brief A section as its description has it. */
struct ListedSection
{
    std::string title;
    std::string doc;
};

/** @brief How deep and how broad a walk goes. */
enum class WalkScope
{
    NAMES,  //!< only the names of one section
    SCHEMA, //!< every section and key once
    VALUES, //!< what the scenario holds
};

/** @brief Collects keys instead of reading them. */
class ScenarioWalk : public ScenarioFields
{
  public:
    explicit ScenarioWalk(WalkScope scope)
        : m_scope(scope)
    {
    }

    std::vector<ListedKey> keys;
    std::vector<ListedSection> sections;

    void Text(const ScenarioKey& key, std::string& value) override
    {
        Add(key, "text", "\"" + value + "\"");
    }

    void Texts(const ScenarioKey& key, std::vector<std::string>& value) override
    {
        Add(key, "texts", Listed(value));
    }

    void Path(const ScenarioKey& key, std::string& value) override
    {
        Add(key, "file", "\"" + value + "\"");
    }

    void NameOrPath(const ScenarioKey& key, std::string& value) override
    {
        Add(key, "name or file", "\"" + value + "\"");
    }

    void Flag(const ScenarioKey& key, bool& value) override
    {
        Add(key, "true or false", value ? "true" : "false");
    }

    void Whole(const ScenarioKey& key, uint64_t& value, WholeRange range) override
    {
        const std::string bounds =
            range.most >= WholeRange().most
                ? "from " + std::to_string(range.least)
                : std::to_string(range.least) + " to " + std::to_string(range.most);
        Add(key, "whole number, " + bounds, std::to_string(value));
    }

    void Real(const ScenarioKey& key, double& value, RealRange range) override
    {
        Add(key, "number, " + Plain(range.least) + " to " + Plain(range.most), Plain(value));
    }

    void Share(const ScenarioKey& key, double& value, RealRange range) override
    {
        Add(key,
            "share, 0% to " + Plain(range.most * 100) + "%",
            "\"" + Plain(value * 100) + "%\"");
    }

    void Time(const ScenarioKey& key, Duration& value, TimeRange) override
    {
        Add(key, "time", "\"" + FormatTime(value) + "\"");
    }

    void Rate(const ScenarioKey& key, uint64_t& value) override
    {
        Add(key, "bit rate", "\"" + FormatRate(value) + "\"");
    }

    void Octets(const ScenarioKey& key, uint64_t& value, WholeRange) override
    {
        Add(key, "size", "\"" + std::to_string(value) + "B\"");
    }

    void Condition(const ScenarioKey& key,
                   ScenarioUnit unit,
                   std::optional<ScenarioCondition>& value) override
    {
        if (m_scope != WalkScope::VALUES || value)
        {
            Add(key,
                unit == ScenarioUnit::COUNT  ? "count"
                : unit == ScenarioUnit::TIME ? "time"
                                             : "share",
                value ? "\"" + value->text + "\"" : "");
        }
    }

  protected:
    void Choose(const ScenarioKey& key,
                size_t& index,
                const std::vector<std::string>& names) override
    {
        std::string kind;
        for (const std::string& name : names)
        {
            kind += (kind.empty() ? "\"" : " or \"") + name + "\"";
        }
        Add(key, kind, "\"" + names[index] + "\"");
    }

    bool IsPresent(const ScenarioKey& key, bool has) override
    {
        if (m_scope == WalkScope::NAMES)
        {
            Add(key, "", "");
            return false;
        }
        return m_scope == WalkScope::SCHEMA || has;
    }

    void EnterTable(const ScenarioKey& key,
                    ScenarioSection&,
                    const std::function<void(ScenarioFields&)>& describe) override
    {
        if (m_scope == WalkScope::NAMES)
        {
            Add(key, "", "");
            return;
        }
        Inside(key, key.name, key.name, [&] { describe(*this); });
    }

    void EnterList(const ScenarioKey& key, const ScenarioItems& items) override
    {
        if (m_scope == WalkScope::NAMES)
        {
            Add(key, "", "");
            return;
        }
        if (m_scope == WalkScope::SCHEMA)
        {
            Inside(key, key.name, key.name, [&] { items.describeFresh(*this); });
            return;
        }
        for (size_t i = 0; i < items.size; ++i)
        {
            Inside(key,
                   key.name,
                   std::string(key.name) + "[" + std::to_string(i) + "]",
                   [&] { items.describe(*this, i); });
        }
    }

    void EnterNamed(const ScenarioKey& key, const ScenarioItems& items) override
    {
        if (m_scope == WalkScope::NAMES)
        {
            Add(key, "", "");
            return;
        }
        const std::string title = std::string(key.name) + ".NAME";
        if (m_scope == WalkScope::SCHEMA)
        {
            Inside(key, title, title, [&] { items.describeFresh(*this); });
            return;
        }
        for (size_t i = 0; i < items.size; ++i)
        {
            Inside(key,
                   title,
                   std::string(key.name) + "." + items.nameOf(i),
                   [&] { items.describe(*this, i); });
        }
    }

    void EnterItem(ScenarioSection&) override
    {
    }

  private:
    void Add(const ScenarioKey& key, const std::string& kind, const std::string& value)
    {
        if (m_scope == WalkScope::VALUES && (value == "[]" || value == "\"\""))
        {
            return;
        }
        keys.push_back({m_title.empty() ? "" : "[" + m_title + "]",
                        key,
                        kind,
                        value,
                        (m_path.empty() ? "" : m_path + ".") + key.name});
    }

    template <class Work>
    void Inside(const ScenarioKey& key,
                const std::string& title,
                const std::string& step,
                Work work)
    {
        const std::string outerTitle = m_title;
        const std::string outerPath = m_path;
        m_title += (m_title.empty() ? "" : ".") + title;
        m_path += (m_path.empty() ? "" : ".") + step;
        sections.push_back({"[" + m_title + "]", key.doc});
        work();
        m_title = outerTitle;
        m_path = outerPath;
    }

    WalkScope m_scope;
    std::string m_title;
    std::string m_path;
};

ScenarioWalk
Schema()
{
    ScenarioWalk walk(WalkScope::SCHEMA);
    Scenario scenario;
    Describe(walk, scenario);
    return walk;
}

/** @brief A text as a cell of a Markdown table. */
std::string
Cell(const std::string& text)
{
    std::string cell;
    for (char c : text)
    {
        cell += c == '|' ? "\\|" : std::string(1, c);
    }
    return cell;
}

std::string
DefaultOf(const ListedKey& key)
{
    return key.key.needed ? "**needed**" : !key.key.hasDefault ? "" : "`" + key.value + "`";
}

} // namespace

std::vector<std::string>
NamesOfSection(const std::function<void(ScenarioFields&)>& describe)
{
    ScenarioWalk walk(WalkScope::NAMES);
    describe(walk);
    std::vector<std::string> names;
    for (const ListedKey& key : walk.keys)
    {
        names.emplace_back(key.key.name);
    }
    return names;
}

std::vector<std::string>
SectionsWithKey(const std::string& name)
{
    std::vector<std::string> homes;
    for (const ListedKey& key : Schema().keys)
    {
        if (name == key.key.name)
        {
            homes.push_back(key.section.empty() ? "the file's top" : key.section);
        }
    }
    return homes;
}

std::vector<std::pair<std::string, std::string>>
ScenarioParameters(const Scenario& scenario)
{
    ScenarioWalk walk(WalkScope::VALUES);
    Scenario copy = scenario;
    Describe(walk, copy);
    std::vector<std::pair<std::string, std::string>> parameters;
    for (const ListedKey& key : walk.keys)
    {
        parameters.emplace_back(key.path, key.value);
    }
    return parameters;
}

std::string
ScenarioReference()
{
    const ScenarioWalk schema = Schema();
    std::ostringstream text;
    for (const ListedKey& key : schema.keys)
    {
        if (key.section.empty())
        {
            text << "Above all sections may stand `" << key.key.name << "` (" << key.kind
                 << "): " << key.key.doc << "\n\n";
        }
    }
    for (const ListedSection& section : schema.sections)
    {
        text << "### " << section.title << "\n\n" << section.doc << "\n\n";
        bool started = false;
        for (const ListedKey& key : schema.keys)
        {
            if (key.section != section.title)
            {
                continue;
            }
            if (!started)
            {
                text << "| key | value | default | meaning |\n|---|---|---|---|\n";
                started = true;
            }
            text << "| `" << key.key.name << "` | " << Cell(key.kind) << " | "
                 << Cell(DefaultOf(key)) << " | " << Cell(key.key.doc) << " |\n";
        }
        text << (started ? "\n" : "");
    }
    return text.str();
}

} // namespace ike
} // namespace ns3
