// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_AUTH_ROUNDS_H
#define IKEV2_AUTH_ROUNDS_H

#include "ike-auth-config.h"
#include "ike-eap.h"
#include "ike-message.h"
#include "ikev2-ppk.h"
#include "ikev2-sa.h"

#include <memory>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief How far the two sides of an IKE_AUTH phase have come, each with its own row of rounds
 * (RFC 4739 section 2). The phase is over when all rounds of both are.
 */
struct Ikev2AuthRounds
{
    size_t ownDone{0};
    size_t peerDone{0};
    IdPayload peerId;            //!< the latest that the peer claims; empty before the first
    IdPayload firstPeerId;       //!< that of its first round: the peer's name from then on
    bool peerKnowsRounds{false}; //!< the peer sent N(MULTIPLE_AUTH_SUPPORTED)
    bool startsAfresh{false};    //!< the peer sent N(INITIAL_CONTACT)
    bool eapAlone{false};        //!< the peer sent N(EAP_ONLY_AUTHENTICATION)
    size_t ownShown{0};          //!< the own round whose ID was sent last
    std::unique_ptr<EapConversation> eap;  //!< of the round that is under way
    Bytes eapKey;                          //!< its MSK; empty where its method makes none
    bool eapIsOver{false};                 //!< and successful: AUTH under its key is due
    std::unique_ptr<Ikev2PpkProgress> ppk; //!< when both sides can (RFC 8784)
    bool peerAllowsChildless{false};       //!< the peer sent N(CHILDLESS_IKEV2_SUPPORTED)
    bool concluded{false};                 //!< nothing more is sent or expected
    std::optional<IkeMessage> ask; //!< at a responder with more than one exchange: the first
                                   //!< request, which asks for the Child SA
};

/** @brief One proof of identity, made or checked. */
struct Ikev2Sa::Proof
{
    const IkeAuthRound& round;
    const IdPayload& id;
    bool byInitiator; //!< the side whose proof it is
    ByteView skP;     //!< SK_pi of the initiator, SK_pr of the responder
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_AUTH_ROUNDS_H */
