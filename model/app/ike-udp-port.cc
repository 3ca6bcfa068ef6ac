// SPDX-License-Identifier: GPL-2.0-only

#include "ike-udp-port.h"

#include "ns3/abort.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
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

IpAddress
FromIpv6(const Ipv6Address& address)
{
    uint8_t octets[16];
    address.GetBytes(octets);
    return IpAddress::FromOctets(ByteView(octets, sizeof octets));
}

IpPath
PathOf(const Ipv6Header& header, uint16_t localPort, uint16_t remotePort)
{
    IpPath path;
    path.local = {FromIpv6(header.GetDestination()), localPort};
    path.remote = {FromIpv6(header.GetSource()), remotePort};
    return path;
}

Bytes
OctetsOf(const Ptr<Packet>& packet)
{
    Bytes octets(packet->GetSize());
    packet->CopyData(octets.data(), packet->GetSize());
    return octets;
}

/** @brief An endpoint, or the end of the program with a word about why. */
template <class EndPoint>
EndPoint*
MustBeFree(EndPoint* endPoint, Ptr<Node> node, uint16_t port)
{
    NS_ABORT_MSG_IF(
        !endPoint,
        "UDP port " << port << " of node " << node->GetId()
                    << " is taken by another application: give the IKE peer another Port "
                       "or NatPort.");
    return endPoint;
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
    m_ipv6 = node->GetObject<Ipv6>();
    if (!m_ipv6)
    {
        return;
    }
    m_plain6 = OpenOne6(node, port);
    m_plain6->SetRxCallback(MakeCallback(&IkeUdpPort::OnPlain6, this));
    m_plain6->SetDestroyCallback(MakeCallback(&IkeUdpPort::OnPlain6Destroyed, this));
    if (natPort != 0)
    {
        m_nat6 = OpenOne6(node, natPort);
        m_nat6->SetRxCallback(MakeCallback(&IkeUdpPort::OnNat6, this));
        m_nat6->SetDestroyCallback(MakeCallback(&IkeUdpPort::OnNat6Destroyed, this));
    }
}

Ipv4EndPoint*
IkeUdpPort::OpenOne(Ptr<Node> node, uint16_t port)
{
    return MustBeFree(m_udp->Allocate(Ptr<NetDevice>(), port), node, port);
}

Ipv6EndPoint*
IkeUdpPort::OpenOne6(Ptr<Node> node, uint16_t port)
{
    return MustBeFree(m_udp->Allocate6(Ptr<NetDevice>(), port), node, port);
}

void
IkeUdpPort::Close()
{
    CloseOne(m_plain);
    CloseOne(m_nat);
    CloseOne(m_plain6);
    CloseOne(m_nat6);
    m_udp = nullptr;
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
}

template <class EndPoint>
void
IkeUdpPort::CloseOne(EndPoint*& endPoint)
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

void
IkeUdpPort::OnPlain6Destroyed()
{
    m_plain6 = nullptr;
}

void
IkeUdpPort::OnNat6Destroyed()
{
    m_nat6 = nullptr;
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
    if (path.local.address.IsIpv6() && path.remote.address.IsIpv6())
    {
        return SendPacket6(path, packet);
    }
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

bool
IkeUdpPort::SendPacket6(const IpPath& path, Ptr<Packet> packet)
{
    if (!m_plain6 || !m_ipv6->GetRoutingProtocol())
    {
        return false;
    }
    const auto local = Ipv6Address::Deserialize(path.local.address.Octets().data());
    const auto remote = Ipv6Address::Deserialize(path.remote.address.Octets().data());
    Ipv6Header header;
    header.SetSource(local);
    header.SetDestination(remote);
    header.SetNextHeader(UdpL4Protocol::PROT_NUMBER);
    Socket::SocketErrno error;
    const Ptr<Ipv6Route> route =
        m_ipv6->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    m_udp->Send(packet, local, remote, path.local.port, path.remote.port, route);
    return true;
}

void
IkeUdpPort::OnPlain(Ptr<Packet> packet, Ipv4Header header, uint16_t port, Ptr<Ipv4Interface>)
{
    TakePlain(PathOf(header, m_port, port), packet);
}

void
IkeUdpPort::OnPlain6(Ptr<Packet> packet, Ipv6Header header, uint16_t port, Ptr<Ipv6Interface>)
{
    TakePlain(PathOf(header, m_port, port), packet);
}

void
IkeUdpPort::OnNat(Ptr<Packet> packet, Ipv4Header header, uint16_t port, Ptr<Ipv4Interface>)
{
    TakeNat(PathOf(header, m_natPort, port), packet);
}

void
IkeUdpPort::OnNat6(Ptr<Packet> packet, Ipv6Header header, uint16_t port, Ptr<Ipv6Interface>)
{
    TakeNat(PathOf(header, m_natPort, port), packet);
}

void
IkeUdpPort::TakePlain(const IpPath& path, Ptr<Packet> packet)
{
    if (m_onMessage)
    {
        m_onMessage(path, OctetsOf(packet));
    }
}

void
IkeUdpPort::TakeNat(const IpPath& path, Ptr<Packet> packet)
{
    uint8_t first[MARKER_SIZE] = {};
    const uint32_t seen = packet->CopyData(first, MARKER_SIZE);
    if (seen < MARKER_SIZE)
    {
        return; // a keepalive, the single octet 0xff (RFC 3948 section 2.3), or nothing that makes
                // sense
    }
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
