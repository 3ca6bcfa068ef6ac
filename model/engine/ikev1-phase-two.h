// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PHASE_TWO_H
#define IKEV1_PHASE_TWO_H

#include "ike-config.h"
#include "ike-crypto-provider.h"
#include "ike-message.h"
#include "ike-observer.h"
#include "ike-step.h"
#include "ikev1-proposal.h"
#include "ikev1-state.h"

#include <memory>

namespace ns3
{
namespace ike
{

/** @brief The last message of one exchange, which goes out again until the next one comes, and
 * again when the peer's last message comes again. */
struct Ikev1Sending
{
    Bytes datagram;       //!< the last that was sent; empty when there is none
    uint64_t answered{0}; //!< a digest of the last datagram that was received and understood
    ExchangeType exchange{Ikev1Exchange::QUICK};
    TimePoint firstSent;
    TimePoint nextSend{NEVER};
    unsigned retransmissions{0};
};

/** @brief One thing this side wants from the peer under an ISAKMP SA: queued, then an exchange. */
struct Ikev1Task
{
    IkeExchangeKind kind{IkeExchangeKind::CREATE_CHILD};
    std::shared_ptr<const IkeChildConfig> config{}; //!< the pair to create or that follows
    ChildSaId replaces{};                           //!< the pair to rekey
    TrafficSelector local{};
    TrafficSelector remote{};
    bool isFirst{false}; //!< belongs to the set-up
};

/** @brief An exchange under an ISAKMP SA: a message id with its chain of IVs. Freed some time after
 * it is over. */
struct Ikev1PhaseTwo
{
    uint32_t messageId{0};
    bool isInitiator{false};
    Ikev1Step step{Ikev1Step::NONE};
    Bytes iv;
    TimePoint begun;
    Ikev1Sending sending;
    TimePoint forgetAt{NEVER}; //!< when over
    Ikev1Task task;

    // What a quick mode knows of its own.
    Ikev1SaPayload offered;
    bool hasIds{false};
    Ikev1IdPayload idI;
    Ikev1IdPayload idR;
    KeyShare keyShare;
    Bytes secret;
    Bytes nonceI;
    Bytes nonceR;
    EspSpi inboundSpi;
    ChildSaId child; //!< once agreed
    bool saysFirstContact{
        false}; //!< INITIAL-CONTACT, to be believed once the peer is known to live
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PHASE_TWO_H */
