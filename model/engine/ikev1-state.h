// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_STATE_H
#define IKEV1_STATE_H

#include "ike-sa.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief Where an ISAKMP SA stands. What a state means is in its row of the state table. */
enum class Ikev1State : uint8_t
{
    NEW,
    MAIN_SA_SENT,
    MAIN_SA_ANSWERED,
    MAIN_KE_SENT,
    MAIN_KE_ANSWERED,
    MAIN_AUTH_SENT,
    AGGRESSIVE_SENT,
    AGGRESSIVE_ANSWERED,
    ESTABLISHED,
    REPLACED,
    DEAD,
};

/** @brief Where an exchange under an ISAKMP SA stands. */
enum class Ikev1Step : uint8_t
{
    NONE,           //!< nothing of this exchange was seen before
    QUICK_SENT,     //!< asked for IPsec SAs, waits for the answer
    QUICK_ANSWERED, //!< agreed to IPsec SAs, waits for the proof that the peer is there
    QUICK_PROVED,   //!< proved to be there, waits for CONNECTED
    GROUP_SENT,     //!< proposed a group, waits for the answer
    TRANSACTION_SENT, //!< asked or told by Mode-Config or XAUTH, waits for the answer
    LIVENESS_SENT,    //!< asked whether the peer is there, waits for the answer
    DONE,
};

/** @brief One row of the state table. */
struct Ikev1StateProperties
{
    const char* name;
    IkeStateClass stateClass;
    bool mayStartExchanges; //!< queued exchanges begin in this state
    const char* meaning;
};

/** @brief The row of a state. */
const Ikev1StateProperties& PropertiesOf(Ikev1State state);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_STATE_H */
