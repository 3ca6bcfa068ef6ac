// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_SIGNATURE_H
#define IKEV1_SIGNATURE_H

#include "ike-signature.h"
#include "ikev1-attributes.h"
#include "ikev1-key-material.h"

#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief How an authentication method signs HASH_I and HASH_R (RFC 2409 section 5.1): the hash is
 * the digest, so RSA pads it without naming a hash, and DSS and ECDSA write r and then s.
 */
struct Ikev1SignatureScheme
{
    SignatureMethod method;
    PrfId prf{PrfId::NONE}; //!< of HASH_I and HASH_R: the negotiated one, or the one that the
                            //!< signature is tied to
};

/** @brief The scheme of a method of signatures; nothing for other methods. */
std::optional<Ikev1SignatureScheme> SignatureSchemeOf(Ikev1AuthMethod method, PrfId negotiated);

/** @brief Whether a key is one that a method signs with. */
bool KeyFits(Ikev1AuthMethod method, const IkePublicKey& key);

/** @brief The method that a key signs with; NONE for keys that IKEv1 has no method for. */
Ikev1AuthMethod SignatureMethodFor(const IkePublicKey& key);

/** @brief SIG_I or SIG_R. Errors when the key does not fit. */
Costed<Result<Bytes>> MakeIkev1Signature(IkeCryptoProvider& provider,
                                         RandomSource& random,
                                         const Ikev1Suite& suite,
                                         const IkePrivateKey& key,
                                         ByteView skeyid,
                                         const Ikev1HashInputs& inputs);

/** @brief Whether @p signature is the peer's: @p inputs with the peer as the one who proves. */
Costed<bool> CheckIkev1Signature(IkeCryptoProvider& provider,
                                 const Ikev1Suite& suite,
                                 const IkePublicKey& key,
                                 ByteView skeyid,
                                 const Ikev1HashInputs& inputs,
                                 ByteView signature);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_SIGNATURE_H */
