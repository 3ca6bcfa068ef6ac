// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-authenticator-encryption.h"

#include "ike-algorithms.h"
#include "ike-credentials.h"
#include "ike-identity.h"
#include "ike-peer-certificate.h"
#include "ikev1-revised-cipher.h"

#include <utility>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t X509_KEY_EXCHANGE = 5; // RFC 2408 section 3.9: X.509 Certificate - Key Exchange
constexpr size_t ID_HEADER = 4;          // type, protocol, port

const IkeSignatureConfig*
ConfigOf(const std::vector<IkeAuthRound>& rounds)
{
    return rounds.empty() ? nullptr : rounds.front().signature.get();
}

std::shared_ptr<const IkeCredential>
OwnCredential(IkeStep& step, const Ikev1PhaseOne& phase)
{
    const IkeSignatureConfig* config = ConfigOf(phase.connection->localAuth);
    return config ? config->credentials.Find(step.provider, phase.localId, {}) : nullptr;
}

/** @brief HASH(1): which of the responder's certificates the initiator encrypts for. */
Bytes
CertificateHash(IkeStep& step, const Ikev1Suite& suite, ByteView certificate)
{
    return step.Take(step.provider.Hash(HashOfHmac(suite.prf), {certificate}));
}

Bytes
BodyOf(const Ikev1IdPayload& id)
{
    Bytes body;
    WritePayloadBody(IkePayload{Ikev1Payload::ID, false, id}, body);
    return body;
}

/** @brief Octets as an ID payload; they need not mean anything, but have to be four or more. */
Ikev1IdPayload
IdOf(ByteView body)
{
    Ikev1IdPayload id;
    id.type = static_cast<IdType>(body[0]);
    id.protocol = body[1];
    id.port = static_cast<uint16_t>(body[2] << 8 | body[3]);
    id.data = body.Sub(ID_HEADER).ToBytes();
    return id;
}

Bytes
OwnIdBody(const Ikev1PhaseOne& phase)
{
    Ikev1IdPayload id;
    id.type = phase.localId.type;
    id.data = phase.localId.data;
    return BodyOf(id);
}

} // namespace

Result<Bytes>
Ikev1EncryptionAuthenticator::SealForPeer(IkeStep& step, const Ikev1PhaseOne& phase, ByteView plain)
{
    return step.Take(step.provider.Encrypt(*phase.peerKey, plain, step.random));
}

Result<Bytes>
Ikev1EncryptionAuthenticator::OpenOwn(IkeStep& step, const Ikev1PhaseOne& phase, ByteView sealed)
{
    const auto credential = OwnCredential(step, phase);
    if (!credential)
    {
        return Error{"there is no private key for " + FormatIdentity(phase.localId)};
    }
    return step.Take(step.provider.Decrypt(credential->key, sealed, step.random));
}

bool
Ikev1EncryptionAuthenticator::LearnPeerKey(IkeStep& step,
                                           Ikev1PhaseOne& phase,
                                           const IdPayload& id,
                                           const std::vector<ByteView>& sent)
{
    const IkeSignatureConfig* config = ConfigOf(phase.connection->remoteAuth);
    if (!config)
    {
        phase.refusal = "no authority is trusted here";
        return false;
    }
    std::vector<ByteView> chain = sent;
    const Result<IkeCertificate> known = KnownCertificateOf(config->trust, id);
    if (chain.empty() && known)
    {
        chain.emplace_back(known->der);
    }
    Result<IkeCertificate> certificate =
        step.Take(BelieveCertificate(step.provider,
                                     chain,
                                     config->trust,
                                     DateAt(config->trust, step.ByCalendar()),
                                     id));
    if (!certificate)
    {
        phase.refusal = certificate.GetError().message;
        return false;
    }
    phase.peerKey = std::make_unique<IkePublicKey>(std::move(certificate->key));
    return true;
}

