// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-reader.h"

#include "ike-nearest-name.h"
#include "ike-scenario-cursor.h"
#include "ike-scenario-listing.h"
#include "ike-scenario-toml.h"
#include "ike-scenario-values.h"
#include "ns3/ike-input-file.h"
#include "ns3/ike-quantity.h"

#include <algorithm>
#include <filesystem>
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
Percent(double share)
{
    return Plain(share * 100) + "%";
}

/** @brief Fills a scenario from a tree. The first complaint is kept; after it nothing more is read.
 */
class ScenarioReader : public ScenarioFields
{
  public:
    ScenarioReader(const ScenarioNode& root, std::map<std::string, std::string>& places)
        : m_cursor(root, places)
    {
    }

    void Read(const std::function<void(ScenarioFields&)>& describe)
    {
        m_cursor.CheckNames(NamesOfSection(describe));
        if (!m_cursor.GetError())
        {
            describe(*this);
        }
    }

    const std::optional<Error>& GetError() const
    {
        return m_cursor.GetError();
    }

    void Text(const ScenarioKey& key, std::string& value) override
    {
        if (const ScenarioNode* node = m_cursor.Take(key, ScenarioKind::TEXT, "write it in quotes"))
        {
            value = node->text;
            if (value.empty())
            {
                m_cursor.Complain(*node, key, "is empty; write a text or leave the key out");
            }
        }
    }

    void Path(const ScenarioKey& key, std::string& value) override
    {
        Text(key, value);
        const ScenarioNode* node = m_cursor.Here().Find(key.name);
        if (node && !m_cursor.GetError() && value[0] != '/')
        {
            value = node->folder + value;
        }
    }

    void NameOrPath(const ScenarioKey& key, std::string& value) override
    {
        Text(key, value);
        if (value.find('/') != std::string::npos)
        {
            Path(key, value);
        }
    }

    void Texts(const ScenarioKey& key, std::vector<std::string>& value) override
    {
        const ScenarioNode* node = m_cursor.Find(key);
        if (!node)
        {
            return;
        }
        const bool single = node->kind == ScenarioKind::TEXT;
        const std::vector<ScenarioNode> alone{*node};
        if (!single && node->kind != ScenarioKind::LIST)
        {
            m_cursor.WrongKind(*node, key, "a list of texts", "write it as [\"...\", \"...\"]");
            return;
        }
        value.clear();
        for (const ScenarioNode& item : single ? alone : node->items)
        {
            if (item.kind != ScenarioKind::TEXT || item.text.empty())
            {
                m_cursor.Complain(item,
                                  key,
                                  "has an entry that is not a text; write each in quotes");
                return;
            }
            value.push_back(item.text);
        }
    }

    void Flag(const ScenarioKey& key, bool& value) override
    {
        if (const ScenarioNode* node =
                m_cursor.Take(key, ScenarioKind::FLAG, "write true or false"))
        {
            value = node->flag;
        }
    }

    void Whole(const ScenarioKey& key, uint64_t& value, WholeRange range) override
    {
        const ScenarioNode* node =
            m_cursor.Take(key, ScenarioKind::WHOLE, "write it without quotes and point");
        if (node && (node->whole < 0 || !InRange(static_cast<uint64_t>(node->whole), range)))
        {
            m_cursor.Complain(*node,
                              key,
                              "is " + node->text + ", which is out of range; write a number from " +
                                  std::to_string(range.least) + " to " +
                                  std::to_string(range.most));
        }
        else if (node)
        {
            value = static_cast<uint64_t>(node->whole);
        }
    }

    void Real(const ScenarioKey& key, double& value, RealRange range) override
    {
        const ScenarioNode* node = m_cursor.Find(key);
        if (node && node->kind != ScenarioKind::WHOLE && node->kind != ScenarioKind::REAL)
        {
            m_cursor.WrongKind(*node, key, "a number", "write it without quotes");
        }
        else if (node && !(node->real >= range.least && node->real <= range.most))
        {
            m_cursor.Complain(*node,
                              key,
                              "is " + node->text + ", which is out of range; write a number from " +
                                  Plain(range.least) + " to " + Plain(range.most));
        }
        else if (node)
        {
            value = node->real;
        }
    }

    void Share(const ScenarioKey& key, double& value, RealRange range) override
    {
        Measured(key,
                 "a share",
                 "%",
                 ParseShare,
                 value,
                 [&](double share)
                 {
                     return share >= range.least && share <= range.most
                                ? ""
                                : "write a share from " + Percent(range.least) + " to " +
                                      Percent(range.most);
                 });
    }

    void Time(const ScenarioKey& key, Duration& value, TimeRange range) override
    {
        Measured(key,
                 "a time",
                 "s",
                 ParseDuration,
                 value,
                 [&](Duration time)
                 {
                     return time >= range.least && time <= range.most
                                ? ""
                                : "write a time from " + FormatTime(range.least) + " to " +
                                      FormatTime(range.most);
                 });
    }

    void Rate(const ScenarioKey& key, uint64_t& value) override
    {
        Measured(key, "a bit rate", "Mbps", ParseBitRate, value, [](uint64_t) { return ""; });
    }

