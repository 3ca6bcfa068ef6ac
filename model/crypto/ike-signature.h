// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIGNATURE_H
#define IKE_SIGNATURE_H

#include "ike-bytes.h"
#include "ike-result.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief What a key pair is for and how long it is. */
enum class SignatureKeyType : uint8_t
{
    RSA, //!< of any modulus, see IkePublicKey::bits
    DSA, //!< of any modulus
    ECDSA_P256,
    ECDSA_P384,
    ECDSA_P521,
    ED25519,
    ED448,
    ML_DSA_44, //!< FIPS 204
    ML_DSA_65,
    ML_DSA_87,
};

/** @brief Hash algorithms: RFC 7427 section 7 and RFC 8420 section 2, and one that IKEv1 alone has.
 */
enum class HashId : uint16_t
{
    NONE = 0, //!< the data is signed as it is, see SignatureMethod
    SHA1 = 1,
    SHA2_256 = 2,
    SHA2_384 = 3,
    SHA2_512 = 4,
    IDENTITY = 5, //!< the scheme takes the whole message (RFC 8420)
    MD5 = 0xff01, //!< of the private range, never sent in IKEv2
};

/** @brief How a signature is made and written. */
enum class SignatureScheme : uint8_t
{
    RSA_PKCS1,  //!< RFC 8017 section 8.2; with HashId::NONE without a DigestInfo (RFC 2409
                //!< section 5.1)
    RSA_PSS,    //!< RFC 8017 section 8.1, MGF1 with the same hash, salt as long as the hash
    PAIR_FIXED, //!< ECDSA or DSA: r | s, each as long as the group's order (RFC 4754 section 7,
                //!< RFC 2409 section 5.1)
    PAIR_DER,   //!< ECDSA or DSA: SEQUENCE { r, s } (RFC 7427, RFC 3279 section 2.2.3)
    EDDSA,      //!< RFC 8032; HashId::IDENTITY
    ML_DSA,     //!< FIPS 204; HashId::IDENTITY
};

/**
 * @brief A scheme and its hash. HashId::NONE means that the data is the digest already: padded
 * alone in RSA, cut to the order's length in DSA and ECDSA.
 */
struct SignatureMethod
{
    SignatureScheme scheme{SignatureScheme::RSA_PKCS1};
    HashId hash{HashId::SHA2_256};

    friend bool operator==(const SignatureMethod& a, const SignatureMethod& b)
    {
        return a.scheme == b.scheme && a.hash == b.hash;
    }
};

/** @brief A public key. */
struct IkePublicKey
{
    SignatureKeyType type{SignatureKeyType::RSA};
    uint16_t bits{0}; //!< of the modulus or the curve's field; of ML-DSA the parameter set's number
    Bytes info;       //!< SubjectPublicKeyInfo in DER, RFC 5280 section 4.1
};

/** @brief A private key and its public half. Made by a provider, and good for that provider. */
struct IkePrivateKey
{
    IkePublicKey publicKey;
    Bytes octets; //!< PrivateKeyInfo in DER, RFC 5208 section 5
};

/**
 * @brief Reads a SubjectPublicKeyInfo as far as to know what it is; a provider finds out whether
 * its numbers are good.
 * @return the key, or a sentence: malformed, a kind or a curve that is not known here, an RSA or
 * DSA modulus outside 512 to 16384 bits
 */
Result<IkePublicKey> ReadPublicKey(ByteView info);

/** @brief The octets in the bit string of a SubjectPublicKeyInfo; empty when it is malformed. */
ByteView PublicKeyBits(ByteView info);

/** @brief The algorithm's parameters in a SubjectPublicKeyInfo, in DER; empty when there are none.
 */
ByteView PublicKeyParameters(ByteView info);

/** @brief SubjectPublicKeyInfo of an algorithm: @p algorithm is the AlgorithmIdentifier in DER. */
Bytes MakePublicKeyInfo(ByteView algorithm, ByteView bits);

/** @brief The AlgorithmIdentifier in a SubjectPublicKeyInfo. @param parameters of DSA, in DER */
Bytes KeyAlgorithmIdentifier(SignatureKeyType type, ByteView parameters = ByteView());

/** @brief What a PrivateKeyInfo holds. */
struct PrivateKeyParts
{
    SignatureKeyType type{SignatureKeyType::RSA};
    ByteView parameters; //!< of DSA, in DER
    ByteView content;    //!< of the key's own format
};

/** @brief Reads the outside of a PrivateKeyInfo (RFC 5208 section 5, RFC 5958 section 2). The views
 * are into @p info. */
Result<PrivateKeyParts> SplitPrivateKey(ByteView info);

/** @brief The PrivateKeyInfo of @p content. */
Bytes MakePrivateKeyInfo(ByteView algorithm, ByteView content);

/** @brief Whether a method goes with a kind of key. @return Done, or a sentence that says why not
 */
Result<Done> CheckSignatureMethod(SignatureKeyType type, const SignatureMethod& method);

/** @brief p, q and g of a DSA key that is made here, in DER: the groups of RFC 5114 section 2, 1024
 * bits with an order of 160 or 2048 with 256. */
Bytes DsaParameters(uint16_t bits);

/** @brief Octets of a digest; 0 for NONE and IDENTITY. */
size_t HashSize(HashId hash);

/** @brief Octets of half a PAIR_FIXED signature, which is the length of the group's order; 0 for
 * keys without such signatures. */
size_t PairHalfSize(const IkePublicKey& key);

/** @brief Octets of a signature; of PAIR_DER the most there can be. */
size_t SignatureSize(const IkePublicKey& key, SignatureScheme scheme);

/** @brief The word of a kind of key: "rsa2048", "ecdsa256", "ed25519", "mldsa65"; as cost profiles
 * and doc/cost-profiles.md have them. */
std::string SignatureKeyword(SignatureKeyType type, uint16_t bits);

/** @brief A kind of key and, of RSA and DSA, its length. */
struct SignatureKeyKind
{
    SignatureKeyType type{SignatureKeyType::RSA};
    uint16_t bits{0};
};

/** @brief Reads such a word; "rsa" alone is rsa2048, "ecdsa" ecdsa256. */
std::optional<SignatureKeyKind> ParseSignatureKeyword(const std::string& word);

} // namespace ike
} // namespace ns3

#endif /* IKE_SIGNATURE_H */
