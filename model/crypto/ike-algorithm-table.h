// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ALGORITHM_TABLE_H
#define IKE_ALGORITHM_TABLE_H

#include "ike-registry.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief What an encryption algorithm is, for every key length of it. Sizes in octets. */
struct EncrRow
{
    EncrId id;
    const char* keyword; //!< swanctl's word; '#' stands for the key length in bits
    uint16_t keyBits[4]; //!< the key lengths on offer, 0 ends the list
    bool takesKeyLength; //!< has the key length attribute, RFC 7296 section 3.3.5
    bool combined;       //!< authenticates too
    uint8_t salt;        //!< octets after the key in the keying material
    uint8_t iv;          //!< explicit IV
    uint8_t icv;         //!< checksum of a combined mode
    uint8_t block;       //!< the plaintext's granularity
    const char* source;  //!< where the sizes come from
};

/** @brief What an integrity algorithm is. Sizes in octets. */
struct IntegRow
{
    IntegId id;
    const char* keyword; //!< null where swanctl has no word
    uint8_t key;
    uint8_t icv;
    uint8_t iv;       //!< AES-GMAC carries one in AH
    PrfId impliedPrf; //!< the prf that swanctl takes when none is named
    const char* source;
};

/** @brief What a prf is. */
struct PrfRow
{
    PrfId id;
    const char* keyword;
    uint8_t size;  //!< output and preferred key, in octets
    bool fixedKey; //!< SKEYSEED takes 64 bits of each nonce only, RFC 7296 section 2.14
    const char* source;
};

/** @brief What kind of mathematics a key exchange method stands on. */
enum class KeFamily : uint8_t
{
    MODP,          //!< safe primes
    MODP_SUBGROUP, //!< primes with a small subgroup (RFC 5114), which a peer's value must be in
    ECP,           //!< curves whose points have two coordinates on the wire
    MONTGOMERY,    //!< Curve25519 and Curve448
    KEM,           //!< key encapsulation: the answer is a ciphertext
};

/** @brief What a key exchange method is. Sizes in octets. */
struct KeRow
{
    KeMethod id;
    const char* keyword;
    KeFamily family;
    uint16_t request;  //!< the asking side's value
    uint16_t response; //!< the answer
    uint16_t secret;
    uint16_t
        strength; //!< rough bits of security; finds the nearest method that a cost profile states
    const char* source;
};

/** @brief The row of an algorithm; null when the number is not in the table. */
const EncrRow* FindEncr(EncrId id);
const IntegRow* FindInteg(IntegId id);
const PrfRow* FindPrf(PrfId id);
const KeRow* FindKe(KeMethod id);

/** @brief swanctl's word of an encryption algorithm, as "aes128gcm16"; @p keyBits 0 leaves the
 * length out. */
std::string EncrKeyword(const EncrRow& row, uint16_t keyBits);

/** @brief A table as a range, in the order of the registry. */
template <class Row>
struct RowRange
{
    const Row* first;
    const Row* last;

    const Row* begin() const
    {
        return first;
    }

    const Row* end() const
    {
        return last;
    }
};

RowRange<EncrRow> AllEncr();
RowRange<IntegRow> AllInteg();
RowRange<PrfRow> AllPrf();
RowRange<KeRow> AllKe();

} // namespace ike
} // namespace ns3

#endif /* IKE_ALGORITHM_TABLE_H */
