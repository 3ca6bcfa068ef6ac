// SPDX-License-Identifier: GPL-2.0-only

#include "ike-prefix-routing.h"

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkePrefixRouting");

NS_OBJECT_ENSURE_REGISTERED(IkePrefixRouting);

namespace
{

constexpr int64_t ANY_INTERFACE = -1;

} // namespace

TypeId
IkePrefixRouting::GetTypeId()
{
    static TypeId tid = TypeId("ns3::ike::IkePrefixRouting")
                            .SetParent<Ipv4RoutingProtocol>()
                            .SetGroupName("Ike")
                            .AddConstructor<IkePrefixRouting>();
    return tid;
}

Ptr<IkePrefixRouting>
IkePrefixRouting::Of(Ptr<const Ipv4> ipv4)
{
    const Ptr<Ipv4RoutingProtocol> routing = ipv4->GetRoutingProtocol();
    if (Ptr<IkePrefixRouting> alone = DynamicCast<IkePrefixRouting>(routing))
    {
        return alone;
    }
    const Ptr<Ipv4ListRouting> list = DynamicCast<Ipv4ListRouting>(routing);
    for (uint32_t i = 0; list && i < list->GetNRoutingProtocols(); ++i)
    {
        int16_t priority;
        const auto listed = DynamicCast<IkePrefixRouting>(list->GetRoutingProtocol(i, priority));
        if (listed)
        {
            return listed;
        }
    }
    return nullptr;
}

IkePrefixRouting::IkePrefixRouting() = default;
IkePrefixRouting::~IkePrefixRouting() = default;

void
IkePrefixRouting::DoDispose()
{
    m_ipv4 = nullptr;
    m_destinations.reset();
    m_sharedNextHops.clear();
    Ipv4RoutingProtocol::DoDispose();
}

uint32_t
IkePrefixRouting::NextHopNumber(Ipv4Address gateway, uint32_t interface)
{
    const uint32_t next = static_cast<uint32_t>(m_nextHops.size());
    const auto [number, isNew] =
        m_nextHopNumber.emplace(std::make_pair(gateway.Get(), interface), next);
    if (isNew)
    {
        m_nextHops.push_back({gateway, interface});
    }
    return number->second;
}

void
IkePrefixRouting::AddRoute(Ipv4Address network,
                           Ipv4Mask mask,
                           Ipv4Address gateway,
                           uint32_t interface)
{
    m_routes.Set(network.Get(),
                 static_cast<uint8_t>(mask.GetPrefixLength()),
                 NextHopNumber(gateway, interface));
}

void
IkePrefixRouting::AddHostRoute(Ipv4Address host, Ipv4Address gateway, uint32_t interface)
{
    AddRoute(host, Ipv4Mask::GetOnes(), gateway, interface);
}

void
IkePrefixRouting::SetDefaultRoute(Ipv4Address gateway, uint32_t interface)
{
    AddRoute(Ipv4Address::GetAny(), Ipv4Mask::GetZero(), gateway, interface);
}

bool
IkePrefixRouting::RemoveRoute(Ipv4Address network, Ipv4Mask mask)
{
    return m_routes.Remove(network.Get(), static_cast<uint8_t>(mask.GetPrefixLength()));
}

void
IkePrefixRouting::SetPreferredSource(uint32_t interface, Ipv4Address source)
{
    m_preferredSource[interface] = source;
}

void
IkePrefixRouting::SetSharedRoutes(std::shared_ptr<const IkePrefixTable> destinations,
                                  std::vector<uint16_t> nextHops)
{
    m_destinations = std::move(destinations);
    m_sharedNextHops = std::move(nextHops);
}

uint32_t
IkePrefixRouting::GetNRoutes() const
{
    return static_cast<uint32_t>(m_routes.Size() + (m_destinations ? m_destinations->Size() : 0));
}

bool
IkePrefixRouting::IsUsable(uint32_t nextHop, int64_t interface) const
{
    if (nextHop >= m_nextHops.size())
    {
        return false;
    }
    const uint32_t out = m_nextHops[nextHop].interface;
    return out < m_isUp.size() && m_isUp[out] && (interface == ANY_INTERFACE || interface == out);
}

