// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MEMORY_LIMIT_H
#define IKE_MEMORY_LIMIT_H

#include "ike-state-size.h"

#include <cstddef>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief The memory that an engine may hold for its SAs, and whether a step has passed it. Without
 * a limit nothing is counted: what counts is asked for only when there is one.
 */
class IkeMemoryLimit
{
  public:
    explicit IkeMemoryLimit(std::optional<size_t> octets)
        : m_octets(octets)
    {
    }

    /** @param octets nothing for no limit; may be less than what is held, which then may only
     * shrink */
    void Set(std::optional<size_t> octets)
    {
        m_octets = octets;
    }

    /** @brief A step begins. @param count gives the SAs as they are, as IkeEngineCounts */
    template <class Count>
    void Begin(Count count)
    {
        m_before = m_octets ? StateOctetsOf(count()) : 0;
    }

    /** @brief Whether the step that is about to end has made the state grow past the limit. */
    template <class Count>
    bool IsPassed(Count count) const
    {
        const size_t after = m_octets ? StateOctetsOf(count()) : 0;
        return m_octets && after > m_before && after > *m_octets;
    }

    /** @brief Whether so many octets more are within the limit. */
    template <class Count>
    bool HasRoomFor(size_t octets, Count count) const
    {
        return !m_octets || StateOctetsOf(count()) + octets <= *m_octets;
    }

  private:
    std::optional<size_t> m_octets;
    size_t m_before{0}; // the step
};

} // namespace ike
} // namespace ns3

#endif /* IKE_MEMORY_LIMIT_H */
