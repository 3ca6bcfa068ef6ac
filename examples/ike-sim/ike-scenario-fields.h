// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SCENARIO_FIELDS_H
#define IKE_SCENARIO_FIELDS_H

#include "ns3/ike-time.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief How a key is called, what it means, and whether a scenario can do without it. */
struct ScenarioKey
{
    const char* name;
    const char* doc;
    bool needed{false};
    bool hasDefault{true}; //!< false where absence means something of its own
};

/** @brief A key that a scenario cannot do without. */
constexpr ScenarioKey
Needed(const char* name, const char* doc)
{
    return ScenarioKey{name, doc, true, false};
}

/** @brief Bounds of a number, both included. */
struct WholeRange
{
    uint64_t least{0};
    uint64_t most{1000000000};
};

/** @brief Bounds of a number, both included. */
struct RealRange
{
    double least{0};
    double most{1e12};
};

/** @brief Bounds of a time, both included. */
struct TimeRange
{
    Duration least{0};
    Duration most{std::chrono::hours(24 * 365)};
};

/** @brief What a figure of a run counts in. */
enum class ScenarioUnit : uint8_t
{
    COUNT,
    TIME,  //!< seconds
    SHARE, //!< 1 for the whole
};

/** @brief What a figure must be: within two bounds, each of which may be open. */
struct ScenarioCondition
{
    double least{-std::numeric_limits<double>::infinity()};
    double most{std::numeric_limits<double>::infinity()};
    bool leastAllowed{true}; //!< false for "more than"
    bool mostAllowed{true};  //!< false for "less than"
    std::string text;        //!< as written

    bool Holds(double value) const
    {
        return (leastAllowed ? value >= least : value > least) &&
               (mostAllowed ? value <= most : value < most);
    }
};

/** @brief What all sections have: where they stand, so that a later complaint can name the line. */
struct ScenarioSection
{
    std::string path; //!< "gateway[1]"
};

class ScenarioFields;

/** @brief The items of a list or of a named table, whatever their type. */
struct ScenarioItems
{
    /** @brief Makes one more item and describes it. @param name of a named table's item */
    std::function<void(ScenarioFields&, const std::string& name)> add;
    /** @brief Describes an item as it is when nothing is said. */
    std::function<void(ScenarioFields&)> describeFresh;
    /** @brief Describes the items there are. */
    std::function<void(ScenarioFields&, size_t index)> describe;
    std::function<std::string(size_t index)> nameOf; //!< of a named table's item
    size_t size{0};
};

/**
 * @brief Walks the keys of a scenario. Each key is described once, in ike-scenario-keys*.cc; the
 * reader, the writer of parameters and the printer of the key reference are all walks over that
 * description.
 */
class ScenarioFields
{
  public:
    virtual ~ScenarioFields() = default;

    virtual void Text(const ScenarioKey& key, std::string& value) = 0;
    virtual void Texts(const ScenarioKey& key, std::vector<std::string>& value) = 0;
    /** @brief A file's name; a relative one starts where it was written. */
    virtual void Path(const ScenarioKey& key, std::string& value) = 0;
    /** @brief A name, or a file's name when there is a '/' in it. */
    virtual void NameOrPath(const ScenarioKey& key, std::string& value) = 0;
    virtual void Flag(const ScenarioKey& key, bool& value) = 0;
    virtual void Whole(const ScenarioKey& key, uint64_t& value, WholeRange range = {}) = 0;
    virtual void Real(const ScenarioKey& key, double& value, RealRange range = {}) = 0;
    /** @brief A share, 1 for the whole, written "100%". */
    virtual void Share(const ScenarioKey& key, double& value, RealRange range = {0, 1}) = 0;
    virtual void Time(const ScenarioKey& key, Duration& value, TimeRange range = {}) = 0;
    /** @brief Bit/s, at least 1. */
    virtual void Rate(const ScenarioKey& key, uint64_t& value) = 0;
    virtual void Octets(const ScenarioKey& key, uint64_t& value, WholeRange range = {}) = 0;
    /** @brief What a figure of the run must be. */
    virtual void Condition(const ScenarioKey& key,
                           ScenarioUnit unit,
                           std::optional<ScenarioCondition>& value) = 0;

    /** @brief One of an enumeration's names, which stand in the order of its values from 0. */
    template <class Enum>
    void Choice(const ScenarioKey& key, Enum& value, const std::vector<std::string>& names)
    {
        size_t index = static_cast<size_t>(value);
        Choose(key, index, names);
        value = static_cast<Enum>(index);
    }

    template <class Enum>
    void Choice(const ScenarioKey& key,
                std::optional<Enum>& value,
                const std::vector<std::string>& names)
    {
        Maybe(key, value, [&](const auto& k, auto& inner) { Choice(k, inner, names); });
    }

    // The same for values whose absence means something of its own.

