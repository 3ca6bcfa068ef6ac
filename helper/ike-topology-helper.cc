// SPDX-License-Identifier: GPL-2.0-only

#include "ike-topology-helper.h"

#include "ike-lean-stack.h"

#include "ns3/data-rate.h"
#include "ns3/net-device-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/queue-size.h"
#include "ns3/string.h"

#include <sstream>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint64_t MOST_TABLE_OCTETS = uint64_t{4} << 30;

Ipv4Address
ToIpv4Address(const IpAddress& address)
{
    return Ipv4Address(address.ToIpv4());
}

} // namespace

/** @brief Makes one network, part by part. */
class IkeTopologyBuilder
{
  public:
    IkeTopologyBuilder(const IkeTopologyHelper& settings, IkeTopology topology, AddressPlan plan)
        : m_settings(settings),
          m_network(new IkeTopologyNetwork(std::move(topology), std::move(plan), settings.m_metric),
                    false)
    {
        // Queue discs would need the flow control that is left out here.
        m_lines.DisableFlowControl();
        m_lines.SetQueue("ns3::DropTailQueue<Packet>",
                         "MaxSize",
                         StringValue(settings.m_queueSize));
    }

    Result<Ptr<IkeTopologyNetwork>> Build()
    {
        const std::string fault = TableFault();
        if (!fault.empty())
        {
            return Error{fault};
        }
        AddRouters();
        AddLinks();
        AddSites();
        AddDefaultRoutes();
        m_network->m_convergenceDelay = m_settings.m_convergenceDelay;
        m_network->m_destinations = std::make_shared<const IkePrefixTable>(
            Plan().Destinations(Topology(), m_settings.m_routeLans));
        m_network->Recompute();
        return m_network;
    }

  private:
    const IkeTopology& Topology() const
    {
        return m_network->m_topology;
    }

    const AddressPlan& Plan() const
    {
        return m_network->m_plan;
    }

    std::string TableFault() const
    {
        const uint64_t routers = Topology().Routers().size();
        uint64_t withTable = 0;
        for (uint32_t i = 0; i < routers; ++i)
        {
            withTable += !m_network->IsStub(i);
            // One number is for the loopback network, one stands for no route.
            if (Topology().LinksOf(i).size() > IkePrefixRouting::NO_NEXT_HOP - 2)
            {
                return "router '" + Topology().Routers()[i].name + "' has " +
                       std::to_string(Topology().LinksOf(i).size()) +
                       " links, more than a routing table can tell apart; give it at most " +
                       std::to_string(IkePrefixRouting::NO_NEXT_HOP - 2);
            }
        }
        const uint64_t octets = withTable * routers * sizeof(uint16_t);
        if (octets > MOST_TABLE_OCTETS)
        {
            return "the routing tables of " + std::to_string(routers) + " routers would take " +
                   std::to_string(octets >> 30) + " GiB; use fewer routers and more sites at each";
        }
        return "";
    }

    NetDeviceContainer Connect(Ptr<Node> a, Ptr<Node> b, Duration delay, uint64_t rate)
    {
        m_lines.SetDeviceAttribute("DataRate", DataRateValue(DataRate(rate)));
        m_lines.SetChannelAttribute("Delay", TimeValue(NanoSeconds(delay.count())));
        return m_lines.Install(a, b);
    }

    void AddRouters()
    {
        for (size_t i = 0; i < Topology().Routers().size(); ++i)
        {
            const Ptr<Node> node = CreateObject<Node>();
            const LeanStack stack = InstallLeanStack(node, false);
            m_network->m_routers.push_back({node, stack.ipv4, stack.routing, {}});
        }
    }

    void AddLinks()
    {
        for (const TopologyLink& link : Topology().Links())
        {
            IkeTopologyRouter& a = m_network->m_routers[link.a];
            IkeTopologyRouter& b = m_network->m_routers[link.b];
            const NetDeviceContainer devices = Connect(a.node, b.node, link.delay, link.rate);
            IkeTopologyLink out;
            out.deviceA = devices.Get(0);
            out.deviceB = devices.Get(1);
            const Ipv4Address addressA = ToIpv4Address(Plan().Router(link.a));
            const Ipv4Address addressB = ToIpv4Address(Plan().Router(link.b));
            out.interfaceA = AddInterface(a.ipv4, out.deviceA, addressA);
            out.interfaceB = AddInterface(b.ipv4, out.deviceB, addressB);
            // Numbered before the sites, so that the numbers fit the arrays of shared routes.
            a.routing->NextHopNumber(addressB, out.interfaceA);
            b.routing->NextHopNumber(addressA, out.interfaceB);
            const uint32_t number = static_cast<uint32_t>(m_network->m_links.size());
            a.linkOf.resize(out.interfaceA + 1, TOPOLOGY_NONE);
            a.linkOf[out.interfaceA] = number;
            b.linkOf.resize(out.interfaceB + 1, TOPOLOGY_NONE);
            b.linkOf[out.interfaceB] = number;
            m_network->m_links.push_back(out);
        }
    }

