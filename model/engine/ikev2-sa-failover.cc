// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-failover.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

Ikev2FailOver&
Ikev2Sa::FailOver()
{
    if (!m_failOver)
    {
        m_failOver = std::make_unique<Ikev2FailOver>();
    }
    return *m_failOver;
}

// <-- HDR, N(INVALID_IKE_SPI), N(QCD_TOKEN)+
// An answer without protection is a hint and no more (RFC 7296 section 2.21.4), unless it holds a
// token that only the peer can make (RFC 6290 section 4.5). It may come from any address.
void
Ikev2Sa::HandleBareAnswer(IkeStep& step, const IpPath& path, ByteView datagram)
{
    const bool hasTokens = m_failOver && !m_failOver->tokens.IsEmpty();
    const auto message =
        hasTokens ? ParseMessage(datagram) : Result<IkeMessage, WireError>(WireError{});
    if (!message || !m_failOver->tokens.Proves(step.now, *message))
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::BAD_CHECKSUM, datagram);
        return;
    }
    step.observer.OnMessage(step.At(), Info(), false, *message, datagram);
    RestartAfterLoss(step, "The peer proves that it has lost this IKE SA (RFC 6290).");
}

/** Forgets the IKE SA and its children without a word; sets up anew if the connection says so. */
void
Ikev2Sa::RestartAfterLoss(IkeStep& step, const char* story)
{
    const bool restart =
        m_state == Ikev2State::ESTABLISHED && m_connection->lossAction == IkeLossAction::RESTART;
    InitiateCommand again;
    if (restart)
    {
        again.connection = m_connection;
        again.path = IpPath{{m_path.local.address, 500}, {m_path.remote.address, 500}};
        again.localId = m_localId;
        for (const auto& child : m_children)
        {
            const bool known =
                std::find(again.children.begin(), again.children.end(), child.config) !=
                again.children.end();
            if (!known)
            {
                again.children.push_back(child.config);
            }
        }
    }
    Die(step, story);
    if (restart)
    {
        m_host.Reinitiate(step, again, 1);
    }
}

} // namespace ike
} // namespace ns3
