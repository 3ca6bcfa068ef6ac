// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_FAULTS_H
#define IKE_SIM_FAULTS_H

#include "ike-sim-plan.h"
#include "ns3/ike-csv-file.h"
#include "ns3/ike-peer-application.h"
#include "ns3/ike-topology-network.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The faults of a run, put into its lines. */
class SimFaults
{
  public:
    /** @brief Puts all faults of a plan at its nodes. @param gateways and @p sites in the plan's
     * order; null for real machines, which nobody can crash */
    void Install(const SimPlan& plan,
                 const IkeTopologyNetwork& network,
                 const std::vector<Ptr<IkePeerApplication>>& gateways,
                 const std::vector<Ptr<IkePeerApplication>>& sites);

    /** @brief How many messages were struck. */
    uint64_t Hits() const;

    bool IsEmpty() const
    {
        return m_plans.empty();
    }

    /** @brief faults.csv: a row for each fault of each node. */
    void Write(IkeCsvFile& file) const;

  private:
    std::vector<std::pair<std::string, std::shared_ptr<IkeFaultPlan>>> m_plans; // by node's name
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_FAULTS_H */
