// SPDX-License-Identifier: GPL-2.0-only

#include "ipsec-installed-sa.h"

#include "ike-algorithms.h"
#include "ipsec-ip-octets.h"
#include "ipsec-selector.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <numeric>
#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief SPIs below this are reserved, RFC 4303 section 2.1. */
constexpr uint32_t FIRST_SPI = 256;

constexpr size_t UDP_HEADER = 8;

std::string
NameOfSa(const IpsecSaParameters& parameters)
{
    char spi[16];
    std::snprintf(spi, sizeof spi, "0x%08x", static_cast<unsigned>(parameters.spi.Value()));
    return std::string(parameters.direction == IpsecDirection::INBOUND ? "inbound" : "outbound") +
           " SA " + spi + " between " + parameters.local.ToString() + " and " +
           parameters.remote.ToString();
}

bool
AreUsable(const TrafficSelectors& selectors)
{
    return !selectors.empty() && std::all_of(selectors.begin(), selectors.end(), IsWellFormed);
}

/** @brief What of the parameters is not there yet or contradicts itself. */
Result<Done>
CheckKind(const IpsecSaParameters& parameters)
{
    if (parameters.protocol != ProtocolId::ESP && parameters.protocol != ProtocolId::AH)
    {
        return Error{"the " + NameOfSa(parameters) + " is for " + NameOf(parameters.protocol) +
                     "; this data plane carries ESP and AH"};
    }
    if (parameters.spi.Value() < FIRST_SPI)
    {
        return Error{"the " + NameOfSa(parameters) + " has a reserved SPI; choose 256 or above"};
    }
    if (parameters.local.IsNone() ||
        AddressBits(parameters.local) != AddressBits(parameters.remote))
    {
        return Error{"the " + NameOfSa(parameters) + " needs two outer addresses of one family"};
    }
    if (!AreUsable(parameters.localSelectors) || !AreUsable(parameters.remoteSelectors))
    {
        return Error{"the " + NameOfSa(parameters) +
                     " needs well-formed traffic selectors for both sides"};
    }
    return Done{};
}

/** @brief What of the algorithms does not go with the protocol. */
Result<Done>
CheckProtocol(const IpsecSaParameters& parameters, const CipherSizes& sizes)
{
    const CipherSuite& suite = parameters.suite;
    if (parameters.protocol == ProtocolId::ESP)
    {
        // The IV of AES-GMAC as an integrity algorithm stands in AH (RFC 4543 section 4).
        return suite.encr == EncrId::NONE ||
                       (sizes.integKey != 0 && suite.encr == EncrId::NULL_ENCR && sizes.iv != 0)
                   ? Result<Done>(Error{"the " + NameOfSa(parameters) +
                                        " for ESP needs an encryption algorithm that goes with its "
                                        "integrity algorithm; null is one"})
                   : Result<Done>(Done{});
    }
    if (suite.encr != EncrId::NONE || suite.integ == IntegId::NONE)
    {
        return Error{"the " + NameOfSa(parameters) +
                     " for AH needs an integrity algorithm and no encryption algorithm"};
    }
    if (parameters.udpEncapsulation || parameters.tcpEncapsulation)
    {
        return Error{"the " + NameOfSa(parameters) +
                     " is for AH, which does not go through NATs; use ESP (RFC 3948 section 1)"};
    }
    return Done{};
}

