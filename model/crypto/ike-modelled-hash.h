// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MODELLED_HASH_H
#define IKE_MODELLED_HASH_H

#include "ike-bytes.h"

#include <cstdint>
#include <initializer_list>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The one function that stands for every primitive of the modelled provider: fast, the same on
 * every machine, and without any secrecy.
 */

/** @brief What a modelled primitive knows of its inputs. */
struct ModelledDigest
{
    uint64_t low{0};
    uint64_t high{0};
};

/** @brief A digest of the parts' concatenation; where one part ends and the next begins makes no
 * difference. */
ModelledDigest ModelledHash(uint64_t seed, std::initializer_list<ByteView> parts);

/** @brief A 64-bit digest of one piece; chain it by the seed. */
uint64_t ModelledHash64(uint64_t seed, ByteView data);

/** @brief A 64-bit digest of a number; chain it by the seed. */
uint64_t ModelledMix(uint64_t seed, uint64_t number);

/** @brief Octets that follow from a digest. A shorter output is the beginning of a longer one. */
void ExpandModelled(const ModelledDigest& digest, uint8_t* out, size_t size);

/** @brief The same, as a new octet string. */
Bytes ExpandModelled(const ModelledDigest& digest, size_t size);

} // namespace ike
} // namespace ns3

#endif /* IKE_MODELLED_HASH_H */
