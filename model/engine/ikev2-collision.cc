// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-collision.h"

namespace ns3
{
namespace ike
{

namespace
{

using A = Ikev2Asked;
using D = Ikev2Doing;
using V = Ikev2RequestVerdict;

ByteView
Lower(const Ikev2NoncePair& pair)
{
    return LexicographicallyLess(pair.initiator, pair.responder) ? pair.initiator : pair.responder;
}

// clang-format off
constexpr Ikev2CollisionRow ROWS[] = {
    {A::CREATE_CHILD, D::NOTHING, V::PROCEED, "1.3.1",
     "Nothing is in the way."},
    {A::CREATE_CHILD, D::REKEYING_IKE, V::TEMPORARY_FAILURE, "2.25.2",
     "The new Child SA would not know which IKE SA it belongs to."},
    {A::CREATE_CHILD, D::DELETING_IKE, V::TEMPORARY_FAILURE, "2.25",
     "The IKE SA and all it holds are about to go."},
    {A::CREATE_CHILD, D::IKE_REPLACED, V::TEMPORARY_FAILURE, "2.25",
     "The successor is the place to ask."},
    {A::REKEY_CHILD, D::NOTHING, V::PROCEED, "1.3.3",
     "Nothing is in the way."},
    {A::REKEY_CHILD, D::CHILD_ABSENT, V::CHILD_SA_NOT_FOUND, "2.25.1",
     "There is no such Child SA; the peer forgets it and asks for a new one."},
    {A::REKEY_CHILD, D::REKEYING_CHILD, V::PROCEED_AS_COLLISION, "2.8.1",
     "Both rekey it: both new pairs come to be, and the lowest nonce tells which one goes."},
    {A::REKEY_CHILD, D::DELETING_CHILD, V::TEMPORARY_FAILURE, "2.25.1",
     "This side wants it gone; the peer will see."},
    {A::REKEY_CHILD, D::CHILD_REPLACED, V::TEMPORARY_FAILURE, "2.25.1",
     "It has a successor already and is about to be deleted."},
    {A::REKEY_CHILD, D::REKEYING_IKE, V::TEMPORARY_FAILURE, "2.25.2",
     "The new Child SA would not know which IKE SA it belongs to."},
    {A::REKEY_CHILD, D::DELETING_IKE, V::TEMPORARY_FAILURE, "2.25",
     "The IKE SA and all it holds are about to go."},
    {A::REKEY_CHILD, D::IKE_REPLACED, V::TEMPORARY_FAILURE, "2.25",
     "The successor is the place to ask."},
    {A::DELETE_CHILD, D::NOTHING, V::PROCEED, "1.4.1",
     "Nothing is in the way: the answer names the other half of the pair."},
    {A::DELETE_CHILD, D::CHILD_ABSENT, V::ANSWER_WITHOUT_DELETE, "2.25.1",
     "There is no such Child SA: nothing to name in the answer."},
    {A::DELETE_CHILD, D::REKEYING_CHILD, V::PROCEED, "2.25.1",
     "It goes as asked; the answer to this side's rekey will be that it is not there."},
    {A::DELETE_CHILD, D::DELETING_CHILD, V::ANSWER_WITHOUT_DELETE, "2.25.1",
     "Both delete it: each has named its half in its own request."},
    {A::DELETE_CHILD, D::CHILD_REPLACED, V::PROCEED, "2.8",
     "The end that the replaced pair waited for."},
    {A::DELETE_CHILD, D::REKEYING_IKE, V::PROCEED, "2.25.2",
     "It goes as asked, and the successor does not inherit it."},
    {A::DELETE_CHILD, D::DELETING_IKE, V::PROCEED, "1.4.1",
     "It goes as asked; the rest follows."},
    {A::DELETE_CHILD, D::IKE_REPLACED, V::ANSWER_WITHOUT_DELETE, "2.25",
     "The successor has it: nothing to name in the answer."},
    {A::REKEY_IKE, D::NOTHING, V::PROCEED, "1.3.2",
     "Nothing is in the way."},
    {A::REKEY_IKE, D::CREATING_CHILD, V::TEMPORARY_FAILURE, "2.25.1",
     "The new Child SA would not know which IKE SA it belongs to."},
    {A::REKEY_IKE, D::REKEYING_CHILD, V::TEMPORARY_FAILURE, "2.25.1",
     "The new Child SA would not know which IKE SA it belongs to."},
    {A::REKEY_IKE, D::DELETING_CHILD, V::TEMPORARY_FAILURE, "2.25.1",
     "The sides would not agree on what the successor inherits."},
    {A::REKEY_IKE, D::REKEYING_IKE, V::PROCEED_AS_COLLISION, "2.8.2",
     "Both rekey it: both successors come to be, and the lowest nonce tells which one goes."},
    {A::REKEY_IKE, D::DELETING_IKE, V::TEMPORARY_FAILURE, "2.25.2",
     "This side wants it gone; the peer will see."},
    {A::REKEY_IKE, D::IKE_REPLACED, V::TEMPORARY_FAILURE, "2.8.2",
     "It has a successor already; the peer will forget its own rekey."},
    {A::DELETE_IKE, D::NOTHING, V::PROCEED, "1.4.1",
     "Nothing is in the way."},
    {A::DELETE_IKE, D::REKEYING_IKE, V::PROCEED_FORGET_OURS, "2.25.2",
     "It goes as asked; if the peer's own rekey was seen before, its IKE SA takes the children."},
    {A::DELETE_IKE, D::DELETING_IKE, V::PROCEED_FORGET_OURS, "2.25.2",
     "Both delete it: the answer ends it on either side."},
    {A::DELETE_IKE, D::IKE_REPLACED, V::PROCEED, "2.8.2",
     "The end that the replaced IKE SA waited for."},
};
// clang-format on

constexpr Ikev2CollisionRow UNRELATED{A::CREATE_CHILD,
                                      D::NOTHING,
                                      V::PROCEED,
                                      "2.25",
                                      "The two have nothing to do with one another."};

} // namespace

IkeCollisionVerdict
JudgeSimultaneousRekey(const Ikev2NoncePair& ours, const Ikev2NoncePair& theirs)
{
    return LexicographicallyLess(Lower(ours), Lower(theirs)) ? IkeCollisionVerdict::THEIRS_SURVIVES
                                                             : IkeCollisionVerdict::OURS_SURVIVES;
}

std::pair<const Ikev2CollisionRow*, size_t>
Ikev2Collisions()
{
    return {ROWS, sizeof ROWS / sizeof ROWS[0]};
}

const Ikev2CollisionRow&
JudgeRequest(Ikev2Asked asked, Ikev2Doing doing)
{
    for (const Ikev2CollisionRow& row : ROWS)
    {
        if (row.asked == asked && row.doing == doing)
        {
            return row;
        }
    }
    return UNRELATED;
}

Ikev2Doing
DoingWithChild(Ikev2ChildPhase phase, Ikev2Doing ike)
{
    if (phase == Ikev2ChildPhase::ABSENT)
    {
        return ike == Ikev2Doing::IKE_REPLACED ? ike : Ikev2Doing::CHILD_ABSENT;
    }
    if (phase == Ikev2ChildPhase::DELETING)
    {
        return Ikev2Doing::DELETING_CHILD;
    }
    if (ike != Ikev2Doing::NOTHING)
    {
        return ike;
    }
    return phase == Ikev2ChildPhase::REKEYING   ? Ikev2Doing::REKEYING_CHILD
           : phase == Ikev2ChildPhase::REPLACED ? Ikev2Doing::CHILD_REPLACED
                                                : Ikev2Doing::NOTHING;
}

const char*
NameOf(Ikev2Asked asked)
{
    static const char* const names[] = {"create a Child SA",
                                        "rekey a Child SA",
                                        "delete a Child SA",
                                        "rekey the IKE SA",
                                        "delete the IKE SA"};
    return names[static_cast<uint8_t>(asked)];
}

const char*
NameOf(Ikev2Doing doing)
{
    static const char* const names[] = {"nothing",
                                        "creates a Child SA",
                                        "rekeys a Child SA",
                                        "deletes a Child SA",
                                        "has replaced it",
                                        "has no such Child SA",
                                        "rekeys the IKE SA",
                                        "deletes the IKE SA",
                                        "has replaced the IKE SA"};
    return names[static_cast<uint8_t>(doing)];
}

const char*
NameOf(Ikev2RequestVerdict verdict)
{
    static const char* const names[] = {"does as asked",
                                        "does as asked, remembers the nonces",
                                        "does as asked, forgets its own request",
                                        "TEMPORARY_FAILURE",
                                        "CHILD_SA_NOT_FOUND",
                                        "answers without Delete"};
    return names[static_cast<uint8_t>(verdict)];
}

} // namespace ike
} // namespace ns3
