// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BENCH_PAIR_H
#define IKE_BENCH_PAIR_H

#include "ike-engine.h"
#include "ike-random.h"

#include <cstdint>
#include <memory>

namespace ns3
{
namespace ike
{

/** @brief Two engines back to back: no network, no host, nobody who watches. A has any number of
 * tunnels to B, each from an address of its own. */
class BenchPair
{
  public:
    explicit BenchPair(std::shared_ptr<IkeCryptoProvider> provider);

    /** @brief Sets up one more tunnel: IKE SA and Child SA. */
    void SetUp();

    /** @brief Replaces the newest Child SA, and lets the old inbound one end. */
    void RekeyChild();

    /** @brief Ends the program with a sentence unless both sides have that many tunnels. */
    void RequireTunnels(size_t tunnels) const;

  private:
    void Settle();
    void FireTimers();

    SeededRandomSource m_randomA{1};
    SeededRandomSource m_randomB{2};
    std::shared_ptr<const IkeEngineConfig> m_config;
    IkeEngine m_a;
    IkeEngine m_b;
    TimePoint m_now{};
    uint32_t m_tunnels{0};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_BENCH_PAIR_H */
