// SPDX-License-Identifier: GPL-2.0-only

#include "ike-calendar.h"

#include <cstdio>

namespace ns3
{
namespace ike
{

namespace
{

constexpr int64_t DAYS_OF_400_YEARS = 146097;
constexpr int64_t DAYS_BEFORE_1970 = 719468; // since the first of March of the year 0

bool
IsLeap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

unsigned
DaysOf(int year, unsigned month)
{
    constexpr unsigned DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return DAYS[month - 1] + (month == 2 && IsLeap(year) ? 1 : 0);
}

/** @brief @p count digits of @p text at @p begin, or -1. */
int
Digits(std::string_view text, size_t begin, size_t count)
{
    int number = 0;
    for (size_t i = begin; i < begin + count; ++i)
    {
        if (i >= text.size() || text[i] < '0' || text[i] > '9')
        {
            return -1;
        }
        number = 10 * number + (text[i] - '0');
    }
    return number;
}

} // namespace

CalendarSeconds
ToCalendarSeconds(const CivilTime& time)
{
    // Years that begin in March have their leap day at the end.
    const int64_t year = time.month <= 2 ? time.year - 1 : time.year;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t yearOfEra = year - 400 * era;
    const int64_t month = (time.month + 9) % 12;
    const int64_t dayOfYear = (153 * month + 2) / 5 + time.day - 1;
    const int64_t dayOfEra = 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    const int64_t days = DAYS_OF_400_YEARS * era + dayOfEra - DAYS_BEFORE_1970;
    return days * SECONDS_OF_DAY + 3600 * int64_t{time.hour} + 60 * int64_t{time.minute} +
           time.second;
}

CivilTime
ToCivilTime(CalendarSeconds instant)
{
    int64_t days = instant / SECONDS_OF_DAY;
    int64_t rest = instant % SECONDS_OF_DAY;
    if (rest < 0)
    {
        rest += SECONDS_OF_DAY;
        --days;
    }
    days += DAYS_BEFORE_1970;
    const int64_t era = (days >= 0 ? days : days - DAYS_OF_400_YEARS + 1) / DAYS_OF_400_YEARS;
    const int64_t dayOfEra = days - era * DAYS_OF_400_YEARS;
    const int64_t yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int64_t month = (5 * dayOfYear + 2) / 153;
    CivilTime time;
    time.day = static_cast<unsigned>(dayOfYear - (153 * month + 2) / 5 + 1);
    time.month = static_cast<unsigned>(month < 10 ? month + 3 : month - 9);
    time.year = static_cast<int>(yearOfEra + era * 400 + (time.month <= 2 ? 1 : 0));
    time.hour = static_cast<unsigned>(rest / 3600);
    time.minute = static_cast<unsigned>(rest / 60 % 60);
    time.second = static_cast<unsigned>(rest % 60);
    return time;
}

bool
IsCivilTime(const CivilTime& time)
{
    return time.year >= 1 && time.year <= 9999 && time.month >= 1 && time.month <= 12 &&
           time.day >= 1 && time.day <= DaysOf(time.year, time.month) && time.hour < 24 &&
           time.minute < 60 && time.second < 60;
}

Result<CalendarSeconds>
ParseCalendar(std::string_view text)
{
    const Error bad{"'" + std::string(text) +
                    "' is no date; write it as 2026-03-01 or 2026-03-01T12:00:00Z"};
    const bool hasTime = text.size() == 20;
    if ((text.size() != 10 && !hasTime) || text[4] != '-' || text[7] != '-' ||
        (hasTime && (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')))
    {
        return bad;
    }
    const int fields[] = {Digits(text, 0, 4),
                          Digits(text, 5, 2),
                          Digits(text, 8, 2),
                          hasTime ? Digits(text, 11, 2) : 0,
                          hasTime ? Digits(text, 14, 2) : 0,
                          hasTime ? Digits(text, 17, 2) : 0};
    for (int field : fields)
    {
        if (field < 0)
        {
            return bad;
        }
    }
    const CivilTime time{fields[0],
                         static_cast<unsigned>(fields[1]),
                         static_cast<unsigned>(fields[2]),
                         static_cast<unsigned>(fields[3]),
                         static_cast<unsigned>(fields[4]),
                         static_cast<unsigned>(fields[5])};
    return IsCivilTime(time) ? Result<CalendarSeconds>(ToCalendarSeconds(time)) : bad;
}

std::string
FormatCalendar(CalendarSeconds instant)
{
    const CivilTime time = ToCivilTime(instant);
    char text[64];
    std::snprintf(text,
                  sizeof text,
                  "%04d-%02u-%02uT%02u:%02u:%02uZ",
                  time.year,
                  time.month,
                  time.day,
                  time.hour,
                  time.minute,
                  time.second);
    return text;
}

} // namespace ike
} // namespace ns3
