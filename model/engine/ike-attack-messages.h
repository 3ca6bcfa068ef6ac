// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ATTACK_MESSAGES_H
#define IKE_ATTACK_MESSAGES_H

#include "ike-config.h"
#include "ike-crypto-provider.h"
#include "ike-message.h"
#include "ike-random.h"
#include "ikev1-registry.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @file
 * What attackers send: messages that nobody can tell from honest ones by their octets, or that hope
 * to be believed without protection. Nothing here has a key of those it talks to.
 */

/**
 * @brief Makes first messages of strangers as a connection's client would: IKE_SA_INIT, main or
 * aggressive mode. Each has an SPI and a nonce of its own; the key share is one for all, as nobody
 * will use it.
 */
class IkeFirstMessageMaker
{
  public:
    /** @param connection whose client it plays @param least octets: shorter messages are filled up
     * with Vendor ID payloads */
    IkeFirstMessageMaker(const IkeConnectionConfig& connection,
                         IkeCryptoProvider& provider,
                         RandomSource& random,
                         size_t least = 0);

    /** @brief One more message. The view lives until the next. */
    ByteView Next(RandomSource& random);

  private:
    Bytes m_octets;
    size_t m_nonceAt{0};
    size_t m_nonceSize{0};
};

/** @brief The first message with the cookie that an answer asks for (RFC 7296 section 2.6);
 * nothing when the answer asks for none. */
std::optional<Bytes> WithCookie(ByteView request, ByteView answer);

/** @brief An answer to IKE_SA_INIT with an error in it, which is never protected (RFC 7296
 * section 2.21.1). */
Bytes ForgeInitError(const IkeHeader& request, NotifyType error);

/** @brief An unprotected INFORMATIONAL request of version 2 with one Notify. @param seen any
 * message of the IKE SA @param fromInitiator in whose name */
Bytes ForgeNotify(const IkeHeader& seen, bool fromInitiator, NotifyType type);

/** @brief An unprotected INFORMATIONAL request of version 2 that deletes the IKE SA. */
Bytes ForgeDelete(const IkeHeader& seen, bool fromInitiator);

/** @brief An unprotected informational exchange of version 1 with one notification (RFC 2408
 * section 4.8). */
Bytes ForgeIkev1Notify(const IkeHeader& seen, Ikev1NotifyType type, RandomSource& random);

/** @brief An unprotected informational exchange of version 1 that deletes the ISAKMP SA. */
Bytes ForgeIkev1Delete(const IkeHeader& seen, RandomSource& random);

/** @brief An encrypted fragment (RFC 7383), or a piece of a message of version 1, of an IKE SA that
 * is none of the sender's business. @param size octets of its content */
Bytes ForgeFragment(const IkeHeader& seen, uint16_t number, size_t size, RandomSource& random);

/**
 * @brief A first message of which only the last offer is left, the weakest by the order of
 * preference.
 * @return nothing when it has one offer only, or is none
 */
std::optional<Bytes> StripOffers(ByteView datagram);

} // namespace ike
} // namespace ns3

#endif /* IKE_ATTACK_MESSAGES_H */
