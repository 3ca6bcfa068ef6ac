// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_INVALID_SPI_H
#define IKEV2_INVALID_SPI_H

#include "ike-message.h"
#include "ike-rate-limit.h"
#include "ike-step.h"
#include "ikev2-invalid-spi-config.h"

namespace ns3
{
namespace ike
{

/**
 * @brief What to do about ESP under SPIs that are not there, RFC 7296 sections 1.5 and 2.21.4: says
 * so to the sender, under an IKE SA's protection or bare, and takes the same from others as a hint.
 * All of it limited in rate.
 */
class Ikev2InvalidSpi
{
  public:
    explicit Ikev2InvalidSpi(const Ikev2InvalidSpiConfig& config);

    /** @brief Whether this side may tell somebody now. */
    bool MayTell(TimePoint now);

    /** @brief Whether this side may look after somebody because of a hint now. */
    bool MayHeed(TimePoint now);

    /** @brief Sends the bare notify, outside of any IKE SA and not to be answered. */
    static void TellBare(IkeStep& step, const IpPath& path, EspSpi spi);

    /** @brief Whether a datagram, whose SPIs are unknown here, is such a bare notify. */
    static bool IsBare(const IkeHeader& header, ByteView datagram);

  private:
    bool m_tells;
    IkeRateLimit m_told;
    IkeRateLimit m_heeded;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_INVALID_SPI_H */
