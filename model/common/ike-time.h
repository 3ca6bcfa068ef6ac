// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TIME_H
#define IKE_TIME_H

#include <chrono>
#include <cstdint>

namespace ns3
{
namespace ike
{

/** @brief A span of simulated time, in nanoseconds. */
using Duration = std::chrono::nanoseconds;

/**
 * @brief The clock of the simulation. It has no now(): whoever needs the time is given it, so no
 * decision below the ns-3 edge can depend on a wall clock.
 */
struct SimulatedClock
{
    using duration = Duration;
    using rep = Duration::rep;
    using period = Duration::period;
    using time_point = std::chrono::time_point<SimulatedClock>;
    static constexpr bool is_steady = true;
};

/** @brief An instant of simulated time, in nanoseconds since the start of the run. */
using TimePoint = SimulatedClock::time_point;

/** @brief Seconds, as a number for reports. */
inline double
ToSeconds(Duration duration)
{
    return std::chrono::duration<double>(duration).count();
}

/** @brief Seconds since the start of the run, as a number for reports. */
inline double
ToSeconds(TimePoint instant)
{
    return ToSeconds(instant.time_since_epoch());
}

/** @brief A duration from seconds, rounded to the nearest nanosecond. */
inline Duration
FromSeconds(double seconds)
{
    return Duration(static_cast<int64_t>(seconds * 1e9 + (seconds < 0 ? -0.5 : 0.5)));
}

} // namespace ike
} // namespace ns3

#endif /* IKE_TIME_H */
