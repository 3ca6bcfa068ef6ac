// SPDX-License-Identifier: GPL-2.0-only

#include "ike-engine-impl.h"
#include "ike-sa-factory.h"
#include "ike-sa.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

constexpr uint32_t FIRST_ESP_SPI = 256; // RFC 4303 section 2.1 reserves those below

const IkeEngineConfig&
IkeEngine::Impl::Config() const
{
    return *m_config;
}

IkeOffers&
IkeEngine::Impl::Offers()
{
    return m_offers;
}

IkeSpi
IkeEngine::Impl::AllocateIkeSpi(RandomSource& random)
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

EspSpi
IkeEngine::Impl::AllocateEspSpi(RandomSource& random)
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

void
IkeEngine::Impl::ReleaseEspSpi(EspSpi spi)
{
    m_espSpis.erase(spi);
}

IkeSaId
IkeEngine::Impl::NextIkeSaId()
{
    return IkeSaId(++m_lastIkeSaId);
}

ChildSaId
IkeEngine::Impl::NewChild(const IkeSa& owner, EspSpi, const std::string&)
{
    const ChildSaId id(++m_lastChildId);
    m_owners[id] = owner.Id();
    return id;
}

void
IkeEngine::Impl::MoveChild(ChildSaId child, const IkeSa& owner)
{
    m_owners[child] = owner.Id();
}

void
IkeEngine::Impl::ForgetChild(ChildSaId child)
{
    m_owners.erase(child);
}

void
IkeEngine::Impl::Adopt(std::unique_ptr<IkeSa> sa)
{
    m_touched.push_back(sa->Id());
    m_table.Insert(std::move(sa));
}

IkeSa*
IkeEngine::Impl::Find(IkeSaId id)
{
    IkeSa* sa = m_table.Find(id);
    if (sa)
    {
        m_touched.push_back(id); // whoever is found is worked on
    }
    return sa && !sa->IsDead() ? sa : nullptr;
}

void
IkeEngine::Impl::PeerKnown(const IkeSa& sa)
{
    m_table.NotePeer(sa);
}

void
IkeEngine::Impl::ForgetOthersWithPeerOf(IkeStep& step, const IkeSa& sa)
{
    ForEach(OthersWithPeerOf(sa),
            [&](IkeSa& other)
            { other.Die(step, "The peer has started afresh (INITIAL_CONTACT)."); });
}

std::vector<IkeSaId>
IkeEngine::Impl::OthersWithPeerOf(const IkeSa& sa) const
{
    std::vector<IkeSaId> ids = m_table.WithPeerOf(sa);
    ids.erase(std::remove(ids.begin(), ids.end(), sa.Id()), ids.end());
    return ids;
}

bool
IkeEngine::Impl::HasEstablishedTo(const IpAddress& remote) const
{
    return m_table.HasEstablishedTo(remote, m_touched);
}

Ikev2Persistent&
IkeEngine::Impl::Persistent()
{
    return m_persistent;
}

void
IkeEngine::Impl::Reinitiate(IkeStep& step, const InitiateCommand& command, unsigned attempt)
{
    BeginsOverTcp(command) ? ReinitiateOverTcp(step, command, attempt)
                           : Start(step, FreshSetup(command, attempt));
}

void
IkeEngine::Impl::ReinitiateOverTcp(IkeStep& step, const InitiateCommand& command, unsigned attempt)
{
    step.actions.emplace_back(OpenStreamFor(command, attempt));
}

bool
IkeEngine::Impl::HasRoomFor(size_t octets) const
{
    return m_memory.HasRoomFor(octets, [this] { return Counts(); });
}

} // namespace ike
} // namespace ns3
