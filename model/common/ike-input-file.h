// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_INPUT_FILE_H
#define IKE_INPUT_FILE_H

#include "ike-result.h"

#include <cstddef>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief The most octets of a file that a user names; what has more, as /dev/zero, is a mistake.
 */
constexpr size_t MOST_INPUT_OCTETS = size_t{256} << 20;

/**
 * @brief Reads a file, a pipe or a device to its end, up to MOST_INPUT_OCTETS.
 * @return the cause alone, as "No such file or directory" or "it is larger than 256 MB"
 */
Result<std::string> ReadInputFile(const std::string& path);

} // namespace ike
} // namespace ns3

#endif /* IKE_INPUT_FILE_H */
