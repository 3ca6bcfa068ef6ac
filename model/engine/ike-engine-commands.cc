// SPDX-License-Identifier: GPL-2.0-only

#include "ike-engine-impl.h"
#include "ike-sa-factory.h"
#include "ike-sa.h"

namespace ns3
{
namespace ike
{

void
IkeEngine::Impl::Do(IkeStep& step, const InitiateCommand& command)
{
    command.stream ? Start(step, command) : Reinitiate(step, command, command.attempt);
}

void
IkeEngine::Impl::Do(IkeStep& step, const StreamOpenedCommand& command)
{
    if (IkeSa* sa = Find(command.ikeSa))
    {
        return sa->HandleStream(step, command.path);
    }
    step.actions.emplace_back(StreamUseAction{command.path, false});
}

void
IkeEngine::Impl::Do(IkeStep& step, const StreamReplacedCommand& command)
{
    const auto users = m_streams.UsersOf(command.before);
    ForEach(users, [&](IkeSa& sa) { sa.HandleStream(step, command.path); });
    if (users.empty())
    {
        step.actions.emplace_back(StreamUseAction{command.path, false});
    }
}

void
IkeEngine::Impl::Do(IkeStep& step, const CreateChildCommand& command)
{
    ForEach({command.ikeSa},
            [&](IkeSa& sa) { sa.WantChildFor(step, command.child, command.packet); });
}

void
IkeEngine::Impl::Do(IkeStep& step, const RekeyChildCommand& command)
{
    ForOwner(command.child, [&](IkeSa& sa) { sa.WantRekey(step, command.child); });
}

void
IkeEngine::Impl::Do(IkeStep& step, const DeleteChildCommand& command)
{
    ForOwner(command.child,
             [&](IkeSa& sa) { sa.WantDelete(step, command.child, IkeChildEvent::DELETED); });
}

void
IkeEngine::Impl::Do(IkeStep& step, const RekeyIkeCommand& command)
{
    WantOf(step, command.ikeSa, IkeExchangeKind::REKEY_IKE);
}

void
IkeEngine::Impl::Do(IkeStep& step, const NewGroupCommand& command)
{
    WantOf(step, command.ikeSa, IkeExchangeKind::NEW_GROUP);
}

void
IkeEngine::Impl::Do(IkeStep& step, const DeleteIkeCommand& command)
{
    WantOf(step, command.ikeSa, IkeExchangeKind::DELETE_IKE);
}

void
IkeEngine::Impl::Do(IkeStep& step, const ProbeCommand& command)
{
    WantOf(step, command.ikeSa, IkeExchangeKind::LIVENESS);
}

void
IkeEngine::Impl::Do(IkeStep& step, const RedirectCommand& command)
{
    ForEach(command.ikeSa.IsZero() ? m_table.Ids() : std::vector{command.ikeSa},
            [&](IkeSa& sa) { sa.WantRedirect(step, command.gateway); });
}

void
IkeEngine::Impl::Do(IkeStep& step, const AddressesChangedCommand& command)
{
    ForEach(m_table.Ids(), [&](IkeSa& sa) { sa.HandleAddresses(step, command.addresses); });
}

void
IkeEngine::Impl::Do(IkeStep& step, const ReauthenticateCommand& command)
{
    ForEach({command.ikeSa}, [&](IkeSa& sa) { sa.Reauthenticate(step); });
}

void
IkeEngine::Impl::Do(IkeStep& step, const VolumeReachedCommand& command)
{
    if (IkeSa* sa = OwnerOf(command.child))
    {
        command.hard ? sa->WantDelete(step, command.child, IkeChildEvent::EXPIRED)
                     : sa->WantRekey(step, command.child);
    }
}

void
IkeEngine::Impl::Do(IkeStep& step, const PeerMovedCommand& command)
{
    ForOwner(command.child, [&](IkeSa& sa) { sa.NoticePath(step, command.path, false); });
}

void
IkeEngine::Impl::Do(IkeStep& step, const UnknownEspSpiCommand& command)
{
    if (m_invalidSpi.MayTell(step.now))
    {
        IkeSa* sa = Find(m_table.FindEstablishedTo(command.path.remote.address));
        sa ? sa->TellInvalidSpi(step, command.spi)
           : Ikev2InvalidSpi::TellBare(step, command.path, command.spi);
    }
}

void
IkeEngine::Impl::Do(IkeStep&, const StepCalendarCommand& command)
{
    m_calendarAhead += command.by;
}

void
IkeEngine::Impl::Do(IkeStep& step, const CrashCommand&)
{
    ForEach(m_table.Ids(), [&](IkeSa& sa) { sa.Die(step, "The endpoint forgets everything."); });
    m_gate.Forget();
    m_persistent.Crash();
    m_isDown = true;
    if (m_config->redirectPolicy)
    {
        m_config->redirectPolicy->Report(std::nullopt);
    }
}

void
IkeEngine::Impl::WantOf(IkeStep& step, IkeSaId id, IkeExchangeKind kind)
{
    ForEach({id}, [&](IkeSa& sa) { sa.WantExchange(step, kind); });
}

IkeSa*
IkeEngine::Impl::OwnerOf(ChildSaId child)
{
    const auto it = m_owners.find(child);
    return it == m_owners.end() ? nullptr : Find(it->second);
}

void
IkeEngine::Impl::Start(IkeStep& step, const InitiateCommand& command)
{
    IkeSa* sa = m_table.Insert(MakeInitiator(*this, command));
    m_touched.push_back(sa->Id());
    sa->Begin(step);
}

} // namespace ike
} // namespace ns3
