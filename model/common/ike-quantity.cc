// SPDX-License-Identifier: GPL-2.0-only

#include "ike-quantity.h"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace ns3
{
namespace ike
{

namespace
{

struct Unit
{
    std::string_view name;
    double factor;
};

/** @brief In nanoseconds, longest last: ToText() takes the largest that fits. */
constexpr Unit TIME_UNITS[] = {
    {"ns", 1},
    {"us", 1e3},
    {"ms", 1e6},
    {"s", 1e9},
    {"min", 60e9},
    {"h", 3600e9},
    {"d", 86400e9},
};

constexpr Unit RATE_PREFIXES[] = {{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}};

constexpr std::string_view RATE_SUFFIXES[] = {"b/s", "bps", "bit/s", "bits/s"};

constexpr double MOST_NANOSECONDS = 200.0 * 365.25 * 86400e9;
constexpr double MOST_BITS_PER_SECOND = 1e18;

bool
IsSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view
Trim(std::string_view text)
{
    while (!text.empty() && IsSpace(text.front()))
    {
        text.remove_prefix(1);
    }
    while (!text.empty() && IsSpace(text.back()))
    {
        text.remove_suffix(1);
    }
    return text;
}

/** @brief A number and what follows it, trimmed; nothing when the text starts with no finite
 * number. */
struct Quantity
{
    double number;
    std::string_view unit;
};

std::optional<Quantity>
Split(std::string_view text)
{
    text = Trim(text);
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || !std::isfinite(number))
    {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    return Quantity{number, Trim(text)};
}

std::string
Quoted(std::string_view text)
{
    return "'" + std::string(Trim(text)) + "'";
}

std::string
Shortest(double number, std::string_view unit)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", number);
    return text + std::string(unit);
}

} // namespace

std::optional<double>
ParseNumber(std::string_view text)
{
    const std::optional<Quantity> quantity = Split(text);
    if (!quantity || !quantity->unit.empty())
    {
        return std::nullopt;
    }
    return quantity->number;
}

Result<Duration>
ParseDuration(std::string_view text)
{
    const std::optional<Quantity> quantity = Split(text);
    if (!quantity)
    {
        return Error{Quoted(text) + " is not a duration; write one like 5ms or 1.5s"};
    }
    if (quantity->unit.empty())
    {
        return Error{Quoted(text) + " has no unit; write " + std::string(Trim(text)) +
                     "ms or another of ns, us, ms, s, min, h, d"};
    }
    for (const Unit& unit : TIME_UNITS)
    {
        if (unit.name == quantity->unit)
        {
            const double nanoseconds = quantity->number * unit.factor;
            if (std::fabs(nanoseconds) > MOST_NANOSECONDS)
            {
                return Error{Quoted(text) + " is longer than 200 years; write a shorter time"};
            }
            return Duration(std::llround(nanoseconds));
        }
    }
    return Error{"'" + std::string(quantity->unit) + "' in " + Quoted(text) +
                 " is not a unit of time; use ns, us, ms, s, min, h or d"};
}

Result<uint64_t>
ParseBitRate(std::string_view text)
{
    const std::optional<Quantity> quantity = Split(text);
    if (!quantity)
    {
        return Error{Quoted(text) + " is not a bit rate; write one like 10Gb/s or 512kb/s"};
    }
    if (quantity->unit.empty())
    {
        return Error{Quoted(text) + " has no unit; write one like 10Gb/s or 512kb/s"};
    }
    for (const Unit& prefix : RATE_PREFIXES)
    {
        for (std::string_view suffix : RATE_SUFFIXES)
        {
            if (quantity->unit == std::string(prefix.name) + std::string(suffix))
            {
                const double rate = quantity->number * prefix.factor;
                if (!(rate >= 1) || rate > MOST_BITS_PER_SECOND)
                {
                    return Error{Quoted(text) + " is no usable bit rate; write one from 1b/s to "
                                                "1000000Tb/s"};
                }
                return static_cast<uint64_t>(std::llround(rate));
            }
        }
    }
    return Error{"'" + std::string(quantity->unit) + "' in " + Quoted(text) +
                 " is not a unit of bit rate; use b/s, kb/s, Mb/s, Gb/s or Tb/s"};
}

std::string
ToText(Duration duration)
{
    const double nanoseconds = static_cast<double>(duration.count());
    const Unit* best = &TIME_UNITS[0];
    for (const Unit& unit : TIME_UNITS)
    {
        if (unit.factor > 1e9)
        {
            break;
        }
        if (std::fabs(nanoseconds) >= unit.factor)
        {
            best = &unit;
        }
    }
    return Shortest(nanoseconds / best->factor, best->name);
}

std::string
BitRateToText(uint64_t bitsPerSecond)
{
    const double rate = static_cast<double>(bitsPerSecond);
    const Unit* best = &RATE_PREFIXES[0];
    for (const Unit& prefix : RATE_PREFIXES)
    {
        if (rate >= prefix.factor)
        {
            best = &prefix;
        }
    }
    return Shortest(rate / best->factor, std::string(best->name) + "b/s");
}

} // namespace ike
} // namespace ns3
