// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_TARGET_H
#define IKE_FUZZ_TARGET_H

#include "ike-bytes.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief One thing to feed with octets that nobody has checked. */
struct FuzzTarget
{
    const char* name;
    const char* idea;                  //!< one line for people
    void (*run)(ByteView input);       //!< returns from every input; throws when something is wrong
    std::vector<Bytes> (*makeSeeds)(); //!< inputs to begin with; the same at every call
    size_t largest;                    //!< octets of an input that still make sense
};

/** @brief All targets, in the order of the layers. */
const std::vector<FuzzTarget>& FuzzTargets();

/** @brief The target of that name, or null. */
const FuzzTarget* FindFuzzTarget(std::string_view name);

/** @brief What the engines of the targets have done since the program began: datagrams, timers and
 * commands. */
uint64_t& FuzzSteps();

/** @brief Something that must hold whatever the input is. @throw std::logic_error */
void FuzzRequire(bool condition, const char* otherwise);

// One array for each file of targets.
std::vector<FuzzTarget> WireFuzzTargets();
std::vector<FuzzTarget> IpsecFuzzTargets();
std::vector<FuzzTarget> CertificateFuzzTargets();
std::vector<FuzzTarget> TextFuzzTargets();
std::vector<FuzzTarget> EngineFuzzTargets();

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_TARGET_H */
