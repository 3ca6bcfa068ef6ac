// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RANDOM_H
#define IKE_RANDOM_H

#include "ike-bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

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

    /** @brief A uniform number in [0, 1), for what is no secret. */
    virtual double DrawUnit();

    /** @brief Whether it owes something that was drawn since the last call: whatever was made of
     * that must not be used. A source that cannot run dry never does. */
    virtual bool TakeShortage()
    {
        return false;
    }
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

/**
 * @brief A source that can run dry, as the one of a machine that has just been switched on. Whoever
 * draws from a dry one comes to an end, with octets that TakeShortage() warns of; DrawUnit() is
 * always served.
 */
class FallibleRandomSource : public RandomSource
{
  public:
    /** @param source where octets come from; outlives this */
    explicit FallibleRandomSource(RandomSource& source)
        : m_source(source)
    {
    }

    /** @brief How many octets it still gives; nothing for any number. */
    void SetOctetsLeft(std::optional<uint64_t> octets)
    {
        m_octetsLeft = octets;
    }

    void Fill(uint8_t* out, size_t size) override;
    double DrawUnit() override;
    bool TakeShortage() override;

  private:
    RandomSource& m_source;
    std::optional<uint64_t> m_octetsLeft;
    bool m_isShort{false};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RANDOM_H */
