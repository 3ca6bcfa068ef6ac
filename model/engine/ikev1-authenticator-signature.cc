// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-authenticator-signature.h"

#include "ike-credentials.h"
#include "ike-identity.h"
#include "ike-peer-certificate.h"
#include "ikev1-signature.h"
#include "ikev1-xauth.h"

#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t X509_SIGNATURE = 4; // RFC 2408 section 3.9: X.509 Certificate - Signature

const IkeSignatureConfig*
ConfigOf(const std::vector<IkeAuthRound>& rounds)
{
    return rounds.empty() ? nullptr : rounds.front().signature.get();
}

/** @brief True for a hybrid side that only XAUTH authenticates. */
bool
IsUnsigned(const Ikev1PhaseOne& phase, bool own)
{
    const bool isInitiator = own == phase.isInitiator;
    switch (phase.suite.method)
    {
    case Ikev1AuthMethod::HYBRID_INIT_RSA:
    case Ikev1AuthMethod::HYBRID_INIT_DSS:
        return isInitiator;
    case Ikev1AuthMethod::HYBRID_RESP_RSA:
    case Ikev1AuthMethod::HYBRID_RESP_DSS:
        return !isInitiator;
    default:
        return false;
    }
}

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

/** @brief Asks for certificates under each trusted authority by its name, RFC 2408 section 3.10. */
void
AddCertificateRequests(const Ikev1PhaseOne& phase, IkeMessage& message)
{
    const IkeSignatureConfig* config = ConfigOf(phase.connection->remoteAuth);
    if (!config || IsUnsigned(phase, false))
    {
        return;
    }
    for (const Bytes& der : config->trust.authorities)
    {
        const Result<IkeCertificate> authority = ReadCertificate(der);
        if (authority)
        {
            message.Add(Ikev1Payload::CERTREQ, CertReqPayload{X509_SIGNATURE, authority->subject});
        }
    }
}

/** @brief Whether the certificates lead to an authority that is trusted, the first of them bears
 * the peer's identity, and its key has signed. */
std::optional<Ikev1NotifyType>
CheckSignature(IkeStep& step, Ikev1PhaseOne& phase, const IkeMessage& message, ByteView signature)
{
    const IkeSignatureConfig* config = ConfigOf(phase.connection->remoteAuth);
    if (!config)
    {
        phase.refusal = "no authority is trusted here";
        return Ikev1NotifyType::INVALID_CERT_AUTHORITY;
    }
    std::vector<ByteView> chain = CertificatesOf(message);
    const Result<IkeCertificate> known = KnownCertificateOf(config->trust, *phase.remoteId);
    if (chain.empty() && known)
    {
        chain.emplace_back(known->der);
    }
    const Result<IkeCertificate> certificate =
        step.Take(BelieveCertificate(step.provider,
                                     chain,
                                     config->trust,
                                     DateAt(config->trust, step.ByCalendar()),
                                     *phase.remoteId));
    if (!certificate)
    {
        phase.refusal = certificate.GetError().message;
        return Ikev1NotifyType::INVALID_CERTIFICATE;
    }
    const bool good = step.Take(CheckIkev1Signature(step.provider,
                                                    phase.suite,
                                                    certificate->key,
                                                    phase.keys.skeyid,
                                                    phase.HashInputs(!phase.isInitiator),
                                                    signature));
    if (!good)
    {
        phase.refusal = "the signature is wrong";
        return Ikev1NotifyType::INVALID_SIGNATURE;
    }
    return std::nullopt;
}

} // namespace

// HDR, KE, Ni [, CERTREQ] -->
// <-- HDR, KE, Nr [, CERTREQ]
bool
Ikev1SignatureAuthenticator::AddKeyExchange(IkeStep& step,
                                            Ikev1PhaseOne& phase,
                                            IkeMessage& message) const
{
    Ikev1Authenticator::AddKeyExchange(step, phase, message);
    AddCertificateRequests(phase, message);
    return true;
}

