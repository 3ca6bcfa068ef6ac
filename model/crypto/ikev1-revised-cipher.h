// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_REVISED_CIPHER_H
#define IKEV1_REVISED_CIPHER_H

#include "ike-crypto-provider.h"
#include "ike-ids.h"
#include "ikev1-algorithms.h"

#include <memory>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief Encrypts the bodies of payloads under a key that follows from a nonce, as the revised mode
 * of public key encryption does (RFC 2409 section 5.3). One object serves one message: bodies chain
 * from one to the next, from an IV of zeros.
 */
class Ikev1RevisedCipher
{
  public:
    /**
     * @brief The cipher of Ke = the suite's key from prf(N_b, CKY), for the side whose nonce and
     * cookie these are.
     */
    Ikev1RevisedCipher(IkeCryptoProvider& provider,
                       const Ikev1Suite& suite,
                       ByteView nonce,
                       IkeSpi cookie);

    /** @brief What making the key cost. */
    Duration SetupCost() const
    {
        return m_setupCost;
    }

    /**
     * @brief A body with its padding, encrypted. There is always padding: zeros, and at the end the
     * number of the octets of padding before it.
     */
    Costed<Bytes> Seal(ByteView body);

    /** @brief The body; nothing when the octets are no whole blocks or their padding is wrong. */
    Costed<std::optional<Bytes>> Open(ByteView sealed);

  private:
    std::unique_ptr<IkeChainedCipher> m_cipher; //!< null for a suite without a chained cipher
    Bytes m_chain;
    Duration m_setupCost{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_REVISED_CIPHER_H */
