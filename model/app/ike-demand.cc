// SPDX-License-Identifier: GPL-2.0-only

#include "ike-demand.h"

#include "ipsec-selector.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

const std::vector<std::shared_ptr<const IkeChildConfig>>&
ChildrenOf(const IkeInitiation& initiation)
{
    return initiation.children.empty() ? initiation.connection->children : initiation.children;
}

} // namespace

std::vector<IpsecPolicy>
IkeDemand::Add(const IkeInitiation& initiation)
{
    std::vector<IpsecPolicy> policies;
    for (const auto& child : ChildrenOf(initiation))
    {
        if (child->onDemand)
        {
            m_offers.push_back(Offer{initiation, child});
            IpsecPolicy policy;
            policy.name = child->name;
            policy.local = child->localSelectors;
            policy.remote = child->remoteSelectors;
            if (child->mode == IpsecMode::TRANSPORT)
            {
                // Between the two peers alone, whatever else the selectors admit.
                policy.remote = CutToAddress(policy.remote, initiation.remote);
                policy.local = initiation.local == IpAddress()
                                   ? policy.local
                                   : CutToAddress(policy.local, initiation.local);
            }
            policy.scope = child->scope;
            policies.push_back(std::move(policy));
        }
    }
    return policies;
}

bool
IkeDemand::IsAllOnDemand(const IkeInitiation& initiation)
{
    const auto& children = ChildrenOf(initiation);
    return !children.empty() &&
           std::all_of(children.begin(),
                       children.end(),
                       [](const auto& child) { return child->onDemand || !child->start; }) &&
           std::any_of(children.begin(),
                       children.end(),
                       [](const auto& child) { return child->onDemand; });
}

bool
IkeDemand::ConcernsHost() const
{
    return std::any_of(m_offers.begin(),
                       m_offers.end(),
                       [](const Offer& offer)
                       { return offer.child->mode == IpsecMode::TRANSPORT; });
}

std::optional<IkeWish>
IkeDemand::OnAcquire(const IpsecPolicy& policy, const IpsecPacketFields& packet, TimePoint now)
{
    const auto offer =
        std::find_if(m_offers.begin(),
                     m_offers.end(),
                     [&](const Offer& candidate)
                     {
                         const IkeChildConfig& child = *candidate.child;
                         return child.name == policy.name &&
                                Contains(child.localSelectors, packet, PacketEnd::SOURCE) &&
                                Contains(child.remoteSelectors, packet, PacketEnd::DESTINATION);
                     });
    if (offer == m_offers.end())
    {
        return std::nullopt;
    }
    const auto key =
        std::make_pair(policy.name, ToString(policy.local) + " " + ToString(policy.remote));
    const auto asked = m_asked.find(key);
    if (asked != m_asked.end() && now - asked->second < PATIENCE)
    {
        return std::nullopt;
    }
    if (m_asked.size() >= m_purgeAt)
    {
        for (auto at = m_asked.begin(); at != m_asked.end();)
        {
            at = now - at->second < PATIENCE ? std::next(at) : m_asked.erase(at);
        }
        m_purgeAt = std::max(LEAST_PURGED, 2 * m_asked.size());
    }
    m_asked[key] = now;
    auto child = std::make_shared<IkeChildConfig>(*offer->child);
    child->localSelectors = policy.local;
    child->remoteSelectors = policy.remote;
    child->start = true;
    child->onDemand = false;
    return IkeWish{offer->initiation, std::move(child)};
}

void
IkeDemand::Settle(const std::string& child)
{
    for (auto at = m_asked.begin(); at != m_asked.end();)
    {
        at = at->first.first == child ? m_asked.erase(at) : std::next(at);
    }
}

void
IkeDemand::Forget()
{
    m_asked.clear();
}

} // namespace ike
} // namespace ns3
