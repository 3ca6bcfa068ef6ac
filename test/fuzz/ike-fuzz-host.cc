// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-host.h"

#include "ike-fuzz-target.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// More than any test configuration has at a time; a longer list would only cost time.
constexpr size_t MOST_REMEMBERED = 16;

template <class T>
void
Remember(std::vector<T>& list, T value)
{
    if (list.size() == MOST_REMEMBERED)
    {
        list.erase(list.begin());
    }
    list.push_back(std::move(value));
}

bool
IsEncryptedIkev1(const FuzzDatagram& datagram)
{
    return datagram.plain && datagram.keys && datagram.keys->majorVersion == 1;
}

} // namespace

// --- FuzzTranscript
// ----------------------------------------------------------------------------------

Bytes
FuzzTranscript::FirstIv(const FuzzDatagram& datagram, IkeCryptoProvider& provider) const
{
    const auto& header = datagram.plain->header;
    const auto& suite = datagram.keys->suite1;
    if (header.messageId != 0)
    {
        return Ikev1PhaseTwoIv(provider,
                               suite,
                               LastBlockOfPhaseOne(header.initiatorSpi),
                               header.messageId)
            .value;
    }
    const auto publics = m_publics.find(header.initiatorSpi);
    if (publics == m_publics.end() || publics->second.size() < 2)
    {
        return Bytes();
    }
    return Ikev1PhaseOneIv(provider, suite, publics->second[0], publics->second[1]).value;
}

void
FuzzTranscript::Note(FuzzDatagram& datagram, IkeCryptoProvider& provider)
{
    if (!datagram.plain || datagram.plain->header.majorVersion != 1)
    {
        return;
    }
    const auto& header = datagram.plain->header;
    const Exchange exchange(header.initiatorSpi, header.messageId);
    for (const auto& payload : datagram.plain->payloads)
    {
        const auto* ke = std::get_if<Ikev1KePayload>(&payload.body);
        if (ke && header.messageId == 0)
        {
            m_publics[header.initiatorSpi].push_back(ke->data);
        }
        const auto* nonce = std::get_if<Ikev1NoncePayload>(&payload.body);
        if (nonce && header.exchange == Ikev1Exchange::QUICK &&
            !m_nonces.emplace(exchange, nonce->data).second)
        {
            datagram.nonce = m_nonces[exchange];
        }
    }
    if (!IsEncryptedIkev1(datagram))
    {
        return;
    }
    const auto last = m_lastBlocks.find(exchange);
    datagram.iv = last == m_lastBlocks.end() ? FirstIv(datagram, provider) : last->second;
    const size_t block = std::min(datagram.iv.size(), datagram.octets.size());
    m_lastBlocks[exchange] =
        Bytes(datagram.octets.end() - static_cast<std::ptrdiff_t>(block), datagram.octets.end());
}

Bytes
FuzzTranscript::LastBlockOfPhaseOne(IkeSpi initiatorCookie) const
{
    const auto last = m_lastBlocks.find(Exchange(initiatorCookie, 0));
    return last == m_lastBlocks.end() ? Bytes() : last->second;
}

// --- FuzzHost
// ----------------------------------------------------------------------------------------

FuzzHost::FuzzHost(std::shared_ptr<const IkeEngineConfig> config,
                   const std::shared_ptr<IkeCryptoProvider>& provider,
                   uint64_t seed)
    : m_random(seed),
      m_engine(std::move(config), provider, m_random, this)
{
}

void
FuzzHost::Deliver(TimePoint now, const IpPath& path, ByteView datagram)
{
    m_engine.Classify(path, datagram);
    m_engine.HandleDatagram(now, path, datagram);
    Collect();
}

void
FuzzHost::Command(TimePoint now, const IkeCommand& command)
{
    m_engine.HandleCommand(now, command);
    Collect();
}

void
FuzzHost::FireTimers(TimePoint now, unsigned limit)
{
    for (unsigned i = 0; i < limit; ++i)
    {
        const auto deadline = m_engine.NextDeadline();
        if (!deadline || *deadline > now)
        {
            return;
        }
        m_engine.ClassifyTimer();
        m_engine.HandleTimer(now);
        Collect();
    }
}

