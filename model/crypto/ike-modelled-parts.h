// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MODELLED_PARTS_H
#define IKE_MODELLED_PARTS_H

#include "ike-crypto-provider.h"
#include "ike-modp-groups.h"
#include "ike-primitive-costs.h"

#include <memory>

namespace ns3
{
namespace ike
{

struct KeRow;

/**
 * @file
 * The parts that the modelled provider is made of. For the ike-modelled-*.cc files alone.
 */

/** @brief Draws how many calls of the prf it takes to solve a puzzle, and charges them. */
Costed<Bytes> SolveModelledPuzzle(const IkeCostProfile& costs,
                                  PrfId prf,
                                  ByteView text,
                                  unsigned bits,
                                  RandomSource& random);

/** @brief The zero bits of a solution that SolveModelledPuzzle() made for this text; else 0. */
Costed<unsigned> CheckModelledPuzzle(const IkeCostProfile& costs,
                                     PrfId prf,
                                     ByteView text,
                                     ByteView solution);

/** @brief A cipher that leaves the text as it is and checks it. */
std::unique_ptr<IkeCipher> MakeModelledCipher(const CipherSuite& suite,
                                              const CipherSizes& sizes,
                                              ByteView encrKey,
                                              ByteView integKey,
                                              const PacketCost& cost);

/**
 * @brief A chained cipher that a wrong key or IV turns into noise: each block is combined with a
 * digest of the key and the ciphertext block before it, so a changed bit changes its own place and
 * the whole block after it.
 */
std::unique_ptr<IkeChainedCipher> MakeModelledChainedCipher(uint64_t seed,
                                                            size_t block,
                                                            const LinearCost& cost);

/**
 * @brief One key exchange method, modelled: a secret is a digest of the two values on the wire,
 * so both sides have the same one if and only if both saw the same values. Values that the real
 * method would refuse are refused: outside 1 < y < p - 1, not a point of the curve, outside the
 * subgroup, of small order.
 */
class ModelledKeyExchange
{
  public:
    explicit ModelledKeyExchange(const KeRow& row);

    /** @brief A MODP group of that prime; @p row and what it points to must outlive this object. */
    ModelledKeyExchange(const KeRow& row, Bytes prime);

    /** @brief A fresh share, of the asking side's size. */
    KeyShare Generate(RandomSource& random) const;

    /** @brief A fresh answer, of the answering side's size. */
    Bytes GenerateAnswer(RandomSource& random) const;

    /** @brief Done, or why the real method would refuse a value of the right size. */
    Result<Done> Check(ByteView value) const;

    /** @brief The secret of the two values on the wire. */
    Bytes Secret(ByteView asked, ByteView answered) const;

  private:
    Bytes MakeValue(ByteView privateKey, size_t size) const;

    const KeRow& m_row;
    Bytes m_prime; //!< of MODP groups
};

/** @brief A MODP group by its numbers, which are within bounds. */
std::shared_ptr<const IkeDescribedGroup> MakeModelledDescribedGroup(KeMethod number,
                                                                    const ModpGroup& group,
                                                                    const KeCost& cost);

/**
 * @brief Key pairs and signatures of true sizes: a signature is a digest of public key, method and
 * data, so it holds for these three and no others. Whoever has the public key could make it; that
 * is what modelled means.
 */
IkePrivateKey MakeModelledKey(SignatureKeyType type, uint16_t bits, ByteView secret);
Bytes ModelledSign(const IkePublicKey& key,
                   const SignatureMethod& method,
                   std::initializer_list<ByteView> data);

/** @brief A ciphertext of the modulus's size that only the key it was made for opens. */
Bytes ModelledEncrypt(const IkePublicKey& key, ByteView plain, RandomSource& random);
Result<Bytes> ModelledDecrypt(const IkePublicKey& key, ByteView cipher);

} // namespace ike
} // namespace ns3

#endif /* IKE_MODELLED_PARTS_H */
