// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TLS_CERTIFICATE_H
#define IKE_TLS_CERTIFICATE_H

#include "ike-bytes.h"

#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief What a modelled certificate of EAP-TLS says. */
struct TlsCertificate
{
    std::string name; //!< of the subject
    Bytes tag;        //!< TLS_TAG octets: proof of the authority, in the signature's place
};

constexpr size_t TLS_TAG = 16;
constexpr size_t TLS_MOST_NAME = 128; //!< a longer name is cut

/**
 * @brief A certificate in the form of X.509 (RFC 5280 section 4.1) with an RSA key and signature of
 * 2048 bits that mean nothing: the signature begins with the tag.
 * @param size octets in all, filled up with a comment; as few as it takes when that is more
 */
Bytes WriteTlsCertificate(const TlsCertificate& certificate, size_t size);

/** @brief What WriteTlsCertificate() wrote; nothing for anything that is no certificate. */
std::optional<TlsCertificate> ReadTlsCertificate(ByteView der);

} // namespace ike
} // namespace ns3

#endif /* IKE_TLS_CERTIFICATE_H */
