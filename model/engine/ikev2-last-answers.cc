// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-last-answers.h"

#include "ikev2-fragmentation.h"

namespace ns3
{
namespace ike
{

void
Ikev2LastAnswers::Keep(TimePoint now, TimePoint until, Ikev2LastAnswer answer)
{
    ForgetOld(now);
    const Key key{answer.header.initiatorSpi, answer.header.responderSpi};
    if (m_answers.count(key) != 0)
    {
        return;
    }
    if (m_answers.size() >= MOST)
    {
        ForgetFirst();
    }
    m_byTime.insert({until, key});
    m_answers[key] = Entry{until, std::move(answer)};
}

bool
Ikev2LastAnswers::Answer(IkeStep& step,
                         const IpPath& path,
                         const IkeHeader& header,
                         ByteView datagram)
{
    ForgetOld(step.now);
    const auto it = m_answers.find({header.initiatorSpi, header.responderSpi});
    if (it == m_answers.end() || header.IsResponse())
    {
        return false;
    }
    const Ikev2LastAnswer& answer = it->second.answer;
    if (header.FromInitiator() == answer.header.FromInitiator() ||
        header.exchange != answer.header.exchange || header.messageId != answer.header.messageId)
    {
        return false;
    }
    if (!IsLaterFragment(datagram)) // RFC 7383 section 2.6.1: only the first one counts
    {
        for (ByteView message : MessagesIn(answer.octets))
        {
            step.Send(path, message.ToBytes());
        }
    }
    return true;
}

void
Ikev2LastAnswers::Forget()
{
    m_answers.clear();
    m_byTime.clear();
}

void
Ikev2LastAnswers::ForgetFirst()
{
    m_answers.erase(m_byTime.begin()->second);
    m_byTime.erase(m_byTime.begin());
}

void
Ikev2LastAnswers::ForgetOld(TimePoint now)
{
    while (!m_byTime.empty() && m_byTime.begin()->first <= now)
    {
        ForgetFirst();
    }
}

} // namespace ike
} // namespace ns3
