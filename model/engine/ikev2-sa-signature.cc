// SPDX-License-Identifier: GPL-2.0-only

#include "ike-offers.h"
#include "ikev2-auth-rounds.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"
#include "ikev2-signature-auth.h"

#include <algorithm>
#include <iterator>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t X509_SIGNATURE = 4; // RFC 7296 section 3.6: the one encoding that is spoken here

const IkeSignatureConfig*
SignatureConfigOf(const std::vector<IkeAuthRound>& rounds)
{
    const auto round =
        std::find_if(rounds.begin(),
                     rounds.end(),
                     [](const IkeAuthRound& r) { return r.method == IkeAuthMethod::SIGNATURE; });
    return round == rounds.end() ? nullptr : round->signature.get();
}

IkePayload
CertificatePayload(ByteView der)
{
    return IkePayload{PayloadType::CERT, false, CertPayload{X509_SIGNATURE, der.ToBytes()}};
}

/** The certificates of a message, the one that signs first (RFC 7296 section 3.6). */
std::vector<ByteView>
CertificatesOf(const IkeMessage& message)
{
    std::vector<ByteView> chain;
    for (const IkePayload& payload : message.payloads)
    {
        const auto* certificate = std::get_if<CertPayload>(&payload.body);
        if (certificate && certificate->encoding == X509_SIGNATURE &&
            chain.size() < MOST_CERTIFICATES)
        {
            chain.emplace_back(certificate->data);
        }
    }
    return chain;
}

/** Without a CERT the peer counts on its certificate being known. */
std::vector<ByteView>
KnownCertificateOf(const IdPayload& id, const IkeTrust& trust)
{
    for (const Bytes& der : trust.intermediates)
    {
        const Result<IkeCertificate> certificate = ReadCertificate(der);
        if (certificate && !certificate->isAuthority && BearsIdentity(*certificate, id))
        {
            return {ByteView(der)};
        }
    }
    return {};
}

} // namespace

// --- what both sides say of signatures before they make any
// ------------------------------------------

/** What peers have to sign by; at a responder that does not know yet who is there, all who may be.
 */
std::vector<const IkeSignatureConfig*>
Ikev2Sa::ExpectedSignatures() const
{
    std::vector<const IkeSignatureConfig*> configs;
    const auto add = [&configs](const IkeConnectionConfig& connection)
    {
        const IkeSignatureConfig* config = SignatureConfigOf(connection.remoteAuth);
        if (config && std::find(configs.begin(), configs.end(), config) == configs.end())
        {
            configs.push_back(config);
        }
    };
    if (m_isInitiator)
    {
        add(*m_connection);
    }
    else if (m_host.Offers().signatures)
    {
        for (const auto& connection : m_host.Config().connections)
        {
            add(*connection);
        }
    }
    return configs;
}

// HDR, SAi1, KEi, Ni, N(SIGNATURE_HASH_ALGORITHMS) -->
// <-- HDR, SAr1, KEr, Nr, [CERTREQ,] N(SIGNATURE_HASH_ALGORITHMS)
// RFC 7427 section 4: each side says what it can check.
void
Ikev2Sa::AddSignatureSupport(IkeStep& step, IkeMessage& message)
{
    if (!m_isInitiator)
    {
        AddCertificateRequest(step, message);
    }
    std::vector<HashId> hashes;
    for (const IkeSignatureConfig* config : ExpectedSignatures())
    {
        for (HashId hash : config->hashes)
        {
            const bool isNew = std::find(hashes.begin(), hashes.end(), hash) == hashes.end();
            if (config->digitalSignature && isNew)
            {
                hashes.push_back(hash);
            }
        }
    }
    if (!hashes.empty())
    {
        message.AddNotify(NotifyType::SIGNATURE_HASH_ALGORITHMS, WriteSignatureHashes(hashes));
    }
}

void
Ikev2Sa::TakeSignatureSupport(const IkeMessage& message)
{
    const auto* notify = message.FindNotify(NotifyType::SIGNATURE_HASH_ALGORITHMS);
    m_setup->signatures.peerHashes =
        notify ? ReadSignatureHashes(notify->data) : std::vector<HashId>();
    TakeCertificateRequest(message);
}

/** Asks for certificates under the authorities that are trusted, RFC 7296 section 3.7. */
void
Ikev2Sa::AddCertificateRequest(IkeStep& step, IkeMessage& message)
{
    Bytes authorities;
    for (const IkeSignatureConfig* config : ExpectedSignatures())
    {
        Append(authorities, step.Take(AuthorityHashes(step.provider, config->trust)));
    }
    if (!authorities.empty())
    {
        message.Add(PayloadType::CERTREQ, CertReqPayload{X509_SIGNATURE, std::move(authorities)});
    }
}

