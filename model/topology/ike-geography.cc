// SPDX-License-Identifier: GPL-2.0-only

#include "ike-geography.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace ike
{

namespace
{

constexpr double EARTH_RADIUS = 6371009.0;
constexpr double RADIANS = 3.14159265358979323846 / 180.0;

} // namespace

double
GreatCircleMeters(const GeoPoint& a, const GeoPoint& b)
{
    // The haversine form stays exact for places next to each other, where the cosine form does not.
    const double sinLat = std::sin((b.latitude - a.latitude) * RADIANS / 2);
    const double sinLon = std::sin((b.longitude - a.longitude) * RADIANS / 2);
    const double h = sinLat * sinLat + std::cos(a.latitude * RADIANS) *
                                           std::cos(b.latitude * RADIANS) * sinLon * sinLon;
    return 2 * EARTH_RADIUS * std::asin(std::sqrt(std::clamp(h, 0.0, 1.0)));
}

Duration
FiberDelay(const GeoPoint& a, const GeoPoint& b, double routeFactor)
{
    return FromSeconds(GreatCircleMeters(a, b) * routeFactor / FIBER_SPEED);
}

} // namespace ike
} // namespace ns3
