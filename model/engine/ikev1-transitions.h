// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_TRANSITIONS_H
#define IKEV1_TRANSITIONS_H

#include "ike-message.h"
#include "ike-payload-set.h"
#include "ikev1-sa.h"
#include "ikev1-state.h"

#include <utility>

namespace ns3
{
namespace ike
{

/** @brief Whether a message has to come encrypted. */
enum class Ikev1Cover : uint8_t
{
    PLAIN,
    SEALED,
    EITHER,
};

/** @brief What, besides its payloads, selects a row. */
enum class Ikev1Trigger : uint8_t
{
    ANY,
    COMMIT,    //!< the commit flag is set
    ERROR,     //!< holds an error notify
    CONNECTED, //!< holds N(CONNECTED)
};

/** @brief One row: what may arrive in a state, at a step of its exchange, and where it leads. */
struct Ikev1Transition
{
    using Handler = Ikev1Verdict (Ikev1Sa::*)(IkeStep& step, Ikev1Incoming& in);

    Ikev1State from;
    Ikev1Step at;
    ExchangeType exchange;
    Ikev1Cover cover;
    Ikev1Trigger trigger;
    PayloadSet required;
    Ikev1State to;
    Ikev1Step nextStep;
    const char* story;
    Handler handler;
};

/** @brief The transition table. */
struct Ikev1Transitions
{
    /** @brief The rows, in the order in which they are tried. */
    static std::pair<const Ikev1Transition*, size_t> Rows();

    static bool Holds(Ikev1Trigger trigger, const IkeMessage& message);

    /** @brief The row that a message fits, or null. */
    static const Ikev1Transition* Find(Ikev1State from, const Ikev1Incoming& in);

  private:
    static const Ikev1Transition ROWS[];
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_TRANSITIONS_H */
