// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PROVIDER_CHECKS_H
#define IKE_PROVIDER_CHECKS_H

#include "ike-crypto-provider.h"
#include "ike-modp-groups.h"

#include <string>

namespace ns3
{
namespace ike
{

/**
 * @file
 * Checks that every provider makes alike, so that a caller's mistake has one answer.
 */

/** @brief Whether the table of algorithms has the transform, and with that key length. */
Result<Done> CheckTransform(TransformType type, uint16_t id, uint16_t keyBits);

/** @brief The sizes of a suite, when the keys have them. */
Result<CipherSizes> CheckCipherKeys(const CipherSuite& suite, ByteView encrKey, ByteView integKey);

/** @brief The block size of an encryption algorithm in CBC mode, when the key has its size. */
Result<size_t> CheckChainedKey(EncrId encr, uint16_t keyBits, ByteView key);

/** @brief Whether a peer's value has @p expected octets. */
Result<Done> CheckValueSize(KeMethod method, size_t expected, ByteView value);

/** @brief Whether a described group's prime has 768 to 8192 bits and is odd, and its generator is
 * within 1 < g < p - 1. */
Result<Done> CheckDescribedGroup(KeMethod number, const ModpGroup& group);

/** @brief What a described group is called in errors. */
std::string DescribedGroupName(KeMethod number);

/** @brief What is said of a key exchange method that a provider does not have. */
Error UnsupportedKe(KeMethod method);

/** @brief What is said of a kind of key that a provider does not have. */
Error UnsupportedKeyType(SignatureKeyType type);

/** @brief Whether a key is RSA and long enough to encrypt @p octets, RFC 8017 section 7.2.1. */
Result<Done> CheckEncryption(const IkePublicKey& key, size_t octets);

} // namespace ike
} // namespace ns3

#endif /* IKE_PROVIDER_CHECKS_H */
