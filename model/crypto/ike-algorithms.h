// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ALGORITHMS_H
#define IKE_ALGORITHMS_H

#include "ike-crypto-provider.h"
#include "ike-payloads.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief True for combined-mode (AEAD) encryption, which excludes a separate integrity algorithm.
 */
bool IsCombinedMode(EncrId encr);

/** @brief The sizes of a suite; an error names what is not in the table. */
Result<CipherSizes> SizesOf(const CipherSuite& suite);

/** @brief The output and preferred key size of a prf in octets (RFC 7296 section 2.13); 0 when
 * unknown. */
size_t PrfSize(PrfId prf);

/** @brief The hash function of an HMAC prf, as all of IKEv1's are; NONE of other prfs. */
HashId HashOfHmac(PrfId prf);

/** @brief The octets of an initiator's KE payload data; 0 when unknown. */
size_t KeRequestSize(KeMethod method);

/** @brief The octets of a responder's KE payload data (a KEM's ciphertext differs from its key). */
size_t KeResponseSize(KeMethod method);

/** @brief The octets of the secret that both sides get; 0 when unknown. */
size_t KeSecretSize(KeMethod method);

/** @brief True when SKEYSEED takes only 64 bits of each nonce as the prf's key (RFC 7296
 * section 2.14). */
bool TakesFixedKey(PrfId prf);

/** @brief True when the encryption algorithm takes a key length attribute (RFC 7296 section 3.3.5).
 */
bool TakesKeyLength(EncrId encr);

/**
 * @brief Reads a proposal in swanctl's notation, as "aes256-sha256-x25519" or
 * "aes128gcm16-prfsha256-ecp256".
 *
 * For IKE a prf is derived from the integrity algorithm where none is named, as swanctl does. For
 * ESP, "esn" and "noesn" are understood; neither means noesn. Several algorithms of a kind may be
 * given.
 * @return the proposal, number 1, without SPI; or a sentence naming the word that is not understood
 */
Result<Proposal> ParseProposal(ProtocolId protocol, std::string_view text);

/** @brief A proposal in the same notation, for reports. */
std::string FormatProposal(const Proposal& proposal);

} // namespace ike
} // namespace ns3

#endif /* IKE_ALGORITHMS_H */
