// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_NEAREST_NAME_H
#define IKE_NEAREST_NAME_H

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The least number of letters to insert, remove, replace or swap with their neighbor that
 * turns one text into the other (optimal string alignment distance); letter case does not count.
 */
size_t EditDistance(std::string_view a, std::string_view b);

/** @brief The name that @p written most likely means; empty when none is near (a third of its
 * letters). */
std::string NearestName(std::string_view written, const std::vector<std::string>& names);

/** @brief "a, b and c"; @p last stands before the last one. */
std::string JoinNames(const std::vector<std::string>& names, const std::string& last = "and");

/** @brief A mend for an unknown name: "did you mean 'x'?", else what there is to choose from. */
std::string SuggestName(std::string_view written, const std::vector<std::string>& names);

} // namespace ike
} // namespace ns3

#endif /* IKE_NEAREST_NAME_H */
