// SPDX-License-Identifier: GPL-2.0-only

#include "ike-nearest-name.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief How many names a mend lists before it says how many more there are. */
constexpr size_t LISTED_NAMES = 12;

char
Lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool
SameLetter(char a, char b)
{
    return Lower(a) == Lower(b);
}

} // namespace

size_t
EditDistance(std::string_view a, std::string_view b)
{
    std::vector<size_t> before(b.size() + 1);
    std::vector<size_t> above(b.size() + 1);
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j)
    {
        above[j] = j;
    }
    for (size_t i = 1; i <= a.size(); ++i)
    {
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j)
        {
            const size_t replaced = above[j - 1] + (SameLetter(a[i - 1], b[j - 1]) ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && SameLetter(a[i - 1], b[j - 2]) && SameLetter(a[i - 2], b[j - 1]))
            {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

std::string
NearestName(std::string_view written, const std::vector<std::string>& names)
{
    std::string nearest;
    size_t least = std::max<size_t>(1, (written.size() + 2) / 3) + 1;
    for (const std::string& name : names)
    {
        const size_t distance = EditDistance(written, name);
        if (distance < least)
        {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

std::string
JoinNames(const std::vector<std::string>& names, const std::string& last)
{
    std::string text;
    for (size_t i = 0; i < names.size(); ++i)
    {
        text += i == 0 ? "" : i + 1 == names.size() && !last.empty() ? " " + last + " " : ", ";
        text += names[i];
    }
    return text;
}

std::string
SuggestName(std::string_view written, const std::vector<std::string>& names)
{
    const std::string nearest = NearestName(written, names);
    if (!nearest.empty())
    {
        return "did you mean '" + nearest + "'?";
    }
    if (names.empty())
    {
        return "there is none to choose from";
    }
    if (names.size() <= LISTED_NAMES)
    {
        return "choose from " + JoinNames(names);
    }
    const std::vector<std::string> first(names.begin(), names.begin() + LISTED_NAMES);
    return "choose from " + JoinNames(first, "") + " and " +
           std::to_string(names.size() - LISTED_NAMES) + " more";
}

} // namespace ike
} // namespace ns3
