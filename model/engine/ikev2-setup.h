// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_SETUP_H
#define IKEV2_SETUP_H

#include "ike-crypto-provider.h"
#include "ike-io-values.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-intermediate.h"
#include "ikev2-resumption.h"
#include "ikev2-sa.h"
#include "ikev2-signature-setup.h"

#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Room for the payloads of a set-up's message, few of which have more. */
constexpr size_t SETUP_PAYLOADS = 8;

/** @brief What an IKE SA holds only until it is established. */
struct Ikev2Sa::Setup
{
    std::shared_ptr<const InitiateCommand> command; //!< null at the responder
    unsigned attempt{1};                            //!< at the initiator: counts from 1
    KeMethod ke{KeMethod::NONE};
    KeyShare keyShare;
    Bytes cookie;
    unsigned roundTrips{0}; //!< cookies and group changes so far, bounded
    Bytes nonceI;
    Bytes nonceR;
    Bytes requestOctets;  //!< IKE_SA_INIT as sent by the initiator, for AUTH
    Bytes responseOctets; //!< IKE_SA_INIT as sent by the responder, for AUTH
    std::vector<std::shared_ptr<const IkeChildConfig>> children; //!< to set up
    std::shared_ptr<const IkeChildConfig> firstChild;            //!< the one in IKE_AUTH
    std::unique_ptr<Ikev2Task> childTask;                        //!< what was offered for it
    TimePoint started;
    unsigned retransmissions{0};
    Proposal chosen; //!< at the responder
    Ikev2AuthRounds auth;
    Ikev2SignatureSetup signatures;
    Ikev2IntermediateRounds intermediate;
    Bytes intAuth; //!< IntAuth of RFC 9242 section 3.3.2; empty without IKE_INTERMEDIATE
    bool isFirstContact{false};
    Bytes ticket;                                    //!< that is being resumed
    std::shared_ptr<const Ikev2TicketState> resumed; //!< what it stands for; null without one
    bool ticketRefused{false};                       //!< at the initiator: N(TICKET_NACK) came
    bool ticketWanted{false};                        //!< at the responder: N(TICKET_REQUEST) came
    bool wasRedirected{false};            //!< at the responder: another gateway sent the client
    NotifyType refusal{NotifyType::NONE}; //!< an error that may be forged (RFC 7296 section 2.21.1)
    Bytes initSolution;                   //!< of the puzzle in IKE_SA_INIT (RFC 8019 section 7.1)
    std::optional<Ikev2Puzzle> authPuzzle;  //!< posed to the initiator (RFC 8019 section 7.2)
    std::optional<IkePayload> authSolution; //!< of the puzzle in IKE_AUTH

    /** @brief What set-ups before this one leave to it; null where there is nothing. */
    const Ikev2Continuation* Before() const
    {
        return command ? command->continuation.get() : nullptr;
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_SETUP_H */
