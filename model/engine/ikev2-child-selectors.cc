// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-child-selectors.h"

#include "ipsec-selector.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

TrafficSelectors
ProposedOf(const IkeChildConfig& child, const TrafficSelectors& configured, const IpEndpoint& end)
{
    return child.mode == IpsecMode::TRANSPORT ? CutToAddress(configured, end.address) : configured;
}

TrafficSelectors
SeenThroughNat(const TrafficSelectors& said, bool isChanged, const IpEndpoint& end)
{
    return isChanged ? WithAddress(said, end.address) : said;
}

bool
NarrowToPair(const TrafficSelectors& tsi,
             const TrafficSelectors& tsr,
             TrafficSelectors& remote,
             TrafficSelectors& local)
{
    const auto isOne = [](const TrafficSelectors& selectors)
    { return !selectors.empty() && selectors.front().start == selectors.front().end; };
    if (!isOne(tsi) || !isOne(tsr))
    {
        return false;
    }
    // A packet's own selector may stand before a wider one of the same address: both stay.
    const auto cut = [](TrafficSelectors& selectors, const IpAddress& address)
    {
        TrafficSelector host;
        host.start = address;
        host.end = address;
        selectors = Narrow(selectors, {host});
        return !selectors.empty();
    };
    return cut(remote, tsi.front().start) && cut(local, tsr.front().start);
}

bool
MoreIsPossible(const std::vector<std::shared_ptr<const IkeChildConfig>>& candidates,
               const IkeChildConfig& taken,
               const TrafficSelectors& tsi,
               const TrafficSelectors& tsr)
{
    return std::any_of(candidates.begin(),
                       candidates.end(),
                       [&](const auto& other)
                       {
                           const auto local = Narrow(other->localSelectors, tsr);
                           const auto remote = Narrow(other->remoteSelectors, tsi);
                           return !local.empty() && !remote.empty() &&
                                  !(IsSubset(local, taken.localSelectors) &&
                                    IsSubset(remote, taken.remoteSelectors));
                       });
}

} // namespace ike
} // namespace ns3
