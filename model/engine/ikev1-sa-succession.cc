// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-sa.h"
#include "ikev1-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// How long an ISAKMP SA stays that both sides know to be superfluous: what the peer has sent under
// it arrives, and a last message of the other phase 1 that was lost comes again.
constexpr Duration REDUNDANT_DELAY = std::chrono::seconds(5);

} // namespace

/** Whether this side may begin a phase 1 with the peer. A host that proves a user by XAUTH, or that
 * lives at an address from here, is not called: the roles would turn round, and it would ask this
 * side for a password. */
bool
Ikev1Sa::MayCall() const
{
    const bool isServed = XauthSideOf(m_connection->ikev1.method) != Ikev1XauthSide::NONE ||
                          m_connection->ikev1.network || m_connection->pool;
    return m_isInitiator || !isServed;
}

/** Replaces this ISAKMP SA: version 1 has no other way than a new phase 1. A side that may not
 * begin one waits for the other's. */
void
Ikev1Sa::Reauthenticate(IkeStep& step)
{
    if (!MayCall())
    {
        return;
    }
    InitiateCommand command;
    command.connection = m_connection;
    command.localId = m_localId;
    command.path = m_path;
    if (!m_internalAddress.IsNone())
    {
        command.formerAddresses = {m_internalAddress};
    }
    auto successor = std::make_unique<Ikev1Sa>(m_host, m_host.NextIkeSaId(), command, 1);
    successor->m_setup->predecessor = m_id;
    successor->m_setup->kind = IkeExchangeKind::REKEY_IKE;
    Ikev1Sa* raw = successor.get();
    m_host.Adopt(std::move(successor));
    raw->Begin(step);
}

Ikev1Sa*
Ikev1Sa::FindOther(IkeSaId id)
{
    IkeSa* sa = m_host.Find(id);
    return sa && sa != this && sa->MajorVersion() == MajorVersion() ? static_cast<Ikev1Sa*>(sa)
                                                                    : nullptr;
}

/** Whether XAUTH found the same user behind both, or neither needs one. */
bool
Ikev1Sa::IsOfSameUser(const Ikev1Sa& other) const
{
    return !AwaitsUser() && !other.AwaitsUser() && other.m_user.name == m_user.name;
}

/** This ISAKMP SA and the others with the peer under the same connection: pairs of IPsec SAs belong
 * to all of them. */
std::vector<Ikev1Sa*>
Ikev1Sa::Family()
{
    std::vector<Ikev1Sa*> family{this};
    for (IkeSaId id : m_host.OthersWithPeerOf(*this))
    {
        Ikev1Sa* other = FindOther(id);
        if (other && other->m_connection == m_connection && IsOfSameUser(*other))
        {
            family.push_back(other);
        }
    }
    return family;
}

/** The ISAKMP SA that holds a pair of IPsec SAs, or null. */
Ikev1Sa*
Ikev1Sa::OwnerOf(ChildSaId child)
{
    const auto family = Family();
    const auto owner = std::find_if(family.begin(),
                                    family.end(),
                                    [child](Ikev1Sa* sa) { return sa->FindChild(child); });
    return owner == family.end() ? nullptr : *owner;
}

/** The ISAKMP SA that can look after this one's pairs: an established one, else one that had been
 * replaced. */
Ikev1Sa*
Ikev1Sa::FindHeir()
{
    Ikev1Sa* heir = nullptr;
    for (Ikev1Sa* other : Family())
    {
        const bool isBetter = other->m_state == Ikev1State::ESTABLISHED ||
                              (other->m_state == Ikev1State::REPLACED && !heir);
        if (other != this && isBetter && !(heir && heir->m_state == Ikev1State::ESTABLISHED))
        {
            heir = other;
        }
    }
    return heir;
}

/**
 * Whether both sides began a phase 1 at once, so that one of the two ISAKMP SAs is superfluous: the
 * other side began @p other, and its responder had not yet said its last word when this one began.
 * Both sides see the same, as each message takes about as long as the one that it crosses.
 */
bool
Ikev1Sa::IsRival(const Ikev1Sa& other) const
{
    const auto& options = m_connection->ikev1;
    // Hosts that ask for a password or an address are never called themselves.
    const bool isMutual =
        XauthSideOf(options.method) == Ikev1XauthSide::NONE && !options.requestAddress;
    // In aggressive mode the responder's one message is its first.
    const bool isAnswered = options.aggressive && !other.m_isInitiator;
    const TimePoint settled = isAnswered ? other.m_begunAt : other.m_establishedAt;
    return options.skipRedundant && isMutual && other.m_isInitiator != m_isInitiator &&
           settled > m_begunAt;
}

/** A number of an ISAKMP SA that both sides see alike: of two rivals the lower one stays. */
IkeSpi
Ikev1Sa::Rank() const
{
    return std::min(m_spiI, m_spiR);
}

/** The peer says that it knows of no older ISAKMP SA (RFC 2407 section 4.6.3.3). A rival is none:
 * the peer could not know of it. */
void
Ikev1Sa::ForgetOlder(IkeStep& step)
{
    for (IkeSaId id : m_host.OthersWithPeerOf(*this))
    {
        const Ikev1Sa* other = FindOther(id);
        const bool stays = other && (IsRival(*other) || !IsOfSameUser(*other));
        IkeSa* sa = stays ? nullptr : m_host.Find(id);
        if (sa)
        {
            sa->Die(step, "The peer has started afresh (INITIAL-CONTACT).");
        }
    }
}

