// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_NAT_TRAVERSAL_H
#define IKEV1_NAT_TRAVERSAL_H

#include "ike-address.h"
#include "ike-message.h"
#include "ike-step.h"

namespace ns3
{
namespace ike
{

/** @brief Which text of NAT traversal both sides follow. */
enum class Ikev1NatVariant : uint8_t
{
    NONE,
    DRAFT, //!< draft-ietf-ipsec-nat-t-ike-02 or -03: payload types and modes of private numbers
    RFC3947,
};

/** @brief Appends the Vendor IDs that say this side can do it, the RFC's first. */
void AddNatVendorIds(IkeMessage& message);

/** @brief The best variant among the Vendor IDs of a message. */
Ikev1NatVariant NatVariantOf(const IkeMessage& message);

/** @brief What a NAT-D payload's hash covers, RFC 3947 section 3.2. */
struct Ikev1NatInputs
{
    PrfId prf{PrfId::NONE}; //!< the HMAC of the negotiated hash
    IkeSpi cookieI;
    IkeSpi cookieR;
};

/** @brief Appends NAT-D payloads: the peer's address first, then the own. */
void AddNatDetection(IkeStep& step,
                     const Ikev1NatInputs& inputs,
                     Ikev1NatVariant variant,
                     const IpPath& path,
                     IkeMessage& message);

/** @brief What NAT-D payloads tell. */
struct Ikev1NatFinding
{
    bool localNat{false};
    bool remoteNat{false};
};

/** @brief Holds a message's NAT-D payloads against the path it came by; nothing is found without
 * any. */
Ikev1NatFinding FindNats(IkeStep& step,
                         const Ikev1NatInputs& inputs,
                         const IpPath& path,
                         const IkeMessage& message);

/** @brief A NAT-OA payload, RFC 3947 section 5.2. */
IkePayload NatOriginalAddress(Ikev1NatVariant variant, const IpAddress& address);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_NAT_TRAVERSAL_H */
