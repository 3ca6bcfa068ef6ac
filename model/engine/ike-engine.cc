// SPDX-License-Identifier: GPL-2.0-only

#include "ike-engine.h"

#include "ike-engine-impl.h"
#include "ike-message.h"
#include "ike-routing.h"

#include <type_traits>
#include <variant>

namespace ns3
{
namespace ike
{

namespace
{

template <class Command, class = void>
struct HasIkeSa : std::false_type
{
};

template <class Command>
struct HasIkeSa<Command, std::void_t<decltype(Command::ikeSa)>> : std::true_type
{
};

template <class Command, class = void>
struct IsAboutChild : std::false_type
{
};

template <class Command>
struct IsAboutChild<Command, std::void_t<decltype(Command::child)>>
    : std::is_same<decltype(Command::child), ChildSaId>
{
};

} // namespace

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

void
IkeEngine::SetMemoryLimit(std::optional<size_t> octets)
{
    m_impl->m_memory.Set(octets ? octets : m_impl->ConfiguredMemory());
}

IkeStepClass
IkeEngine::Classify(const IkeCommand& command) const
{
    IkeStepClass result;
    result.priority = IkePriority::KNOWN_SA;
    std::visit(
        [&](const auto& concrete)
        {
            using Command = std::decay_t<decltype(concrete)>;
            if constexpr (HasIkeSa<Command>::value)
            {
                result.affinity = concrete.ikeSa;
            }
            else if constexpr (IsAboutChild<Command>::value)
            {
                const auto owner = m_impl->m_owners.find(concrete.child);
                result.affinity = owner == m_impl->m_owners.end() ? IkeSaId() : owner->second;
            }
        },
        command);
    return result;
}

IkeEngineCounts
IkeEngine::Counts() const
{
    return m_impl->Counts();
}

IkeSaId
IkeEngine::FindIkeSa(const std::string& connection, bool inSetUp, const IpAddress& remote) const
{
    return m_impl->m_table.FindOf(connection, inSetUp, remote);
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
