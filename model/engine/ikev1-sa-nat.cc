// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-sa.h"
#include "ikev1-setup.h"

namespace ns3
{
namespace ike
{

/** A side behind a NAT keeps the NAT's mapping alive, RFC 3948 section 4. */
void
Ikev1Sa::ScheduleKeepalive(TimePoint now)
{
    const Duration interval = m_connection->natKeepalive;
    const bool isNeeded = m_localNat && m_state == Ikev1State::ESTABLISHED && interval.count() > 0;
    m_keepaliveAt = isNeeded ? now + interval : NEVER;
}

void
Ikev1Sa::SendKeepalive(IkeStep& step)
{
    if (m_state == Ikev1State::ESTABLISHED)
    {
        step.actions.emplace_back(SendKeepaliveAction{m_path});
    }
    ScheduleKeepalive(step.At());
}

/** Who is not behind a NAT itself sends to where the last authentic message of a peer behind one
 * came from, RFC 3947 section 7. The SAs of all pairs go with the ISAKMP SA. */
void
Ikev1Sa::NoticePath(IkeStep& step, const IpPath& path, bool)
{
    if (m_setup || !m_remoteNat || m_localNat || path.remote == m_path.remote ||
        StateClass() != IkeStateClass::ESTABLISHED)
    {
        return;
    }
    const IpPath old = m_path;
    m_path = path;
    for (Ikev1Child& child : m_children)
    {
        for (IpsecSaParameters* sa : {&child.inbound, &child.outbound})
        {
            const bool isInstalled =
                sa->direction == IpsecDirection::INBOUND || child.outboundInstalled;
            UpdateSaAction action;
            action.sa = RemoveSaAction{child.id,
                                       sa->direction,
                                       sa->spi,
                                       sa->local,
                                       sa->remote,
                                       sa->protocol};
            action.path = path;
            action.udpEncapsulation = sa->udpEncapsulation;
            sa->remote = path.remote.address;
            sa->remotePort = path.remote.port;
            if (isInstalled)
            {
                step.actions.emplace_back(std::move(action));
            }
        }
    }
    step.observer.OnMove(step.At(), Info(), old);
}

} // namespace ike
} // namespace ns3
