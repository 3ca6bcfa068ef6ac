// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_ATTRIBUTE_LIST_H
#define IKEV1_ATTRIBUTE_LIST_H

#include "ike-bytes.h"
#include "ikev1-attributes.h"

#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Data attributes one after the other, as a notification's data holds them (RFC 2407
 * section 4.6.3.1). */
Bytes WriteIkev1Attributes(const std::vector<Ikev1Attribute>& attributes);

/** @brief Reads such a list; empty when any of it is malformed. */
std::vector<Ikev1Attribute> ParseIkev1Attributes(ByteView octets);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_ATTRIBUTE_LIST_H */