std::vector<FuzzDatagram>
FuzzHost::TakeSent()
{
    return std::exchange(m_sent, {});
}

void
FuzzHost::Collect()
{
    ++FuzzSteps();
    while (auto action = m_engine.PollAction())
    {
        auto* send = std::get_if<SendDatagramAction>(&*action);
        if (!send)
        {
            CheckSa(*action);
            continue;
        }
        FuzzRequire(send->octets.size() >= IkeHeader::SIZE && send->octets.size() <= UINT16_MAX,
                    "a datagram of an impossible size");
        FuzzDatagram datagram;
        datagram.path = IpPath{send->path.remote, send->path.local};
        datagram.octets = std::move(send->octets);
        for (auto& [octets, plain] : m_plain)
        {
            if (octets == datagram.octets)
            {
                datagram.plain = std::move(plain);
                octets.clear();
                break;
            }
        }
        const auto header = ParseHeader(datagram.octets);
        FuzzRequire(static_cast<bool>(header), "a datagram that is no message");
        const bool isClear =
            header->majorVersion == 1 ? !header->IsEncrypted() : datagram.octets[16] != 46;
        for (const auto& keys : m_keys)
        {
            if (!isClear && keys->initiatorSpi == header->initiatorSpi &&
                keys->responderSpi == header->responderSpi)
            {
                datagram.keys = keys;
            }
        }
        m_sent.push_back(std::move(datagram));
    }
    m_plain.clear();
}

/** What a node cannot do: two inbound SAs of one SPI, or removing what was never there. */
void
FuzzHost::CheckSa(const IkeAction& action)
{
    if (const auto* install = std::get_if<InstallSaAction>(&action))
    {
        const auto& sa = install->parameters;
        FuzzRequire(sa.direction == IpsecDirection::OUTBOUND ||
                        m_inbound.emplace(sa.protocol, sa.spi).second,
                    "an inbound SA was installed twice");
    }
    else if (const auto* remove = std::get_if<RemoveSaAction>(&action))
    {
        FuzzRequire(remove->direction == IpsecDirection::OUTBOUND ||
                        m_inbound.erase({remove->protocol, remove->spi}) == 1,
                    "an inbound SA was removed that was not installed");
    }
}

void
FuzzHost::OnMessage(TimePoint,
                    const IkeSaInfo&,
                    bool sent,
                    const IkeMessage& plain,
                    ByteView octets)
{
    if (sent)
    {
        m_plain.emplace_back(octets.ToBytes(), plain);
    }
}

void
FuzzHost::KeepKeys(const IkeSaInfo& sa, FuzzKeys keys)
{
    keys.majorVersion = sa.majorVersion;
    keys.initiatorSpi = sa.initiatorSpi;
    keys.responderSpi = sa.responderSpi;
    keys.isInitiator = sa.isInitiator;
    Remember(m_keys, std::make_shared<const FuzzKeys>(std::move(keys)));
    Remember(m_ikeSas, sa.id);
}

void
FuzzHost::OnIkeKeys(TimePoint, const IkeSaInfo& sa, const Ikev2Suite& suite, const Ikev2Keys& keys)
{
    FuzzKeys kept;
    kept.suite = suite;
    kept.keys = keys;
    KeepKeys(sa, std::move(kept));
}

void
FuzzHost::OnIkev1Keys(TimePoint,
                      const IkeSaInfo& sa,
                      const Ikev1Suite& suite,
                      const Ikev1Keys& keys)
{
    FuzzKeys kept;
    kept.suite1 = suite;
    kept.keys1 = keys;
    KeepKeys(sa, std::move(kept));
}

void
FuzzHost::OnChild(TimePoint, const IkeSaInfo&, IkeChildEvent event, const IkeChildInfo& child)
{
    if (event == IkeChildEvent::INSTALLED || event == IkeChildEvent::REKEYED)
    {
        Remember(m_children, child.id);
    }
}

} // namespace ike
} // namespace ns3
