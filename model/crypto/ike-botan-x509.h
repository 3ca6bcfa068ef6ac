// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BOTAN_X509_H
#define IKE_BOTAN_X509_H

#include "ike-certificate.h"
#include "ike-cost-profile.h"
#include "ike-crypto-provider.h"

#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Path validation (RFC 5280 section 6) of true certificates, by Botan: path, signatures,
 * validity at @p date, constraints, critical extensions and revocation lists. Nothing throws.
 * @param chain the end entity's certificate and others in any order, in DER
 * @param costs what each check of a signature on the path costs
 * @return the end entity's certificate, or a sentence with the library's reason
 */
Costed<Result<IkeCertificate>> ValidatePathByBotan(const std::vector<ByteView>& chain,
                                                   const IkeTrust& trust,
                                                   CalendarSeconds date,
                                                   const IkeCostProfile& costs);

} // namespace ike
} // namespace ns3

#endif /* IKE_BOTAN_X509_H */
