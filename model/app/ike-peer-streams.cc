// SPDX-License-Identifier: GPL-2.0-only

// What an IKE peer has to do with TCP, RFC 9329.

#include "ike-ns3-time.h"
#include "ike-peer-application.h"
#include "ipsec-node-state.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkePeerStreams");

TypeId
IkePeerApplication::AddTcpAttributes(TypeId tid)
{
    return tid
        .AddAttribute("TcpPort",
                      "The TCP port of IKE and ESP (RFC 9329); open where the transport of one of "
                      "the connections allows TCP.",
                      UintegerValue(4500),
                      MakeUintegerAccessor(&IkePeerApplication::m_tcpPort),
                      MakeUintegerChecker<uint16_t>(1))
        .AddAttribute("TcpSegmentSize",
                      "Octets of a TCP segment; ns-3's TCP does not negotiate it.",
                      UintegerValue(1400),
                      MakeUintegerAccessor(&IkePeerApplication::m_tcpSegmentSize),
                      MakeUintegerChecker<uint32_t>(64))
        .AddAttribute("TcpSendBuffer",
                      "Octets that wait in a TCP connection; ESP beyond is dropped.",
                      UintegerValue(131072),
                      MakeUintegerAccessor(&IkePeerApplication::m_tcpSendBuffer),
                      MakeUintegerChecker<uint32_t>(4096, 1 << 20))
        .AddAttribute("TcpLinger",
                      "How long a peer's TCP connection stays that no IKE SA uses.",
                      TimeValue(Seconds(10)),
                      MakeTimeAccessor(&IkePeerApplication::m_tcpLinger),
                      MakeTimeChecker(MilliSeconds(1)))
        .AddAttribute(
            "TcpReconnectDelay",
            "Wait before a broken TCP connection is opened again for the second time in a "
            "row; the first time is at once, and each further wait is twice as long, up "
            "to 64 times.",
            TimeValue(Seconds(1)),
            MakeTimeAccessor(&IkePeerApplication::m_tcpReconnectDelay),
            MakeTimeChecker(MilliSeconds(1)))
        .AddTraceSource("Stream",
                        "A TCP connection of IKE and ESP came or went.",
                        MakeTraceSourceAccessor(&IkePeerApplication::m_streamTrace),
                        "ns3::ike::IkePeerApplication::StreamCallback");
}

bool
IkePeerApplication::UsesTcp() const
{
    const auto allows = [](const IkeConnectionConfig& connection)
    { return connection.transport.AllowsTcp(); };
    return std::any_of(m_config->connections.begin(),
                       m_config->connections.end(),
                       [&](const auto& connection) { return allows(*connection); }) ||
           std::any_of(m_initiations.begin(),
                       m_initiations.end(),
                       [&](const auto& scheduled)
                       { return allows(*scheduled.initiation.connection); });
}

void
IkePeerApplication::PowerOnTcp()
{
    if (m_tcp.IsOpen())
    {
        m_tcp.Thaw();
        return;
    }
    if (!UsesTcp())
    {
        return;
    }
    m_tcp.SetMessageHandler([this](const IpPath& path, Bytes octets)
                            { OnDatagram(path, std::move(octets)); });
    m_tcp.SetEspHandler(
        [this](const IpPath& path, Ptr<Packet> esp)
        {
            if (!m_ipsec)
            {
                return true;
            }
            const uint64_t unknown =
                m_ipsec->Counters(IpsecDirection::INBOUND).Dropped(IpsecDropReason::UNKNOWN_SPI);
            m_ipsec->ReceiveUdp(esp, path);
            return unknown ==
                   m_ipsec->Counters(IpsecDirection::INBOUND).Dropped(IpsecDropReason::UNKNOWN_SPI);
        });
    m_tcp.SetEventHandler([this](const IpPath& path, IkeStreamEvent event, const IpPath& before)
                          { OnStream(path, event, before); });
    IkeTcpPort::Settings settings;
    settings.port = m_tcpPort;
    settings.segmentSize = m_tcpSegmentSize;
    settings.sendBuffer = m_tcpSendBuffer;
    settings.linger = m_tcpLinger;
    settings.reconnectDelay = m_tcpReconnectDelay;
    m_tcp.Open(GetNode(), settings);
    if (m_ipsec)
    {
        m_ipsec->ExemptTcpPort(m_tcpPort);
        for (const auto& connection : m_config->connections)
        {
            m_ipsec->ExemptTcpPeerPort(connection->transport.remotePort);
        }
        for (const auto& scheduled : m_initiations)
        {
            m_ipsec->ExemptTcpPeerPort(scheduled.initiation.connection->transport.remotePort);
        }
    }
}

void
IkePeerApplication::OnStream(const IpPath& path, IkeStreamEvent event, const IpPath& before)
{
    m_totals.streamsOpened += event == IkeStreamEvent::OPENED ? 1 : 0;
    m_totals.streamsReplaced += event == IkeStreamEvent::REPLACED ? 1 : 0;
    m_totals.streamsAccepted += event == IkeStreamEvent::ACCEPTED ? 1 : 0;
    m_totals.streamsLost += event == IkeStreamEvent::LOST ? 1 : 0;
    m_totals.streamsRefused += event == IkeStreamEvent::REFUSED ? 1 : 0;
    m_streamTrace(Simulator::Now(), path, event);
    if (event == IkeStreamEvent::REPLACED)
    {
        Execute(StreamReplacedCommand{before, path});
    }
}

void
IkePeerApplication::Do(const OpenStreamAction& action)
{
    if (!m_tcp.IsOpen())
    {
        NS_LOG_WARN("node " << GetNode()->GetId()
                            << ": a connection wants TCP that neither the configuration nor an "
                               "initiation has named before the start");
        return;
    }
    const IpPath path = m_tcp.Connect(action.path);
    if (!action.setup)
    {
        ++m_totals.tcpFallbacks;
        Execute(StreamOpenedCommand{action.ikeSa, path});
        return;
    }
    m_totals.tcpFallbacks +=
        action.setup->connection->transport.mode == IkeTransportMode::UDP_THEN_TCP ? 1 : 0;
    InitiateCommand command = *action.setup;
    command.stream = path;
    Execute(std::move(command));
}

void
IkePeerApplication::Do(const StreamUseAction& action)
{
    m_tcp.SetInUse(action.path, action.inUse);
}

size_t
IkePeerApplication::ResetStreams()
{
    size_t count = 0;
    for (const IpPath& path : m_tcp.Paths())
    {
        count += m_tcp.Reset(path) ? 1 : 0;
    }
    return count;
}

std::vector<IpPath>
IkePeerApplication::Streams() const
{
    return m_tcp.Paths();
}

} // namespace ike
} // namespace ns3
