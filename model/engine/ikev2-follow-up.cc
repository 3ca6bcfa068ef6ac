// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-follow-up.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

Ikev2FollowUp*
Ikev2FollowUps::Find(ByteView link)
{
    const auto it =
        std::find_if(m_waiting.begin(),
                     m_waiting.end(),
                     [link](const Ikev2FollowUp& f) { return ByteView(f.link) == link; });
    return it == m_waiting.end() ? nullptr : &*it;
}

Ikev2FollowUp
Ikev2FollowUps::Remove(const Ikev2FollowUp* followUp)
{
    const auto it = std::find_if(m_waiting.begin(),
                                 m_waiting.end(),
                                 [followUp](const Ikev2FollowUp& f) { return &f == followUp; });
    Ikev2FollowUp out = std::move(*it);
    m_waiting.erase(it);
    return out;
}

bool
Ikev2FollowUps::IsReplacingIke() const
{
    return std::any_of(m_waiting.begin(),
                       m_waiting.end(),
                       [](const Ikev2FollowUp& f) { return f.kind == IkeExchangeKind::REKEY_IKE; });
}

TimePoint
Ikev2FollowUps::NextExpiry() const
{
    TimePoint next = NEVER;
    for (const Ikev2FollowUp& followUp : m_waiting)
    {
        next = std::min(next, followUp.expiry);
    }
    return next;
}

std::optional<Ikev2FollowUp>
Ikev2FollowUps::Expire(TimePoint now)
{
    for (const Ikev2FollowUp& followUp : m_waiting)
    {
        if (followUp.expiry <= now)
        {
            return Remove(&followUp);
        }
    }
    return std::nullopt;
}

std::optional<Ikev2FollowUp>
Ikev2FollowUps::Pop()
{
    return m_waiting.empty() ? std::nullopt
                             : std::optional<Ikev2FollowUp>(Remove(&m_waiting.front()));
}

} // namespace ike
} // namespace ns3
