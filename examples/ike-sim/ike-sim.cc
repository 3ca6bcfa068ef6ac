// SPDX-License-Identifier: GPL-2.0-only

/**
 * @file
 * ike-sim: runs scenario files.
 *
 *     ike-sim run FILE... [--set section.key=value]... [--seed N] [--out DIR] [--quiet]
 *     ike-sim check FILE... [--set section.key=value]...
 *     ike-sim keys
 *     ike-sim --version
 *
 * Several files are taken one after another, and the greatest exit code is theirs together. It
 * ends with 0 when all is well, 1 when the run failed or an expectation does not hold, 2 when the
 * input is at fault, 3 when the results could not be written, 130 when it was interrupted.
 */

#include "ike-scenario-listing.h"
#include "ike-scenario-reader.h"
#include "ike-sim-run.h"
#include "ns3/ike-version.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace
{

using namespace ns3::ike;

enum ExitCode
{
    WELL = 0,
    RUN_FAILED = 1,
    BAD_INPUT = 2,
    NOT_WRITTEN = 3,
    INTERRUPTED = 130,
};

/** @brief What the command line says. */
struct Options
{
    std::string file; //!< of files, the one at hand
    std::vector<std::string> files;
    std::vector<std::string> settings;
    std::optional<uint64_t> seed;
    std::optional<std::string> out;
    bool quiet{false};
};

/** @brief A text without what would command a terminal: names come from files of anybody. */
std::string
Printable(const std::string& text)
{
    std::string printed;
    for (size_t i = 0; i < text.size(); ++i)
    {
        const auto octet = static_cast<unsigned char>(text[i]);
        // In UTF-8, U+0080 to U+009F are 0xc2 and an octet up to 0x9f.
        const bool isSecond = i > 0 && static_cast<unsigned char>(text[i - 1]) == 0xc2;
        const bool isControl =
            octet < 0x20 || octet == 0x7f || (isSecond && octet >= 0x80 && octet < 0xa0);
        printed += isControl ? '?' : text[i];
    }
    return printed;
}

int
Complain(const std::string& sentence, ExitCode code)
{
    std::cerr << "ike-sim: " << Printable(sentence) << std::endl;
    return code;
}

/** @brief Reads and plans; --seed and --out are short for two settings, and come last. */
Result<SimPlan>
PlanOf(const Options& options)
{
    std::vector<std::string> settings = options.settings;
    if (options.seed)
    {
        settings.push_back("run.seed=" + std::to_string(*options.seed));
    }
    Result<Scenario> scenario = ReadScenario(options.file, settings);
    if (!scenario)
    {
        return scenario.GetError();
    }
    if (options.out)
    {
        scenario->output.dir = *options.out;
    }
    return MakeSimPlan(std::move(*scenario));
}

int
Check(const Options& options)
{
    const Result<SimPlan> plan = PlanOf(options);
    if (!plan)
    {
        return Complain(plan.GetError().message, BAD_INPUT);
    }
    std::cout << options.file << " is fine: " << plan->Summary() << ".\n";
    if (!plan->topologyRemark.empty())
    {
        std::cout << plan->topologyRemark << "\n";
    }
    return WELL;
}

void
PrintFigures(const SimOutcome& outcome)
{
    size_t width = 0;
    for (const ScenarioFigure& figure : ScenarioFigures())
    {
        width = std::max(width, std::string(figure.name).size());
    }
    for (size_t i = 0; i < outcome.values.size(); ++i)
    {
        const ScenarioFigure& figure = ScenarioFigures()[i];
        const std::string name = figure.name;
        std::cout << "  " << name << std::string(width - name.size() + 2, ' ')
                  << FigureText(figure.unit, outcome.values[i]) << "\n";
    }
}

int
Run(const Options& options)
{
    const Result<SimPlan> plan = PlanOf(options);
    if (!plan)
    {
        return Complain(plan.GetError().message, BAD_INPUT);
    }
    if (!options.quiet)
    {
        std::cerr << Printable(plan->scenario.run.name) << ": " << Printable(plan->Summary())
                  << std::endl;
        if (!plan->topologyRemark.empty())
        {
            std::cerr << Printable(plan->topologyRemark) << std::endl;
        }
    }
    const Result<SimOutcome> outcome = RunSim(*plan, options.quiet);
    if (!outcome)
    {
        return Complain(outcome.GetError().message, BAD_INPUT);
    }
    if (outcome->interrupted)
    {
        return Complain("interrupted; nothing was written", INTERRUPTED);
    }
    if (!outcome->unwritten.empty())
    {
        return Complain(outcome->unwritten, NOT_WRITTEN);
    }
    if (!options.quiet)
    {
        PrintFigures(*outcome);
        std::cout << "written to " << outcome->directory << std::endl;
    }
    for (const std::string& broken : outcome->broken)
    {
        Complain(broken, RUN_FAILED);
    }
    return outcome->broken.empty() ? WELL : RUN_FAILED;
}

/** @brief Does it in a process of its own, as a simulation leaves traces in its process. */
int
InChild(const Options& options, int (*what)(const Options&))
{
    std::cout.flush();
    const pid_t child = ::fork();
    if (child == 0)
    {
        const int code = what(options);
        std::cout.flush();
        ::_exit(code);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child)
    {
        return Complain("the process for " + options.file + " cannot be started or awaited (" +
                            std::strerror(errno) + "); run the files one by one",
                        BAD_INPUT);
    }
    if (!WIFEXITED(status))
    {
        return Complain("a signal has ended the process for " + options.file, INTERRUPTED);
    }
    return WEXITSTATUS(status);
}

/** @brief Takes one file after another, up to a signal. @return the greatest exit code */
int
ForEachFile(Options options, int (*what)(const Options&))
{
    int worst = WELL;
    for (const std::string& file : options.files)
    {
        options.file = file;
        const int code = options.files.size() == 1 ? what(options) : InChild(options, what);
        worst = std::max(worst, code);
        if (code == INTERRUPTED)
        {
            break;
        }
    }
    return worst;
}

void
AddScenarioOptions(CLI::App* command, Options& options)
{
    command->add_option("FILE", options.files, "Scenario files, one after another")->required();
    command
        ->add_option("--set",
                     options.settings,
                     "Replaces a value of the file: --set sites.count=50; any number of times")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->take_all();
}

int
Start(int argc, char** argv)
{
    Options options;
    CLI::App app("Simulates IKE and IPsec over networks, as a scenario file says.", "ike-sim");
    app.set_version_flag("--version", std::string("ike-sim of ns3-ike ") + MODULE_VERSION);
    app.require_subcommand(1);
    CLI::App* run = app.add_subcommand("run", "Runs a scenario and writes its results");
    AddScenarioOptions(run, options);
    run->add_option("--seed", options.seed, "The same as --set run.seed=N")
        ->check(CLI::Range(uint64_t{1}, uint64_t{4294967295}));
    run->add_option("--out", options.out, "The run's directory; results/NAME if absent");
    run->add_flag("--quiet,-q", options.quiet, "Prints complaints only");
    CLI::App* check = app.add_subcommand("check", "Checks a scenario without running it");
    AddScenarioOptions(check, options);
    CLI::App* keys = app.add_subcommand("keys", "Prints all keys of a scenario, in Markdown");
    try
    {
        app.parse(argc, argv);
    }
    catch (const CLI::ParseError& error)
    {
        return app.exit(error) == 0 ? WELL : BAD_INPUT;
    }
    if (keys->parsed())
    {
        std::cout << ScenarioReference();
        return WELL;
    }
    if (options.out && options.files.size() > 1)
    {
        return Complain("--out is the directory of one run; leave it out for several files",
                        BAD_INPUT);
    }
    return ForEachFile(options, run->parsed() ? Run : Check);
}

} // namespace

int
main(int argc, char** argv)
{
    try
    {
        return Start(argc, argv);
    }
    catch (const std::exception& fault)
    {
        return Complain(std::string("it cannot go on (") + fault.what() +
                            "); look whether memory is short and what the scenario's files are",
                        BAD_INPUT);
    }
}
