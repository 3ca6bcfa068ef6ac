// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_CONFIGURATION_H
#define IKEV2_CONFIGURATION_H

#include "ike-address-pool.h"
#include "ike-network-config.h"
#include "ike-payloads.h"

#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @file The Configuration payload, RFC 7296 sections 2.19, 2.20 and 3.15, as pure functions. */

/** @brief Configuration attributes, RFC 7296 section 3.15.1. */
enum class Ikev2CfgAttribute : uint16_t
{
    INTERNAL_IP4_ADDRESS = 1,
    INTERNAL_IP4_NETMASK = 2,
    INTERNAL_IP4_DNS = 3,
    APPLICATION_VERSION = 7,
    INTERNAL_IP6_ADDRESS = 8,
    INTERNAL_IP6_DNS = 10,
    INTERNAL_IP4_SUBNET = 13,
    SUPPORTED_ATTRIBUTES = 14,
    INTERNAL_IP6_SUBNET = 15,
};

/** @brief What an IKE SA keeps of its configuration; only those that have one hold it. */
struct Ikev2Configuration
{
    IkeAssignedConfig assigned;           //!< what the peer has given, or was given
    std::shared_ptr<IkeAddressPool> pool; //!< at the side that lends: where the addresses go back

    ~Ikev2Configuration();
};

/** @brief CFG_REQUEST for what a connection wants. @param former addresses it had, asked for again
 */
CfgPayload MakeCfgRequest(const IkeConfigRequest& request, const std::vector<IpAddress>& former);

/** @brief Whether a CFG_REQUEST asks for an address of either family. */
bool AsksForAddress(const CfgPayload& request);

/**
 * @brief CFG_REPLY to a CFG_REQUEST.
 * @param pool may be null: then no addresses and networks are given
 * @param owner the peer's identity as text
 * @param assigned what was lent for the request
 * @param version the answer to APPLICATION_VERSION
 */
CfgPayload AnswerCfgRequest(const CfgPayload& request,
                            IkeAddressPool* pool,
                            const std::string& owner,
                            const std::string& version,
                            IkeAssignedConfig& assigned);

/** @brief What a CFG_REPLY gives. Attributes of wrong size and unknown ones are left out. */
IkeAssignedConfig ReadCfgReply(const CfgPayload& reply);

/** @brief The selectors cut to single addresses: what is lent to a peer is what is behind it. */
TrafficSelectors NarrowToAddresses(const TrafficSelectors& selectors,
                                   const std::vector<IpAddress>& addresses);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_CONFIGURATION_H */
