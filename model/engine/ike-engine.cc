// SPDX-License-Identifier: GPL-2.0-only

#include "ike-engine.h"

#include "ike-message.h"
#include "ike-offers.h"
#include "ike-routing.h"
#include "ike-sa-factory.h"
#include "ike-sa-table.h"
#include "ike-step.h"
#include "ike-stream-ledger.h"
#include "ikev2-failover.h"
#include "ikev2-invalid-spi.h"
#include "ikev2-sa.h"
#include "ikev2-stranger-gate.h"

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_set>
#include <vector>

namespace ns3
{
namespace ike
{

constexpr uint32_t FIRST_ESP_SPI = 256; // RFC 4303 section 2.1 reserves those below

class IkeEngine::Impl : public IkeSaHost
{
  public:
    Impl(std::shared_ptr<const IkeEngineConfig> config,
         std::shared_ptr<IkeCryptoProvider> provider,
         RandomSource& random,
         IkeObserver* observer)
        : m_config(std::move(config)),
          m_provider(std::move(provider)),
          m_random(random),
          m_observer(observer ? *observer : m_nobody),
          m_gate(*m_config),
          m_invalidSpi(m_config->invalidSpi),
          m_persistent(m_config->crashDetection, m_config->tickets),
          m_unknownSpis(m_config->crashDetection),
          m_offers(*m_config)
    {
    }

    // --- steps

    IkeStep NewStep(TimePoint now)
    {
        return IkeStep{now, *m_provider, m_random, m_observer, m_actions, {}, m_calendarAhead};
    }

    Duration Finish(IkeStep& step)
    {
        const bool fails = LacksRandomness(step);
        for (IkeSaId id : m_touched)
        {
            if (IkeSa* sa = fails ? m_table.Find(id) : nullptr)
            {
                sa->Die(step, "The random source has run dry.");
            }
            m_table.Refresh(id);
            const IkeSa* sa = m_table.Find(id);
            m_streams.Note(id, sa ? &sa->Path() : nullptr, m_actions);
        }
        m_touched.clear();
        if (m_config->redirectPolicy && !m_isDown)
        {
            const IkeEngineCounts counts = m_table.Counts();
            m_config->redirectPolicy->Report(counts.established + counts.halfOpen);
        }
        return step.cost;
    }

    Duration HandleDatagram(TimePoint now, const IpPath& path, ByteView datagram)
    {
        IkeStep step = NewStep(now);
        m_isDown = false;
        step.cost += m_provider->Costs().Stateless().Of(datagram.size());
        const auto header = ParseHeader(datagram);
        if (!header)
        {
            m_observer.OnDrop(step.At(), path, IkeDropReason::MALFORMED, datagram);
        }
        else if (!ServesVersion(*m_config, header->majorVersion) ||
                 (path.IsStream() && header->majorVersion == 1)) // RFC 9329 is for version 2
        {
            HandleOtherVersion(step, path, *header, datagram);
        }
        else if (IkeSa* sa = FindReceiver(m_table, path, *header);
                 sa && !(IsStranger(*header) && sa->IsAnotherRequest(datagram)))
        {
            m_touched.push_back(sa->Id());
            step.PayForMessage(datagram);
            sa->HandleDatagram(step, path, *header, datagram);
        }
        else if (IsStranger(*header))
        {
            HandleStranger(step, path, *header, datagram);
        }
        else
        {
            HandleUnknownSpi(step, path, *header, datagram);
        }
        return Finish(step);
    }

    Duration HandleTimer(TimePoint now)
    {
        IkeStep step = NewStep(now);
        if (const auto first = m_table.FirstDeadline(); first && first->first <= now)
        {
            m_touched.push_back(first->second);
            m_table.Find(first->second)->HandleTimer(step);
        }
        return Finish(step);
    }

    Duration HandleCommand(TimePoint now, const IkeCommand& command)
    {
        IkeStep step = NewStep(now);
        std::visit([this, &step](const auto& c) { Do(step, c); }, command);
        return Finish(step);
    }

    void Do(IkeStep& step, const InitiateCommand& command)
    {
        command.stream ? Start(step, command) : Reinitiate(step, command, command.attempt);
    }

    void Do(IkeStep& step, const StreamOpenedCommand& command)
    {
        if (IkeSa* sa = Find(command.ikeSa))
        {
            return sa->HandleStream(step, command.path);
        }
        step.actions.emplace_back(StreamUseAction{command.path, false});
    }

    void Do(IkeStep& step, const StreamReplacedCommand& command)
    {
        const auto users = m_streams.UsersOf(command.before);
        ForEach(users, [&](IkeSa& sa) { sa.HandleStream(step, command.path); });
        if (users.empty())
        {
            step.actions.emplace_back(StreamUseAction{command.path, false});
        }
    }

