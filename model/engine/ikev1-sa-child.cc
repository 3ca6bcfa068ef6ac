// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithms.h"
#include "ike-lifetime.h"
#include "ikev1-key-material.h"
#include "ikev1-proposal.h"
#include "ikev1-sa.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

bool
IsInUse(const Ikev1Child& child)
{
    return child.replacedBy.IsZero() &&
           (child.phase == Ikev1ChildPhase::IN_USE || child.phase == Ikev1ChildPhase::REKEYING);
}

bool
IsSame(const Ikev1Child& child,
       const IkeChildConfig& config,
       const TrafficSelector& local,
       const TrafficSelector& remote)
{
    return child.config->name == config.name && child.inbound.localSelectors.front() == local &&
           child.inbound.remoteSelectors.front() == remote;
}

/** A number of a pair that both sides see alike. */
uint32_t
RankOf(const Ikev1Child& child)
{
    return std::min(child.inbound.spi.Value(), child.outbound.spi.Value());
}

IpsecMode
ModeOf(IpsecEncapsulation encapsulation)
{
    const bool isTransport = encapsulation == IpsecEncapsulation::TRANSPORT ||
                             encapsulation == IpsecEncapsulation::UDP_TRANSPORT;
    return isTransport ? IpsecMode::TRANSPORT : IpsecMode::TUNNEL;
}

Bytes
SpiOctetsOf(EspSpi spi)
{
    Bytes octets;
    AppendUint(octets, spi.Value(), 4);
    return octets;
}

} // namespace

Ikev1Child*
Ikev1Sa::FindChild(ChildSaId id)
{
    const auto it = std::find_if(m_children.begin(),
                                 m_children.end(),
                                 [id](const Ikev1Child& child) { return child.id == id; });
    return id.IsZero() || it == m_children.end() ? nullptr : &*it;
}

bool
Ikev1Sa::HasChildInUse(ChildSaId id, const std::string& name) const
{
    return std::any_of(m_children.begin(),
                       m_children.end(),
                       [&](const Ikev1Child& child)
                       { return child.id == id && child.config->name == name && IsInUse(child); });
}

Ikev1Child*
Ikev1Sa::FindChildByOutbound(EspSpi spi)
{
    const auto it =
        std::find_if(m_children.begin(),
                     m_children.end(),
                     [spi](const Ikev1Child& child) { return child.outbound.spi == spi; });
    return it == m_children.end() ? nullptr : &*it;
}

/** The newest pair in use whose place a quick mode from the peer takes; zero when there is none. */
ChildSaId
Ikev1Sa::FindRekeyed(const Ikev1PhaseTwo& exchange)
{
    ChildSaId newest;
    for (Ikev1Sa* sa : Family())
    {
        for (const Ikev1Child& child : sa->m_children)
        {
            const bool isOld =
                IsInUse(child) &&
                IsSame(child, *exchange.task.config, exchange.task.local, exchange.task.remote);
            newest = isOld && newest < child.id ? child.id : newest;
        }
    }
    return newest;
}

/** The pairs in use that are for the same as a pair of this ISAKMP SA, itself among them; the one
 * that both sides keep, when they see more than one, comes first. */
std::vector<Ikev1Sa::HeldPair>
Ikev1Sa::FindEquals(ChildSaId id)
{
    std::vector<HeldPair> equals;
    const Ikev1Child* pair = FindChild(id);
    for (Ikev1Sa* sa : pair ? Family() : std::vector<Ikev1Sa*>{})
    {
        for (const Ikev1Child& child : sa->m_children)
        {
            if (IsInUse(child) && IsSame(child,
                                         *pair->config,
                                         pair->inbound.localSelectors.front(),
                                         pair->inbound.remoteSelectors.front()))
            {
                equals.push_back(HeldPair{sa, child.id, RankOf(child), child.isInitiator});
            }
        }
    }
    std::sort(equals.begin(),
              equals.end(),
              [](const HeldPair& a, const HeldPair& b) { return a.rank < b.rank; });
    return equals;
}

/** A pair has come into use: of two that the two sides asked for at once one stays. Both sides
 * close the other; one of them may have seen the two quick modes one after the other, and hold
 * one's pair for replaced. */
