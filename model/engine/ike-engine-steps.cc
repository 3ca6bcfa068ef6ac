// SPDX-License-Identifier: GPL-2.0-only

#include "ike-engine-impl.h"
#include "ike-message.h"
#include "ike-routing.h"
#include "ike-sa-factory.h"
#include "ike-state-size.h"
#include "ikev2-sa.h"

#include <variant>

namespace ns3
{
namespace ike
{

IkeStep
IkeEngine::Impl::NewStep(TimePoint now)
{
    m_memory.Begin([this] { return Counts(); });
    return IkeStep{now, *m_provider, m_random, m_observer, m_actions, {}, m_calendarAhead};
}

const char*
IkeEngine::Impl::Lack(IkeStep& step)
{
    if (step.random.TakeShortage())
    {
        return "The random source has run dry.";
    }
    return m_memory.IsPassed([this] { return Counts(); }) ? "There is no memory for more."
                                                          : nullptr;
}

Duration
IkeEngine::Impl::Finish(IkeStep& step)
{
    for (IkeSaId id : m_touched)
    {
        m_table.Refresh(id);
    }
    if (const char* lack = Lack(step))
    {
        step.TakeBackDatagrams();
        const std::vector<IkeSaId> lacking = m_touched; // an end may touch others
        for (IkeSaId id : lacking)
        {
            if (IkeSa* sa = m_table.Find(id))
            {
                sa->Die(step, lack);
            }
        }
        for (IkeSaId id : m_touched)
        {
            m_table.Refresh(id);
        }
    }
    for (IkeSaId id : m_touched)
    {
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

Duration
IkeEngine::Impl::HandleDatagram(TimePoint now, const IpPath& path, ByteView datagram)
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

Duration
IkeEngine::Impl::HandleTimer(TimePoint now)
{
    IkeStep step = NewStep(now);
    if (const auto first = m_table.FirstDeadline(); first && first->first <= now)
    {
        m_touched.push_back(first->second);
        m_table.Find(first->second)->HandleTimer(step);
    }
    return Finish(step);
}

Duration
IkeEngine::Impl::HandleCommand(TimePoint now, const IkeCommand& command)
{
    IkeStep step = NewStep(now);
    std::visit([this, &step](const auto& c) { Do(step, c); }, command);
    return Finish(step);
}

void
IkeEngine::Impl::HandleUnknownSpi(IkeStep& step,
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

void
IkeEngine::Impl::HandleOtherVersion(IkeStep& step,
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

void
IkeEngine::Impl::HandleStranger(IkeStep& step,
                                const IpPath& path,
                                const IkeHeader& header,
                                ByteView datagram)
{
    const Ikev2HalfOpenCounts counts{m_table.HalfOpen(), m_table.HalfOpenOf(path.remote.address)};
    const auto admission = m_gate.Admit(step, path, header, datagram, counts);
    if (admission == Ikev2Admission::REFUSED)
    {
        return;
    }
    step.PayForMessage(datagram);
    if (!HasRoomFor(HALF_OPEN_SA_OCTETS))
    {
        m_observer.OnDrop(step.At(), path, IkeDropReason::MEMORY_LIMIT, datagram);
        return;
    }
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

IkeEngineCounts
IkeEngine::Impl::Counts() const
{
    IkeEngineCounts counts = m_table.Counts();
    counts.children = m_owners.size();
    counts.espSpis = m_espSpis.size();
    return counts;
}

} // namespace ike
} // namespace ns3
