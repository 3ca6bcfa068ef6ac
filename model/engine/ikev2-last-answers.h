// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_LAST_ANSWERS_H
#define IKEV2_LAST_ANSWERS_H

#include "ike-message.h"
#include "ike-step.h"

#include <map>
#include <set>
#include <utility>

namespace ns3
{
namespace ike
{

/** @brief The answer that an IKE SA ended with, and the request that it is for. */
struct Ikev2LastAnswer
{
    IkeHeader header; //!< of the answer
    Bytes octets;     //!< of a fragmented one all fragments, one after the other
};

/**
 * @brief The answers that outlive their IKE SAs, RFC 7296 section 2.1: a peer that did not get the
 * answer to its deletion, or the refusal of its IKE_AUTH, asks again, and gets the same octets.
 *
 * Nothing of the IKE SA is kept beside, and no more than MOST answers in all: those that would be
 * forgotten first make room.
 */
class Ikev2LastAnswers
{
  public:
    static constexpr size_t MOST = 1024;

    /** @brief Keeps an answer. @param until when nobody asks for it any more */
    void Keep(TimePoint now, TimePoint until, Ikev2LastAnswer answer);

    /**
     * @brief Answers a request again.
     * @param header of @p datagram, whose IKE SA is not known here
     * @return whether that request is known
     */
    bool Answer(IkeStep& step, const IpPath& path, const IkeHeader& header, ByteView datagram);

    /** @brief As in a crash. */
    void Forget();

    size_t Kept() const
    {
        return m_answers.size();
    }

  private:
    using Key = std::pair<IkeSpi, IkeSpi>;

    struct Entry
    {
        TimePoint until{};
        Ikev2LastAnswer answer;
    };

    void ForgetFirst();
    void ForgetOld(TimePoint now);

    std::map<Key, Entry> m_answers;
    std::set<std::pair<TimePoint, Key>> m_byTime;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_LAST_ANSWERS_H */
