// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_KEY_MATERIAL_H
#define IKEV1_KEY_MATERIAL_H

#include "ike-crypto-provider.h"
#include "ike-ids.h"
#include "ikev1-algorithms.h"

namespace ns3
{
namespace ike
{

/** @brief What phase 1 derives its keys from. */
struct Ikev1KeyInputs
{
    ByteView secret; //!< g^xy
    ByteView nonceI; //!< Ni_b: a payload's body, without its generic header
    ByteView nonceR;
    IkeSpi cookieI;
    IkeSpi cookieR;
};

/** @brief The keys of an ISAKMP SA, RFC 2409 section 5. */
struct Ikev1Keys
{
    Bytes skeyid;
    Bytes skeyidD;
    Bytes skeyidA;
    Bytes skeyidE;
    Bytes encr; //!< what the cipher takes, from SKEYID_e by appendix B
};

/** @brief SKEYID = prf(Ni_b | Nr_b, g^xy), RFC 2409 section 5. */
Costed<Bytes> SkeyidOfSignatures(IkeCryptoProvider& provider,
                                 PrfId prf,
                                 const Ikev1KeyInputs& inputs);

/** @brief SKEYID = prf(hash(Ni_b | Nr_b), CKY-I | CKY-R), for both modes of public key encryption.
 */
Costed<Bytes> SkeyidOfPublicKeyEncryption(IkeCryptoProvider& provider,
                                          PrfId prf,
                                          const Ikev1KeyInputs& inputs);

/** @brief SKEYID = prf(pre-shared-key, Ni_b | Nr_b). */
Costed<Bytes> SkeyidOfPreSharedKey(IkeCryptoProvider& provider,
                                   PrfId prf,
                                   ByteView preSharedKey,
                                   const Ikev1KeyInputs& inputs);

/** @brief SKEYID_d, SKEYID_a, SKEYID_e (RFC 2409 section 5) and the cipher's key (appendix B). */
Costed<Ikev1Keys> DeriveIkev1Keys(IkeCryptoProvider& provider,
                                  const Ikev1Suite& suite,
                                  Bytes skeyid,
                                  const Ikev1KeyInputs& inputs);

/**
 * @brief A cipher's key of @p size octets from a prf's output: its first octets where it is long
 * enough, else K1 | K2 | ... with K1 = prf(key, 0) and Kn+1 = prf(key, Kn). RFC 2409 appendix B.
 */
Costed<Bytes> ExpandIkev1Key(IkeCryptoProvider& provider, PrfId prf, ByteView key, size_t size);

/**
 * @brief The key of @p suite's cipher from SKEYID_e, or from a nonce's prf in the revised mode of
 * public key encryption (RFC 2409 section 5.3). DES takes the first eight octets that are no weak
 * or semi-weak key (appendix B). Empty for an algorithm that is not in the table.
 */
Costed<Bytes> Ikev1CipherKey(IkeCryptoProvider& provider, const Ikev1Suite& suite, ByteView key);

/**
 * @brief True for the weak and semi-weak DES keys of RFC 2409 appendix A, whatever their parity
 * bits. Two weak keys are misprinted there; both spellings count.
 */
bool IsWeakDesKey(ByteView key);

/** @brief The IV of phase 1's first encrypted message: hash(g^xi | g^xr), cut to a block. */
Costed<Bytes> Ikev1PhaseOneIv(IkeCryptoProvider& provider,
                              const Ikev1Suite& suite,
                              ByteView publicI,
                              ByteView publicR);

/** @brief The IV of a later exchange's first message: hash(last block of phase 1 | M-ID), cut to a
 * block. */
Costed<Bytes> Ikev1PhaseTwoIv(IkeCryptoProvider& provider,
                              const Ikev1Suite& suite,
                              ByteView lastBlock,
                              uint32_t messageId);

/** @brief What phase 1 authenticates, RFC 2409 section 5. "Own" is the one who proves. */
struct Ikev1HashInputs
{
    ByteView ownPublic; //!< g^x: the body of the own KE payload
    ByteView peerPublic;
    IkeSpi ownCookie;
    IkeSpi peerCookie;
    ByteView saBody; //!< SAi_b: the body of the initiator's SA payload, every offer in it
    ByteView idBody; //!< IDii_b or IDir_b, the own one
};

/**
 * @brief HASH_I or HASH_R = prf(SKEYID, g^x own | g^x peer | own cookie | peer cookie | SAi_b |
 * ID_b).
 * @param prf the negotiated one, or the one that a signature method is tied to
 */
Costed<Bytes> Ikev1PhaseOneHash(IkeCryptoProvider& provider,
                                PrfId prf,
                                ByteView skeyid,
                                const Ikev1HashInputs& inputs);

/**
 * @brief HASH(1) = prf(SKEYID_a, M-ID | rest) of quick mode, new group mode and informational
 * exchanges (RFC 2409 sections 5.5 to 5.7).
 * @param rest all payloads after HASH with their headers, without padding
 */
Costed<Bytes> Ikev1Hash1(IkeCryptoProvider& provider,
                         PrfId prf,
                         ByteView skeyidA,
                         uint32_t messageId,
                         ByteView rest);

/** @brief HASH(2) = prf(SKEYID_a, M-ID | Ni_b | rest). New group mode has no nonce: it is empty. */
Costed<Bytes> Ikev1Hash2(IkeCryptoProvider& provider,
                         PrfId prf,
                         ByteView skeyidA,
                         uint32_t messageId,
                         ByteView nonceI,
                         ByteView rest);

/** @brief HASH(3) = prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b). */
Costed<Bytes> Ikev1Hash3(IkeCryptoProvider& provider,
                         PrfId prf,
                         ByteView skeyidA,
                         uint32_t messageId,
                         ByteView nonceI,
                         ByteView nonceR);

/** @brief What a quick mode derives the keys of one IPsec SA from, RFC 2409 section 5.5. */
struct Ikev1KeymatInputs
{
    ByteView secret; //!< g(qm)^xy; empty without PFS
    ProtocolId protocol{ProtocolId::ESP};
    ByteView spi; //!< chosen by the SA's destination
    ByteView nonceI;
    ByteView nonceR;
};

/** @brief KEYMAT of @p size octets, expanded as section 5.5 says. */
Costed<Bytes> Ikev1Keymat(IkeCryptoProvider& provider,
                          PrfId prf,
                          ByteView skeyidD,
                          const Ikev1KeymatInputs& inputs,
                          size_t size);

/** @brief The keys of one IPsec SA, one direction. */
struct Ikev1ChildKeys
{
    Bytes encr;
    Bytes integ;
};

/** @brief KEYMAT cut: encryption first, then integrity (RFC 2401 section 4.6.1). */
Costed<Ikev1ChildKeys> DeriveIkev1ChildKeys(IkeCryptoProvider& provider,
                                            PrfId prf,
                                            ByteView skeyidD,
                                            const CipherSuite& cipher,
                                            const Ikev1KeymatInputs& inputs);

} // namespace ike
} // namespace ns3

#endif /* IKEV1_KEY_MATERIAL_H */
