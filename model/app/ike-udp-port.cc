// SPDX-License-Identifier: GPL-2.0-only

#include "ike-udp-port.h"

#include "ns3/abort.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/net-device.h"
#include "ns3/node.h"

#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t MARKER_SIZE = 4;
constexpr uint8_t MARKER[MARKER_SIZE] = {0, 0, 0, 0};

IpPath
PathOf(const Ipv4Header& header, uint16_t localPort, uint16_t remotePort)
{
    IpPath path;
    path.local = {IpAddress::FromIpv4(header.GetDestination().Get()), localPort};
    path.remote = {IpAddress::FromIpv4(header.GetSource().Get()), remotePort};
    return path;
}

Bytes
OctetsOf(const Ptr<Packet>& packet)
{
    Bytes octets(packet->GetSize());
    packet->CopyData(octets.data(), packet->GetSize());
    return octets;
}

} // namespace

IkeUdpPort::~IkeUdpPort()
{
    Close();
}

void
IkeUdpPort::Open(Ptr<Node> node, uint16_t port, uint16_t natPort)
{
    Close();
    m_udp = node->GetObject<UdpL4Protocol>();
    NS_ABORT_MSG_IF(
        !m_udp,
        "Node " << node->GetId()
                << " has no UDP: install an Internet stack before its IKE peer starts.");
    m_ipv4 = node->GetObject<Ipv4>();
    m_port = port;
    m_natPort = natPort;
    m_plain = OpenOne(node, port);
    m_plain->SetRxCallback(MakeCallback(&IkeUdpPort::OnPlain, this));
    m_plain->SetDestroyCallback(MakeCallback(&IkeUdpPort::OnPlainDestroyed, this));
    if (natPort != 0)
    {
        m_nat = OpenOne(node, natPort);
        m_nat->SetRxCallback(MakeCallback(&IkeUdpPort::OnNat, this));
        m_nat->SetDestroyCallback(MakeCallback(&IkeUdpPort::OnNatDestroyed, this));
    }
}

Ipv4EndPoint*
IkeUdpPort::OpenOne(Ptr<Node> node, uint16_t port)
{
    Ipv4EndPoint* endPoint = m_udp->Allocate(Ptr<NetDevice>(), port);
    NS_ABORT_MSG_IF(!endPoint,
                    "UDP port " << port << " of node " << node->GetId()
                                << " is taken: give its IKE peer another Port or NatPort.");
    return endPoint;
}

void
IkeUdpPort::Close()
{
    CloseOne(m_plain);
    CloseOne(m_nat);
    m_udp = nullptr;
    m_ipv4 = nullptr;
}

void
IkeUdpPort::CloseOne(Ipv4EndPoint*& endPoint)
{
    if (endPoint)
    {
        endPoint->SetDestroyCallback(Callback<void>());
        m_udp->DeAllocate(std::exchange(endPoint, nullptr));
    }
}

void
IkeUdpPort::OnPlainDestroyed()
{
    m_plain = nullptr;
}

void
IkeUdpPort::OnNatDestroyed()
{
    m_nat = nullptr;
}

bool
IkeUdpPort::IsOpen() const
{
    return m_plain != nullptr;
}

void
IkeUdpPort::SetMessageHandler(MessageHandler handler)
{
    m_onMessage = std::move(handler);
}

void
IkeUdpPort::SetEspHandler(EspHandler handler)
{
    m_onEsp = std::move(handler);
}

bool
IkeUdpPort::Send(const IpPath& path, ByteView octets)
{
    if (m_natPort == 0 || path.local.port != m_natPort)
    {
        return SendPacket(path, Create<Packet>(octets.data(), octets.size()));
    }
    const Bytes marked = Concat({ByteView(MARKER, MARKER_SIZE), octets});
    return SendPacket(path, Create<Packet>(marked.data(), marked.size()));
}

bool
IkeUdpPort::SendEsp(const IpPath& path, Ptr<Packet> esp)
{
    return SendPacket(path, esp);
}

bool
IkeUdpPort::SendPacket(const IpPath& path, Ptr<Packet> packet)
{
    if (!IsOpen() || !path.local.address.IsIpv4() || !path.remote.address.IsIpv4())
    {
        return false;
    }
    const Ipv4Address local(path.local.address.ToIpv4());
    const Ipv4Address remote(path.remote.address.ToIpv4());
    // With a route at hand, IPv4 need not compare the destination with the broadcast address of
    // each of the node's interfaces. Without one it counts the packet as dropped.
    Ptr<Ipv4Route> route;
    if (m_ipv4 && m_ipv4->GetRoutingProtocol())
    {
        Ipv4Header header;
        header.SetSource(local);
        header.SetDestination(remote);
        header.SetProtocol(UdpL4Protocol::PROT_NUMBER);
        Socket::SocketErrno error;
        route = m_ipv4->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    }
    m_udp->Send(packet, local, remote, path.local.port, path.remote.port, route);
    return true;
}

void
IkeUdpPort::OnPlain(Ptr<Packet> packet, Ipv4Header header, uint16_t port, Ptr<Ipv4Interface>)
{
    if (m_onMessage)
    {
        m_onMessage(PathOf(header, m_port, port), OctetsOf(packet));
    }
}

void
IkeUdpPort::OnNat(Ptr<Packet> packet, Ipv4Header header, uint16_t port, Ptr<Ipv4Interface>)
{
    uint8_t first[MARKER_SIZE] = {};
    const uint32_t seen = packet->CopyData(first, MARKER_SIZE);
    if (seen < MARKER_SIZE)
    {
        return; // a keepalive, the single octet 0xff (RFC 3948 section 2.3), or nothing that makes
                // sense
    }
    const IpPath path = PathOf(header, m_natPort, port);
    if (ByteView(first, MARKER_SIZE) != ByteView(MARKER, MARKER_SIZE))
    {
        if (m_onEsp)
        {
            m_onEsp(path, packet);
        }
        return;
    }
    if (m_onMessage)
    {
        packet->RemoveAtStart(MARKER_SIZE);
        m_onMessage(path, OctetsOf(packet));
    }
}

} // namespace ike
} // namespace ns3
