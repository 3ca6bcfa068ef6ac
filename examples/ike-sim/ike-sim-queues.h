// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_QUEUES_H
#define IKE_SIM_QUEUES_H

#include "ns3/ike-cpu-queue.h"
#include "ns3/ike-csv-file.h"

#include "ns3/ptr.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The longest that each gateway's queue was in each tenth of a second. A storm comes and
 * goes between two rows of a time series.
 */
class SimQueues
{
  public:
    static constexpr int64_t BIN = 100000000; //!< ns

    /** @brief Watches a processor from now on. */
    void Watch(Ptr<IkeCpuQueue> cpu, const std::string& name);

    /** @brief The most jobs that waited at one of them. */
    uint32_t Peak() const;

    /** @brief A table: the bin's start in seconds, the node, the most jobs. Bins with none are left
     * out. */
    void Write(IkeCsvFile& file) const;

  private:
    /** @brief One processor's queue. */
    class Watcher
    {
      public:
        explicit Watcher(std::string name);
        void OnLength(uint32_t before, uint32_t now);

        /** @brief Notes what waited until now. */
        void Catchup(uint32_t length);

        std::string name;
        std::map<int64_t, uint32_t> peaks; // by bin
        int64_t bin{0};                    // of the last change
    };

    std::vector<std::unique_ptr<Watcher>> m_watchers;
    std::vector<Ptr<IkeCpuQueue>> m_cpus;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_QUEUES_H */
