// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_FAILOVER_CONFIG_H
#define IKEV2_FAILOVER_CONFIG_H

#include "ike-address.h"
#include "ike-time.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file What an endpoint is told of moving and of failing over. */

/** @brief Quick crash detection, RFC 6290: of a whole endpoint. */
struct Ikev2CrashDetectionConfig
{
    bool makesTokens{false}; //!< gives its peers tokens, and shows them after it lost its IKE SAs
    bool takesTokens{false}; //!< keeps its peers' tokens and believes them
    bool bindAddress{false}; //!< a token is good for one address of the taker (section 5.2)
    Duration secretLifetime{0}; //!< the secret is rolled over this often; 0 for never (section 5.1)
    bool answersUnknown{
        false}; //!< says INVALID_IKE_SPI also without tokens (RFC 7296 section 2.21.4)
    double answersPerSecond{1000}; //!< bare answers of either kind, at most (section 8.1)
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_FAILOVER_CONFIG_H */
