// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_INVALID_SPI_CONFIG_H
#define IKEV2_INVALID_SPI_CONFIG_H

namespace ns3
{
namespace ike
{

/** @brief Notices about ESP under unknown SPIs, RFC 7296 section 1.5. */
struct Ikev2InvalidSpiConfig
{
    bool tells{false};   //!< this side sends INVALID_SPI
    double perSecond{1}; //!< how many notices it sends or heeds a second on average; >= 0
    double atOnce{5};    //!< and how many at once; >= 0
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_INVALID_SPI_CONFIG_H */
