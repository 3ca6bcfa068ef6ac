// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-stranger-gate.h"

#include "ike-proposal.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

bool
Reaches(size_t count, unsigned threshold)
{
    return threshold != 0 && count >= threshold;
}

/** How often a threshold was doubled to get to a count. */
unsigned
Doublings(size_t count, unsigned threshold)
{
    unsigned doublings = 0;
    for (size_t reached = threshold; threshold != 0 && 2 * reached <= count; reached *= 2)
    {
        ++doublings;
    }
    return doublings;
}

} // namespace

Ikev2StrangerVerdict
JudgeStranger(const IkeHalfOpenLimits& limits, const Ikev2HalfOpenCounts& counts)
{
    if (Reaches(counts.all, limits.maximum) ||
        Reaches(counts.fromAddress, limits.blockThresholdPerAddress))
    {
        return Ikev2StrangerVerdict::IGNORE;
    }
    if (Reaches(counts.all, limits.puzzles.threshold) ||
        Reaches(counts.fromAddress, limits.puzzles.thresholdPerAddress))
    {
        return Ikev2StrangerVerdict::ASK_PUZZLE;
    }
    if (Reaches(counts.all, limits.cookieThreshold) ||
        Reaches(counts.fromAddress, limits.cookieThresholdPerAddress))
    {
        return Ikev2StrangerVerdict::ASK_COOKIE;
    }
    return Ikev2StrangerVerdict::SERVE;
}

unsigned
PuzzleDifficulty(const Ikev2PuzzleConfig& config, const Ikev2HalfOpenCounts& counts)
{
    if (config.difficulty == 0)
    {
        return 0;
    }
    const unsigned more = std::max(Doublings(counts.all, config.threshold),
                                   Doublings(counts.fromAddress, config.thresholdPerAddress));
    return std::min(config.difficulty + more, std::max(config.difficulty, config.maxDifficulty));
}

Ikev2StrangerGate::Ikev2StrangerGate(const IkeEngineConfig& config)
    : m_config(config),
      m_cookies(config.cookieSecretLifetime)
{
}

void
Ikev2StrangerGate::Forget()
{
    m_cookies = Ikev2CookieJar(m_config.cookieSecretLifetime);
}

// HDR, [N(COOKIE), [PS,]] SA, KE, Ni -->
// <-- HDR, N(COOKIE), [N(PUZZLE)]
Ikev2Admission
Ikev2StrangerGate::Admit(IkeStep& step,
                         const IpPath& path,
                         const IkeHeader& header,
                         ByteView datagram,
                         const Ikev2HalfOpenCounts& counts)
{
    auto verdict = JudgeStranger(m_config.halfOpen, counts);
    const bool asks =
        verdict == Ikev2StrangerVerdict::ASK_COOKIE || verdict == Ikev2StrangerVerdict::ASK_PUZZLE;
    // RFC 9329 section 6.3: who has a TCP connection has shown its address; puzzles make sense.
    const bool hasShown = path.IsStream() && verdict == Ikev2StrangerVerdict::ASK_COOKIE;
    if (verdict == Ikev2StrangerVerdict::SERVE || hasShown || (asks && header.majorVersion != 2))
    {
        return Ikev2Admission::ADMITTED;
    }
    if (verdict == Ikev2StrangerVerdict::IGNORE)
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::HALF_OPEN_LIMIT, datagram);
        return Ikev2Admission::REFUSED;
    }
    const auto request = ParseMessage(datagram);
    if (!request || !request->Find<NoncePayload>(PayloadType::NONCE))
    {
        step.observer.OnDrop(step.At(), path, IkeDropReason::MALFORMED, datagram);
        return Ikev2Admission::REFUSED;
    }
    if (verdict == Ikev2StrangerVerdict::ASK_PUZZLE && !request->Find<SaPayload>(PayloadType::SA))
    {
        verdict = Ikev2StrangerVerdict::ASK_COOKIE; // whoever resumes, RFC 8019 section 4.5
    }
    const auto admission = Weigh(step, path, *request, verdict);
    if (admission != Ikev2Admission::REFUSED)
    {
        return admission;
    }
    IkeMessage answer;
    Ikev2Puzzle puzzle;
    if (verdict == Ikev2StrangerVerdict::ASK_PUZZLE)
    {
        puzzle.prf = ChoosePrf(*request);
        puzzle.difficulty =
            static_cast<uint8_t>(PuzzleDifficulty(m_config.halfOpen.puzzles, counts));
    }
    if (verdict == Ikev2StrangerVerdict::ASK_PUZZLE && puzzle.prf == PrfId::NONE)
    {
        answer.AddNotify(NotifyType::NO_PROPOSAL_CHOSEN); // RFC 8019 section 7.1.1.2
    }
    else
    {
        const Bytes info = puzzle.prf == PrfId::NONE ? Bytes() : puzzle.Octets();
        answer.AddNotify(NotifyType::COOKIE, m_cookies.Make(step, path, *request, info));
        if (!info.empty())
        {
            answer.AddNotify(NotifyType::PUZZLE, info);
        }
    }
    answer.header = header;
    Answer(step, path, *request, datagram, std::move(answer));
    return Ikev2Admission::REFUSED;
}

