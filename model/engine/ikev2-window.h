// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_WINDOW_H
#define IKEV2_WINDOW_H

#include "ikev2-task.h"

#include <cstdint>
#include <map>
#include <memory>

namespace ns3
{
namespace ike
{

/**
 * @brief The requests of this side that wait for an answer, by message id, and how many more the
 * peer lets this side send (RFC 7296 sections 2.2 and 2.3).
 */
class Ikev2SendWindow
{
  public:
    using Requests = std::map<uint32_t, Ikev2Request>;

    /** @brief Message ids from here on call for a new IKE SA: they must not run out (section 2.2).
     */
    static constexpr uint32_t REKEY_FROM = 0x80000000;

    /** @brief The most that a peer's promise is taken for. */
    static constexpr uint32_t MAX_SIZE = 1024;

    /** @brief Whether one more request may go out: all requests up to the next one's id less the
     * window's size are answered. */
    bool HasRoom() const
    {
        return m_requests.empty() || m_next - m_requests.begin()->first < m_size;
    }

    /** @brief The next request's message id. */
    uint32_t NextId() const
    {
        return m_next;
    }

    uint32_t Size() const
    {
        return m_size;
    }

    /** @brief The peer promises to keep @p size requests; a window never shrinks (section 2.3). */
    void Grow(uint32_t size);

    /** @brief Remembers a request that goes out. @param messageId NextId(), or 0 for a repeated
     * IKE_SA_INIT */
    Ikev2Request& Insert(uint32_t messageId, Ikev2Request request);

    Requests::iterator find(uint32_t messageId)
    {
        return m_requests.find(messageId);
    }

    Requests::iterator begin()
    {
        return m_requests.begin();
    }

    Requests::const_iterator begin() const
    {
        return m_requests.begin();
    }

    Requests::iterator end()
    {
        return m_requests.end();
    }

    Requests::const_iterator end() const
    {
        return m_requests.end();
    }

    Requests::iterator erase(Requests::iterator it)
    {
        return m_requests.erase(it);
    }

    bool empty() const
    {
        return m_requests.empty();
    }

    size_t size() const
    {
        return m_requests.size();
    }

    void clear()
    {
        m_requests.clear();
    }

  private:
    Requests m_requests;
    uint32_t m_next{0};
    uint32_t m_size{1};
};

/** @brief What a request's message id says about it. */
enum class Ikev2RequestPlace : uint8_t
{
    FRESH,     //!< not seen yet, to be worked on
    REPEATED,  //!< answered before: the same answer goes out again
    FORGOTTEN, //!< answered so long ago that the answer is gone: ignored (RFC 7296 section 2.1)
    BEYOND,    //!< further ahead than the window allows: ignored, or complained of (section 2.3)
};

/**
 * @brief The peer's requests: which may come, and the answers to the last of them (RFC 7296
 * sections 2.1 to 2.3). Holds at most as many answers as the window has places. With a window of
 * one there is one answer and nothing else.
 */
class Ikev2ReceiveWindow
{
  public:
    /** @brief The most that can be promised. */
    static constexpr uint32_t MAX_SIZE = 256;

    Ikev2RequestPlace PlaceOf(uint32_t messageId) const;

    /** @brief The answer to a REPEATED request. */
    const Bytes& AnswerTo(uint32_t messageId) const;

    /** @brief Keeps the answer to a FRESH request, and forgets those that the window has left
     * behind. @return the answer where it is kept */
    const Bytes& Answered(uint32_t messageId, Bytes answer);

    /** @brief This side promises @p size requests, 1..MAX_SIZE; a window never shrinks. */
    void Grow(uint32_t size);

    /** @brief The lowest message id that has not come. */
    uint32_t ExpectedId() const
    {
        return m_expected;
    }

    uint32_t Size() const
    {
        return m_more ? m_more->size : 1;
    }

    /** @brief Answers that are kept. */
    size_t Kept() const;

  private:
    /** What a window above one needs. */
    struct More
    {
        uint32_t size{1};
        std::map<uint32_t, Bytes> answers;
    };

    uint32_t m_expected{0};
    Bytes m_last; //!< with a window of one: the answer to m_expected - 1
    std::unique_ptr<More> m_more;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_WINDOW_H */
