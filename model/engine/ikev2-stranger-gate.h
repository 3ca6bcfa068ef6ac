// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_STRANGER_GATE_H
#define IKEV2_STRANGER_GATE_H

#include "ike-config.h"
#include "ike-step.h"
#include "ikev2-cookie.h"
#include "ikev2-puzzle.h"

namespace ns3
{
namespace ike
{

/** @brief Half-open IKE SAs when a stranger's first message comes. */
struct Ikev2HalfOpenCounts
{
    size_t all{0};
    size_t fromAddress{0}; //!< of the stranger's address, or its /64 in IPv6 (RFC 8019 section 4.2)
};

/** @brief What to do about a stranger's first message. */
enum class Ikev2StrangerVerdict : uint8_t
{
    SERVE,
    ASK_COOKIE, //!< it must show that it receives at its address (RFC 7296 section 2.6)
    ASK_PUZZLE, //!< it must also work for it (RFC 8019 section 7.1)
    IGNORE,
};

/** @brief The line of defense that these many half-open IKE SAs call for, RFC 8019 section 6. */
Ikev2StrangerVerdict JudgeStranger(const IkeHalfOpenLimits& limits,
                                   const Ikev2HalfOpenCounts& counts);

/** @brief How hard a puzzle is now, in zero bits: harder with each doubling beyond the threshold.
 */
unsigned PuzzleDifficulty(const Ikev2PuzzleConfig& config, const Ikev2HalfOpenCounts& counts);

/** @brief How a stranger got past the gate. */
enum class Ikev2Admission : uint8_t
{
    REFUSED, //!< dropped, or answered with what it must do
    ADMITTED,
    SOLVED_PUZZLE, //!< admitted after work
};

/**
 * @brief Stands before the IKE SAs: ignores strangers, asks them for cookies or puzzles, or lets
 * them in. Keeps no state for a stranger.
 */
class Ikev2StrangerGate
{
  public:
    /** @param config outlives the gate */
    explicit Ikev2StrangerGate(const IkeEngineConfig& config);

    /** @brief A first message came that belongs to no IKE SA; answers it if it may not pass. */
    Ikev2Admission Admit(IkeStep& step,
                         const IpPath& path,
                         const IkeHeader& header,
                         ByteView datagram,
                         const Ikev2HalfOpenCounts& counts);

    /** @brief Forgets the cookies it gave. */
    void Forget();

  private:
    Ikev2Admission Weigh(IkeStep& step,
                         const IpPath& path,
                         const IkeMessage& request,
                         Ikev2StrangerVerdict verdict);
    void Answer(IkeStep& step,
                const IpPath& path,
                const IkeMessage& request,
                ByteView datagram,
                IkeMessage answer);
    PrfId ChoosePrf(const IkeMessage& request) const;

    const IkeEngineConfig& m_config;
    Ikev2CookieJar m_cookies;
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_STRANGER_GATE_H */
