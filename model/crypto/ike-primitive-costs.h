// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PRIMITIVE_COSTS_H
#define IKE_PRIMITIVE_COSTS_H

#include "ike-crypto-provider.h"

#include <initializer_list>

namespace ns3
{
namespace ike
{

/**
 * @file
 * What a call of a provider costs in simulated time. Every provider charges by these, so that a
 * modelled run takes exactly as long as a real one.
 */

/** @brief The octets of the parts together. */
size_t TotalSize(std::initializer_list<ByteView> parts);

/** @brief One prf over @p octets of data. */
Duration PrfCost(const IkeCostProfile& profile, PrfId prf, size_t octets);

/** @brief prf+ with a seed of @p seedSize octets, for @p size octets of output. */
Duration PrfPlusCost(const IkeCostProfile& profile, PrfId prf, size_t seedSize, size_t size);

/**
 * @brief What the answering side does: generate a share and agree with it; of a KEM, encapsulate,
 * which costs as much as the other side's decapsulation.
 */
Duration AnswerCost(const IkeCostProfile& profile, KeMethod method);

/** @brief Two tests for primes, each taken for as long as an agreement. */
Duration DescribedGroupCost(const KeCost& cost);

/**
 * @brief One signature over @p octets of data, or checking one; hashing is charged as SHA-1 is. RSA
 * decryption costs as a signature does, encryption as its check.
 */
SignatureCost SignatureCostOf(const IkeCostProfile& profile,
                              const IkePublicKey& key,
                              size_t octets);

/** @brief The cost of each packet of one SA, looked up once. */
class PacketCost
{
  public:
    PacketCost(const IkeCostProfile& profile, const CipherSuite& suite);

    /** @brief Sealing or opening @p region. */
    Duration Of(const SealedRegion& region) const;

  private:
    LinearCost m_cipher;
    LinearCost m_integrity;
    bool m_separate; //!< has a separate integrity algorithm
    bool m_combined;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PRIMITIVE_COSTS_H */
