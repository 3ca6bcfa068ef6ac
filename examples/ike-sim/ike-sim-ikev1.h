// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_IKEV1_H
#define IKE_SIM_IKEV1_H

#include "ike-scenario.h"
#include "ns3/ike-config.h"

namespace ns3
{
namespace ike
{

/** @brief Complains of proposals that version 1 has no number for. */
Result<Done> CheckIkev1Proposals(const Scenario& scenario,
                                 const ScenarioSection& section,
                                 const std::vector<Proposal>& proposals);

/**
 * @brief Tells a connection of version 1 by which method its sides authenticate, and with which
 * name and password XAUTH goes on; and which group it proposes.
 * @return an error when version 1 has no method for the kind of key, or nothing like a section, or
 * that is no group
 */
Result<Done> ApplyIkev1Authentication(const Scenario& scenario,
                                      const ConnectionSection& section,
                                      IkeConnectionConfig& config);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_IKEV1_H */
