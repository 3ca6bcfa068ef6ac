// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-toml.h"

namespace
{

/** @brief Thrown where toml++ would end the program: 3.3 asserts on some input, as "[[[". */
struct TomlFault
{
};

} // namespace

// In a release build toml++ would take its assertions as promises to the optimizer instead.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : throw TomlFault())
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate"

#include <toml++/toml.h>

#pragma GCC diagnostic pop
#pragma pop_macro("NDEBUG")

#include <algorithm>
#include <sstream>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Gives nodes their places. */
class Converter
{
  public:
    /** @param place what stands before the line number; the whole place when @p withLines is false
     */
    Converter(std::string place, bool withLines)
        : m_place(std::move(place)),
          m_withLines(withLines)
    {
        const size_t slash = m_place.find_last_of('/');
        if (withLines && slash != std::string::npos)
        {
            m_folder = m_place.substr(0, slash + 1);
        }
    }

    ScenarioNode Convert(const toml::node& from) const
    {
        ScenarioNode to;
        to.place = m_place;
        to.folder = m_folder;
        if (m_withLines)
        {
            to.place += ":" + std::to_string(std::max<uint64_t>(1, from.source().begin.line));
        }
        if (const toml::table* table = from.as_table())
        {
            ConvertTable(*table, to);
        }
        else if (const toml::array* array = from.as_array())
        {
            to.kind = ScenarioKind::LIST;
            for (const toml::node& item : *array)
            {
                to.items.push_back(Convert(item));
            }
        }
        else
        {
            ConvertSingle(from, to);
        }
        return to;
    }

  private:
    void ConvertTable(const toml::table& from, ScenarioNode& to) const
    {
        to.kind = ScenarioKind::TABLE;
        std::vector<std::pair<toml::source_position, ScenarioNode::Member>> members;
        for (const auto& [key, node] : from)
        {
            members.emplace_back(key.source().begin,
                                 ScenarioNode::Member(std::string(key.str()), Convert(node)));
        }
        std::stable_sort(members.begin(),
                         members.end(),
                         [](const auto& a, const auto& b)
                         {
                             return a.first.line != b.first.line ? a.first.line < b.first.line
                                                                 : a.first.column < b.first.column;
                         });
        for (auto& [position, member] : members)
        {
            to.members.push_back(std::move(member));
        }
    }

    static void ConvertSingle(const toml::node& from, ScenarioNode& to)
    {
        if (const auto* text = from.as_string())
        {
            to.kind = ScenarioKind::TEXT;
            to.text = text->get();
            return;
        }
        std::ostringstream written;
        from.visit([&written](const auto& value) { written << value; });
        to.text = written.str();
        if (const auto* whole = from.as_integer())
        {
            to.kind = ScenarioKind::WHOLE;
            to.whole = whole->get();
            to.real = static_cast<double>(to.whole);
        }
        else if (const auto* real = from.as_floating_point())
        {
            to.kind = ScenarioKind::REAL;
            to.real = real->get();
        }
        else if (const auto* flag = from.as_boolean())
        {
            to.kind = ScenarioKind::FLAG;
            to.flag = flag->get();
        }
        else
        {
            to.kind = ScenarioKind::OTHER;
        }
    }

    std::string m_place;
    std::string m_folder;
    bool m_withLines;
};

/** @brief The parser's words without what our sentence already says. */
std::string
CauseOf(const toml::parse_error& error)
{
    std::string cause(error.description());
    std::replace(cause.begin(), cause.end(), '\n', ' ');
    for (const char* kind : {"integer", "floating", "boolean", "date", "value", "time"})
    {
        if (cause.find(kind) != std::string::npos && cause.find("redefine") == std::string::npos)
        {
            return cause + "; a text or a number with a unit stands in quotes";
        }
    }
    return cause;
}

bool
HasFault(const std::string& text)
{
    try
    {
        static_cast<void>(toml::parse(text));
    }
    catch (const toml::parse_error&)
    {
    }
    catch (const TomlFault&)
    {
        return true;
    }
    return false;
}

/** @brief The line up to which a text must be read for the parser to lose its way. */
size_t
LineOfFault(const std::string& text)
{
    std::vector<size_t> ends;
    for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', end + 1))
    {
        ends.push_back(end + 1);
    }
    const auto line =
        std::partition_point(ends.begin(),
                             ends.end(),
                             [&text](size_t end) { return !HasFault(text.substr(0, end)); });
    return static_cast<size_t>(line - ends.begin()) + 1;
}

} // namespace

Result<ScenarioNode>
ParseToml(const std::string& text, const std::string& file)
{
    try
    {
        return Converter(file, true).Convert(toml::parse(text));
    }
    catch (const toml::parse_error& error)
    {
        return ErrorAt(file + ":" +
                           std::to_string(std::max<uint64_t>(1, error.source().begin.line)),
                       "this is not TOML: " + CauseOf(error));
    }
    catch (const TomlFault&)
    {
        return ErrorAt(file + ":" + std::to_string(LineOfFault(text)),
                       "this is not TOML: a [section] title or a key cannot be read");
    }
}

Result<Done>
ApplySetting(ScenarioNode& root, const std::string& setting)
{
    const size_t equals = setting.find('=');
    const std::string path = setting.substr(0, equals);
    const std::string place = "--set " + path;
    if (equals == std::string::npos || path.empty())
    {
        return Error{"--set " + setting + ": this has no '='; write --set section.key=value"};
    }
    const std::string value = setting.substr(equals + 1);
    ScenarioNode node;
    node.kind = ScenarioKind::TEXT;
    node.text = value;
    node.place = place;
    try
    {
        const toml::table table = toml::parse("value = " + value);
        if (table.size() != 1)
        {
            return ErrorAt(place, "the value is more than one; set one key at a time");
        }
        node = Converter(place, false).Convert(*table.get("value"));
    }
    catch (const toml::parse_error&)
    {
    }
    catch (const TomlFault&)
    {
    }
    return SetAt(root, path, node);
}

} // namespace ike
} // namespace ns3
