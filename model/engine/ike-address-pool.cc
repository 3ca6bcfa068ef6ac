// SPDX-License-Identifier: GPL-2.0-only

#include "ike-address-pool.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

Result<IkeAddressRange>
ParseAddressRange(std::string_view text)
{
    const size_t dash = text.find('-');
    if (dash == std::string_view::npos)
    {
        const auto prefix = ParsePrefix(text);
        if (!prefix)
        {
            return prefix.GetError();
        }
        IkeAddressRange range{prefix->address, LastAddress(*prefix)};
        const unsigned spare = AddressBits(prefix->address) - prefix->length;
        if (spare >= 2)
        {
            // The network's own address, and in IPv4 its broadcast address, are nobody's.
            range.first = NextAddress(range.first);
            range.last = range.last.IsIpv4() ? PreviousAddress(range.last) : range.last;
        }
        return range;
    }
    const auto first = IpAddress::Parse(text.substr(0, dash));
    const auto last = IpAddress::Parse(text.substr(dash + 1));
    if (!first || !last || AddressBits(*first) != AddressBits(*last) || *last < *first)
    {
        return Error{"'" + std::string(text) +
                     "' is no range of addresses; write first-last, or a prefix"};
    }
    return IkeAddressRange{*first, *last};
}

IkeAddressPool::IkeAddressPool(std::shared_ptr<const IkePoolConfig> config)
    : m_config(std::move(config))
{
    for (const IkeAddressRange& range : m_config->ranges)
    {
        m_next.push_back(range.first);
    }
}

std::optional<IpAddress>
IkeAddressPool::Lend(const std::string& owner, bool isIpv4, const std::optional<IpAddress>& wanted)
{
    if (wanted && wanted->IsIpv4() == isIpv4 && Holds(*wanted))
    {
        const auto lease = m_leases.find(*wanted);
        // Its own comes again while it is still in use: a new IKE SA is made before the old one
        // breaks.
        if (lease != m_leases.end() && lease->second.owner == owner)
        {
            return Give(owner, *wanted);
        }
    }
    if (const auto idle = IdleOf(owner, isIpv4))
    {
        return Give(owner, *idle);
    }
    if (wanted && wanted->IsIpv4() == isIpv4 && Holds(*wanted) && m_leases.count(*wanted) == 0)
    {
        return Give(owner, *wanted);
    }
    if (const auto fresh = Fresh(isIpv4))
    {
        return Give(owner, *fresh);
    }
    if (const auto idle = LongestIdle(isIpv4))
    {
        return Give(owner, *idle);
    }
    return std::nullopt;
}

void
IkeAddressPool::TakeBack(const IpAddress& address)
{
    const auto lease = m_leases.find(address);
    if (lease == m_leases.end() || lease->second.users == 0 || --lease->second.users > 0)
    {
        return;
    }
    --m_inUse;
    lease->second.idleSince = ++m_clock;
    m_idle.emplace(m_clock, address);
    m_idleByOwner[lease->second.owner].insert(address);
}

bool
IkeAddressPool::Holds(const IpAddress& address) const
{
    return std::any_of(m_config->ranges.begin(),
                       m_config->ranges.end(),
                       [&address](const IkeAddressRange& range)
                       {
                           return AddressBits(range.first) == AddressBits(address) &&
                                  range.first <= address && address <= range.last;
                       });
}

IpAddress
IkeAddressPool::Give(const std::string& owner, const IpAddress& address)
{
    Lease& lease = m_leases[address];
    if (lease.idleSince != 0)
    {
        m_idle.erase({lease.idleSince, address});
        const auto former = m_idleByOwner.find(lease.owner);
        former->second.erase(address);
        if (former->second.empty())
        {
            m_idleByOwner.erase(former);
        }
        lease.idleSince = 0;
    }
    lease.owner = owner;
    m_inUse += ++lease.users == 1 ? 1 : 0;
    return address;
}

std::optional<IpAddress>
IkeAddressPool::IdleOf(const std::string& owner, bool isIpv4) const
{
    const auto idle = m_idleByOwner.find(owner);
    if (idle != m_idleByOwner.end())
    {
        for (const IpAddress& address : idle->second)
        {
            if (address.IsIpv4() == isIpv4)
            {
                return address;
            }
        }
    }
    return std::nullopt;
}

std::optional<IpAddress>
IkeAddressPool::Fresh(bool isIpv4)
{
    for (size_t i = 0; i < m_next.size(); ++i)
    {
        const IkeAddressRange& range = m_config->ranges[i];
        while (range.first.IsIpv4() == isIpv4 && !m_next[i].IsNone() && m_next[i] <= range.last)
        {
            const IpAddress address = m_next[i];
            m_next[i] = NextAddress(address);
            if (m_leases.count(address) == 0)
            {
                return address;
            }
        }
    }
    return std::nullopt;
}

std::optional<IpAddress>
IkeAddressPool::LongestIdle(bool isIpv4) const
{
    for (const auto& [since, address] : m_idle)
    {
        if (address.IsIpv4() == isIpv4)
        {
            return address;
        }
    }
    return std::nullopt;
}

} // namespace ike
} // namespace ns3
