// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CSV_FILE_H
#define IKE_CSV_FILE_H

#include "ike-result.h"
#include "ike-time.h"

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/**
 * @brief Writes a text file of rows (RFC 4180, but with a bare line feed), some 64 kB at a time.
 *
 * The formats are fixed, so that equal values give equal octets on every machine: seconds have nine
 * decimals, milliseconds six, both from whole nanoseconds without floating point.
 */
class IkeCsvFile
{
  public:
    IkeCsvFile() = default;
    ~IkeCsvFile();
    IkeCsvFile(const IkeCsvFile&) = delete;
    IkeCsvFile& operator=(const IkeCsvFile&) = delete;

    /** @brief Makes the file. @param head its first line, without line feed; none when empty */
    Result<Done> Open(const std::string& path, std::string_view head);

    /** @brief Writes what is left. @return an error when any of the file could not be written */
    Result<Done> Close();

    bool IsOpen() const;

    /** @brief The rows so far, without the head. */
    uint64_t Rows() const;

    // --- the fields of a row, in order; then EndRow()
    // ---------------------------------------------

    IkeCsvFile& Text(std::string_view text);
    IkeCsvFile& Count(uint64_t number);

    /** @brief Sixteen or eight hexadecimal digits after 0x. */
    IkeCsvFile& Hex64(uint64_t number);
    IkeCsvFile& Hex32(uint32_t number);

    /** @brief Seconds since the start of the run. */
    IkeCsvFile& Seconds(TimePoint instant);
    IkeCsvFile& Milliseconds(Duration duration);

    /** @brief A share or ratio with six decimals. */
    IkeCsvFile& Ratio(double ratio);

    /** @brief A field without a value. */
    IkeCsvFile& Nothing();

    void EndRow();

    /** @brief A whole line as it is; counts as a row. */
    void Line(std::string_view line);

  private:
    void Separate();
    void Decimals(int64_t nanoseconds, int64_t unit, int digits);
    void Flush();

    std::FILE* m_file{nullptr};
    std::string m_path;
    std::string m_buffer;
    uint64_t m_rows{0};
    bool m_rowBegun{false};
    bool m_failed{false};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_CSV_FILE_H */