    void Do(IkeStep& step, const CreateChildCommand& command)
    {
        ForEach({command.ikeSa},
                [&](IkeSa& sa) { sa.WantChildFor(step, command.child, command.packet); });
    }

    void Do(IkeStep& step, const RekeyChildCommand& command)
    {
        ForOwner(command.child, [&](IkeSa& sa) { sa.WantRekey(step, command.child); });
    }

    void Do(IkeStep& step, const DeleteChildCommand& command)
    {
        ForOwner(command.child,
                 [&](IkeSa& sa) { sa.WantDelete(step, command.child, IkeChildEvent::DELETED); });
    }

    void Do(IkeStep& step, const RekeyIkeCommand& command)
    {
        WantOf(step, command.ikeSa, IkeExchangeKind::REKEY_IKE);
    }

    void Do(IkeStep& step, const NewGroupCommand& command)
    {
        WantOf(step, command.ikeSa, IkeExchangeKind::NEW_GROUP);
    }

    void Do(IkeStep& step, const DeleteIkeCommand& command)
    {
        WantOf(step, command.ikeSa, IkeExchangeKind::DELETE_IKE);
    }

    void Do(IkeStep& step, const ProbeCommand& command)
    {
        WantOf(step, command.ikeSa, IkeExchangeKind::LIVENESS);
    }

    template <class Work>
    void ForEach(const std::vector<IkeSaId>& ids, Work work)
    {
        for (IkeSaId id : ids)
        {
            if (IkeSa* sa = Find(id))
            {
                work(*sa);
            }
        }
    }

    void Do(IkeStep& step, const RedirectCommand& command)
    {
        ForEach(command.ikeSa.IsZero() ? m_table.Ids() : std::vector{command.ikeSa},
                [&](IkeSa& sa) { sa.WantRedirect(step, command.gateway); });
    }

    void Do(IkeStep& step, const AddressesChangedCommand& command)
    {
        ForEach(m_table.Ids(), [&](IkeSa& sa) { sa.HandleAddresses(step, command.addresses); });
    }

    void Do(IkeStep& step, const ReauthenticateCommand& command)
    {
        ForEach({command.ikeSa}, [&](IkeSa& sa) { sa.Reauthenticate(step); });
    }

    void Do(IkeStep& step, const VolumeReachedCommand& command)
    {
        if (IkeSa* sa = OwnerOf(command.child))
        {
            command.hard ? sa->WantDelete(step, command.child, IkeChildEvent::EXPIRED)
                         : sa->WantRekey(step, command.child);
        }
    }

    void Do(IkeStep& step, const PeerMovedCommand& command)
    {
        ForOwner(command.child, [&](IkeSa& sa) { sa.NoticePath(step, command.path, false); });
    }

    void Do(IkeStep& step, const UnknownEspSpiCommand& command)
    {
        if (m_invalidSpi.MayTell(step.now))
        {
            IkeSa* sa = Find(m_table.FindEstablishedTo(command.path.remote.address));
            sa ? sa->TellInvalidSpi(step, command.spi)
               : Ikev2InvalidSpi::TellBare(step, command.path, command.spi);
        }
    }

    void Do(IkeStep&, const StepCalendarCommand& command)
    {
        m_calendarAhead += command.by;
    }

    void Do(IkeStep& step, const CrashCommand&)
    {
        ForEach(m_table.Ids(),
                [&](IkeSa& sa) { sa.Die(step, "The endpoint forgets everything."); });
        m_gate.Forget();
        m_persistent.Crash();
        m_isDown = true;
        if (m_config->redirectPolicy)
        {
            m_config->redirectPolicy->Report(std::nullopt);
        }
    }

    void WantOf(IkeStep& step, IkeSaId id, IkeExchangeKind kind)
    {
        ForEach({id}, [&](IkeSa& sa) { sa.WantExchange(step, kind); });
    }

    // --- strangers

    void HandleUnknownSpi(IkeStep& step,
                          const IpPath& path,
                          const IkeHeader& header,
                          ByteView datagram)
    {
        if (m_persistent.lastAnswers.Answer(step, path, header, datagram))
        {
            return;
        }
        m_observer.OnDrop(step.At(), path, IkeDropReason::UNKNOWN_SPI, datagram);
        if (Ikev2InvalidSpi::IsBare(header, datagram))
        {
            const bool heeds = m_invalidSpi.MayHeed(step.now);
            if (IkeSa* sa = heeds ? Find(m_table.FindEstablishedTo(path.remote.address)) : nullptr)
            {
                sa->TakeHintOfLoss(step);
            }
            return; // never answered, RFC 7296 section 1.5
        }
        // RFC 6290 section 9.2: no token of an IKE SA that stands, whichever way its SPIs are put.
        if (header.majorVersion == 2 && !m_table.FindBySpi(header.initiatorSpi) &&
            !m_table.FindBySpi(header.responderSpi))
        {
            m_unknownSpis.Answer(step, path, header, datagram, m_persistent.tokens);
        }
    }