std::optional<Ikev1NotifyType>
Ikev1SignatureAuthenticator::TakeKeyExchange(IkeStep& step,
                                             Ikev1PhaseOne& phase,
                                             const IkeMessage& message) const
{
    phase.certificateAsked |= message.Find<CertReqPayload>(Ikev1Payload::CERTREQ) != nullptr;
    return Ikev1Authenticator::TakeKeyExchange(step, phase, message);
}

std::optional<Bytes>
Ikev1SignatureAuthenticator::Skeyid(IkeStep& step, const Ikev1PhaseOne& phase) const
{
    return step.Take(SkeyidOfSignatures(step.provider, phase.suite.prf, phase.KeyInputs()));
}

// main mode:       HDR*, IDii, [CERT,] SIG_I -->
// aggressive mode: HDR, [CERT,] SIG_I -->
bool
Ikev1SignatureAuthenticator::AddProof(IkeStep& step,
                                      Ikev1PhaseOne& phase,
                                      IkeMessage& message) const
{
    if (phase.IdBody(true).empty())
    {
        AddIdentity(phase, message);
    }
    if (IsUnsigned(phase, true))
    {
        message.Add(Ikev1Payload::HASH, HashPayload{ProofHash(step, phase, phase.suite.prf, true)});
        return true;
    }
    const IkeSignatureConfig* config = ConfigOf(phase.connection->localAuth);
    const auto credential =
        config ? config->credentials.Find(step.provider, phase.localId, {}) : nullptr;
    if (!credential)
    {
        phase.refusal = "there is no private key for " + FormatIdentity(phase.localId);
        return false;
    }
    Result<Bytes> signature = step.Take(MakeIkev1Signature(step.provider,
                                                           step.random,
                                                           phase.suite,
                                                           credential->key,
                                                           phase.keys.skeyid,
                                                           phase.HashInputs(phase.isInitiator)));
    if (!signature)
    {
        phase.refusal = signature.GetError().message;
        return false;
    }
    if (config->sending == IkeCertificateSending::ALWAYS ||
        (config->sending == IkeCertificateSending::IF_ASKED && phase.certificateAsked))
    {
        for (ByteView der : ChainOf(*credential))
        {
            message.Add(Ikev1Payload::CERT, CertPayload{X509_SIGNATURE, der.ToBytes()});
        }
    }
    message.Add(Ikev1Payload::SIGNATURE, SignaturePayload{std::move(*signature)});
    return true;
}

std::optional<Ikev1NotifyType>
Ikev1SignatureAuthenticator::TakeProof(IkeStep& step,
                                       Ikev1PhaseOne& phase,
                                       const IkeMessage& message) const
{
    // Some ask for a certificate only together with their own.
    phase.certificateAsked |= message.Find<CertReqPayload>(Ikev1Payload::CERTREQ) != nullptr;
    const auto* id = message.Find<Ikev1IdPayload>(Ikev1Payload::ID);
    if (id && !phase.remoteId)
    {
        TakeIdentity(phase, *id);
    }
    if (!phase.remoteId)
    {
        return Ikev1NotifyType::PAYLOAD_MALFORMED;
    }
    if (IsUnsigned(phase, false))
    {
        const auto* hash = message.Find<HashPayload>(Ikev1Payload::HASH);
        const bool good = hash && ByteView(hash->data) ==
                                      ByteView(ProofHash(step, phase, phase.suite.prf, false));
        return good ? std::nullopt
                    : std::optional<Ikev1NotifyType>(Ikev1NotifyType::INVALID_HASH_INFORMATION);
    }
    const auto* signature = message.Find<SignaturePayload>(Ikev1Payload::SIGNATURE);
    return signature ? CheckSignature(step, phase, message, signature->data)
                     : std::optional<Ikev1NotifyType>(Ikev1NotifyType::PAYLOAD_MALFORMED);
}

bool
Ikev1SignatureAuthenticator::ProvesUnder(IkeStep& step,
                                         Ikev1PhaseOne& phase,
                                         const std::shared_ptr<const IkeConnectionConfig>& other,
                                         const IkeMessage& message) const
{
    const auto first = std::exchange(phase.connection, other);
    const bool proves = !TakeProof(step, phase, message);
    phase.connection = first;
    return proves;
}

} // namespace ike
} // namespace ns3