// main mode:       HDR, [HASH(1),] KE, <IDii_b>PubKey_r, <Ni_b>PubKey_r -->
// aggressive mode: HDR, SA, [HASH(1),] KE, <IDii_b>PubKey_r, <Ni_b>PubKey_r -->
// revised:         HDR, [HASH(1),] <Ni_b>PubKey_r, <KE_b>Ke_i, <IDii_b>Ke_i [, <Cert-I_b>Ke_i] -->
bool
Ikev1EncryptionAuthenticator::AddKeyExchange(IkeStep& step,
                                             Ikev1PhaseOne& phase,
                                             IkeMessage& message) const
{
    if (phase.isInitiator)
    {
        const IkeSignatureConfig* config = ConfigOf(phase.connection->remoteAuth);
        const Result<IkeCertificate> known =
            config ? KnownCertificate(config->trust, phase.connection->remoteIdPattern)
                   : Result<IkeCertificate>(Error{"no authority is trusted here"});
        if (!known)
        {
            phase.refusal = known.GetError().message;
            return false;
        }
        if (!LearnPeerKey(step, phase, IdentityOf(*known), {}))
        {
            return false;
        }
        message.Add(Ikev1Payload::HASH,
                    HashPayload{CertificateHash(step, phase.suite, known->der)});
    }
    phase.IdBody(true) = OwnIdBody(phase);
    const Result<Bytes> nonce = SealForPeer(step, phase, phase.Nonce(true));
    if (!nonce)
    {
        phase.refusal = nonce.GetError().message;
        return false;
    }
    step.observer.OnSealedBody(step.At(), *nonce, phase.Nonce(true));
    return AddBodies(step, phase, message, *nonce);
}

bool
Ikev1EncryptionAuthenticator::AddBodies(IkeStep& step,
                                        Ikev1PhaseOne& phase,
                                        IkeMessage& message,
                                        const Bytes& nonce) const
{
    const Result<Bytes> id = SealForPeer(step, phase, phase.IdBody(true));
    if (!id)
    {
        phase.refusal = id.GetError().message;
        return false;
    }
    step.observer.OnSealedBody(step.At(), *id, phase.IdBody(true));
    message.Add(Ikev1Payload::KE, Ikev1KePayload{phase.Public(true)});
    message.Add(Ikev1Payload::ID, IdOf(*id));
    message.Add(Ikev1Payload::NONCE, Ikev1NoncePayload{nonce});
    return true;
}

std::optional<Ikev1NotifyType>
Ikev1EncryptionAuthenticator::TakeKeyExchange(IkeStep& step,
                                              Ikev1PhaseOne& phase,
                                              const IkeMessage& message) const
{
    const auto* hash = message.Find<HashPayload>(Ikev1Payload::HASH);
    const auto* nonce = message.Find<Ikev1NoncePayload>(Ikev1Payload::NONCE);
    if (!nonce || !message.Find<Ikev1KePayload>(Ikev1Payload::KE) ||
        !message.Find<Ikev1IdPayload>(Ikev1Payload::ID))
    {
        return Ikev1NotifyType::PAYLOAD_MALFORMED;
    }
    const auto credential = OwnCredential(step, phase);
    // The responder's HASH in aggressive mode is its proof; HASH(1) is the initiator's alone.
    if (!phase.isInitiator && hash && credential && !credential->certificate.empty() &&
        hash->data != CertificateHash(step, phase.suite, credential->certificate))
    {
        phase.refusal = "the peer encrypts for another certificate than ours";
        return Ikev1NotifyType::INVALID_CERTIFICATE;
    }
    const Result<Bytes> opened = OpenOwn(step, phase, nonce->data);
    if (!opened)
    {
        phase.refusal = opened.GetError().message;
        return Ikev1NotifyType::INVALID_KEY_INFORMATION;
    }
    step.observer.OnSealedBody(step.At(), nonce->data, *opened);
    phase.Nonce(false) = *opened;
    return TakeBodies(step, phase, message, *opened);
}

