// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_MODE_CONFIG_H
#define IKEV1_MODE_CONFIG_H

#include "ike-address.h"
#include "ikev1-attributes.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @file
 * What Mode-Config's attributes say (draft-dukes-ike-mode-cfg-02): attributes in, attributes out.
 */

/** @brief Attributes of Mode-Config, section 3.4, and of XAUTH, draft-beaulieu-ike-xauth-02
 * section 6.2. */
enum class Ikev1CfgAttribute : uint16_t
{
    INTERNAL_IP4_ADDRESS = 1,
    INTERNAL_IP4_NETMASK = 2,
    INTERNAL_IP4_DNS = 3,
    INTERNAL_IP4_NBNS = 4,
    INTERNAL_ADDRESS_EXPIRY = 5,
    INTERNAL_IP4_DHCP = 6,
    APPLICATION_VERSION = 7,
    INTERNAL_IP6_ADDRESS = 8,
    INTERNAL_IP6_NETMASK = 9,
    INTERNAL_IP6_DNS = 10,
    INTERNAL_IP6_NBNS = 11,
    INTERNAL_IP6_DHCP = 12,
    INTERNAL_IP4_SUBNET = 13,
    SUPPORTED_ATTRIBUTES = 14,
    INTERNAL_IP6_SUBNET = 15,
    XAUTH_TYPE = 16520,
    XAUTH_USER_NAME = 16521,
    XAUTH_USER_PASSWORD = 16522,
    XAUTH_PASSCODE = 16523,
    XAUTH_MESSAGE = 16524,
    XAUTH_CHALLENGE = 16525,
    XAUTH_DOMAIN = 16526,
    XAUTH_STATUS = 16527,
    XAUTH_NEXT_PIN = 16528,
    XAUTH_ANSWER = 16529,
};

/** @brief What an edge device tells a host of the network inside. */
struct Ikev1InternalNetwork
{
    std::vector<IpAddress> addresses; //!< the host's own, IPv4 or IPv6
    std::vector<IpAddress> nameServers;
    std::vector<std::pair<IpAddress, unsigned>> subnets; //!< address and prefix length
    uint32_t expirySeconds{0};                           //!< 0 for no word of it
};

/** @brief What a request asks for. */
struct Ikev1CfgRequest
{
    std::vector<std::optional<IpAddress>> ip4; //!< one for each address asked for, with its wish
    std::vector<std::optional<IpAddress>> ip6;
    bool nameServers{false};
    bool subnets{false};
    bool version{false};
    bool supported{false};
};

/** @brief An attribute of variable length. */
Ikev1Attribute MakeCfgAttribute(Ikev1CfgAttribute type, ByteView value = ByteView());

/** @brief A host's request: an address (empty, or with a wish), its mask, name servers and subnets;
 * section 5.1. */
std::vector<Ikev1Attribute> MakeCfgRequest(const std::optional<IpAddress>& wish, bool ip6);

/** @brief Reads a request. Unknown attributes and those of a wrong length are passed over. */
Ikev1CfgRequest ReadCfgRequest(const std::vector<Ikev1Attribute>& attributes);

/**
 * @brief The reply to a request: what of @p network was asked for, the version, and the list of
 * attributes that are supported. An empty reply is a reply (section 2).
 */
std::vector<Ikev1Attribute> MakeCfgReply(const Ikev1CfgRequest& request,
                                         const Ikev1InternalNetwork& network,
                                         const std::string& version);

/** @brief Reads a reply or a set. Unknown attributes and those of a wrong length are passed over.
 */
Ikev1InternalNetwork ReadInternalNetwork(const std::vector<Ikev1Attribute>& attributes);

/** @brief The acknowledgment of a set: the attributes that are accepted, without their values. */
std::vector<Ikev1Attribute> MakeCfgAcknowledgment(const std::vector<Ikev1Attribute>& attributes);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_MODE_CONFIG_H */
