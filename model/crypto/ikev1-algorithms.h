// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_ALGORITHMS_H
#define IKEV1_ALGORITHMS_H

#include "ike-crypto-provider.h"
#include "ike-payloads.h"
#include "ikev1-attributes.h"
#include "ikev1-life.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @file
 * Between proposals in swanctl's notation, which are the same for both versions, and what IKEv1
 * offers: transforms that each name one algorithm of every kind by attributes.
 */

/** @brief The algorithms of an ISAKMP SA. */
struct Ikev1Suite
{
    EncrId encr{EncrId::NONE};
    uint16_t keyBits{0};    //!< 0 where the algorithm has one key length
    PrfId prf{PrfId::NONE}; //!< the HMAC of the negotiated hash
    KeMethod ke{KeMethod::NONE};
    Ikev1AuthMethod method{Ikev1AuthMethod::NONE};

    friend bool operator==(const Ikev1Suite& a, const Ikev1Suite& b)
    {
        return a.encr == b.encr && a.keyBits == b.keyBits && a.prf == b.prf && a.ke == b.ke &&
               a.method == b.method;
    }
};

/** @brief What a transform of phase 1 says. */
struct Ikev1PhaseOneTransform
{
    Ikev1Suite suite;
    Ikev1Life life;
};

/** @brief The algorithms of an IPsec SA. */
struct Ikev1IpsecSuite
{
    ProtocolId protocol{ProtocolId::ESP};
    CipherSuite cipher;
    KeMethod ke{KeMethod::NONE}; //!< NONE without PFS
    bool esn{false};
    IpsecEncapsulation encapsulation{IpsecEncapsulation::TUNNEL};

    friend bool operator==(const Ikev1IpsecSuite& a, const Ikev1IpsecSuite& b)
    {
        return a.protocol == b.protocol && a.cipher == b.cipher && a.ke == b.ke && a.esn == b.esn &&
               a.encapsulation == b.encapsulation;
    }
};

/** @brief What a transform of phase 2 says. */
struct Ikev1PhaseTwoTransform
{
    Ikev1IpsecSuite suite;
    Ikev1Life life;
};

/** @brief Whether IKEv1 has a number for each algorithm of a proposal. @return an error that names
 * the first without */
Result<Done> CheckIkev1Numbers(const Proposal& proposal);

/**
 * @brief The suites that a proposal for IKE offers, in its order: every encryption algorithm with
 * every prf with every group, the first of them varying least.
 * @return an error that names an algorithm for which IKEv1 has no number
 */
Result<std::vector<Ikev1Suite>> Ikev1SuitesOf(const Proposal& proposal, Ikev1AuthMethod method);

/** @brief The suites that a proposal for ESP or AH offers, in the same order. */
Result<std::vector<Ikev1IpsecSuite>> Ikev1IpsecSuitesOf(const Proposal& proposal,
                                                        IpsecEncapsulation encapsulation);

/** @brief A phase 1 transform's attributes, RFC 2409 appendix A. */
std::vector<Ikev1Attribute> OakleyAttributesOf(const Ikev1Suite& suite, const Ikev1Life& life);

/**
 * @brief Reads a phase 1 transform's attributes. A group that is not in the table but described by
 * attributes of its own is not read.
 * @return nothing when an algorithm is missing, unknown, or has not that key length
 */
std::optional<Ikev1PhaseOneTransform> ReadOakleyAttributes(
    const std::vector<Ikev1Attribute>& attributes);

/** @brief Whether version 1 has a number for a key exchange method: RFC 2409 section 6 and the
 * groups after it. */
bool IsIkev1KnownGroup(KeMethod ke);

/** @brief The transform number of a suite, RFC 2407 sections 4.4.3 and 4.4.4. */
uint8_t IpsecTransformOf(const Ikev1IpsecSuite& suite);

/** @brief A phase 2 transform's attributes, RFC 2407 section 4.5. */
std::vector<Ikev1Attribute> IpsecAttributesOf(const Ikev1IpsecSuite& suite, const Ikev1Life& life);

/**
 * @brief Reads a phase 2 transform. A missing encapsulation mode stays NONE, as RFC 2407
 * section 4.5 leaves it to the host.
 * @return nothing when the transform or an attribute names what is not in the table
 */
std::optional<Ikev1PhaseTwoTransform> ReadIpsecTransform(
    ProtocolId protocol,
    uint8_t transform,
    const std::vector<Ikev1Attribute>& attributes);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_ALGORITHMS_H */
