// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_SIGNATURE_SETUP_H
#define IKEV2_SIGNATURE_SETUP_H

#include "ike-bytes.h"
#include "ike-signature.h"

#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What the peer said of signatures and certificates before either side proves itself. */
struct Ikev2SignatureSetup
{
    std::vector<HashId> peerHashes; //!< N(SIGNATURE_HASH_ALGORITHMS), RFC 7427 section 4
    bool asked{false};              //!< the peer sent a CERTREQ
    Bytes authorities;              //!< hashes of the authorities in it
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_SIGNATURE_SETUP_H */
