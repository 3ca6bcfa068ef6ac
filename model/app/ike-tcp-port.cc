// SPDX-License-Identifier: GPL-2.0-only

#include "ike-tcp-port.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkeTcpPort");

namespace
{

// More than any send buffer: what comes is taken at once, and ns-3 (3.37) crashes where a line
// loses and the receiver's window, not the congestion window, is the limit.
constexpr uint32_t RECEIVE_BUFFER = 2 << 20;

constexpr size_t MAX_QUEUED = 64;     // IKE messages that wait for a connection
constexpr unsigned MAX_NONSENSE = 16; // messages in a row that nobody understands

Ptr<Packet>
PacketOf(ByteView octets)
{
    return Create<Packet>(octets.data(), octets.size());
}

} // namespace

const char*
NameOf(IkeStreamEvent event)
{
    constexpr const char* NAMES[] = {"opened", "accepted", "replaced", "lost", "closed", "refused"};
    return NAMES[static_cast<size_t>(event)];
}

IkeTcpPort::~IkeTcpPort()
{
    Forget();
}

void
IkeTcpPort::SetMessageHandler(MessageHandler handler)
{
    m_onMessage = std::move(handler);
}

void
IkeTcpPort::SetEspHandler(EspHandler handler)
{
    m_onEsp = std::move(handler);
}

void
IkeTcpPort::SetEventHandler(EventHandler handler)
{
    m_onEvent = std::move(handler);
}

void
IkeTcpPort::Tell(const IpPath& path, IkeStreamEvent event, const IpPath& before)
{
    NS_LOG_INFO("connection " << path.local.port << " to " << path.remote.address.ToString() << ": "
                              << NameOf(event));
    if (m_onEvent)
    {
        m_onEvent(path, event, before);
    }
}

// --- sockets -------------------------------------------------------------------------------------

void
IkeTcpPort::Open(Ptr<Node> node, const Settings& settings)
{
    Close();
    if (!node->GetObject<TcpL4Protocol>())
    {
        node->AggregateObject(CreateObject<TcpL4Protocol>()); // a lean node
    }
    m_node = node;
    m_settings = settings;
    if (node->GetObject<Ipv4>())
    {
        Listen(IpAddress::FromIpv4(0));
    }
    if (node->GetObject<Ipv6>())
    {
        Listen(IpAddress::FromOctets(Bytes(16)));
    }
}

void
IkeTcpPort::Listen(const IpAddress& any)
{
    IpPath path;
    path.local = {any, m_settings.port};
    Ptr<Socket> listener = NewSocket(path, path);
    NS_ABORT_MSG_IF(!listener || listener->Listen() != 0,
                    "TCP port " << m_settings.port << " of node " << m_node->GetId()
                                << " is taken: give its IKE peer another TcpPort.");
    listener->SetAcceptCallback(MakeCallback(&IkeTcpPort::OnRequest, this),
                                MakeCallback(&IkeTcpPort::OnAccepted, this));
    m_listeners.push_back(listener);
}

Address
IkeTcpPort::AddressOf(const IpEndpoint& endpoint)
{
    if (endpoint.address.IsIpv6())
    {
        uint8_t octets[16];
        std::copy(endpoint.address.Octets().begin(), endpoint.address.Octets().end(), octets);
        return Inet6SocketAddress(Ipv6Address(octets), endpoint.port);
    }
    return InetSocketAddress(Ipv4Address(endpoint.address.ToIpv4()), endpoint.port);
}

IpEndpoint
IkeTcpPort::EndpointOf(const Address& address)
{
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        const Inet6SocketAddress inet = Inet6SocketAddress::ConvertFrom(address);
        uint8_t octets[16];
        inet.GetIpv6().GetBytes(octets);
        return {IpAddress::FromOctets(ByteView(octets, sizeof octets)), inet.GetPort()};
    }
    const InetSocketAddress inet = InetSocketAddress::ConvertFrom(address);
    return {IpAddress::FromIpv4(inet.GetIpv4().Get()), inet.GetPort()};
}

bool
IkeTcpPort::IsOpen() const
{
    return !m_listeners.empty();
}

/** @param path the local end that the socket has got. @return null when the port is taken */
Ptr<Socket>
IkeTcpPort::NewSocket(const IpPath& wanted, IpPath& path)
{
    Ptr<Socket> socket = Socket::CreateSocket(m_node, TcpSocketFactory::GetTypeId());
    socket->SetAttribute("SegmentSize", UintegerValue(m_settings.segmentSize));
    socket->SetAttribute("SndBufSize", UintegerValue(m_settings.sendBuffer));
    socket->SetAttribute("RcvBufSize", UintegerValue(RECEIVE_BUFFER));
    // Where both ends send now and then, ns-3 (3.37) echoes a timestamp of long ago; whoever takes
    // it for a round trip waits half a minute before it sends a lost segment again.
    socket->SetAttribute("Timestamp", BooleanValue(false));
    if (socket->Bind(AddressOf(wanted.local)) != 0)
    {
        return nullptr;
    }
    Address name;
    socket->GetSockName(name);
    path = wanted;
    path.local.port = EndpointOf(name).port;
    return socket;
}

void
IkeTcpPort::Watch(const Ptr<Socket>& socket, const IpPath& path)
{
    m_names[PeekPointer(socket)] = path;
    socket->SetConnectCallback(MakeCallback(&IkeTcpPort::OnConnected, this),
                               MakeCallback(&IkeTcpPort::OnFailed, this));
    socket->SetCloseCallbacks(MakeCallback(&IkeTcpPort::OnClosed, this),
                              MakeCallback(&IkeTcpPort::OnClosed, this));
    socket->SetRecvCallback(MakeCallback(&IkeTcpPort::OnReadable, this));
    socket->SetSendCallback(MakeCallback(&IkeTcpPort::OnRoom, this));
}