    void HandleOtherVersion(IkeStep& step,
                            const IpPath& path,
                            const IkeHeader& header,
                            ByteView datagram)
    {
        m_observer.OnDrop(step.At(), path, IkeDropReason::UNSUPPORTED_VERSION, datagram);
        if (header.majorVersion > 2 && !header.IsResponse() && m_versionNotices.Take(step.now))
        {
            TellMajorVersion(step, path, header);
        }
    }

    void HandleStranger(IkeStep& step,
                        const IpPath& path,
                        const IkeHeader& header,
                        ByteView datagram)
    {
        const Ikev2HalfOpenCounts counts{m_table.HalfOpen(),
                                         m_table.HalfOpenOf(path.remote.address)};
        const auto admission = m_gate.Admit(step, path, header, datagram, counts);
        if (admission == Ikev2Admission::REFUSED)
        {
            return;
        }
        step.PayForMessage(datagram);
        IkeSa* raw = m_table.Insert(MakeResponder(*this, path, header));
        m_table.NoteStranger(path.remote, header.initiatorSpi, raw->Id());
        m_touched.push_back(raw->Id());
        if (admission == Ikev2Admission::SOLVED_PUZZLE)
        {
            static_cast<Ikev2Sa*>(raw)->HasSolvedInitPuzzle();
        }
        raw->HandleDatagram(step, path, header, datagram);
        if (!raw->IsDead() && raw->StateClass() == IkeStateClass::NONE)
        {
            raw->Die(step, "The first message was not understood.");
        }
    }

    // --- IkeSaHost

    const IkeEngineConfig& Config() const override
    {
        return *m_config;
    }

    IkeOffers& Offers() override
    {
        return m_offers;
    }

    IkeSpi AllocateIkeSpi(RandomSource& random) override
    {
        for (;;)
        {
            const IkeSpi spi(random.DrawUint64());
            if (!spi.IsZero() && !m_table.FindBySpi(spi))
            {
                return spi;
            }
        }
    }

    EspSpi AllocateEspSpi(RandomSource& random) override
    {
        for (;;)
        {
            const EspSpi spi(static_cast<uint32_t>(random.DrawUint64()));
            if (spi.Value() >= FIRST_ESP_SPI && m_espSpis.insert(spi).second)
            {
                return spi;
            }
        }
    }

    void ReleaseEspSpi(EspSpi spi) override
    {
        m_espSpis.erase(spi);
    }

    IkeSaId NextIkeSaId() override
    {
        return IkeSaId(++m_lastIkeSaId);
    }

    ChildSaId NewChild(const IkeSa& owner, EspSpi, const std::string&) override
    {
        const ChildSaId id(++m_lastChildId);
        m_owners[id] = owner.Id();
        return id;
    }

    void MoveChild(ChildSaId child, const IkeSa& owner) override
    {
        m_owners[child] = owner.Id();
    }

    void ForgetChild(ChildSaId child) override
    {
        m_owners.erase(child);
    }

    void Adopt(std::unique_ptr<IkeSa> sa) override
    {
        m_touched.push_back(sa->Id());
        m_table.Insert(std::move(sa));
    }

    IkeSa* Find(IkeSaId id) override
    {
        IkeSa* sa = m_table.Find(id);
        if (sa)
        {
            m_touched.push_back(id); // whoever is found is worked on
        }
        return sa && !sa->IsDead() ? sa : nullptr;
    }

    template <class Work>
    void ForOwner(ChildSaId child, Work work)
    {
        if (IkeSa* sa = OwnerOf(child))
        {
            work(*sa);
        }
    }

    IkeSa* OwnerOf(ChildSaId child)
    {
        const auto it = m_owners.find(child);
        return it == m_owners.end() ? nullptr : Find(it->second);
    }

    void PeerKnown(const IkeSa& sa) override
    {
        m_table.NotePeer(sa);
    }

    void ForgetOthersWithPeerOf(IkeStep& step, const IkeSa& sa) override
    {
        ForEach(OthersWithPeerOf(sa),
                [&](IkeSa& other)
                { other.Die(step, "The peer has started afresh (INITIAL_CONTACT)."); });
    }

    std::vector<IkeSaId> OthersWithPeerOf(const IkeSa& sa) const override
    {
        std::vector<IkeSaId> ids = m_table.WithPeerOf(sa);
        ids.erase(std::remove(ids.begin(), ids.end(), sa.Id()), ids.end());
        return ids;
    }

    bool HasEstablishedTo(const IpAddress& remote) const override
    {
        return m_table.HasEstablishedTo(remote, m_touched);
    }

