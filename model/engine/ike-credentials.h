// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CREDENTIALS_H
#define IKE_CREDENTIALS_H

#include "ike-certificate.h"
#include "ike-crypto-provider.h"
#include "ike-payloads.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What stands above certificates, shared by all that one authority has issued. */
struct IkeIssuers
{
    std::vector<Bytes> certificates; //!< in DER, from the issuer up to but without the root
    std::vector<Bytes> keys;         //!< SubjectPublicKeyInfo of these and of the root, to answer
                             //!< certificate requests by
};

/** @brief A private key with the certificates that say whose it is. */
struct IkeCredential
{
    IkePrivateKey key;
    Bytes certificate;                         //!< in DER
    std::shared_ptr<const IkeIssuers> issuers; //!< may be null: nothing is sent along
};

/** @brief All certificates that go along with a signature, the key's own first; views into @p
 * credential. */
std::vector<ByteView> ChainOf(const IkeCredential& credential);

/** @brief The credentials that an endpoint has, by the identity they prove. Shared, never changed.
 */
class IkeCredentials
{
  public:
    /** @brief Adds a credential for the identities that fit @p pattern, see IdentityMatches(). */
    void Add(const std::string& pattern, std::shared_ptr<const IkeCredential> credential);

    /**
     * @brief The credential to prove @p id with: of several, the first that an authority on request
     * stands above (RFC 7296 section 3.7), else the first.
     * @param requested SHA-1 hashes of SubjectPublicKeyInfo, 20 octets each, one after another
     * @return null when there is none
     */
    std::shared_ptr<const IkeCredential> Find(IkeCryptoProvider& provider,
                                              const IdPayload& id,
                                              ByteView requested) const;

  private:
    using List = std::vector<std::shared_ptr<const IkeCredential>>;
    std::map<std::string, List> m_exact; // by the identity as text
    std::map<std::string, List> m_wildcards;
};

/** @brief When certificates go along with a signature. */
enum class IkeCertificateSending : uint8_t
{
    IF_ASKED, //!< when the peer sent a CERTREQ
    ALWAYS,
    NEVER, //!< the peer has them already
};

/** @brief All that signatures of one side need. Shared by many connections, never changed. */
struct IkeSignatureConfig
{
    IkeCredentials credentials; //!< of an own round
    IkeTrust trust;             //!< of a peer's round
    IkeCertificateSending sending{IkeCertificateSending::IF_ASKED};
    bool digitalSignature{true}; //!< RFC 7427, with peers that have it too
    bool pss{false};             //!< RSA by RSASSA-PSS, which RFC 7427 has room for
    std::vector<HashId> hashes{HashId::SHA2_256,
                               HashId::SHA2_384,
                               HashId::SHA2_512,
                               HashId::IDENTITY}; //!< RFC 7427: what is accepted of the peer, and
                                                  //!< used: that of the key's strength, else the
                                                  //!< first in common
};

/** @brief What the calendar says at an instant of the run. */
inline CalendarSeconds
DateAt(const IkeTrust& trust, TimePoint instant)
{
    return trust.epoch +
           std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

/** @brief The content of a certificate request for @p trust, RFC 7296 section 3.7: SHA-1 of each
 * authority's SubjectPublicKeyInfo. */
Costed<Bytes> AuthorityHashes(IkeCryptoProvider& provider, const IkeTrust& trust);

} // namespace ike
} // namespace ns3

#endif /* IKE_CREDENTIALS_H */