std::optional<IkePrefixRouting::Match>
IkePrefixRouting::FindOwn(uint32_t destination, int64_t interface) const
{
    std::optional<IkePrefixTable::Entry> entry = m_routes.Lookup(destination);
    while (entry && !IsUsable(entry->value, interface))
    {
        if (entry->length == 0)
        {
            return std::nullopt;
        }
        entry = m_routes.Lookup(destination, static_cast<uint8_t>(entry->length - 1));
    }
    return entry ? std::optional<Match>(Match{*entry, entry->value}) : std::nullopt;
}

std::optional<IkePrefixRouting::Match>
IkePrefixRouting::FindShared(uint32_t destination, int64_t interface) const
{
    if (!m_destinations)
    {
        return std::nullopt;
    }
    std::optional<IkePrefixTable::Entry> entry = m_destinations->Lookup(destination);
    while (entry)
    {
        const uint16_t nextHop =
            entry->value < m_sharedNextHops.size() ? m_sharedNextHops[entry->value] : NO_NEXT_HOP;
        if (nextHop != NO_NEXT_HOP && IsUsable(nextHop, interface))
        {
            return Match{*entry, nextHop};
        }
        if (entry->length == 0)
        {
            break;
        }
        entry = m_destinations->Lookup(destination, static_cast<uint8_t>(entry->length - 1));
    }
    return std::nullopt;
}

std::optional<IkePrefixRouting::Match>
IkePrefixRouting::Find(Ipv4Address destination, int64_t interface) const
{
    const std::optional<Match> own = FindOwn(destination.Get(), interface);
    if (own && own->prefix.length == IkePrefixTable::HOST_LENGTH)
    {
        return own;
    }
    const std::optional<Match> shared = FindShared(destination.Get(), interface);
    return shared && (!own || shared->prefix.length > own->prefix.length) ? shared : own;
}

std::optional<IkePrefixRouting::Route>
IkePrefixRouting::Lookup(Ipv4Address destination) const
{
    const std::optional<Match> match = Find(destination, ANY_INTERFACE);
    if (!match)
    {
        return std::nullopt;
    }
    const NextHop& nextHop = m_nextHops[match->nextHop];
    const uint32_t ones = 0xffffffff;
    return Route{Ipv4Address(match->prefix.network),
                 Ipv4Mask(IkePrefixTable::Network(ones, match->prefix.length)),
                 nextHop.gateway,
                 nextHop.interface};
}

Ptr<Ipv4Route>
IkePrefixRouting::MakeRoute(Ipv4Address destination, uint32_t number) const
{
    const NextHop& nextHop = m_nextHops[number];
    Ipv4Address source = Ipv4Address::GetAny();
    const auto preferred = m_preferredSource.find(nextHop.interface);
    if (preferred != m_preferredSource.end() && preferred->second != source)
    {
        source = preferred->second;
    }
    else if (m_ipv4->GetNAddresses(nextHop.interface) > 0)
    {
        source = m_ipv4->SourceAddressSelection(nextHop.interface, destination);
    }
    Ptr<Ipv4Route> route = Create<Ipv4Route>();
    route->SetDestination(destination);
    route->SetGateway(nextHop.gateway);
    route->SetSource(source);
    route->SetOutputDevice(m_ipv4->GetNetDevice(nextHop.interface));
    return route;
}

Ptr<Ipv4Route>
IkePrefixRouting::MakeLoopbackRoute(Ipv4Address destination) const
{
    const int32_t loopback = m_ipv4->GetInterfaceForAddress(Ipv4Address::GetLoopback());
    if (loopback < 0)
    {
        return nullptr;
    }
    Ptr<Ipv4Route> route = Create<Ipv4Route>();
    route->SetDestination(destination);
    route->SetGateway(Ipv4Address::GetAny());
    route->SetSource(destination);
    route->SetOutputDevice(m_ipv4->GetNetDevice(static_cast<uint32_t>(loopback)));
    return route;
}

