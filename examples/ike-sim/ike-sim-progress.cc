// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-progress.h"

#include "ike-scenario-values.h"
#include "ns3/ike-quantity.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Looks at the clock this often in a run. */
constexpr int64_t TICKS = 500;

/** @brief Wall seconds between two drawings of the bar. */
constexpr double REDRAW = 0.1;

constexpr int BAR_WIDTH = 24;

} // namespace

SimProgress::SimProgress(Duration duration, bool quiet, std::function<std::string()> remark)
    : m_duration(duration),
      m_quiet(quiet),
      m_isTerminal(isatty(STDERR_FILENO) != 0),
      m_remark(std::move(remark)),
      m_began(std::chrono::steady_clock::now())
{
}

void
SimProgress::Start()
{
    if (!m_quiet)
    {
        Simulator::Schedule(NanoSeconds(std::max<int64_t>(1, m_duration.count() / TICKS)),
                            &SimProgress::Tick,
                            this);
    }
}

void
SimProgress::Finish()
{
    if (!m_quiet)
    {
        Show(true);
    }
}

double
SimProgress::WallSeconds() const
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_began).count();
}

void
SimProgress::Tick()
{
    Show(false);
    Start();
}

void
SimProgress::Show(bool last)
{
    const double wall = WallSeconds();
    const int64_t now = Simulator::Now().GetNanoSeconds();
    const double share = std::min(1.0, static_cast<double>(now) / m_duration.count());
    const bool isDue = m_isTerminal ? wall - m_shownAt >= REDRAW : share >= m_shownTenth + 0.1;
    if (!last && !isDue)
    {
        return;
    }
    m_shownAt = wall;
    m_shownTenth = share;
    const double rate = wall > 0 ? now / 1e9 / wall : 0;
    const int filled = static_cast<int>(share * BAR_WIDTH);
    std::string bar(BAR_WIDTH, '.');
    bar.replace(0, filled, filled, '#');
    std::fprintf(stderr,
                 "%s[%s] %3.0f%%  %s of %s simulated, %.*f times real time, %s%s",
                 m_isTerminal ? "\r" : "",
                 bar.c_str(),
                 share * 100,
                 ToText(Duration(now)).c_str(),
                 FormatTime(m_duration).c_str(),
                 rate < 1    ? 3
                 : rate < 10 ? 1
                             : 0,
                 rate,
                 m_remark().c_str(),
                 !m_isTerminal || last ? "\n" : " \033[K");
    std::fflush(stderr);
}

} // namespace ike
} // namespace ns3
