// SPDX-License-Identifier: GPL-2.0-only

#include "ike-csv-file.h"

#include <cerrno>
#include <cinttypes>
#include <cstring>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t BUFFER_SIZE = 64 * 1024;

} // namespace

IkeCsvFile::~IkeCsvFile()
{
    Close();
}

Result<Done>
IkeCsvFile::Open(const std::string& path, std::string_view head)
{
    Close();
    m_path = path;
    m_buffer.clear();
    m_rows = 0;
    m_rowBegun = false;
    m_failed = false;
    m_file = std::fopen(path.c_str(), "wb");
    if (!m_file)
    {
        return Error{"Cannot make " + path + ": " + std::strerror(errno) + "."};
    }
    if (!head.empty())
    {
        m_buffer.append(head).push_back('\n');
    }
    return Done{};
}

Result<Done>
IkeCsvFile::Close()
{
    if (!m_file)
    {
        return Done{};
    }
    Flush();
    const bool closed = std::fclose(std::exchange(m_file, nullptr)) == 0;
    if (m_failed || !closed)
    {
        return Error{"Cannot write all of " + m_path + ": is the disk full?"};
    }
    return Done{};
}

bool
IkeCsvFile::IsOpen() const
{
    return m_file != nullptr;
}

uint64_t
IkeCsvFile::Rows() const
{
    return m_rows;
}

void
IkeCsvFile::Separate()
{
    if (std::exchange(m_rowBegun, true))
    {
        m_buffer.push_back(',');
    }
}

IkeCsvFile&
IkeCsvFile::Text(std::string_view text)
{
    Separate();
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
    {
        m_buffer.append(text);
        return *this;
    }
    m_buffer.push_back('"');
    for (const char c : text)
    {
        m_buffer.append(c == '"' ? 2 : 1, c);
    }
    m_buffer.push_back('"');
    return *this;
}

IkeCsvFile&
IkeCsvFile::Count(uint64_t number)
{
    Separate();
    m_buffer.append(std::to_string(number));
    return *this;
}

IkeCsvFile&
IkeCsvFile::Hex64(uint64_t number)
{
    Separate();
    char text[20];
    m_buffer.append(text, std::snprintf(text, sizeof text, "0x%016" PRIx64, number));
    return *this;
}

IkeCsvFile&
IkeCsvFile::Hex32(uint32_t number)
{
    Separate();
    char text[12];
    m_buffer.append(text, std::snprintf(text, sizeof text, "0x%08" PRIx32, number));
    return *this;
}

void
IkeCsvFile::Decimals(int64_t nanoseconds, int64_t unit, int digits)
{
    Separate();
    const bool negative = nanoseconds < 0;
    const uint64_t size = negative ? 0 - static_cast<uint64_t>(nanoseconds) : nanoseconds;
    char text[40];
    m_buffer.append(text,
                    std::snprintf(text,
                                  sizeof text,
                                  "%s%" PRIu64 ".%0*" PRIu64,
                                  negative ? "-" : "",
                                  size / unit,
                                  digits,
                                  size % unit));
}

IkeCsvFile&
IkeCsvFile::Seconds(TimePoint instant)
{
    Decimals(instant.time_since_epoch().count(), 1000000000, 9);
    return *this;
}

IkeCsvFile&
IkeCsvFile::Milliseconds(Duration duration)
{
    Decimals(duration.count(), 1000000, 6);
    return *this;
}

IkeCsvFile&
IkeCsvFile::Ratio(double ratio)
{
    Separate();
    char text[40];
    m_buffer.append(text, std::snprintf(text, sizeof text, "%.6f", ratio));
    return *this;
}

IkeCsvFile&
IkeCsvFile::Nothing()
{
    Separate();
    return *this;
}

void
IkeCsvFile::EndRow()
{
    m_buffer.push_back('\n');
    m_rowBegun = false;
    ++m_rows;
    if (m_buffer.size() >= BUFFER_SIZE)
    {
        Flush();
    }
}

void
IkeCsvFile::Line(std::string_view line)
{
    m_buffer.append(line);
    EndRow();
}

void
IkeCsvFile::Flush()
{
    if (m_file && std::fwrite(m_buffer.data(), 1, m_buffer.size(), m_file) != m_buffer.size())
    {
        m_failed = true;
    }
    m_buffer.clear();
}

} // namespace ike
} // namespace ns3
