// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_COLLISION_H
#define IKEV2_COLLISION_H

#include "ike-bytes.h"
#include "ike-observer.h"

#include <utility>

namespace ns3
{
namespace ike
{

/** @brief The two nonces of one exchange. */
struct Ikev2NoncePair
{
    ByteView initiator;
    ByteView responder;
};

/**
 * @brief Which of two simultaneous rekeys lives, RFC 7296 sections 2.8.1 and 2.8.2: the SA made
 * with the lowest of the four nonces is redundant, and whoever asked for it closes it.
 * @param ours the exchange that this side initiated @param theirs the one that the peer initiated
 */
IkeCollisionVerdict JudgeSimultaneousRekey(const Ikev2NoncePair& ours,
                                           const Ikev2NoncePair& theirs);

/** @brief What a Child SA is going through when the peer asks for something about it. */
enum class Ikev2ChildPhase : uint8_t
{
    ABSENT, //!< no such Child SA
    IN_USE,
    REKEYING, //!< this side has asked to rekey it
    REPLACED, //!< rekeyed, waits for the peer to delete it
    DELETING, //!< this side has asked to delete it
};

/** @brief What the peer asks for. */
enum class Ikev2Asked : uint8_t
{
    CREATE_CHILD,
    REKEY_CHILD,
    DELETE_CHILD,
    REKEY_IKE,
    DELETE_IKE,
};

/** @brief What this side is at when the peer's request comes. */
enum class Ikev2Doing : uint8_t
{
    NOTHING, //!< that touches what the request is about
    CREATING_CHILD,
    REKEYING_CHILD, //!< that Child SA; any, when the request is about the IKE SA
    DELETING_CHILD, //!< likewise
    CHILD_REPLACED, //!< that Child SA has a successor and waits for its end
    CHILD_ABSENT,   //!< there is no such Child SA
    REKEYING_IKE,
    DELETING_IKE,
    IKE_REPLACED, //!< the IKE SA has a successor and waits for its end
};

/** @brief What to do with the peer's request. */
enum class Ikev2RequestVerdict : uint8_t
{
    PROCEED,
    PROCEED_AS_COLLISION, //!< do as asked, and remember both exchanges' nonces
    PROCEED_FORGET_OURS,  //!< do as asked, and forget this side's own request
    TEMPORARY_FAILURE,
    CHILD_SA_NOT_FOUND,
    ANSWER_WITHOUT_DELETE, //!< acknowledge without naming the SA
};

/** @brief One row of the table of collisions. */
struct Ikev2CollisionRow
{
    Ikev2Asked asked;
    Ikev2Doing doing;
    Ikev2RequestVerdict verdict;
    const char* section; //!< of RFC 7296
    const char* story;
};

/** @brief All rows. */
std::pair<const Ikev2CollisionRow*, size_t> Ikev2Collisions();

/** @brief The row for a request. Every pair that can happen has one; any other proceeds. */
const Ikev2CollisionRow& JudgeRequest(Ikev2Asked asked, Ikev2Doing doing);

/**
 * @brief What this side is at, as far as it matters to a request about one Child SA.
 * @param ike what it is at with the IKE SA: NOTHING, REKEYING_IKE, DELETING_IKE or IKE_REPLACED
 */
Ikev2Doing DoingWithChild(Ikev2ChildPhase phase, Ikev2Doing ike);

const char* NameOf(Ikev2Asked asked);
const char* NameOf(Ikev2Doing doing);
const char* NameOf(Ikev2RequestVerdict verdict);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_COLLISION_H */
