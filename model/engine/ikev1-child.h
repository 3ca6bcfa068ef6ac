// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_CHILD_H
#define IKEV1_CHILD_H

#include "ike-config.h"
#include "ike-io-values.h"
#include "ike-step.h"

#include <memory>

namespace ns3
{
namespace ike
{

/** @brief Where a pair of IPsec SAs stands. */
enum class Ikev1ChildPhase : uint8_t
{
    PENDING,  //!< agreed, but the quick mode is not over
    IN_USE,   //!< both directions are installed
    REKEYING, //!< in use, and a quick mode for its successor is under way
    REPLACED, //!< in use by nobody: a successor stands, this one waits for its end
};

/** @brief A pair of IPsec SAs as its ISAKMP SA keeps it. The keys live in the node's SAD. */
struct Ikev1Child
{
    ChildSaId id;
    std::shared_ptr<const IkeChildConfig> config;
    bool isInitiator{false}; //!< whether this side began the quick mode
    Ikev1ChildPhase phase{Ikev1ChildPhase::PENDING};
    bool isInherited{false}; //!< from an older ISAKMP SA
    ChildSaId replaces;      //!< what it was asked for instead of
    ChildSaId replacedBy;    //!< while that one is there, nobody needs this one
    IpsecSaParameters inbound;
    IpsecSaParameters outbound; //!< keeps its keys until it is installed
    bool outboundInstalled{false};
    TimePoint softAt{NEVER}; //!< when this side starts to rekey it
    TimePoint hardAt{NEVER}; //!< when it must be gone
};

/** @brief An inbound SA that outlives its pair a little, for packets in flight. */
struct Ikev1LingeringSa
{
    TimePoint removeAt{NEVER};
    RemoveSaAction action;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_CHILD_H */
