// SPDX-License-Identifier: GPL-2.0-only

#include "nat-table.h"

#include "ike-address.h"

#include <algorithm>
#include <iomanip>
#include <ostream>
#include <tuple>

namespace ns3
{
namespace ike
{

namespace
{

constexpr TimePoint NEVER_EXPIRES = TimePoint::max();

uint32_t
ExternalKey(NatProtocol protocol, uint16_t port)
{
    return static_cast<uint32_t>(protocol) << 16 | port;
}

/** @brief An endpoint as far as a behavior looks at it. */
NatEndpoint
Seen(NatBehavior behavior, const NatEndpoint& remote)
{
    switch (behavior)
    {
    case NatBehavior::ENDPOINT_INDEPENDENT:
        return NatEndpoint();
    case NatBehavior::ADDRESS_DEPENDENT:
        return NatEndpoint{remote.address, 0};
    case NatBehavior::ADDRESS_AND_PORT_DEPENDENT:
        return remote;
    }
    return remote;
}

uint64_t
Number(const NatEndpoint& endpoint)
{
    return static_cast<uint64_t>(endpoint.address) << 16 | endpoint.port;
}

std::string
Text(const NatEndpoint& endpoint)
{
    return IpAddress::FromIpv4(endpoint.address).ToString() + ":" + std::to_string(endpoint.port);
}

} // namespace

const char*
NameOf(NatBehavior behavior)
{
    switch (behavior)
    {
    case NatBehavior::ENDPOINT_INDEPENDENT:
        return "endpoint-independent";
    case NatBehavior::ADDRESS_DEPENDENT:
        return "address-dependent";
    case NatBehavior::ADDRESS_AND_PORT_DEPENDENT:
        return "address-and-port-dependent";
    }
    return "";
}

const char*
NameOf(NatProtocol protocol)
{
    switch (protocol)
    {
    case NatProtocol::ICMP:
        return "icmp";
    case NatProtocol::TCP:
        return "tcp";
    case NatProtocol::UDP:
        return "udp";
    }
    return "";
}

const char*
NameOf(NatDropReason reason)
{
    switch (reason)
    {
    case NatDropReason::NO_MAPPING:
        return "no mapping";
    case NatDropReason::FILTERED:
        return "filtered";
    case NatDropReason::PORTS_EXHAUSTED:
        return "ports exhausted";
    case NatDropReason::TABLE_FULL:
        return "table full";
    case NatDropReason::NOT_TRANSLATED:
        return "not translated";
    case NatDropReason::STRAY_FRAGMENT:
        return "stray fragment";
    case NatDropReason::MALFORMED:
        return "malformed";
    case NatDropReason::NO_HAIRPINNING:
        return "no hairpinning";
    case NatDropReason::TTL_EXPIRED:
        return "ttl expired";
    }
    return "";
}

size_t
NatTable::HashInside::operator()(const InsideKey& key) const
{
    const uint64_t mixed =
        Number(key.inside) * 0x9e3779b97f4a7c15 ^
        (Number(key.remote) + static_cast<uint64_t>(key.protocol)) * 0xc2b2ae3d27d4eb4f;
    return static_cast<size_t>(mixed ^ mixed >> 29);
}

NatTable::NatTable(const NatPolicy& policy)
    : m_policy(policy),
      m_udpPorts(policy.firstPort, policy.lastPort),
      m_tcpPorts(policy.firstPort, policy.lastPort),
      m_identifiers(policy.firstPort, policy.lastPort)
{
}

void
NatTable::SetListener(Listener listener)
{
    m_listener = std::move(listener);
}

NatTable::InsideKey
NatTable::KeyOf(const NatFlow& flow) const
{
    return InsideKey{flow.protocol, flow.inside, Seen(m_policy.mapping, flow.remote)};
}

Duration
NatTable::TimeoutOf(Class age) const
{
    switch (age)
    {
    case TCP_ESTABLISHED:
        return m_policy.tcpTimeout;
    case TCP_TRANSITORY:
        return m_policy.tcpTransitoryTimeout;
    case ICMP:
        return m_policy.icmpTimeout;
    default:
        return m_policy.udpTimeout;
    }
}

// --- ports
// ---------------------------------------------------------------------------------------

NatPortSet&
NatTable::PortsOf(NatProtocol protocol)
{
    switch (protocol)
    {
    case NatProtocol::TCP:
        return m_tcpPorts;
    case NatProtocol::ICMP:
        return m_identifiers;
    default:
        return m_udpPorts;
    }
}

Result<uint16_t, NatDropReason>
NatTable::AllocatePort(NatProtocol protocol, uint16_t wanted)
{
    NatPortSet& ports = PortsOf(protocol);
    std::optional<uint16_t> port;
    if (m_policy.preservesPort && ports.Holds(wanted) && ports.IsFree(wanted))
    {
        port = wanted;
    }
    if (!port && m_policy.preservesParity && protocol == NatProtocol::UDP)
    {
        port = ports.Next(wanted % 2);
    }
    if (!port)
    {
        port = ports.Next(std::nullopt);
    }
    if (!port)
    {
        return NatDropReason::PORTS_EXHAUSTED;
    }
    ports.Take(*port);
    return *port;
}

// --- mappings
// ------------------------------------------------------------------------------------

void
NatTable::Remove(TimePoint now, Entries::iterator entry)
{
    const NatMapping mapping = entry->mapping;
    const Class age = entry->age;
    m_byInside.erase(InsideKey{mapping.protocol, mapping.inside, mapping.remote});
    m_byExternal.erase(ExternalKey(mapping.protocol, mapping.external));
    PortsOf(mapping.protocol).Release(mapping.external);
    m_entries[age].erase(entry);
    if (m_listener)
    {
        m_listener(now, mapping, false);
    }
}

void
NatTable::Purge(TimePoint now)
{
    for (Entries& entries : m_entries)
    {
        while (!entries.empty() && entries.front().mapping.expires <= now)
        {
            Remove(now, entries.begin());
        }
    }
}

Result<NatTable::Entries::iterator, NatDropReason>
NatTable::Add(TimePoint now, const NatFlow& flow)
{
    if (m_byExternal.size() >= m_policy.mostMappings)
    {
        return NatDropReason::TABLE_FULL;
    }
    const auto port = AllocatePort(flow.protocol, flow.inside.port);
    if (!port)
    {
        return port.GetError();
    }
    Entry entry;
    entry.age = flow.protocol == NatProtocol::UDP   ? UDP
                : flow.protocol == NatProtocol::TCP ? TCP_TRANSITORY
                                                    : ICMP;
    entry.mapping.protocol = flow.protocol;
    entry.mapping.inside = flow.inside;
    entry.mapping.remote = Seen(m_policy.mapping, flow.remote);
    entry.mapping.external = *port;
    entry.mapping.created = now;
    entry.mapping.expires = now + TimeoutOf(entry.age);
    Entries& entries = m_entries[entry.age];
    entries.push_back(std::move(entry));
    const auto added = std::prev(entries.end());
    m_byInside[KeyOf(flow)] = added;
    m_byExternal[ExternalKey(flow.protocol, *port)] = added;
    if (m_listener)
    {
        m_listener(now, added->mapping, true);
    }
    return added;
}

/** The entry goes to the end of those that age like it, which so stay in the order of expiry. */
void
NatTable::Refresh(TimePoint now, Entries::iterator entry)
{
    if (entry->age != STATIC)
    {
        entry->mapping.expires = now + TimeoutOf(entry->age);
        m_entries[entry->age].splice(m_entries[entry->age].end(), m_entries[entry->age], entry);
    }
}

void
NatTable::Follow(TimePoint now, Entries::iterator entry, NatTcpSignal signal, bool isOut)
{
    if (entry->mapping.protocol != NatProtocol::TCP || entry->age == STATIC)
    {
        return;
    }
    Class age = entry->age;
    if (signal == NatTcpSignal::CLOSING || signal == NatTcpSignal::RESET)
    {
        age = TCP_TRANSITORY;
        entry->sentOut = false;
        entry->cameIn = false;
    }
    else if (signal == NatTcpSignal::NONE)
    {
        (isOut ? entry->sentOut : entry->cameIn) = true;
        age = entry->sentOut && entry->cameIn ? TCP_ESTABLISHED : age;
    }
    else
    {
        entry->cameIn = entry->cameIn || !isOut; // the answer to a SYN
    }
    if (age != entry->age)
    {
        m_entries[age].splice(m_entries[age].end(), m_entries[entry->age], entry);
        entry->age = age;
        entry->mapping.expires = now + TimeoutOf(age);
    }
}

void
NatTable::Admit(TimePoint now, Entry& entry, const NatEndpoint& remote) const
{
    if (entry.age == STATIC || m_policy.filtering == NatBehavior::ENDPOINT_INDEPENDENT)
    {
        return; // open to everybody
    }
    const NatEndpoint seen = Seen(m_policy.filtering, remote);
    const auto known = std::find_if(entry.remotes.rbegin(),
                                    entry.remotes.rend(),
                                    [&seen](const Remote& r) { return r.endpoint == seen; });
    if (known != entry.remotes.rend())
    {
        known->used = now;
        return;
    }
    if (entry.remotes.size() >= m_policy.mostRemotes)
    {
        entry.remotes.erase(std::min_element(entry.remotes.begin(),
                                             entry.remotes.end(),
                                             [](const Remote& a, const Remote& b)
                                             { return a.used < b.used; }));
    }
    entry.remotes.push_back(Remote{seen, now});
}

bool
NatTable::Admits(TimePoint now, const Entry& entry, const NatEndpoint& remote) const
{
    if (entry.age == STATIC || m_policy.filtering == NatBehavior::ENDPOINT_INDEPENDENT)
    {
        return true;
    }
    const NatEndpoint seen = Seen(m_policy.filtering, remote);
    const Duration timeout = TimeoutOf(entry.age);
    return std::any_of(entry.remotes.begin(),
                       entry.remotes.end(),
                       [&](const Remote& r)
                       { return r.endpoint == seen && now - r.used <= timeout; });
}

// --- packets
// -------------------------------------------------------------------------------------

/** A static forward serves its host's own packets, too, whatever the mapping depends on. */
NatTable::ByInside::const_iterator
NatTable::FindInside(const NatFlow& flow) const
{
    const auto found = m_byInside.find(KeyOf(flow));
    return found != m_byInside.end()
               ? found
               : m_byInside.find(InsideKey{flow.protocol, flow.inside, NatEndpoint()});
}

Result<uint16_t, NatDropReason>
NatTable::Outbound(TimePoint now, const NatFlow& flow)
{
    Purge(now);
    const auto found = FindInside(flow);
    Entries::iterator entry;
    if (found != m_byInside.end())
    {
        entry = found->second;
        Follow(now, entry, flow.signal, true);
        if (m_policy.outboundRefreshes)
        {
            Refresh(now, entry);
        }
    }
    else
    {
        const auto added = Add(now, flow);
        if (!added)
        {
            return added.GetError();
        }
        entry = *added;
        Follow(now, entry, flow.signal, true);
    }
    Admit(now, *entry, flow.remote);
    return entry->mapping.external;
}

Result<NatEndpoint, NatDropReason>
NatTable::Inbound(TimePoint now, const NatFlow& flow, uint16_t external)
{
    Purge(now);
    const auto found = m_byExternal.find(ExternalKey(flow.protocol, external));
    if (found == m_byExternal.end())
    {
        return NatDropReason::NO_MAPPING;
    }
    const Entries::iterator entry = found->second;
    if (!Admits(now, *entry, flow.remote))
    {
        return NatDropReason::FILTERED;
    }
    Follow(now, entry, flow.signal, false);
    if (m_policy.inboundRefreshes)
    {
        Refresh(now, entry);
        Admit(now, *entry, flow.remote);
    }
    return entry->mapping.inside;
}

Result<NatEndpoint, NatDropReason>
NatTable::Find(TimePoint now, NatProtocol protocol, uint16_t external) const
{
    const auto found = m_byExternal.find(ExternalKey(protocol, external));
    if (found == m_byExternal.end() || found->second->mapping.expires <= now)
    {
        return NatDropReason::NO_MAPPING;
    }
    return found->second->mapping.inside;
}

Result<uint16_t, NatDropReason>
NatTable::FindExternal(TimePoint now, const NatFlow& flow) const
{
    const auto found = FindInside(flow);
    if (found == m_byInside.end() || found->second->mapping.expires <= now)
    {
        return NatDropReason::NO_MAPPING;
    }
    return found->second->mapping.external;
}

// --- administration
// ------------------------------------------------------------------------------

void
NatTable::AddForward(TimePoint now, NatProtocol protocol, uint16_t external, NatEndpoint inside)
{
    const auto taken = m_byExternal.find(ExternalKey(protocol, external));
    if (taken != m_byExternal.end())
    {
        Remove(now, taken->second);
    }
    const InsideKey key{protocol, inside, NatEndpoint()};
    const auto own = m_byInside.find(key);
    if (own != m_byInside.end())
    {
        Remove(now, own->second);
    }
    Entry entry;
    entry.age = STATIC;
    entry.mapping = NatMapping{protocol, inside, {}, external, now, NEVER_EXPIRES, true};
    m_entries[STATIC].push_back(std::move(entry));
    const auto added = std::prev(m_entries[STATIC].end());
    m_byInside[key] = added;
    m_byExternal[ExternalKey(protocol, external)] = added;
    PortsOf(protocol).Take(external);
    if (m_listener)
    {
        m_listener(now, added->mapping, true);
    }
}

void
NatTable::Forget(TimePoint now)
{
    for (uint8_t age = 0; age < STATIC; ++age)
    {
        while (!m_entries[age].empty())
        {
            Remove(now, m_entries[age].begin());
        }
    }
}

std::vector<NatMapping>
NatTable::Dump(TimePoint now) const
{
    std::vector<NatMapping> mappings;
    for (const Entries& entries : m_entries)
    {
        for (const Entry& entry : entries)
        {
            if (entry.mapping.expires > now)
            {
                mappings.push_back(entry.mapping);
            }
        }
    }
    std::sort(mappings.begin(),
              mappings.end(),
              [](const NatMapping& a, const NatMapping& b) {
                  return std::make_pair(a.protocol, a.external) <
                         std::make_pair(b.protocol, b.external);
              });
    return mappings;
}

void
PrintNatMappings(std::ostream& os, const std::vector<NatMapping>& mappings, uint32_t external)
{
    constexpr int WIDTH = 22;
    os << std::left << std::setw(6) << "proto" << std::setw(WIDTH) << "inside" << std::setw(WIDTH)
       << "external" << std::setw(WIDTH) << "remote"
       << "expires [s]\n";
    for (const NatMapping& mapping : mappings)
    {
        os << std::setw(6) << NameOf(mapping.protocol) << std::setw(WIDTH) << Text(mapping.inside)
           << std::setw(WIDTH) << Text({external, mapping.external}) << std::setw(WIDTH)
           << (mapping.remote == NatEndpoint() ? "any" : Text(mapping.remote));
        if (mapping.isStatic)
        {
            os << "static\n";
        }
        else
        {
            os << ToSeconds(mapping.expires) << "\n";
        }
    }
}

} // namespace ike
} // namespace ns3
