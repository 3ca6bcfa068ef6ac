// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_RUN_H
#define IKE_SIM_RUN_H

#include "ike-sim-figures.h"
#include "ike-sim-plan.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a run has left behind. */
struct SimOutcome
{
    std::string directory;
    SimValues values;                //!< in the order of ScenarioFigures()
    std::vector<std::string> broken; //!< expectations that do not hold, a sentence each
    bool interrupted{false};         //!< stopped by the user; nothing is left in the directory
    std::string unwritten;           //!< why the results could not be written; nothing is left
};

/**
 * @brief Builds what is planned, simulates it and writes the run's directory.
 * @param quiet shows no progress
 * @return an error in one sentence when the run cannot begin, as when its place is taken
 */
Result<SimOutcome> RunSim(const SimPlan& plan, bool quiet);

/** @brief Where a scenario's run is written. */
std::string DirectoryOf(const Scenario& scenario);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_RUN_H */
