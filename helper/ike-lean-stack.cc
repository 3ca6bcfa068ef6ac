// SPDX-License-Identifier: GPL-2.0-only

#include "ike-lean-stack.h"

#include "ike-prefix-routing.h"

#include "ns3/object-factory.h"

namespace ns3
{
namespace ike
{

LeanStack
InstallLeanStack(Ptr<Node> node, bool tcp)
{
    // The traffic control layer holds no queue discs; IPv4 hands packets to devices through it.
    const auto aggregate = [&node](const char* type)
    {
        ObjectFactory factory(type);
        node->AggregateObject(factory.Create<Object>());
    };
    aggregate("ns3::TrafficControlLayer");
    aggregate("ns3::Ipv4L3Protocol");
    aggregate("ns3::Icmpv4L4Protocol");
    aggregate("ns3::UdpL4Protocol");
    if (tcp)
    {
        aggregate("ns3::TcpL4Protocol");
    }
    LeanStack stack;
    stack.ipv4 = node->GetObject<Ipv4>();
    stack.routing = CreateObject<IkePrefixRouting>();
    stack.ipv4->SetRoutingProtocol(stack.routing);
    return stack;
}

uint32_t
AddInterface(Ptr<Ipv4> ipv4, Ptr<NetDevice> device, Ipv4Address address)
{
    const uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, Ipv4Mask::GetOnes()));
    ipv4->SetUp(interface);
    return interface;
}

} // namespace ike
} // namespace ns3
