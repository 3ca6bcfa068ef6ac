// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-target.h"

#include <stdexcept>

namespace ns3
{
namespace ike
{

const std::vector<FuzzTarget>&
FuzzTargets()
{
    static const std::vector<FuzzTarget> all = []
    {
        std::vector<FuzzTarget> targets;
        for (const auto& make : {WireFuzzTargets,
                                 IpsecFuzzTargets,
                                 CertificateFuzzTargets,
                                 TextFuzzTargets,
                                 EngineFuzzTargets})
        {
            const auto some = make();
            targets.insert(targets.end(), some.begin(), some.end());
        }
        return targets;
    }();
    return all;
}

const FuzzTarget*
FindFuzzTarget(std::string_view name)
{
    for (const FuzzTarget& target : FuzzTargets())
    {
        if (name == target.name)
        {
            return &target;
        }
    }
    return nullptr;
}

uint64_t&
FuzzSteps()
{
    static uint64_t steps = 0;
    return steps;
}

void
FuzzRequire(bool condition, const char* otherwise)
{
    if (!condition)
    {
        throw std::logic_error(otherwise);
    }
}

} // namespace ike
} // namespace ns3
