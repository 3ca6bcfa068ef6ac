// SPDX-License-Identifier: GPL-2.0-only

#include "ike-retransmission.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace ns3
{
namespace ike
{

IkeRetransmissionPolicy
IkeRetransmissionPolicy::Strongswan()
{
    return IkeRetransmissionPolicy();
}

IkeRetransmissionPolicy
IkeRetransmissionPolicy::Libreswan()
{
    IkeRetransmissionPolicy policy;
    policy.first = std::chrono::milliseconds(500);
    policy.base = 2.0;
    policy.tries = 64;
    policy.giveUpAfter = std::chrono::seconds(60);
    return policy;
}

Result<IkeRetransmissionPolicy>
IkeRetransmissionPolicy::ByName(std::string_view name)
{
    if (name == "strongswan")
    {
        return Strongswan();
    }
    if (name == "libreswan")
    {
        return Libreswan();
    }
    return Error{"'" + std::string(name) +
                 "' is not a retransmission preset; write strongswan or libreswan"};
}

std::optional<Duration>
NextRetransmission(const IkeRetransmissionPolicy& policy,
                   unsigned sent,
                   Duration elapsed,
                   double unit)
{
    if (sent > policy.tries || (policy.giveUpAfter.count() > 0 && elapsed >= policy.giveUpAfter))
    {
        return std::nullopt;
    }
    const double longest = 86400e9; // a day keeps the power finite for any configured base
    double wait = std::min(longest, policy.first.count() * std::pow(policy.base, sent));
    if (policy.limit.count() > 0)
    {
        wait = std::min(wait, static_cast<double>(policy.limit.count()));
    }
    wait *= 1.0 - policy.jitter * unit;
    Duration result(static_cast<int64_t>(wait));
    if (policy.giveUpAfter.count() > 0)
    {
        result = std::min(result, policy.giveUpAfter - elapsed);
    }
    return std::max(result, Duration(1));
}

Duration
GiveUpTime(const IkeRetransmissionPolicy& policy)
{
    Duration elapsed(0);
    unsigned sent = 0;
    while (const auto wait = NextRetransmission(policy, sent, elapsed, 0))
    {
        elapsed += *wait;
        ++sent;
    }
    return elapsed;
}

} // namespace ike
} // namespace ns3
