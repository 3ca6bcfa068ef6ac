// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_SIGNATURE_AUTH_H
#define IKEV2_SIGNATURE_AUTH_H

#include "ike-credentials.h"
#include "ike-payloads.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief How one AUTH payload is signed. */
struct Ikev2SignatureChoice
{
    AuthMethod method{AuthMethod::DIGITAL_SIGNATURE};
    SignatureMethod signature;
};

/**
 * @brief Chooses how to sign: method 14 (RFC 7427) when both sides have it and a hash in common, or
 * as EdDSA the Identity hash (RFC 8420); else method 1 with SHA-1 for RSA (RFC 7296 section 2.15),
 * 9, 10 or 11 for ECDSA by its curve (RFC 4754).
 * @param peerHashes what the peer's N(SIGNATURE_HASH_ALGORITHMS) says; empty without one
 * @return nothing when no method of the key is common to both
 */
std::optional<Ikev2SignatureChoice> ChooseIkev2Signature(const IkeSignatureConfig& config,
                                                         const IkePublicKey& key,
                                                         const std::vector<HashId>& peerHashes);

/** @brief The AUTH payload of a signature; with RFC 7427 the AlgorithmIdentifier stands before it
 * (section 3). */
AuthPayload MakeIkev2SignatureAuth(const Ikev2SignatureChoice& choice,
                                   const IkePublicKey& key,
                                   Bytes signature);

/** @brief A signature as an AUTH payload holds it, and the methods it may be of. */
struct Ikev2Signature
{
    std::vector<SignatureMethod> methods; //!< more than one for RSA of RFC 7296, whose hash is
                                          //!< named inside the signature alone
    Bytes octets;
};

/**
 * @brief Reads an AUTH payload that @p key is to have signed.
 * @return the signature, or a sentence: a method that is not of this key, an unknown
 * AlgorithmIdentifier, a hash that is not accepted
 */
Result<Ikev2Signature> ReadIkev2SignatureAuth(const IkeSignatureConfig& config,
                                              const IkePublicKey& key,
                                              const AuthPayload& auth);

/** @brief Checks a signature; RSA's hash is found by trying, which costs as one check. */
Costed<bool> VerifyIkev2Signature(IkeCryptoProvider& provider,
                                  const IkePublicKey& key,
                                  const Ikev2Signature& signature,
                                  ByteView signedOctets);

/** @brief The data of N(SIGNATURE_HASH_ALGORITHMS), RFC 7427 section 4: two octets each. */
Bytes WriteSignatureHashes(const std::vector<HashId>& hashes);

/** @brief Reads it; what is unknown, twice there or at an odd end is left out. */
std::vector<HashId> ReadSignatureHashes(ByteView data);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_SIGNATURE_AUTH_H */