std::optional<Ikev1NotifyType>
Ikev1EncryptionAuthenticator::TakeSealedIdentity(IkeStep& step,
                                                 Ikev1PhaseOne& phase,
                                                 ByteView body,
                                                 const std::vector<ByteView>& sent)
{
    if (body.size() < ID_HEADER)
    {
        phase.refusal = "the peer's identity is too short";
        return Ikev1NotifyType::INVALID_ID_INFORMATION;
    }
    TakeIdentity(phase, IdOf(body));
    return phase.isInitiator || LearnPeerKey(step, phase, *phase.remoteId, sent)
               ? std::nullopt
               : std::optional<Ikev1NotifyType>(Ikev1NotifyType::INVALID_CERTIFICATE);
}

std::optional<Ikev1NotifyType>
Ikev1EncryptionAuthenticator::TakeBodies(IkeStep& step,
                                         Ikev1PhaseOne& phase,
                                         const IkeMessage& message,
                                         ByteView) const
{
    const Bytes sealed = BodyOf(*message.Find<Ikev1IdPayload>(Ikev1Payload::ID));
    const Result<Bytes> body = OpenOwn(step, phase, sealed);
    if (!body)
    {
        phase.refusal = body.GetError().message;
        return Ikev1NotifyType::INVALID_ID_INFORMATION;
    }
    step.observer.OnSealedBody(step.At(), sealed, *body);
    phase.Public(false) = message.Find<Ikev1KePayload>(Ikev1Payload::KE)->data;
    return TakeSealedIdentity(step, phase, *body, {});
}

void
Ikev1EncryptionAuthenticator::AddAggressiveIdentity(Ikev1PhaseOne&, IkeMessage&) const
{
}

void
Ikev1EncryptionAuthenticator::TakeAggressiveIdentity(Ikev1PhaseOne&, const Ikev1IdPayload&) const
{
}

std::optional<Bytes>
Ikev1EncryptionAuthenticator::Skeyid(IkeStep& step, const Ikev1PhaseOne& phase) const
{
    return step.Take(
        SkeyidOfPublicKeyEncryption(step.provider, phase.suite.prf, phase.KeyInputs()));
}

// HDR*, HASH_I -->
// <-- HDR*, HASH_R
bool
Ikev1EncryptionAuthenticator::AddProof(IkeStep& step,
                                       Ikev1PhaseOne& phase,
                                       IkeMessage& message) const
{
    message.Add(Ikev1Payload::HASH, HashPayload{ProofHash(step, phase, phase.suite.prf, true)});
    return true;
}

std::optional<Ikev1NotifyType>
Ikev1EncryptionAuthenticator::TakeProof(IkeStep& step,
                                        Ikev1PhaseOne& phase,
                                        const IkeMessage& message) const
{
    const auto* hash = message.Find<HashPayload>(Ikev1Payload::HASH);
    if (!hash)
    {
        return Ikev1NotifyType::PAYLOAD_MALFORMED;
    }
    return ByteView(hash->data) == ByteView(ProofHash(step, phase, phase.suite.prf, false))
               ? std::nullopt
               : std::optional<Ikev1NotifyType>(Ikev1NotifyType::INVALID_HASH_INFORMATION);
}

// The peer has opened what was encrypted for a certificate: the other connection must believe that
// one.
bool
Ikev1EncryptionAuthenticator::ProvesUnder(IkeStep& step,
                                          Ikev1PhaseOne& phase,
                                          const std::shared_ptr<const IkeConnectionConfig>& other,
                                          const IkeMessage&) const
{
    const auto first = std::exchange(phase.connection, other);
    const auto proved = std::exchange(phase.peerKey, nullptr);
    const bool proves = LearnPeerKey(step, phase, *phase.remoteId, {}) && proved &&
                        phase.peerKey->info == proved->info;
    phase.connection = first;
    phase.peerKey = proved;
    return proves;
}

// --- the revised mode
// --------------------------------------------------------------------------------

