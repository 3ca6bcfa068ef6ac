// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_AUTHENTICATOR_ENCRYPTION_H
#define IKEV1_AUTHENTICATOR_ENCRYPTION_H

#include "ikev1-authenticator.h"

#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Nonces and identities under the peer's RSA key, RFC 2409 section 5.2. */
class Ikev1EncryptionAuthenticator : public Ikev1Authenticator
{
  public:
    bool AddKeyExchange(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const override;
    std::optional<Ikev1NotifyType> TakeKeyExchange(IkeStep& step,
                                                   Ikev1PhaseOne& phase,
                                                   const IkeMessage& message) const override;

    /** @brief Nothing: the identity travels encrypted, with the key exchange. */
    void AddAggressiveIdentity(Ikev1PhaseOne& phase, IkeMessage& message) const override;
    void TakeAggressiveIdentity(Ikev1PhaseOne& phase, const Ikev1IdPayload& id) const override;

    std::optional<Bytes> Skeyid(IkeStep& step, const Ikev1PhaseOne& phase) const override;
    bool AddProof(IkeStep& step, Ikev1PhaseOne& phase, IkeMessage& message) const override;
    std::optional<Ikev1NotifyType> TakeProof(IkeStep& step,
                                             Ikev1PhaseOne& phase,
                                             const IkeMessage& message) const override;
    bool ProvesUnder(IkeStep& step,
                     Ikev1PhaseOne& phase,
                     const std::shared_ptr<const IkeConnectionConfig>& other,
                     const IkeMessage& message) const override;

  protected:
    /** @brief Appends KE, nonce and ID as the mode encrypts them. @param nonce encrypted already */
    virtual bool AddBodies(IkeStep& step,
                           Ikev1PhaseOne& phase,
                           IkeMessage& message,
                           const Bytes& nonce) const;

    /** @brief Takes the peer's KE and ID. @param nonce decrypted already */
    virtual std::optional<Ikev1NotifyType> TakeBodies(IkeStep& step,
                                                      Ikev1PhaseOne& phase,
                                                      const IkeMessage& message,
                                                      ByteView nonce) const;

    /** @brief Octets under the peer's public key. */
    static Result<Bytes> SealForPeer(IkeStep& step, const Ikev1PhaseOne& phase, ByteView plain);

    /** @brief Octets under our own public key, opened. */
    static Result<Bytes> OpenOwn(IkeStep& step, const Ikev1PhaseOne& phase, ByteView sealed);

    /** @brief Keeps the peer's identity; of a responder also the key to encrypt for it, from the
     * certificate that it @p sent or one that is known. */
    static std::optional<Ikev1NotifyType> TakeSealedIdentity(IkeStep& step,
                                                             Ikev1PhaseOne& phase,
                                                             ByteView body,
                                                             const std::vector<ByteView>& sent);

    /** @brief Believes the certificate whose key is to encrypt for the peer. */
    static bool LearnPeerKey(IkeStep& step,
                             Ikev1PhaseOne& phase,
                             const IdPayload& id,
                             const std::vector<ByteView>& sent);
};

/** @brief The nonce alone under the peer's RSA key, the rest under keys that follow from nonces,
 * RFC 2409 section 5.3. */
class Ikev1RevisedEncryptionAuthenticator : public Ikev1EncryptionAuthenticator
{
  protected:
    bool AddBodies(IkeStep& step,
                   Ikev1PhaseOne& phase,
                   IkeMessage& message,
                   const Bytes& nonce) const override;
    std::optional<Ikev1NotifyType> TakeBodies(IkeStep& step,
                                              Ikev1PhaseOne& phase,
                                              const IkeMessage& message,
                                              ByteView nonce) const override;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_AUTHENTICATOR_ENCRYPTION_H */
