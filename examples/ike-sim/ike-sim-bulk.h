// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_BULK_H
#define IKE_SIM_BULK_H

#include "ike-sim-plan.h"
#include "ns3/ike-csv-file.h"
#include "ns3/ike-topology-network.h"

#include "ns3/flow-monitor-helper.h"
#include "ns3/flow-monitor.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What TCP made of a run. */
struct SimBulkFigures
{
    double goodput{0}; //!< bits a second that arrived, all flows together, while they ran
    double loss{0};    //!< the share of their packets that FlowMonitor saw lost
    double delay{0};   //!< mean of one way, s
    double jitter{0};  //!< mean, s
};

/**
 * @brief The TCP flows of a run: each sends as fast as it may, from its beginning to its end.
 * FlowMonitor watches their ends. Outlives the simulation.
 */
class SimBulk
{
  public:
    SimBulk(const SimPlan& plan, Ptr<IkeTopologyNetwork> network);

    /** @brief Opens the sockets and schedules the flows; does nothing when there are none. */
    void Start();

    /** @brief After the run. Loss, delay and jitter are not numbers when no packet was seen. */
    SimBulkFigures Sum();

    bool IsEmpty() const
    {
        return m_flows.empty();
    }

    /** @brief A row a flow: octets, goodput, loss, delay, jitter. After Sum(). */
    void Write(IkeCsvFile& file) const;

    /** @brief A row a tenth of a second and flow: bits a second that arrived in it. */
    void WriteSeries(IkeCsvFile& file) const;

  private:
    struct Flow
    {
        const TrafficSection* section;
        std::string site;
        uint32_t from; //!< a site's number in the topology
        uint32_t to;
        uint16_t port;
        Time at;
        Time until;
        Ptr<Socket> sender;
        uint64_t octets{0};
        std::vector<uint64_t> byTenth;
        SimBulkFigures figures;
    };

    static constexpr uint16_t FIRST_PORT = SimPlan::FIRST_TCP_PORT;
    static constexpr uint32_t BUFFER = 16 << 20; // octets of a socket, enough for 1 Gb/s and 100 ms

    void Listen(size_t index);
    void Begin(size_t index);
    void Push(size_t index, Ptr<Socket> socket);
    void OnData(size_t index, Ptr<Socket> socket);

    const SimPlan& m_plan;
    Ptr<IkeTopologyNetwork> m_network;
    std::vector<Flow> m_flows;
    std::vector<Ptr<Socket>> m_sockets;
    FlowMonitorHelper m_monitors;
    Ptr<FlowMonitor> m_monitor;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_BULK_H */
