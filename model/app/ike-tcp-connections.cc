// SPDX-License-Identifier: GPL-2.0-only

// How the TCP connections of a peer come and go, RFC 9329 section 6.1.

#include "ike-tcp-port.h"

#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr unsigned MAX_DOUBLINGS = 6;

} // namespace

// --- connections come ----------------------------------------------------------------------------

IpPath
IkeTcpPort::Connect(const IpPath& wanted)
{
    IpPath path;
    IpPath any = wanted;
    any.local.port = 0;
    Ptr<Socket> socket = NewSocket(any, path);
    if (!socket)
    {
        return wanted; // no port is free: what is sent there goes nowhere
    }
    Connection& connection = m_connections[path];
    connection.socket = socket;
    connection.isOwn = true;
    connection.reader = IkeStreamReader(false);
    Watch(socket, path);
    if (socket->Connect(AddressOf(path.remote)) != 0)
    {
        Simulator::ScheduleNow([this, path]() { Lose(path); }); // no route: try again later
    }
    return path;
}

bool
IkeTcpPort::OnRequest(Ptr<Socket> /* listener */, const Address& /* from */)
{
    return !m_isFrozen;
}

void
IkeTcpPort::OnAccepted(Ptr<Socket> socket, const Address& from)
{
    Address name;
    socket->GetSockName(name);
    const IpPath path{EndpointOf(name), EndpointOf(from), IpTransport::TCP};
    if (m_isFrozen || Find(path))
    {
        socket->Close();
        return;
    }
    Connection& connection = m_connections[path];
    connection.socket = socket;
    connection.stands = true;
    connection.timer = Simulator::Schedule(m_settings.linger, &IkeTcpPort::Look, this, path);
    Watch(socket, path);
    Tell(path, IkeStreamEvent::ACCEPTED, path);
    OnReadable(socket);
}

void
IkeTcpPort::OnConnected(Ptr<Socket> socket)
{
    IpPath before;
    Connection* connection = FindBySocket(socket, before);
    if (!connection)
    {
        return;
    }
    Address name;
    socket->GetSockName(name);
    IpPath path = before;
    path.local = EndpointOf(name);
    const bool replaces = !(path == before);
    if (replaces)
    {
        auto node = m_connections.extract(before);
        node.key() = path;
        m_connections.insert(std::move(node));
        m_names[PeekPointer(socket)] = path;
        connection = Find(path);
    }
    connection->stands = true;
    connection->received = nullptr;
    connection->reader = IkeStreamReader(false);
    Ptr<Packet> first = Create<Packet>(IKE_STREAM_PREFIX, IKE_STREAM_PREFIX_SIZE);
    if (!connection->queue.empty())
    {
        first->AddAtEnd(connection->queue.front());
        connection->queue.pop_front();
    }
    connection->queue.push_front(first);
    Flush(*connection);
    Tell(path, replaces ? IkeStreamEvent::REPLACED : IkeStreamEvent::OPENED, before);
}

void
IkeTcpPort::OnFailed(Ptr<Socket> socket)
{
    IpPath path;
    if (FindBySocket(socket, path))
    {
        Lose(path);
    }
}

// --- connections go ------------------------------------------------------------------------------

void
IkeTcpPort::OnClosed(Ptr<Socket> socket)
{
    IpPath path;
    if (!FindBySocket(socket, path))
    {
        return;
    }
    OnReadable(socket); // what came before the end
    if (FindBySocket(socket, path))
    {
        Lose(path);
    }
}

/** A partly received message is lost with its connection (RFC 9329 section 6.1). */
void
IkeTcpPort::Lose(const IpPath& path)
{
    Connection* connection = Find(path);
    if (!connection)
    {
        return;
    }
    const Ptr<Socket> socket = connection->socket;
    if (socket)
    {
        Release(socket);
        // Not from inside its callback, in which it does not know yet how it ended.
        Simulator::ScheduleNow([socket]() { socket->Close(); });
    }
    Simulator::Cancel(connection->timer);
    if (!connection->isOwn || !connection->isWanted)
    {
        m_connections.erase(path);
        Tell(path, IkeStreamEvent::LOST, path);
        return;
    }
    connection->socket = nullptr;
    connection->stands = false;
    connection->received = nullptr;
    connection->nonsense = 0;
    connection->queue.clear(); // what waits for an answer is sent again
    const unsigned failures = connection->failures++;
    const Time wait =
        failures == 0 ? Time(0)
                      : m_settings.reconnectDelay * (1 << std::min(failures - 1, MAX_DOUBLINGS));
    connection->timer = Simulator::Schedule(wait, &IkeTcpPort::Reopen, this, path);
    Tell(path, IkeStreamEvent::LOST, path);
}

