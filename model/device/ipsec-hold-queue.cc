// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-hold-queue.h"

#include "ns3/simulator.h"

#include <utility>

namespace ns3
{
namespace ike
{

IpsecHoldKey
HoldKeyOf(const IpsecSpdEntry& entry, const IpsecPacketFields& packet)
{
    switch (entry.policy.scope)
    {
    case IpsecSaScope::POLICY:
        break;
    case IpsecSaScope::PER_HOST:
        return {entry.id, packet.source, packet.destination, 0, 0, 0};
    case IpsecSaScope::PER_PORT:
    {
        const bool ports = !packet.oneSidedPort;
        return {entry.id,
                packet.source,
                packet.destination,
                packet.protocol,
                ports ? packet.sourcePort.value_or(0) : uint16_t{0},
                ports ? packet.destinationPort.value_or(0) : uint16_t{0}};
    }
    }
    return {entry.id, IpAddress(), IpAddress(), 0, 0, 0};
}

IpsecHoldQueue::IpsecHoldQueue(Expired expired)
    : m_expired(std::move(expired))
{
}

IpsecHoldQueue::~IpsecHoldQueue()
{
    Clear();
}

bool
IpsecHoldQueue::Hold(const IpsecHoldKey& key, IpsecHeldPacket held, size_t limit, Time patience)
{
    if (limit == 0 || m_size >= MAX_PACKETS)
    {
        return false;
    }
    Line& line = m_lines[key];
    if (line.packets.size() >= limit)
    {
        return false;
    }
    if (line.packets.empty())
    {
        line.expiry = Simulator::Schedule(patience, &IpsecHoldQueue::Expire, this, key);
    }
    line.packets.push_back(std::move(held));
    ++m_size;
    return true;
}

std::vector<IpsecHeldPacket>
IpsecHoldQueue::Release(const std::function<bool(const IpsecHeldPacket&)>& admitted)
{
    std::vector<IpsecHeldPacket> released;
    for (auto at = m_lines.begin(); at != m_lines.end();)
    {
        std::deque<IpsecHeldPacket> kept;
        for (IpsecHeldPacket& held : at->second.packets)
        {
            if (admitted(held))
            {
                released.push_back(std::move(held));
            }
            else
            {
                kept.push_back(std::move(held));
            }
        }
        at->second.packets = std::move(kept);
        if (at->second.packets.empty())
        {
            Simulator::Cancel(at->second.expiry);
            at = m_lines.erase(at);
        }
        else
        {
            ++at;
        }
    }
    m_size -= released.size();
    return released;
}

void
IpsecHoldQueue::Clear()
{
    for (auto& [key, line] : m_lines)
    {
        Simulator::Cancel(line.expiry);
    }
    m_lines.clear();
    m_size = 0;
}

void
IpsecHoldQueue::Expire(const IpsecHoldKey& key)
{
    auto line = m_lines.extract(key);
    if (!line.empty())
    {
        m_size -= line.mapped().packets.size();
        for (const IpsecHeldPacket& held : line.mapped().packets)
        {
            m_expired(held);
        }
    }
}

} // namespace ike
} // namespace ns3
