// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_AUTH_CONFIG_H
#define IKE_AUTH_CONFIG_H

#include "ike-bytes.h"
#include "ike-payloads.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

struct IkeSignatureConfig;

/** @brief How one side of an IKE SA proves who it is. */
enum class IkeAuthMethod : uint8_t
{
    SHARED_KEY, //!< RFC 7296 section 2.15
    SIGNATURE,  //!< RFC 7296 section 2.15, RFC 7427
    NULL_AUTH,  //!< not at all, RFC 7619
};

/** @brief One authentication of one side. A side has one, or several in a row (RFC 4739). */
struct IkeAuthRound
{
    IkeAuthMethod method{IkeAuthMethod::SHARED_KEY};
    std::optional<IdPayload>
        id;                //!< of an own round: who to be in it; absent takes the connection's
    std::string idPattern; //!< of a peer's round: who it must be in it; empty takes the
                           //!< connection's, see IdentityMatches()
    Bytes sharedKey;       //!< for this round alone; empty takes the connection's secrets
    std::shared_ptr<const IkeSignatureConfig> signature; //!< of SIGNATURE: keys and certificates of
                                                         //!< an own round, authorities of a peer's
};

} // namespace ike
} // namespace ns3

#endif /* IKE_AUTH_CONFIG_H */
