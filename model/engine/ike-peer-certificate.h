// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PEER_CERTIFICATE_H
#define IKE_PEER_CERTIFICATE_H

#include "ike-certificate.h"
#include "ike-crypto-provider.h"
#include "ike-payloads.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @file
 * Which certificate speaks for a peer: sent by it, or known before.
 */

/**
 * @brief The first of @p chain when it leads to an authority that is trusted, holds at @p date, may
 * be used for IKE and bears @p id.
 * @return the certificate, or a sentence that says why it is not believed
 */
Costed<Result<IkeCertificate>> BelieveCertificate(IkeCryptoProvider& provider,
                                                  const std::vector<ByteView>& chain,
                                                  const IkeTrust& trust,
                                                  CalendarSeconds date,
                                                  const IdPayload& id);

/**
 * @brief Of the certificates that a peer need not send (IkeTrust::intermediates), the first of an
 * end entity with an identity that fits @p pattern; not yet validated.
 * @param pattern see IdentityMatches()
 */
Result<IkeCertificate> KnownCertificate(const IkeTrust& trust, const std::string& pattern);

/** @brief The first that bears @p id itself. */
Result<IkeCertificate> KnownCertificateOf(const IkeTrust& trust, const IdPayload& id);

/** @brief An identity that a certificate bears: its first alternative name, else its subject. */
IdPayload IdentityOf(const IkeCertificate& certificate);

} // namespace ike
} // namespace ns3

#endif /* IKE_PEER_CERTIFICATE_H */
