// SPDX-License-Identifier: GPL-2.0-only

#include "ike-state-size.h"

namespace ns3
{
namespace ike
{

size_t
StateOctetsOf(const IkeEngineCounts& counts)
{
    return (counts.halfOpen + counts.initiating) * HALF_OPEN_SA_OCTETS +
           (counts.established + counts.closing) * ESTABLISHED_SA_OCTETS +
           counts.children * CHILD_SA_OCTETS;
}

} // namespace ike
} // namespace ns3
