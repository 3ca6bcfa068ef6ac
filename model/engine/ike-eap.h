// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_EAP_H
#define IKE_EAP_H

#include "ike-auth-config.h"
#include "ike-bytes.h"
#include "ike-identity.h"
#include "ike-step.h"

#include <memory>
#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief EAP packet codes, RFC 3748 section 4. */
enum class EapCode : uint8_t
{
    REQUEST = 1,
    RESPONSE = 2,
    SUCCESS = 3,
    FAILURE = 4,
};

/** @brief One EAP packet, RFC 3748 section 4. */
struct EapPacket
{
    EapCode code{EapCode::REQUEST};
    uint8_t identifier{0};
    EapType type{EapType::NONE}; //!< of requests and responses
    Bytes data;                  //!< what follows the type
};

/** @brief Reads a packet. @return nothing when a length does not fit or the code is unknown */
std::optional<EapPacket> ParseEap(ByteView octets);

Bytes WriteEap(const EapPacket& packet);

/** @brief Where an EAP method, or a whole conversation, stands after a packet. */
enum class EapProgress : uint8_t
{
    CONTINUES,
    SUCCEEDED,
    FAILED,
};

/** @brief What one side says next. */
struct EapTurn
{
    EapProgress progress{EapProgress::FAILED};
    Bytes octets; //!< type data from a method, a whole packet from a conversation; may be empty
};

/** @brief One side of one EAP method. It sees and makes what follows the type in a packet. */
class EapMethod
{
  public:
    virtual ~EapMethod() = default;

    /** @brief A server's first request. A peer has none. */
    virtual Bytes Start(IkeStep& step, uint8_t identifier) = 0;

    /**
     * @brief Takes the other side's packet and answers it.
     * @return for a server SUCCEEDED or FAILED when it is over; for a peer SUCCEEDED when it is
     * ready to hear of success
     */
    virtual EapTurn Handle(IkeStep& step, uint8_t identifier, ByteView data) = 0;

    /** @brief The key that both sides have at the end (RFC 5247); empty where the method makes
     * none. */
    virtual Bytes Msk() const = 0;

    /** @brief The user that a server's method has let in; empty where the method names none. */
    virtual std::string User() const = 0;
};

/** @brief What a method's two sides are made from. */
struct EapCredentials
{
    const IkeEapConfig& config;
    const IkeSecrets* secrets; //!< may be null
    std::string identity;      //!< of the peer
};

/** @brief True for methods that prove the server too and make a key no eavesdropper can find by
 * trying passwords, RFC 5998 section 4. */
bool IsFitForEapOnly(EapType method);

/** @brief The server's side; null for a method that there is none of here. */
std::unique_ptr<EapMethod> MakeEapServerMethod(EapType type, const EapCredentials& credentials);

/** @brief The peer's side; null for a method that there is none of here. */
std::unique_ptr<EapMethod> MakeEapPeerMethod(EapType type, const EapCredentials& credentials);

std::unique_ptr<EapMethod> MakeEapMd5Server(const EapCredentials& credentials);
std::unique_ptr<EapMethod> MakeEapMd5Peer(const EapCredentials& credentials);
std::unique_ptr<EapMethod> MakeEapMschapv2Server(const EapCredentials& credentials);
std::unique_ptr<EapMethod> MakeEapMschapv2Peer(const EapCredentials& credentials);
std::unique_ptr<EapMethod> MakeEapTlsServer(const EapCredentials& credentials);
std::unique_ptr<EapMethod> MakeEapTlsPeer(const EapCredentials& credentials);

/**
 * @brief One side of a whole conversation: identity, choice of the method, the method, the end.
 * Bounded: no conversation has more than #MOST_PACKETS requests.
 */
class EapConversation
{
  public:
    static constexpr unsigned MOST_PACKETS = 64;

    virtual ~EapConversation() = default;

    /** @brief A server's first request, a whole packet. Empty for a peer. */
    virtual Bytes Begin(IkeStep& step) = 0;

    /** @brief Takes a packet of the other side. The server's last packet is Success or Failure; a
     * peer has no answer to those. */
    virtual EapTurn Handle(IkeStep& step, ByteView packet) = 0;

    /** @brief The method that was run. */
    virtual EapType Method() const = 0;

    /** @brief The key after success; empty where the method makes none. */
    virtual Bytes Msk() const = 0;

    /** @brief At a server after success: the user it has let in, or empty. */
    virtual std::string User() const = 0;
};

/** @param credentials identity: what the peer calls itself beforehand */
std::unique_ptr<EapConversation> MakeEapServer(const EapCredentials& credentials);

/** @param credentials identity: the user's name */
std::unique_ptr<EapConversation> MakeEapPeer(const EapCredentials& credentials);

} // namespace ike
} // namespace ns3

#endif /* IKE_EAP_H */
