// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TCP_PORT_H
#define IKE_TCP_PORT_H

#include "ike-address.h"
#include "ike-bytes.h"
#include "ike-stream-framing.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace ns3
{

class Node;

namespace ike
{

/** @brief What happens to a TCP connection of IKE and ESP. */
enum class IkeStreamEvent : uint8_t
{
    OPENED,   //!< by this side
    ACCEPTED, //!< from the peer
    REPLACED, //!< opened by this side in place of one that broke
    LOST,     //!< closed or reset by the peer, or given up by TCP, or not opened at all
    CLOSED,   //!< by this side, as nobody uses it
    REFUSED,  //!< by this side: what came over it makes no sense (RFC 9329 sections 3 and 6.1)
};

/** @brief The event as a word for reports, as "opened". */
const char* NameOf(IkeStreamEvent event);

/**
 * @brief A peer's TCP connections, RFC 9329: opens and accepts them, finds messages in them, opens
 * those of this side again when they break, closes those that nobody uses.
 *
 * A connection is named by its path, of which the local port differs for each that this side opens.
 * IPv4 and IPv6, as the node has them.
 */
class IkeTcpPort
{
  public:
    /** @brief Takes an IKE message, without length and marker. */
    using MessageHandler = std::function<void(const IpPath& path, Bytes octets)>;

    /** @brief Takes an ESP packet, from the SPI on. @return false when its SPI is not known */
    using EspHandler = std::function<bool(const IpPath& path, Ptr<Packet> packet)>;

    /** @brief @param before the connection that this one replaces; the same path for none */
    using EventHandler =
        std::function<void(const IpPath& path, IkeStreamEvent event, const IpPath& before)>;

    /** @brief How it goes about it. */
    struct Settings
    {
        uint16_t port{4500};             //!< where peers are listened for
        uint32_t segmentSize{1400};      //!< octets; ns-3's TCP does not negotiate it
        uint32_t sendBuffer{131072};     //!< octets of a connection that wait for TCP
        Time linger{Seconds(10)};        //!< an accepted connection that nobody uses stays so long
        Time reconnectDelay{Seconds(1)}; //!< before the second try in a row; doubles up to 64 times
    };

    IkeTcpPort() = default;
    ~IkeTcpPort();
    IkeTcpPort(const IkeTcpPort&) = delete;
    IkeTcpPort& operator=(const IkeTcpPort&) = delete;

    void SetMessageHandler(MessageHandler handler);
    void SetEspHandler(EspHandler handler);
    void SetEventHandler(EventHandler handler);

    /** @brief Listens at all addresses of a node, which is given TCP if it has none; ends the
     * program when the port is taken. */
    void Open(Ptr<Node> node, const Settings& settings);

    bool IsOpen() const;

    /** @brief Begins to open a connection. What is sent to it waits until it stands.
     * @param wanted its local port does not matter. @return its path */
    IpPath Connect(const IpPath& wanted);

    /** @brief Sends an IKE message. @return false when there is no such connection, or too much
     * waits for it */
    bool Send(const IpPath& path, ByteView octets);

    /** @brief Sends an ESP packet, from the SPI on. @return false when the connection does not
     * stand, or its buffer is full */
    bool SendEsp(const IpPath& path, Ptr<Packet> esp);

    /** @brief Whether anybody uses a connection. One of this side's is closed when nobody does any
     * more, one of the peer's some time later. */
    void SetInUse(const IpPath& path, bool inUse);

    /** @brief A message that came over it could not be understood: too many in a row close it (RFC
     * 9329 section 6.1). */
    void NoteNonsense(const IpPath& path);

    /** @brief One was. */
    void NoteSense(const IpPath& path);

    /** @brief A power cut: nothing is heard or said, and all connections are forgotten. Until
     * Thaw() TCP still acknowledges what comes; then it closes or resets them. */
    void Freeze();
    void Thaw();

    /** @brief Stops to listen, and closes or resets all connections. */
    void Close();

    /** @brief The same while the node itself goes: TCP is told nothing. */
    void Forget();

    /** @brief Connections that stand. */
    size_t Count() const;

    /** @brief The path of each connection that stands, in order. */
    std::vector<IpPath> Paths() const;

    /** @brief Resets a connection: both ends lose it at once, with what is in it; one of this
     * side's is opened again. @return false for none */
    bool Reset(const IpPath& path);

  private:
    struct Connection
    {
        Ptr<Socket> socket;
        bool isOwn{false};    //!< opened by this side
        bool stands{false};   //!< messages may be sent
        bool isWanted{true};  //!< of this side's: to be opened again when it breaks
        bool inUse{false};    //!< by an IKE SA
        bool isHeard{false};  //!< something came since the last look
        unsigned failures{0}; //!< in a row, without a message in between
        unsigned nonsense{0}; //!< messages in a row
        IkeStreamReader reader{true};
        Ptr<Packet> received; //!< not taken yet
        std::deque<Ptr<Packet>> queue;
        EventId timer;
    };

    using Connections = std::map<IpPath, Connection>;

    static Address AddressOf(const IpEndpoint& endpoint);
    static IpEndpoint EndpointOf(const Address& address);
    void Listen(const IpAddress& any);
    Ptr<Socket> NewSocket(const IpPath& wanted, IpPath& path);
    void Watch(const Ptr<Socket>& socket, const IpPath& path);
    void Release(const Ptr<Socket>& socket);
    Connection* Find(const IpPath& path);
    Connection* FindBySocket(const Ptr<Socket>& socket, IpPath& path);

    bool OnRequest(Ptr<Socket> listener, const Address& from);
    void OnAccepted(Ptr<Socket> socket, const Address& from);
    void OnConnected(Ptr<Socket> socket);
    void OnFailed(Ptr<Socket> socket);
    void OnReadable(Ptr<Socket> socket);
    void OnRoom(Ptr<Socket> socket, uint32_t available);
    void OnClosed(Ptr<Socket> socket);
    void OnFrozenClosed(Ptr<Socket> socket);

    void TakeMessages(const IpPath& path);
    void TakeMessage(const IpPath& path, IkeStreamPart part, Ptr<Packet> body);
    bool Queue(Connection& connection, Ptr<Packet> packet);
    void Flush(Connection& connection);
    void Lose(const IpPath& path);
    void Reopen(IpPath path);
    void Look(IpPath path);
    void End(const IpPath& path, IkeStreamEvent event);
    void Tell(const IpPath& path, IkeStreamEvent event, const IpPath& before);

    Ptr<Node> m_node;
    Settings m_settings;
    std::vector<Ptr<Socket>> m_listeners; // one for each IP version
    Connections m_connections;
    std::map<const Socket*, IpPath> m_names; // only looked up
    std::vector<Ptr<Socket>> m_frozen;
    bool m_isFrozen{false};
    MessageHandler m_onMessage;
    EspHandler m_onEsp;
    EventHandler m_onEvent;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_TCP_PORT_H */
