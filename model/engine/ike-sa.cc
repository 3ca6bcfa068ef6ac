// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sa.h"

namespace ns3
{
namespace ike
{

IkeSa::IkeSa(IkeSaHost& host, IkeSaId id, const InitiateCommand& command)
    : m_host(host),
      m_id(id),
      m_isInitiator(true),
      m_path(command.stream.value_or(command.path)),
      m_connection(command.connection),
      m_localId(command.localId ? *command.localId : command.connection->localId)
{
}

IkeSa::IkeSa(IkeSaHost& host, IkeSaId id, const IpPath& path, IkeSpi initiatorSpi)
    : m_host(host),
      m_id(id),
      m_isInitiator(false),
      m_path(path),
      m_spiI(initiatorSpi)
{
}

IkeSa::~IkeSa() = default;

void
IkeSa::HandleAddresses(IkeStep&, const std::vector<IpAddress>&)
{
}

void
IkeSa::WantRedirect(IkeStep&, const Ikev2GatewayName&)
{
}

IkeSaInfo
IkeSa::Info() const
{
    IkeSaInfo info;
    info.id = m_id;
    info.majorVersion = MajorVersion();
    info.initiatorSpi = m_spiI;
    info.responderSpi = m_spiR;
    info.isInitiator = m_isInitiator;
    info.path = m_path;
    info.connection = m_connection ? &m_connection->name : nullptr;
    info.localId = m_connection ? &m_localId : nullptr;
    info.remoteId = m_remoteId ? &*m_remoteId : nullptr;
    return info;
}

} // namespace ike
} // namespace ns3
