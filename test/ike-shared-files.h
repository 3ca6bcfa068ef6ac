// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SHARED_FILES_H
#define IKE_SHARED_FILES_H

#include <cstdlib>
#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief Where a file of the shared folder (RFC texts, vectors, captures) lies: below the folder
 * that the environment variable IKE_SHARED_DIR names, or else the one the build was told of.
 */
inline std::string
SharedFile(const std::string& name)
{
    const char* folder = std::getenv("IKE_SHARED_DIR");
#ifdef IKE_SHARED_DIR
    folder = folder ? folder : IKE_SHARED_DIR;
#endif
    return std::string(folder ? folder : ".") + "/" + name;
}

} // namespace ike
} // namespace ns3

#endif /* IKE_SHARED_FILES_H */
