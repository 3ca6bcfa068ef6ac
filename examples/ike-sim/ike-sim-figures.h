// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_FIGURES_H
#define IKE_SIM_FIGURES_H

#include "ike-sim-bulk.h"
#include "ike-sim-plan.h"
#include "ike-sim-queues.h"
#include "ike-sim-setups.h"
#include "ns3/ike-observer.h"
#include "ns3/ike-peer-application.h"

#include "ns3/ptr.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The figures of a run in the order of ScenarioFigures(); not a number (NaN) where nothing
 * happened that a figure could be measured by. */
using SimValues = std::vector<double>;

/** @brief What is counted elsewhere. */
struct SimCounted
{
    uint64_t trafficSent{0};
    uint64_t trafficArrived{0};
    uint64_t faultsStruck{0};
    uint64_t attackMessages{0};
    uint64_t secretsGuessed{0};
    uint64_t halfOpenPeak{0};
    uint64_t statePeak{0}; //!< octets
    SimBulkFigures bulk;   //!< of TCP
};

/** @brief Watches all peers of a run and sums up at its end. */
class SimFigures
{
  public:
    SimFigures();
    ~SimFigures();

    void WatchSite(Ptr<IkePeerApplication> site);
    /** @param name the node's, in queues.csv */
    void WatchGateway(Ptr<IkePeerApplication> gateway, const std::string& name);

    /** @brief Tunnels that stand now, counted at the sites. */
    uint64_t Tunnels() const;

    const SimSetups& Setups() const
    {
        return *m_setups;
    }

    const SimQueues& Queues() const
    {
        return m_queues;
    }

    /** @brief Sums up. */
    SimValues Sum(const SimCounted& counted) const;

  private:
    class Watcher;

    std::shared_ptr<Watcher> m_watcher;
    std::shared_ptr<SimSetups> m_setups;
    std::vector<Ptr<IkePeerApplication>> m_sites;
    std::vector<Ptr<IkePeerApplication>> m_gateways;
    SimQueues m_queues;
};

/** @brief The value below or at which @p share of the sorted values lie; NaN when there are none.
 */
double Quantile(const std::vector<double>& sorted, double share);

/** @brief A figure for a person: "1.24 s", "5.2%", "1000". */
std::string FigureText(ScenarioUnit unit, double value);

/** @brief The figures as JSON, one a line, in their order; null for what was not measured. */
std::string FiguresAsJson(const SimValues& values);

/** @brief What [expect] says and does not hold: one sentence each. */
std::vector<std::string> BrokenExpectations(const Scenario& scenario, const SimValues& values);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_FIGURES_H */
