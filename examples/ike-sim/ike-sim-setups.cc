// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-setups.h"

namespace ns3
{
namespace ike
{

void
SimSetups::OnMessage(TimePoint at,
                     const IkeSaInfo& sa,
                     bool sent,
                     const IkeMessage& plain,
                     ByteView)
{
    const IkeHeader& header = plain.header;
    if (sent && header.responderSpi.IsZero() && header.messageId == 0 && sa.isInitiator)
    {
        m_begun.emplace(header.initiatorSpi.Value(), Setup{at, std::nullopt});
    }
}

void
SimSetups::OnExchange(TimePoint at, const IkeSaInfo& sa, const IkeExchangeReport& report)
{
    const auto setup = m_begun.find(sa.initiatorSpi.Value());
    if (report.kind == IkeExchangeKind::REKEY_IKE && sa.majorVersion == 1 && setup != m_begun.end())
    {
        m_begun.erase(setup); // a phase 1 in the place of another is no set-up
        return;
    }
    if (report.kind == IkeExchangeKind::SETUP && report.outcome == IkeExchangeOutcome::SUCCEEDED &&
        setup != m_begun.end() && !setup->second.took)
    {
        setup->second.took = at - setup->second.begun;
        ++m_succeeded;
    }
}

std::map<int64_t, SimSetups::Count>
SimSetups::ByInterval(Duration interval) const
{
    std::map<int64_t, Count> counts;
    for (const auto& [spi, setup] : m_begun)
    {
        Count& count = counts[setup.begun.time_since_epoch() / interval];
        ++count.begun;
        count.succeeded += setup.took ? 1 : 0;
        count.inTime += setup.took && *setup.took <= IN_TIME ? 1 : 0;
    }
    return counts;
}

} // namespace ike
} // namespace ns3
