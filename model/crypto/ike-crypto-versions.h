// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CRYPTO_VERSIONS_H
#define IKE_CRYPTO_VERSIONS_H

#include <string>

namespace ns3
{
namespace ike
{

/** @brief Of the library behind real primitives, as "8.7.0". */
std::string CryptoppVersion();

/** @brief Of the library behind certificates, as "2.19.3". */
std::string BotanVersion();

} // namespace ike
} // namespace ns3

#endif /* IKE_CRYPTO_VERSIONS_H */
