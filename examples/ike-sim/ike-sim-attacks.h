// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_ATTACKS_H
#define IKE_SIM_ATTACKS_H

#include "ike-sim-plan.h"
#include "ike-sim-setups.h"
#include "ns3/ike-attacker-application.h"
#include "ns3/ike-csv-file.h"
#include "ns3/ike-peer-application.h"
#include "ns3/ike-topology-network.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The attackers of a run, and what gateways and honest sites feel of them. */
class SimAttacks
{
  public:
    /** @brief Puts them into the network and begins to look at the gateways every tenth of a
     * second. */
    void Install(const SimPlan& plan,
                 const IkeTopologyNetwork& network,
                 const std::vector<Ptr<IkePeerApplication>>& gateways,
                 int64_t stream);

    /** @brief Looks a last time, when the run has come to its end. */
    void Finish();

    bool IsEmpty() const
    {
        return m_attackers.empty();
    }

    /** @brief Messages that they sent or changed. */
    uint64_t Messages() const;

    uint64_t Guessed() const;

    uint64_t HalfOpenPeak() const
    {
        return m_halfOpenPeak;
    }

    uint64_t StatePeak() const
    {
        return m_statePeak;
    }

    /** @brief attacks.csv: a row for each tenth of a second. */
    void WriteSeries(IkeCsvFile& file, const SimSetups& setups) const;

    /** @brief attackers.csv: a row for each attacker. */
    void Write(IkeCsvFile& file) const;

  private:
    struct Sample
    {
        TimePoint at;
        uint64_t halfOpen{0};
        uint64_t established{0};
        uint64_t stateOctets{0};
        uint64_t waiting{0};
        uint64_t messages{0}; //!< since the start
    };

    void Look();
    void LookAgain();

    std::vector<std::string> m_names;
    std::vector<Ptr<IkeAttackerApplication>> m_attackers;
    std::vector<Ptr<IkePeerApplication>> m_gateways;
    std::vector<Sample> m_samples; //!< at the ends of intervals
    uint64_t m_halfOpenPeak{0};
    uint64_t m_statePeak{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_ATTACKS_H */
