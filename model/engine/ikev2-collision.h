// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_COLLISION_H
#define IKEV2_COLLISION_H

#include "ike-bytes.h"
#include "ike-observer.h"

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

/** @brief What a Child SA is going through when the peer asks to rekey it. */
enum class Ikev2ChildPhase : uint8_t
{
    ABSENT, //!< no such Child SA
    IN_USE,
    REKEYING, //!< this side has asked to rekey it
    REPLACED, //!< rekeyed, waits for the peer to delete it
    DELETING, //!< this side has asked to delete it
};

/** @brief What to do with the peer's request. */
enum class Ikev2RequestVerdict : uint8_t
{
    PROCEED,
    PROCEED_AS_COLLISION, //!< do as asked, and remember both exchanges' nonces
    TEMPORARY_FAILURE,
    CHILD_SA_NOT_FOUND,
    ANSWER_WITHOUT_DELETE, //!< acknowledge without naming the SA, which both sides are deleting
};

/**
 * @brief The peer asks to rekey a Child SA, RFC 7296 section 2.25.1.
 * @param rekeyingIke whether this side has asked to rekey or delete the IKE SA (section 2.25.2)
 */
Ikev2RequestVerdict JudgeChildRekeyRequest(Ikev2ChildPhase phase, bool rekeyingIke);

/** @brief The peer asks to delete a Child SA, RFC 7296 section 2.25.1. */
Ikev2RequestVerdict JudgeChildDeleteRequest(Ikev2ChildPhase phase);

/**
 * @brief The peer asks to rekey the IKE SA, RFC 7296 section 2.25.2.
 * @param inUse whether the IKE SA is established, neither replaced nor being deleted
 * @param rekeyingIke whether this side has asked to rekey it
 * @param workingOnChild whether this side has an unanswered request that creates, rekeys or deletes
 * a Child SA
 */
Ikev2RequestVerdict JudgeIkeRekeyRequest(bool inUse, bool rekeyingIke, bool workingOnChild);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_COLLISION_H */
