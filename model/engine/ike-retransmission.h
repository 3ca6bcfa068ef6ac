// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RETRANSMISSION_H
#define IKE_RETRANSMISSION_H

#include "ike-result.h"
#include "ike-time.h"

#include <optional>
#include <string_view>

namespace ns3
{
namespace ike
{

/** @brief When an unanswered request is sent again and when it is given up (RFC 7296 section 2.4
 * leaves this open). */
struct IkeRetransmissionPolicy
{
    Duration first{std::chrono::seconds(4)}; //!< wait before the first retransmission; > 0
    double base{1.8};                        //!< each wait is this times the one before; >= 1
    unsigned tries{5};                       //!< retransmissions before giving up
    Duration limit{0};                       //!< upper bound of one wait; 0 for none
    Duration giveUpAfter{0};                 //!< bound on the whole; 0 for none
    double jitter{0};                        //!< each wait is shortened by up to this share; 0..1

    /** @brief strongSwan's default: 4 s x 1.8^n, 5 tries, gives up at 165 s (strongswan.conf(5)).
     */
    static IkeRetransmissionPolicy Strongswan();

    /** @brief libreswan's default: 500 ms doubling, abort at 60 s (ipsec.conf(5)). */
    static IkeRetransmissionPolicy Libreswan();

    /** @brief A preset by its product's name, "strongswan" or "libreswan". */
    static Result<IkeRetransmissionPolicy> ByName(std::string_view name);
};

/**
 * @brief How long to wait after a transmission.
 * @param sent how many retransmissions there were: 0 after the request itself
 * @param elapsed since the request was first sent
 * @param unit a uniform number in [0, 1), for the jitter
 * @return nothing when the policy gives up now; after the last retransmission there is one more
 * wait
 */
std::optional<Duration> NextRetransmission(const IkeRetransmissionPolicy& policy,
                                           unsigned sent,
                                           Duration elapsed,
                                           double unit);

/** @brief How long a request goes unanswered before the policy gives up, without jitter. */
Duration GiveUpTime(const IkeRetransmissionPolicy& policy);

} // namespace ike
} // namespace ns3

#endif /* IKE_RETRANSMISSION_H */
