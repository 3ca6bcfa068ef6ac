// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_LINE_IMPAIRMENT_H
#define IKE_LINE_IMPAIRMENT_H

#include "ike-sim-plan.h"
#include "ns3/ike-line-end.h"
#include "ns3/ike-topology-network.h"

#include "ns3/point-to-point-net-device.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <map>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The receiving end of a line that loses, duplicates, delays and blocks packets. */
class LineImpairment
{
  public:
    /** @brief Puts one at an end of a line. @return how many random streams it uses */
    static int64_t Attach(Ptr<PointToPointNetDevice> device,
                          const std::vector<SimLineRule>& rules,
                          int64_t stream);

  private:
    void Judge(const Ptr<const Packet>& packet, IkeLineFate& fate);
    Time DrawDelay(Duration jitter);

    std::vector<SimLineRule> m_rules;
    Ptr<UniformRandomVariable> m_random;
};

/** @brief The rules of access lines, by the first site of each: sites behind one NAT share a line,
 * and a rule that is meant for several of them acts on it once. */
std::map<uint32_t, std::vector<SimLineRule>> RulesByLine(
    const std::map<uint32_t, std::vector<SimLineRule>>& bySite,
    const IkeTopologyNetwork& network);

} // namespace ike
} // namespace ns3

#endif /* IKE_LINE_IMPAIRMENT_H */
