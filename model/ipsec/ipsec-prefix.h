// SPDX-License-Identifier: GPL-2.0-only

#ifndef IPSEC_PREFIX_H
#define IPSEC_PREFIX_H

#include "ike-address.h"
#include "ike-result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief An address whose octets beyond the first @c length bits are zero; all addresses that
 * share them. */
struct IpPrefix
{
    IpAddress address;
    uint8_t length{0}; //!< bits, at most 32 or 128

    friend bool operator==(const IpPrefix& a, const IpPrefix& b)
    {
        return a.length == b.length && a.address == b.address;
    }

    friend bool operator<(const IpPrefix& a, const IpPrefix& b)
    {
        return a.length != b.length ? a.length < b.length : a.address < b.address;
    }
};

/** @brief The bits of an address of this family: 32, 128, or 0 for no address. */
unsigned AddressBits(const IpAddress& address);

/** @brief The prefix of @p length bits that holds @p address; longer lengths are cut to the
 * family's. */
IpPrefix PrefixOf(const IpAddress& address, unsigned length);

/** @brief The last address that a prefix holds. */
IpAddress LastAddress(const IpPrefix& prefix);

/** @brief True when the prefix holds the address; never across families. */
bool Contains(const IpPrefix& prefix, const IpAddress& address);

/** @brief The address after this one; none after the family's last. */
IpAddress NextAddress(const IpAddress& address);

/** @brief The address before this one; none before the family's first. */
IpAddress PreviousAddress(const IpAddress& address);

/** @brief The prefix that holds exactly the addresses from @p first to @p last, when there is one.
 */
std::optional<IpPrefix> PrefixOfRange(const IpAddress& first, const IpAddress& last);

/**
 * @brief The fewest prefixes that together hold exactly the addresses from @p first to @p last, in
 * ascending order; nothing when the range is empty or mixes families.
 */
std::vector<IpPrefix> RangeToPrefixes(const IpAddress& first, const IpAddress& last);

/**
 * @brief Reads "10.1.0.0/16", "2001:db8::/32", or a lone address, which is a prefix of all its
 * bits.
 * @return an error when bits are set beyond the prefix, as that is usually a slip
 */
Result<IpPrefix> ParsePrefix(std::string_view text);

/** @brief As ParsePrefix() reads it; a single host without its length. */
std::string ToString(const IpPrefix& prefix);

} // namespace ike
} // namespace ns3

#endif /* IPSEC_PREFIX_H */
