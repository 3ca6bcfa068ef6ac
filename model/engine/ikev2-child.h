// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_CHILD_H
#define IKEV2_CHILD_H

#include "ike-config.h"
#include "ike-step.h"
#include "ikev2-collision.h"

#include <memory>

namespace ns3
{
namespace ike
{

/** @brief A Child SA pair as its IKE SA keeps it. The keys live in the node's SAD, not here. */
struct Ikev2Child
{
    ChildSaId id;
    std::shared_ptr<const IkeChildConfig> config;
    bool isInitiator{false}; //!< whether this side asked for it
    Ikev2ChildPhase phase{Ikev2ChildPhase::IN_USE};
    IpsecSaParameters inbound;
    IpsecSaParameters outbound; //!< keeps its keys until it is installed
    bool outboundInstalled{false};
    bool outboundClosed{false}; //!< not to be installed any more
    bool hasExpired{false};     //!< neither SA is installed any more; its SPIs are the peer's still
    bool isRedundant{false};    //!< lost a collision: never rekeyed, waits for its end
    ChildSaId replacedBy;       //!< the pair that follows, once there is one
    bool rekeyRefused{false};   //!< the peer refused to replace it, RFC 7296 section 2.8
    TimePoint softAt{NEVER};    //!< when this side starts to rekey it
    TimePoint hardAt{NEVER};    //!< when it must be gone
};

/** @brief An inbound SA that outlives its pair a little, for packets in flight. */
struct Ikev2LingeringSa
{
    TimePoint removeAt{NEVER};
    RemoveSaAction action;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_CHILD_H */
