// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CRYPTO_PROVIDER_H
#define IKE_CRYPTO_PROVIDER_H

#include "ike-bytes.h"
#include "ike-calendar.h"
#include "ike-cost-profile.h"
#include "ike-random.h"
#include "ike-registry.h"
#include "ike-result.h"
#include "ike-signature.h"
#include "ike-time.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What a provider call gives: its result, and what it costs in simulated processor time. */
template <class T>
struct Costed
{
    T value;
    Duration cost{0};
};

/** @brief What protects a packet: an encryption algorithm and, unless it is combined-mode, an
 * integrity one. */
struct CipherSuite
{
    EncrId encr{EncrId::NONE};
    uint16_t keyBits{0}; //!< 0 where the algorithm has one key length
    IntegId integ{IntegId::NONE};

    friend bool operator==(const CipherSuite& a, const CipherSuite& b)
    {
        return a.encr == b.encr && a.keyBits == b.keyBits && a.integ == b.integ;
    }
};

/** @brief The sizes of a suite, in octets. */
struct CipherSizes
{
    size_t encrKey{0};  //!< key and, for combined modes and counter mode, salt
    size_t integKey{0}; //!< 0 for combined modes
    size_t iv{0};       //!< the explicit IV in the packet
    size_t icv{0};      //!< the checksum at the end of the packet
    size_t block{1};    //!< the plaintext is padded to a multiple of this
};

/** @brief One private and public half of a key exchange, kept by the side that asked. */
struct KeyShare
{
    KeMethod method{KeMethod::NONE};
    Bytes privateKey;
    Bytes publicValue; //!< what travels in the KE payload
};

/** @brief What the answering side of a key exchange gets. */
struct KeyAgreement
{
    Bytes publicValue; //!< the answer's KE payload: a public value or a KEM's ciphertext
    Bytes secret;
};

/** @brief The octets that a seal or open works on, in place. */
struct SealedRegion
{
    ByteView associatedData;   //!< authenticated, not encrypted
    ByteView iv;               //!< the explicit IV, CipherSizes::iv octets
    uint8_t* text{nullptr};    //!< plaintext in, ciphertext out, or back; a multiple of the block
    size_t textSize{0};        //!< octets at text; text may be null if !NeedsText()
    uint8_t* icv{nullptr};     //!< CipherSizes::icv octets, written by Seal, checked by Open
    ByteView integrityTrailer; //!< authenticated after the text by separate integrity algorithms
                               //!< only (ESN)
};

struct IkeCertificate;
struct IkeTrust;
struct ModpGroup;

/** @brief What EAP-MD5 (RFC 3748 section 5.4) and EAP-MSCHAPv2 (RFC 2759) are made of. */
enum class EapPrimitive : uint8_t
{
    MD4,
    MD5,
    DES, //!< one block, encrypted
};

/** @brief A keyed cipher for one direction of one SA. */
class IkeCipher
{
  public:
    virtual ~IkeCipher() = default;

    /** @brief Encrypts and authenticates in place. @return the cost */
    virtual Duration Seal(const SealedRegion& region) = 0;

    /** @brief Checks, then decrypts in place. @return false when the checksum is wrong; the text is
     * then unspecified */
    virtual Costed<bool> Open(const SealedRegion& region) = 0;

    /** @brief False when the cipher works on sizes alone, so that the text need not exist. */
    virtual bool NeedsText() const = 0;
};

/**
 * @brief A keyed block cipher in CBC mode without authentication, as IKEv1 encrypts its messages
 * (RFC 2409 appendix B). One object serves both directions.
 */
class IkeChainedCipher
{
  public:
    virtual ~IkeChainedCipher() = default;

    /** @brief Octets of a block, and of an IV. */
    virtual size_t BlockSize() const = 0;

    /**
     * @brief Encrypts in place.
     * @param chain the IV, one block; becomes the last block of ciphertext, which is the IV of what
     * follows
     * @param text @p size octets, a multiple of the block; a last block that is not whole stays as
     * it is
     * @return the cost
     */
    virtual Duration Encrypt(Bytes& chain, uint8_t* text, size_t size) = 0;

    /** @brief Decrypts in place; @p chain becomes the last block of the ciphertext that was there.
     */
    virtual Duration Decrypt(Bytes& chain, uint8_t* text, size_t size) = 0;
};

/**
 * @brief A group that two peers have described to one another (RFC 2409 section 5.6). One object
 * serves any number of key exchanges.
 */
