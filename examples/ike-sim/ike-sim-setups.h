// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_SETUPS_H
#define IKE_SIM_SETUPS_H

#include "ns3/ike-observer.h"

#include <cstdint>
#include <map>
#include <optional>

namespace ns3
{
namespace ike
{

/** @brief Watches the sites' set-ups: which began when, and which of them came to stand. What takes
 * another SA's place is none of them. */
class SimSetups : public IkeObserver
{
  public:
    void OnMessage(TimePoint at,
                   const IkeSaInfo& sa,
                   bool sent,
                   const IkeMessage& plain,
                   ByteView datagram) override;
    void OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report) override;

    /** @brief What a set-up may take before people call it a failure. */
    static constexpr Duration IN_TIME = std::chrono::seconds(2);

    /** @brief Set-ups of an interval. */
    struct Count
    {
        uint64_t begun{0};
        uint64_t succeeded{0}; //!< of those begun in it, whenever they came to stand
        uint64_t inTime{0};    //!< of these, those that took IN_TIME at most
    };

    uint64_t Begun() const
    {
        return m_begun.size();
    }

    uint64_t Succeeded() const
    {
        return m_succeeded;
    }

    /** @brief By the interval in which they began, numbered from 0. */
    std::map<int64_t, Count> ByInterval(Duration interval) const;

  private:
    struct Setup
    {
        TimePoint begun;
        std::optional<Duration> took; //!< once it succeeded
    };

    std::map<uint64_t, Setup> m_begun; // by initiator's SPI
    uint64_t m_succeeded{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_SETUPS_H */
