// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sa-factory.h"

#include "ikev1-sa.h"
#include "ikev2-sa.h"

#include <utility>

namespace ns3
{
namespace ike
{

std::unique_ptr<IkeSa>
MakeInitiator(IkeSaHost& host, const InitiateCommand& command)
{
    if (command.connection->version == 1)
    {
        return std::make_unique<Ikev1Sa>(host, host.NextIkeSaId(), command, command.attempt);
    }
    return std::make_unique<Ikev2Sa>(host, host.NextIkeSaId(), command, command.attempt);
}

std::unique_ptr<IkeSa>
MakeResponder(IkeSaHost& host, const IpPath& path, const IkeHeader& header)
{
    if (header.majorVersion == 1)
    {
        return std::make_unique<Ikev1Sa>(host, host.NextIkeSaId(), path, header.initiatorSpi);
    }
    return std::make_unique<Ikev2Sa>(host, host.NextIkeSaId(), path, header.initiatorSpi);
}

InitiateCommand
FreshSetup(const InitiateCommand& command, unsigned attempt)
{
    InitiateCommand fresh = command;
    fresh.stream.reset();
    fresh.attempt = attempt;
    return fresh;
}

bool
BeginsOverTcp(const InitiateCommand& command)
{
    return command.connection->version == 2 &&
           command.connection->transport.mode == IkeTransportMode::TCP;
}

OpenStreamAction
OpenStreamFor(const InitiateCommand& command, unsigned attempt)
{
    OpenStreamAction action;
    action.path.local = {command.path.local.address, 0};
    action.path.remote = {command.path.remote.address, command.connection->transport.remotePort};
    action.path.transport = IpTransport::TCP;
    action.setup = std::make_shared<const InitiateCommand>(FreshSetup(command, attempt));
    return action;
}

} // namespace ike
} // namespace ns3
