// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CRYPTOPP_PARTS_H
#define IKE_CRYPTOPP_PARTS_H

#include "ike-crypto-provider.h"
#include "ike-modp-groups.h"
#include "ike-primitive-costs.h"

#include <initializer_list>
#include <memory>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The parts that the provider on Crypto++ is made of, without a header of that library. For the
 * ike-cryptopp-*.cc files alone.
 */

/** @brief A keyed checksum that keeps its key schedule from packet to packet. */
class CryptoppMac
{
  public:
    virtual ~CryptoppMac() = default;

    virtual void Update(ByteView data) = 0;

    /** @brief Ends the packet: the first @p size octets of the checksum at @p out; ready for the
     * next packet. */
    virtual void Finish(uint8_t* out, size_t size) = 0;
};

/** @brief A separate integrity algorithm with its key; null for other algorithms or key sizes. */
std::unique_ptr<CryptoppMac> MakeCryptoppMac(IntegId integ, ByteView key);

/** @brief prf(key, parts); empty for a prf that is not in the table. */
Bytes CryptoppPrf(PrfId prf, ByteView key, std::initializer_list<ByteView> parts);

/** @brief prf+(key, seed) cut to @p size; empty beyond 255 blocks, RFC 7296 section 2.13. */
Bytes CryptoppPrfPlus(PrfId prf, ByteView key, ByteView seed, size_t size);

/** @brief A digest; empty for NONE and IDENTITY. */
/** @brief A primitive of EAP methods; empty when DES' data have other sizes than 7 and 8 octets. */
Bytes CryptoppEapPrimitive(EapPrimitive primitive, std::initializer_list<ByteView> parts);

Bytes CryptoppHash(HashId hash, std::initializer_list<ByteView> parts);

Bytes CryptoppSha1(std::initializer_list<ByteView> parts);

/**
 * @brief Encryption alone, of one direction. The direction's other half is made at its first use,
 * so a cipher that only seals holds one key schedule.
 */
class CryptoppCipher
{
  public:
    virtual ~CryptoppCipher() = default;

    virtual void Encrypt(ByteView iv, uint8_t* text, size_t size) = 0;
    virtual void Decrypt(ByteView iv, uint8_t* text, size_t size) = 0;
};

/** @brief An encryption algorithm without authentication; null for other algorithms or key sizes.
 */
std::unique_ptr<CryptoppCipher> MakeCryptoppCipher(EncrId encr, ByteView key);

/** @brief Encryption with authentication in one; null for other algorithms or key sizes. */
std::unique_ptr<IkeCipher> MakeCryptoppCombined(EncrId encr, ByteView key, const PacketCost& cost);

/** @brief AH's AES-GMAC, RFC 4543 section 4; null for other algorithms or key sizes. */
std::unique_ptr<IkeCipher> MakeCryptoppGmacOfAh(IntegId integ,
                                                ByteView key,
                                                const PacketCost& cost);

/** @brief One key exchange method. */
class CryptoppKeyExchange
{
  public:
    virtual ~CryptoppKeyExchange() = default;

    /** @brief A fresh share. */
    virtual KeyShare Generate(RandomSource& random) const = 0;

    /** @brief A value of this side's own for the initiator's, and the secret of both; an error
     * that says what is wrong with the initiator's. */
    virtual Result<KeyAgreement> Answer(RandomSource& random, ByteView peer) const
    {
        KeyShare own = Generate(random);
        Result<Bytes> secret = Agree(own.privateKey, peer);
        if (!secret)
        {
            return secret.GetError();
        }
        return KeyAgreement{std::move(own.publicValue), std::move(*secret)};
    }

    /** @brief The secret of a private key and the peer's value; an error that says what is wrong
     * with the value. */
    virtual Result<Bytes> Agree(ByteView privateKey, ByteView peer) const = 0;
};

/** @brief A MODP group; null for other methods. */
std::unique_ptr<CryptoppKeyExchange> MakeCryptoppModp(KeMethod method);

/** @brief A MODP group by its numbers, which are within bounds; an error when its prime is not
 * a safe one. */
Result<std::shared_ptr<const IkeDescribedGroup>> MakeCryptoppDescribedGroup(KeMethod number,
                                                                            const ModpGroup& group,
                                                                            const KeCost& cost);

/** @brief An ECP or brainpool group; null for other methods. */
std::unique_ptr<CryptoppKeyExchange> MakeCryptoppEcp(KeMethod method);

/** @brief Curve25519; null for other methods. */
std::unique_ptr<CryptoppKeyExchange> MakeCryptoppMontgomery(KeMethod method);

/**
 * @brief Keys of one kind: RSA, DSA and ECDSA, or Ed25519. Callers have checked that key and method
 * go together. Nothing throws.
 */
class CryptoppSigner
{
  public:
    virtual ~CryptoppSigner() = default;

    virtual Result<IkePrivateKey> Generate(SignatureKeyType type,
                                           uint16_t bits,
                                           RandomSource& random) const = 0;

    /** @brief Reads a private key of this kind. */
    virtual Result<IkePrivateKey> Read(SignatureKeyType type, ByteView info) const = 0;

    virtual Result<Bytes> Sign(const IkePrivateKey& key,
                               const SignatureMethod& method,
                               ByteView data,
                               RandomSource& random) const = 0;

    virtual bool Verify(const IkePublicKey& key,
                        const SignatureMethod& method,
                        ByteView data,
                        ByteView signature) const = 0;
};

std::unique_ptr<CryptoppSigner> MakeCryptoppRsa();
std::unique_ptr<CryptoppSigner> MakeCryptoppDsa();
std::unique_ptr<CryptoppSigner> MakeCryptoppEddsa();

/** @brief RSAES-PKCS1-v1_5, RFC 8017 section 7.2. */
Result<Bytes> CryptoppRsaEncrypt(const IkePublicKey& key, ByteView plain, RandomSource& random);
Result<Bytes> CryptoppRsaDecrypt(const IkePrivateKey& key, ByteView cipher, RandomSource& random);

} // namespace ike
} // namespace ns3

#endif /* IKE_CRYPTOPP_PARTS_H */
