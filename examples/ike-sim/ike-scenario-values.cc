// SPDX-License-Identifier: GPL-2.0-only

#include "ike-scenario-values.h"

#include "ns3/ike-quantity.h"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

namespace
{

std::string
Trim(std::string text)
{
    const size_t begin = text.find_first_not_of(" \t");
    const size_t end = text.find_last_not_of(" \t");
    return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

bool
EndsWith(const std::string& text, std::string_view end)
{
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), std::string::npos, end) == 0;
}

/** @brief A figure's value in its unit. */
Result<double>
ParseFigure(const std::string& text, ScenarioUnit unit)
{
    if (unit == ScenarioUnit::TIME)
    {
        const Result<Duration> time = ParseDuration(text);
        return time ? Result<double>(ToSeconds(*time)) : time.GetError();
    }
    if (unit == ScenarioUnit::SHARE)
    {
        return ParseShare(text);
    }
    const std::optional<double> number = ParseNumber(text);
    if (!number)
    {
        return Error{"'" + text + "' is not a number"};
    }
    return *number;
}

/** @brief A whole number of the largest unit that divides the amount. */
template <class Amount, class Units>
std::string
Exact(Amount amount, const Units& units)
{
    for (const auto& [name, factor] : units)
    {
        if (amount != 0 && amount % factor == 0)
        {
            return std::to_string(amount / factor) + name;
        }
    }
    return std::to_string(amount) + units.back().first;
}

struct Relation
{
    std::string_view sign;
    bool bindsLeast;
    bool bindsMost;
    bool allowsEqual;
};

/** @brief Longer signs first, as "<" begins "<=". */
constexpr Relation RELATIONS[] = {
    {">=", true, false, true},
    {"<=", false, true, true},
    {"==", true, true, true},
    {">", true, false, false},
    {"<", false, true, false},
    {"=", true, true, true},
    {"", true, true, true},
};

} // namespace

Result<double>
ParseShare(const std::string& text)
{
    const std::string trimmed = Trim(text);
    if (!EndsWith(trimmed, "%"))
    {
        return Error{"'" + text + "' has no unit; write it in percent, as \"5%\""};
    }
    const std::optional<double> number = ParseNumber(trimmed.substr(0, trimmed.size() - 1));
    if (!number)
    {
        return Error{"'" + text + "' is not a share; write one as \"5%\""};
    }
    return *number / 100;
}

Result<uint64_t>
ParseOctets(const std::string& text)
{
    struct Unit
    {
        std::string_view name;
        double factor;
    };

    for (const Unit& unit : {Unit{"kB", 1e3}, Unit{"MB", 1e6}, Unit{"GB", 1e9}, Unit{"B", 1}})
    {
        const std::string trimmed = Trim(text);
        if (!EndsWith(trimmed, unit.name))
        {
            continue;
        }
        const std::optional<double> number =
            ParseNumber(trimmed.substr(0, trimmed.size() - unit.name.size()));
        const double octets = number.value_or(-1) * unit.factor;
        if (octets < 0 || octets > 1e15 || octets != std::floor(octets))
        {
            return Error{"'" + text + "' is not a size; write one as \"1400B\" or \"2kB\""};
        }
        return static_cast<uint64_t>(octets);
    }
    return Error{"'" + text + "' has no unit of size; write B, kB, MB or GB, as \"1400B\""};
}

Result<ScenarioCondition>
ParseCondition(const std::string& text, ScenarioUnit unit)
{
    ScenarioCondition condition;
    condition.text = Trim(text);
    const size_t to = condition.text.find(" to ");
    if (to != std::string::npos)
    {
        const Result<double> least = ParseFigure(Trim(condition.text.substr(0, to)), unit);
        const Result<double> most = ParseFigure(Trim(condition.text.substr(to + 4)), unit);
        if (!least || !most)
        {
            return least ? most.GetError() : least.GetError();
        }
        condition.least = *least;
        condition.most = *most;
        if (*least > *most)
        {
            return Error{"'" + text + "' is empty; write the lower bound first"};
        }
        return condition;
    }
    for (const Relation& relation : RELATIONS)
    {
        if (condition.text.compare(0, relation.sign.size(), relation.sign) != 0)
        {
            continue;
        }
        const Result<double> bound =
            ParseFigure(Trim(condition.text.substr(relation.sign.size())), unit);
        if (!bound)
        {
            return bound.GetError();
        }
        if (relation.bindsLeast)
        {
            condition.least = *bound;
            condition.leastAllowed = relation.allowsEqual;
        }
        if (relation.bindsMost)
        {
            condition.most = *bound;
            condition.mostAllowed = relation.allowsEqual;
        }
        return condition;
    }
    return Error{"'" + text + "' is not a condition; write one as \">= 1000\""};
}

std::string
FormatTime(Duration time)
{
    static const std::vector<std::pair<const char*, int64_t>> units = {
        {"h", 3600000000000},
        {"min", 60000000000},
        {"s", 1000000000},
        {"ms", 1000000},
        {"us", 1000},
        {"ns", 1},
    };
    return time.count() == 0 ? "0s" : Exact(time.count(), units);
}

std::string
FormatRate(uint64_t bitsPerSecond)
{
    static const std::vector<std::pair<const char*, uint64_t>> units = {
        {"Gb/s", 1000000000},
        {"Mb/s", 1000000},
        {"kb/s", 1000},
        {"b/s", 1},
    };
    return Exact(bitsPerSecond, units);
}

Result<uint8_t>
ParseDscp(const std::string& text)
{
    constexpr uint8_t MOST = 63;
    const auto digit = [&text](size_t at, char most)
    { return at < text.size() && text[at] >= '0' && text[at] <= most ? text[at] - '0' : -1; };
    const bool isNumber = !text.empty() && text.size() < 3 &&
                          text.find_first_not_of("0123456789") == std::string::npos;
    if (isNumber && std::stoul(text) <= MOST)
    {
        return static_cast<uint8_t>(std::stoul(text));
    }
    if (text == "be" || text == "ef")
    {
        return static_cast<uint8_t>(text == "ef" ? 46 : 0); // RFC 3246
    }
    if (text.size() == 3 && text.compare(0, 2, "cs") == 0 && digit(2, '7') >= 0)
    {
        return static_cast<uint8_t>(8 * digit(2, '7')); // RFC 2474 section 4.2.2
    }
    if (text.size() == 4 && text.compare(0, 2, "af") == 0 && digit(2, '4') > 0 && digit(3, '3') > 0)
    {
        return static_cast<uint8_t>(8 * digit(2, '4') + 2 * digit(3, '3')); // RFC 2597 section 6
    }
    return Error{"'" + text +
                 "' is not a DSCP; write \"ef\", \"af41\", \"cs5\", \"be\" or 0 to 63"};
}

} // namespace ike
} // namespace ns3
