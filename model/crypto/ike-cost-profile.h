// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_COST_PROFILE_H
#define IKE_COST_PROFILE_H

#include "ike-registry.h"
#include "ike-result.h"
#include "ike-time.h"

#include <map>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/** @brief A cost that has a fixed part and a part for each octet. */
struct LinearCost
{
    Duration fixed{0};
    double nanosecondsPerOctet{0};

    Duration
    Of(size_t octets) const
    {
        return fixed + Duration(static_cast<int64_t>(nanosecondsPerOctet * octets));
    }
};

/** @brief The two halves of a key exchange's cost. */
struct KeCost
{
    Duration generate{0}; //!< making a key share
    Duration agree{0};    //!< computing the secret from the peer's share
};

/** @brief The two halves of a signature's cost. */
struct SignatureCost
{
    Duration sign{0};
    Duration verify{0};
};

/**
 * @brief What a node's processor pays, in simulated time, for each primitive of IKE and IPsec. All zero
 * when default-made. Read-only once built; shared by every peer of a node kind.
 */
class IkeCostProfile
{
  public:
    /**
     * @brief Reads a profile in the text format that doc/cost-profiles.md describes.
     * @param text the file's content @param name the file's name, for errors
     */
    static Result<IkeCostProfile> Parse(std::string_view text, const std::string& name);

    /** @brief Key exchange by method; methods the profile does not name cost what its nearest stated kind says. */
    KeCost KeyExchange(KeMethod method) const;

    LinearCost Prf(PrfId prf) const;

    LinearCost Cipher(EncrId encr, uint16_t keyBits) const;

    LinearCost Integrity(IntegId integ) const;

    SignatureCost Signature(const std::string& algorithm) const;

    /** @brief Receiving or sending one IKE message: interrupt, UDP, parse or build. */
    LinearCost Message() const;

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
    std::string m_name{"none"};
    std::string m_provenance;
    std::map<std::string, KeCost> m_keyExchange;
    std::map<std::string, LinearCost> m_linear;
    std::map<std::string, SignatureCost> m_signature;
    Duration m_saSetup{0};
    Duration m_espPacket{0};
    bool m_espOffloaded{false};
    unsigned m_cores{1};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_COST_PROFILE_H */
