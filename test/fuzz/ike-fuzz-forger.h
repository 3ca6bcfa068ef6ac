// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_FORGER_H
#define IKE_FUZZ_FORGER_H

#include "ike-fuzz-host.h"
#include "ike-fuzz-input.h"

namespace ns3
{
namespace ike
{

/** @brief The same payloads with their bodies as octets (UnknownPayload), so that these may be
 * anything. */
std::vector<IkePayload> FuzzRawPayloads(const std::vector<IkePayload>& payloads);

/** @brief A message with other payloads, all of them raw, sealed as its sender would. @param
 * datagram one with a plain message */
Bytes FuzzReseal(const FuzzDatagram& datagram,
                 std::vector<IkePayload> payloads,
                 IkeCryptoProvider& provider);

/** @brief Changes octets as an input says: bits, octets, 16-bit lengths, cuts. */
void FuzzDamage(Bytes& octets, FuzzInput& in);

/**
 * @brief What a peer with the right keys, and ill will, sends in the place of a message: its
 * payloads changed, left out, repeated, in another order, others added; then encrypted and
 * authenticated as that peer would.
 * @return nothing when the message's content is not known
 */
std::optional<Bytes> FuzzForge(const FuzzDatagram& datagram,
                               FuzzInput& in,
                               IkeCryptoProvider& provider);

/**
 * @brief A message of that peer's own: exchange, flags, message id, and payloads from the input.
 * @param lastBlock version 1: of phase 1
 */
Bytes FuzzInvent(const FuzzKeys& keys,
                 const Bytes& lastBlock,
                 FuzzInput& in,
                 IkeCryptoProvider& provider);

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_FORGER_H */
