// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_STATE_SIZE_H
#define IKE_STATE_SIZE_H

#include "ike-engine.h"

#include <cstddef>

namespace ns3
{
namespace ike
{

/**
 * @file
 * The memory of an engine as a deterministic measure: what each kind of SA takes, entries in all
 * tables included, times how many there are. The sizes are those of a 64-bit machine for pre-shared
 * keys and x25519; a test holds the first to the heap within a third, the others are estimates.
 */

constexpr size_t HALF_OPEN_SA_OCTETS = 4700;   //!< answered a stranger: nonces, both messages, keys
constexpr size_t ESTABLISHED_SA_OCTETS = 2300; //!< without its children
constexpr size_t CHILD_SA_OCTETS = 700;        //!< a pair

/** @brief The octets that an engine's SAs take. */
size_t StateOctetsOf(const IkeEngineCounts& counts);

} // namespace ike
} // namespace ns3

#endif /* IKE_STATE_SIZE_H */
