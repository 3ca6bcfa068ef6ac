// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RATE_LIMIT_H
#define IKE_RATE_LIMIT_H

#include "ike-time.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

/** @brief A token bucket: so many a second on average, so many at once. */
class IkeRateLimit
{
  public:
    /**
     * @param perSecond how fast the bucket fills; >= 0
     * @param atOnce what a full bucket holds, and it begins full; >= 0
     */
    constexpr IkeRateLimit(double perSecond, double atOnce)
        : m_perSecond(perSecond),
          m_atOnce(atOnce),
          m_left(atOnce)
    {
    }

    /** @brief Takes one from the bucket. @param now never decreases. @return false when it is empty
     */
    bool Take(TimePoint now)
    {
        const double seconds = std::chrono::duration<double>(now - m_filled).count();
        m_left = std::min(m_atOnce, m_left + std::max(0.0, seconds) * m_perSecond);
        m_filled = now;
        if (m_left < 1)
        {
            return false;
        }
        m_left -= 1;
        return true;
    }

  private:
    double m_perSecond;
    double m_atOnce;
    double m_left;
    TimePoint m_filled{};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RATE_LIMIT_H */
