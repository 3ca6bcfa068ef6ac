// SPDX-License-Identifier: GPL-2.0-only

#include "ike-authority.h"

#include "ike-distinguished-name.h"
#include "ike-identity.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr unsigned MOST_INTERMEDIATES = 8;

/** @brief A comma or backslash in a name stands for itself. */
std::string
Escaped(const std::string& text)
{
    std::string out;
    for (char c : text)
    {
        out += c == ',' || c == '\\' ? "\\" : "";
        out += c;
    }
    return out;
}

} // namespace

IkeAuthority::IkeAuthority(IkeCryptoProvider& provider, RandomSource& random)
    : m_provider(&provider),
      m_random(&random)
{
}

Result<IkeAuthority>
IkeAuthority::Make(IkeCryptoProvider& provider, RandomSource& random, const IkeAuthorityPlan& plan)
{
    if (plan.intermediates > MOST_INTERMEDIATES)
    {
        return Error{"an authority has at most 8 intermediates, not " +
                     std::to_string(plan.intermediates)};
    }
    IkeAuthority authority(provider, random);
    authority.m_organization = plan.organization;
    for (unsigned tier = 0; tier <= plan.intermediates; ++tier)
    {
        const std::string name = tier == 0 ? "root" : "intermediate " + std::to_string(tier);
        const Result<Done> added = authority.AddTier(plan, name, plan.intermediates - tier);
        if (!added)
        {
            return added.GetError();
        }
    }
    auto issuers = std::make_shared<IkeIssuers>();
    for (size_t tier = authority.m_tiers.size(); tier-- > 0;)
    {
        issuers->keys.push_back(authority.m_tiers[tier].issuer.key.publicKey.info);
        if (tier > 0)
        {
            issuers->certificates.push_back(authority.m_tiers[tier].certificate);
        }
    }
    authority.m_issuers = std::move(issuers);
    return authority;
}

/** @param below authorities that will stand below this one */
Result<Done>
IkeAuthority::AddTier(const IkeAuthorityPlan& plan, const std::string& name, unsigned below)
{
    Result<IkePrivateKey> key =
        m_provider->GeneratePrivateKey(plan.key.type, plan.key.bits, *m_random);
    const Result<Bytes> subject =
        ParseDistinguishedName("O=" + Escaped(m_organization) + ", CN=" + name);
    if (!key || !subject)
    {
        return key ? subject.GetError() : key.GetError();
    }
    Tier tier;
    tier.issuer = IkeIssuer{std::move(*key), *subject};
    CertificateRequest request;
    request.subject = *subject;
    request.key = tier.issuer.key.publicKey;
    request.serial = ++m_lastSerial;
    request.notBefore = plan.notBefore;
    request.notAfter = plan.notAfter;
    request.isAuthority = true;
    request.pathLength = below;
    Result<Bytes> certificate =
        IssueCertificate(*m_provider,
                         m_tiers.empty() ? tier.issuer : m_tiers.back().issuer,
                         request,
                         *m_random);
    if (!certificate)
    {
        return certificate.GetError();
    }
    tier.certificate = std::move(*certificate);
    m_tiers.push_back(std::move(tier));
    return Done{};
}

Result<std::shared_ptr<const IkeCredential>>
IkeAuthority::Issue(const IkeCredentialPlan& plan)
{
    const std::string name = FormatIdentity(plan.id);
    CertificateRequest request;
    request.serial = ++m_lastSerial;
    request.notBefore = plan.notBefore;
    request.notAfter = plan.notAfter;
    switch (plan.id.type)
    {
    case IdType::DER_ASN1_DN:
        request.subject = plan.id.data;
        break;
    case IdType::FQDN:
    case IdType::RFC822_ADDR:
    case IdType::IPV4_ADDR:
    case IdType::IPV6_ADDR:
    {
        const Result<Bytes> subject =
            ParseDistinguishedName("O=" + Escaped(m_organization) + ", CN=" + Escaped(name));
        if (!subject)
        {
            return subject.GetError();
        }
        request.subject = *subject;
        request.alternativeNames = {plan.id};
        break;
    }
    default:
        return Error{"no certificate bears the identity " + name +
                     "; take a name, an address, user@domain or a distinguished name"};
    }
    auto credential = std::make_shared<IkeCredential>();
    Result<IkePrivateKey> key =
        m_provider->GeneratePrivateKey(plan.key.type, plan.key.bits, *m_random);
    if (!key)
    {
        return key.GetError();
    }
    credential->key = std::move(*key);
    request.key = credential->key.publicKey;
    Result<Bytes> certificate =
        IssueCertificate(*m_provider, m_tiers.back().issuer, request, *m_random);
    if (!certificate)
    {
        return certificate.GetError();
    }
    credential->certificate = std::move(*certificate);
    credential->issuers = m_issuers;
    m_serials[name].push_back(request.serial);
    return std::shared_ptr<const IkeCredential>(std::move(credential));
}

bool
IkeAuthority::Revoke(const IdPayload& id)
{
    const auto found = m_serials.find(FormatIdentity(id));
    if (found == m_serials.end())
    {
        return false;
    }
    m_revoked.insert(m_revoked.end(), found->second.begin(), found->second.end());
    return true;
}

Result<std::vector<Bytes>>
IkeAuthority::RevocationLists(CalendarSeconds thisUpdate, CalendarSeconds nextUpdate)
{
    std::vector<Bytes> lists;
    for (size_t tier = 0; tier < m_tiers.size(); ++tier)
    {
        // End entities are the last tier's.
        Result<Bytes> list =
            IssueRevocationList(*m_provider,
                                m_tiers[tier].issuer,
                                thisUpdate,
                                nextUpdate,
                                tier + 1 == m_tiers.size() ? m_revoked : std::vector<uint32_t>(),
                                *m_random);
        if (!list)
        {
            return list.GetError();
        }
        lists.push_back(std::move(*list));
    }
    return lists;
}

} // namespace ike
} // namespace ns3
