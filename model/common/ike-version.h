// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_VERSION_H
#define IKE_VERSION_H

namespace ns3
{
namespace ike
{

/** @brief The module's version, as CMakeLists.txt states it. */
constexpr const char* MODULE_VERSION = "0.1.0";

} // namespace ike
} // namespace ns3

#endif /* IKE_VERSION_H */
