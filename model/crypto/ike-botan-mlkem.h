// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BOTAN_MLKEM_H
#define IKE_BOTAN_MLKEM_H

#include "ike-cryptopp-parts.h"

#include <memory>

namespace ns3
{
namespace ike
{

/**
 * @brief ML-KEM-512, 768 or 1024 (FIPS 203, draft-ietf-ipsecme-ikev2-mlkem): the initiator's value
 * is an encapsulation key, the responder's a ciphertext. Null for other methods, and for all where
 * this was built with a Botan that has no ML-KEM: before 3.7.
 */
std::unique_ptr<CryptoppKeyExchange> MakeBotanMlKem(KeMethod method);

} // namespace ike
} // namespace ns3

#endif /* IKE_BOTAN_MLKEM_H */
