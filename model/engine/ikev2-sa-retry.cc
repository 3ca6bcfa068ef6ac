// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-sa.h"

namespace ns3
{
namespace ike
{

/** The wait before something that failed for now is tried again: 10 to 20 s, so that two peers come
 * apart. */
Duration
Ikev2Sa::RetryDelay(RandomSource& random)
{
    return FromSeconds(10.0 + 10.0 * random.DrawUnit());
}

void
Ikev2Sa::ScheduleRetry(IkeStep& step, TimePoint& softAt, TimePoint hardAt)
{
    const TimePoint at = step.At() + RetryDelay(step.random);
    softAt = at < hardAt ? at : NEVER;
}

void
Ikev2Sa::RetryLater(IkeStep& step, Ikev2Task task)
{
    if (!m_retries)
    {
        m_retries = std::make_unique<Ikev2Retries>();
    }
    m_retries->Add(step.At() + RetryDelay(step.random), std::move(task));
}

/**
 * Notes how the peer answered a CREATE_CHILD_SA request, RFC 7296 section 2.25: who says nothing
 * but TEMPORARY_FAILURE for minutes has lost track of the IKE SA.
 * @param error NONE when the peer did as asked
 */
void
Ikev2Sa::NoteRefusal(IkeStep& step, NotifyType error)
{
    if (error == NotifyType::TEMPORARY_FAILURE)
    {
        if (!m_retries)
        {
            m_retries = std::make_unique<Ikev2Retries>();
        }
        const Duration limit = m_connection->temporaryFailureLimit;
        if (m_retries->Refused(step.At()) >= limit && limit.count() > 0)
        {
            m_tasks.clear();
            m_retries.reset();
            Ikev2Task close;
            close.kind = IkeExchangeKind::DELETE_IKE;
            m_tasks.push_back(std::move(close)); // sent once the answer at hand is dealt with
        }
    }
    else if (m_retries)
    {
        m_retries->Succeeded();
        if (m_retries->IsIdle())
        {
            m_retries.reset();
        }
    }
}

bool
Ikev2Sa::HandleRetries(IkeStep& step)
{
    auto task = m_retries ? m_retries->Take(step.now) : std::nullopt;
    if (!task)
    {
        return false;
    }
    if (m_retries->IsIdle())
    {
        m_retries.reset();
    }
    Want(step, std::move(*task));
    return true;
}

} // namespace ike
} // namespace ns3
