// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CERTIFICATE_PATH_H
#define IKE_CERTIFICATE_PATH_H

#include "ike-certificate.h"
#include "ike-crypto-provider.h"

#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Path validation (RFC 5280 section 6) for certificates whose signatures only @p provider
 * can check: from the first of @p chain by issuers' names to an authority, then signatures,
 * validity, constraints and revocation. Names constraints and policies are not looked at.
 * @param chain the end entity's certificate and others in any order, in DER
 * @return the end entity's certificate, or a sentence that names the certificate at fault
 */
Costed<Result<IkeCertificate>> ValidatePath(IkeCryptoProvider& provider,
                                            const std::vector<ByteView>& chain,
                                            const IkeTrust& trust,
                                            CalendarSeconds date);

} // namespace ike
} // namespace ns3

#endif /* IKE_CERTIFICATE_PATH_H */
