// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-auth-rounds.h"
#include "ikev2-sa.h"

namespace ns3
{
namespace ike
{

/** No side has a private key: there is no signature to make. */
std::optional<AuthPayload>
Ikev2Sa::MakeSignature(IkeStep&, const Proof&, IkeMessage&)
{
    return std::nullopt;
}

/** No side knows a public key: no signature is believed. */
bool
Ikev2Sa::CheckSignature(IkeStep&, const Proof&, const AuthPayload&, const IkeMessage&)
{
    return false;
}

} // namespace ike
} // namespace ns3
