// SPDX-License-Identifier: GPL-2.0-only

#include "ike-offers.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-child-negotiation.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

namespace ns3
{
namespace ike
{

// <-- HDR, SAr1, KEr, Nr, [N(MULTIPLE_AUTH_SUPPORTED),] [N(CHILDLESS_IKEV2_SUPPORTED),]
//     [N(USE_PPK)]
void
Ikev2Sa::AnswerAuthOffers(const IkeMessage& request, IkeMessage& answer)
{
    if (m_host.Offers().authRounds)
    {
        answer.AddNotify(NotifyType::MULTIPLE_AUTH_SUPPORTED); // RFC 4739 section 3.1
    }
    if (m_host.Offers().childless)
    {
        // RFC 6023 section 4 wants the protocol named.
        answer.Add(PayloadType::NOTIFY,
                   NotifyPayload{ProtocolId::IKE, {}, NotifyType::CHILDLESS_IKEV2_SUPPORTED, {}});
    }
    AnswerPpk(request, answer);
}

/**
 * Both sides have proved who they are. What the set-up did for the peer's name comes into force:
 * RFC 7296 section 2.4 (INITIAL_CONTACT), RFC 7619 section 2.3 (not for a name that nothing
 * proves).
 */
void
Ikev2Sa::ConcludeAuth(IkeStep& step)
{
    Ikev2AuthRounds& auth = m_setup->auth;
    auth.concluded = true;
    m_remoteId = std::move(auth.firstPeerId);
    const bool proven = m_connection->remoteAuth.front().method != IkeAuthMethod::NULL_AUTH;
    const IkeUniqueness uniqueness = m_connection->uniqueness;
    const bool replaces = uniqueness == IkeUniqueness::ALWAYS ||
                          (auth.startsAfresh && uniqueness == IkeUniqueness::ON_REQUEST);
    if (replaces && proven && !m_isInitiator)
    {
        m_host.ForgetOthersWithPeerOf(step, *this);
    }
}

void
Ikev2Sa::WantRemainingChildren(IkeStep& step)
{
    for (const auto& config : m_setup->children)
    {
        if (config->start && config != m_setup->firstChild)
        {
            Ikev2Task task;
            task.kind = IkeExchangeKind::CREATE_CHILD;
            task.childConfig = config;
            m_tasks.push_back(std::move(task));
        }
    }
}

void
Ikev2Sa::Established(IkeStep& step)
{
    KeepContinuation();
    m_setup.reset();
    m_halfOpenUntil = NEVER;
    // What only the set-up signs or seals with is not needed again (RFC 7296 section 2.14).
    m_keys = Ikev2Keys{std::move(m_keys.skD), {}, {}, {}, {}, {}, {}};
    ScheduleIkeLifetime(step);
    ScheduleReauthentication(step);
    m_host.PeerKnown(*this);
}

// --> HDR, SK { N(AUTHENTICATION_FAILED) }
// <-- HDR, SK { }
Ikev2Verdict
Ikev2Sa::OnSetupAbandoned(IkeStep& step, const IkeMessage& message)
{
    Respond(step, message, {});
    return Ikev2Verdict::TAKEN;
}

} // namespace ike
} // namespace ns3
