// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_APPLICATION_H
#define IKE_APPLICATION_H

#include "ns3/application.h"

#include <cstdint>

namespace ns3
{

namespace ike
{

/**
 * @brief What the applications of this module have in common: an Application that draws random
 * numbers.
 *
 * The Application of later versions of ns-3 has an AssignStreams() of its own, that of 3.37 has
 * none. This class stands in between, without a TypeId of its own, so that the classes below it
 * may write override with each.
 */
class IkeApplication : public Application
{
  public:
    /**
     * @brief Fixes the random streams that it draws from.
     * @param stream the first of them, from 0 on
     * @return how many streams were used
     */
    virtual int64_t AssignStreams(int64_t stream) = 0;
};

} // namespace ike

} // namespace ns3

#endif // IKE_APPLICATION_H
