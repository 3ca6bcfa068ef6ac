// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_GEOGRAPHY_H
#define IKE_GEOGRAPHY_H

#include "ike-time.h"

namespace ns3
{
namespace ike
{

/** @brief A place on the earth, in degrees: north and east are positive. */
struct GeoPoint
{
    double latitude{0};  //!< [-90, 90]
    double longitude{0}; //!< [-180, 180]
};

/** @brief The speed of light in fiber: two thirds of that in vacuum (299,792,458 m/s), in m/s. */
constexpr double FIBER_SPEED = 299792458.0 * 2.0 / 3.0;

/** @brief The great-circle distance in meters, on a sphere of the earth's mean radius (6,371,009
 * m). */
double GreatCircleMeters(const GeoPoint& a, const GeoPoint& b);

/**
 * @brief How long light takes through a straight fiber between two places, times @p routeFactor.
 * @param routeFactor how much longer the cable is than the great circle; 1 is the lower bound
 */
Duration FiberDelay(const GeoPoint& a, const GeoPoint& b, double routeFactor);

} // namespace ike
} // namespace ns3

#endif /* IKE_GEOGRAPHY_H */