Result<Done>
CheckSuite(const IpsecSaParameters& parameters,
           const CipherSizes& sizes,
           const IkeCryptoProvider& provider)
{
    const auto protocol = CheckProtocol(parameters, sizes);
    if (!protocol)
    {
        return protocol.GetError();
    }
    const CipherSuite& suite = parameters.suite;
    if (suite.encr != EncrId::NONE)
    {
        const auto encr = provider.Supports(TransformType::ENCR,
                                            static_cast<uint16_t>(suite.encr),
                                            suite.keyBits);
        if (!encr)
        {
            return encr.GetError();
        }
    }
    if (suite.integ != IntegId::NONE)
    {
        const auto integ =
            provider.Supports(TransformType::INTEG, static_cast<uint16_t>(suite.integ), 0);
        if (!integ)
        {
            return integ.GetError();
        }
    }
    if (parameters.encrKey.size() != sizes.encrKey || parameters.integKey.size() != sizes.integKey)
    {
        return Error{"the " + NameOfSa(parameters) + " has keys of " +
                     std::to_string(parameters.encrKey.size()) + " and " +
                     std::to_string(parameters.integKey.size()) +
                     " octets where its algorithms take " + std::to_string(sizes.encrKey) +
                     " and " + std::to_string(sizes.integKey)};
    }
    if (ESP_FIXED_SIZE + sizes.iv > ESP_MAX_HEAD || sizes.icv > ESP_MAX_ICV || sizes.block > 16)
    {
        return Error{"the " + NameOfSa(parameters) +
                     " has an IV, block or checksum larger than any known"};
    }
    return Done{};
}

} // namespace

uint64_t
IpsecSaCounters::Dropped() const
{
    return std::accumulate(dropped.begin(), dropped.end(), uint64_t{0});
}

Result<std::unique_ptr<InstalledSa>>
InstalledSa::Make(const IpsecSaParameters& parameters, IkeCryptoProvider& provider, uint64_t order)
{
    const auto kind = CheckKind(parameters);
    if (!kind)
    {
        return kind.GetError();
    }
    const auto sizes = SizesOf(parameters.suite);
    if (!sizes)
    {
        return sizes.GetError();
    }
    const auto suite = CheckSuite(parameters, *sizes, provider);
    if (!suite)
    {
        return suite.GetError();
    }
    auto cipher = provider.MakeCipher(parameters.suite, parameters.encrKey, parameters.integKey);
    if (!cipher)
    {
        return Error{"the crypto provider '" + provider.Name() + "' made no cipher for the " +
                     NameOfSa(parameters)};
    }
    const EspSpi spi = parameters.spi;
    const bool esn = parameters.esn;
    Transform transform =
        parameters.protocol == ProtocolId::AH
            ? Transform(AhTransform(spi, esn, *sizes, std::move(cipher)))
            : Transform(EspTransform(spi, esn, parameters.suite, *sizes, std::move(cipher)));
    return std::unique_ptr<InstalledSa>(new InstalledSa(parameters, std::move(transform), order));
}

InstalledSa::InstalledSa(const IpsecSaParameters& parameters, Transform transform, uint64_t order)
    : m_parameters(parameters),
      m_transform(std::move(transform)),
      m_window(parameters.direction == IpsecDirection::INBOUND ? parameters.replayWindow : 0,
               parameters.esn),
      m_order(order)
{
    Bytes().swap(m_parameters.encrKey);
    Bytes().swap(m_parameters.integKey);
}

uint64_t
InstalledSa::LastSequence() const
{
    return m_parameters.esn ? std::numeric_limits<uint64_t>::max()
                            : std::numeric_limits<uint32_t>::max();
}

uint64_t
InstalledSa::Sequence() const
{
    return m_parameters.direction == IpsecDirection::OUTBOUND ? m_sent : m_window.Highest();
}

void
InstalledSa::AdvanceSequence(uint64_t sequence)
{
    m_sent = std::max(m_sent, std::min(sequence, LastSequence()));
}

void
InstalledSa::LowerPathMtu(uint32_t mtu, TimePoint now, TimePoint end)
{
    const uint32_t least = m_parameters.remote.IsIpv6() ? 1280 : 576;
    const uint32_t bounded = std::max(mtu, least);
    const uint32_t known = PathMtu(now);
    m_pathMtu = known == 0 ? bounded : std::min(known, bounded);
    m_pathMtuEnd = end;
}

bool
InstalledSa::NamesPorts() const
{
    const auto any = [](const TrafficSelectors& selectors)
    { return std::all_of(selectors.begin(), selectors.end(), IsAnyPort); };
    return !any(m_parameters.localSelectors) || !any(m_parameters.remoteSelectors);
}

