// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_NS3_RANDOM_H
#define IKE_NS3_RANDOM_H

#include "ike-random.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief A random source that follows ns-3's seed, run number and streams.
 *
 * The stream's first 64 bits seed a SeededRandomSource, as an IKE handshake draws hundreds of
 * octets and 100,000 peers should not each keep an ns-3 stream. A stream that nobody fixed is
 * ns-3's next automatic one.
 */
class IkeNs3Random : public RandomSource
{
  public:
    /** @brief Starts anew from a fixed ns-3 stream. */
    void SetStream(int64_t stream);

    void Fill(uint8_t* out, size_t size) override;

  private:
    int64_t m_stream{-1};
    std::optional<SeededRandomSource> m_source;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_NS3_RANDOM_H */
