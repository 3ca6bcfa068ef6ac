// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_MUTATION_SET_H
#define IKE_MUTATION_SET_H

#include "ike-message.h"
#include "ike-random.h"

#include <functional>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief How many of the changes of two bits are made, and in which steps the others. */
struct MutationLimits
{
    size_t bitStep{1};        //!< every so many bits one is flipped
    size_t pairWindow{12};    //!< with it each of so many bits after it
    size_t randomPairs{2000}; //!< pairs of bits from anywhere, besides
    size_t octetStep{1};      //!< every so many octets one is replaced, and both ends cut
};

using MutantVisitor = std::function<void(const Bytes& mutant)>;

/**
 * @brief Octets with one bit flipped; with two bits flipped, all pairs within a window and pairs
 * drawn from @p dice; with one octet inverted, cleared or filled; cut at either end.
 */
void ForEachOctetMutant(const Bytes& octets,
                        const MutationLimits& limits,
                        RandomSource& dice,
                        const MutantVisitor& visit);

/** @brief A message's lengths made true again where @p octets hold a whole header. */
void TellTrueLength(Bytes& octets);

/** @brief Payloads with one of them repeated at its place, at the beginning and at the end; left
 * out; and with each two of them swapped. */
std::vector<std::vector<IkePayload>> PayloadMutants(const std::vector<IkePayload>& payloads);

} // namespace ike
} // namespace ns3

#endif /* IKE_MUTATION_SET_H */
