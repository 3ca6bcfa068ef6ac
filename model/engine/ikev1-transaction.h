// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_TRANSACTION_H
#define IKEV1_TRANSACTION_H

#include "ike-time.h"
#include "ikev1-xauth.h"

#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief What an ISAKMP SA does between phase 1 and its first quick mode: XAUTH, then Mode-Config.
 */
enum class Ikev1TransactionStage : uint8_t
{
    XAUTH_AWAITED,   //!< the host waits for the edge device to ask or to decide
    XAUTH_REQUESTED, //!< the edge device has asked
    XAUTH_DECIDED,   //!< the edge device has said how it ended, waits for the acknowledgment
    CONFIG_REQUESTED //!< the host has asked for an address
};

/** @brief Freed as soon as quick modes may begin. */
struct Ikev1Transaction
{
    Ikev1TransactionStage stage{Ikev1TransactionStage::XAUTH_AWAITED};
    uint16_t identifier{0}; //!< the same in all messages of a transaction
    bool accepted{false};   //!< the edge device's decision
    Ikev1XauthServer server;
    TimePoint deadline; //!< a peer that has not come to an end by then is not waited for
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_TRANSACTION_H */