size_t
InstalledSa::Overhead(size_t packet) const
{
    const size_t header = IpHeaderSize(m_parameters.remote);
    if (const auto* ah = std::get_if<AhTransform>(&m_transform))
    {
        return header + ah->LayoutFor(m_parameters.remote.IsIpv6()).Size();
    }
    const size_t udp = m_parameters.udpEncapsulation ? UDP_HEADER : 0;
    return header + udp + std::get<EspTransform>(m_transform).LayoutFor(packet).Total() - packet;
}

size_t
InstalledSa::LargestInside(size_t mtu) const
{
    const size_t least = Overhead(0);
    if (mtu <= least)
    {
        return 0;
    }
    // The padding of ESP depends on the size; it is less than what the empty packet has at most.
    size_t size = mtu - least;
    while (size > 0 && size + Overhead(size) > mtu)
    {
        --size;
    }
    while (size + 1 + Overhead(size + 1) <= mtu)
    {
        ++size;
    }
    return size;
}

bool
InstalledSa::ReachesHardLimit(uint64_t octets) const
{
    const IpsecVolumeLimits& limits = m_parameters.limits;
    return m_counters.packets >= limits.hardPackets || octets > limits.hardOctets ||
           m_counters.octets > limits.hardOctets - octets;
}

void
InstalledSa::Account(uint64_t octets)
{
    ++m_counters.packets;
    m_counters.octets += octets;
    const IpsecVolumeLimits& limits = m_parameters.limits;
    // A sequence number that is used up to 15/16 asks for a new SA as a volume does.
    const bool sequenceLow =
        m_parameters.direction == IpsecDirection::OUTBOUND && m_sent >= LastSequence() / 16 * 15;
    m_softReached = m_softReached || sequenceLow || m_counters.packets >= limits.softPackets ||
                    m_counters.octets >= limits.softOctets;
}

Result<uint64_t, IpsecDropReason>
InstalledSa::Claim(uint64_t octets)
{
    ++m_counters.offered;
    const bool exhausted = m_sent >= LastSequence();
    if (exhausted || ReachesHardLimit(octets))
    {
        m_hardReached = true;
        const auto reason =
            exhausted ? IpsecDropReason::SEQUENCE_EXHAUSTED : IpsecDropReason::HARD_LIMIT;
        ++m_counters.dropped[static_cast<size_t>(reason)];
        return reason;
    }
    ++m_sent;
    Account(octets);
    return m_sent;
}

std::optional<IpsecDropReason>
InstalledSa::Accept(uint64_t sequence, uint64_t octets)
{
    ++m_counters.offered;
    m_window.Commit(sequence);
    if (ReachesHardLimit(octets))
    {
        m_hardReached = true;
        ++m_counters.dropped[static_cast<size_t>(IpsecDropReason::HARD_LIMIT)];
        return IpsecDropReason::HARD_LIMIT;
    }
    Account(octets);
    return std::nullopt;
}

void
InstalledSa::CountDrop(IpsecDropReason reason)
{
    ++m_counters.offered;
    ++m_counters.dropped[static_cast<size_t>(reason)];
}

void
InstalledSa::Revoke(IpsecDropReason reason)
{
    --m_counters.packets;
    ++m_counters.dropped[static_cast<size_t>(reason)];
}

std::optional<IpsecExpiry>
InstalledSa::TakeExpiry()
{
    if (m_hardReached && !m_hardTold)
    {
        m_hardTold = true;
        m_softTold = true;
        return IpsecExpiry::HARD;
    }
    if (m_softReached && !m_softTold)
    {
        m_softTold = true;
        return IpsecExpiry::SOFT;
    }
    return std::nullopt;
}

void
InstalledSa::SetPath(const IpPath& path, bool udpEncapsulation)
{
    m_parameters.local = path.local.address;
    m_parameters.remote = path.remote.address;
    m_parameters.localPort = path.local.port;
    m_parameters.remotePort = path.remote.port;
    m_parameters.udpEncapsulation = udpEncapsulation;
    m_parameters.tcpEncapsulation = path.IsStream();
    m_pathMtu = 0; // of another path
}

} // namespace ike
} // namespace ns3
