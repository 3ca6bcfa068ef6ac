// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_REGISTRY_RANGE_H
#define IKE_REGISTRY_RANGE_H

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief One row of a registry: the numbers first to last have a name. */
struct RegistryRange
{
    uint16_t first;
    uint16_t last;
    const char* name;
};

/** @brief Looks a number up in a registry whose rows are sorted. @return "unassigned" when not in
 * it */
template <size_t N>
const char*
FindRegistryName(const RegistryRange (&rows)[N], uint16_t number)
{
    const auto* row = std::lower_bound(rows,
                                       rows + N,
                                       number,
                                       [](const RegistryRange& range, uint16_t value)
                                       { return range.last < value; });
    return row != rows + N && row->first <= number ? row->name : "unassigned";
}

} // namespace ike
} // namespace ns3

#endif /* IKE_REGISTRY_RANGE_H */
