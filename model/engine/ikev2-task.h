// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_TASK_H
#define IKEV2_TASK_H

#include "ike-config.h"
#include "ike-crypto-provider.h"
#include "ike-observer.h"
#include "ike-step.h"
#include "ipsec-packet-fields.h"

#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The peer's exchange that met ours: its nonces, and what it made. */
struct Ikev2Collision
{
    Bytes nonceI;
    Bytes nonceR;
    ChildSaId child; //!< when Child SAs were rekeyed
    IkeSaId ikeSa;   //!< when IKE SAs were rekeyed
};

struct Ikev2FollowUp;

/** @brief One thing this side wants from the peer: queued, then out as a request, then answered. */
struct Ikev2Task
{
    IkeExchangeKind kind{IkeExchangeKind::LIVENESS};
    ChildSaId child{}; //!< the pair to rekey or delete
    IkeChildEvent deleteReason{IkeChildEvent::DELETED};
    bool isForAge{false}; //!< deletes an IKE SA because it is old, which its successor is not
    bool isLastKeyExchange{false}; //!< of the additional ones of a set-up (RFC 9370)
    bool authFollows{false}; //!< the request said that another authentication follows (RFC 4739)
    std::shared_ptr<const IkeChildConfig> childConfig{}; //!< the pair to create or that follows

    std::shared_ptr<const IpsecPacketFields> packet{}; //!< that wants the pair to create

    // What a CREATE_CHILD_SA request needs when its answer comes.
    KeMethod ke{KeMethod::NONE}; //!< the group to use; NONE takes the configured one
    Bytes nonce{};
    KeyShare keyShare{};
    EspSpi inboundSpi{};
    IkeSpi newIkeSpi{};
    std::vector<Proposal> offered{};
    std::optional<Ikev2Collision> collision{};
    std::shared_ptr<Ikev2FollowUp> followUp{}; //!< while additional key exchanges are made

    uint32_t generation{
        0}; //!< of the addresses that an UPDATE_ADDRESSES or CHECK_ROUTABILITY is for
    std::vector<IkePayload> notifies{}; //!< what an INFORM or REDIRECT says
};

/** @brief A request that waits for its response. */
struct Ikev2Request
{
    Ikev2Task task;
    ExchangeType exchange{ExchangeType::INFORMATIONAL};
    Bytes datagram; //!< of a fragmented message all fragments, one after the other
    TimePoint firstSent;
    TimePoint nextSend{NEVER};
    unsigned retransmissions{0};
    bool isOnStream{false}; //!< sent over the present TCP connection, and not to be sent again

    // For a search of the path's MTU, RFC 7383 section 2.5.2.
    std::unique_ptr<IkeMessage> plain{}; //!< what is cut anew, where that may come to pass
    unsigned probedAfter{0};             //!< retransmissions before the present size
    TimePoint probedSince{};             //!< when the present size was first sent
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_TASK_H */
