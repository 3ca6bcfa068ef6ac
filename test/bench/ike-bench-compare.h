// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BENCH_COMPARE_H
#define IKE_BENCH_COMPARE_H

#include "ike-bench-figures.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Measures handshakes and rekeys against the same datagrams without IKE, by turns, over the
 * same nodes, for several numbers of clients.
 *
 * The headlines `handshake_vs_udp` and `child_rekey_vs_udp` are the worst of all sizes.
 * @param rounds of each, after one that does not count
 */
void CompareWithUdp(BenchFigures& figures, const std::vector<uint32_t>& clients, unsigned rounds);

/** @brief Measures packets through ESP tunnels against the same packets in the clear. */
void CompareEsp(BenchFigures& figures, unsigned rounds);

/** @brief Measures what a tunnel and a peer take on the heap and in real memory. */
void MeasureMemory(BenchFigures& figures);

} // namespace ike
} // namespace ns3

#endif /* IKE_BENCH_COMPARE_H */