class IkeDescribedGroup
{
  public:
    virtual ~IkeDescribedGroup() = default;

    /** @brief The asking side's half. */
    virtual Costed<KeyShare> Generate(RandomSource& random) const = 0;

    /** @brief The answering side's value and the secret. Errors on a bad peer value. */
    virtual Costed<Result<KeyAgreement>> Answer(ByteView peerPublic,
                                                RandomSource& random) const = 0;

    /** @brief The asking side's secret. Errors on a bad peer value. */
    virtual Costed<Result<Bytes>> Complete(const KeyShare& share, ByteView peerValue) const = 0;
};

/**
 * @brief The primitives, real or modelled. The engine sees only this; both sides of a run may use
 * either kind, but two peers that talk must use the same.
 */
class IkeCryptoProvider
{
  public:
    virtual ~IkeCryptoProvider() = default;

    /** @brief A short name for reports: "real", "modelled" or "mixed". */
    virtual std::string Name() const = 0;

    /**
     * @brief Whether a model may stand for something beyond these primitives that there is no real
     * one of, as TLS inside EAP.
     * @param name what it is, for Modelled()
     */
    virtual bool TakesModelOf([[maybe_unused]] const std::string& name)
    {
        return false;
    }

    /** @brief The names of what models have stood for up to now, each once and in order; "all" of
     * modelled cryptography, none of real. */
    virtual std::vector<std::string> Modelled() const
    {
        return {};
    }

    /**
     * @brief Whether this provider can do a transform.
     * @return Done, or a sentence that names the algorithm and why it is refused
     */
    virtual Result<Done> Supports(TransformType type, uint16_t id, uint16_t keyBits) const = 0;

    /** @brief Makes the asking side's half of a key exchange; an empty share when the method is not
     * supported. */
    virtual Costed<KeyShare> GenerateKeyShare(KeMethod method, RandomSource& random) = 0;

    /** @brief Answers a key share: the answering side's value and the secret. Errors on a bad peer
     * value. */
    virtual Costed<Result<KeyAgreement>> AnswerKeyShare(KeMethod method,
                                                        ByteView peerPublic,
                                                        RandomSource& random) = 0;

    /** @brief Completes the asking side: the secret. Errors on a bad peer value. */
    virtual Costed<Result<Bytes>> CompleteKeyShare(const KeyShare& share, ByteView peerValue) = 0;

    /**
     * @brief A MODP group by its prime and generator. Real cryptography tests that the prime is a
     * safe one, so that no small subgroup is in it; modelled cryptography takes odd numbers for
     * such primes.
     * @param number by which the peers call it; its key shares bear it
     * @return an error in words when the group is too short, too long, or none
     */
    virtual Costed<Result<std::shared_ptr<const IkeDescribedGroup>>> MakeDescribedGroup(
        KeMethod number,
        const ModpGroup& group) = 0;

    /** @brief prf(key, data1 | data2 | ...), RFC 7296 section 2.13. */
    virtual Costed<Bytes> Prf(PrfId prf, ByteView key, std::initializer_list<ByteView> data) = 0;

    /** @brief prf+(key, seed) cut to @p size octets, RFC 7296 section 2.13. At most 255 prf
     * outputs. */
    virtual Costed<Bytes> PrfPlus(PrfId prf, ByteView key, ByteView seed, size_t size) = 0;

    /** @brief Solves a client puzzle, RFC 8019 section 7.1.3. @param bits 1..255 @return four keys
     * in a row, or nothing when there are none; see ike-puzzle.h */
    virtual Costed<Bytes> SolvePuzzle(PrfId prf,
                                      ByteView text,
                                      unsigned bits,
                                      RandomSource& random);

    /** @brief The zero bits that a puzzle's solution comes to: the fewest of its four keys; 0 for
     * what is no solution. */
    virtual Costed<unsigned> PuzzleBits(PrfId prf, ByteView text, ByteView solution);

    /** @brief SHA-1 of the parts, for NAT detection hashes (RFC 7296 section 2.23) and cookies. 20
     * octets. */
    virtual Costed<Bytes> Sha1(std::initializer_list<ByteView> data) = 0;

    /** @brief A digest of the parts, HashSize() octets; empty for NONE and IDENTITY. */
    virtual Costed<Bytes> Hash(HashId hash, std::initializer_list<ByteView> data) = 0;