    Ikev2Persistent& Persistent() override
    {
        return m_persistent;
    }

    void Reinitiate(IkeStep& step, const InitiateCommand& command, unsigned attempt) override
    {
        BeginsOverTcp(command) ? ReinitiateOverTcp(step, command, attempt)
                               : Start(step, FreshSetup(command, attempt));
    }

    void ReinitiateOverTcp(IkeStep& step, const InitiateCommand& command, unsigned attempt) override
    {
        step.actions.emplace_back(OpenStreamFor(command, attempt));
    }

    void Start(IkeStep& step, const InitiateCommand& command)
    {
        IkeSa* sa = m_table.Insert(MakeInitiator(*this, command));
        m_touched.push_back(sa->Id());
        sa->Begin(step);
    }

    std::shared_ptr<const IkeEngineConfig> m_config;
    std::shared_ptr<IkeCryptoProvider> m_provider;
    RandomSource& m_random;
    IkeObserver m_nobody;
    IkeObserver& m_observer;
    Ikev2StrangerGate m_gate;
    Ikev2InvalidSpi m_invalidSpi;
    IkeRateLimit m_versionNotices{10, 10}; // RFC 7296 section 2.21.4 wants a limit
    Ikev2Persistent m_persistent;
    Ikev2UnknownSpiAnswerer m_unknownSpis;
    IkeSaTable m_table;
    IkeStreamLedger m_streams;
    IkeOffers m_offers;
    std::unordered_set<EspSpi> m_espSpis; // only looked up
    std::map<ChildSaId, IkeSaId> m_owners;
    bool m_isDown{false}; // since a crash, until there is something to do
    Duration m_calendarAhead{0};
    uint64_t m_lastIkeSaId{0};
    uint64_t m_lastChildId{0};
    std::deque<IkeAction> m_actions;
    std::vector<IkeSaId> m_touched; // in this step
};

// --- the public face

IkeEngine::IkeEngine(std::shared_ptr<const IkeEngineConfig> config,
                     std::shared_ptr<IkeCryptoProvider> provider,
                     RandomSource& random,
                     IkeObserver* observer)
    : m_impl(std::make_unique<Impl>(std::move(config), std::move(provider), random, observer))
{
}

IkeEngine::~IkeEngine() = default;

Duration
IkeEngine::HandleDatagram(TimePoint now, const IpPath& path, ByteView datagram)
{
    return m_impl->HandleDatagram(now, path, datagram);
}

Duration
IkeEngine::HandleTimer(TimePoint now)
{
    return m_impl->HandleTimer(now);
}

Duration
IkeEngine::HandleCommand(TimePoint now, const IkeCommand& command)
{
    return m_impl->HandleCommand(now, command);
}

std::optional<IkeAction>
IkeEngine::PollAction()
{
    if (m_impl->m_actions.empty())
    {
        return std::nullopt;
    }
    IkeAction action = std::move(m_impl->m_actions.front());
    m_impl->m_actions.pop_front();
    return action;
}

std::optional<TimePoint>
IkeEngine::NextDeadline() const
{
    const auto first = m_impl->m_table.FirstDeadline();
    return first ? std::optional<TimePoint>(first->first) : std::nullopt;
}

IkeStepClass
IkeEngine::Classify(const IpPath& path, ByteView datagram) const
{
    IkeStepClass result;
    const auto header = ParseHeader(datagram);
    if (!header || !ServesVersion(*m_impl->m_config, header->majorVersion))
    {
        return result;
    }
    if (const IkeSa* sa = FindReceiver(m_impl->m_table, path, *header))
    {
        result.affinity = sa->Id();
        result.priority = IsStranger(*header) ? IkePriority::NEW_SA : IkePriority::KNOWN_SA;
    }
    return result;
}

IkeStepClass
IkeEngine::ClassifyTimer() const
{
    const auto first = m_impl->m_table.FirstDeadline();
    return IkeStepClass{first ? first->second : IkeSaId(), IkePriority::KNOWN_SA};
}

IkeEngineCounts
IkeEngine::Counts() const
{
    IkeEngineCounts counts = m_impl->m_table.Counts();
    counts.children = m_impl->m_owners.size();
    counts.espSpis = m_impl->m_espSpis.size();
    return counts;
}

IkeSaId
IkeEngine::FindIkeSa(const std::string& connection, bool inSetUp) const
{
    return m_impl->m_table.FindOf(connection, inSetUp);
}

ChildSaId
IkeEngine::FindChildSa(const std::string& child) const
{
    for (auto it = m_impl->m_owners.rbegin(); it != m_impl->m_owners.rend(); ++it)
    {
        if (m_impl->m_table.Find(it->second)->HasChildInUse(it->first, child))
        {
            return it->first;
        }
    }
    return ChildSaId();
}

} // namespace ike
} // namespace ns3
