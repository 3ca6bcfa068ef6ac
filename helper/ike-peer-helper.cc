// SPDX-License-Identifier: GPL-2.0-only

#include "ike-peer-helper.h"

#include "esp-net-device.h"
#include "ike-cpu-queue.h"
#include "ike-prefix-routing.h"
#include "ipsec-node-state.h"

#include "ns3/abort.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/names.h"
#include "ns3/node.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace ike
{

namespace
{

/** @brief A node's routing protocol of one kind: its only one, or one in its list. */
template <class Routing>
Ptr<Routing>
FindRouting(Ptr<Ipv4RoutingProtocol> protocol)
{
    if (auto direct = DynamicCast<Routing>(protocol))
    {
        return direct;
    }
    if (auto list = DynamicCast<Ipv4ListRouting>(protocol))
    {
        for (uint32_t i = 0; i < list->GetNRoutingProtocols(); ++i)
        {
            int16_t priority;
            if (auto found = FindRouting<Routing>(list->GetRoutingProtocol(i, priority)))
            {
                return found;
            }
        }
    }
    return nullptr;
}

} // namespace

IkePeerHelper::IkePeerHelper(std::shared_ptr<const IkeEngineConfig> config,
                             std::shared_ptr<IkeCryptoProvider> provider)
    : m_config(std::move(config)),
      m_provider(std::move(provider))
{
    m_application.SetTypeId(IkePeerApplication::GetTypeId());
    m_cpu.SetTypeId(IkeCpuQueue::GetTypeId());
}

void
IkePeerHelper::SetConfig(std::shared_ptr<const IkeEngineConfig> config)
{
    m_config = std::move(config);
}

void
IkePeerHelper::SetProvider(std::shared_ptr<IkeCryptoProvider> provider)
{
    m_provider = std::move(provider);
}

void
IkePeerHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    m_application.Set(name, value);
}

void
IkePeerHelper::SetCpuAttribute(const std::string& name, const AttributeValue& value)
{
    m_serversSet = m_serversSet || name == "Servers";
    m_cpu.Set(name, value);
}

void
IkePeerHelper::SetDeviceAttribute(const std::string& name, const AttributeValue& value)
{
    m_deviceAttributes.emplace_back(name, value.Copy());
}

Ptr<IkePeerApplication>
IkePeerHelper::Install(Ptr<Node> node) const
{
    NS_ABORT_MSG_IF(!node->GetObject<Ipv4>(),
                    "Node " << node->GetId()
                            << " has no IPv4: install an Internet stack before an IKE peer.");
    Ptr<EspNetDevice> device = EspNetDevice::AttachTo(node);
    for (const auto& [name, value] : m_deviceAttributes)
    {
        device->SetAttribute(name, *value);
    }
    Ptr<IkeCpuQueue> cpu = node->GetObject<IkeCpuQueue>();
    if (!cpu)
    {
        cpu = m_cpu.Create<IkeCpuQueue>();
        if (!m_serversSet)
        {
            cpu->SetAttribute("Servers", UintegerValue(m_provider->Costs().Cores()));
        }
        node->AggregateObject(cpu);
    }
    Ptr<IpsecNodeState> ipsec = IpsecNodeState::Of(node);
    ipsec->SetCryptoProvider(m_provider);
    // A plain pointer: both are aggregated to the node, and live and die together.
    ipsec->SetCpuCharge([processor = PeekPointer(cpu)](Duration cost)
                        { return processor->ChargePacket(cost); });
    auto application = m_application.Create<IkePeerApplication>();
    application->SetConfig(m_config);
    application->SetProvider(m_provider);
    node->AddApplication(application);
    return application;
}

ApplicationContainer
IkePeerHelper::Install(const NodeContainer& nodes) const
{
    ApplicationContainer peers;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        peers.Add(Install(*node));
    }
    return peers;
}

Ptr<IkePeerApplication>
IkePeerHelper::Install(const std::string& nodeName) const
{
    const Ptr<Node> node = Names::Find<Node>(nodeName);
    NS_ABORT_MSG_IF(!node, "No node is called " << nodeName << ".");
    return Install(node);
}

void
IkePeerHelper::RouteThroughTunnel(Ptr<Node> node,
                                  Ipv4Address network,
                                  Ipv4Mask mask,
                                  Ipv4Address source)
{
    const auto ipv4 = node->GetObject<Ipv4>();
    NS_ABORT_MSG_IF(!ipv4, "Node " << node->GetId() << " has no IPv4.");
    const uint32_t interface = ipv4->GetInterfaceForDevice(EspNetDevice::AttachTo(node));
    if (auto prefix = FindRouting<IkePrefixRouting>(ipv4->GetRoutingProtocol()))
    {
        prefix->AddRoute(network, mask, Ipv4Address::GetAny(), interface);
        if (source != Ipv4Address::GetAny())
        {
            prefix->SetPreferredSource(interface, source);
        }
        return;
    }
    auto fixed = FindRouting<Ipv4StaticRouting>(ipv4->GetRoutingProtocol());
    NS_ABORT_MSG_IF(
        !fixed,
        "Node " << node->GetId()
                << " has no IkePrefixRouting and no Ipv4StaticRouting to put a route in.");
    NS_ABORT_MSG_IF(source != Ipv4Address::GetAny(),
                    "A source address for the tunnels of node " << node->GetId()
                                                                << " needs an IkePrefixRouting.");
    fixed->AddNetworkRouteTo(network, mask, interface);
}

int64_t
IkePeerHelper::AssignStreams(const ApplicationContainer& peers, int64_t stream)
{
    int64_t used = 0;
    for (auto it = peers.Begin(); it != peers.End(); ++it)
    {
        if (auto peer = DynamicCast<IkePeerApplication>(*it))
        {
            used += peer->AssignStreams(stream + used);
            used += IpsecNodeState::Of(peer->GetNode())->AssignStreams(stream + used);
        }
    }
    return used;
}

int64_t
IkePeerHelper::AssignStreams(const NodeContainer& nodes, int64_t stream)
{
    ApplicationContainer peers;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (uint32_t i = 0; i < (*node)->GetNApplications(); ++i)
        {
            peers.Add((*node)->GetApplication(i));
        }
    }
    return AssignStreams(peers, stream);
}

} // namespace ike
} // namespace ns3
