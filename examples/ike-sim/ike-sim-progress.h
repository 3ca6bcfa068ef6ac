// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_PROGRESS_H
#define IKE_SIM_PROGRESS_H

#include "ns3/ike-time.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace ns3
{
namespace ike
{

/**
 * @brief Shows on standard error how far a run has come: a bar that is redrawn on a terminal, else
 * a line for every tenth. The wall clock is read for the display alone; nothing of the run depends
 * on it.
 */
class SimProgress
{
  public:
    /**
     * @param duration of the run
     * @param quiet shows nothing
     * @param remark asked at each display, as "998 tunnels"
     */
    SimProgress(Duration duration, bool quiet, std::function<std::string()> remark);

    /** @brief Shows itself from now on, by events of the simulation that change nothing in it. */
    void Start();

    /** @brief Shows the last state and ends the line. */
    void Finish();

  private:
    void Tick();
    void Show(bool last);
    double WallSeconds() const;

    Duration m_duration;
    bool m_quiet;
    bool m_isTerminal;
    std::function<std::string()> m_remark;
    std::chrono::steady_clock::time_point m_began;
    double m_shownAt{0};    // wall seconds
    double m_shownTenth{0}; // of the run
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_PROGRESS_H */
