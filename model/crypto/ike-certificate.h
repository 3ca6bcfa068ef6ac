// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CERTIFICATE_H
#define IKE_CERTIFICATE_H

#include "ike-bytes.h"
#include "ike-calendar.h"
#include "ike-payloads.h"
#include "ike-result.h"
#include "ike-signature-identifier.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Something an authority has signed: SEQUENCE { body, AlgorithmIdentifier, BIT STRING }. */
struct SignedOctets
{
    Bytes body;                                    //!< to be signed, in DER
    std::optional<SignatureIdentifier> identifier; //!< nothing when it is not known here
    Bytes signature;
};

/** @brief Bits of the key usage extension, RFC 5280 section 4.2.1.3. */
enum class KeyUsage : uint8_t
{
    DIGITAL_SIGNATURE = 0x80,
    NON_REPUDIATION = 0x40,
    KEY_ENCIPHERMENT = 0x20,
    CERTIFICATE_SIGNING = 0x04,
    LIST_SIGNING = 0x02,
};

/** @brief What IKE needs to know of an X.509 certificate (RFC 5280 section 4.1). */
struct IkeCertificate
{
    Bytes der;
    SignedOctets envelope;
    Bytes serial;  //!< the INTEGER's octets
    Bytes issuer;  //!< Name in DER
    Bytes subject; //!< Name in DER; may hold nothing
    CalendarSeconds notBefore{0};
    CalendarSeconds notAfter{0};
    IkePublicKey key;
    std::vector<IdPayload> alternativeNames; //!< those that IKE has identities for
    bool isAuthority{false};
    std::optional<uint32_t> pathLength; //!< authorities below this one that a path may have
    std::optional<uint8_t> usage;       //!< KeyUsage bits; nothing when there is no restriction
    bool isForOtherPurposes{false};     //!< extended key usage without one for IKE, see below
    bool hasUnknownCritical{false};     //!< a critical extension that is not known here

    /** @brief Whether the key usage extension allows it, or there is none. */
    bool Allows(KeyUsage bit) const
    {
        return !usage || (*usage & static_cast<uint8_t>(bit)) != 0;
    }
};

/** @brief A certificate revocation list (RFC 5280 section 5.1). */
struct IkeRevocationList
{
    SignedOctets envelope;
    Bytes issuer;
    CalendarSeconds thisUpdate{0};
    std::optional<CalendarSeconds> nextUpdate;
    std::set<Bytes> serials; //!< of the certificates that hold no longer
};

/** @brief What an endpoint believes: authorities, and what it knows besides. Shared, never changed.
 */
struct IkeTrust
{
    std::vector<Bytes> authorities;   //!< certificates in DER
    std::vector<Bytes> intermediates; //!< certificates that a peer need not send
    std::vector<Bytes> revocationLists;
    bool requiresRevocationList{false}; //!< without a list no certificate of its issuer holds
    CalendarSeconds epoch{0};           //!< what the calendar says at simulated time zero
};

/** @brief Certificates that a peer sends beyond this many are not looked at. */
constexpr size_t MOST_CERTIFICATES = 16;

/**
 * @brief Reads a certificate's fields; says nothing about whether it is to be believed.
 * @return the certificate, or a sentence that names the field that is wrong
 */
Result<IkeCertificate> ReadCertificate(ByteView der);

/** @brief Reads a revocation list's fields. */
Result<IkeRevocationList> ReadRevocationList(ByteView der);

/**
 * @brief Whether an end entity's certificate may prove an IKE identity, RFC 4945 sections 5.1.3.2
 * (key usage) and 5.1.3.12 (extended key usage: ipsecIKE, any, or ikeIntermediate as deployed).
 */
Result<Done> CheckIkeUsage(const IkeCertificate& certificate);

/**
 * @brief Whether a certificate bears an identity, RFC 7296 section 3.5 and RFC 4945 section 3.1: a
 * name, an address or a mail address among the subjectAltName, a distinguished name as the subject.
 */
bool BearsIdentity(const IkeCertificate& certificate, const IdPayload& id);

/** @brief The certificate's name for people: the subject, else the first alternative name. */
std::string NameOf(const IkeCertificate& certificate);

} // namespace ike
} // namespace ns3

#endif /* IKE_CERTIFICATE_H */
