// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_BENCH_FIGURES_H
#define IKE_BENCH_FIGURES_H

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What one measurement found. */
struct BenchFigure
{
    std::string name;
    double value{0};
    std::string unit;
    std::string what; //!< one line for people; may be empty
};

/** @brief The figures of a run, in the order in which they were measured; each is printed as it
 * comes. */
class BenchFigures
{
  public:
    void Add(const std::string& name,
             double value,
             const std::string& unit,
             const std::string& what = "");

    /** @brief Measures in a process of its own: neither finds the heap that the other has used.
     * Ends the program when that process ends early. */
    void AddApart(const std::function<void(BenchFigures&)>& measure);

    /** @brief A fact about the run that is not a measurement. */
    void AddSetting(const std::string& name, const std::string& value);

    /** @brief Writes all as JSON: ratios (unit "x") at the top, too. @return false when the file
     * cannot be written */
    bool WriteJson(const std::string& path) const;

  private:
    std::vector<BenchFigure> m_figures;
    std::vector<std::pair<std::string, std::string>> m_settings;
};

/** @brief Processor time of this process so far, in microseconds: other load on the machine does
 * not count. */
double HostMicroseconds();

/** @brief Octets in use on the heap. */
double HeapOctets();

/** @brief Octets of the process in real memory, after unused ones were given back. */
double ResidentOctets();

double Median(std::vector<double> values);

} // namespace ike
} // namespace ns3

#endif /* IKE_BENCH_FIGURES_H */
