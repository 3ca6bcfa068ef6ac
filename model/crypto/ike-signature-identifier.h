// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIGNATURE_IDENTIFIER_H
#define IKE_SIGNATURE_IDENTIFIER_H

#include "ike-signature.h"

#include <optional>

namespace ns3
{
namespace ike
{

/** @brief What an AlgorithmIdentifier of a signature says: the method, and the keys it is of. */
struct SignatureIdentifier
{
    SignatureMethod method;
    SignatureKeyType firstType{SignatureKeyType::RSA};
    SignatureKeyType lastType{SignatureKeyType::RSA};

    /** @brief Whether a key of @p type makes such signatures. */
    bool Fits(SignatureKeyType type) const
    {
        return firstType <= type && type <= lastType;
    }
};

/**
 * @brief Reads an AlgorithmIdentifier in DER, as RFC 7427 appendix A and certificates have them.
 * @return nothing when it is malformed, unknown, or of RSASSA-PSS with parameters other than one
 * hash for both uses and a salt of its length
 */
std::optional<SignatureIdentifier> ReadSignatureIdentifier(ByteView der);

/** @brief The AlgorithmIdentifier of a method with keys of a type; empty when there is none. */
Bytes MakeSignatureIdentifier(SignatureKeyType type, const SignatureMethod& method);

/** @brief The method that a certificate is signed by with keys of a type: SHA-2 of the key's
 * strength. */
SignatureMethod CertificateSignatureMethod(SignatureKeyType type);

/** @brief The OBJECT IDENTIFIER of a hash in dotted notation, RFC 8017 appendix B.1; empty for NONE
 * and IDENTITY. */
const char* HashOid(HashId hash);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIGNATURE_IDENTIFIER_H */