/** A new ISAKMP SA with a peer takes the IPsec SAs of the older ones: the initiator of the one that
 * it replaces, the responder of all under the same connection; with XAUTH once the user is known.
 * Of two that came up at once one yields to the other. */
void
Ikev1Sa::Succeed(IkeStep& step)
{
    if (AwaitsUser())
    {
        return;
    }
    for (Ikev1Sa* other : Family())
    {
        const bool isPredecessor = m_isInitiator && m_setup && other->m_id == m_setup->predecessor;
        if (other == this || PropertiesOf(other->m_state).stateClass == IkeStateClass::INITIATING)
        {
            continue;
        }
        if (other->m_state == Ikev1State::REPLACED)
        {
            if (isPredecessor)
            {
                other->Retire(step, true); // a rival has taken its pairs meanwhile
            }
        }
        else if (other->m_state == Ikev1State::ESTABLISHED && m_state == Ikev1State::ESTABLISHED)
        {
            if (IsRival(*other))
            {
                Ikev1Sa& loser = Rank() < other->Rank() ? *other : *this;
                loser.YieldTo(step, &loser == this ? *other : *this);
            }
            else if (!m_isInitiator || isPredecessor)
            {
                TakeOver(*other, true);
                other->MoveTo(step, Ikev1State::REPLACED, "A newer ISAKMP SA takes the IPsec SAs.");
                other->Retire(step, m_isInitiator);
            }
        }
    }
}

/** This ISAKMP SA and @p winner came up at once. The side that began the winner closes this one, as
 * it knows that both sides have the winner; the other side waits for that. */
void
Ikev1Sa::YieldTo(IkeStep& step, Ikev1Sa& winner)
{
    winner.TakeOver(*this, false);
    MoveTo(step,
           Ikev1State::REPLACED,
           "Both sides began an ISAKMP SA at once; the one with the lower cookie stays.");
    m_softAt = NEVER;
    m_hardAt = NEVER;
    m_replacedUntil = step.At() + (winner.m_isInitiator ? REDUNDANT_DELAY
                                                        : GiveUpTime(m_connection->retransmission));
    step.observer.OnCollision(step.At(),
                              Info(),
                              IkeExchangeKind::REKEY_IKE,
                              winner.m_isInitiator ? IkeCollisionVerdict::OURS_SURVIVES
                                                   : IkeCollisionVerdict::THEIRS_SURVIVES);
}

/** Nobody needs this ISAKMP SA any more. @param bySelf whether this side is to delete it: at once,
 * or when the exchanges that are under way have had time to end */
void
Ikev1Sa::Retire(IkeStep& step, bool bySelf)
{
    m_softAt = NEVER;
    m_hardAt = NEVER;
    // Nothing answers aggressive mode's last message: the peer may still be at work on it.
    const bool isBusy = m_connection->ikev1.aggressive || Unfinished(true) + Unfinished(false) > 0;
    if (bySelf && !isBusy)
    {
        SendSaDelete(step);
        HandOver(step);
        Die(step, "This side deletes the ISAKMP SA that was replaced.");
        return;
    }
    m_replacedUntil =
        step.At() + (bySelf ? REDUNDANT_DELAY : GiveUpTime(m_connection->retransmission));
}

/** IPsec SAs outlive the ISAKMP SA that made them, when another one can look after them. */
void
Ikev1Sa::HandOver(IkeStep& step)
{
    Ikev1Sa* heir = FindHeir();
    const bool hasPairs = std::any_of(m_children.begin(),
                                      m_children.end(),
                                      [](const Ikev1Child& child)
                                      { return child.phase != Ikev1ChildPhase::PENDING; });
    if (!heir || (!hasPairs && heir->m_state != Ikev1State::ESTABLISHED))
    {
        return;
    }
    if (heir->m_state == Ikev1State::REPLACED)
    {
        heir->MoveTo(step,
                     Ikev1State::ESTABLISHED,
                     "The ISAKMP SA that had taken the IPsec SAs is gone.");
        heir->m_replacedUntil = NEVER;
        heir->ScheduleLifetime(step, Ikev1Life{});
    }
    heir->TakeOver(*this, true);
}

/** Moves the pairs that are in use, and what this side wanted; quick modes under way end where they
 * began. @param isOlder whether the other ISAKMP SA is from before this one, not a rival */
void
Ikev1Sa::TakeOver(Ikev1Sa& other, bool isOlder)
{
    auto& children = other.m_children;
    for (auto it = children.begin(); it != children.end();)
    {
        if (it->phase == Ikev1ChildPhase::PENDING)
        {
            ++it;
            continue;
        }
        it->isInherited = it->isInherited || isOlder;
        m_host.MoveChild(it->id, *this);
        m_children.push_back(std::move(*it));
        it = children.erase(it);
    }
    m_lingering.insert(m_lingering.end(), other.m_lingering.begin(), other.m_lingering.end());
    other.m_lingering.clear();
    for (Ikev1Task& task : other.m_tasks)
    {
        task.isFirst = false;
        m_tasks.push_back(std::move(task));
    }
    other.m_tasks.clear();
}

} // namespace ike
} // namespace ns3