/** RFC 9329 section 6.1: whoever opened a connection opens it again. */
void
IkeTcpPort::Reopen(IpPath path)
{
    Connection* connection = Find(path);
    IpPath any = path;
    any.local.port = 0;
    IpPath bound;
    if (!connection || connection->socket)
    {
        return;
    }
    connection->socket = NewSocket(any, bound);
    if (connection->socket)
    {
        Watch(connection->socket, path);
    }
    if (!connection->socket || connection->socket->Connect(AddressOf(path.remote)) != 0)
    {
        connection->failures = std::max(connection->failures, 1U);
        Lose(path);
    }
}

void
IkeTcpPort::SetInUse(const IpPath& path, bool inUse)
{
    Connection* connection = Find(path);
    if (!connection)
    {
        return;
    }
    connection->inUse = inUse;
    if (inUse)
    {
        return;
    }
    connection->isWanted = false;
    if (connection->isOwn)
    {
        End(path, IkeStreamEvent::CLOSED);
        return;
    }
    Simulator::Cancel(connection->timer);
    connection->isHeard = false;
    connection->timer = Simulator::Schedule(m_settings.linger, &IkeTcpPort::Look, this, path);
}

/** RFC 9329 sections 6.1 and 6.3: what nobody uses does not stay for ever. */
void
IkeTcpPort::Look(IpPath path)
{
    Connection* connection = Find(path);
    if (!connection || connection->inUse)
    {
        return;
    }
    if (connection->isHeard)
    {
        connection->isHeard = false;
        connection->timer = Simulator::Schedule(m_settings.linger, &IkeTcpPort::Look, this, path);
        return;
    }
    End(path, IkeStreamEvent::CLOSED);
}

/** This side closes a connection; what is sent before still goes. */
void
IkeTcpPort::End(const IpPath& path, IkeStreamEvent event)
{
    Connection* connection = Find(path);
    const Ptr<Socket> socket = connection->socket;
    if (event == IkeStreamEvent::REFUSED && connection->isOwn && connection->isWanted)
    {
        Tell(path, event, path);
        Lose(path); // an IKE SA still wants one
        return;
    }
    Simulator::Cancel(connection->timer);
    if (socket)
    {
        Release(socket);
        socket->Close();
    }
    m_connections.erase(path);
    Tell(path, event, path);
}

bool
IkeTcpPort::Reset(const IpPath& path)
{
    Connection* connection = Find(path);
    if (!connection || !connection->stands)
    {
        return false;
    }
    // What is connected and told to connect answers with a reset, in ns-3 as with nothing else.
    Release(connection->socket);
    connection->socket->Connect(AddressOf(path.remote));
    connection->socket = nullptr;
    Lose(path);
    return true;
}

void
IkeTcpPort::Freeze()
{
    m_isFrozen = true;
    for (auto& [path, connection] : m_connections)
    {
        Simulator::Cancel(connection.timer);
        if (connection.socket)
        {
            Release(connection.socket);
            connection.socket->SetCloseCallbacks(MakeCallback(&IkeTcpPort::OnFrozenClosed, this),
                                                 MakeCallback(&IkeTcpPort::OnFrozenClosed, this));
            m_frozen.push_back(connection.socket);
        }
    }
    m_connections.clear();
}

/** The other end closes a connection that this one has forgotten. */
void
IkeTcpPort::OnFrozenClosed(Ptr<Socket> socket)
{
    Release(socket);
    m_frozen.erase(std::remove(m_frozen.begin(), m_frozen.end(), socket), m_frozen.end());
    socket->Close();
}

void
IkeTcpPort::Thaw()
{
    m_isFrozen = false;
    const std::vector<Ptr<Socket>> frozen = std::move(m_frozen);
    m_frozen.clear();
    for (const auto& socket : frozen)
    {
        Release(socket);
        socket->Close(); // resets it, when something came meanwhile
    }
}

void
IkeTcpPort::Close()
{
    if (m_node)
    {
        Freeze();
        Thaw();
        Forget();
    }
}

void
IkeTcpPort::Forget()
{
    if (!m_node)
    {
        return;
    }
    Freeze();
    m_isFrozen = false;
    for (const auto& socket : m_frozen)
    {
        Release(socket);
    }
    m_frozen.clear();
    for (const auto& listener : m_listeners)
    {
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeNullCallback<void, Ptr<Socket>, const Address&>());
        listener->Close();
    }
    m_listeners.clear();
    m_node = nullptr;
}

size_t
IkeTcpPort::Count() const
{
    return Paths().size();
}

std::vector<IpPath>
IkeTcpPort::Paths() const
{
    std::vector<IpPath> paths;
    for (const auto& [path, connection] : m_connections)
    {
        if (connection.stands)
        {
            paths.push_back(path);
        }
    }
    return paths;
}

} // namespace ike
} // namespace ns3
