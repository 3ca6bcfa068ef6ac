// SPDX-License-Identifier: GPL-2.0-only

#include "ike-pair.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{
namespace ike
{

IkePairSide::IkePairSide(std::shared_ptr<const IkeEngineConfig> config,
                         std::shared_ptr<IkeCryptoProvider> provider,
                         uint64_t seed)
    : seeded(seed),
      engine(std::move(config), std::move(provider), random, this)
{
}

void
IkePairSide::OnStateChange(TimePoint,
                           const IkeSaInfo&,
                           const char* from,
                           const char* to,
                           const char*)
{
    states.push_back(std::string(from) + ">" + to);
}

void
IkePairSide::OnMessage(TimePoint, const IkeSaInfo&, bool isSent, const IkeMessage& plain, ByteView)
{
    if (!forgetful || !*forgetful)
    {
        (isSent ? sent : received).push_back(plain);
    }
}

void
IkePairSide::OnIkeKeys(TimePoint,
                       const IkeSaInfo&,
                       const Ikev2Suite& suite,
                       const Ikev2Keys& derived)
{
    suites.push_back(suite);
    keys.push_back(derived);
}

void
IkePairSide::OnChild(TimePoint, const IkeSaInfo&, IkeChildEvent event, const IkeChildInfo& child)
{
    children.push_back(ChildSeen{event, child.id, child.isInitiator});
}

void
IkePairSide::OnMove(TimePoint, const IkeSaInfo&, const IpPath&)
{
    ++moves;
}

void
IkePairSide::OnExchange(TimePoint, const IkeSaInfo&, const IkeExchangeReport& report)
{
    exchanges.push_back(report);
}

void
IkePairSide::OnRetransmission(TimePoint, const IkeSaInfo&, ExchangeType, unsigned)
{
    ++retransmissions;
}

void
IkePairSide::OnCollision(TimePoint, const IkeSaInfo&, IkeExchangeKind, IkeCollisionVerdict verdict)
{
    collisions.push_back(verdict);
}

void
IkePairSide::OnProofRefused(TimePoint, const IkeSaInfo&, const std::string& reason)
{
    refusals.push_back(reason);
}

void
IkePairSide::OnDrop(TimePoint, const IpPath&, IkeDropReason reason, ByteView)
{
    drops.push_back(reason);
}

size_t
IkePairSide::Finished(IkeExchangeKind kind, IkeExchangeOutcome outcome) const
{
    return std::count_if(exchanges.begin(),
                         exchanges.end(),
                         [=](const IkeExchangeReport& report)
                         { return report.kind == kind && report.outcome == outcome; });
}

std::vector<ChildSaId>
IkePairSide::LiveChildren() const
{
    std::set<ChildSaId> live;
    for (const ChildSeen& seen : children)
    {
        const bool came =
            seen.event == IkeChildEvent::INSTALLED || seen.event == IkeChildEvent::REKEYED;
        if (came)
        {
            live.insert(seen.id);
        }
        else
        {
            live.erase(seen.id);
        }
    }
    return {live.begin(), live.end()};
}

bool
IkePairSide::HoldsNothing() const
{
    const IkeEngineCounts counts = engine.Counts();
    return counts.halfOpen == 0 && counts.established == 0 && counts.children == 0 && sad.empty() &&
           !engine.NextDeadline();
}

std::vector<IpsecSaParameters>
IkePairSide::Sad(IpsecDirection direction) const
{
    std::vector<IpsecSaParameters> found;
    for (const auto& [key, sa] : sad)
    {
        if (key.first == direction)
        {
            found.push_back(sa);
        }
    }
    return found;
}

void
IkePairSide::DoSaAction(const IkeAction& action)
{
    if (std::holds_alternative<SendKeepaliveAction>(action))
    {
        ++keepalives;
    }
    else if (const auto* install = std::get_if<InstallSaAction>(&action))
    {
        const auto& sa = install->parameters;
        if (!sad.emplace(std::make_pair(sa.direction, sa.spi), sa).second)
        {
            throw std::logic_error("an SA was installed twice");
        }
    }
    else if (const auto* update = std::get_if<UpdateSaAction>(&action))
    {
        const auto it = sad.find({update->sa.direction, update->sa.spi});
        if (it == sad.end() || it->second.local != update->sa.local ||
            it->second.remote != update->sa.remote)
        {
            throw std::logic_error("an SA was moved that is not where it was said to be");
        }
        it->second.local = update->path.local.address;
        it->second.remote = update->path.remote.address;
        it->second.localPort = update->path.local.port;
        it->second.remotePort = update->path.remote.port;
        it->second.udpEncapsulation = update->udpEncapsulation;
        it->second.tcpEncapsulation = update->path.IsStream();
    }
    else if (const auto* remove = std::get_if<RemoveSaAction>(&action))
    {
        const auto it = sad.find({remove->direction, remove->spi});
        if (it == sad.end() || it->second.protocol != remove->protocol)
        {
            throw std::logic_error("an SA was removed that was not installed");
        }
        sad.erase(it);
    }
}

// --- IkePair ------------------------------------------------------------

} // namespace ike
} // namespace ns3
