// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_WIRESHARK_KEYS_H
#define IKE_WIRESHARK_KEYS_H

#include "ike-observer.h"
#include "ikev1-key-material.h"
#include "ikev2-key-material.h"
#include "ipsec-sa.h"

#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief A line of Wireshark's table ikev2_decryption_table: what decrypts an IKE SA.
 * @return nothing when Wireshark cannot decrypt the algorithm
 */
std::optional<std::string> WiresharkIkev2Line(const IkeSaInfo& sa,
                                              const Ikev2Suite& suite,
                                              const Ikev2Keys& keys);

/** @brief A line of Wireshark's table ikev1_decryption_table: what decrypts an ISAKMP SA. */
std::string WiresharkIkev1Line(const IkeSaInfo& sa, const Ikev1Keys& keys);

/**
 * @brief A line of Wireshark's table esp_sa: what decrypts one direction of a Child SA, between
 * whatever addresses it is met.
 * @return nothing when Wireshark cannot decrypt the algorithm
 */
std::optional<std::string> WiresharkEspLine(const IpsecSaParameters& sa);

} // namespace ike
} // namespace ns3

#endif /* IKE_WIRESHARK_KEYS_H */
