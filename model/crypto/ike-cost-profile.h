// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_COST_PROFILE_H
#define IKE_COST_PROFILE_H

#include "ike-registry.h"
#include "ike-result.h"
#include "ike-time.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ns3
{
namespace ike
{

/** @brief A cost that has a fixed part and a part for each octet. */
struct LinearCost
{
    Duration fixed{0};
    double nanosecondsPerOctet{0};

    Duration Of(size_t octets) const
    {
        return fixed + Duration(static_cast<int64_t>(nanosecondsPerOctet * octets));
    }
};

/** @brief The two halves of a key exchange's cost. */
struct KeCost
{
    Duration generate{0}; //!< making a key share; of a KEM, a key pair
    Duration agree{
        0}; //!< the secret from the peer's share; of a KEM, to encapsulate or decapsulate
};

/** @brief The two halves of a signature's cost. */
struct SignatureCost
{
    Duration sign{0};
    Duration verify{0};
};

/**
 * @brief What a node's processor pays, in simulated time, for each primitive of IKE and IPsec. All
 * zero when default-made. Read-only once built; shared by every peer of a node kind.
 */
class IkeCostProfile
{
  public:
    /**
     * @brief Reads a profile in the text format that doc/cost-profiles.md describes.
     * @param text the file's content @param name the file's name, for errors
     */
    static Result<IkeCostProfile> Parse(std::string_view text, const std::string& name);

    /**
     * @brief Key exchange by method. A method that the profile does not state costs what the
     * nearest stated one does: of its own family by size, else of another by strength. The same
     * holds below.
     */
    KeCost KeyExchange(KeMethod method) const;

    /** @brief One call of a prf, for each octet of its data. */
    LinearCost Prf(PrfId prf) const;

    /** @brief Encrypting or decrypting one packet. NULL costs nothing unless the profile states it.
     */
    LinearCost Cipher(EncrId encr, uint16_t keyBits) const;

    /** @brief Computing or checking one packet's checksum. */
    LinearCost Integrity(IntegId integ) const;

    /** @brief One SHA-1, as for NAT detection. */
    LinearCost Sha1() const;

    /** @param algorithm one of rsa2048, ecdsa256, ed25519 and the like; doc/cost-profiles.md lists
     * them */
    SignatureCost Signature(const std::string& algorithm) const;

    /** @brief Receiving or sending one IKE message: interrupt, UDP, parse or build. */
    LinearCost Message() const;

    /** @brief Receiving a datagram that belongs to no IKE SA, and throwing it away or answering it
     * without one, as with a cookie; as Message() unless stated. */
    LinearCost Stateless() const;

    /** @brief Creating the state of an IKE SA or Child SA. */
    Duration SaSetup() const;

    /** @brief Forwarding one packet through ESP, besides cipher and integrity. */
    Duration EspPacket() const;

    /** @brief True when ESP runs in hardware and costs the processor nothing. */
    bool EspOffloaded() const;

    /** @brief Processor cores that IKE may use; at least 1. */
    unsigned Cores() const;

    /** @brief Where the numbers come from, as the file says. */
    const std::string& Provenance() const;

    const std::string& Name() const;

  private:
    friend class CostProfileParser;

    std::string m_name{"none"};
    std::string m_provenance;
    std::map<KeMethod, KeCost> m_keyExchange;
    std::map<PrfId, LinearCost> m_prf;
    std::map<std::pair<EncrId, uint16_t>, LinearCost> m_cipher;
    std::map<IntegId, LinearCost> m_integrity;
    std::map<std::string, SignatureCost> m_signature;
    LinearCost m_sha1;
    LinearCost m_message;
    std::optional<LinearCost> m_stateless;
    Duration m_saSetup{0};
    Duration m_espPacket{0};
    bool m_espOffloaded{false};
    unsigned m_cores{1};
};

/** @brief True for the names of signature algorithms that a profile may state, as "rsa2048". */
bool IsSignatureName(const std::string& algorithm);

} // namespace ike
} // namespace ns3

#endif /* IKE_COST_PROFILE_H */