Ptr<Ipv4Route>
IkePrefixRouting::RouteOutput(Ptr<Packet> packet,
                              const Ipv4Header& header,
                              Ptr<NetDevice> oif,
                              Socket::SocketErrno& sockerr)
{
    NS_LOG_FUNCTION(this << packet << header.GetDestination() << oif);
    const Ipv4Address destination = header.GetDestination();
    Ptr<Ipv4Route> route;
    if (!oif && IsOwnAddress(destination))
    {
        route = MakeLoopbackRoute(destination);
    }
    else if (!destination.IsMulticast())
    {
        const int64_t interface = oif ? m_ipv4->GetInterfaceForDevice(oif) : ANY_INTERFACE;
        const std::optional<Match> match =
            oif && interface < 0 ? std::nullopt : Find(destination, interface);
        route = match ? MakeRoute(destination, match->nextHop) : nullptr;
    }
    sockerr = route ? Socket::ERROR_NOTERROR : Socket::ERROR_NOROUTETOHOST;
    return route;
}

bool
IkePrefixRouting::RouteInput(Ptr<const Packet> packet,
                             const Ipv4Header& header,
                             Ptr<const NetDevice> idev,
                             RouteInputArguments::UnicastForward ucb,
                             RouteInputArguments::MulticastForward,
                             RouteInputArguments::LocalDeliver lcb,
                             RouteInputArguments::Failure ecb)
{
    const Ipv4Address destination = header.GetDestination();
    NS_LOG_FUNCTION(this << packet << destination << idev);
    const int32_t interface = m_ipv4->GetInterfaceForDevice(idev);
    NS_ASSERT_MSG(interface >= 0, "a packet came from a device that IPv4 does not know");
    if (destination.IsMulticast())
    {
        return false;
    }
    const uint32_t iif = static_cast<uint32_t>(interface);
    if ((destination.IsBroadcast() || IsOwnAddress(destination)) &&
        m_ipv4->IsDestinationAddress(destination, iif))
    {
        if (lcb.IsNull())
        {
            return false;
        }
        lcb(packet, header, iif);
        return true;
    }
    if (!m_ipv4->IsForwarding(iif))
    {
        ecb(packet, header, Socket::ERROR_NOROUTETOHOST);
        return true;
    }
    const std::optional<Match> match = Find(destination, ANY_INTERFACE);
    if (!match)
    {
        NS_LOG_LOGIC("no route to " << destination);
        return false;
    }
    ucb(MakeRoute(destination, match->nextHop), packet, header);
    return true;
}

bool
IkePrefixRouting::IsOwnAddress(Ipv4Address address) const
{
    return m_ownAddresses.Find(address.Get(), IkePrefixTable::HOST_LENGTH).has_value();
}

void
IkePrefixRouting::CountOwnAddress(Ipv4Address address, bool isNew)
{
    const uint32_t host = address.Get();
    const uint32_t count = m_ownAddresses.Find(host, IkePrefixTable::HOST_LENGTH).value_or(0);
    if (isNew)
    {
        m_ownAddresses.Set(host, IkePrefixTable::HOST_LENGTH, count + 1);
    }
    else if (count > 1)
    {
        m_ownAddresses.Set(host, IkePrefixTable::HOST_LENGTH, count - 1);
    }
    else
    {
        m_ownAddresses.Remove(host, IkePrefixTable::HOST_LENGTH);
    }
}

void
IkePrefixRouting::SetUp(uint32_t interface, bool up)
{
    if (interface >= m_isUp.size())
    {
        m_isUp.resize(interface + 1, false);
    }
    m_isUp[interface] = up;
}

void
IkePrefixRouting::NotifyInterfaceUp(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    SetUp(interface, true);
}

void
IkePrefixRouting::NotifyInterfaceDown(uint32_t interface)
{
    NS_LOG_FUNCTION(this << interface);
    SetUp(interface, false);
}

void
IkePrefixRouting::AddConnected(uint32_t interface, const Ipv4InterfaceAddress& address)
{
    const Ipv4Mask mask = address.GetMask();
    CountOwnAddress(address.GetLocal(), true);
    if (mask == Ipv4Mask::GetOnes() || mask == Ipv4Mask::GetZero())
    {
        return;
    }
    CountOwnAddress(address.GetBroadcast(), true);
    AddRoute(address.GetLocal().CombineMask(mask), mask, Ipv4Address::GetAny(), interface);
}

