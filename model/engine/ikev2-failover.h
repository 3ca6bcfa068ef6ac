// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_FAILOVER_H
#define IKEV2_FAILOVER_H

#include "ikev2-crash-detection.h"
#include "ikev2-last-answers.h"
#include "ikev2-redirect.h"
#include "ikev2-resumption.h"

namespace ns3
{
namespace ike
{

/** @brief What an IKE SA keeps for the day on which its peer fails; only where something is to be
 * kept. */
struct Ikev2FailOver
{
    Ikev2CrashTokenTaker tokens;
    Ikev2RedirectHistory redirects;
    std::shared_ptr<const Ikev2Ticket> ticket; //!< the newest; null for none
    std::optional<IdPayload> shownId; //!< the client's IDi, where EAP has proved another identity
};

/** @brief What a set-up carries on from the one, or the IKE SA, before it. */
struct Ikev2Continuation
{
    Ikev2RedirectHistory redirects;
    std::optional<TimePoint> started;          //!< when the set-up began at the first gateway
    unsigned retransmissions{0};               //!< there
    std::shared_ptr<const Ikev2Ticket> ticket; //!< to begin with; null for none
};

/** @brief What an endpoint keeps beyond its IKE SAs, and all but the last answers over a crash of
 * its own: what real ones have in non-volatile storage. */
struct Ikev2Persistent
{
    Ikev2Persistent(const Ikev2CrashDetectionConfig& crashDetection,
                    const Ikev2TicketConfig& granted)
        : tokens(crashDetection),
          tickets(granted)
    {
    }

    /** @brief The endpoint has crashed. */
    void Crash()
    {
        tickets.Crash();
        lastAnswers.Forget();
    }

    Ikev2CrashTokenMaker tokens;
    Ikev2TicketKeeper tickets;
    Ikev2LastAnswers lastAnswers;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_FAILOVER_H */
