// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_REDIRECT_H
#define IKEV2_REDIRECT_H

#include "ike-bytes.h"
#include "ikev2-failover-config.h"

#include <list>
#include <optional>

namespace ns3
{
namespace ike
{

/** @brief What a REDIRECT notify says, RFC 5685 section 9.2. */
struct Ikev2Redirect
{
    Ikev2GatewayName gateway;
    Bytes nonce; //!< Ni in an IKE_SA_INIT response, else empty
};

/**
 * @brief The data of N(REDIRECT), and without nonce of N(REDIRECTED_FROM), RFC 5685 sections 9.2
 * and 9.3: identity type, identity length, identity, nonce.
 * @param gateway an address, or a name of at most 255 octets
 */
Bytes EncodeRedirect(const Ikev2GatewayName& gateway, ByteView nonce);

/** @brief Reads it. @return nothing for an unknown type, a length that does not fit or an empty
 * name */
std::optional<Ikev2Redirect> DecodeRedirect(ByteView data);

/** @brief Where a client was sent, so that it does not go round in circles, RFC 5685 section 7. */
class Ikev2RedirectHistory
{
  public:
    /**
     * @brief Notes one more redirection, if the client may still be sent.
     * @param from the gateway that sent it
     * @return false when it was sent too often already: nothing is noted
     */
    bool Note(TimePoint now, const IpAddress& from, const Ikev2RedirectConfig& config);

    /** @brief The client begins again at the first gateway; how often it was sent still counts. */
    void GoHome()
    {
        m_last = IpAddress();
    }

    /** @brief The gateway that was asked first; none without redirections. */
    const IpAddress& Home() const
    {
        return m_home;
    }

    /** @brief The gateway that sent the client last; none without redirections. */
    const IpAddress& LastGateway() const
    {
        return m_last;
    }

  private:
    IpAddress m_home;
    IpAddress m_last;
    std::list<TimePoint> m_times; // within the period
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_REDIRECT_H */
