// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_NS3_TIME_H
#define IKE_NS3_TIME_H

#include "ike-time.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace ike
{

/** @brief The present instant of the simulation. */
inline TimePoint
NowPoint()
{
    return TimePoint(Duration(Simulator::Now().GetNanoSeconds()));
}

/** @brief A span as ns-3's time. */
inline Time
ToTime(Duration duration)
{
    return NanoSeconds(duration.count());
}

/** @brief An instant as ns-3's time since the start of the run. */
inline Time
ToTime(TimePoint instant)
{
    return NanoSeconds(instant.time_since_epoch().count());
}

/** @brief ns-3's time as a span. */
inline Duration
ToDuration(Time time)
{
    return Duration(time.GetNanoSeconds());
}

} // namespace ike
} // namespace ns3

#endif /* IKE_NS3_TIME_H */
