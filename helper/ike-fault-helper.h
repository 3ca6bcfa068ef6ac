// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FAULT_HELPER_H
#define IKE_FAULT_HELPER_H

#include "ike-fault.h"
#include "ike-peer-application.h"

#include "ns3/point-to-point-net-device.h"

#include <memory>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Injects faults by name and ordinal into what a peer sends and receives over a
 * point-to-point line: the fifth message of main mode is lost, the second ESP packet comes twice.
 *
 * @code
 * IkeFault fault;
 * fault.kind = *IkeMessageKind::Parse("IKE_AUTH response");
 * auto plan = IkeFaultHelper::Install(device, {fault}, peer);
 * Simulator::Run();
 * plan->Hits(0); // 1
 * @endcode
 *
 * What the peer sends is met at the other end of its line, one line's delay later; what it receives
 * at its own. ESP packets can be lost, delayed, sent twice, cut and changed, like IKE messages.
 */
class IkeFaultHelper
{
  public:
    /**
     * @param device the peer's, or its NAT's
     * @param peer loses its power or its random source when a fault says so; may be null when none
     * does
     * @return what counts the messages, shared with the line
     */
    static std::shared_ptr<IkeFaultPlan> Install(Ptr<PointToPointNetDevice> device,
                                                 std::vector<IkeFault> faults,
                                                 Ptr<IkePeerApplication> peer = nullptr);
};

} // namespace ike
} // namespace ns3

#endif /* IKE_FAULT_HELPER_H */
