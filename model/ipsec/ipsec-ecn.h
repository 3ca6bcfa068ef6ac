// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_ECN_H
#define IPSEC_ECN_H

#include <cstdint>
#include <optional>

namespace ns3
{
namespace ike
{

/** @brief ECN codepoints, RFC 3168 section 5. */
constexpr uint8_t ECN_NOT_ECT = 0;
constexpr uint8_t ECN_ECT1 = 1;
constexpr uint8_t ECN_ECT0 = 2;
constexpr uint8_t ECN_CE = 3;

/**
 * @brief The inner ECN field after decapsulation, RFC 6040 section 4.2 figure 4.
 * @return nothing when the packet must go: congestion was marked on one that does not know ECN
 */
inline std::optional<uint8_t>
CombineEcn(uint8_t inner, uint8_t outer)
{
    if (outer == ECN_CE)
    {
        return inner == ECN_NOT_ECT ? std::nullopt : std::optional<uint8_t>(ECN_CE);
    }
    return inner == ECN_ECT0 && outer == ECN_ECT1 ? ECN_ECT1 : inner;
}

} // namespace ike
} // namespace ns3

#endif /* IPSEC_ECN_H */
