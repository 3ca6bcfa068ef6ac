// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_TRANSACTION_H
#define IKEV1_TRANSACTION_H

#include "ike-address-pool.h"
#include "ike-time.h"
#include "ikev1-mode-config.h"
#include "ikev1-xauth.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

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

/** @brief What XAUTH has come to. Phase 1 may say no more than that somebody knows a group's
 * secret: before the user is known, nothing that others have is touched. */
struct Ikev1User
{
    bool isKnown{false};
    bool saysFirstContact{false}; //!< INITIAL-CONTACT, to be believed of a known user
    std::string name;             //!< at the edge device
};

/** @brief Addresses of a pool that an ISAKMP SA's peer has; they go back with the ISAKMP SA. */
class Ikev1Lease
{
  public:
    /** @brief Takes what a request asks for, as far as the pool has it. @param owner the peer */
    Ikev1Lease(std::shared_ptr<IkeAddressPool> pool,
               const std::string& owner,
               const Ikev1CfgRequest& request);

    ~Ikev1Lease();
    Ikev1Lease(const Ikev1Lease&) = delete;
    Ikev1Lease& operator=(const Ikev1Lease&) = delete;

    const std::vector<IpAddress>& Addresses() const
    {
        return m_addresses;
    }

  private:
    std::shared_ptr<IkeAddressPool> m_pool;
    std::vector<IpAddress> m_addresses;
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
