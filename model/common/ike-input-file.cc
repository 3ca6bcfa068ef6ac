// SPDX-License-Identifier: GPL-2.0-only

#include "ike-input-file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

namespace ns3
{
namespace ike
{

Result<std::string>
ReadInputFile(const std::string& path)
{
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    std::vector<char> chunk(1 << 16);
    std::string content;
    // read() turns a failing device into badbit, where an istreambuf_iterator would throw.
    while (stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) ||
           stream.gcount() > 0)
    {
        if (content.size() + static_cast<size_t>(stream.gcount()) > MOST_INPUT_OCTETS)
        {
            return Error{"it is larger than 256 MB"};
        }
        content.append(chunk.data(), static_cast<size_t>(stream.gcount()));
    }
    if (!stream.is_open() || stream.bad())
    {
        return Error{errno != 0 ? std::strerror(errno) : "it fails while it is read"};
    }
    return content;
}

} // namespace ike
} // namespace ns3