/** What a request brings, against what is asked for, RFC 8019 sections 7.1.4 and 7.1.5. */
Ikev2Admission
Ikev2StrangerGate::Weigh(IkeStep& step,
                         const IpPath& path,
                         const IkeMessage& request,
                         Ikev2StrangerVerdict verdict)
{
    const Ikev2PuzzleConfig& config = m_config.halfOpen.puzzles;
    const auto info = m_cookies.Check(step, path, request);
    if (!info)
    {
        return Ikev2Admission::REFUSED;
    }
    const auto posed = Ikev2Puzzle::Of(*info);
    const auto* solution = request.Find<UnknownPayload>(PayloadType::PS);
    if (posed && solution)
    {
        const Bytes& cookie = request.FindNotify(NotifyType::COOKIE)->data;
        const unsigned bits =
            step.Take(step.provider.PuzzleBits(posed->prf, cookie, solution->body));
        if (bits > 0 && bits >= posed->difficulty)
        {
            return Ikev2Admission::SOLVED_PUZZLE;
        }
    }
    const bool serves = verdict == Ikev2StrangerVerdict::ASK_COOKIE ||
                        (config.legacyShare > 0 && step.random.DrawUnit() < config.legacyShare);
    return serves ? Ikev2Admission::ADMITTED : Ikev2Admission::REFUSED;
}

void
Ikev2StrangerGate::Answer(IkeStep& step,
                          const IpPath& path,
                          const IkeMessage& request,
                          ByteView datagram,
                          IkeMessage answer)
{
    answer.header.majorVersion = 2;
    answer.header.minorVersion = 0;
    answer.header.flags = IkeHeader::FLAG_RESPONSE;
    Bytes octets = WriteMessage(answer);
    IkeSaInfo info;
    info.initiatorSpi = request.header.initiatorSpi;
    info.path = path;
    step.observer.OnMessage(step.At(), info, false, request, datagram);
    step.observer.OnMessage(step.At(), info, true, answer, octets);
    step.AnswerStateless(path, std::move(octets));
}

/** The prf of the proposal that would be chosen, RFC 8019 section 7.1.1.2. */
PrfId
Ikev2StrangerGate::ChoosePrf(const IkeMessage& request) const
{
    const auto* sa = request.Find<SaPayload>(PayloadType::SA);
    for (const auto& connection : m_config.connections)
    {
        const auto chosen =
            sa && connection->version == 2
                ? ChooseProposal(connection->proposals, sa->proposals, KeRule::COMPARE)
                : std::nullopt;
        if (chosen)
        {
            return Ikev2SuiteOf(*chosen).prf;
        }
    }
    return PrfId::NONE;
}

} // namespace ike
} // namespace ns3
