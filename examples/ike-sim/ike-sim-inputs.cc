// SPDX-License-Identifier: GPL-2.0-only

#include "ike-sim-inputs.h"

namespace ns3
{
namespace ike
{

Result<Done>
StateInputs(const SimPlan& plan, IkeRecorder& recorder)
{
    if (!plan.topologyRemark.empty())
    {
        recorder.AddRemark(plan.topologyRemark);
    }
    for (const std::string& path : plan.inputs)
    {
        const Result<Done> added = recorder.AddInput(path);
        if (!added)
        {
            return added;
        }
    }
    return Done{};
}

} // namespace ike
} // namespace ns3
