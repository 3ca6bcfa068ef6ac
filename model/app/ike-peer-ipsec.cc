// SPDX-License-Identifier: GPL-2.0-only

// What an IKE peer has to do with its node's IPsec: SAs to install and remove, ESP in UDP, packets
// that want an SA.

#include "ike-ns3-time.h"
#include "ike-peer-application.h"
#include "ipsec-node-state.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

NS_LOG_COMPONENT_DEFINE("IkePeerIpsec");

void
IkePeerApplication::TakeIpsec()
{
    IpsecUser user;
    user.onExpiry = [this](ChildSaId child, IpsecDirection, IpsecExpiry expiry)
    {
        if (expiry == IpsecExpiry::IDLE)
        {
            Execute(DeleteChildCommand{child});
            return;
        }
        Execute(VolumeReachedCommand{child, expiry == IpsecExpiry::HARD});
    };
    user.onPeerMoved = [this](ChildSaId child, const IpPath& path) {
        Execute(PeerMovedCommand{child, path});
    };
    user.onAcquire = [this](const IpsecPolicy& policy, const IpsecPacketFields& packet)
    { OnAcquire(policy, packet); };
    if (m_config->invalidSpi.tells)
    {
        user.onUnknownSpi = [this](EspSpi spi, const IpPath& path) { OnUnknownSpi(spi, path); };
    }
    m_ipsecUser = m_ipsec->AddUser(std::move(user));
    m_ipsec->ExemptUdpPort(m_port);
    if (m_natPort != 0)
    {
        m_ipsec->ExemptUdpPort(m_natPort);
    }
    m_ipsec->SetUdpSender([this](Ptr<Packet> esp, const IpPath& path)
                          { return m_udp.SendEsp(path, esp); });
    m_udp.SetEspHandler([this](const IpPath& path, Ptr<Packet> esp)
                        { m_ipsec->ReceiveUdp(esp, path); });
    m_ipsec->SetTcpSender([this](Ptr<Packet> esp, const IpPath& path)
                          { return m_tcp.SendEsp(path, esp); });
    for (const ScheduledInitiation& scheduled : m_initiations)
    {
        for (const IpsecPolicy& policy : m_demand.Add(scheduled.initiation))
        {
            const auto added = m_ipsec->AddPolicy(policy);
            NS_ABORT_MSG_UNLESS(added, "node " << GetNode()->GetId() << ": " << policy.name);
        }
    }
    if (m_demand.ConcernsHost())
    {
        m_ipsec->GuardHost();
    }
}

void
IkePeerApplication::OnAcquire(const IpsecPolicy& policy, const IpsecPacketFields& packet)
{
    auto wish = m_up ? m_demand.OnAcquire(policy, packet, NowPoint()) : std::nullopt;
    if (!wish)
    {
        return;
    }
    const std::string& connection = wish->initiation.connection->name;
    // Where several peers share a connection, the address tells them apart; a peer that is alone
    // may have moved, or have sent this side elsewhere.
    const bool isShared = std::any_of(m_initiations.begin(),
                                      m_initiations.end(),
                                      [&](const ScheduledInitiation& other)
                                      {
                                          const IkeInitiation& its = other.initiation;
                                          return its.connection->name == connection &&
                                                 its.remote != wish->initiation.remote;
                                      });
    const IpAddress remote = isShared ? wish->initiation.remote : IpAddress();
    IkeSaId ikeSa = m_engine->FindIkeSa(connection, false, remote);
    if (ikeSa.IsZero())
    {
        // which asks for it once it stands
        ikeSa = m_engine->FindIkeSa(connection, true, remote);
    }
    if (!ikeSa.IsZero())
    {
        Execute(CreateChildCommand{ikeSa, wish->child, packet});
        return;
    }
    wish->initiation.children = {wish->child};
    Initiate(wish->initiation);
}

/** RFC 7296 section 1.5; the engine limits how often it tells. */
void
IkePeerApplication::OnUnknownSpi(EspSpi spi, const IpPath& path)
{
    UnknownEspSpiCommand command;
    command.spi = spi;
    command.path = path;
    if (path.remote.port == 0)
    {
        command.path.local.port = m_port;
        command.path.remote.port = m_port;
    }
    Execute(std::move(command));
}

void
IkePeerApplication::Do(const InstallSaAction& action)
{
    if (!m_ipsec)
    {
        return;
    }
    const auto installed = m_ipsec->Install(action.parameters, m_ipsecUser);
    if (!installed)
    {
        ++m_totals.failedInstalls;
        NS_LOG_WARN("node " << GetNode()->GetId() << ": " << installed.GetError().message);
    }
}

void
IkePeerApplication::Do(const RemoveSaAction& action)
{
    if (m_ipsec)
    {
        m_ipsec->Remove(action.direction, action.spi, action.local, action.remote, action.protocol);
    }
}

} // namespace ike
} // namespace ns3
