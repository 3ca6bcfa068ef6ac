// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_SAD_H
#define IPSEC_SAD_H

#include "ipsec-installed-sa.h"
#include "ipsec-selector-index.h"

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Names an SA of a node. The receiver chose the SPI, so the receiver's address makes it
 * unique, at a node that is many endpoints too.
 */
struct IpsecSaKey
{
    IpsecDirection direction{IpsecDirection::INBOUND};
    ProtocolId protocol{ProtocolId::ESP};
    EspSpi spi;
    IpAddress receiver; //!< outer address: this node's for inbound, the peer's for outbound SAs

    friend bool operator==(const IpsecSaKey& a, const IpsecSaKey& b)
    {
        return a.direction == b.direction && a.protocol == b.protocol && a.spi == b.spi &&
               a.receiver == b.receiver;
    }
};

/** @brief The key that an SA with these parameters has. */
IpsecSaKey KeyOf(const IpsecSaParameters& parameters);

/**
 * @brief A node's security associations, RFC 4301 section 4.4.2.
 *
 * Inbound SAs are found by SPI and outer destination, outbound ones by the inner packet: of the SAs
 * that admit it the most specific, and of equals the newest. So a replacement carries traffic from
 * its installation on, the one before it carries it again should the newer go first, and another
 * tunnel's rekey never draws traffic away from a more specific one. No look-up takes longer with
 * more SAs.
 */
class IpsecSad
{
  public:
    IpsecSad();

    /**
     * @brief Adds an SA.
     * @return the SA, owned by this, or an error that says what of the parameters cannot be done
     */
    Result<InstalledSa*> Add(const IpsecSaParameters& parameters, IkeCryptoProvider& provider);

    /** @brief Takes an SA out. @return it, for a last look; null when there was none */
    std::unique_ptr<InstalledSa> Remove(const IpsecSaKey& key);

    /**
     * @brief Gives an SA other outer addresses and ports; keys, counters and window stay (RFC 4555
     * section 3.5).
     * @return the SA; null when there is none, or when another has its new key
     */
    InstalledSa* Move(const IpsecSaKey& key, const IpPath& path, bool udpEncapsulation);

    /** @brief The SA of a key; null when there is none. */
    InstalledSa* Find(const IpsecSaKey& key) const;

    /** @brief The inbound SA for a packet that came to an outer address; null when there is none.
     */
    InstalledSa* FindInbound(EspSpi spi,
                             const IpAddress& receiver,
                             ProtocolId protocol = ProtocolId::ESP) const;

    /**
     * @brief The outbound SA for an inner packet; null when there is none. SAs that are for some
     * DSCPs come before those that are for all.
     */
    InstalledSa* FindOutbound(const IpsecFlow& flow, uint8_t dscp = 0) const;

    /** @brief What FindOutbound() costs: hash probes, whatever the number of SAs. */
    size_t OutboundProbes() const
    {
        return m_outbound.Probes();
    }

    /** @brief Whether any outbound SA names ports. */
    bool NamesPorts() const;

    /** @brief How many SAs one of these probes may have to look at. */
    size_t LongestTry() const
    {
        return m_outbound.LongestTry();
    }

    /** @brief All SAs in the order of their installation. */
    std::vector<const InstalledSa*> List() const;

    size_t Size() const
    {
        return m_sas.size();
    }

  private:
    IpsecSelectorIndex<InstalledSa>& IndexOf(const IpsecSaParameters& parameters);

    struct KeyHash
    {
        size_t operator()(const IpsecSaKey& key) const;
    };

    uint64_t m_lastOrder{0};
    std::unordered_map<IpsecSaKey, std::unique_ptr<InstalledSa>, KeyHash> m_sas;
    IpsecSelectorIndex<InstalledSa> m_outbound;
    std::map<uint64_t, IpsecSelectorIndex<InstalledSa>> m_byDscps; // outbound SAs for some DSCPs
};

} // namespace ike
} // namespace ns3

#endif /* IPSEC_SAD_H */
