// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PEM_H
#define IKE_PEM_H

#include "ike-bytes.h"

#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief The octets of a file's blocks with a label, as "CERTIFICATE" or "PRIVATE KEY" (RFC 7468).
 * A file that holds no block at all and begins as DER does is one block itself.
 * @return nothing when there is none, or a block is not base64
 */
std::vector<Bytes> BlocksOfPem(std::string_view text, std::string_view label);

} // namespace ike
} // namespace ns3

#endif /* IKE_PEM_H */
