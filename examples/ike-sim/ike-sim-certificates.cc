// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-certificates.h"

#include "ike-nearest-name.h"
#include "ike-scenario-reader.h"
#include "ns3/ike-identity.h"
#include "ns3/ike-pem.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Keeps keys apart from what else a seed feeds. */
constexpr uint64_t KEY_STREAM = 0x6b657973;

constexpr CalendarSeconds TEN_YEARS = 3652 * SECONDS_OF_DAY;

ScenarioAuth
AuthOf(const ConnectionSection& section, bool atGateway)
{
    return atGateway ? section.gatewayAuth.value_or(section.auth) : section.auth;
}

bool
Signs(ScenarioAuth auth)
{
    return auth != ScenarioAuth::PSK;
}

SignatureKeyKind
KindOf(ScenarioAuth auth)
{
    constexpr const char* WORDS[] = {"",
                                     "rsa2048",
                                     "rsa3072",
                                     "rsa4096",
                                     "ecdsa256",
                                     "ecdsa384",
                                     "ecdsa521",
                                     "ed25519",
                                     "ed448",
                                     "mldsa44",
                                     "mldsa65",
                                     "mldsa87",
                                     "dsa1024"};
    return *ParseSignatureKeyword(WORDS[static_cast<size_t>(auth)]);
}

} // namespace

SimCertificates::SimCertificates(const Scenario& scenario)
    : m_scenario(scenario),
      m_random(scenario.run.seed ^ KEY_STREAM)
{
}

bool
SimCertificates::AreNeeded(const ConnectionSection& section)
{
    return Signs(AuthOf(section, false)) || Signs(AuthOf(section, true));
}

Result<std::shared_ptr<const IkeSignatureConfig>>
SimCertificates::Make(const ConnectionSection& section,
                      IkeCryptoProvider& provider,
                      const std::vector<SimSigner>& signers)
{
    const CertificatesSection& certificates = section.certificates;
    const Result<CalendarSeconds> date = ParseCalendar(certificates.date);
    if (!date)
    {
        return ErrorIn(m_scenario, certificates, "date", date.GetError().message);
    }
    auto config = std::make_shared<IkeSignatureConfig>();
    config->trust.epoch = *date;
    config->sending = static_cast<IkeCertificateSending>(certificates.sending);
    config->digitalSignature = certificates.digitalSignature;
    config->pss = certificates.pss;
    const Result<Done> done = certificates.authorityFile
                                  ? Load(section, provider, *config)
                                  : Issue(section, provider, signers, *config);
    return done ? Result<std::shared_ptr<const IkeSignatureConfig>>(std::move(config))
                : done.GetError();
}

void
SimCertificates::Apply(const ConnectionSection& section,
                       const std::shared_ptr<const IkeSignatureConfig>& signatures,
                       bool atGateway,
                       IkeConnectionConfig& config)
{
    for (const auto& [auth, rounds] :
         {std::make_pair(AuthOf(section, atGateway), &config.localAuth),
          std::make_pair(AuthOf(section, !atGateway), &config.remoteAuth)})
    {
        if (Signs(auth))
        {
            rounds->front().method = IkeAuthMethod::SIGNATURE;
            rounds->front().signature = signatures;
        }
    }
}

Result<Done>
SimCertificates::Issue(const ConnectionSection& section,
                       IkeCryptoProvider& provider,
                       const std::vector<SimSigner>& signers,
                       IkeSignatureConfig& config)
{
    const CertificatesSection& certificates = section.certificates;
    const auto kind = ParseSignatureKeyword(certificates.authority);
    if (!kind)
    {
        return ErrorIn(m_scenario,
                       certificates,
                       "authority",
                       "'" + certificates.authority +
                           "' names no kind of key; write rsa2048, ecdsa256, ed25519, mldsa65 or "
                           "another of doc/authentication.md");
    }
    IkeAuthorityPlan plan;
    plan.key = *kind;
    plan.intermediates = static_cast<unsigned>(certificates.intermediates);
    plan.notBefore = config.trust.epoch - TEN_YEARS;
    plan.notAfter = config.trust.epoch + TEN_YEARS;
    Result<IkeAuthority> authority = IkeAuthority::Make(provider, m_random, plan);
    if (!authority)
    {
        return ErrorIn(m_scenario, certificates, "authority", authority.GetError().message);
    }
    config.trust.authorities = {authority->RootCertificate()};
    for (const SimSigner& signer : signers)
    {
        const ScenarioAuth auth = AuthOf(section, signer.isGateway);
        if (!Signs(auth))
        {
            continue;
        }
        IkeCredentialPlan own;
        own.id = signer.id;
        own.key = KindOf(auth);
        own.notBefore = config.trust.epoch - SECONDS_OF_DAY;
        own.notAfter =
            config.trust.epoch +
            std::chrono::duration_cast<std::chrono::seconds>(certificates.lifetime).count();
        const auto credential = authority->Issue(own);
        if (!credential)
        {
            return ErrorIn(m_scenario, section, "auth", credential.GetError().message);
        }
        config.credentials.Add(FormatIdentity(signer.id), *credential);
        if (section.version == 1 && section.ikev1.method != ScenarioIkev1Method::SIGNATURE)
        {
            // Whoever encrypts for a peer has to know its certificate before.
            config.trust.intermediates.push_back((*credential)->certificate);
        }
    }
    return Revoke(certificates, signers, *authority, config);
}

