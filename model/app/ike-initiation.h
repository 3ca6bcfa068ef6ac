// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_INITIATION_H
#define IKE_INITIATION_H

#include "ike-address.h"
#include "ike-config.h"

#include <memory>
#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A connection that a peer sets up, and with whom. */
struct IkeInitiation
{
    std::shared_ptr<const IkeConnectionConfig> connection;
    IpAddress remote;
    IpAddress local;                  //!< none: the address of the interface towards the peer
    std::optional<IdPayload> localId; //!< who to be, where one configuration serves many peers
    std::vector<std::shared_ptr<const IkeChildConfig>>
        children; //!< replaces the connection's, unless empty
};

} // namespace ike
} // namespace ns3

#endif /* IKE_INITIATION_H */
