// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_XAUTH_H
#define IKEV1_XAUTH_H

#include "ikev1-attributes.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @file
 * Extended authentication (draft-beaulieu-ike-xauth-02) as decisions about attributes: an edge
 * device asks for a name and a password, a host answers, the device tells the outcome.
 */

/** @brief Who a host is to an edge device. */
struct Ikev1XauthCredentials
{
    std::string user;
    std::string password;
};

/** @brief What an edge device knows: passwords by name. */
using Ikev1XauthUsers = std::map<std::string, std::string>;

/** @brief The outcome in XAUTH-STATUS, section 6.2. */
enum class Ikev1XauthStatus : uint16_t
{
    FAIL = 0,
    OK = 1,
};

/** @brief What an edge device does upon a reply. */
enum class Ikev1XauthVerdict : uint8_t
{
    ACCEPT, //!< SET(STATUS=OK)
    RETRY,  //!< ask once more, within the same transaction
    REFUSE, //!< SET(STATUS=FAIL), then the ISAKMP SA goes
};

/** @brief Which side of phase 1 has to authenticate further, by the negotiated method (section
 * 7.2). */
enum class Ikev1XauthSide : uint8_t
{
    NONE,
    INITIATOR,
    RESPONDER,
};

Ikev1XauthSide XauthSideOf(Ikev1AuthMethod method);

/** @brief The method of RFC 2409 beneath one of XAUTH's or hybrid's; others are themselves. */
Ikev1AuthMethod BaseMethodOf(Ikev1AuthMethod method);

/** @brief XAUTH's method over one of RFC 2409's; NONE where there is none. */
Ikev1AuthMethod XauthMethodOf(Ikev1AuthMethod base, Ikev1XauthSide side);

/** @brief REQUEST(NAME="" PASSWORD=""), section 5.1. */
std::vector<Ikev1Attribute> MakeXauthRequest();

/**
 * @brief A host's reply: every attribute that was asked for. What it cannot give (another type than
 * Generic, a passcode, a pin, an answer) is answered by STATUS=FAIL (section 6.1).
 */
std::vector<Ikev1Attribute> MakeXauthReply(const std::vector<Ikev1Attribute>& request,
                                           const std::optional<Ikev1XauthCredentials>& own);

/** @brief The edge device's half of one transaction. */
class Ikev1XauthServer
{
  public:
    /** @param tries replies that are looked at before the user is refused, at least 1 */
    explicit Ikev1XauthServer(unsigned tries = 1)
        : m_triesLeft(tries)
    {
    }

    /** @brief Decides upon a reply. */
    Ikev1XauthVerdict TakeReply(const std::vector<Ikev1Attribute>& reply,
                                const Ikev1XauthUsers& users);

    /** @brief The name in the last reply. */
    const std::string& User() const
    {
        return m_user;
    }

  private:
    unsigned m_triesLeft;
    std::string m_user;
};

/** @brief SET(STATUS). */
std::vector<Ikev1Attribute> MakeXauthStatus(Ikev1XauthStatus status);

/** @brief The status in a SET or REPLY; nothing when there is none. What is neither OK nor FAIL is
 * FAIL. */
std::optional<Ikev1XauthStatus> ReadXauthStatus(const std::vector<Ikev1Attribute>& attributes);

/** @brief True when attributes belong to XAUTH and not to Mode-Config alone. */
bool IsXauth(const std::vector<Ikev1Attribute>& attributes);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_XAUTH_H */