namespace
{

Bytes
SealBody(IkeStep& step, Ikev1RevisedCipher& cipher, ByteView body)
{
    Bytes sealed = step.Take(cipher.Seal(body));
    if (!sealed.empty())
    {
        step.observer.OnSealedBody(step.At(), sealed, body);
    }
    return sealed;
}

std::optional<Bytes>
OpenBody(IkeStep& step, Ikev1RevisedCipher& cipher, ByteView sealed)
{
    std::optional<Bytes> body = step.Take(cipher.Open(sealed));
    if (body)
    {
        step.observer.OnSealedBody(step.At(), sealed, *body);
    }
    return body;
}

} // namespace

bool
Ikev1RevisedEncryptionAuthenticator::AddBodies(IkeStep& step,
                                               Ikev1PhaseOne& phase,
                                               IkeMessage& message,
                                               const Bytes& nonce) const
{
    Ikev1RevisedCipher cipher(step.provider,
                              phase.suite,
                              phase.Nonce(true),
                              phase.isInitiator ? phase.cookieI : phase.cookieR);
    step.cost += cipher.SetupCost();
    const Bytes ke = SealBody(step, cipher, phase.Public(true));
    const Bytes id = SealBody(step, cipher, phase.IdBody(true));
    if (ke.empty() || id.empty())
    {
        phase.refusal = "the cipher that was agreed on has no blocks to chain";
        return false;
    }
    message.Add(Ikev1Payload::NONCE, Ikev1NoncePayload{nonce});
    message.Add(Ikev1Payload::KE, Ikev1KePayload{ke});
    message.Add(Ikev1Payload::ID, IdOf(id));
    const auto credential = OwnCredential(step, phase);
    // The initiator may hand its key over; the responder's is known to it already.
    if (phase.isInitiator && credential && !credential->certificate.empty() &&
        ConfigOf(phase.connection->localAuth)->sending != IkeCertificateSending::NEVER)
    {
        const Bytes body = Concat({Bytes{X509_KEY_EXCHANGE}, credential->certificate});
        const Bytes sealed = SealBody(step, cipher, body);
        message.Add(Ikev1Payload::CERT,
                    CertPayload{sealed.front(), ByteView(sealed).Sub(1).ToBytes()});
    }
    return true;
}

std::optional<Ikev1NotifyType>
Ikev1RevisedEncryptionAuthenticator::TakeBodies(IkeStep& step,
                                                Ikev1PhaseOne& phase,
                                                const IkeMessage& message,
                                                ByteView nonce) const
{
    Ikev1RevisedCipher cipher(step.provider,
                              phase.suite,
                              nonce,
                              phase.isInitiator ? phase.cookieR : phase.cookieI);
    step.cost += cipher.SetupCost();
    std::optional<Bytes> publicValue;
    std::optional<Bytes> idBody;
    std::optional<Bytes> certificate;
    // Each body chains to the one before, in whatever order they come.
    for (const IkePayload& payload : message.payloads)
    {
        if (const auto* ke = std::get_if<Ikev1KePayload>(&payload.body))
        {
            publicValue = OpenBody(step, cipher, ke->data);
        }
        else if (const auto* id = std::get_if<Ikev1IdPayload>(&payload.body))
        {
            idBody = OpenBody(step, cipher, BodyOf(*id));
        }
        else if (const auto* cert = std::get_if<CertPayload>(&payload.body))
        {
            certificate = OpenBody(step, cipher, Concat({Bytes{cert->encoding}, cert->data}));
        }
    }
    if (!publicValue || !idBody)
    {
        phase.refusal = "what the nonce's key encrypts does not open";
        return Ikev1NotifyType::INVALID_KEY_INFORMATION;
    }
    phase.Public(false) = *publicValue;
    std::vector<ByteView> sent;
    if (certificate && certificate->size() > 1)
    {
        sent.push_back(ByteView(*certificate).Sub(1));
    }
    return TakeSealedIdentity(step, phase, *idBody, sent);
}

} // namespace ike
} // namespace ns3
