// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_STATE_H
#define IKEV2_STATE_H

#include "ike-registry.h"
#include "ike-sa.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief Where an IKE SA of version 2 stands. What a state means is in its row of the state table.
 */
enum class Ikev2State : uint8_t
{
    NEW,
    INIT_SENT,
    INTERMEDIATE_SENT,
    INTERMEDIATE_AWAITED,
    INIT_ANSWERED,
    AUTH_SENT,
    AUTHENTICATING,
    ESTABLISHED,
    REPLACED,
    DELETING,
    DEAD,
};

/** @brief Whether the messages of an exchange are not protected: IKE_SA_INIT, and what stands in
 * its place (RFC 5723 section 4.3.2). */
constexpr bool
IsOpenExchange(ExchangeType exchange)
{
    return exchange == ExchangeType::IKE_SA_INIT || exchange == ExchangeType::IKE_SESSION_RESUME;
}

/** @brief What a handler made of a message that fitted its row. */
enum class Ikev2Verdict : uint8_t
{
    TAKEN,  //!< go to the row's state
    STAY,   //!< nothing changes
    FAILED, //!< the IKE SA is over; the handler has said why to the peer, if anything is to be said
};

/** @brief One row of the state table. */
struct Ikev2StateProperties
{
    const char* name;
    IkeStateClass stateClass;
    bool mayStartExchanges; //!< queued requests are sent in this state
    const char* meaning;
};

/** @brief The row of a state. */
const Ikev2StateProperties& PropertiesOf(Ikev2State state);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_STATE_H */
