// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CALENDAR_H
#define IKE_CALENDAR_H

#include "ike-result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/** @brief An instant of the calendar, in seconds since 1970 began in UTC, without leap seconds.
 * Certificates are valid between two of them; a scenario says which one its time zero is. */
using CalendarSeconds = int64_t;

constexpr CalendarSeconds SECONDS_OF_DAY = 86400;

/** @brief The same as a date of the Gregorian calendar and a time of day. */
struct CivilTime
{
    int year{1970};
    unsigned month{1}; //!< 1..12
    unsigned day{1};   //!< 1..31
    unsigned hour{0};
    unsigned minute{0};
    unsigned second{0};
};

/** @brief The instant of a date; the date must exist. */
CalendarSeconds ToCalendarSeconds(const CivilTime& time);

/** @brief The date of an instant. */
CivilTime ToCivilTime(CalendarSeconds instant);

/** @brief True when the date and the time of day exist, in the years 1 to 9999. */
bool IsCivilTime(const CivilTime& time);

/** @brief Reads "2026-03-01" or "2026-03-01T12:00:00Z". */
Result<CalendarSeconds> ParseCalendar(std::string_view text);

/** @brief "2026-03-01T12:00:00Z". */
std::string FormatCalendar(CalendarSeconds instant);

} // namespace ike
} // namespace ns3

#endif /* IKE_CALENDAR_H */