    void Octets(const ScenarioKey& key, uint64_t& value, WholeRange range) override
    {
        Measured(key,
                 "a size",
                 "B",
                 ParseOctets,
                 value,
                 [&](uint64_t octets)
                 {
                     return InRange(octets, range)
                                ? ""
                                : "write a size from " + std::to_string(range.least) + "B to " +
                                      std::to_string(range.most) + "B";
                 });
    }

    void Condition(const ScenarioKey& key,
                   ScenarioUnit unit,
                   std::optional<ScenarioCondition>& value) override
    {
        const ScenarioNode* node = m_cursor.Find(key);
        if (!node)
        {
            return;
        }
        if (node->kind != ScenarioKind::TEXT && node->kind != ScenarioKind::WHOLE &&
            node->kind != ScenarioKind::REAL)
        {
            m_cursor.WrongKind(*node,
                               key,
                               "a condition",
                               "write a number or a text as \">= 1000\"");
            return;
        }
        const Result<ScenarioCondition> condition = ParseCondition(node->text, unit);
        if (!condition)
        {
            m_cursor.Complain(*node, key, "cannot be read: " + condition.GetError().message);
            return;
        }
        value = *condition;
    }

  protected:
    void Choose(const ScenarioKey& key,
                size_t& index,
                const std::vector<std::string>& names) override
    {
        const ScenarioNode* node = m_cursor.Take(key, ScenarioKind::TEXT, "write it in quotes");
        if (!node)
        {
            return;
        }
        const auto found = std::find(names.begin(), names.end(), node->text);
        if (found == names.end())
        {
            m_cursor.Complain(*node,
                              key,
                              "cannot be '" + node->text + "'; " + SuggestName(node->text, names));
            return;
        }
        index = static_cast<size_t>(found - names.begin());
    }

    bool IsPresent(const ScenarioKey& key, bool) override
    {
        return !m_cursor.GetError() && m_cursor.Here().Find(key.name);
    }

    void EnterTable(const ScenarioKey& key,
                    ScenarioSection& section,
                    const std::function<void(ScenarioFields&)>& describe) override
    {
        ScenarioNode absent;
        absent.place = m_cursor.Here().place;
        const ScenarioNode* node = m_cursor.Find(key);
        if (node && node->kind != ScenarioKind::TABLE)
        {
            m_cursor.WrongKind(*node,
                               key,
                               "a section",
                               "write [" + m_cursor.TitleOf(key.name) + "] above its keys");
        }
        if (!m_cursor.GetError())
        {
            m_cursor.Inside(node ? *node : absent,
                            m_cursor.PathOf(key.name),
                            [&]
                            {
                                section.path = m_cursor.Path();
                                Read(describe);
                            });
        }
    }

    void EnterList(const ScenarioKey& key, const ScenarioItems& items) override
    {
        const ScenarioNode* node = m_cursor.Find(key);
        if (!node)
        {
            return;
        }
        const std::vector<ScenarioNode> alone{*node};
        const bool single = node->kind == ScenarioKind::TABLE;
        if (!single && node->kind != ScenarioKind::LIST)
        {
            m_cursor.WrongKind(*node,
                               key,
                               "a section",
                               "write [[" + m_cursor.TitleOf(key.name) + "]] above its keys");
            return;
        }
        size_t index = 0;
        for (const ScenarioNode& item : single ? alone : node->items)
        {
            AddItem(item,
                    key,
                    m_cursor.PathOf(key.name) + "[" + std::to_string(index++) + "]",
                    items,
                    "");
        }
    }

    void EnterNamed(const ScenarioKey& key, const ScenarioItems& items) override
    {
        const ScenarioNode* node = m_cursor.Find(key);
        if (!node)
        {
            return;
        }
        if (node->kind != ScenarioKind::TABLE)
        {
            m_cursor.WrongKind(*node,
                               key,
                               "a named section",
                               "write [" + m_cursor.TitleOf(key.name) + ".NAME] above its keys");
            return;
        }
        for (const auto& [name, item] : node->members)
        {
            if (item.kind != ScenarioKind::TABLE && !m_cursor.GetError())
            {
                m_cursor.Complain(item,
                                  key,
                                  "is a section that has a name of its own; write [" +
                                      m_cursor.TitleOf(key.name) + ".NAME] above the key '" + name +
                                      "'");
            }
            AddItem(item, key, m_cursor.PathOf(key.name) + "." + name, items, name);
        }
    }

    void EnterItem(ScenarioSection& section) override
    {
        section.path = m_cursor.Path();
    }

  private:
    static bool InRange(uint64_t value, WholeRange range)
    {
        return value >= range.least && value <= range.most;
    }

