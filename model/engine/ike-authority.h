// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_AUTHORITY_H
#define IKE_AUTHORITY_H

#include "ike-certificate-writer.h"
#include "ike-credentials.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What kind of authority is wanted. */
struct IkeAuthorityPlan
{
    std::string organization{"ns3-ike"};
    SignatureKeyKind key{SignatureKeyType::ECDSA_P256, 256};
    unsigned intermediates{1}; //!< authorities between the root and the end entities, at most 8
    CalendarSeconds notBefore{0};
    CalendarSeconds notAfter{0};
};

/** @brief For whom a certificate is and how long. */
struct IkeCredentialPlan
{
    IdPayload id; //!< a name, an address, a mail address, or a distinguished name
    SignatureKeyKind key{SignatureKeyType::ECDSA_P256, 256};
    CalendarSeconds notBefore{0};
    CalendarSeconds notAfter{0};
};

/**
 * @brief A certification authority that a scenario makes for itself, with real or modelled keys:
 * a root, intermediate authorities, certificates for identities, revocation lists.
 */
class IkeAuthority
{
  public:
    /** @brief Makes keys and certificates of the authorities; errors when the provider has not the
     * kind of key. @param provider outlives the authority, as does @p random */
    static Result<IkeAuthority> Make(IkeCryptoProvider& provider,
                                     RandomSource& random,
                                     const IkeAuthorityPlan& plan);

    /** @brief A key pair with its certificate and the chain above it. */
    Result<std::shared_ptr<const IkeCredential>> Issue(const IkeCredentialPlan& plan);

    /** @brief Revokes what was issued for an identity, in lists made from now on. @return false
     * when nothing was */
    bool Revoke(const IdPayload& id);

    /** @brief Revocation lists of the root and of every intermediate, in DER. */
    Result<std::vector<Bytes>> RevocationLists(CalendarSeconds thisUpdate,
                                               CalendarSeconds nextUpdate);

    /** @brief The root's certificate in DER, which peers are to trust. */
    const Bytes& RootCertificate() const
    {
        return m_tiers.front().certificate;
    }

  private:
    /** @brief One authority: the root first, then each the issuer of the next. */
    struct Tier
    {
        IkeIssuer issuer;
        Bytes certificate;
    };

    IkeAuthority(IkeCryptoProvider& provider, RandomSource& random);

    Result<Done> AddTier(const IkeAuthorityPlan& plan, const std::string& name, unsigned below);

    IkeCryptoProvider* m_provider;
    RandomSource* m_random;
    std::string m_organization;
    std::vector<Tier> m_tiers;
    std::shared_ptr<const IkeIssuers> m_issuers;
    uint32_t m_lastSerial{0};
    std::map<std::string, std::vector<uint32_t>> m_serials; // by identity
    std::vector<uint32_t> m_revoked;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_AUTHORITY_H */
