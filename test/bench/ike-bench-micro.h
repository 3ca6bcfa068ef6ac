// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BENCH_MICRO_H
#define IKE_BENCH_MICRO_H

namespace ns3
{
namespace ike
{

/** @brief Registers the small benchmarks with Google Benchmark: codec, primitives, two engines. */
void RegisterMicroBenchmarks();

} // namespace ike
} // namespace ns3

#endif /* IKE_BENCH_MICRO_H */
