// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BENCH_FORWARD_H
#define IKE_BENCH_FORWARD_H

#include "ike-bench-figures.h"

namespace ns3
{
namespace ike
{

/**
 * @brief Packets that gateways forward between two hosts, through an ESP tunnel in modelled mode
 * and in the clear, on the same path in the same process: packets per second of host time, and the
 * ratio.
 */
void CompareForwarding(BenchFigures& figures, unsigned rounds);

} // namespace ike
} // namespace ns3

#endif /* IKE_BENCH_FORWARD_H */
