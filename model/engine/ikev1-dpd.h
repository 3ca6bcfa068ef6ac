// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV1_DPD_H
#define IKEV1_DPD_H

#include "ike-random.h"

#include <cstdint>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief The sequence numbers of dead peer detection (RFC 3706 section 6), both ways of one ISAKMP
 * SA. Says what may be answered and what counts as an answer; sends nothing.
 */
class Ikev1Dpd
{
  public:
    /** @brief How far ahead of the last query a peer's next one may be: queries that never arrived
     * are passed over (section 6.2 leaves the window to the implementation). */
    static constexpr uint32_t WINDOW = 16;

    /**
     * @brief The number of a fresh R-U-THERE: at first random with the highest bit zero, then one
     * more each time. It is outstanding until TakeAnswer() or Forget().
     */
    uint32_t Ask(RandomSource& random);

    /** @brief The number of the query that waits for its answer; a retransmission repeats it. */
    std::optional<uint32_t> Outstanding() const;

    /** @brief An R-U-THERE-ACK. True when it answers the outstanding query (section 6.1). */
    bool TakeAnswer(uint32_t sequence);

    /** @brief Gives the outstanding query up: other traffic has proved that the peer lives. */
    void Forget();

    /**
     * @brief An R-U-THERE of the peer. True when it is to be answered: the first of all, a
     * repetition of the last (its answer may be lost), or one up to WINDOW further. A replayed
     * older one is not.
     */
    bool TakeQuery(uint32_t sequence);

  private:
    uint32_t m_own{0};
    uint32_t m_peer{0};
    bool m_hasOwn{false};
    bool m_hasPeer{false};
    bool m_outstanding{false};
};

} // namespace ike
} // namespace ns3

#endif /* IKEV1_DPD_H */
