// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bench-talk.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/packet.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

// --- by turns ------------------------------------------------------------------------------------

void
BenchTalk::SetSizes(const BenchSizes& sizes)
{
    m_sizes = sizes;
    std::fill(m_said.begin(), m_said.end(), 0);
}

void
BenchTalk::Begin(uint32_t client)
{
    if (client >= m_said.size())
    {
        m_said.resize(client + 1);
    }
    SendNext(client);
}

uint64_t
BenchTalk::Arrived() const
{
    return m_arrived;
}

void
BenchTalk::SendNext(uint32_t client)
{
    const uint8_t said = m_said[client];
    if (said < m_sizes.size())
    {
        m_said[client] = said + 1;
        Send(client, said % 2 == 0, m_sizes[said]);
    }
}

void
BenchTalk::OnArrival(uint32_t client)
{
    ++m_arrived;
    SendNext(client);
}

// --- end points ----------------------------------------------------------------------------------

BenchBareTalk::BenchBareTalk(Ptr<Node> hub,
                             uint16_t port,
                             Ipv4Address firstClient,
                             uint32_t addressStep)
    : m_port(port),
      m_first(firstClient.Get()),
      m_step(addressStep)
{
    m_hub.udp = hub->GetObject<UdpL4Protocol>();
    m_hub.ipv4 = hub->GetObject<Ipv4>();
    Ipv4EndPoint* endPoint = m_hub.udp->Allocate(Ptr<NetDevice>(), port);
    endPoint->SetRxCallback(MakeCallback(&BenchBareTalk::OnHubPacket, this));
}

void
BenchBareTalk::AddClient(Ptr<Node> node, Ipv4Address address)
{
    auto side = std::make_unique<Side>();
    side->talk = this;
    side->index = static_cast<uint32_t>(m_clients.size());
    side->address = address;
    side->udp = node->GetObject<UdpL4Protocol>();
    side->ipv4 = node->GetObject<Ipv4>();
    Ipv4EndPoint* endPoint = side->udp->Allocate(Ptr<NetDevice>(), m_port);
    endPoint->SetRxCallback(MakeCallback(&Side::OnPacket, side.get()));
    m_clients.push_back(std::move(side));
}

void
BenchBareTalk::Send(uint32_t client, bool toHub, uint32_t octets)
{
    const Ipv4Address own = m_clients[client]->address;
    const Ipv4Address hub(own.Get() - 1);
    const Ipv4Address from = toHub ? own : hub;
    const Ipv4Address to = toHub ? hub : own;
    const Ptr<UdpL4Protocol>& udp = toHub ? m_clients[client]->udp : m_hub.udp;
    const Ptr<Ipv4>& ipv4 = toHub ? m_clients[client]->ipv4 : m_hub.ipv4;
    auto packet = Create<Packet>(octets);
    Ipv4Header header;
    header.SetSource(from);
    header.SetDestination(to);
    header.SetProtocol(UdpL4Protocol::PROT_NUMBER);
    Socket::SocketErrno error;
    const auto route = ipv4->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    udp->Send(packet, from, to, m_port, m_port, route);
}

void
BenchBareTalk::Side::OnPacket(Ptr<Packet>, Ipv4Header, uint16_t, Ptr<Ipv4Interface>)
{
    talk->OnArrival(index);
}

void
BenchBareTalk::OnHubPacket(Ptr<Packet>, Ipv4Header header, uint16_t, Ptr<Ipv4Interface>)
{
    OnArrival((header.GetSource().Get() - m_first) / m_step);
}

// --- sockets -------------------------------------------------------------------------------------

BenchSocketTalk::BenchSocketTalk(Ptr<Node> hub,
                                 uint16_t port,
                                 Ipv4Address firstClient,
                                 uint32_t addressStep)
    : m_hub(Socket::CreateSocket(hub, UdpSocketFactory::GetTypeId())),
      m_port(port),
      m_first(firstClient.Get()),
      m_step(addressStep)
{
    m_hub->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
    m_hub->SetRecvCallback(MakeCallback(&BenchSocketTalk::OnHubReadable, this));
}

void
BenchSocketTalk::AddClient(Ptr<Node> node, Ipv4Address address)
{
    auto side = std::make_unique<Side>();
    side->talk = this;
    side->index = static_cast<uint32_t>(m_clients.size());
    side->address = address;
    side->socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
    side->socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), m_port));
    side->socket->SetRecvCallback(MakeCallback(&Side::OnReadable, side.get()));
    m_clients.push_back(std::move(side));
}

void
BenchSocketTalk::Send(uint32_t client, bool toHub, uint32_t octets)
{
    const Ipv4Address own = m_clients[client]->address;
    const Ipv4Address hub(own.Get() - 1);
    const Ptr<Socket>& socket = toHub ? m_clients[client]->socket : m_hub;
    socket->SendTo(Create<Packet>(octets), 0, InetSocketAddress(toHub ? hub : own, m_port));
}

void
BenchSocketTalk::Side::OnReadable(Ptr<Socket> from)
{
    while (from->Recv())
    {
        talk->OnArrival(index);
    }
}

void
BenchSocketTalk::OnHubReadable(Ptr<Socket> from)
{
    Address address;
    while (from->RecvFrom(address))
    {
        const Ipv4Address source = InetSocketAddress::ConvertFrom(address).GetIpv4();
        OnArrival((source.Get() - m_first) / m_step);
    }
}

} // namespace ike
} // namespace ns3
