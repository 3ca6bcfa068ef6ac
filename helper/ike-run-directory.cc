// SPDX-License-Identifier: GPL-2.0-only

#include "ike-run-directory.h"

#include <filesystem>
#include <fstream>
#include <utility>

namespace ns3
{
namespace ike
{

namespace fs = std::filesystem;

namespace
{

/** @brief A file that marks a directory as ours to remove. */
constexpr const char* MARK = ".incomplete-ike-run";

} // namespace

IkeRunDirectory::IkeRunDirectory(std::string name)
    : m_name(std::move(name))
{
    while (m_name.size() > 1 && m_name.back() == '/')
    {
        m_name.pop_back();
    }
}

IkeRunDirectory::~IkeRunDirectory()
{
    if (m_begun)
    {
        std::error_code ignored;
        fs::remove_all(Partial(), ignored);
    }
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
        return Done{};
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
    const std::string partial = Partial();
    std::error_code error;
    if (fs::exists(partial, error))
    {
        if (!fs::exists(fs::path(partial) / MARK, error))
        {
            return Error{partial +
                         " is in the way: move it elsewhere, or choose another directory."};
        }
        fs::remove_all(partial, error); // what a run left that was killed
    }
    fs::create_directories(partial, error);
    if (error)
    {
        return Error{"Cannot make " + partial + ": " + error.message() + "."};
    }
    m_begun = true;
    if (!std::ofstream(fs::path(partial) / MARK))
    {
        return Error{"Cannot write in " + partial + ": is the disk full, or the place read-only?"};
    }
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
    fs::remove(fs::path(Partial()) / MARK, error);
    const std::string old = m_name + ".old";
    const bool replaces = fs::exists(m_name, error);
    if (replaces)
    {
        fs::remove_all(old, error);
        fs::rename(m_name, old, error);
    }
    if (!error)
    {
        fs::rename(Partial(), m_name, error);
    }
    if (error)
    {
        return Error{"Cannot give the run its name " + m_name + ": " + error.message() + "."};
    }
    m_begun = false;
    if (replaces)
    {
        fs::remove_all(old, error);
    }
    return Done{};
}

} // namespace ike
} // namespace ns3