/** From now on nothing is heard from the socket; TCP goes on with what it is at. */
void
IkeTcpPort::Release(const Ptr<Socket>& socket)
{
    m_names.erase(PeekPointer(socket));
    const auto nothing = MakeNullCallback<void, Ptr<Socket>>();
    socket->SetConnectCallback(nothing, nothing);
    socket->SetCloseCallbacks(nothing, nothing);
    socket->SetRecvCallback(nothing);
    socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
}

IkeTcpPort::Connection*
IkeTcpPort::Find(const IpPath& path)
{
    const auto at = m_connections.find(path);
    return at == m_connections.end() ? nullptr : &at->second;
}

IkeTcpPort::Connection*
IkeTcpPort::FindBySocket(const Ptr<Socket>& socket, IpPath& path)
{
    const auto at = m_names.find(PeekPointer(socket));
    if (at == m_names.end())
    {
        return nullptr;
    }
    path = at->second;
    return Find(path);
}

// --- messages ------------------------------------------------------------------------------------

void
IkeTcpPort::OnReadable(Ptr<Socket> socket)
{
    IpPath path;
    Connection* connection = FindBySocket(socket, path);
    if (!connection)
    {
        return;
    }
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break; // the end of the stream
        }
        packet->RemoveAllPacketTags(); // of the socket's, not of what is inside
        if (connection->received)
        {
            connection->received->AddAtEnd(packet);
        }
        else
        {
            connection->received = packet->Copy();
        }
    }
    TakeMessages(path);
}

/** Whoever gets a message may end the connection: it is looked up each time. */
void
IkeTcpPort::TakeMessages(const IpPath& path)
{
    while (Connection* connection = Find(path))
    {
        if (!connection->received)
        {
            return;
        }
        uint8_t head[IKE_STREAM_HEAD_SIZE];
        const uint32_t shown = connection->received->CopyData(head, sizeof head);
        const IkeStreamCut cut =
            connection->reader.Next(ByteView(head, shown), connection->received->GetSize());
        if (cut.part == IkeStreamPart::MORE)
        {
            return;
        }
        if (cut.part == IkeStreamPart::BROKEN)
        {
            connection->isWanted = connection->isOwn && connection->inUse;
            End(path, IkeStreamEvent::REFUSED);
            return;
        }
        connection->received->RemoveAtStart(static_cast<uint32_t>(cut.head));
        Ptr<Packet> body = connection->received->CreateFragment(0, static_cast<uint32_t>(cut.size));
        connection->received->RemoveAtStart(static_cast<uint32_t>(cut.size));
        if (connection->received->GetSize() == 0)
        {
            connection->received = nullptr;
        }
        TakeMessage(path, cut.part, body);
    }
}

void
IkeTcpPort::TakeMessage(const IpPath& path, IkeStreamPart part, Ptr<Packet> body)
{
    Connection& connection = *Find(path);
    if (part == IkeStreamPart::SHORT)
    {
        NoteNonsense(path);
    }
    if (part == IkeStreamPart::IKE)
    {
        connection.failures = 0;
        connection.isHeard = true;
        Bytes octets(body->GetSize());
        body->CopyData(octets.data(), body->GetSize());
        if (m_onMessage)
        {
            m_onMessage(path, std::move(octets));
        }
    }
    if (part == IkeStreamPart::ESP)
    {
        connection.failures = 0;
        m_onEsp&& m_onEsp(path, body) ? NoteSense(path) : NoteNonsense(path);
    }
}

void
IkeTcpPort::NoteNonsense(const IpPath& path)
{
    Connection* connection = Find(path);
    if (connection && ++connection->nonsense >= MAX_NONSENSE)
    {
        connection->isWanted = connection->isOwn && connection->inUse;
        End(path, IkeStreamEvent::REFUSED);
    }
}

void
IkeTcpPort::NoteSense(const IpPath& path)
{
    if (Connection* connection = Find(path))
    {
        connection->nonsense = 0;
    }
}

bool
IkeTcpPort::Send(const IpPath& path, ByteView octets)
{
    Connection* connection = Find(path);
    const auto head = IkeStreamHeadForIke(octets.size());
    return connection && head && Queue(*connection, PacketOf(Concat({*head, octets})));
}

bool
IkeTcpPort::Queue(Connection& connection, Ptr<Packet> packet)
{
    if (connection.queue.size() >= MAX_QUEUED)
    {
        return false;
    }
    connection.queue.push_back(packet);
    Flush(connection);
    return true;
}

void
IkeTcpPort::Flush(Connection& connection)
{
    while (connection.stands && !connection.queue.empty() &&
           connection.socket->GetTxAvailable() >= connection.queue.front()->GetSize())
    {
        const Ptr<Packet> next = connection.queue.front();
        connection.queue.pop_front();
        connection.socket->Send(next);
    }
}

bool
IkeTcpPort::SendEsp(const IpPath& path, Ptr<Packet> esp)
{
    Connection* connection = Find(path);
    const auto head = IkeStreamHeadForEsp(esp->GetSize());
    if (!connection || !head || !connection->stands || !connection->queue.empty() ||
        connection->socket->GetTxAvailable() < head->size() + esp->GetSize())
    {
        return false;
    }
    Ptr<Packet> framed = PacketOf(*head);
    framed->AddAtEnd(esp);
    return connection->socket->Send(framed) >= 0;
}

void
IkeTcpPort::OnRoom(Ptr<Socket> socket, uint32_t /* available */)
{
    IpPath path;
    if (Connection* connection = FindBySocket(socket, path))
    {
        Flush(*connection);
    }
}

} // namespace ike
} // namespace ns3
