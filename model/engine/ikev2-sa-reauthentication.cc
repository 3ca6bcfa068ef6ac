// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-configuration.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t LIFETIME_OCTETS = 4; // RFC 4478 section 3
// The initiator starts over within the last part of the time it was given, drawn at random, so that
// a gateway's peers come apart.
constexpr double EARLIEST = 0.80;
constexpr double LATEST = 0.95;
constexpr Duration ANOTHER_TRY = std::chrono::minutes(5);

} // namespace

/** The clock of the connection's own policy, from when the IKE SA stands. */
void
Ikev2Sa::ScheduleReauthentication(IkeStep& step)
{
    if (m_isInitiator)
    {
        ReauthenticateWithin(step, m_connection->reauthTime);
    }
    else if (m_connection->authLifetime.count() > 0)
    {
        m_authExpiresAt = step.At() + m_connection->authLifetime;
    }
}

void
Ikev2Sa::ReauthenticateWithin(IkeStep& step, Duration limit)
{
    if (limit.count() > 0)
    {
        const double part = EARLIEST + (LATEST - EARLIEST) * step.random.DrawUnit();
        const auto wait = Duration(static_cast<int64_t>(limit.count() * part));
        m_reauthAt = std::min(m_reauthAt, step.At() + wait);
    }
}

// <-- HDR, SK { IDr, AUTH, SAr2, TSi, TSr, N(AUTH_LIFETIME) }
void
Ikev2Sa::AddAuthLifetime(IkeMessage& answer) const
{
    const Duration lifetime = m_connection->authLifetime;
    if (lifetime.count() > 0)
    {
        Bytes data;
        AppendUint(data,
                   std::chrono::duration_cast<std::chrono::seconds>(lifetime).count(),
                   LIFETIME_OCTETS);
        answer.AddNotify(NotifyType::AUTH_LIFETIME, std::move(data));
    }
}

// <-- HDR, SK { ..., N(AUTH_LIFETIME) }, in the last IKE_AUTH or at any time
void
Ikev2Sa::TakeAuthLifetime(IkeStep& step, const IkeMessage& message)
{
    // Only the responder of the set-up may tell (RFC 4478 section 2).
    const auto* notify = m_began ? message.FindNotify(NotifyType::AUTH_LIFETIME) : nullptr;
    if (!notify || notify->data.size() != LIFETIME_OCTETS)
    {
        return;
    }
    const Bytes& d = notify->data;
    const uint32_t seconds = static_cast<uint32_t>(d[0]) << 24 | static_cast<uint32_t>(d[1]) << 16 |
                             static_cast<uint32_t>(d[2]) << 8 | d[3];
    // Zero means at once; a moment's wait keeps it apart from the message that says so.
    ReauthenticateWithin(step, std::chrono::seconds(std::max<uint32_t>(seconds, 1)));
}

/**
 * Sets the connection up anew. Make before break: the new IKE SA comes first, and its establishment
 * deletes this one. Break before make: this one is deleted, and its end starts the new one.
 */
void
Ikev2Sa::Reauthenticate(IkeStep& step)
{
    m_reauthAt = NEVER;
    if (m_state != Ikev2State::ESTABLISHED)
    {
        return;
    }
    InitiateCommand again = SameAgain();
    if (m_connection->reauthentication == IkeReauthentication::MAKE_BEFORE_BREAK)
    {
        again.replaces = m_id;
        m_reauthAt = step.At() + ANOTHER_TRY; // should the new one not come to stand
        m_host.Reinitiate(step, again, 1);
        return;
    }
    m_startAfter = std::make_unique<InitiateCommand>(std::move(again));
    Want(step, Ikev2Task{IkeExchangeKind::DELETE_IKE});
}

/** After the end of an IKE SA that broke before its successor was made. */
void
Ikev2Sa::StartSuccessor(IkeStep& step)
{
    if (m_startAfter)
    {
        const auto command = std::move(m_startAfter);
        m_host.Reinitiate(step, *command, 1);
    }
}

} // namespace ike
} // namespace ns3
