// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-collision.h"

namespace ns3
{
namespace ike
{

namespace
{

ByteView
Lower(const Ikev2NoncePair& pair)
{
    return LexicographicallyLess(pair.initiator, pair.responder) ? pair.initiator : pair.responder;
}

} // namespace

IkeCollisionVerdict
JudgeSimultaneousRekey(const Ikev2NoncePair& ours, const Ikev2NoncePair& theirs)
{
    return LexicographicallyLess(Lower(ours), Lower(theirs)) ? IkeCollisionVerdict::THEIRS_SURVIVES
                                                             : IkeCollisionVerdict::OURS_SURVIVES;
}

Ikev2RequestVerdict
JudgeChildRekeyRequest(Ikev2ChildPhase phase, bool rekeyingIke)
{
    if (phase == Ikev2ChildPhase::ABSENT)
    {
        return Ikev2RequestVerdict::CHILD_SA_NOT_FOUND;
    }
    if (rekeyingIke || phase == Ikev2ChildPhase::DELETING || phase == Ikev2ChildPhase::REPLACED)
    {
        return Ikev2RequestVerdict::TEMPORARY_FAILURE;
    }
    return phase == Ikev2ChildPhase::REKEYING ? Ikev2RequestVerdict::PROCEED_AS_COLLISION
                                              : Ikev2RequestVerdict::PROCEED;
}

Ikev2RequestVerdict
JudgeChildDeleteRequest(Ikev2ChildPhase phase)
{
    switch (phase)
    {
    case Ikev2ChildPhase::ABSENT:
    case Ikev2ChildPhase::DELETING:
        return Ikev2RequestVerdict::ANSWER_WITHOUT_DELETE;
    default:
        return Ikev2RequestVerdict::PROCEED;
    }
}

Ikev2RequestVerdict
JudgeIkeRekeyRequest(bool inUse, bool rekeyingIke, bool workingOnChild)
{
    if (!inUse || workingOnChild)
    {
        return Ikev2RequestVerdict::TEMPORARY_FAILURE;
    }
    return rekeyingIke ? Ikev2RequestVerdict::PROCEED_AS_COLLISION : Ikev2RequestVerdict::PROCEED;
}

} // namespace ike
} // namespace ns3
