// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CERTIFICATE_WRITER_H
#define IKE_CERTIFICATE_WRITER_H

#include "ike-certificate.h"
#include "ike-crypto-provider.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Whoever signs certificates: a key and the name it signs under. */
struct IkeIssuer
{
    IkePrivateKey key;
    Bytes name; //!< Name in DER
};

/** @brief What a certificate is to say. */
struct CertificateRequest
{
    Bytes subject; //!< Name in DER
    IkePublicKey key;
    uint32_t serial{1}; //!< not zero
    CalendarSeconds notBefore{0};
    CalendarSeconds notAfter{0};
    std::vector<IdPayload> alternativeNames; //!< names, addresses, mail addresses
    bool isAuthority{false};
    std::optional<uint32_t> pathLength;
};

/**
 * @brief A certificate in DER (X.509 version 3, RFC 5280 section 4.1) with the extensions that path
 * validation wants, signed by @p issuer through @p provider. It says the same, in as many octets,
 * whether the cryptography is real or modelled.
 */
Result<Bytes> IssueCertificate(IkeCryptoProvider& provider,
                               const IkeIssuer& issuer,
                               const CertificateRequest& request,
                               RandomSource& random);

/** @brief A revocation list in DER (RFC 5280 section 5.1) over serial numbers, all revoked at @p
 * thisUpdate. */
Result<Bytes> IssueRevocationList(IkeCryptoProvider& provider,
                                  const IkeIssuer& issuer,
                                  CalendarSeconds thisUpdate,
                                  CalendarSeconds nextUpdate,
                                  const std::vector<uint32_t>& serials,
                                  RandomSource& random);

} // namespace ike
} // namespace ns3

#endif /* IKE_CERTIFICATE_WRITER_H */
