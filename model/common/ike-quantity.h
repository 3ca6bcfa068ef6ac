// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_QUANTITY_H
#define IKE_QUANTITY_H

#include "ike-result.h"
#include "ike-time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/** @brief Reads a finite decimal number that fills the whole text, as "-1.5" or "1e9"; else
 * nothing. */
std::optional<double> ParseNumber(std::string_view text);

/**
 * @brief Reads a duration with its unit: ns, us, ms, s, min, h or d, as "5ms", "2.5 s" or "-1us".
 * @return an error for a number without a unit, an unknown unit, or more than 200 years
 */
Result<Duration> ParseDuration(std::string_view text);

/**
 * @brief Reads a bit rate with its unit, as "10Gb/s", "100 Mbps" or "9600bit/s" (k, M, G, T are
 * powers of 1000).
 * @return bit/s, at least 1; an error for a number without a unit, an unknown unit, or a rate below
 * 1 bit/s or above 10^18 bit/s
 */
Result<uint64_t> ParseBitRate(std::string_view text);

/** @brief A duration as a person writes it, as "5.25ms", with at most four significant digits. */
std::string ToText(Duration duration);

/** @brief A bit rate as a person writes it, as "10Gb/s", with at most four significant digits. */
std::string BitRateToText(uint64_t bitsPerSecond);

} // namespace ike
} // namespace ns3

#endif /* IKE_QUANTITY_H */
