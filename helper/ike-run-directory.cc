// SPDX-License-Identifier: GPL-2.0-only

#include "ike-run-directory.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ns3
{
namespace ike
{

namespace fs = std::filesystem;

namespace
{

/** @brief A file that marks a directory as ours to remove; whoever writes there holds its lock. */
constexpr const char* MARK = ".incomplete-ike-run";

/** @brief Within the marked directory: the earlier run, while the new one takes its place. */
constexpr const char* REPLACED = ".replaced-ike-run";

/** @brief Removes all that a killed run left, but for its mark. */
void
Empty(const fs::path& folder)
{
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
    {
        if (entry.path().filename() != MARK)
        {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

/** @brief Whether a path still leads to an open file. */
bool
LeadsTo(const fs::path& path, int file)
{
    struct stat named = {};
    struct stat open = {};
    return ::stat(path.c_str(), &named) == 0 && ::fstat(file, &open) == 0 &&
           named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

} // namespace

IkeRunDirectory::IkeRunDirectory(std::string name)
    : m_name(std::move(name))
{
    while (m_name.size() > 1 && m_name.back() == '/')
    {
        m_name.pop_back();
    }
    std::error_code nowhere;
    const fs::path target = fs::is_symlink(m_name, nowhere) ? fs::canonical(m_name, nowhere) : "";
    if (!target.empty())
    {
        m_name = target.string(); // the link stays, what it leads to is replaced
    }
}

IkeRunDirectory::~IkeRunDirectory()
{
    if (m_begun)
    {
        std::error_code ignored;
        fs::remove_all(Partial(), ignored);
    }
    Unlock();
}

std::string
IkeRunDirectory::Partial() const
{
    return m_name + ".partial";
}

const std::string&
IkeRunDirectory::Name() const
{
    return m_name;
}

Result<Done>
IkeRunDirectory::CheckPlace() const
{
    std::error_code error;
    if (!fs::exists(m_name, error))
    {
        return fs::is_symlink(m_name, error)
                   ? Result<Done>(Error{m_name + " is a link that leads nowhere: take it away, or "
                                                 "choose another directory."})
                   : Done{};
    }
    if (!fs::is_directory(m_name, error))
    {
        return Error{m_name + " is a file: choose another name for the run's directory."};
    }
    if (!fs::is_empty(m_name, error) && !fs::exists(fs::path(m_name) / MANIFEST, error))
    {
        return Error{m_name +
                     " holds something other than an earlier run: choose another directory, or "
                     "empty it."};
    }
    return Done{};
}

/** Takes the lock of the partial directory's mark. */
Result<Done>
IkeRunDirectory::Lock()
{
    const fs::path mark = fs::path(Partial()) / MARK;
    m_lock = ::open(mark.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_lock < 0)
    {
        return Error{"Cannot write in " + Partial() + ": " + std::strerror(errno) + "."};
    }
    const bool isLocked = ::flock(m_lock, LOCK_EX | LOCK_NB) == 0;
    // A file system may know no locks; then nothing keeps two runs apart but their user.
    const bool isFree = isLocked || errno != EWOULDBLOCK;
    // Who published in between has moved the file that was opened here.
    if (!isFree || !LeadsTo(mark, m_lock))
    {
        Unlock();
        return Error{"Another run writes to " + m_name +
                     " right now: wait for it, or choose another directory."};
    }
    return Done{};
}

void
IkeRunDirectory::Unlock()
{
    if (m_lock >= 0)
    {
        ::close(std::exchange(m_lock, -1));
    }
}

Result<Done>
IkeRunDirectory::Begin()
{
    if (m_name.empty())
    {
        return Error{"The run's directory has no name: say where to write."};
    }
    auto place = CheckPlace();
    if (!place)
    {
        return place;
    }
    const fs::path partial = Partial();
    std::error_code error;
    if (fs::exists(partial, error) &&
        (!fs::is_directory(partial, error) ||
         (!fs::is_empty(partial, error) && !fs::exists(partial / MARK, error))))
    {
        return Error{partial.string() +
                     " is in the way: move it elsewhere, or choose another directory."};
    }
    fs::create_directories(partial, error);
    if (error)
    {
        return Error{"Cannot make " + partial.string() + ": " + error.message() + "."};
    }
    auto locked = Lock();
    if (!locked)
    {
        return locked;
    }
    if (fs::exists(partial / REPLACED, error) && !fs::exists(m_name, error))
    {
        fs::rename(partial / REPLACED, m_name, error); // killed between two renames
        if (error)
        {
            Unlock();
            return Error{"An earlier run waits in " + (partial / REPLACED).string() +
                         " and cannot be moved back (" + error.message() + "): move it yourself."};
        }
    }
    Empty(partial);
    m_begun = true;
    return Done{};
}

std::string
IkeRunDirectory::PathOf(const std::string& file) const
{
    const fs::path path = fs::path(Partial()) / file;
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    return path.string();
}

Result<Done>
IkeRunDirectory::Publish()
{
    auto place = CheckPlace();
    if (!place)
    {
        return place;
    }
    std::error_code error;
    const fs::path replaced = fs::path(Partial()) / REPLACED;
    const bool replaces = fs::exists(m_name, error);
    if (replaces)
    {
        fs::rename(m_name, replaced, error);
    }
    if (!error)
    {
        fs::rename(Partial(), m_name, error);
        if (error && replaces)
        {
            std::error_code back;
            fs::rename(replaced, m_name, back);
            m_begun = !back; // else the only copy of the earlier run lies there
        }
    }
    if (error)
    {
        return Error{"Cannot give the run its name " + m_name + ": " + error.message() + "."};
    }
    m_begun = false;
    fs::remove_all(fs::path(m_name) / REPLACED, error);
    fs::remove(fs::path(m_name) / MARK, error);
    Unlock();
    return Done{};
}

} // namespace ike
} // namespace ns3