    void AddItem(const ScenarioNode& item,
                 const ScenarioKey& key,
                 const std::string& path,
                 const ScenarioItems& items,
                 const std::string& name)
    {
        if (m_cursor.GetError())
        {
            return;
        }
        if (item.kind != ScenarioKind::TABLE)
        {
            m_cursor.WrongKind(item,
                               key,
                               "a section",
                               "write [[" + m_cursor.TitleOf(key.name) + "]] above its keys");
            return;
        }
        m_cursor.Inside(item,
                        path,
                        [&]
                        {
                            m_cursor.CheckNames(NamesOfSection(items.describeFresh));
                            if (!m_cursor.GetError())
                            {
                                items.add(*this, name);
                            }
                        });
    }

    /** @brief A text with a unit. @param complaint is a mend, or empty when the value is in range
     */
    template <class T, class Parse, class Check>
    void Measured(const ScenarioKey& key,
                  const std::string& what,
                  const std::string& unit,
                  Parse parse,
                  T& value,
                  Check complaint)
    {
        const ScenarioNode* node = m_cursor.Find(key);
        if (!node)
        {
            return;
        }
        if (node->kind == ScenarioKind::WHOLE || node->kind == ScenarioKind::REAL)
        {
            m_cursor.Complain(*node,
                              key,
                              "is " + what + " and needs a unit; write it as \"" + node->text +
                                  unit + "\"");
            return;
        }
        if (node->kind != ScenarioKind::TEXT)
        {
            m_cursor.WrongKind(*node, key, what, "write it in quotes, with its unit");
            return;
        }
        const Result<T> parsed = parse(node->text);
        const std::string mend = parsed ? std::string(complaint(*parsed)) : "";
        if (!parsed)
        {
            m_cursor.Complain(*node, key, "cannot be read: " + parsed.GetError().message);
        }
        else if (!mend.empty())
        {
            m_cursor.Complain(*node,
                              key,
                              "is \"" + node->text + "\", which is out of range; " + mend);
        }
        else
        {
            value = *parsed;
        }
    }

    ScenarioCursor m_cursor;
};

} // namespace

Result<std::string>
ReadWholeFile(const std::string& path)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
    {
        return Error{path + " is a folder; name a file"};
    }
    Result<std::string> content = ReadInputFile(path);
    if (!content)
    {
        return Error{"the file " + path + " cannot be read (" + content.GetError().message +
                     "); check its name and permissions"};
    }
    return content;
}

namespace
{

/** @brief How many scenarios may start from one another. */
constexpr size_t MOST_EXTENDED = 8;

/** @brief Parses a scenario and what it starts from, one laid over the other. @param above the
 * files that start from this one */
Result<ScenarioNode>
ReadTree(const std::string& text, const std::string& file, std::vector<std::string> above)
{
    Result<ScenarioNode> tree = ParseToml(text, file);
    const ScenarioNode* extends = tree ? tree->Find("extends") : nullptr;
    if (!extends || extends->kind != ScenarioKind::TEXT)
    {
        return tree;
    }
    const bool isAbsolute = !extends->text.empty() && extends->text[0] == '/';
    const std::string base = (isAbsolute ? "" : extends->folder) + extends->text;
    std::error_code ignored;
    above.push_back(std::filesystem::weakly_canonical(file, ignored).string());
    const std::string next = std::filesystem::weakly_canonical(base, ignored).string();
    if (std::find(above.begin(), above.end(), next) != above.end())
    {
        return ErrorAt(extends->place, "scenarios extend each other in a circle; break it");
    }
    if (above.size() > MOST_EXTENDED)
    {
        return ErrorAt(extends->place,
                       "this is the end of a chain of more than " + std::to_string(MOST_EXTENDED) +
                           " scenarios that extend one another; make it shorter");
    }
    const Result<std::string> below = ReadWholeFile(base);
    if (!below)
    {
        return ErrorAt(extends->place, below.GetError().message);
    }
    Result<ScenarioNode> whole = ReadTree(*below, base, std::move(above));
    if (whole)
    {
        LayOver(*whole, *tree);
    }
    return whole;
}

} // namespace

Result<Scenario>
ReadScenarioText(const std::string& text,
                 const std::string& file,
                 const std::vector<std::string>& settings)
{
    Result<ScenarioNode> tree = ReadTree(text, file, {});
    if (!tree)
    {
        return tree.GetError();
    }
    tree->place = file;
    for (const std::string& setting : settings)
    {
        const Result<Done> done = ApplySetting(*tree, setting);
        if (!done)
        {
            return done.GetError();
        }
    }
    Scenario scenario;
    scenario.file = file;
    ScenarioReader reader(*tree, scenario.places);
    reader.Read([&scenario](ScenarioFields& fields) { Describe(fields, scenario); });
    if (reader.GetError())
    {
        return *reader.GetError();
    }
    if (scenario.run.name.empty())
    {
        scenario.run.name = std::filesystem::path(file).stem().string();
    }
    if (scenario.run.label.empty())
    {
        scenario.run.label = scenario.run.name;
    }
    return scenario;
}

Result<Scenario>
ReadScenario(const std::string& file, const std::vector<std::string>& settings)
{
    const Result<std::string> text = ReadWholeFile(file);
    if (!text)
    {
        return text.GetError();
    }
    return ReadScenarioText(*text, file, settings);
}

} // namespace ike
} // namespace ns3