void
Ikev1Sa::CloseRedundant(IkeStep& step, ChildSaId id)
{
    const auto equals =
        m_connection->ikev1.skipRedundant ? FindEquals(id) : std::vector<HeldPair>{};
    for (const HeldPair& pair : equals)
    {
        if (pair.isInitiator != equals.front().isInitiator)
        {
            pair.owner->WantDelete(step, pair.id, IkeChildEvent::DELETED);
        }
    }
}

/** The quick mode that was to replace a pair has failed: the pair is used on, and is tried again to
 * be replaced. */
void
Ikev1Sa::StopRekeying(IkeStep& step, const Ikev1PhaseTwo& exchange)
{
    Ikev1Sa* owner = exchange.task.replaces.IsZero() ? nullptr : OwnerOf(exchange.task.replaces);
    Ikev1Child* old = owner ? owner->FindChild(exchange.task.replaces) : nullptr;
    if (old && old->phase == Ikev1ChildPhase::REKEYING)
    {
        old->phase = Ikev1ChildPhase::IN_USE;
        ScheduleRetry(step, old->softAt, old->hardAt);
    }
}

/** KEYMAT of both directions, RFC 2409 section 5.5, and the pair that it keys. */
Ikev1Child&
Ikev1Sa::AddChild(IkeStep& step,
                  Ikev1PhaseTwo& exchange,
                  const Ikev1PhaseTwoChoice& choice,
                  EspSpi outbound)
{
    step.cost += step.provider.Costs().SaSetup();
    const Bytes spiIn = SpiOctetsOf(exchange.inboundSpi);
    const Bytes spiOut = SpiOctetsOf(outbound);
    Ikev1KeymatInputs inputs{exchange.secret,
                             choice.suite.protocol,
                             spiIn,
                             exchange.nonceI,
                             exchange.nonceR};
    Ikev1ChildKeys keysIn = step.Take(DeriveIkev1ChildKeys(step.provider,
                                                           m_suite.prf,
                                                           m_keys.skeyidD,
                                                           choice.suite.cipher,
                                                           inputs));
    inputs.spi = spiOut;
    Ikev1ChildKeys keysOut = step.Take(DeriveIkev1ChildKeys(step.provider,
                                                            m_suite.prf,
                                                            m_keys.skeyidD,
                                                            choice.suite.cipher,
                                                            inputs));
    const IkeChildConfig& config = *exchange.task.config;
    Ikev1Child child;
    child.id = m_host.NewChild(*this, exchange.inboundSpi, config.name);
    child.config = exchange.task.config;
    child.isInitiator = exchange.isInitiator;
    child.replaces = exchange.task.replaces;

    IpsecSaParameters& in = child.inbound;
    in.child = child.id;
    in.protocol = choice.suite.protocol;
    in.spi = exchange.inboundSpi;
    in.mode = ModeOf(choice.suite.encapsulation);
    in.local = m_path.local.address;
    in.remote = m_path.remote.address;
    in.udpEncapsulation = m_localNat || m_remoteNat;
    in.localPort = m_path.local.port;
    in.remotePort = m_path.remote.port;
    in.suite = choice.suite.cipher;
    in.esn = choice.suite.esn;
    in.replayWindow = config.replayWindow;
    in.localSelectors = {exchange.task.local};
    in.remoteSelectors = {exchange.task.remote};
    in.limits = config.limits;
    child.outbound = in;
    child.outbound.direction = IpsecDirection::OUTBOUND;
    child.outbound.spi = outbound;
    child.outbound.tfcSize = config.tfcSize;
    in.encrKey = std::move(keysIn.encr);
    in.integKey = std::move(keysIn.integ);
    child.outbound.encrKey = std::move(keysOut.encr);
    child.outbound.integKey = std::move(keysOut.integ);

    exchange.child = child.id;
    m_children.push_back(std::move(child));
    ShortenLife(step, m_children.back(), choice.life);
    step.actions.emplace_back(InstallSaAction{m_children.back().inbound});
    return m_children.back();
}

