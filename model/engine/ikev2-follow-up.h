// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_FOLLOW_UP_H
#define IKEV2_FOLLOW_UP_H

#include "ikev2-child-negotiation.h"
#include "ikev2-sa.h"

#include <list>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief What a CREATE_CHILD_SA exchange leaves to be done when additional key exchanges are
 * agreed: the SA is made only after the last IKE_FOLLOWUP_KE exchange (RFC 9370 section 2.2.4).
 */
struct Ikev2FollowUp
{
    /** @brief Whether key exchanges are still to be made. */
    bool Remain() const
    {
        return done < methods.size();
    }

    /** @brief One more is made; @p secret joins SK(1) | SK(2) | ... */
    void Made(ByteView secret)
    {
        Append(laterSecrets, secret);
        ++done;
    }

    IkeExchangeKind kind{IkeExchangeKind::REKEY_CHILD};
    std::vector<KeMethod> methods; //!< in their order
    size_t done{0};
    Bytes link; //!< the data of N(ADDITIONAL_KEY_EXCHANGE), the responder's to understand
    Bytes nonceI;
    Bytes nonceR;
    Bytes secret;       //!< SK(0)
    Bytes laterSecrets; //!< SK(1) | SK(2) | ...

    Ikev2Sa::ChildOffer offer; //!< when it is about a Child SA
    ChildSaId old;             //!< the pair to replace, if any
    Ikev2Suite suite;          //!< when it is about the IKE SA
    IkeSpi spiI;
    IkeSpi spiR;

    // At the side that asked
    KeyShare share;
    IkeCollisionVerdict verdict{IkeCollisionVerdict::OURS_SURVIVES};
    TimePoint started; //!< when CREATE_CHILD_SA was first sent
    unsigned retransmissions{0};

    // At the side that answers
    TimePoint expiry{};
};

/** @brief The peer's key exchanges that this side waits for, of one IKE SA. */
class Ikev2FollowUps
{
  public:
    /** @brief The most that are waited for; a peer that starts more is put off. */
    static constexpr size_t MOST = 16;

    bool HasRoom() const
    {
        return m_waiting.size() < MOST;
    }

    Ikev2FollowUp& Add(Ikev2FollowUp followUp)
    {
        m_waiting.push_back(std::move(followUp));
        return m_waiting.back();
    }

    /** @brief The one that a link names, or null. */
    Ikev2FollowUp* Find(ByteView link);

    /** @brief Takes it out. @param followUp as Find() gave it */
    Ikev2FollowUp Remove(const Ikev2FollowUp* followUp);

    /** @brief Whether the peer is replacing the IKE SA. */
    bool IsReplacingIke() const;

    /** @brief The first expiry, or NEVER. */
    TimePoint NextExpiry() const;

    /** @brief Takes out one whose time has come. */
    std::optional<Ikev2FollowUp> Expire(TimePoint now);

    /** @brief Takes out one, until none is left. */
    std::optional<Ikev2FollowUp> Pop();

    bool IsEmpty() const
    {
        return m_waiting.empty();
    }

  private:
    std::list<Ikev2FollowUp> m_waiting;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_FOLLOW_UP_H */