Result<Done>
SimCertificates::Revoke(const CertificatesSection& section,
                        const std::vector<SimSigner>& signers,
                        IkeAuthority& authority,
                        IkeSignatureConfig& config)
{
    for (const std::string& name : section.revoked)
    {
        const auto found =
            std::find_if(signers.begin(),
                         signers.end(),
                         [&](const SimSigner& signer) { return signer.name == name; });
        if (found == signers.end() || !authority.Revoke(found->id))
        {
            std::vector<std::string> names;
            for (const SimSigner& signer : signers)
            {
                names.push_back(signer.name);
            }
            return ErrorIn(m_scenario,
                           section,
                           "revoked",
                           "'" + name + "' has no certificate; " + SuggestName(name, names));
        }
    }
    if (section.revoked.empty() && !section.revocationLists)
    {
        return Done{};
    }
    Result<std::vector<Bytes>> lists =
        authority.RevocationLists(config.trust.epoch - SECONDS_OF_DAY,
                                  config.trust.epoch + TEN_YEARS);
    if (!lists)
    {
        return ErrorIn(m_scenario, section, "revoked", lists.GetError().message);
    }
    config.trust.revocationLists = std::move(*lists);
    config.trust.requiresRevocationList = true;
    return Done{};
}

// --- files ---------------------------------------------------------------------------------------

Result<std::vector<Bytes>>
SimCertificates::Blocks(const ScenarioSection& section,
                        const std::string& key,
                        const std::optional<std::string>& path,
                        const char* label) const
{
    if (!path)
    {
        return ErrorIn(m_scenario,
                       section,
                       "authority-file",
                       "certificates from files need '" + key + "' too");
    }
    const Result<std::string> text = ReadWholeFile(*path);
    if (!text)
    {
        return ErrorIn(m_scenario, section, key, text.GetError().message);
    }
    std::vector<Bytes> blocks = BlocksOfPem(*text, label);
    return blocks.empty()
               ? ErrorIn(m_scenario, section, key, *path + " holds no " + label + " in PEM")
               : Result<std::vector<Bytes>>(std::move(blocks));
}

Result<std::shared_ptr<const IkeCredential>>
SimCertificates::LoadCredential(const CertificatesSection& section,
                                IkeCryptoProvider& provider,
                                bool atGateway) const
{
    const std::string who = atGateway ? "gateway" : "site";
    const Result<std::vector<Bytes>> chain =
        Blocks(section,
               who + "-file",
               atGateway ? section.gatewayFile : section.siteFile,
               "CERTIFICATE");
    const Result<std::vector<Bytes>> keys =
        Blocks(section,
               who + "-key-file",
               atGateway ? section.gatewayKeyFile : section.siteKeyFile,
               "PRIVATE KEY");
    if (!chain || !keys)
    {
        return chain ? keys.GetError() : chain.GetError();
    }
    Result<IkePrivateKey> key = provider.ReadPrivateKey(keys->front());
    if (!key)
    {
        return ErrorIn(m_scenario, section, who + "-key-file", key.GetError().message);
    }
    const Result<IkeCertificate> certificate = ReadCertificate(chain->front());
    if (!certificate || certificate->key.info != key->publicKey.info)
    {
        return ErrorIn(m_scenario,
                       section,
                       who + "-file",
                       certificate
                           ? "the first certificate is not of the key in '" + who + "-key-file'"
                           : certificate.GetError().message);
    }
    auto issuers = std::make_shared<IkeIssuers>();
    issuers->certificates.assign(chain->begin() + 1, chain->end());
    auto credential = std::make_shared<IkeCredential>();
    credential->key = std::move(*key);
    credential->certificate = chain->front();
    credential->issuers = std::move(issuers);
    return std::shared_ptr<const IkeCredential>(std::move(credential));
}

Result<Done>
SimCertificates::Load(const ConnectionSection& section,
                      IkeCryptoProvider& provider,
                      IkeSignatureConfig& config)
{
    const CertificatesSection& files = section.certificates;
    Result<std::vector<Bytes>> authorities =
        Blocks(files, "authority-file", files.authorityFile, "CERTIFICATE");
    if (!authorities)
    {
        return authorities.GetError();
    }
    config.trust.authorities = std::move(*authorities);
    if (files.revocationFile)
    {
        Result<std::vector<Bytes>> lists =
            Blocks(files, "revocation-file", files.revocationFile, "X509 CRL");
        if (!lists)
        {
            return lists.GetError();
        }
        config.trust.revocationLists = std::move(*lists);
        config.trust.requiresRevocationList = files.revocationLists;
    }
    for (bool atGateway : {false, true})
    {
        if (!Signs(AuthOf(section, atGateway)))
        {
            continue;
        }
        const auto credential = LoadCredential(files, provider, atGateway);
        if (!credential)
        {
            return credential.GetError();
        }
        // One file for all sites and one for all gateways: whoever is called so proves it.
        const Result<IkeCertificate> certificate = ReadCertificate((*credential)->certificate);
        for (const IdPayload& name : certificate->alternativeNames)
        {
            config.credentials.Add(FormatIdentity(name), *credential);
        }
        config.credentials.Add(FormatIdentity(IdPayload{IdType::DER_ASN1_DN, certificate->subject}),
                               *credential);
    }
    return Done{};
}

} // namespace ike
} // namespace ns3