/** A pair lives no longer than either side wants: its configuration, the offer, and what a
 * RESPONDER-LIFETIME says (RFC 2407 section 4.6.3.1). */
void
Ikev1Sa::ShortenLife(IkeStep& step, Ikev1Child& child, const Ikev1Life& life)
{
    const IkeLifetimePolicy policy = ShortenedBy(child.config->lifetime, life);
    const double unit = step.random.DrawUnit();
    if (!policy.IsForever())
    {
        const Duration soft = SoftLifetime(policy, child.isInitiator, unit);
        child.softAt = soft.count() > 0 ? step.At() + soft : NEVER;
        child.hardAt = step.At() + policy.hard;
    }
    if (life.kilobytes > 0 && life.kilobytes < child.inbound.limits.hardOctets / 1024)
    {
        child.inbound.limits.hardOctets = life.kilobytes * 1024;
        child.inbound.limits.softOctets =
            std::min(child.inbound.limits.softOctets, life.kilobytes * 1024 / 10 * 9);
        child.outbound.limits = child.inbound.limits;
    }
}

void
Ikev1Sa::InstallOutbound(IkeStep& step, Ikev1Child& child)
{
    if (!child.outboundInstalled)
    {
        child.outboundInstalled = true;
        step.actions.emplace_back(InstallSaAction{child.outbound});
    }
}

void
Ikev1Sa::ObserveChild(IkeStep& step, const Ikev1Child& child, IkeChildEvent event, ChildSaId old)
{
    IkeChildInfo info;
    info.id = child.id;
    info.name = &child.config->name;
    info.isInitiator = child.isInitiator;
    info.inbound = &child.inbound;
    info.outbound = &child.outbound;
    info.replaces = old;
    step.observer.OnChild(step.At(), Info(), event, info);
}

/** What a pair had replaced, and what the peer has not deleted, is replaced by its successor; or it
 * is needed again when there is none. */
void
Ikev1Sa::Unreplace(IkeStep& step, const Ikev1Child& gone)
{
    for (Ikev1Sa* sa : Family())
    {
        for (Ikev1Child& child : sa->m_children)
        {
            if (child.replacedBy != gone.id)
            {
                continue;
            }
            child.replacedBy = gone.replacedBy;
            if (child.replacedBy.IsZero() && child.softAt == NEVER &&
                child.phase == Ikev1ChildPhase::IN_USE)
            {
                ScheduleRetry(step, child.softAt, child.hardAt);
            }
        }
    }
}

/** What could not be done when it was due is due again in 10 to 20 s. */
void
Ikev1Sa::ScheduleRetry(IkeStep& step, TimePoint& softAt, TimePoint hardAt)
{
    const TimePoint again = step.At() + FromSeconds(10.0 + 10.0 * step.random.DrawUnit());
    softAt = again < hardAt ? again : NEVER;
}

/** @param linger whether the inbound SA stays a little for packets in flight */
void
Ikev1Sa::RemoveChild(IkeStep& step, ChildSaId id, IkeChildEvent reason, bool linger)
{
    Ikev1Child* child = FindChild(id);
    if (!child)
    {
        return;
    }
    const Ikev1Child gone = std::move(*child);
    m_children.erase(m_children.begin() + (child - m_children.data()));
    Unreplace(step, gone);
    const auto removal = [&gone](const IpsecSaParameters& sa) {
        return RemoveSaAction{gone.id, sa.direction, sa.spi, sa.local, sa.remote, sa.protocol};
    };
    if (gone.outboundInstalled)
    {
        step.actions.emplace_back(removal(gone.outbound));
    }
    const Duration delay = m_connection->oldInboundDelay;
    if (linger && delay.count() > 0)
    {
        m_lingering.push_back(Ikev1LingeringSa{step.At() + delay, removal(gone.inbound)});
    }
    else
    {
        m_host.ReleaseEspSpi(gone.inbound.spi);
        step.actions.emplace_back(removal(gone.inbound));
    }
    if (gone.phase != Ikev1ChildPhase::PENDING)
    {
        ObserveChild(step, gone, reason, ChildSaId());
    }
    m_host.ForgetChild(gone.id);
}

} // namespace ike
} // namespace ns3
