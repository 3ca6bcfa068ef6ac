// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_NETWORK_CONFIG_H
#define IKE_NETWORK_CONFIG_H

#include "ike-address.h"
#include "ipsec-prefix.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What an initiator asks of the network behind its peer, RFC 7296 section 2.19. */
struct IkeConfigRequest
{
    bool ip4{false};       //!< an IPv4 address
    bool ip6{false};       //!< an IPv6 address
    bool version{false};   //!< what the peer runs, RFC 7296 section 2.20
    bool supported{false}; //!< which attributes the peer knows

    bool IsEmpty() const
    {
        return !ip4 && !ip6 && !version && !supported;
    }
};

/** @brief What one side of an IKE SA was given by the other. */
struct IkeAssignedConfig
{
    std::vector<IpAddress> addresses;
    std::vector<IpAddress> dns;
    std::vector<IpPrefix> subnets;
    std::string peerVersion;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_NETWORK_CONFIG_H */
