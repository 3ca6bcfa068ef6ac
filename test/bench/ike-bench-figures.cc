// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bench-figures.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ns3
{
namespace ike
{

void
BenchFigures::Add(const std::string& name,
                  double value,
                  const std::string& unit,
                  const std::string& what)
{
    m_figures.push_back({name, value, unit, what});
    std::printf("%-42s %12.3f %-10s %s\n", name.c_str(), value, unit.c_str(), what.c_str());
    std::fflush(stdout);
}

void
BenchFigures::AddApart(const std::function<void(BenchFigures&)>& measure)
{
    int ends[2];
    const pid_t child = pipe(ends) == 0 ? fork() : -1;
    if (child < 0)
    {
        measure(*this);
        return;
    }
    if (child == 0)
    {
        BenchFigures own;
        measure(own);
        _exit(own.WriteJson("/dev/fd/" + std::to_string(ends[1])) ? 0 : 1);
    }
    close(ends[1]);
    std::ifstream written("/dev/fd/" + std::to_string(ends[0]));
    const auto json = nlohmann::ordered_json::parse(written, nullptr, false);
    close(ends[0]);
    waitpid(child, nullptr, 0);
    if (json.is_discarded())
    {
        std::fprintf(stderr, "A part that was measured in a process of its own ended early.\n");
        std::exit(1);
    }
    for (const auto& [name, figure] : json["figures"].items())
    {
        m_figures.push_back({name, figure["value"], figure["unit"], figure.value("what", "")});
    }
}

void
BenchFigures::AddSetting(const std::string& name, const std::string& value)
{
    m_settings.emplace_back(name, value);
}

bool
BenchFigures::WriteJson(const std::string& path) const
{
    nlohmann::ordered_json json;
    for (const auto& figure : m_figures)
    {
        if (figure.unit == "x")
        {
            json[figure.name] = figure.value;
        }
    }
    for (const auto& [name, value] : m_settings)
    {
        json["settings"][name] = value;
    }
    for (const auto& figure : m_figures)
    {
        auto& entry = json["figures"][figure.name];
        entry["value"] = figure.value;
        entry["unit"] = figure.unit;
        if (!figure.what.empty())
        {
            entry["what"] = figure.what;
        }
    }
    std::ofstream file(path);
    file << json.dump(2) << '\n';
    file.close();
    return static_cast<bool>(file);
}

double
HostMicroseconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

double
HeapOctets()
{
    const auto info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
}

double
ResidentOctets()
{
    malloc_trim(0);
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double
Median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const size_t half = values.size() / 2;
    if (values.empty())
    {
        return 0;
    }
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

} // namespace ike
} // namespace ns3
