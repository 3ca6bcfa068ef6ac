// SPDX-License-Identifier: GPL-2.0-only

// The entries that libFuzzer calls. One program holds all targets: ike-fuzz TARGET [libFuzzer's
// options and folders]; ike-fuzz --list, ike-fuzz --seeds TARGET FOLDER.

#include "ike-fuzz-target.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>

using namespace ns3::ike;

namespace
{

// Processes that libFuzzer starts itself get no target by argument.
constexpr const char* TARGET_VARIABLE = "IKE_FUZZ_TARGET";

const FuzzTarget*&
Chosen()
{
    static const FuzzTarget* target = nullptr;
    return target;
}

[[noreturn]] void
List(std::FILE* out, int status)
{
    for (const FuzzTarget& target : FuzzTargets())
    {
        std::fprintf(out, "%s\t%zu\t%s\n", target.name, target.largest, target.idea);
    }
    std::exit(status);
}

[[noreturn]] void
WriteSeeds(const FuzzTarget& target, const std::filesystem::path& folder)
{
    std::filesystem::create_directories(folder);
    size_t number = 0;
    for (const Bytes& seed : target.makeSeeds())
    {
        std::ofstream file(folder / ("seed-" + std::to_string(number++)), std::ios::binary);
        file.write(reinterpret_cast<const char*>(seed.data()),
                   static_cast<std::streamsize>(seed.size()));
        if (!file)
        {
            std::fprintf(stderr, "cannot write to %s\n", folder.c_str());
            std::exit(1);
        }
    }
    std::exit(0);
}

void
PrintFigures()
{
    std::fprintf(stderr,
                 "stat::processor_seconds:       %.2f\n",
                 static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
    if (FuzzSteps() > 0)
    {
        std::fprintf(stderr,
                     "stat::engine_steps:            %llu\n",
                     static_cast<unsigned long long>(FuzzSteps()));
    }
}

} // namespace

/** Takes the target's name off the arguments. */
extern "C" int
LLVMFuzzerInitialize(int* argc, char*** argv)
{
    const std::string first = *argc > 1 ? (*argv)[1] : "";
    if (first == "--list")
    {
        List(stdout, 0);
    }
    if (first == "--seeds" && *argc == 4 && FindFuzzTarget((*argv)[2]))
    {
        WriteSeeds(*FindFuzzTarget((*argv)[2]), (*argv)[3]);
    }
    const char* inherited = std::getenv(TARGET_VARIABLE);
    Chosen() = FindFuzzTarget(first);
    if (Chosen())
    {
        setenv(TARGET_VARIABLE, first.c_str(), 1);
        for (int i = 1; i < *argc; ++i)
        {
            (*argv)[i] = (*argv)[i + 1];
        }
        --*argc;
    }
    else if (inherited)
    {
        Chosen() = FindFuzzTarget(inherited);
    }
    if (!Chosen())
    {
        std::fprintf(stderr,
                     "ike-fuzz TARGET [libFuzzer's options and folders]; the targets are:\n");
        List(stderr, 2);
    }
    std::atexit(PrintFigures);
    return 0;
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    Chosen()->run(ByteView(data, size));
    return 0;
}
