// SPDX-License-Identifier: GPL-2.0-only

#include "ike-lifetime.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

IkeLifetimePolicy
IkeLifetimePolicy::Strongswan(Duration rekeyTime)
{
    IkeLifetimePolicy policy;
    policy.margin = rekeyTime / 10;
    policy.hard = rekeyTime + policy.margin;
    policy.fuzz = 1.0;
    return policy;
}

IkeLifetimePolicy
IkeLifetimePolicy::Libreswan(Duration lifetime)
{
    IkeLifetimePolicy policy;
    policy.hard = lifetime;
    policy.margin = std::min<Duration>(std::chrono::minutes(9), lifetime / 2);
    policy.fuzz = 1.0;
    policy.responderMargin = 0.5;
    return policy;
}

Duration
SoftLifetime(const IkeLifetimePolicy& policy, bool isInitiator, double unit)
{
    const double factor = isInitiator ? 1.0 : policy.responderMargin;
    if (policy.IsForever() || policy.margin.count() == 0 || factor == 0.0)
    {
        return Duration(0);
    }
    const double early = policy.margin.count() * factor * (1.0 + policy.fuzz * unit);
    return std::max(Duration(1), policy.hard - Duration(static_cast<int64_t>(early)));
}

} // namespace ike
} // namespace ns3
