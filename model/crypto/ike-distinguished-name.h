// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_DISTINGUISHED_NAME_H
#define IKE_DISTINGUISHED_NAME_H

#include "ike-bytes.h"
#include "ike-result.h"

#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/**
 * @brief Reads a distinguished name as "C=CH, O=Example, CN=moon.example.org", the most general
 * part first; a backslash takes a comma or a backslash for itself. The attributes are C, ST, L, O,
 * OU, CN, serialNumber, E and DC.
 * @return the Name in DER (RFC 5280 section 4.1.2.4), or one sentence
 */
Result<Bytes> ParseDistinguishedName(std::string_view text);

/** @brief A Name in that notation; an attribute without a word here by its OBJECT IDENTIFIER. Empty
 * when it is malformed. */
std::string FormatDistinguishedName(ByteView der);

/** @brief Whether two Names are the same: equal octets, or equal texts in strings of different
 * types. */
bool IsSameDistinguishedName(ByteView a, ByteView b);

} // namespace ike
} // namespace ns3

#endif /* IKE_DISTINGUISHED_NAME_H */