    void AddSites()
    {
        for (uint32_t i = 0; i < Topology().Sites().size(); ++i)
        {
            const TopologySite& site = Topology().Sites()[i];
            const IkeTopologyRouter& router = m_network->m_routers[site.router];
            IkeTopologySite out;
            out.name = site.name;
            out.role = site.role;
            out.node = CreateObject<Node>();
            out.outer = ToIpv4Address(Plan().Outer(i));
            out.lanNetwork = ToIpv4Address(Plan().Lan(i).address);
            out.lanMask = Ipv4Mask(IkePrefixTable::Network(0xffffffff, Plan().Lan(i).length));
            out.inner = ToIpv4Address(Plan().Inner(i));

            const LeanStack stack = InstallLeanStack(out.node, m_settings.m_tcp);
            const NetDeviceContainer devices =
                Connect(out.node, router.node, site.delay, site.rate);
            out.device = devices.Get(0);
            out.lineDevice = out.device;
            out.routerDevice = devices.Get(1);
            const Ipv4Address routerAddress = ToIpv4Address(Plan().Router(site.router));
            const Ipv4Address edge = ToIpv4Address(Plan().Edge(i));
            out.interface = AddInterface(stack.ipv4, out.device, edge);
            out.nextHop = routerAddress;
            stack.routing->SetDefaultRoute(routerAddress, out.interface);
            if (m_settings.m_innerAddresses && !site.realHost)
            {
                stack.ipv4->AddAddress(0, Ipv4InterfaceAddress(out.inner, Ipv4Mask::GetOnes()));
            }
            const uint32_t toSite = AddInterface(router.ipv4, out.routerDevice, routerAddress);
            router.routing->AddHostRoute(out.outer, edge, toSite);
            if (m_settings.m_routeLans)
            {
                router.routing->AddRoute(out.lanNetwork, out.lanMask, out.outer, toSite);
            }
            m_network->m_sites.push_back(std::move(out));
        }
    }

    void AddDefaultRoutes()
    {
        for (uint32_t i = 0; i < Topology().Routers().size(); ++i)
        {
            if (!m_network->IsStub(i))
            {
                continue;
            }
            const uint32_t link = Topology().LinksOf(i)[0];
            const IkeTopologyLink& line = m_network->m_links[link];
            m_network->m_routers[i].routing->SetDefaultRoute(
                ToIpv4Address(Plan().Router(Topology().Neighbor(link, i))),
                Topology().Links()[link].a == i ? line.interfaceA : line.interfaceB);
        }
    }

    const IkeTopologyHelper& m_settings;
    Ptr<IkeTopologyNetwork> m_network;
    PointToPointHelper m_lines;
};

void
IkeTopologyHelper::SetMetric(RoutingMetric metric)
{
    m_metric = metric;
}

void
IkeTopologyHelper::SetAggregation(const AggregationRecipe& recipe)
{
    m_aggregation = recipe;
}

void
IkeTopologyHelper::DisableAggregation()
{
    m_aggregation.reset();
}

void
IkeTopologyHelper::RouteLans(bool route)
{
    m_routeLans = route;
}

void
IkeTopologyHelper::SetInnerAddresses(bool assign)
{
    m_innerAddresses = assign;
}

void
IkeTopologyHelper::SetTcp(bool tcp)
{
    m_tcp = tcp;
}

void
IkeTopologyHelper::SetQueueSize(const std::string& size)
{
    m_queueSize = size;
}

void
IkeTopologyHelper::SetConvergenceDelay(Time delay)
{
    m_convergenceDelay = delay;
}

Result<Ptr<IkeTopologyNetwork>>
IkeTopologyHelper::Install(IkeTopology topology) const
{
    if (topology.Routers().empty())
    {
        return Error{"the topology has no router; add at least one"};
    }
    QueueSize queueSize;
    std::istringstream queueText(m_queueSize);
    if (!(queueText >> queueSize) || queueSize.GetValue() == 0)
    {
        return Error{"'" + m_queueSize + "' is not a queue size; write one like 100p or 64kB"};
    }
    if (m_aggregation)
    {
        const Result<uint32_t> added = AggregateSites(topology, *m_aggregation);
        if (!added)
        {
            return added.GetError();
        }
    }
    Result<AddressPlan> plan = AddressPlan::Make(topology);
    if (!plan)
    {
        return plan.GetError();
    }
    return IkeTopologyBuilder(*this, std::move(topology), std::move(*plan)).Build();
}

} // namespace ike
} // namespace ns3
