// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_TRANSITIONS_H
#define IKEV2_TRANSITIONS_H

#include "ike-message.h"
#include "ike-payload-set.h"
#include "ikev2-sa.h"
#include "ikev2-state.h"

#include <cstdint>
#include <utility>

namespace ns3
{
namespace ike
{

/** @brief What, besides its payloads, selects a row. */
enum class Ikev2Trigger : uint8_t
{
    ANY,
    COOKIE,           //!< holds N(COOKIE)
    INVALID_KE,       //!< holds N(INVALID_KE_PAYLOAD)
    TICKET_REFUSED,   //!< holds N(TICKET_NACK)
    REDIRECT,         //!< holds N(REDIRECT)
    ERROR_NOTIFY,     //!< holds an error notify
    INVALID_SYNTAX,   //!< holds N(INVALID_SYNTAX), which ends an IKE SA
    REKEY_CHILD,      //!< holds N(REKEY_SA)
    IKE_PROPOSAL,     //!< its SA payload proposes an IKE SA
    DELETE_IKE,       //!< deletes the IKE SA
    UPDATE_ADDRESSES, //!< holds N(UPDATE_SA_ADDRESSES)
    TELL_ADDRESSES,   //!< tells addresses, RFC 4555 section 3.6
    ADDITIONAL_KE,    //!< its SA payload chooses additional key exchanges
    ANOTHER_AUTH,     //!< it, or the request that it answers, holds N(ANOTHER_AUTH_FOLLOWS)
    EAP,              //!< holds an EAP packet
    WANTS_EAP,        //!< holds no AUTH where EAP, and only EAP, may do without
    CHILDLESS,        //!< asks for no Child SA
    AUTH_REFUSED,     //!< holds an error notify that is about more than the first Child SA
    // Responses, by what was asked:
    ASKED_LAST_KE, //!< the last of a set-up's additional key exchanges
    ASKED_CHILD,   //!< a Child SA, new or rekeyed
    ASKED_CHILD_ERROR,
    ASKED_IKE, //!< a new IKE SA
    ASKED_IKE_ERROR,
    ASKED_DELETE_CHILD,
    ASKED_DELETE_IKE,
    ASKED_LIVENESS,
    ASKED_UPDATE,      //!< new addresses
    ASKED_ROUTABILITY, //!< whether the peer is where it says
    ASKED_REDIRECT,    //!< to go to another gateway
    ASKED_INFORM,      //!< something said by notifies alone
};

/** @brief One row: what may arrive in a state, and where it leads. */
struct Ikev2Transition
{
    using Handler = Ikev2Verdict (Ikev2Sa::*)(IkeStep& step, const IkeMessage& message);

    Ikev2State from;
    ExchangeType exchange;
    bool response;
    Ikev2Trigger trigger;
    PayloadSet required;
    PayloadSet optional; //!< beside Notify and Vendor ID, which may always come
    Ikev2State to;
    const char* story;
    Handler handler;
};

/** @brief The transition table. */
struct Ikev2Transitions
{
    /** @brief The rows, in the order in which they are tried. */
    static std::pair<const Ikev2Transition*, size_t> Rows();

    /** @brief Whether a trigger holds. @param asked what the message answers, null for requests */
    static bool Holds(Ikev2Trigger trigger, const IkeMessage& message, const Ikev2Task* asked);

    /** @brief How a message fares against the table. */
    struct Match
    {
        const Ikev2Transition* row{nullptr};
        bool lacksPayload{false}; //!< no row, but one would fit if a required payload were there
    };

    static Match Find(Ikev2State from, const IkeMessage& message, const Ikev2Task* asked);

  private:
    static const Ikev2Transition ROWS[];
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_TRANSITIONS_H */
