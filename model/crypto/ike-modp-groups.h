// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MODP_GROUPS_H
#define IKE_MODP_GROUPS_H

#include "ike-bytes.h"
#include "ike-registry.h"

#include <optional>

namespace ns3
{
namespace ike
{

/** @brief A Diffie-Hellman group modulo a prime; numbers are big-endian octets. */
struct ModpGroup
{
    Bytes prime;
    Bytes generator;
    Bytes order;           //!< of the generator's subgroup; empty for a safe prime (RFC 2409, 3526)
    size_t privateSize{0}; //!< octets of a private key
};

/** @brief The group of a method (RFC 2409 section 6, RFC 3526, RFC 5114 section 2); nothing for
 * other methods. */
std::optional<ModpGroup> FindModpGroup(KeMethod method);

/** @brief The shortest method of RFC 2409 and RFC 3526 whose prime has at least @p octets octets,
 * for what a group of that size costs; NONE beyond 8192 bits. */
KeMethod ModpMethodOfSize(size_t octets);

/** @brief True when @p value has the prime's length and 1 < value < prime - 1, RFC 6989
 * section 2.1. */
bool IsWithinModpBounds(ByteView value, ByteView prime);

} // namespace ike
} // namespace ns3

#endif /* IKE_MODP_GROUPS_H */
