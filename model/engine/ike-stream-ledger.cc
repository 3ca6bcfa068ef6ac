// SPDX-License-Identifier: GPL-2.0-only

#include "ike-stream-ledger.h"

namespace ns3
{
namespace ike
{

void
IkeStreamLedger::Note(IkeSaId id, const IpPath* path, std::deque<IkeAction>& actions)
{
    const IpPath* stream = path && path->IsStream() ? path : nullptr;
    const auto noted = m_paths.empty() ? m_paths.end() : m_paths.find(id);
    const bool isNoted = noted != m_paths.end();
    if (isNoted ? stream && noted->second == *stream : !stream)
    {
        return;
    }
    if (stream)
    {
        auto& users = m_users[*stream];
        if (users.empty())
        {
            actions.emplace_back(StreamUseAction{*stream, true});
        }
        users.insert(id);
    }
    if (isNoted)
    {
        const IpPath before = noted->second;
        m_paths.erase(noted);
        auto& users = m_users[before];
        users.erase(id);
        if (users.empty())
        {
            m_users.erase(before);
            actions.emplace_back(StreamUseAction{before, false});
        }
    }
    if (stream)
    {
        m_paths.emplace(id, *stream);
    }
}

std::vector<IkeSaId>
IkeStreamLedger::UsersOf(const IpPath& path) const
{
    const auto at = m_users.find(path);
    return at == m_users.end() ? std::vector<IkeSaId>()
                               : std::vector<IkeSaId>(at->second.begin(), at->second.end());
}

} // namespace ike
} // namespace ns3
