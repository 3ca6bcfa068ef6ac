// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-spd.h"

namespace ns3
{
namespace ike
{

const char*
NameOf(IpsecPolicyAction action)
{
    switch (action)
    {
    case IpsecPolicyAction::PROTECT:
        return "protect";
    case IpsecPolicyAction::BYPASS:
        return "bypass";
    case IpsecPolicyAction::DISCARD:
        return "discard";
    }
    return "unknown";
}

IpsecPolicy
NarrowToPacket(const IpsecPolicy& policy, const IpsecPacketFields& packet)
{
    IpsecPolicy narrowed = policy;
    if (policy.scope == IpsecSaScope::POLICY)
    {
        return narrowed;
    }
    const auto end = [&](const TrafficSelectors& wide, PacketEnd which)
    {
        TrafficSelector exact = MakeTrafficSelector(packet, which);
        const bool perHost = policy.scope == IpsecSaScope::PER_HOST;
        if (perHost || packet.oneSidedPort)
        {
            // An answer to ICMP has another type, and belongs into the same pair.
            exact.protocol = perHost ? uint8_t{0} : packet.protocol;
            exact.startPort = 0;
            exact.endPort = 65535;
        }
        return Narrow(wide, {exact});
    };
    narrowed.local = end(policy.local, PacketEnd::SOURCE);
    narrowed.remote = end(policy.remote, PacketEnd::DESTINATION);
    return narrowed;
}

IpsecSpd::IpsecSpd()
    : m_index(IpsecIndexOrder::FIRST)
{
}

uint64_t
IpsecSpd::NumberOf(const IpsecSpdEntry& entry)
{
    return static_cast<uint64_t>(entry.policy.priority) << 32 | entry.id;
}

Result<IpsecPolicyId>
IpsecSpd::Add(const IpsecPolicy& policy)
{
    for (const TrafficSelectors* side : {&policy.local, &policy.remote})
    {
        if (side->empty() || !std::all_of(side->begin(), side->end(), IsWellFormed))
        {
            return Error{"the policy '" + policy.name + "' has no usable " +
                         (side == &policy.local ? "local" : "remote") +
                         " traffic selector; give it at least one, as 10.1.0.0/16"};
        }
    }
    const IpsecPolicyId id = ++m_lastId;
    IpsecSpdEntry& entry = m_entries[id];
    entry.id = id;
    entry.policy = policy;
    m_index.Insert(policy.local, policy.remote, &entry, NumberOf(entry));
    return id;
}

bool
IpsecSpd::Remove(IpsecPolicyId id)
{
    const auto at = m_entries.find(id);
    if (at == m_entries.end())
    {
        return false;
    }
    m_index.Erase(at->second.policy.local, at->second.policy.remote, &at->second);
    m_entries.erase(at);
    return true;
}

const IpsecSpdEntry*
IpsecSpd::Find(const IpsecFlow& flow) const
{
    return m_entries.empty() ? nullptr : m_index.Find(flow);
}

std::vector<IpsecSpdEntry>
IpsecSpd::List() const
{
    std::vector<IpsecSpdEntry> list;
    list.reserve(m_entries.size());
    for (const auto& [id, entry] : m_entries)
    {
        list.push_back(entry);
    }
    std::stable_sort(list.begin(),
                     list.end(),
                     [](const IpsecSpdEntry& a, const IpsecSpdEntry& b)
                     { return NumberOf(a) < NumberOf(b); });
    return list;
}

IpsecForwardVerdict
JudgeForwarded(const IpsecSpd& spd, const IpsecPacketFields& packet, const IpsecCrossing& crossing)
{
    using Action = IpsecPolicyAction;
    const IpsecSpdEntry* in = crossing.in ? spd.Find(MakeInboundFlow(packet)) : nullptr;
    const IpsecSpdEntry* out = crossing.out ? spd.Find(MakeOutboundFlow(packet)) : nullptr;
    const bool rivals = in && out && !crossing.certain;
    const bool outFirst = rivals && (in == out || IpsecSpd::IsBefore(*out, *in));
    if (in && in->policy.action == Action::PROTECT)
    {
        const bool goesOut = outFirst && (in == out || out->policy.action == Action::BYPASS);
        if (!goesOut)
        {
            return IpsecForwardVerdict::UNPROTECTED;
        }
    }
    if (in && in->policy.action == Action::DISCARD && !outFirst)
    {
        return IpsecForwardVerdict::DISCARD_IN;
    }
    if (out && out->policy.action == Action::PROTECT)
    {
        return IpsecForwardVerdict::PROTECT;
    }
    if (out && out->policy.action == Action::DISCARD && (outFirst || !rivals))
    {
        return IpsecForwardVerdict::DISCARD_OUT;
    }
    return IpsecForwardVerdict::PASS;
}

} // namespace ike
} // namespace ns3