    /**
     * @brief A primitive that only EAP methods still use.
     * @param data what to digest; for DES the key of 7 octets (without parity bits) and the block
     * of 8
     * @return 16 octets for MD4 and MD5, 8 for DES; empty when DES' data have other sizes
     */
    virtual Costed<Bytes> EapPrimitiveOf(EapPrimitive primitive,
                                         std::initializer_list<ByteView> data) = 0;

    // --- signatures and RSA encryption ---

    /**
     * @brief Whether this provider signs and verifies with a kind of key.
     * @return Done, or a sentence that names the kind and why it is refused
     */
    virtual Result<Done> SupportsKeyType(SignatureKeyType type) const = 0;

    /** @brief A fresh key pair, at no cost: keys are made before a run begins. @param bits of an
     * RSA or DSA modulus; otherwise ignored */
    virtual Result<IkePrivateKey> GeneratePrivateKey(SignatureKeyType type,
                                                     uint16_t bits,
                                                     RandomSource& random) = 0;

    /** @brief Reads a PrivateKeyInfo in DER (RFC 5208 section 5). */
    virtual Result<IkePrivateKey> ReadPrivateKey(ByteView info) = 0;

    /** @brief Signs the parts' concatenation. Errors when key and method do not go together, or the
     * key is too short for the method. */
    virtual Costed<Result<Bytes>> Sign(const IkePrivateKey& key,
                                       const SignatureMethod& method,
                                       std::initializer_list<ByteView> data,
                                       RandomSource& random) = 0;

    /** @brief Whether @p signature is one of the parts' concatenation under @p key. False too when
     * key and method do not go together, or the key's numbers are no key. */
    virtual Costed<bool> Verify(const IkePublicKey& key,
                                const SignatureMethod& method,
                                std::initializer_list<ByteView> data,
                                ByteView signature) = 0;

    /** @brief RSAES-PKCS1-v1_5 (RFC 8017 section 7.2), for RFC 2409 section 5.2. Errors when the
     * key is not RSA or @p plain is longer than the modulus less 11 octets. */
    virtual Costed<Result<Bytes>> Encrypt(const IkePublicKey& key,
                                          ByteView plain,
                                          RandomSource& random) = 0;

    /** @brief The inverse. Errors when the key is not RSA or @p cipher was not made for it. */
    virtual Costed<Result<Bytes>> Decrypt(const IkePrivateKey& key,
                                          ByteView cipher,
                                          RandomSource& random) = 0;

    /**
     * @brief Path validation, RFC 5280 section 6: whether @p chain leads to an authority of @p
     * trust, and all of it holds at @p date. See ike-certificate.h.
     * @param chain certificates in DER as a peer sent them, the end entity's first
     * @return the end entity's certificate, or a sentence that says why it is not believed
     */
    virtual Costed<Result<IkeCertificate>> ValidateCertificates(const std::vector<ByteView>& chain,
                                                                const IkeTrust& trust,
                                                                CalendarSeconds date) = 0;

    /**
     * @brief A cipher with its keys.
     * @return null when the suite is not supported or the keys have not the suite's sizes
     */
    virtual std::unique_ptr<IkeCipher> MakeCipher(const CipherSuite& suite,
                                                  ByteView encrKey,
                                                  ByteView integKey) = 0;

    /**
     * @brief A block cipher in CBC mode.
     * @param keyBits 0 where the algorithm has one key length
     * @return null when the algorithm is not one, or the key has not its size
     */
    virtual std::unique_ptr<IkeChainedCipher> MakeChainedCipher(EncrId encr,
                                                                uint16_t keyBits,
                                                                ByteView key) = 0;

    /** @brief The cost profile that this provider charges by. */
    virtual const IkeCostProfile& Costs() const = 0;
};

/** @brief The real primitives, on Crypto++. @param costs what calls charge in simulated time */
std::shared_ptr<IkeCryptoProvider> MakeCryptoppProvider(
    std::shared_ptr<const IkeCostProfile> costs);

/**
 * @brief Primitives of exact sizes and no secrecy, consistent: equal inputs agree, and a changed
 * bit, key or identity fails as it would for real.
 */
std::shared_ptr<IkeCryptoProvider> MakeModelledProvider(
    std::shared_ptr<const IkeCostProfile> costs);

/**
 * @brief The real primitives, and modelled ones for the key exchange methods and kinds of keys that
 * no library here has: the keys of SAs are true, whatever secrets and signatures they come from.
 */
std::shared_ptr<IkeCryptoProvider> MakeMixedProvider(std::shared_ptr<const IkeCostProfile> costs);

} // namespace ike
} // namespace ns3

#endif /* IKE_CRYPTO_PROVIDER_H */
