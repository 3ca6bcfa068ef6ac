// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RUN_DIRECTORY_H
#define IKE_RUN_DIRECTORY_H

#include "ike-result.h"

#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief A directory that appears whole or not at all.
 *
 * Files grow in a directory beside it, named NAME.partial, which takes the name when it is
 * complete. A complete run has a manifest.json; only an earlier run, an empty directory or nothing
 * may stand in its place. A link there stays, and its target is replaced. Nothing else beside it is
 * touched, and of two processes with one name the second is refused.
 */
class IkeRunDirectory
{
  public:
    static constexpr const char* MANIFEST = "manifest.json";

    explicit IkeRunDirectory(std::string name);

    /** @brief Takes away what was not published. */
    ~IkeRunDirectory();
    IkeRunDirectory(const IkeRunDirectory&) = delete;
    IkeRunDirectory& operator=(const IkeRunDirectory&) = delete;

    /** @brief Makes the directory that files grow in, and its parents; takes away what a run left
     * that was killed. @return an error also while another run writes there */
    Result<Done> Begin();

    /** @brief Where a file is now, by its name within the directory; makes its folder. */
    std::string PathOf(const std::string& file) const;

    /** @brief Gives the directory its name, in the place of an earlier run, which stays where it
     * was when this fails. */
    Result<Done> Publish();

    const std::string& Name() const;

  private:
    Result<Done> CheckPlace() const;
    Result<Done> Lock();
    void Unlock();
    std::string Partial() const;

    std::string m_name;
    bool m_begun{false};
    int m_lock{-1}; // a file descriptor
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RUN_DIRECTORY_H */
