// SPDX-License-Identifier: GPL-2.0-only

// Measures what IKE costs the host that simulates it. doc/performance.md explains the figures.

#include "ike-bench-compare.h"
#include "ike-bench-figures.h"
#include "ike-bench-forward.h"
#include "ike-bench-micro.h"

#include "ns3/global-value.h"
#include "ns3/string.h"

#include <benchmark/benchmark.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

using namespace ns3::ike;

namespace
{

/** Hands Google Benchmark's results on: the median of the repetitions of each. */
class FigureReporter : public benchmark::BenchmarkReporter
{
  public:
    explicit FigureReporter(BenchFigures& figures)
        : m_figures(figures)
    {
    }

    bool ReportContext(const Context&) override
    {
        return true;
    }

    void ReportRuns(const std::vector<Run>& runs) override
    {
        for (const Run& run : runs)
        {
            if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median")
            {
                const double nanoseconds = run.GetAdjustedCPUTime() /
                                           benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e9;
                m_figures.Add(run.run_name.function_name, nanoseconds / 1e3, "us");
            }
        }
    }

  private:
    BenchFigures& m_figures;
};

void
RunMicroBenchmarks(BenchFigures& figures, const std::string& filter, const std::string& repetitions)
{
    std::vector<std::string> words{"ike-bench",
                                   "--benchmark_filter=" + filter,
                                   "--benchmark_repetitions=" + repetitions,
                                   "--benchmark_enable_random_interleaving=true",
                                   "--benchmark_min_time=0.05"};
    std::vector<char*> arguments;
    for (auto& word : words)
    {
        arguments.push_back(word.data());
    }
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    RegisterMicroBenchmarks();
    FigureReporter reporter(figures);
    benchmark::RunSpecifiedBenchmarks(&reporter);
}

} // namespace

int
main(int argc, char** argv)
{
    std::set<std::string> parts{"memory", "micro", "udp", "esp"};
    std::vector<uint32_t> clients{200, 1000};
    unsigned rounds = 11;
    std::string filter = ".*";
    std::string json;
    CLI::App app("Measures what IKE costs the host that simulates it.");
    app.add_option("--parts", parts, "what to measure: memory, micro, udp, esp")->delimiter(',');
    app.add_option("--clients", clients, "numbers of clients of the compared networks")
        ->delimiter(',');
    app.add_option("--rounds", rounds, "repetitions that count")->check(CLI::Range(1, 1000));
    app.add_option("--filter", filter, "the micro benchmarks to run, a regular expression");
    app.add_option("--json", json, "the file to write");
    CLI11_PARSE(app, argc, argv);

    ns3::GlobalValue::Bind("SchedulerType", ns3::StringValue("ns3::PriorityQueueScheduler"));
    BenchFigures figures;
    figures.AddSetting("rounds", std::to_string(rounds));
    figures.AddSetting("time", "processor time of the process, medians");
    figures.AddSetting("compiler", __VERSION__);
    if (parts.count("memory"))
    {
        figures.AddApart(MeasureMemory);
    }
    if (parts.count("udp"))
    {
        CompareWithUdp(figures, clients, rounds);
    }
    if (parts.count("esp"))
    {
        CompareEsp(figures, rounds);
        CompareForwarding(figures, rounds);
    }
    if (parts.count("micro"))
    {
        RunMicroBenchmarks(figures, filter, std::to_string(rounds));
    }
    if (!json.empty() && !figures.WriteJson(json))
    {
        std::fprintf(stderr,
                     "%s cannot be written: name a file in a folder that is there.\n",
                     json.c_str());
        return 2;
    }
    return 0;
}