    void Text(const ScenarioKey& key, std::optional<std::string>& value)
    {
        Maybe(key, value, [this](const auto& k, auto& inner) { Text(k, inner); });
    }

    void Path(const ScenarioKey& key, std::optional<std::string>& value)
    {
        Maybe(key, value, [this](const auto& k, auto& inner) { Path(k, inner); });
    }

    void NameOrPath(const ScenarioKey& key, std::optional<std::string>& value)
    {
        Maybe(key, value, [this](const auto& k, auto& inner) { NameOrPath(k, inner); });
    }

    void Whole(const ScenarioKey& key, std::optional<uint64_t>& value, WholeRange range = {})
    {
        Maybe(key, value, [&](const auto& k, auto& inner) { Whole(k, inner, range); });
    }

    void Real(const ScenarioKey& key, std::optional<double>& value, RealRange range = {})
    {
        Maybe(key, value, [&](const auto& k, auto& inner) { Real(k, inner, range); });
    }

    void Share(const ScenarioKey& key, std::optional<double>& value, RealRange range = {0, 1})
    {
        Maybe(key, value, [&](const auto& k, auto& inner) { Share(k, inner, range); });
    }

    void Time(const ScenarioKey& key, std::optional<Duration>& value, TimeRange range = {})
    {
        Maybe(key, value, [&](const auto& k, auto& inner) { Time(k, inner, range); });
    }

    void Rate(const ScenarioKey& key, std::optional<uint64_t>& value)
    {
        Maybe(key, value, [this](const auto& k, auto& inner) { Rate(k, inner); });
    }

    void Octets(const ScenarioKey& key, std::optional<uint64_t>& value, WholeRange range = {})
    {
        Maybe(key, value, [&](const auto& k, auto& inner) { Octets(k, inner, range); });
    }

    /** @brief A section, [name]. */
    template <class T>
    void Table(const ScenarioKey& key, T& section)
    {
        EnterTable(key, section, [&section](ScenarioFields& fields) { Describe(fields, section); });
    }

    /** @brief A section that may be absent. */
    template <class T>
    void Table(ScenarioKey key, std::optional<T>& section)
    {
        key.hasDefault = false;
        if (IsPresent(key, section.has_value()))
        {
            T inner = section.value_or(T());
            Table(key, inner);
            section = inner;
        }
    }

    /** @brief A section that is written once as [name] or several times as [[name]]. */
    template <class T>
    void List(const ScenarioKey& key, std::vector<T>& sections)
    {
        ScenarioItems items;
        items.add = [&sections](ScenarioFields& fields, const std::string&)
        {
            sections.emplace_back();
            fields.EnterItem(sections.back());
            Describe(fields, sections.back());
        };
        items.describeFresh = [](ScenarioFields& fields)
        {
            T fresh;
            Describe(fields, fresh);
        };
        items.describe = [&sections](ScenarioFields& fields, size_t index)
        { Describe(fields, sections[index]); };
        items.size = sections.size();
        EnterList(key, items);
    }

    /** @brief A section with a name of its own, [key.NAME]. */
    template <class T>
    void Named(const ScenarioKey& key, std::vector<std::pair<std::string, T>>& sections)
    {
        ScenarioItems items;
        items.add = [&sections](ScenarioFields& fields, const std::string& name)
        {
            sections.emplace_back(name, T());
            fields.EnterItem(sections.back().second);
            Describe(fields, sections.back().second);
        };
        items.describeFresh = [](ScenarioFields& fields)
        {
            T fresh;
            Describe(fields, fresh);
        };
        items.describe = [&sections](ScenarioFields& fields, size_t index)
        { Describe(fields, sections[index].second); };
        items.nameOf = [&sections](size_t index) { return sections[index].first; };
        items.size = sections.size();
        EnterNamed(key, items);
    }

  protected:
    virtual void Choose(const ScenarioKey& key,
                        size_t& index,
                        const std::vector<std::string>& names) = 0;

    /** @brief Whether to go into a value that may be absent. @param has whether there is one now */
    virtual bool IsPresent(const ScenarioKey& key, bool has) = 0;

    virtual void EnterTable(const ScenarioKey& key,
                            ScenarioSection& section,
                            const std::function<void(ScenarioFields&)>& describe) = 0;
    virtual void EnterList(const ScenarioKey& key, const ScenarioItems& items) = 0;
    virtual void EnterNamed(const ScenarioKey& key, const ScenarioItems& items) = 0;

    /** @brief A new item is about to be described. */
    virtual void EnterItem(ScenarioSection& section) = 0;

  private:
    template <class T, class Describe>
    void Maybe(ScenarioKey key, std::optional<T>& value, Describe describe)
    {
        key.hasDefault = false;
        if (IsPresent(key, value.has_value()))
        {
            T inner = value.value_or(T());
            describe(key, inner);
            value = inner;
        }
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SCENARIO_FIELDS_H */
