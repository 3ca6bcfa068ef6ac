// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_TRAFFIC_H
#define IKE_SIM_TRAFFIC_H

#include "ike-sim-plan.h"
#include "ns3/ike-csv-file.h"
#include "ns3/ike-topology-network.h"

#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Sends the packets of all flows, and counts those that arrive. Outlives the simulation. */
class SimTraffic
{
  public:
    SimTraffic(const SimPlan& plan, Ptr<IkeTopologyNetwork> network);

    /** @brief Opens the sockets and schedules the first packet of each flow. */
    void Start();

    uint64_t Sent() const
    {
        return std::accumulate(m_sentBy.begin(), m_sentBy.end(), uint64_t{0});
    }

    /** @brief UDP packets that arrived, and pings whose answer did; duplicates count once more. */
    uint64_t Arrived() const
    {
        return std::accumulate(m_arrivedBy.begin(), m_arrivedBy.end(), uint64_t{0});
    }

    /** @brief Packets sent and arrived, a row for each [[traffic]]. */
    void Write(IkeCsvFile& file) const;

  private:
    /** @brief One flow with its ends. */
    struct Flow
    {
        const TrafficSection* section;
        uint32_t from; //!< a site's number in the topology
        uint32_t to;
        Time interval;
        Time until;
        uint16_t sequence{0};
    };

    static constexpr uint16_t FIRST_PORT = 9000;

    size_t SectionOf(const Flow& flow) const;
    void Send(size_t index);
    void SendPing(Flow& flow, Ptr<Socket> socket);
    void OnUdp(Ptr<Socket> socket);
    void OnPing(size_t section, Ptr<Socket> socket);
    Ptr<Socket> SenderOf(const Flow& flow);
    IpAddress OwnEnd(const Flow& flow, uint32_t site) const;
    IpAddress FarEnd(const Flow& flow) const;
    void Listen(const Flow& flow, uint16_t port);

    const SimPlan& m_plan;
    Ptr<IkeTopologyNetwork> m_network;
    std::vector<Flow> m_flows;
    std::map<std::pair<uint32_t, size_t>, Ptr<Socket>> m_senders; // by site and [[traffic]]
    std::map<std::pair<uint32_t, uint16_t>, Ptr<Socket>> m_sinks; // by site and port
    std::vector<uint64_t> m_sentBy;                               // by [[traffic]]
    std::vector<uint64_t> m_arrivedBy;                            // by [[traffic]]
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_TRAFFIC_H */
