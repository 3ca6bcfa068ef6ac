// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_MESSAGES_H
#define IKE_SIM_MESSAGES_H

#include "ike-scenario.h"
#include "ns3/ike-observer.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Counts signs of what a scenario is about in the messages of its gateways:
 * ScenarioSigns().
 */
class SimMessages : public IkeObserver
{
  public:
    /** @brief Whether a scenario expects any: else nobody needs to count. */
    static bool AreExpected(const Scenario& scenario);

    void OnMessage(TimePoint at,
                   const IkeSaInfo& sa,
                   bool sent,
                   const IkeMessage& plain,
                   ByteView datagram) override;
    void OnCollision(TimePoint at,
                     const IkeSaInfo& sa,
                     IkeExchangeKind kind,
                     IkeCollisionVerdict verdict) override;

    /** @brief What [expect.messages] says and does not hold: one sentence each. */
    std::vector<std::string> Broken(const Scenario& scenario) const;

  private:
    void Count(const IkePayload& payload);

    std::map<std::string, uint64_t> m_counts; //!< by the sign's name
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_MESSAGES_H */
