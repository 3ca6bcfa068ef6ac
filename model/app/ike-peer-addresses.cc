// SPDX-License-Identifier: GPL-2.0-only

#include "ike-peer-application.h"
#include "ipsec-node-state.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkePeerAddresses");

namespace
{

/** @brief False for devices that lead to nobody: loopback, and the tunnel whose packets IKE is for.
 */
bool
LeadsOutside(const Ptr<NetDevice>& device)
{
    const std::string name = device->GetInstanceTypeId().GetName();
    return name != "ns3::LoopbackNetDevice" && name != "ns3::ike::EspNetDevice";
}

IpAddress
FromIpv6(const Ipv6Address& address)
{
    uint8_t octets[16];
    address.GetBytes(octets);
    return IpAddress::FromOctets(ByteView(octets, sizeof octets));
}

} // namespace

IpAddress
IkePeerApplication::LocalAddress6For(const IpAddress& remote) const
{
    const auto ipv6 = GetNode()->GetObject<Ipv6>();
    if (!ipv6 || !ipv6->GetRoutingProtocol())
    {
        return IpAddress();
    }
    Ipv6Header header;
    header.SetDestination(Ipv6Address::Deserialize(remote.Octets().data()));
    Socket::SocketErrno error;
    const auto route =
        ipv6->GetRoutingProtocol()->RouteOutput(Create<Packet>(), header, nullptr, error);
    return route ? FromIpv6(route->GetSource()) : IpAddress();
}

/** What an IKE SA can be reached at: addresses of interfaces that are up, of global scope, in the
 * order of the interfaces. */
std::vector<IpAddress>
IkePeerApplication::ReadAddresses() const
{
    std::vector<IpAddress> addresses;
    const auto ipv4 = GetNode()->GetObject<Ipv4>();
    for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        const bool counts = ipv4->IsUp(i) && LeadsOutside(ipv4->GetNetDevice(i));
        for (uint32_t k = 0; counts && k < ipv4->GetNAddresses(i); ++k)
        {
            addresses.push_back(IpAddress::FromIpv4(ipv4->GetAddress(i, k).GetLocal().Get()));
        }
    }
    const auto ipv6 = GetNode()->GetObject<Ipv6>();
    for (uint32_t i = 0; ipv6 && i < ipv6->GetNInterfaces(); ++i)
    {
        const bool counts = ipv6->IsUp(i) && LeadsOutside(ipv6->GetNetDevice(i));
        for (uint32_t k = 0; counts && k < ipv6->GetNAddresses(i); ++k)
        {
            const Ipv6InterfaceAddress address = ipv6->GetAddress(i, k);
            if (address.GetScope() == Ipv6InterfaceAddress::GLOBAL)
            {
                addresses.push_back(FromIpv6(address.GetAddress()));
            }
        }
    }
    return addresses;
}

void
IkePeerApplication::UpdateAddresses()
{
    UpdateAddresses(ReadAddresses());
}

void
IkePeerApplication::UpdateAddresses(std::vector<IpAddress> addresses)
{
    m_addresses = std::move(addresses);
    NS_LOG_INFO("node " << GetNode()->GetId() << " has " << m_addresses.size() << " addresses");
    Execute(AddressesChangedCommand{m_addresses});
}

void
IkePeerApplication::WatchAddresses()
{
    if (m_addressInterval.IsZero())
    {
        return;
    }
    if (m_addresses.empty())
    {
        m_addresses = ReadAddresses();
    }
    else if (ReadAddresses() != m_addresses)
    {
        UpdateAddresses();
    }
    m_addressEvent =
        Simulator::Schedule(m_addressInterval, &IkePeerApplication::WatchAddresses, this);
}

void
IkePeerApplication::Do(const UpdateSaAction& action)
{
    if (!m_ipsec)
    {
        return;
    }
    const bool isInbound = action.sa.direction == IpsecDirection::INBOUND;
    const IpsecSaKey key{action.sa.direction,
                         action.sa.protocol,
                         action.sa.spi,
                         isInbound ? action.sa.local : action.sa.remote};
    if (!m_ipsec->Move(key, action.path, action.udpEncapsulation))
    {
        ++m_totals.failedInstalls;
        NS_LOG_WARN("node " << GetNode()->GetId() << ": an SA that is to move is not there");
    }
}

void
IkePeerApplication::Do(const SendKeepaliveAction& action)
{
    static const uint8_t KEEPALIVE = 0xff;
    m_udp.SendEsp(action.path, Create<Packet>(&KEEPALIVE, 1)); // without the marker of IKE messages
}

} // namespace ike
} // namespace ns3
