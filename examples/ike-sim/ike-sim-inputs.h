// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_INPUTS_H
#define IKE_SIM_INPUTS_H

#include "ike-sim-plan.h"
#include "ns3/ike-recorder.h"

namespace ns3
{
namespace ike
{

/** @brief States in a run's manifest which files it was made of, and how they were understood.
 * Before IkeRecorder::Start(). @return an error in one sentence */
Result<Done> StateInputs(const SimPlan& plan, IkeRecorder& recorder);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_INPUTS_H */
