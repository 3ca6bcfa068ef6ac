// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_STEP_H
#define IKE_STEP_H

#include "ike-crypto-provider.h"
#include "ike-io-values.h"
#include "ike-observer.h"
#include "ike-random.h"
#include "ike-time.h"

#include <algorithm>
#include <deque>
#include <utility>

namespace ns3
{
namespace ike
{

/** @brief An instant that never comes. */
constexpr TimePoint NEVER = TimePoint::max();

/**
 * @brief One run-to-completion step of an engine: when it began, what it has cost so far, and what
 * it wants done. Timers set in a step count from At(), so that a retransmission waits from the
 * moment its datagram really leaves.
 */
struct IkeStep
{
    TimePoint now;
    IkeCryptoProvider& provider;
    RandomSource& random;
    IkeObserver& observer;
    std::deque<IkeAction>& actions;
    Duration cost{0};
    Duration calendarAhead{0};            //!< of the host's calendar, which may have jumped
    size_t actionsBefore{actions.size()}; //!< how many of actions are not of this step

    /** @brief The instant that the processor has reached. */
    TimePoint At() const
    {
        return now + cost;
    }

    /** @brief The same by the host's calendar. */
    TimePoint ByCalendar() const
    {
        return At() + calendarAhead;
    }

    /** @brief Pays for a provider call and unwraps its value. */
    template <class T>
    T Take(Costed<T> costed)
    {
        cost += costed.cost;
        return std::move(costed.value);
    }

    /** @brief Pays for and queues one datagram. */
    void Send(const IpPath& path, Bytes octets)
    {
        cost += provider.Costs().Message().Of(octets.size());
        actions.emplace_back(SendDatagramAction{path, std::move(octets)});
    }

    /** @brief A datagram that gets as far as an IKE SA costs more than one that does not. */
    void PayForMessage(ByteView datagram)
    {
        const IkeCostProfile& costs = provider.Costs();
        cost +=
            std::max(Duration(0),
                     costs.Message().Of(datagram.size()) - costs.Stateless().Of(datagram.size()));
    }

    /** @brief Queues an answer that no IKE SA stands behind: IkeCostProfile::Stateless() of the
     * datagram that it answers has paid for it. */
    void AnswerStateless(const IpPath& path, Bytes octets)
    {
        actions.emplace_back(SendDatagramAction{path, std::move(octets)});
    }

    /** @brief At the end of a step that lacked something: what it wanted to send is not sent, as it
     * may hold what is no secret, or tell of what there is not. */
    void TakeBackDatagrams()
    {
        const auto isSend = [](const IkeAction& action)
        { return std::holds_alternative<SendDatagramAction>(action); };
        const auto begin = actions.begin() + static_cast<std::ptrdiff_t>(actionsBefore);
        actions.erase(std::remove_if(begin, actions.end(), isSend), actions.end());
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKE_STEP_H */
