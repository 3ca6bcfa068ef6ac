// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_RETRIES_H
#define IKEV2_RETRIES_H

#include "ikev2-task.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What was refused with TEMPORARY_FAILURE: since when, and what is tried again (RFC 7296
 * section 2.25). Exists only while there is something of the kind. */
class Ikev2Retries
{
  public:
    /** @brief The peer refuses for now. @return for how long it has done nothing else */
    Duration Refused(TimePoint now)
    {
        m_since = std::min(m_since, now);
        return now - m_since;
    }

    /** @brief The peer has done as asked. */
    void Succeeded()
    {
        m_since = NEVER;
    }

    void Add(TimePoint at, Ikev2Task task)
    {
        m_delayed.push_back(Delayed{at, std::move(task)});
    }

    /** @brief A task whose time has come, taken out; nothing when there is none. */
    std::optional<Ikev2Task> Take(TimePoint now)
    {
        for (auto it = m_delayed.begin(); it != m_delayed.end(); ++it)
        {
            if (it->at <= now)
            {
                Ikev2Task task = std::move(it->task);
                m_delayed.erase(it);
                return task;
            }
        }
        return std::nullopt;
    }

    TimePoint NextDeadline() const
    {
        TimePoint next = NEVER;
        for (const Delayed& delayed : m_delayed)
        {
            next = std::min(next, delayed.at);
        }
        return next;
    }

    bool IsIdle() const
    {
        return m_since == NEVER && m_delayed.empty();
    }

    /** @brief What a successor of the IKE SA goes on with: the tasks, not the grievance. */
    Ikev2Retries Inherited()
    {
        Ikev2Retries heir;
        heir.m_delayed = std::move(m_delayed);
        return heir;
    }

  private:
    struct Delayed
    {
        TimePoint at;
        Ikev2Task task;
    };

    TimePoint m_since{NEVER};
    std::vector<Delayed> m_delayed;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_RETRIES_H */
