// SPDX-License-Identifier: GPL-2.0-only

#include "ike-routing.h"

#include "ikev1-registry.h"
#include "ikev2-state.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

bool
BeginsPhaseOne(const IkeHeader& header)
{
    return (header.exchange == Ikev1Exchange::MAIN ||
            header.exchange == Ikev1Exchange::AGGRESSIVE) &&
           !header.IsEncrypted();
}

bool
BeginsVersionTwo(const IkeHeader& header)
{
    return IsOpenExchange(header.exchange) && !header.IsResponse() && header.FromInitiator();
}

/** The SA whose cookies these are: the receiver's is one of them, and it has seen the other unless
 * this is the first answer. */
IkeSa*
FindByCookies(const IkeSaTable& table, const IkeHeader& header)
{
    IkeSa* sa = table.FindBySpi(header.responderSpi);
    if (sa && sa->InitiatorSpi() == header.initiatorSpi)
    {
        return sa;
    }
    sa = table.FindBySpi(header.initiatorSpi);
    const bool isKnown = sa && (sa->ResponderSpi().IsZero() || header.responderSpi.IsZero() ||
                                sa->ResponderSpi() == header.responderSpi);
    return isKnown && sa->InitiatorSpi() == header.initiatorSpi ? sa : nullptr;
}

} // namespace

bool
IsStranger(const IkeHeader& header)
{
    return header.responderSpi.IsZero() && header.messageId == 0 && !header.initiatorSpi.IsZero() &&
           (header.majorVersion == 1 ? BeginsPhaseOne(header) : BeginsVersionTwo(header));
}

IkeSa*
FindReceiver(const IkeSaTable& table, const IpPath& path, const IkeHeader& header)
{
    IkeSa* sa = nullptr;
    if (IsStranger(header))
    {
        sa = table.FindByStranger(path.remote, header.initiatorSpi);
    }
    else if (header.majorVersion == 1)
    {
        sa = FindByCookies(table, header);
    }
    else
    {
        sa = table.FindBySpi(header.FromInitiator() ? header.responderSpi : header.initiatorSpi);
    }
    return sa && sa->MajorVersion() == header.majorVersion ? sa : nullptr;
}

bool
ServesVersion(const IkeEngineConfig& config, uint8_t majorVersion)
{
    return majorVersion == 2 ||
           std::any_of(config.connections.begin(),
                       config.connections.end(),
                       [=](const auto& connection) { return connection->version == majorVersion; });
}

IkeHeader
StatelessAnswer(const IkeHeader& request)
{
    IkeHeader header = request;
    header.majorVersion = 2;
    header.minorVersion = 0;
    header.flags = IkeHeader::FLAG_RESPONSE;
    return header;
}

void
TellMajorVersion(IkeStep& step, const IpPath& path, const IkeHeader& request)
{
    IkeMessage answer;
    answer.header = StatelessAnswer(request);
    answer.AddNotify(NotifyType::INVALID_MAJOR_VERSION);
    step.AnswerStateless(path, WriteMessage(answer));
}

} // namespace ike
} // namespace ns3
