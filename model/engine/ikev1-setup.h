// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_SETUP_H
#define IKEV1_SETUP_H

#include "ike-io-values.h"
#include "ikev1-sa.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What an ISAKMP SA holds only until it and its first IPsec SAs stand. */
struct Ikev1Sa::Setup
{
    InitiateCommand command;                      //!< at the initiator
    unsigned attempt{1};                          //!< at the initiator: counts from 1
    IkeExchangeKind kind{IkeExchangeKind::SETUP}; //!< REKEY_IKE when it replaces another
    IkeSaId predecessor;                          //!< the one to replace
    std::vector<std::shared_ptr<const IkeChildConfig>> children; //!< to set up
    TimePoint started;
    unsigned retransmissions{0};
    bool isFirstContact{false};
    bool contactDue{false};               //!< INITIAL-CONTACT goes with the first quick mode
    std::unique_ptr<Ikev1PhaseOne> phase; //!< until the ISAKMP SA stands
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_SETUP_H */