void
Ikev2Sa::TakeCertificateRequest(const IkeMessage& message)
{
    m_setup->signatures.asked = false;
    m_setup->signatures.authorities.clear();
    for (const IkePayload& payload : message.payloads)
    {
        const auto* request = std::get_if<CertReqPayload>(&payload.body);
        if (request && request->encoding == X509_SIGNATURE)
        {
            m_setup->signatures.asked = true;
            Append(m_setup->signatures.authorities, request->authorities);
        }
    }
}

// --- making and checking
// -----------------------------------------------------------------------------

/** The peer cannot be believed; observers hear why. */
bool
Ikev2Sa::DoubtProof(IkeStep& step, const std::string& reason)
{
    step.observer.OnProofRefused(step.At(), Info(), reason);
    return false;
}

// HDR, SK { IDi, [CERT,] ... AUTH ... } -->
// <-- HDR, SK { IDr, [CERT,] AUTH ... }
/** @return nothing when there is no key for the identity, or none that the peer understands */
std::optional<AuthPayload>
Ikev2Sa::MakeSignature(IkeStep& step, const Proof& proof, IkeMessage& message)
{
    const IkeSignatureConfig* config = proof.round.signature.get();
    const Ikev2SignatureSetup& known = m_setup->signatures;
    const auto credential =
        config ? config->credentials.Find(step.provider, proof.id, known.authorities) : nullptr;
    if (!credential)
    {
        DoubtProof(step, "there is no private key for " + FormatIdentity(proof.id));
        return std::nullopt;
    }
    const IkePublicKey& key = credential->key.publicKey;
    const auto choice = ChooseIkev2Signature(*config, key, known.peerHashes);
    if (!choice)
    {
        DoubtProof(step,
                   "the peer does not take signatures of " + SignatureKeyword(key.type, key.bits));
        return std::nullopt;
    }
    const Bytes octets = SignedOctets(step, proof);
    Result<Bytes> signature =
        step.Take(step.provider.Sign(credential->key, choice->signature, {octets}, step.random));
    if (!signature)
    {
        DoubtProof(step, signature.GetError().message);
        return std::nullopt;
    }
    const bool sends = config->sending == IkeCertificateSending::ALWAYS ||
                       (config->sending == IkeCertificateSending::IF_ASKED && known.asked);
    if (sends)
    {
        std::vector<IkePayload> certificates;
        for (ByteView der : ChainOf(*credential))
        {
            certificates.push_back(CertificatePayload(der));
        }
        // After the identity, as RFC 7296 appendix C has it.
        const size_t place = std::min<size_t>(1, message.payloads.size());
        message.payloads.insert(message.payloads.begin() + static_cast<std::ptrdiff_t>(place),
                                std::make_move_iterator(certificates.begin()),
                                std::make_move_iterator(certificates.end()));
    }
    return MakeIkev2SignatureAuth(*choice, key, std::move(*signature));
}

/**
 * Whether the certificates lead to an authority that is trusted and hold today, the first of them
 * bears the identity that the peer claims, and its key has signed the octets.
 */
bool
Ikev2Sa::CheckSignature(IkeStep& step,
                        const Proof& proof,
                        const AuthPayload& auth,
                        const IkeMessage& message)
{
    const IkeSignatureConfig* config = proof.round.signature.get();
    if (!config)
    {
        return DoubtProof(step, "no authority is trusted here");
    }
    std::vector<ByteView> chain = CertificatesOf(message);
    if (chain.empty())
    {
        chain = KnownCertificateOf(proof.id, config->trust);
    }
    if (chain.empty())
    {
        return DoubtProof(step, "the peer sent no certificate");
    }
    const Result<IkeCertificate> certificate =
        step.Take(step.provider.ValidateCertificates(chain,
                                                     config->trust,
                                                     DateAt(config->trust, step.ByCalendar())));
    if (!certificate)
    {
        return DoubtProof(step, certificate.GetError().message);
    }
    const Result<Done> usable = CheckIkeUsage(*certificate);
    if (!usable)
    {
        return DoubtProof(step, usable.GetError().message);
    }
    if (!BearsIdentity(*certificate, proof.id))
    {
        return DoubtProof(step,
                          "the certificate of " + NameOf(*certificate) + " is not one of " +
                              FormatIdentity(proof.id));
    }
    const Result<Ikev2Signature> signature =
        ReadIkev2SignatureAuth(*config, certificate->key, auth);
    if (!signature)
    {
        return DoubtProof(step, signature.GetError().message);
    }
    const Bytes octets = SignedOctets(step, proof);
    const bool holds =
        step.Take(VerifyIkev2Signature(step.provider, certificate->key, *signature, octets));
    return holds || DoubtProof(step, "the signature is wrong");
}

} // namespace ike
} // namespace ns3
