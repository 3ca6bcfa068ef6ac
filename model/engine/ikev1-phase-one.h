// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_PHASE_ONE_H
#define IKEV1_PHASE_ONE_H

#include "ike-config.h"
#include "ike-crypto-provider.h"
#include "ike-io-values.h"
#include "ike-message.h"
#include "ike-step.h"
#include "ikev1-key-material.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

struct IkePublicKey;

/** @brief What both sides have said in phase 1 so far: what SKEYID, HASH_I and HASH_R are made of
 * (RFC 2409 section 5). Freed when the ISAKMP SA is established. */
struct Ikev1PhaseOne
{
    bool isInitiator{false};
    bool isAggressive{false};
    IpPath path;
    IkeSpi cookieI;
    IkeSpi cookieR;
    std::shared_ptr<const IkeConnectionConfig> connection; //!< at a responder once an offer fits
    Ikev1Suite suite;                                      //!< chosen; with the way to authenticate
    Ikev1Life life;                                        //!< as chosen

    Bytes saBody;      //!< SAi_b: the body of the initiator's SA payload
    Bytes offered;     //!< at the initiator: the same, to hold the answer against
    KeyShare keyShare; //!< at the initiator; a responder answers at once
    Bytes publicI;     //!< g^xi
    Bytes publicR;     //!< g^xr
    Bytes secret;      //!< g^xy
    Bytes nonceI;      //!< Ni_b
    Bytes nonceR;      //!< Nr_b
    Ikev1Keys keys;    //!< once both halves of the key exchange are here

    IdPayload localId;
    std::optional<IdPayload> remoteId;
    Bytes idBodyI; //!< IDii_b
    Bytes idBodyR; //!< IDir_b

    std::shared_ptr<IkePublicKey> peerKey; //!< to encrypt for the peer (RFC 2409 section 5.2, 5.3)
    bool certificateAsked{false};          //!< the peer sent a certificate request
    std::string refusal;                   //!< why an authenticator failed, in words

    /** @brief The own nonce, or the peer's. */
    Bytes& Nonce(bool own)
    {
        return own == isInitiator ? nonceI : nonceR;
    }

    /** @brief The own public value, or the peer's. */
    Bytes& Public(bool own)
    {
        return own == isInitiator ? publicI : publicR;
    }

    /** @brief The own identification's body, or the peer's. */
    Bytes& IdBody(bool own)
    {
        return own == isInitiator ? idBodyI : idBodyR;
    }

    Ikev1KeyInputs KeyInputs() const
    {
        return Ikev1KeyInputs{secret, nonceI, nonceR, cookieI, cookieR};
    }

    /** @brief What HASH_I (@p byInitiator) or HASH_R covers. */
    Ikev1HashInputs HashInputs(bool byInitiator) const
    {
        return Ikev1HashInputs{byInitiator ? publicI : publicR,
                               byInitiator ? publicR : publicI,
                               byInitiator ? cookieI : cookieR,
                               byInitiator ? cookieR : cookieI,
                               saBody,
                               byInitiator ? idBodyI : idBodyR};
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_PHASE_ONE_H */
