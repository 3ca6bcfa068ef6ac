// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_LINE_IMPAIRMENT_H
#define IKE_LINE_IMPAIRMENT_H

#include "ike-sim-plan.h"

#include "ns3/error-model.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/random-variable-stream.h"

#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The receiving end of a line that loses, duplicates, delays and blocks packets.
 *
 * ns-3's lines know loss only. This stands where they ask whether a packet is corrupt: a packet
 * that is to come later, or twice, is said to be corrupt and handed to the device again at its
 * time.
 */
class LineImpairment : public ErrorModel
{
  public:
    static TypeId GetTypeId();

    LineImpairment();

    /** @brief Puts one at an end of a line. @return how many random streams it uses */
    static int64_t Attach(Ptr<PointToPointNetDevice> device,
                          const std::vector<SimLineRule>& rules,
                          int64_t stream);

  protected:
    void DoDispose() override;

  private:
    bool DoCorrupt(Ptr<Packet> packet) override;
    void DoReset() override;
    Time DrawDelay(Duration jitter);
    void Later(Ptr<Packet> packet, Time delay);
    void Arrive(Ptr<Packet> packet);

    Ptr<PointToPointNetDevice> m_device;
    std::vector<SimLineRule> m_rules;
    Ptr<UniformRandomVariable> m_random;
    bool m_arriving{false}; // a packet that was held back must not be judged again
};

} // namespace ike
} // namespace ns3

#endif /* IKE_LINE_IMPAIRMENT_H */
