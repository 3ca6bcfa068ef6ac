// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RANDOM_H
#define IKE_RANDOM_H

#include "ike-bytes.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{
namespace ike
{

/**
 * @brief Where SPIs, nonces, private keys and jitter come from. Fed by an ns-3 stream, by a seed,
 * or by a script in tests: the same source gives the same run, octet for octet.
 */
class RandomSource
{
  public:
    virtual ~RandomSource() = default;

    /** @brief Fills @p size octets at @p out. */
    virtual void Fill(uint8_t* out, size_t size) = 0;

    /** @brief @p size fresh octets. */
    Bytes Draw(size_t size);

    /** @brief A uniform 64-bit number. */
    uint64_t DrawUint64();

    /** @brief A uniform number in [0, 1). */
    double DrawUnit();
};

/** @brief A generator from a 64-bit seed (SplitMix64, Steele et al., OOPSLA 2014). Not secret. */
class SeededRandomSource : public RandomSource
{
  public:
    explicit SeededRandomSource(uint64_t seed);

    void Fill(uint8_t* out, size_t size) override;

  private:
    uint64_t m_state;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RANDOM_H */
