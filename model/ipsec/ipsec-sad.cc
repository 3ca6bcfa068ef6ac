// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-sad.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace ike
{

IpsecSaKey
KeyOf(const IpsecSaParameters& parameters)
{
    const bool inbound = parameters.direction == IpsecDirection::INBOUND;
    return IpsecSaKey{parameters.direction,
                      parameters.protocol,
                      parameters.spi,
                      inbound ? parameters.local : parameters.remote};
}

size_t
IpsecSad::KeyHash::operator()(const IpsecSaKey& key) const
{
    const AddressWords words = WordsOf(key.receiver);
    uint64_t hash = static_cast<uint64_t>(key.direction) << 40 |
                    static_cast<uint64_t>(key.protocol) << 32 | key.spi.Value();
    for (uint64_t word : {words.high, words.low})
    {
        hash = (hash ^ (hash >> 29)) * 0x9e3779b97f4a7c15 ^ word;
    }
    hash *= 0x9e3779b97f4a7c15;
    return static_cast<size_t>(hash ^ (hash >> 32));
}

IpsecSad::IpsecSad()
    : m_outbound(IpsecIndexOrder::MOST_SPECIFIC)
{
}

Result<InstalledSa*>
IpsecSad::Add(const IpsecSaParameters& parameters, IkeCryptoProvider& provider)
{
    const IpsecSaKey key = KeyOf(parameters);
    if (Find(key))
    {
        return Error{"SPI " + std::to_string(key.spi.Value()) + " of " + key.receiver.ToString() +
                     " is in use; remove that SA first or choose another SPI"};
    }
    auto made = InstalledSa::Make(parameters, provider, m_lastOrder + 1);
    if (!made)
    {
        return made.GetError();
    }
    ++m_lastOrder;
    InstalledSa* sa = made->get();
    m_sas.emplace(key, std::move(*made));
    if (parameters.direction == IpsecDirection::OUTBOUND)
    {
        IndexOf(parameters)
            .Insert(parameters.localSelectors, parameters.remoteSelectors, sa, sa->Order());
    }
    return sa;
}

InstalledSa*
IpsecSad::Move(const IpsecSaKey& key, const IpPath& path, bool udpEncapsulation)
{
    IpsecSaKey moved = key;
    moved.receiver =
        key.direction == IpsecDirection::INBOUND ? path.local.address : path.remote.address;
    const auto at = m_sas.find(key);
    if (at == m_sas.end() || (!(moved == key) && Find(moved)))
    {
        return nullptr;
    }
    InstalledSa* sa = at->second.get();
    sa->SetPath(path, udpEncapsulation);
    if (!(moved == key))
    {
        auto owned = std::move(at->second);
        m_sas.erase(at);
        m_sas.emplace(moved, std::move(owned));
    }
    return sa;
}

std::unique_ptr<InstalledSa>
IpsecSad::Remove(const IpsecSaKey& key)
{
    const auto at = m_sas.find(key);
    if (at == m_sas.end())
    {
        return nullptr;
    }
    std::unique_ptr<InstalledSa> sa = std::move(at->second);
    m_sas.erase(at);
    if (key.direction == IpsecDirection::OUTBOUND)
    {
        const IpsecSaParameters& parameters = sa->Parameters();
        IndexOf(parameters).Erase(parameters.localSelectors, parameters.remoteSelectors, sa.get());
    }
    return sa;
}

InstalledSa*
IpsecSad::Find(const IpsecSaKey& key) const
{
    const auto at = m_sas.find(key);
    return at == m_sas.end() ? nullptr : at->second.get();
}

InstalledSa*
IpsecSad::FindInbound(EspSpi spi, const IpAddress& receiver, ProtocolId protocol) const
{
    return Find(IpsecSaKey{IpsecDirection::INBOUND, protocol, spi, receiver});
}

IpsecSelectorIndex<InstalledSa>&
IpsecSad::IndexOf(const IpsecSaParameters& parameters)
{
    if (parameters.dscps == 0)
    {
        return m_outbound;
    }
    return m_byDscps.try_emplace(parameters.dscps, IpsecIndexOrder::MOST_SPECIFIC).first->second;
}

InstalledSa*
IpsecSad::FindOutbound(const IpsecFlow& flow, uint8_t dscp) const
{
    for (const auto& [dscps, index] : m_byDscps)
    {
        if ((dscps >> (dscp & 63) & 1) != 0)
        {
            if (InstalledSa* sa = index.Find(flow))
            {
                return sa;
            }
        }
    }
    return m_outbound.Find(flow);
}

bool
IpsecSad::NamesPorts() const
{
    return m_outbound.NamesPorts() ||
           std::any_of(m_byDscps.begin(),
                       m_byDscps.end(),
                       [](const auto& some) { return some.second.NamesPorts(); });
}

std::vector<const InstalledSa*>
IpsecSad::List() const
{
    std::vector<const InstalledSa*> list;
    list.reserve(m_sas.size());
    // In any order: sorted below.
    for (const auto& [key, sa] : m_sas)
    {
        list.push_back(sa.get());
    }
    std::sort(list.begin(),
              list.end(),
              [](const InstalledSa* a, const InstalledSa* b) { return a->Order() < b->Order(); });
    return list;
}

} // namespace ike
} // namespace ns3
