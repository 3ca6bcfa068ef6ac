// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-authenticator.h"

#include "ike-identity.h"
#include "ikev1-authenticator-encryption.h"
#include "ikev1-authenticator-signature.h"
#include "ikev1-xauth.h"

namespace ns3
{
namespace ike
{

// KE, Ni
bool
Ikev1Authenticator::AddKeyExchange(IkeStep&, Ikev1PhaseOne& phase, IkeMessage& message) const
{
    message.Add(Ikev1Payload::KE, Ikev1KePayload{phase.Public(true)});
    message.Add(Ikev1Payload::NONCE, Ikev1NoncePayload{phase.Nonce(true)});
    return true;
}

std::optional<Ikev1NotifyType>
Ikev1Authenticator::TakeKeyExchange(IkeStep&, Ikev1PhaseOne& phase, const IkeMessage& message) const
{
    const auto* ke = message.Find<Ikev1KePayload>(Ikev1Payload::KE);
    const auto* nonce = message.Find<Ikev1NoncePayload>(Ikev1Payload::NONCE);
    if (!ke || !nonce)
    {
        return Ikev1NotifyType::PAYLOAD_MALFORMED;
    }
    phase.Public(false) = ke->data;
    phase.Nonce(false) = nonce->data;
    return std::nullopt;
}

void
Ikev1Authenticator::AddAggressiveIdentity(Ikev1PhaseOne& phase, IkeMessage& message) const
{
    AddIdentity(phase, message);
}

void
Ikev1Authenticator::TakeAggressiveIdentity(Ikev1PhaseOne& phase, const Ikev1IdPayload& id) const
{
    TakeIdentity(phase, id);
}

void
Ikev1Authenticator::AddIdentity(Ikev1PhaseOne& phase, IkeMessage& message)
{
    Ikev1IdPayload id;
    id.type = phase.localId.type;
    id.data = phase.localId.data;
    IkePayload payload{Ikev1Payload::ID, false, std::move(id)};
    phase.IdBody(true).clear();
    WritePayloadBody(payload, phase.IdBody(true));
    message.payloads.push_back(std::move(payload));
}

void
Ikev1Authenticator::TakeIdentity(Ikev1PhaseOne& phase, const Ikev1IdPayload& id)
{
    phase.remoteId = IdPayload{id.type, id.data};
    phase.IdBody(false).clear();
    WritePayloadBody(IkePayload{Ikev1Payload::ID, false, id}, phase.IdBody(false));
}

Bytes
Ikev1Authenticator::ProofHash(IkeStep& step, const Ikev1PhaseOne& phase, PrfId prf, bool own)
{
    const bool byInitiator = own == phase.isInitiator;
    return step.Take(
        Ikev1PhaseOneHash(step.provider, prf, phase.keys.skeyid, phase.HashInputs(byInitiator)));
}

const Ikev1Authenticator*
FindIkev1Authenticator(Ikev1AuthMethod method)
{
    static constexpr Ikev1PskAuthenticator preSharedKey{};
    static constexpr Ikev1SignatureAuthenticator signatures{};
    static constexpr Ikev1EncryptionAuthenticator encryption{};
    static constexpr Ikev1RevisedEncryptionAuthenticator revised{};
    switch (BaseMethodOf(method))
    {
    case Ikev1AuthMethod::PRE_SHARED_KEY:
        return &preSharedKey;
    case Ikev1AuthMethod::RSA_SIGNATURES:
    case Ikev1AuthMethod::DSS_SIGNATURES:
    case Ikev1AuthMethod::ECDSA_SHA256_P256:
    case Ikev1AuthMethod::ECDSA_SHA384_P384:
    case Ikev1AuthMethod::ECDSA_SHA512_P521:
        return &signatures;
    case Ikev1AuthMethod::RSA_ENCRYPTION:
        return &encryption;
    case Ikev1AuthMethod::REVISED_RSA_ENCRYPTION:
        return &revised;
    default:
        return nullptr;
    }
}

// --- pre-shared keys
// ---------------------------------------------------------------------------------

namespace
{

/** @brief The key for a peer that has not said who it is. */
std::optional<ByteView>
KeyOfNameless(const Ikev1PhaseOne& phase)
{
    const auto& secrets = phase.connection->secrets;
    const auto& pattern = phase.connection->remoteIdPattern;
    const auto served = ParseIdentity(pattern);
    if (served && pattern.find('*') == std::string::npos)
    {
        const auto key = secrets->SharedKey(*served);
        if (key)
        {
            return key;
        }
    }
    const IpAddress& address = phase.path.remote.address;
    return secrets->SharedKey(IdPayload{address.IsIpv6() ? IdType::IPV6_ADDR : IdType::IPV4_ADDR,
                                        address.Octets().ToBytes()});
}

} // namespace

std::optional<ByteView>
Ikev1PreSharedKey(const Ikev1PhaseOne& phase)
{
    const auto& secrets = phase.connection->secrets;
    if (!secrets)
    {
        return std::nullopt;
    }
    return phase.remoteId ? secrets->SharedKey(*phase.remoteId) : KeyOfNameless(phase);
}

std::optional<Bytes>
Ikev1PskAuthenticator::Skeyid(IkeStep& step, const Ikev1PhaseOne& phase) const
{
    const auto key = Ikev1PreSharedKey(phase);
    if (!key)
    {
        return std::nullopt;
    }
    return step.Take(SkeyidOfPreSharedKey(step.provider, phase.suite.prf, *key, phase.KeyInputs()));
}

// IDii, HASH_I
bool
Ikev1PskAuthenticator::AddProof(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const
{
    if (phase.IdBody(true).empty())
    {
        AddIdentity(phase, message);
    }
    message.Add(Ikev1Payload::HASH, HashPayload{ProofHash(step, phase, phase.suite.prf, true)});
    return true;
}

std::optional<Ikev1NotifyType>
Ikev1PskAuthenticator::TakeProof(IkeStep& step,
                                 Ikev1PhaseOne& phase,
                                 const IkeMessage& message) const
{
    const auto* id = message.Find<Ikev1IdPayload>(Ikev1Payload::ID);
    const auto* hash = message.Find<HashPayload>(Ikev1Payload::HASH);
    if (id && !phase.remoteId)
    {
        TakeIdentity(phase, *id);
    }
    if (!hash || !phase.remoteId)
    {
        return Ikev1NotifyType::PAYLOAD_MALFORMED;
    }
    if (ByteView(hash->data) != ByteView(ProofHash(step, phase, phase.suite.prf, false)))
    {
        return Ikev1NotifyType::AUTHENTICATION_FAILED;
    }
    return std::nullopt;
}

// The key that served while the peer had no name must be that of its name.
bool
Ikev1PskAuthenticator::ProvesUnder(IkeStep&,
                                   Ikev1PhaseOne& phase,
                                   const std::shared_ptr<const IkeConnectionConfig>& other,
                                   const IkeMessage&) const
{
    const auto used = KeyOfNameless(phase);
    const auto own = other->secrets ? other->secrets->SharedKey(*phase.remoteId) : std::nullopt;
    return used && own && *used == *own;
}

} // namespace ike
} // namespace ns3
