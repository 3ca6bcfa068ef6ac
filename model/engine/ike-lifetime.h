// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_LIFETIME_H
#define IKE_LIFETIME_H

#include "ike-result.h"
#include "ike-time.h"

#include <string_view>

namespace ns3
{
namespace ike
{

/**
 * @brief When an SA is replaced and when it must be gone.
 *
 * One form covers the products: the rekey starts at hard - margin x (1 + U(0, fuzz)). strongSwan's
 * rekey_time, over_time and rand_time are hard = rekey_time + over_time, margin = over_time,
 * fuzz = rand_time / over_time (swanctl.conf(5)); libreswan's lifetime, rekeymargin and rekeyfuzz
 * are the three themselves, with the margin halved at the responder (ipsec.conf(5)).
 */
struct IkeLifetimePolicy
{
    Duration hard{0};   //!< the SA is deleted at this age; 0 means it never ages
    Duration margin{0}; //!< the rekey starts this long before; 0 means no rekey
    double fuzz{1.0};   //!< the margin grows by up to this share; >= 0
    double responderMargin{
        1.0}; //!< the margin's factor at the SA's responder; 0 means it never starts

    /** @brief True when the SA never ages. */
    bool IsForever() const
    {
        return hard.count() == 0;
    }

    /** @brief From strongSwan's rekey_time, with over_time and rand_time a tenth of it. */
    static IkeLifetimePolicy Strongswan(Duration rekeyTime);

    /** @brief From libreswan's lifetime, with rekeymargin 9 min (at most half the lifetime) and
     * rekeyfuzz 100 %. */
    static IkeLifetimePolicy Libreswan(Duration lifetime);
};

/**
 * @brief The age at which a rekey starts.
 * @param isInitiator whether this side initiated the SA
 * @param unit a uniform number in [0, 1)
 * @return at least 1 ns, or 0 when this side never starts a rekey
 */
Duration SoftLifetime(const IkeLifetimePolicy& policy, bool isInitiator, double unit);

} // namespace ike
} // namespace ns3

#endif /* IKE_LIFETIME_H */
