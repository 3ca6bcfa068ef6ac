// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-window.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

// --- this side's requests
// ----------------------------------------------------------------------------

void
Ikev2SendWindow::Grow(uint32_t size)
{
    m_size = std::max(m_size, std::min(size, MAX_SIZE));
}

Ikev2Request&
Ikev2SendWindow::Insert(uint32_t messageId, Ikev2Request request)
{
    m_next = messageId + 1;
    return m_requests[messageId] = std::move(request);
}

// --- the peer's requests
// -----------------------------------------------------------------------------

Ikev2RequestPlace
Ikev2ReceiveWindow::PlaceOf(uint32_t messageId) const
{
    if (m_more && m_more->answers.count(messageId) != 0)
    {
        return Ikev2RequestPlace::REPEATED;
    }
    if (messageId >= m_expected)
    {
        return messageId - m_expected < Size() ? Ikev2RequestPlace::FRESH
                                               : Ikev2RequestPlace::BEYOND;
    }
    return !m_more && messageId + 1 == m_expected && !m_last.empty() ? Ikev2RequestPlace::REPEATED
                                                                     : Ikev2RequestPlace::FORGOTTEN;
}

const Bytes&
Ikev2ReceiveWindow::AnswerTo(uint32_t messageId) const
{
    return m_more ? m_more->answers.find(messageId)->second : m_last;
}

const Bytes&
Ikev2ReceiveWindow::Answered(uint32_t messageId, Bytes answer)
{
    if (!m_more)
    {
        m_last = std::move(answer);
        m_expected = messageId + 1;
        return m_last;
    }
    auto& answers = m_more->answers;
    const Bytes& kept = answers[messageId] = std::move(answer);
    while (answers.count(m_expected) != 0)
    {
        ++m_expected;
    }
    // A request X says that the answers up to X - size have arrived (RFC 7296 section 2.3).
    const uint32_t highest = answers.rbegin()->first;
    while (highest - answers.begin()->first >= m_more->size)
    {
        answers.erase(answers.begin());
    }
    return kept;
}

void
Ikev2ReceiveWindow::Grow(uint32_t size)
{
    size = std::min(size, MAX_SIZE);
    if (size <= Size())
    {
        return;
    }
    if (!m_more)
    {
        m_more = std::make_unique<More>();
        if (!m_last.empty())
        {
            m_more->answers[m_expected - 1] = std::move(m_last);
            m_last = Bytes();
        }
    }
    m_more->size = size;
}

size_t
Ikev2ReceiveWindow::Kept() const
{
    return m_more ? m_more->answers.size() : m_last.empty() ? 0 : 1;
}

} // namespace ike
} // namespace ns3