void
IkePrefixRouting::NotifyAddAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    NS_LOG_FUNCTION(this << interface << address);
    AddConnected(interface, address);
}

void
IkePrefixRouting::NotifyRemoveAddress(uint32_t interface, Ipv4InterfaceAddress address)
{
    NS_LOG_FUNCTION(this << interface << address);
    const Ipv4Mask mask = address.GetMask();
    CountOwnAddress(address.GetLocal(), false);
    if (mask == Ipv4Mask::GetOnes() || mask == Ipv4Mask::GetZero())
    {
        return;
    }
    CountOwnAddress(address.GetBroadcast(), false);
    const Ipv4Address network = address.GetLocal().CombineMask(mask);
    const std::optional<uint32_t> route =
        m_routes.Find(network.Get(), static_cast<uint8_t>(mask.GetPrefixLength()));
    if (route && *route == NextHopNumber(Ipv4Address::GetAny(), interface) &&
        !IsConnected(interface, network, mask))
    {
        RemoveRoute(network, mask);
    }
}

bool
IkePrefixRouting::IsConnected(uint32_t interface, Ipv4Address network, Ipv4Mask mask) const
{
    for (uint32_t i = 0; i < m_ipv4->GetNAddresses(interface); ++i)
    {
        const Ipv4InterfaceAddress address = m_ipv4->GetAddress(interface, i);
        if (address.GetMask() == mask && address.GetLocal().CombineMask(mask) == network)
        {
            return true;
        }
    }
    return false;
}

void
IkePrefixRouting::SetIpv4(Ptr<Ipv4> ipv4)
{
    NS_LOG_FUNCTION(this << ipv4);
    NS_ASSERT_MSG(!m_ipv4 && ipv4, "a routing protocol serves one node");
    m_ipv4 = ipv4;
    for (uint32_t i = 0; i < m_ipv4->GetNInterfaces(); ++i)
    {
        SetUp(i, m_ipv4->IsUp(i));
        for (uint32_t j = 0; j < m_ipv4->GetNAddresses(i); ++j)
        {
            AddConnected(i, m_ipv4->GetAddress(i, j));
        }
    }
}

void
IkePrefixRouting::PrintRoute(std::ostream& out,
                             const IkePrefixTable::Entry& prefix,
                             uint32_t nextHop) const
{
    std::ostringstream destination;
    destination << Ipv4Address(prefix.network) << "/" << static_cast<uint32_t>(prefix.length);
    std::ostringstream gateway;
    gateway << m_nextHops[nextHop].gateway;
    out << std::setw(20) << destination.str() << std::setw(16) << gateway.str() << std::setw(10)
        << m_nextHops[nextHop].interface << (IsUsable(nextHop, ANY_INTERFACE) ? "up" : "down")
        << "\n";
}

void
IkePrefixRouting::PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit) const
{
    std::ostream& out = *stream->GetStream();
    std::ios old(nullptr);
    old.copyfmt(out);
    out << std::left << "Node: " << m_ipv4->GetObject<Node>()->GetId()
        << ", Time: " << Now().As(unit) << ", IkePrefixRouting table\n"
        << std::setw(20) << "Destination" << std::setw(16) << "Gateway" << std::setw(10)
        << "Interface"
        << "State\n";
    for (const IkePrefixTable::Entry& entry : m_routes.Entries())
    {
        PrintRoute(out, entry, entry.value);
    }
    if (m_destinations)
    {
        for (const IkePrefixTable::Entry& entry : m_destinations->Entries())
        {
            const bool isHere = entry.value < m_sharedNextHops.size();
            const uint16_t nextHop = isHere ? m_sharedNextHops[entry.value] : NO_NEXT_HOP;
            if (nextHop < m_nextHops.size())
            {
                PrintRoute(out, entry, nextHop);
            }
        }
    }
    out << "\n";
    out.copyfmt(old);
}

} // namespace ike
} // namespace ns3
