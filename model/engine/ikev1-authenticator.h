// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_AUTHENTICATOR_H
#define IKEV1_AUTHENTICATOR_H

#include "ikev1-phase-one.h"

#include <memory>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief One way to authenticate phase 1: what it contributes to each message and to SKEYID
 * (RFC 2409 sections 5.1 to 5.4).
 *
 * Phase 1 has three parts, whatever the mode: the SA negotiation, the key exchange (main mode's
 * messages 3 and 4, within aggressive mode's 1 and 2) and the proof (main mode's 5 and 6, within
 * aggressive mode's 2 and 3). The SA does the first; an authenticator writes and reads what the
 * others hold. Errors are the notify to answer with. Nothing here is kept between calls: all that
 * is learned goes into the Ikev1PhaseOne.
 */
class Ikev1Authenticator
{
  public:
    /**
     * @brief Appends this side's half of the key exchange: KE and nonce, and the identity where it
     * travels encrypted. The own public value and nonce are in @p phase.
     * @return false when it cannot (no certificate of the peer, say)
     */
    virtual bool AddKeyExchange(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const;

    /** @brief Reads the peer's half into @p phase: its public value and nonce at least. */
    virtual std::optional<Ikev1NotifyType> TakeKeyExchange(IkeStep& step,
                                                           Ikev1PhaseOne& phase,
                                                           const IkeMessage& message) const;

    /** @brief Appends the own identity to aggressive mode's first message, where it is not hidden.
     */
    virtual void AddAggressiveIdentity(Ikev1PhaseOne& phase, IkeMessage& message) const;

    /** @brief Keeps the identity that a message of aggressive mode says openly. */
    virtual void TakeAggressiveIdentity(Ikev1PhaseOne& phase, const Ikev1IdPayload& id) const;

    /** @brief SKEYID, once both nonces and g^xy are in @p phase; nothing when there is no secret
     * for this peer. */
    virtual std::optional<Bytes> Skeyid(IkeStep& step, const Ikev1PhaseOne& phase) const = 0;

    /** @brief Appends this side's identity, unless it has been said, and its proof. */
    virtual bool AddProof(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const = 0;

    /** @brief Checks the peer's proof; its identity is in @p phase afterwards. */
    virtual std::optional<Ikev1NotifyType> TakeProof(IkeStep& step,
                                                     Ikev1PhaseOne& phase,
                                                     const IkeMessage& message) const = 0;

    /**
     * @brief Whether the proof that TakeProof() believed is one under another connection too. In
     * main mode a responder learns only from it which of its connections the peer means.
     * @param message that holds the proof
     */
    virtual bool ProvesUnder(IkeStep& step,
                             Ikev1PhaseOne& phase,
                             const std::shared_ptr<const IkeConnectionConfig>& other,
                             const IkeMessage& message) const = 0;

  protected:
    ~Ikev1Authenticator() = default; // nobody owns one

    /** @brief Appends the own ID payload and keeps its body. */
    static void AddIdentity(Ikev1PhaseOne& phase, IkeMessage& message);

    /** @brief Keeps the peer's identity from an ID payload. */
    static void TakeIdentity(Ikev1PhaseOne& phase, const Ikev1IdPayload& id);

    /** @brief HASH_I or HASH_R of the own side, or of the peer, under @p prf. */
    static Bytes ProofHash(IkeStep& step, const Ikev1PhaseOne& phase, PrfId prf, bool own);
};

/** @brief The authenticator of a method, shared by all SAs; null when the method is not known. */
const Ikev1Authenticator* FindIkev1Authenticator(Ikev1AuthMethod method);

/** @brief Pre-shared keys, RFC 2409 section 5.4. */
class Ikev1PskAuthenticator : public Ikev1Authenticator
{
  public:
    std::optional<Bytes> Skeyid(IkeStep& step, const Ikev1PhaseOne& phase) const override;
    bool AddProof(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const override;
    std::optional<Ikev1NotifyType> TakeProof(IkeStep& step,
                                             Ikev1PhaseOne& phase,
                                             const IkeMessage& message) const override;
    bool ProvesUnder(IkeStep& step,
                     Ikev1PhaseOne& phase,
                     const std::shared_ptr<const IkeConnectionConfig>& other,
                     const IkeMessage& message) const override;
};

/**
 * @brief The key shared with the peer of a phase 1. In main mode its identity comes too late, so
 * the key goes by its address (RFC 2409 section 5.4), or by the one identity that the connection
 * serves.
 */
std::optional<ByteView> Ikev1PreSharedKey(const Ikev1PhaseOne& phase);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_AUTHENTICATOR_H */
