// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_KEY_MATERIAL_H
#define IKEV2_KEY_MATERIAL_H

#include "ike-crypto-provider.h"
#include "ike-ids.h"

namespace ns3
{
namespace ike
{

/** @brief The algorithms an IKE SA settled on. */
struct Ikev2Suite
{
    CipherSuite cipher;
    PrfId prf{PrfId::NONE};
    KeMethod ke{KeMethod::NONE};
};

/** @brief The keys of one IKE SA, RFC 7296 section 2.14. i: initiator to responder, r: the other
 * way. */
struct Ikev2Keys
{
    Bytes skD;
    Bytes skAi;
    Bytes skAr;
    Bytes skEi;
    Bytes skEr;
    Bytes skPi;
    Bytes skPr;
};

/** @brief What a first derivation and a rekey derivation have in common. */
struct Ikev2KeyInputs
{
    ByteView secret; //!< g^ir, or the KEM's secret
    ByteView nonceI;
    ByteView nonceR;
    IkeSpi spiI;
    IkeSpi spiR;
    ByteView
        laterSecrets{}; //!< SK(1) | ... | SK(n) of a rekey's additional key exchanges (RFC 9370)
};

/** @brief SKEYSEED = prf(Ni | Nr, g^ir) and the seven keys, RFC 7296 section 2.14. */
Costed<Ikev2Keys> DeriveIkev2Keys(IkeCryptoProvider& provider,
                                  const Ikev2Suite& suite,
                                  const Ikev2KeyInputs& inputs);

/**
 * @brief SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr | SK(1) | ... | SK(n)) with the old prf,
 * RFC 7296 section 2.18 and RFC 9370 section 2.2.4.
 */
Costed<Ikev2Keys> RekeyIkev2Keys(IkeCryptoProvider& provider,
                                 const Ikev2Suite& suite,
                                 const Ikev2KeyInputs& inputs,
                                 PrfId oldPrf,
                                 ByteView oldSkD);

/** @brief The four keys of a Child SA pair. i: from the exchange's initiator, r: from its
 * responder. */
struct Ikev2ChildKeys
{
    Bytes encrI;
    Bytes integI;
    Bytes encrR;
    Bytes integR;
};

/**
 * @brief KEYMAT = prf+(SK_d, [g^ir |] Ni | Nr [| SK(1) | ... | SK(n)]), RFC 7296 section 2.17 and
 * RFC 9370 section 2.2.4. @p secret is empty without PFS.
 */
Costed<Ikev2ChildKeys> DeriveIkev2ChildKeys(IkeCryptoProvider& provider,
                                            PrfId prf,
                                            ByteView skD,
                                            const CipherSuite& suite,
                                            ByteView secret,
                                            ByteView nonceI,
                                            ByteView nonceR,
                                            ByteView laterSecrets = {});

/**
 * @brief The octets that AUTH covers: message | peer's nonce | prf(SK_p, ID payload body), RFC 7296
 * section 2.15.
 * @param message the signer's own first message, from the header on
 * @param peerNonce the other side's nonce
 * @param skP SK_pi when the initiator signs, SK_pr when the responder does
 * @param idBody the ID payload without its generic header
 */
Costed<Bytes> Ikev2SignedOctets(IkeCryptoProvider& provider,
                                PrfId prf,
                                ByteView message,
                                ByteView peerNonce,
                                ByteView skP,
                                ByteView idBody);

/** @brief AUTH = prf(prf(secret, "Key Pad for IKEv2"), signed octets), RFC 7296 section 2.15. */
Costed<Bytes> Ikev2SharedKeyAuth(IkeCryptoProvider& provider,
                                 PrfId prf,
                                 ByteView sharedSecret,
                                 ByteView signedOctets);

} // namespace ike
} // namespace ns3

#endif /* IKEV2_KEY_MATERIAL_H */
