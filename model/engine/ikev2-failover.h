// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_FAILOVER_H
#define IKEV2_FAILOVER_H

#include "ikev2-crash-detection.h"

namespace ns3
{
namespace ike
{

/** @brief What an IKE SA keeps for the day on which its peer fails; only where something is to be
 * kept. */
struct Ikev2FailOver
{
    Ikev2CrashTokenTaker tokens;
};

/** @brief What an endpoint keeps over a crash of its own: what real ones have in non-volatile
 * storage. */
struct Ikev2Persistent
{
    explicit Ikev2Persistent(const Ikev2CrashDetectionConfig& config)
        : tokens(config)
    {
    }

    Ikev2CrashTokenMaker tokens;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_FAILOVER_H */
