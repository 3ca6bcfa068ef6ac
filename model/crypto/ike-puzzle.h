// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PUZZLE_H
#define IKE_PUZZLE_H

#include "ike-crypto-provider.h"

namespace ns3
{
namespace ike
{

/**
 * @file
 * Client puzzles, RFC 8019 section 7.1.3: four different keys of one size, so that prf(key, text)
 * ends in at least so many zero bits for each.
 */

constexpr size_t PUZZLE_KEYS = 4;

/** @brief The zero bits that octets end in. */
unsigned TrailingZeroBits(ByteView octets);

/** @brief The four keys of a solution, or an empty vector when it is not one by its form: no
 * multiple of four octets, empty, or a key twice. */
std::vector<ByteView> PuzzleKeys(ByteView solution);

/**
 * @brief Tries keys in order until four fit. Takes 2^(bits + 2) calls of the prf on average.
 * @param bits 1..32; above 22 it takes minutes of a real processor
 * @return the four keys, and what all the calls cost; empty when there are not four
 */
Costed<Bytes> SearchPuzzle(IkeCryptoProvider& provider, PrfId prf, ByteView text, unsigned bits);

/** @brief The fewest zero bits that any of the four keys gives; 0 for what is no solution. */
Costed<unsigned> CheckPuzzle(IkeCryptoProvider& provider,
                             PrfId prf,
                             ByteView text,
                             ByteView solution);

} // namespace ike
} // namespace ns3

#endif /* IKE_PUZZLE_H */
