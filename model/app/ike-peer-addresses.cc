// SPDX-License-Identifier: GPL-2.0-only

#include "ike-peer-application.h"
#include "ipsec-node-state.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkePeerAddresses");

/** What an IKE SA can be reached at: addresses of interfaces that are up, of global scope, in the
 * order of the interfaces. */
std::vector<IpAddress>
IkePeerApplication::ReadAddresses() const
{
    std::vector<IpAddress> addresses;
    const auto ipv4 = GetNode()->GetObject<Ipv4>();
    for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        for (uint32_t k = 0; ipv4->IsUp(i) && k < ipv4->GetNAddresses(i); ++k)
        {
            const Ipv4Address address = ipv4->GetAddress(i, k).GetLocal();
            if (address != Ipv4Address::GetLoopback() && address != Ipv4Address::GetAny())
            {
                addresses.push_back(IpAddress::FromIpv4(address.Get()));
            }
        }
    }
    const auto ipv6 = GetNode()->GetObject<Ipv6>();
    for (uint32_t i = 0; ipv6 && i < ipv6->GetNInterfaces(); ++i)
    {
        for (uint32_t k = 0; ipv6->IsUp(i) && k < ipv6->GetNAddresses(i); ++k)
        {
            const Ipv6InterfaceAddress address = ipv6->GetAddress(i, k);
            if (address.GetScope() == Ipv6InterfaceAddress::GLOBAL)
            {
                uint8_t octets[16];
                address.GetAddress().GetBytes(octets);
                addresses.push_back(IpAddress::FromOctets(ByteView(octets, sizeof octets)));
            }
        }
    }
    return addresses;
}

void
IkePeerApplication::UpdateAddresses()
{
    if (!m_up)
    {
        return;
    }
    m_addresses = ReadAddresses();
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
                         ProtocolId::ESP,
                         action.sa.spi,
                         isInbound ? action.sa.local : action.sa.remote};
    if (!m_ipsec->Move(key, action.path, action.udpEncapsulation))
    {
        ++m_totals.failedInstalls;
        NS_LOG_WARN("node " << GetNode()->GetId() << ": an SA that is to move is not there");
    }
}

} // namespace ike
} // namespace ns3
