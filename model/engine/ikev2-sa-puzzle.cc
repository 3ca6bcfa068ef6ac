// SPDX-License-Identifier: GPL-2.0-only

#include "ike-puzzle.h"
#include "ikev2-sa.h"
#include "ikev2-setup.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

/** What a puzzle in IKE_AUTH is about: Nr | SPIr, RFC 8019 section 7.2.3. */
Bytes
AuthPuzzleText(ByteView nonceR, IkeSpi spiR)
{
    Bytes text = nonceR.ToBytes();
    AppendUint(text, spiR.Value(), 8);
    return text;
}

/** The puzzle that a message poses, if any. */
std::optional<Ikev2Puzzle>
PuzzleIn(const IkeMessage& message)
{
    const auto* notify = message.FindNotify(NotifyType::PUZZLE);
    return notify ? Ikev2Puzzle::Of(notify->data) : std::nullopt;
}

} // namespace

// --- initiator
// ---------------------------------------------------------------------------------------

/** Whether this side is ready to solve a puzzle, RFC 8019 section 7.1.2: not too hard, and with a
 * prf that it offered. */
bool
Ikev2Sa::MaySolve(const Ikev2Puzzle& puzzle) const
{
    const auto& proposals = m_connection->proposals;
    const bool offered = std::any_of(proposals.begin(),
                                     proposals.end(),
                                     [&puzzle](const Proposal& proposal)
                                     { return OffersPrf(proposal, puzzle.prf); });
    return offered && puzzle.difficulty <= m_host.Config().halfOpen.puzzles.solves;
}

// <-- HDR, N(COOKIE), N(PUZZLE)
void
Ikev2Sa::SolveInitPuzzle(IkeStep& step, const IkeMessage& message)
{
    m_setup->initSolution.clear();
    const auto puzzle = PuzzleIn(message);
    const auto& config = m_host.Config().halfOpen.puzzles;
    if (puzzle && config.solves != 0 && MaySolve(*puzzle))
    {
        const unsigned bits = puzzle->difficulty != 0 ? puzzle->difficulty
                                                      : std::min(config.ownChoice, config.solves);
        m_setup->initSolution =
            step.Take(step.provider.SolvePuzzle(puzzle->prf, m_setup->cookie, bits, step.random));
    }
}

// <-- HDR, SA, KE, Nr, N(PUZZLE)
// HDR, PS, SK { ... } -->
void
Ikev2Sa::SolveAuthPuzzle(IkeStep& step, const IkeMessage& message)
{
    const auto puzzle = PuzzleIn(message);
    if (puzzle && puzzle->difficulty != 0 && MaySolve(*puzzle))
    {
        Bytes solution =
            step.Take(step.provider.SolvePuzzle(puzzle->prf,
                                                AuthPuzzleText(m_setup->nonceR, m_spiR),
                                                puzzle->difficulty,
                                                step.random));
        m_setup->authSolution =
            IkePayload{PayloadType::PS, false, UnknownPayload{std::move(solution)}};
    }
}

/** What goes before a message's Encrypted payload: the solution of a puzzle, in the first request
 * (RFC 8019 section 7.2.2). */
const IkePayload*
Ikev2Sa::OutsideOf(const IkeMessage& message) const
{
    const bool takes = m_setup && m_setup->authSolution && !message.header.IsResponse() &&
                       message.header.messageId == 1;
    return takes ? &*m_setup->authSolution : nullptr;
}

// --- responder
// ---------------------------------------------------------------------------------------

void
Ikev2Sa::HasSolvedInitPuzzle()
{
    const unsigned difficulty = m_host.Config().halfOpen.puzzles.authDifficulty;
    if (difficulty != 0)
    {
        // RFC 8019 section 7.2.1: a puzzle in IKE_AUTH only after one in IKE_SA_INIT.
        m_setup->authPuzzle = Ikev2Puzzle{PrfId::NONE, static_cast<uint8_t>(difficulty)};
    }
}

// <-- HDR, SA, KE, Nr, N(PUZZLE)
void
Ikev2Sa::PoseAuthPuzzle(IkeMessage& answer)
{
    if (m_setup->authPuzzle)
    {
        m_setup->authPuzzle->prf = m_suite.prf;
        answer.AddNotify(NotifyType::PUZZLE, m_setup->authPuzzle->Octets());
    }
}

/** RFC 8019 section 7.2.4: checked before anything else is done with the message, and not again. */
bool
Ikev2Sa::HasSolvedAuthPuzzle(IkeStep& step, const IkeMessage& sealed, ByteView datagram)
{
    if (!m_setup || !m_setup->authPuzzle)
    {
        return true;
    }
    const auto* solution = sealed.Find<UnknownPayload>(PayloadType::PS);
    const Ikev2Puzzle puzzle = *m_setup->authPuzzle;
    const bool solved =
        solution && step.Take(step.provider.PuzzleBits(puzzle.prf,
                                                       AuthPuzzleText(m_setup->nonceR, m_spiR),
                                                       solution->body)) >= puzzle.difficulty;
    if (solved)
    {
        m_setup->authPuzzle.reset();
    }
    else
    {
        step.observer.OnDrop(step.At(), m_path, IkeDropReason::PUZZLE_UNSOLVED, datagram);
    }
    return solved;
}

} // namespace ike
} // namespace ns3
