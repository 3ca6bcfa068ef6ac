// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_AUTH_CONFIG_H
#define IKE_AUTH_CONFIG_H

#include "ike-bytes.h"
#include "ike-payloads.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
    EAP,        //!< by an EAP method; of a responder: by EAP alone (RFC 5998)
};

/** @brief EAP methods and what else may stand in an EAP packet's type, RFC 3748 section 5. */
enum class EapType : uint8_t
{
    NONE = 0,
    IDENTITY = 1,
    NOTIFICATION = 2,
    NAK = 3,
    MD5 = 4,
    TLS = 13,      // RFC 5216
    MSCHAPV2 = 26, // draft-kamath-pppext-eap-mschapv2
};

/** @brief What one side of an EAP conversation is told. */
struct IkeEapConfig
{
    std::vector<EapType> methods{
        EapType::MSCHAPV2}; //!< in order: what a server asks for, what a peer takes
    /** @brief Of the peer: the user's name; empty takes the round's identity. Of the server: a
     * pattern that the user must fit; empty for every user whose password is known. */
    std::string identity;
    bool asksIdentity{true};      //!< of the server: whether it asks for the name first
    std::string authority;        //!< of EAP-TLS: who certifies both sides
    size_t fragmentSize{1024};    //!< of EAP-TLS: octets of TLS in one packet
    size_t certificateSize{1000}; //!< of EAP-TLS: octets of one certificate
    size_t chainLength{2};        //!< of EAP-TLS: certificates that a side shows
};

/** @brief One authentication of one side. A side has one, or several in a row (RFC 4739). */
struct IkeAuthRound
{
    IkeAuthMethod method{IkeAuthMethod::SHARED_KEY};
    std::optional<IdPayload>
        id;                //!< of an own round: who to be in it; absent takes the connection's
    std::string idPattern; //!< of a peer's round: who it must be in it; empty takes the
                           //!< connection's, see IdentityMatches()
    IkeEapConfig eap;      //!< for method EAP
    Bytes sharedKey;       //!< for this round alone; empty takes the connection's secrets
    std::shared_ptr<const IkeSignatureConfig> signature; //!< of SIGNATURE: keys and certificates of
                                                         //!< an own round, authorities of a peer's
};

} // namespace ike
} // namespace ns3

#endif /* IKE_AUTH_CONFIG_H */
